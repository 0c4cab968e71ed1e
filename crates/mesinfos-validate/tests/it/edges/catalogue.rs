//! Ways, plates, nights, bodies, care, calendars, documents.

use serde_json::{Value, json};

use super::{ID, bad, good, observation};

#[test]
fn legs_lie_within_their_trip() {
    let trip = |from: &str, to: &str| {
        json!({"period": {"start": "2024-03-05T08:00:00Z", "end": "2024-03-05T12:00:00Z"}, "mode": "train",
            "legs": [{"mode": "train", "period": {"start": from, "end": to}}]})
    };
    let kind = "mobility.trip";
    good(kind, trip("2024-03-05T08:00:00Z", "2024-03-05T12:00:00Z"));
    good(kind, trip("2024-03-05T09:00:00+01:00", "2024-03-05T13:00:00+01:00"));
    bad("mobility.leg-outside", kind, trip("2024-03-05T07:59:59Z", "2024-03-05T12:00:00Z"));
    bad("mobility.leg-outside", kind, trip("2024-03-05T08:00:00Z", "2024-03-05T12:00:01Z"));
    // The clocks of two places are not compared.
    let mut local = trip("2024-03-05T07:00:00", "2024-03-05T13:00:00");
    local["period"] = json!({"start": "2024-03-05T08:00:00", "end": "2024-03-05T12:00:00"});
    good(kind, local);
    let mut none = trip("2024-03-05T07:00:00Z", "2024-03-05T12:00:00Z");
    none["legs"][0].as_object_mut().unwrap().remove("period");
    good(kind, none);
}

#[test]
fn legs_begin_where_the_last_one_ended() {
    let stop = |lat: f64| json!({"place": {"coordinates": {"lat": lat, "lon": 4.0}}});
    let trip = |from: f64| {
        json!({"period": {"start": "2024-03-05"}, "mode": "train", "legs": [
            {"mode": "train", "from": stop(45.0), "to": stop(46.0)}, {"mode": "bus", "from": stop(from), "to": stop(50.0)},
        ]})
    };
    // A degree is 111 195 m.
    good("mobility.trip", trip(46.0449));
    good("mobility.trip", trip(45.9551));
    bad("mobility.leg-gap", "mobility.trip", trip(46.0451));
    bad("mobility.leg-gap", "mobility.trip", trip(45.9549));
    // The later leg is named.
    let line =
        json!({"type": "mobility.trip/1", "id": ID, "source": ID, "data": trip(47.0)}).to_string();
    let found = crate::findings(&[("f", &line)], mesinfos_validate::Options::default()).0;
    let gap = found.iter().find(|finding| finding.code == "mobility.leg-gap").unwrap();
    assert_eq!(gap.pointer.as_deref(), Some("/data/legs/1/from"));
}

#[test]
fn plates() {
    for plate in [
        "AA-123-AA",
        "123 ABC 75",
        "AI123AA",
        "OO-UU-1234",
        "AI-12A-AA",
        "AIB123-AA",
        "AI-123BAA",
        "1I-123-AA",
        "AA-123-AO1",
        "ai-123-aa",
    ] {
        good("device.vehicle", json!({"plate": plate}));
    }
    for plate in ["AI-123-AA", "OA-123-AA", "AA-123-UA", "AA-123-AO"] {
        bad("device.plate", "device.vehicle", json!({"plate": plate}));
    }
}

#[test]
fn nothing_is_below_none() {
    let measure = |value: &str, unit: &str| json!({"value": value, "unit": unit});
    for (member, unit) in [
        ("distance", "km"),
        ("activeEnergy", "kcal"),
        ("basalEnergy", "kcal"),
        ("totalEnergy", "kcal"),
        ("ascent", "m"),
    ] {
        let of = |value: &str| {
            let mut data = json!({"period": {"start": "2024-03-05"}});
            data[member] = measure(value, unit);
            data
        };
        good("activity.summary", of("0"));
        bad("activity.negative", "activity.summary", of("-0.1"));
    }
    for (member, unit) in [("distance", "km"), ("energy", "kcal"), ("ascent", "m")] {
        let mut data = json!({"kind": "hiking", "period": {"start": "2024-03-05"}, "descent": measure("-200", "m")});
        good("activity.workout", data.clone());
        data[member] = measure("-1", unit);
        bad("activity.negative", "activity.workout", data);
    }
}

