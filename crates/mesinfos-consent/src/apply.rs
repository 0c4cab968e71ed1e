//! Minimising records under a permit, one at a time.
//!
//! Order: window and filter look at the record as it was; then what leaves is built, each member made less as it is
//! written. `type`, `id` and `source` always leave, `id` and every reference under the recipient's own names
//! ([`crate::pairwise`]). What cannot be read, or lies outside, is dropped and counted, and nothing of it is in the
//! count but that it was one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use mesinfos_schema::exchange::Source;
use mesinfos_schema::model;
use mesinfos_schema::record::{Content, Record, RecordId};
use mesinfos_schema::scan::Unfit;
use mesinfos_schema::values::{Count, Decimal, Text, TimeZone};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::aggregate::Aggregator;
use crate::base64url;
use crate::manifest::Comparison;
use crate::marks::{Marks, said};
use crate::pairwise::{Names, PairwiseKey};
use crate::permit::Permit;
use crate::project::Projector;
use crate::read::Limits;
use crate::receipt::{DroppedCount, Receipt, ReceiptSchema, Uses};
use crate::series::{self, Slots};
use crate::time::Instant;
use crate::validate::{Span, Test};
use crate::window::{self, Lies};

/// Why a record did not leave.
#[model]
#[derive(Hash)]
pub enum DropReason {
    /// It cannot be read as a record.
    Unreadable,
    /// It is of another type.
    Type,
    /// It is about another subject than the package's.
    Subject,
    /// It lies outside the time, or says no time.
    Window,
    /// It does not satisfy the filter.
    Filter,
    /// Nothing of it is left.
    Empty,
    /// Another record of its id is kept in its place.
    Repeated,
    /// It spans more time than the grain records are added up to.
    Coarser,
    /// More grains of time than the limits allow.
    Limit,
}

/// Why a permit cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// It is used before it was decided, or after its time.
    #[error("the permit does not hold at this time: decide again")]
    NotValid,
}

/// Minimises records under a permit, which it uses up.
///
/// ```compile_fail
/// # use mesinfos_consent::*;
/// fn without(request: Request, at: Instant, key: &PairwiseKey) {
///     let _ = Minimiser::new(request, at, key, &Limits::default());
/// }
/// ```
pub struct Minimiser {
    permit: Permit,
    /// The windows of both sides.
    spans: Vec<Span>,
    at: Instant,
    names: Names,
    limits: Limits,
    aggregator: Option<Aggregator>,
    aggregated: u64,
    /// The zones of sources, for local times that are added up.
    zones: BTreeMap<RecordId, TimeZone>,
    out: Vec<u8>,
    visited: u64,
    hash: Sha256,
    bytes: u64,
    read: u64,
    written: u64,
    dropped: BTreeMap<DropReason, u64>,
}

impl fmt::Debug for Minimiser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Minimiser({} read, {} written)", self.read, self.written)
    }
}

impl Minimiser {
    /// Begins, at an instant at which the permit holds.
    ///
    /// # Errors
    /// [`ApplyError::NotValid`].
    pub fn new(
        permit: Permit,
        at: Instant,
        key: &PairwiseKey,
        limits: &Limits,
    ) -> Result<Self, ApplyError> {
        if at < permit.at || at >= permit.until {
            return Err(ApplyError::NotValid);
        }
        let (item, spans) = (&permit.item, permit.spans());
        let aggregator = item
            .aggregation
            .clone()
            .map(|terms| Aggregator::new(terms, item, spans.clone(), limits.cells));
        Ok(Self {
            names: Names::new(key, &permit.request.recipient),
            spans,
            permit,
            at,
            limits: *limits,
            aggregator,
            aggregated: 0,
            zones: BTreeMap::new(),
            out: Vec::with_capacity(1024),
            visited: 0,
            hash: Sha256::new(),
            bytes: 0,
            read: 0,
            written: 0,
            dropped: BTreeMap::new(),
        })
    }

    /// The minimised line of a record, without a line end; `None` where it is dropped, or added up with others.
    pub fn record(&mut self, line: &str) -> Option<&str> {
        self.read += 1;
        match self.minimise(line) {
            Err(reason) => {
                *self.dropped.entry(reason).or_default() += 1;
                None
            }
            Ok(false) => {
                self.aggregated += 1;
                None
            }
            Ok(true) => self.leaves(),
        }
    }

