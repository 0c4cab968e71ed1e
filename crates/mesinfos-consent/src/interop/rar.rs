//! OAuth 2.0 Rich Authorization Requests (RFC 9396): one object for each record type of each living grant.

use serde_json::{Value, json};

use super::{Export, ExportError, alive};
use crate::path::PathPattern;
use crate::taxonomy;
use crate::time::Instant;
use crate::verify::VerifiedConsent;

const TYPE: &str = "https://w3id.org/mesinfos/record-access";

/// `authorization_details` of the grants that are alive.
///
/// # Errors
/// [`ExportError::NotAlive`]: a detail has no status.
pub fn rar(consent: &VerifiedConsent, at: Instant) -> Result<Export, ExportError> {
    let manifest = consent.manifest();
    let details: Vec<Value> = alive(consent, at)?
        .iter()
        .flat_map(|grant| {
            grant.scope.iter().map(|item| {
                let mut detail = json!({
                    "type": TYPE,
                    "actions": ["read"],
                    "locations": [manifest.source.id],
                    "datatypes": [item.record_type],
                    "privileges": grant.purposes,
                    "identifier": format!("{}#{}", manifest.id, grant.id),
                    "fields": item.fields,
                    "transforms": item.transforms,
                    "filter": item.filter,
                });
                if let (Some(window), Value::Object(members)) = (&item.window, &mut detail) {
                    members.insert("window".into(), json!(window));
                }
                detail
            })
        })
        .collect();
    Ok(Export {
        value: Value::Array(details),
        losses: vec![
            "notice",
            "retention",
            "frequency",
            "mode",
            "obligations",
            "locations of processing",
            "events",
            "signatures",
        ],
    })
}

/// Whether every detail of `narrow` asks for nothing that one of `wide` does not. What is not understood is no subset:
/// another type, an unknown member, a window, filter or transform that is not the very same.
///
/// ```
/// use mesinfos_consent::interop::is_subset;
/// use serde_json::json;
/// let detail = |fields: &str| json!([{"type": "https://w3id.org/mesinfos/record-access", "actions": ["read"],
///     "datatypes": ["energy.consumption/1"], "fields": [fields]}]);
/// assert!(is_subset(&detail("/data/quantity"), &detail("/data")));
/// assert!(!is_subset(&detail("/data"), &detail("/data/quantity")));
/// ```
#[must_use]
pub fn is_subset(narrow: &Value, wide: &Value) -> bool {
    let (Value::Array(narrow), Value::Array(wide)) = (narrow, wide) else { return false };
    narrow.iter().all(|detail| wide.iter().any(|wide| within(detail, wide)))
}

/// Of our type, with no member that is not understood.
pub(super) fn is_known(detail: &Value) -> bool {
    const KNOWN: [&str; 10] = [
        "type",
        "actions",
        "locations",
        "datatypes",
        "privileges",
        "identifier",
        "fields",
        "transforms",
        "filter",
        "window",
    ];
    let members = detail.as_object();
    members.is_some_and(|m| m.keys().all(|name| KNOWN.contains(&name.as_str())))
        && detail.get("type") == Some(&json!(TYPE))
}

fn within(narrow: &Value, wide: &Value) -> bool {
    let texts = |detail: &Value, name: &str| -> Option<Vec<String>> {
        match detail.get(name) {
            None => Some(Vec::new()),
            Some(list) => {
                list.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
            }
        }
    };
    // In a list that is absent nothing is asked for, and nothing granted.
    let all = |name: &str, covers: &dyn Fn(&str, &str) -> bool| match (
        texts(narrow, name),
        texts(wide, name),
    ) {
        (Some(narrow), Some(wide)) => narrow.iter().all(|n| wide.iter().any(|w| covers(w, n))),
        _ => false,
    };
    let path = |wide: &str, narrow: &str| match (
        wide.parse::<PathPattern>(),
        narrow.parse::<PathPattern>(),
    ) {
        (Ok(wide), Ok(narrow)) => wide.covers(&narrow),
        _ => false,
    };
    let same = |name: &str| narrow.get(name) == wide.get(name);
    is_known(narrow)
        && is_known(wide)
        && ["actions", "locations", "datatypes"].iter().all(|name| all(name, &|w, n| w == n))
        && all("privileges", &taxonomy::allows)
        && all("fields", &path)
        && ["transforms", "filter", "window"].iter().all(|name| same(name))
}
