//! The fixtures of the repository: valid ones pass, an invalid one fails for its rule alone, and every rule has both.

use std::collections::BTreeSet;
use std::path::Path;

use mesinfos_validate::{Options, RULES, fixtures, page};

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

#[test]
fn every_rule_has_a_page() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules");
    for rule in RULES.iter() {
        let page = page(rule.code);
        let name = page.strip_prefix("https://w3id.org/mesinfos/rules/").unwrap();
        assert!(docs.join(format!("{name}.md")).is_file(), "{page}");
    }
}
