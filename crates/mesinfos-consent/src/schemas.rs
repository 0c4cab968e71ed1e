//! The JSON Schemas of manifest, event, request, decision and receipt: closed, draft 2020-12, self-contained.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::decide::DecisionDocument;
use crate::event::Event;
use crate::manifest::ConsentManifest;
use crate::receipt::{Countersignature, Receipt};
use crate::request::Request;

fn of<T: JsonSchema>(name: &str) -> (String, Value) {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let root: Value = generator.subschema_for::<T>().into();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{}consent/{name}/1", mesinfos_schema::schema::BASE),
        "title": format!("consent/{name}/1"),
        "$defs": generator.take_definitions(true),
    });
    if let (Value::Object(schema), Value::Object(root)) = (&mut schema, root) {
        schema.extend(root);
    }
    (format!("consent/{name}/1.schema.json"), schema)
}

/// Path below `schemas/` and schema of each.
#[must_use]
pub fn all() -> Vec<(String, Value)> {
    vec![
        of::<ConsentManifest>("manifest"),
        of::<Event>("event"),
        of::<Request>("request"),
        of::<DecisionDocument>("decision"),
        of::<Receipt>("receipt"),
        of::<Countersignature>("countersignature"),
    ]
}

/// Every generated file below `schemas/`: path and text.
#[must_use]
pub fn files() -> Vec<(String, String)> {
    all()
        .into_iter()
        .map(|(path, schema)| {
            let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
            text.push('\n');
            (path, text)
        })
        .collect()
}
