//! The complete sample, changed: a JSON Patch (RFC 6902: add, remove, replace) over the manifest, texts replaced in
//! files, files taken away or put in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mesinfos_compliance::{Options, PROFILES, Profile, Report, check_path};
use mesinfos_io::Input;
use serde_json::{Value, json};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The complete sample: path and bytes.
pub(crate) fn complete() -> BTreeMap<String, Vec<u8>> {
    let folder = root().join("fixtures/exports/complete");
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&folder).unwrap().display().to_string();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Applies a patch. What it names must be there: a patch that changes nothing tests nothing.
pub(crate) fn apply(document: &mut Value, operations: &[Value]) {
    for operation in operations {
        let pointer = operation["path"].as_str().expect("a path");
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        let value = operation["value"].clone();
        let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no {pointer}"));
        let op = operation["op"].as_str().expect("an op");
        match (op, parent) {
            ("remove", Value::Object(map)) => {
                map.remove(name).unwrap_or_else(|| panic!("no {pointer}"));
            }
            ("remove", Value::Array(list)) => {
                list.remove(name.parse().expect("an index"));
            }
            ("add", Value::Array(list)) if name == "-" => list.push(value),
            ("add" | "replace", Value::Array(list)) => list[name.parse::<usize>().unwrap()] = value,
            ("add", Value::Object(map)) => {
                map.insert(name.to_owned(), value);
            }
            ("replace", Value::Object(map)) => {
                map.insert(name.to_owned(), value).unwrap_or_else(|| panic!("no {pointer}"));
            }
            (op, _) => panic!("{op} of {pointer}"),
        }
    }
}

/// Changes of a file: `remove`, `content`, or `replace` [[from, to], …]; hashes follow unless `stale`.
fn change_file(
    files: &mut BTreeMap<String, Vec<u8>>,
    manifest: &mut Value,
    path: &str,
    change: &Value,
) {
    let entries = manifest["files"].as_array_mut().unwrap();
    let place = entries.iter().position(|entry| entry["path"] == path);
    if change["remove"] == true {
        files.remove(path).unwrap_or_else(|| panic!("no {path}"));
        if change["stale"] != true {
            entries.remove(place.expect("listed"));
        }
        return;
    }
    let mut text = match change["content"].as_str() {
        Some(text) => text.to_owned(),
        None => String::from_utf8(files.get(path).unwrap_or_else(|| panic!("no {path}")).clone())
            .unwrap(),
    };
    for pair in change["replace"].as_array().into_iter().flatten() {
        let (from, to) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        assert!(text.contains(from), "{path} has no {from}");
        text = text.replace(from, to);
    }
    if let Some(pointer) = change["drop"].as_str() {
        let drop = |line: &str| {
            let mut record: Value = serde_json::from_str(line).unwrap();
            apply(&mut record, &[json!({"op": "remove", "path": pointer})]);
            format!("{record}\n")
        };
        text = text.lines().map(drop).collect();
    }
    let digest = Input::from_bytes(path, text.as_bytes()).digest().unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    files.insert(path.to_owned(), text.into_bytes());
    if change["stale"] == true {
        return;
    }
    match place {
        Some(at) => {
            entries[at]["bytes"] = json!(digest.bytes);
            entries[at]["sha256"] = json!(digest.sha256);
            if entries[at].get("records").is_some() {
                entries[at]["records"] = json!(lines);
            }
        }
        None => {
            let mut entry = json!({"path": path, "bytes": digest.bytes, "sha256": digest.sha256,
                "mediaType": change["mediaType"].as_str().unwrap_or("application/json")});
            for name in ["type", "schema"] {
                if let Some(value) = change.get(name) {
                    entry[name] = value.clone();
                    entry["records"] = json!(lines);
                }
            }
            entries.push(entry);
        }
    }
}

/// The report on the sample, changed as a case says: `files` first, then the `manifest`'s patch.
pub(crate) fn report(case: &Value) -> Report {
    report_of(complete(), case, &all())
}

pub(crate) fn report_of(
    mut files: BTreeMap<String, Vec<u8>>,
    case: &Value,
    profiles: &[&'static Profile],
) -> Report {
    let mut manifest: Value = serde_json::from_slice(&files["mesinfos.json"]).unwrap();
    for (path, change) in case["files"].as_object().into_iter().flatten() {
        change_file(&mut files, &mut manifest, path, change);
    }
    apply(&mut manifest, case["manifest"].as_array().map_or(&[], Vec::as_slice));
    let mut text = serde_json::to_string_pretty(&manifest).unwrap();
    if let Some(pair) = case["text"].as_array() {
        let (from, to) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        assert!(text.contains(from), "the manifest has no {from}");
        text = text.replacen(from, to, 1);
    }
    files.insert("mesinfos.json".to_owned(), text.into_bytes());
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in &files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    if let Some(path) = case["link"].as_str() {
        #[cfg(unix)]
        std::os::unix::fs::symlink("mesinfos.json", folder.path().join(path)).unwrap();
        #[cfg(not(unix))]
        panic!("no link {path}");
    }
    let mut options = Options::default();
    options.now = Some("2024-03-06T00:00:00Z".parse().unwrap());
    options.signature = case["signature"].as_bool();
    check_path(folder.path(), profiles, &options).unwrap()
}

pub(crate) fn all() -> Vec<&'static Profile> {
    PROFILES.iter().collect()
}
