//! What people and programs read of findings.

use mesinfos_schema::finding::{Finding, Severity};
use mesinfos_validate::output::{Format, Output};
use mesinfos_validate::{Baseline, Options, RULES, Rule, Summary};

use crate::{ACCOUNT, ENTRY, SOURCE, findings};

/// A few of the rules, so that the snapshots can be read.
static FEW: &[Rule] = &[
    Rule::new(
        "set.reference-missing",
        Severity::Error,
        "set",
        "a <reference> leads somewhere",
        "add it",
    ),
    Rule::new(
        "structure.form",
        Severity::Error,
        "structure",
        "a text has its form",
        "see the schema",
    ),
    Rule::new(
        "text.mojibake",
        Severity::Warning,
        "meaning",
        "a text is \"readable\" & UTF-8",
        "decode it",
    ),
    Rule::new("unit.unknown", Severity::Error, "meaning", "a unit is known", "use UCUM"),
];

/// Two files, one of them faulty in several ways.
fn sample() -> (Vec<Finding>, Summary) {
    let bad = [
        SOURCE.to_owned(),
        ACCOUNT.to_owned(),
        ENTRY.replace("2024-03-05", "5 March <2024>"),
        ENTRY.replace("BOULANGERIE", "CafÃ©").replace("1a2b2f64", "00000000"),
    ]
    .join("\n");
    findings(
        &[("data/bad, 100%.ndjson", &bad), ("good.ndjson", &ENTRY.replace("01\"", "02\""))],
        Options::default(),
    )
}

pub(crate) fn write(
    format: Format,
    rules: &'static [Rule],
    found: &[Finding],
    summary: &Summary,
) -> String {
    let mut output: Box<dyn Output> = format.output(rules, Severity::Error);
    let mut out = Vec::new();
    for file in ["data/bad, 100%.ndjson", "good.ndjson"] {
        output.file(file, &mut out).unwrap();
    }
    for finding in found {
        output.finding(finding, &mut out).unwrap();
    }
    output.finish(summary, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_form_is_what_it_was() {
    let (found, summary) = sample();
    assert_eq!(found.len(), 3);
    for (name, format) in Format::ALL {
        let text = write(*format, FEW, &found, &summary);
        // The one thing that changes with every release.
        let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(*name, text);
    }
}

#[test]
fn json_forms_are_json_with_and_without_findings() {
    for (found, summary) in [sample(), (Vec::new(), Summary::default())] {
        for format in [Format::Json, Format::Sarif] {
            let text = write(format, &RULES, &found, &summary);
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
        }
        for line in write(Format::Ndjson, &RULES, &found, &summary).lines() {
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
        }
    }
}

#[test]
fn a_baseline_takes_what_it_knows_and_no_more() {
    let (found, _) = sample();
    let mut known = Baseline::default();
    found.iter().for_each(|finding| known.add(finding));
    let text = known.to_json();
    let mut read = Baseline::read(&text).unwrap();
    assert_eq!(read, known);
    assert!(found.iter().all(|finding| read.takes(finding)));
    assert_eq!(read.left(), 0);
    assert!(!read.takes(&found[0]));
    for bad in ["", "[]", "{}", r#"{"schema":"other","findings":[]}"#, r#"{"schema":1,"schema":2}"#]
    {
        assert!(Baseline::read(bad).is_err(), "{bad}");
    }
}
