//! Categories and the records they hold; what is portable of them.

use serde_json::{Value, json};

use super::{breaks, holds, messages, pointers, replace, set};

fn usage(types: Value) -> Value {
    set(&[("/categories/2/types", types)])
}

const CONSUMPTION: &str = "energy.consumption/1";
const READING: &str = "energy.meter-reading/1";

#[test]
fn a_category_may_hold_some_members() {
    let consumption = |claims: &[Value]| {
        let mut types = vec![json!({"type": READING})];
        types.extend(claims.iter().map(|claim| {
            let mut claim = claim.clone();
            claim["type"] = json!(CONSUMPTION);
            claim
        }));
        usage(json!(types))
    };
    holds(&consumption(&[json!({"pointers": ["/data"]})]));
    holds(&consumption(&[
        json!({"pointers": ["/data/coefficient", "/data/level", "/data/period"]}),
        json!({"pointers": ["/data/quantity", "/data/usagePoint", "/data/volume"]}),
    ]));
    // One member left, and a pointer that only looks like its beginning.
    let most =
        ["/data/coefficient", "/data/period", "/data/quantity", "/data/usagePoint", "/data/volume"];
    let left = |more: &str| {
        let mut pointers = most.to_vec();
        pointers.push(more);
        consumption(&[json!({"pointers": pointers})])
    };
    holds(&left("/data/level"));
    breaks("category-files", &left("/data/lev"));
    assert_eq!(
        messages("category-files", &left("/data/lev")),
        ["`energy.consumption/1#/data/level` belongs to no category"]
    );
    // All records of the sample are measured.
    holds(&consumption(&[json!({"modality": "measured"})]));
    breaks("category-files", &consumption(&[json!({"modality": "estimated"})]));
    holds(&consumption(&[json!({"modality": "estimated"}), json!({"modality": "measured"})]));
    breaks(
        "category-files",
        &consumption(&[json!({"modality": "measured", "pointers": ["/data/level"]})]),
    );
    holds(&consumption(&[json!({"modality": "measured", "pointers": ["/data"]})]));
}

#[test]
fn a_category_has_data_or_a_reason() {
    let types = json!([{"type": CONSUMPTION}, {"type": READING}, {"type": "energy.meter/1"}]);
    assert_eq!(pointers("category-files", &usage(types.clone())), ["/categories/2/types/2"]);
    let mut case = usage(types);
    case["manifest"].as_array_mut().unwrap().push(json!({"op": "add", "path": "/categories/2/noDataReason", "value": {"en": "no meter was fitted", "fr": "aucun compteur"}}));
    holds(&case);
    breaks("category-term", &set(&[("/categories/2/label", Value::Null)]));
    let twice = replace("/categories/1/id", json!("identity"));
    assert_eq!(pointers("category-term", &twice), ["/categories/1/id"]);
    breaks("category-term", &set(&[("/categories/0/term", json!("user.nothing"))]));
    holds(&set(&[("/categories/0/term", json!("dpv-pd:Identifying"))]));
    // Files that are no data need no type; files of data do.
    let file = |path: &str| json!({"files": {path: {"content": "a\n", "mediaType": "text/plain"}}});
    holds(&file("attachments/a.txt"));
    breaks("category-files", &file("data/a.txt"));
}

#[test]
fn where_nothing_is_held_no_category_is_needed() {
    let complete = crate::patch::complete();
    let mut case = set(&[("/categories", Value::Null), ("/consents", Value::Null)]);
    for path in complete.files.keys().filter(|path| path.starts_with("data/")) {
        case["files"][path] = json!({"remove": true});
    }
    assert!(pointers("category-term", &case).is_empty());
    assert_eq!(pointers("copy-there", &case), ["/files"]);
    case["manifest"]
        .as_array_mut()
        .unwrap()
        .push(json!({"op": "add", "path": "/processingConfirmed", "value": false}));
    assert!(
        pointers("copy-there", &case).is_empty()
            && pointers("processing-confirmed", &case).is_empty()
    );
    assert_eq!(pointers("category-term", &set(&[("/categories", Value::Null)])), ["/categories"]);
}

