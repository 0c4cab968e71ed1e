//! Rules of the set about what follows each other, what a source says of its records, accounts, contracts, and what
//! records name: one side of each edge and the other.

use mesinfos_schema::catalogue::{CATALOGUE, Entry};
use mesinfos_schema::record::Record;
use mesinfos_schema::schema::{self, Openness};
use mesinfos_validate::Options;
use serde_json::{Value, json};

use crate::generate::{Choices, Generator};
use crate::lives::{fault, found, lines, record};
use crate::{ACCOUNT, ENTRY, SOURCE, findings};

const POINT: &str = "00000000-0000-5000-8000-000000000900";

/// Codes and lines, a usage point before the records: theirs are counted from 1.
fn at_a_point(records: &[Value]) -> Vec<(String, u64)> {
    let ids = json!([{"scheme": "local", "value": "U1"}]);
    let point = record(900, "energy.usage-point", &json!({"commodity": "electricity", "ids": ids}));
    let all: Vec<Value> = std::iter::once(point).chain(records.iter().cloned()).collect();
    lines(&all).into_iter().map(|(code, line)| (code, line - 2)).collect()
}

/// The value with one member changed.
fn with(mut value: Value, pointer: &str, to: Value) -> Value {
    *value.pointer_mut(pointer).unwrap() = to;
    value
}

#[test]
fn an_index_falls_for_one_register_of_one_meter_alone() {
    let reading = |n: usize, at: &str, index: &str| {
        let data = json!({"usagePoint": POINT, "register": "BASE", "at": at, "index": {"value": index, "unit": "kW.h"}});
        record(n, "energy.meter-reading", &data)
    };
    let first = || reading(1, "2024-01-01", "1000");
    let second = |at: &str, index: &str| at_a_point(&[first(), reading(2, at, index)]);
    assert_eq!(second("2024-01-02", "1000"), []);
    assert_eq!(second("2024-01-02", "999"), fault("set.index-order", 2));
    for at in ["2024-01-01", "2023-12-31"] {
        assert_eq!(second(at, "999"), [], "it is not later");
    }
    // The one before it is what counts, not the first.
    let third = [first(), reading(2, "2024-01-02", "1200"), reading(3, "2024-01-03", "1100")];
    assert_eq!(at_a_point(&third), fault("set.index-order", 3));
    let low = || reading(2, "2024-01-02", "999");
    assert_eq!(at_a_point(&[first(), with(low(), "/data/register", json!("HP"))]), []);
    assert_eq!(at_a_point(&[first(), with(low(), "/data/index/unit", json!("W.h"))]), []);
}

#[test]
fn series_of_one_kind_do_not_cover_one_time_twice() {
    let series = |n: usize, start: &str, values: usize| {
        let values = vec![json!("100"); values];
        let data = json!({"usagePoint": POINT, "quantityKind": "energy", "flow": "import", "register": "BASE",
            "start": start, "step": "PT1H", "unit": "W.h", "values": values});
        record(n, "energy.interval-series", &data)
    };
    let first = || series(1, "2024-03-05T00:00:00Z", 4);
    let second = |start: &str, count: usize| at_a_point(&[first(), series(2, start, count)]);
    assert_eq!(second("2024-03-05T04:00:00Z", 4), []);
    assert_eq!(second("2024-03-05T03:59:59Z", 4), fault("set.series-overlap", 2));
    assert_eq!(second("2024-03-05T00:00:00Z", 4), [], "the same time twice is for other rules");
    assert_eq!(second("2024-03-05T00:00:00Z", 5), fault("set.series-overlap", 2));
    assert_eq!(second("2024-03-04T23:00:00Z", 2), [], "it is not later");
    // An hour of local time may be the one that the clocks repeat.
    let local =
        |start: &str| at_a_point(&[series(1, "2024-03-05T00:00:00", 4), series(2, start, 4)]);
    assert_eq!(local("2024-03-05T03:00:00"), []);
    assert_eq!(local("2024-03-05T02:59:59"), fault("set.series-overlap", 2));
    let mixed = [first(), series(2, "2024-03-05T03:00:00", 4)];
    assert_eq!(at_a_point(&mixed), []);
    let overlapping = || series(2, "2024-03-05T01:00:00Z", 4);
    for (pointer, to) in [
        ("/data/register", json!("HP")),
        ("/data/flow", json!("export")),
        ("/data/unit", json!("kW.h")),
        ("/data/step", json!("PT30M")),
    ] {
        assert_eq!(at_a_point(&[first(), with(overlapping(), pointer, to)]), [], "{pointer}");
    }
    let power = with(
        with(overlapping(), "/data/quantityKind", json!("power-average")),
        "/data/unit",
        json!("W"),
    );
    assert_eq!(at_a_point(&[first(), power]), []);
}

