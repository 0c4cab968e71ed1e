//! What is observed of a body: nothing before it was born, and an index of its mass that follows from its weight and its
//! height.

use std::collections::BTreeMap;

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::values::{Date, Moment, PartialDate};

use super::At;
use super::chains::key;
use crate::rules::health::{self, is_index};

/// What is kept of each person: two days; and of weights, heights and indexes each.
#[derive(Default)]
pub(super) struct Bodies {
    people: BTreeMap<u64, Person>,
    measures: Vec<Measure>,
}

/// The first day on which a person can be born (the first of two that say it differently), and the earliest
/// observation.
#[derive(Default)]
struct Person {
    born: Option<i32>,
    seen: Option<(i32, At, RecordId)>,
}

impl Person {
    fn born(&mut self, day: i32) {
        self.born = Some(self.born.map_or(day, |born| born.min(day)));
    }

    fn seen(&mut self, day: i32, at: At, id: RecordId) {
        if self.seen.is_none_or(|(first, ..)| day < first) {
            self.seen = Some((day, at, id));
        }
    }
}

/// A weight, a height or an index, of a source and a subject.
struct Measure {
    of: u64,
    seconds: i64,
    what: health::Body,
    value: f64,
    at: At,
    id: RecordId,
}

/// Days that a birth and an observation may be apart by their zones.
const ZONES: i32 = 1;

/// Seconds within which a weight and a height belong to an index.
const NEAR: i64 = 86_400;

/// Measures before and after an index that are looked at.
const MOST: usize = 32;

impl Bodies {
    pub(super) fn add(&mut self, record: &Record, at: At) {
        let subject = || key(record.subject.as_deref());
        match record.body() {
            Some(Body::Person(person)) => {
                let born = person.birth.as_ref().and_then(|birth| birth.date);
                if let Some(day) = born.and_then(first_day) {
                    self.people.entry(subject()).or_default().born(day);
                }
            }
            Some(body) => {
                if let Some(day) = observed(body) {
                    self.people.entry(subject()).or_default().seen(day, at, record.id);
                }
                if let Body::Observation(observation) = body
                    && let (Some(when), Some(value)) = (observation.at, &observation.value)
                    && let Some((what, value)) = health::body(&observation.code, value)
                {
                    let source = record.source.map(|source| *source.as_bytes());
                    let of = key((source, record.subject.as_deref()));
                    let seconds = when.seconds_since_epoch().0;
                    self.measures.push(Measure { of, seconds, what, value, at, id: record.id });
                }
            }
            None => {}
        }
    }

    pub(super) fn merge(&mut self, later: Self, lines: u64) {
        for (subject, theirs) in later.people {
            let ours = self.people.entry(subject).or_default();
            if let Some(day) = theirs.born {
                ours.born(day);
            }
            if let Some((day, at, id)) = theirs.seen {
                ours.seen(day, at.after(lines), id);
            }
        }
        let moved = |measure: Measure| Measure { at: measure.at.after(lines), ..measure };
        self.measures.extend(later.measures.into_iter().map(moved));
    }

    /// Where each person's first observation stands that is before birth.
    pub(super) fn before_birth(&self) -> impl Iterator<Item = (At, RecordId)> {
        self.people.values().filter_map(|person| {
            let (day, at, id) = person.seen?;
            (day < person.born?.saturating_sub(ZONES)).then_some((at, id))
        })
    }

    /// Where each index stands that no weight and height of its day lead to.
    pub(super) fn indexes(&mut self) -> Vec<(At, RecordId)> {
        self.measures.sort_by_key(|measure| (measure.of, measure.seconds, measure.at));
        let mut faults = Vec::new();
        for of in self.measures.chunk_by(|a, b| a.of == b.of) {
            for (place, index) in of.iter().enumerate() {
                if index.what != health::Body::Index {
                    continue;
                }
                let around = of.iter().take(place.saturating_add(MOST));
                let near: Vec<&Measure> = around
                    .skip(place.saturating_sub(MOST))
                    .filter(|measure| (measure.seconds - index.seconds).abs() <= NEAR)
                    .collect();
                let each = |what| near.iter().filter(move |measure| measure.what == what);
                let mut pairs = each(health::Body::Weight)
                    .flat_map(|weight| {
                        each(health::Body::Height).map(|height| (weight.value, height.value))
                    })
                    .peekable();
                if pairs.peek().is_some()
                    && !pairs.any(|(weight, height)| is_index(index.value, weight, height))
                {
                    faults.push((index.at, index.id));
                }
            }
        }
        faults
    }
}

/// The last day on which it can have been observed.
fn observed(body: &Body) -> Option<i32> {
    let of = |moment: Option<Moment>| moment.map(|moment| moment.date().days_since_epoch());
    let start = |period: &Option<mesinfos_schema::values::Period>| of(period.as_ref()?.start);
    match body {
        Body::Observation(seen) => of(seen.at).or_else(|| start(&seen.period)),
        Body::Condition(seen) => last_day(seen.onset?),
        Body::Immunization(seen) => last_day(seen.on?),
        Body::Medication(seen) => of(seen.at),
        Body::Encounter(seen) => start(&seen.period),
        _ => None,
    }
}

fn first_day(date: PartialDate) -> Option<i32> {
    let date = match date {
        PartialDate::Year(year) => Date::new(year, 1, 1).ok()?,
        PartialDate::Month(year, month) => Date::new(year, month, 1).ok()?,
        PartialDate::Day(date) => date,
        PartialDate::MonthDay(..) => return None,
    };
    Some(date.days_since_epoch())
}

fn last_day(date: PartialDate) -> Option<i32> {
    let date = match date {
        PartialDate::Year(year) => Date::new(year, 12, 31).ok()?,
        PartialDate::Month(year, month) => {
            Date::new(year, month, Date::days_in(year, month)).ok()?
        }
        PartialDate::Day(date) => date,
        PartialDate::MonthDay(..) => return None,
    };
    Some(date.days_since_epoch())
}
