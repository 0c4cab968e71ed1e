//! Series and sums of energy.

use serde_json::{Value, json};

use super::{ID, bad, good};

fn series(kind: &str, unit: &str, step: &str, count: usize) -> Value {
    json!({"usagePoint": ID, "quantityKind": kind, "unit": unit, "step": step, "start": "2024-03-05T00:00:00+01:00", "values": vec!["1"; count]})
}

const SERIES: &str = "energy.interval-series";

#[test]
fn units_measure_their_kind() {
    for (kind, right, wrong) in [
        ("energy", "kW.h", "kW"),
        ("power-average", "W", "W.h"),
        ("power-min", "kW", "V.A"),
        ("power-max", "kW", "kW.h"),
        ("power-max", "V.A", "m3"),
        ("volume", "m3", "kW.h"),
    ] {
        good(SERIES, series(kind, right, "PT1H", 24));
        bad("energy.series-unit", SERIES, series(kind, wrong, "PT1H", 24));
    }
    // Of another kind nothing is known, nor of a unit in braces.
    good(SERIES, series("current", "A", "PT1H", 24));
    good(SERIES, series("energy", "{credit}", "PT1H", 24));
}

#[test]
fn a_series_holds_a_day_at_most() {
    good(SERIES, series("energy", "kW.h", "PT30M", 50));
    bad("energy.series-length", SERIES, series("energy", "kW.h", "PT30M", 51));
    good(SERIES, series("energy", "kW.h", "PT1H", 25));
    bad("energy.series-length", SERIES, series("energy", "kW.h", "PT1H", 26));
    // A day, a month: as many as there are.
    good(SERIES, series("energy", "kW.h", "P1D", 366));
    good(SERIES, series("energy", "kW.h", "PT24H", 366));
    good(SERIES, series("energy", "kW.h", "P1M", 36));
    let quality = |from: u32, count: u32| {
        let mut data = series("energy", "kW.h", "PT1H", 24);
        data["quality"] = json!([{"from": from, "count": count, "quality": "estimated"}]);
        data
    };
    good(SERIES, quality(0, 24));
    good(SERIES, quality(23, 1));
    bad("energy.quality-range", SERIES, quality(23, 2));
    let costs = |count: usize| {
        let mut data = series("energy", "kW.h", "PT1H", 24);
        data["costs"] = json!({"currency": "EUR", "values": vec!["0.1"; count]});
        data
    };
    good(SERIES, costs(24));
    bad("energy.costs-length", SERIES, costs(23));
    bad("energy.costs-length", SERIES, costs(25));
}

#[test]
fn slots_add_up() {
    let of = |whole: &str, unit: &str, parts: &[&str]| {
        let slots: Vec<Value> = parts
            .iter()
            .map(|part| json!({"slot": "s", "quantity": {"value": part, "unit": "kW.h"}, "cost": {"amount": "1.00", "currency": "EUR"}}))
            .collect();
        json!({"usagePoint": ID, "level": "month", "period": {"start": "2024-03-01", "end": "2024-04-01"}, "quantity": {"value": whole, "unit": unit}, "bySlot": slots})
    };
    let kind = "energy.consumption";
    // Half a unit of the last digit a slot, one at least.
    good(kind, of("10.1", "kW.h", &["4", "6"]));
    bad("energy.slot-sum", kind, of("10.2", "kW.h", &["4", "6"]));
    good(kind, of("12.2", "kW.h", &["3", "3", "3", "3"]));
    bad("energy.slot-sum", kind, of("12.3", "kW.h", &["3", "3", "3", "3"]));
    good(kind, of("15.2", "kW.h", &["3", "3", "3", "3", "3"]));
    bad("energy.slot-sum", kind, of("15.3", "kW.h", &["3", "3", "3", "3", "3"]));
    good(kind, of("99", "m3", &["4", "6"]));
    let cost = |cost: &str| {
        let mut data = of("10", "kW.h", &["4", "6"]);
        data["cost"] = json!({"amount": cost, "currency": "EUR"});
        data
    };
    good(kind, cost("2.02"));
    bad("energy.slot-cost-sum", kind, cost("2.03"));
    let mut some = cost("9.00");
    some["bySlot"][0].as_object_mut().unwrap().remove("cost");
    good(kind, some);
}

#[test]
fn gas_is_volume_by_coefficient() {
    let of = |energy: &str, unit: &str| {
        json!({"usagePoint": ID, "level": "day", "period": {"start": "2024-03-05", "end": "2024-03-06"}, "quantity": {"value": energy, "unit": unit},
            "volume": {"value": "10", "unit": "m3"}, "coefficient": {"value": "11.0", "unit": "kW.h/m3"}})
    };
    let kind = "energy.consumption";
    for energy in ["109", "110", "111"] {
        good(kind, of(energy, "kW.h"));
    }
    for energy in ["108.9", "111.1", "10"] {
        bad("energy.gas-coefficient", kind, of(energy, "kW.h"));
    }
    good(kind, of("110000", "W.h"));
    let index = |value: &str| json!({"usagePoint": ID, "at": "2024-03-05", "index": {"value": value, "unit": "kW.h"}});
    good("energy.meter-reading", index("0"));
    bad("energy.negative-index", "energy.meter-reading", index("-0.1"));
}

#[test]
fn a_power_is_one_that_is_subscribed() {
    const POINT: &str = "energy.usage-point";
    let point = |scheme: &str, number: &str, power: &str, unit: &str| {
        json!({"commodity": "electricity", "ids": [{"scheme": scheme, "value": number}],
            "subscribedPower": {"value": power, "unit": unit}})
    };
    let french = |power: &str, unit: &str| point("prm", "12345678901234", power, unit);
    for power in ["1", "6.0", "7", "9", "36", "240"] {
        good(POINT, french(power, "kV.A"));
    }
    for power in ["0", "0.9", "6.5", "-6"] {
        bad("energy.subscribed-power", POINT, french(power, "kV.A"));
    }
    good(POINT, french("6.5", "kW"));
    good(POINT, point("local", "U1", "9.2", "kV.A"));
    good(POINT, json!({"ids": [{"scheme": "prm", "value": "12345678901234"}]}));
}