#[test]
fn consumptions_of_one_level_do_not_cover_one_time_twice() {
    let consumption = |n: usize, start: &str, end: &str| {
        let data = json!({"usagePoint": POINT, "period": {"start": start, "end": end},
            "quantity": {"value": "300", "unit": "kW.h"}, "level": "month"});
        record(n, "energy.consumption", &data)
    };
    let first = || consumption(1, "2024-01-01", "2024-02-01");
    let second = |start: &str, end: &str| at_a_point(&[first(), consumption(2, start, end)]);
    assert_eq!(second("2024-02-01", "2024-03-01"), []);
    assert_eq!(second("2024-01-31", "2024-03-01"), fault("set.consumption-overlap", 2));
    assert_eq!(second("2024-01-01", "2024-02-01"), []);
    assert_eq!(second("2024-01-01", "2024-01-31"), fault("set.consumption-overlap", 2));
    let inside = || consumption(2, "2024-01-10", "2024-01-20");
    assert_eq!(at_a_point(&[first(), with(inside(), "/data/level", json!("day"))]), []);
    assert_eq!(at_a_point(&[first(), with(inside(), "/data/quantity/unit", json!("m3"))]), []);
}

#[test]
fn nobody_is_faster_than_an_airliner() {
    let position = |n: usize, at: &str, lat: f64, lon: f64| {
        record(n, "mobility.position", &json!({"at": at, "coordinates": {"lat": lat, "lon": lon}}))
    };
    let second = |at: &str, lat: f64, lon: f64| {
        lines(&[position(1, "2024-03-05T10:00:00Z", 48.0, 2.0), position(2, at, lat, lon)])
    };
    // A degree of latitude is 111.2 km: 20 km of them may be a mistake of the place, the rest takes 274 seconds.
    for lat in [47.0, 49.0] {
        assert_eq!(second("2024-03-05T10:04:32Z", lat, 2.0), fault("set.speed", 3));
        assert_eq!(second("2024-03-05T10:04:35Z", lat, 2.0), []);
    }
    // Far to the east, not to the north.
    assert_eq!(second("2024-03-05T10:01:00Z", 48.0, 6.0), fault("set.speed", 3));
    assert_eq!(second("2024-03-05T10:00:00Z", 60.0, 2.0), [], "both at once: it is not later");
    assert_eq!(second("2024-03-05T09:00:00Z", 60.0, 2.0), [], "it is earlier");
    assert_eq!(second("2024-03-05T10:00:01", 60.0, 2.0), [], "times of two forms say nothing");
    let days = [position(1, "2024-03-05", 0.5, 2.0), position(2, "2024-03-06", 60.0, 150.0)];
    assert_eq!(lines(&days), [], "days are too coarse");
    // Another device is somewhere else.
    let device = |n: usize, name: &str, lat: f64| {
        let mut own = position(n, &format!("2024-03-05T10:00:0{n}Z"), lat, 2.0);
        own["data"]["device"] = json!({"name": name});
        own
    };
    assert_eq!(lines(&[device(1, "a", 48.0), device(2, "b", 60.0)]), []);
    assert_eq!(lines(&[device(1, "a", 48.0), device(2, "a", 60.0)]), fault("set.speed", 3));
    let track = |n: usize, segment: u32, lat: f64| {
        let mut own = position(n, &format!("2024-03-05T10:00:0{n}Z"), lat, 2.0);
        own["data"]["track"] = json!({"name": "t", "segment": segment});
        own
    };
    assert_eq!(lines(&[track(1, 1, 48.0), track(2, 2, 60.0)]), []);
    assert_eq!(lines(&[track(1, 1, 48.0), track(2, 1, 60.0)]), fault("set.speed", 3));
}

