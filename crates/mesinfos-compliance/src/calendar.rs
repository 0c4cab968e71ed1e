//! Dates and durations put together.

use mesinfos_schema::values::{Date, Duration, Moment};

/// What seconds are counted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Clock {
    /// Time itself: seconds since the epoch, of steps shorter than a day that state an offset.
    Time,
    /// The clock on the wall: days, months, and what states no offset.
    Wall,
}

/// The parts of an ISO 8601 duration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) months: i32,
    pub(crate) days: i32,
    pub(crate) seconds: i64,
}

/// A duration in its parts; `None` where a number is out of range or a fraction of a second.
pub(crate) fn span(duration: &Duration) -> Option<Span> {
    let mut span = Span::default();
    let mut number: i32 = 0;
    let mut time = false;
    for c in duration.as_str().strip_prefix('P')?.chars() {
        match (c, time) {
            ('T', _) => time = true,
            ('0'..='9', _) => {
                number =
                    number.checked_mul(10)?.checked_add(i32::try_from(c.to_digit(10)?).ok()?)?;
                continue;
            }
            ('Y', _) => span.months = span.months.checked_add(number.checked_mul(12)?)?,
            ('M', false) => span.months = span.months.checked_add(number)?,
            ('W', _) => span.days = span.days.checked_add(number.checked_mul(7)?)?,
            ('D', _) => span.days = span.days.checked_add(number)?,
            ('H', _) => span.seconds += i64::from(number) * 3_600,
            ('M', true) => span.seconds += i64::from(number) * 60,
            ('S', _) => span.seconds += i64::from(number),
            _ => return None,
        }
        number = 0;
    }
    Some(span)
}

/// The day so many months later (earlier where negative); the last of the month where it has no such day.
pub(crate) fn add_months(date: Date, months: i32) -> Option<Date> {
    let index = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
    let index = index.checked_add(months)?;
    let year = u16::try_from(index.div_euclid(12)).ok()?;
    let month = u8::try_from(index.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, date.day().min(Date::days_in(year, month))).ok()
}

/// Seconds on the wall clock: what a day-long step counts in, whatever the offset is.
pub(crate) fn civil(moment: &Moment) -> i64 {
    moment.seconds_since_epoch().0 + offset(moment).unwrap_or(0)
}

/// Seconds east of UTC, where a moment states them.
pub(crate) fn offset(moment: &Moment) -> Option<i64> {
    moment.offset().map(|offset| i64::from(offset.minutes()) * 60)
}

/// The day that seconds on the wall clock fall on.
pub(crate) fn day(seconds: i64) -> Option<Date> {
    Date::from_days_since_epoch(i32::try_from(seconds.div_euclid(86_400)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_where_the_month_ends() {
        let date = Date::new(2024, 1, 31).unwrap();
        assert_eq!(add_months(date, 1), Date::new(2024, 2, 29).ok());
        assert_eq!(add_months(date, -2), Date::new(2023, 11, 30).ok());
    }

    #[test]
    fn a_duration_has_parts() {
        let span = span(&"P1Y2M3DT4H5M6S".parse().unwrap()).unwrap();
        assert_eq!((span.months, span.days, span.seconds), (14, 3, 14_706));
    }
}