    /// Takes up the zone of a source (an `exchange.source/1` record), in which its records' local times are read where they
    /// name none: before those records. Nothing of it leaves, and it is not counted; [`Minimiser::record`] does the same
    /// with the sources it meets.
    pub fn source(&mut self, line: &str) {
        let wanted = self.aggregator.is_some() && line.len() <= self.limits.record;
        if wanted && let Ok(record) = Record::read(line) {
            self.take_zone(&record);
        }
    }

    fn take_zone(&mut self, record: &Record) {
        let zone = record.data::<Source>().and_then(|source| source.time_zone.as_ref());
        if let Some(zone) = zone.filter(|_| self.zones.len() < self.limits.cells) {
            self.zones.insert(record.id, zone.clone());
        }
    }

    /// Values of records that were looked at so far: the work done, in steps that no clock counts.
    #[must_use]
    pub fn visited(&self) -> u64 {
        self.visited
    }

    /// What records came to that were added up, line by line: once, behind the last of them.
    pub fn results(&mut self, mut write: impl FnMut(&str)) {
        let Some(aggregator) = self.aggregator.take() else { return };
        let mut lines: Vec<String> = Vec::new();
        for record in aggregator.results() {
            if Marks::of(&record).is_ok_and(|marks| self.project(&marks).is_ok()) {
                lines.push(String::from_utf8_lossy(&self.out).into_owned());
            }
        }
        // By what leaves: nothing of what does not shows in their order.
        lines.sort_unstable();
        for line in lines {
            self.out.clear();
            self.out.extend_from_slice(line.as_bytes());
            if let Some(line) = self.leaves() {
                write(line);
            }
        }
    }

    fn leaves(&mut self) -> Option<&str> {
        self.written += 1;
        self.hash.update(&self.out);
        self.hash.update(b"\n");
        self.bytes += u64::try_from(self.out.len()).unwrap_or(0) + 1;
        std::str::from_utf8(&self.out).ok()
    }

    /// Whether the record leaves by itself: its line then stands ready.
    fn minimise(&mut self, line: &str) -> Result<bool, DropReason> {
        if line.len() > self.limits.record {
            return Err(DropReason::Unreadable);
        }
        let (record, marks) = Marks::read(line).ok_or(DropReason::Unreadable)?;
        if record.type_name() != self.permit.record_type() {
            self.take_zone(&record);
            return Err(DropReason::Type);
        }
        // The permit is for the package's subject; another one's data needs their own yes.
        if record.subject.as_ref().is_some_and(|subject| *subject != self.permit.request.subject) {
            return Err(DropReason::Subject);
        }
        let deleted = matches!(record.content, Content::Deleted(_));
        let mut part = None;
        let item = &self.permit.item;
        let terms = !self.spans.is_empty() || !item.filter.is_empty();
        if terms || self.aggregator.is_some() {
            // A tombstone has no time and nothing to compare.
            if deleted {
                return Err(DropReason::Window);
            }
            let spans = &self.spans;
            let series = item.aggregation.as_ref().is_some_and(|terms| terms.series);
            // Which slots of a series that is added up are in a window, its days say.
            if !spans.is_empty() && !series {
                match window::lies(&marks, &item.on, spans) {
                    Lies::Inside => {}
                    Lies::Partly(slots) => part = Some(slots),
                    Lies::Outside => return Err(DropReason::Window),
                }
            }
            if !item.filter.iter().all(|test| holds(test, &marks)) {
                return Err(DropReason::Filter);
            }
            if let Some(aggregator) = &mut self.aggregator {
                let of_source = || self.zones.get(record.source.as_ref()?);
                let zone = record.time_zone.as_ref().or_else(of_source);
                aggregator.add(&record, zone, &marks)?;
                return Ok(false);
            }
        }
        drop(record);
        match part {
            None => self.project(&marks)?,
            Some(part) => {
                let cut = cut(line, part).ok_or(DropReason::Window)?;
                self.project(&Marks::of(&cut).map_err(unreadable)?)?;
            }
        }
        Ok(true)
    }

