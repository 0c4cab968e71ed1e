//! Developer tasks: `cargo xtask <task>`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for a terminal")]
#![allow(
    clippy::indexing_slicing,
    reason = "reads JSON it made or checked in; a panic names the place"
)]

use std::path::Path;
use std::process::ExitCode;

mod bench;
mod compare;
mod corpus;
#[cfg(test)]
mod coverage;
mod deps;
mod docs;
mod exports;
mod interop;
mod purposes;
mod schemas;

const USAGE: &str = "usage: cargo xtask <task>

  schemas [--check]   write /schemas out of the Rust types; --check only compares
  corpus [FORMAT] [--verbose] [--update]
                      every converter over the corpus, against other parsers' readings
  bench [FORMAT…] [--quick] [--write]
                      CPU time and memory against limits and peers
  deps                every crate depends only on lower floors
  docs [--check]      write docs/rules.md and docs/formats out of descriptors
  exports [--check]   write fixtures/exports/complete, the sample that every profile is met by
  purposes CSV        the consent crate's table of purposes, out of DPV's modules/purposes.csv
  compare [--write]   what validators do with the same five inputs
  interop             schemas, reports and the hook in the programs of others";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    // The folder above this crate is the repository.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let done = match arguments.first().map(String::as_str) {
        Some("schemas") => schemas::command(root, rest),
        Some("corpus") => corpus::run(root, rest),
        Some("bench") => bench::run(root, rest),
        Some("deps") => deps::run(root),
        Some("docs") => docs::run(root, rest),
        Some("exports") => exports::run(root, rest),
        Some("purposes") => purposes::run(root, rest),
        Some("compare") => compare::run(root, rest),
        Some("interop") => interop::run(root),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            eprintln!("{words}");
            ExitCode::FAILURE
        }
    }
}
