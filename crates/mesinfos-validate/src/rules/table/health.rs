//! Rules of health and activity.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "activity.energy-parts",
        Severity::Warning,
        "meaning",
        "the energy of activity is a part of all energy used",
        "check the units of the two",
    ),
    Rule::new(
        "activity.lap",
        Severity::Error,
        "meaning",
        "a lap lies within its workout",
        "correct the times, or their zone",
    ),
    Rule::new(
        "activity.sleep-stage",
        Severity::Error,
        "meaning",
        "the stages of a sleep lie within it",
        "correct the stage, or the period of the sleep",
    ),
    Rule::new(
        "activity.stage-overlap",
        Severity::Warning,
        "meaning",
        "stages of sleep do not overlap",
        "keep one source of stages",
    ),
    Rule::new(
        "health.blood-pressure",
        Severity::Error,
        "meaning",
        "the systolic pressure is above the diastolic",
        "exchange the two",
    ),
    Rule::new(
        "health.condition-order",
        Severity::Error,
        "meaning",
        "a condition ends after its onset",
        "correct the two dates",
    ),
    Rule::new(
        "health.dose-number",
        Severity::Error,
        "meaning",
        "a dose is not beyond the last one of its series",
        "dose is which one, doses is how many",
    ),
    Rule::new(
        "health.plausible",
        Severity::Warning,
        "meaning",
        "a measure is within what people live with",
        "check the unit and the decimal mark",
    ),
    Rule::new(
        "health.range-order",
        Severity::Error,
        "meaning",
        "the lower end of a reference range is the lower",
        "exchange the two",
    ),
    Rule::new(
        "health.reimbursement-sum",
        Severity::Error,
        "meaning",
        "what the insurances paid and what remains is what was billed",
        "state remaining after all insurances",
    ),
    Rule::new(
        "health.unit-dimension",
        Severity::Error,
        "meaning",
        "the unit measures what the LOINC code names",
        "state the unit it was measured in",
    ),
    Rule::new(
        "activity.negative",
        Severity::Error,
        "meaning",
        "what was walked, climbed and spent is not below zero",
        "leave an unknown measure out",
    ),
    Rule::new(
        "activity.sleep-total",
        Severity::Warning,
        "meaning",
        "the time asleep is that of the stages asleep, and within the sleep",
        "state the stages unrounded",
    ),
    Rule::new(
        "health.bmi",
        Severity::Warning,
        "meaning",
        "the body mass index is the weight over the height squared, within a twentieth",
        "check the units of the three",
    ),
    Rule::new(
        "health.lot-date",
        Severity::Warning,
        "meaning",
        "a lot of vaccine has the day on which it was given",
        "state `on`",
    ),
    Rule::new(
        "health.reimbursement-rate",
        Severity::Warning,
        "meaning",
        "base × rate, less flat fees or not, is what the statutory insurance paid",
        "state rate in percent, and the base it was reckoned with",
    ),
];
