//! Rules of meaning: what a schema cannot say of a record.

mod banking;
mod values;

use mesinfos_schema::finding::{Finding, Place, Severity};
use mesinfos_schema::record::Record;
use serde_json::Value;

use crate::Options;

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

const fn rule(
    code: &'static str,
    severity: Severity,
    layer: &'static str,
    what: &'static str,
    help: &'static str,
) -> Rule {
    Rule { code, severity, layer, what, help }
}

/// Every rule, sorted by code.
pub static RULES: &[Rule] = &[
    rule(
        "banking.booked-without-date",
        Severity::Error,
        "meaning",
        "a booked transaction has a booking or a value date",
        "add bookedOn, or set the status to pending",
    ),
    rule(
        "banking.iban-checksum",
        Severity::Error,
        "meaning",
        "an IBAN has its country's length and passes the check of ISO 13616",
        "copy the IBAN again from its source",
    ),
    rule(
        "banking.split-sum",
        Severity::Error,
        "meaning",
        "the splits of a transaction add up to its amount",
        "correct the parts, or leave them out",
    ),
    rule(
        "identifier.check",
        Severity::Error,
        "meaning",
        "an identifier passes the check of its scheme (length, characters, check digits)",
        "copy the identifier again from its source, or use the scheme `local`",
    ),
    rule(
        "money.currency-unknown",
        Severity::Error,
        "meaning",
        "a currency is in ISO 4217",
        "use the ISO code",
    ),
    rule(
        "money.minor-units",
        Severity::Error,
        "meaning",
        "an amount that moved or is owed keeps to the minor units of its currency",
        "state the amount as it was charged, unrounded",
    ),
    rule(
        "period.order",
        Severity::Error,
        "meaning",
        "a period starts before it ends",
        "a period is half-open: its end is the first moment that is not in it",
    ),
    rule(
        "privacy.full-pan",
        Severity::Error,
        "meaning",
        "no text holds a full payment card number",
        "mask all but the first six and last four digits",
    ),
    rule(
        "record.supersedes-itself",
        Severity::Error,
        "meaning",
        "a record does not replace itself",
        "name the id of the record it replaces",
    ),
    rule(
        "set.amount-currency",
        Severity::Warning,
        "set",
        "a transaction is in the currency of its account",
        "put the amount before conversion into `original`",
    ),
    rule(
        "set.balance-reconcile",
        Severity::Error,
        "set",
        "opening balance plus booked transactions is the closing balance",
        "look for missing or repeated transactions between the two",
    ),
    rule(
        "set.id-duplicate",
        Severity::Error,
        "set",
        "no two records have one id",
        "keep the one whose source was collected later",
    ),
    rule(
        "set.reference-missing",
        Severity::Error,
        "set",
        "every reference leads to a record of the set",
        "add the record, or declare the set partial",
    ),
    rule(
        "structure.depth",
        Severity::Error,
        "structure",
        "a record is not nested deeper than the limit",
        "records of the standard are at most a dozen levels deep",
    ),
    rule(
        "structure.duplicate-member",
        Severity::Error,
        "structure",
        "no member stands twice in one object",
        "keep one of them",
    ),
    rule(
        "structure.empty-list",
        Severity::Error,
        "structure",
        "an optional list is absent or has an item",
        "leave the member out",
    ),
    rule(
        "structure.envelope",
        Severity::Error,
        "structure",
        "the envelope of a record of an unknown type is in order",
        "see docs/concepts.md for the members of the envelope",
    ),
    rule(
        "structure.form",
        Severity::Error,
        "structure",
        "a text has the form of its type (a date that exists, a decimal, an id)",
        "see the type's schema",
    ),
    rule(
        "structure.no-records",
        Severity::Error,
        "structure",
        "a file has a record",
        "an empty file says nothing: leave it out",
    ),
    rule(
        "structure.range",
        Severity::Error,
        "structure",
        "a number is within its bounds",
        "see the type's schema",
    ),
    rule(
        "structure.required",
        Severity::Error,
        "structure",
        "a required member is there",
        "add it",
    ),
    rule(
        "structure.shape",
        Severity::Error,
        "structure",
        "members that belong together stand together",
        "see the type's schema",
    ),
    rule(
        "structure.syntax",
        Severity::Error,
        "structure",
        "a line is one JSON object, in UTF-8, with finite numbers and paired surrogates",
        "write one record a line",
    ),
    rule(
        "structure.type",
        Severity::Error,
        "structure",
        "a member is of its JSON type; `null` stands inside series alone",
        "leave an unknown value out",
    ),
    rule(
        "structure.unknown-member",
        Severity::Error,
        "structure",
        "strict: no member that the standard does not have",
        "put it under `extensions`",
    ),
    rule(
        "structure.unknown-type",
        Severity::Warning,
        "structure",
        "a type is in the catalogue",
        "see `mesinfos schema list`; a newer version may know it",
    ),
    rule(
        "structure.value",
        Severity::Error,
        "structure",
        "a member has one of its values",
        "see the type's schema",
    ),
    rule(
        "text.control-character",
        Severity::Error,
        "meaning",
        "a text has no control character but line feed and tab",
        "decode the source with the right encoding",
    ),
    rule(
        "text.mojibake",
        Severity::Warning,
        "meaning",
        "a text is not UTF-8 that was read as another encoding",
        "decode the source as UTF-8",
    ),
    rule(
        "unit.unknown",
        Severity::Error,
        "meaning",
        "a unit is a UCUM code of the table, or an annotation in braces",
        "use the UCUM code, or an annotation such as {rec20:XPP}",
    ),
];

/// The rule of a code.
pub(crate) fn of(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
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

/// Checks one record: each finding with its pointer.
pub(crate) fn record(
    record: &Record,
    json: &Value,
    options: &Options,
    found: &mut dyn FnMut(Finding, String),
) {
    if record.supersedes.contains(&record.id) {
        found(
            finding("record.supersedes-itself", "the record replaces itself"),
            "/supersedes".into(),
        );
    }
    banking::record(record, found);
    if let Some(data) = json.get("data") {
        values::walk(data, &mut String::from("/data"), options, found);
    }
}
