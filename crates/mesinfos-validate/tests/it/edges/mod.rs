//! Where rules begin and end: the last value that is good, and the first that is not.

mod catalogue;
mod documents;
mod energy;
mod movement;
mod offers;
mod receipts;
mod values;

use mesinfos_validate::Options;
use serde_json::{Value, json};

use crate::findings;

/// Codes of rules of meaning over one record.
fn found(kind: &str, data: &Value, envelope: &Value) -> Vec<String> {
    let mut record = json!({
        "type": format!("{kind}/1"),
        "id": "00000000-0000-5000-8000-000000000002",
        "source": "00000000-0000-5000-8000-000000000001",
    });
    for (name, value) in envelope.as_object().into_iter().flatten() {
        record[name] = value.clone();
    }
    record["data"] = data.clone();
    let (found, summary) = findings(&[("f", &record.to_string())], Options::default());
    assert_eq!(summary.faulty, 0, "{record}: {found:?}");
    let codes = found.into_iter().map(|finding| finding.code);
    codes.filter(|code| !code.starts_with("set.")).collect()
}

#[track_caller]
fn good(kind: &str, data: Value) {
    let codes = found(kind, &data, &json!({}));
    assert!(codes.is_empty(), "{codes:?} in {data}");
}

#[track_caller]
fn bad(code: &str, kind: &str, data: Value) {
    let codes = found(kind, &data, &json!({}));
    assert_eq!(codes, [code], "{data}");
}

const ID: &str = "00000000-0000-5000-8000-000000000009";

#[test]
fn contracts() {
    let contract = |status: Option<&str>, end: Option<&str>, notice: Option<&str>| {
        let mut data = json!({"provider": {"name": "Exemple"}, "period": {"start": "2020-01-01"}});
        if let Some(status) = status {
            data["status"] = json!(status);
        }
        if let Some(end) = end {
            data["period"]["end"] = json!(end);
        }
        if let Some(notice) = notice {
            data["cancellation"] = json!({"noticeOn": notice});
        }
        data
    };
    let kind = "contract.contract";
    good(kind, contract(Some("active"), None, None));
    good(kind, contract(None, None, Some("2024-01-02")));
    good(kind, contract(Some("ended"), Some("2024-01-01"), None));
    bad("contract.end-missing", kind, contract(Some("cancelled"), None, None));
    // Notice on the last day is in time.
    good(kind, contract(None, Some("2024-01-01"), Some("2024-01-01")));
    bad("contract.notice-order", kind, contract(None, Some("2024-01-01"), Some("2024-01-02")));
    let supply = |status: &str| json!({"provider": {"name": "E"}, "usagePoint": ID, "period": {"start": "2020-01-01"}, "status": status});
    bad("contract.end-missing", "energy.supply-contract", supply("ended"));
    good("energy.supply-contract", supply("active"));

    let motor =
        |bonus: &str| json!({"provider": {"name": "E"}, "line": "motor", "bonusMalus": bonus});
    for bonus in ["0.50", "1", "3.50"] {
        good("insurance.contract", motor(bonus));
    }
    for bonus in ["0.49", "3.51", "0", "50"] {
        bad("insurance.bonus-malus", "insurance.contract", motor(bonus));
    }
    let ended = json!({"provider": {"name": "E"}, "line": "home", "period": {"start": "2020-01-01"}, "status": "ended", "cancellation": {"noticeOn": "2024-01-01"}});
    bad("contract.end-missing", "insurance.contract", ended);

    let customer = |since: &str, until: &str| json!({"provider": {"name": "E"}, "since": since, "until": until});
    good("contract.customer-account", customer("2024-01-01", "2024-01-01"));
    bad(
        "contract.customer-order",
        "contract.customer-account",
        customer("2024-01-02", "2024-01-01"),
    );

    let interaction = |closed: &str| json!({"at": "2024-03-05T10:00:00Z", "closedAt": closed});
    good("contract.interaction", interaction("2024-03-05T10:00:00Z"));
    good("contract.interaction", interaction("2024-03-05T11:00:00+01:00"));
    bad("contract.interaction-order", "contract.interaction", interaction("2024-03-05T09:59:59Z"));
}

