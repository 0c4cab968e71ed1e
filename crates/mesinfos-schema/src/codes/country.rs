//! Countries (ISO 3166-1), with their membership of the European Union and of the EEA.

use super::country_table::COUNTRIES;

/// One country of ISO 3166-1, or the user-assigned `XK` (Kosovo).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Country {
    /// Two-letter code, `FR`.
    pub alpha2: &'static str,
    /// Three-letter code, `FRA`.
    pub alpha3: &'static str,
    /// Numeric code, 250; `None` for `XK`.
    pub numeric: Option<u16>,
    /// English short name.
    pub name: &'static str,
    /// Member of the European Economic Area.
    pub eea: bool,
    /// Member of the European Union.
    pub eu: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    Eu,
    Eea,
    Other,
}

pub(super) const fn country_row(
    alpha2: &'static str,
    alpha3: &'static str,
    numeric: Option<u16>,
    area: Area,
    name: &'static str,
) -> Country {
    let eu = matches!(area, Area::Eu);
    let eea = eu || matches!(area, Area::Eea);
    Country { alpha2, alpha3, numeric, name, eea, eu }
}

/// Every country, sorted by two-letter code.
#[must_use]
pub fn all() -> &'static [Country] {
    COUNTRIES
}

/// The country of a two-letter code (upper case).
///
/// ```
/// use mesinfos_schema::codes::country::country;
/// assert!(country("FR").is_some_and(|c| c.eu && c.eea && c.alpha3 == "FRA"));
/// assert!(country("NO").is_some_and(|c| !c.eu && c.eea));
/// assert!(country("ZZ").is_none());
/// ```
#[must_use]
pub fn country(alpha2: &str) -> Option<&'static Country> {
    let at = COUNTRIES.binary_search_by(|c| c.alpha2.cmp(alpha2)).ok()?;
    COUNTRIES.get(at)
}

/// The country of a three-letter code (upper case).
#[must_use]
pub fn by_alpha3(alpha3: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|c| c.alpha3 == alpha3)
}

/// The country of a numeric code.
#[must_use]
pub fn by_numeric(numeric: u16) -> Option<&'static Country> {
    COUNTRIES.iter().find(|c| c.numeric == Some(numeric))
}
