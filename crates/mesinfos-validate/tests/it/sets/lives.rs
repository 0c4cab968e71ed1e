//! Rules of the set about people and things: bodies, days of movement, odometers.

use serde_json::{Value, json};

use super::{FROM, fault, found, lines, record};
use crate::{SOURCE, findings};
use mesinfos_validate::Options;

fn measure(n: usize, code: &str, value: &str, unit: &str, at: &str) -> Value {
    let data = json!({"code": {"codes": [{"system": "loinc", "code": code}]}, "at": at, "value": {"value": value, "unit": unit}});
    record(n, "health.observation", &data)
}

const NOON: &str = "2024-03-05T12:00:00Z";

#[test]
fn an_index_follows_from_the_day() {
    let of = |weight: (&str, &str), height: (&str, &str), index: &str| {
        [
            measure(1, "29463-7", weight.0, "kg", weight.1),
            measure(2, "8302-2", height.0, "cm", height.1),
            measure(3, "39156-5", index, "kg/m2", NOON),
        ]
    };
    let same = |index: &str| lines(&of(("80", NOON), ("200", NOON), index));
    assert_eq!(same("20"), []);
    assert_eq!(same("21"), []);
    assert_eq!(same("21.1"), fault("set.bmi", 4));
    // A day before and after, and a second more.
    for (at, near) in [
        ("2024-03-04T12:00:00Z", true),
        ("2024-03-06T12:00:00Z", true),
        ("2024-03-04T11:59:59Z", false),
        ("2024-03-06T12:00:01Z", false),
    ] {
        let expected = if near { fault("set.bmi", 4) } else { vec![] };
        assert_eq!(lines(&of(("80", at), ("200", NOON), "30")), expected, "{at}");
        assert_eq!(lines(&of(("80", NOON), ("200", at), "30")), expected, "{at}");
    }
    // Any weight of the day will do, in any order.
    let mut two = of(("80", NOON), ("200", NOON), "30").to_vec();
    two.push(measure(4, "3141-9", "120", "kg", "2024-03-05T13:00:00Z"));
    assert_eq!(lines(&two), []);
    two.reverse();
    assert_eq!(lines(&two), []);
    // Another person, another source.
    let mut other = of(("80", NOON), ("200", NOON), "30");
    other[0]["subject"] = json!("child");
    assert_eq!(lines(&other), []);
    let mut far = of(("80", NOON), ("200", NOON), "30").map(|r| r.to_string());
    far[0] = far[0].replace(FROM, "9c0e2f64-6c3b-5c7e-9d7e-000000000000");
    let far: Vec<Value> = far.iter().map(|r| serde_json::from_str(r).unwrap()).collect();
    assert!(!lines(&far).iter().any(|(code, _)| code == "set.bmi"));
    assert_eq!(found(&of(("80", NOON), ("200", NOON), "30"))[0].2.as_deref(), Some("/data/value"));
}

/// Only so many around an index are looked at.
#[test]
fn a_crowd_of_weights_is_not_gone_through() {
    let crowd = |between: usize| {
        let mut all =
            vec![measure(1, "29463-7", "80", "kg", NOON), measure(2, "8302-2", "200", "cm", NOON)];
        all.extend((3..3 + between).map(|n| measure(n, "29463-7", "80", "kg", NOON)));
        all.push(measure(900, "39156-5", "30", "kg/m2", NOON));
        let text: Vec<String> =
            std::iter::once(SOURCE.to_owned()).chain(all.iter().map(Value::to_string)).collect();
        let found = findings(&[("f", &text.join("\n"))], Options::default()).0;
        found.iter().filter(|f| f.code == "set.bmi").count()
    };
    assert_eq!((crowd(31), crowd(32)), (1, 0));
    let after = |between: usize| {
        let mut all = vec![measure(900, "39156-5", "30", "kg/m2", NOON)];
        all.extend((3..3 + between).map(|n| measure(n, "29463-7", "80", "kg", NOON)));
        all.push(measure(2, "8302-2", "200", "cm", NOON));
        let text: Vec<String> =
            std::iter::once(SOURCE.to_owned()).chain(all.iter().map(Value::to_string)).collect();
        let found = findings(&[("f", &text.join("\n"))], Options::default()).0;
        found.iter().filter(|f| f.code == "set.bmi").count()
    };
    assert_eq!((after(30), after(31)), (1, 0));
}

