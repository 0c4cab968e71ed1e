//! `mesinfos schema`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use mesinfos::schema::diff::{self, Weight};
use mesinfos::schema::{catalogue, schema};
use serde_json::{Value, json};

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
    /// Compare two versions of schemas: minor or major, with reasons.
    Diff {
        /// The old schema: a file, a directory, or a bundle of `schemas/released/`.
        old: PathBuf,
        /// The new one.
        new: PathBuf,
        /// One JSON object.
        #[arg(long)]
        json: bool,
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
        What::Diff { old, new, json } => return diff(old, new, *json, &mut out),
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

/// 0 where nothing or something minor changed, 1 where it is major.
fn diff(old: &Path, new: &Path, json: bool, out: &mut dyn Write) -> Result<Exit, Fail> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    load(old, &mut before)?;
    load(new, &mut after)?;
    for (id, schema) in before.iter().chain(&after) {
        if let Some(why) = mesinfos::validate::schema_fault(schema) {
            return Err(Fail::new(Exit::BrokenSchema, format!("{id} is no JSON Schema: {why}")));
        }
    }
    if let (1, 1, true, true) = (before.len(), after.len(), old.is_file(), new.is_file()) {
        // Two files are one schema, whatever they are called.
        before = before.into_values().map(|schema| (new.display().to_string(), schema)).collect();
        after = after.into_values().map(|schema| (new.display().to_string(), schema)).collect();
    }
    let changes = diff::sets(&before, &after);
    let weight = diff::weight(&changes);
    let word = weight.map_or("same".to_owned(), |weight| weight.to_string());
    if json {
        let list: Vec<Value> = changes
            .iter()
            .map(|c| {
                json!({"schema": c.schema, "pointer": c.pointer, "weight": c.weight().to_string(),
                    "breaks": c.breaks.to_string(), "reason": c.reason})
            })
            .collect();
        let whole = json!({"schema": "https://w3id.org/mesinfos/schema-diff/1", "weight": word, "changes": list});
        writeln!(out, "{whole:#}")?;
    } else {
        for change in &changes {
            let (weight, breaks) = (change.weight(), change.breaks);
            let whom =
                if weight == Weight::Major { format!(" (breaks {breaks})") } else { String::new() };
            writeln!(
                out,
                "{weight}  {}#{}  {}{whom}",
                change.schema, change.pointer, change.reason
            )?;
        }
        writeln!(out, "{word}: {} changes", changes.len())?;
    }
    Ok(if weight == Some(Weight::Major) { Exit::Invalid } else { Exit::Good })
}

/// Why a directory is no set of schemas.
const EMPTY: &str = "no schema is in it";

/// Schemas by `$id`: of a file, of every `*.schema.json` below a directory, of a bundle.
fn load(path: &Path, into: &mut BTreeMap<String, Value>) -> Result<(), Fail> {
    let broken = |why: String| Fail::new(Exit::BrokenSchema, format!("{}: {why}", path.display()));
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
        entries.sort();
        let before = into.len();
        for entry in entries {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if entry.is_dir() && name != "released" {
                // A folder without schemas is none of ours.
                if let Err(fail) = load(&entry, into)
                    && !fail.to_string().ends_with(EMPTY)
                {
                    return Err(fail);
                }
            } else if name.ends_with(".schema.json") {
                load(&entry, into)?;
            }
        }
        let none = into.len() == before;
        return if none { Err(broken(EMPTY.to_owned())) } else { Ok(()) };
    }
    let text = std::fs::read_to_string(path)?;
    let json: Value = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
    match json.get("schemas").and_then(Value::as_object) {
        Some(bundle) => into.extend(bundle.clone()),
        None if json.is_object() => {
            let id = json.get("$id").and_then(Value::as_str).map(str::to_owned);
            into.insert(id.unwrap_or_else(|| path.display().to_string()), json);
        }
        None => return Err(broken("not a schema".to_owned())),
    }
    Ok(())
}
