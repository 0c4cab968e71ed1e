//! Developer tasks: `cargo xtask <task>`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for a terminal")]

use std::path::Path;
use std::process::ExitCode;

mod schemas;

const USAGE: &str = "usage: cargo xtask <task>

  schemas [--check]   write /schemas out of the Rust types; --check only compares";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // The folder above this crate is the repository.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let done = match arguments.as_slice() {
        ["schemas"] => write_schemas(root),
        ["schemas", "--check"] => check_schemas(root),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(words) => {
            println!("{words}");
            ExitCode::SUCCESS
        }
        Err(words) => {
            eprintln!("{words}");
            ExitCode::FAILURE
        }
    }
}

fn write_schemas(root: &Path) -> Result<String, String> {
    let changed = schemas::run(root, false).map_err(|error| format!("schemas: {error}"))?;
    Ok(format!("schemas: {} files changed", changed.len()))
}

fn check_schemas(root: &Path) -> Result<String, String> {
    let changed = schemas::run(root, true).map_err(|error| format!("schemas: {error}"))?;
    if changed.is_empty() {
        return Ok("schemas: up to date".to_owned());
    }
    Err(format!("schemas: run `cargo xtask schemas`, these differ:\n  {}", changed.join("\n  ")))
}
