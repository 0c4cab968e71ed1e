//! Moments: an instant, a local date-time, or a date.

use core::fmt;
use core::str::FromStr;

use serde_json::json;

use super::{Date, OFFSET_PATTERN, TIME_PATTERN, TimeError, date_pattern, two};
use crate::support::text_value;

/// A time of day, to the nanosecond. Trailing zeros of a fraction are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    hour: u8,
    minute: u8,
    second: u8,
    nanosecond: u32,
    fraction_digits: u8,
}

impl LocalTime {
    /// The time of day, without a fraction.
    ///
    /// # Errors
    /// [`TimeError::Time`] past 23:59:59.
    pub const fn new(hour: u8, minute: u8, second: u8) -> Result<Self, TimeError> {
        if hour > 23 || minute > 59 || second > 59 {
            return Err(TimeError::Time);
        }
        Ok(Self { hour, minute, second, nanosecond: 0, fraction_digits: 0 })
    }

    /// The same time with a fraction of a second written with `digits` (1 to 9) digits.
    ///
    /// # Errors
    /// [`TimeError::Time`] where the fraction is a second or more, or has more digits than that.
    pub const fn with_fraction(self, nanosecond: u32, digits: u8) -> Result<Self, TimeError> {
        if digits < 1 || digits > 9 || nanosecond > 999_999_999 {
            return Err(TimeError::Time);
        }
        if !nanosecond.is_multiple_of(10_u32.pow(9 - digits as u32)) {
            return Err(TimeError::Time);
        }
        Ok(Self { nanosecond, fraction_digits: digits, ..self })
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// The second, 0 to 59 (a leap second is not written).
    #[must_use]
    pub const fn second(self) -> u8 {
        self.second
    }

    /// Nanoseconds past the second.
    #[must_use]
    pub const fn nanosecond(self) -> u32 {
        self.nanosecond
    }
}

/// A distance from UTC. `Z` and `+00:00` are both zero and are both kept as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Offset {
    /// Written `Z`.
    Utc,
    /// Minutes east of UTC, within ±23:59.
    Minutes(i16),
}

impl Offset {
    /// Minutes east of UTC.
    #[must_use]
    pub const fn minutes(self) -> i16 {
        match self {
            Self::Utc => 0,
            Self::Minutes(minutes) => minutes,
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, TimeError> {
        let bytes = text.as_bytes();
        let sign = match bytes.first() {
            Some(b'Z') if bytes.len() == 1 => return Ok(Self::Utc),
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Err(TimeError::Syntax("Z or ±HH:MM")),
        };
        if bytes.len() != 6 || bytes.get(3) != Some(&b':') {
            return Err(TimeError::Syntax("Z or ±HH:MM"));
        }
        let hours = two(bytes, 1).ok_or(TimeError::Offset)?;
        let minutes = two(bytes, 4).ok_or(TimeError::Offset)?;
        if hours > 23 || minutes > 59 || (sign < 0 && hours == 0 && minutes == 0) {
            return Err(TimeError::Offset);
        }
        Ok(Self::Minutes(sign * (i16::from(hours) * 60 + i16::from(minutes))))
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utc => f.write_str("Z"),
            Self::Minutes(minutes) => {
                let sign = if *minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }
}

/// When something happened: one string in one of three forms.
///
/// - RFC 3339 with an offset, `2024-03-05T10:15:00+01:00`;
/// - a local date-time without one, `2024-03-05T10:15:00`: the source gave none, and `Z` is never invented; the zone,
///   when known, is `timeZone` on the source or the record;
/// - a date, `2024-03-05`.
///
/// Seconds are always written. A leap second is not.
///
/// ```
/// use mesinfos_schema::values::Moment;
/// let at: Moment = "2024-03-05T10:15:00".parse()?;
/// assert!(at.time().is_some() && at.offset().is_none());
/// # Ok::<(), mesinfos_schema::values::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    date: Date,
    time: Option<(LocalTime, Option<Offset>)>,
}

impl Moment {
    /// A date and time without offset.
    #[must_use]
    pub const fn local(date: Date, time: LocalTime) -> Self {
        Self { date, time: Some((time, None)) }
    }

    /// An instant.
    #[must_use]
    pub const fn instant(date: Date, time: LocalTime, offset: Offset) -> Self {
        Self { date, time: Some((time, Some(offset))) }
    }

    /// The date, as written (in the moment's own offset).
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }

    /// The time of day; `None` for a date.
    #[must_use]
    pub const fn time(&self) -> Option<LocalTime> {
        match self.time {
            Some((time, _)) => Some(time),
            None => None,
        }
    }

    /// The offset; `None` for a date or a local date-time.
    #[must_use]
    pub const fn offset(&self) -> Option<Offset> {
        match self.time {
            Some((_, offset)) => offset,
            None => None,
        }
    }

    /// 0 for a date, 1 for a local date-time, 2 for an instant: two moments compare in time only within one form.
    #[must_use]
    pub const fn form(&self) -> u8 {
        match self.time {
            None => 0,
            Some((_, None)) => 1,
            Some((_, Some(_))) => 2,
        }
    }

    /// Seconds since 1970-01-01 (UTC for an instant, the clock on the wall otherwise), and nanoseconds.
    #[must_use]
    pub fn seconds_since_epoch(&self) -> (i64, u32) {
        let days = i64::from(self.date.days_since_epoch()) * 86_400;
        match self.time {
            None => (days, 0),
            Some((time, offset)) => {
                let of_day = i64::from(time.hour) * 3_600
                    + i64::from(time.minute) * 60
                    + i64::from(time.second);
                let offset = offset.map_or(0, |o| i64::from(o.minutes()) * 60);
                (days + of_day - offset, time.nanosecond)
            }
        }
    }

    /// Which of two moments of one form comes first; `None` across forms.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<core::cmp::Ordering> {
        (self.form() == other.form())
            .then(|| self.seconds_since_epoch().cmp(&other.seconds_since_epoch()))
    }

