//! Record ids.

use std::str::FromStr;

use serde_json::json;
use uuid::Uuid;

use crate::support::{Brief, Short, text_value};

/// The id of a record: a UUID in lower-case hyphenated form, derived as [`crate::identity`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(Uuid);

impl RecordId {
    /// The id with these 16 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// Its 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl FromStr for RecordId {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let canonical = text.len() == 36 && !text.bytes().any(|b| b.is_ascii_uppercase());
        match Uuid::try_parse(text) {
            Ok(uuid) if canonical => Ok(Self(uuid)),
            _ => Err("not a UUID in lower-case hyphenated form"),
        }
    }
}

impl Brief for RecordId {
    fn brief(&self) -> Short {
        let mut text = Short::new();
        text.push(self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
        text
    }
}

text_value!(
    RecordId,
    "a record id",
    json!({
        "type": "string",
        "description": "The id of a record: a UUID in lower-case hyphenated form.",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "maxLength": 36,
    }),
    brief
);
