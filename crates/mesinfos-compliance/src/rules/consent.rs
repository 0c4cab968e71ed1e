//! Rules on consents.

use mesinfos_schema::exchange::LegalBasis;
use mesinfos_schema::values::Moment;

use crate::consents::Consent;
use crate::context::{Context, Found, count};

/// Days from which a grant is worth a look.
const LONG: i32 = 180;

/// The consents the manifest names, with their index; `None` where the package does not have one.
fn named<'a>(context: &Context<'a>) -> Vec<(usize, Option<&'a Consent>)> {
    let consents = context.facts.map_or(&[][..], |facts| &facts.consents);
    let of = |id: &str| consents.iter().find(|c| c.id.as_deref() == Some(id));
    context.manifest.consents.iter().enumerate().map(|(i, id)| (i, of(id))).collect()
}

pub(super) fn complete(context: &Context<'_>, found: &mut Found) {
    if context.manifest.consents.is_empty() {
        return found.at("/consents", "no consent is named");
    }
    for (index, consent) in named(context) {
        match consent {
            None => found.at(format!("/consents/{index}"), "a consent that is not in the package"),
            Some(consent) => {
                for what in &consent.lacks {
                    found.file(&consent.path, None, what.as_str());
                }
            }
        }
    }
    let number = u64::try_from(context.manifest.consents.len()).unwrap_or(0);
    found.note(count(number, "consent", "consents"));
}

pub(super) fn live(context: &Context<'_>, found: &mut Found) {
    for (_, consent) in named(context) {
        let Some(consent) = consent else { continue };
        if let Some(why) = consent.dead(&context.manifest.created_at) {
            found.file(&consent.path, None, format!("{why} when the package was made"));
        }
    }
}

pub(super) fn dashboard(context: &Context<'_>, found: &mut Found) {
    for (_, consent) in named(context) {
        let Some(consent) = consent else { continue };
        for what in &consent.hidden {
            found.file(&consent.path, None, format!("{what} cannot be shown"));
        }
    }
}

pub(super) fn duration(context: &Context<'_>, found: &mut Found) {
    for (_, consent) in named(context) {
        let Some(consent) = consent else { continue };
        let Some(manifest) = &consent.manifest else { continue };
        let day = |moment: &Moment| moment.date().days_since_epoch();
        let days = day(&manifest.validity.not_after) - day(&manifest.validity.not_before);
        if days > LONG {
            found.file(&consent.path, None, format!("a grant of {days} days"));
        }
    }
}

pub(super) fn scope(context: &Context<'_>, found: &mut Found) {
    let Some(facts) = context.facts else { return };
    let at = &context.manifest.created_at;
    let consents: Vec<&Consent> = named(context).into_iter().filter_map(|(_, c)| c).collect();
    let consented = |id: &mesinfos_schema::values::Text| {
        let purpose = context.manifest.purposes.iter().find(|p| p.id == *id);
        purpose.is_some_and(|p| p.legal_basis == Some(LegalBasis::Consent))
    };
    let mut members = 0;
    for (name, of_type) in facts.types.iter().filter(|(name, _)| *name != "exchange.source/1") {
        let categories = context.of_type(name);
        // Where another basis makes it lawful too, no consent need cover it; a type that no category has is another
        // rule's, unless nothing is said of any: then nothing but consent is there.
        let stated = !categories.is_empty() || context.manifest.categories.is_empty();
        let alone = stated
            && categories
                .iter()
                .all(|c| !c.purposes.is_empty() && c.purposes.iter().all(consented));
        if !alone {
            continue;
        }
        for path in &of_type.paths {
            members += 1;
            if !consents.iter().any(|consent| consent.covers(name, path, at)) {
                found.file(&of_type.path, None, format!("`{path}` is within no live consent"));
            }
        }
    }
    found.note(count(members, "member on consent alone", "members on consent alone"));
}
