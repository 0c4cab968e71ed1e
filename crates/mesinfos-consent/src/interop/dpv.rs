//! ISO/IEC TS 27560 as profiled by the Data Privacy Vocabulary 2.3, JSON-LD: lists always, every event, the state as
//! known now at the end of each list. What the vocabulary has no term for stands under our own names, so that what is
//! read again is what was written.

use mesinfos_schema::values::Text;
use serde_json::{Map, Value, json};

use super::Export;
use crate::event::{Event, EventType, State};
use crate::manifest::{ConsentManifest, Grant, PartyRef};
use crate::time::Instant;
use crate::verify::{GrantStanding, VerifiedConsent};

/// The record type of a scope stands below this.
pub(super) const TYPES: &str = mesinfos_schema::schema::BASE;
pub(super) const RECORD: &str = "https://w3id.org/dpv/schema/dpv-27560#record";
/// The same under the GDPR, which asks for more.
pub(super) const RECORD_GDPR: &str = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr";
pub(super) const ACCESS: &str = "https://w3id.org/dpv/legal/eu/gdpr#A15";
pub(super) const COMPLAIN: &str = "https://w3id.org/dpv/legal/eu/gdpr#A77";

const INVALID: &str = "dpv:ConsentStatusInvalidForProcessing";

/// DPV's name of a state. It has none for a pause: there the invalid status in general is written.
fn status(state: State, faulty: bool) -> &'static str {
    if faulty {
        return INVALID;
    }
    match state {
        State::Given => "dpv:ConsentGiven",
        State::Requested => "dpv:ConsentRequested",
        State::Refused => "dpv:ConsentRefused",
        State::Withdrawn => "dpv:ConsentWithdrawn",
        State::Revoked => "dpv:ConsentRevoked",
        State::Expired => "dpv:ConsentExpired",
        State::Invalidated => "dpv:ConsentInvalidated",
        State::Paused | State::Superseded => INVALID,
    }
}

/// The same of an event. A narrowing leaves what is given given; of a pause the kind of event tells more.
fn status_of(kind: EventType) -> &'static str {
    match kind {
        EventType::Requested => "dpv:ConsentRequested",
        EventType::Given | EventType::Resumed | EventType::Narrowed => "dpv:ConsentGiven",
        EventType::Refused => "dpv:ConsentRefused",
        EventType::Deferred => "dpv:ConsentRequestDeferred",
        EventType::Renewed => "dpv:RenewedConsentGiven",
        EventType::Withdrawn => "dpv:ConsentWithdrawn",
        EventType::Revoked => "dpv:ConsentRevoked",
        EventType::Expired => "dpv:ConsentExpired",
        EventType::Invalidated => "dpv:ConsentInvalidated",
        EventType::Paused | EventType::Superseded => INVALID,
    }
}

/// An object of the members that are there.
fn object(members: Vec<(&str, Option<Value>)>) -> Value {
    let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}

/// A list, where it has anything.
fn list<T>(items: &[T], of: impl Fn(&T) -> Value) -> Option<Value> {
    (!items.is_empty()).then(|| items.iter().map(of).collect())
}

fn iri(text: &Text) -> Value {
    json!({"@id": text})
}

fn party(party: &PartyRef) -> Value {
    object(vec![
        ("@id", Some(json!(party.id))),
        ("dpv:hasName", party.name.as_ref().map(|name| json!(name))),
        ("dpv:hasContact", party.contact.as_ref().map(|contact| json!(contact))),
        ("dpv:hasCountry", party.country.as_ref().map(|country| json!(country))),
    ])
}

fn event(event: &Event) -> Value {
    object(vec![
        ("@type", Some(json!([status_of(event.kind)]))),
        ("dpv:isIndicatedAtTime", Some(json!(event.at))),
        ("dpv:isIndicatedBy", Some(json!([event.actor.party]))),
        ("dpv:hasIndicationMethod", event.method.as_ref().map(|method| json!([method]))),
        ("mesinfos:role", Some(json!(event.actor.role))),
        ("mesinfos:event", Some(json!(event.kind))),
        ("mesinfos:seq", Some(json!(event.seq))),
        ("mesinfos:narrow", event.narrow.as_ref().map(|narrow| json!(narrow))),
    ])
}

fn process(grant: &Grant, events: &[Event], standing: &GrantStanding, at: Instant) -> Value {
    let about = |event: &&Event| event.grants.is_empty() || event.grants.contains(&grant.id);
    let mut statuses: Vec<Value> = events.iter().filter(about).map(event).collect();
    let faulty = !standing.alive && standing.state == State::Given;
    statuses.push(object(vec![
        ("@type", Some(json!([status(standing.state, faulty)]))),
        ("dpv:isIndicatedAtTime", at.moment().map(|at| json!(at))),
    ]));
    let data = |item: &crate::manifest::ScopeItem| {
        object(vec![
            ("@id", Some(json!(format!("{TYPES}{}", item.record_type)))),
            ("mesinfos:fields", Some(json!(item.fields))),
            ("mesinfos:window", item.window.as_ref().map(|window| json!(window))),
            ("mesinfos:filter", list(&item.filter, |condition| json!(condition))),
            ("mesinfos:transforms", list(&item.transforms, |transform| json!(transform))),
        ])
    };
    let mut bases = vec![iri(&grant.legal_basis)];
    bases.extend(grant.special_category_basis.as_ref().map(iri));
    object(vec![
        ("@type", Some(json!(["dpv:Process"]))),
        ("dct:identifier", Some(json!([grant.id]))),
        ("dct:title", grant.label.as_ref().map(|label| json!(label))),
        ("dpv:hasPurpose", list(&grant.purposes, iri)),
        ("dpv:hasLegalBasis", Some(json!(bases))),
        ("dpv:hasPersonalData", list(&grant.scope, data)),
        (
            "dpv:hasStorageCondition",
            Some(
                json!([{"dpv:hasDuration": grant.retention.max, "mesinfos:then": grant.retention.then}]),
            ),
        ),
        ("dpv:hasLocation", list(&grant.locations, |country| json!(country))),
        ("mesinfos:obligations", list(&grant.obligations, iri)),
        ("mesinfos:frequency", grant.frequency.as_ref().map(|frequency| json!(frequency))),
        ("mesinfos:mode", Some(json!(grant.mode))),
        ("mesinfos:onward", grant.onward.as_ref().map(|onward| json!(onward))),
        ("mesinfos:required", grant.required.map(|required| json!(required))),
        ("dpv:hasConsentStatus", Some(Value::Array(statuses))),
    ])
}

