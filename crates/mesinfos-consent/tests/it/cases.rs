//! Worlds of consents: manifests, logs, requests, small enough that everything in them meets.

use mesinfos_consent::event::{Event, EventType};
use mesinfos_consent::jws::KeyFault;
use mesinfos_consent::{
    ConsentManifest, Head, Instant, Limits, Request, Signer, Unverified, VerifiedConsent, Verifier,
    log, taxonomy,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::generate::Choices;

/// A key of a party: a keyed hash stands for a signature.
pub(crate) struct Key(pub(crate) String);

fn mac(kid: &str, message: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update("a secret of the tests")
        .chain_update(kid)
        .chain_update([0])
        .chain_update(message)
        .finalize()
        .to_vec()
}

impl Signer for Key {
    fn kid(&self) -> &str {
        &self.0
    }
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        mac(&self.0, message)
    }
}

/// Trusts the key `key:P` for the party `P`.
pub(crate) struct Trust;

impl Verifier for Trust {
    fn verify(
        &self,
        kid: &str,
        party: &str,
        _typ: &str,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), KeyFault> {
        let owner = kid.strip_prefix("key:").ok_or(KeyFault::Unknown)?;
        if owner != party {
            return Err(KeyFault::NotAuthorised);
        }
        if mac(kid, message) == signature { Ok(()) } else { Err(KeyFault::Signature) }
    }
}

pub(crate) const BASIS: &str = "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a";
pub(crate) const PURPOSES: &[&str] = &[
    "https://w3id.org/dpv#ResearchAndDevelopment",
    "https://w3id.org/dpv#AcademicResearch",
    "https://w3id.org/dpv#CommercialResearch",
    "https://w3id.org/dpv#CommercialPurpose",
    "https://example.org/purpose#compare",
];

/// Types, the patterns that scopes and requests draw from, and every leaf these reach.
pub(crate) const TYPES: &[(&str, &[&str], &[&str])] = &[
    (
        "energy.consumption/1",
        &[
            "/data",
            "/data/quantity",
            "/data/quantity/value",
            "/data/*",
            "/data/period",
            "/data/level",
            "/modality",
            "/data/*/value",
        ],
        &[
            "/data/quantity/value",
            "/data/quantity/unit",
            "/data/period/start",
            "/data/period/end",
            "/data/level",
            "/data/usagePoint",
            "/data/cost/amount",
            "/data/volume/value",
            "/data/coefficient/value",
            "/modality",
            "/recordId",
        ],
    ),
    (
        "banking.transaction/1",
        &[
            "/data/amount",
            "/data/label",
            "/data/bookedOn",
            "/data/*/amount",
            "/data/splits/*/label",
            "/data/splits",
            "/data/*",
        ],
        &[
            "/data/amount/amount",
            "/data/amount/currency",
            "/data/label",
            "/data/bookedOn",
            "/data/splits/*/label",
            "/data/splits/*/amount/amount",
            "/data/status",
            "/data/original/amount",
            "/data/balanceAfter/amount",
        ],
    ),
    (
        "health.observation/1",
        &["/data/value", "/data/text", "/data"],
        &[
            "/data/value/value",
            "/data/value/unit",
            "/data/text",
            "/data/code/text",
            "/data/period/start",
        ],
    ),
];

/// An hour of the world: instants are few, so that ends meet.
pub(crate) fn hour(n: usize) -> String {
    format!("2026-03-{:02}T{:02}:00:00Z", 1 + n / 24, n % 24)
}

pub(crate) fn instant(text: &str) -> Instant {
    Instant::of(&text.parse().unwrap()).unwrap()
}

/// One consent of a world: what is signed, and the same as the oracle reads it.
pub(crate) struct Consent {
    pub(crate) manifest: ConsentManifest,
    pub(crate) events: Vec<(Event, Option<usize>)>,
    pub(crate) lines: Vec<String>,
}

fn some<'a>(choices: &mut Choices, from: &[&'a str], most: usize) -> Vec<&'a str> {
    let n = 1 + choices.below(most);
    let mut picked: Vec<&str> = (0..n).map(|_| *choices.pick(from)).collect();
    picked.sort_unstable();
    picked.dedup();
    picked
}

pub(crate) fn sealed(value: Value) -> ConsentManifest {
    let manifest: ConsentManifest = serde_json::from_value(value).expect("a manifest");
    manifest.sealed()
}

