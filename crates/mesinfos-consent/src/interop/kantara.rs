//! Kantara Consent Receipt 1.1.

use serde_json::{Value, json};

use super::{Export, ExportError, alive};
use crate::time::Instant;
use crate::verify::VerifiedConsent;

/// A receipt of the grants that are alive at an instant.
///
/// # Errors
/// [`ExportError::NotAlive`]: a receipt has no status, so one that was withdrawn would look alive.
pub fn kantara_1_1(consent: &VerifiedConsent, at: Instant) -> Result<Export, ExportError> {
    let manifest = consent.manifest();
    let purposes: Vec<Value> = alive(consent, at)?
        .iter()
        .map(|grant| {
            let categories: Vec<&str> =
                grant.scope.iter().map(|item| item.record_type.as_str()).collect();
            let mut purpose = json!({
                "purpose": grant.purposes.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(" "),
                "purposeCategory": grant.purposes,
                "consentType": "EXPLICIT",
                "piiCategory": categories,
                "primaryPurpose": grant.required.unwrap_or(false),
                "termination": format!("{} after {}", grant.retention.then, grant.retention.max),
                "thirdPartyDisclosure": grant.onward.is_some(),
            });
            // The name only where there is disclosure; the format's own example has it otherwise.
            if let (Some(onward), Value::Object(members)) = (&grant.onward, &mut purpose) {
                let to: Vec<&str> = onward.to.iter().map(|to| to.as_str()).collect();
                members.insert("thirdPartyName".into(), json!(to.join(" ")));
            }
            purpose
        })
        .collect();
    let recipient = &manifest.recipient;
    let name = recipient.name.as_ref().unwrap_or(&recipient.id);
    let unknown = json!("not stated");
    let contact = recipient.contact.as_ref().map_or(unknown.clone(), |contact| json!(contact));
    Ok(Export {
        value: json!({
            "version": "KI-CR-v1.1.0",
            "jurisdiction": manifest.jurisdiction,
            "consentTimestamp": at.seconds(),
            "collectionMethod": "mesinfos consent log",
            "consentReceiptID": manifest.id,
            "language": manifest.language,
            "piiPrincipalId": manifest.subject,
            "piiControllers": [{
                "piiController": name, "contact": contact, "email": contact, "phone": unknown, "address": {},
            }],
            "policyUrl": manifest.notice.url,
            "services": [{"service": name, "purposes": purposes}],
            "sensitive": manifest.grants.iter().any(|g| g.special_category_basis.is_some()),
            "spiCat": [],
        }),
        losses: vec![
            "fields",
            "window",
            "filter",
            "transforms",
            "events",
            "frequency",
            "obligations",
            "signatures",
        ],
    })
}
