//! FHIR R4 Consent: the root denies, each living grant is one flat permit below it. Never deeper: what a nested
//! provision means is disputed (HL7/fhir#4134).

use serde_json::{Value, json};

use super::Export;
use crate::manifest::Grant;
use crate::time::Instant;
use crate::verify::VerifiedConsent;

/// The consent; `inactive`, and without a permit, where no grant is alive.
#[must_use]
pub fn fhir_r4(consent: &VerifiedConsent, at: Instant) -> Export {
    let manifest = consent.manifest();
    let standings = consent.standings(at);
    let living = |alive: bool| alive && manifest.parent.is_none();
    let permit = |grant: &Grant, end: Instant| {
        json!({
            "type": "permit",
            "period": {"start": manifest.validity.not_before, "end": end.moment()},
            "actor": [{
                "role": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]},
                "reference": {"display": manifest.recipient.id},
            }],
            "action": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentaction", "code": "access"}]}],
            "purpose": grant.purposes.iter().map(|p| json!({"system": "https://w3id.org/dpv", "code": p})).collect::<Vec<_>>(),
            "class": grant.scope.iter().map(|i| json!({"system": "https://w3id.org/mesinfos/schema", "code": i.record_type})).collect::<Vec<_>>(),
        })
    };
    let permits: Vec<Value> = manifest
        .grants
        .iter()
        .zip(&standings)
        .filter(|(_, standing)| living(standing.alive))
        .map(|(grant, standing)| permit(grant, standing.not_after))
        .collect();
    let mut provision = json!({"type": "deny"});
    if let (Value::Object(members), false) = (&mut provision, permits.is_empty()) {
        members.insert("provision".into(), json!(permits));
    }
    Export {
        value: json!({
            "resourceType": "Consent",
            "identifier": [{"value": manifest.id}],
            "status": if permits.is_empty() { "inactive" } else { "active" },
            "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
            "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
            "patient": {"identifier": {"value": manifest.subject}},
            "dateTime": manifest.issued_at,
            "policy": [{"uri": manifest.notice.url}],
            "provision": provision,
        }),
        losses: vec![
            "fields",
            "window",
            "filter",
            "transforms",
            "frequency",
            "retention",
            "obligations",
            "events",
            "signatures",
        ],
    }
}
