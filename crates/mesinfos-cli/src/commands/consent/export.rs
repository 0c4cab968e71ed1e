//! `mesinfos consent export`.

use std::io::Write;

use clap::{Args, ValueEnum};
use mesinfos::consent::interop::{dashboard, dpv_27560, fhir_r4, kantara_1_1, rar};
use serde_json::Value;

use crate::clock;
use crate::exit::{Exit, Fail};
use crate::sharing::{EvidenceArguments, instant};

/// Write a consent in another format, and say what that does not carry.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// The format.
    #[arg(long)]
    to: To,
    /// As it stands at this time (RFC 3339); SOURCE_DATE_EPOCH or the clock where absent.
    #[arg(long)]
    at: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum To {
    /// Kantara Consent Receipt 1.1.
    Kantara,
    /// ISO/IEC TS 27560 as JSON-LD of the Data Privacy Vocabulary.
    Dpv,
    /// FHIR R4 Consent.
    Fhir,
    /// OAuth Rich Authorization Requests (RFC 9396).
    Rar,
    /// The fields of a permission dashboard (FiDA, Art. 8).
    Fida,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let at = instant(&clock::now(arguments.at.as_deref())?)?;
    let evidence = arguments.evidence.gather()?;
    let mut values: Vec<Value> = Vec::new();
    let mut exit = if evidence.unreadable().is_empty() { Exit::Good } else { Exit::Invalid };
    for consent in evidence.consents() {
        let export = match arguments.to {
            To::Kantara => kantara_1_1(consent, at),
            To::Dpv => Ok(dpv_27560(consent, at)),
            To::Fhir => Ok(fhir_r4(consent, at)),
            To::Rar => rar(consent, at),
            To::Fida => Ok(dashboard(consent, at)),
        };
        match export {
            Ok(export) => {
                for loss in &export.losses {
                    eprintln!("not carried: {loss}");
                }
                values.push(export.value);
            }
            Err(error) => {
                crate::say(&format!("{}: {error}", consent.manifest().id));
                exit = Exit::Invalid;
            }
        }
    }
    let mut out = std::io::stdout().lock();
    match values.as_slice() {
        [] => {}
        [one] => writeln!(out, "{one:#}")?,
        several => writeln!(out, "{:#}", Value::Array(several.to_vec()))?,
    }
    Ok(exit)
}
