//! Rules on the copy: all of it, as it is, readable, harmless.

use mesinfos_schema::exchange::ManifestFile;

use crate::context::{Context, Found, count};

pub(super) fn there(context: &Context<'_>, found: &mut Found) {
    let files = context.types().count();
    if files == 0 && context.manifest.processing_confirmed != Some(false) {
        found.at("/files", "no records are given");
    }
    let data = |f: &&ManifestFile| {
        f.record_type.as_deref().is_some_and(|name| name != "exchange.source/1")
    };
    let files_of_data = context.manifest.files.iter().filter(data);
    let records: u64 = files_of_data.filter_map(|f| f.records).map(|r| r.get()).sum();
    found.note(format!(
        "{} in {}",
        count(records, "record", "records"),
        count(u64::try_from(files).unwrap_or(0), "file", "files")
    ));
}

pub(super) fn as_stated(context: &Context<'_>, found: &mut Found) {
    let Some(facts) = context.facts else { return };
    for finding in facts.integrity.iter().filter(|f| f.code != "package.file-foreign") {
        found.file(&finding.place.file, None, finding.message.clone());
    }
    for (index, file) in context.manifest.files.iter().enumerate() {
        if file.record_type.is_some() && file.records.is_none() {
            found.at(format!("/files/{index}/records"), "how many records it has is not said");
        }
    }
    let files = u64::try_from(context.manifest.files.len()).unwrap_or(0);
    found.note(count(files, "file", "files"));
}

pub(super) fn unmasked(context: &Context<'_>, found: &mut Found) {
    for facts in context.facts.iter().flat_map(|facts| facts.types.values()) {
        let (number, line) = facts.masked;
        if number > 0 {
            let values = count(number, "value is", "values are");
            found.file(&facts.path, line, format!("{values} masked or a placeholder"));
        }
    }
}

pub(super) fn codes(context: &Context<'_>, found: &mut Found) {
    let listed = |system: &str| {
        context.manifest.code_lists.iter().any(|list| list.system.as_str() == system)
    };
    for facts in context.facts.iter().flat_map(|facts| facts.types.values()) {
        let bare = facts.bare_codes.iter().filter(|system| !listed(system)).count();
        if bare > 0 {
            let systems = count(u64::try_from(bare).unwrap_or(0), "system", "systems");
            found.file(&facts.path, None, format!("codes of {systems} that nothing explains"));
        }
    }
}

pub(super) fn formulas(context: &Context<'_>, found: &mut Found) {
    for (path, line) in context.facts.iter().flat_map(|facts| &facts.formulas) {
        found.file(path, Some(*line), "a cell that a spreadsheet runs");
    }
}

pub(super) fn secrets(context: &Context<'_>, found: &mut Found) {
    for facts in context.facts.iter().flat_map(|facts| facts.types.values()) {
        for (line, kind) in &facts.secrets {
            found.file(&facts.path, Some(*line), format!("it looks like {kind}"));
        }
    }
}

pub(super) fn page(context: &Context<'_>, found: &mut Found) {
    let page = context.facts.and_then(|facts| facts.page.as_ref());
    let Some(page) = page else {
        return found.file(mesinfos_package::PAGE, None, "there is no page for a person");
    };
    if !page.language {
        found.file(mesinfos_package::PAGE, None, "the page does not say its language");
    }
    if let Some(what) = page.outside {
        found.file(mesinfos_package::PAGE, None, format!("the page needs {what}"));
    }
}
