//! Durations.

use core::fmt;
use core::str::FromStr;

use serde_json::json;

use super::TimeError;
use crate::support::text_value;

/// A length of time, ISO 8601: `PT30M`, `P1D`, `P1Y2M10DT2H30M1.5S`, `P2W`. The text is kept as written.
///
/// A day is not 24 hours and a month not 30 days: [`Duration::seconds`] answers only where the length is exact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(Box<str>);

/// The parts of a duration: those of the calendar, and those of the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DurationParts {
    /// Years and months, in months.
    pub months: i32,
    /// Weeks and days, in days.
    pub days: i32,
    /// Hours, minutes and seconds, in seconds.
    pub seconds: i64,
}

const FORM: TimeError = TimeError::Syntax("an ISO 8601 duration such as PT30M");

impl Duration {
    /// A length in seconds, written in hours, minutes and seconds.
    #[must_use]
    pub fn from_seconds(seconds: u64) -> Self {
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let mut text = String::from("PT");
        for (number, unit) in [(hours, 'H'), (minutes, 'M'), (rest, 'S')] {
            if number > 0 {
                text.push_str(&number.to_string());
                text.push(unit);
            }
        }
        if text.len() == 2 {
            text.push_str("0S");
        }
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The length in whole seconds, where it has hours, minutes and whole seconds alone.
    #[must_use]
    pub fn seconds(&self) -> Option<u64> {
        let mut total = 0_u64;
        let mut number = 0_u64;
        for c in self.0.strip_prefix("PT")?.chars() {
            match c {
                '0'..='9' => {
                    number = number.checked_mul(10)?.checked_add(u64::from(c.to_digit(10)?))?;
                }
                'H' | 'M' | 'S' => {
                    let unit = match c {
                        'H' => 3_600,
                        'M' => 60,
                        _ => 1,
                    };
                    total = total.checked_add(number.checked_mul(unit)?)?;
                    number = 0;
                }
                _ => return None,
            }
        }
        Some(total)
    }

    /// Its parts; `None` where a number is out of range or there is a fraction of a second.
    #[must_use]
    pub fn parts(&self) -> Option<DurationParts> {
        let mut parts = DurationParts::default();
        let mut number: i32 = 0;
        let mut time = false;
        for c in self.0.strip_prefix('P')?.chars() {
            match (c, time) {
                ('T', _) => time = true,
                ('0'..='9', _) => {
                    number = number
                        .checked_mul(10)?
                        .checked_add(i32::try_from(c.to_digit(10)?).ok()?)?;
                    continue;
                }
                ('Y', _) => parts.months = parts.months.checked_add(number.checked_mul(12)?)?,
                ('M', false) => parts.months = parts.months.checked_add(number)?,
                ('W', _) => parts.days = parts.days.checked_add(number.checked_mul(7)?)?,
                ('D', _) => parts.days = parts.days.checked_add(number)?,
                ('H', _) => parts.seconds += i64::from(number) * 3_600,
                ('M', true) => parts.seconds += i64::from(number) * 60,
                ('S', _) => parts.seconds += i64::from(number),
                _ => return None,
            }
            number = 0;
        }
        Some(parts)
    }
}

impl FromStr for Duration {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if text.len() > 64 {
            return Err(FORM);
        }
        let body = text.strip_prefix('P').ok_or(FORM)?;
        if let Some(weeks) = body.strip_suffix('W') {
            let digits = !weeks.is_empty() && weeks.bytes().all(|b| b.is_ascii_digit());
            return if digits { Ok(Self(text.into())) } else { Err(FORM) };
        }
        let (date, time) = match body.split_once('T') {
            Some((_, "")) => return Err(FORM),
            Some(parts) => parts,
            None => (body, ""),
        };
        let parts = units(date, &['Y', 'M', 'D'])? + units(time, &['H', 'M', 'S'])?;
        if parts == 0 { Err(FORM) } else { Ok(Self(text.into())) }
    }
}

/// Counts the `number unit` parts of `text`, whose units must stand in the order of `order`.
fn units(text: &str, order: &[char]) -> Result<usize, TimeError> {
    let mut allowed = order.iter();
    let mut parts = 0;
    let mut digits = 0_usize;
    let mut fraction: Option<usize> = None;
    for c in text.chars() {
        match (c, fraction) {
            ('0'..='9', None) => digits += 1,
            ('0'..='9', Some(decimals)) => fraction = Some(decimals + 1),
            ('.', None) if digits > 0 => fraction = Some(0),
            (unit, _) if digits > 0 && fraction != Some(0) && allowed.any(|a| *a == unit) => {
                if fraction.is_some() && unit != 'S' {
                    return Err(FORM);
                }
                parts += 1;
                digits = 0;
                fraction = None;
            }
            _ => return Err(FORM),
        }
    }
    if digits > 0 || fraction.is_some() { Err(FORM) } else { Ok(parts) }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_value!(
    Duration,
    "a duration",
    json!({
        "type": "string",
        "format": "duration",
        "description": "A length of time, ISO 8601; a fraction on the seconds alone.",
        "pattern": "^P(?:[0-9]+W|(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\\.[0-9]+)?S)?)?)$",
        "not": {"pattern": "^P$|T$"},
        "maxLength": 64,
        "examples": ["PT30M", "P1D"],
    }),
    as_str
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_parts() {
        let parts = |text: &str| text.parse::<Duration>().unwrap().parts();
        assert_eq!(
            parts("P1Y2M3DT4H5M6S"),
            Some(DurationParts { months: 14, days: 3, seconds: 14_706 })
        );
        assert_eq!(parts("PT1.5S"), None);
        assert_eq!(parts("P99999999999D"), None);
    }
}
