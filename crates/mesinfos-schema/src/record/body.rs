//! The typed body of a record.

use serde::de::{DeserializeOwned, DeserializeSeed};
use serde::{Deserializer, Serialize};

use crate::catalogue::Body;

/// A type of the catalogue: what stands in `data`.
pub trait RecordBody: Serialize + DeserializeOwned + schemars::JsonSchema + Into<Body> {
    /// `<domain>.<name>/<major>`.
    const TYPE: &'static str;

    /// The value inside a [`Body`] of this type.
    fn from_body(body: &Body) -> Option<&Self>;
}

/// Decodes `data` by the type's name.
pub(super) struct BodySeed<'a>(pub(super) &'a str);

impl<'de> DeserializeSeed<'de> for BodySeed<'_> {
    type Value = Body;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Body, D::Error> {
        Body::deserialize_as(self.0, deserializer)
    }
}