#[test]
fn time_asleep() {
    let night = |asleep: &str, stages: &[(&str, &str, &str)]| {
        let at = |time: &str| format!("2024-03-05T{time}Z");
        let stages: Vec<Value> = stages
            .iter()
            .map(|(stage, from, to)| json!({"stage": stage, "period": {"start": at(from), "end": at(to)}}))
            .collect();
        json!({"period": {"start": at("00:00:00"), "end": at("08:00:00")}, "asleep": asleep, "stages": stages})
    };
    let kind = "activity.sleep";
    // The whole, and the minute it is rounded to.
    good(kind, night("PT8H1M", &[]));
    bad("activity.sleep-total", kind, night("PT8H1M1S", &[]));
    // A minute a stage: three are counted here.
    let stages = &[
        ("in-bed", "00:00:00", "08:00:00"),
        ("light", "00:00:00", "02:00:00"),
        ("awake", "02:00:00", "03:00:00"),
        ("deep", "03:00:00", "07:00:00"),
        ("out-of-bed", "07:00:00", "07:10:00"),
    ];
    for asleep in ["PT6H", "PT5H57M", "PT6H3M"] {
        good(kind, night(asleep, stages));
    }
    for asleep in ["PT5H56M59S", "PT6H3M1S"] {
        bad("activity.sleep-total", kind, night(asleep, stages));
    }
    for stage in ["asleep", "rem"] {
        bad("activity.sleep-total", kind, night("PT1H", &[(stage, "00:00:00", "02:00:00")]));
    }
    // Restless sleep is sleep for some.
    let restless = &[("light", "00:00:00", "02:00:00"), ("restless", "02:00:00", "03:00:00")];
    for asleep in ["PT2H", "PT3H", "PT1H58M", "PT3H2M"] {
        good(kind, night(asleep, restless));
    }
    for asleep in ["PT1H57M59S", "PT3H2M1S"] {
        bad("activity.sleep-total", kind, night(asleep, restless));
    }
    // Being awake alone, an unknown stage, and two at once leave it open; so does a stage without an end.
    good(kind, night("PT1H", &[("awake", "00:00:00", "02:00:00")]));
    good(
        kind,
        night("PT1H", &[("light", "00:00:00", "04:00:00"), ("dozing", "04:00:00", "05:00:00")]),
    );
    let twice =
        night("PT1H", &[("light", "00:00:00", "04:00:00"), ("deep", "03:59:59", "05:00:00")]);
    bad("activity.stage-overlap", kind, twice);
    let mut open = night("PT1H", &[("light", "00:00:00", "04:00:00")]);
    open["stages"][0]["period"].as_object_mut().unwrap().remove("end");
    good(kind, open);
}

#[test]
fn indexes_of_one_observation() {
    let part = |code: &str, value: &str, unit: &str| json!({"code": {"codes": [{"system": "loinc", "code": code}]}, "value": {"value": value, "unit": unit}});
    let of = |weight: Value, height: Value, index: &str| json!({"code": {"text": "c"}, "at": "2024-03-05", "components": [part("39156-5", index, "kg/m2"), weight, height]});
    let kind = "health.observation";
    let metric = |index: &str| of(part("29463-7", "80", "kg"), part("8302-2", "200", "cm"), index);
    // 80 kg and 2 m: 20 kg/m2, and 1 less or more.
    for index in ["19", "20", "21"] {
        good(kind, metric(index));
    }
    for index in ["18.9", "21.1", "180"] {
        bad("health.bmi", kind, metric(index));
    }
    bad("health.bmi", kind, of(part("3141-9", "80", "kg"), part("8306-3", "200", "cm"), "30"));
    good(kind, of(part("29463-7", "176.4", "[lb_av]"), part("3137-7", "78.74", "[in_i]"), "20"));
    good(kind, of(part("8867-4", "80", "/min"), part("8302-2", "200", "cm"), "30"));
    // The value of the whole counts as a part.
    let mut whole = metric("20");
    whole["components"].as_array_mut().unwrap().remove(0);
    whole["code"] = json!({"codes": [{"system": "loinc", "code": "39156-5"}]});
    whole["value"] = json!({"value": "30", "unit": "kg/m2"});
    bad("health.bmi", kind, whole);
    bad("health.unit-dimension", kind, observation("39156-5", "22", "kg"));
    for (code, low, below, high, above, unit) in [
        ("39156-5", "5", "4.9", "210", "210.1", "kg/m2"),
        ("20564-1", "30", "29", "100", "101", "%"),
        ("3137-7", "15", "14", "280", "281", "cm"),
        ("8306-3", "15", "14", "280", "281", "cm"),
        ("3141-9", "0", "-1", "650", "651", "kg"),
        ("40443-4", "10", "9", "350", "351", "/min"),
        ("41982-0", "0", "-1", "100", "101", "%"),
    ] {
        good(kind, observation(code, low, unit));
        good(kind, observation(code, high, unit));
        bad("health.plausible", kind, observation(code, below, unit));
        bad("health.plausible", kind, observation(code, above, unit));
    }
}

