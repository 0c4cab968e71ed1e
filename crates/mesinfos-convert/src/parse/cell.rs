//! Dates and times in the forms people are shown them.

use mesinfos_schema::values::{Date, LocalTime, Moment, Offset, TimeError};

use super::{compact_date, month_name, numeric_date};
use crate::options::DateOrder;

/// A date, with its time and offset where the cell has them: ISO, numeric in the file's order, or with a month's name.
pub(crate) fn moment(text: &str, order: Option<DateOrder>) -> Result<Moment, TimeError> {
    let text = text.trim();
    if let Some(moment) = blank_separated(text) {
        return Ok(moment);
    }
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    let (day, rest) = split_time(text);
    let date = date(day, order)?;
    match rest {
        None => Ok(date.into()),
        Some(rest) => clock(date, rest),
    }
}

/// `2024-10-25 11:48:00`, the most frequent form with a time, without the detours of the general way.
fn blank_separated(text: &str) -> Option<Moment> {
    let (day, time) = text.split_at_checked(10)?;
    let [b' ', h1, h2, b':', m1, m2, b':', s1, s2] = time.as_bytes() else { return None };
    let two = |tens: &u8, ones: &u8| -> Option<u8> {
        let both = tens.is_ascii_digit() && ones.is_ascii_digit();
        both.then(|| (tens - b'0') * 10 + (ones - b'0'))
    };
    let time = LocalTime::new(two(h1, h2)?, two(m1, m2)?, two(s1, s2)?).ok()?;
    Some(Moment::local(day.parse().ok()?, time))
}

/// The day of a cell, without the time behind it.
pub(crate) fn day(text: &str) -> &str {
    split_time(text.trim()).0
}

/// A date alone.
pub(crate) fn date(text: &str, order: Option<DateOrder>) -> Result<Date, TimeError> {
    if let Ok(date) = text.parse() {
        return Ok(date);
    }
    if let Ok(date) = compact_date(text) {
        return Ok(date);
    }
    if text.chars().any(char::is_alphabetic) {
        return named(text);
    }
    numeric_date(text, order.unwrap_or(DateOrder::YearFirst))
}

/// `12-Dec-2019`, `10 Feb 18`, `Feb 10, 2018`.
fn named(text: &str) -> Result<Date, TimeError> {
    const FORM: TimeError = TimeError::Syntax("a day, a month's name and a year");
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | ','))
        .filter(|p| !p.is_empty())
        .collect();
    let [a, b, year] = parts.as_slice() else { return Err(FORM) };
    let (day, month) = match (month_name(a), month_name(b)) {
        (None, Some(month)) => (*a, month),
        (Some(month), None) => (*b, month),
        _ => return Err(FORM),
    };
    let day = day.trim_end_matches('.').parse().map_err(|_| FORM)?;
    let number: u16 = year.parse().map_err(|_| FORM)?;
    let year = match year.len() {
        4 => number,
        2 if number < 70 => 2000 + number,
        2 => 1900 + number,
        _ => return Err(FORM),
    };
    Date::new(year, month, day)
}

/// The day and what follows it: behind a `T`, or behind a blank and before a colon.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    let before = text.get(..colon).unwrap_or_default();
    match before.rfind([' ', 'T']) {
        Some(at) => (
            text.get(..at).unwrap_or_default().trim_end_matches(',').trim_end(),
            text.get(at + 1..).map(str::trim),
        ),
        None => (text, None),
    }
}

/// `11:48:00`, `7:45`, `12:34:56 +0000`, `12:34:56.123Z`.
pub(crate) fn clock(date: Date, text: &str) -> Result<Moment, TimeError> {
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (time, zone) = text.split_at_checked(end).ok_or(TimeError::Time)?;
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    let mut numbers = time.split(':').map(|part| part.parse::<u8>().map_err(|_| TimeError::Time));
    let mut next = || numbers.next().unwrap_or(Ok(0));
    let mut hour = next()?;
    let (minute, second) = (next()?, next()?);
    let zone = zone.trim();
    let (half, zone) = match zone.get(..2).map(str::to_ascii_uppercase).as_deref() {
        Some("AM") => (Some(false), zone.get(2..).unwrap_or_default().trim()),
        Some("PM") => (Some(true), zone.get(2..).unwrap_or_default().trim()),
        _ => (None, zone),
    };
    match half {
        Some(_) if !(1..=12).contains(&hour) => return Err(TimeError::Time),
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    let time = LocalTime::new(hour, minute, second)?;
    Ok(match offset(zone)? {
        Some(offset) => Moment::instant(date, time, offset),
        None => Moment::local(date, time),
    })
}

fn offset(text: &str) -> Result<Option<Offset>, TimeError> {
    if text.is_empty() {
        return Ok(None);
    }
    if matches!(text, "Z" | "UTC" | "GMT") {
        return Ok(Some(Offset::Utc));
    }
    let (negative, digits) = match (text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(digits), _) => (true, digits),
        (_, Some(digits)) => (false, digits),
        _ => return Err(TimeError::Offset),
    };
    let digits = digits.replace(':', "");
    let number: i16 = digits.parse().map_err(|_| TimeError::Offset)?;
    let minutes = match digits.len() {
        4 => number / 100 * 60 + number % 100,
        2 => number * 60,
        _ => return Err(TimeError::Offset),
    };
    Ok(Some(Offset::Minutes(if negative { -minutes } else { minutes })))
}

#[cfg(test)]
mod tests {
    use super::moment;
    use crate::options::DateOrder::{DayFirst, MonthFirst};

    #[test]
    fn forms() {
        for (text, order, expected) in [
            ("2024-10-25 11:48:00", None, "2024-10-25T11:48:00"),
            ("2018-02-25 12:34:56 +0000", None, "2018-02-25T12:34:56+00:00"),
            ("2020-01-01T13:00:00", None, "2020-01-01T13:00:00"),
            ("12-Dec-2019", None, "2019-12-12"),
            ("10 Feb 18", None, "2018-02-10"),
            ("28/02/2018", Some(DayFirst), "2018-02-28"),
            ("2/20/19", Some(MonthFirst), "2019-02-20"),
            ("22.02.18", Some(DayFirst), "2018-02-22"),
            ("20240305", None, "2024-03-05"),
            ("03/05/2024 9:05 PM", Some(MonthFirst), "2024-03-05T21:05:00"),
        ] {
            assert_eq!(
                moment(text, order).map(|m| m.to_string()).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        assert!(moment("31/09/2024", Some(DayFirst)).is_err());
        assert!(moment("Pending", None).is_err());
    }
}
