//! The typed reading of a record and its JSON Schema give the same verdict, for every type.

use mesinfos_schema::catalogue::CATALOGUE;
use mesinfos_schema::exchange::Manifest;
use mesinfos_schema::json::WriteJson;
use mesinfos_schema::record::Record;
use mesinfos_schema::schema::{self, Openness};
use serde_json::{Value, json};

use crate::generate::{Choices, Generator, mutate};

/// Values for each type; each is looked at whole and then spoilt step by step.
const ROUNDS: usize = 60;
const SPOILS: usize = 24;

fn compile(schema: &Value) -> jsonschema::Validator {
    jsonschema::options()
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .should_validate_formats(false)
        .build(schema)
        .expect("a schema that compiles")
}

/// Runs `typed` and the schema over generated and spoilt values. Gives how many were good and how many bad.
fn agree(name: &str, schema: &Value, typed: impl Fn(&str) -> bool, seed: u64) -> (usize, usize) {
    let validator = compile(schema);
    let mut generator = Generator { root: schema, choices: Choices(seed) };
    let (mut good, mut bad) = (0, 0);
    for _ in 0..ROUNDS {
        let fresh = generator.value(schema, 0);
        let fresh = settle(fresh, &mut generator.choices);
        let mut value = fresh.clone();
        for step in 0..SPOILS {
            let text = value.to_string();
            let by_schema = validator.is_valid(&value);
            assert_eq!(
                typed(&text),
                by_schema,
                "{name}: the type and the schema disagree (the schema says {by_schema}) on\n{text}"
            );
            if by_schema {
                good += 1
            } else {
                bad += 1
            }
            // Now and then from the start again, so that single faults are met as well.
            if step % 3 == 0 {
                value = fresh.clone();
            }
            mutate(&mut value, &mut generator.choices);
        }
    }
    (good, bad)
}

/// Makes the envelope hold together most of the time: a tombstone has no data.
fn settle(mut value: Value, choices: &mut Choices) -> Value {
    if let Value::Object(map) = &mut value {
        if map.contains_key("extensions") {
            map.insert("extensions".into(), json!({"example.org:tier": {"any": null}}));
        }
        if map.get("state") == Some(&json!("deleted")) && choices.chance(80) {
            map.remove("data");
        } else if map.contains_key("state") && choices.chance(80) {
            map.insert("state".into(), json!("active"));
        }
    }
    value
}

fn record_schema_value(schema: &Value) -> Value {
    // `data` is required unless deleted: the generator is told so.
    let mut schema = schema.clone();
    if let Some(required) = schema["required"].as_array_mut() {
        required.push(json!("data"));
    }
    schema
}

#[test]
fn every_type_agrees_with_its_schema() {
    for (index, entry) in CATALOGUE.iter().enumerate() {
        let schema = schema::of(entry, Openness::Open);
        let typed = |text: &str| {
            serde_json::from_str::<Record>(text).is_ok_and(|r| r.type_name() == entry.name)
        };
        let (good, bad) = agree(entry.name, &schema, typed, index as u64);
        assert!(good > 50 && bad > 50, "{}: {good} good, {bad} bad", entry.name);
    }
}

#[test]
fn the_manifest_agrees_with_its_schema() {
    let schema = schema::manifest();
    for seed in 0..8 {
        let (good, bad) =
            agree("manifest", &schema, |text| serde_json::from_str::<Manifest>(text).is_ok(), seed);
        assert!(good > 50 && bad > 50, "{good} good, {bad} bad");
    }
}

