//! Fixtures of rules of records and of rules of law, tested together.

use std::collections::BTreeSet;
use std::path::Path;

use mesinfos_compliance::fixtures as law;
use mesinfos_validate::fixtures::{self as records, Tested};
use mesinfos_validate::{Options, ValidateError};

/// Why fixtures could not be tested.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FixtureError {
    /// Those of records.
    #[error(transparent)]
    Records(#[from] ValidateError),
    /// Those of law.
    #[error(transparent)]
    Law(#[from] law::FixtureError),
}

/// Tests `valid/` and `invalid/` of a folder ([`records::test`]), then those of its `exports/` ([`law::test`]).
///
/// # Errors
/// Where a fixture cannot be read.
pub fn test_fixtures(folder: &Path, options: &Options) -> Result<Vec<Tested>, FixtureError> {
    let mut tested = records::test(folder, options)?;
    tested.extend(law::test(&folder.join(law::FOLDER), &options.limits)?);
    Ok(tested)
}

/// Codes of rules that no tested fixture of the folder is meant to break, sorted.
#[must_use]
pub fn without_fixture(folder: &Path, tested: &[Tested]) -> Vec<&'static str> {
    let (of_records, of_law) = (folder.join("invalid"), folder.join(law::FOLDER).join("invalid"));
    let named: BTreeSet<String> = tested
        .iter()
        .filter_map(|test| {
            if test.path.starts_with(&of_law) {
                return Some(law::rule_of(&test.path));
            }
            let inside = test.path.strip_prefix(&of_records).ok()?;
            Some(inside.components().next()?.as_os_str().to_string_lossy().into_owned())
        })
        .collect();
    let records = mesinfos_validate::RULES.iter().map(|rule| rule.code);
    let law = mesinfos_compliance::RULES.iter().map(|rule| rule.code);
    let mut codes: Vec<&str> = records.chain(law).filter(|code| !named.contains(*code)).collect();
    codes.sort_unstable();
    codes
}
