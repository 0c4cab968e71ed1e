//! `cargo xtask schemas [--check]`: the schema files out of the Rust types.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use mesinfos_consent::schemas as consent;
use mesinfos_schema::schema;

/// Writes every file below `root`/schemas and removes what is no longer generated, `released/` apart. With `check`
/// nothing is written.
///
/// Gives the paths that differ from what is generated.
pub(crate) fn run(root: &Path, check: bool) -> io::Result<Vec<String>> {
    let folder = root.join("schemas");
    let mut stale: BTreeSet<PathBuf> = existing(&folder)?.into_iter().collect();
    let mut changed = Vec::new();
    for (path, text) in schema::files().into_iter().chain(consent::files()) {
        let file = folder.join(&path);
        stale.remove(&file);
        if fs::read_to_string(&file).is_ok_and(|there| there == text) {
            continue;
        }
        changed.push(path);
        if !check {
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&file, text)?;
        }
    }
    for file in stale {
        if !check {
            fs::remove_file(&file)?;
        }
        changed.push(file.strip_prefix(&folder).unwrap_or(&file).display().to_string());
    }
    Ok(changed)
}

/// Every file below a folder, without those of released versions.
fn existing(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        if !next.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path == folder.join("released") {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    Ok(files)
}

/// `cargo xtask schemas [--check]`.
pub(crate) fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    let check = arguments.iter().any(|a| a == "--check");
    let changed = run(root, check).map_err(|error| format!("schemas: {error}"))?;
    if check && !changed.is_empty() {
        let list = changed.join("\n  ");
        return Err(format!("schemas: run `cargo xtask schemas`, these differ:\n  {list}"));
    }
    println!("schemas: {} files changed", changed.len());
    Ok(())
}