#[test]
fn scores_and_incomes() {
    let score = |value: &str, scale: Value| json!({"name": "s", "value": value, "scale": scale});
    let inferred = json!({"modality": "inferred"});
    let of = |value: &str, scale: Value| {
        found("contract.profile-score", &score(value, scale), &inferred)
    };
    for value in ["0", "50", "100"] {
        assert!(of(value, json!({"min": "0", "max": "100"})).is_empty(), "{value}");
    }
    assert_eq!(of("-1", json!({"min": "0", "max": "100"})), ["contract.score-scale"]);
    assert_eq!(of("-1", json!({"min": "0"})), ["contract.score-scale"]);
    assert_eq!(of("101", json!({"max": "100"})), ["contract.score-scale"]);
    assert!(of("101", json!({"min": "0"})).is_empty());
    for (modality, count) in [("inferred", 0), ("computed", 0), ("measured", 1), ("declared", 1)] {
        let codes =
            found("contract.profile-score", &json!({"name": "s"}), &json!({"modality": modality}));
        assert_eq!(codes.len(), count, "{modality}");
    }
    let history = |years: Value| json!({"years": years});
    good(
        "insurance.claims-history",
        history(json!([{"year": 2022, "count": 2, "liable": 2}, {"year": 2023, "count": 0}])),
    );
    bad(
        "insurance.claims-liable",
        "insurance.claims-history",
        history(json!([{"year": 2022, "count": 2, "liable": 3}])),
    );
    bad(
        "insurance.claims-year",
        "insurance.claims-history",
        history(
            json!([{"year": 2022, "count": 2}, {"year": 2023, "count": 1}, {"year": 2022, "count": 0}]),
        ),
    );
    let income = |total: &str| {
        json!({"period": {"start": "2024-01-01"}, "total": {"amount": total, "currency": "EUR"}, "parts": [
            {"kind": "salary", "amount": {"amount": "1000.00", "currency": "EUR"}},
            {"kind": "pension", "amount": {"amount": "200.00", "currency": "EUR"}},
        ]})
    };
    // Each part may be rounded to a cent.
    for total in ["1200.00", "1200.02", "1199.98"] {
        good("employment.income-summary", income(total));
    }
    for total in ["1200.03", "1199.97", "1000.00"] {
        bad("employment.income-sum", "employment.income-summary", income(total));
    }
    good(
        "employment.income-summary",
        json!({"period": {"start": "2024-01-01"}, "total": {"amount": "5.00", "currency": "EUR"}}),
    );
}

fn observation(code: &str, value: &str, unit: &str) -> Value {
    json!({"code": {"codes": [{"system": "loinc", "code": code}]}, "at": "2024-03-05", "value": {"value": value, "unit": unit}})
}

#[test]
fn measures_of_health() {
    let kind = "health.observation";
    for (code, low, below, high, above, unit) in [
        ("8867-4", "10", "9", "350", "351", "/min"),
        ("9279-1", "2", "1", "120", "121", "/min"),
        ("8310-5", "20", "19.9", "46", "46.1", "Cel"),
        ("8302-2", "15", "14", "280", "281", "cm"),
        ("29463-7", "0", "-1", "650", "651", "kg"),
        ("2708-6", "30", "29", "100", "101", "%"),
        ("59408-5", "30", "29", "100", "101", "%"),
        ("8480-6", "30", "29", "350", "351", "mm[Hg]"),
        ("8462-4", "10", "9", "250", "251", "mm[Hg]"),
    ] {
        good(kind, observation(code, low, unit));
        good(kind, observation(code, high, unit));
        bad("health.plausible", kind, observation(code, below, unit));
        bad("health.plausible", kind, observation(code, above, unit));
        bad("health.unit-dimension", kind, observation(code, low, "kW.h"));
    }
    // Another unit of the dimension has another range, and an unknown measure none.
    good(kind, observation("8310-5", "98.6", "[degF]"));
    good(kind, observation("2345-7", "5.1", "mmol/L"));
    good(kind, observation("2345-7", "92", "mg/dL"));
    bad("health.unit-dimension", kind, observation("2339-0", "92", "kg"));
    bad("health.unit-dimension", kind, observation("15074-8", "92", "kg"));
    good(kind, observation("55423-8", "99999", "kW.h"));
    let other = json!({"code": {"codes": [{"system": "local", "code": "8867-4"}]}, "at": "2024-03-05", "value": {"value": "999", "unit": "/min"}});
    good(kind, other);

    let pressure = |systolic: &str, diastolic: &str| {
        let part = |code: &str, value: &str| json!({"code": {"codes": [{"system": "loinc", "code": code}]}, "value": {"value": value, "unit": "mm[Hg]"}});
        json!({"code": {"text": "pressure"}, "at": "2024-03-05", "components": [part("8480-6", systolic), part("8462-4", diastolic)]})
    };
    good(kind, pressure("80", "79"));
    bad("health.blood-pressure", kind, pressure("80", "80"));
    bad("health.blood-pressure", kind, pressure("79", "80"));
    bad("health.plausible", kind, pressure("360", "80"));
    let mut mixed = pressure("79", "80");
    mixed["components"][1]["value"] = json!({"value": "10.6", "unit": "kPa"});
    good(kind, mixed);

    let range = |low: &str, high: &str, unit: &str| {
        let mut data = observation("2345-7", "5", "mmol/L");
        data["referenceRange"] = json!([{"low": {"value": low, "unit": "mmol/L"}, "high": {"value": high, "unit": unit}}]);
        data
    };
    good(kind, range("4", "4", "mmol/L"));
    good(kind, range("4", "1", "mg/dL"));
    bad("health.range-order", kind, range("4.1", "4", "mmol/L"));
    let mut inside = pressure("120", "80");
    inside["components"][0]["referenceRange"] = json!([{"low": {"value": "2", "unit": "mm[Hg]"}, "high": {"value": "1", "unit": "mm[Hg]"}}]);
    bad("health.range-order", kind, inside);
}