#[test]
fn nothing_is_seen_before_birth() {
    let person = |n: usize, date: &str| {
        record(n, "identity.person", &json!({"names": [{"family": "E"}], "birth": {"date": date}}))
    };
    let seen = |date: &str, record: Value| lines(&[person(1, date), record]);
    let weight = |at: &str| measure(2, "29463-7", "3.4", "kg", at);
    // A day is left to the zones.
    for (born, first, before) in [
        ("2024-03-05", "2024-03-04T10:00:00Z", "2024-03-03T10:00:00Z"),
        ("2024-03", "2024-02-29T10:00:00Z", "2024-02-28T10:00:00Z"),
        ("2024", "2023-12-31", "2023-12-30"),
    ] {
        assert_eq!(seen(born, weight(first)), [], "{born}");
        assert_eq!(seen(born, weight(before)), fault("set.before-birth", 3), "{born}");
    }
    assert_eq!(seen("--03-05", weight("1900-01-01")), []);
    let of = |kind: &str, data: Value| seen("2024-03-05", record(2, kind, &data));
    let before = || fault("set.before-birth", 3);
    let condition = |onset: &str| json!({"code": {"text": "c"}, "onset": onset});
    assert_eq!(of("health.condition", condition("2023")), before());
    assert_eq!(of("health.condition", condition("2024-02")), before());
    assert_eq!(of("health.condition", condition("2024-03")), []);
    assert_eq!(of("health.condition", condition("2024-01")), before());
    assert_eq!(of("health.condition", condition("2024")), []);
    assert_eq!(of("health.condition", condition("2024-03-03")), before());
    assert_eq!(of("health.condition", condition("--03-03")), []);
    let given = |on: &str| json!({"vaccine": {"text": "v"}, "on": on});
    assert_eq!(of("health.immunization", given("2024-03-03")), before());
    assert_eq!(of("health.immunization", given("2024-03-04")), []);
    let taken = |at: &str| json!({"phase": "taken", "product": {"text": "p"}, "at": at});
    assert_eq!(of("health.medication", taken("2024-03-03")), before());
    let stay = |start: &str| json!({"kind": {"text": "k"}, "period": {"start": start}});
    assert_eq!(of("health.encounter", stay("2024-03-03")), before());
    let over = json!({"code": {"text": "c"}, "period": {"start": "2024-03-03"}, "text": "t"});
    assert_eq!(of("health.observation", over), before());
    // The first of all is named; of two people the older one counts; another person is another.
    let all = [
        weight("2023-01-02"),
        person(1, "2024-03-05"),
        measure(3, "29463-7", "3", "kg", "2023-01-01"),
        measure(4, "29463-7", "3", "kg", "2023-01-01"),
    ];
    assert_eq!(lines(&all), fault("set.before-birth", 4));
    for people in [["2024-03-05", "1980-01-01"], ["1980-01-01", "2024-03-05"]] {
        assert_eq!(lines(&[person(1, people[0]), person(3, people[1]), weight("2023-01-01")]), []);
    }
    let mut child = weight("2023-01-01");
    child["subject"] = json!("child");
    assert_eq!(lines(&[person(1, "2024-03-05"), child]), []);
}

