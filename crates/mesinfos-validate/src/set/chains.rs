//! What follows each other: readings of a register, series of a meter, positions of a device. Each record is held
//! against the one before it of its kind, so that nothing grows with the input.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::energy::{Consumption, IntervalSeries, MeterReading};
use mesinfos_schema::types::mobility::Position;
use mesinfos_schema::types::telecom::{UsageEvent, UsageKind};
use mesinfos_schema::values::{Coordinates, Decimal, Moment, Period};

use super::At;
use crate::rules::movement::great_circle;

/// Every chain that a rule looks at.
#[derive(Default)]
pub(super) struct Chains {
    readings: Chain<Reading>,
    series: Chain<Span>,
    consumptions: Chain<Span>,
    positions: Chain<Seen>,
    calls: Chain<Call>,
}

/// A fault: the later record, its place and the member it is about.
pub(super) type Fault = (&'static str, &'static str, At, RecordId);

impl Chains {
    pub(super) fn add(&mut self, record: &Record, at: At) {
        let place = (at, record.id);
        match record.body() {
            Some(Body::MeterReading(of)) => {
                if let Some((key, reading)) = Reading::of(of) {
                    self.readings.add(key, reading, place);
                }
            }
            Some(Body::IntervalSeries(of)) => {
                if let Some((key, span)) = Span::of_series(record.source, of) {
                    self.series.add(key, span, place);
                }
            }
            Some(Body::EnergyConsumption(of)) => {
                if let Some((key, span)) = Span::of_consumption(record.source, of) {
                    self.consumptions.add(key, span, place);
                }
            }
            Some(Body::UsageEvent(of)) => {
                if let Some((key, call)) = Call::of(of) {
                    self.calls.add(key, call, place);
                }
            }
            Some(Body::Position(of)) => {
                if let Some((key, seen)) = Seen::of(record.source, of) {
                    self.positions.add(key, seen, place);
                }
            }
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, later: Self, lines: u64) {
        self.readings.merge(later.readings, lines);
        self.series.merge(later.series, lines);
        self.consumptions.merge(later.consumptions, lines);
        self.positions.merge(later.positions, lines);
        self.calls.merge(later.calls, lines);
    }

    pub(super) fn faults(self) -> impl Iterator<Item = Fault> {
        let named = |code, pointer, faults: Vec<Place>| {
            faults.into_iter().map(move |(at, id)| (code, pointer, at, id))
        };
        named("set.index-order", "/data/index", self.readings.faults)
            .chain(named("set.series-overlap", "/data/start", self.series.faults))
            .chain(named("set.consumption-overlap", "/data/period", self.consumptions.faults))
            .chain(named("set.speed", "/data/coordinates", self.positions.faults))
            .chain(named("set.call-overlap", "/data/at", self.calls.faults))
    }
}

type Place = (At, RecordId);

/// A link of a chain, which may not be able to follow another.
trait Link: Clone {
    /// Something is wrong where `self` comes right after `before`.
    fn clashes(&self, before: &Self) -> bool;

    /// What the next is held against: `self`, unless what came before it still counts.
    fn behind(self, _before: &Self) -> Self {
        self
    }
}

/// Links by what they belong to: the first and the last of each.
struct Chain<T> {
    ends: BTreeMap<u64, Ends<T>>,
    faults: Vec<Place>,
}

struct Ends<T> {
    first: T,
    first_place: Place,
    last: T,
}

impl<T> Default for Chain<T> {
    fn default() -> Self {
        Self { ends: BTreeMap::new(), faults: Vec::new() }
    }
}

impl<T: Link> Chain<T> {
    fn add(&mut self, key: u64, link: T, place: Place) {
        match self.ends.get_mut(&key) {
            Some(ends) => {
                if link.clashes(&ends.last) {
                    self.faults.push(place);
                }
                ends.last = link.behind(&ends.last);
            }
            None => {
                let ends = Ends { first: link.clone(), first_place: place, last: link };
                self.ends.insert(key, ends);
            }
        }
    }

    fn merge(&mut self, later: Self, lines: u64) {
        let moved = |(at, id): Place| (at.after(lines), id);
        self.faults.extend(later.faults.into_iter().map(moved));
        for (key, theirs) in later.ends {
            let place = moved(theirs.first_place);
            match self.ends.get_mut(&key) {
                Some(ours) => {
                    if theirs.first.clashes(&ours.last) {
                        self.faults.push(place);
                    }
                    ours.last = theirs.last.behind(&ours.last);
                }
                None => {
                    self.ends.insert(key, Ends { first_place: place, ..theirs });
                }
            }
        }
    }
}

/// FNV-1a: the same key for the same parts in every run, and no text kept for each.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

pub(super) fn key(parts: impl Hash) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    parts.hash(&mut hasher);
    hasher.finish()
}

/// An index does not fall while the meter is the same.
#[derive(Clone)]
struct Reading {
    at: Moment,
    index: Decimal,
}

