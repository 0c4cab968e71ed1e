//! Minimising records under a permit, one at a time.
//!
//! Order: window and filter look at the record as it was; then what leaves is built, each member made less as it is
//! written. `type`, `id` and `source` always leave, `id` and every reference under the recipient's own names
//! ([`crate::pairwise`]). What cannot be read, or lies outside, is dropped and counted, and nothing of it is in the
//! count but that it was one.

use std::collections::BTreeMap;
use std::fmt;

use mesinfos_schema::model;
use mesinfos_schema::record::{Content, Record};
use mesinfos_schema::values::{Count, Date, Decimal, Moment, Text};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::base64url;
use crate::decide::Permit;
use crate::manifest::Comparison;
use crate::pairwise::{Names, PairwiseKey};
use crate::path::{PathPattern, Segment};
use crate::plan::{self, Plan, Projector};
use crate::read::Limits;
use crate::receipt::{DroppedCount, Receipt, ReceiptSchema, Uses};
use crate::time::Instant;
use crate::validate::{Span, Test};

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
    at: Instant,
    names: Names,
    limits: Limits,
    /// What the window and the filter look at.
    looked: Option<Plan>,
    out: Vec<u8>,
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
        let mut paths: Vec<PathPattern> =
            permit.filter.iter().map(|test| test.path.clone()).collect();
        if !permit.spans.is_empty() {
            for on in &permit.on {
                paths.push(on.clone());
                paths.extend(["end", "step", "values"].iter().filter_map(|name| sibling(on, name)));
            }
        }
        let segments: Vec<_> = paths.iter().map(PathPattern::segments).collect();
        let looked = Plan::build(&permit.shape, &segments, &[]);
        Ok(Self {
            names: Names::new(key, &permit.recipient),
            permit,
            at,
            limits: *limits,
            looked,
            out: Vec::new(),
            hash: Sha256::new(),
            bytes: 0,
            read: 0,
            written: 0,
            dropped: BTreeMap::new(),
        })
    }

    /// The minimised line of a record, without a line end; `None` where it is dropped.
    pub fn record(&mut self, line: &str) -> Option<&str> {
        self.read += 1;
        if let Err(reason) = self.minimise(line) {
            *self.dropped.entry(reason).or_default() += 1;
            return None;
        }
        self.written += 1;
        self.hash.update(&self.out);
        self.hash.update(b"\n");
        self.bytes += u64::try_from(self.out.len()).unwrap_or(0) + 1;
        std::str::from_utf8(&self.out).ok()
    }

    fn minimise(&mut self, line: &str) -> Result<(), DropReason> {
        self.out.clear();
        if line.len() > self.limits.record {
            return Err(DropReason::Unreadable);
        }
        let record: Record = serde_json::from_str(line).map_err(|_| DropReason::Unreadable)?;
        if record.type_name() != self.permit.record_type.as_str() {
            return Err(DropReason::Type);
        }
        // The permit is for the package's subject; another one's data needs their own yes.
        if record.subject.as_ref().is_some_and(|subject| *subject != self.permit.subject) {
            return Err(DropReason::Subject);
        }
        let deleted = matches!(record.content, Content::Deleted(_));
        if !self.permit.spans.is_empty() || !self.permit.filter.is_empty() {
            // A tombstone has no time and nothing to compare.
            if deleted {
                return Err(DropReason::Window);
            }
            let looked = self.look(line)?;
            let spans = &self.permit.spans;
            if !spans.is_empty() && !within(&looked, &self.permit.on, spans) {
                return Err(DropReason::Window);
            }
            if !self.permit.filter.iter().all(|test| holds(test, &looked)) {
                return Err(DropReason::Filter);
            }
        }
        drop(record);
        let mut projector =
            Projector { shape: &self.permit.shape, names: &mut self.names, out: &mut self.out };
        projector.project(&self.permit.plan, line).map_err(|_| DropReason::Unreadable)?;
        Ok(())
    }

    /// The members that window and filter look at.
    fn look(&self, line: &str) -> Result<Value, DropReason> {
        match &self.looked {
            Some(plan) => plan::look(plan, line).map_err(|_| DropReason::Unreadable),
            None => Ok(Value::Null),
        }
    }

    /// What was done, to be signed by the source. `previous` is the hash of the receipt before it.
    #[must_use]
    pub fn finish(self, previous: Option<Text>) -> Receipt {
        let count = |n: u64| Count::new(n).unwrap_or(Count::MAX);
        let hex: String = self.hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        let permit = self.permit;
        Receipt {
            schema: ReceiptSchema::V1,
            ground: permit.ground,
            subject: permit.subject,
            recipient: permit.recipient,
            purpose: permit.purpose,
            record_type: permit.record_type,
            at: self.at.moment().unwrap_or(permit.retain_until),
            read: count(self.read),
            written: count(self.written),
            dropped: self
                .dropped
                .into_iter()
                .map(|(reason, n)| DroppedCount { reason, count: count(n) })
                .collect(),
            transformed: permit.transforms,
            bytes: count(self.bytes),
            sha256: Text::new(&hex),
            retain: Uses { until: permit.retain_until, then: permit.then },
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
    Ok(minimiser.finish(None))
}

/// The hash of a receipt's signed text, for the next receipt's `previous`.
#[must_use]
pub fn receipt_hash(jws: &str) -> Option<Text> {
    Text::new(&base64url::encode(&Sha256::digest(jws.as_bytes())))
}

/// The member beside one named `start`.
fn sibling(path: &PathPattern, name: &str) -> Option<PathPattern> {
    if path.segments().last() != Some(&Segment::Name("start".into())) {
        return None;
    }
    let text = path.to_string();
    let stem = text.strip_suffix("/start")?;
    format!("{stem}/{name}").parse().ok()
}

fn at<'v>(value: &'v Value, path: &PathPattern) -> Option<&'v Value> {
    path.segments().iter().try_fold(value, |value, segment| match segment {
        Segment::Name(name) => value.get(&**name),
        Segment::Any => None,
    })
}

