//! Zones: where a local day begins, and which instant a local time is.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZoneDatabase};
use mesinfos_schema::values::{Date, LocalTime, Moment, Offset, TimeZone};

use crate::contract::ConvertError;

/// How the times of a source become days.
///
/// Times are seconds: since the epoch for a zone, of the clock on the wall for [`Zone::Wall`], where a source gives
/// local times and nobody knows the zone.
#[derive(Clone, Debug)]
pub(crate) enum Zone {
    /// The zone is unknown and the times are instants: days are cut in UTC.
    Utc,
    /// The zone is unknown and the times are local: what the clock on the wall showed.
    Wall,
    /// A zone of the tz database or a rule the source states.
    Rules(jiff::tz::TimeZone, Option<TimeZone>),
}

/// What instant a local time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instant {
    /// This one.
    One(i64),
    /// The clock went back: either of two.
    Two(i64, i64),
    /// The clock went forward over it.
    Never,
}

/// A span between two boundaries, and what its slots count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Span {
    pub(crate) const fn contains(self, at: i64) -> bool {
        self.from <= at && at < self.to
    }
}

impl Zone {
    /// The zone of an option or a source.
    ///
    /// # Errors
    /// Where the tz database has no such zone.
    pub(crate) fn of(zone: &TimeZone) -> Result<Self, ConvertError> {
        let text = zone.as_str();
        if text == "Z" || text == "UTC" {
            return Ok(Self::Utc);
        }
        let unknown = || ConvertError::Usage("no such zone in the tz database".to_owned());
        let rules = match text.parse::<i64>() {
            _ if text.starts_with(['+', '-']) => {
                let at = format!("1970-01-01T00:00:00{text}");
                let moment: Moment = at.parse().map_err(|_| unknown())?;
                let minutes = moment.offset().map_or(0, Offset::minutes);
                let offset = jiff::tz::Offset::from_seconds(i32::from(minutes) * 60);
                jiff::tz::TimeZone::fixed(offset.map_err(|_| unknown())?)
            }
            _ => TimeZoneDatabase::bundled().get(text).map_err(|_| unknown())?,
        };
        Ok(Self::Rules(rules, Some(zone.clone())))
    }

    /// The zone of a name known to be in the database.
    pub(crate) fn named(name: &str) -> Self {
        name.parse().ok().and_then(|zone| Self::of(&zone).ok()).unwrap_or(Self::Wall)
    }

    /// The rule of a POSIX `TZ` text; UTC where it is none.
    pub(crate) fn posix(rule: &str) -> Self {
        jiff::tz::TimeZone::posix(rule).map_or(Self::Utc, |rules| Self::Rules(rules, None))
    }

    /// Its name, where it has one.
    pub(crate) fn name(&self) -> Option<&TimeZone> {
        match self {
            Self::Rules(_, name) => name.as_ref(),
            Self::Utc | Self::Wall => None,
        }
    }

    /// Seconds east of UTC at an instant.
    pub(crate) fn offset(&self, at: i64) -> i64 {
        match self {
            Self::Utc | Self::Wall => 0,
            Self::Rules(rules, _) => Timestamp::from_second(at)
                .map_or(0, |stamp| i64::from(rules.to_offset(stamp).seconds())),
        }
    }

    /// What instant a local time is, in seconds of the clock on the wall.
    pub(crate) fn instant(&self, local: i64) -> Instant {
        let Self::Rules(rules, _) = self else { return Instant::One(local) };
        let Some(civil) = civil(local) else { return Instant::Never };
        let found = rules.to_ambiguous_timestamp(civil);
        match found.offset() {
            AmbiguousOffset::Unambiguous { offset } => {
                Instant::One(local - i64::from(offset.seconds()))
            }
            AmbiguousOffset::Fold { before, after } => Instant::Two(
                local - i64::from(before.seconds()),
                local - i64::from(after.seconds()),
            ),
            AmbiguousOffset::Gap { .. } => Instant::Never,
        }
    }

    /// The first instant at or after a local time.
    fn first(&self, local: i64) -> i64 {
        match self.instant(local) {
            Instant::One(at) | Instant::Two(at, _) => at,
            Instant::Never => match self {
                Self::Rules(rules, _) => civil(local)
                    .and_then(|civil| rules.to_ambiguous_timestamp(civil).compatible().ok())
                    .map_or(local, Timestamp::as_second),
                Self::Utc | Self::Wall => local,
            },
        }
    }

