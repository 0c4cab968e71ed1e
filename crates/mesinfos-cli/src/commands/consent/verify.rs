//! `mesinfos consent verify`.

use std::io::Write;

use clap::Args;
use mesinfos::consent::VerifiedConsent;
use serde_json::{Value, json};

use crate::clock;
use crate::exit::{Exit, Fail};
use crate::sharing::{EvidenceArguments, instant};

/// Check manifests and logs, signature by signature, and say where each grant stands: 1 where anything is wrong.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// Where grants stand at this time (RFC 3339); SOURCE_DATE_EPOCH or the clock where absent.
    #[arg(long)]
    at: Option<String>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let at = instant(&clock::now(arguments.at.as_deref())?)?;
    let evidence = arguments.evidence.gather()?;
    let consents = evidence.consents();
    let sound = evidence.unreadable().is_empty() && consents.iter().all(|c| c.faults().is_empty());
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let one = |consent: &VerifiedConsent| -> Value {
            let grants: Vec<Value> = consent
                .standings(at)
                .into_iter()
                .map(|own| json!({"grant": own.grant, "state": own.state, "alive": own.alive, "notAfter": own.not_after.moment()}))
                .collect();
            json!({"manifest": consent.manifest().id, "faults": consent.faults(), "heads": consent.heads(), "grants": grants})
        };
        let document = json!({
            "schema": "https://w3id.org/mesinfos/consent-verification/1",
            "verified": sound,
            "consents": consents.iter().map(one).collect::<Vec<_>>(),
            "unreadable": evidence.unreadable().iter().map(|(name, _)| name).collect::<Vec<_>>(),
        });
        writeln!(out, "{document}")?;
    } else {
        for consent in consents {
            writeln!(out, "{}", consent.manifest().id)?;
            for fault in consent.faults() {
                writeln!(out, "  wrong: {}", fault.as_str())?;
            }
            for own in consent.standings(at) {
                let until = own.not_after.moment().map_or(String::new(), |m| format!(" until {m}"));
                let alive = if own.alive { until } else { ", permits nothing".to_owned() };
                writeln!(out, "  {}: {}{alive}", own.grant, own.state.as_str())?;
            }
        }
    }
    Ok(if sound { Exit::Good } else { Exit::Invalid })
}