#[test]
fn care() {
    let vaccine = |lot: bool, on: bool| {
        let mut data = json!({"vaccine": {"text": "v"}});
        if lot {
            data["lot"] = json!("A1");
        }
        if on {
            data["on"] = json!("2021");
        }
        data
    };
    for (lot, on) in [(false, false), (false, true), (true, true)] {
        good("health.immunization", vaccine(lot, on));
    }
    bad("health.lot-date", "health.immunization", vaccine(true, false));
    let euro = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    let paid = |paid: &str, fees: bool| {
        let mut data = json!({"base": euro("25.00"), "rate": "70", "paidByBase": euro(paid)});
        if fees {
            data["flatFees"] = euro("2.00");
        }
        data
    };
    let kind = "health.reimbursement";
    for (amount, fees) in
        [("17.50", false), ("17.51", false), ("17.49", true), ("15.50", true), ("15.49", true)]
    {
        good(kind, paid(amount, fees));
    }
    for (amount, fees) in
        [("17.52", false), ("15.50", false), ("17.48", true), ("15.52", true), ("15.48", true)]
    {
        bad("health.reimbursement-rate", kind, paid(amount, fees));
    }
}

#[test]
fn recurrences() {
    let event = |rule: &Value| json!({"start": "2024-03-05", "recurrenceRules": [rule]});
    let rule = |member: &str, value: Value| {
        let mut rule = json!({"frequency": "yearly"});
        rule[member] = value;
        rule
    };
    for (member, least, most, below, above) in [
        ("interval", 1, 1_000, 0, 0),
        ("count", 1, 1_000, 0, 0),
        ("byMonth", 1, 12, 0, 13),
        ("byHour", 0, 23, 24, 24),
        ("byMinute", 0, 59, 60, 60),
        ("bySecond", 0, 60, 61, 61),
        ("byMonthDay", -31, 31, 0, 32),
        ("byYearDay", -366, 366, 0, 367),
        ("byWeekNo", -53, 53, 0, 54),
        ("bySetPosition", -366, 366, 0, -367),
    ] {
        let of = |value: i64| {
            let list = member.starts_with("by");
            rule(member, if list { json!([value]) } else { json!(value) })
        };
        for value in [least, most] {
            good("calendar.event", event(&of(value)));
        }
        for value in [below, above] {
            bad("calendar.recurrence", "calendar.event", event(&of(value)));
        }
    }
    let nth = |nth: i64| rule("byDay", json!([{"day": "monday"}, {"day": "monday", "nth": nth}]));
    good("calendar.event", event(&nth(-53)));
    bad("calendar.recurrence", "calendar.event", event(&nth(54)));
    bad("calendar.recurrence", "calendar.event", event(&nth(0)));
    let days = |months: Value, days: Value| {
        let mut rule = rule("byMonth", months);
        rule["byMonthDay"] = days;
        rule
    };
    for (months, each) in [
        (json!([2]), json!([29])),
        (json!([2]), json!([-29])),
        (json!([2, 3]), json!([31])),
        (json!([4]), json!([31, 1])),
    ] {
        good("calendar.event", event(&days(months, each)));
    }
    for (months, each) in [(json!([2]), json!([30])), (json!([4, 6]), json!([-31]))] {
        bad("calendar.recurrence", "calendar.event", event(&days(months, each)));
    }
    bad(
        "calendar.recurrence",
        "calendar.event",
        json!({"start": "2024-03-05", "excludedRules": [rule("interval", json!(0))]}),
    );
    bad(
        "calendar.recurrence",
        "calendar.task",
        json!({"title": "t", "recurrenceRules": [rule("interval", json!(0))]}),
    );
    let task = |due: &str| json!({"title": "t", "start": "2024-03-05T10:00:00Z", "due": due});
    good("calendar.task", task("2024-03-05T10:00:00Z"));
    bad("calendar.task-order", "calendar.task", task("2024-03-05T09:59:59Z"));
}

#[test]
fn documents_are_issued_while_they_are_valid() {
    let of = |issued: &str, end: &str| json!({"title": "t", "issuedOn": issued, "validity": {"end": end}});
    good("document.document", of("2024-03-04", "2024-03-05"));
    bad("document.validity", "document.document", of("2024-03-05", "2024-03-05"));
    bad("document.validity", "document.document", of("2024-03-06", "2024-03-05"));
    good("document.document", of("2024-03-05", "2024-03-05T10:00:00Z"));
    bad("document.validity", "document.document", of("2024-03-06", "2024-03-05T10:00:00Z"));
    good(
        "document.document",
        json!({"title": "t", "issuedOn": "2024-03-05", "validity": {"start": "2030-01-01"}}),
    );
}

