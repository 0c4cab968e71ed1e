//! Rules of energy and water.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "energy.costs-length",
        Severity::Error,
        "meaning",
        "a series has as many costs as values",
        "write null for an unknown cost",
    ),
    Rule::new(
        "energy.gas-coefficient",
        Severity::Error,
        "meaning",
        "volume × coefficient is the energy, rounded to whole kilowatt-hours",
        "check the coefficient (kW.h/m3)",
    ),
    Rule::new(
        "energy.negative-index",
        Severity::Error,
        "meaning",
        "a meter does not show a negative number",
        "what was fed in has a register of its own",
    ),
    Rule::new(
        "energy.quality-range",
        Severity::Error,
        "meaning",
        "a run of quality lies within the values",
        "count slots from 0",
    ),
    Rule::new(
        "energy.series-length",
        Severity::Error,
        "meaning",
        "a series of steps below a day holds one day at most",
        "cut the series at local midnight, at 06:00 for gas",
    ),
    Rule::new(
        "energy.series-unit",
        Severity::Error,
        "meaning",
        "the unit of a series measures its kind of quantity: W for power, W.h for energy",
        "a mean power is no energy: choose power-average",
    ),
    Rule::new(
        "energy.slot-cost-sum",
        Severity::Error,
        "meaning",
        "the costs of the tariff slots add up to the whole",
        "leave out costs that are not of this period",
    ),
    Rule::new(
        "energy.slot-sum",
        Severity::Error,
        "meaning",
        "the tariff slots add up to the whole",
        "leave out slots that are not of this period",
    ),
    Rule::new(
        "energy.subscribed-power",
        Severity::Warning,
        "meaning",
        "a point of the French grid subscribes whole kV.A",
        "check the unit: W and kW are not kV.A",
    ),
];
