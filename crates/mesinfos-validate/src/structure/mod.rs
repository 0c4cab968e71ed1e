//! Structure: what the JSON Schemas state. The typed reading decides; the schema explains.

mod minimised;
mod quick;

use std::collections::BTreeMap;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, Validator as Compiled};
use mesinfos_schema::catalogue;
use mesinfos_schema::finding::{Finding, Place, Severity, shape};
use mesinfos_schema::ijson::{self, FaultKind};
use mesinfos_schema::record::Record;
use mesinfos_schema::schema::{self, Openness};
use serde_json::Value;

use crate::rules;

pub(crate) use self::minimised::Minimised;

/// Schemas compiled as they are needed.
#[derive(Default)]
pub(crate) struct Schemas {
    compiled: BTreeMap<(&'static str, &'static str), Option<Compiled>>,
}

impl Schemas {
    /// The compiled schema of a type; `None` where it does not compile.
    fn of(&mut self, entry: &catalogue::Entry, openness: Openness) -> Option<&Compiled> {
        let key = match openness {
            Openness::Strict => "strict",
            Openness::Partial => "partial",
            _ => "open",
        };
        let compile = || {
            jsonschema::draft202012::options()
                .with_pattern_options(PatternOptions::regex())
                .should_validate_formats(false)
                .build(&schema::of(entry, openness))
                .ok()
        };
        self.compiled.entry((entry.name, key)).or_insert_with(compile).as_ref()
    }
}

/// What a line is.
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time, and a box for each would cost more than the move"
)]
pub(crate) enum Read {
    /// A record, and its JSON where its values are to be looked at.
    Record(Record, Option<Value>),
    /// A record of which any member may be missing.
    Minimised(Minimised),
    /// Not one; the findings say why.
    Faulty,
}

/// Why a text that should be a JSON Schema (2020-12) is none; `None` where it is one.
///
/// ```
/// use mesinfos_validate::schema_fault;
/// assert!(schema_fault(&serde_json::json!({"type": "object"})).is_none());
/// assert!(schema_fault(&serde_json::json!({"type": "no-such-type"})).is_some());
/// ```
#[must_use]
pub fn schema_fault(schema: &Value) -> Option<String> {
    jsonschema::draft202012::options()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(false)
        .build(schema)
        .err()
        .map(|error| error.to_string())
}

/// Reads a line, and finds all its faults.
pub(crate) fn read(
    schemas: &mut Schemas,
    line: &str,
    place: &dyn Fn(usize) -> Place,
    options: &crate::Options,
    found: &mut dyn FnMut(Finding),
) -> Read {
    if !options.thorough
        && !options.minimised
        && let Some(record) = quick::read(line, options)
    {
        return Read::Record(record, None);
    }
    if let Err(fault) = ijson::check(line, options.limits.depth) {
        found(Finding::new(
            code_of(fault.kind),
            Severity::Error,
            place(fault.offset),
            fault.message,
        ));
        return Read::Faulty;
    }
    let typed: Result<Record, _> = serde_json::from_str(line);
    let Ok(json) = serde_json::from_str::<Value>(line) else {
        found(Finding::new("structure.syntax", Severity::Error, place(0), "not JSON"));
        return Read::Faulty;
    };
    let name = json.get("type").and_then(Value::as_str).unwrap_or_default();
    let Some(entry) = catalogue::entry(name) else {
        return match typed {
            Ok(record) => {
                let mut finding = Finding::new(
                    "structure.unknown-type",
                    Severity::Warning,
                    place(ijson::locate(line, "/type")),
                    "a type this version of the standard does not know: kept, and not checked",
                );
                finding.pointer = Some("/type".to_owned());
                found(finding);
                Read::Record(record, Some(json))
            }
            Err(error) => {
                let missing = json.get("type").is_none();
                let code = if missing { "structure.required" } else { "structure.envelope" };
                let message =
                    if missing { "`type` is missing".to_owned() } else { without_place(&error) };
                let mut finding = Finding::new(
                    code,
                    Severity::Error,
                    place(ijson::locate(line, "/type")),
                    message,
                );
                finding.help = Some("see `mesinfos schema list` for the types".to_owned());
                found(finding);
                Read::Faulty
            }
        };
    };
    if options.minimised {
        return minimised::read(schemas, entry, (line, json), typed.ok(), place, options, found);
    }
    let openness = if options.strict { Openness::Strict } else { Openness::Open };
    // A record that reads is valid under the open schema; the strict one asks for names as well.
    if let (Ok(record), Openness::Open) = (&typed, openness) {
        return Read::Record(record.clone(), Some(json));
    }
    let Some(clean) = judge(schemas, entry, openness, (line, &json), place, options, found) else {
        return Read::Faulty;
    };
    match typed {
        Ok(record) if clean => Read::Record(record, Some(json)),
        Ok(_) => Read::Faulty,
        Err(error) if clean => {
            let message = format!(
                "the typed reading refuses what the schema accepts: {}",
                without_place(&error)
            );
            found(Finding::new("structure.disagreement", Severity::Error, place(0), message));
            Read::Faulty
        }
        Err(_) => Read::Faulty,
    }
}

