//! Rules of structure: what the schemas say, and what a line of records is.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "structure.depth",
        Severity::Error,
        "structure",
        "a record is not nested deeper than the limit",
        "records of the standard are at most a dozen levels deep",
    ),
    Rule::new(
        "structure.duplicate-member",
        Severity::Error,
        "structure",
        "no member stands twice in one object",
        "keep one of them",
    ),
    Rule::new(
        "structure.empty-list",
        Severity::Error,
        "structure",
        "an optional list is absent or has an item",
        "leave the member out",
    ),
    Rule::new(
        "structure.encoding",
        Severity::Error,
        "structure",
        "a file of records is UTF-8",
        "write it as UTF-8; what stands before the byte was checked",
    ),
    Rule::new(
        "structure.envelope",
        Severity::Error,
        "structure",
        "the envelope of a record of an unknown type is in order",
        "see docs/concepts.md for the members of the envelope",
    ),
    Rule::new(
        "structure.form",
        Severity::Error,
        "structure",
        "a text has the form of its type (a date that exists, a decimal, an id)",
        "see the type's schema",
    ),
    Rule::new(
        "structure.limit",
        Severity::Error,
        "structure",
        "no line passes the limit on its bytes",
        "a record of the standard is far shorter: look for a missing line end",
    ),
    Rule::new(
        "structure.no-records",
        Severity::Error,
        "structure",
        "a file has a record",
        "an empty file says nothing: leave it out",
    ),
    Rule::new(
        "structure.range",
        Severity::Error,
        "structure",
        "a number is within its bounds",
        "see the type's schema",
    ),
    Rule::new(
        "structure.required",
        Severity::Error,
        "structure",
        "a required member is there",
        "add it",
    ),
    Rule::new(
        "structure.shape",
        Severity::Error,
        "structure",
        "members that belong together stand together",
        "see the type's schema",
    ),
    Rule::new(
        "structure.syntax",
        Severity::Error,
        "structure",
        "a line is one JSON object, in UTF-8, with finite numbers and paired surrogates",
        "write one record a line",
    ),
    Rule::new(
        "structure.type",
        Severity::Error,
        "structure",
        "a member is of its JSON type; `null` stands inside series alone",
        "leave an unknown value out",
    ),
    Rule::new(
        "structure.unknown-member",
        Severity::Error,
        "structure",
        "strict: no member that the standard does not have",
        "put it under `extensions`",
    ),
    Rule::new(
        "structure.unknown-type",
        Severity::Warning,
        "structure",
        "a type is in the catalogue",
        "see `mesinfos schema list`; a newer version may know it",
    ),
    Rule::new(
        "structure.value",
        Severity::Error,
        "structure",
        "a member has one of its values",
        "see the type's schema",
    ),
];
