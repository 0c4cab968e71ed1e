//! Code lists and identifier schemes: what a value must look like to be what it claims to be.
//!
//! Pure functions over `&str` and static sorted tables. Checks look at one canonical form (no
//! blanks, upper case where the standard has it); [`identifier::Scheme::normalise`] gets there.

pub mod country;
mod country_table;
pub mod currency;
mod currency_table;
pub mod identifier;
pub mod language;
mod language_table;
pub mod postal;
pub mod unit;
mod unit_maps;
mod unit_table;

/// Why a code is not valid. Never carries the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// The value is empty.
    #[error("empty value")]
    Empty,
    /// The value is too short or too long.
    #[error("wrong length")]
    Length,
    /// A character, or its place, is not allowed by the scheme.
    #[error("character not allowed at its place")]
    Character,
    /// The check digit or check character does not match.
    #[error("checksum does not match")]
    Checksum,
    /// The country is unknown or has no such identifier.
    #[error("unknown country")]
    Country,
    /// The scheme, or a value the scheme never assigns.
    #[error("unknown scheme or unassigned value")]
    Unknown,
}