#[test]
fn codes_of_systems() {
    let of =
        |system: &str, code: &str| json!({"code": {"codes": [{"system": system, "code": code}]}});
    for (system, code) in [
        ("loinc", "8867-4"),
        ("loinc", "LA6576-8"),
        ("loinc", "LP7839-6"),
        ("snomed", "22298006"),
        ("snomed", "22298006:363698007=80891009"),
        ("snomed", "22298006+1"),
        ("snomed", "22298006|Infarctus|"),
        ("snomed", "a=b"),
        ("icd-10", "I21.9"),
        ("icd-10", "I219"),
        ("icd-10", "I21"),
        ("atc", "N02BE01"),
        ("cip13", "3400930000014"),
        ("cis", "60000000"),
        ("mcc", "5411"),
        ("local", "anything"),
        ("cvx", "x"),
    ] {
        good("health.condition", of(system, code));
    }
    for (system, code) in [
        ("loinc", "8867-5"),
        ("loinc", "heart"),
        ("snomed", "22298007"),
        ("icd-10", "21"),
        ("icd-10", "I21."),
        ("icd-10", "I2199999"),
        ("atc", "N02BE0"),
        ("cip13", "3400930000015"),
        ("cis", "6000000"),
        ("mcc", "541"),
    ] {
        bad("code.check", "health.condition", of(system, code));
    }
}

#[test]
fn countries_languages_and_zones() {
    let of = |country: &str, code: &str| json!({"kind": "house", "address": {"postalCode": code, "country": country}});
    for (country, code) in [
        ("FR", "69003"),
        ("FR", "F-69003"),
        ("LU", "L-1234"),
        ("LV", "LV-1010"),
        ("NL", "1012 AB"),
        ("GB", "SW1A 1AA"),
        ("GB", "M1 1AE"),
        ("IE", "D6W XY00"),
        ("PT", "1000-205"),
        ("US", "20500-0003"),
        ("CA", "K1A 0B1"),
        ("BR", "?"),
    ] {
        good("housing.dwelling", of(country, code));
    }
    for (country, code) in [
        ("FR", "6900"),
        ("FR", "690033"),
        ("FR", "6900A"),
        ("NL", "1012"),
        ("DE", "FR-10115"),
        ("CA", "20500"),
    ] {
        bad("address.postal-code", "housing.dwelling", of(country, code));
    }
    bad("code.country", "housing.dwelling", of("France", "69003"));
    bad("code.country", "housing.dwelling", of("ZZ", "1"));
    good("housing.dwelling", json!({"kind": "house", "address": {"postalCode": "6900"}}));
    for (language, fine) in [("fr", true), ("fr-CA", true), ("fr_CA", false), ("French", false)] {
        let data = json!({"title": "t", "language": language});
        if fine {
            good("document.document", data)
        } else {
            bad("code.language", "document.document", data)
        }
    }
    let event = |zone: &str, end: &str| json!({"start": "2024-03-05T10:00:00", "end": "2024-03-05T09:00:00", "timeZone": zone, "endTimeZone": end});
    for zone in ["Europe/Paris", "UTC", "Z", "+01:00", "-03:30"] {
        good("calendar.event", event(zone, zone));
    }
    bad("code.time-zone", "calendar.event", event("Europe/Lyon", "UTC"));
    bad("code.time-zone", "calendar.event", event("UTC", "Europe/Lyon"));
    // In one zone an event ends after it begins.
    let mut one = event("UTC", "UTC");
    one.as_object_mut().unwrap().remove("endTimeZone");
    bad("period.order", "calendar.event", one);
    let codes = |zone: &str| {
        super::found("document.document", &json!({"title": "t"}), &json!({"timeZone": zone}))
    };
    assert!(codes("Europe/Paris").is_empty());
    assert_eq!(codes("Europe/Lyon"), ["code.time-zone"]);
}

#[test]
fn films_and_certificates() {
    let film = |scheme: &str, value: &str| json!({"at": "2024-03-05T21:00:00Z", "action": "viewed", "title": "t", "platform": "p", "ids": [{"scheme": scheme, "value": value}]});
    good("media.consumption", film("isan", "00000000D07A0090Q00000000X"));
    bad("identifier.check", "media.consumption", film("isan", "00000000D07A0090Q00000000Y"));
    bad(
        "identifier.check",
        "media.consumption",
        film("eidr", "10.5240/7791-8534-2C23-9030-8610-6"),
    );
    let home = |value: &str| json!({"kind": "house", "ids": [{"scheme": "dpe", "value": value}]});
    good("housing.dwelling", home("2169E0000001X"));
    bad("identifier.check", "housing.dwelling", home("2169E000001X"));
}

#[test]
fn digests() {
    let of = |digest: &str| json!({"title": "t", "attachment": {"sha256": digest}});
    good("document.document", of(&"0f".repeat(32)));
    for digest in ["0F".repeat(32), "0f".repeat(31), "0g".repeat(32), "af".repeat(33)] {
        bad("attachment.sha256", "document.document", of(&digest));
    }
}
