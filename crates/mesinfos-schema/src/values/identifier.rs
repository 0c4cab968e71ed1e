//! Identifiers and their schemes.

use crate::codes::CodeError;
use crate::codes::identifier::{self, Scheme as SchemeEntry};
use crate::model;
use crate::values::Text;

/// The scheme of an [`Identifier`]: a name of the table in [`crate::codes::identifier`], a URI, or `local`.
pub type Scheme = Text;

/// An identifier with the scheme that gives it meaning.
///
/// The value is in the scheme's canonical form (an IBAN without blanks). Its checksum is a rule of meaning, not of
/// structure: a wrong one is a finding that names its place.
#[model]
pub struct Identifier {
    /// The scheme: a name of the registry (`iban`, `bic`, `siren`, `prm`, …), a URI, or `local` where none fits.
    #[model(example = "\"iban\"")]
    pub scheme: Scheme,
    /// The identifier itself.
    #[model(example = "\"FR7630006000011234567890189\"")]
    pub value: Text,
    /// Who gave it, for a `local` one: a name or a domain.
    pub issuer: Option<Text>,
}

impl Identifier {
    /// An identifier in its scheme's canonical form; `None` where nothing is left of the value.
    ///
    /// ```
    /// use mesinfos_schema::values::Identifier;
    /// let account = Identifier::of("iban", "FR76 3000 6000 0112 3456 7890 189");
    /// assert_eq!(account.map(|a| a.value.to_string()).as_deref(), Some("FR7630006000011234567890189"));
    /// ```
    #[must_use]
    pub fn of(scheme: &str, value: &str) -> Option<Self> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        let value = match identifier::scheme(scheme) {
            Some(entry) => Text::trimmed(&(entry.normalise)(value))?,
            None => Text::new(value)?,
        };
        Some(Self::new(Text::new(scheme)?, value))
    }

    /// The registry entry of the scheme, where it has one.
    #[must_use]
    pub fn entry(&self) -> Option<&'static SchemeEntry> {
        identifier::scheme(&self.scheme)
    }

    /// Checks the value against its scheme; a scheme outside the registry passes.
    ///
    /// # Errors
    /// The check that the value fails.
    pub fn check(&self) -> Result<(), CodeError> {
        match self.entry() {
            Some(entry) => (entry.check)(&self.value),
            None => Ok(()),
        }
    }
}