/// An observation of health, in a category.
fn health(members: Value) -> Value {
    let record = json!({"type": "health.observation/1", "id": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "source": "b95e3e16-4a13-5a6b-af00-2d707a0153e0",
        "data": {"code": {"codes": [{"system": "loinc", "code": "8867-4"}]}, "at": "2024-01-05", "value": {"value": "60", "unit": "/min"}}});
    let mut category = json!({"id": "health", "label": {"en": "h", "fr": "h"}, "term": "user.health_and_medical", "purposes": ["supply"], "source": "observed",
        "retention": {"period": "P3Y", "from": "collection"}, "types": [{"type": "health.observation/1"}]});
    for (name, value) in members.as_object().into_iter().flatten() {
        category[name] = value.clone();
    }
    let mut case = set(&[
        ("/categories/-", category),
        ("/purposes/0/specialBasis", json!("explicit-consent")),
    ]);
    case["files"] = json!({"data/health.observation.1.ndjson": {"content": format!("{record}\n"), "type": "health.observation/1", "mediaType": "application/x-ndjson"}});
    case
}

#[test]
fn what_is_sensitive_is_declared() {
    holds(&health(json!({"sensitivities": ["health"], "specialCategory": "health"})));
    assert_eq!(
        pointers("sensitive-declared", &health(json!({"specialCategory": "health"}))),
        ["/categories/6/sensitivities"]
    );
    assert_eq!(
        pointers("sensitive-declared", &health(json!({"sensitivities": ["health"]}))),
        ["/categories/6/specialCategory"]
    );
    // Accounts and transactions have names of others in them: one finding each, at their category.
    let undeclared = set(&[("/categories/4/sensitivities", json!(["financial"]))]);
    let found = pointers("sensitive-declared", &undeclared);
    assert!(
        !found.is_empty() && found.iter().all(|at| at == "/categories/4/sensitivities"),
        "{found:?}"
    );
    let mut empty = health(json!({"specialCategory": "health"}));
    empty["files"]["data/health.observation.1.ndjson"]["content"] = json!("");
    assert!(pointers("sensitive-declared", &empty).is_empty());
    // Another special category needs no health in it.
    holds(&set(&[
        ("/categories/4/specialCategory", json!("political")),
        ("/purposes/0/specialBasis", json!("explicit-consent")),
    ]));
}

#[test]
fn sources_are_said() {
    for (member, value) in
        [("sourceParty", json!({"legalName": "B"})), ("sourcePublic", json!(true))]
    {
        holds(&set(&[(&format!("/categories/4/{member}"), value)]));
    }
    breaks("source-party", &set(&[("/categories/4/sourceParty", json!({"legalForm": "SA"}))]));
    breaks("source-party", &set(&[("/categories/4/sourcePublic", Value::Null)]));
    holds(&set(&[
        ("/categories/4/source", json!("derived")),
        ("/categories/4/sourceParty", Value::Null),
    ]));
}

#[test]
fn what_is_portable_is_given() {
    // A type that is not in the package, in a category that is portable, and in one that is not.
    let more = |category: usize, changes: &[(&str, Value)]| {
        let mut members =
            vec![(format!("/categories/{category}/types/-"), json!({"type": "energy.meter/1"}))];
        members.extend(changes.iter().map(|(path, value)| ((*path).to_owned(), value.clone())));
        let members: Vec<(&str, Value)> =
            members.iter().map(|(path, value)| (path.as_str(), value.clone())).collect();
        pointers("portable-set", &set(&members))
    };
    assert_eq!(more(2, &[]), ["/categories/2/types/2"]);
    assert_eq!(more(3, &[]), ["/categories/3/types/1"]);
    // From a bank; inferred; not by automated means; on another basis; with a reason.
    assert!(more(4, &[]).is_empty() && more(5, &[]).is_empty());
    assert!(more(2, &[("/categories/2/automated", json!(false))]).is_empty());
    assert_eq!(more(2, &[("/categories/2/automated", json!(true))]).len(), 1);
    assert!(more(2, &[("/purposes/0/legalBasis", json!("legal-obligation"))]).is_empty());
    assert_eq!(
        more(
            2,
            &[
                ("/purposes/0/legalBasis", json!("legal-obligation")),
                ("/purposes/0/specialBasis", json!("explicit-consent"))
            ]
        )
        .len(),
        1
    );
    assert!(
        more(2, &[("/categories/2/noDataReason", json!({"en": "none", "fr": "aucun"}))]).is_empty()
    );
}

