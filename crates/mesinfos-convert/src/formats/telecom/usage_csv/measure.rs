//! Durations and volumes as operators write them.

use mesinfos_schema::values::{Duration, Quantity, Unit};

use crate::DecimalMark;
use crate::parse::amount;

/// The longest use of a line that is believed: a year.
const LONGEST: u64 = 366 * 86_400;

/// Seconds of `75`, `00:01:15`, `1 min 15 s`, `1h02m`. Two numbers with a colon between are hours and minutes or minutes
/// and seconds, and no duration.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let seconds = if text.contains(':') { colons(text)? } else { words(text)? };
    (seconds <= LONGEST).then(|| Duration::from_seconds(seconds))
}

fn colons(text: &str) -> Option<u64> {
    let mut numbers = text.split(':').map(|part| part.trim().parse::<u64>().ok());
    let (hours, minutes, seconds) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() || minutes > 59 || seconds > 59 {
        return None;
    }
    hours.checked_mul(3_600)?.checked_add(minutes * 60 + seconds)
}

fn words(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    if let Ok(seconds) = rest.parse() {
        return Some(seconds);
    }
    let (mut sum, mut last) = (0_u64, u64::MAX);
    while !rest.is_empty() {
        let (number, after) = leading(rest, |c| c.is_ascii_digit());
        let (word, after) = leading(after.trim_start(), char::is_alphabetic);
        let factor = match word.to_lowercase().as_str() {
            "h" | "hr" | "hrs" | "heure" | "heures" | "hour" | "hours" => 3_600,
            "m" | "mn" | "min" | "mins" | "minute" | "minutes" => 60,
            "s" | "sec" | "secs" | "seconde" | "secondes" | "second" | "seconds" => 1,
            _ => return None,
        };
        // Hours, minutes and seconds, in this order and once.
        if factor >= last {
            return None;
        }
        last = factor;
        sum = sum.checked_add(number.parse::<u64>().ok()?.checked_mul(factor)?)?;
        rest = after.trim_start_matches('.').trim_start();
    }
    (last != u64::MAX).then_some(sum)
}

/// Data with its unit: `12,5 Mo`, `350 KB`. Prefixes are those of SI (a Ko is 1000 bytes, IEC 80000-13), unless they are
/// written as binary ones (`Kio`, `KiB`).
pub(super) fn volume(text: &str, comma: bool) -> Option<Quantity> {
    let at = text.find(char::is_alphabetic)?;
    let (number, unit) = text.split_at_checked(at)?;
    let unit = match unit.trim().to_lowercase().as_str() {
        "o" | "octet" | "octets" | "b" | "byte" | "bytes" => "By",
        "ko" | "kb" => "kBy",
        "mo" | "mb" => "MBy",
        "go" | "gb" => "GBy",
        "kio" | "kib" => "KiBy",
        "mio" | "mib" => "MiBy",
        "gio" | "gib" => "GiBy",
        _ => return None,
    };
    let mark = if comma { DecimalMark::Comma } else { DecimalMark::Point };
    let number = amount(number.trim(), mark).ok().filter(|number| !number.is_negative())?;
    Some(Quantity::new(number, unit.parse::<Unit>().ok()?))
}

/// Messages: `1`, `2 SMS`.
pub(super) fn count(text: &str) -> Option<u64> {
    let (number, after) = leading(text.trim(), |c| c.is_ascii_digit());
    let after = after.trim_start().to_lowercase();
    matches!(after.as_str(), "" | "sms" | "mms" | "message" | "messages")
        .then(|| number.parse().ok())
        .flatten()
}

fn leading(text: &str, of: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !of(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::{count, duration, volume};

    #[test]
    fn durations() {
        for (text, expected) in [
            ("75", "PT1M15S"),
            ("0", "PT0S"),
            ("00:01:15", "PT1M15S"),
            ("5 min 12 s", "PT5M12S"),
            ("1h02m", "PT1H2M"),
            ("5mn12s", "PT5M12S"),
            ("12 sec.", "PT12S"),
            ("2 heures", "PT2H"),
        ] {
            assert_eq!(duration(text).as_ref().map(|d| d.as_str()), Some(expected), "{text}");
        }
        for wrong in
            ["", "05:12", "1:2:3:4", "00:75:00", "5 s 2 min", "5 min 2", "-3", "1.5", "9999999999"]
        {
            assert!(duration(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn volumes_and_counts() {
        let text = |text: &str, comma| {
            volume(text, comma).map(|q| format!("{} {}", q.value, q.unit.as_str()))
        };
        assert_eq!(text("12,5 Mo", true).as_deref(), Some("12.5 MBy"));
        assert_eq!(text("350KB", false).as_deref(), Some("350 kBy"));
        assert_eq!(text("1 024 octets", true).as_deref(), Some("1024 By"));
        assert_eq!(text("2 GiB", false).as_deref(), Some("2 GiBy"));
        for wrong in ["", "12", "Mo", "3 Mbit", "-1 Mo", "1.2.3 Mo"] {
            assert_eq!(text(wrong, true), None, "{wrong}");
        }
        assert_eq!(
            (count("1"), count("2 SMS"), count("x"), count("2 Mo")),
            (Some(1), Some(2), None, None)
        );
    }
}
