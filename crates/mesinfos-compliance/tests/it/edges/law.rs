//! Purposes, bases, recipients, transfers, retention, rights, decisions.

use serde_json::{Value, json};

use super::{breaks, holds, pointers, replace, set};

fn both(text: &str) -> Value {
    json!({"en": text, "fr": text})
}

#[test]
fn purposes_are_described_in_words() {
    breaks("purposes-stated", &replace("/categories/0/purposes/0", json!("other")));
    // Where categories name them, what is missing is said at each.
    let without = set(&[("/purposes", Value::Null)]);
    assert!(!pointers("purposes-stated", &without).contains(&"/purposes".to_owned()));
    let neither = set(&[("/purposes", Value::Null), ("/categories", Value::Null)]);
    assert_eq!(pointers("purposes-stated", &neither), ["/purposes"]);
    for (term, good) in [
        ("https://w3id.org/dpv#PaymentManagement", true),
        ("dpv:PaymentManagement", true),
        ("essential.service", true),
        ("https://w3id.org/dpv#Nothing", false),
        ("user.financial", false),
    ] {
        let case = set(&[("/purposes/0/term", json!(term))]);
        if good { holds(&case) } else { breaks("purpose-words", &case) }
    }
    let described = |text: &str| set(&[("/purposes/0/description", both(text))]);
    for text in [
        "nineteen characters",
        "Improve our services.",
        "To improve our services",
        "abcdefghij improve our services",
        "L'amélioration de nos services",
    ] {
        breaks("purpose-words", &described(text));
    }
    for text in [
        "twenty characters so",
        "abcdefghijk improve our services",
        "Improve our services by knowing how the pages are used.",
    ] {
        holds(&described(text));
    }
}

#[test]
fn bases_are_stated() {
    for basis in ["legal-obligation", "vital-interests", "public-task", "contract"] {
        // No decision of it rests on a balance of interests then.
        holds(&set(&[("/purposes/2/legalBasis", json!(basis))]));
    }
    breaks("legal-basis", &set(&[("/purposes/2/legitimateInterest", Value::Null)]));
    let special = |basis: Value| {
        set(&[
            ("/categories/0/specialCategory", json!("health")),
            ("/purposes/2/specialBasis", basis),
        ])
    };
    assert_eq!(
        pointers("special-basis", &special(json!("explicit-consent"))),
        ["/purposes/0/specialBasis"]
    );
}

#[test]
fn recipients_are_known() {
    for (member, value) in [
        ("role", Value::Null),
        ("country", json!("ZZ")),
        ("categories", Value::Null),
        ("purposes", Value::Null),
        ("categories", json!(["other"])),
        ("purposes", json!(["other"])),
    ] {
        breaks("recipient-detail", &set(&[(&format!("/recipients/2/{member}"), value)]));
    }
    breaks("recipient-named", &set(&[("/recipients/0/name", Value::Null)]));
    holds(&set(&[
        ("/recipients/0/name", Value::Null),
        ("/recipients/0/notNameableReason", both("a court forbids it")),
    ]));
    breaks(
        "recipients-stated",
        &set(&[("/recipients", Value::Null), ("/noRecipients", json!(false))]),
    );
}

#[test]
fn transfers_are_safe() {
    holds(&set(&[("/recipients/0/country", json!("NO"))]));
    breaks("transfer-safeguard", &set(&[("/recipients/0/country", json!("JP"))]));
    let japan = |safeguard: &str| {
        set(&[
            ("/recipients/0/country", json!("JP")),
            ("/transfers/-", json!({"country": "JP", "safeguard": safeguard})),
        ])
    };
    for safeguard in ["adequacy", "code", "certification", "derogation"] {
        holds(&japan(safeguard));
    }
    for safeguard in ["scc", "bcr", "other"] {
        breaks("transfer-safeguard", &japan(safeguard));
    }
    breaks(
        "transfer-safeguard",
        &set(&[("/transfers/-", json!({"country": "ZZ", "safeguard": "adequacy"}))]),
    );
}

