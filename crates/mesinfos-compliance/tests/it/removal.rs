//! Removing any one element of the complete sample flips exactly the articles it belongs to.
//!
//! `fixtures/exports/removal.json` says which: every member and item of the manifest below its lists of files, every
//! file, and members of records. An element that no article asks for flips none, and stands there too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use mesinfos_compliance::{Report, Verdict};
use serde_json::{Value, json};

use crate::patch::{apply, complete, report, root};

fn not_met(report: &Report) -> BTreeSet<String> {
    let not_met = report.articles.iter().filter(|a| a.verdict == Verdict::NotMet);
    not_met.map(|a| a.article.id.to_owned()).collect()
}

/// Pointers to every member and item of the manifest; a text in several languages counts as one.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    let mut enter = |name: &str, value: &Value| {
        let pointer = format!("{at}/{name}");
        out.push(pointer.clone());
        let localised = value.get("en").is_some() && value.get("fr").is_some();
        if !localised {
            pointers(value, &pointer, out);
        }
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| enter(name, value)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, value)| enter(&i.to_string(), value));
        }
        _ => {}
    }
}

/// What each removal flips.
fn flips() -> BTreeMap<String, BTreeSet<String>> {
    let files = complete();
    let manifest: Value = serde_json::from_slice(&files["mesinfos.json"]).unwrap();
    let mut cases = BTreeMap::new();
    let mut all = Vec::new();
    pointers(&manifest, "", &mut all);
    for pointer in all {
        let case = json!({"manifest": [{"op": "remove", "path": pointer}]});
        cases.insert(pointer, case);
    }
    for path in files.keys().filter(|path| *path != "mesinfos.json") {
        cases.insert(
            format!("file {path}"),
            json!({"files": {path.as_str(): {"remove": true, "stale": true}}}),
        );
        cases.insert(
            format!("file {path}, and its entry"),
            json!({"files": {path.as_str(): {"remove": true}}}),
        );
    }
    for (path, member) in [
        ("data/energy.consumption.1.ndjson", "/data/coefficient"),
        ("data/energy.consumption.1.ndjson", "/data/volume"),
        ("data/energy.consumption.1.ndjson", "/data/level"),
        ("data/energy.consumption.1.ndjson", "/data/quantity"),
        ("data/energy.supply-contract.1.ndjson", "/data/usagePoint"),
        ("data/energy.usage-point.1.ndjson", "/data/ids"),
        ("data/energy.interval-series.1.ndjson", "/data/unit"),
        ("data/energy.interval-series.1.ndjson", "/data/values"),
        ("data/energy.interval-series.1.ndjson", "/data/step"),
        ("data/banking.transaction.1.ndjson", "/data/amount/currency"),
        ("data/banking.transaction.1.ndjson", "/source"),
        ("data/banking.transaction.1.ndjson", "/id"),
        ("data/identity.person.1.ndjson", "/data/names"),
        ("data/exchange.source.1.ndjson", "/data/standard"),
    ] {
        let case = json!({"files": {path: {"drop": member}}});
        cases.insert(format!("record {path}#{member}"), case);
    }
    for member in [
        "/subject",
        "/source",
        "/recipient",
        "/notice/url",
        "/notice/version",
        "/notice/sha256",
        "/rights/withdrawAt",
        "/validity/notAfter",
        "/issuedAt",
        "/grants/0/purpose",
        "/grants/0/scope",
    ] {
        let mut consent: Value = serde_json::from_slice(&files["consent/advice.json"]).unwrap();
        apply(&mut consent, &[json!({"op": "remove", "path": member})]);
        let case = json!({"files": {"consent/advice.json": {"content": consent.to_string()}}});
        cases.insert(format!("consent {member}"), case);
    }
    cases.into_iter().map(|(name, case)| (name, not_met(&report(&case)))).collect()
}

#[test]
fn each_element_belongs_to_its_articles_and_no_other() {
    let path = root().join("fixtures/exports/removal.json");
    let flips = flips();
    if std::env::var_os("MESINFOS_BLESS").is_some() {
        fs::write(&path, format!("{:#}\n", json!(flips))).unwrap();
    }
    let expected: BTreeMap<String, BTreeSet<String>> =
        serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let names: BTreeSet<&String> = flips.keys().chain(expected.keys()).collect();
    let wrong: Vec<String> = names
        .into_iter()
        .filter(|name| flips.get(*name) != expected.get(*name))
        .map(|name| format!("{name}: {:?}, expected {:?}", flips.get(name), expected.get(name)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
