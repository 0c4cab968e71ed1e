//! `docs/coverage.md` against the catalogue: what it names exists, and no kind of the maps is missing.

use std::collections::BTreeSet;

use mesinfos::schema::catalogue::{CATALOGUE, entry};

const PAGE: &str = include_str!("../../docs/coverage.md");

/// Rows of the tables under a heading, up to the next of its level.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let mark = format!("\n{heading}");
    PAGE.split(&mark)
        .skip(1)
        .flat_map(|part| part.split("\n##").next().unwrap_or_default().lines())
        .filter(|line| line.starts_with("| ") && !line.starts_with("| Kind"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// The names between backticks that have a type's form and a domain of the catalogue.
fn types(text: &str) -> impl Iterator<Item = &str> {
    let domains: BTreeSet<&str> = CATALOGUE.iter().map(|entry| entry.domain()).collect();
    text.split('`').skip(1).step_by(2).filter(move |name| {
        name.split_once('.').is_some_and(|(domain, rest)| {
            domains.contains(domain) && !rest.contains(['/', '.']) && !rest.ends_with("json")
        })
    })
}

#[test]
fn every_kind_of_the_maps_is_judged() {
    let (health, other) = (rows("### Health"), rows("### Energy"));
    assert_eq!((health.len(), other.len()), (86, 48));
    let mut none = 0;
    for row in health.iter().chain(&other) {
        let [kind, verdict, why] = row[..] else { panic!("{row:?}") };
        if verdict == "none" {
            assert!(!why.is_empty(), "{kind}: none, and not why");
            none += 1;
        } else {
            assert_eq!(types(verdict).count(), 1, "{kind}: {verdict}");
        }
    }
    assert!(PAGE.contains(&format!("{} of the 134 have a type", 134 - none)));
}

#[test]
fn every_type_on_the_page_is_in_the_catalogue() {
    let mut met = 0;
    for name in types(PAGE) {
        assert!(entry(&format!("{name}/1")).is_some(), "{name}");
        met += 1;
    }
    assert!(met > 150, "{met}");
}