pub(crate) fn body(grants: Value, seed: u64) -> Value {
    json!({
        "schema": "https://w3id.org/mesinfos/consent-manifest/1",
        "id": "urn:mesinfos:cm:none",
        "subject": "s1",
        "source": {"id": "source"},
        "recipient": {"id": "r1"},
        "authority": "authority",
        "notice": {"url": "https://example.org/notice", "language": "fr", "sha256": "0".repeat(64)},
        "taxonomy": {"iri": taxonomy::IRI, "version": taxonomy::VERSION, "sha256": taxonomy::SHA256},
        "grants": grants,
        "rights": {"withdrawAt": "https://example.org/withdraw"},
        "validity": {"notBefore": hour(5), "notAfter": hour(40)},
        "language": "fr",
        "jurisdiction": "FR",
        "issuedAt": hour(0),
        "nonce": format!("{seed:024}"),
    })
}

/// Window, filter and transforms of a type: the same in every grant of a manifest, since two could meet in one request.
fn terms(choices: &mut Choices, name: &str) -> Value {
    let mut terms = json!({});
    let windows = [
        json!({"from": "2026-01-01", "to": "2026-07-01"}),
        json!({"from": "2026-02-01"}),
        json!({"from": "2026-01-01T00:00:00Z", "to": "2026-07-01T00:00:00Z"}),
        json!({"to": "2026-06-01T00:00:00Z"}),
    ];
    if choices.chance(35) {
        terms["window"] = choices.pick(&windows).clone();
    }
    let ways: &[Value] = &match name {
        "energy.consumption/1" => {
            if choices.chance(30) {
                terms["filter"] = json!([{"path": "/data/level", "op": "eq", "values": ["day"]}]);
            }
            vec![
                json!([{"path": "/data/quantity/value", "op": "round-number", "step": "0.1"}]),
                json!([{"path": "/data/period/start", "op": "coarsen-date", "grain": "month"},
                    {"path": "/data/quantity/value", "op": "truncate-decimal", "keep": 1}]),
                json!([{"path": "/data/level", "op": "drop"}, {"path": "/data/usagePoint", "op": "drop"}]),
                json!([{"path": "/data/quantity", "op": "drop"}]),
            ]
        }
        "banking.transaction/1" => vec![
            json!([{"path": "/data/label", "op": "drop"}]),
            json!([{"path": "/data/label", "op": "mask", "keep": 2}]),
            json!([{"path": "/data/splits", "op": "drop"}]),
        ],
        _ => vec![
            json!([{"path": "/data/text", "op": "redact-text"}]),
            json!([{"path": "/data/text", "op": "drop"}]),
        ],
    };
    if choices.chance(50) {
        terms["transforms"] = choices.pick(ways).clone();
    }
    terms
}

fn grant(choices: &mut Choices, at: usize, terms: &[Value]) -> Value {
    let mut kinds: Vec<usize> = (0..TYPES.len()).filter(|_| choices.chance(60)).collect();
    if kinds.is_empty() {
        kinds.push(0);
    }
    let scope: Vec<Value> = kinds
        .iter()
        .map(|kind| {
            let (name, patterns, _) = TYPES[*kind];
            let mut item = json!({"type": name, "fields": some(choices, patterns, 3)});
            for (name, term) in terms[*kind].as_object().unwrap() {
                item[name] = term.clone();
            }
            item
        })
        .collect();
    let mut grant = json!({
        "id": format!("g{at}"),
        "purposes": some(choices, PURPOSES, 5),
        "legalBasis": *choices.pick(&[BASIS, BASIS, BASIS, BASIS, BASIS, BASIS, BASIS, "https://example.org/basis#contract"]),
        "scope": scope,
        "retention": {"max": "P1Y", "then": "delete"},
        "mode": *choices.pick(&["view", "store", "stream", "stream"]),
    });
    if choices.chance(80) {
        grant["frequency"] = json!({"per": "P1D", "max": 1 + choices.below(3)});
    }
    if choices.chance(10) {
        grant["locations"] = json!(["FR"]);
    }
    if choices.chance(25) {
        let purposes: Vec<&str> = some(choices, PURPOSES, 3);
        grant["onward"] = json!({"to": ["r2", "r3"], "purposes": purposes, "mustNotify": true});
    }
    if choices.chance(10) {
        grant["obligations"] = json!(["https://w3id.org/dpv#Obligation"]);
    }
    if choices.chance(70) {
        grant["specialCategoryBasis"] = json!("https://w3id.org/dpv/legal/eu/gdpr#A9-2-a");
    }
    grant
}

impl Consent {
    pub(crate) fn new(manifest: ConsentManifest) -> Self {
        let mut consent = Self { manifest, events: Vec::new(), lines: Vec::new() };
        let source = consent.manifest.source.id.to_string();
        consent.push(None, EventType::Requested, &[], &hour(0), "source", &source, None);
        consent
    }

