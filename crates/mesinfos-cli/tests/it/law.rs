//! `check`, `report` and `test`: packages held against the law.

use std::path::Path;

use serde_json::Value;

use crate::consent::{good, run};
use crate::{Folder, OFX, code, mesinfos};

/// A file of the repository's fixtures.
fn fixture(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path).display().to_string()
}

fn text(arguments: &[&str]) -> String {
    String::from_utf8(mesinfos(arguments).stdout).unwrap()
}

#[test]
fn check_says_what_is_met_and_what_is_not() {
    let complete = fixture("exports/complete");
    let all = "gdpr-15,gdpr-20,data-act,fr-energy,consent";
    let run = |name: &str, profile: &str| code(&["check", name, "--profile", profile]);
    assert_eq!(run(&complete, all), Some(0));
    assert_eq!(run(&complete, "gdpr-16"), Some(4));
    assert_eq!(run("nowhere", "gdpr-15"), Some(2));
    let f = Folder::with(&[("a.ofx", OFX)]);
    good(&f, "convert a.ofx -o plain");
    assert_eq!(run(&f.text("plain"), "gdpr-15"), Some(1));
    let json = text(&["check", &f.text("plain"), "--profile", "gdpr-15", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["schema"], "https://w3id.org/mesinfos/check-report/1");
    let purposes = report["articles"].as_array().unwrap().iter().find(|a| a["id"] == "gdpr-15-1-a");
    assert_eq!(purposes.unwrap()["verdict"], "not-met");
}

#[test]
fn check_looks_at_the_signature_where_somebody_is_trusted() {
    let f = Folder::with(&[("a.ofx", OFX)]);
    good(&f, "convert a.ofx -o plain");
    good(&f, "key new -o my.key");
    good(&f, "key new -o other.key");
    good(&f, "key trust my.key --keys ring.json --party supplier --use packages");
    good(&f, "key trust other.key --keys other.json --party supplier --use packages");
    good(&f, "seal plain --key my.key --party supplier -o sealed");
    let verdict = |line: &str| {
        let output = run(&f, &format!("check sealed --profile fr-energy --format json {line}"));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let articles = report["articles"].as_array().unwrap();
        let of = articles.iter().find(|a| a["id"] == "package-integrity").unwrap();
        (of["verdict"].clone(), of["notes"].to_string().contains("signed"))
    };
    assert_eq!(verdict("--keys ring.json"), ("met".into(), true));
    assert_eq!(verdict("--keys other.json"), ("not-met".into(), false));
    assert_eq!(verdict(""), ("met".into(), false), "its form alone was looked at");
}

#[test]
fn test_runs_the_fixtures_of_records_and_of_law() {
    let every = text(&["test", &fixture(""), "--every-rule"]);
    assert!(every.ends_with(" passed, 0 failed\n"), "{every}");
    let f = Folder::with(&[]);
    let exports = f.path("mine/exports");
    std::fs::create_dir_all(exports.join("complete")).unwrap();
    std::fs::create_dir_all(exports.join("invalid")).unwrap();
    for folder in ["", "data", "consent"] {
        let from = fixture(&format!("exports/complete/{folder}"));
        std::fs::create_dir_all(exports.join("complete").join(folder)).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_file() {
                let to = exports.join("complete").join(folder).join(entry.file_name());
                std::fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    assert_eq!(code(&["test", &f.text("mine")]), Some(0));
    assert_eq!(code(&["test", &f.text("mine"), "--every-rule"]), Some(1));
    for (name, change, says) in [
        (
            "compliance.controller",
            r#"{"manifest":[{"op":"remove","path":"/rights"}]}"#,
            "found compliance",
        ),
        ("compliance.controller", r#"{}"#, "nothing was found"),
        (
            "compliance.controller",
            r#"{"manifest":[{"op":"remove","path":"/nothing"}]}"#,
            "has no /nothing",
        ),
        ("compliance.controller", r#"{"patch":[]}"#, "not a change of an export"),
        ("compliance.nothing", r#"{}"#, "is no rule"),
    ] {
        let file = exports.join(format!("invalid/{name}.json"));
        std::fs::write(&file, change).unwrap();
        let output = mesinfos(&["test", &f.text("mine")]);
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{out}");
        assert!(out.contains(says) && out.contains("1 passed, 1 failed"), "{out}");
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn articles_are_named_in_french() {
    let complete = fixture("exports/complete");
    let french = text(&["check", &complete, "--profile", "gdpr-15", "--lang", "fr"]);
    assert!(
        french.contains("GDPR 15(1)(c) destinataires") && french.contains("respecté"),
        "{french}"
    );
    assert_eq!(code(&["check", &complete, "--profile", "gdpr-15", "--lang", "de"]), Some(2));
}

#[test]
fn report_makes_a_page_in_either_language() {
    let complete = fixture("exports/complete");
    let page = |lang: &str| {
        text(&["report", &complete, "-o", "-", "--lang", lang, "--profile", "gdpr-15"])
    };
    let (english, french) = (page("en"), page("fr"));
    assert!(
        english.starts_with("<!DOCTYPE html>\n<html lang=\"en\"")
            || english.contains("<html lang=\"en\""),
        "{:.200}",
        english
    );
    assert!(french.contains("<html lang=\"fr\""), "{:.200}", french);
    // Both have both languages, the title of an article too.
    for page in [&english, &french] {
        assert!(page.contains("recipients</span>") && page.contains("destinataires</span>"));
    }
    assert_eq!(code(&["report", &complete, "-o", "-", "--profile", "gdpr-16"]), Some(4));
    assert_eq!(code(&["report", "nowhere", "-o", "-"]), Some(2));
    let f = Folder::with(&[("a.ofx", OFX)]);
    good(&f, "convert a.ofx -o plain");
    assert_eq!(
        code(&["report", &f.text("plain"), "-o", &f.text("plain/page.html")]),
        Some(2),
        "in the package"
    );
    assert_eq!(
        code(&["report", &f.text("plain"), "-o", &f.text("page.html"), "--lang", "fr"]),
        Some(0)
    );
    assert!(std::fs::read_to_string(f.path("page.html")).unwrap().contains("Mes données"));
}