#[test]
fn retention_has_a_start_or_criteria() {
    breaks("retention-stated", &set(&[("/categories/0/retention", json!({"period": "P3Y"}))]));
    holds(&set(&[(
        "/categories/0/retention",
        json!({"period": "P3Y", "criteria": both("after the last bill")}),
    )]));
    // Three years from collection on 5 March 2024.
    let kept = |period: &str| {
        set(&[("/categories/2/retention", json!({"period": period, "from": "collection"}))])
    };
    holds(&kept("P2Y5D"));
    holds(&kept("P24M4D"));
    breaks("retention-kept", &kept("P2Y3D"));
    holds(&set(&[(
        "/categories/2/retention",
        json!({"period": "P1M", "from": "end-of-contract"}),
    )]));
}

#[test]
fn rights_fit_the_bases() {
    for right in ["rectification", "erasure", "restriction", "objection"] {
        let path = format!("/rights/{right}");
        holds(&set(&[(
            &path,
            json!({"available": false, "reason": both("the law asks us to keep it")}),
        )]));
        breaks("rights-stated", &set(&[(&path, json!({"available": false}))]));
        breaks("rights-stated", &set(&[(&path, json!({"available": true}))]));
    }
    for right in ["portability", "withdrawConsent"] {
        let no = json!({"available": false, "reason": both("not here")});
        breaks("rights-stated", &set(&[(&format!("/rights/{right}"), no)]));
    }
    // Without consent and contract neither can be used.
    let no = json!({"available": false, "reason": both("not on these bases")});
    let bases = |supply: &str, advice: &str| {
        set(&[
            ("/purposes/0/legalBasis", json!(supply)),
            ("/purposes/1/legalBasis", json!(advice)),
            ("/rights/withdrawConsent", no.clone()),
        ])
    };
    // A contract alone is enough for portability.
    holds(&bases("contract", "contract"));
    assert_eq!(
        pointers("rights-stated", &bases("legal-obligation", "legal-obligation")),
        ["/rights/portability/available"]
    );
}

#[test]
fn authorities_are_known() {
    let of = |country: &str, url: &str| {
        set(&[("/supervisoryAuthority", json!({"name": "A", "country": country, "url": url}))])
    };
    for (country, url) in [
        ("FR", "https://www.cnil.fr/fr/plaintes"),
        ("DE", "https://www.bfdi.bund.de"),
        ("GB", "https://ico.org.uk/"),
    ] {
        holds(&of(country, url));
    }
    for (country, url) in [
        ("FR", "https://ico.org.uk"),
        ("FR", "https://cnil.fr.example.org"),
        ("US", "https://www.ftc.gov"),
    ] {
        breaks("authority", &of(country, url));
    }
    assert_eq!(
        pointers("authority", &of("US", "https://www.ftc.gov")),
        ["/supervisoryAuthority/country"]
    );
}

#[test]
fn decisions_are_explained() {
    breaks("decision-traceable", &replace("/automatedDecisions/0/inputs/0", json!("pet.dog/1")));
    holds(&replace("/automatedDecisions/0/inputs/0", json!("banking.transaction/1#/data/amount")));
    breaks(
        "decision-traceable",
        &set(&[("/automatedDecisions/0/outputFile", json!("data/nothing.ndjson"))]),
    );
    breaks(
        "decisions-stated",
        &set(&[("/automatedDecisions", Value::Null), ("/noAutomatedDecisions", json!(false))]),
    );
    assert_eq!(
        pointers("decisions-stated", &set(&[("/automatedDecisions", Value::Null)])),
        ["/automatedDecisions"]
    );
    // A denial holds where no score is in the package.
    let mut denied = set(&[
        ("/automatedDecisions", Value::Null),
        ("/noAutomatedDecisions", json!(true)),
        ("/categories/5", Value::Null),
        ("/recipients/0/categories/5", Value::Null),
    ]);
    assert_eq!(pointers("decisions-stated", &denied), ["/noAutomatedDecisions"]);
    denied["files"] = json!({"data/contract.profile-score.1.ndjson": {"remove": true}});
    assert!(pointers("decisions-stated", &denied).is_empty());
}
