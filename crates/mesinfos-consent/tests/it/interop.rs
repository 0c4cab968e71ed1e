//! Other formats: what is withdrawn never looks alive, and a subset is one.

use mesinfos_consent::event::EventType;
use mesinfos_consent::interop::{
    ExportError, ImportError, dashboard, dpv_27560, fhir_r4, from_dpv, from_rar, is_foreign,
    is_subset, kantara_1_1, rar,
};
use mesinfos_consent::{ConsentManifest, Limits, Reason, decide};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::cases::{Consent, hour, instant, request, world};
use crate::generate::Choices;
use crate::laws::{leaves, plain};

#[test]
fn what_is_withdrawn_never_looks_alive() {
    let mut consent = plain();
    let at = instant(&hour(10));
    let alive = consent.verified();
    assert_eq!(kantara_1_1(&alive, at).unwrap().value["version"], "KI-CR-v1.1.0");
    assert_eq!(fhir_r4(&alive, at).value["provision"]["provision"][0]["type"], "permit");
    assert_eq!(fhir_r4(&alive, at).value["status"], "active");
    let status = |value: &serde_json::Value| {
        let all = value["dpv:hasProcess"][0]["dpv:hasConsentStatus"].as_array().unwrap();
        all.last().unwrap()["@type"][0].clone()
    };
    assert_eq!(status(&dpv_27560(&alive, at).value), "dpv:ConsentGiven");
    assert_eq!(rar(&alive, at).unwrap().value[0]["datatypes"], json!(["energy.consumption/1"]));
    consent.push(Some(1), EventType::Withdrawn, &[], &hour(8), "subject", "s1", None);
    for dead in [(consent.verified(), at), (alive, instant(&hour(47)))] {
        let (consent, at) = &dead;
        assert_eq!(kantara_1_1(consent, *at), Err(ExportError::NotAlive));
        assert_eq!(rar(consent, *at), Err(ExportError::NotAlive));
        let fhir = fhir_r4(consent, *at).value;
        assert_eq!(
            (&fhir["status"], &fhir["provision"]),
            (&json!("inactive"), &json!({"type": "deny"}))
        );
        assert!(
            ["dpv:ConsentWithdrawn", "dpv:ConsentExpired"]
                .contains(&status(&dpv_27560(consent, *at).value).as_str().unwrap())
        );
    }
}

#[test]
fn p18_a_detail_is_no_wider_than_its_consent() {
    let details = rar(&plain().verified(), instant(&hour(10))).unwrap().value;
    assert!(is_subset(&details, &details));
    let mut wider = details.clone();
    wider[0]["fields"] = json!(["/data"]);
    assert!(is_subset(&details, &wider) && !is_subset(&wider, &details));
    let mut unknown = details.clone();
    unknown[0]["everything"] = json!(true);
    assert!(!is_subset(&unknown, &details) && !is_subset(&details, &unknown));
    let mut bare = details.clone();
    bare[0].as_object_mut().unwrap().remove("transforms");
    assert!(!is_subset(&bare, &details));
}

