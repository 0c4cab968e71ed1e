//! Whole numbers.

use core::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