    pub(crate) fn given(manifest: ConsentManifest) -> Self {
        let mut consent = Self::new(manifest);
        consent.push(Some(0), EventType::Given, &[], &hour(1), "subject", "s1", None);
        consent
    }

    #[allow(clippy::too_many_arguments, reason = "an event has so many parts")]
    pub(crate) fn push(
        &mut self,
        prev: Option<usize>,
        kind: EventType,
        grants: &[&str],
        at: &str,
        role: &str,
        party: &str,
        narrow: Option<Value>,
    ) {
        let seq = prev.map_or(0, |prev| self.events[prev].0.seq.get() + 1);
        let mut event = json!({
            "schema": "https://w3id.org/mesinfos/consent-event/1",
            "manifest": self.manifest.id,
            "seq": seq,
            "type": kind,
            "at": at,
            "actor": {"party": party, "role": role},
            "nonce": format!("n{}", self.events.len()),
        });
        if let Some(prev) = prev {
            let head = log::head(&self.lines[prev], 0).unwrap();
            event["prev"] = json!(head.hash);
        }
        if !grants.is_empty() {
            event["grants"] = json!(grants);
        }
        if let Some(narrow) = narrow {
            event["narrow"] = narrow;
        }
        let event: Event = serde_json::from_value(event).expect("an event");
        self.lines.push(log::line(&Key(format!("key:{party}")), &event));
        self.events.push((event, prev));
    }

    pub(crate) fn text(&self) -> String {
        self.lines.join("\n")
    }

    pub(crate) fn verified(&self) -> VerifiedConsent {
        self.verified_with(&self.text(), &[])
    }

    pub(crate) fn verified_with(&self, log: &str, known: &[Head]) -> VerifiedConsent {
        Unverified::new(self.manifest.clone()).verify(
            log.as_bytes(),
            &Trust,
            known,
            &Limits::default(),
        )
    }

    /// An event that a log may have, behind an event of it.
    pub(crate) fn push_some(&mut self, choices: &mut Choices, fork: bool, narrowing_only: bool) {
        use EventType as E;
        let kinds: &[E] = if narrowing_only {
            &[E::Narrowed, E::Paused, E::Withdrawn, E::Revoked, E::Invalidated]
        } else {
            &[
                E::Given,
                E::Given,
                E::Given,
                E::Refused,
                E::Deferred,
                E::Renewed,
                E::Narrowed,
                E::Paused,
                E::Resumed,
                E::Withdrawn,
                E::Revoked,
                E::Expired,
                E::Invalidated,
                E::Superseded,
            ]
        };
        let kind = *choices.pick(kinds);
        let last = self.events.len() - 1;
        let prev = if fork && choices.chance(30) { choices.below(last + 1) } else { last };
        let before: Value = serde_json::to_value(self.events[prev].0.at).unwrap();
        let before = (0..48).find(|n| json!(hour(*n)) == before).unwrap();
        let at = hour((before + choices.below(8)).min(47));
        let (role, party) = match kind {
            E::Revoked => ("recipient", self.manifest.recipient.id.as_str().to_owned()),
            E::Invalidated => ("authority", "authority".to_owned()),
            _ => ("subject", self.manifest.subject.as_str().to_owned()),
        };
        let ids: Vec<String> = self
            .manifest
            .grants
            .iter()
            .map(|g| g.id.to_string())
            .filter(|_| choices.chance(60))
            .collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let narrow = match kind {
            E::Renewed => Some(json!({"notAfter": hour(20 + choices.below(27))})),
            E::Narrowed if choices.chance(50) => {
                Some(json!({"notAfter": hour(5 + choices.below(40))}))
            }
            E::Narrowed => {
                let (_, patterns, _) = choices.pick(TYPES);
                Some(json!({"fields": some(choices, patterns, 3)}))
            }
            _ => None,
        };
        self.push(Some(prev), kind, &ids, &at, role, &party, narrow);
    }
}

