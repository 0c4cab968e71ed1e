//! The complete sample is met on every article, and says what a person must say.

use mesinfos_compliance::{Verdict, output, profiles};
use serde_json::json;

use crate::patch::{complete, report, report_of, root};

#[test]
fn every_article_of_every_profile_is_met() {
    let report = report(&json!({}));
    for article in &report.articles {
        assert_eq!(article.verdict, Verdict::Met, "{}", output::human(&report));
    }
    assert_eq!(report.warnings(), 0, "{}", output::human(&report));
    assert!(report.findings().is_empty());
    assert_eq!(report.articles.len(), mesinfos_compliance::ARTICLES.len());
}

#[test]
fn questions_stand_beside_a_verdict() {
    let report = report(&json!({}));
    let purposes = report.article("gdpr-15-1-a").unwrap();
    assert_eq!(purposes.verdict, Verdict::Met);
    assert_eq!(purposes.questions[0].code, "compliance.ask-purposes");
}

#[test]
fn what_is_denied_is_asked() {
    for (remove, add, article) in [
        ("/recipients", "/noRecipients", "gdpr-15-1-c"),
        ("/controller/dpo", "/controller/dpoAbsent", "gdpr-13-1-b"),
    ] {
        let case = json!({"manifest": [
            {"op": "remove", "path": remove}, {"op": "add", "path": add, "value": true}]});
        assert_eq!(report(&case).article(article).unwrap().verdict, Verdict::Ask);
    }
    // Where a score is in the package, a denial does not hold.
    let case = json!({"manifest": [
        {"op": "remove", "path": "/automatedDecisions"}, {"op": "add", "path": "/noAutomatedDecisions", "value": true}]});
    assert_eq!(report(&case).article("gdpr-15-1-h").unwrap().verdict, Verdict::NotMet);
}

#[test]
fn a_profile_has_its_articles_alone() {
    let report = report_of(&complete(), &json!({}), &profiles("fr-energy").unwrap());
    let ids: Vec<&str> = report.articles.iter().map(|a| a.article.id).collect();
    assert_eq!(
        ids,
        [
            "fr-energy-data",
            "fr-energy-coverage",
            "package-manifest",
            "package-integrity",
            "package-records",
            "package-security"
        ]
    );
    assert!(profiles("gdpr-16").is_err() && profiles("").is_err());
}

#[test]
fn a_finding_has_the_line_of_its_member() {
    let case = json!({"manifest": [{"op": "replace", "path": "/supervisoryAuthority/url", "value": "https://example.org"}]});
    let finding = report(&case).findings().remove(0);
    assert_eq!(finding.code, "compliance.authority");
    assert_eq!(finding.pointer.as_deref(), Some("/supervisoryAuthority/url"));
    assert!(finding.place.line.is_some_and(|line| line > 100), "{:?}", finding.place);
    assert!(finding.place.file.ends_with("/mesinfos.json"));
}

#[test]
fn no_value_is_shown() {
    let case = json!({"files": {"data/banking.transaction.1.ndjson": {"replace": [["monthly payment", "4111111111111111 ****"]]},
        "data/identity.person.1.ndjson": {"replace": [["\"given\"", "\"password\":\"hunter2\",\"given\""]]}}});
    let report = report(&case);
    let text =
        output::human(&report) + &output::json(&report).to_string() + &output::markdown(&report);
    for value in ["4111", "hunter2", "Camille", "Lilas", "FR7630006000011234567890189"] {
        assert!(!text.contains(value), "{value}");
    }
    assert!(text.contains("compliance.no-secrets"));
}

#[test]
fn the_sample_is_small() {
    assert!(
        complete().files.values().map(Vec::len).sum::<usize>() < 300_000,
        "{}",
        root().display()
    );
}
