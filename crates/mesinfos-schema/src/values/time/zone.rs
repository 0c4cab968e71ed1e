//! Time zones.

use core::fmt;
use core::str::FromStr;

use serde_json::json;

use super::{OFFSET_PATTERN, Offset};
use crate::support::text_value;

/// The zone of the local times in a source or a record: an IANA name (`Europe/Paris`) or a fixed offset.
///
/// The shape is checked here; whether the name is in the tz database is a rule of the validator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeZone(Box<str>);

impl TimeZone {
    /// The name or the offset.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TimeZone {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.len() > 64 {
            return Err("not 1 to 64 characters");
        }
        if text == "Z" || text.starts_with(['+', '-']) {
            return match Offset::parse(text) {
                Ok(_) => Ok(Self(text.into())),
                Err(_) => Err("neither an IANA name nor an offset"),
            };
        }
        let name = text.split('/').all(|part| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-'))
        });
        if name { Ok(Self(text.into())) } else { Err("neither an IANA name nor an offset") }
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_value!(
    TimeZone,
    "a time zone",
    json!({
        "type": "string",
        "description": "An IANA time zone name, or a fixed offset from UTC.",
        "pattern": format!("^(?:{OFFSET_PATTERN}|[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z][A-Za-z0-9_+-]*)*)$"),
        "maxLength": 64,
        "examples": ["Europe/Paris", "+01:00"],
    }),
    as_str
);
