//! Rules of the value types and the envelope, wherever they stand.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "identifier.check",
        Severity::Error,
        "meaning",
        "an identifier passes the check of its scheme (length, characters, check digits)",
        "copy the identifier again from its source, or use the scheme `local`",
    ),
    Rule::new(
        "money.currency-unknown",
        Severity::Error,
        "meaning",
        "a currency is in ISO 4217",
        "use the ISO code",
    ),
    Rule::new(
        "money.minor-units",
        Severity::Error,
        "meaning",
        "an amount that moved or is owed keeps to the minor units of its currency",
        "state the amount as it was charged, unrounded",
    ),
    Rule::new(
        "period.order",
        Severity::Error,
        "meaning",
        "a period starts before it ends",
        "a period is half-open: its end is the first moment that is not in it",
    ),
    Rule::new(
        "privacy.full-pan",
        Severity::Error,
        "meaning",
        "no text holds a full payment card number",
        "mask all but the first six and last four digits",
    ),
    Rule::new(
        "privacy.json-in-text",
        Severity::Warning,
        "meaning",
        "a text is not JSON in disguise",
        "give what is in it members of its own, or leave it out",
    ),
    Rule::new(
        "privacy.nir-in-text",
        Severity::Warning,
        "meaning",
        "no French social security number stands in a text",
        "put it under an identifier of scheme nir, or mask it",
    ),
    Rule::new(
        "privacy.secret",
        Severity::Error,
        "meaning",
        "no text holds a key, a token or a password",
        "take it out of the source",
    ),
    Rule::new(
        "record.supersedes-itself",
        Severity::Error,
        "meaning",
        "a record does not replace itself",
        "name the id of the record it replaces",
    ),
    Rule::new(
        "text.blank",
        Severity::Warning,
        "meaning",
        "a text says something",
        "leave an unknown value out",
    ),
    Rule::new(
        "text.control-character",
        Severity::Error,
        "meaning",
        "a text has no control character but line feed and tab",
        "decode the source with the right encoding",
    ),
    Rule::new(
        "text.mojibake",
        Severity::Warning,
        "meaning",
        "a text is not UTF-8 that was read as another encoding",
        "decode the source as UTF-8",
    ),
    Rule::new(
        "text.nfc",
        Severity::Warning,
        "meaning",
        "a text is in Unicode normalisation form C",
        "normalise texts when they are read: a name is then found however it was typed",
    ),
    Rule::new(
        "unit.dimension",
        Severity::Error,
        "meaning",
        "a quantity is in a unit of what its member measures",
        "convert it, or correct the unit",
    ),
    Rule::new(
        "unit.unknown",
        Severity::Error,
        "meaning",
        "a unit is a UCUM code of the table, or an annotation in braces",
        "use the UCUM code, or an annotation such as {rec20:XPP}",
    ),
];