/// Whether all is there that the record under the GDPR asks for.
fn under_gdpr(manifest: &ConsentManifest) -> bool {
    const GDPR: &str = "https://w3id.org/dpv/legal/eu/gdpr#";
    let recipient = &manifest.recipient;
    let health = |grant: &Grant| {
        let special = |item: &crate::manifest::ScopeItem| {
            crate::shape::sensitivity(&item.record_type) == "health"
        };
        !grant.scope.iter().any(special) || grant.special_category_basis.is_some()
    };
    recipient.name.is_some()
        && recipient.contact.is_some()
        && manifest.rights.access_at.is_some()
        && manifest.rights.complain_to.is_some()
        && manifest.grants.iter().all(|g| g.legal_basis.starts_with(GDPR) && health(g))
}

/// The record of a consent, whatever its state.
#[must_use]
pub fn dpv_27560(consent: &VerifiedConsent, at: Instant) -> Export {
    let manifest = consent.manifest();
    let processes: Vec<Value> = manifest
        .grants
        .iter()
        .zip(consent.standings(at))
        .map(|(grant, standing)| process(grant, consent.events(), &standing, at))
        .collect();
    let right = |article: &str, place: &Option<Text>| {
        place.as_ref().map(|place| json!({"@id": article, "dpv:isExercisedAt": place}))
    };
    let rights =
        [right(ACCESS, &manifest.rights.access_at), right(COMPLAIN, &manifest.rights.complain_to)];
    let rights: Vec<Value> = rights.into_iter().flatten().collect();
    let notice = &manifest.notice;
    let conforms = if under_gdpr(manifest) { RECORD_GDPR } else { RECORD };
    let value = object(vec![
        (
            "@context",
            Some(json!({
                "dpv": "https://w3id.org/dpv#", "dct": "http://purl.org/dc/terms/",
                "mesinfos": "https://w3id.org/mesinfos/consent#",
            })),
        ),
        ("@type", Some(json!(["dpv:ConsentRecord"]))),
        ("dct:conformsTo", Some(json!([{"@id": conforms}]))),
        ("dct:identifier", Some(json!([manifest.id]))),
        ("dct:issued", Some(json!(manifest.issued_at))),
        ("dct:replaces", manifest.supersedes.as_ref().map(|id| json!([iri(id)]))),
        ("mesinfos:parent", manifest.parent.as_ref().map(iri)),
        ("mesinfos:template", manifest.template.as_ref().map(|template| json!(template))),
        ("mesinfos:extensions", manifest.extensions.as_ref().map(|own| json!(own))),
        ("dpv:hasDataSubject", Some(json!([manifest.subject]))),
        ("mesinfos:onBehalf", manifest.on_behalf.as_ref().map(|own| json!(own))),
        ("dpv:hasDataSource", Some(json!([party(&manifest.source)]))),
        ("dpv:hasDataController", Some(json!([party(&manifest.recipient)]))),
        ("dpv:hasDataProcessor", list(&manifest.processors, party)),
        ("dpv:hasAuthority", manifest.authority.as_ref().map(|id| json!([iri(id)]))),
        (
            "dpv:hasNotice",
            Some(json!([object(vec![
                ("@id", Some(json!(notice.url))),
                ("dct:language", Some(json!(notice.language))),
                ("dct:hasVersion", notice.version.as_ref().map(|version| json!(version))),
                ("mesinfos:sha256", Some(json!(notice.sha256))),
            ])])),
        ),
        ("dct:language", Some(json!([manifest.language]))),
        ("dpv:hasJurisdiction", Some(json!([manifest.jurisdiction]))),
        ("dpv:hasApplicableLaw", list(&manifest.applicable_law, iri)),
        (
            "dpv:hasConsentControl",
            Some(
                json!([{"@type": ["dpv:WithdrawConsent"], "dpv:isExercisedAt": manifest.rights.withdraw_at}]),
            ),
        ),
        ("dpv:hasRight", (!rights.is_empty()).then_some(Value::Array(rights))),
        ("mesinfos:taxonomy", Some(json!(manifest.taxonomy))),
        ("mesinfos:validity", Some(json!(manifest.validity))),
        ("mesinfos:nonce", Some(json!(manifest.nonce))),
        ("dpv:hasProcess", Some(Value::Array(processes))),
    ]);
    Export {
        value,
        losses: vec!["signatures and hashes of events", "nonces and reasons of events"],
    }
}
