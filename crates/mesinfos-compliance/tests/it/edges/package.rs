//! What every package says of itself, and what its bytes are.

use serde_json::{Value, json};

use super::{breaks, holds, messages, pointers, replace, set};
use crate::patch::report;

#[test]
fn the_manifest_is_of_this_standard() {
    holds(&set(&[("/standard", json!("0.9.3"))]));
    breaks("manifest-valid", &set(&[("/standard", json!("1.0.0"))]));
    for (id, good) in [
        ("urn:uuid:0c6d1f2e-7f53-4a44-9a62-3d0d8d4b1c11", true),
        ("0c6d1f2e-7f53-4a44-9a62-3d0d8d4b1c11", true),
        ("urn:a:bcd", true),
        ("urn:a:bc", false),
        ("export 2024-03-05", false),
    ] {
        let case = set(&[("/packageId", json!(id))]);
        if good { holds(&case) } else { breaks("manifest-time", &case) }
    }
    // The sample is checked at 2024-03-06T00:00:00Z.
    holds(&set(&[("/createdAt", json!("2024-03-06T01:00:00+01:00"))]));
    breaks("manifest-time", &set(&[("/createdAt", json!("2024-03-06T01:00:01+01:00"))]));
    breaks("manifest-time", &set(&[("/createdAt", json!("2024-03-05T10:00:00"))]));
    let early = set(&[("/createdAt", json!("2024-01-15T10:00:00Z"))]);
    let said = messages("manifest-time", &early);
    assert!(
        !said.is_empty() && said.iter().all(|said| said.ends_with("after the package was made")),
        "{said:?}"
    );
    breaks("manifest-generator", &set(&[("/generator/name", json!(" "))]));
    breaks("manifest-generator", &set(&[("/generator/version", json!(" "))]));
}

#[test]
fn coverage_and_period_are_stated() {
    let reason = json!({"en": "the last month only", "fr": "le dernier mois seulement"});
    let of = |coverage: Value| set(&[("/coverage", coverage)]);
    breaks("coverage", &of(json!({"kind": "partial"})));
    holds(&of(json!({"kind": "partial", "reason": reason})));
    let delta = json!({"kind": "delta", "reason": reason, "since": "2024-02-05T00:00:00Z", "sequence": 2, "previous": "urn:uuid:0c6d1f2e-7f53-4a44-9a62-3d0d8d4b1c10"});
    holds(&of(delta.clone()));
    for member in ["reason", "since", "sequence", "previous"] {
        let mut less = delta.clone();
        less.as_object_mut().unwrap().remove(member);
        let case = of(less);
        breaks("coverage", &case);
        assert_eq!(pointers("coverage", &case), [format!("/coverage/{member}")]);
    }
    breaks("data-period", &set(&[("/dataPeriod/start", Value::Null)]));
    breaks("data-period", &set(&[("/dataPeriod/end", Value::Null)]));
    // The first record is of 2022-03-01, the last of 2024-03-01.
    holds(&set(&[("/dataPeriod", json!({"start": "2022-03-01", "end": "2024-03-02"}))]));
    breaks(
        "records-in-period",
        &set(&[("/dataPeriod", json!({"start": "2022-03-02", "end": "2024-03-05"}))]),
    );
    breaks(
        "records-in-period",
        &set(&[("/dataPeriod", json!({"start": "2022-03-01", "end": "2024-02-01"}))]),
    );
}

#[test]
fn a_subject_has_a_pseudonym() {
    for (id, good) in [
        ("self", true),
        ("1234567", true),
        ("12345678", false),
        ("12345678-1234-1234-1234-123456789012", true),
        ("abcdefgh12345678", true),
        ("abcdefg12345678", false),
        ("camille@example.org", false),
        ("Camille Exemple", false),
    ] {
        let case = set(&[("/subjects/0/id", json!(id))]);
        if good { holds(&case) } else { breaks("subject", &case) }
    }
}

