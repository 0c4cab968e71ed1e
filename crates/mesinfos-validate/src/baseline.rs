//! A baseline: findings that are known and do not count again, so that a project can begin to validate before it has
//! mended everything.

use std::collections::BTreeMap;

use mesinfos_schema::finding::Finding;
use mesinfos_schema::ijson;
use serde::{Deserialize, Serialize};

/// The `schema` member of every baseline of this version.
pub const BASELINE_SCHEMA: &str = "https://w3id.org/mesinfos/baseline/1";

/// Findings that are known. A line number is no part of one: a file may grow above it.
///
/// ```
/// use mesinfos_schema::finding::{Finding, Place, Severity};
/// use mesinfos_validate::Baseline;
///
/// let finding = Finding::new("unit.unknown", Severity::Error, Place::at("a.ndjson", 3, 7), "…");
/// let mut known = Baseline::default();
/// known.add(&finding);
/// let mut read = Baseline::read(&known.to_json())?;
/// assert!(read.takes(&finding));
/// assert!(!read.takes(&finding), "a second one is new");
/// # Ok::<(), mesinfos_validate::BaselineError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<Key, u64>,
}

/// What makes a finding the same in a later run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    file: String,
    code: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    record: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pointer: String,
}

#[derive(Serialize, Deserialize)]
struct Document {
    schema: String,
    findings: Vec<Known>,
}

#[derive(Serialize, Deserialize)]
struct Known {
    #[serde(flatten)]
    key: Key,
    count: u64,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// The text is no JSON to be relied on.
    #[error("the baseline: {0}")]
    Json(#[from] ijson::Fault),
    /// The text is no baseline.
    #[error("the baseline is not one of this version")]
    Form(#[source] serde_json::Error),
    /// It is of another version.
    #[error("the baseline is not `{BASELINE_SCHEMA}`")]
    Schema,
}

impl Baseline {
    /// Reads one.
    ///
    /// # Errors
    /// Where the text is no baseline of this version.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        ijson::check(text, 16)?;
        let document: Document = serde_json::from_str(text).map_err(BaselineError::Form)?;
        if document.schema != BASELINE_SCHEMA {
            return Err(BaselineError::Schema);
        }
        let mut known = BTreeMap::new();
        for finding in document.findings {
            *known.entry(finding.key).or_insert(0_u64) += finding.count;
        }
        Ok(Self { known })
    }

    /// Makes a finding known.
    pub fn add(&mut self, finding: &Finding) {
        *self.known.entry(key(finding)).or_insert(0) += 1;
    }

    /// The finding is known: it is counted off, so that one more of its kind is new.
    pub fn takes(&mut self, finding: &Finding) -> bool {
        match self.known.get_mut(&key(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    /// How many known findings were not met (again).
    #[must_use]
    pub fn left(&self) -> u64 {
        self.known.values().sum()
    }

    /// Its text, findings in order.
    #[must_use]
    pub fn to_json(&self) -> String {
        let findings = self
            .known
            .iter()
            .map(|(key, count)| Known { key: key.clone(), count: *count })
            .collect();
        let document = Document { schema: BASELINE_SCHEMA.to_owned(), findings };
        let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn key(finding: &Finding) -> Key {
    Key {
        file: finding.place.file.clone(),
        code: finding.code.clone(),
        record: finding.record.map(|id| id.to_string()).unwrap_or_default(),
        pointer: finding.pointer.clone().unwrap_or_default(),
    }
}
