//! Findings as a JUnit report: a suite for each file, a case for each rule, passed ones too.

use std::collections::BTreeMap;
use std::io::{self, Write};

use mesinfos_schema::finding::{Finding, Severity};

use super::Output;
use super::markup::escape;
use crate::Summary;
use crate::rules::Rule;

/// Findings of one case that are told one by one; the others are counted.
const SHOWN: usize = 20;

/// A report that is written at the end, since a rule of the set speaks only then. It holds a few findings for each file
/// and rule, whatever the size of the input.
#[derive(Clone, Debug)]
pub struct Junit {
    rules: &'static [Rule],
    fail_on: Severity,
    /// In the order in which they were met.
    files: Vec<(String, BTreeMap<String, Case>)>,
}

#[derive(Clone, Debug, Default)]
struct Case {
    count: u64,
    failed: bool,
    shown: Vec<String>,
}

impl Junit {
    /// A report on these rules; a case fails from the weight `fail_on`.
    #[must_use]
    pub const fn new(rules: &'static [Rule], fail_on: Severity) -> Self {
        Self { rules, fail_on, files: Vec::new() }
    }

    fn cases(&mut self, name: &str) -> Option<&mut BTreeMap<String, Case>> {
        // Findings come file by file, so that the one sought is the last or close to it.
        let at = self.files.iter().rposition(|(file, _)| file == name).unwrap_or_else(|| {
            self.files.push((name.to_owned(), BTreeMap::new()));
            self.files.len() - 1
        });
        self.files.get_mut(at).map(|(_, cases)| cases)
    }
}

impl Output for Junit {
    fn file(&mut self, name: &str, _: &mut dyn Write) -> io::Result<()> {
        self.cases(name);
        Ok(())
    }

    fn finding(&mut self, finding: &Finding, _: &mut dyn Write) -> io::Result<()> {
        let fails = finding.severity >= self.fail_on;
        if let Some(cases) = self.cases(&finding.place.file) {
            let case = cases.entry(finding.code.clone()).or_default();
            case.count += 1;
            case.failed |= fails;
            if case.shown.len() < SHOWN {
                let pointer = finding.pointer.as_deref().unwrap_or_default();
                case.shown.push(format!("{}: {} {pointer}", finding.place, finding.message));
            }
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>")?;
        for (file, cases) in &self.files {
            let known = |code: &str| self.rules.iter().any(|rule| rule.code == code);
            let others: Vec<&String> = cases.keys().filter(|code| !known(code)).collect();
            let failures = cases.values().filter(|case| case.failed).count();
            let name = escape(file);
            writeln!(
                out,
                "<testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">",
                self.rules.len() + others.len()
            )?;
            let of_rules = self.rules.iter().map(|rule| (rule.code, rule.layer));
            for (code, layer) in of_rules.chain(others.iter().map(|code| (code.as_str(), "other")))
            {
                write!(out, "<testcase classname=\"mesinfos.{layer}.{name}\" name=\"{code}\"")?;
                match cases.get(code) {
                    None => writeln!(out, "/>")?,
                    Some(case) => write_case(case, out)?,
                }
            }
            writeln!(out, "</testsuite>")?;
        }
        writeln!(out, "</testsuites>")
    }
}

/// What was found: a failure, or what is only worth reading.
fn write_case(case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let more = case.count - u64::try_from(case.shown.len()).unwrap_or(case.count);
    let mut text = case.shown.join("\n");
    if more > 0 {
        text.push_str(&format!("\nand {more} more"));
    }
    let text = escape(&text);
    if case.failed {
        let s = if case.count == 1 { "" } else { "s" };
        let message = format!("{} finding{s}", case.count);
        writeln!(
            out,
            "><failure message=\"{message}\" type=\"finding\">{text}</failure></testcase>"
        )
    } else {
        writeln!(out, "><system-out>{text}</system-out></testcase>")
    }
}
