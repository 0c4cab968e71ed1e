//! `mesinfos validate`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use mesinfos::io::Limits;
use mesinfos::package::Package;
use mesinfos::schema::finding::{Finding, Severity};
use mesinfos::validate::output::{Human, Json, Ndjson, Output};
use mesinfos::validate::{Options, ValidateError, Validator};

use crate::exit::{Exit, Fail};
use crate::inputs;

const EXAMPLES: &str = "\
Examples:
  mesinfos validate my-data                      a package: its files, then every record
  mesinfos convert a.ofx -o - | mesinfos validate -
  mesinfos validate --strict --format json --output findings.json export.zip";

/// Check records or packages: structure, meaning, and all of them together.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Records (NDJSON), packages (directory or zip), globs, or - for standard input.
    #[arg(required = true)]
    input: Vec<String>,
    /// Members the standard does not have are errors.
    #[arg(long)]
    strict: bool,
    /// How findings are written (repeatable; the first --output belongs to the first --format).
    #[arg(long, value_enum, default_value = "human")]
    format: Vec<Format>,
    /// Where they are written; standard output where absent.
    #[arg(long)]
    output: Vec<PathBuf>,
    /// The weight from which the run fails.
    #[arg(long, value_enum, default_value = "error")]
    fail_on: Weight,
    /// Show the values that findings are about: they are personal.
    #[arg(long)]
    show_values: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
    Ndjson,
}

#[derive(Clone, Copy, ValueEnum)]
enum Weight {
    Error,
    Warning,
    Info,
}

/// The outputs of a run: each its form and its place.
struct Outputs(Vec<(Box<dyn Output>, Box<dyn Write>)>);

impl Outputs {
    fn open(arguments: &Arguments) -> Result<Self, Fail> {
        let to_stdout = arguments.format.len().saturating_sub(arguments.output.len());
        if to_stdout > 1 {
            return Err(Fail::usage(
                "two formats on standard output: give each but one an --output",
            ));
        }
        let mut outputs = Vec::new();
        for (index, format) in arguments.format.iter().enumerate() {
            let output: Box<dyn Output> = match format {
                Format::Human => Box::new(Human),
                Format::Json => Box::new(Json::default()),
                Format::Ndjson => Box::new(Ndjson),
            };
            let place: Box<dyn Write> = match arguments.output.get(index) {
                Some(path) => Box::new(BufWriter::new(std::fs::File::create(path)?)),
                None => Box::new(BufWriter::new(std::io::stdout())),
            };
            outputs.push((output, place));
        }
        Ok(Self(outputs))
    }

    fn finding(&mut self, finding: &Finding) -> Result<(), Fail> {
        for (output, place) in &mut self.0 {
            output.finding(finding, place)?;
        }
        Ok(())
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let mut options = Options::default();
    options.strict = arguments.strict;
    options.show_values = arguments.show_values;
    let limits = Limits::default();
    let mut outputs = Outputs::open(arguments)?;
    let mut worst: Option<Severity> = None;
    let mut failed: Option<Fail> = None;
    let mut take = |finding: Finding| {
        worst = worst.max(Some(finding.severity));
        if failed.is_none() {
            failed = outputs.finding(&finding).err();
        }
    };
    let mut validator = Validator::new(options);
    let mut of_packages = 0;
    for argument in &arguments.input {
        if let Some(package) = package(argument, &limits)? {
            for finding in package.verify()? {
                of_packages += 1;
                take(finding);
            }
            for file in package.types() {
                if let Some(input) = package.file(&file.path) {
                    let name = format!("{argument}/{}", file.path);
                    validator.check_as(input, &name, &mut take).map_err(stopped)?;
                }
            }
            continue;
        }
        for (input, _) in inputs::open(std::slice::from_ref(argument), &limits)? {
            validator.check(&input, &mut take).map_err(stopped)?;
        }
    }
    let mut summary = validator.finish(&mut take);
    summary.errors += of_packages;
    if let Some(fail) = failed {
        return Err(fail);
    }
    for (output, place) in &mut outputs.0 {
        output.finish(&summary, place)?;
        place.flush()?;
    }
    let least = match arguments.fail_on {
        Weight::Error => Severity::Error,
        Weight::Warning => Severity::Warning,
        Weight::Info => Severity::Info,
    };
    Ok(if worst.is_some_and(|worst| worst >= least) { Exit::Invalid } else { Exit::Good })
}

fn stopped(error: ValidateError) -> Fail {
    match error {
        ValidateError::Io(error) => error.into(),
        other => Fail::usage(other.to_string()),
    }
}

/// The package an argument is; `None` where it is something else.
pub(super) fn package(argument: &str, limits: &Limits) -> Result<Option<Package>, Fail> {
    use mesinfos::package::ReadError;
    let path = Path::new(argument);
    let zip = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
    let may_be = path.join("mesinfos.json").is_file() || zip && path.is_file();
    if !may_be {
        return Ok(None);
    }
    match Package::open(path, limits) {
        Ok(package) => Ok(Some(package)),
        Err(ReadError::NoManifest(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
