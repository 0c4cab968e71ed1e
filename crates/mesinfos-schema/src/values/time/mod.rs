//! Dates, times, periods.
//!
//! Patterns are exact, leap years included, so that a JSON Schema validator that treats `format` as an annotation
//! (most do) accepts just what these types accept.

mod date;
mod duration;
mod moment;
mod partial;
mod period;
mod zone;

pub use date::Date;
pub use duration::{Duration, DurationParts};
pub use moment::{LocalTime, Moment, Offset};
pub use partial::PartialDate;
pub use period::Period;
pub use zone::TimeZone;

/// Why a text is not a date or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// Not of the form.
    #[error("not of the form {0}")]
    Syntax(&'static str),
    /// A month outside 1 to 12.
    #[error("a month outside 1 to 12")]
    Month,
    /// A day that the month does not have.
    #[error("a day that the month does not have")]
    Day,
    /// An hour, minute or second outside its range.
    #[error("a time of day outside its range")]
    Time,
    /// An offset outside ±23:59, or `-00:00`.
    #[error("an offset outside its range")]
    Offset,
}

/// Reads exactly two ASCII digits at `at`.
fn two(bytes: &[u8], at: usize) -> Option<u8> {
    match bytes.get(at..at + 2)? {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some((a - b'0') * 10 + (b - b'0')),
        _ => None,
    }
}

/// The pattern of a date that exists, without anchors.
fn date_pattern() -> String {
    let month_day = concat!(
        r"(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
        r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
        r"|02-(?:0[1-9]|1[0-9]|2[0-8])",
    );
    let leap = r"[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00";
    format!("(?:[0-9]{{4}}-(?:{month_day})|(?:{leap})-02-29)")
}

const TIME_PATTERN: &str = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?";

const OFFSET_PATTERN: &str = r"(?:Z|\+(?:[01][0-9]|2[0-3]):[0-5][0-9]|-(?:0[1-9]|1[0-9]|2[0-3]):[0-5][0-9]|-00:(?:0[1-9]|[1-5][0-9]))";
