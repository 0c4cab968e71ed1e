//! Where rules of law begin and end: the complete sample, changed by little.

mod categories;
mod consents;
mod energy;
mod law;
mod package;
mod parties;

use std::collections::BTreeSet;

use mesinfos_compliance::Report;
use serde_json::{Value, json};

use crate::patch::report;

/// A patch of the manifest: members set, in order; `null` takes one away.
pub(crate) fn set(members: &[(&str, Value)]) -> Value {
    let operation = |(path, value): &(&str, Value)| match value {
        Value::Null => json!({"op": "remove", "path": path}),
        value => json!({"op": "add", "path": path, "value": value}),
    };
    json!({"manifest": members.iter().map(operation).collect::<Vec<_>>()})
}

/// One item of a list replaced.
fn replace(path: &str, value: Value) -> Value {
    json!({"manifest": [{"op": "replace", "path": path, "value": value}]})
}

fn codes(report: &Report) -> BTreeSet<String> {
    report.findings().into_iter().map(|finding| finding.code).collect()
}

#[track_caller]
fn holds(case: &Value) {
    let codes = codes(&report(case));
    assert!(codes.is_empty(), "{codes:?} in {case}");
}

/// The rule, and no other, does not hold.
#[track_caller]
fn breaks(code: &str, case: &Value) {
    let expected = BTreeSet::from([format!("compliance.{code}")]);
    assert_eq!(codes(&report(case)), expected, "{case}");
}

/// Where in the manifest a rule finds something.
fn pointers(code: &str, case: &Value) -> Vec<String> {
    let findings = report(case).findings().into_iter();
    let of = findings.filter(|finding| finding.code == format!("compliance.{code}"));
    of.filter_map(|finding| finding.pointer).collect()
}

/// What a rule says.
fn messages(code: &str, case: &Value) -> Vec<String> {
    let findings = report(case).findings().into_iter();
    let of = findings.filter(|finding| finding.code == format!("compliance.{code}"));
    of.map(|finding| finding.message).collect()
}

#[test]
fn what_holds_is_said_in_numbers() {
    let report = report(&json!({}));
    let notes = |id: &str| report.article(id).unwrap().notes.join("; ");
    let (mut found, mut expected_all) = (Vec::new(), Vec::new());
    for (article, expected) in [
        ("gdpr-12-1", "21 texts in en, fr"),
        ("gdpr-15-1", "confirmed for a person"),
        ("gdpr-15-1-a", "3 purposes"),
        ("gdpr-15-1-b", "9 files of records; 6 categories"),
        ("gdpr-15-1-c", "3 recipients"),
        ("gdpr-15-1-f", "CNIL"),
        ("gdpr-15-1-h", "1 automated decision"),
        ("gdpr-15-3", "85 records in 9 files"),
        ("gdpr-20-1", "85 records in 9 files; 4 categories portable; 2 not required"),
        ("data-act-4-1", "2 gaps listed"),
        ("fr-energy-data", "2 usage points"),
        ("fr-energy-coverage", "2022-03-01 to 2024-03-05; 2 gaps listed"),
        ("consent-record", "1 consent"),
        ("consent-scope", "7 members on consent alone"),
        ("package-integrity", "13 files"),
        ("package-records", "86 valid records"),
    ] {
        found.push((article, notes(article)));
        expected_all.push((article, expected.to_owned()));
    }
    assert_eq!(found, expected_all);
}
