//! Identifier schemes: the names an `Identifier` may carry, with the check of each.

mod checks;
mod digits;
mod iban_table;
mod table;

pub use digits::{gtin_check_digit, is_pan_like, luhn, mod97, verhoeff};
pub use table::SCHEMES;

use super::CodeError;

/// One identifier scheme.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Scheme {
    /// Name, as `Identifier.scheme` writes it.
    pub name: &'static str,
    /// What it identifies.
    pub title: &'static str,
    /// The source standard.
    pub standard: &'static str,
    /// ordinary, financial, official-id, third-person, location or health.
    pub sensitivity: &'static str,
    /// Checks a value in canonical form.
    pub check: fn(&str) -> Result<(), CodeError>,
    /// Brings a value to canonical form: blanks out, case fixed. Never fails.
    pub normalise: fn(&str) -> String,
    /// A value that passes: published, reserved for examples, or made up.
    pub example: &'static str,
}

/// The scheme of a name.
#[must_use]
pub fn scheme(name: &str) -> Option<&'static Scheme> {
    let at = SCHEMES.binary_search_by(|s| s.name.cmp(name)).ok()?;
    SCHEMES.get(at)
}

/// Checks a value in canonical form against a scheme.
///
/// # Errors
/// [`CodeError::Unknown`] for an unknown scheme, else what the scheme finds wrong.
///
/// ```
/// use mesinfos_schema::codes::{CodeError, identifier::check};
/// assert_eq!(check("iban", "DE89370400440532013000"), Ok(()));
/// assert_eq!(check("iban", "FR76300039876087612"), Err(CodeError::Length));
/// ```
pub fn check(name: &str, value: &str) -> Result<(), CodeError> {
    let scheme = scheme(name).ok_or(CodeError::Unknown)?;
    (scheme.check)(value)
}
