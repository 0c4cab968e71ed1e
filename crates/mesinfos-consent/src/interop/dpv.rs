//! ISO/IEC TS 27560 as profiled by the Data Privacy Vocabulary, JSON-LD: lists always, states as known now.

use serde_json::{Value, json};

use super::Export;
use crate::event::State;
use crate::time::Instant;
use crate::verify::VerifiedConsent;

/// DPV's name of a state. It has none for a pause: there the invalid status in general is written.
fn status(state: State, faulty: bool) -> &'static str {
    if faulty {
        return "dpv:ConsentStatusInvalidForProcessing";
    }
    match state {
        State::Given => "dpv:ConsentGiven",
        State::Requested => "dpv:ConsentRequested",
        State::Refused => "dpv:ConsentRefused",
        State::Withdrawn => "dpv:ConsentWithdrawn",
        State::Revoked => "dpv:ConsentRevoked",
        State::Expired => "dpv:ConsentExpired",
        State::Invalidated => "dpv:ConsentInvalidated",
        State::Paused | State::Superseded => "dpv:ConsentStatusInvalidForProcessing",
    }
}

/// The record of a consent, whatever its state.
#[must_use]
pub fn dpv_27560(consent: &VerifiedConsent, at: Instant) -> Export {
    let manifest = consent.manifest();
    let processes: Vec<Value> = manifest
        .grants
        .iter()
        .zip(consent.standings(at))
        .map(|(grant, standing)| {
            json!({
                "@type": ["dpv:Process"],
                "dct:identifier": grant.id,
                "dpv:hasPurpose": grant.purposes.iter().map(|p| json!({"@id": p})).collect::<Vec<_>>(),
                "dpv:hasLegalBasis": [{"@id": grant.legal_basis}],
                "dpv:hasPersonalData": grant.scope.iter().map(|item| json!({
                    "@id": format!("{}{}", mesinfos_schema::schema::BASE, item.record_type),
                    "mesinfos:fields": item.fields,
                })).collect::<Vec<_>>(),
                "dpv:hasStorageCondition": [{"dpv:hasDuration": grant.retention.max}],
                "dpv:hasConsentStatus": [{
                    "@type": [status(standing.state, !standing.alive && standing.state == State::Given)],
                    "dpv:isIndicatedAtTime": at.moment(),
                }],
            })
        })
        .collect();
    Export {
        value: json!({
            "@context": {
                "dpv": "https://w3id.org/dpv#", "dct": "http://purl.org/dc/terms/",
                "mesinfos": "https://w3id.org/mesinfos/consent#",
            },
            "@type": ["dpv:ConsentRecord"],
            "dct:conformsTo": [{"@id": "https://w3id.org/dpv/schema/dpv-27560#record"}],
            "dct:identifier": [manifest.id],
            "dpv:hasDataSubject": [manifest.subject],
            "dpv:hasDataController": [{"@id": manifest.recipient.id}],
            "dpv:hasNotice": [{"@id": manifest.notice.url}],
            "dct:language": [manifest.language],
            "dpv:hasJurisdiction": [manifest.jurisdiction],
            "dpv:hasConsentControl": [{"@type": ["dpv:WithdrawConsent"], "dpv:isExercisedAt": manifest.rights.withdraw_at}],
            "dpv:hasProcess": processes,
        }),
        losses: vec![
            "window",
            "filter",
            "transforms",
            "frequency",
            "mode",
            "events before the last",
            "signatures",
        ],
    }
}