#[test]
fn odometers_go_on_from_record_to_record() {
    let vehicle = |n: usize, vin: &str, on: &str, value: &str, unit: &str| {
        let mut data =
            json!({"make": "E", "odometer": [{"on": on, "value": {"value": value, "unit": unit}}]});
        data[if vin.len() == 17 { "vin" } else { "plate" }] = json!(vin);
        record(n, "device.vehicle", &data)
    };
    const VIN: &str = "VF1RFB00866123456";
    let two = |on: &str, value: &str, unit: &str| {
        lines(&[vehicle(1, VIN, "2024-01-01", "100", "km"), vehicle(2, VIN, on, value, unit)])
    };
    assert_eq!(two("2024-02-01", "99", "km"), []);
    assert_eq!(two("2024-02-01", "98", "km"), fault("set.odometer", 3));
    assert_eq!(two("2024-02-01", "61", "[mi_i]"), fault("set.odometer", 3));
    assert_eq!(two("2024-02-01", "62", "[mi_i]"), []);
    assert_eq!(two("2023-12-01", "102", "km"), fault("set.odometer", 2));
    assert_eq!(two("2024-01-01", "50", "km"), []);
    assert_eq!(two("2024-02-01", "50", "kg").len(), 0);
    let plates = |a: &str, b: &str| {
        lines(&[vehicle(1, a, "2024-01-01", "100", "km"), vehicle(2, b, "2024-02-01", "50", "km")])
    };
    assert_eq!(plates("AA-123-AA", "AA-123-AA"), fault("set.odometer", 3));
    assert_eq!(plates("AA-123-AA", "BB-123-BB"), []);
    // What a record says of itself is looked at where it stands.
    let mut one = vehicle(1, VIN, "2024-01-01", "100", "km");
    one["data"]["odometer"] = json!([{"on": "2024-01-01", "value": {"value": "100", "unit": "km"}}, {"on": "2024-02-01", "value": {"value": "50", "unit": "km"}}]);
    assert_eq!(lines(&[one]), []);
}

fn summary(n: usize, from: &str, to: &str, members: Value) -> Value {
    let mut data = json!({"period": {"start": from, "end": to}});
    for (name, value) in members.as_object().unwrap() {
        data[name] = value.clone();
    }
    record(n, "activity.summary", &data)
}

/// A day in two halves.
fn halves(day: Value, morning: Value, evening: Value) -> Vec<Value> {
    vec![
        summary(1, "2024-03-05", "2024-03-06", day),
        summary(2, "2024-03-05T00:00:00", "2024-03-05T12:00:00", morning),
        summary(3, "2024-03-05T12:00:00", "2024-03-06T00:00:00", evening),
    ]
}

#[test]
fn the_hours_come_to_the_day() {
    let steps = |day: u32, morning: u32, evening: u32| {
        halves(json!({"steps": day}), json!({"steps": morning}), json!({"steps": evening}))
    };
    let fault = || vec![("set.summary-sum".to_owned(), 2)];
    // A hundredth of the day.
    for day in [10_000, 9_901, 10_101] {
        assert_eq!(lines(&steps(day, 4_000, 6_000)), [], "{day}");
    }
    for day in [9_900, 10_102] {
        assert_eq!(lines(&steps(day, 4_000, 6_000)), fault(), "{day}");
    }
    for (evening, fine) in [(5_900, true), (5_899, false), (6_100, true), (6_101, false)] {
        assert_eq!(lines(&steps(10_000, 4_000, evening)).is_empty(), fine, "{evening}");
    }
    for (member, unit) in [("distance", "km"), ("activeEnergy", "kcal"), ("totalEnergy", "kcal")] {
        let of = |value: &str| json!({member: {"value": value, "unit": unit}});
        // Half a unit of each part, half a last digit of the day, and a hundredth of it.
        for day in ["11", "9", "11.1", "8.9", "11.11", "8.91"] {
            assert_eq!(lines(&halves(of(day), of("4"), of("6"))), [], "{member}");
        }
        for day in ["12", "8", "11.2", "8.8", "11.12", "8.90"] {
            let found = found(&halves(of(day), of("4"), of("6")));
            assert_eq!(found.len(), 1, "{member} {day}");
            assert_eq!(found[0].2.as_deref(), Some(format!("/data/{member}").as_str()));
        }
    }
    assert_eq!(
        lines(&halves(json!({"floors": 9}), json!({"floors": 4}), json!({"floors": 4}))),
        fault()
    );
    // In any unit.
    let metres = |value: &str, unit: &str| json!({"distance": {"value": value, "unit": unit}});
    assert_eq!(lines(&halves(metres("10", "km"), metres("4000", "m"), metres("6000", "m"))), []);
    assert_eq!(
        lines(&halves(metres("20", "km"), metres("4000", "m"), metres("6000", "m"))),
        fault()
    );
    assert_eq!(lines(&halves(metres("20", "kg"), metres("4000", "m"), metres("6000", "m"))), []);
    // A part that does not say leaves the sum open.
    assert_eq!(
        lines(&halves(json!({"steps": 1}), json!({"steps": 500}), json!({"floors": 2}))),
        []
    );
}

