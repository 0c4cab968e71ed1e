//! `mesinfos test`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use mesinfos::FixtureError;
use mesinfos::compliance::fixtures::FixtureError as LawError;
use mesinfos::validate::{Options, ValidateError};

use crate::exit::{Exit, Fail};

const EXAMPLES: &str = "\
valid/*.ndjson must pass, invalid/RULE/*.ndjson must fail for RULE and no other. Rules of law have theirs in exports/:
complete/ is a package on which every rule holds, valid/*.json and invalid/RULE.json are changes of it
(docs/validation.md).";

/// Check fixtures: valid/ must pass, invalid/RULE/ must fail for that rule and no other.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The folder with valid/ and invalid/.
    #[arg(default_value = "fixtures")]
    folder: PathBuf,
    /// Members the standard does not have are errors.
    #[arg(long)]
    strict: bool,
    /// A rule without a fixture that breaks it is a failure.
    #[arg(long)]
    every_rule: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let mut options = Options::default();
    options.strict = arguments.strict;
    let tested = mesinfos::test_fixtures(&arguments.folder, &options)?;
    if tested.is_empty() {
        let folder = arguments.folder.display();
        return Err(Fail::usage(format!(
            "there is no fixture in {folder}/valid, {folder}/invalid and {folder}/exports"
        )));
    }
    let mut out = std::io::stdout().lock();
    let mut failed = 0;
    for test in &tested {
        if let Some(failure) = &test.failure {
            failed += 1;
            writeln!(out, "{}: {failure}", test.path.display())?;
        }
    }
    let passed = tested.len() - failed;
    if arguments.every_rule {
        for rule in mesinfos::without_fixture(&arguments.folder, &tested) {
            failed += 1;
            writeln!(out, "{rule}: no fixture breaks it")?;
        }
    }
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(if failed == 0 { Exit::Good } else { Exit::Invalid })
}

impl From<FixtureError> for Fail {
    fn from(error: FixtureError) -> Self {
        match error {
            FixtureError::Records(ValidateError::Io(error)) => error.into(),
            FixtureError::Law(LawError::Check(error)) => error.into(),
            other => Self::usage(other.to_string()),
        }
    }
}
