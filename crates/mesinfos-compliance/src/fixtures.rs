//! Fixtures of rules of law: `complete` is a package on which every rule holds, `valid/` and `invalid/` are changes of
//! it.
//!
//! A change of `valid/` leaves every rule holding, one of `invalid/<rule>.json` (or `invalid/<rule>.<case>.json`) breaks
//! that rule and no other, but for those that it names itself as broken with it.

mod change;
mod export;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use mesinfos_io::Limits;
use mesinfos_schema::values::Moment;
use mesinfos_validate::fixtures::Tested;
use serde_json::Value;

pub use change::{Change, ChangeError, FileChange, Operation};
pub use export::Export;

use crate::profile::{PROFILES, Profile};
use crate::report::{CheckError, Options, Report, check_path};
use crate::rules::RULES;

/// The folder of fixtures of rules of law, in a folder of fixtures.
pub const FOLDER: &str = "exports";

/// Why fixtures could not be tested.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FixtureError {
    /// A file could not be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The change cannot be made.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// A package could not be checked.
    #[error(transparent)]
    Check(#[from] CheckError),
}

/// Tests `complete` in a folder, and every change of it in `valid/` and `invalid/`, against every profile. The time of
/// the check is the one at which `complete` was made. Gives nothing where there is no `complete`.
///
/// # Errors
/// Where `complete` cannot be read or a package cannot be checked. A change that cannot be made is a fixture that fails.
pub fn test(folder: &Path, limits: &Limits) -> Result<Vec<Tested>, FixtureError> {
    let path = folder.join("complete");
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |source| FixtureError::Io { path: path.clone(), source };
    let complete = Export::read(&path).map_err(failed)?;
    let profiles: Vec<&'static Profile> = PROFILES.iter().collect();
    let options = Options { now: made(&complete), limits: limits.clone(), ..Options::default() };
    let unchanged = report(&complete, &Change::default(), &profiles, &options)?;
    let failure = first(&unchanged);
    let mut tested = vec![Tested::new(path.clone(), failure)];
    for path in changes(&folder.join("valid"))? {
        let failure = match changed(&complete, &path, &profiles, &options)? {
            Ok((_, report)) => first(&report),
            Err(reason) => Some(reason),
        };
        tested.push(Tested::new(path, failure));
    }
    for path in changes(&folder.join("invalid"))? {
        let failure = match changed(&complete, &path, &profiles, &options)? {
            Ok((change, report)) => breaks(&path, &change, &report),
            Err(reason) => Some(reason),
        };
        tested.push(Tested::new(path, failure));
    }
    Ok(tested)
}

/// The report on an export that is changed.
///
/// # Errors
/// Where the change cannot be made, or the package cannot be written and checked.
pub fn report(
    export: &Export,
    change: &Change,
    profiles: &[&'static Profile],
    options: &Options,
) -> Result<Report, FixtureError> {
    let mut export = export.clone();
    export.change(change)?;
    let failed = |source| FixtureError::Io { path: std::env::temp_dir(), source };
    let folder = tempfile::tempdir().map_err(failed)?;
    export.write(folder.path()).map_err(failed)?;
    let mut options = options.clone();
    options.signature = change.signature;
    Ok(check_path(folder.path(), profiles, &options)?)
}

/// The code of the rule that a fixture is of: the name of the file without its case.
#[must_use]
pub fn rule_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.split('.').take(2).collect::<Vec<_>>().join(".")
}

/// Reads a change and makes it; where it cannot be, why the fixture fails.
fn changed(
    complete: &Export,
    path: &Path,
    profiles: &[&'static Profile],
    options: &Options,
) -> Result<Result<(Change, Report), String>, FixtureError> {
    let failed = |source| FixtureError::Io { path: path.to_path_buf(), source };
    let text = fs::read(path).map_err(failed)?;
    let change: Change = match serde_json::from_slice(&text) {
        Ok(change) => change,
        Err(error) => return Ok(Err(format!("not a change of an export: {error}"))),
    };
    match report(complete, &change, profiles, options) {
        Ok(report) => Ok(Ok((change, report))),
        Err(FixtureError::Change(error)) => Ok(Err(error.to_string())),
        Err(error) => Err(error),
    }
}

/// The first finding where nothing is to be found.
fn first(report: &Report) -> Option<String> {
    let finding = report.findings().into_iter().next()?;
    let pointer = finding.pointer.unwrap_or_default();
    Some(format!("[{}] {pointer} {}", finding.code, finding.message))
}

/// Why a change does not break its rule alone.
fn breaks(path: &Path, change: &Change, report: &Report) -> Option<String> {
    let rule = rule_of(path);
    if !RULES.iter().any(|known| known.code == rule) {
        return Some(format!("`{rule}` is no rule"));
    }
    if !change.also.is_empty() && change.because.is_none() {
        return Some("it names other rules, and not why".to_owned());
    }
    let codes: BTreeSet<String> = report.findings().into_iter().map(|f| f.code).collect();
    let mut expected = change.also.clone();
    expected.insert(rule.clone());
    if codes == expected {
        return None;
    }
    let list = |codes: &BTreeSet<String>| codes.iter().cloned().collect::<Vec<_>>().join(", ");
    Some(match codes.is_empty() {
        true => format!("nothing was found, expected {}", list(&expected)),
        false => format!("found {}, expected {}", list(&codes), list(&expected)),
    })
}

fn made(complete: &Export) -> Option<Moment> {
    let manifest = complete.manifest().ok()?;
    manifest.get("createdAt").and_then(Value::as_str)?.parse().ok()
}

/// The changes in a folder, sorted.
fn changes(folder: &Path) -> Result<Vec<PathBuf>, FixtureError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |source| FixtureError::Io { path: folder.to_path_buf(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|e| e == "json") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
