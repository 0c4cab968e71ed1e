//! When a record is, and whether that lies in a window.

use mesinfos_schema::values::{Date, Moment};

use crate::marks::{Marks, items, said};
use crate::path::{PathPattern, Segment};
use crate::series::Slots;
use crate::time::Instant;
use crate::validate::Span;

/// The member beside one named `start`.
pub(crate) fn sibling(path: &PathPattern, name: &str) -> Option<PathPattern> {
    if path.segments().last() != Some(&Segment::Name("start".into())) {
        return None;
    }
    let text = path.to_string();
    let stem = text.strip_suffix("/start")?;
    format!("{stem}/{name}").parse().ok()
}

/// How a record lies in its windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lies {
    /// All of it inside.
    Inside,
    /// A series, of which these slots are.
    Partly(Slices),
    /// Not all of it, or it says no time.
    Outside,
}

/// The first slot, and the first behind the last.
pub(crate) type Slices = (usize, usize);

/// Whether the record's time lies in every span: all of it, but of a series some of its slots may.
pub(crate) fn lies(marks: &Marks<'_>, on: &[PathPattern], spans: &[Span]) -> Lies {
    let Some((path, start)) = on.iter().find_map(|path| Some((path, marks.text(path)?))) else {
        return Lies::Outside;
    };
    let beside = |name: &str| marks.find(&sibling(path, name)?);
    if let Some(step) = beside("step") {
        let count = beside("values").and_then(items);
        let slots = said(step).zip(count).and_then(|(step, n)| Slots::new(&start, &step, n));
        let Some(slots) = slots else { return Lies::Outside };
        return match slots.inside(spans) {
            Some((0, end)) if end == slots.count => Lies::Inside,
            Some(part) => Lies::Partly(part),
            None => Lies::Outside,
        };
    }
    let Some(first) = Extent::of(&start) else { return Lies::Outside };
    let last = match beside("end").and_then(said) {
        Some(end) => moment(&end).map(|end| Extent::before(&end)),
        None => Some(first),
    };
    let inside =
        |last: Extent| spans.iter().all(|span| first.begins_in(span) && last.ends_in(span));
    if last.is_some_and(inside) { Lies::Inside } else { Lies::Outside }
}

fn moment(text: &str) -> Option<Moment> {
    text.parse().ok().or_else(|| text.parse::<Date>().ok().map(Into::into))
}

/// Whole seconds since the midnight before.
pub(crate) fn of_day(moment: &Moment) -> i64 {
    moment.time().map_or(0, |time| {
        i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())
    })
}

/// When something is, as far as its text says: a day, and the instants it may begin and end at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// The local day, and the last local day it touches.
    days: (i32, i32),
    /// The first and the last instant it may be.
    instants: (Instant, Instant),
}

/// Local time is at most 14 hours ahead of UTC, and 12 behind.
const AHEAD: i64 = 14 * 3_600;
const BEHIND: i64 = 12 * 3_600;

impl Extent {
    pub(crate) fn of(text: &str) -> Option<Self> {
        Some(Self::of_moment(&moment(text)?))
    }

    /// A date is all of its day.
    pub(crate) fn of_moment(moment: &Moment) -> Self {
        let mut own = Self::from_clock(moment);
        if moment.time().is_none() {
            own.instants.1 = own.instants.1.plus_seconds(86_399);
        }
        own
    }

    /// A date is its first moment.
    pub(crate) fn from_clock(moment: &Moment) -> Self {
        let day = moment.date().days_since_epoch();
        let instants = match Instant::of(moment) {
            Some(instant) => (instant, instant),
            None => {
                let (seconds, _) = moment.seconds_since_epoch();
                let utc = Instant::epoch().plus_seconds(seconds);
                (utc.plus_seconds(-AHEAD), utc.plus_seconds(BEHIND))
            }
        };
        Self { days: (day, day), instants }
    }

    /// So many seconds of it, from its first.
    pub(crate) fn lasting(self, moment: &Moment, seconds: i64) -> Self {
        let days = (of_day(moment) + seconds - 1).div_euclid(86_400);
        let last = self.days.0.saturating_add(i32::try_from(days).unwrap_or(i32::MAX));
        let (from, to) = self.instants;
        Self { days: (self.days.0, last), instants: (from, to.plus_seconds(seconds - 1)) }
    }

    /// To the moment before an end, which is not in.
    pub(crate) fn until(self, end: &Moment) -> Self {
        let end = Self::before(end);
        Self { days: (self.days.0, end.days.1), instants: (self.instants.0, end.instants.1) }
    }

    /// On one local day.
    pub(crate) fn on(self, day: i32) -> Self {
        Self { days: (day, day), ..self }
    }

    /// The moment before an end, which is not in: where that is a midnight, the day before.
    pub(crate) fn before(end: &Moment) -> Self {
        let Self { days: (day, _), instants: (from, to) } = Self::from_clock(end);
        let exact = end.time().is_none_or(|time| time.nanosecond() == 0);
        let day = if of_day(end) == 0 && exact { day - 1 } else { day };
        Self { days: (day, day), instants: (from.plus_seconds(-1), to.plus_seconds(-1)) }
    }

    pub(crate) fn begins_in(self, span: &Span) -> bool {
        match span {
            Span::Days(from, _) => from.is_none_or(|from| self.days.0 >= from),
            Span::Instants(from, _) => from.is_none_or(|from| self.instants.0 >= from),
        }
    }

    pub(crate) fn ends_in(self, span: &Span) -> bool {
        match span {
            Span::Days(_, to) => to.is_none_or(|to| self.days.1 < to),
            Span::Instants(_, to) => to.is_none_or(|to| self.instants.1 < to),
        }
    }
}
