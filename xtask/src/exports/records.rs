//! The records of the sample: an invented person, an invented supplier, two years.

use std::error::Error;

use mesinfos::schema::identity::{self, Key};
use mesinfos::schema::record::RecordId;
use mesinfos::schema::values::Date;
use mesinfos_consent::manifest::ConsentManifest;
use mesinfos_consent::{Limits, taxonomy};
use serde_json::{Value, json};

/// The days that one meter did not send: 10 and 11 August 2023.
const SILENT: (i32, i32) = (2023, 8);

fn id(of: &str, parts: &[&str]) -> RecordId {
    let key = Key::new(of, "domain:energie.example.org", "", "natural");
    parts.iter().fold(key, |key, part| key.part(part)).id(None)
}

/// Every record, a line each, sources first.
pub(super) fn lines() -> Result<Vec<String>, Box<dyn Error>> {
    let source = identity::source_id("example-energy", "2024-03-05");
    let mut lines = vec![
        json!({"type": "exchange.source/1", "id": source, "data": {
            "standard": mesinfos::schema::STANDARD, "provider": {"name": "Énergie Exemple"},
            "dataset": "customer export", "timeZone": "Europe/Paris",
            "collectedAt": super::MADE, "method": "export"}})
        .to_string(),
    ];
    let mut push = |of: &str, parts: &[&str], modality: Option<&str>, data: Value| {
        let mut record =
            json!({"type": format!("{of}/1"), "id": id(of, parts), "source": source, "data": data});
        if let Some(modality) = modality {
            record["modality"] = json!(modality);
        }
        lines.push(record.to_string());
    };
    push(
        "identity.person",
        &["C-1042"],
        Some("declared"),
        json!({
            "names": [{"full": "Camille Exemple", "given": ["Camille"], "family": "Exemple"}],
            "ids": [{"scheme": "local", "value": "C-1042", "issuer": "energie.example.org"}],
            "contactPoints": [{"kind": "email", "value": "camille@example.org"}],
            "addresses": [{"address": {"lines": ["12 rue des Lilas"], "postalCode": "69003",
                "locality": "Lyon", "country": "FR"}, "usage": "home"}],
        }),
    );
    let (electricity, gas) = ("electricity", "gas");
    let point = |name: &str| id("energy.usage-point", &[name]).to_string();
    for (name, scheme, value) in
        [(electricity, "prm", "12345678901234"), (gas, "pce", "09123456789012")]
    {
        push(
            "energy.usage-point",
            &[name],
            None,
            json!({
            "commodity": name, "ids": [{"scheme": scheme, "value": value}],
            "address": {"lines": ["12 rue des Lilas"], "postalCode": "69003", "locality": "Lyon", "country": "FR"}}),
        );
        push(
            "energy.supply-contract",
            &[name],
            None,
            json!({
            "provider": {"name": "Énergie Exemple"}, "number": format!("K-{name}"),
            "usagePoint": point(name), "commodity": name, "product": "Offre Claire",
            "period": {"start": "2021-05-01"}, "status": "active"}),
        );
    }
    electricity_series(&point(electricity), &mut push)?;
    for month in 0..24_i32 {
        let start = first_of(2022, 3, month)?;
        let end = first_of(2022, 3, month + 1)?;
        let volume = 20 + (month * 37 + 11) % 90;
        let energy = format!("{:.2}", f64::from(volume) * 11.2);
        push(
            "energy.consumption",
            &[gas, &start],
            Some("measured"),
            json!({
            "usagePoint": point(gas), "period": {"start": start, "end": end}, "level": "month",
            "quantity": {"value": energy, "unit": "kW.h"}, "volume": {"value": volume.to_string(), "unit": "m3"},
            "coefficient": {"value": "11.2", "unit": "kW.h/m3"}}),
        );
        push(
            "energy.meter-reading",
            &[electricity, &start],
            Some("measured"),
            json!({
            "usagePoint": point(electricity), "at": start,
            "index": {"value": (12_000 + month * 300).to_string(), "unit": "kW.h"}}),
        );
    }
    let account = id("banking.account", &["FR7630006000011234567890189"]).to_string();
    push(
        "banking.account",
        &["FR7630006000011234567890189"],
        None,
        json!({
        "ids": [{"scheme": "iban", "value": "FR7630006000011234567890189"}], "kind": "current", "currency": "EUR"}),
    );
    for month in 0..24_i32 {
        let day = first_of(2022, 3, month)?;
        push(
            "banking.transaction",
            &[&day],
            None,
            json!({
            "account": account, "status": "booked", "bookedOn": day, "kind": "direct-debit",
            "amount": {"amount": format!("-{}.{:02}", 80 + month % 7, (month * 13) % 100), "currency": "EUR"},
            "label": "Énergie Exemple, monthly payment", "counterparty": {"name": "Énergie Exemple"}}),
        );
    }
    push(
        "contract.profile-score",
        &["payment-risk"],
        Some("inferred"),
        json!({
        "provider": {"name": "Énergie Exemple"}, "name": "payment-risk", "value": "0.12",
        "purpose": "whether a deposit is asked", "at": "2024-02-01"}),
    );
    Ok(lines)
}

