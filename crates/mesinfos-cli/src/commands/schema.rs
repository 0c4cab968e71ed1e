//! `mesinfos schema`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use mesinfos::schema::{catalogue, schema};

use crate::exit::{Exit, Fail};

/// The catalogue of record types and their JSON Schemas.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the record types.
    List {
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of a type.
    Show {
        /// The type: `banking.transaction/1`.
        record_type: String,
        /// The closed form, for producers and CI.
        #[arg(long)]
        strict: bool,
    },
    /// Write all schema files into a directory.
    Export {
        /// The directory.
        #[arg(short, long)]
        output: PathBuf,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let mut out = std::io::stdout().lock();
    match &arguments.what {
        What::List { json: true } => writeln!(out, "{}", schema::index())?,
        What::List { json: false } => {
            for entry in catalogue::CATALOGUE {
                writeln!(out, "{:<34} {}", entry.name, schema::description(entry))?;
            }
        }
        What::Show { record_type, strict } => {
            let entry = catalogue::entry(record_type).ok_or_else(|| {
                let close: Vec<&str> = catalogue::CATALOGUE
                    .iter()
                    .map(|entry| entry.name)
                    .filter(|name| name.contains(record_type.split('/').next().unwrap_or_default()))
                    .collect();
                let hint = if close.is_empty() {
                    "see `mesinfos schema list`".to_owned()
                } else {
                    close.join(", ")
                };
                Fail::usage(format!("no type {record_type} in the catalogue: {hint}"))
            })?;
            let openness = if *strict { schema::Openness::Strict } else { schema::Openness::Open };
            serde_json::to_writer_pretty(&mut out, &schema::of(entry, openness))?;
            writeln!(out)?;
        }
        What::Export { output } => {
            let mut count = 0;
            for (path, text) in schema::files() {
                let file = output.join(path);
                if let Some(parent) = file.parent() {
                    std::fs::create_dir_all(parent)?;
                }
                std::fs::write(file, text)?;
                count += 1;
            }
            eprintln!("{count} files in {}", output.display());
        }
    }
    Ok(Exit::Good)
}
