//! What the format says of itself.

use crate::descriptor::{Descriptor, MappingRow};

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

pub(super) static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/atom+xml",
    extensions: &[".xml"],
    versions: &["1.0", "1.1", "3.3"],
    records: &[
        "energy.usage-point/1",
        "energy.interval-series/1",
        "energy.meter-reading/1",
        "energy.consumption/1",
    ],
    standard: "NAESB REQ.21 Energy Services Provider Interface (ESPI), in Atom (RFC 4287)",
    options: &["--provider", "--account", "--unit", "--currency", "--tz"],
    writes: true,
    mapping: MAPPING,
    not_mapped: NOT_MAPPED,
    codes: CODES,
    ..Descriptor::new("green-button", "Green Button (ESPI)", "energy")
};

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("feed/updated", "exchange.source collectedAt", ""),
    row("entry/link", "usagePoint", "entries belong together by rel self, up and related, in any order; host and trailing strokes do not count"),
    row("UsagePoint", "energy.usage-point ids", "the path of its link, scheme local"),
    row("UsagePoint/ServiceCategory/kind", "energy.usage-point commodity", "0 electricity, 1 gas, 2 water, 4 heat; others espi:<kind>"),
    row("UsagePoint/status", "energy.usage-point status", ""),
    row("LocalTimeParameters", "energy.interval-series start", "where the local day begins, clock changes by its rule; without it days are cut in UTC; --tz goes before it"),
    row("ReadingType/uom", "energy.interval-series unit, quantityKind", "72 W.h, 38 W, 42 m3, 119 [cft_i], 169 {therm}, …"),
    row("ReadingType/powerOfTenMultiplier", "values", "multiplied in, exactly"),
    row("ReadingType/accumulationBehaviour", "the type of record", "1, 2, 3, 9: a register that counts on, energy.meter-reading; 6, 12: quantityKind power-instantaneous"),
    row("ReadingType/dataQualifier", "energy.interval-series quantityKind", "8 power-max, 9 power-min"),
    row("ReadingType/flowDirection", "energy.interval-series flow", "1 import, 4 net, 19 export, 20 total"),
    row("ReadingType/tou, consumptionTier, cpp", "energy.interval-series register", ""),
    row("ReadingType/intervalLength", "energy.interval-series step", "where a reading has no duration of its own"),
    row("ReadingType/currency", "energy.interval-series costs.currency", "ISO 4217 numeric"),
    row("IntervalReading/timePeriod", "energy.interval-series start, step", "the slot that begins there; lengths that days, months and years are not made of become energy.consumption"),
    row("IntervalReading/value", "energy.interval-series values", "absent: null"),
    row("IntervalReading/cost", "energy.interval-series costs.values", "hundred-thousandths of the currency: the multiplier is the value's alone"),
    row("IntervalReading/ReadingQuality/quality", "energy.interval-series quality", "0, 14, 17, 18, 19 measured; 7 corrected; 8, 9, 11, 12 estimated; 10 questionable; the code is kept"),
    row("UsageSummary, ElectricPowerUsageSummary", "energy.consumption", "billingPeriod with currentBillingPeriodOverAllConsumption and billToDate, level billing"),
];

#[rustfmt::skip] // one row per line
static NOT_MAPPED: &[(&str, &str)] = &[
    ("entry/title", "a free text, often the address of the house"),
    ("entry/id, published, updated", "of the feed, not of what is measured"),
    ("IntervalBlock/interval", "the span of its readings"),
    ("IntervalReading/tou, consumptionTier, cpp", "a slot has no member for them; those of the ReadingType are the register"),
    ("UsageSummary: last period", "the period it means is not stated"),
    ("ElectricPowerQualitySummary", "no record"),
    ("ReadingType/interharmonic, argument, phase, timeAttribute", "no member"),
];

#[rustfmt::skip] // one row per line
static CODES: &[(&str, &str)] = &[
    ("green-button.unit", "the reading type is not in the feed or has no unit: give --unit"),
    ("green-button.unlinked", "an interval block that no link leads to a meter reading"),
    ("green-button.time", "a start or a duration is absent or no whole number of seconds"),
    ("green-button.value", "a value or a cost is no number of up to 28 digits"),
    ("green-button.conflict", "another value for a step that has one"),
    ("green-button.step", "a step that does not fit the slots of a day, of values that do not add up"),
    ("green-button.summary", "a usage summary without its period, or without the consumption in it"),
    ("green-button.quality-summary", "skipped: figures on the quality of supply"),
    ("green-button.other-resource", "skipped: a resource of another kind (a customer, an authorization)"),
    ("xml.truncated", "the file ends inside an element"),
    ("xml.mismatched-tag", "an end tag that does not match the open element"),
    ("xml.entity", "a reference that XML does not define, or of a document type"),
    ("xml.syntax", "not well-formed"),
];
