//! JSON Schema files out of the catalogue: open for readers, strict for producers and CI, partial for
//! what a consent lets through.
//!
//! Each describes a whole record line, envelope and tombstone, with the body in `$defs`; it is self-contained
//! (`#/$defs` only) and of draft 2020-12. `format` stays an annotation: patterns are exact.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::catalogue::{CATALOGUE, Entry, EqualKeys};
use crate::exchange::Manifest;
use crate::record::{EXTENSION_PATTERN, Modality, RecordId};
use crate::values::{Text, TimeZone};

/// The base of every `$id`.
pub const BASE: &str = "https://w3id.org/mesinfos/schema/";

/// Which members a schema lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Openness {
    /// Unknown members are let through: for readers.
    Open,
    /// Unknown members are errors: for producers and CI.
    Strict,
    /// Unknown members are errors, and of those known any may be missing: for records minimised under a consent. `type`
    /// and `id` stay required; conditions between members are gone, since one of the members may be.
    Partial,
}

/// The schema of one type's record line.
///
/// ```
/// use mesinfos_schema::{catalogue, schema};
/// let entry = catalogue::entry("banking.transaction/1").ok_or("not in the catalogue")?;
/// let open = schema::of(entry, schema::Openness::Open);
/// assert_eq!(open["$id"], "https://w3id.org/mesinfos/schema/banking.transaction/1");
/// # Ok::<(), &'static str>(())
/// ```
#[must_use]
pub fn of(entry: &Entry, openness: Openness) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let body: Value = (entry.schema)(&mut generator).into();
    let title = entry.name;
    let closed = openness != Openness::Open;
    let id = format!("{BASE}{}{}", entry.name, suffix(openness));

    let mut properties = Map::new();
    let mut add = |name: &str, mut shape: Value, description: &str| {
        if let Value::Object(map) = &mut shape {
            map.insert("description".into(), json!(description));
        }
        properties.insert(name.into(), shape);
    };
    add("type", json!({"const": entry.name}), "The record type and its major version.");
    let record_id: Value = generator.subschema_for::<RecordId>().into();
    let text: Value = generator.subschema_for::<Text>().into();
    let modality: Value = generator.subschema_for::<Modality>().into();
    let zone: Value = generator.subschema_for::<TimeZone>().into();
    add("id", record_id.clone(), "The record's id, derived from its content (DESIGN: identity).");
    add(
        "source",
        record_id.clone(),
        "The id of the `exchange.source/1` record it came from, in the same stream or package.",
    );
    add("recordId", text.clone(), "The source's own id for it, verbatim.");
    add(
        "locator",
        text.clone(),
        "Where in the source: `L412`, `L412C3`, `B1024` (byte offset), a JSON Pointer or an element path.",
    );
    add("timeZone", zone, "The zone of the local times in it; the source's where absent.");
    add("modality", modality, "How the content came to be; recorded where absent.");
    add("state", json!({"enum": ["active", "deleted"]}), "`deleted` is a tombstone without data.");
    add(
        "supersedes",
        json!({"type": "array", "items": record_id, "minItems": 1}),
        "Ids this record replaces.",
    );
    add("subject", text, "Another subject declared in the package.");
    add("data", body, "The body.");
    add(
        "extensions",
        json!({"type": "object", "propertyNames": {"pattern": EXTENSION_PATTERN}}),
        "Vendor members under `<domain name>:<name>`; they never change the meaning of `data`.",
    );

    let mut required = vec!["type", "id"];
    if entry.name != "exchange.source/1" {
        required.push("source");
    }
    let mut definitions = generator.take_definitions(true);
    if closed {
        for definition in definitions.values_mut() {
            close(definition);
            if openness == Openness::Partial {
                relax(definition);
            }
        }
    }
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "if": {"properties": {"state": {"const": "deleted"}}, "required": ["state"]},
        "then": {"not": {"required": ["data"]}},
        "else": {"required": ["data"]},
        "$defs": definitions,
        "x-sensitivity": entry.sensitivity,
        "x-identity": {
            "equalKeys": match entry.equal_keys { EqualKeys::Same => "same", EqualKeys::Counted => "counted" },
            "naturalKey": pointers(entry.natural_key),
        },
    });
    if let Value::Object(map) = &mut schema {
        if !entry.effective.is_empty() {
            map.insert("x-effective".into(), json!(pointers(entry.effective)));
        }
        if closed {
            map.insert("additionalProperties".into(), json!(false));
        }
        if openness == Openness::Partial {
            relax(&mut schema);
            if let Value::Object(map) = &mut schema {
                map.insert("required".into(), json!(["type", "id"]));
            }
        }
    }
    schema
}

/// Pointers into `data` as pointers into the record.
fn pointers(data: &[&str]) -> Vec<String> {
    data.iter().map(|pointer| format!("/data{pointer}")).collect()
}

