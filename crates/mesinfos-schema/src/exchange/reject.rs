//! Rejects: source items that were not converted.

use serde::{Deserialize, Serialize};

/// A source item that was not converted, with its place and the reason. One line of `rejects.ndjson`.
///
/// The message says what is wrong and what was expected, never the personal value that stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reject {
    /// The input's name; empty while it stays inside one input's report.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub input: String,
    /// Where in it: `L412`, `L412C3`, `B1024`, an element path.
    pub locator: String,
    /// Stable, kebab-case: `ofx.amount-syntax`.
    pub code: String,
    /// What is wrong.
    pub message: String,
}

impl Reject {
    /// A reject of an input still to be named.
    #[must_use]
    pub fn new(
        locator: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            input: String::new(),
            locator: locator.into(),
            code: code.into(),
            message: message.into(),
        }
    }
}
