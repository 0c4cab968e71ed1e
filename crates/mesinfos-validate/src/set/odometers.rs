//! Readings of a vehicle's odometer, from record to record: what one says of itself is looked at where it stands.

use std::collections::BTreeMap;

use mesinfos_schema::codes::unit::Dimension;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::device::Vehicle;
use mesinfos_schema::values::Date;

use super::At;
use super::chains::key;
use crate::rules::movement::in_base;

/// What is kept of each vehicle, by its identification number or, where it has none, its plate.
#[derive(Default)]
pub(super) struct Odometers(BTreeMap<u64, Vec<Reading>>);

struct Reading {
    on: Date,
    metres: f64,
    at: At,
    id: RecordId,
}

/// Metres that two readings of one day may be apart: whole kilometres are read.
const ROUNDED: f64 = 1_000.0;

impl Odometers {
    pub(super) fn add(&mut self, vehicle: &Vehicle, at: At, id: RecordId) {
        let Some(of) = vehicle.vin.as_deref().or(vehicle.plate.as_deref()) else { return };
        let readings = vehicle.odometer.iter().filter_map(|reading| {
            let metres = in_base(&reading.value, Dimension::Length)?;
            Some(Reading { on: reading.on, metres, at, id })
        });
        self.0.entry(key(of)).or_default().extend(readings);
    }

    pub(super) fn merge(&mut self, later: Self, lines: u64) {
        let moved = |reading: Reading| Reading { at: reading.at.after(lines), ..reading };
        for (of, readings) in later.0 {
            self.0.entry(of).or_default().extend(readings.into_iter().map(moved));
        }
    }

    /// Where each reading stands that is below that of another record from before.
    pub(super) fn faults(&mut self) -> Vec<(At, RecordId)> {
        let mut faults = Vec::new();
        for readings in self.0.values_mut() {
            readings.sort_by_key(|reading| (reading.on, reading.at));
            for pair in readings.windows(2) {
                let [before, now] = pair else { continue };
                let other = before.id != now.id && before.on < now.on;
                if other && now.metres < before.metres - ROUNDED {
                    faults.push((now.at, now.id));
                }
            }
        }
        faults
    }
}
