//! `cargo xtask deps`: a crate depends only on crates of lower floors.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The floors of docs/architecture.md; crates of one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["mesinfos-macros"],
    &["mesinfos-schema"],
    &["mesinfos-io"],
    &["mesinfos-consent", "mesinfos-convert", "mesinfos-validate"],
    &["mesinfos-anonymize", "mesinfos-package"],
    &["mesinfos-report", "mesinfos-compliance", "mesinfos-seal"],
    &["mesinfos"],
    &["mesinfos-cli", "xtask"],
];

/// Crates that only one of ours may see, or none.
const ALONE: &[(&str, &str)] = &[
    ("jsonschema", "mesinfos-validate"),
    ("clap", "mesinfos-cli"),
    ("ed25519-dalek", "mesinfos-seal"),
];

/// Fails where an arrow points upwards or sideways.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("deps: {error}"))?;
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|e| e.to_string())?;
    let mut wrong = Vec::new();
    let floor = |name: &str| FLOORS.iter().position(|floor| floor.contains(&name));
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(own) = floor(name) else {
            wrong.push(format!("{name} is on no floor: add it to xtask/src/deps.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            // A test may look at anything.
            if dependency["kind"] == "dev" {
                continue;
            }
            let other = dependency["name"].as_str().unwrap_or_default();
            if floor(other).is_some_and(|other| other >= own) {
                wrong.push(format!("{name} must not know {other}"));
            }
            if ALONE.iter().any(|(what, who)| *what == other && *who != name) {
                wrong.push(format!("{name} must not know {other}"));
            }
        }
    }
    if wrong.is_empty() {
        println!("deps: every arrow points downwards");
        Ok(())
    } else {
        Err(format!("deps: {}", wrong.join("; ")))
    }
}