impl Reading {
    fn of(reading: &MeterReading) -> Option<(u64, Self)> {
        let of = (
            reading.usage_point.as_bytes(),
            reading.register.as_deref(),
            reading.meter.map(|meter| *meter.as_bytes()),
            reading.index.unit.as_str(),
        );
        Some((key(of), Self { at: reading.at, index: reading.index.value }))
    }
}

impl Link for Reading {
    fn clashes(&self, before: &Self) -> bool {
        let later = before.at.compare(&self.at) == Some(std::cmp::Ordering::Less);
        later && self.index < before.index
    }
}

/// A span of time, in seconds: what comes later begins at the end of what came before, or behind it.
#[derive(Clone)]
struct Span {
    start: i64,
    end: i64,
    /// Seconds that local times may be off where the clock changes.
    slack: i64,
}

impl Span {
    fn of_series(source: Option<RecordId>, series: &IntervalSeries) -> Option<(u64, Self)> {
        let step = i64::try_from(series.step.seconds()?).ok()?;
        let length = step.checked_mul(i64::try_from(series.values.len()).ok()?)?;
        let of = (
            source.map(|source| *source.as_bytes()),
            series.usage_point.as_bytes(),
            series.register.as_deref(),
            (series.quantity_kind.to_string(), series.flow.map(|flow| flow.to_string())),
            (series.step.as_str(), series.unit.as_str()),
        );
        let start = series.start.seconds_since_epoch().0;
        let slack = if series.start.offset().is_some() { 0 } else { 3_600 };
        Some((key(of), Self { start, end: start.checked_add(length)?, slack }))
    }

    fn of_consumption(source: Option<RecordId>, of: &Consumption) -> Option<(u64, Self)> {
        let Period { start: Some(start), end: Some(end), .. } = &of.period else { return None };
        let parts = (
            source.map(|source| *source.as_bytes()),
            of.usage_point.as_bytes(),
            of.level.to_string(),
            of.quantity.unit.as_str(),
        );
        let (start, end) = (start.seconds_since_epoch().0, end.seconds_since_epoch().0);
        Some((key(parts), Self { start, end, slack: 0 }))
    }
}

impl Link for Span {
    fn clashes(&self, before: &Self) -> bool {
        let slack = self.slack.max(before.slack);
        self.start > before.start && self.start < before.end.saturating_sub(slack)
            || self.start == before.start && self.end != before.end
    }
}

/// A call of a line, in seconds.
#[derive(Clone)]
struct Call {
    start: i64,
    end: i64,
}

/// Seconds that two calls of one line may be at once: one waits while the other ends.
const WAITING: i64 = 60;

impl Call {
    fn of(event: &UsageEvent) -> Option<(u64, Self)> {
        let seconds = i64::try_from(event.duration.as_ref()?.seconds()?).ok()?;
        // Local times say nothing of order where clocks change.
        let start = event.at.offset().map(|_| event.at.seconds_since_epoch().0)?;
        let call = Self { start, end: start.checked_add(seconds)? };
        (event.kind == UsageKind::Voice).then(|| (key(event.line.as_bytes()), call))
    }
}

impl Link for Call {
    fn clashes(&self, before: &Self) -> bool {
        let (first, second) =
            if self.start > before.start { (before, self) } else { (self, before) };
        first.start < second.start && second.start < first.end.saturating_sub(WAITING)
    }

    /// A short call within a long one leaves the long one going on.
    fn behind(self, before: &Self) -> Self {
        let within = before.start < self.start && self.end < before.end;
        if within { before.clone() } else { self }
    }
}

/// Where somebody was, and when.
#[derive(Clone)]
struct Seen {
    at: Moment,
    place: Coordinates,
}

/// Metres in a second of the fastest airliner, and what positions may be off.
const FASTEST: f64 = 1_200_000.0 / 3_600.0;
const INACCURACY: f64 = 20_000.0;

impl Seen {
    fn of(source: Option<RecordId>, position: &Position) -> Option<(u64, Self)> {
        let track = position.track.as_ref();
        let of = (
            source.map(|source| *source.as_bytes()),
            track.and_then(|track| track.name.as_deref()),
            track.and_then(|track| track.segment).map(|segment| segment.get()),
            position.device.as_ref().and_then(|device| device.name.as_deref()),
        );
        let place = position.coordinates.clone()?;
        Some((key(of), Self { at: position.at?, place }))
    }
}

impl Link for Seen {
    #[allow(clippy::cast_precision_loss, reason = "seconds between two positions")]
    fn clashes(&self, before: &Self) -> bool {
        let (now, then) = (self.at.seconds_since_epoch().0, before.at.seconds_since_epoch().0);
        if self.at.form() != before.at.form() || self.at.time().is_none() || now <= then {
            return false;
        }
        // A degree is 111 km: only what is far apart at all is worth the trigonometry.
        let near = (self.place.lat.get() - before.place.lat.get()).abs() < 0.1
            && (self.place.lon.get() - before.place.lon.get()).abs() < 0.1;
        let seconds = (now - then) as f64;
        !near && great_circle(&before.place, &self.place) > seconds * FASTEST + INACCURACY
    }
}
