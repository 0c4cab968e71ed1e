//! What a package holds, in numbers: what the page for a person is made of.

use std::collections::BTreeMap;

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::exchange::{Manifest, Reject, Source};
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::banking::{Account, Balance};
use mesinfos_schema::types::energy::IntervalSeries;
use mesinfos_schema::values::{Date, Moment};

use crate::preview::Preview;

/// Rejects of one code that are shown one by one.
const SHOWN: usize = 20;

/// What a package holds, in numbers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Overview {
    /// The manifest.
    pub manifest: Manifest,
    /// The sources, in the order they came.
    pub sources: Vec<(RecordId, Source)>,
    /// Each type: how many records, from when to when.
    pub types: BTreeMap<String, TypeOverview>,
    /// The accounts.
    pub accounts: Vec<(RecordId, Account)>,
    /// The last balance of each account and kind.
    pub balances: Vec<Balance>,
    /// Why items were not converted.
    pub rejects: BTreeMap<String, RejectKind>,
}

/// One type of record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeOverview {
    /// How many records.
    pub records: u64,
    /// The earliest.
    pub first: Option<Moment>,
    /// The latest.
    pub last: Option<Moment>,
    /// Records by month of their time, `YYYY-MM`; a series counts in each month that it has a value of.
    pub months: BTreeMap<String, u64>,
    /// Records by source.
    pub by_source: BTreeMap<RecordId, u64>,
    /// The first and the last of its records.
    pub preview: Preview,
}

/// Rejects of one code.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RejectKind {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Reject>,
}

impl TypeOverview {
    pub(crate) fn add(&mut self, source: Option<RecordId>, body: Option<&Body>) {
        self.records += 1;
        if let Some(source) = source {
            *self.by_source.entry(source).or_default() += 1;
        }
        let Some(at) = body.and_then(Body::effective) else { return };
        let day = |m: &Moment| m.date();
        if self.first.as_ref().is_none_or(|first| day(&at) < day(first)) {
            self.first = Some(at);
        }
        if self.last.as_ref().is_none_or(|last| day(&at) > day(last)) {
            self.last = Some(at);
        }
        let covered = match body {
            Some(Body::IntervalSeries(series)) => self.series(series),
            _ => false,
        };
        if !covered {
            let date = at.date();
            self.month(i64::from(date.year()) * 12 + i64::from(date.month()) - 1);
        }
    }

    /// Counts a series in the months of its values, on the clock of its start; whether it has any.
    fn series(&mut self, series: &IntervalSeries) -> bool {
        let Some(step) = series.step.parts() else { return false };
        let start = series.start.date();
        let offset = series.start.offset().map_or(0, |offset| i64::from(offset.minutes()) * 60);
        let clock = series.start.seconds_since_epoch().0.saturating_add(offset);
        let length = i64::from(step.days) * 86_400 + step.seconds;
        let (mut known, mut counted) = (None, None);
        for (place, slot) in (0_i64..).zip(&series.values) {
            if slot.get().is_none() {
                continue;
            }
            let month = if step.months == 0 {
                let day = clock.saturating_add(length.saturating_mul(place)).div_euclid(86_400);
                if known.replace(day) == Some(day) {
                    continue;
                }
                let Some(date) = i32::try_from(day).ok().and_then(Date::from_days_since_epoch)
                else {
                    break;
                };
                i64::from(date.year()) * 12 + i64::from(date.month()) - 1
            } else {
                let first = i64::from(start.year()) * 12 + i64::from(start.month()) - 1;
                first.saturating_add(i64::from(step.months).saturating_mul(place))
            };
            // Past the last year there is.
            if month > 9_999 * 12 + 11 {
                break;
            }
            if counted.replace(month) != Some(month) {
                self.month(month);
            }
        }
        counted.is_some()
    }

    /// Counts a record in a month, as months since the year 0.
    fn month(&mut self, index: i64) {
        let month = format!("{:04}-{:02}", index.div_euclid(12), index.rem_euclid(12) + 1);
        *self.months.entry(month).or_default() += 1;
    }
}

impl RejectKind {
    pub(crate) fn add(&mut self, reject: &Reject) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(reject.clone());
        }
    }
}
