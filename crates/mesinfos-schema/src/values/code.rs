//! Codes from published systems.

use crate::model;
use crate::values::Text;

/// A code of a published system.
#[model]
pub struct Code {
    /// The system: its canonical URI, or a short name of the standard (`loinc`, `iso18245`, `coicop-2018`).
    #[model(example = "\"loinc\"")]
    pub system: Text,
    /// The code in that system.
    #[model(example = "\"8867-4\"")]
    pub code: Text,
    /// What it means, in the source's words. Never authoritative.
    #[model(example = "\"Heart rate\"")]
    pub label: Option<Text>,
}

/// One concept, in as many codes as the source gives.
#[model(check = has_meaning, schema = needs_meaning)]
pub struct Concept {
    /// The codes, the source's preferred one first.
    pub codes: Vec<Code>,
    /// The concept in words.
    pub text: Option<Text>,
}

fn has_meaning(concept: &Concept) -> Result<(), &'static str> {
    if concept.codes.is_empty() && concept.text.is_none() {
        return Err("neither a code nor a text");
    }
    Ok(())
}

fn needs_meaning(object: &mut serde_json::Map<String, serde_json::Value>) {
    object.insert(
        "anyOf".into(),
        serde_json::json!([{"required": ["codes"]}, {"required": ["text"]}]),
    );
}
