//! Currencies (ISO 4217), current ones and those old bank files still hold.

use super::currency_table::CURRENCIES;

/// One currency of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Currency {
    /// Alphabetic code, `EUR`.
    pub code: &'static str,
    /// Numeric code, 978.
    pub numeric: u16,
    /// Digits after the decimal point; `None` where ISO 4217 defines none (gold, SDR).
    pub minor_units: Option<u8>,
    /// English name.
    pub name: &'static str,
    /// Whether the currency has been withdrawn.
    pub historic: bool,
}

pub(super) const fn current(
    code: &'static str,
    numeric: u16,
    minor_units: Option<u8>,
    name: &'static str,
) -> Currency {
    Currency { code, numeric, minor_units, name, historic: false }
}

pub(super) const fn historic(
    code: &'static str,
    numeric: u16,
    minor_units: Option<u8>,
    name: &'static str,
) -> Currency {
    Currency { code, numeric, minor_units, name, historic: true }
}

/// Every currency, sorted by alphabetic code.
#[must_use]
pub fn all() -> &'static [Currency] {
    CURRENCIES
}

/// The currency of an alphabetic code (upper case).
///
/// ```
/// use mesinfos_schema::codes::currency::currency;
/// assert_eq!(currency("EUR").map(|c| c.numeric), Some(978));
/// assert!(currency("FRF").is_some_and(|c| c.historic));
/// assert!(currency("eur").is_none());
/// ```
#[must_use]
pub fn currency(code: &str) -> Option<&'static Currency> {
    // Three bytes compare as one number, without a call for each step.
    let number = |code: &str| match code.as_bytes() {
        [a, b, c] => u32::from_be_bytes([0, *a, *b, *c]),
        _ => 0,
    };
    let wanted = number(code);
    let at = CURRENCIES.binary_search_by(|c| number(c.code).cmp(&wanted)).ok()?;
    CURRENCIES.get(at)
}

/// Digits after the decimal point of a currency; `None` where it is unknown or has none.
///
/// ```
/// use mesinfos_schema::codes::currency::minor_units;
/// assert_eq!(minor_units("JPY"), Some(0));
/// assert_eq!(minor_units("KWD"), Some(3));
/// assert_eq!(minor_units("XAU"), None);
/// ```
#[must_use]
pub fn minor_units(code: &str) -> Option<u8> {
    currency(code)?.minor_units
}

/// The currency of a numeric code. A code taken over from a withdrawn currency names the current
/// one (532 is XCG, no longer ANG).
#[must_use]
pub fn by_numeric(numeric: u16) -> Option<&'static Currency> {
    CURRENCIES.iter().filter(|c| c.numeric == numeric).min_by_key(|c| c.historic)
}