#[test]
fn dates_known_in_part() {
    let condition = |onset: &str, abatement: &str| json!({"code": {"text": "c"}, "onset": onset, "abatement": abatement});
    let kind = "health.condition";
    for (onset, abatement) in [
        ("2020", "2020"),
        ("2020-05", "2020"),
        ("2020-05-06", "2020-05"),
        ("2020-05-06", "2020-05-06"),
        ("2020", "2020-01-01"),
        ("2020-05", "2020-05-01"),
        ("2020-05", "2021-04"),
        ("2020-05-06", "2020-06-01"),
        ("--05-06", "2001"),
    ] {
        good(kind, condition(onset, abatement));
    }
    for (onset, abatement) in [
        ("2021", "2020"),
        ("2020-05", "2020-04"),
        ("2020-05-06", "2020-05-05"),
        ("2021-01", "2020-12-31"),
        ("2020-05", "2019"),
    ] {
        bad("health.condition-order", kind, condition(onset, abatement));
    }
}

#[test]
fn nights_laps_and_energies() {
    let period = |from: &str, to: &str| json!({"start": format!("2024-03-05T{from}:00Z"), "end": format!("2024-03-05T{to}:00Z")});
    let sleep = |stages: &[(&str, &str, &str)]| {
        let stages: Vec<Value> = stages
            .iter()
            .map(|(stage, from, to)| json!({"stage": stage, "period": period(from, to)}))
            .collect();
        json!({"period": period("00:00", "08:00"), "stages": stages})
    };
    let kind = "activity.sleep";
    good(
        kind,
        sleep(&[
            ("in-bed", "00:00", "08:00"),
            ("light", "00:00", "02:00"),
            ("deep", "02:00", "08:00"),
        ]),
    );
    // In any order.
    good(kind, sleep(&[("deep", "02:00", "08:00"), ("light", "00:00", "02:00")]));
    bad(
        "activity.stage-overlap",
        kind,
        sleep(&[("deep", "01:59", "08:00"), ("light", "00:00", "02:00")]),
    );
    bad(
        "activity.stage-overlap",
        kind,
        sleep(&[("light", "00:00", "02:00"), ("awake", "01:00", "01:30")]),
    );
    bad("activity.sleep-stage", kind, sleep(&[("light", "07:00", "08:01")]));
    let workout = |from: &str, to: &str| json!({"kind": "running", "period": period("07:00", "08:00"), "laps": [{"period": period(from, to)}]});
    good("activity.workout", workout("07:00", "08:00"));
    bad("activity.lap", "activity.workout", workout("06:59", "08:00"));
    bad("activity.lap", "activity.workout", workout("07:00", "08:01"));
    let summary = |active: &str, unit: &str| json!({"period": {"start": "2024-03-05"}, "activeEnergy": {"value": active, "unit": unit}, "totalEnergy": {"value": "2000", "unit": "kcal"}});
    good("activity.summary", summary("2000", "kcal"));
    good("activity.summary", summary("8000", "kJ"));
    bad("activity.energy-parts", "activity.summary", summary("2000.1", "kcal"));
}

