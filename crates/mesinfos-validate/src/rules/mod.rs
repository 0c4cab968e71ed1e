//! Rules of meaning: what a schema cannot say of a record.

mod banking;
mod billing;
mod calendar;
mod contract;
mod energy;
pub(crate) mod health;
pub(crate) mod movement;
mod offer;
mod person;
mod receipt;
mod sums;
mod table;
pub(crate) mod values;

use mesinfos_schema::finding::{Finding, Place, Severity};
use mesinfos_schema::record::Record;
use serde_json::Value;

use crate::Options;

pub use table::RULES;

/// A rule: its code, and what a person must know of it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Stable and kebab-case.
    pub code: &'static str,
    /// How much a finding weighs.
    pub severity: Severity,
    /// The layer: structure, meaning, set.
    pub layer: &'static str,
    /// What it checks.
    pub what: &'static str,
    /// What to do about a finding.
    pub help: &'static str,
}

impl Rule {
    /// A rule: its code, its weight, its layer, what holds, and what to do where it does not.
    #[must_use]
    pub const fn new(
        code: &'static str,
        severity: Severity,
        layer: &'static str,
        what: &'static str,
        help: &'static str,
    ) -> Self {
        Self { code, severity, layer, what, help }
    }
}

/// The page of a rule's documentation.
///
/// ```
/// assert_eq!(mesinfos_validate::page("unit.unknown"), "https://w3id.org/mesinfos/rules/unit.unknown");
/// ```
#[must_use]
pub fn page(code: &str) -> String {
    format!("https://w3id.org/mesinfos/rules/{code}")
}

/// The rule of a code.
pub(crate) fn of(code: &str) -> Option<&'static Rule> {
    let at = RULES.binary_search_by_key(&code, |rule| rule.code).ok()?;
    RULES.get(at)
}

/// A finding of a rule, its place still to be filled in.
pub(crate) fn finding(code: &'static str, message: impl Into<String>) -> Finding {
    let rule = of(code);
    let severity = rule.map_or(Severity::Error, |rule| rule.severity);
    let mut finding = Finding::new(code, severity, Place::default(), message);
    finding.expected = rule.map(|rule| rule.what.to_owned());
    finding.help = rule.map(|rule| rule.help.to_owned());
    finding
}

/// Checks one record: each finding with its pointer. `json` is its text as a tree, where the values in it are to be
/// looked at; they are fine where it is absent.
pub(crate) fn record(
    record: &Record,
    json: Option<&Value>,
    options: &Options,
    found: &mut dyn FnMut(Finding, String),
) {
    if record.supersedes.contains(&record.id) {
        found(
            finding("record.supersedes-itself", "the record replaces itself"),
            "/supersedes".into(),
        );
    }
    if record.time_zone.as_ref().is_some_and(|zone| !values::is_time_zone(zone.as_str())) {
        let message = "a zone that the time zone database does not have";
        found(finding("code.time-zone", message), "/timeZone".into());
    }
    banking::record(record, found);
    billing::record(record, found);
    receipt::record(record, found);
    calendar::record(record, found);
    contract::record(record, found);
    health::record(record, found);
    person::record(record, found);
    energy::record(record, found);
    movement::record(record, found);
    offer::record(record, found);
    if let Some(data) = json.and_then(|json| json.get("data")) {
        values::walk(data, &mut String::from("/data"), options, found);
    }
}

/// Rules that hold of a minimised record: those of single values that no transform makes.
const OF_MINIMISED: &[&str] =
    &["money.currency-unknown", "privacy.", "text.control-character", "text.mojibake", "unit."];

/// Checks one minimised record. Rules that compare members, and checks of identifiers (which may be masked), say nothing
/// of it.
pub(crate) fn minimised(json: &Value, options: &Options, found: &mut dyn FnMut(Finding, String)) {
    if let Some(data) = json.get("data") {
        values::walk(data, &mut String::from("/data"), options, &mut |finding, pointer| {
            if OF_MINIMISED.iter().any(|code| finding.code.starts_with(code)) {
                found(finding, pointer);
            }
        });
    }
}
