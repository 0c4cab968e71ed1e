//! Every record type: minimised records fit the partial schema, what lies outside neither shows nor weighs.

use mesinfos_consent::{Outcome, apply, decide};
use mesinfos_schema::catalogue::CATALOGUE;
use mesinfos_schema::record::Record;
use mesinfos_schema::schema::{self, Openness};
use serde_json::{Value, json};

use crate::cases::{BASIS, Consent, PURPOSES, body, hour, instant, sealed};
use crate::generate::{Choices, Generator};
use crate::laws::key;

/// The record's schema with the active branch alone, for the generator.
fn active(entry: &mesinfos_schema::catalogue::Entry) -> Value {
    let mut shape = schema::of(entry, Openness::Open);
    shape["properties"]["state"] = json!({"const": "active"});
    shape["properties"].as_object_mut().unwrap().remove("subject");
    shape["required"].as_array_mut().unwrap().push(json!("data"));
    shape
}

/// Puts a canary into every text that no pattern binds, below a member that is out of scope.
fn spoil(value: &mut Value) {
    match value {
        Value::Object(map) => map.values_mut().for_each(spoil),
        Value::Array(list) => list.iter_mut().for_each(spoil),
        Value::String(text) if ["x", "é", "un texte", " "].contains(&text.as_str()) => {
            *text = "canary".to_owned()
        }
        _ => {}
    }
}

/// Puts a member that no type declares into every object.
fn estrange(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(estrange);
            map.insert("notDeclared".into(), json!("canary"));
        }
        Value::Array(list) => list.iter_mut().for_each(estrange),
        _ => {}
    }
}

fn minimise(consent: &Consent, name: &str, line: &str) -> (Vec<String>, String) {
    let request = json!({
        "schema": "https://w3id.org/mesinfos/consent-request/1", "subject": "s1", "recipient": "r1",
        "purpose": PURPOSES[0], "legalBasis": BASIS, "type": name, "mode": "view",
    });
    let at = instant(&hour(10));
    let decision = decide(&serde_json::from_value(request).unwrap(), &[consent.verified()], at);
    assert_eq!(decision.outcome, Outcome::Permit, "{name}: {:?}", decision.reasons);
    let mut lines = Vec::new();
    let permit = decision.permits.into_iter().next().unwrap();
    let receipt = apply(permit, at, &key(), [line], |line| lines.push(line.to_owned())).unwrap();
    (lines, format!("{receipt:?}"))
}

#[test]
fn p06_p07_every_type_keeps_to_its_scope() {
    let (mut seen, mut canaries) = (0, 0);
    for (index, entry) in CATALOGUE.iter().enumerate() {
        let shape = active(entry);
        let partial = jsonschema::options()
            .with_pattern_options(jsonschema::PatternOptions::regex())
            .should_validate_formats(false)
            .build(&schema::of(entry, Openness::Partial))
            .unwrap();
        let reference = shape["properties"]["data"]["$ref"].as_str().unwrap();
        let members: Vec<String> =
            shape["$defs"][reference.trim_start_matches("#/$defs/")]["properties"]
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect();
        let mut generator = Generator { root: &shape, choices: Choices(7_000 + index as u64) };
        for round in 0..12 {
            let value = generator.value(&shape, 0);
            let line = value.to_string();
            let Ok(_) = serde_json::from_str::<Record>(&line) else { continue };
            let granted: Vec<&String> =
                members.iter().filter(|_| generator.choices.chance(50)).collect();
            if granted.is_empty() {
                continue;
            }
            let fields: Vec<String> = granted.iter().map(|name| format!("/data/{name}")).collect();
            let grant = json!([{
                "id": "g0", "purposes": [PURPOSES[0]], "legalBasis": BASIS, "mode": "store",
                "scope": [{"type": entry.name, "fields": fields}],
                "retention": {"max": "P1Y", "then": "delete"},
                "specialCategoryBasis": "https://w3id.org/dpv/legal/eu/gdpr#A9-2-a",
            }]);
            let consent = Consent::given(sealed(body(grant, round)));
            let (lines, _) = minimise(&consent, entry.name, &line);
            let out: Value = serde_json::from_str(&lines[0]).unwrap();
            assert!(partial.is_valid(&out), "{}: {out}", entry.name);
            // What leaves is what the scope names, member by member.
            for (name, _) in out["data"].as_object().into_iter().flatten() {
                assert!(granted.contains(&name), "{}: {name}", entry.name);
            }
            let mut other = value.clone();
            for (name, inner) in other.as_object_mut().unwrap() {
                if name == "data" {
                    for (name, inner) in inner.as_object_mut().unwrap() {
                        if !granted.contains(&name) {
                            spoil(inner);
                        }
                    }
                } else if ["recordId", "locator", "extensions"].contains(&name.as_str()) {
                    spoil(inner);
                }
            }
            other["data"]["notDeclared"] = json!("canary");
            let other = other.to_string();
            if serde_json::from_str::<Record>(&other).is_err() {
                continue;
            }
            let (again, words) = minimise(&consent, entry.name, &other);
            assert_eq!(lines, again, "{}: what is outside shows", entry.name);
            assert!(!again[0].contains("canary") && !words.contains("canary"), "{}", entry.name);
            canaries += 1;
            // Nor does what is declared nowhere, however deep in what is granted.
            let mut strange = value.clone();
            estrange(&mut strange["data"]);
            let strange = strange.to_string();
            if serde_json::from_str::<Record>(&strange).is_ok() {
                assert_eq!(lines, minimise(&consent, entry.name, &strange).0, "{}", entry.name);
            }
        }
        seen += 1;
    }
    assert_eq!(seen, CATALOGUE.len());
    assert!(canaries > 3 * CATALOGUE.len(), "{canaries}");
}

