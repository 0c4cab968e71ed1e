//! A gap in a curve is held against the manifest's list: instants by time itself, days by the clock on the wall.

use mesinfos_compliance::profiles;
use serde_json::{Value, json};

use crate::patch::{complete, report_of};

/// A day of half hours at a fixed offset, without the two from 05:00 to 06:00.
fn curve(start: &str) -> String {
    let values: Vec<Value> = (0..48)
        .map(|slot| if slot == 10 || slot == 11 { Value::Null } else { json!("0.4") })
        .collect();
    let record = json!({
        "type": "energy.interval-series/1", "id": "2c205a8e-c4f7-5b33-bef3-731b521a0b12",
        "source": "b95e3e16-4a13-5a6b-af00-2d707a0153e0",
        "data": {"usagePoint": "b6de5e3f-7dc1-5816-8278-cd4c7cb5019b", "quantityKind": "energy", "flow": "import",
            "start": start, "step": "PT30M", "unit": "kW.h", "values": values}});
    format!("{record}\n")
}

/// Whether the gap of a curve is explained by a listed one.
fn explained(start: &str, gap: (&str, &str)) -> bool {
    let case = json!({
        "files": {"data/energy.interval-series.1.ndjson": {"content": curve(start)}},
        "manifest": [{"op": "add", "path": "/quality/gaps", "value": [
            {"recordType": "energy.interval-series/1", "reason": {"en": "the meter was replaced", "fr": "compteur remplacé"},
             "period": {"start": gap.0, "end": gap.1}}]}]});
    let report = report_of(&complete(), &case, &profiles("data-act").unwrap());
    let findings = report.findings();
    assert!(findings.iter().all(|f| f.code != "compliance.manifest-valid"), "{findings:?}");
    findings.iter().all(|finding| finding.code != "compliance.gaps-listed")
}

#[test]
fn half_hours_with_an_offset_are_compared_as_instants() {
    let winter = "2024-01-01T00:00:00+01:00";
    for gap in [
        ("2024-01-01T05:00:00+01:00", "2024-01-01T06:00:00+01:00"),
        ("2024-01-01T04:00:00Z", "2024-01-01T05:00:00Z"),
        ("2023-12-31T23:00:00-05:00", "2024-01-01T00:00:00-05:00"),
        // Without an offset it is the clock beside the meter.
        ("2024-01-01T05:00:00", "2024-01-01T06:00:00"),
        ("2024-01-01", "2024-01-02"),
    ] {
        assert!(explained(winter, gap), "{gap:?}");
    }
    for gap in [
        ("2024-01-01T05:00:00Z", "2024-01-01T06:00:00Z"),
        ("2024-01-01T05:00:00+02:00", "2024-01-01T06:00:00+02:00"),
        ("2024-01-01T04:00:00", "2024-01-01T05:00:00"),
        ("2024-01-01T05:00:00+01:00", "2024-01-01T05:30:00+01:00"),
        ("2024-01-02", "2024-01-03"),
    ] {
        assert!(!explained(winter, gap), "{gap:?}");
    }
}

#[test]
fn half_hours_without_an_offset_are_compared_on_the_wall() {
    let unplaced = "2024-01-01T00:00:00";
    assert!(explained(unplaced, ("2024-01-01T05:00:00", "2024-01-01T06:00:00")));
    assert!(explained(unplaced, ("2024-01-01T05:00:00+01:00", "2024-01-01T06:00:00+01:00")));
    assert!(!explained(unplaced, ("2024-01-01T04:00:00Z", "2024-01-01T05:00:00Z")));
}