#[test]
fn languages_are_those_of_the_texts() {
    breaks("texts-in-languages", &set(&[("/purposes/0/description/fr", Value::Null)]));
    breaks("texts-in-languages", &set(&[("/thirdPartyData/measures/en", Value::Null)]));
    let case = set(&[("/categories/5/retention/criteria/fr", Value::Null)]);
    assert_eq!(pointers("texts-in-languages", &case), ["/categories/5/retention/criteria"]);
    holds(&set(&[("/languages/1", Value::Null)]));
    assert!(pointers("texts-in-languages", &replace("/languages/1", json!("de"))).len() > 20);
}

#[test]
fn protection_is_stated() {
    holds(&set(&[("/protection", json!({"atRest": "age"}))]));
    holds(&set(&[("/protection", json!({"inTransit": "tls"}))]));
    breaks("protection", &set(&[("/protection", Value::Null)]));
}

#[test]
fn paths_stay_in_the_package() {
    for path in ["../index.html", "a//b", "./a", "C:/a", "a\\b", "/a"] {
        let case = replace("/files/12/path", json!(path));
        assert_eq!(pointers("paths-safe", &case), ["/files/12/path"], "{path}");
    }
    let case = replace("/files/12/path", json!("page..html"));
    assert!(pointers("paths-safe", &case).is_empty());
}

#[test]
fn a_file_is_named_by_its_path_in_the_package() {
    let case = json!({"files": {"data/banking.transaction.1.ndjson": {"replace": [["-80.00", "-80.01"]], "stale": true}}});
    let report = report(&case);
    let places: Vec<String> =
        report.findings().into_iter().map(|finding| finding.place.file).collect();
    let package = &report.package;
    assert!(!places.is_empty());
    for place in places {
        assert_eq!(place, format!("{package}/data/banking.transaction.1.ndjson"));
    }
    let case = json!({"files": {"attachments/data/a.txt": {"content": "x", "stale": true}}});
    let finding = self::report(&case).findings().remove(0);
    assert!(finding.place.file.ends_with("/attachments/data/a.txt"), "{}", finding.place);
    assert!(!finding.place.file.ends_with("attachments/attachments/data/a.txt"));
}

#[test]
fn numbers_are_said() {
    let masked = |text: &str| json!({"files": {"data/identity.person.1.ndjson": {"replace": [["Camille Exemple", text], ["\"given\":[\"Camille\"]", format!("\"given\":[\"{text}\"]")]]}}});
    assert_eq!(messages("copy-unmasked", &masked("xxx")), ["2 values are masked or a placeholder"]);
    breaks("copy-unmasked", &masked("REDACTED"));
    let many = json!({"files": {"data/banking.transaction.1.ndjson": {"replace": [["monthly payment", "****"]]}}});
    assert_eq!(messages("copy-unmasked", &many), ["24 values are masked or a placeholder"]);
    let codes = json!({"files": {"data/banking.transaction.1.ndjson": {"replace": [["\"kind\":\"direct-debit\"",
        "\"bankCodes\":[{\"code\":\"1\",\"system\":\"a\"},{\"code\":\"1\",\"system\":\"b\"}],\"kind\":\"direct-debit\""]]}}});
    assert_eq!(messages("codes-explained", &codes), ["codes of 2 systems that nothing explains"]);
}

#[test]
fn a_signature_has_its_form_and_may_hold() {
    let header = "eyJhbGciOiJFZERTQSIsImtpZCI6ImV4YW1wbGUiLCJ0eXAiOiJtZXNpbmZvcy1wYWNrYWdlK2p3cyJ9";
    let signed = |text: &str, holds: Option<bool>| {
        let mut case = json!({"files": {"mesinfos.jws": {"content": text, "stale": true}}});
        if let Some(holds) = holds {
            case["signature"] = json!(holds);
        }
        case
    };
    let good = format!("{header}..{}", "A".repeat(86));
    let noted = |case: &Value| report(case).article("package-integrity").unwrap().notes.join("; ");
    holds(&signed(&good, None));
    assert!(!noted(&signed(&good, None)).contains("signed"), "nobody has looked");
    assert!(noted(&signed(&good, Some(true))).contains("signed"));
    assert_eq!(
        messages("signature-form", &signed(&good, Some(false))),
        ["the signature does not hold"]
    );
    assert_eq!(messages("signature-form", &signed("no", None)).len(), 1);
    assert_eq!(messages("signature-form", &signed("no", Some(false))).len(), 2);
}