#[test]
fn a_claim_falls_into_its_contract() {
    let contract = |period: Value| {
        let data = json!({"provider": {"name": "Exemple SA"}, "line": "home", "period": period});
        record(1, "insurance.contract", &data)
    };
    let claim = |on: &str| {
        let of = "00000000-0000-5000-8000-000000000001";
        record(2, "insurance.claim", &json!({"contract": of, "occurredAt": on}))
    };
    let year = || contract(json!({"start": "2022-01-01", "end": "2023-01-01"}));
    for (on, faulty) in
        [("2021-12-31", true), ("2022-01-01", false), ("2023-01-01", false), ("2023-01-02", true)]
    {
        let expected = if faulty { fault("set.claim-outside-contract", 3) } else { Vec::new() };
        assert_eq!(lines(&[year(), claim(on)]), expected, "{on}");
    }
    assert_eq!(lines(&[contract(json!({"start": "2022-01-01"})), claim("2030-01-01")]), []);
    assert_eq!(lines(&[contract(json!({"end": "2023-01-01"})), claim("2000-01-01")]), []);
    // The claim may come first.
    let first = with(
        with(claim("2021-12-31"), "/id", json!("00000000-0000-5000-8000-000000000003")),
        "/data/contract",
        json!("00000000-0000-5000-8000-000000000001"),
    );
    assert_eq!(lines(&[first, year()]), fault("set.claim-outside-contract", 2));
}

/// A record that has another id and amount than [`ENTRY`].
fn entry(n: u32, amount: &str, currency: &str) -> Value {
    let text = ENTRY.replace("000000000001", &format!("{n:012}"));
    let value: Value = serde_json::from_str(&text).unwrap();
    with(value, "/data/amount", json!({"amount": amount, "currency": currency}))
}

#[test]
fn an_account_has_one_currency() {
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let of = |entries: &[Value]| {
        let all: Vec<Value> =
            std::iter::once(account.clone()).chain(entries.iter().cloned()).collect();
        found(&all)
    };
    assert_eq!(of(&[entry(1, "-1.00", "EUR"), entry(2, "-2.00", "EUR")]), []);
    // Each other currency once, where it is met first.
    let other =
        |line| ("set.amount-currency".to_owned(), line, Some("/data/amount/currency".to_owned()));
    let entries = [
        entry(1, "-1.00", "EUR"),
        entry(2, "-2.00", "USD"),
        entry(3, "-2.00", "USD"),
        entry(4, "-2.00", "CHF"),
    ];
    assert_eq!(of(&entries), [other(4), other(6)]);
    // Wherever the account stands.
    let all: Vec<Value> = entries.iter().cloned().chain([account.clone()]).collect();
    assert_eq!(found(&all), [other(3), other(5)]);
}

