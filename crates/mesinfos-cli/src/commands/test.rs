//! `mesinfos test`.

use clap::Args;

use crate::exit::{Exit, Fail};

/// Check fixtures.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The folder.
    folder: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let _ = &arguments.folder;
    Ok(Exit::Good)
}
