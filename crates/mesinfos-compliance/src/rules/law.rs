//! Rules on what the controller must tell: purposes, bases, recipients, transfers, retention, rights, decisions.

use mesinfos_schema::codes::country::country;
use mesinfos_schema::exchange::{LegalBasis, Right, Safeguard};
use mesinfos_schema::values::Localised;

use crate::context::{Context, Found, count};
use crate::tables;

/// Letters that a purpose's words have at least.
const WORDS: usize = 20;
/// Phrases that say nothing.
const EMPTY_PHRASES: &[&str] = &[
    "improve our services",
    "improving our services",
    "améliorer nos services",
    "l'amélioration de nos services",
    "various purposes",
    "business purposes",
];

pub(super) fn purposes(context: &Context<'_>, found: &mut Found) {
    let known = |id: &str| context.manifest.purposes.iter().any(|p| p.id.as_str() == id);
    if context.manifest.categories.is_empty() && context.manifest.purposes.is_empty() {
        found.at("/purposes", "no purpose is stated");
    }
    for (pointer, category) in context.categories() {
        if category.purposes.is_empty() {
            found.at(format!("{pointer}/purposes"), "a category without a purpose");
        }
        for (index, id) in category.purposes.iter().enumerate() {
            if !known(id) {
                found.at(format!("{pointer}/purposes/{index}"), "a purpose that is not described");
            }
        }
    }
    let number = u64::try_from(context.manifest.purposes.len()).unwrap_or(0);
    found.note(count(number, "purpose", "purposes"));
}

pub(super) fn purpose_words(context: &Context<'_>, found: &mut Found) {
    for (index, purpose) in context.manifest.purposes.iter().enumerate() {
        let pointer = format!("/purposes/{index}");
        match purpose.term.as_deref() {
            None => found.at(format!("{pointer}/term"), "no term of a vocabulary"),
            Some(term) if !tables::is_purpose(term) => {
                found.at(format!("{pointer}/term"), "a term that neither DPV nor fideslang has");
            }
            Some(_) => {}
        }
        let Some(description) = &purpose.description else {
            found.at(format!("{pointer}/description"), "not described");
            continue;
        };
        for (language, text) in description.iter() {
            let lower = text.to_lowercase();
            let empty = EMPTY_PHRASES.iter().any(|phrase| {
                lower.trim_end_matches('.').ends_with(phrase) && lower.len() < phrase.len() + 12
            });
            if text.chars().count() < WORDS || empty {
                found.at(
                    format!("{pointer}/description/{language}"),
                    "words that do not say what is done",
                );
            }
        }
    }
}

pub(super) fn basis(context: &Context<'_>, found: &mut Found) {
    for (index, purpose) in context.manifest.purposes.iter().enumerate() {
        match &purpose.legal_basis {
            None => found.at(format!("/purposes/{index}/legalBasis"), "no legal basis"),
            Some(LegalBasis::LegitimateInterests) if purpose.legitimate_interest.is_none() => {
                found.at(
                    format!("/purposes/{index}/legitimateInterest"),
                    "which interest is not said",
                );
            }
            Some(_) => {}
        }
    }
}

pub(super) fn special(context: &Context<'_>, found: &mut Found) {
    for (_, category) in context.categories().filter(|(_, c)| c.special_category.is_some()) {
        for (index, purpose) in context.manifest.purposes.iter().enumerate() {
            if category.purposes.contains(&purpose.id) && purpose.special_basis.is_none() {
                found.at(
                    format!("/purposes/{index}/specialBasis"),
                    "no basis for a special category",
                );
            }
        }
    }
}

pub(super) fn recipients(context: &Context<'_>, found: &mut Found) {
    match (context.manifest.recipients.len(), context.manifest.no_recipients) {
        (0, Some(true)) => found.ask("it is said that there is no recipient"),
        (0, _) => found.at("/recipients", "neither recipients nor that there are none"),
        (number, _) => {
            let number = u64::try_from(number).unwrap_or(0);
            found.note(count(number, "recipient", "recipients"));
        }
    }
}

