//! What deciding and applying cost: `cargo run --release -p mesinfos-consent --example speed`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement for a terminal"
)]

use std::time::{Duration, Instant as Clock};

use mesinfos_consent::event::Event;
use mesinfos_consent::jws::KeyFault;
use mesinfos_consent::*;
use mesinfos_schema::record::Record;
use serde_json::json;

struct Nobody;
impl Signer for Nobody {
    fn kid(&self) -> &str {
        "k"
    }
    fn sign(&self, _: &[u8]) -> Vec<u8> {
        vec![0]
    }
}
impl Verifier for Nobody {
    fn verify(&self, _: &str, _: &str, _: &str, _: &[u8], _: &[u8]) -> Result<(), KeyFault> {
        Ok(())
    }
}

fn consent(seed: usize, recipient: &str) -> VerifiedConsent {
    let manifest: ConsentManifest = serde_json::from_value(json!({
        "schema": "https://w3id.org/mesinfos/consent-manifest/1", "id": "none", "subject": "s1",
        "source": {"id": "source"}, "recipient": {"id": recipient},
        "notice": {"url": "https://example.org/notice", "language": "fr", "sha256": "0"},
        "taxonomy": {"iri": taxonomy::IRI, "version": taxonomy::VERSION, "sha256": taxonomy::SHA256},
        "grants": [{
            "id": "g0", "purposes": ["https://w3id.org/dpv#ServiceProvision"], "legalBasis": "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a",
            "mode": "store", "retention": {"max": "P1Y", "then": "delete"},
            "scope": [{"type": "banking.transaction/1", "fields": ["/data/amount", "/data/bookedOn", "/data/status", "/data/label"],
                "window": {"from": "2020-01-01", "to": "2030-01-01"},
                "transforms": [{"path": "/data/amount/amount", "op": "round-number", "step": "1"}]}],
        }],
        "rights": {"withdrawAt": "https://example.org/withdraw"},
        "validity": {"notBefore": "2026-01-01T00:00:00Z", "notAfter": "2027-01-01T00:00:00Z"},
        "language": "fr", "jurisdiction": "FR", "issuedAt": "2026-01-01T00:00:00Z", "nonce": format!("{seed:024}"),
    }))
    .unwrap();
    let manifest = manifest.sealed();
    let mut lines: Vec<String> = Vec::new();
    for (seq, (kind, role, party)) in
        [("requested", "source", "source"), ("given", "subject", "s1")].into_iter().enumerate()
    {
        let mut event = json!({
            "schema": "https://w3id.org/mesinfos/consent-event/1", "manifest": manifest.id, "seq": seq, "type": kind,
            "at": "2026-01-01T00:00:00Z", "actor": {"party": party, "role": role}, "nonce": "n",
        });
        if let Some(last) = lines.last() {
            event["prev"] = json!(log::head(last, 0).unwrap().hash);
        }
        let event: Event = serde_json::from_value(event).unwrap();
        lines.push(log::line(&Nobody, &event));
    }
    Unverified::new(manifest).verify(lines.join("\n").as_bytes(), &Nobody, &[], &Limits::default())
}

fn main() {
    let consents: Vec<VerifiedConsent> = (0..100).map(|n| consent(n, "r1")).collect();
    let at = Instant::of(&"2026-06-01T00:00:00Z".parse().unwrap()).unwrap();
    let request = |recipient: &str| -> Request {
        serde_json::from_value(json!({
            "schema": "https://w3id.org/mesinfos/consent-request/1", "subject": "s1", "recipient": recipient, "mode": "view",
            "purpose": "https://w3id.org/dpv#ServiceProvision", "legalBasis": "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a",
            "type": "banking.transaction/1",
        }))
        .unwrap()
    };
    let one: Vec<VerifiedConsent> = (0..1).map(|n| consent(n, "r1")).collect();
    // As it is in life: many consents, one of them for who asks.
    let mixed: Vec<VerifiedConsent> =
        (0..100).map(|n| consent(n, if n == 50 { "r1" } else { "r3" })).collect();
    for (what, recipient, consents) in [
        ("100 of another recipient", "r2", &consents),
        ("1 that permits", "r1", &one),
        ("1 of 100 that permits", "r1", &mixed),
        ("100 that all permit", "r1", &consents),
    ] {
        let request = request(recipient);
        let start = Clock::now();
        for _ in 0..2_000 {
            std::hint::black_box(decide(&request, consents, at));
        }
        println!("decide, {what}: {:.2} µs", start.elapsed().as_secs_f64() * 1e6 / 2_000.0);
    }
    let lines: Vec<String> = (0..200_000)
        .map(|n| format!(r#"{{"type":"banking.transaction/1","id":"5b1f2f64-6c3b-5c7e-9d7e-{n:012x}","source":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","locator":"L{n}","data":{{"account":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60","amount":{{"amount":"-{}.{:02}","currency":"EUR"}},"bookedOn":"2024-03-{:02}","label":"CARTE {n} EPICERIE DU COIN","status":"booked","valueOn":"2024-03-05","kind":"card"}}}}"#, 1 + n % 900, n % 100, 1 + n % 28))
        .collect();
    // In turns, so that both meet the same machine.
    let key = PairwiseKey::new(vec![1; 32]).unwrap();
    let (mut limit, mut own) = (Duration::ZERO, Duration::ZERO);
    let mut bytes = 0;
    let permit = decide(&request("r1"), &one, at).permits.remove(0);
    let mut minimiser = Minimiser::new(permit, at, &key, &Limits::default()).unwrap();
    for part in lines.chunks(1_000) {
        let start = Clock::now();
        for line in part {
            let record: Record = serde_json::from_str(line).unwrap();
            bytes += serde_json::to_string(&record).unwrap().len();
        }
        limit += start.elapsed();
        let start = Clock::now();
        for line in part {
            bytes += minimiser.record(line).map_or(0, str::len);
        }
        own += start.elapsed();
    }
    println!(
        "parse + write {limit:.3?}, apply {own:.3?}: {:.2} x its speed ({} written, {bytes} bytes)",
        limit.as_secs_f64() / own.as_secs_f64(),
        minimiser.finish(None).written
    );
}
