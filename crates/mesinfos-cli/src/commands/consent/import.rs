//! `mesinfos consent import`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mesinfos::consent::Limits;
use mesinfos::consent::interop::{from_dpv, from_rar};
use serde_json::Value;

use crate::commands::key::whole;
use crate::exit::{Exit, Fail};
use crate::secrets;

/// Read a consent of another format as a template for `consent new`, and say what it does not carry.
#[derive(Args)]
pub(super) struct Arguments {
    /// The format.
    #[arg(long)]
    from: From,
    /// The consent; - for standard input.
    input: PathBuf,
    /// The template; standard output where absent.
    #[arg(short, long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum From {
    /// ISO/IEC TS 27560 as JSON-LD of the Data Privacy Vocabulary.
    Dpv,
    /// OAuth Rich Authorization Requests (RFC 9396).
    Rar,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let text = secrets::read(&arguments.input)?;
    let import = match arguments.from {
        From::Dpv => from_dpv(&text, &Limits::default()),
        From::Rar => from_rar(&text, &Limits::default()),
    }
    .map_err(|error| Fail::new(Exit::Invalid, format!("{}: {error}", arguments.input.display())))?;
    for loss in &import.losses {
        eprintln!("not carried: {loss}");
    }
    let text = format!("{:#}\n", Value::Object(import.members));
    match &arguments.output {
        Some(output) => whole(output, text.as_bytes())?,
        None => std::io::stdout().lock().write_all(text.as_bytes())?,
    }
    Ok(Exit::Good)
}
