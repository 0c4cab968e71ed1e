//! Clocks and days.

use mesinfos_schema::values::{Date, Moment};

/// What seconds are counted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Clock {
    /// Time itself: seconds since the epoch, of steps shorter than a day that state an offset.
    Time,
    /// The clock on the wall: days, months, and what states no offset.
    Wall,
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
}
