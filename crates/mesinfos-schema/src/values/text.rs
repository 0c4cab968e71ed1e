//! Non-empty text.

use core::fmt;
use core::ops::Deref;
use core::str::FromStr;

use serde_json::json;

use crate::support::text_value;

/// A text that is not empty: an absent value is left out, not written as `""`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Box<str>);

impl Text {
    /// The text; `None` where it is empty.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// A text of the code itself, known not to be empty.
    pub(crate) fn constant(text: &'static str) -> Self {
        debug_assert!(!text.is_empty(), "a constant text is not empty");
        Self(text.into())
    }

    /// The trimmed text; `None` where nothing is left. Sources pad fields with blanks.
    #[must_use]
    pub fn trimmed(text: &str) -> Option<Self> {
        Self::new(text.trim())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Text {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text).ok_or("an empty text")
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

text_value!(Text, "a text", json!({"type": "string", "minLength": 1}), as_str);
