//! Civil dates.

use core::str::FromStr;

use serde_json::json;

use super::{TimeError, date_pattern, two};
use crate::support::{Brief, Short, text_value};

/// A day of the Gregorian calendar that exists, `YYYY-MM-DD`, year 0000 to 9999.
///
/// A civil date stays one: it never becomes a midnight in some zone.
///
/// ```
/// use mesinfos_schema::values::Date;
/// assert!("2024-02-29".parse::<Date>().is_ok());
/// assert!("2024-09-31".parse::<Date>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The date.
    ///
    /// # Errors
    /// [`TimeError::Month`] or [`TimeError::Day`] where the calendar has no such day, `Syntax` past the year 9999.
    pub const fn new(year: u16, month: u8, day: u8) -> Result<Self, TimeError> {
        if year > 9999 {
            return Err(TimeError::Syntax("YYYY-MM-DD"));
        }
        if month < 1 || month > 12 {
            return Err(TimeError::Month);
        }
        if day < 1 || day > Self::days_in(year, month) {
            return Err(TimeError::Day);
        }
        Ok(Self { year, month, day })
    }

    /// Days of a month.
    #[must_use]
    pub const fn days_in(year: u16, month: u8) -> u8 {
        match month {
            2 if year.is_multiple_of(4)
                && (!year.is_multiple_of(100) || year.is_multiple_of(400)) =>
            {
                29
            }
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01, negative before.
    #[must_use]
    pub const fn days_since_epoch(self) -> i32 {
        // Howard Hinnant's days_from_civil: the year begins in March, so that the leap day is its last.
        let year = self.year as i32 - (self.month <= 2) as i32;
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (self.month as i32 + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + self.day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The date that many days after 1970-01-01; `None` outside years 0 to 9999.
    #[must_use]
    pub fn from_days_since_epoch(days: i32) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        Self::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
            .ok()
    }
}

impl FromStr for Date {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        const FORM: TimeError = TimeError::Syntax("YYYY-MM-DD");
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
            return Err(FORM);
        }
        let century = two(bytes, 0).ok_or(FORM)?;
        let year = two(bytes, 2).ok_or(FORM)?;
        let month = two(bytes, 5).ok_or(FORM)?;
        let day = two(bytes, 8).ok_or(FORM)?;
        Self::new(u16::from(century) * 100 + u16::from(year), month, day)
    }
}

impl Brief for Date {
    fn brief(&self) -> Short {
        let mut text = Short::new();
        text.push_digits(u32::from(self.year), 4);
        text.push(b"-");
        text.push_digits(u32::from(self.month), 2);
        text.push(b"-");
        text.push_digits(u32::from(self.day), 2);
        text
    }
}

text_value!(
    Date,
    "a date",
    json!({
        "type": "string",
        "format": "date",
        "description": "A day of the Gregorian calendar that exists, YYYY-MM-DD.",
        "pattern": format!("^{}$", date_pattern()),
        "maxLength": 10,
        "examples": ["2024-03-05"],
    }),
    brief
);
