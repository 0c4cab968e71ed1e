//! Consents, what happens to them, what they cover.

use mesinfos_compliance::fixtures::Change;
use serde_json::{Value, json};

use super::{breaks, codes, holds};
use crate::patch::{complete, report};

const FILE: &str = "consent/advice.json";

/// The consent changed, its id after it.
fn changed(from: &str, to: &str) -> Value {
    json!({"files": {FILE: {"replace": [[from, to]], "identify": true}}})
}

fn not_before(at: &str) -> Value {
    changed("\"notBefore\": \"2024-01-01T00:00:00Z\"", &format!("\"notBefore\": \"{at}\""))
}

fn not_after(at: &str) -> Value {
    changed("\"notAfter\": \"2024-06-01T00:00:00Z\"", &format!("\"notAfter\": \"{at}\""))
}

#[test]
fn a_consent_lives_within_its_validity() {
    // The package was made at 2024-03-05T10:00:00+01:00.
    let dead = ["compliance.consent-live", "compliance.consent-scope"];
    let found = |case: &Value| codes(&report(case)).into_iter().collect::<Vec<_>>();
    holds(&not_before("2024-03-05T09:00:00Z"));
    assert_eq!(found(&not_before("2024-03-05T09:00:01Z")), dead);
    holds(&not_after("2024-03-05T09:00:01Z"));
    assert_eq!(found(&not_after("2024-03-05T09:00:00Z")), dead);
    // 180 days from 1 January 2024 are over on 29 June.
    holds(&not_after("2024-06-29T00:00:00Z"));
    breaks("consent-duration", &not_after("2024-06-30T00:00:00Z"));
}

#[test]
fn members_are_within_its_scope() {
    breaks("consent-scope", &changed("\"/data/step\"", "\"/data/costs\""));
    holds(&changed("\"/data/step\",", "\"/data/step\", \"/data/costs\","));
    let fields = |fields: Value, transforms: Option<Value>| {
        let mut consent: Value = serde_json::from_slice(&complete().files[FILE]).unwrap();
        consent["grants"][0]["scope"][0]["fields"] = fields;
        if let Some(transforms) = transforms {
            consent["grants"][0]["scope"][0]["transforms"] = transforms;
        }
        json!({"files": {FILE: {"content": consent.to_string(), "identify": true}}})
    };
    holds(&fields(json!(["/data"]), None));
    breaks(
        "consent-scope",
        &fields(json!(["/data"]), Some(json!([{"path": "/data/flow", "op": "drop"}]))),
    );
    holds(&fields(json!(["/data"]), Some(json!([{"path": "/data/costs", "op": "drop"}]))));
}

/// What is found where the consent has a log.
fn logged(events: &[(&str, &str, &[&str])]) -> Vec<String> {
    let export = complete();
    let id = export.manifest().unwrap()["consents"][0].clone();
    let mut log = String::new();
    for (seq, (kind, at, grants)) in events.iter().enumerate() {
        let mut event = json!({"schema": "https://w3id.org/mesinfos/consent-event/1", "manifest": id, "seq": seq, "type": kind, "at": at,
            "actor": {"party": "self", "role": "subject"}, "nonce": format!("MDEyMzQ1Njc4OWFiY2RlZ{seq}")});
        if !grants.is_empty() {
            event["grants"] = json!(grants);
        }
        if *kind == "narrowed" {
            event["narrow"] = json!({"fields": ["/data"]});
        }
        log.push_str(&format!("{event}\n"));
    }
    let case = json!({"files": {"consent/advice.jsonl": {"content": log, "mediaType": "application/x-ndjson"}}});
    let _: Change = serde_json::from_value(case.clone()).unwrap();
    codes(&report(&case)).into_iter().collect()
}

#[test]
fn what_happened_counts_against_it() {
    let (before, made, after) =
        ("2024-02-01T00:00:00Z", "2024-03-05T09:00:00Z", "2024-03-05T09:00:01Z");
    let dead = ["compliance.consent-live", "compliance.consent-scope"];
    let none: &[&str] = &[];
    for kind in ["withdrawn", "revoked", "expired", "invalidated", "superseded", "paused"] {
        assert_eq!(logged(&[(kind, before, &[])]), dead, "{kind}");
        assert_eq!(logged(&[(kind, made, &[])]), dead, "{kind}");
        assert!(logged(&[(kind, after, &[])]).is_empty(), "{kind}");
        assert_eq!(logged(&[(kind, before, &["advice"])]), dead, "{kind}");
        assert!(logged(&[(kind, before, &["another"])]).is_empty(), "{kind}");
    }
    for kind in ["given", "renewed", "narrowed", "resumed", "deferred"] {
        assert!(logged(&[(kind, before, none)]).is_empty(), "{kind}");
    }
    assert_eq!(logged(&[("requested", before, none)]), dead);
    assert_eq!(logged(&[("requested", before, none), ("refused", before, none)]), dead);
    assert_eq!(logged(&[("requested", before, none), ("given", after, none)]), dead);
    assert!(logged(&[("requested", before, none), ("given", before, none)]).is_empty());
    assert!(logged(&[("paused", before, none), ("resumed", before, none)]).is_empty());
    assert_eq!(logged(&[("withdrawn", before, none), ("resumed", before, none)]), dead);
}

#[test]
fn what_is_no_whole_consent_permits_nothing() {
    let broken = ["compliance.consent-complete", "compliance.consent-scope"];
    let found = |case: Value| codes(&report(&case)).into_iter().collect::<Vec<_>>();
    // Tampered with: the id is not the hash of the content.
    assert_eq!(
        found(json!({"files": {FILE: {"replace": [["2024-06-01", "2024-06-02"]]}}})),
        broken
    );
    assert_eq!(
        found(json!({"files": {FILE: {"replace": [["\"nonce\":", "\"more\": 1, \"nonce\":"]]}}})),
        broken
    );
    assert_eq!(
        found(
            json!({"manifest": [{"op": "replace", "path": "/consents/0", "value": "urn:mesinfos:cm:other"}]})
        ),
        broken
    );
    // Something else below consent/ is no consent.
    holds(&json!({"files": {"consent/notice.json": {"content": "{\"text\": \"a notice\"}"}}}));
}
