//! The tables hold together.

use std::collections::BTreeSet;

use mesinfos_compliance::{ARTICLES, PROFILES, QUESTIONS, RULES};
use mesinfos_schema::catalogue::CATALOGUE;
use mesinfos_schema::schema::{self, Openness};
use serde_json::Value;

#[test]
fn every_article_has_a_profile_and_a_rule() {
    let of_profiles: BTreeSet<&str> = PROFILES.iter().flat_map(|p| p.articles).copied().collect();
    let of_rules: BTreeSet<&str> = RULES.iter().flat_map(|r| r.articles).copied().collect();
    let all: BTreeSet<&str> = ARTICLES.iter().map(|a| a.id).collect();
    assert_eq!(of_profiles, all);
    assert_eq!(of_rules, all);
    assert!(QUESTIONS.iter().all(|question| all.contains(question.article)));
}

#[test]
fn codes_are_sorted_and_stable_in_form() {
    let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted_by(|a, b| a < b));
    let word = |c: char| c.is_ascii_lowercase() || c == '-';
    assert!(
        codes
            .iter()
            .all(|code| code.strip_prefix("compliance.").is_some_and(|c| c.chars().all(word)))
    );
}

/// What `compliance.members-documented` rests on for types of the catalogue.
#[test]
fn every_member_of_the_catalogue_is_described() {
    fn bare(schema: &Value, at: &str, out: &mut Vec<String>) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            for (name, member) in properties {
                // A condition narrows a member that is described where it is declared.
                let declared = schema.get("type").is_some();
                if declared && member.get("description").is_none() && member.get("$ref").is_none() {
                    out.push(format!("{at}/{name}"));
                }
            }
        }
        if let Some(definitions) = schema.get("$defs").and_then(Value::as_object) {
            for (name, schema) in definitions {
                bare(schema, &format!("{at}/{name}"), out);
            }
        }
    }
    let mut out = Vec::new();
    for entry in CATALOGUE {
        bare(&schema::of(entry, Openness::Open), entry.name, &mut out);
    }
    out.retain(|at| !at.ends_with("/type") && !at.ends_with("/state"));
    assert!(out.is_empty(), "{out:?}");
}
