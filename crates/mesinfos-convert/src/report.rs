//! The report of a conversion: what was read, and what became of it.

use std::collections::BTreeMap;

use mesinfos_schema::exchange::Reject;
use serde::Serialize;

use crate::contract::ConvertError;

/// What became of one input. `read = converted + skipped + rejected`, in source items.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// The input's name.
    pub path: String,
    /// The format it was read as.
    pub format: String,
    /// The format's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format_version: Option<String>,
    /// Source items met.
    pub read: u64,
    /// Items that became records.
    pub converted: u64,
    /// Items left out by a named rule.
    pub skipped: Vec<Skipped>,
    /// Items that could not be converted.
    pub rejected: u64,
    /// The first of them (all are in `rejects.ndjson`).
    pub rejects: Vec<Reject>,
    /// Records whose id was met before in this input; outside the sum.
    pub duplicates: u64,
    /// Source fields that are not carried.
    pub unmapped: Vec<Unmapped>,
    /// Records by type.
    pub records: BTreeMap<String, u64>,
    /// What a person should know: a scope that will not be recognised again, an encoding that was not as declared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Why it did not go to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

impl Report {
    /// Nothing was read.
    #[must_use]
    pub fn new(path: &str, format: &str) -> Self {
        Self {
            path: path.to_owned(),
            format: format.to_owned(),
            format_version: None,
            read: 0,
            converted: 0,
            skipped: Vec::new(),
            rejected: 0,
            rejects: Vec::new(),
            duplicates: 0,
            unmapped: Vec::new(),
            records: BTreeMap::new(),
            warnings: Vec::new(),
            error: None,
        }
    }

    /// Items left out by a rule, all rules together.
    #[must_use]
    pub fn skipped_items(&self) -> u64 {
        self.skipped.iter().map(|skipped| skipped.count).sum()
    }
}

/// Items left out by one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The rule.
    pub code: String,
    /// How many.
    pub count: u64,
}

/// A source field that is not carried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unmapped {
    /// The field, in the source's own terms.
    pub path: String,
    /// How often it was met with a value.
    pub count: u64,
}

/// Why a conversion did not go to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Stable, kebab-case.
    pub code: String,
    /// What is wrong and what to do.
    pub message: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
}

impl Failure {
    /// The failure an error is.
    #[must_use]
    pub fn of(error: &ConvertError) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string(), locator: error.locator() }
    }
}
