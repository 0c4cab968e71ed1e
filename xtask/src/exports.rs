//! `cargo xtask exports [--check]`: the complete sample export, out of invented facts.

mod manifest;
mod records;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use mesinfos::package::{PackageWriter, WriteOptions};

/// When the sample is made.
const MADE: &str = "2024-03-05T10:00:00+01:00";
const FOLDER: &str = "fixtures/exports/complete";

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Your data at Énergie Exemple</title></head>
<body>
<h1>Your data at Énergie Exemple</h1>
<p>Two years of electricity and gas, your contract, what you paid, and the score we made of it. What it is used for, who
receives it and what you can ask stands in <code>mesinfos.json</code>.</p>
<p>Your rights: <a href="https://energie.example.org/privacy">energie.example.org/privacy</a></p>
</body>
</html>
"#;

/// Writes the sample, or with `--check` compares it.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let check = arguments.iter().any(|a| a == "--check");
    let folder = root.join(FOLDER);
    let staging = root.join("target").join("exports");
    let told = |error: Box<dyn Error>| format!("exports: {error}");
    let _ = fs::remove_dir_all(&staging);
    let target = if check { staging.join("complete") } else { folder.clone() };
    write(&target).map_err(told)?;
    if check && files(&target).map_err(told)? != files(&folder).map_err(told)? {
        return Err(format!("exports: run `cargo xtask exports`, {FOLDER} differs"));
    }
    println!("exports: {FOLDER} is {}", if check { "as generated" } else { "written" });
    Ok(())
}

fn write(target: &Path) -> Result<(), Box<dyn Error>> {
    let at = MADE.parse()?;
    let consent = records::consent()?;
    let mut options = WriteOptions::new(at);
    let manifest = manifest::manifest(at, &consent)?;
    options.package_id = Some(manifest.package_id.clone());
    options.generator = Some(manifest.generator.clone());
    options.manifest = Some(manifest);
    let mut writer = PackageWriter::create(target, options)?;
    for line in records::lines()? {
        writer.record(&serde_json::from_str(&line)?)?;
    }
    let consent = format!("{:#}\n", serde_json::to_value(&consent)?);
    writer.file("consent/advice.json", "application/json", &mut consent.as_bytes())?;
    writer.finish(|_| Some(PAGE.to_owned()))?;
    Ok(())
}

/// Every file below a folder: path and bytes.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder)?.display().to_string();
                found.insert(name, fs::read(&path)?);
            }
        }
    }
    Ok(found)
}