    fn project(&mut self, marks: &Marks<'_>) -> Result<(), DropReason> {
        self.out.clear();
        let plan = self.permit.plan().ok_or(DropReason::Empty)?;
        let mut projector = Projector {
            shape: &self.permit.item.shape,
            names: &mut self.names,
            out: &mut self.out,
            visited: &mut self.visited,
        };
        projector.project(plan, marks).map_err(unreadable)?;
        Ok(())
    }

    /// What was done, to be signed by the source. `previous` is the hash of the receipt before it.
    #[must_use]
    pub fn finish(self, previous: Option<Text>) -> Receipt {
        let count = |n: u64| Count::new(n).unwrap_or(Count::MAX);
        let hex: String = self.hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        let permit = self.permit;
        let (request, retain_until) = (&permit.request, permit.retain_until());
        Receipt {
            schema: ReceiptSchema::V1,
            ground: permit.ground(),
            subject: request.subject.clone(),
            recipient: request.recipient.clone(),
            purpose: request.purpose.clone(),
            record_type: request.record_type.clone(),
            at: self.at.moment().unwrap_or(retain_until),
            read: count(self.read),
            written: count(self.written),
            aggregated: (self.aggregated > 0).then(|| count(self.aggregated)),
            dropped: self
                .dropped
                .into_iter()
                .map(|(reason, n)| DroppedCount { reason, count: count(n) })
                .collect(),
            transformed: permit.transforms(),
            bytes: count(self.bytes),
            sha256: Text::new(&hex),
            retain: Uses { until: retain_until, then: permit.then() },
            previous,
        }
    }
}

/// Minimises records: those that leave go to `write`, the receipt comes back.
///
/// # Errors
/// [`ApplyError::NotValid`].
pub fn apply<'a>(
    permit: Permit,
    at: Instant,
    key: &PairwiseKey,
    records: impl IntoIterator<Item = &'a str>,
    mut write: impl FnMut(&str),
) -> Result<Receipt, ApplyError> {
    let mut minimiser = Minimiser::new(permit, at, key, &Limits::default())?;
    for line in records {
        if let Some(line) = minimiser.record(line) {
            write(line);
        }
    }
    minimiser.results(write);
    Ok(minimiser.finish(None))
}

fn unreadable(_: Unfit) -> DropReason {
    DropReason::Unreadable
}

/// A series' text with some of its slots alone.
fn cut(line: &str, part: window::Slices) -> Option<String> {
    let mut record: Value = serde_json::from_str(line).ok()?;
    let slots = Slots::of(record.get("data")?)?;
    series::cut(&mut record, &slots, part)?;
    Some(record.to_string())
}

/// The hash of a receipt's signed text, for the next receipt's `previous`.
#[must_use]
pub fn receipt_hash(jws: &str) -> Option<Text> {
    Text::new(&base64url::encode(&Sha256::digest(jws.as_bytes())))
}

/// A text, a number or a yes or no, as conditions compare it.
fn compared(text: &str) -> Option<Cow<'_, str>> {
    if let Some(text) = said(text) {
        return Some(text);
    }
    match serde_json::from_str(text).ok()? {
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string().into()),
        _ => None,
    }
}

/// Whether a condition holds. What is not there satisfies none.
fn holds(test: &Test, marks: &Marks<'_>) -> bool {
    let Some(text) = marks.find(&test.path).and_then(compared) else { return false };
    let number = |text: &str| text.parse::<Decimal>().ok();
    let equal = |other: &String| {
        if test.number { number(&text) == number(other) } else { *text == **other }
    };
    let Some(first) = test.values.first() else { return false };
    match test.op {
        Comparison::Eq => equal(first),
        Comparison::Ne => !equal(first),
        Comparison::In => test.values.iter().any(equal),
        ordered => {
            let Some((own, other)) = number(&text).zip(number(first)) else { return false };
            match ordered {
                Comparison::Lt => own < other,
                Comparison::Le => own <= other,
                Comparison::Gt => own > other,
                _ => own >= other,
            }
        }
    }
}
