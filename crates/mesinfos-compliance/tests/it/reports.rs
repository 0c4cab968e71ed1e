//! What a report counts, where it says things are, how it is written.

use mesinfos_compliance::output::{self, Language};
use mesinfos_compliance::{Verdict, check_path, profiles};
use mesinfos_schema::finding::Severity;
use serde_json::json;

use crate::edges::set;
use crate::patch::{complete, report, report_of};

#[test]
fn verdicts_and_warnings_are_counted() {
    let report = report(&set(&[
        ("/rights/erasure", json!({"available": false})),
        ("/protection", json!(null)),
        ("/dataset/licence", json!(null)),
        ("/dataset/useRestrictions", json!(null)),
        ("/recipients", json!(null)),
        ("/noRecipients", json!(true)),
    ]));
    let articles = report.articles.len();
    assert_eq!((report.count(Verdict::NotMet), report.count(Verdict::Ask)), (1, 1));
    assert_eq!(report.count(Verdict::Met), articles - 2);
    assert_eq!(report.warnings(), 3);
    assert!(output::human(&report).ends_with("\n35 met, 1 not met, 1 to ask, 3 warnings\n"));
    assert_eq!(report.findings().len(), 4);
    let rules = report.finding_rules();
    assert_eq!(rules.len(), mesinfos_compliance::RULES.len());
    assert!(
        rules
            .iter()
            .any(|rule| rule.code == "compliance.protection" && rule.severity == Severity::Warning)
    );
    let json = output::json(&report);
    let summary = json!({"met": articles - 2, "notMet": 1, "ask": 1, "warnings": 3});
    assert_eq!(json["summary"], summary);
    assert!(output::markdown(&report).contains("| GDPR 15(1)(e) rights | NOT MET |"));
}

#[test]
fn rules_of_other_profiles_are_not_asked() {
    let report = report_of(&complete(), &json!({}), &profiles("fr-energy").unwrap());
    let articles: Vec<&str> = report.articles.iter().map(|a| a.article.id).collect();
    assert!(report.rules.len() > 5);
    for of in &report.rules {
        assert!(of.rule.articles.iter().any(|id| articles.contains(id)), "{:?}", of.rule);
    }
}

#[test]
fn beyond_a_hundred_issues_are_counted() {
    let inputs: Vec<String> = (0..130).map(|n| format!("pet.dog{n}/1")).collect();
    let report = report(&set(&[("/automatedDecisions/0/inputs", json!(inputs))]));
    assert_eq!(report.warnings(), 130);
    assert_eq!(report.findings().len(), 100);
    assert!(output::human(&report).contains("and 30 more"));
}

#[test]
fn a_place_is_a_line_and_a_column_of_the_manifest() {
    let case = json!({"manifest": [{"op": "add", "path": "/supervisoryAuthority", "value": {"name": "A", "country": "US", "url": "https://example.org"}}]});
    let finding = report(&case).findings().remove(0);
    let mut export = complete();
    export.change(&serde_json::from_value(case).unwrap()).unwrap();
    let text = String::from_utf8(export.files["mesinfos.json"].clone()).unwrap();
    let (line, column) = (finding.place.line.unwrap(), finding.place.column.unwrap());
    let of = text.lines().nth(usize::try_from(line).unwrap() - 1).unwrap();
    let at: String = of.chars().skip(usize::try_from(column).unwrap() - 1).collect();
    assert!(at.starts_with("\"US\""), "{line}:{column} {of}");
}

#[test]
fn a_manifest_that_cannot_be_read_is_a_verdict() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mesinfos.json"), "{}").unwrap();
    let report =
        check_path(folder.path(), &profiles("gdpr-15").unwrap(), &Default::default()).unwrap();
    for article in &report.articles {
        let expected =
            if article.article.id == "package-manifest" { Verdict::NotMet } else { Verdict::Ask };
        assert_eq!(article.verdict, expected, "{}", article.article.id);
    }
    assert_eq!(report.findings()[0].code, "compliance.manifest-valid");
}

#[test]
fn articles_have_names_in_both_languages() {
    let report = report(&set(&[("/rights/erasure", json!({"available": false}))]));
    let french = output::human_in(&report, Language::Fr);
    assert!(
        french.contains("GDPR 15(1)(a) finalités") && french.contains("NON RESPECTÉ"),
        "{french}"
    );
    assert!(french.ends_with("\n36 respectés, 1 non respectés, 0 à voir, 0 avertissements\n"));
    assert!(!french.contains(" met ") && !french.contains("purposes  "));
    for article in &report.articles {
        assert!(!article.article.title_fr.is_empty());
    }
}