    /// The local day an instant is in, days beginning at `hour`.
    pub(crate) fn date(&self, at: i64, hour: u8) -> Option<Date> {
        let local = at.checked_add(self.offset(at))? - i64::from(hour) * 3_600;
        Date::from_days_since_epoch(i32::try_from(local.div_euclid(86_400)).ok()?)
    }

    /// The instant a day begins at `hour`.
    pub(crate) fn begin(&self, date: Date, hour: u8) -> i64 {
        self.first(i64::from(date.days_since_epoch()) * 86_400 + i64::from(hour) * 3_600)
    }

    /// The day an instant is in.
    pub(crate) fn day(&self, at: i64, hour: u8) -> Option<Span> {
        let date = self.date(at, hour)?;
        let next = Date::from_days_since_epoch(date.days_since_epoch() + 1)?;
        Some(Span { from: self.begin(date, hour), to: self.begin(next, hour) })
    }

    /// The month an instant is in.
    pub(crate) fn month(&self, at: i64, hour: u8) -> Option<Span> {
        let date = self.date(at, hour)?;
        let (year, month) =
            if date.month() == 12 { (date.year() + 1, 1) } else { (date.year(), date.month() + 1) };
        let from = Date::new(date.year(), date.month(), 1).ok()?;
        let to = Date::new(year, month, 1).ok()?;
        Some(Span { from: self.begin(from, hour), to: self.begin(to, hour) })
    }

    /// The year an instant is in.
    pub(crate) fn year(&self, at: i64, hour: u8) -> Option<Span> {
        let year = self.date(at, hour)?.year();
        let from = Date::new(year, 1, 1).ok()?;
        let to = Date::new(year.checked_add(1)?, 1, 1).ok()?;
        Some(Span { from: self.begin(from, hour), to: self.begin(to, hour) })
    }

    /// The moment an instant is, in the zone's own clock.
    pub(crate) fn moment(&self, at: i64) -> Option<Moment> {
        let offset = match self {
            Self::Utc => return Moment::from_unix(at),
            Self::Wall => None,
            Self::Rules(..) => {
                let seconds = self.offset(at);
                // Offsets of whole minutes alone can be written.
                if seconds % 60 != 0 {
                    return Moment::from_unix(at);
                }
                Some(Offset::Minutes(i16::try_from(seconds / 60).ok()?))
            }
        };
        let local = at.checked_add(offset.map_or(0, |o| i64::from(o.minutes()) * 60))?;
        let date = Date::from_days_since_epoch(i32::try_from(local.div_euclid(86_400)).ok()?)?;
        let of_day = local.rem_euclid(86_400);
        let part = |n: i64| u8::try_from(n).ok();
        let time =
            LocalTime::new(part(of_day / 3_600)?, part(of_day / 60 % 60)?, part(of_day % 60)?)
                .ok()?;
        Some(match offset {
            Some(offset) => Moment::instant(date, time, offset),
            None => Moment::local(date, time),
        })
    }
}

/// Seconds of the clock on the wall as jiff's date and time.
fn civil(local: i64) -> Option<DateTime> {
    let date = Date::from_days_since_epoch(i32::try_from(local.div_euclid(86_400)).ok()?)?;
    let of_day = local.rem_euclid(86_400);
    let small = |n: i64| i8::try_from(n).ok();
    let day = jiff::civil::Date::new(
        i16::try_from(date.year()).ok()?,
        i8::try_from(date.month()).ok()?,
        i8::try_from(date.day()).ok()?,
    );
    let time = Time::new(small(of_day / 3_600)?, small(of_day / 60 % 60)?, small(of_day % 60)?, 0);
    Some(DateTime::from_parts(day.ok()?, time.ok()?))
}

/// Seconds of the clock on the wall.
pub(crate) fn wall(date: Date, hour: u8, minute: u8, second: u8) -> i64 {
    i64::from(date.days_since_epoch()) * 86_400
        + i64::from(hour) * 3_600
        + i64::from(minute) * 60
        + i64::from(second)
}
