//! Rules on what every package says of itself.

use std::collections::BTreeSet;

use mesinfos_schema::codes::language::is_bcp47;
use mesinfos_schema::exchange::CoverageKind;
use mesinfos_schema::{ijson, schema};
use serde_json::Value;

use crate::context::{Context, Found, count};

pub(super) fn valid(context: &Context<'_>, found: &mut Found) {
    let same_major =
        |version: &str| version.split('.').next() == mesinfos_schema::STANDARD.split('.').next();
    if !same_major(&context.manifest.standard) {
        found.at("/standard", "the standard's version is not one this program knows");
    }
    // A member that stands twice is lost in the tree: the text is looked at.
    if let Err(fault) = ijson::check_signed(context.text, 64) {
        found.at("", fault.message);
    }
}

pub(super) fn time(context: &Context<'_>, found: &mut Found) {
    let id = context.manifest.package_id.as_str();
    let uuid = |t: &str| t.parse::<mesinfos_schema::record::RecordId>().is_ok();
    if !(id.starts_with("urn:") && id.len() > 8 || uuid(id)) {
        found.at("/packageId", "neither a URN nor a UUID");
    }
    let created = context.manifest.created_at;
    if created.offset().is_none() {
        found.at("/createdAt", "a time without an offset");
    } else if context
        .now
        .is_some_and(|now| now.seconds_since_epoch() < created.seconds_since_epoch())
    {
        found.at("/createdAt", "a time that is to come");
    }
    for facts in context.facts.iter().flat_map(|facts| facts.types.values()) {
        if facts.ahead > 0 {
            let records = count(facts.ahead, "record is", "records are");
            found.file(&facts.path, None, format!("{records} after the package was made"));
        }
    }
}

pub(super) fn generator(context: &Context<'_>, found: &mut Found) {
    let blank = |text: &str| text.trim().is_empty();
    if blank(&context.manifest.generator.name) || blank(&context.manifest.generator.version) {
        found.at("/generator", "a blank name or version");
    }
}

/// Every text of the manifest is in every language of it: found by the schema, so that no member is forgotten.
pub(super) fn languages(context: &Context<'_>, found: &mut Found) {
    let languages: Vec<&str> = context.manifest.languages.iter().map(|l| l.as_str()).collect();
    if languages.is_empty() {
        found.at("/languages", "no language is stated");
    }
    for (index, language) in languages.iter().enumerate() {
        if !is_bcp47(language) {
            found.at(format!("/languages/{index}"), "not a language of BCP 47");
        }
    }
    let schema = schema::manifest();
    let mut texts = Vec::new();
    localised(context.json, &schema, &schema, &mut String::new(), &mut texts);
    for (pointer, value) in &texts {
        let have: BTreeSet<&str> =
            value.as_object().into_iter().flatten().map(|(k, _)| k.as_str()).collect();
        for language in languages.iter().filter(|language| !have.contains(**language)) {
            found.at(pointer.as_str(), format!("no text in `{language}`"));
        }
    }
    found.note(format!(
        "{} in {}",
        count(u64::try_from(texts.len()).unwrap_or(0), "text", "texts"),
        languages.join(", ")
    ));
}

/// Values that the schema says are texts in several languages, with their pointers.
fn localised<'a>(
    value: &'a Value,
    schema: &Value,
    root: &Value,
    pointer: &mut String,
    out: &mut Vec<(String, &'a Value)>,
) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        if reference == "#/$defs/Localised" {
            out.push((pointer.clone(), value));
        } else if let Some(target) = reference.strip_prefix('#').and_then(|p| root.pointer(p)) {
            localised(value, target, root, pointer, out);
        }
    }
    let mut enter = |name: &str, value: &'a Value, schema: &Value| {
        let before = pointer.len();
        pointer.push('/');
        pointer.push_str(name);
        localised(value, schema, root, pointer, out);
        pointer.truncate(before);
    };
    match value {
        Value::Object(members) => {
            let properties = schema.get("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                if let Some(value) = members.get(name) {
                    enter(name, value, schema);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Some(schema) = schema.get("items") {
                    enter(&index.to_string(), item, schema);
                }
            }
        }
        _ => {}
    }
}

pub(super) fn period(context: &Context<'_>, found: &mut Found) {
    match &context.manifest.data_period {
        None => found.at("/dataPeriod", "the period of the data is not stated"),
        Some(period) if period.start.is_none() || period.end.is_none() => {
            found.at("/dataPeriod", "a period without start or end");
        }
        Some(_) => {}
    }
}

pub(super) fn in_period(context: &Context<'_>, found: &mut Found) {
    for facts in context.facts.iter().flat_map(|facts| facts.types.values()) {
        if facts.outside > 0 {
            let records = count(facts.outside, "record lies", "records lie");
            found.file(&facts.path, None, format!("{records} outside the period of the data"));
        }
    }
}

pub(super) fn coverage(context: &Context<'_>, found: &mut Found) {
    let Some(coverage) = &context.manifest.coverage else {
        return found.at("/coverage", "whether it is all that is held is not said");
    };
    if coverage.kind != CoverageKind::Full && coverage.reason.is_none() {
        found.at("/coverage/reason", "no reason why it is not all");
    }
    if coverage.kind == CoverageKind::Delta {
        for (name, there) in [
            ("since", coverage.since.is_some()),
            ("sequence", coverage.sequence.is_some()),
            ("previous", coverage.previous.is_some()),
        ] {
            if !there {
                found.at(format!("/coverage/{name}"), "a delta without it");
            }
        }
    }
}

pub(super) fn subject(context: &Context<'_>, found: &mut Found) {
    if context.manifest.subjects.is_empty() {
        found.at("/subjects", "whom the data is about is not said");
    }
    for (index, subject) in context.manifest.subjects.iter().enumerate() {
        let id = subject.id.as_str();
        let digits = id.chars().filter(char::is_ascii_digit).count();
        if id.contains(['@', ' ']) || digits >= 8 && digits * 2 > id.len() && !id.contains('-') {
            found.at(
                format!("/subjects/{index}/id"),
                "an address, a name or a number of the person",
            );
        }
    }
}

pub(super) fn protection(context: &Context<'_>, found: &mut Found) {
    let stated = context.manifest.protection.as_ref();
    if stated.is_none_or(|p| p.at_rest.is_none() && p.in_transit.is_none()) {
        found.at("/protection", "how the package is protected is not said");
    }
}

pub(super) fn paths(context: &Context<'_>, found: &mut Found) {
    for (index, file) in context.manifest.files.iter().enumerate() {
        let path = file.path.as_str();
        let bad = path.split('/').any(|part| matches!(part, "" | "." | ".."))
            || path.contains(['\\', ':', '\0']);
        if bad {
            found.at(format!("/files/{index}/path"), "a path that leads out of the package");
        }
    }
    for finding in context.facts.iter().flat_map(|facts| &facts.integrity) {
        if finding.code == "package.file-foreign" {
            found.file(&finding.place.file, None, finding.message.clone());
        }
    }
}

pub(super) fn signature(context: &Context<'_>, found: &mut Found) {
    let there = context.facts.and_then(|facts| facts.signature);
    if there == Some(false) {
        found.file(mesinfos_package::SIGNATURE, None, "not a detached signature (RFC 7515)");
    }
    match (there, context.signature) {
        (Some(_), Some(false)) => {
            found.file(mesinfos_package::SIGNATURE, None, "the signature does not hold");
        }
        (Some(true), Some(true)) => found.note("signed"),
        _ => {}
    }
}
