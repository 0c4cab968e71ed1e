//! Ids, and what records name by them.

use mesinfos_schema::catalogue::{CATALOGUE, Entry};
use mesinfos_schema::record::Record;
use mesinfos_schema::schema::{self, Openness};
use mesinfos_validate::Options;
use serde_json::{Value, json};

use super::accounts::entry;
use super::{FROM, alone, fault, found, lines, record, with};
use crate::generate::{Choices, Generator};
use crate::{ACCOUNT, ENTRY, SOURCE, findings};

/// Records of a type, made from its schema, all of them read.
pub(super) fn samples(entry: &Entry, count: usize) -> Vec<Value> {
    let mut schema = schema::of(entry, Openness::Strict);
    schema["required"].as_array_mut().unwrap().push(json!("data"));
    let mut generator = Generator { root: &schema, choices: Choices(77) };
    let mut made = Vec::new();
    for _ in 0..count * 20 {
        let mut value = generator.value(&schema, 0);
        if let Some(map) = value.as_object_mut() {
            for name in ["state", "supersedes", "extensions", "timeZone"] {
                map.remove(name);
            }
            map.insert("type".into(), json!(entry.name));
            map.insert("source".into(), json!(FROM));
            map.insert("id".into(), json!(format!("00000000-0000-5000-8000-{:012}", made.len())));
        }
        if Record::read(&value.to_string()).is_ok() {
            made.push(value);
        }
        if made.len() == count {
            break;
        }
    }
    made
}

/// Members of a type's data that name one record, or several.
fn naming(entry: &Entry) -> Vec<String> {
    let schema = schema::of(entry, Openness::Strict);
    let own = |value: &Value| value["$ref"].as_str().is_some_and(|to| to.ends_with("/RecordId"));
    let data = schema["properties"]["data"]["$ref"]
        .as_str()
        .map(|to| to.trim_start_matches('#').to_owned());
    let data = data.and_then(|at| schema.pointer(&at)).unwrap_or(&schema["properties"]["data"]);
    let members = data["properties"].as_object().into_iter().flatten();
    members.filter(|(_, of)| own(of) || own(&of["items"])).map(|(name, _)| name.clone()).collect()
}

#[test]
fn whatever_names_a_record_is_looked_up() {
    for entry in CATALOGUE {
        let names = naming(entry);
        let made = if names.is_empty() { Vec::new() } else { samples(entry, 60) };
        for name in names {
            let pointer = format!("/data/{name}");
            let sample = made.iter().find(|record| record.pointer(&pointer).is_some());
            let sample = sample.unwrap_or_else(|| panic!("{}: none has {name}", entry.name));
            let many = sample.pointer(&pointer).is_some_and(Value::is_array);
            let to = |id: &str| {
                let id = if many { json!([id]) } else { json!(id) };
                alone(SOURCE, &[with(sample.clone(), &pointer, id)])
            };
            let nowhere = to("00000000-0000-5000-8000-999999999999");
            let missing = ("set.reference-missing".to_owned(), pointer.clone());
            assert!(nowhere.contains(&missing), "{}{pointer}: {nowhere:?}", entry.name);
            // A source is none of the things that records are about.
            let wrong = to(FROM);
            let typed = wrong.contains(&("set.reference-type".to_owned(), pointer.clone()));
            let any = ["describes", "route"].contains(&name.as_str());
            assert_eq!(typed, !any, "{}{pointer}: {wrong:?}", entry.name);
        }
    }
}

#[test]
fn what_is_insured_is_looked_up() {
    for (member, other) in [("vehicle", "dwelling"), ("dwelling", "vehicle")] {
        let risk = |id: &str| json!({member: id, "label": other});
        let contract = |id: &str| json!({"provider": {"name": "Exemple SA"}, "line": "home", "risks": [risk(id)]});
        let claim = |id: &str| json!({"occurredAt": "2022-05-05", "risk": risk(id)});
        for (kind, pointer, of) in [
            ("insurance.contract", "/data/risks".to_owned(), &contract as &dyn Fn(&str) -> Value),
            ("insurance.claim", format!("/data/risk/{member}"), &claim),
        ] {
            let codes = |id| alone(SOURCE, &[record(1, kind, &of(id))]);
            let nowhere = codes("00000000-0000-5000-8000-999999999999");
            assert_eq!(nowhere, [("set.reference-missing".to_owned(), pointer.clone())]);
            assert_eq!(codes(FROM), [("set.reference-type".to_owned(), pointer)]);
        }
    }
}

