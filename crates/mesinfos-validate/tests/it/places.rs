//! Findings name their place: line, column in code points, pointer.

use mesinfos_schema::finding::Severity;
use mesinfos_validate::{Options, RULES};

use crate::{ACCOUNT, ENTRY, SOURCE, codes, findings};

#[test]
fn all_faults_of_a_line_are_found_with_their_places() {
    let line = ENTRY
        .replace("BOULANGERIE MARTIN", "CAFÉ")
        .replace("\"2024-03-05\"", "\"2024-09-31\"")
        .replace("\"booked\"", "\"done\"");
    let text = format!("{SOURCE}\n{ACCOUNT}\n\n{line}\n");
    let (found, summary) = findings(&[("f.ndjson", &text)], Options::default());
    let shown: Vec<String> = found
        .iter()
        .map(|f| format!("{} {} {}", f.place, f.code, f.pointer.as_deref().unwrap_or("")))
        .collect();
    let column = |what: &str| {
        line.chars().collect::<String>().split(what).next().unwrap().chars().count() + 1
    };
    assert_eq!(
        shown,
        [
            format!("f.ndjson:4:{} structure.form /data/bookedOn", column("\"2024-09-31\"")),
            format!("f.ndjson:4:{} structure.value /data/status", column("\"done\"")),
        ]
    );
    assert_eq!((summary.records, summary.faulty, summary.errors), (2, 1, 2));
}

#[test]
fn a_missing_member_points_at_its_parents_brace() {
    let line = ENTRY.replace(",\"currency\":\"EUR\"", "");
    let (found, _) =
        findings(&[("f", &format!("{SOURCE}\n{ACCOUNT}\n{line}"))], Options::default());
    assert_eq!(found.len(), 1, "{found:?}");
    let brace = line.find("{\"amount\":\"-12.50\"").unwrap() + 1;
    assert_eq!(found[0].place.column, u64::try_from(brace).ok());
    assert_eq!(found[0].code, "structure.required");
}

#[test]
fn strict_refuses_unknown_members_and_open_lets_them_through() {
    let text = format!(
        "{SOURCE}\n{ACCOUNT}\n{}",
        ENTRY.replace("\"label\"", "\"colour\":\"red\",\"label\"")
    );
    assert_eq!(codes(&text), Vec::<String>::new());
    let mut strict = Options::default();
    strict.strict = true;
    let (found, _) = findings(&[("f", &text)], strict);
    assert_eq!(
        found.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(),
        ["structure.unknown-member"]
    );
}

#[test]
fn bad_input_is_a_finding_or_an_error_never_silence() {
    assert_eq!(codes(""), ["structure.no-records"]);
    assert_eq!(codes("\n\n"), ["structure.no-records"]);
    assert_eq!(codes("{"), ["structure.syntax"]);
    assert_eq!(codes("\"text\""), ["structure.syntax"]);
    assert_eq!(codes(&"[".repeat(100_000)), ["structure.syntax"]);
    assert_eq!(codes("{\"type\":\"pet.dog/1\"}"), ["structure.envelope"]);
}

#[test]
fn rules_are_sorted_and_say_what_to_do() {
    assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
    for rule in RULES.iter() {
        assert!(!rule.what.is_empty() && !rule.help.is_empty(), "{}", rule.code);
        assert!(rule.severity >= Severity::Warning, "{}", rule.code);
    }
}
