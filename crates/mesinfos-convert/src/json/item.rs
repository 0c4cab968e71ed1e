//! One item as a type, and which of its members the type does not have.

use serde::Deserialize;

/// Why an item is not of its type. The message says what was expected, never the value.
#[derive(Debug, thiserror::Error)]
#[error("{message} (column {column} of the item)")]
#[non_exhaustive]
pub struct ItemError {
    /// What is wrong.
    pub message: &'static str,
    /// Where in the item's own text, in bytes from 1.
    pub column: usize,
}

/// Reads the text of one value. Members the type has no field for are told by their path, with `.` between and without
/// the numbers of arrays.
///
/// # Errors
/// Where the text is not JSON, or a member has another type.
pub fn item<'t, T: Deserialize<'t>>(
    text: &'t str,
    mut unused: impl FnMut(&str),
) -> Result<T, ItemError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut name = String::new();
    serde_ignored::deserialize(&mut deserializer, |path| {
        name.clear();
        for part in path.to_string().split('.') {
            if part.is_empty() || part == "?" || part.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            if !name.is_empty() {
                name.push('.');
            }
            name.push_str(part);
        }
        unused(&name);
    })
    .map_err(|error| ItemError {
        message: match error.classify() {
            serde_json::error::Category::Data => "a member is missing or of another type",
            _ => "not JSON",
        },
        column: error.column(),
    })
}
