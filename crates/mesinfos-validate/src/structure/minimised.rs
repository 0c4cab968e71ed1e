//! Records that a consent let through: judged by the partial schema of their type.

use mesinfos_schema::catalogue::Entry;
use mesinfos_schema::finding::{Finding, Place};
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::schema::Openness;
use serde_json::Value;

use super::{Read, Schemas, judge};

/// A record of which any member may be missing.
pub(crate) struct Minimised {
    pub(crate) name: &'static str,
    pub(crate) id: RecordId,
    pub(crate) source: Option<RecordId>,
    pub(crate) json: Value,
    /// The typed reading, where nothing that it requires is missing.
    pub(crate) whole: Option<Record>,
}

/// Judges a line of a known type.
pub(super) fn read(
    schemas: &mut Schemas,
    entry: &Entry,
    (line, json): (&str, Value),
    whole: Option<Record>,
    place: &dyn Fn(usize) -> Place,
    options: &crate::Options,
    found: &mut dyn FnMut(Finding),
) -> Read {
    let clean = judge(schemas, entry, Openness::Partial, (line, &json), place, options, found);
    let id = |name: &str| json.get(name).and_then(Value::as_str).and_then(|id| id.parse().ok());
    match (clean, id("id")) {
        (Some(true), Some(own)) => Read::Minimised(Minimised {
            name: entry.name,
            id: own,
            source: id("source"),
            whole,
            json,
        }),
        _ => Read::Faulty,
    }
}
