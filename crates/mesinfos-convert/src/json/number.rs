//! Numbers that some programs write as strings.

use std::fmt;

use mesinfos_schema::values::Decimal;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A number, written as one or in a string. An integer is exact; a fraction is the shortest decimal that reads as the
/// same binary number, which is what programs write.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    value: Decimal,
    float: f64,
}

impl Number {
    /// Exactly.
    #[must_use]
    pub const fn decimal(self) -> Decimal {
        self.value
    }

    /// As a binary number.
    #[must_use]
    pub const fn float(self) -> f64 {
        self.float
    }

    /// As a whole number; `None` where it has decimals or is too large.
    #[must_use]
    pub fn integer(self) -> Option<i64> {
        let whole = self.value.with_scale(0)?;
        i64::try_from(whole.mantissa()).ok()
    }

    /// Out of a text: a point, an exponent perhaps.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let value = crate::parse::plain::decimal(text)?;
        let float = crate::parse::plain::float(text)?;
        Some(Self { value, float })
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Number;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }
            #[allow(clippy::cast_precision_loss, reason = "the exact number stands beside it")]
            fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
                let decimal = Decimal::new(value.into(), 0).ok_or_else(|| E::custom("too long"))?;
                Ok(Number { value: decimal, float: value as f64 })
            }
            #[allow(clippy::cast_precision_loss, reason = "the exact number stands beside it")]
            fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
                let decimal = Decimal::new(value.into(), 0).ok_or_else(|| E::custom("too long"))?;
                Ok(Number { value: decimal, float: value as f64 })
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
                Number::parse(&value.to_string()).ok_or_else(|| E::custom("not a plain number"))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
                Number::parse(text).ok_or_else(|| E::custom("not a plain number"))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
