//! The published decisions (fixtures/consent-vectors): logs signed with keys that anybody can make, decided by what
//! only verified signatures say.

use std::path::{Path, PathBuf};

use mesinfos_consent::{
    Event, Limits, PairwiseKey, Signer, Unverified, VerifiedConsent, apply, decide, log,
};
use mesinfos_seal::{KeyRing, SecretKey, Use};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::cases::{Consent, hour, instant, request, world};
use crate::generate::Choices;

const PARTIES: [&str; 6] = ["source", "s1", "s2", "r1", "r2", "authority"];

const LINE: &str = r#"{"type":"energy.consumption/1","id":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","source":"00000000-0000-0000-0000-000000000001","recordId":"secret-1","data":{"usagePoint":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60","period":{"start":"2026-02-03","end":"2026-02-04"},"quantity":{"value":"12.345","unit":"kW.h"},"level":"day"}}"#;

/// The key of a party: its secret is the SHA-256 of these words and its id. It is a key for tests, and known to all.
fn key(party: &str) -> SecretKey {
    let words = format!("mesinfos consent vectors: {party}");
    SecretKey::from_bytes(Sha256::digest(words.as_bytes()).into())
}

fn ring() -> KeyRing {
    let mut ring = KeyRing::default();
    for party in PARTIES {
        ring.trust(&key(party).public(), party, &[Use::Events]).unwrap();
    }
    ring
}

/// The lines of a log, signed anew, each naming the hash of the one before.
fn lines(consent: &Consent) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (event, prev) in &consent.events {
        let mut value = serde_json::to_value(event).unwrap();
        if let Some(prev) = prev {
            value["prev"] = json!(log::head(&lines[*prev], 0).unwrap().hash);
        }
        let event: Event = serde_json::from_value(value).unwrap();
        lines.push(log::line(&key(&event.actor.party), &event));
    }
    lines
}

fn verified(manifest: &Value, log: &[String]) -> VerifiedConsent {
    let manifest = serde_json::from_value(manifest.clone()).unwrap();
    let limits = Limits::default();
    Unverified::new(manifest).verify(log.join("\n").as_bytes(), &ring(), &[], &limits)
}

/// The answer to a case: what is decided, and the hash of what leaves.
fn answer(case: &Value) -> (Value, Option<Value>) {
    let all = |name: &str| case[name].as_array().unwrap().clone();
    let consents: Vec<VerifiedConsent> = all("manifests")
        .iter()
        .zip(all("logs"))
        .map(|(manifest, log)| {
            let log: Vec<String> = serde_json::from_value(log).unwrap();
            verified(manifest, &log)
        })
        .collect();
    let at = instant(case["at"].as_str().unwrap());
    let request = serde_json::from_value(case["request"].clone()).unwrap();
    let decision = decide(&request, &consents, at);
    let document = serde_json::to_value(decision.document()).unwrap();
    let hash = case.get("record").and_then(|record| {
        let permit = decision.permits.into_iter().next()?;
        let pairwise = PairwiseKey::new(vec![7; 32]).unwrap();
        let line = record.as_str().unwrap();
        Some(json!(apply(permit, at, &pairwise, [line], |_| {}).unwrap().sha256))
    });
    (document, hash)
}

/// One case a line: twenty of each outcome.
fn made() -> String {
    let (mut text, mut left) = (String::new(), [20_u32; 3]);
    for seed in 90_000.. {
        if left == [0; 3] {
            break;
        }
        let mut choices = Choices(seed);
        let world = world(&mut choices);
        let request = request(&mut choices);
        let at = hour(5 + choices.below(30));
        let mut case = json!({
            "manifests": world.iter().map(|c| &c.manifest).collect::<Vec<_>>(),
            "logs": world.iter().map(lines).collect::<Vec<_>>(),
            "request": request,
            "at": at,
        });
        let (decision, _) = answer(&case);
        let place = match decision["decision"].as_str().unwrap() {
            "permit" => 0,
            "partial" => 1,
            _ => 2,
        };
        // Denials without any manifest say little, and few of them are enough.
        if world.is_empty() && seed % 7 != 0 || left[place] == 0 {
            continue;
        }
        left[place] -= 1;
        if place < 2 && request.record_type.as_str() == "energy.consumption/1" {
            case["record"] = json!(LINE);
            case["outputSha256"] = answer(&case).1.unwrap();
        }
        case["decision"] = decision;
        text.push_str(&case.to_string());
        text.push('\n');
    }
    text
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/consent-vectors")
}

/// `MESINFOS_UPDATE_VECTORS=1 cargo test -p mesinfos-seal decisions` writes them anew.
#[test]
fn published_decisions_are_those_made() {
    let files = [("decisions.ndjson", made()), ("ring.json", ring().to_json())];
    for (name, text) in files {
        let path = folder().join(name);
        if std::env::var_os("MESINFOS_UPDATE_VECTORS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert!(std::fs::read_to_string(&path).unwrap_or_default() == text, "{name} differs");
    }
}

/// As another implementation would run them: from the files alone.
#[test]
fn published_decisions_hold() {
    let text = std::fs::read_to_string(folder().join("decisions.ndjson")).unwrap();
    let ring = KeyRing::read(&std::fs::read(folder().join("ring.json")).unwrap()).unwrap();
    assert_eq!(ring, self::ring());
    let (mut cases, mut leave) = (0, 0);
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let (decision, hash) = answer(&case);
        assert_eq!(decision, case["decision"]);
        assert_eq!(hash.as_ref(), case.get("outputSha256"));
        cases += 1;
        leave += u32::from(hash.is_some());
        // A signature that is spoilt permits nothing.
        if case["decision"]["decision"] == "permit" {
            let mut spoilt = case.clone();
            for log in spoilt["logs"].as_array_mut().unwrap() {
                for line in log.as_array_mut().unwrap() {
                    let text = line.as_str().unwrap();
                    let last = if text.ends_with("AA") { "CA" } else { "AA" };
                    *line = json!(format!("{}{last}", text.get(..text.len() - 2).unwrap()));
                }
            }
            assert_eq!(answer(&spoilt).0["decision"], "deny");
        }
    }
    assert!(cases == 60 && leave >= 5, "{cases} {leave}");
    assert_eq!(key("s1").kid(), key("s1").public().kid());
}
