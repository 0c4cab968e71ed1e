//! Adding up, and the part of a series that lies in a window.

#![allow(clippy::string_slice, reason = "dates, which the test made")]

use mesinfos_consent::{Limits, Receipt, apply, decide};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::cases::{BASIS, Consent, PURPOSES, body, hour, instant, sealed};
use crate::laws::key;

/// A consent to all of a type, with these transforms and this window.
fn consent(name: &str, transforms: &Value, window: Option<Value>) -> Consent {
    let mut item = json!({"type": name, "fields": ["/data"]});
    if transforms != &json!([]) {
        item["transforms"] = transforms.clone();
    }
    if let Some(window) = window {
        item["window"] = window;
    }
    Consent::given(sealed(body(
        json!([{
            "id": "g0", "purposes": [PURPOSES[0]], "legalBasis": BASIS, "mode": "store", "scope": [item],
            "retention": {"max": "P3M", "then": "delete"}, "frequency": {"per": "P1M", "max": 1},
        }]),
        3,
    )))
}

fn minimised(consent: &Consent, name: &str, lines: &[String]) -> (Vec<Value>, Receipt) {
    let request = json!({
        "schema": "https://w3id.org/mesinfos/consent-request/1", "subject": "s1", "recipient": "r1",
        "purpose": PURPOSES[0], "legalBasis": BASIS, "type": name, "mode": "view",
    });
    let at = instant(&hour(10));
    let request = serde_json::from_value(request).unwrap();
    let mut decision = decide(&request, &[consent.verified()], at);
    assert!(decision.reasons.is_empty(), "{:?}", decision.reasons);
    let mut out = Vec::new();
    let receipt =
        apply(decision.permits.remove(0), at, &key(), lines.iter().map(String::as_str), |line| {
            out.push(serde_json::from_str(line).unwrap())
        })
        .unwrap();
    (out, receipt)
}

const SERIES: &str = "energy.interval-series/1";

