//! `mesinfos consent new`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use mesinfos::consent::{ConsentManifest, Limits, taxonomy};
use serde_json::{Map, Value, json};

use super::terms::{self, Terms};
use crate::commands::key::whole;
use crate::exit::{Exit, Fail};
use crate::{clock, secrets};

/// Draw up a consent manifest from a template, from flags, or from both, and give it its id.
#[derive(Args)]
pub(super) struct Arguments {
    /// What is granted to whom: members of a manifest as JSON or TOML. Schema, list of purposes, time, nonce and id
    /// are filled in where they are not there.
    #[arg(long)]
    template: Option<PathBuf>,
    #[command(flatten)]
    terms: Terms,
    /// The manifest; standard output where absent.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// When it is drawn up (RFC 3339); SOURCE_DATE_EPOCH or the clock where absent.
    #[arg(long)]
    at: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let template = arguments.template.as_deref();
    let path =
        template.map_or_else(|| "the manifest".to_owned(), |path| path.display().to_string());
    let invalid = |why: String| Fail::new(Exit::Invalid, format!("{path}: {why}"));
    let mut members = match template {
        Some(template) => {
            let text = String::from_utf8(secrets::read(template)?);
            members(&text.map_err(|_| invalid("not UTF-8".to_owned()))?).map_err(invalid)?
        }
        None => Map::new(),
    };
    let at = clock::now(arguments.at.as_deref())?;
    arguments.terms.fill(&mut members, at)?;
    let mut missing = |name: &str, value: Value| {
        members.entry(name.to_owned()).or_insert(value);
    };
    missing("schema", json!("https://w3id.org/mesinfos/consent-manifest/1"));
    missing("issuedAt", json!(at));
    missing("nonce", json!(secrets::nonce()?));
    missing(
        "taxonomy",
        json!({"iri": taxonomy::IRI, "version": taxonomy::VERSION, "sha256": taxonomy::SHA256}),
    );
    // What a template says of an id is of the template.
    members.insert("id".to_owned(), json!("urn:mesinfos:cm:"));
    let draft = Value::Object(members).to_string();
    let manifest = ConsentManifest::read(draft.as_bytes(), &Limits::default())
        .map_err(|error| invalid(format!("{error}: {}", hint(&draft))))?
        .claims()
        .clone()
        .sealed();
    if let Err(faults) = manifest.validate(&Limits::default()) {
        for fault in &faults {
            eprintln!("{path}: {fault}");
        }
        return Ok(Exit::Invalid);
    }
    let mut text = serde_json::to_string_pretty(&manifest)?;
    text.push('\n');
    match &arguments.output {
        Some(output) => {
            whole(output, text.as_bytes())?;
            writeln!(std::io::stdout(), "{}", manifest.id)?;
        }
        None => std::io::stdout().lock().write_all(text.as_bytes())?,
    }
    Ok(Exit::Good)
}

/// Names the member; no value of the template is in it.
fn hint(draft: &str) -> String {
    let Err(error) = serde_json::from_str::<ConsentManifest>(draft) else {
        return "not strict JSON".to_owned();
    };
    let message = error.to_string();
    if message.starts_with("missing field") {
        let missing = message.split(" at line").next().unwrap_or_default();
        let flags = missing.split('`').nth(1).and_then(terms::flags_of);
        return flags.map_or(missing.to_owned(), |flags| format!("{missing} ({flags})"));
    }
    // The draft is one line: the last name before the column.
    let before = draft.get(..error.column()).unwrap_or(draft);
    let ends = before.match_indices('"').map(|(at, _)| at).rev();
    let mut name = "";
    let mut end = None;
    for at in ends {
        match end.take() {
            None => end = Some(at),
            Some(end) if draft.get(end + 1..).is_some_and(|rest| rest.starts_with(':')) => {
                name = draft.get(at + 1..end).unwrap_or_default();
                break;
            }
            Some(_) => {}
        }
    }
    let why = if message.starts_with("an unknown member") { "unknown" } else { "not of its form" };
    format!("`{name}` is {why} (see schemas/consent/manifest/1.schema.json)")
}

fn members(text: &str) -> Result<Map<String, Value>, String> {
    if text.trim_start().starts_with('{') {
        let value: Value = serde_json::from_str(text)
            .map_err(|e| format!("line {}, column {}: not JSON", e.line(), e.column()))?;
        return match value {
            Value::Object(members) => Ok(members),
            _ => Err("not an object".to_owned()),
        };
    }
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| {
            text.get(..span.start).map_or(0, |before| before.matches('\n').count()) + 1
        });
        format!("line {}: not TOML", line.unwrap_or(1))
    })?;
    Ok(table.into_iter().map(|(name, value)| (name, of_toml(value))).collect())
}

/// TOML's values as JSON: dates as the texts they are.
fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(truth) => json!(truth),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => items.into_iter().map(of_toml).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(name, value)| (name, of_toml(value))).collect()
        }
    }
}
