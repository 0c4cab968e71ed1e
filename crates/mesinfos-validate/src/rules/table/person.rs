//! Rules of people and things.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "contact.email-form",
        Severity::Warning,
        "meaning",
        "an address of electronic mail has one at sign and no blank",
        "correct it, or leave it out",
    ),
    Rule::new(
        "contact.phone-form",
        Severity::Warning,
        "meaning",
        "a telephone number has 3 to 15 digits (E.164)",
        "correct it, or leave it out",
    ),
    Rule::new(
        "device.odometer",
        Severity::Warning,
        "meaning",
        "an odometer does not run backwards",
        "check the readings and their days",
    ),
    Rule::new(
        "device.vin",
        Severity::Error,
        "meaning",
        "a vehicle identification number has the form of ISO 3779",
        "17 characters without I, O and Q",
    ),
    Rule::new(
        "housing.energy-class",
        Severity::Error,
        "meaning",
        "a class of energy performance is one of A to G",
        "state the letter alone",
    ),
    Rule::new(
        "housing.rent-sum",
        Severity::Error,
        "meaning",
        "rent and charges are the total",
        "correct the parts, or leave them out",
    ),
    Rule::new(
        "housing.surface",
        Severity::Error,
        "meaning",
        "a dwelling has a surface above zero",
        "leave an unknown surface out",
    ),
    Rule::new(
        "identity.life-order",
        Severity::Error,
        "meaning",
        "a life begins before it ends",
        "correct the two dates",
    ),
    Rule::new(
        "identity.preferred-twice",
        Severity::Warning,
        "meaning",
        "one contact point of a kind is preferred",
        "keep one preferred",
    ),
    Rule::new(
        "device.plate",
        Severity::Warning,
        "meaning",
        "a French plate (AA-123-AA) has no I, O and U",
        "look for a misread 1, 0 or V",
    ),
];
