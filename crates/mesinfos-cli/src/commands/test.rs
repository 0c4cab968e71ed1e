//! `mesinfos test`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use mesinfos::validate::{Options, ValidateError, fixtures};

use crate::exit::{Exit, Fail};

/// Check fixtures: valid/ must pass, invalid/RULE/ must fail for that rule and no other.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The folder with valid/ and invalid/.
    #[arg(default_value = "fixtures")]
    folder: PathBuf,
    /// Members the standard does not have are errors.
    #[arg(long)]
    strict: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let mut options = Options::default();
    options.strict = arguments.strict;
    let tested = fixtures::test(&arguments.folder, &options).map_err(|error| match error {
        ValidateError::Io(error) => Fail::from(error),
        other => Fail::usage(other.to_string()),
    })?;
    if tested.is_empty() {
        let folder = arguments.folder.display();
        return Err(Fail::usage(format!(
            "there is no fixture in {folder}/valid and {folder}/invalid"
        )));
    }
    let mut out = std::io::stdout().lock();
    let failed: Vec<_> = tested.iter().filter(|t| t.failure.is_some()).collect();
    for test in &failed {
        writeln!(out, "{}: {}", test.path.display(), test.failure.as_deref().unwrap_or_default())?;
    }
    writeln!(out, "{} passed, {} failed", tested.len() - failed.len(), failed.len())?;
    Ok(if failed.is_empty() { Exit::Good } else { Exit::Invalid })
}
