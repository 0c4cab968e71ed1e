//! `cargo xtask interop`: what we give others, in the programs of others: our schemas in two validators, our reports
//! against the schemas of their formats, our hook in pre-commit. Never part of `cargo test`; what is not installed and
//! cannot be is a visible skip.

pub(crate) mod peers;
mod pre_commit;
mod reports;
mod schemas;

use std::path::Path;

/// Runs all of it.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let work = std::env::temp_dir().join(format!("mesinfos-interop-{}", std::process::id()));
    std::fs::create_dir_all(&work).map_err(|e| e.to_string())?;
    let result = schemas::run(root, &work)
        .and_then(|()| reports::run(root, &work))
        .and_then(|()| pre_commit::run(root, &work));
    let _ = std::fs::remove_dir_all(&work);
    result
}
