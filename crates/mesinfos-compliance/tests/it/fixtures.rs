//! Every rule holds for the complete sample and fails for its own change of it, and no other rule of its weight does.

use std::collections::BTreeSet;
use std::fs;

use mesinfos_compliance::RULES;
use serde_json::Value;

use crate::patch::{report, root};

#[test]
fn every_rule_has_an_invalid_fixture_that_fails_for_it() {
    let folder = root().join("fixtures/exports/invalid");
    let mut left: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    let mut wrong = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let code = path.file_stem().unwrap().to_string_lossy().into_owned();
        let case: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert!(left.remove(code.as_str()), "{code} is no rule");
        let report = report(&case);
        let codes: BTreeSet<String> = report.findings().into_iter().map(|f| f.code).collect();
        let mut expected = BTreeSet::from([code.clone()]);
        // What cannot be wrong alone: named, with its reason, in the fixture.
        expected.extend(
            case["also"].as_array().into_iter().flatten().map(|c| c.as_str().unwrap().to_owned()),
        );
        if codes != expected {
            wrong.push(format!("{code}: found {codes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(left.is_empty(), "rules without a fixture: {left:?}");
}
