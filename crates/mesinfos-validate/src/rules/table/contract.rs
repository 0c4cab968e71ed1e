//! Rules of contracts, insurance, offers and incomes.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "contract.customer-order",
        Severity::Error,
        "meaning",
        "a customer comes before leaving",
        "correct since and until",
    ),
    Rule::new(
        "contract.end-missing",
        Severity::Warning,
        "meaning",
        "a contract that is over has an end",
        "state the end of its period",
    ),
    Rule::new(
        "contract.interaction-order",
        Severity::Error,
        "meaning",
        "an interaction is closed after it began",
        "correct the two times",
    ),
    Rule::new(
        "contract.notice-order",
        Severity::Error,
        "meaning",
        "notice is given before the contract ends",
        "correct the day of notice or the period",
    ),
    Rule::new(
        "contract.score-modality",
        Severity::Error,
        "meaning",
        "a score is inferred or computed",
        "set `modality` to inferred or computed",
    ),
    Rule::new(
        "contract.score-scale",
        Severity::Error,
        "meaning",
        "a score is on its scale",
        "correct the value or the scale",
    ),
    Rule::new(
        "employment.income-sum",
        Severity::Error,
        "meaning",
        "the parts of an income add up to its total",
        "add the part that is missing",
    ),
    Rule::new(
        "insurance.bonus-malus",
        Severity::Warning,
        "meaning",
        "a coefficient of bonus and malus is within 0.50 and 3.50",
        "state the coefficient, not the percentage",
    ),
    Rule::new(
        "insurance.claim-order",
        Severity::Error,
        "meaning",
        "a claim is not declared before it occurred",
        "check which of the two moments is which",
    ),
    Rule::new(
        "insurance.claim-sum",
        Severity::Error,
        "meaning",
        "what was paid for the items is the total",
        "correct the items, or leave them out",
    ),
    Rule::new(
        "insurance.claims-liable",
        Severity::Error,
        "meaning",
        "claims of one's own fault are a part of all",
        "correct the two counts",
    ),
    Rule::new(
        "insurance.claims-year",
        Severity::Error,
        "meaning",
        "a year stands once in a history of claims",
        "add the counts of the year up",
    ),
    Rule::new(
        "insurance.premium-sum",
        Severity::Error,
        "meaning",
        "net and tax are gross",
        "correct the parts, or leave them out",
    ),
    Rule::new(
        "offer.slots-gap",
        Severity::Warning,
        "meaning",
        "time slots of an offer cover the week",
        "add a slot for the other hours",
    ),
    Rule::new(
        "offer.slots-overlap",
        Severity::Error,
        "meaning",
        "no two time slots share an hour",
        "a slot is half-open and may go past midnight",
    ),
    Rule::new(
        "offer.tax-unstated",
        Severity::Warning,
        "meaning",
        "a price says whether tax is in it",
        "set `taxIncluded`",
    ),
    Rule::new(
        "offer.tiers",
        Severity::Error,
        "meaning",
        "tiers meet: no gap, no overlap",
        "a tier is half-open: its `to` is the `from` of the next",
    ),
    Rule::new(
        "offer.unknown-name",
        Severity::Error,
        "meaning",
        "time slots and classes of days that a price names are in the offer",
        "add it to timeSlots or dayClasses",
    ),
];