fn series(n: u32, start: &str, step: &str, kind: &str, values: &[Option<&str>]) -> String {
    let unit = if kind == "energy" { "kW.h" } else { "W" };
    json!({"type": SERIES, "id": format!("5b1f2f64-6c3b-5c7e-9d7e-{n:012}"), "source": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
        "data": {"usagePoint": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60", "quantityKind": kind, "start": start, "step": step, "unit": unit, "values": values}})
    .to_string()
}

fn daily(grain: &str) -> Value {
    json!([{"path": "/data/values", "op": "aggregate", "grain": grain, "timeZone": "Europe/Paris"}])
}

fn of(out: &[Value]) -> Vec<(String, String, Value)> {
    let text = |record: &Value, name: &str| record["data"][name].as_str().unwrap().to_owned();
    out.iter().map(|r| (text(r, "start"), text(r, "step"), r["data"]["values"].clone())).collect()
}

#[test]
fn half_hours_come_to_days_however_many_hours_they_have() {
    let one = Some("0.25");
    let lines = [
        series(1, "2025-03-29T00:00:00+01:00", "PT30M", "energy", &[one; 48]),
        series(2, "2025-03-30T00:00:00+01:00", "PT30M", "energy", &[one; 46]),
        // A slot is missing, another stands for it twice: neither is a day.
        series(
            3,
            "2025-03-31T00:00:00+02:00",
            "PT30M",
            "energy",
            &[&[None][..], &[one; 47][..]].concat(),
        ),
        series(4, "2025-04-01T00:00:00+02:00", "PT30M", "energy", &[one; 48]),
        series(5, "2025-10-26T00:00:00+02:00", "PT30M", "energy", &[one; 50]),
        series(6, "2026-01-01T00:00:00+01:00", "PT30M", "energy", &[one; 48]),
    ];
    let (out, receipt) = minimised(&consent(SERIES, &daily("day"), None), SERIES, &lines);
    let mut out = of(&out);
    out.sort_by_key(|(start, ..)| start.clone());
    let mut year = vec![json!("12.00"), json!("11.50"), Value::Null, json!("12.00")];
    year.resize(3 + 1 + 207, Value::Null);
    year.push(json!("12.50"));
    assert_eq!(out[0], ("2025-03-29".into(), "P1D".into(), json!(year)));
    assert_eq!(out[1], ("2026-01-01".into(), "P1D".into(), json!(["12.00"])));
    assert_eq!((receipt.read.get(), receipt.written.get()), (6, 2));
    assert_eq!(receipt.aggregated.unwrap().get(), 6);
}

#[test]
fn days_are_those_of_the_zone_and_levels_are_averaged() {
    // Cut at midnight of UTC; in Paris the day of the 4th is in two of them.
    let lines: Vec<String> = (3..6)
        .map(|day| {
            let values: Vec<String> = (0..24).map(|hour| (day * 100 + hour).to_string()).collect();
            let values: Vec<Option<&str>> = values.iter().map(|v| Some(v.as_str())).collect();
            series(day, &format!("2025-03-{day:02}T00:00:00Z"), "PT1H", "power-average", &values)
        })
        .collect();
    let (out, _) = minimised(&consent(SERIES, &daily("day"), None), SERIES, &lines);
    let mean = |from: i32, to: i32| f64::from(from + (400..=422).sum::<i32>() + to) / 24.0;
    let out = of(&out);
    assert_eq!((out[0].0.as_str(), out[0].2.as_array().unwrap().len()), ("2025-03-04", 2));
    let first: f64 = out[0].2[0].as_str().unwrap().parse().unwrap();
    assert!((first - mean(323, 0)).abs() < 0.001, "{first}");
    // A clock without an offset is that of the record's zone, else of the transform's.
    let local = series(
        1,
        "2025-03-04T00:00:00",
        "PT6H",
        "power-max",
        &[Some("1"), Some("9"), Some("3"), Some("2")],
    );
    let (out, _) =
        minimised(&consent(SERIES, &daily("day"), None), SERIES, std::slice::from_ref(&local));
    assert_eq!(of(&out)[0].2, json!(["9"]));
    let elsewhere = local.replacen("\"data\"", "\"timeZone\":\"Asia/Tokyo\",\"data\"", 1);
    let (out, receipt) = minimised(&consent(SERIES, &daily("day"), None), SERIES, &[elsewhere]);
    assert_eq!((out.len(), receipt.aggregated.unwrap().get()), (0, 1), "no day of Paris is whole");
}

#[test]
fn what_is_coarser_is_dropped_and_copies_add_nothing() {
    let lines = [
        series(1, "2025-03-01", "P1M", "energy", &[Some("300")]),
        series(2, "2025-03-01", "P1D", "energy", &[Some("7"); 31]),
        series(2, "2025-03-01", "P1D", "energy", &[Some("7"); 31]),
    ];
    let (out, receipt) = minimised(&consent(SERIES, &daily("day"), None), SERIES, &lines);
    assert_eq!(of(&out)[0].2, json!(vec!["7"; 31]));
    let dropped = serde_json::to_value(&receipt.dropped).unwrap();
    assert_eq!(
        dropped,
        json!([{"reason": "repeated", "count": 1}, {"reason": "coarser", "count": 1}])
    );
    let (out, _) = minimised(&consent(SERIES, &daily("month"), None), SERIES, &lines);
    let mut values: Vec<Value> = out.iter().map(|r| r["data"]["values"].clone()).collect();
    values.sort_by_key(Value::to_string);
    // What the supplier sums up and what we do are two statements of one month.
    assert_eq!(values, [json!(["217"]), json!(["300"])]);
    let (out, _) = minimised(&consent(SERIES, &daily("week"), None), SERIES, &lines[1..]);
    assert_eq!(of(&out)[0], ("2025-03-03".into(), "P7D".into(), json!(["49", "49", "49", "49"])));
}

/// What slots cost adds up beside them: where each slot that has a value has a cost, and all in one currency.
#[test]
fn costs_of_slots_come_to_costs_of_days() {
    let with = |n: u32, day: &str, currency: &str, costs: &Value| {
        let line = series(
            n,
            &format!("2025-03-{day}T00:00:00+01:00"),
            "PT12H",
            "energy",
            &[Some("1"), Some("2")],
        );
        let mut record: Value = serde_json::from_str(&line).unwrap();
        record["data"]["costs"] = json!({"currency": currency, "values": costs});
        record.to_string()
    };
    let without =
        series(9, "2025-03-05T00:00:00+01:00", "PT12H", "energy", &[Some("1"), Some("2")]);
    let lines = [
        with(1, "01", "EUR", &json!(["0.10", "0.205"])),
        with(2, "02", "EUR", &json!(["0.10", null])),
        with(3, "03", "EUR", &json!(["-0.1", "0.1"])),
        // A record has one currency: that of its first day that costs.
        with(4, "04", "CHF", &json!(["1", "1"])),
        without.clone(),
    ];
    let (out, _) = minimised(&consent(SERIES, &daily("day"), None), SERIES, &lines);
    assert_eq!(out.len(), 1);
    assert_eq!(out[0]["data"]["values"], json!(["3", "3", "3", "3", "3"]));
    assert_eq!(
        out[0]["data"]["costs"],
        json!({"currency": "EUR", "values": ["0.305", null, "0.0", null, null]})
    );
    // Added up again they stay; without any there is no such member.
    let again: Vec<String> = out.iter().map(Value::to_string).collect();
    let (twice, _) = minimised(&consent(SERIES, &daily("day"), None), SERIES, &again);
    assert_eq!(twice[0]["data"]["costs"], out[0]["data"]["costs"]);
    let (none, _) = minimised(&consent(SERIES, &daily("day"), None), SERIES, &[without]);
    assert_eq!(none[0]["data"].get("costs"), None);
    // A week in two currencies costs nothing that could be said.
    let days: Vec<String> = (3..=23)
        .map(|n| {
            let currency = if n == 9 { "CHF" } else { "EUR" };
            with(n, &format!("{n:02}"), currency, &json!(["1", "1"]))
        })
        .collect();
    let (weeks, _) = minimised(&consent(SERIES, &daily("week"), None), SERIES, &days);
    assert_eq!(of(&weeks)[0], ("2025-03-03".into(), "P7D".into(), json!(["21", "21", "21"])));
    assert_eq!(weeks[0]["data"]["costs"], json!({"currency": "EUR", "values": [null, "14", "14"]}));
}

/// Costs leave only where the scope says so.
#[test]
fn costs_that_are_not_in_the_scope_stay() {
    let line = series(1, "2025-03-01T00:00:00+01:00", "PT12H", "energy", &[Some("1"), Some("2")]);
    let line = line.replacen(
        "\"data\":{",
        r#""data":{"costs":{"currency":"EUR","values":["0.1","0.2"]},"#,
        1,
    );
    let mut own = body(
        json!([{
            "id": "g0", "purposes": [PURPOSES[0]], "legalBasis": BASIS, "mode": "store",
            "scope": [{"type": SERIES, "fields": ["/data/start", "/data/step", "/data/values", "/data/unit"], "transforms": daily("day")}],
            "retention": {"max": "P3M", "then": "delete"}, "frequency": {"per": "P1M", "max": 1},
        }]),
        3,
    );
    let own = Consent::given(sealed(std::mem::take(&mut own)));
    let (out, _) = minimised(&own, SERIES, &[line]);
    assert_eq!((&out[0]["data"]["values"], out[0]["data"].get("costs")), (&json!(["3"]), None));
}

/// A local time is read in the zone of its record; where that has none, of its source; else of the transform.
#[test]
fn local_times_are_those_of_the_source() {
    // Midnight in New York is six in Paris: no day of Paris is whole. In Berlin it is midnight, too.
    let day = series(1, "2025-06-01T00:00:00", "PT6H", "energy", &[Some("1"); 4]);
    let source = |zone: &str| {
        json!({"type": "exchange.source/1", "id": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
            "data": {"standard": "1", "timeZone": zone}})
        .to_string()
    };
    let own = consent(SERIES, &daily("day"), None);
    let days = |lines: &[String]| minimised(&own, SERIES, lines).0.len();
    assert_eq!(days(std::slice::from_ref(&day)), 1);
    assert_eq!(days(&[source("America/New_York"), day.clone()]), 0);
    assert_eq!(days(&[source("Europe/Berlin"), day.clone()]), 1);
    let named = day.replacen("\"data\"", "\"timeZone\":\"Europe/Berlin\",\"data\"", 1);
    assert_eq!(days(&[source("America/New_York"), named]), 1);
    let (_, receipt) = minimised(&own, SERIES, &[source("Europe/Berlin"), day]);
    assert_eq!(receipt.dropped[0].reason, mesinfos_consent::DropReason::Type);
}

#[test]
fn a_window_takes_whole_days() {
    let lines = [series(1, "2025-03-01", "P1D", "energy", &[Some("7"); 31])];
    let window = |from: &str, to: &str| Some(json!({"from": from, "to": to}));
    let (out, _) = minimised(
        &consent(SERIES, &daily("day"), window("2025-03-05", "2025-03-07")),
        SERIES,
        &lines,
    );
    assert_eq!(of(&out)[0], ("2025-03-05".into(), "P1D".into(), json!(["7", "7"])));
    let (out, _) = minimised(
        &consent(SERIES, &daily("month"), window("2025-03-02", "2025-05-01")),
        SERIES,
        &lines,
    );
    assert!(out.is_empty(), "a month that is cut is none");
}

/// Without adding up: the slots inside, with their costs and their quality.
#[test]
fn a_series_half_inside_keeps_the_values_inside() {
    let day = series(
        1,
        "2025-03-01T00:00:00+01:00",
        "PT6H",
        "energy",
        &[Some("1"), Some("2"), None, Some("4")],
    );
    let day = day.replacen(
        "\"data\":{",
        r#""data":{"costs":{"currency":"EUR","values":["0.1","0.2",null,"0.4"]},"quality":[{"from":0,"count":1,"quality":"estimated"},{"from":1,"count":3,"quality":"validated"}],"#,
        1,
    );
    let window = json!({"from": "2025-03-01T05:00:00Z", "to": "2025-03-01T17:30:00Z"});
    let (out, receipt) =
        minimised(&consent(SERIES, &json!([]), Some(window)), SERIES, std::slice::from_ref(&day));
    let data = &out[0]["data"];
    assert_eq!(
        (&data["start"], &data["values"]),
        (&json!("2025-03-01T06:00:00+01:00"), &json!(["2", null]))
    );
    assert_eq!(data["costs"]["values"], json!(["0.2", null]));
    assert_eq!(data["quality"], json!([{"from": 0, "count": 2, "quality": "validated"}]));
    assert_eq!(receipt.written.get(), 1);
    // A year of days, of which a window by the calendar has some.
    let year = series(1, "2025-01-01", "P1D", "energy", &[Some("7"); 365]);
    let window = json!({"from": "2025-12-30", "to": "2026-03-01"});
    let (out, _) = minimised(&consent(SERIES, &json!([]), Some(window)), SERIES, &[year]);
    assert_eq!(of(&out)[0], ("2025-12-30".into(), "P1D".into(), json!(["7", "7"])));
    // The longest day is one day: all of it, or nothing.
    let long = series(1, "2025-10-26T00:00:00+02:00", "PT1H", "energy", &[Some("1"); 25]);
    let window = |from: &str, to: &str| Some(json!({"from": from, "to": to}));
    let kept = |window| {
        minimised(&consent(SERIES, &json!([]), window), SERIES, std::slice::from_ref(&long)).0
    };
    assert_eq!(
        kept(window("2025-10-26", "2025-10-27"))[0]["data"]["values"].as_array().unwrap().len(),
        25
    );
    assert!(kept(window("2025-10-27", "2025-10-28")).is_empty());
    // A period that ends at a midnight does not touch the day behind it.
    let consumption = json!({"type": "energy.consumption/1", "id": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "source": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
        "data": {"usagePoint": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "period": {"start": "2025-03-01T00:00:00+01:00", "end": "2025-03-02T00:00:00+01:00"}, "quantity": {"value": "1", "unit": "kW.h"}, "level": "day"}});
    let own = consent("energy.consumption/1", &json!([]), window("2025-03-01", "2025-03-02"));
    assert_eq!(minimised(&own, "energy.consumption/1", &[consumption.to_string()]).0.len(), 1);
}

#[test]
fn dated_records_come_to_months() {
    let name = "banking.transaction/1";
    let entry = |n: u32, on: &str, amount: &str, currency: &str, account: u32| {
        json!({"type": name, "id": format!("5b1f2f64-6c3b-5c7e-9d7e-{n:012}"), "source": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
            "data": {"account": format!("5b1f2f64-6c3b-5c7e-9d7e-{account:012}"), "status": "booked", "bookedOn": on, "label": "a canary",
                "amount": {"amount": amount, "currency": currency}}})
        .to_string()
    };
    let lines = [
        entry(1, "2025-03-01", "-10.50", "EUR", 1),
        entry(2, "2025-03-31", "-4.50", "EUR", 1),
        entry(3, "2025-03-31", "100.00", "EUR", 2),
        entry(4, "2025-03-31", "-7", "CHF", 1),
        entry(5, "2025-04-01", "-1.00", "EUR", 1),
    ];
    let transforms = |least: u32| {
        json!([
            {"path": "/data/amount/amount", "op": "aggregate", "grain": "month", "timeZone": "Europe/Paris", "by": ["/data/account"], "least": least},
            {"path": "/data/amount/amount", "op": "round-number", "step": "5"},
            {"path": "/data/account", "op": "drop"},
        ])
    };
    let (mut out, _) = minimised(&consent(name, &transforms(1), None), name, &lines);
    for record in &mut out {
        let members = record.as_object_mut().unwrap();
        assert!(members.remove("id").is_some() && members.remove("source").is_some());
    }
    out.sort_by_key(Value::to_string);
    let month = |on: &str, amount: &str, currency: &str| json!({"type": name, "data": {"amount": {"amount": amount, "currency": currency}, "bookedOn": on}});
    assert_eq!(
        out,
        [
            month("2025-03-01", "-15", "EUR"),
            month("2025-03-01", "-5", "CHF"),
            month("2025-04-01", "0", "EUR"),
            month("2025-03-01", "100", "EUR"),
        ]
        .into_iter()
        .collect::<Vec<_>>()
        .tap(|all| all.sort_by_key(Value::to_string))
    );
    let (out, _) = minimised(&consent(name, &transforms(2), None), name, &lines);
    assert_eq!(out.len(), 1, "one of a month alone is a transaction");

    // Days of consumption come to a month where all of them are there.
    let name = "energy.consumption/1";
    let day = |n: u32, month: u32| {
        json!({"type": name, "id": format!("5b1f2f64-6c3b-5c7e-9d7e-{:012}", month * 100 + n), "source": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
            "data": {"usagePoint": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "level": "day", "quantity": {"value": "1.5", "unit": "kW.h"},
                "period": {"start": format!("2025-{month:02}-{n:02}"), "end": if n == 28 { format!("2025-{:02}-01", month + 1) } else { format!("2025-{month:02}-{:02}", n + 1) }}}})
        .to_string()
    };
    let lines: Vec<String> =
        (1..=28).map(|n| day(n, 2)).chain((2..28).map(|n| day(n, 3))).collect();
    let transforms = json!([{"path": "/data/quantity/value", "op": "aggregate", "grain": "month", "timeZone": "Europe/Paris"}]);
    let (out, _) = minimised(&consent(name, &transforms, None), name, &lines);
    assert_eq!(out.len(), 1);
    assert_eq!(
        out[0]["data"],
        json!({"period": {"start": "2025-02-01", "end": "2025-03-01"}, "quantity": {"value": "42.0", "unit": "kW.h"}})
    );
}

trait Tap: Sized {
    fn tap(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}
impl<T> Tap for T {}

#[test]
fn what_cannot_be_added_up_is_a_fault_of_the_manifest() {
    let fault = |name: &str, transforms: Value| {
        let mut value = serde_json::to_value(&consent(name, &json!([]), None).manifest).unwrap();
        value["grants"][0]["scope"][0]["transforms"] = transforms;
        let manifest = sealed(value);
        manifest.validate(&Limits::default()).err().map(|faults| faults[0].place.clone())
    };
    let all = json!({"path": "/data/values", "op": "aggregate", "grain": "day", "timeZone": "Europe/Paris"});
    let round = json!({"path": "/data/values/*", "op": "round-number", "step": "1"});
    let with = |name: &str, value: Value| all.clone().tap(|own| own[name] = value);
    assert_eq!(fault(SERIES, json!([all, round])), None);
    let place = Some("/grants/0/scope/0/transforms".to_owned());
    assert_eq!(fault(SERIES, json!([round, all])), place, "it stands first");
    for wrong in [
        with("timeZone", Value::Null)
            .tap(|own| drop(own.as_object_mut().unwrap().remove("timeZone"))),
        with("timeZone", json!("Europe/Nowhere")),
        with("path", json!("/data/unit")),
        with("by", json!(["/data/flow"])),
        with("keep", json!(1)),
    ] {
        assert_eq!(fault(SERIES, json!([wrong])), place, "{wrong}");
    }
    let name = "banking.transaction/1";
    let dated = with("path", json!("/data/amount/amount")).tap(|own| own["grain"] = json!("month"));
    assert_eq!(fault(name, json!([dated])), None);
    assert_eq!(fault(name, json!([dated.clone().tap(|own| own["grain"] = json!("hour"))])), place);
    assert_eq!(
        fault(name, json!([dated.clone().tap(|own| own["by"] = json!(["/data/bookedOn"]))])),
        place
    );
    assert_eq!(fault("banking.account/1", json!([dated])), place);
    // A postcode's first characters are asked of a postcode.
    let prefix = |path: &str| json!([{"path": path, "op": "postcode-prefix", "keep": 2}]);
    assert_eq!(fault("energy.usage-point/1", prefix("/data/address/postalCode")), None);
    assert!(fault("energy.usage-point/1", prefix("/data/address/city")).is_some());
}

#[test]
fn a_postcode_keeps_its_first_characters() {
    let name = "energy.usage-point/1";
    let line = json!({"type": name, "id": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "source": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
        "data": {"ids": [{"scheme": "prm", "value": "30001234567890"}], "address": {"postalCode": "7 5011", "city": "Paris"}}});
    let own = consent(
        name,
        &json!([{"path": "/data/address/postalCode", "op": "postcode-prefix", "keep": 2}]),
        None,
    );
    let (out, _) = minimised(&own, name, &[line.to_string()]);
    assert_eq!(out[0]["data"]["address"]["postalCode"], "75");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Total, idempotent but for ids, blind to the order of what comes in.
    #[test]
    fn p08_added_up_twice_is_added_up_once(
        days in proptest::collection::vec((0_u32..400, proptest::collection::vec(proptest::option::weighted(0.97, 0_u32..5000), 20..30)), 1..12),
        grain in prop_oneof![Just("hour"), Just("day"), Just("week"), Just("month"), Just("quarter"), Just("year")],
        kind in prop_oneof![Just("energy"), Just("power-average"), Just("power-min"), Just("other")],
        costs in proptest::collection::vec((0_u8..4, proptest::option::weighted(0.97, -300_i32..3000)), 1..40),
    ) {
        let lines: Vec<String> = days.iter().enumerate().map(|(n, (day, values))| {
            let date = mesinfos_schema::values::Date::from_days_since_epoch(20_100 + i32::try_from(*day).unwrap()).unwrap();
            let values: Vec<Option<String>> = values.iter().map(|v| v.map(|v| format!("{}.{}", v / 10, v % 10))).collect();
            let values: Vec<Option<&str>> = values.iter().map(Option::as_deref).collect();
            let line = series(u32::try_from(n).unwrap(), &format!("{date}T00:00:00"), "PT1H", kind, &values);
            let currency = match costs[n % costs.len()].0 {
                0 => return line,
                1 => "CHF",
                _ => "EUR",
            };
            let mut record: Value = serde_json::from_str(&line).unwrap();
            let cost = |slot: usize| costs[(n + slot) % costs.len()].1.map(|cost| cost.to_string());
            let values: Vec<Option<String>> = (0..values.len()).map(cost).collect();
            record["data"]["costs"] = json!({"currency": currency, "values": values});
            record.to_string()
        }).collect();
        let own = consent(SERIES, &daily(grain), None);
        let (once, receipt) = minimised(&own, SERIES, &lines);
        let added = receipt.aggregated.map_or(0, |n| n.get());
        let dropped: u64 = receipt.dropped.iter().map(|d| d.count.get()).sum();
        prop_assert_eq!(receipt.read.get(), added + dropped);
        let mut turned = lines.clone();
        turned.reverse();
        prop_assert_eq!(&once, &minimised(&own, SERIES, &turned).0);
        let again: Vec<String> = once.iter().map(Value::to_string).collect();
        let (twice, _) = minimised(&own, SERIES, &again);
        let plain = |records: &[Value]| {
            // The usage point has a new name, as every id.
            let of = |record: &Value| {
                let mut data = record["data"].clone();
                data["usagePoint"].take();
                data.to_string()
            };
            let mut all: Vec<String> = records.iter().map(of).collect();
            all.sort();
            all
        };
        prop_assert_eq!(plain(&once), plain(&twice));
    }

    /// No result rests on fewer than `least` values.
    #[test]
    fn p09_few_are_left_out(days in proptest::collection::vec(0_i32..120, 1..40), least in 1_usize..6) {
        let name = "banking.transaction/1";
        let date = |day: i32| mesinfos_schema::values::Date::from_days_since_epoch(20_100 + day).unwrap().to_string();
        let lines: Vec<String> = days.iter().enumerate().map(|(n, day)| {
            json!({"type": name, "id": format!("5b1f2f64-6c3b-5c7e-9d7e-{n:012}"), "source": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
                "data": {"account": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60", "status": "booked", "bookedOn": date(*day),
                    "amount": {"amount": "1", "currency": "EUR"}}}).to_string()
        }).collect();
        let transforms = json!([{"path": "/data/amount/amount", "op": "aggregate", "grain": "month", "timeZone": "Europe/Paris", "least": least}]);
        let (out, _) = minimised(&consent(name, &transforms, None), name, &lines);
        let mut months = std::collections::BTreeMap::<String, usize>::new();
        for day in &days {
            *months.entry(date(*day)[..7].to_owned()).or_default() += 1;
        }
        months.retain(|_, count| *count >= least);
        let found: std::collections::BTreeMap<String, usize> = out.iter().map(|r| {
            (r["data"]["bookedOn"].as_str().unwrap()[..7].to_owned(), r["data"]["amount"]["amount"].as_str().unwrap().parse().unwrap())
        }).collect();
        prop_assert_eq!(found, months);
    }
}
