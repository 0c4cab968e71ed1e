//! Numbers and dates as vendors write them.
//!
//! What one value leaves open (`1,234`, `03/04/2024`) is settled by evidence of the whole file, never value by value:
//! [`DecimalEvidence`] and [`DateEvidence`] watch a first pass, then answer once.

mod amount;
pub(crate) mod cell;
mod date;
pub(crate) mod plain;

pub use amount::{AmountError, DecimalEvidence, amount};
pub use date::{DateEvidence, NumericDate, compact_date, month_name, numeric_date};

/// The text without blanks around it, as [`str::trim`] has it: those beyond ASCII are rare, and looked for only where
/// there may be one.
pub(crate) fn trim(text: &str) -> &str {
    let graphic = |b: Option<&u8>| b.is_none_or(u8::is_ascii_graphic);
    let bare = |text: &str| graphic(text.as_bytes().first()) && graphic(text.as_bytes().last());
    if bare(text) {
        return text;
    }
    let trimmed = text.trim_ascii();
    if bare(trimmed) { trimmed } else { trimmed.trim() }
}

/// The beginning of a text, of at most that many bytes, cut between characters.
pub(crate) fn prefix(text: &str, most: usize) -> &str {
    let most = most.min(text.len());
    // A character has at most four bytes.
    (most.saturating_sub(3)..=most).rev().find_map(|end| text.get(..end)).unwrap_or_default()
}