pub(super) fn recipient_named(context: &Context<'_>, found: &mut Found) {
    for (index, recipient) in context.manifest.recipients.iter().enumerate() {
        if recipient.name.is_none() && recipient.not_nameable_reason.is_none() {
            found.at(format!("/recipients/{index}/name"), "no name, and no reason why it has none");
        }
    }
}

pub(super) fn recipient_detail(context: &Context<'_>, found: &mut Found) {
    let manifest = context.manifest;
    for (index, recipient) in manifest.recipients.iter().enumerate() {
        let pointer = format!("/recipients/{index}");
        if recipient.role.is_none() {
            found.at(format!("{pointer}/role"), "no role");
        }
        if recipient.country.as_deref().and_then(country).is_none() {
            found.at(format!("{pointer}/country"), "no country of ISO 3166-1");
        }
        let categories = &recipient.categories;
        if categories.is_empty() {
            found.at(format!("{pointer}/categories"), "which categories it is given is not said");
        }
        for (at, id) in categories.iter().enumerate() {
            if !manifest.categories.iter().any(|c| c.id == *id) {
                found.at(format!("{pointer}/categories/{at}"), "a category that is not described");
            }
        }
        if recipient.purposes.is_empty() {
            found.at(format!("{pointer}/purposes"), "for which purposes is not said");
        }
        for (at, id) in recipient.purposes.iter().enumerate() {
            if !manifest.purposes.iter().any(|p| p.id == *id) {
                found.at(format!("{pointer}/purposes/{at}"), "a purpose that is not described");
            }
        }
    }
}

pub(super) fn transfers(context: &Context<'_>, found: &mut Found) {
    let manifest = context.manifest;
    for (index, recipient) in manifest.recipients.iter().enumerate() {
        let Some(code) = recipient.country.as_deref() else { continue };
        // A code that is none is another rule's.
        let outside = country(code).is_some_and(|country| !country.eea);
        if outside && !manifest.transfers.iter().any(|t| t.country.as_str() == code) {
            found.at(
                format!("/recipients/{index}"),
                "outside the EEA, and no transfer is described",
            );
        }
    }
    for (index, transfer) in manifest.transfers.iter().enumerate() {
        let pointer = format!("/transfers/{index}");
        if country(&transfer.country).is_none() {
            found.at(format!("{pointer}/country"), "not a country of ISO 3166-1");
        }
        match &transfer.safeguard {
            None => found.at(format!("{pointer}/safeguard"), "what protects it is not said"),
            Some(Safeguard::Scc | Safeguard::Bcr) if transfer.url.is_none() => {
                found.at(format!("{pointer}/url"), "where a copy can be had is not said");
            }
            Some(Safeguard::Other(_)) => {
                found.at(format!("{pointer}/safeguard"), "not a safeguard of Art. 45 to 49");
            }
            Some(_) => {}
        }
    }
    if manifest.transfers.is_empty() {
        found.note("no transfer");
    }
}

pub(super) fn retention(context: &Context<'_>, found: &mut Found) {
    for (pointer, category) in context.categories() {
        match &category.retention {
            None => found.at(format!("{pointer}/retention"), "how long it is kept is not said"),
            Some(r) if r.period.is_some() && r.from.is_none() && r.criteria.is_none() => {
                found.at(
                    format!("{pointer}/retention/from"),
                    "what the period counts from is not said",
                );
            }
            Some(_) => {}
        }
    }
}

pub(super) fn retention_kept(context: &Context<'_>, found: &mut Found) {
    for facts in context.facts.iter().flat_map(|facts| facts.types.values()) {
        if facts.expired > 0 {
            let records = count(facts.expired, "record is", "records are");
            found.file(&facts.path, None, format!("{records} older than the period of retention"));
        }
    }
}