#[test]
fn people_and_things() {
    let person = |born: &str, died: &str| json!({"names": [{"family": "E"}], "birth": {"date": born}, "diedOn": died});
    good("identity.person", person("1950-07-14", "1950-07-14"));
    good("identity.person", person("1950-07-14", "1949"));
    bad("identity.life-order", "identity.person", person("1950-07-14", "1950-07-13"));
    let points = |points: Value| json!({"names": [{"family": "E"}], "contactPoints": points});
    let point = |kind: &str, value: &str, preferred: bool| json!({"kind": kind, "value": value, "preferred": preferred});
    good(
        "identity.person",
        points(json!([point("email", "a@b", true), point("phone", "+33612345678", true)])),
    );
    bad(
        "identity.preferred-twice",
        "identity.person",
        points(json!([point("email", "a@b", true), point("email", "c@d", true)])),
    );
    let address = |usage: &str, preferred: bool| json!({"address": {"city": "Lyon"}, "usage": usage, "preferred": preferred});
    let addresses = |addresses: Value| json!({"names": [{"family": "E"}], "addresses": addresses});
    good("identity.person", addresses(json!([address("home", true), address("work", true)])));
    good("identity.person", addresses(json!([address("home", true), address("home", false)])));
    let two = addresses(json!([address("home", true), address("home", true)]));
    bad("identity.preferred-twice", "identity.person", two);
    for (kind, value, code) in [
        ("email", "@b", "contact.email-form"),
        ("email", "a@", "contact.email-form"),
        ("email", "a b@c", "contact.email-form"),
        ("email", "ab", "contact.email-form"),
        ("phone", "12", "contact.phone-form"),
        ("mobile", "1234567890123456", "contact.phone-form"),
        ("fax", "none", "contact.phone-form"),
    ] {
        bad(code, "identity.person", points(json!([point(kind, value, false)])));
    }
    for (kind, value) in [
        ("email", "a@b@c"),
        ("phone", "112"),
        ("phone", "+12 345 678 901 2345"),
        ("url", "none of both"),
    ] {
        good("identity.person", points(json!([point(kind, value, false)])));
    }
    let dwelling =
        |surface: &str| json!({"kind": "house", "surface": {"value": surface, "unit": "m2"}});
    good("housing.dwelling", dwelling("0.1"));
    bad("housing.surface", "housing.dwelling", dwelling("0.0"));
    bad("housing.surface", "housing.dwelling", dwelling("-1"));
    for class in ["A", "G"] {
        good(
            "housing.dwelling",
            json!({"kind": "house", "energyClass": class, "emissionClass": class}),
        );
    }
    bad("housing.energy-class", "housing.dwelling", json!({"kind": "house", "energyClass": "H"}));
    bad("housing.energy-class", "housing.dwelling", json!({"kind": "house", "emissionClass": "a"}));
}

#[test]
fn money_and_rates() {
    let exchange = |amount: &str, rate: &str| {
        json!({
            "account": ID, "status": "booked", "bookedOn": "2024-03-05", "amount": {"amount": amount, "currency": "EUR"},
            "original": {"amount": {"amount": "-100.00", "currency": "USD"}, "rate": rate},
        })
    };
    let kind = "banking.transaction";
    // A hundredth of the amount either way, quoted either way.
    for (amount, rate) in [
        ("-90.00", "0.9"),
        ("-90.90", "0.9"),
        ("-89.11", "0.9"),
        ("-80.00", "1.25"),
        ("-90.00", "0"),
    ] {
        good(kind, exchange(amount, rate));
    }
    for (amount, rate) in [("-91.00", "0.9"), ("-89.00", "0.9"), ("-80.00", "1.3")] {
        bad("banking.original-rate", kind, exchange(amount, rate));
    }
    let holding = |units: &str, price: &str, currency: &str, value: &str| {
        json!({
            "account": ID, "on": "2024-03-31", "units": units, "unitPrice": {"amount": price, "currency": "EUR"}, "value": {"amount": value, "currency": currency},
        })
    };
    good("banking.holding", holding("10", "1.5", "EUR", "15.00"));
    // The price may be rounded by one of its last digit, the value by a cent.
    good("banking.holding", holding("10", "1.5", "EUR", "16.01"));
    good("banking.holding", holding("10", "1.5", "EUR", "13.99"));
    bad("banking.holding-value", "banking.holding", holding("10", "1.5", "EUR", "16.02"));
    bad("banking.holding-value", "banking.holding", holding("10", "1.5", "EUR", "13.98"));
    good("banking.holding", holding("10", "1.5", "USD", "99.00"));
}

