//! Where findings go: forms, places, the weight that fails a run, what is known already. For every verb that finds.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use mesinfos::schema::finding::{Finding, Severity};
use mesinfos::validate::output::{Format, Output};
use mesinfos::validate::{Baseline, Rule, Summary};

use crate::exit::{Exit, Fail};

/// The arguments of every verb that finds.
#[derive(Args)]
#[group(skip)]
pub(crate) struct Arguments {
    /// How findings are written (repeatable; the first --output belongs to the first --format).
    #[arg(long, value_parser = formats(), default_value = "human")]
    format: Vec<Format>,
    /// Where they are written; standard output where absent.
    #[arg(long)]
    output: Vec<PathBuf>,
    /// The weight from which the run fails.
    #[arg(long, value_parser = weights(), default_value = "error")]
    fail_on: Severity,
    /// Findings that are known and do not count again.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found as a baseline, and succeed.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
}

fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.iter().map(|(name, _)| *name)).map(|name| {
        Format::ALL.iter().find(|(known, _)| *known == name).map_or(Format::Human, |(_, f)| *f)
    })
}

fn weights() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(["error", "warning", "info"]).map(|name| match name.as_str() {
        "warning" => Severity::Warning,
        "info" => Severity::Info,
        _ => Severity::Error,
    })
}

/// Takes findings and writes them in every form that was asked for.
pub(crate) struct Findings<'a> {
    arguments: &'a Arguments,
    outputs: Vec<(Box<dyn Output>, Box<dyn Write>)>,
    baseline: Option<Baseline>,
    worst: Option<Severity>,
    known: u64,
    summary: Summary,
    failed: Option<Fail>,
}

impl<'a> Findings<'a> {
    /// Opens the outputs. `rules` are those that are looked at.
    pub(crate) fn open(arguments: &'a Arguments, rules: &'static [Rule]) -> Result<Self, Fail> {
        let to_stdout = arguments.format.len().saturating_sub(arguments.output.len());
        if to_stdout > 1 {
            return Err(Fail::usage(
                "two formats on standard output: give each but one an --output",
            ));
        }
        if arguments.output.len() > arguments.format.len() {
            return Err(Fail::usage("more --output than --format"));
        }
        let mut outputs = Vec::new();
        for (index, format) in arguments.format.iter().enumerate() {
            let place: Box<dyn Write> = match arguments.output.get(index) {
                Some(path) => Box::new(BufWriter::new(std::fs::File::create(path)?)),
                None => Box::new(BufWriter::new(std::io::stdout())),
            };
            outputs.push((format.output(rules, arguments.fail_on), place));
        }
        let baseline = match (&arguments.baseline, &arguments.write_baseline) {
            (Some(path), _) => {
                let text = std::fs::read_to_string(path)?;
                let baseline = Baseline::read(&text);
                Some(baseline.map_err(|e| Fail::usage(format!("{}: {e}", path.display())))?)
            }
            (None, Some(_)) => Some(Baseline::default()),
            (None, None) => None,
        };
        let (worst, known, summary, failed) = (None, 0, Summary::default(), None);
        Ok(Self { arguments, outputs, baseline, worst, known, summary, failed })
    }

    /// A file is looked at.
    pub(crate) fn file(&mut self, name: &str) -> Result<(), Fail> {
        for (output, place) in &mut self.outputs {
            output.file(name, place)?;
        }
        Ok(())
    }

    /// Takes a finding. A failure to write it is told at the end.
    pub(crate) fn take(&mut self, finding: &Finding) {
        if let Some(baseline) = &mut self.baseline {
            if self.arguments.write_baseline.is_some() {
                baseline.add(finding);
            } else if baseline.takes(finding) {
                self.known += 1;
                return;
            }
        }
        self.summary.count(finding);
        self.worst = self.worst.max(Some(finding.severity));
        for (output, place) in &mut self.outputs {
            if self.failed.is_none() {
                self.failed = output.finding(finding, place).err().map(Fail::from);
            }
        }
    }

    /// Ends the outputs and says how the run ends. `read` tells what was looked at.
    pub(crate) fn finish(mut self, read: &Summary) -> Result<Exit, Fail> {
        if let Some(fail) = self.failed {
            return Err(fail);
        }
        self.summary.files = read.files;
        self.summary.records = read.records;
        self.summary.faulty = read.faulty;
        for (output, place) in &mut self.outputs {
            output.finish(&self.summary, place)?;
            place.flush()?;
        }
        if let (Some(path), Some(baseline)) = (&self.arguments.write_baseline, &self.baseline) {
            std::fs::write(path, baseline.to_json())?;
            return Ok(Exit::Good);
        }
        if self.known > 0 {
            crate::say(&format!("{} known findings of the baseline are not shown", self.known));
        }
        let fails = self.worst.is_some_and(|worst| worst >= self.arguments.fail_on);
        Ok(if fails { Exit::Invalid } else { Exit::Good })
    }
}
