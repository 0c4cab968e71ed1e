//! The laws of the design, by their numbers (`docs/consent.md` states them).

use std::collections::BTreeSet;

use mesinfos_consent::event::{EventType, next};
use mesinfos_consent::{
    ConsentManifest, Decision, Event, Limits, Minimiser, Outcome, PairwiseKey, Reason, Request,
    State, Unverified, VerifiedConsent, Verifier, apply, decide, derive, log, schemas, taxonomy,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::cases::{
    BASIS, Consent, PURPOSES, TYPES, Trust, body, hour, instant, request, sealed, world,
};
use crate::generate::{Choices, mutate};
use crate::oracle::reaches;

/// Everything that may go, as (manifest, leaf).
pub(crate) fn leaves(decision: &Decision, record_type: &str) -> BTreeSet<(String, String)> {
    let universe = TYPES.iter().find(|(name, ..)| *name == record_type).map_or(&[][..], |t| t.2);
    let mut all = BTreeSet::new();
    for permit in &decision.permits {
        let ground = permit.ground();
        for leaf in universe {
            if ground.fields.iter().any(|f| reaches(&f.to_string(), leaf)) {
                all.insert((ground.manifest.to_string(), (*leaf).to_owned()));
            }
        }
    }
    all
}

fn verified(world: &[Consent]) -> Vec<VerifiedConsent> {
    world.iter().map(Consent::verified).collect()
}

fn read(value: Value) -> Request {
    serde_json::from_value(value).unwrap()
}

fn plain_request() -> Value {
    json!({
        "schema": "https://w3id.org/mesinfos/consent-request/1", "subject": "s1", "recipient": "r1",
        "purpose": PURPOSES[0], "legalBasis": BASIS, "type": "energy.consumption/1", "mode": "view",
    })
}

fn plain_grant() -> Value {
    json!({
        "id": "g0", "purposes": [PURPOSES[0]], "legalBasis": BASIS, "mode": "store",
        "scope": [{"type": "energy.consumption/1", "fields": ["/data/quantity", "/data/period"]}],
        "retention": {"max": "P1Y", "then": "delete"}, "frequency": {"per": "P1D", "max": 5},
        "onward": {"to": ["r3"], "purposes": [PURPOSES[1]], "mustNotify": true},
    })
}

pub(crate) fn plain() -> Consent {
    Consent::given(sealed(body(json!([plain_grant()]), 7)))
}

pub(crate) const LINE: &str = r#"{"type":"energy.consumption/1","id":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","source":"00000000-0000-0000-0000-000000000001","recordId":"secret-1","data":{"usagePoint":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60","period":{"start":"2026-01-01","end":"2026-01-02"},"quantity":{"value":"12.345","unit":"kW.h"},"level":"day"}}"#;

pub(crate) fn key() -> PairwiseKey {
    PairwiseKey::new(vec![7; 32]).unwrap()
}

fn minimised(consent: &Consent, line: &str) -> Vec<String> {
    minimised_for(consent, line, "r1")
}

fn minimised_for(consent: &Consent, line: &str, recipient: &str) -> Vec<String> {
    let mut request = plain_request();
    request["recipient"] = json!(recipient);
    let at = instant(&hour(10));
    let decision = decide(&read(request), &[consent.verified()], at);
    let permit = decision.permits.into_iter().next().expect("a permit");
    let mut lines = Vec::new();
    apply(permit, at, &key(), [line], |line| lines.push(line.to_owned())).expect("valid");
    lines
}

fn without_ids(line: &str) -> Value {
    let mut value: Value = serde_json::from_str(line).unwrap();
    let map = value.as_object_mut().unwrap();
    map.remove("id");
    map.remove("source");
    value
}

fn with_transforms(transforms: Value, fields: &[&str]) -> Consent {
    let mut grant = plain_grant();
    grant["scope"][0]["fields"] = json!(fields);
    grant["scope"][0]["transforms"] = transforms;
    Consent::given(sealed(body(json!([grant]), 8)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn p01_default_deny(seed: u64, at in 0_usize..48) {
        let decision = decide(&request(&mut Choices(seed)), &[], instant(&hour(at)));
        prop_assert_eq!(decision.outcome, Outcome::Deny);
        prop_assert!(decision.reasons.contains(&Reason::NoManifest) && decision.permits.is_empty());
    }

    #[test]
    fn p02_withdrawal_never_widens(seed: u64, at in 5_usize..40) {
        let mut choices = Choices(seed);
        let mut world = world(&mut choices);
        let at = instant(&hour(at));
        let requests: Vec<Request> = (0..20).map(|_| request(&mut choices)).collect();
        let before = verified(&world);
        for consent in &mut world {
            consent.push_some(&mut choices, true, true);
        }
        let after = verified(&world);
        for request in &requests {
            let (a, b) = (decide(request, &before, at), decide(request, &after, at));
            prop_assert!(leaves(&b, &request.record_type).is_subset(&leaves(&a, &request.record_type)));
        }
    }

    #[test]
    fn p03_once_expired_it_stays_so(seed: u64) {
        let mut choices = Choices(seed);
        let world = verified(&world(&mut choices));
        let request = request(&mut choices);
        // Behind the last event and the last beginning only time passes.
        let permits: Vec<BTreeSet<_>> = (47..60)
            .map(|at| leaves(&decide(&request, &world, instant(&hour(at))), &request.record_type))
            .collect();
        prop_assert!(permits.windows(2).all(|pair| pair[1].is_subset(&pair[0])));
    }

    #[test]
    fn p04_order_and_copies_do_not_matter(seed: u64, at in 5_usize..40) {
        let mut choices = Choices(seed);
        let world = world(&mut choices);
        let request = request(&mut choices);
        let at = instant(&hour(at));
        let straight = decide(&request, &verified(&world), at).document();
        let mut turned: Vec<VerifiedConsent> = world
            .iter()
            .rev()
            .map(|c| {
                let mut lines = c.lines.clone();
                lines.reverse();
                lines.push(c.lines[0].clone());
                c.verified_with(&lines.join("\r\n"), &[])
            })
            .collect();
        turned.extend(verified(&world));
        prop_assert_eq!(straight, decide(&request, &turned, at).document());
    }

    #[test]
    fn p05_narrowing_never_adds(seed: u64, at in 5_usize..40) {
        let mut choices = Choices(seed);
        let world = world(&mut choices);
        let request = request(&mut choices);
        let at = instant(&hour(at));
        let Some(first) = world.first() else { return Ok(()) };
        let mut narrow: Value = serde_json::to_value(&first.manifest).unwrap();
        let grant = &mut narrow["grants"][0];
        match choices.below(4) {
            0 if grant["purposes"].as_array().unwrap().len() > 1 => { grant["purposes"].as_array_mut().unwrap().pop(); }
            1 if grant["scope"].as_array().unwrap().len() > 1 => { grant["scope"].as_array_mut().unwrap().pop(); }
            2 => narrow["validity"]["notAfter"] = json!(hour(15)),
            _ => grant["locations"] = json!(["FR"]),
        }
        let mut other = Consent { manifest: sealed(narrow), events: Vec::new(), lines: Vec::new() };
        for (event, prev) in &first.events {
            let (role, party) = (event.actor.role.as_str(), event.actor.party.to_string());
            let ids: Vec<&str> = event.grants.iter().map(|g| g.as_str()).collect();
            let narrow = event.narrow.as_ref().map(|n| serde_json::to_value(n).unwrap());
            other.push(*prev, event.kind, &ids, &event.at.to_string(), role, &party, narrow);
        }
        let plain = |d: &Decision| leaves(d, &request.record_type).into_iter().map(|(_, l)| l).collect::<BTreeSet<_>>();
        let (a, b) = (decide(&request, &[first.verified()], at), decide(&request, &[other.verified()], at));
        // A renewal sets an end of its own, whatever the first was.
        if !first.events.iter().any(|(e, _)| e.kind == EventType::Renewed) {
            prop_assert!(plain(&b).is_subset(&plain(&a)));
        }
    }

    #[test]
    fn p10_a_flipped_bit_never_permits_more(byte in 0_usize..4000, bit in 0_u8..8) {
        let consent = plain();
        let request = read(plain_request());
        let at = instant(&hour(10));
        let mut log = consent.text().into_bytes();
        let place = byte % log.len();
        log[place] ^= 1 << bit;
        let verified = Unverified::new(consent.manifest.clone()).verify(&log, &Trust, &[], &Limits::default());
        prop_assert_eq!(decide(&request, &[verified], at).outcome, Outcome::Deny);
        let mut text = serde_json::to_vec(&consent.manifest).unwrap();
        let place = byte % text.len();
        text[place] ^= 1 << bit;
        if let Ok(read) = ConsentManifest::read(&text, &Limits::default()) {
            let verified = read.verify(consent.text().as_bytes(), &Trust, &[], &Limits::default());
            prop_assert_eq!(decide(&request, &[verified], at).outcome, Outcome::Deny);
        }
    }

    #[test]
    fn p11_a_chain_cannot_be_cut(seed: u64) {
        let mut choices = Choices(seed);
        let mut consent = plain();
        for _ in 0..3 {
            consent.push_some(&mut choices, false, true);
        }
        let cut = choices.below(consent.lines.len() - 1);
        let mut lines = consent.lines.clone();
        lines.remove(cut);
        let verified = consent.verified_with(&lines.join("\n"), &[]);
        prop_assert!(verified.faults().contains(&Reason::ChainBroken));
    }

    #[test]
    fn p13_what_is_printed_is_read(seed: u64) {
        let mut choices = Choices(seed);
        for consent in world(&mut choices) {
            let text = serde_json::to_vec(&consent.manifest).unwrap();
            let again = ConsentManifest::read(&text, &Limits::default()).unwrap();
            prop_assert_eq!(again.claims(), &consent.manifest);
            let derived = again.claims().derived_id();
            prop_assert_eq!(derived.as_deref(), Some(consent.manifest.id.as_str()));
        }
        let request = request(&mut choices);
        prop_assert_eq!(Request::read(&serde_json::to_vec(&request).unwrap(), &Limits::default()).unwrap(), request);
    }

    #[test]
    fn p13_the_schema_and_the_type_agree(seed: u64) {
        let mut choices = Choices(seed);
        let all = schemas::all();
        let schema = |name: &str| {
            let (_, schema) = all.iter().find(|(path, _)| path.contains(name)).unwrap();
            jsonschema::options().should_validate_formats(false).build(schema).unwrap()
        };
        let mut request = serde_json::to_value(request(&mut choices)).unwrap();
        let mut manifest = serde_json::to_value(&plain().manifest).unwrap();
        let mut event = serde_json::to_value(&plain().events[1].0).unwrap();
        for _ in 0..4 {
            prop_assert_eq!(schema("request").is_valid(&request), serde_json::from_value::<Request>(request.clone()).is_ok(), "{}", request);
            prop_assert_eq!(schema("manifest").is_valid(&manifest), serde_json::from_value::<ConsentManifest>(manifest.clone()).is_ok(), "{}", manifest);
            prop_assert_eq!(schema("event").is_valid(&event), serde_json::from_value::<Event>(event.clone()).is_ok(), "{}", event);
            mutate(&mut request, &mut choices);
            mutate(&mut manifest, &mut choices);
            mutate(&mut event, &mut choices);
        }
    }

    #[test]
    fn p16_reasons_explain_every_denial(seed: u64, at in 0_usize..48) {
        let mut choices = Choices(seed);
        let world = verified(&world(&mut choices));
        let request = request(&mut choices);
        let at = instant(&hour(at));
        let decision = decide(&request, &world, at);
        prop_assert_eq!(decision.outcome == Outcome::Permit, decision.reasons.is_empty());
        prop_assert_eq!(decision.outcome == Outcome::Deny, decision.permits.is_empty());
        prop_assert!(decision.reasons.windows(2).all(|p| p[0].as_str() < p[1].as_str()));
        prop_assert_eq!(decision.document(), decide(&request, &world, at).document());
    }

    #[test]
    fn p17_any_bytes_end_in_a_reason(bytes in proptest::collection::vec(any::<u8>(), 0..400), seed: u64) {
        let limits = Limits::default();
        prop_assert!(ConsentManifest::read(&bytes, &limits).is_err());
        prop_assert!(Request::read(&bytes, &limits).is_err());
        let consent = plain();
        let verified = consent.verified_with(&String::from_utf8_lossy(&bytes), &[]);
        prop_assert_eq!(decide(&read(plain_request()), &[verified], instant(&hour(10))).outcome, Outcome::Deny);
        // Nearly a manifest.
        let mut choices = Choices(seed);
        let mut value = serde_json::to_value(&consent.manifest).unwrap();
        mutate(&mut value, &mut choices);
        if let Ok(manifest) = ConsentManifest::read(value.to_string().as_bytes(), &limits) {
            let resealed = manifest.claims().clone().sealed();
            if resealed.validate(&limits).is_ok() {
                let _ = decide(&read(plain_request()), &[Consent::given(resealed).verified()], instant(&hour(10)));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn p06_what_is_outside_does_not_show(
        text in "[a-z0-9-]{1,20}",
        level in prop_oneof![Just("day"), Just("month"), Just("billing"), Just("own-word")],
        point in "[0-9a-f]{12}",
        more in "[ -!#-\\[\\]-~]{0,30}",
        whole in 1_u32..100_000,
    ) {
        let consent = plain();
        let line = LINE.replace("12.345", &format!("{whole}.5"));
        let out = minimised(&consent, &line);
        let value = format!("{whole}.5");
        prop_assert_eq!(
            without_ids(&out[0]),
            json!({"type": "energy.consumption/1", "data": {"period": {"start": "2026-01-01", "end": "2026-01-02"}, "quantity": {"value": value, "unit": "kW.h"}}})
        );
        // Members outside, ones nobody knows, and extensions: the same bytes leave.
        let other = line
            .replace("secret-1", &text)
            .replace("\"day\"", &format!("{level:?}"))
            .replace("0a1b2c3d4e60", &point)
            .replace("\"level\"", &format!("\"unknown\":{more:?},\"level\""))
            .replace("}}", &format!("}},\"extensions\":{{\"example.org:x\":{more:?}}}}}"));
        prop_assert_ne!(&other, &line);
        prop_assert_eq!(minimised(&consent, &other), out);
    }

    #[test]
    fn p07_a_canary_never_sings(canary in "[a-z]{8,16}") {
        let consent = plain();
        let line = LINE.replace("secret-1", &canary);
        let at = instant(&hour(10));
        let decision = decide(&read(plain_request()), &[consent.verified()], at);
        let permit = decision.permits.into_iter().next().unwrap();
        let mut out = format!("{permit:?}");
        let broken = format!("{{\"{canary}\":");
        let unknown = format!(r#"{{"type":"x.y/1","{canary}":2}}"#);
        let lines = [line.as_str(), &broken, &unknown];
        let receipt = apply(permit, at, &key(), lines, |line| out.push_str(line)).unwrap();
        out.push_str(&format!("{receipt:?}{}", serde_json::to_string(&receipt).unwrap()));
        prop_assert!(!out.contains(&canary), "{}", out);
        prop_assert_eq!((receipt.read.get(), receipt.written.get()), (3, 1));
    }

    /// Whatever is made less, made less once more is the same; ids are named anew by each source.
    #[test]
    fn p08_minimised_twice_is_minimised_once(
        step in prop_oneof![Just("0.5"), Just("1"), Just("10"), Just("0.01")],
        grain in prop_oneof![Just("year"), Just("quarter"), Just("month"), Just("week"), Just("day")],
        keep in 0_u32..8,
        amount in -100_000_i64..100_000,
        day in 1_u32..28,
        month in 1_u32..12,
        own in "[A-Za-z0-9]{1,12}",
    ) {
        let transforms = json!([
            {"path": "/data/quantity/value", "op": "round-number", "step": step},
            {"path": "/data/period/start", "op": "coarsen-date", "grain": grain},
            {"path": "/recordId", "op": "mask", "keep": keep},
        ]);
        let consent = with_transforms(transforms, &["/data", "/recordId"]);
        let line = LINE
            .replace("12.345", &format!("{}.{:03}", amount / 1_000 + 1, amount.unsigned_abs() % 1_000))
            .replace("2026-01-01", &format!("2026-{month:02}-{day:02}"))
            .replace("2026-01-02", "2026-12-31")
            .replace("secret-1", &own);
        let once = minimised(&consent, &line);
        let value = without_ids(&once[0]);
        let mut again = value.clone();
        again["id"] = json!("5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f");
        again["source"] = json!("5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f");
        let twice = minimised(&consent, &again.to_string());
        let (mut a, mut b) = (value, without_ids(&twice[0]));
        a["data"]["usagePoint"] = Value::Null;
        b["data"]["usagePoint"] = Value::Null;
        prop_assert_eq!(a, b);
    }

    /// The coarser of two grains is what both together leave; names differ by recipient and agree within one.
    #[test]
    fn p09_coarser_stays_coarser_and_recipients_cannot_join(
        day in 1_u32..=28,
        month in 1_u32..=12,
        fine in 0_usize..4,
        more in 0_usize..4,
        own in "[A-Za-z0-9]{1,12}",
    ) {
        let grains = ["day", "month", "quarter", "year"];
        let coarse = (fine + more).min(3);
        let line = LINE
            .replace("2026-01-01", &format!("2026-{month:02}-{day:02}"))
            .replace("2026-01-02", "2026-12-31")
            .replace("secret-1", &own);
        let start = |grains: &[&str]| {
            let transforms: Vec<Value> = grains
                .iter()
                .map(|grain| json!({"path": "/data/period/start", "op": "coarsen-date", "grain": grain}))
                .collect();
            let consent = with_transforms(json!(transforms), &["/data/period"]);
            without_ids(&minimised(&consent, &line)[0])["data"]["period"]["start"].clone()
        };
        prop_assert_eq!(start(&[grains[fine], grains[coarse]]), start(&[grains[coarse]]));

        let grant = |recipient: &str| {
            let mut body = body(json!([plain_grant()]), 9);
            body["recipient"] = json!({"id": recipient});
            body["grants"][0]["scope"][0]["fields"] = json!(["/data", "/recordId"]);
            body["grants"][0]["scope"][0]["transforms"] =
                json!([{"path": "/recordId", "op": "pseudonymise", "keyId": "k1"}]);
            Consent::given(sealed(body))
        };
        let (first, other) = (grant("r1"), grant("r2"));
        let (a, b) = (minimised_for(&first, &line, "r1"), minimised_for(&other, &line, "r2"));
        prop_assert_eq!(&a, &minimised_for(&first, &line, "r1"));
        let (a, b): (Value, Value) =
            (serde_json::from_str(&a[0]).unwrap(), serde_json::from_str(&b[0]).unwrap());
        for place in ["/id", "/source", "/data/usagePoint", "/recordId"] {
            prop_assert!(a.pointer(place).is_some() && a.pointer(place) != b.pointer(place), "{}", place);
        }
    }

    /// However long the log and wherever it is cut: who has seen its head knows that something is missing.
    #[test]
    fn p12_a_hidden_withdrawal_shows(pauses in 0_usize..6, cut in 1_usize..12) {
        let mut consent = plain();
        for n in 0..pauses {
            let (at, last) = (hour(2 + n), consent.lines.len() - 1);
            let event = if n % 2 == 0 { EventType::Paused } else { EventType::Resumed };
            consent.push(Some(last), event, &[], &at, "subject", "s1", None);
        }
        let last = consent.lines.len() - 1;
        consent.push(Some(last), EventType::Withdrawn, &[], &hour(9), "recipient", "r1", None);
        let length = consent.lines.len();
        let head = log::head(&consent.lines[length - 1], length as u32 - 1).unwrap();
        let kept = cut.min(length - 1);
        let shorter = consent.lines[..kept].join("\n");
        let verified = consent.verified_with(&shorter, &[head]);
        prop_assert!(verified.faults().contains(&Reason::LogTruncated), "{:?}", verified.faults());
        let request = read(plain_request());
        let at = instant(&hour(10));
        prop_assert_eq!(decide(&request, &[verified], at).outcome, Outcome::Deny);
        prop_assert_eq!(decide(&request, &[consent.verified()], at).reasons, [Reason::Withdrawn]);
        // A stale copy beside the whole one does not help.
        let both = [consent.verified_with(&shorter, &[]), consent.verified()];
        prop_assert_eq!(decide(&request, &both, at).outcome, Outcome::Deny);
    }

    /// What a child permits its parent permits, whatever either was narrowed to.
    #[test]
    fn p15_a_child_never_exceeds_its_parent(own in 0_usize..4, parents in 0_usize..4) {
        let fields = [
            json!(["/data/quantity", "/data/period"]),
            json!(["/data/period"]),
            json!(["/data/quantity/value"]),
            json!(["/data"]),
        ];
        let mut parent = plain();
        let to = serde_json::from_value(json!({"id": "r3"})).unwrap();
        let nonce = serde_json::from_value(json!("000000000000000000000000")).unwrap();
        let derived = derive(&parent.verified(), to, nonce).unwrap();
        let mut child = serde_json::to_value(&derived).unwrap();
        child["grants"][0]["scope"][0]["fields"] = fields[own].clone();
        let child = Consent::given(sealed(child));
        if parents > 0 && parents < 3 {
            let narrow = Some(json!({"fields": fields[parents]}));
            parent.push(Some(1), EventType::Narrowed, &[], &hour(3), "subject", "s1", narrow);
        }
        let mut request = plain_request();
        request["allowPartial"] = json!(true);
        let mut of_child = request.clone();
        of_child["recipient"] = json!("r3");
        of_child["purpose"] = json!(PURPOSES[1]);
        let at = instant(&hour(10));
        let both = [child.verified(), parent.verified()];
        let fields_of = |decision: &Decision| -> BTreeSet<String> {
            let (_, _, universe) = TYPES.iter().find(|t| t.0 == "energy.consumption/1").unwrap();
            let fields: Vec<String> = decision.fields().iter().map(ToString::to_string).collect();
            let inside = |leaf: &&&str| fields.iter().any(|field| reaches(field, leaf));
            universe.iter().filter(inside).map(|leaf| (*leaf).to_owned()).collect()
        };
        let childs = fields_of(&decide(&read(of_child), &both, at));
        let parents = fields_of(&decide(&read(request), &[parent.verified()], at));
        prop_assert!(childs.is_subset(&parents), "{:?} beyond {:?}", childs, parents);
    }
}

#[test]
fn p14_purposes_are_ordered() {
    let all: Vec<&str> = taxonomy::purposes().collect();
    assert!(all.len() > 100);
    for a in &all {
        assert!(taxonomy::allows(a, a));
        for b in &all {
            if a != b && taxonomy::allows(a, b) {
                assert!(!taxonomy::allows(b, a), "{a} {b}");
                assert!(all.iter().all(|c| !taxonomy::allows(b, c) || taxonomy::allows(a, c)));
            }
        }
    }
    let mut request = plain_request();
    request["purpose"] = json!(taxonomy::ROOT);
    assert_eq!(
        decide(&read(request), &[plain().verified()], instant(&hour(10))).reasons,
        [Reason::PurposeNotCovered]
    );
}

#[test]
fn a_child_is_permitted_with_its_parent_alone() {
    let mut parent = plain();
    let to = serde_json::from_value(json!({"id": "r3"})).unwrap();
    let nonce = serde_json::from_value(json!("000000000000000000000000")).unwrap();
    let child = Consent::given(derive(&parent.verified(), to, nonce).unwrap());
    let mut request = plain_request();
    request["recipient"] = json!("r3");
    request["purpose"] = json!(PURPOSES[1]);
    let request = read(request);
    let at = instant(&hour(10));
    assert_eq!(decide(&request, &[child.verified()], at).reasons, [Reason::ParentNotPermitted]);
    let decision = decide(&request, &[child.verified(), parent.verified()], at);
    assert_eq!(decision.outcome, Outcome::Permit);
    let mut wide = serde_json::to_value(&child.manifest).unwrap();
    wide["grants"][0]["scope"][0]["fields"] = json!(["/data"]);
    let wide = Consent::given(sealed(wide));
    assert_eq!(decide(&request, &[wide.verified(), parent.verified()], at).outcome, Outcome::Deny);
    parent.push(
        Some(1),
        EventType::Narrowed,
        &[],
        &hour(3),
        "subject",
        "s1",
        Some(json!({"fields": ["/data/period"]})),
    );
    let narrowed = decide(&request, &[child.verified(), parent.verified()], at);
    assert_eq!(
        narrowed.fields().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["/data/period"]
    );
    parent.push(Some(2), EventType::Withdrawn, &[], &hour(4), "subject", "s1", None);
    assert_eq!(decide(&request, &[child.verified(), parent.verified()], at).outcome, Outcome::Deny);
}

#[test]
fn the_table_of_states_is_the_design() {
    use EventType as E;
    use State as S;
    let events = [
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
    ];
    let row = |state| events.map(|event| next(state, event).map_or("x", |s| s.as_str()));
    let x = "x";
    assert_eq!(
        row(S::Requested),
        ["given", "refused", "requested", x, x, x, x, x, x, "expired", "invalidated", "superseded"]
    );
    assert_eq!(
        row(S::Given),
        [
            x,
            x,
            x,
            "given",
            "given",
            "paused",
            x,
            "withdrawn",
            "revoked",
            "expired",
            "invalidated",
            "superseded"
        ]
    );
    assert_eq!(
        row(S::Paused),
        [
            x,
            x,
            x,
            x,
            "paused",
            x,
            "given",
            "withdrawn",
            "revoked",
            "expired",
            "invalidated",
            "superseded"
        ]
    );
    assert_eq!(
        row(S::Expired),
        [x, x, x, "given", x, x, x, "withdrawn", "revoked", x, "invalidated", "superseded"]
    );
    for state in [S::Refused, S::Withdrawn, S::Revoked, S::Invalidated, S::Superseded] {
        assert_eq!(row(state), [x; 12]);
    }
}

#[test]
fn only_who_may_speaks() {
    let mut consent = Consent::new(plain().manifest);
    consent.push(Some(0), EventType::Given, &[], &hour(1), "recipient", "r1", None);
    assert_eq!(consent.verified().faults(), [Reason::SignerNotAuthorised]);
    let mut consent = Consent::new(plain().manifest);
    consent.push(Some(0), EventType::Given, &[], &hour(1), "subject", "r1", None);
    assert_eq!(consent.verified().faults(), [Reason::SignerNotAuthorised]);
}

/// Work grows with what is read, and with nothing else: steps are counted, no clock is asked.
#[test]
fn p17_work_is_linear() {
    let visited = |splits: usize, lines: usize| {
        let mut grant = plain_grant();
        grant["scope"] = json!([{"type": "banking.transaction/1", "fields": ["/data/splits/*/label", "/data/amount"],
            "window": {"from": "2020-01-01"}}]);
        let consent = Consent::given(sealed(body(json!([grant]), 8)));
        let mut request = plain_request();
        request["type"] = json!("banking.transaction/1");
        let at = instant(&hour(10));
        let mut decision = decide(&read(request), &[consent.verified()], at);
        let limits = Limits::default();
        let mut minimiser =
            Minimiser::new(decision.permits.remove(0), at, &key(), &limits).unwrap();
        let split = json!({"label": "x", "amount": {"amount": "1", "currency": "EUR"}});
        let mut record = json!({"type": "banking.transaction/1", "id": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
            "source": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
            "data": {"account": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60", "status": "booked", "bookedOn": "2024-03-05",
                "amount": {"amount": "1", "currency": "EUR"}}});
        if splits > 0 {
            record["data"]["splits"] = json!(vec![split; splits]);
        }
        let line = record.to_string();
        for _ in 0..lines {
            assert!(minimiser.record(&line).is_some());
        }
        minimiser.visited()
    };
    let one = visited(0, 1);
    assert!(one > 0);
    assert_eq!((visited(0, 10), visited(0, 1000)), (10 * one, 1000 * one));
    let each = visited(1001, 1) - visited(1000, 1);
    assert_eq!(visited(10_000, 1), visited(1000, 1) + 9000 * each);

    // Each line of a log is verified once, however long the log.
    struct Counting(std::cell::Cell<usize>);
    impl Verifier for Counting {
        fn verify(
            &self,
            kid: &str,
            party: &str,
            typ: &str,
            message: &[u8],
            signature: &[u8],
        ) -> Result<(), mesinfos_consent::jws::KeyFault> {
            self.0.set(self.0.get() + 1);
            Trust.verify(kid, party, typ, message, signature)
        }
    }
    let mut consent = plain();
    for _ in 0..300 {
        let last = consent.events.len() - 1;
        let narrow = json!({"fields": ["/data"]});
        consent.push(Some(last), EventType::Narrowed, &[], &hour(2), "subject", "s1", Some(narrow));
    }
    let counting = Counting(std::cell::Cell::new(0));
    let verified = Unverified::new(consent.manifest.clone()).verify(
        consent.text().as_bytes(),
        &counting,
        &[],
        &Limits::default(),
    );
    assert!(verified.faults().is_empty());
    assert_eq!(counting.0.get(), consent.lines.len());
}