#[test]
fn ways_are_no_shorter_than_the_straight_line() {
    let trip = |distance: &str, unit: &str| {
        let stop = |lat: f64, lon: f64| json!({"place": {"coordinates": {"lat": lat, "lon": lon}}});
        // A degree of a great circle is 111 195 m.
        json!({"period": {"start": "2024-03-05"}, "mode": "car", "from": stop(0.0, 10.0), "to": stop(1.0, 10.0), "distance": {"value": distance, "unit": unit}})
    };
    let kind = "mobility.trip";
    good(kind, trip("111.2", "km"));
    good(kind, trip("109584", "m"));
    good(kind, trip("69.1", "[mi_i]"));
    bad("mobility.trip-distance", kind, trip("109582", "m"));
    bad("mobility.trip-distance", kind, trip("60", "[mi_i]"));
    good(kind, trip("1", "{paces}"));
    // Places are stations, not platforms: half a kilometre of doubt, which a round trip has as well.
    let round = |distance: &str| {
        let stop = json!({"place": {"coordinates": {"lat": 1.0, "lon": 10.0}}});
        json!({"period": {"start": "2024-03-05"}, "mode": "car", "from": stop, "to": stop, "distance": {"value": distance, "unit": "m"}})
    };
    good(kind, round("0"));
    good(kind, round("-500"));
    bad("mobility.trip-distance", kind, round("-501"));
    let east = json!({"period": {"start": "2024-03-05"}, "mode": "car",
        "from": {"place": {"coordinates": {"lat": 60.0, "lon": 10.0}}}, "to": {"place": {"coordinates": {"lat": 60.0, "lon": 12.0}}},
        "distance": {"value": "109.6", "unit": "km"}});
    good(kind, east);
}

#[test]
fn hours_of_offers() {
    let offer = |slots: Value, tax: Value| {
        let mut component = json!({"kind": "per-unit", "price": {"amount": "0.2", "currency": "EUR"}, "timeSlots": ["a"]});
        if !tax.is_null() {
            component["taxIncluded"] = tax;
        }
        json!({"supplier": {"name": "E"}, "product": "P", "components": [component], "timeSlots": slots})
    };
    let kind = "offer.offer";
    let slot =
        |name: &str, from: u32, to: u32| json!({"name": name, "spans": [{"from": from, "to": to}]});
    good(kind, offer(json!([slot("a", 0, 720), slot("b", 720, 1440)]), json!(false)));
    bad(
        "offer.slots-gap",
        kind,
        offer(json!([slot("a", 0, 720), slot("b", 721, 1440)]), json!(true)),
    );
    bad(
        "offer.slots-overlap",
        kind,
        offer(json!([slot("a", 0, 721), slot("b", 720, 1440)]), json!(true)),
    );
    bad(
        "offer.tax-unstated",
        kind,
        offer(json!([slot("a", 0, 720), slot("b", 720, 1440)]), Value::Null),
    );
    // A slot of some months is not judged.
    let mut summer = slot("b", 721, 1440);
    summer["months"] = json!([6, 7]);
    good(kind, offer(json!([slot("a", 0, 720), summer]), json!(true)));
    // Week-ends and weekdays cover the week together.
    let mut week = slot("a", 0, 1440);
    week["weekdays"] = json!(["monday", "tuesday", "wednesday", "thursday", "friday"]);
    let mut end = slot("b", 0, 1440);
    end["weekdays"] = json!(["saturday", "sunday"]);
    good(kind, offer(json!([week.clone(), end]), json!(true)));
    bad("offer.slots-gap", kind, offer(json!([week]), json!(true)));
}
