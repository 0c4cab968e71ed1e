//! The fixtures of the repository: valid ones pass, an invalid one fails for its rule alone, and every rule has both.

use std::collections::BTreeSet;
use std::path::Path;

use mesinfos_validate::{Options, RULES, fixtures};

#[test]
fn every_fixture_does_as_it_should() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let tested = fixtures::test(&root, &Options::default()).unwrap();
    let failed: Vec<_> = tested.iter().filter(|test| test.failure.is_some()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(tested.len() > 250, "{}", tested.len());
}

#[test]
fn every_rule_has_a_fixture_that_breaks_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/invalid");
    let folders: BTreeSet<String> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.code.to_owned()).collect();
    assert_eq!(folders, rules);
}
