//! `mesinfos consent decide`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use mesinfos::consent::decide::Outcome;
use mesinfos::consent::{DecisionDocument, Limits};

use crate::exit::{Exit, Fail};
use crate::sharing::{EvidenceArguments, instant};
use crate::{clock, secrets};

/// Decide a request: 0 for permit or partial, 1 for deny.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// Who wants what.
    #[arg(long)]
    request: PathBuf,
    /// At this time (RFC 3339); SOURCE_DATE_EPOCH or the clock where absent.
    #[arg(long)]
    at: Option<String>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let at = instant(&clock::now(arguments.at.as_deref())?)?;
    let request = secrets::read(&arguments.request)?;
    let evidence = arguments.evidence.gather()?;
    let (document, _) = evidence.decide(&request, at, &Limits::default());
    say_unreadable(&request, &arguments.request);
    if arguments.json {
        writeln!(std::io::stdout(), "{}", serde_json::to_string(&document)?)?;
    } else {
        words(&document)?;
    }
    Ok(exit(&document))
}

pub(super) fn exit(document: &DecisionDocument) -> Exit {
    if document.decision == Outcome::Deny { Exit::Invalid } else { Exit::Good }
}

/// A request that cannot be read is a denial; why is said here.
pub(super) fn say_unreadable(request: &[u8], path: &std::path::Path) {
    if let Err(error) = mesinfos::consent::Request::read(request, &Limits::default()) {
        crate::say(&format!("{}: {error}", path.display()));
    }
}

fn words(document: &DecisionDocument) -> Result<(), Fail> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", document.decision.as_str())?;
    for reason in &document.reasons {
        writeln!(out, "  because: {}", reason.as_str())?;
    }
    for field in &document.fields {
        writeln!(out, "  may leave: {field}")?;
    }
    for denied in &document.denied {
        writeln!(out, "  stays: {}", denied.field)?;
    }
    if let Some(until) = &document.valid_until {
        writeln!(out, "  until: {until}")?;
    }
    Ok(())
}