#[test]
fn balances_are_explained_by_what_is_booked_between_them() {
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let balance = |n: usize, kind: &str, amount: &str, currency: &str| {
        let data = json!({"account": account["id"], "kind": kind, "amount": {"amount": amount, "currency": currency}, "on": "2024-03-31"});
        record(n, "banking.balance", &data)
    };
    let of = |entries: &[Value], closing: &str, currency: &str| {
        let mut all = vec![account.clone(), balance(1, "opening-booked", "100.00", "EUR")];
        all.extend(entries.iter().cloned());
        all.push(balance(2, "closing-booked", closing, currency));
        let line = u64::try_from(all.len()).unwrap() + 1;
        let codes: Vec<_> =
            lines(&all).into_iter().filter(|own| own.0 == "set.balance-reconcile").collect();
        assert!(codes.iter().all(|(_, at)| *at == line), "{codes:?}");
        codes.len()
    };
    let two = [entry(1, "-12.50", "EUR"), entry(2, "2.50", "EUR")];
    assert_eq!(of(&two, "90.00", "EUR"), 0);
    assert_eq!(of(&two, "90.01", "EUR"), 1);
    assert_eq!(of(&[], "100.00", "EUR"), 0);
    assert_eq!(of(&[], "99.00", "EUR"), 1);
    // What is not booked moved nothing.
    let pending = with(entry(2, "2.50", "EUR"), "/data/status", json!("pending"));
    assert_eq!(of(&[entry(1, "-12.50", "EUR"), pending], "87.50", "EUR"), 0);
    assert_eq!(of(&two, "9.00", "USD"), 0, "two currencies cannot be held against each other");
    // A sum beyond all digits says nothing.
    let most = "9999999999999999999999999999";
    assert_eq!(of(&[entry(1, most, "EUR"), entry(2, most, "EUR")], "1.00", "EUR"), 0);
    // Nor does it where the sum is made in a later part of the file.
    let gap = (" ".repeat(999) + "\n").repeat(270);
    let parts = [
        [
            SOURCE.to_owned(),
            ACCOUNT.to_owned(),
            balance(1, "opening-booked", "100.00", "EUR").to_string(),
        ]
        .join("\n"),
        [entry(1, most, "EUR").to_string(), entry(2, most, "EUR").to_string()].join("\n"),
        balance(2, "closing-booked", "1.00", "EUR").to_string(),
    ];
    let mut options = Options::default();
    options.threads = 2;
    let (all, _) = findings(&[("f", &parts.join(&format!("\n{gap}")))], options);
    assert_eq!(all.iter().filter(|f| f.code == "set.balance-reconcile").count(), 0);
    // Two closing balances leave open which of the entries lie between.
    let more = [entry(1, "-12.50", "EUR"), balance(3, "closing-booked", "1.00", "EUR")];
    assert_eq!(of(&more, "2.00", "EUR"), 0);
}

