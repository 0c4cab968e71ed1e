//! `mesinfos validate`.

use std::path::Path;

use clap::Args;
use mesinfos::io::Limits;
use mesinfos::package::Package;
use mesinfos::validate::{Options, RULES, ValidateError, Validator};

use crate::exit::{Exit, Fail};
use crate::findings::{self, Findings};
use crate::inputs;

const EXAMPLES: &str = "\
Examples:
  mesinfos validate my-data                      a package: its files, then every record
  mesinfos convert a.ofx -o - | mesinfos validate -
  mesinfos validate --partial shared.ndjson      what a consent let through
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
    /// The records are what a consent let through, or another part of a whole: any member may be missing (they are
    /// judged by the partial schemas), and a reference that leads nowhere is a warning. A package says it by itself.
    #[arg(long)]
    partial: bool,
    /// Show the values that findings are about: they are personal.
    #[arg(long)]
    show_values: bool,
    /// How many threads look at a file; as many as there are processors where absent.
    #[arg(long)]
    threads: Option<usize>,
    #[command(flatten)]
    findings: findings::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let mut options = Options::default();
    options.strict = arguments.strict;
    options.show_values = arguments.show_values;
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    options.threads = arguments.threads.unwrap_or_else(processors).max(1);
    let limits = Limits::default();
    let mut findings = Findings::open(&arguments.findings, &RULES)?;
    let mut validator = Validator::new(options);
    // A file that passes a limit ends the run badly, and the files behind it are checked all the same.
    let mut stopped: Option<Fail> = None;
    for argument in &arguments.input {
        let package = package(argument, &limits)?;
        let (partial, minimised) = package
            .as_ref()
            .map_or((false, false), |p| (p.manifest().is_partial(), p.manifest().is_minimised()));
        validator.judge_as(arguments.partial || partial, arguments.partial || minimised);
        let mut check = |input: &mesinfos::io::Input, name: &str| {
            findings.file(name)?;
            match validator.check_as(input, name, &mut |finding| findings.take(&finding)) {
                Ok(()) => Ok(()),
                Err(ValidateError::Io(error)) if error.is_limit() => {
                    stopped = Some(error.into());
                    Ok(())
                }
                Err(error) => Err(fail(error)),
            }
        };
        let Some(package) = package else {
            for (input, _) in inputs::open(std::slice::from_ref(argument), &limits)? {
                check(&input, input.name())?;
            }
            continue;
        };
        for file in package.types() {
            if let Some(input) = package.file(&file.path) {
                check(input, &format!("{argument}/{}", file.path))?;
            }
        }
        package.verify()?.iter().for_each(|finding| findings.take(finding));
    }
    let summary = validator.finish(&mut |finding| findings.take(&finding));
    let exit = findings.finish(&summary)?;
    stopped.map_or(Ok(exit), Err)
}

fn fail(error: ValidateError) -> Fail {
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
