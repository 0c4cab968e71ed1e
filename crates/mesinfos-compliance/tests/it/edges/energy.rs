//! Two years of energy.

use serde_json::{Value, json};

use super::{breaks, holds, messages, set};

const SERIES: &str = "data/energy.interval-series.1.ndjson";
const CONSUMPTION: &str = "data/energy.consumption.1.ndjson";
const POINT: &str = "data/energy.usage-point.1.ndjson";
const CONTRACT: &str = "data/energy.supply-contract.1.ndjson";
const ELECTRICITY: &str = "b6de5e3f-7dc1-5816-8278-cd4c7cb5019b";
const GAS: &str = "25098613-a0cc-5537-a2d5-26d26ef2a3ff";

fn texts(file: &str, pairs: &[(&str, &str)]) -> Value {
    json!({"files": {file: {"replace": pairs}}})
}

#[test]
fn electricity_is_energy_and_power_by_the_day() {
    let power = "electricity without maximum power by the day";
    let energy = "electricity without energy by the day";
    let said = |case: &Value| messages("energy-members", case);
    let kind = |from: &str, to: &str| {
        texts(
            SERIES,
            &[(&format!("\"quantityKind\":\"{from}\""), &format!("\"quantityKind\":\"{to}\""))],
        )
    };
    assert_eq!(said(&kind("power-max", "current")), [power]);
    assert_eq!(said(&kind("energy", "current")), [energy]);
    // Another meter's is not this one's.
    let other = texts(SERIES, &[(ELECTRICITY, GAS)]);
    assert_eq!(said(&other), [energy, power]);
    // By the week is not by the day.
    let weekly = texts(SERIES, &[("\"step\":\"P1D\"", "\"step\":\"P7D\"")]);
    assert_eq!(said(&weekly), [energy, power]);
    let empty = |kind: &str, unit: &str| {
        let record = |id: &str, kind: &str, unit: &str, value: Value| {
            json!({"type": "energy.interval-series/1", "id": id, "source": "b95e3e16-4a13-5a6b-af00-2d707a0153e0", "data": {"usagePoint": ELECTRICITY,
                "quantityKind": kind, "unit": unit, "flow": "import", "start": "2024-01-01", "step": "P1D", "values": [value]}})
        };
        let (one, two) =
            if kind == "energy" { (Value::Null, json!("1")) } else { (json!("1"), Value::Null) };
        let _ = unit;
        let text = format!(
            "{}\n{}\n",
            record("2c205a8e-c4f7-5b33-bef3-731b521a0b12", "energy", "kW.h", one),
            record("318b64f3-4649-5005-af23-793b2fc6c114", "power-max", "kV.A", two)
        );
        json!({"files": {SERIES: {"content": text}}})
    };
    assert_eq!(said(&empty("energy", "kW.h")), [energy]);
    assert_eq!(said(&empty("power-max", "kV.A")), [power]);
    let unknown = texts(POINT, &[("\"commodity\":\"electricity\",", "")]);
    assert_eq!(
        said(
            &json!({"files": {POINT: unknown["files"][POINT], CONTRACT: {"replace": [["\"commodity\":\"electricity\",", ""]]}}})
        ),
        ["a usage point that does not say what is delivered"]
    );
    // The contract says it as well.
    holds(&unknown);
    assert!(
        said(&texts(
            POINT,
            &[("electricity", "water"), ("prm", "local"), ("gas", "heat"), ("pce", "local")]
        ))
        .contains(&"no usage point of electricity or gas".to_owned())
    );
}

#[test]
fn gas_is_volume_energy_and_coefficient() {
    let said = |case: &Value| messages("energy-members", case);
    let drop = |member: &str| json!({"files": {CONSUMPTION: {"drop": member}}});
    assert_eq!(said(&drop("/data/coefficient")), ["gas without the coefficient"]);
    assert_eq!(said(&drop("/data/volume")), ["gas without volume"]);
    // Metered as volume, without energy.
    let record = |values: Value| {
        json!({"type": "energy.consumption/1", "id": "1692a565-8d56-523f-8629-de9227feac19", "source": "b95e3e16-4a13-5a6b-af00-2d707a0153e0",
            "data": {"usagePoint": GAS, "level": "month", "period": {"start": "2022-03-01", "end": "2024-03-01"}, "quantity": values, "coefficient": {"value": "11.2", "unit": "kW.h/m3"}}})
    };
    let of = |unit: &str| json!({"files": {CONSUMPTION: {"content": format!("{}\n", record(json!({"value": "31", "unit": unit})))}}});
    for unit in ["m3", "L", "dm3"] {
        assert_eq!(said(&of(unit)), ["gas without energy"], "{unit}");
    }
    assert_eq!(said(&of("kW.h")), ["gas without volume"]);
    // By the bill it is there as well, if not by the day.
    let mut billed = record(json!({"value": "347", "unit": "kW.h"}));
    billed["data"]["level"] = json!("billing");
    billed["data"]["volume"] = json!({"value": "31", "unit": "m3"});
    assert!(said(&json!({"files": {CONSUMPTION: {"content": format!("{billed}\n")}}})).is_empty());
}

