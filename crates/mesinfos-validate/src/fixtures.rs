//! Fixtures: `valid/` must pass, `invalid/<rule>/` must fail for that rule and no other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mesinfos_io::{Input, IoError};
use mesinfos_schema::finding::{Finding, Severity};

use crate::{Options, ValidateError, Validator};

/// What became of one fixture.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tested {
    /// Its path, as found.
    pub path: PathBuf,
    /// Why it failed; `None` where it did as it should.
    pub failure: Option<String>,
}

impl Tested {
    /// What became of the fixture at a path.
    #[must_use]
    pub fn new(path: PathBuf, failure: Option<String>) -> Self {
        Self { path, failure }
    }
}

/// Tests every `.ndjson` file below `folder/valid` and `folder/invalid/<rule>`. A file whose name has `strict` in it is
/// checked with the strict schema, one with `small` within a limit of 4 KiB a line.
///
/// # Errors
/// Where a file cannot be read.
pub fn test(folder: &Path, options: &Options) -> Result<Vec<Tested>, ValidateError> {
    let mut tested = Vec::new();
    for path in files(&folder.join("valid"))? {
        let findings = check(&path, options)?;
        let failure = findings
            .iter()
            .find(|f| f.severity == Severity::Error)
            .map(|f| format!("{}: [{}] {}", f.place, f.code, f.message));
        tested.push(Tested { path, failure });
    }
    let invalid = folder.join("invalid");
    for path in files(&invalid)? {
        let rule = path
            .strip_prefix(&invalid)
            .ok()
            .and_then(|inside| inside.components().next())
            .map(|first| first.as_os_str().to_string_lossy().into_owned())
            .unwrap_or_default();
        let findings = check(&path, options)?;
        // A rule that only warns is judged by its warnings.
        let weight = crate::rules::of(&rule).map_or(Severity::Error, |rule| rule.severity);
        let codes: BTreeSet<&str> =
            findings.iter().filter(|f| f.severity >= weight).map(|f| f.code.as_str()).collect();
        let failure = if codes.is_empty() {
            Some(format!("nothing was found, expected {rule}"))
        } else if codes.len() == 1 && codes.contains(rule.as_str()) {
            None
        } else {
            let found: Vec<&str> = codes.into_iter().collect();
            Some(format!("found {}, expected {rule} alone", found.join(", ")))
        };
        tested.push(Tested { path, failure });
    }
    Ok(tested)
}

fn check(path: &Path, options: &Options) -> Result<Vec<Finding>, ValidateError> {
    let mut options = options.clone();
    let named = |word: &str| path.file_name().is_some_and(|n| n.to_string_lossy().contains(word));
    options.strict |= named("strict");
    if named("small") {
        options.limits.line = 4_096;
    }
    let mut findings = Vec::new();
    let mut validator = Validator::new(options);
    match validator.check(&Input::from_path(path)?, &mut |finding| findings.push(finding)) {
        // A limit is a finding as well.
        Ok(()) | Err(ValidateError::Io(IoError::Limit(_))) => {}
        Err(error) => return Err(error),
    }
    validator.finish(&mut |finding| findings.push(finding));
    Ok(findings)
}

/// NDJSON files below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, ValidateError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let failed = |source| IoError::Read { name: next.display().to_string(), source };
        for entry in std::fs::read_dir(&next).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "ndjson") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
