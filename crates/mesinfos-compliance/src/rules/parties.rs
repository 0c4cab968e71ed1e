//! Rules on who gives the data, whom it touches, and the request it answers.

use mesinfos_schema::codes::country::country;
use mesinfos_schema::exchange::SubjectKind;
use mesinfos_schema::values::{Moment, Party};

use crate::calendar::add_months;
use crate::context::{Context, Found};
use crate::rules::categories::sensitivities;

pub(super) fn controller(context: &Context<'_>, found: &mut Found) {
    let Some(controller) = &context.manifest.controller else {
        return found.at("/controller", "the controller is not named");
    };
    party(&controller.party, "/controller/party", found);
}

fn party(party: &Party, pointer: &str, found: &mut Found) {
    if party.name.is_none() && party.legal_name.is_none() {
        found.at(format!("{pointer}/name"), "no name");
    }
    let Some(address) = &party.address else {
        return found.at(format!("{pointer}/address"), "no address");
    };
    if address.lines.is_empty() && address.locality.is_none() {
        found.at(format!("{pointer}/address"), "an address without lines and locality");
    }
    match address.country.as_deref() {
        Some(code) if country(code).is_some() => {}
        Some(_) => found.at(format!("{pointer}/address/country"), "not a country of ISO 3166-1"),
        None => found.at(format!("{pointer}/address/country"), "no country"),
    }
}

pub(super) fn officer(context: &Context<'_>, found: &mut Found) {
    let Some(controller) = &context.manifest.controller else {
        return found.at("/controller/dpo", "no controller to have one");
    };
    match (&controller.dpo, controller.dpo_absent) {
        (Some(_), Some(true)) => found.at("/controller/dpoAbsent", "an officer, and none"),
        (None, Some(true)) => found.ask("it is said that there is no officer"),
        (None, _) => found.at("/controller/dpo", "neither an officer nor that there is none"),
        (Some(officer), _) => {
            let contact = officer.contact.as_str();
            let mail = contact
                .split_once('@')
                .is_some_and(|(who, at)| !who.is_empty() && at.contains('.'));
            if !mail && !contact.starts_with("https://") && !contact.starts_with("http://") {
                found.at("/controller/dpo/contact", "neither a mail address nor a page");
            }
        }
    }
}

pub(super) fn processors(context: &Context<'_>, found: &mut Found) {
    let lists = [
        ("/jointControllers", &context.manifest.joint_controllers),
        ("/processors", &context.manifest.processors),
    ];
    for (pointer, list) in lists {
        for (index, one) in list.iter().enumerate() {
            if one.party.name.is_none() && one.party.legal_name.is_none() {
                found.at(format!("{pointer}/{index}/party/name"), "no name");
            }
        }
    }
}

pub(super) fn others(context: &Context<'_>, found: &mut Found) {
    let Some(stated) = &context.manifest.third_party_data else {
        return found.at("/thirdPartyData", "whether others are in the data is not said");
    };
    if stated.present && stated.measures.is_none() {
        found.at("/thirdPartyData/measures", "no measures to protect them");
    }
    let Some(facts) = context.facts.filter(|_| !stated.present) else { return };
    for (name, of_type) in &facts.types {
        if name != "exchange.source/1"
            && sensitivities(name, &of_type.paths).contains("third-person")
        {
            found.at("/thirdPartyData/present", format!("`{name}` has members on others"));
        }
    }
}

pub(super) fn request(context: &Context<'_>, found: &mut Found) {
    let Some(request) = &context.manifest.request else {
        return found.at("/request", "which request it answers is not said");
    };
    let (Some(received), Some(answered)) = (&request.received_at, &request.answered_at) else {
        return found.at("/request", "when it came and was answered is not said");
    };
    let within = |months| {
        add_months(received.date(), months).is_some_and(|last| Moment::date(answered) <= last)
    };
    if answered.date() < received.date() {
        found.at("/request/answeredAt", "answered before it came");
    } else if !within(1) && request.extension.is_none() {
        found.at("/request/answeredAt", "more than a month, and no extension");
    } else if !within(3) {
        found.at("/request/answeredAt", "more than three months");
    }
}

pub(super) fn fee(context: &Context<'_>, found: &mut Found) {
    let Some(request) = &context.manifest.request else { return };
    if request.fee.is_some_and(|fee| !fee.amount.is_zero()) && request.fee_reason.is_none() {
        found.at("/request/fee", "a fee without a reason");
    }
}

pub(super) fn confirmed(context: &Context<'_>, found: &mut Found) {
    let records = context.types().count() > 0;
    match context.manifest.processing_confirmed {
        None => found.at("/processingConfirmed", "neither confirmed nor denied"),
        Some(false) if records => found.at("/processingConfirmed", "denied, and records are given"),
        Some(false) => found.ask("it is said that no data is processed"),
        Some(true) => {
            let person = context.manifest.subjects.iter().any(|s| s.kind == SubjectKind::Person);
            found.note(if person { "confirmed for a person" } else { "confirmed" });
        }
    }
}