/// Whether the record's time, all of it, lies in every span. A record that says no time lies nowhere.
fn within(looked: &Value, on: &[PathPattern], spans: &[Span]) -> bool {
    let Some((path, start)) = on.iter().find_map(|path| Some((path, at(looked, path)?.as_str()?)))
    else {
        return false;
    };
    let beside = |name: &str| sibling(path, name).and_then(|path| at(looked, &path));
    let Some(first) = Extent::of(start) else { return false };
    let last = match (beside("end").and_then(Value::as_str), beside("step").and_then(Value::as_str))
    {
        (Some(end), _) => Extent::of(end).map(|end| end.before()),
        (None, Some(step)) => {
            let count = beside("values").and_then(Value::as_array).map_or(0, Vec::len);
            first.after(step, count)
        }
        (None, None) => Some(first),
    };
    let Some(last) = last else { return false };
    spans.iter().all(|span| first.begins_in(span) && last.ends_in(span))
}

/// When something is, as far as its text says: a day, and the instants it may begin and end at.
#[derive(Clone, Copy)]
struct Extent {
    /// The local day, and the last local day it touches.
    days: (i32, i32),
    /// The first and the last instant it may be.
    instants: (Instant, Instant),
}

/// Local time is at most 14 hours ahead of UTC, and 12 behind.
const AHEAD: i64 = 14 * 3_600;
const BEHIND: i64 = 12 * 3_600;

impl Extent {
    fn of(text: &str) -> Option<Self> {
        let moment: Moment =
            text.parse().ok().or_else(|| text.parse::<Date>().ok().map(Into::into))?;
        let day = moment.date().days_since_epoch();
        let instants = match Instant::of(&moment) {
            Some(instant) => (instant, instant),
            None => {
                let (seconds, _) = moment.seconds_since_epoch();
                let length = if moment.time().is_some() { 0 } else { 86_399 };
                let utc = Instant::epoch().plus_seconds(seconds);
                (utc.plus_seconds(-AHEAD), utc.plus_seconds(BEHIND + length))
            }
        };
        Some(Self { days: (day, day), instants })
    }

    /// The moment before this one, for an end that is not in.
    fn before(self) -> Self {
        let (from, to) = self.instants;
        // Where an end is a date, its day is not in either.
        let whole = to.seconds() - from.seconds() > AHEAD + BEHIND;
        let back = if whole { 86_400 } else { 1 };
        let day = if whole { self.days.1 - 1 } else { self.days.1 };
        Self { days: (day, day), instants: (from.plus_seconds(-back), to.plus_seconds(-back)) }
    }

    /// After so many steps: the last moment of the last of them.
    fn after(self, step: &str, count: usize) -> Option<Self> {
        let span: jiff::Span = step.parse().ok()?;
        let span = span.checked_mul(i64::try_from(count).ok()?).ok()?;
        let civil = jiff::civil::Date::new(1970, 1, 1).ok()?;
        let first =
            civil.checked_add(jiff::Span::new().try_days(i64::from(self.days.0)).ok()?).ok()?;
        let end = first.to_datetime(jiff::civil::Time::midnight()).checked_add(span).ok()?;
        let length = end.duration_since(first.to_datetime(jiff::civil::Time::midnight())).as_secs();
        if length <= 0 {
            return Some(self);
        }
        let (_, to) = self.instants;
        let last = to.plus_seconds(length - 1);
        let days = i32::try_from((length - 1) / 86_400).ok()?;
        Some(Self {
            days: (self.days.0, self.days.1.checked_add(days)?),
            instants: (self.instants.0, last),
        })
    }

    fn begins_in(self, span: &Span) -> bool {
        match span {
            Span::Days(from, _) => from.is_none_or(|from| self.days.0 >= from),
            Span::Instants(from, _) => from.is_none_or(|from| self.instants.0 >= from),
        }
    }

    fn ends_in(self, span: &Span) -> bool {
        match span {
            Span::Days(_, to) => to.is_none_or(|to| self.days.1 < to),
            Span::Instants(_, to) => to.is_none_or(|to| self.instants.1 < to),
        }
    }
}

/// Whether a condition holds. What is not there satisfies none.
fn holds(test: &Test, looked: &Value) -> bool {
    let text = match at(looked, &test.path) {
        Some(Value::String(text)) => text.clone(),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        _ => return false,
    };
    let number = |text: &str| text.parse::<Decimal>().ok();
    let equal = |other: &String| {
        if test.number { number(&text) == number(other) } else { text == *other }
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
