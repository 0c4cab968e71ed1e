//! Removing any one element of the complete sample takes from exactly the articles that ask for it: the table of
//! [`elements`](crate::elements) is stated by hand, the removals are all that can be made.

use std::collections::{BTreeMap, BTreeSet};

use mesinfos_compliance::fixtures::Operation;
use mesinfos_compliance::{ARTICLES, Report, Verdict};
use mesinfos_schema::exchange::Manifest;
use mesinfos_schema::finding::Severity;
use serde_json::{Value, json};

use crate::elements::ASKED;
use crate::patch::{complete, report};

/// Articles that ask for nothing which the sample has: it has no special category, no fee, no type and no codes of its
/// own, and its consent lives because nothing ended it.
const WITHOUT_ELEMENT: &[&str] =
    &["gdpr-12-5", "gdpr-9-2", "gdpr-15-3", "data-act-3-1", "consent-live"];

/// Articles not met, and articles that a warning stands beside.
type Flips = (BTreeSet<String>, BTreeSet<String>);

fn flips(report: &Report) -> Flips {
    let mut flips = Flips::default();
    for of in &report.articles {
        let id = of.article.id.to_owned();
        if of.verdict == Verdict::NotMet {
            flips.0.insert(id.clone());
        }
        let warns = |index: &usize| report.rules[*index].rule.severity == Severity::Warning;
        if of.rules.iter().any(warns) {
            flips.1.insert(id);
        }
    }
    flips
}

/// Every member and item of the manifest, by pointer, with its name; a text in several languages counts as one.
fn members(value: &Value, at: &str, name: &str, out: &mut Vec<(String, String)>) {
    let mut enter = |key: &str, called: &str, value: &Value| {
        let (pointer, name) = (format!("{at}/{key}"), format!("{name}/{called}"));
        out.push((pointer.clone(), name.clone()));
        let localised = value.get("en").is_some() && value.get("fr").is_some();
        if !localised {
            members(value, &pointer, &name, out);
        }
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| enter(name, name, value)),
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                let index = index.to_string();
                let own = value.get("id").or_else(|| value.get("path")).and_then(Value::as_str);
                let called = own.map_or_else(|| index.clone(), |own| own.replace('/', ":"));
                enter(&index, &called, value);
            }
        }
        _ => {}
    }
}

/// Each element and its removal.
fn removals() -> BTreeMap<String, Value> {
    let files = complete().files;
    let manifest: Value = serde_json::from_slice(&files["mesinfos.json"]).unwrap();
    let mut all = Vec::new();
    members(&manifest, "", "", &mut all);
    let mut cases: BTreeMap<String, Value> = all
        .into_iter()
        .map(|(pointer, name)| (name, json!({"manifest": [{"op": "remove", "path": pointer}]})))
        .collect();
    for path in files.keys().filter(|path| *path != "mesinfos.json") {
        let name = format!("file {}", path.replace('/', ":"));
        let path = path.as_str();
        cases.insert(format!("{name}, and its entry"), json!({"files": {path: {"remove": true}}}));
        cases.insert(name, json!({"files": {path: {"remove": true, "stale": true}}}));
    }
    for (file, member) in [
        ("energy.consumption.1.ndjson", "/data/coefficient"),
        ("energy.consumption.1.ndjson", "/data/volume"),
        ("energy.consumption.1.ndjson", "/data/level"),
        ("energy.consumption.1.ndjson", "/data/quantity"),
        ("energy.supply-contract.1.ndjson", "/data/usagePoint"),
        ("energy.usage-point.1.ndjson", "/data/ids"),
        ("energy.interval-series.1.ndjson", "/data/unit"),
        ("energy.interval-series.1.ndjson", "/data/values"),
        ("energy.interval-series.1.ndjson", "/data/step"),
        ("banking.transaction.1.ndjson", "/data/amount/currency"),
        ("banking.transaction.1.ndjson", "/source"),
        ("banking.transaction.1.ndjson", "/id"),
        ("identity.person.1.ndjson", "/data/names"),
        ("exchange.source.1.ndjson", "/data/standard"),
    ] {
        let case = json!({"files": {format!("data/{file}"): {"drop": member}}});
        cases.insert(format!("record {file}#{member}"), case);
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
        "/grants/0/purposes",
        "/nonce",
        "/taxonomy",
        "/grants/0/scope",
    ] {
        let mut consent: Value = serde_json::from_slice(&files["consent/advice.json"]).unwrap();
        let remove = Operation::Remove { path: member.to_owned() };
        remove.apply(&mut consent, "consent/advice.json").unwrap();
        let case = json!({"files": {"consent/advice.json": {"content": consent.to_string()}}});
        cases.insert(format!("consent {member}"), case);
    }
    cases
}

/// Whether a pattern of the table names an element: `*` is a part of a name, at the end of a kind (`record *`) all of it.
fn names(pattern: &str, element: &str) -> bool {
    if let Some(kind) = pattern.strip_suffix(" *") {
        return element.strip_prefix(kind).is_some_and(|rest| rest.starts_with(' '));
    }
    let Some((before, after)) = pattern.split_once('*') else { return pattern == element };
    let Some(rest) = element.strip_prefix(before) else { return false };
    let end = rest.find(['/', ',']).unwrap_or(rest.len());
    (1..=end).filter_map(|at| rest.get(at..)).any(|rest| names(after, rest))
}

/// What a removal takes from, by the table and by what the manifest's schema requires.
fn expected(element: &str, case: &Value) -> Flips {
    if element.starts_with('/') {
        let mut manifest = complete().manifest().unwrap();
        let remove: Operation = serde_json::from_value(case["manifest"][0].clone()).unwrap();
        remove.apply(&mut manifest, "mesinfos.json").unwrap();
        if serde_json::from_value::<Manifest>(manifest).is_err() {
            return (BTreeSet::from(["package-manifest".to_owned()]), BTreeSet::new());
        }
    }
    let asks = |patterns: &[&str]| patterns.iter().any(|pattern| names(pattern, element));
    let all = |of: fn(&crate::elements::Asked) -> &'static [&'static str]| {
        let asked = ASKED.iter().filter(|asked| asks(of(asked)));
        asked.map(|asked| asked.article.to_owned()).collect()
    };
    (all(|asked| asked.not_met), all(|asked| asked.warned))
}

#[test]
fn each_element_belongs_to_its_articles_and_no_other() {
    let mut wrong = Vec::new();
    for (element, case) in removals() {
        let (found, expected) = (flips(&report(&case)), expected(&element, &case));
        if found != expected {
            wrong.push(format!("{element}: {found:?}, expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_names_elements_that_are_there() {
    let removals = removals();
    for asked in ASKED {
        assert!(!asked.says.is_empty());
        for pattern in asked.not_met.iter().chain(asked.warned) {
            assert!(removals.keys().any(|element| names(pattern, element)), "{pattern}");
        }
    }
    let asked: BTreeSet<&str> = ASKED.iter().map(|asked| asked.article).collect();
    assert_eq!(asked.len(), ASKED.len(), "an article stands twice");
    let all: BTreeSet<&str> = ARTICLES.iter().map(|article| article.id).collect();
    let without: BTreeSet<&str> = WITHOUT_ELEMENT.iter().copied().collect();
    assert_eq!(all.difference(&asked).copied().collect::<BTreeSet<_>>(), without);
}