/// Closes an object schema that lists its members. Conditions (`anyOf`, `if`) only narrow and stay as they are.
fn close(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    if map.get("type") == Some(&json!("object")) && map.contains_key("properties") {
        map.insert("additionalProperties".into(), json!(false));
    }
}

/// Takes out of an object's schema all that another member's absence could break.
fn relax(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    if map.contains_key("properties") {
        for keyword in [
            "required",
            "dependentRequired",
            "anyOf",
            "allOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
        ] {
            map.remove(keyword);
        }
    }
}

/// What stands in a file's name and `$id` for it.
const fn suffix(openness: Openness) -> &'static str {
    match openness {
        Openness::Open => "",
        Openness::Strict => ".strict",
        Openness::Partial => ".partial",
    }
}

/// The schema of a package's manifest (`mesinfos.json`), open: a member of a later minor version is let through.
#[must_use]
pub fn manifest() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let root: Value = generator.subschema_for::<Manifest>().into();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{BASE}manifest/1"),
        "title": "manifest/1",
        "$defs": generator.take_definitions(true),
    });
    if let (Value::Object(schema), Value::Object(root)) = (&mut schema, root) {
        schema.extend(root);
    }
    schema
}

/// Path of the manifest's schema file below `schemas/`.
pub const MANIFEST_PATH: &str = "manifest/1.schema.json";

/// Path of a type's schema file below `schemas/`.
#[must_use]
pub fn path(entry: &Entry, openness: Openness) -> String {
    let (stem, major) = entry.name.split_once('/').unwrap_or((entry.name, "1"));
    let (domain, name) = stem.split_once('.').unwrap_or((stem, stem));
    format!("{domain}/{name}/{major}{}.schema.json", suffix(openness))
}

/// Every generated file below `schemas/`: path and text, `index.json` first.
#[must_use]
pub fn files() -> Vec<(String, String)> {
    let mut files = vec![("index.json".to_owned(), pretty(&index()))];
    for entry in CATALOGUE {
        for openness in [Openness::Open, Openness::Strict, Openness::Partial] {
            files.push((path(entry, openness), pretty(&of(entry, openness))));
        }
    }
    files.push((MANIFEST_PATH.to_owned(), pretty(&manifest())));
    files
}

/// Every open schema by its `$id`: what `schemas/released/<standard>.json` keeps of a release.
#[must_use]
pub fn bundle() -> Value {
    let mut schemas = Map::new();
    let of_types = CATALOGUE.iter().map(|entry| of(entry, Openness::Open));
    for schema in of_types.chain([manifest()]) {
        let id = schema.get("$id").and_then(Value::as_str).unwrap_or_default().to_owned();
        schemas.insert(id, schema);
    }
    json!({
        "schema": "https://w3id.org/mesinfos/schema-bundle/1",
        "standard": crate::STANDARD,
        "schemas": schemas,
    })
}

/// `schemas/index.json`: what there is.
#[must_use]
pub fn index() -> Value {
    let types: Vec<Value> = CATALOGUE
        .iter()
        .map(|entry| {
            json!({
                "type": entry.name,
                "$id": format!("{BASE}{}", entry.name),
                "open": path(entry, Openness::Open),
                "strict": path(entry, Openness::Strict),
                "partial": path(entry, Openness::Partial),
                "sensitivity": entry.sensitivity,
                "title": description(entry),
            })
        })
        .collect();
    json!({
        "schema": "https://w3id.org/mesinfos/schema-index/1",
        "standard": crate::STANDARD,
        "manifest": {"$id": format!("{BASE}manifest/1"), "open": MANIFEST_PATH},
        "types": types,
    })
}

/// The schema of a member of `schema` (`*` for an item), through references and alternatives; `root` is the document
/// that references point into.
#[must_use]
pub fn member<'a>(schema: &'a Value, part: &str, root: &'a Value) -> Option<&'a Value> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = reference.strip_prefix('#').and_then(|p| root.pointer(p))?;
        return member(target, part, root);
    }
    let own = match part {
        "*" => schema.get("items"),
        _ => schema.get("properties").and_then(|p| p.get(part)),
    };
    own.or_else(|| {
        let any = schema.get("anyOf").or_else(|| schema.get("oneOf"))?.as_array()?;
        any.iter().find_map(|one| member(one, part, root))
    })
}

/// The first sentence of a type's documentation.
#[must_use]
pub fn description(entry: &Entry) -> String {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let _ = (entry.schema)(&mut generator);
    let name = (entry.schema)(&mut generator);
    let reference = name.get("$ref").and_then(Value::as_str).unwrap_or_default();
    let key = reference.rsplit('/').next().unwrap_or_default();
    let definitions = generator.take_definitions(true);
    let text = definitions
        .get(key)
        .and_then(|definition| definition.get("description"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    text.split_inclusive('.').next().unwrap_or_default().trim().to_owned()
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