/// What is not there is said once, where it is named first, whatever it is named as.
#[test]
fn what_is_missing_is_said_once() {
    let gone = "00000000-0000-5000-8000-999999999999";
    let entry = with(entry(1, "-1.00", "EUR"), "/data/account", json!(gone));
    let meter = record(
        2,
        "energy.meter",
        &json!({"usagePoint": gone, "ids": [{"scheme": "local", "value": "M1"}]}),
    );
    let missing = |line, pointer: &str| {
        vec![("set.reference-missing".to_owned(), line, Some(pointer.to_owned()))]
    };
    assert_eq!(found(&[entry.clone(), meter.clone()]), missing(2, "/data/account"));
    assert_eq!(found(&[meter, entry]), missing(2, "/data/usagePoint"));
    let both = json!({"provider": {"name": "Exemple SA"}, "kind": "telecom", "customerAccount": gone, "offer": gone});
    assert_eq!(
        found(&[record(1, "contract.contract", &both)]),
        missing(2, "/data/customerAccount")
    );
}

/// A claim is made on an insurance, points are of a programme: not on any contract, not of any account.
#[test]
fn what_is_named_is_of_its_kind() {
    let contract = record(
        1,
        "contract.contract",
        &json!({"provider": {"name": "Exemple SA"}, "kind": "telecom"}),
    );
    let of = "00000000-0000-5000-8000-000000000001";
    let claim = record(2, "insurance.claim", &json!({"contract": of, "occurredAt": "2022-05-05"}));
    assert_eq!(lines(&[contract.clone(), claim]), fault("set.reference-type", 3));
    let line = record(
        2,
        "telecom.line",
        &json!({"contract": of, "ids": [{"scheme": "local", "value": "a1"}]}),
    );
    assert_eq!(lines(&[contract, line]), []);
    let ids = json!([{"scheme": "local", "value": "a1"}]);
    let points = record(1, "retail.loyalty-account", &json!({"program": "P", "ids": ids}));
    let movement = record(
        2,
        "retail.loyalty-movement",
        &json!({"account": of, "at": "2024-03-05", "points": 5}),
    );
    assert_eq!(lines(&[points, movement.clone()]), []);
    let bank: Value = with(serde_json::from_str(ACCOUNT).unwrap(), "/id", json!(of));
    assert_eq!(lines(&[bank, movement]), fault("set.reference-type", 3));
}

/// Every record has its type, also where members are missing.
#[test]
fn minimised_records_lead_where_they_led() {
    let mut options = Options::default();
    (options.partial, options.minimised) = (true, true);
    let text = [SOURCE, ACCOUNT, ENTRY].join("\n");
    assert_eq!(findings(&[("f", &text)], options.clone()).0, []);
    let wrong = ENTRY.replace("\"account\":\"1a2b2f64-6c3b", "\"account\":\"9c0e2f64-6c3b");
    let (all, _) = findings(&[("f", &[SOURCE, ACCOUNT, &wrong].join("\n"))], options);
    let codes: Vec<_> = all.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["set.reference-type"]);
}

#[test]
fn an_id_is_given_once() {
    let account = |n: usize| {
        let account = serde_json::from_str(ACCOUNT).unwrap();
        with(account, "/id", json!(format!("00000000-0000-5000-8000-{n:012}")))
    };
    assert_eq!(lines(&[account(1), account(2)]), []);
    let twice = [("set.id-duplicate".to_owned(), 3), ("set.id-duplicate".to_owned(), 4)];
    assert_eq!(lines(&[account(1), account(1), account(1), account(2)]), twice);
}