/// Texts and numbers below a value.
fn leaves(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.values().for_each(|inner| leaves(inner, into)),
        Value::Array(list) => list.iter().for_each(|inner| leaves(inner, into)),
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        _ => {}
    }
}

/// What the converters make of the vendor fixtures: nothing of a member that was not granted leaves.
#[test]
fn p06_p07_converted_files_keep_to_their_scope() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/expected");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut records, mut looked) = (0, 0);
    let mut types = std::collections::BTreeSet::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        // A few of each type in a file: the others are alike.
        let mut met = std::collections::BTreeMap::<String, u32>::new();
        for line in text.lines() {
            let Ok(value) = serde_json::from_str::<Value>(line) else { continue };
            let Some(name) = value["type"].as_str().map(str::to_owned) else { continue };
            let count = met.entry(name.clone()).or_default();
            *count += 1;
            let Some(data) = value["data"].as_object().filter(|_| *count <= 3) else { continue };
            // Every other member, one way and the other.
            for odd in [0, 1] {
                let granted: Vec<&String> = data.keys().skip(odd).step_by(2).collect();
                if granted.is_empty() {
                    continue;
                }
                let fields: Vec<String> =
                    granted.iter().map(|name| format!("/data/{name}")).collect();
                // The receipt names the members: a value that is a part of a name proves nothing.
                let named = format!("{name} {}", fields.join(" "));
                let grant = json!([{
                    "id": "g0", "purposes": [PURPOSES[0]], "legalBasis": BASIS, "mode": "store",
                    "scope": [{"type": name, "fields": fields}],
                    "retention": {"max": "P1Y", "then": "delete"},
                    "specialCategoryBasis": "https://w3id.org/dpv/legal/eu/gdpr#A9-2-a",
                }]);
                let consent = Consent::given(sealed(body(grant, odd as u64)));
                let (lines, words) = minimise(&consent, &name, line);
                let (mut inside, mut outside) = (Vec::new(), Vec::new());
                for (member, inner) in data {
                    leaves(
                        inner,
                        if granted.contains(&member) { &mut inside } else { &mut outside },
                    );
                }
                for member in ["id", "source", "recordId", "locator", "subject"] {
                    leaves(&value[member], &mut outside);
                }
                let inside = inside.join("\n");
                let mut left = Vec::new();
                let out: Value = serde_json::from_str(&lines[0]).unwrap();
                for member in ["data", "id", "source", "recordId", "locator", "subject"] {
                    leaves(&out[member], &mut left);
                }
                let left = left.join("\n");
                for secret in
                    outside.iter().filter(|s| s.len() >= 6 && !inside.contains(s.as_str()))
                {
                    assert!(!left.contains(secret.as_str()), "{name}: {secret} in {left}");
                    let shows = words.contains(secret.as_str()) && !named.contains(secret.as_str());
                    assert!(!shows, "{name}: {secret} in the receipt");
                    looked += 1;
                }
                records += 1;
                types.insert(name.clone());
            }
        }
    }
    assert!(records > 150 && looked > 500 && types.len() > 10, "{records} {looked} {types:?}");
}