/// All faults of a line by a schema; whether there is none. Nothing where the schema itself cannot be used.
fn judge(
    schemas: &mut Schemas,
    entry: &catalogue::Entry,
    openness: Openness,
    (line, json): (&str, &Value),
    place: &dyn Fn(usize) -> Place,
    options: &crate::Options,
    found: &mut dyn FnMut(Finding),
) -> Option<bool> {
    let Some(compiled) = schemas.of(entry, openness) else {
        found(Finding::new(
            "structure.schema",
            Severity::Error,
            place(0),
            "the schema does not compile",
        ));
        return None;
    };
    let mut faults: Vec<Finding> =
        compiled.iter_errors(json).map(|error| explain(line, place, &error, options)).collect();
    faults.sort_by(|a, b| {
        (a.place.column, &a.code, &a.pointer).cmp(&(b.place.column, &b.code, &b.pointer))
    });
    faults.dedup();
    let clean = faults.is_empty();
    faults.into_iter().for_each(found);
    Some(clean)
}

fn explain(
    line: &str,
    place: &dyn Fn(usize) -> Place,
    error: &jsonschema::ValidationError<'_>,
    options: &crate::Options,
) -> Finding {
    let pointer = error.instance_path().to_string();
    let keyword = error
        .schema_path()
        .to_string()
        .rsplit('/')
        .find(|part| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit()))
        .unwrap_or("schema")
        .to_owned();
    let (code, message) = match error.kind() {
        ValidationErrorKind::Required { property } => {
            ("structure.required", format!("{property} is missing").replace('"', "`"))
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => (
            "structure.unknown-member",
            format!("members the standard does not have: {}", unexpected.join(", ")),
        ),
        ValidationErrorKind::Type { .. } => ("structure.type", error.masked().to_string()),
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => {
            ("structure.value", error.masked().to_string())
        }
        ValidationErrorKind::Pattern { .. }
        | ValidationErrorKind::MinLength { .. }
        | ValidationErrorKind::MaxLength { .. } => {
            ("structure.form", "not of the form the standard asks for".to_owned())
        }
        ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => {
            ("structure.range", error.masked().to_string())
        }
        ValidationErrorKind::MinItems { .. } => {
            ("structure.empty-list", "an empty list: leave the member out".to_owned())
        }
        _ => ("structure.shape", format!("not what the standard asks for here ({keyword})")),
    };
    let mut finding =
        Finding::new(code, Severity::Error, place(ijson::locate(line, &pointer)), message);
    finding.pointer = Some(pointer);
    finding.help = rules::of(code).map(|rule| rule.help.to_owned());
    finding.expected = expected(error);
    finding.actual = error
        .instance()
        .as_str()
        .map(|text| if options.show_values { text.to_owned() } else { shape(text) });
    finding
}

/// The definition that the value is not one of, `Date` say, where the schema names one.
fn expected(error: &jsonschema::ValidationError<'_>) -> Option<String> {
    let place = error.absolute_keyword_location()?.to_string();
    let (_, inside) = place.rsplit_once("/$defs/")?;
    let mut steps = inside.split('/');
    let name = steps.next()?;
    // A keyword right below the definition speaks of the value itself; deeper ones of its members.
    (steps.count() == 1).then(|| name.to_owned())
}

/// The code of a fault of the text itself.
fn code_of(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Depth => "structure.depth",
        FaultKind::DuplicateMember => "structure.duplicate-member",
        _ => "structure.syntax",
    }
}

/// serde_json appends a place of its own, which means nothing for one line of many.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
