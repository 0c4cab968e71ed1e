//! Rules of bank records.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "banking.booked-without-date",
        Severity::Error,
        "meaning",
        "a booked transaction has a booking or a value date",
        "add bookedOn, or set the status to pending",
    ),
    Rule::new(
        "banking.holding-value",
        Severity::Warning,
        "meaning",
        "units × unit price is the value of a holding, within rounding",
        "state price and value of one day, in one currency",
    ),
    Rule::new(
        "banking.iban-checksum",
        Severity::Error,
        "meaning",
        "an IBAN has its country's length and passes the check of ISO 13616",
        "copy the IBAN again from its source",
    ),
    Rule::new(
        "banking.original-rate",
        Severity::Warning,
        "meaning",
        "the rate leads from the original amount to the booked one, or back",
        "state the rate that was applied",
    ),
    Rule::new(
        "banking.split-sum",
        Severity::Error,
        "meaning",
        "the splits of a transaction add up to its amount",
        "correct the parts, or leave them out",
    ),
];