pub(super) fn rights(context: &Context<'_>, found: &mut Found) {
    let Some(rights) = &context.manifest.rights else {
        return found.at("/rights", "the rights are not stated");
    };
    let on =
        |basis: LegalBasis| context.manifest.purposes.iter().any(|p| p.legal_basis == Some(basis));
    let consent = on(LegalBasis::Consent);
    let portable = consent || on(LegalBasis::Contract);
    let each: [(&str, &Option<Right>, Option<bool>); 6] = [
        ("rectification", &rights.rectification, None),
        ("erasure", &rights.erasure, None),
        ("restriction", &rights.restriction, None),
        ("objection", &rights.objection, None),
        ("portability", &rights.portability, Some(portable)),
        ("withdrawConsent", &rights.withdraw_consent, Some(consent)),
    ];
    for (name, right, owed) in each {
        let pointer = format!("/rights/{name}");
        let Some(right) = right else {
            found.at(pointer, "a right that is not stated");
            continue;
        };
        if right.available && right.how.is_none() {
            found.at(format!("{pointer}/how"), "how to use it is not said");
        }
        if !right.available && right.reason.is_none() {
            found.at(format!("{pointer}/reason"), "why it cannot be used is not said");
        }
        match owed {
            Some(true) if !right.available => {
                found.at(format!("{pointer}/available"), "the legal bases give this right");
            }
            Some(false) if right.available => {
                found.at(
                    format!("{pointer}/available"),
                    "no purpose has a basis that gives this right",
                );
            }
            _ => {}
        }
    }
}

pub(super) fn supervisor(context: &Context<'_>, found: &mut Found) {
    let Some(authority) = &context.manifest.supervisory_authority else {
        return found.at("/supervisoryAuthority", "where one can complain is not said");
    };
    let Some(url) = authority.url.as_deref() else {
        return found.at("/supervisoryAuthority/url", "no page");
    };
    match tables::authority(&authority.country, url) {
        None => found
            .at("/supervisoryAuthority/country", "no authority of the EEA or the United Kingdom"),
        Some(false) => {
            found.at("/supervisoryAuthority/url", "not the page of that country's authority")
        }
        Some(true) => found.note(authority.name.as_str()),
    }
}

pub(super) fn decisions(context: &Context<'_>, found: &mut Found) {
    let scores = context.types().any(|(_, name)| name == "contract.profile-score/1");
    match (context.manifest.automated_decisions.len(), context.manifest.no_automated_decisions) {
        (0, Some(true)) if scores => {
            found.at("/noAutomatedDecisions", "a score is in the package (CJEU C-634/21)");
        }
        (0, Some(true)) => found.ask("it is said that no decision is made by machine"),
        (0, _) => found.at("/automatedDecisions", "neither decisions nor that there are none"),
        (number, _) => {
            let number = u64::try_from(number).unwrap_or(0);
            found.note(count(number, "automated decision", "automated decisions"));
        }
    }
}

pub(super) fn decision_words(context: &Context<'_>, found: &mut Found) {
    for (index, decision) in context.manifest.automated_decisions.iter().enumerate() {
        let words: [(&str, &Option<Localised>); 3] = [
            ("logic", &decision.logic),
            ("significance", &decision.significance),
            ("consequences", &decision.consequences),
        ];
        for (name, _) in words.iter().filter(|(_, text)| text.is_none()) {
            found.at(format!("/automatedDecisions/{index}/{name}"), "not said");
        }
    }
}

pub(super) fn decision_inputs(context: &Context<'_>, found: &mut Found) {
    for (index, decision) in context.manifest.automated_decisions.iter().enumerate() {
        let pointer = format!("/automatedDecisions/{index}");
        if decision.inputs.is_empty() {
            found.at(format!("{pointer}/inputs"), "what goes in is not said");
        }
        for (at, input) in decision.inputs.iter().enumerate() {
            let name = input.split('#').next().unwrap_or_default();
            if mesinfos_schema::catalogue::entry(name).is_none() {
                found.at(format!("{pointer}/inputs/{at}"), "not a type of the catalogue");
            }
        }
        let there = |path: &str| context.manifest.files.iter().any(|f| f.path.as_str() == path);
        if !decision.output_file.as_deref().is_some_and(there) {
            found.at(format!("{pointer}/outputFile"), "the outcome is no file of the package");
        }
    }
}

pub(super) fn decision_review(context: &Context<'_>, found: &mut Found) {
    for (index, decision) in context.manifest.automated_decisions.iter().enumerate() {
        if decision.human_review.is_none() {
            found.at(format!("/automatedDecisions/{index}/humanReview"), "not said");
        }
    }
}
