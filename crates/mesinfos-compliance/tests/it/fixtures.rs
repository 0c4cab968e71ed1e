//! Every rule holds for the complete sample and fails for its own change of it, and no other rule does.

use std::collections::BTreeSet;
use std::fs;

use mesinfos_compliance::{RULES, fixtures};

use crate::patch::root;

#[test]
fn every_fixture_does_as_it_should() {
    let tested =
        fixtures::test(&root().join("fixtures").join(fixtures::FOLDER), &Default::default());
    let tested = tested.unwrap();
    let failed: Vec<_> = tested.iter().filter(|test| test.failure.is_some()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(tested.len() > RULES.len(), "{}", tested.len());
}

#[test]
fn every_rule_has_a_fixture_that_breaks_it() {
    let folder = root().join("fixtures/exports/invalid");
    let there: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| fixtures::rule_of(&entry.unwrap().path()))
        .collect();
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.code.to_owned()).collect();
    assert_eq!(there, rules);
}
