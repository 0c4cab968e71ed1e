//! Versions of schemas compared.

use std::collections::BTreeMap;

use mesinfos_schema::diff::{self, Breaks, Weight};
use mesinfos_schema::schema;
use serde_json::{Value, json};

fn changes(old: Value, new: Value) -> Vec<(String, Breaks)> {
    let one = |schema| BTreeMap::from([("s".to_owned(), schema)]);
    let list = diff::sets(&one(old), &one(new));
    list.into_iter().map(|change| (change.pointer, change.breaks)).collect()
}

#[test]
fn each_kind_of_change_breaks_whom_it_breaks() {
    for (old, new, pointer, breaks) in [
        (json!({}), json!({"required": ["a"]}), "/required", Breaks::Producers),
        (json!({"required": ["a"]}), json!({}), "/required", Breaks::Readers),
        (
            json!({"properties": {"a": {}}}),
            json!({"properties": {}}),
            "/properties/a",
            Breaks::Both,
        ),
        (
            json!({"properties": {}}),
            json!({"properties": {"a": {}}}),
            "/properties/a",
            Breaks::Nobody,
        ),
        (json!({"enum": ["a", "b"]}), json!({"enum": ["a"]}), "/enum", Breaks::Producers),
        (json!({"enum": ["a"]}), json!({"enum": ["a", "b"]}), "/enum", Breaks::Readers),
        (
            json!({"enum": ["a"], "x-open-enum": true}),
            json!({"enum": ["a", "b"], "x-open-enum": true}),
            "/enum",
            Breaks::Nobody,
        ),
        (json!({"type": "number"}), json!({"type": "integer"}), "/type", Breaks::Producers),
        (json!({"type": "integer"}), json!({"type": "number"}), "/type", Breaks::Readers),
        (json!({"type": "string"}), json!({"type": "number"}), "/type", Breaks::Both),
        (json!({"maxLength": 9}), json!({"maxLength": 8}), "/maxLength", Breaks::Producers),
        (json!({"minimum": 1}), json!({"minimum": 0}), "/minimum", Breaks::Readers),
        (json!({}), json!({"pattern": "a"}), "/pattern", Breaks::Producers),
        (json!({"pattern": "a"}), json!({"pattern": "b"}), "/pattern", Breaks::Both),
        (json!({"pattern": "a"}), json!({}), "/pattern", Breaks::Readers),
        (
            json!({}),
            json!({"additionalProperties": false}),
            "/additionalProperties",
            Breaks::Producers,
        ),
        (json!({"description": "a"}), json!({"description": "b"}), "/description", Breaks::Nobody),
        (
            json!({"items": {"type": "string"}}),
            json!({"items": {"type": "number"}}),
            "/items/type",
            Breaks::Both,
        ),
        (
            json!({"anyOf": [{"type": "null"}, {}]}),
            json!({"anyOf": [{}]}),
            "/anyOf",
            Breaks::Producers,
        ),
        (
            json!({"$defs": {"A": {"required": ["x"]}}}),
            json!({"$defs": {"A": {}}}),
            "/$defs/A/required",
            Breaks::Readers,
        ),
        (
            json!({"x-identity": {"equalKeys": "same"}}),
            json!({"x-identity": {"equalKeys": "counted"}}),
            "/x-identity",
            Breaks::Both,
        ),
    ] {
        assert_eq!(
            changes(old.clone(), new.clone()),
            [(pointer.to_owned(), breaks)],
            "{old} → {new}"
        );
    }
}

#[test]
fn a_schema_that_goes_is_major_and_one_that_comes_is_minor() {
    let some = BTreeMap::from([("s".to_owned(), json!({}))]);
    assert_eq!(diff::weight(&diff::sets(&some, &BTreeMap::new())), Some(Weight::Major));
    assert_eq!(diff::weight(&diff::sets(&BTreeMap::new(), &some)), Some(Weight::Minor));
    assert_eq!(diff::weight(&diff::sets(&some, &some)), None);
}

/// Every member of every type, gone or required, is seen.
#[test]
fn no_member_of_the_catalogue_goes_unseen() {
    let bundle = schema::bundle();
    let schemas: BTreeMap<String, Value> =
        bundle["schemas"].as_object().unwrap().clone().into_iter().collect();
    assert!(diff::sets(&schemas, &schemas).is_empty());
    for (name, schema) in &schemas {
        for (of, definition) in schema["$defs"].as_object().unwrap() {
            let Some(properties) = definition["properties"].as_object() else { continue };
            let Some(member) = properties.keys().next() else { continue };
            let mut less = schema.clone();
            less["$defs"][of]["properties"].as_object_mut().unwrap().remove(member);
            let found = changes(schema.clone(), less.clone());
            assert_eq!(
                found,
                [(format!("/$defs/{of}/properties/{member}"), Breaks::Both)],
                "{name}"
            );
            assert_eq!(changes(less, schema.clone())[0].1, Breaks::Nobody);
        }
    }
}
