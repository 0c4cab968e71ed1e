//! Rules on categories: what is held, in which files, from where.

use std::collections::BTreeSet;

use mesinfos_schema::catalogue;
use mesinfos_schema::exchange::{CategorySource, SpecialCategory};
use mesinfos_schema::schema::{self, Openness};
use serde_json::Value;

use crate::context::{Context, Found, count};
use crate::tables;

pub(super) fn terms(context: &Context<'_>, found: &mut Found) {
    let mut ids = BTreeSet::new();
    if context.manifest.categories.is_empty() && context.types().count() > 0 {
        found.at("/categories", "no category is stated");
    }
    for (pointer, category) in context.categories() {
        if !ids.insert(category.id.as_str()) {
            found.at(format!("{pointer}/id"), "an id that another category has");
        }
        if category.label.is_none() {
            found.at(format!("{pointer}/label"), "no label");
        }
        match category.term.as_deref() {
            None => found.at(format!("{pointer}/term"), "no term of a vocabulary"),
            Some(term) if !tables::is_category(term) => {
                found.at(format!("{pointer}/term"), "a term that neither DPV-PD nor fideslang has");
            }
            Some(_) => {}
        }
    }
    let number = u64::try_from(ids.len()).unwrap_or(0);
    found.note(count(number, "category", "categories"));
}

pub(super) fn files(context: &Context<'_>, found: &mut Found) {
    let mut files = 0;
    for (index, name) in context.types() {
        files += 1;
        let categories = context.of_type(name);
        if categories.is_empty() {
            found.at(format!("/files/{index}"), format!("`{name}` belongs to no category"));
            continue;
        }
        let claims =
            || categories.iter().flat_map(|c| &c.types).filter(|t| t.record_type.as_str() == name);
        // A category of some members alone leaves the others to be claimed.
        if claims().any(|t| t.pointers.is_empty() && t.modality.is_none()) {
            continue;
        }
        let Some(facts) = context.facts.and_then(|facts| facts.types.get(name)) else { continue };
        let whole = |m: &String| {
            claims().any(|t| {
                t.pointers.is_empty() && t.modality.as_ref().is_some_and(|x| x.as_str() == m)
            })
        };
        if facts.modalities.iter().all(whole) {
            continue;
        }
        let claimed = |path: &String| {
            claims().flat_map(|t| &t.pointers).any(|p| {
                path.strip_prefix(p.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        for path in facts.paths.iter().filter(|path| !claimed(path)) {
            found.at(format!("/files/{index}"), format!("`{name}#{path}` belongs to no category"));
        }
    }
    for (index, file) in context.manifest.files.iter().enumerate() {
        if file.record_type.is_none() && file.path.starts_with("data/") {
            found.at(format!("/files/{index}/type"), "a file of data that does not say of what");
        }
    }
    for (pointer, category) in context.categories().filter(|(_, c)| c.no_data_reason.is_none()) {
        if category.types.is_empty() {
            found.at(format!("{pointer}/types"), "a category of nothing, and no reason is given");
        }
        for (index, of) in category.types.iter().enumerate() {
            if !context.types().any(|(_, there)| there == of.record_type.as_str()) {
                let pointer = format!("{pointer}/types/{index}");
                found.at(pointer, "not in the package, and no reason is given");
            }
        }
    }
    found.note(count(files, "file of records", "files of records"));
}

/// What the schema of a type marks as sensitive among members that records have.
pub(super) fn sensitivities(name: &str, paths: &BTreeSet<String>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let Some(entry) = catalogue::entry(name) else { return words };
    if !paths.is_empty() {
        words.insert(entry.sensitivity.to_owned());
    }
    let root = schema::of(entry, Openness::Open);
    for path in paths {
        let mut at = Some(&root);
        for part in path.split('/').skip(1) {
            at = at.and_then(|schema| schema::member(schema, part, &root));
            if let Some(word) = at.and_then(|s| s.get("x-sensitivity")).and_then(Value::as_str) {
                words.insert(word.to_owned());
            }
        }
    }
    words.remove("ordinary");
    words
}

pub(super) fn sensitive(context: &Context<'_>, found: &mut Found) {
    for (name, facts) in context.facts.iter().flat_map(|facts| &facts.types) {
        if name == "exchange.source/1" {
            continue;
        }
        let categories = context.of_type(name);
        // A type without a category is another rule's.
        let Some(first) = categories.first() else { continue };
        let at = context
            .categories()
            .find(|(_, c)| c.id == first.id)
            .map(|(p, _)| p)
            .unwrap_or_default();
        let declared: BTreeSet<&str> =
            categories.iter().flat_map(|c| &c.sensitivities).map(|s| s.as_str()).collect();
        for word in sensitivities(name, &facts.paths) {
            if !declared.contains(word.as_str()) {
                found.at(
                    format!("{at}/sensitivities"),
                    format!("`{name}` has {word} members, undeclared"),
                );
            }
            let special =
                categories.iter().any(|c| c.special_category == Some(SpecialCategory::Health));
            if word == "health" && !special {
                found.at(
                    format!("{at}/specialCategory"),
                    format!("`{name}` is data on health, undeclared"),
                );
            }
        }
    }
}

pub(super) fn source(context: &Context<'_>, found: &mut Found) {
    for (pointer, category) in context.categories() {
        if category.source.is_none() {
            found.at(format!("{pointer}/source"), "where it comes from is not said");
        }
    }
}

pub(super) fn source_party(context: &Context<'_>, found: &mut Found) {
    for (pointer, category) in context.categories() {
        if category.source != Some(CategorySource::ThirdParty) {
            continue;
        }
        if category.source_party.as_ref().is_none_or(|p| p.name.is_none() && p.legal_name.is_none())
        {
            found.at(format!("{pointer}/sourceParty"), "from whom is not said");
        }
        if category.source_public.is_none() {
            found.at(format!("{pointer}/sourcePublic"), "whether that is public is not said");
        }
    }
}
