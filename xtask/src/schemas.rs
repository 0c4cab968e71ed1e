//! `cargo xtask schemas [--check]`: the schema files out of the Rust types.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use mesinfos_consent::schemas as consent;
use mesinfos_schema::diff::{self, Weight};
use mesinfos_schema::schema;
use serde_json::Value;

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
    released(root)?;
    if arguments.iter().any(|a| a == "--release") {
        let text = format!("{}\n", schema::bundle());
        let folder = root.join("schemas/released");
        let file = folder.join(format!("{}.json", mesinfos_schema::STANDARD));
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        fs::write(file, text).map_err(|e| e.to_string())?;
    }
    println!("schemas: {} files changed", changed.len());
    Ok(())
}

/// Refuses what breaks anyone since any release of this major: a break is a new major of its type.
fn released(root: &Path) -> Result<(), String> {
    let folder = root.join("schemas/released");
    let new = schemas_of(&schema::bundle());
    let mut names: Vec<PathBuf> = match fs::read_dir(&folder) {
        Ok(entries) => entries.filter_map(Result::ok).map(|entry| entry.path()).collect(),
        Err(_) => return Ok(()),
    };
    names.sort();
    for file in names.iter().filter(|file| file.extension().is_some_and(|e| e == "json")) {
        let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let old = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        let changes = diff::sets(&schemas_of(&old), &new);
        let broken: Vec<String> = changes
            .iter()
            .filter(|change| change.weight() == Weight::Major)
            .map(|c| format!("{}#{}: {} (breaks {})", c.schema, c.pointer, c.reason, c.breaks))
            .collect();
        if !broken.is_empty() {
            let list = broken.join("\n  ");
            return Err(format!("schemas: breaking changes since {}:\n  {list}", file.display()));
        }
    }
    Ok(())
}

fn schemas_of(bundle: &Value) -> BTreeMap<String, Value> {
    let schemas = bundle["schemas"].as_object().into_iter().flatten();
    schemas.map(|(name, schema)| (name.clone(), schema.clone())).collect()
}
