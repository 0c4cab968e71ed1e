//! What follows each other: readings, series, consumptions, positions, calls, claims, bills; one side of each edge and the
//! other.

use mesinfos_validate::Options;
use serde_json::{Value, json};

use super::{fault, lines, record, with};
use crate::findings;

const POINT: &str = "00000000-0000-5000-8000-000000000900";

/// Codes and lines, a usage point before the records: theirs are counted from 1.
fn at_a_point(records: &[Value]) -> Vec<(String, u64)> {
    let ids = json!([{"scheme": "local", "value": "U1"}]);
    let point = record(900, "energy.usage-point", &json!({"commodity": "electricity", "ids": ids}));
    let all: Vec<Value> = std::iter::once(point).chain(records.iter().cloned()).collect();
    lines(&all).into_iter().map(|(code, line)| (code, line - 2)).collect()
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