#[test]
fn parts_are_of_a_day_that_they_cover() {
    let fault = || vec![("set.summary-sum".to_owned(), 2)];
    let of = |day: u32, parts: &[(&str, &str, u32)]| {
        let mut all = vec![summary(1, "2024-03-05", "2024-03-06", json!({"steps": day}))];
        all.extend(parts.iter().enumerate().map(|(n, (from, to, steps))| {
            let at = |time: &str| {
                if time.len() > 8 { time.to_owned() } else { format!("2024-03-05T{time}") }
            };
            summary(n + 2, &at(from), &at(to), json!({"steps": steps}))
        }));
        lines(&all)
    };
    // Hours that are not there may have been slept through; too many steps were still taken.
    let three = |day| {
        of(
            day,
            &[
                ("08:00:00", "09:00:00", 100),
                ("09:00:00", "10:00:00", 100),
                ("12:00:00", "13:00:00", 100),
            ],
        )
    };
    assert_eq!(three(900), []);
    assert_eq!(three(200), fault());
    // Overlapping and unordered parts, and those of two lengths, are no sum.
    assert_eq!(of(200, &[("08:00:00", "09:00:00", 150), ("08:30:00", "09:30:00", 150)]), []);
    assert_eq!(of(200, &[("09:00:00", "10:00:00", 150), ("08:00:00", "09:00:00", 150)]), []);
    assert_eq!(of(200, &[("08:00:00", "09:00:00", 150), ("08:00:00", "08:15:00", 150)]), []);
    assert_eq!(of(200, &[("08:00:00", "09:00:00", 250), ("08:00:00", "08:15:00", 150)]), fault());
    let thrice = [
        ("08:00:00", "09:00:00", 150),
        ("08:20:00", "09:20:00", 150),
        ("08:40:00", "09:40:00", 150),
    ];
    assert_eq!(of(200, &thrice), []);
    assert_eq!(of(200, &[("08:00:00", "08:00:00", 300)]), []);
    // Half a day is a part, more is none, nor is what goes over midnight or has no length.
    assert_eq!(of(200, &[("08:00:00", "20:00:00", 300)]), fault());
    assert_eq!(of(200, &[("08:00:00", "20:00:01", 300)]), []);
    assert_eq!(of(200, &[("20:00:00", "2024-03-06T00:00:00", 300)]), fault());
    assert_eq!(of(200, &[("20:00:00", "2024-03-06T01:00:00", 300)]), []);
    // Another day.
    assert_eq!(of(200, &[("2024-03-04T08:00:00", "2024-03-04T09:00:00", 300)]), []);
    // Days with times, and of 23 hours.
    let timed = |end: &str, evening: u32| {
        lines(&[
            summary(1, "2024-03-31T00:00:00+01:00", end, json!({"steps": 1_000})),
            summary(
                2,
                "2024-03-31T00:00:00+01:00",
                "2024-03-31T12:30:00+02:00",
                json!({"steps": 500}),
            ),
            summary(
                3,
                "2024-03-31T12:30:00+02:00",
                "2024-04-01T00:00:00+02:00",
                json!({"steps": evening}),
            ),
        ])
    };
    assert_eq!(timed("2024-04-01T00:00:00+02:00", 500), []);
    assert_eq!(timed("2024-04-01T00:00:00+02:00", 100), fault());
    assert_eq!(timed("2024-04-01T00:00:01+02:00", 100), []);
    assert_eq!(timed("2024-04-02T00:00:00+02:00", 100), []);
    // Other devices and people are apart.
    let mut apart = halves(json!({"steps": 1}), json!({"steps": 500}), json!({"steps": 500}));
    assert_eq!(lines(&apart), fault());
    apart[0]["data"]["device"] = json!({"name": "watch"});
    assert_eq!(lines(&apart), []);
    let mut apart = halves(json!({"steps": 1}), json!({"steps": 500}), json!({"steps": 500}));
    apart[0]["subject"] = json!("child");
    assert_eq!(lines(&apart), []);
    // An open period is neither.
    let mut open = halves(json!({"steps": 1}), json!({"steps": 500}), json!({"steps": 500}));
    open[0]["data"]["period"].as_object_mut().unwrap().remove("end");
    assert_eq!(lines(&open), []);
}
