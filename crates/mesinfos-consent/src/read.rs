//! The one reader of what is signed or decides: limits, strict I-JSON, then the type.

use mesinfos_schema::ijson;
use serde::de::DeserializeOwned;

/// Limits on what a text controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a manifest, a request or a receipt.
    pub document: usize,
    /// Bytes of one event, as signed.
    pub event: usize,
    /// Events of a log.
    pub events: usize,
    /// Levels of nesting.
    pub depth: usize,
    /// Items of any list in a manifest.
    pub items: usize,
    /// Bytes of a record's line.
    pub record: usize,
    /// Grains of time that are added up at once.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document: 1 << 20,
            event: 1 << 16,
            events: 10_000,
            depth: 32,
            items: 1_000,
            record: 16 << 20,
            cells: 200_000,
        }
    }
}

/// Why a text was not read. No part of the text is in it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Too large.
    #[error("longer than {0} bytes")]
    Size(usize),
    /// Not UTF-8.
    #[error("not UTF-8")]
    Utf8,
    /// Not strict JSON.
    #[error("{0}")]
    Json(ijson::Fault),
    /// Not of the type: a member is missing, unknown or of another form.
    #[error("not of its schema (line {line}, column {column})")]
    Schema {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
}

/// Reads a type from strict I-JSON, within bytes and levels of nesting.
///
/// # Errors
/// Where it is none.
pub fn read<T: DeserializeOwned>(bytes: &[u8], size: usize, depth: usize) -> Result<T, ReadError> {
    if bytes.len() > size {
        return Err(ReadError::Size(size));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::Utf8)?;
    ijson::check_signed(text, depth).map_err(ReadError::Json)?;
    serde_json::from_str(text)
        .map_err(|error| ReadError::Schema { line: error.line(), column: error.column() })
}
