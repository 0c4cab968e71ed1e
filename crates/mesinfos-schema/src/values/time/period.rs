//! Periods.

use serde_json::{Map, Value, json};

use super::Moment;
use super::moment::form_patterns;
use crate::model;

/// A span of time, half-open: `start` is in it, `end` is the first moment that is not.
///
/// At least one end is known, and where both are they are of the same form. An open end is absent.
#[model(check = one_form, schema = state_one_form)]
pub struct Period {
    /// The first moment of it.
    #[model(example = "\"2024-03-01\"")]
    pub start: Option<Moment>,
    /// The first moment after it.
    #[model(example = "\"2024-04-01\"")]
    pub end: Option<Moment>,
}

impl Period {
    /// From `start` up to, not including, `end`; `None` where the two are not of one form.
    #[must_use]
    pub fn between(start: Moment, end: Moment) -> Option<Self> {
        let period = Self { start: Some(start), end: Some(end) };
        one_form(&period).is_ok().then_some(period)
    }
}

fn one_form(period: &Period) -> Result<(), &'static str> {
    match (&period.start, &period.end) {
        (None, None) => Err("a period without start and end"),
        (Some(start), Some(end)) if start.form() != end.form() => {
            Err("a period whose ends are of two forms")
        }
        _ => Ok(()),
    }
}

fn state_one_form(object: &mut Map<String, Value>) {
    let either: Vec<Value> = form_patterns()
        .iter()
        .map(|pattern| json!({"properties": {"start": {"pattern": pattern}, "end": {"pattern": pattern}}}))
        .collect();
    object.insert("anyOf".into(), json!([{"required": ["start"]}, {"required": ["end"]}]));
    object.insert("allOf".into(), json!([{"anyOf": either}]));
}
