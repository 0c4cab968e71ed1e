//! `mesinfos validate`.

use clap::Args;

use crate::exit::{Exit, Fail};

/// Check records or packages.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Records (NDJSON), packages, or - for standard input.
    #[arg(required = true)]
    input: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let _ = &arguments.input;
    Ok(Exit::Good)
}
