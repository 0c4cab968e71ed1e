//! Quantities with a unit.

use core::fmt;
use core::str::FromStr;

use serde_json::json;

use crate::model;
use crate::support::text_value;
use crate::values::Decimal;

/// A unit: a UCUM code (case-sensitive) such as `kW.h` or `mm[Hg]`, or an annotation in braces for a unit that UCUM
/// does not have, such as `{rec20:XPP}`.
///
/// The shape is checked here; whether the code is known and of the right dimension is a rule of the validator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(Box<str>);

impl Unit {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Unit {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.len() > 64 {
            return Err("not 1 to 64 characters");
        }
        if text.bytes().all(|b| b.is_ascii_graphic()) {
            Ok(Self(text.into()))
        } else {
            Err("a character that no unit has")
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_value!(
    Unit,
    "a unit",
    json!({
        "type": "string",
        "description": "A UCUM unit code, case-sensitive, or an annotation in braces for a unit UCUM lacks.",
        "pattern": "^[!-~]{1,64}$",
        "maxLength": 64,
        "examples": ["kW.h", "mm[Hg]", "{rec20:XPP}"],
    }),
    as_str
);

/// How the true value stands to the one stated.
#[model]
pub enum Comparator {
    /// The true value is below the stated one.
    #[model(name = "<")]
    Below,
    /// At or below.
    #[model(name = "<=")]
    AtMost,
    /// At or above.
    #[model(name = ">=")]
    AtLeast,
    /// Above.
    #[model(name = ">")]
    Above,
}

/// A measured value: a number and its unit, with no second member that could disagree.
#[model]
pub struct Quantity {
    /// The number.
    #[model(example = "\"12.5\"")]
    pub value: Decimal,
    /// The unit, UCUM.
    #[model(example = "\"kW.h\"")]
    pub unit: Unit,
    /// Set where the source gives a bound, not the value (`< 5`).
    pub comparator: Option<Comparator>,
}
