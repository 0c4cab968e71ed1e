//! Amounts of money.

use core::fmt;
use core::str::FromStr;

use serde_json::json;

use crate::model;
use crate::support::text_value;
use crate::values::Decimal;

/// A currency: three capital letters of ISO 4217.
///
/// The shape is checked here; whether the code is in the ISO table is the rule `currency-unknown` of the validator and
/// a reject of every converter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimals of the minor unit (JPY 0, EUR 2, KWD 3); `None` for an unknown code or one without.
    #[must_use]
    pub fn minor_units(&self) -> Option<u8> {
        crate::codes::currency::minor_units(self.as_str())
    }

    /// In the ISO 4217 table, historic codes included.
    #[must_use]
    pub fn is_known(&self) -> bool {
        crate::codes::currency::currency(self.as_str()).is_some()
    }
}

impl FromStr for Currency {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err("not three capital letters"),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text_value!(
    Currency,
    "a currency",
    json!({
        "type": "string",
        "description": "A currency: three capital letters of ISO 4217.",
        "pattern": "^[A-Z]{3}$",
        "maxLength": 3,
        "examples": ["EUR"],
    }),
    as_str
);

/// An amount of money.
///
/// A flow is signed from the subject's side: what leaves is negative, and there is no debit/credit member anywhere. A
/// price and the totals of a document are stated as charged (a credit note is negative).
#[model]
#[derive(Copy)]
pub struct Money {
    /// The amount in the currency's major unit (euros, not cents). Totals keep to the currency's minor units, unit
    /// prices are free.
    #[model(sensitivity = "financial", example = "\"-42.10\"")]
    pub amount: Decimal,
    /// The currency, ISO 4217.
    #[model(example = "\"EUR\"")]
    pub currency: Currency,
}