#[test]
fn what_is_read_is_written_strictly_and_read_again() {
    for (index, entry) in CATALOGUE.iter().enumerate() {
        let schema = schema::of(entry, Openness::Open);
        let strict = compile(&schema::of(entry, Openness::Strict));
        let shape = record_schema_value(&schema);
        let mut generator = Generator { root: &shape, choices: Choices(1_000 + index as u64) };
        let mut read = 0;
        for _ in 0..ROUNDS * 4 {
            let value = generator.value(&shape, 0);
            let value = settle(value, &mut generator.choices);
            let Ok(record) = serde_json::from_str::<Record>(&value.to_string()) else { continue };
            read += 1;
            let text = serde_json::to_string(&record).expect("written");
            let written: Value = serde_json::from_str(&text).expect("JSON");
            assert!(strict.is_valid(&written), "{}: not strict\n{text}", entry.name);
            // Equal numbers (5 and 5.0) and an active state that is not written are the same record.
            let again: Record = serde_json::from_str(&text).expect("read again");
            assert_eq!(serde_json::to_string(&again).expect("written"), text);
            let mut direct = Vec::new();
            record.write_json(&mut direct).expect("written");
            assert_eq!(String::from_utf8(direct).expect("UTF-8"), text, "both ways to write");
            let mut expected = value;
            if let Some(map) = expected.as_object_mut()
                && map.get("state") == Some(&json!("active"))
            {
                map.remove("state");
            }
            // What serde_json writes and what was read differ in nothing but the order of members.
            assert_eq!(normal(&written), normal(&expected), "{}", entry.name);
        }
        assert!(read > 30, "{}: only {read} good values", entry.name);
    }
}

/// The value with whole floats as integers.
fn normal(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, |n| json!(n)),
        Value::Array(list) => list.iter().map(normal).collect(),
        Value::Object(map) => {
            map.iter().map(|(name, inner)| (name.clone(), normal(inner))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn every_member_has_a_description() {
    fn walk(name: &str, schema: &Value, missing: &mut Vec<String>) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            for (member, shape) in properties {
                let text = shape.get("description").and_then(Value::as_str).unwrap_or_default();
                // The patterns of a condition are no members.
                if text.is_empty() && shape.get("pattern").is_none() {
                    missing.push(format!("{name}.{member}"));
                }
            }
        }
    }
    let mut missing = Vec::new();
    let all = CATALOGUE.iter().map(|e| (e.name, schema::of(e, Openness::Open)));
    for (name, schema) in all.chain([("manifest/1", schema::manifest())]) {
        walk(name, &schema, &mut missing);
        for (definition, shape) in schema["$defs"].as_object().expect("definitions") {
            let of_type = format!("{name} {definition}");
            walk(&of_type, shape, &mut missing);
            let object = shape.get("properties").is_some();
            if object && shape.get("description").is_none() {
                missing.push(of_type);
            }
        }
    }
    assert!(missing.is_empty(), "without a description: {missing:#?}");
}

#[test]
fn examples_satisfy_their_members() {
    for entry in CATALOGUE {
        let schema = schema::of(entry, Openness::Open);
        for (definition, shape) in schema["$defs"].as_object().expect("definitions") {
            let Some(properties) = shape.get("properties").and_then(Value::as_object) else {
                continue;
            };
            for (member, shape) in properties {
                let Some(examples) = shape.get("examples").and_then(Value::as_array) else {
                    continue;
                };
                let mut shape = shape.clone();
                shape["$defs"] = schema["$defs"].clone();
                let validator = compile(&shape);
                for example in examples {
                    assert!(
                        validator.is_valid(example),
                        "{} {definition}.{member}: {example}",
                        entry.name
                    );
                }
            }
        }
    }
}

#[test]
fn pointers_of_the_catalogue_lead_to_members() {
    for entry in CATALOGUE {
        let schema = schema::of(entry, Openness::Open);
        for pointer in entry.natural_key.iter().chain(entry.effective) {
            let mut here = schema["properties"]["data"].clone();
            for step in pointer.split('/').skip(1) {
                if let Some(reference) = here.get("$ref").and_then(Value::as_str) {
                    here = schema["$defs"][reference.trim_start_matches("#/$defs/")].clone();
                }
                here = match step.parse::<usize>() {
                    Ok(_) => here["items"].clone(),
                    Err(_) => here["properties"][step].clone(),
                };
                assert!(!here.is_null(), "{}: {pointer}", entry.name);
            }
        }
    }
    assert!(CATALOGUE.windows(2).all(|pair| pair[0].name < pair[1].name), "not in order");
}
