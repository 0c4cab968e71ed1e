//! Grains of time, in a zone: an hour, a local day, a month.

use mesinfos_schema::values::{Date, Moment, Offset};

use crate::manifest::Grain;
use crate::series::{DAY, later};
use crate::time::Instant;
use crate::transform::floor;
use crate::validate::Span;
use crate::window::of_day;

/// One grain of time: seconds since the epoch, and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) start: Moment,
    pub(crate) end: Moment,
}

impl Cell {
    /// The grain an instant (seconds since the epoch) lies in, by the clocks of a zone.
    pub(crate) fn of(seconds: i64, grain: Grain, zone: &jiff::tz::TimeZone) -> Option<Self> {
        let offset =
            i64::from(zone.to_offset(jiff::Timestamp::from_second(seconds).ok()?).seconds());
        let local = seconds.checked_add(offset)?;
        if grain == Grain::Hour {
            let first = local - local.rem_euclid(3_600);
            let written = |local: i64| {
                let moment = Moment::from_unix(local)?;
                let minutes = Offset::Minutes(i16::try_from(offset / 60).ok()?);
                Some(Moment::instant(moment.date(), moment.time()?, minutes))
            };
            let (from, to) = (first - offset, first - offset + 3_600);
            return Some(Self { from, to, start: written(first)?, end: written(first + 3_600)? });
        }
        let day = Date::from_days_since_epoch(i32::try_from(local.div_euclid(DAY)).ok()?)?;
        let start = floor(day, grain)?;
        let end = match grain {
            Grain::Hour | Grain::Day => later(start, 0, 1),
            Grain::Week => later(start, 0, 7),
            Grain::Month => later(start, 1, 0),
            Grain::Quarter => later(start, 3, 0),
            Grain::Year => later(start, 12, 0),
        }?;
        let midnight = |day: Date| civil(i64::from(day.days_since_epoch()) * DAY, zone);
        Some(Self {
            from: midnight(start)?,
            to: midnight(end)?,
            start: start.into(),
            end: end.into(),
        })
    }

    /// Whether all of it lies in every window.
    pub(crate) fn lies_in(&self, spans: &[Span]) -> bool {
        spans.iter().all(|span| match span {
            Span::Days(from, to) => {
                let first = self.start.date().days_since_epoch();
                let last = self.end.date().days_since_epoch();
                let last = if of_day(&self.end) > 0 { last + 1 } else { last };
                from.is_none_or(|from| first >= from) && to.is_none_or(|to| last <= to)
            }
            Span::Instants(from, to) => {
                let instant = |seconds| Instant::epoch().plus_seconds(seconds);
                from.is_none_or(|from| instant(self.from) >= from)
                    && to.is_none_or(|to| instant(self.to) <= to)
            }
        })
    }
}

/// The length of a grain.
pub(crate) fn step_of(grain: Grain) -> &'static str {
    match grain {
        Grain::Hour => "PT1H",
        Grain::Day => "P1D",
        Grain::Week => "P7D",
        Grain::Month => "P1M",
        Grain::Quarter => "P3M",
        Grain::Year => "P1Y",
    }
}

/// Seconds since the epoch of a moment; one without an offset is by the clocks of a zone.
pub(crate) fn instant(moment: &Moment, zone: &jiff::tz::TimeZone) -> Option<i64> {
    if let Some(instant) = Instant::of(moment) {
        return Some(instant.seconds());
    }
    let seconds = moment.seconds_since_epoch().0;
    civil(seconds, zone)
}

/// The instant at which clocks of a zone show what clocks of UTC show at another; behind a gap, and before a fold.
fn civil(seconds: i64, zone: &jiff::tz::TimeZone) -> Option<i64> {
    let utc = jiff::tz::TimeZone::UTC;
    let civil = utc.to_datetime(jiff::Timestamp::from_second(seconds).ok()?);
    Some(zone.to_timestamp(civil).ok()?.as_second())
}
