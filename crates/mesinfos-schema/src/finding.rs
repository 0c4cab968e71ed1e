//! Findings: what is wrong, where, and what to do about it. Never the value itself unless asked.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::record::RecordId;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not meant.
    Warning,
    /// Wrong.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A place in a file. Lines and columns are 1-based; a column counts code points.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// The file, as named by the caller, with `/` between folders.
    pub file: String,
    /// The line; absent where the finding is about the file as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, column: None }
    }

    /// A line of a file.
    #[must_use]
    pub fn line(file: impl Into<String>, line: u64) -> Self {
        Self { file: file.into(), line: Some(line), column: None }
    }

    /// A place on a line.
    #[must_use]
    pub fn at(file: impl Into<String>, line: u64, column: u64) -> Self {
        Self { file: file.into(), line: Some(line), column: Some(column) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        Ok(())
    }
}

/// The piece of a line that a finding is about, for people: its values as shapes, unless they were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Excerpt {
    /// The piece, on one line.
    pub text: String,
    /// Which of its characters the place is at, from 0.
    pub caret: usize,
}

impl Excerpt {
    /// A piece of a line and the place in it.
    #[must_use]
    pub fn new(text: impl Into<String>, caret: usize) -> Self {
        Self { text: text.into(), caret }
    }
}

/// One thing found by a validator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Finding {
    /// Stable and kebab-case: `banking.iban-checksum`.
    pub code: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// JSON Pointer (RFC 6901) into the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// What is wrong, without the value.
    pub message: String,
    /// What would be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// The shape of what stands there (`AA00 000…`), never the value unless asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What stands there, for people; not part of machine outputs.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

impl Finding {
    /// A finding with what every one has.
    #[must_use]
    pub fn new(
        code: impl Into<String>,
        severity: Severity,
        place: Place,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            severity,
            place,
            pointer: None,
            record: None,
            message: message.into(),
            expected: None,
            actual: None,
            help: None,
            excerpt: None,
        }
    }
}

/// The shape of a text: letters `a` or `A`, digits `0`, the rest kept where it is ASCII punctuation; cut after 24.
///
/// ```
/// assert_eq!(mesinfos_schema::finding::shape("FR76 3000x"), "AA00 0000a");
/// ```
#[must_use]
pub fn shape(text: &str) -> String {
    let mut out: String = text
        .chars()
        .take(24)
        .map(|c| match c {
            c if c.is_ascii_digit() => '0',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c if c.is_numeric() => '0',
            ' ' => ' ',
            c if c.is_ascii_punctuation() => c,
            _ => '?',
        })
        .collect();
    if text.chars().nth(24).is_some() {
        out.push('…');
    }
    out
}
