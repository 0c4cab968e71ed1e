//! Whole numbers.

use core::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::{self, WriteJson};

/// A whole number from 0 to 2^53 − 1, the largest that every JSON reader keeps exactly (RFC 7493).
///
/// `5.0` is the integer 5 to JSON Schema, and so it is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(u64);

impl Count {
    /// The largest count.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// The count; `None` above [`Count::MAX`].
    #[must_use]
    pub const fn new(value: u64) -> Option<Self> {
        if value <= Self::MAX.0 { Some(Self(value)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<u32> for Count {
    fn from(value: u32) -> Self {
        Self(u64::from(value))
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl WriteJson for Count {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        json::number(false, self.0, out);
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Count;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number from 0 to 2^53 - 1")
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Count, E> {
                Count::new(value).ok_or_else(|| E::custom("a number above 2^53 - 1"))
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Count, E> {
                u64::try_from(value)
                    .map_err(|_| E::custom("a number below 0"))
                    .and_then(|value| self.visit_u64(value))
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Count, E> {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole and within 0..2^53, so exact"
                )]
                if value.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&value) {
                    Ok(Count(value as u64))
                } else {
                    Err(E::custom("not a whole number from 0 to 2^53 - 1"))
                }
            }
        }
        deserializer.deserialize_u64(Number)
    }
}

impl JsonSchema for Count {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Count".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_u64})
    }
}

/// A whole number within ±(2^53 − 1): a day counted from the end of a month, points taken from a card.
///
/// `-5.0` is the integer -5 to JSON Schema, and so it is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Integer(i64);

impl Integer {
    /// The largest integer; the smallest is its negative.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// The integer; `None` beyond ±[`Integer::MAX`].
    #[must_use]
    pub const fn new(value: i64) -> Option<Self> {
        if value.unsigned_abs() <= Self::MAX.0.unsigned_abs() { Some(Self(value)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl From<i32> for Integer {
    fn from(value: i32) -> Self {
        Self(i64::from(value))
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl WriteJson for Integer {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        json::number(self.0 < 0, self.0.unsigned_abs(), out);
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Integer;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number within ±(2^53 - 1)")
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Integer, E> {
                Integer::new(value).ok_or_else(|| E::custom("a number beyond ±(2^53 - 1)"))
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Integer, E> {
                i64::try_from(value)
                    .map_err(|_| E::custom("a number beyond ±(2^53 - 1)"))
                    .and_then(|value| self.visit_i64(value))
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Integer, E> {
                #[allow(
                    clippy::cast_possible_truncation,
                    reason = "whole and within ±2^53, so exact"
                )]
                if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
                    Ok(Integer(value as i64))
                } else {
                    Err(E::custom("not a whole number within ±(2^53 - 1)"))
                }
            }
        }
        deserializer.deserialize_i64(Number)
    }
}

impl JsonSchema for Integer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Integer".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "minimum": -9_007_199_254_740_991_i64,
            "maximum": 9_007_199_254_740_991_i64,
        })
    }
}