#[test]
fn portable_files_are_structured() {
    for (media, good) in [
        ("text/csv", true),
        ("TEXT/CSV; charset=utf-8", true),
        ("application/vnd.example+json", true),
        ("application/atom+xml", true),
        ("image/svg+xml", false),
        ("application/pdf", false),
        ("text/html", false),
    ] {
        let case = set(&[("/files/2/mediaType", json!(media))]);
        if good { holds(&case) } else { breaks("format-structured", &case) }
    }
    holds(&set(&[("/files/12/mediaType", json!("application/pdf"))]));
    holds(&set(&[(
        "/rights/directTransmission",
        json!({"available": false, "reason": {"en": "no way yet", "fr": "pas encore"}}),
    )]));
    for way in [json!({"available": false}), json!({"available": true})] {
        breaks("direct-transmission", &set(&[("/rights/directTransmission", way)]));
    }
}

#[test]
fn a_type_of_ones_own_has_a_schema() {
    let tier = |schema: &str, text: &str| {
        let record = json!({"type": "loyalty.tier/1", "id": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "source": "b95e3e16-4a13-5a6b-af00-2d707a0153e0", "data": {"name": "gold"}});
        let mut case = set(&[("/categories/0/types/-", json!({"type": "loyalty.tier/1"}))]);
        case["files"] = json!({
            "data/loyalty.tier.1.ndjson": {"content": format!("{record}\n"), "type": "loyalty.tier/1", "mediaType": "application/x-ndjson", "schema": schema},
            "attachments/tier.json": {"content": text},
        });
        case
    };
    let draft = "https://json-schema.org/draft/2020-12/schema";
    let good =
        json!({"$schema": draft, "properties": {"name": {"description": "the tier"}}}).to_string();
    holds(&tier("attachments/tier.json", &good));
    breaks("schema-there", &tier("attachments/other.json", &good));
    let absent = pointers("schema-there", &tier("attachments/other.json", &good));
    assert_eq!(absent.len(), 1, "it is the manifest that names none");
    assert!(absent.iter().all(|at| at.starts_with("/files/") && at.ends_with("/schema")));
    breaks("schema-there", &tier("attachments/tier.json", "{}"));
    breaks("schema-there", &tier("attachments/tier.json", "no"));
    let bare = json!({"$schema": draft, "properties": {"a": {}, "b": {"properties": {"c": {}}, "description": "b"}}, "anyOf": [{"properties": {"d": {}}}]}).to_string();
    assert_eq!(
        messages("members-documented", &tier("attachments/tier.json", &bare)),
        ["3 members without a description"]
    );
}

#[test]
fn observed_data_has_a_time() {
    // A category that is observed and holds only what has no time.
    let case = set(&[
        ("/categories/1/source", json!("observed")),
        ("/categories/1/types", json!([{"type": "energy.usage-point/1"}])),
        ("/categories/0/types/-", json!({"type": "energy.supply-contract/1"})),
    ]);
    assert_eq!(pointers("observed-data", &case), ["/categories/1"]);
    let mut reasoned = case.clone();
    reasoned["manifest"].as_array_mut().unwrap().push(json!({"op": "add", "path": "/categories/1/noDataReason", "value": {"en": "none", "fr": "aucun"}}));
    assert!(pointers("observed-data", &reasoned).is_empty());
}
