//! Places on the globe.

use core::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model;
use crate::values::Quantity;

/// An angle in degrees within ±`LIMIT`, a JSON number.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Degrees<const LIMIT: u16>(f64);

impl<const LIMIT: u16> Degrees<LIMIT> {
    /// The angle; `None` outside ±`LIMIT` or not finite.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        let limit = f64::from(LIMIT);
        (-limit..=limit).contains(&value).then_some(Self(value))
    }

    /// The number of degrees.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl<const LIMIT: u16> Serialize for Degrees<LIMIT> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de, const LIMIT: u16> Deserialize<'de> for Degrees<LIMIT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number<const LIMIT: u16>;
        impl<const LIMIT: u16> Visitor<'_> for Number<LIMIT> {
            type Value = Degrees<LIMIT>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a number within ±{LIMIT}")
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
                Degrees::new(value).ok_or_else(|| E::custom(format_args!("outside ±{LIMIT}")))
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
                u16::try_from(value)
                    .map_err(|_| E::custom(format_args!("outside ±{LIMIT}")))
                    .and_then(|value| self.visit_f64(f64::from(value)))
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
                i16::try_from(value)
                    .map_err(|_| E::custom(format_args!("outside ±{LIMIT}")))
                    .and_then(|value| self.visit_f64(f64::from(value)))
            }
        }
        deserializer.deserialize_f64(Number::<LIMIT>)
    }
}

impl<const LIMIT: u16> JsonSchema for Degrees<LIMIT> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Degrees{LIMIT}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": -i32::from(LIMIT), "maximum": LIMIT})
    }
}

/// A direction in degrees clockwise from true north, 0 to 360, a JSON number.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Heading(f64);

impl Heading {
    /// The direction; `None` outside 0 to 360 or not finite. Devices write -1 for an unknown one: leave it out.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=360.0).contains(&value).then_some(Self(value))
    }

    /// The number of degrees.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Serialize for Heading {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Heading {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let angle = Degrees::<360>::deserialize(deserializer)?;
        Self::new(angle.get()).ok_or_else(|| D::Error::custom("outside 0 to 360"))
    }
}

impl JsonSchema for Heading {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Heading".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": 0, "maximum": 360})
    }
}

/// A point on the globe, WGS 84. Members are named, so that they are never swapped.
#[model]
pub struct Coordinates {
    /// Latitude in degrees, north positive.
    #[model(sensitivity = "location", example = "48.8584")]
    pub lat: Degrees<90>,
    /// Longitude in degrees, east positive.
    #[model(sensitivity = "location", example = "2.2945")]
    pub lon: Degrees<180>,
    /// Height above the ellipsoid or the sea, as the source means it.
    #[model(dimension = "length")]
    pub altitude: Option<Quantity>,
    /// Radius within which the point lies, as the source states it.
    #[model(dimension = "length")]
    pub accuracy: Option<Quantity>,
}