    /// The instant that many seconds after 1970-01-01T00:00:00Z, written with `Z`; `None` outside years 0 to 9999.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let days = i32::try_from(seconds.div_euclid(86_400)).ok()?;
        let of_day = u32::try_from(seconds.rem_euclid(86_400)).ok()?;
        let part = |n: u32| u8::try_from(n).ok();
        let time =
            LocalTime::new(part(of_day / 3_600)?, part(of_day / 60 % 60)?, part(of_day % 60)?)
                .ok()?;
        Some(Self::instant(Date::from_days_since_epoch(days)?, time, Offset::Utc))
    }
}

impl From<Date> for Moment {
    fn from(date: Date) -> Self {
        Self { date, time: None }
    }
}

impl FromStr for Moment {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        const FORM: TimeError = TimeError::Syntax("YYYY-MM-DD[THH:MM:SS[.fraction][offset]]");
        let (date, rest) = text.split_at_checked(10).ok_or(FORM)?;
        let date: Date = date.parse()?;
        if rest.is_empty() {
            return Ok(date.into());
        }
        let bytes = rest.as_bytes();
        if bytes.first() != Some(&b'T')
            || bytes.get(3) != Some(&b':')
            || bytes.get(6) != Some(&b':')
        {
            return Err(FORM);
        }
        let part = |at| two(bytes, at).ok_or(FORM);
        let mut time = LocalTime::new(part(1)?, part(4)?, part(7)?)?;
        let mut rest = rest.get(9..).ok_or(FORM)?;
        if let Some(fraction) = rest.strip_prefix('.') {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let number = fraction.get(..digits).ok_or(FORM)?;
            rest = fraction.get(digits..).ok_or(FORM)?;
            let count = u8::try_from(digits).ok().filter(|n| (1..=9).contains(n)).ok_or(FORM)?;
            let number: u32 = number.parse().map_err(|_| FORM)?;
            time = time.with_fraction(number * 10_u32.pow(9 - u32::from(count)), count)?;
        }
        if rest.is_empty() {
            return Ok(Self::local(date, time));
        }
        Ok(Self::instant(date, time, Offset::parse(rest)?))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date.fmt(f)?;
        let Some((time, offset)) = self.time else { return Ok(()) };
        let digit = |n: u32| b'0' + u8::try_from(n % 10).unwrap_or(0);
        let pair = |n: u8| [digit(u32::from(n) / 10), digit(u32::from(n))];
        let ([h, hh], [m, mm], [s, ss]) = (pair(time.hour), pair(time.minute), pair(time.second));
        // The longest: `T23:59:59.999999999+23:59`.
        let mut text = [0; 25];
        let mut used = 0;
        let mut push = |bytes: &[u8]| {
            if let Some(room) = text.get_mut(used..used + bytes.len()) {
                room.copy_from_slice(bytes);
                used += bytes.len();
            }
        };
        push(&[b'T', h, hh, b':', m, mm, b':', s, ss]);
        if time.fraction_digits > 0 {
            push(b".");
            for place in 1..=u32::from(time.fraction_digits.min(9)) {
                push(&[digit(time.nanosecond / 10_u32.pow(9 - place))]);
            }
        }
        match offset {
            None => {}
            Some(Offset::Utc) => push(b"Z"),
            Some(Offset::Minutes(minutes)) => {
                let sign = if minutes < 0 { b'-' } else { b'+' };
                let parts = |n: u16| pair(u8::try_from(n).unwrap_or(0));
                let ([h, hh], [m, mm]) =
                    (parts(minutes.unsigned_abs() / 60), parts(minutes.unsigned_abs() % 60));
                push(&[sign, h, hh, b':', m, mm]);
            }
        }
        f.write_str(text.get(..used).and_then(|t| core::str::from_utf8(t).ok()).unwrap_or_default())
    }
}

text_value!(
    Moment,
    "a moment",
    json!({
        "type": "string",
        "description": "When: RFC 3339 with an offset, a local date-time without one (the source gave none), or a date.",
        "pattern": format!("^{}(?:{TIME_PATTERN}{OFFSET_PATTERN}?)?$", date_pattern()),
        "maxLength": 35,
        "examples": ["2024-03-05T10:15:00+01:00", "2024-03-05T10:15:00", "2024-03-05"],
    })
);

/// The pattern of each form, in the order of [`Moment::form`].
pub(super) fn form_patterns() -> [String; 3] {
    let date = date_pattern();
    [
        format!("^{date}$"),
        format!("^{date}{TIME_PATTERN}$"),
        format!("^{date}{TIME_PATTERN}{OFFSET_PATTERN}$"),
    ]
}
