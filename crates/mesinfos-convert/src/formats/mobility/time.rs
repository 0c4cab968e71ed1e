//! Times as location files write them.

use mesinfos_schema::values::{Date, LocalTime, Moment, Offset};

/// A date and time of ISO 8601 as programs write it: `T` or a blank between, `Z`, `UTC`, `+01`, `+0100`, `+01:00` or
/// nothing behind. A date alone, a leap second and a fraction finer than a nanosecond are no such time.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let text = text.trim_ascii();
    if text.len() > 10
        && let Ok(moment) = text.parse::<Moment>()
    {
        return Some(moment);
    }
    let (date, rest) = text.split_at_checked(10)?;
    let date: Date = date.parse().ok()?;
    let rest = rest.strip_prefix(['T', 't', ' '])?.trim_ascii_start();
    let clock_end = rest.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(rest.len());
    let (clock, rest) = rest.split_at_checked(clock_end)?;
    let mut parts = clock.split(':').map(|part| (part.len() == 2).then(|| part.parse().ok())?);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = match parts.next() {
        Some(second) => second?,
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    let mut time = LocalTime::new(hour, minute, second).ok()?;
    let mut rest = rest;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        let (digits, after) = fraction.split_at_checked(end)?;
        rest = after;
        // Finer than a nanosecond only where it says nothing.
        let (kept, dropped) = digits.split_at_checked(9).unwrap_or((digits, ""));
        if dropped.bytes().any(|b| b != b'0') || kept.is_empty() {
            return None;
        }
        let count = u8::try_from(kept.len()).ok()?;
        let number: u32 = kept.parse().ok()?;
        time = time.with_fraction(number * 10_u32.pow(9 - u32::from(count)), count).ok()?;
    }
    match rest.trim_ascii_start() {
        "" => Some(Moment::local(date, time)),
        "z" | "Z" | "UTC" | "GMT" => Some(Moment::instant(date, time, Offset::Utc)),
        offset => Some(Moment::instant(date, time, Offset::Minutes(minutes(offset)?))),
    }
}

/// `+01`, `+0100` or `+01:00` in minutes; `-00:00` says that the offset is not known.
fn minutes(offset: &str) -> Option<i16> {
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let two = |text: &str| -> Option<i16> {
        (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = match minutes {
        "" => 0,
        minutes => two(minutes.strip_prefix(':').unwrap_or(minutes))?,
    };
    let hours = two(hours)?;
    let total = hours * 60 + minutes;
    (hours < 24 && minutes < 60 && !(sign < 0 && total == 0)).then_some(sign * total)
}

/// Seconds since 1970, with decimals of a second given in `fraction` digits of `unit`: 3 for milliseconds.
pub(in crate::formats) fn from_epoch(value: i64, digits: u8) -> Option<Moment> {
    let unit = 10_i64.checked_pow(u32::from(digits))?;
    let moment = Moment::from_unix(value.div_euclid(unit))?;
    let rest = value.rem_euclid(unit);
    if digits == 0 || digits > 9 || rest == 0 {
        return Some(moment);
    }
    let nanosecond = u32::try_from(rest.checked_mul(10_i64.pow(9 - u32::from(digits)))?).ok()?;
    let time = moment.time()?.with_fraction(nanosecond, digits).ok()?;
    Some(Moment::instant(moment.date(), time, Offset::Utc))
}

/// The same moment that many minutes later, in the same offset.
pub(super) fn later(moment: Moment, minutes: i64) -> Option<Moment> {
    let (seconds, _) = moment.seconds_since_epoch();
    let offset = moment.offset()?;
    let local = seconds + i64::from(offset.minutes()) * 60;
    let shifted = Moment::from_unix(local.checked_add(minutes.checked_mul(60)?)?)?;
    let mut time = shifted.time()?;
    let nanosecond = moment.time()?.nanosecond();
    if nanosecond > 0 {
        let digits = (1..=9).find(|d| nanosecond % 10_u32.pow(9 - u32::from(*d)) == 0)?;
        time = time.with_fraction(nanosecond, digits).ok()?;
    }
    Some(Moment::instant(shifted.date(), time, offset))
}

#[cfg(test)]
mod tests {
    use super::{from_epoch, moment};

    #[test]
    fn times_of_programs() {
        let text = |text: &str| moment(text).map(|m| m.to_string());
        for (written, expected) in [
            ("2024-12-04T10:42:31Z", "2024-12-04T10:42:31Z"),
            ("2024-12-04 10:42:31", "2024-12-04T10:42:31"),
            ("2024-12-04T10:42", "2024-12-04T10:42:00"),
            ("2024-12-04T10:42:31.500+0700", "2024-12-04T10:42:31.500+07:00"),
            ("2024-12-04 10:42:31 UTC", "2024-12-04T10:42:31Z"),
            ("2024-12-04T10:42:31-03", "2024-12-04T10:42:31-03:00"),
            ("1901-12-13T20:45:52.2073437Z", "1901-12-13T20:45:52.2073437Z"),
            ("2024-12-04T10:42:31.00000000000Z", "2024-12-04T10:42:31.000000000Z"),
        ] {
            assert_eq!(text(written).as_deref(), Some(expected), "{written}");
        }
        for wrong in [
            "2024-12-04",
            "2024-02-30T10:00:00Z",
            "2024-12-04T24:00:00Z",
            "10:42",
            "2024-12-04T10:42:31+25:00",
            "2024-12-04T1:2:3Z",
        ] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
        let epoch = |v, d| from_epoch(v, d).map(|m| m.to_string());
        assert_eq!(epoch(1_709_634_900_250, 3).as_deref(), Some("2024-03-05T10:35:00.250Z"));
        assert_eq!(epoch(-1, 0).as_deref(), Some("1969-12-31T23:59:59Z"));
    }
}