/// A few consents with their histories.
pub(crate) fn world(choices: &mut Choices) -> Vec<Consent> {
    let mut world: Vec<Consent> = (0..*choices.pick(&[0, 1, 1, 2, 2, 3]))
        .map(|_| {
            let terms: Vec<Value> = TYPES.iter().map(|(name, ..)| terms(choices, name)).collect();
            let grants: Vec<Value> =
                (0..1 + choices.below(3)).map(|at| grant(choices, at, &terms)).collect();
            let mut value = body(json!(grants), choices.next() >> 8);
            if choices.chance(15) {
                value["recipient"] = json!({"id": "r2"});
            }
            if choices.chance(30) {
                value["validity"]["maxUses"] = json!(1 + choices.below(3));
            }
            let mut consent = Consent::new(sealed(value));
            if choices.chance(75) {
                consent.push(Some(0), EventType::Given, &[], &hour(1), "subject", "s1", None);
            }
            for _ in 0..*choices.pick(&[0, 0, 1, 2, 5]) {
                consent.push_some(choices, true, false);
            }
            consent
        })
        .collect();
    let children: Vec<Consent> = world.iter().filter_map(|parent| child(choices, parent)).collect();
    world.extend(children);
    world
}

/// A consent derived from another, sometimes made wider than it may be.
fn child(choices: &mut Choices, parent: &Consent) -> Option<Consent> {
    if !choices.chance(50) {
        return None;
    }
    let to = serde_json::from_value(json!({"id": "r2"})).unwrap();
    let nonce =
        mesinfos_schema::values::Text::new(&format!("{:024}", choices.next() >> 8)).unwrap();
    let mut value =
        serde_json::to_value(mesinfos_consent::derive(&parent.verified(), to, nonce).ok()?)
            .unwrap();
    let one = choices.below(value["grants"].as_array().unwrap().len());
    match choices.below(12) {
        0 => value["grants"][one]["mode"] = json!("stream"),
        1 => value["grants"][one]["retention"]["max"] = json!("P2Y"),
        2 => value["grants"][one]["retention"]["max"] = json!("P6M"),
        3 => value["grants"][one]["frequency"] = json!({"per": "P1D", "max": 2}),
        4 => value["grants"][one]["purposes"] = json!(some(choices, PURPOSES, 2)),
        5 => value["grants"][one]["scope"][0]["fields"] = json!(["/data"]),
        6 => {
            for grant in value["grants"].as_array_mut().unwrap() {
                for item in grant["scope"].as_array_mut().unwrap() {
                    item.as_object_mut().unwrap().remove("window");
                }
            }
        }
        7 => value["validity"].as_object_mut().map(|v| v.remove("maxUses")).map_or((), drop),
        8 => value["grants"][one].as_object_mut().map(|v| v.remove("obligations")).map_or((), drop),
        _ => {}
    }
    let mut child = Consent::new(sealed(value));
    if choices.chance(90) {
        child.push(Some(0), EventType::Given, &[], &hour(2), "subject", "s1", None);
    }
    if choices.chance(20) {
        child.push_some(choices, false, false);
    }
    Some(child)
}

pub(crate) fn request(choices: &mut Choices) -> Request {
    let (name, patterns, leaves) = *choices.pick(TYPES);
    let mut value = json!({
        "schema": "https://w3id.org/mesinfos/consent-request/1",
        "subject": *choices.pick(&["s1", "s1", "s1", "s1", "s1", "s1", "s1", "s2"]),
        "recipient": *choices.pick(&["r1", "r1", "r1", "r1", "r2"]),
        "purpose": *choices.pick(PURPOSES),
        "legalBasis": BASIS,
        "type": name,
        "mode": *choices.pick(&["view", "view", "store", "stream"]),
    });
    if choices.chance(70) {
        let mut fields = some(choices, patterns, 2);
        fields.extend(some(choices, leaves, 2));
        fields.sort_unstable();
        fields.dedup();
        value["fields"] = json!(fields);
    }
    if choices.chance(25) {
        value["window"] = choices
            .pick(&[
                json!({"from": "2026-02-01", "to": "2026-03-01"}),
                json!({"from": "2026-02-01"}),
                json!({"from": "2026-02-01T00:00:00Z", "to": "2026-03-01T00:00:00Z"}),
                json!({"to": "2026-03-01T00:00:00Z"}),
                json!({"from": "2026-03-01", "to": "2026-02-01"}),
                json!({"from": "2026-02-01", "to": "2026-03-01T00:00:00Z"}),
            ])
            .clone();
    }
    if choices.chance(3) {
        value["type"] = json!(name.replace("/1", "/2"));
    }
    if choices.chance(50) {
        value["allowPartial"] = json!(true);
    }
    if choices.chance(50) {
        value["location"] = json!(*choices.pick(&["FR", "FR", "US"]));
    }
    if choices.chance(20) {
        value["uses"] = json!(choices.below(3));
        value["usesInPeriod"] = json!(choices.below(3));
    }
    serde_json::from_value(value).expect("a request")
}
