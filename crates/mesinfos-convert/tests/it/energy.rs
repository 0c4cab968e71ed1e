//! What the tests of the energy formats share.

use std::collections::BTreeMap;

use mesinfos_convert::Options;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::energy::IntervalSeries;
use mesinfos_schema::values::Decimal;
use serde_json::Value;

use crate::as_json::{Done, run};

/// Values of all series of a step and unit: how many there are, and their sum.
pub(crate) fn total(done: &Done, step: &str, unit: &str) -> (usize, Decimal) {
    let mut found = (0, Decimal::ZERO);
    for series in done.of("energy.interval-series/1") {
        if series["step"] != step || series["unit"] != unit {
            continue;
        }
        for value in series["values"].as_array().unwrap().iter().filter_map(Value::as_str) {
            found.0 += 1;
            found.1 = found.1.checked_add(value.parse().unwrap()).unwrap();
        }
    }
    found
}

/// The slots of every series, merged by id, a value over null: what a store holds in the end.
pub(crate) fn merged(done: &[&Done]) -> BTreeMap<String, Vec<Value>> {
    let mut all: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for record in done.iter().flat_map(|done| &done.records) {
        if record["type"] != "energy.interval-series/1" {
            continue;
        }
        let values = record["data"]["values"].as_array().unwrap();
        let slots = all.entry(record["id"].to_string()).or_insert_with(|| values.clone());
        assert_eq!(slots.len(), values.len(), "series of one id have the same slots");
        for (slot, value) in slots.iter_mut().zip(values) {
            if slot.is_null() {
                *slot = value.clone();
            }
        }
    }
    all
}

/// The laws that hold for any bytes: the accounting, and that what is written reads back.
pub(crate) fn laws(format: &str, bytes: &[u8], options: &Options) {
    let done = run(format, bytes, options);
    for record in &done.records {
        let line = record.to_string();
        let back: Record = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        if let Some(series) = back.data::<IntervalSeries>() {
            assert!(series.values.iter().any(|slot| slot.get().is_some()), "an empty series");
        }
    }
}

/// The laws over every truncation of a sample and over each of its bytes changed.
pub(crate) fn mangled(format: &str, sample: &str, options: &Options) {
    let bytes = sample.as_bytes();
    for end in (0..bytes.len()).step_by(bytes.len().div_ceil(60)) {
        laws(format, &bytes[..end], options);
    }
    for at in (0..bytes.len()).step_by(bytes.len().div_ceil(120)) {
        for with in [b'9', b'<', b'"', b';', b'\n', 0xff] {
            let mut changed = bytes.to_vec();
            changed[at] = with;
            laws(format, &changed, options);
        }
    }
}
