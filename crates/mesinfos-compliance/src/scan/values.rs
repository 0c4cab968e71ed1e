//! The values of a record: which members it has, what is masked, what looks like a secret. No value leaves.

use std::collections::BTreeMap;

use mesinfos_schema::values::Moment;
use serde_json::Value;

use super::zones::{Shown, Zone};

use crate::facts::TypeFacts;
use crate::tables;

/// Members kept of one type.
const MOST_PATHS: usize = 5_000;
/// Secrets and code systems kept of one type.
const MOST_KEPT: usize = 100;
/// Words that stand in a member's name where a secret is kept.
const SECRET_NAMES: &[&str] =
    &["password", "passwd", "secret", "apikey", "accesstoken", "privatekey"];
/// What stands for a value that was taken out.
const PLACEHOLDERS: &[&str] = &[
    "null",
    "n/a",
    "redacted",
    "[redacted]",
    "removed",
    "[removed]",
    "hidden",
    "masked",
    "undefined",
];

pub(super) fn scan(
    record: &Value,
    line: u64,
    zones: &BTreeMap<String, Zone>,
    facts: &mut TypeFacts,
) {
    let text = |name: &str| record.get(name).and_then(Value::as_str);
    let own = text("timeZone").and_then(Zone::of);
    let zone = own.as_ref().or_else(|| zones.get(text("source")?));
    let mut walk = Walk { line, zone, facts, path: String::new() };
    for part in ["data", "extensions"] {
        if let Some(value) = record.get(part) {
            walk.member(part, value);
        }
    }
}

struct Walk<'a> {
    line: u64,
    zone: Option<&'a Zone>,
    facts: &'a mut TypeFacts,
    path: String,
}

impl Walk<'_> {
    fn member(&mut self, name: &str, value: &Value) {
        let before = self.path.len();
        self.path.push('/');
        self.path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        self.value(name, value);
        self.path.truncate(before);
    }

    fn value(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                self.bare_code(members);
                // A number under a scheme is what the scheme says it is.
                let scheme = members.get("scheme").and_then(Value::as_str);
                for (inner, value) in members {
                    if scheme.is_some_and(|scheme| scheme != "pan") && inner == "value" {
                        self.seen();
                        self.path_of(inner);
                        continue;
                    }
                    self.member(inner, value);
                }
            }
            Value::Array(items) => {
                let before = self.path.len();
                self.path.push_str("/*");
                for item in items {
                    self.value(name, item);
                }
                self.path.truncate(before);
            }
            Value::String(text) => {
                self.seen();
                self.text(name, text);
            }
            _ => self.seen(),
        }
    }

    fn path_of(&mut self, inner: &str) {
        let before = self.path.len();
        self.path.push('/');
        self.path.push_str(inner);
        self.seen();
        self.path.truncate(before);
    }

    fn seen(&mut self) {
        if !self.facts.paths.contains(&self.path) && self.facts.paths.len() < MOST_PATHS {
            self.facts.paths.insert(self.path.clone());
        }
    }

    fn bare_code(&mut self, members: &serde_json::Map<String, Value>) {
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let (Some(system), Some(_), None) = (text("system"), text("code"), text("label")) else {
            return;
        };
        if !tables::is_published(system) && self.facts.bare_codes.len() < MOST_KEPT {
            self.facts.bare_codes.insert(system.to_owned());
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        if masked(text) {
            self.facts.masked.0 += 1;
            self.facts.masked.1.get_or_insert(self.line);
        }
        if let Some(moment) = local(text) {
            let faulty = match self.zone.map(|zone| zone.shows(&moment)) {
                None => Some(&mut self.facts.unplaced),
                Some(Shown::Never) => Some(&mut self.facts.skipped),
                Some(Shown::Twice) => Some(&mut self.facts.repeated),
                Some(Shown::Once) => None,
            };
            if let Some((number, first)) = faulty {
                *number += 1;
                first.get_or_insert(self.line);
            }
        }
        if let Some(kind) = secret(name, text)
            && self.facts.secrets.len() < MOST_KEPT
        {
            self.facts.secrets.push((self.line, kind));
        }
    }
}

fn masked(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let all = |c: char| lower.chars().count() >= 3 && lower.chars().all(|x| x == c);
    PLACEHOLDERS.contains(&lower.as_str()) || all('*') || all('x') || lower.contains("****")
}

/// `2024-03-05T10:00:00` without an offset.
fn local(text: &str) -> Option<Moment> {
    let moment: Moment = text.parse().ok()?;
    (moment.time().is_some() && moment.offset().is_none()).then_some(moment)
}

fn secret(name: &str, text: &str) -> Option<&'static str> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    if SECRET_NAMES.iter().any(|word| plain.contains(word)) {
        return Some("a password or a key");
    }
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    if text.starts_with("eyJ") && text.len() > 40 && text.split('.').count() == 3 {
        return Some("a signed token");
    }
    card(text).then_some("the full number of a payment card")
}

/// A whole card number (ISO/IEC 7812): 15 or 16 digits of a card range that pass the Luhn check.
fn card(text: &str) -> bool {
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-')) {
        return false;
    }
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let range = matches!(
        (digits.len(), digits.first(), digits.get(1)),
        (15, Some(3), Some(4 | 7))
            | (16, Some(4), _)
            | (16, Some(5), Some(1..=5))
            | (16, Some(2), Some(2..=7))
    );
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, &d)| match (i % 2, d) {
            (0, d) => d,
            (_, d) if d > 4 => d * 2 - 9,
            (_, d) => d * 2,
        })
        .sum();
    range && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_known_by_its_digits() {
        assert!(card("4111 1111 1111 1111") && card("378282246310005"));
        assert!(!card("4111111111111112") && !card("1234567890123452") && !card("4111"));
    }

    #[test]
    fn placeholders_are_not_values() {
        for text in ["***", "xxx", "NULL", "FR76****189", "[removed]"] {
            assert!(masked(text), "{text}");
        }
        for text in ["x", "Maxime", "2*3", "nulle part"] {
            assert!(!masked(text), "{text}");
        }
    }

    #[test]
    fn secrets_are_named_and_never_shown() {
        assert!(secret("api_key", "abc").is_some());
        assert!(secret("note", "-----BEGIN RSA PRIVATE KEY-----").is_some());
        assert!(secret("note", "a plain text").is_none());
    }
}
