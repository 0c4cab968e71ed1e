//! Dates known in part.

use core::fmt;
use core::str::FromStr;

use serde_json::json;

use super::{Date, TimeError, date_pattern, two};
use crate::support::text_value;

/// A date known in part: `YYYY`, `YYYY-MM`, `--MM-DD` (a birthday without its year) or a full date.
///
/// Used where a member allows it: birthdays and clinical dates (RFC 6350, FHIR).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartialDate {
    /// `YYYY`.
    Year(u16),
    /// `YYYY-MM`.
    Month(u16, u8),
    /// `--MM-DD`.
    MonthDay(u8, u8),
    /// `YYYY-MM-DD`.
    Day(Date),
}

impl FromStr for PartialDate {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        const FORM: TimeError = TimeError::Syntax("YYYY, YYYY-MM, --MM-DD or YYYY-MM-DD");
        let bytes = text.as_bytes();
        let year = || {
            let (a, b) = (two(bytes, 0).ok_or(FORM)?, two(bytes, 2).ok_or(FORM)?);
            Ok(u16::from(a) * 100 + u16::from(b))
        };
        let month = |at| match two(bytes, at).ok_or(FORM)? {
            month @ 1..=12 => Ok(month),
            _ => Err(TimeError::Month),
        };
        match (bytes.len(), bytes.first(), bytes.get(4)) {
            (4, ..) => Ok(Self::Year(year()?)),
            (7, Some(b'-'), Some(b'-')) if bytes.get(1) == Some(&b'-') => {
                let (month, day) = (month(2)?, two(bytes, 5).ok_or(FORM)?);
                // Any leap year: 29 February is a birthday.
                Date::new(2000, month, day)?;
                Ok(Self::MonthDay(month, day))
            }
            (7, _, Some(b'-')) => Ok(Self::Month(year()?, month(5)?)),
            _ => Ok(Self::Day(text.parse().map_err(|error| match error {
                TimeError::Syntax(_) => FORM,
                other => other,
            })?)),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::MonthDay(month, day) => write!(f, "--{month:02}-{day:02}"),
            Self::Day(date) => date.fmt(f),
        }
    }
}

text_value!(
    PartialDate,
    "a partial date",
    json!({
        "type": "string",
        "description": "A date known in part: YYYY, YYYY-MM, --MM-DD (a birthday without its year) or YYYY-MM-DD.",
        "pattern": format!(
            "^(?:[0-9]{{4}}|[0-9]{{4}}-(?:0[1-9]|1[0-2])|{}|{})$",
            r"--(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))",
            date_pattern()
        ),
        "maxLength": 10,
        "examples": ["1984", "1984-07", "--07-14", "1984-07-14"],
    })
);
