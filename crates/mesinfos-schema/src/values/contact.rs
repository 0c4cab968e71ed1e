//! Persons, organisations, addresses and files.

use crate::model;
use crate::values::{Coordinates, Count, Identifier, Text};

/// A person or an organisation, as far as the source names it.
#[model]
pub struct Party {
    /// The name as the source writes it.
    #[model(sensitivity = "third-person", example = "\"Boulangerie Martin\"")]
    pub name: Option<Text>,
    /// Identifiers: `siren`, `lei`, `bic`, `iban` of its account, `domain`, `email`, `msisdn`, `local`, …
    #[model(sensitivity = "third-person")]
    pub ids: Vec<Identifier>,
    /// The part it plays where the member does not say it (`ultimate-creditor`, `agent`).
    pub role: Option<Text>,
    /// Where it is.
    pub address: Option<Address>,
    /// Its legal name, where it differs from the trade name.
    pub legal_name: Option<Text>,
    /// Electronic and telephone addresses beside the identifiers, as the source writes them.
    #[model(sensitivity = "third-person")]
    pub contacts: Vec<Text>,
}

impl Party {
    /// A party known by its name; `None` for a blank name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let mut party = Self::new();
        party.name = Some(Text::trimmed(name)?);
        Some(party)
    }

    /// Nothing is known of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::new()
    }
}

/// A postal address.
#[model]
pub struct Address {
    /// The lines above the locality, as on an envelope.
    #[model(sensitivity = "location", example = "[\"12 rue des Lilas\"]")]
    pub lines: Vec<Text>,
    /// The postal code.
    #[model(sensitivity = "location", example = "\"69003\"")]
    pub postal_code: Option<Text>,
    /// The town.
    #[model(sensitivity = "location", example = "\"Lyon\"")]
    pub locality: Option<Text>,
    /// The region, county or state.
    pub region: Option<Text>,
    /// The country, ISO 3166-1 alpha-2.
    #[model(example = "\"FR\"")]
    pub country: Option<Text>,
    /// Identifiers of the address or its commune: `insee-commune`, `ban`, …
    pub ids: Vec<Identifier>,
    /// Where it lies.
    pub coordinates: Option<Coordinates>,
}

/// A file that belongs to a record.
#[model]
pub struct Attachment {
    /// IANA media type.
    #[model(example = "\"application/pdf\"")]
    pub media_type: Option<Text>,
    /// The file's name.
    pub name: Option<Text>,
    /// Size in bytes.
    pub bytes: Option<Count>,
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: Option<Text>,
    /// Path inside the package, below `attachments/`.
    pub path: Option<Text>,
    /// Where it can be had, where it is not in the package.
    pub uri: Option<Text>,
}
