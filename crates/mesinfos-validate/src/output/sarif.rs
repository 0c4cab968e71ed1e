//! Findings as SARIF 2.1.0 (OASIS), for code scanning.

use std::fmt::Write as _;
use std::io::{self, Write};

use mesinfos_schema::finding::{Finding, Severity};
use serde::Serialize;
use serde_json::{Value, json};

use super::Output;
use crate::Summary;
use crate::rules::{Rule, page};

/// One log of one run, its results written as they come.
#[derive(Clone, Copy, Debug)]
pub struct Sarif {
    rules: &'static [Rule],
    begun: bool,
    results: bool,
}

impl Sarif {
    /// An output that lists these rules.
    #[must_use]
    pub const fn new(rules: &'static [Rule]) -> Self {
        Self { rules, begun: false, results: false }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|rule| {
                json!({
                    "id": rule.code,
                    "shortDescription": {"text": rule.what},
                    "fullDescription": {"text": format!("What holds: {}.", rule.what)},
                    "help": {"text": rule.help},
                    "helpUri": page(rule.code),
                    "defaultConfiguration": {"level": level(rule.severity)},
                    "properties": {"tags": [rule.layer]},
                })
            })
            .collect();
        let driver = json!({
            "name": "mesinfos",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": "https://w3id.org/mesinfos",
            "rules": rules,
        });
        write!(
            out,
            "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\"columnKind\":\"unicodeCodePoints\",\"results\":["
        )
    }
}

/// A result, as far as we have one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message<'a>,
    locations: [Location<'a>; 1],
    partial_fingerprints: Fingerprints,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[Logical<'a>; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical<'a> {
    fully_qualified_name: &'a str,
    kind: &'static str,
}

/// What makes a result the same in a later run: no line, for a file may grow above it.
#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "mesinfos/1")]
    first: String,
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "note",
    }
}

/// A path as a URI reference (RFC 3986): relative to where the tool ran, unless it is absolute.
fn uri(path: &str) -> String {
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

impl Output for Sarif {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        if std::mem::replace(&mut self.results, true) {
            write!(out, ",")?;
        }
        let place = &finding.place;
        let pointer = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty());
        let record = finding.record.map(|id| id.to_string()).unwrap_or_default();
        let print = format!("{}:{record}:{}", finding.code, pointer.unwrap_or_default());
        let region = |line| Region { start_line: line, start_column: place.column };
        let result = Result {
            rule_id: &finding.code,
            rule_index: self.rules.iter().position(|rule| rule.code == finding.code),
            level: level(finding.severity),
            message: Message { text: &finding.message },
            locations: [Location {
                physical_location: Physical {
                    artifact_location: Artifact { uri: uri(&place.file) },
                    region: place.line.map(region),
                },
                logical_locations: pointer
                    .map(|pointer| [Logical { fully_qualified_name: pointer, kind: "member" }]),
            }],
            partial_fingerprints: Fingerprints { first: print },
        };
        writeln!(out)?;
        serde_json::to_writer(out, &result).map_err(Into::into)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        writeln!(out, "\n],\"properties\":{{\"summary\":{}}}}}]}}", json!(summary))
    }
}