/// Records of a type, made from its schema, all of them read.
fn samples(entry: &Entry, count: usize) -> Vec<Value> {
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

const FROM: &str = "9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f";

/// Codes of what stands alone with its source, and the members they are about.
fn alone(source: &str, records: &[Value]) -> Vec<(String, String)> {
    let lines = std::iter::once(source.to_owned()).chain(records.iter().map(Value::to_string));
    let (all, _) = findings(&[("f", &lines.collect::<Vec<_>>().join("\n"))], Options::default());
    all.into_iter().map(|f| (f.code, f.pointer.unwrap_or_default())).collect()
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

#[test]
fn nothing_has_happened_long_after_it_was_collected() {
    let source = |at: &str| {
        SOURCE.replace("\"standard\"", &format!("\"collectedAt\":\"{at}\",\"standard\""))
    };
    let old = source("1970-01-01T00:00:00Z");
    let late = CATALOGUE.iter().filter(|entry| {
        let found = alone(&old, &samples(entry, 30));
        found.iter().any(|(code, _)| code == "set.after-collection")
    });
    let late: Vec<&str> = late.map(|entry| entry.name).collect();
    assert_eq!(
        late,
        [
            "activity.sleep/1",
            "activity.summary/1",
            "activity.workout/1",
            "banking.transaction/1",
            "communication.message/1",
            "energy.interval-series/1",
            "energy.meter-reading/1",
            "health.observation/1",
            "health.reimbursement/1",
            "media.consumption/1",
            "media.search/1",
            "media.web-visit/1",
            "mobility.position/1",
            "mobility.validation/1",
            "mobility.visit/1",
            "payment.schedule/1",
            "retail.loyalty-movement/1",
            "retail.receipt/1",
            "social.post/1",
            "telecom.usage-event/1",
        ]
    );
    // Days are days somewhere: two days later is not later yet.
    let position = |at: &str| {
        record(1, "mobility.position", &json!({"at": at, "coordinates": {"lat": 48.0, "lon": 2.0}}))
    };
    let of = |records: &[Value]| {
        let lines: Vec<String> = std::iter::once(source("2024-03-05T10:00:00Z"))
            .chain(records.iter().map(Value::to_string))
            .collect();
        let late = |text: &str, threads| {
            let mut options = Options::default();
            options.threads = threads;
            let (all, _) = findings(&[("f", text)], options);
            let late = all.into_iter().filter(|f| f.code == "set.after-collection");
            late.map(|f| f.place.line.unwrap()).collect::<Vec<_>>()
        };
        let plain = late(&lines.join("\n"), 1);
        // The same over several parts of a file.
        let gap = (" ".repeat(999) + "\n").repeat(270);
        let spread = late(&lines.join(&format!("\n{gap}")), 2);
        assert_eq!(spread, plain.iter().map(|line| (line - 1) * 271 + 1).collect::<Vec<_>>());
        plain
    };
    assert_eq!(of(&[position("2024-03-07T10:00:00Z")]), Vec::<u64>::new());
    assert_eq!(of(&[position("2024-03-07T10:00:01Z")]), [2]);
    // The latest is named.
    let second =
        |at: &str| with(position(at), "/id", json!("00000000-0000-5000-8000-000000000002"));
    assert_eq!(of(&[position("2024-03-09T10:00:00Z"), second("2024-03-08T10:00:01Z")]), [2]);
    assert_eq!(of(&[position("2024-03-08T10:00:00Z"), second("2024-03-09T10:00:01Z")]), [3]);
    assert_eq!(of(&[position("2024-03-08T10:00:00Z"), second("2024-03-08T10:00:00Z")]), [2]);
}

#[test]
fn a_local_time_has_a_zone_somewhere() {
    let position = |n: usize, at: &str| {
        record(n, "mobility.position", &json!({"at": at, "coordinates": {"lat": 48.0, "lon": 2.0}}))
    };
    let of = |source: &str, records: &[Value]| {
        let codes = alone(source, records);
        codes.iter().filter(|(code, _)| code == "set.zone-missing").count()
    };
    let zoned = SOURCE.replace("\"standard\"", "\"timeZone\":\"Europe/Paris\",\"standard\"");
    let local = || position(1, "2024-03-05T10:00:00");
    assert_eq!(of(SOURCE, &[local()]), 1);
    assert_eq!(of(&zoned, &[local()]), 0);
    let mut own = local();
    own["timeZone"] = json!("Europe/Paris");
    assert_eq!(of(SOURCE, &[own]), 0);
    assert_eq!(of(SOURCE, &[position(1, "2024-03-05T10:00:00Z")]), 0);
    assert_eq!(of(SOURCE, &[position(1, "2024-03-05")]), 0, "a day is a day everywhere");
    // Once for a source, at the first.
    let second = position(2, "2024-03-05T10:01:00");
    let text = format!("{SOURCE}\n{}\n{second}", local());
    let (all, _) = findings(&[("f", &text)], Options::default());
    let missing = all.iter().filter(|f| f.code == "set.zone-missing");
    assert_eq!(missing.map(|f| f.place.line).collect::<Vec<_>>(), [Some(2)]);
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

/// Each rule of what follows says what is wrong in its own words.
#[test]
fn what_follows_is_said_in_words() {
    let said = |code: &str| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/invalid");
        let text = std::fs::read_to_string(format!("{root}/{code}/case.ndjson")).unwrap();
        let (all, _) = findings(&[("f", &text)], Options::default());
        all.into_iter().find(|f| f.code == code).unwrap().message
    };
    for (code, words) in [
        ("set.index-order", "the index is below that of the reading before"),
        ("set.speed", "nobody gets here so fast from the position before"),
        ("set.call-overlap", "it begins while the call before it goes on"),
        ("set.series-overlap", "it begins before the one before it has ended"),
        ("set.consumption-overlap", "it begins before the one before it has ended"),
        ("set.zone-missing", "a local time, and neither the record nor its source has a zone"),
        ("set.after-collection", "it is later than the collection of its source"),
    ] {
        assert_eq!(said(code), words);
    }
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
fn a_statement_opens_with_what_the_one_before_it_closed_with() {
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let statement = |n: usize, opened: (&str, &str), closed: (&str, &str)| {
        [("opening-booked", opened, 0), ("closing-booked", closed, 1)].map(|(kind, (on, amount), at)| {
            let amount = json!({"amount": amount, "currency": "EUR"});
            let id = json!({"id": format!("S{n}")});
            let data = json!({"account": account["id"], "kind": kind, "amount": amount, "on": on, "statement": id});
            record(10 * n + at, "banking.balance", &data)
        })
    };
    let of = |statements: &[[Value; 2]]| {
        let all: Vec<Value> =
            std::iter::once(account.clone()).chain(statements.iter().flatten().cloned()).collect();
        lines(&all)
            .into_iter()
            .filter(|own| own.0 == "set.opening-balance")
            .map(|own| own.1)
            .collect::<Vec<_>>()
    };
    let january = || statement(1, ("2024-01-01", "50"), ("2024-01-31", "100"));
    let second =
        |on: &str, amount: &str| of(&[january(), statement(2, (on, amount), ("2024-02-29", "7"))]);
    let none = Vec::<u64>::new();
    for on in ["2024-01-31", "2024-02-01"] {
        assert_eq!(second(on, "100"), none);
        assert_eq!(second(on, "100.00"), none);
        assert_eq!(second(on, "100.01"), [5]);
    }
    // What lies further apart, or the other way round, has a statement between.
    for on in ["2024-02-02", "2024-01-30"] {
        assert_eq!(second(on, "1"), none, "{on}");
    }
    // Two within one day: nobody knows which came first.
    let day = |n, opened, closed| statement(n, ("2024-01-31", opened), ("2024-01-31", closed));
    assert_eq!(of(&[day(2, "1", "2"), day(3, "3", "4")]), none);
    // Two that close: one of them has another before it.
    let other = statement(4, ("2024-01-01", "1"), ("2024-01-31", "2"));
    assert_eq!(
        of(&[january(), other, statement(2, ("2024-02-01", "9"), ("2024-02-29", "7"))]),
        none
    );
    // Another currency is another account's.
    let [mut opening, closing] = statement(2, ("2024-02-01", "9"), ("2024-02-29", "7"));
    opening["data"]["amount"]["currency"] = json!("USD");
    assert_eq!(of(&[january(), [opening, closing]]), none);
    // One that opens with what it closes with itself.
    assert_eq!(of(&[statement(2, ("2024-02-01", "9"), ("2024-01-31", "7"))]), none);
}

#[test]
fn an_account_has_one_balance_of_a_kind_and_day() {
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let balance = |n: usize, kind: &str, amount: &str| {
        let amount = json!({"amount": amount, "currency": "EUR"});
        let data = json!({"account": account["id"], "kind": kind, "amount": amount, "on": "2024-01-31", "statement": {"id": "S1"}});
        record(n, "banking.balance", &data)
    };
    let of = |second: Value| {
        let first = balance(1, "closing-available", "1.00");
        let found = lines(&[account.clone(), first, second]);
        found
            .into_iter()
            .filter(|own| own.0 == "set.balance-twice")
            .map(|own| own.1)
            .collect::<Vec<_>>()
    };
    let other = || balance(2, "closing-available", "2.00");
    assert_eq!(of(other()), [4]);
    let none = Vec::<u64>::new();
    assert_eq!(of(balance(2, "closing-available", "1.0")), none);
    assert_eq!(of(balance(2, "expected", "2.00")), none);
    assert_eq!(of(with(other(), "/data/on", json!("2024-02-01"))), none);
    assert_eq!(of(with(other(), "/data/statement/id", json!("S2"))), none);
    assert_eq!(of(with(other(), "/data/amount/currency", json!("USD"))), none);
    // Within a day, and for information, there may be many.
    for kind in ["interim-booked", "interim-available", "information"] {
        let two = [account.clone(), balance(1, kind, "1.00"), balance(2, kind, "2.00")];
        assert_eq!(lines(&two), [], "{kind}");
    }
    // Each that differs from the first is said.
    let three = [
        account.clone(),
        balance(1, "expected", "1.00"),
        balance(2, "expected", "2.00"),
        balance(3, "expected", "3.00"),
    ];
    let twice = |line| ("set.balance-twice".to_owned(), line);
    assert_eq!(lines(&three), [twice(4), twice(5)]);
}

#[test]
fn bills_follow_each_other() {
    let bill = |n: usize, start: &str, end: &str| {
        let data = json!({"usagePoint": POINT, "period": {"start": start, "end": end},
            "quantity": {"value": "300", "unit": "kW.h"}, "level": "billing"});
        record(n, "energy.consumption", &data)
    };
    let first = || bill(1, "2024-01-01", "2024-03-01");
    let second = |start: &str| at_a_point(&[first(), bill(2, start, "2024-08-01")]);
    assert_eq!(second("2024-03-01"), []);
    assert_eq!(second("2024-03-02"), fault("set.bill-gap", 2));
    assert_eq!(second("2024-05-02"), fault("set.bill-gap", 2));
    assert_eq!(second("2024-05-03"), [], "another contract");
    // In whatever order they stand, and whatever lies within another.
    let months = [
        bill(1, "2024-03-01", "2024-04-01"),
        bill(2, "2024-01-01", "2024-02-01"),
        bill(3, "2024-02-01", "2024-03-01"),
    ];
    assert_eq!(at_a_point(&months), []);
    let within = [
        bill(1, "2024-01-01", "2024-06-01"),
        bill(2, "2024-02-01", "2024-03-01"),
        bill(3, "2024-06-01", "2024-07-01"),
    ];
    assert!(at_a_point(&within).iter().all(|own| own.0 != "set.bill-gap"));
    // Other levels, other units.
    for (pointer, to) in [("/data/level", json!("month")), ("/data/quantity/unit", json!("m3"))] {
        assert_eq!(
            at_a_point(&[first(), with(bill(2, "2024-03-15", "2024-05-01"), pointer, to)]),
            []
        );
    }
    // Invoices of one contract.
    let contract = record(
        1,
        "contract.contract",
        &json!({"provider": {"name": "Exemple SA"}, "kind": "telecom"}),
    );
    let invoice = |n: usize, start: &str, end: &str, contract: bool| {
        let mut data = json!({"kind": "invoice", "number": format!("F-{n}"), "issuedOn": "2024-12-01", "supplier": {"name": "Exemple SA"},
            "period": {"start": start, "end": end}, "totals": {"due": {"amount": "1.00", "currency": "EUR"}}});
        if contract {
            data["contract"] = json!("00000000-0000-5000-8000-000000000001");
        }
        record(n, "billing.invoice", &data)
    };
    let of = |start: &str, named: bool| {
        let all = [
            contract.clone(),
            invoice(2, "2024-01-01", "2024-02-01", named),
            invoice(3, start, "2024-03-01", named),
        ];
        lines(&all)
            .into_iter()
            .filter(|own| own.0 == "set.bill-gap")
            .map(|own| own.1)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("2024-02-01", true), Vec::<u64>::new());
    assert_eq!(of("2024-02-03", true), [4]);
    assert_eq!(of("2024-02-03", false), Vec::<u64>::new(), "of which contract is not known");
    // What is given back is no bill.
    let note =
        with(invoice(3, "2024-02-03", "2024-03-01", true), "/data/kind", json!("credit-note"));
    let codes = lines(&[contract.clone(), invoice(2, "2024-01-01", "2024-02-01", true), note]);
    assert!(codes.iter().all(|own| own.0 != "set.bill-gap"));
}

#[test]
fn a_line_is_in_one_call_at_a_time() {
    let line = |n: usize| {
        record(n, "telecom.line", &json!({"ids": [{"scheme": "local", "value": format!("a{n}")}]}))
    };
    let call = |n: usize, of: usize, at: &str, kind: &str| {
        let mut data = json!({"line": format!("00000000-0000-5000-8000-{of:012}"), "at": at, "kind": kind, "direction": "out"});
        if kind == "voice" {
            data["duration"] = json!("PT10M");
        }
        record(n, "telecom.usage-event", &data)
    };
    let second = |of: usize, at: &str, kind: &str| {
        lines(&[
            line(1),
            line(2),
            call(3, 1, "2024-03-05T10:00:00Z", "voice"),
            call(4, of, at, kind),
        ])
    };
    let overlap = fault("set.call-overlap", 5);
    assert_eq!(second(1, "2024-03-05T10:08:59Z", "voice"), overlap);
    assert_eq!(second(1, "2024-03-05T11:08:59+01:00", "voice"), overlap);
    assert_eq!(second(1, "2024-03-05T10:09:00Z", "voice"), []);
    assert_eq!(second(2, "2024-03-05T10:05:00Z", "voice"), [], "another line");
    // The newest first: it is looked at all the same.
    assert_eq!(second(1, "2024-03-05T09:59:00Z", "voice"), overlap);
    assert_eq!(second(1, "2024-03-05T09:51:00Z", "voice"), []);
    // A short one within a long one leaves the long one going on.
    let mut short = call(4, 1, "2024-03-05T10:02:00Z", "voice");
    short["data"]["duration"] = json!("PT10S");
    let three = [
        line(1),
        call(3, 1, "2024-03-05T10:00:00Z", "voice"),
        short,
        call(5, 1, "2024-03-05T10:05:00Z", "voice"),
    ];
    let twice = [("set.call-overlap".to_owned(), 4), ("set.call-overlap".to_owned(), 5)];
    assert_eq!(lines(&three), twice);
    assert_eq!(
        second(1, "2024-03-05T10:00:00Z", "voice"),
        [],
        "the same call twice is for other rules"
    );
    assert_eq!(second(1, "2024-03-05T10:05:00", "voice"), [], "a local time");
    let sms = |at| {
        let mut own = call(4, 1, at, "sms");
        own["data"]["units"] = json!(1);
        lines(&[line(1), line(2), call(3, 1, "2024-03-05T10:00:00Z", "voice"), own])
    };
    assert_eq!(sms("2024-03-05T10:05:00Z"), [], "a message may come during a call");
}

#[test]
fn what_is_not_booked_may_lie_ahead() {
    let source =
        SOURCE.replace("\"standard\"", "\"collectedAt\":\"2024-01-01T00:00:00Z\",\"standard\"");
    let late = |status: &str| {
        let entry = with(entry(1, "-1.00", "EUR"), "/data/status", json!(status));
        alone(&source, &[serde_json::from_str(ACCOUNT).unwrap(), entry])
    };
    let after = ("set.after-collection".to_owned(), String::new());
    assert_eq!(late("booked"), [after]);
    assert_eq!(late("pending"), []);
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
