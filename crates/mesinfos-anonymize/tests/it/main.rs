//! Samples: the same faults, and none of the values.
#![cfg(test)]

use std::path::{Path, PathBuf};

use mesinfos_anonymize::anonymize;
use mesinfos_io::{Input, Limits};
use mesinfos_schema::catalogue::CATALOGUE;
use mesinfos_schema::schema::{self, Openness};
use mesinfos_validate::{Options, Validator};
use proptest::prelude::*;
use serde_json::json;

#[allow(dead_code, reason = "shared with the tests of other crates")]
#[path = "../../../mesinfos-schema/tests/it/generate.rs"]
mod generate;

use generate::{Choices, Generator, mutate};

fn sample(text: &str) -> (String, mesinfos_anonymize::Outcome) {
    let mut out = Vec::new();
    let input = Input::from_bytes("f", text.as_bytes());
    let outcome = anonymize(&[input], &Limits::default(), &mut out)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    (String::from_utf8(out).unwrap(), outcome)
}

/// Rule, line, member and weight of each finding.
fn prints(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut validator = Validator::new(Options::default());
    let input = Input::from_bytes("f", text.as_bytes());
    validator.check(&input, &mut |finding| found.push(finding)).unwrap();
    validator.finish(&mut |finding| found.push(finding));
    found
        .into_iter()
        .map(|f| format!("{} {:?} {:?} {}", f.code, f.place.line, f.pointer, f.severity))
        .collect()
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "ndjson") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every fixture, valid or not, keeps its findings; what had to be kept for that is said, and is little.
#[test]
fn fixtures_keep_their_findings() {
    let (mut kept, mut lines) = (0, 0);
    for path in fixtures("valid").into_iter().chain(fixtures("invalid")) {
        // A file that is no text has no sample.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let (changed, outcome) = sample(&text);
        assert_eq!(prints(&text), prints(&changed), "{}", path.display());
        assert_eq!(text.lines().count(), changed.lines().count());
        kept += outcome.kept.len();
        lines += outcome.lines;
    }
    assert!(lines > 500, "{lines}");
    assert!(kept < 20, "{kept} values of {lines} lines were kept");
}

/// Texts of people in every record of an export: none is left.
#[test]
fn no_text_of_an_export_is_left() {
    let text: String =
        fixtures("expected").iter().map(|p| std::fs::read_to_string(p).unwrap()).collect();
    let (changed, _) = sample(&text);
    assert_eq!(prints(&text).len(), prints(&changed).len());
    for secret in ["MARTIN", "BOULANGERIE", "Durand", "DE89370400440532013000", "2024-03-05"] {
        assert!(text.contains(secret), "{secret} stands in no fixture");
        assert!(!changed.contains(secret), "{secret} is left");
    }
    assert_eq!(changed, sample(&text).0, "the same input gives the same sample");
}

/// Records of every type, whole and spoilt.
#[test]
fn every_type_keeps_its_findings() {
    for (index, entry) in CATALOGUE.iter().enumerate() {
        let mut schema = schema::of(entry, Openness::Open);
        schema["required"].as_array_mut().unwrap().push(json!("data"));
        let mut generator = Generator { root: &schema, choices: Choices(9_000 + index as u64) };
        let mut lines = Vec::new();
        for _ in 0..6 {
            let mut value = generator.value(&schema, 0);
            for _ in 0..4 {
                lines.push(value.to_string());
                mutate(&mut value, &mut generator.choices);
            }
        }
        let text = lines.join("\n");
        let (changed, _) = sample(&text);
        assert_eq!(prints(&text), prints(&changed), "{}", entry.name);
    }
}

/// However deep, long or broken: a sample or an error, and no end of the stack.
#[test]
fn hostile_lines_have_a_sample() {
    for line in
        ["{\"a\":".repeat(150_000), "[".repeat(900_000), "\"".repeat(1_001), "{\"type\":".into()]
    {
        let (changed, _) = sample(&line);
        assert_eq!(prints(&line), prints(&changed));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // Long enough for a card: a number that became one by chance was given back.
    #[test]
    fn a_secret_does_not_survive(secret in "[B-Z]{4,9}", number in "[1-9][0-9]{7,18}") {
        let line = format!(
            r#"{{"type":"banking.transaction/1","id":"5b1f2f64-6c3b-5c7e-9d7e-000000000001","source":"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","recordId":"{number}","data":{{"account":"1a2b2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","amount":{{"amount":"-12.50","currency":"EUR"}},"bookedOn":"2024-03-05","colour":"{secret}","label":"{secret} {number}","status":"booked"}},"extensions":{{"example.org:x":["{secret}"]}}}}"#
        );
        let (changed, _) = sample(&line);
        prop_assert!(!changed.contains(&secret), "{changed}");
        prop_assert!(!changed.contains(&number), "{changed}");
    }

    #[test]
    fn any_text_has_a_sample(text in r#"(\{"type":"banking.balance/1","id":)?[ -~\n]{0,80}"#) {
        let (changed, _) = sample(&text);
        prop_assert_eq!(prints(&text), prints(&changed), "{}\n{}", text, changed);
    }
}
