//! Windows, filters, receipts, retention.

use mesinfos_consent::receipt::{self, due};
use mesinfos_consent::{Limits, Outcome, Reason, apply, decide};
use serde_json::{Value, json};

use crate::cases::{BASIS, Consent, Key, PURPOSES, Trust, body, hour, instant, sealed};
use crate::laws::key;

fn line(start: &str, end: &str, level: &str) -> String {
    json!({"type": "energy.consumption/1", "id": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "source": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
        "data": {"usagePoint": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "period": {"start": start, "end": end}, "quantity": {"value": "1", "unit": "kW.h"}, "level": level}})
    .to_string()
}

fn windowed() -> Consent {
    Consent::given(sealed(body(
        json!([{
            "id": "g0", "purposes": [PURPOSES[0]], "legalBasis": BASIS, "mode": "store",
            "scope": [{"type": "energy.consumption/1", "fields": ["/data"],
                "window": {"from": "2025-03-01", "to": "2026-03-01"},
                "filter": [{"path": "/data/level", "op": "eq", "values": ["day"]}]}],
            "retention": {"max": "P3M", "then": "delete"}, "frequency": {"per": "P1M", "max": 1},
        }]),
        3,
    )))
}

fn request(window: Option<Value>) -> Value {
    let mut request = json!({
        "schema": "https://w3id.org/mesinfos/consent-request/1", "subject": "s1", "recipient": "r1",
        "purpose": PURPOSES[0], "legalBasis": BASIS, "type": "energy.consumption/1", "mode": "view",
    });
    if let Some(window) = window {
        request["window"] = window;
    }
    request
}

#[test]
fn a_window_holds_at_its_ends() {
    let consent = windowed();
    let at = instant(&hour(10));
    let decision =
        decide(&serde_json::from_value(request(None)).unwrap(), &[consent.verified()], at);
    let permit = decision.permits.into_iter().next().unwrap();
    let cases = [
        (line("2025-02-28", "2025-03-01", "day"), false),
        (line("2025-03-01", "2025-03-02", "day"), true),
        (line("2025-03-01T00:00:00+01:00", "2025-03-02T00:00:00+01:00", "day"), true),
        (line("2026-02-28", "2026-03-01", "day"), true),
        (line("2026-02-28", "2026-03-02", "day"), false),
        (line("2026-03-01", "2026-03-02", "day"), false),
        (line("2025-06-01", "2025-07-01", "month"), false),
    ];
    let lines: Vec<&str> = cases.iter().map(|(line, _)| line.as_str()).collect();
    let mut out = Vec::new();
    let receipt = apply(permit, at, &key(), lines, |line| out.push(line.to_owned())).unwrap();
    assert_eq!(out.len(), cases.iter().filter(|(_, kept)| *kept).count(), "{out:#?}");
    assert_eq!(
        serde_json::to_value(&receipt.dropped).unwrap(),
        json!([{"reason": "window", "count": 3}, {"reason": "filter", "count": 1}])
    );
    let text = receipt::sign(&receipt, &Key("key:source".into()));
    assert_eq!(receipt::verify(&text, "source", &Trust, &Limits::default()).unwrap(), receipt);
    assert!(receipt::verify(&text, "r1", &Trust, &Limits::default()).is_err());
    let hash = mesinfos_consent::apply::receipt_hash(&text).unwrap();
    let held = [(hash.clone(), receipt)];
    assert!(due(&held, &[], instant("2026-05-31T00:00:00Z")).is_empty());
    assert_eq!(due(&held, &[], instant("2026-06-02T00:00:00Z")).len(), 1);
    assert!(due(&held, &[hash], instant("2026-06-02T00:00:00Z")).is_empty());
}

#[test]
fn a_request_may_not_look_past_the_window() {
    let consent = windowed();
    let decide_for = |window| {
        decide(
            &serde_json::from_value(request(Some(window))).unwrap(),
            &[consent.verified()],
            instant(&hour(10)),
        )
    };
    assert_eq!(
        decide_for(json!({"from": "2025-04-01", "to": "2025-05-01"})).outcome,
        Outcome::Permit
    );
    assert_eq!(
        decide_for(json!({"from": "2024-04-01", "to": "2025-05-01"})).reasons,
        [Reason::WindowNotCovered]
    );
    assert_eq!(decide_for(json!({"from": "2025-04-01"})).reasons, [Reason::WindowNotCovered]);
    assert_eq!(
        decide_for(json!({"from": "2025-05-01", "to": "2025-04-01"})).reasons,
        [Reason::WindowNotCovered]
    );
}

#[test]
fn a_permit_holds_in_its_time_alone() {
    let consent = windowed();
    let at = instant(&hour(10));
    for late in [hour(9), hour(40)] {
        let decision =
            decide(&serde_json::from_value(request(None)).unwrap(), &[consent.verified()], at);
        let permit = decision.permits.into_iter().next().unwrap();
        assert!(apply(permit, instant(&late), &key(), [], |_| {}).is_err());
    }
}

#[test]
fn faults_of_a_manifest_are_named() {
    let faulty = |change: fn(&mut Value)| {
        let mut value = body(serde_json::to_value(&windowed().manifest.grants).unwrap(), 4);
        change(&mut value);
        let faults = sealed(value).validate(&Limits::default()).unwrap_err();
        faults.into_iter().map(|f| (f.place, f.reason)).collect::<Vec<_>>()
    };
    let invalid = |place: &str| vec![(place.to_owned(), Reason::ManifestInvalid)];
    assert_eq!(
        faulty(|m| m["grants"][0]["scope"][0]["fields"] = json!(["/data/nothing"])),
        invalid("/grants/0/scope/0/fields/0")
    );
    assert_eq!(
        faulty(|m| m["grants"][0]["purposes"] = json!(["https://w3id.org/dpv#Purpose"])),
        invalid("/grants/0/purposes/0")
    );
    assert_eq!(
        faulty(|m| m["validity"]["notAfter"] = json!("2026-03-09")),
        invalid("/validity/notAfter")[..1]
            .to_vec()
            .into_iter()
            .chain(invalid("/validity"))
            .collect::<Vec<_>>()
    );
    assert_eq!(
        faulty(|m| m["grants"][0]["scope"][0]["transforms"] =
            json!([{"path": "/data/level", "op": "round-number", "step": "1"}])),
        invalid("/grants/0/scope/0/transforms/0/path")
    );
    assert_eq!(
        faulty(|m| m["taxonomy"]["version"] = json!("2.2")),
        vec![("/taxonomy".to_owned(), Reason::TaxonomyMismatch)]
    );
    assert_eq!(
        faulty(|m| {
            let mut other = m["grants"][0].clone();
            other["id"] = json!("g1");
            other["scope"][0]["window"] = json!({"from": "2020-01-01"});
            m["grants"].as_array_mut().unwrap().push(other);
        }),
        vec![("/grants/1/scope".to_owned(), Reason::TransformConflict)]
    );
}
