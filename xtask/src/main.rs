//! Developer tasks: schemas, corpus, bench, interop.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

mod corpus;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let result = match arguments.first().map(String::as_str) {
        Some("corpus") => corpus::run(rest),
        _ => Err("usage: cargo xtask corpus".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
