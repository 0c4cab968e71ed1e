//! Rules across records.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "set.after-collection",
        Severity::Warning,
        "set",
        "a record is not later than the collection of its source",
        "correct the time, or `collectedAt`",
    ),
    Rule::new(
        "set.amount-currency",
        Severity::Warning,
        "set",
        "a transaction is in the currency of its account",
        "put the amount before conversion into `original`",
    ),
    Rule::new(
        "set.balance-chain",
        Severity::Warning,
        "set",
        "each balance beside a transaction follows from the one before it",
        "look for a transaction that is missing, repeated or out of its order",
    ),
    Rule::new(
        "set.balance-reconcile",
        Severity::Error,
        "set",
        "opening balance plus booked transactions is the closing balance",
        "look for missing or repeated transactions between the two",
    ),
    Rule::new(
        "set.claim-outside-contract",
        Severity::Warning,
        "set",
        "a claim occurred while its contract ran",
        "name the contract of that time",
    ),
    Rule::new(
        "set.consumption-overlap",
        Severity::Warning,
        "set",
        "consumptions of one level do not overlap",
        "a period is half-open: its end is the start of the next",
    ),
    Rule::new(
        "set.id-duplicate",
        Severity::Error,
        "set",
        "no two records have one id",
        "keep the one whose source was collected later",
    ),
    Rule::new(
        "set.index-order",
        Severity::Error,
        "set",
        "the index of a register does not fall",
        "state the new meter, or a rollover as a new register",
    ),
    Rule::new(
        "set.reference-missing",
        Severity::Error,
        "set",
        "every reference leads to a record of the set",
        "add the record, or declare the set partial",
    ),
    Rule::new(
        "set.reference-type",
        Severity::Error,
        "set",
        "a reference leads to a record of the type it is meant for",
        "name the right record",
    ),
    Rule::new(
        "set.series-overlap",
        Severity::Error,
        "set",
        "series of one register do not overlap",
        "cut them at the day, and keep one of each",
    ),
    Rule::new(
        "set.speed",
        Severity::Warning,
        "set",
        "nobody moves faster than 1 200 km/h",
        "look for a wrong time or place",
    ),
    Rule::new(
        "set.zone-missing",
        Severity::Warning,
        "set",
        "local times have a zone",
        "state `timeZone` on the source or the record",
    ),
    Rule::new(
        "set.before-birth",
        Severity::Warning,
        "set",
        "nothing is observed of a person before birth",
        "check the day of birth, and of whom the record is",
    ),
    Rule::new(
        "set.bmi",
        Severity::Warning,
        "set",
        "a body mass index follows from a weight and a height of the same day, within a twentieth",
        "check the units of the three",
    ),
    Rule::new(
        "set.odometer",
        Severity::Warning,
        "set",
        "the odometer of a vehicle does not run backwards from record to record",
        "check the readings and their days",
    ),
    Rule::new(
        "set.summary-sum",
        Severity::Warning,
        "set",
        "the parts of a day come to the day",
        "look for a part that is missing or stands twice",
    ),
];
