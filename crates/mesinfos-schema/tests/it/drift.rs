//! The schema files of the repository are what the types say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mesinfos_schema::schema;

fn files_below(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() { files_below(&path, all) } else { all.push(path) }
    }
}

#[test]
fn schema_files_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let mut paths = Vec::new();
    files_below(&root, &mut paths);
    let mut there: BTreeMap<String, String> = paths
        .iter()
        // Those of consents are the consent crate's, which holds them against its own types.
        .filter(|path| {
            !path.starts_with(root.join("released")) && !path.starts_with(root.join("consent"))
        })
        .map(|path| {
            let relative = path.strip_prefix(&root).expect("below").components();
            let name: Vec<_> = relative.map(|c| c.as_os_str().to_string_lossy()).collect();
            (name.join("/"), fs::read_to_string(path).expect("text"))
        })
        .collect();
    let mut differing = Vec::new();
    for (path, text) in schema::files() {
        if there.remove(&path).as_deref() != Some(text.as_str()) {
            differing.push(path);
        }
    }
    assert!(differing.is_empty(), "run `cargo xtask schemas`; these differ: {differing:#?}");
    assert!(
        there.is_empty(),
        "run `cargo xtask schemas`; nothing writes these: {:#?}",
        there.keys()
    );
}

#[test]
fn schemas_refer_to_themselves_alone() {
    for (path, text) in schema::files() {
        let outside = text.split("\"$ref\": \"").skip(1).any(|rest| !rest.starts_with("#/$defs/"));
        assert!(!outside, "{path} refers outside itself");
    }
}
