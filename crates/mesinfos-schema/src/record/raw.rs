//! Records and values in their original text.

use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Record, RecordId};
use crate::values::Text;

/// JSON text of a `T`, kept byte for byte and decoded on demand, so that members unknown to this version travel on.
///
/// ```
/// use mesinfos_schema::record::Raw;
/// use mesinfos_schema::values::Money;
/// let text = r#"{"amount":"1.10","currency":"EUR","new":true}"#;
/// let raw: Raw<Money> = serde_json::from_str(text)?;
/// assert_eq!(raw.decode()?.amount.to_string(), "1.10");
/// assert_eq!(raw.as_str(), text);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Raw<T> {
    text: Box<RawValue>,
    of: PhantomData<fn() -> T>,
}

impl<T> Raw<T> {
    /// Takes JSON text as it is.
    ///
    /// # Errors
    /// Where the text is not one JSON value.
    pub fn from_text(text: String) -> Result<Self, serde_json::Error> {
        Ok(Self { text: RawValue::from_string(text)?, of: PhantomData })
    }

    /// The original text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.get()
    }

    /// Decodes it.
    ///
    /// # Errors
    /// Where the text is not a `T`.
    pub fn decode<'a>(&'a self) -> Result<T, serde_json::Error>
    where
        T: Deserialize<'a>,
    {
        serde_json::from_str(self.text.get())
    }
}

impl Raw<Record> {
    /// The envelope alone, without decoding `data`.
    ///
    /// # Errors
    /// Where the envelope is not one.
    pub fn header(&self) -> Result<Header, serde_json::Error> {
        serde_json::from_str(self.text.get())
    }
}

impl<T> Clone for Raw<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

/// Never the content: it is personal.
impl<T> fmt::Debug for Raw<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.text.get().len())
    }
}

impl<T> Serialize for Raw<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Raw<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { text: Box::deserialize(deserializer)?, of: PhantomData })
    }
}

/// What every record says of itself, whatever its type.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Header {
    /// `<domain>.<name>/<major>`.
    #[serde(rename = "type")]
    pub type_name: Text,
    /// The record's id.
    pub id: RecordId,
    /// The source it came from.
    #[serde(default)]
    pub source: Option<RecordId>,
    /// The source's own id.
    #[serde(default)]
    pub record_id: Option<Text>,
    /// Where in the source.
    #[serde(default)]
    pub locator: Option<Text>,
}
