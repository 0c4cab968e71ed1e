//! Laws: no manifest makes the check panic, and saying less never makes a package whole.

use mesinfos_compliance::Verdict;
use mesinfos_compliance::fixtures::Operation;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::patch::{complete, report};

/// Pointers to every member and item below a value; `leaf` ones alone, or all.
fn pointers(value: &Value, at: &str, leaf: bool, out: &mut Vec<String>) {
    let mut enter = |name: &str, value: &Value| {
        let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        let inner = value.is_object() || value.is_array();
        if !leaf || !inner {
            out.push(pointer.clone());
        }
        pointers(value, &pointer, leaf, out);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| enter(name, value)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| enter(&at.to_string(), value));
        }
        _ => {}
    }
}

/// Pointers into the sample's manifest, its files apart.
fn sample(leaf: bool) -> Vec<String> {
    let mut all = Vec::new();
    pointers(&complete().manifest().unwrap(), "", leaf, &mut all);
    all.retain(|pointer| !pointer.starts_with("/files"));
    all
}

/// Anything that may stand in a manifest.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        prop_oneof![
            Just("2024-02-30"),
            Just("9999-12-31T23:59:59-23:59"),
            Just("0000-01-01"),
            Just("P9999Y"),
            Just("P400000M"),
            Just("health"),
            Just("third-party"),
            Just("delta"),
            Just("\u{301}"),
            Just("energy.consumption/1"),
        ]
        .prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_manifest_makes_it_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), prop::option::weighted(0.7, values())), 1..6)) {
        let mut document = complete().manifest().unwrap();
        let all = sample(false);
        let mut operations = Vec::new();
        for (index, value) in changes {
            let path = index.get(&all).clone();
            let operation = match value {
                Some(value) => Operation::Replace { path: path.clone(), value: value.clone() },
                None => Operation::Remove { path: path.clone() },
            };
            // What an earlier change took away cannot be changed again.
            if operation.apply(&mut document, "mesinfos.json").is_ok() {
                operations.push(operation);
            }
        }
        let operations: Vec<Value> = operations.iter().map(|operation| match operation {
            Operation::Replace { path, value } => json!({"op": "replace", "path": path, "value": value}),
            Operation::Remove { path } => json!({"op": "remove", "path": path}),
            _ => Value::Null,
        }).collect();
        let report = report(&json!({"manifest": operations}));
        prop_assert_eq!(report.articles.len(), mesinfos_compliance::ARTICLES.len());
        for finding in report.findings() {
            prop_assert!(finding.place.line != Some(0) && finding.place.column != Some(0));
        }
    }

    #[test]
    fn saying_less_never_makes_it_whole(first in any::<prop::sample::Index>(), second in any::<prop::sample::Index>()) {
        // `languages` is no statement that could be missing from another: it is the promise that
        // texts are measured by, so a text and its language taken away together leave a whole.
        let mut all = sample(true);
        all.retain(|pointer| !pointer.starts_with("/languages"));
        let (first, second) = (first.get(&all), second.get(&all));
        prop_assume!(first != second);
        let remove = |path: &String| json!({"op": "remove", "path": path});
        let not_met = |operations: Vec<Value>| report(&json!({"manifest": operations})).count(Verdict::NotMet);
        // Items of a list move where one before them goes: the later of the two goes first.
        let (late, early) = if first > second { (first, second) } else { (second, first) };
        let alone = not_met(vec![remove(late)]).max(not_met(vec![remove(early)]));
        let both = not_met(vec![remove(late), remove(early)]);
        prop_assert!(alone == 0 || both > 0, "{early} and {late}");
    }
}