/// A world with everything a manifest can have.
fn rich(choices: &mut Choices) -> Vec<Consent> {
    let full = |consent: Consent, choices: &mut Choices| {
        let mut value = serde_json::to_value(&consent.manifest).unwrap();
        let extra = [
            (
                "onBehalf",
                json!({"actor": "parent", "capacity": "parent", "evidence": {"mediaType": "application/pdf", "sha256": "0".repeat(64)}}),
            ),
            (
                "processors",
                json!([{"id": "p", "name": "P", "country": "DE"}, {"id": "q", "contact": "q@example.org"}]),
            ),
            ("applicableLaw", json!(["https://eur-lex.europa.eu/eli/reg/2016/679/oj"])),
            ("supersedes", json!("urn:mesinfos:cm:before")),
            ("template", json!({"id": "urn:x", "sha256": "1".repeat(64)})),
            ("extensions", json!({"example.org:campaign": {"deep": [1, null]}})),
        ];
        for (name, member) in extra {
            if choices.chance(50) {
                value[name] = member;
            }
        }
        if choices.chance(50) {
            value["rights"]["accessAt"] = json!("https://example.org/mine");
            value["rights"]["complainTo"] = json!("https://cnil.example.org");
            value["recipient"]["name"] = json!("R");
        }
        for grant in value["grants"].as_array_mut().unwrap() {
            if choices.chance(50) {
                grant["onward"] =
                    json!({"to": ["r3"], "purposes": [grant["purposes"][0]], "mustNotify": true});
                grant["obligations"] = json!(["https://w3id.org/dpv#NoReidentification"]);
                grant["label"] = json!({"fr": "Comparer"});
                grant["required"] = json!(true);
            }
            for item in grant["scope"].as_array_mut().unwrap() {
                if choices.chance(40) && item["type"] == "energy.consumption/1" {
                    item["window"] = json!({"from": "2025-01-01"});
                    item["filter"] =
                        json!([{"path": "/data/level", "op": "eq", "values": ["day"]}]);
                    item["transforms"] = json!([{"path": "/data/quantity/value", "op": "round-number", "step": "0.1"}]);
                }
            }
        }
        let mut other = Consent {
            manifest: crate::cases::sealed(value),
            events: Vec::new(),
            lines: Vec::new(),
        };
        for (event, prev) in &consent.events {
            let ids: Vec<&str> = event.grants.iter().map(|g| g.as_str()).collect();
            let narrow = event.narrow.as_ref().map(|n| serde_json::to_value(n).unwrap());
            other.push(
                *prev,
                event.kind,
                &ids,
                &event.at.to_string(),
                event.actor.role.as_str(),
                &event.actor.party,
                narrow,
            );
        }
        other
    };
    world(choices).into_iter().map(|consent| full(consent, choices)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// What was written as DPV is read as the very manifest, and what is decided by it is no wider.
    #[test]
    fn p18_dpv_read_again_is_the_same_manifest(seed: u64, at in 0_usize..48) {
        let mut choices = Choices(seed);
        let at = instant(&hour(at));
        let request = request(&mut choices);
        for consent in rich(&mut choices) {
            let verified = consent.verified();
            let export = dpv_27560(&verified, at);
            let import = from_dpv(export.value.to_string().as_bytes(), &Limits::default()).unwrap();
            let again: ConsentManifest = serde_json::from_value(Value::Object(import.members)).unwrap();
            prop_assert_eq!(&again, &consent.manifest);
            prop_assert_eq!(again.clone().sealed().id, consent.manifest.id.clone());
            // Nothing is given by being read: without its log the manifest permits nothing.
            let bare = mesinfos_consent::Unverified::new(again).verify(b"", &crate::cases::Trust, &[], &Limits::default());
            prop_assert!(decide(&request, &[bare], at).permits.is_empty());
            // Every event of a grant is there, in their order, and the state known now is the last.
            for (grant, process) in consent.manifest.grants.iter().zip(export.value["dpv:hasProcess"].as_array().unwrap()) {
                let statuses = process["dpv:hasConsentStatus"].as_array().unwrap();
                let own = verified.events().iter().filter(|e| e.grants.is_empty() || e.grants.contains(&grant.id)).count();
                prop_assert_eq!(statuses.len(), own + 1);
                let seqs: Vec<u64> = statuses[..own].iter().map(|s| s["mesinfos:seq"].as_u64().unwrap()).collect();
                prop_assert!(seqs.is_sorted());
                let alive = verified.standings(at).iter().any(|s| s.grant == grant.id && s.alive);
                prop_assert_eq!(statuses[own]["@type"][0] == "dpv:ConsentGiven", alive);
            }
        }
    }

    /// What was written as RAR is read as the grants it carries, and drawn up again asks for no more.
    #[test]
    fn p18_rar_read_again_is_a_subset(seed: u64, at in 5_usize..40) {
        let mut choices = Choices(seed);
        let request = request(&mut choices);
        for consent in rich(&mut choices) {
            let at = instant(&hour(at));
            let verified = consent.verified();
            let Ok(export) = rar(&verified, at) else { continue };
            let import = from_rar(export.value.to_string().as_bytes(), &Limits::default()).unwrap();
            prop_assert!(import.losses.iter().any(|l| l.starts_with("retention")));
            let manifest = serde_json::to_value(&consent.manifest).unwrap();
            let of = |id: &Value| manifest["grants"].as_array().unwrap().iter().find(|g| g["id"] == *id).unwrap().clone();
            prop_assert_eq!(&import.members["source"]["id"], &manifest["source"]["id"]);
            let mut completed = manifest.clone();
            completed["grants"] = import.members["grants"].as_array().unwrap().iter().map(|grant| {
                let mut own = of(&grant["id"]);
                assert_eq!((&grant["purposes"], &grant["scope"]), (&own["purposes"], &own["scope"]));
                own["purposes"] = grant["purposes"].clone();
                own["scope"] = grant["scope"].clone();
                own
            }).collect();
            let again = Consent::given(crate::cases::sealed(completed)).verified();
            let wide = instant(&hour(10));
            let details = rar(&again, wide).unwrap().value;
            let mut original = export.value.clone();
            let unnamed = |list: &mut Value| list.as_array_mut().unwrap().iter_mut().for_each(|d| { d.as_object_mut().unwrap().remove("identifier"); });
            let mut details = details;
            unnamed(&mut details);
            unnamed(&mut original);
            prop_assert!(is_subset(&details, &original));
            let (mine, theirs) = (decide(&request, &[again], wide), decide(&request, &[Consent::given(consent.manifest.clone()).verified()], wide));
            let plain = |d| leaves(d, &request.record_type).into_iter().map(|(_, leaf)| leaf).collect::<std::collections::BTreeSet<_>>();
            prop_assert!(plain(&mine).is_subset(&plain(&theirs)));
        }
    }

    /// Formats that are not read: what they list is of grants that are alive, and of nothing else.
    #[test]
    fn p18_no_export_lists_more_than_is_alive(seed: u64, at in 0_usize..48) {
        let mut choices = Choices(seed);
        let at = instant(&hour(at));
        for consent in rich(&mut choices) {
            let verified = consent.verified();
            let standings = verified.standings(at);
            let alive: Vec<_> = consent.manifest.grants.iter().zip(&standings).filter(|(_, s)| s.alive).map(|(g, _)| g).collect();
            let types: Vec<&str> = alive.iter().flat_map(|g| &g.scope).map(|i| i.record_type.as_str()).collect();
            let purposes: Vec<&str> = alive.iter().flat_map(|g| &g.purposes).map(|p| p.as_str()).collect();
            let known = |value: &Value, of: &[&str]| value.as_array().unwrap().iter().all(|v| of.contains(&v.as_str().unwrap()));
            match kantara_1_1(&verified, at) {
                // What is derived stands with its parent, which no export shows.
                Err(_) => prop_assert!(alive.is_empty() || consent.manifest.parent.is_some()),
                Ok(receipt) => for purpose in receipt.value["services"][0]["purposes"].as_array().unwrap() {
                    prop_assert!(known(&purpose["piiCategory"], &types) && known(&purpose["purposeCategory"], &purposes));
                    prop_assert_eq!(purpose["thirdPartyDisclosure"] == true, purpose.get("thirdPartyName").is_some());
                },
            }
            let fhir = fhir_r4(&verified, at).value;
            prop_assert_eq!(&fhir["provision"]["type"], "deny");
            let permits = fhir["provision"]["provision"].as_array().map_or(0, Vec::len);
            prop_assert_eq!(permits, if consent.manifest.parent.is_some() { 0 } else { alive.len() });
            for permit in fhir["provision"]["provision"].as_array().into_iter().flatten() {
                prop_assert!(permit.get("provision").is_none(), "flat");
                prop_assert!(permit["class"].as_array().unwrap().iter().all(|c| types.contains(&c["code"].as_str().unwrap())));
            }
            for line in dashboard(&verified, at).value.as_array().unwrap() {
                let own = standings.iter().find(|s| line["grant"] == s.grant.as_str()).unwrap();
                prop_assert_eq!(line["alive"] == true, own.alive);
                prop_assert_eq!(&line["status"], own.state.as_str());
                for name in ["dataUser", "purposes", "categories", "validUntil", "withdrawAt"] {
                    prop_assert!(!line[name].is_null(), "{}", name);
                }
            }
        }
    }
}

#[test]
fn a_dashboard_shows_what_ended_for_two_years() {
    let mut consent = plain();
    consent.push(Some(1), EventType::Withdrawn, &[], &hour(8), "subject", "s1", None);
    let shown = |at: &str| dashboard(&consent.verified(), instant(at)).value;
    let line = &shown("2026-03-02T00:00:00Z")[0];
    assert_eq!(line["endedAt"], hour(8));
    assert_eq!(line["givenAt"], hour(1));
    assert_eq!(line["reestablish"]["supersedes"], consent.manifest.id.as_str());
    assert_eq!(shown("2028-03-01T07:59:59Z").as_array().unwrap().len(), 1);
    assert_eq!(shown("2028-03-01T08:00:00Z"), json!([]));
}

#[test]
fn what_is_not_understood_whole_is_not_taken_in_part() {
    let limits = Limits::default();
    let at = instant(&hour(10));
    let dpv = dpv_27560(&plain().verified(), at).value;
    let foreign = |change: &dyn Fn(&mut Value)| {
        let mut value = dpv.clone();
        change(&mut value);
        match from_dpv(value.to_string().as_bytes(), &limits) {
            Err(error @ ImportError::Foreign { .. }) => {
                assert_eq!(error.reason(), Reason::ForeignSemanticsUnsupported);
                error.to_string()
            }
            other => panic!("{other:?}"),
        }
    };
    assert!(foreign(&|v| v["dpv:hasProhibition"] = json!([])).starts_with("/dpv:hasProhibition: "));
    foreign(&|v| v["dpv:hasProcess"][0]["odrl:prohibition"] = json!({}));
    foreign(&|v| {
        v["dpv:hasProcess"][0]["dpv:hasPersonalData"][0]["@id"] =
            json!("https://w3id.org/dpv/pd#Transaction")
    });
    foreign(&|v| {
        drop(
            v["dpv:hasProcess"][0]["dpv:hasPersonalData"][0]
                .as_object_mut()
                .unwrap()
                .remove("mesinfos:fields"),
        )
    });
    foreign(&|v| v["dpv:hasProcess"][0]["dpv:hasPurpose"] = json!([]));
    foreign(&|v| v["dpv:hasProcess"] = json!([]));
    foreign(&|v| v["@type"] = json!("dpv:ConsentReceipt"));
    foreign(&|v| v["dct:conformsTo"] = json!("https://w3id.org/dpv/schema/dpv-27560#receipt"));
    // A list of one, or the one; words of others beside it are named.
    let mut loose = dpv.clone();
    loose["@type"] = json!("dpv:ConsentRecord");
    loose["dct:description"] = json!("words");
    loose["dpv:hasProcess"] = loose["dpv:hasProcess"][0].take();
    let import = from_dpv(loose.to_string().as_bytes(), &limits).unwrap();
    assert_eq!(import.losses, ["dct:description", "events: it is to be given again"]);
    let twice =
        dpv.to_string().replacen("\"dct:language\"", "\"dpv:hasProcess\":[],\"dct:language\"", 1);
    assert!(
        matches!(from_dpv(twice.as_bytes(), &limits), Err(ImportError::Read(_))),
        "a member twice"
    );
    let mut small = Limits::default();
    small.document = 100;
    assert_eq!(
        from_dpv(dpv.to_string().as_bytes(), &small).unwrap_err().reason(),
        Reason::LimitExceeded
    );

    let details = rar(&plain().verified(), at).unwrap().value;
    for (name, value) in [
        ("type", json!("payment")),
        ("actions", json!(["write"])),
        ("limit", json!(1)),
        ("datatypes", json!(["a", "b"])),
        ("privileges", json!([])),
    ] {
        let mut other = details.clone();
        other[0][name] = value;
        let error = from_rar(other.to_string().as_bytes(), &limits).unwrap_err();
        assert_eq!(error.reason(), Reason::ForeignSemanticsUnsupported, "{name}");
    }
    for (text, expected) in [
        (dpv.to_string(), true),
        (details.to_string(), true),
        (fhir_r4(&plain().verified(), at).value.to_string(), true),
        (kantara_1_1(&plain().verified(), at).unwrap().value.to_string(), true),
        (serde_json::to_string(&plain().manifest).unwrap(), false),
        ("no".to_owned(), false),
    ] {
        assert_eq!(is_foreign(text.as_bytes(), &limits), expected);
    }
}
