//! Rules on portability: which data, in which form, with which schemas.

use mesinfos_schema::catalogue;
use mesinfos_schema::exchange::{Category, CategorySource, LegalBasis, SpecialBasis};

use crate::context::{Context, Found, count};
use crate::tables;

/// What a person provided or was observed, on consent or contract, by automated means (WP242).
fn is_portable(context: &Context<'_>, category: &Category) -> bool {
    let provided =
        matches!(category.source, Some(CategorySource::Subject | CategorySource::Observed));
    let basis = context.manifest.purposes.iter().any(|purpose| {
        category.purposes.contains(&purpose.id)
            && (matches!(purpose.legal_basis, Some(LegalBasis::Consent | LegalBasis::Contract))
                || purpose.special_basis == Some(SpecialBasis::ExplicitConsent))
    });
    provided && basis && category.automated != Some(false)
}

pub(super) fn set(context: &Context<'_>, found: &mut Found) {
    let given = |name: &str| context.types().any(|(_, there)| there == name);
    if context.manifest.categories.is_empty() {
        found.at("/categories", "without categories the portable data is not known");
    }
    let (mut portable, mut other) = (0, 0);
    for (pointer, category) in context.categories() {
        if !is_portable(context, category) {
            other += 1;
            continue;
        }
        portable += 1;
        if category.no_data_reason.is_some() {
            continue;
        }
        if category.types.is_empty() {
            found.at(format!("{pointer}/types"), "a portable category without record types");
        }
        for (index, of) in category.types.iter().enumerate() {
            if !given(&of.record_type) {
                found.at(format!("{pointer}/types/{index}"), "portable, and not in the package");
            }
        }
    }
    found.note(format!(
        "{} portable; {other} not required",
        count(portable, "category", "categories")
    ));
}

pub(super) fn structured(context: &Context<'_>, found: &mut Found) {
    for (index, file) in context.manifest.files.iter().enumerate() {
        if file.record_type.is_some() && !tables::is_structured(&file.media_type) {
            found.at(format!("/files/{index}/mediaType"), "not a structured format");
        }
    }
}

pub(super) fn schemas(context: &Context<'_>, found: &mut Found) {
    for (index, file) in context.manifest.files.iter().enumerate() {
        let Some(name) = file.record_type.as_deref() else { continue };
        if catalogue::entry(name).is_some() {
            continue;
        }
        let there = |path: &str| context.manifest.files.iter().any(|f| f.path.as_str() == path);
        match file.schema.as_deref() {
            None => found.at(
                format!("/files/{index}/schema"),
                "a type that the catalogue does not have, without a schema",
            ),
            Some(path) if !there(path) => {
                found.at(format!("/files/{index}/schema"), "the schema is no file of the package");
            }
            Some(path) if context.facts.is_some_and(|f| f.broken_schemas.contains(path)) => {
                found.file(path, None, "not a JSON Schema of draft 2020-12");
            }
            Some(_) => {}
        }
    }
}

pub(super) fn documented(context: &Context<'_>, found: &mut Found) {
    // The catalogue's own schemas are documented: a test of the catalogue holds them to it.
    for (path, bare) in context.facts.iter().flat_map(|facts| &facts.undocumented) {
        if *bare > 0 {
            found.file(
                path,
                None,
                format!("{} without a description", count(*bare, "member", "members")),
            );
        }
    }
}

pub(super) fn valid(context: &Context<'_>, found: &mut Found) {
    let Some(facts) = context.facts else { return };
    for finding in facts.invalid.iter().filter(|f| f.code != "set.id-duplicate") {
        let message = format!("[{}] {}", finding.code, finding.message);
        found.file(&finding.place.file, finding.place.line, message);
    }
    found.note(count(facts.valid, "valid record", "valid records"));
}

pub(super) fn ids(context: &Context<'_>, found: &mut Found) {
    for finding in context.facts.iter().flat_map(|facts| &facts.invalid) {
        if finding.code == "set.id-duplicate" {
            found.file(&finding.place.file, finding.place.line, finding.message.clone());
        }
    }
}

pub(super) fn encoding(context: &Context<'_>, found: &mut Found) {
    for (path, why) in context.facts.iter().flat_map(|facts| &facts.encoding) {
        found.file(path, None, *why);
    }
}

pub(super) fn times(context: &Context<'_>, found: &mut Found) {
    for facts in context.facts.iter().flat_map(|facts| facts.types.values()) {
        for ((number, line), why) in [
            (facts.unplaced, "with neither an offset nor a known zone"),
            (facts.skipped, "that the clocks of the zone were put forward over"),
            (facts.repeated, "that the clocks of the zone showed twice, without an offset"),
        ] {
            if number > 0 {
                let times = count(number, "local time", "local times");
                found.file(&facts.path, line, format!("{times} {why}"));
            }
        }
    }
}

pub(super) fn transmission(context: &Context<'_>, found: &mut Found) {
    let right = context.manifest.rights.as_ref().and_then(|r| r.direct_transmission.as_ref());
    match right {
        None => {
            found.at("/rights/directTransmission", "whether it can be sent straight is not said")
        }
        Some(right) if right.available && right.how.is_none() => {
            found.at("/rights/directTransmission/how", "how is not said");
        }
        Some(right) if !right.available && right.reason.is_none() => {
            found.at("/rights/directTransmission/reason", "why not is not said");
        }
        Some(_) => {}
    }
}

pub(super) fn observed(context: &Context<'_>, found: &mut Found) {
    let Some(facts) = context.facts else { return };
    for (pointer, category) in context.categories() {
        if category.source != Some(CategorySource::Observed) || category.no_data_reason.is_some() {
            continue;
        }
        let timed = |name: &str| facts.types.get(name).is_some_and(|t| t.timed > 0);
        if !category.types.iter().any(|t| timed(&t.record_type)) {
            found.at(pointer, "observed, and no record has a time");
        }
    }
}