/// Two years by the day: energy and highest power, cut on 1 January.
fn electricity_series(
    point: &str,
    push: &mut impl FnMut(&str, &[&str], Option<&str>, Value),
) -> Result<(), Box<dyn Error>> {
    let last = "2024-03-04".parse::<Date>()?.days_since_epoch();
    for (kind, unit) in [("energy", "kW.h"), ("power-max", "kV.A")] {
        for start in ["2022-03-01", "2023-01-01", "2024-01-01"] {
            let first: Date = start.parse()?;
            let mut values = Vec::new();
            let mut day = first;
            while day.year() == first.year() && day.days_since_epoch() <= last {
                let n = day.days_since_epoch();
                let silent = (i32::from(day.year()), i32::from(day.month())) == SILENT
                    && (10..12).contains(&day.day());
                let whole = if kind == "energy" { 6 + (n * 7) % 9 } else { 2 + (n * 5) % 4 };
                values.push(match silent {
                    true => Value::Null,
                    false => json!(format!("{whole}.{}", (n * 3).rem_euclid(10))),
                });
                day = Date::from_days_since_epoch(n + 1).ok_or("a date")?;
            }
            push(
                "energy.interval-series",
                &["electricity", kind, start],
                Some("measured"),
                json!({
                "usagePoint": point, "quantityKind": kind, "flow": "import",
                "start": start, "step": "P1D", "unit": unit, "values": values}),
            );
        }
    }
    Ok(())
}

/// The first day of a month so many after another.
fn first_of(year: i32, month: i32, later: i32) -> Result<String, Box<dyn Error>> {
    let index = year * 12 + month - 1 + later;
    Ok(Date::new(u16::try_from(index / 12)?, u8::try_from(index % 12 + 1)?, 1)?.to_string())
}

/// The consent's manifest: a tariff adviser reads the electricity.
pub(super) fn consent() -> Result<ConsentManifest, Box<dyn Error>> {
    let fields = |names: &[&str]| names.iter().map(|n| format!("/data/{n}")).collect::<Vec<_>>();
    let consent = json!({
        "schema": "https://w3id.org/mesinfos/consent-manifest/1",
        "id": "urn:mesinfos:cm:", "nonce": "MDEyMzQ1Njc4OWFiY2RlZg",
        "language": "en", "jurisdiction": "FR", "subject": "self",
        "source": {"id": "https://energie.example.org", "name": "Énergie Exemple"},
        "recipient": {"id": "https://conseil.example.org", "name": "Conseil Exemple"},
        "notice": {"url": "https://energie.example.org/notices/advice", "language": "en", "version": "3",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
        "taxonomy": {"iri": taxonomy::IRI, "version": taxonomy::VERSION, "sha256": taxonomy::SHA256},
        "grants": [{
            "id": "advice", "purposes": ["https://w3id.org/dpv#PersonalisedBenefits"],
            "legalBasis": "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a",
            "scope": [{"type": "energy.interval-series/1",
                "fields": fields(&["usagePoint", "quantityKind", "flow", "start", "step", "unit", "values"])}],
            "retention": {"max": "P6M", "then": "delete"}, "mode": "store"}],
        "rights": {"withdrawAt": "https://energie.example.org/consents"},
        "validity": {"notBefore": "2024-01-01T00:00:00Z", "notAfter": "2024-06-01T00:00:00Z"},
        "issuedAt": "2024-01-01T00:00:00Z",
    });
    let consent = serde_json::from_value::<ConsentManifest>(consent)?.sealed();
    consent.validate(&Limits::default()).map_err(|faults| format!("{faults:?}"))?;
    Ok(consent)
}
