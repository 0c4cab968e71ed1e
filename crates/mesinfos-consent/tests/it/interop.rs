//! Other formats: what is withdrawn never looks alive, and a subset is one.

use mesinfos_consent::event::EventType;
use mesinfos_consent::interop::{ExportError, dpv_27560, fhir_r4, is_subset, kantara_1_1, rar};
use serde_json::json;

use crate::cases::{hour, instant};
use crate::laws::plain;

#[test]
fn what_is_withdrawn_never_looks_alive() {
    let mut consent = plain();
    let at = instant(&hour(10));
    let alive = consent.verified();
    assert_eq!(kantara_1_1(&alive, at).unwrap().value["version"], "KI-CR-v1.1.0");
    assert_eq!(fhir_r4(&alive, at).value["provision"]["provision"][0]["type"], "permit");
    assert_eq!(fhir_r4(&alive, at).value["status"], "active");
    let status = |value: &serde_json::Value| {
        value["dpv:hasProcess"][0]["dpv:hasConsentStatus"][0]["@type"][0].clone()
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
