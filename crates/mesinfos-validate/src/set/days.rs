//! Days of movement and their parts: the hours of a day come to the day.

use std::collections::BTreeMap;

use mesinfos_schema::codes::unit::Dimension;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::activity::Summary;
use mesinfos_schema::values::{Count, Moment, Period, Quantity};

use super::At;
use super::chains::key;
use crate::rules::movement::{factor, in_base};

/// What is kept of each day: the day, and the sum of its parts of each length. Sources, people and devices are apart.
#[derive(Default)]
pub(super) struct Days {
    whole: BTreeMap<(u64, i32), Whole>,
    parts: BTreeMap<(u64, i32, i64), Parts>,
}

const MEMBERS: [&str; 5] = ["steps", "floors", "distance", "activeEnergy", "totalEnergy"];

/// A measure in its base unit, and half of its last digit.
#[derive(Clone, Copy, Default)]
struct Amount {
    value: f64,
    slack: f64,
}

type Amounts = [Option<Amount>; MEMBERS.len()];

/// A day as its record says it.
struct Whole {
    seconds: i64,
    amounts: Amounts,
    at: At,
    id: RecordId,
}

/// Parts of one length, one after the other.
struct Parts {
    start: i64,
    end: i64,
    /// The time they cover.
    seconds: i64,
    sums: Amounts,
    /// They overlap, or stand in no order: nothing is said.
    unsure: bool,
}

impl Parts {
    fn push(&mut self, later: &Self) {
        self.unsure |= later.unsure || later.start < self.end;
        self.end = later.end;
        self.seconds += later.seconds;
        for (sum, amount) in self.sums.iter_mut().zip(later.sums) {
            // Each of them has the measure, or nobody knows the sum.
            *sum = sum
                .zip(amount)
                .map(|(a, b)| Amount { value: a.value + b.value, slack: a.slack + b.slack });
        }
    }
}

impl Days {
    pub(super) fn add(&mut self, record: &Record, of: &Summary, at: At) {
        let Some(span) = Span::of(&of.period) else { return };
        let source = record.source.map(|source| *source.as_bytes());
        let device = of.device.as_ref().and_then(|device| device.name.as_deref());
        let key = key((source, record.subject.as_deref(), device));
        let (amounts, seconds) = (amounts(of), span.end - span.start);
        if span.is_day {
            let whole = Whole { seconds, amounts, at, id: record.id };
            self.whole.entry((key, span.day)).or_insert(whole);
            return;
        }
        let part =
            Parts { start: span.start, end: span.end, seconds, sums: amounts, unsure: false };
        self.part((key, span.day, seconds), part);
    }

    fn part(&mut self, key: (u64, i32, i64), part: Parts) {
        match self.parts.get_mut(&key) {
            Some(parts) => parts.push(&part),
            None => {
                self.parts.insert(key, part);
            }
        }
    }

    pub(super) fn merge(&mut self, later: Self, lines: u64) {
        for (key, whole) in later.whole {
            let whole = Whole { at: whole.at.after(lines), ..whole };
            self.whole.entry(key).or_insert(whole);
        }
        for (key, parts) in later.parts {
            self.part(key, parts);
        }
    }

    /// Each day that its parts do not come to: they cover it and come to something else, or come to more in any case.
    pub(super) fn faults(&self) -> Vec<(&'static str, At, RecordId)> {
        let mut faults = Vec::new();
        for ((of, day), whole) in &self.whole {
            let all = (*of, *day, i64::MIN)..=(*of, *day, i64::MAX);
            for (_, parts) in self.parts.range(all).filter(|(_, parts)| !parts.unsure) {
                for ((member, whole_of), sum) in MEMBERS.iter().zip(whole.amounts).zip(parts.sums) {
                    let (Some(of), Some(sum)) = (whole_of, sum) else { continue };
                    let slack = of.slack + sum.slack + of.value.abs() * 0.01;
                    let less = parts.seconds == whole.seconds && sum.value < of.value - slack;
                    if less || sum.value > of.value + slack {
                        faults.push((*member, whole.at, whole.id));
                    }
                }
            }
        }
        faults
    }
}

/// When something was, in the clock of its day.
struct Span {
    /// The day, counted from 1970.
    day: i32,
    is_day: bool,
    start: i64,
    end: i64,
}

const DAY: i64 = 86_400;

impl Span {
    /// A day, or a part of at most half of one that does not go over midnight.
    fn of(period: &Period) -> Option<Self> {
        let (from, to) = (period.start?, period.end?);
        let day = from.date().days_since_epoch();
        let (start, end) = (from.seconds_since_epoch().0, to.seconds_since_epoch().0);
        let next = to.date().days_since_epoch() == day + 1 && at_midnight(&to);
        let length = end - start;
        let is_day = next && at_midnight(&from);
        let is_part = length > 0 && length <= DAY / 2 && (next || to.date() == from.date());
        (is_day || is_part).then_some(Self { day, is_day, start, end })
    }
}

fn at_midnight(moment: &Moment) -> bool {
    moment.time().is_none_or(|time| (time.hour(), time.minute(), time.second()) == (0, 0, 0))
}

fn amounts(of: &Summary) -> Amounts {
    [
        of.steps.map(count),
        of.floors.map(count),
        of.distance.as_ref().and_then(|length| amount(length, Dimension::Length)),
        of.active_energy.as_ref().and_then(|energy| amount(energy, Dimension::Energy)),
        of.total_energy.as_ref().and_then(|energy| amount(energy, Dimension::Energy)),
    ]
}

#[allow(clippy::cast_precision_loss, reason = "steps of a day")]
fn count(count: Count) -> Amount {
    Amount { value: count.get() as f64, slack: 0.0 }
}

fn amount(quantity: &Quantity, dimension: Dimension) -> Option<Amount> {
    let digit = factor(quantity, dimension)? / 10_f64.powi(i32::from(quantity.value.scale()));
    Some(Amount { value: in_base(quantity, dimension)?, slack: digit / 2.0 })
}
