//! From arguments to inputs: files, directories, zips, globs, `-`.

use std::path::{Path, PathBuf};

use globset::Glob;
use mesinfos::io::{Expanded, Input, Limits, Origin};

use crate::exit::Fail;

/// Every input behind the arguments.
pub(crate) fn open(arguments: &[String], limits: &Limits) -> Result<Vec<(Input, Origin)>, Fail> {
    let mut inputs = Vec::new();
    for argument in arguments {
        if argument == "-" {
            let piped = Input::from_reader("-", std::io::stdin().lock())?;
            inputs.extend(Expanded::of_input(piped, limits)?.inputs);
        } else if !Path::new(argument).exists() && argument.contains(['*', '?', '[', '{']) {
            let paths = matching(argument)?;
            if paths.is_empty() {
                return Err(Fail::usage(format!("nothing matches {argument}")));
            }
            inputs.extend(Expanded::of(paths, limits)?.inputs);
        } else {
            inputs.extend(Expanded::of(argument, limits)?.inputs);
        }
    }
    if inputs.is_empty() {
        return Err(Fail::usage("there is no file in what was named"));
    }
    Ok(inputs)
}

/// Files that a pattern matches, sorted. A shell does this as a rule; a quoted pattern comes here.
fn matching(pattern: &str) -> Result<Vec<PathBuf>, Fail> {
    let glob = Glob::new(pattern).map_err(|error| Fail::usage(error.to_string()))?;
    let matcher = glob.compile_matcher();
    // The folders before the first wildcard are where the search begins.
    let fixed = pattern.split(['*', '?', '[', '{']).next().unwrap_or_default();
    let base = fixed.rsplit_once('/').map_or("", |(folder, _)| folder);
    let start = match (base, fixed.starts_with('/')) {
        ("", true) => PathBuf::from("/"),
        ("", false) => PathBuf::from("."),
        _ => PathBuf::from(base),
    };
    let mut found = Vec::new();
    let mut folders = vec![start];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let shown = path.strip_prefix("./").unwrap_or(&path).to_path_buf();
            if matcher.is_match(&shown) {
                found.push(shown);
            } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
