//! Other programs, installed into a folder of their own: from npm and from PyPI.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder with these npm packages; `None` where node or npm is missing or the packages cannot be had.
pub(crate) fn node(work: &Path, packages: &[&str]) -> Option<PathBuf> {
    let folder = work.join("node");
    std::fs::create_dir_all(&folder).ok()?;
    succeeds(Command::new("node").arg("--version"))?;
    if !folder.join("package.json").exists() {
        std::fs::write(folder.join("package.json"), "{\"private\":true}").ok()?;
    }
    let mut install = Command::new("npm");
    install.args(["install", "--silent", "--no-audit", "--no-fund"]).args(packages);
    succeeds(install.current_dir(&folder))?;
    Some(folder)
}

/// A Python with these packages; `None` where it is missing or the packages cannot be had.
pub(crate) fn python(work: &Path, packages: &[&str]) -> Option<PathBuf> {
    let venv = work.join("venv");
    let python = venv.join("bin/python");
    if !python.exists() {
        succeeds(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    succeeds(install.args(packages))?;
    Some(python)
}

/// Runs quietly.
pub(crate) fn succeeds(command: &mut Command) -> Option<()> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success()).then_some(())
}

/// A schema without our annotations, which some validators refuse.
pub(crate) fn bare(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(name, _)| !name.starts_with("x-") && name != "examples")
            .map(|(name, inner)| (name, bare(inner)))
            .collect(),
        Value::Array(items) => items.into_iter().map(bare).collect(),
        other => other,
    }
}
