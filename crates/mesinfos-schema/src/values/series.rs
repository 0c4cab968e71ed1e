//! Slots of a series.

use core::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::WriteJson;
use crate::values::Decimal;

/// One slot of a series: a number, or `null` where the source has none. The one place where `null` stands.
///
/// ```
/// use mesinfos_schema::values::Slot;
/// let slots: Vec<Slot> = serde_json::from_str(r#"["0.25", null]"#)?;
/// assert!(slots[0].get().is_some() && slots[1].get().is_none());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(Option<Decimal>);

impl Slot {
    /// A slot without a value.
    pub const MISSING: Self = Self(None);

    /// A slot with a value.
    #[must_use]
    pub const fn of(value: Decimal) -> Self {
        Self(Some(value))
    }

    /// The number; `None` where it is missing.
    #[must_use]
    pub const fn get(self) -> Option<Decimal> {
        self.0
    }
}

impl From<Option<Decimal>> for Slot {
    fn from(value: Option<Decimal>) -> Self {
        Self(value)
    }
}

impl From<Decimal> for Slot {
    fn from(value: Decimal) -> Self {
        Self(Some(value))
    }
}

impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(value) => value.serialize(serializer),
            None => serializer.serialize_unit(),
        }
    }
}

impl WriteJson for Slot {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        match &self.0 {
            Some(value) => value.write_json(out)?,
            None => out.extend_from_slice(b"null"),
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueOrNull;
        impl Visitor<'_> for ValueOrNull {
            type Value = Slot;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal, a string, or null")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Slot, E> {
                text.parse()
                    .map(Slot::of)
                    .map_err(|error| E::custom(format_args!("a decimal: {error}")))
            }
            fn visit_unit<E: Error>(self) -> Result<Slot, E> {
                Ok(Slot::MISSING)
            }
        }
        deserializer.deserialize_any(ValueOrNull)
    }
}

impl JsonSchema for Slot {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Slot".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let decimal = generator.subschema_for::<Decimal>();
        json_schema!({
            "description": "A number, or null where the source has none.",
            "anyOf": [decimal, {"type": "null"}],
        })
    }
}