#[test]
fn two_years_or_since_the_contract_began() {
    let said = |case: &Value| messages("energy-coverage", case);
    let late = |from: &str| {
        // The gas of the first month is not there.
        texts(
            CONSUMPTION,
            &[(
                "{\"end\":\"2022-04-01\",\"start\":\"2022-03-01\"}",
                &format!("{{\"end\":\"2022-04-01\",\"start\":\"{from}\"}}"),
            )],
        )
    };
    assert_eq!(
        said(&late("2022-03-02")),
        ["consumption begins on 2022-03-02, owed from 2022-03-01"]
    );
    // A contract that began then owes no more.
    let mut case = late("2022-03-02");
    case["files"][CONTRACT] = json!({"replace": [["\"period\":{\"start\":\"2021-05-01\"}", "\"period\":{\"start\":\"2022-03-02\"}"]]});
    holds(&case);
    case["files"][CONTRACT] = json!({"replace": [["\"period\":{\"start\":\"2021-05-01\"}", "\"period\":{\"start\":\"2022-03-01\"}"]]});
    assert_eq!(said(&case).len(), 1);
}

#[test]
fn readings_may_lag_two_months() {
    // The last consumption ends on 2024-03-01; 62 days later is 2 May.
    let made = |at: &str| {
        let mut case =
            set(&[("/createdAt", json!(at)), ("/request/answeredAt", json!("2024-03-05"))]);
        case["manifest"].as_array_mut().unwrap().push(json!({"op": "replace", "path": "/packageId", "value": "urn:uuid:0c6d1f2e-7f53-4a44-9a62-3d0d8d4b1c11"}));
        messages("energy-coverage", &case)
    };
    assert!(made("2024-05-02T10:00:00Z").is_empty());
    let said = made("2024-05-03T10:00:00Z");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].ends_with("the contract goes on"));
    // A contract that is over asks for nothing after it.
    let over = |end: &str, at: &str| {
        let mut case = set(&[("/createdAt", json!(at))]);
        case["files"] = json!({CONTRACT: {"replace": [["\"period\":{\"start\":\"2021-05-01\"},\"product\"", format!("\"period\":{{\"start\":\"2021-05-01\",\"end\":\"{end}\"}},\"product\"")], ["\"status\":\"active\"", "\"status\":\"ended\""]]}});
        messages("energy-coverage", &case)
    };
    assert!(over("2024-03-01", "2024-12-03T10:00:00Z").is_empty());
    assert!(over("2024-05-02", "2024-12-03T10:00:00Z").is_empty());
    assert_eq!(over("2024-05-03", "2024-12-03T10:00:00Z").len(), 1);
    // Two years are counted from its end.
    assert!(
        over("2024-02-01", "2024-12-03T10:00:00Z")
            .iter()
            .all(|said| said.contains("begins on 2022-03-01, owed from 2022-02-01"))
    );
}

#[test]
fn gaps_are_listed() {
    let gap = |start: &str, end: &str| {
        set(&[(
            "/quality/gaps",
            json!([{"period": {"start": start, "end": end}, "recordType": "energy.interval-series/1", "reason": {"en": "no answer", "fr": "pas de réponse"}}]),
        )])
    };
    holds(&gap("2023-08-10", "2023-08-12"));
    let expected = ["compliance.energy-coverage", "compliance.gaps-listed"];
    for case in [gap("2023-08-11", "2023-08-12"), gap("2023-08-10", "2023-08-11")] {
        assert_eq!(
            super::codes(&crate::patch::report(&case)).into_iter().collect::<Vec<_>>(),
            expected
        );
        assert_eq!(
            messages("gaps-listed", &case),
            ["2 gaps in `energy.interval-series/1` not listed, the first on 2023-08-10"]
        );
    }
    breaks("terms-of-use", &set(&[("/dataset/licence", Value::Null)]));
}
