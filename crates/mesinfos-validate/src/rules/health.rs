//! Rules of health and activity: units and ranges of well-known measures (LOINC), what comes before what.

use std::cmp::Ordering;

use mesinfos_schema::codes::unit::{self, Dimension};
use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::activity::{Sleep, SleepStage, Summary, Workout};
use mesinfos_schema::types::health::{
    Condition, Immunization, Observation, ReferenceRange, Reimbursement,
};
use mesinfos_schema::values::{Concept, Decimal, Duration, PartialDate, Period, Quantity};

use super::finding;
use super::movement::in_base;
use super::sums::{Sum, product};

type Found<'a> = &'a mut dyn FnMut(Finding, String);

pub(super) fn record(record: &Record, found: Found<'_>) {
    if let Some(observation) = record.data::<Observation>() {
        self::observation(observation, found);
    } else if let Some(condition) = record.data::<Condition>() {
        if let (Some(onset), Some(abatement)) = (condition.onset, condition.abatement)
            && earlier(abatement, onset)
        {
            let message = "the condition ended before it began";
            found(finding("health.condition-order", message), "/data/abatement".into());
        }
    } else if let Some(sleep) = record.data::<Sleep>() {
        stages(sleep, found);
        asleep(sleep, found);
    } else if let Some(workout) = record.data::<Workout>() {
        laps(workout, found);
        not_negative(
            &[
                ("distance", &workout.distance),
                ("energy", &workout.energy),
                ("ascent", &workout.ascent),
            ],
            found,
        );
    } else if let Some(summary) = record.data::<Summary>() {
        energies(summary, found);
        not_negative(
            &[
                ("distance", &summary.distance),
                ("activeEnergy", &summary.active_energy),
                ("basalEnergy", &summary.basal_energy),
                ("totalEnergy", &summary.total_energy),
                ("ascent", &summary.ascent),
            ],
            found,
        );
    } else if let Some(vaccine) = record.data::<Immunization>() {
        if vaccine.lot.is_some() && vaccine.on.is_none() {
            let message = "a lot, and no day on which it was given";
            found(finding("health.lot-date", message), "/data/lot".into());
        }
    } else if let Some(reimbursement) = record.data::<Reimbursement>() {
        rate(reimbursement, found);
    }
}

/// A measure that everybody knows: its LOINC code, what it is measured in, and between which values people live, in
/// one unit. Ranges are wide on purpose: outside them is a mistake of unit or of a digit, not an illness.
struct Measure {
    loinc: &'static str,
    dimensions: &'static [Dimension],
    range: Option<(&'static str, i128, i128)>,
}

const fn measure(
    loinc: &'static str,
    dimensions: &'static [Dimension],
    range: Option<(&'static str, i128, i128)>,
) -> Measure {
    Measure { loinc, dimensions, range }
}

pub(crate) const BODY_MASS_INDEX: &str = "39156-5";
pub(crate) const WEIGHT: &[&str] = &["29463-7", "3141-9"];
pub(crate) const HEIGHT: &[&str] = &["3137-7", "8302-2", "8306-3"];
const SYSTOLIC: &str = "8480-6";
const DIASTOLIC: &str = "8462-4";
const GLUCOSE: &[Dimension] = &[Dimension::MassConcentration, Dimension::SubstanceConcentration];

static MEASURES: &[Measure] = &[
    measure("15074-8", GLUCOSE, None),
    measure("2339-0", GLUCOSE, None),
    measure("2345-7", GLUCOSE, None),
    measure("2708-6", &[Dimension::Ratio], Some(("%", 30, 100))),
    measure("20564-1", &[Dimension::Ratio], Some(("%", 30, 100))),
    measure("29463-7", &[Dimension::Mass], Some(("kg", 0, 650))),
    measure("3137-7", &[Dimension::Length], Some(("cm", 15, 280))),
    measure("3141-9", &[Dimension::Mass], Some(("kg", 0, 650))),
    measure(BODY_MASS_INDEX, &[Dimension::MassPerArea], Some(("kg/m2", 5, 210))),
    measure("40443-4", &[Dimension::Frequency], Some(("/min", 10, 350))),
    measure("41982-0", &[Dimension::Ratio], Some(("%", 0, 100))),
    measure("59408-5", &[Dimension::Ratio], Some(("%", 30, 100))),
    measure("8302-2", &[Dimension::Length], Some(("cm", 15, 280))),
    measure("8306-3", &[Dimension::Length], Some(("cm", 15, 280))),
    measure("8310-5", &[Dimension::Temperature], Some(("Cel", 20, 46))),
    measure(DIASTOLIC, &[Dimension::Pressure], Some(("mm[Hg]", 10, 250))),
    measure(SYSTOLIC, &[Dimension::Pressure], Some(("mm[Hg]", 30, 350))),
    measure("8867-4", &[Dimension::Frequency], Some(("/min", 10, 350))),
    measure("9279-1", &[Dimension::Frequency], Some(("/min", 2, 120))),
];

fn known(code: &Concept) -> Option<&'static Measure> {
    let loinc = code.codes.iter().find(|code| &*code.system == "loinc")?;
    MEASURES.iter().find(|measure| *loinc.code == *measure.loinc)
}

/// What of a body mass index is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// The index, kg/m2.
    Index,
    /// Kilograms.
    Weight,
    /// Metres.
    Height,
}

/// The measure of a code that a body mass index is made of, in its base unit.
pub(crate) fn body(code: &Concept, value: &Quantity) -> Option<(Body, f64)> {
    let loinc = known(code)?.loinc;
    let (of, dimension) = if loinc == BODY_MASS_INDEX {
        (Body::Index, Dimension::MassPerArea)
    } else if WEIGHT.contains(&loinc) {
        (Body::Weight, Dimension::Mass)
    } else if HEIGHT.contains(&loinc) {
        (Body::Height, Dimension::Length)
    } else {
        return None;
    };
    Some((of, in_base(value, dimension)?))
}

/// Whether a weight over a height squared is the index, within a twentieth: each of the three is rounded, to whole
/// kilograms, centimetres and units at worst.
pub(crate) fn is_index(index: f64, weight: f64, height: f64) -> bool {
    (weight - index * height * height).abs() <= weight.abs() * 0.05
}

fn observation(observation: &Observation, found: Found<'_>) {
    let whole = observation.value.as_ref().map(|value| (&observation.code, value, String::new()));
    let parts = observation.components.iter().enumerate().filter_map(|(index, part)| {
        Some((&part.code, part.value.as_ref()?, format!("/components/{index}")))
    });
    for (code, value, place) in whole.into_iter().chain(parts) {
        if let Some(measure) = known(code) {
            judge(measure, value, &place, found);
        }
    }
    pressure(observation, found);
    index(observation, found);
    ranges(&observation.reference_range, "", found);
    for (index, part) in observation.components.iter().enumerate() {
        ranges(&part.reference_range, &format!("/components/{index}"), found);
    }
}

fn judge(measure: &Measure, value: &Quantity, place: &str, found: Found<'_>) {
    let Some(unit) = unit::unit(value.unit.as_str()) else { return };
    if !measure.dimensions.contains(&unit.dimension) {
        let message = "the unit does not measure what the code names";
        found(finding("health.unit-dimension", message), format!("/data{place}/value/unit"));
        return;
    }
    let Some((code, least, most)) = measure.range else { return };
    let bound = |number| Decimal::new(number, 0);
    if value.unit.as_str() == code
        && let (Some(least), Some(most)) = (bound(least), bound(most))
        && (value.value < least || value.value > most)
    {
        let message = "a value that nobody lives with: a wrong unit, or a digit";
        found(finding("health.plausible", message), format!("/data{place}/value/value"));
    }
}

/// The heart pushes before it rests.
fn pressure(observation: &Observation, found: Found<'_>) {
    let of = |loinc: &str| {
        observation.components.iter().find_map(|part| {
            let value = part.value.as_ref()?;
            known(&part.code).filter(|measure| measure.loinc == loinc).map(|_| value)
        })
    };
    if let (Some(systolic), Some(diastolic)) = (of(SYSTOLIC), of(DIASTOLIC))
        && systolic.unit == diastolic.unit
        && systolic.value <= diastolic.value
    {
        let message = "the systolic pressure is not above the diastolic";
        found(finding("health.blood-pressure", message), "/data/components".into());
    }
}

/// The parts of one observation are of one person and one time.
fn index(observation: &Observation, found: Found<'_>) {
    let whole = observation.value.as_ref().and_then(|value| body(&observation.code, value));
    let parts = observation.components.iter().map(|part| body(&part.code, part.value.as_ref()?));
    let all: Vec<(Body, f64)> = parts.flatten().chain(whole).collect();
    let of = |wanted| all.iter().find(|(of, _)| *of == wanted).map(|(_, value)| *value);
    if let (Some(index), Some(weight), Some(height)) =
        (of(Body::Index), of(Body::Weight), of(Body::Height))
        && !is_index(index, weight, height)
    {
        let message = "the body mass index is not the weight over the height squared";
        found(finding("health.bmi", message), "/data/components".into());
    }
}

/// The statutory share of the base, which some statements give before and some after the flat fees.
fn rate(reimbursement: &Reimbursement, found: Found<'_>) {
    let (Some(base), Some(rate), Some(paid)) =
        (&reimbursement.base, reimbursement.rate, &reimbursement.paid_by_base)
    else {
        return;
    };
    let hundredth = Decimal::new(1, 2).and_then(|hundredth| rate.checked_mul(hundredth));
    let Some(share) = hundredth.and_then(|rate| product(base, rate)) else { return };
    let sum = Sum::of(share.currency).plus(&share);
    if sum.differs(paid, 1) && sum.minus_some(reimbursement.flat_fees.as_ref()).differs(paid, 1) {
        let message = "base × rate, less the flat fees, is not what the statutory insurance paid";
        found(finding("health.reimbursement-rate", message), "/data/paidByBase".into());
    }
}

fn ranges(ranges: &[ReferenceRange], place: &str, found: Found<'_>) {
    for (index, range) in ranges.iter().enumerate() {
        if let (Some(low), Some(high)) = (&range.low, &range.high)
            && low.unit == high.unit
            && low.value > high.value
        {
            let message = "a range whose lower end is the higher one";
            let pointer = format!("/data{place}/referenceRange/{index}");
            found(finding("health.range-order", message), pointer);
        }
    }
}

/// Beyond doubt earlier: dates known in part are compared as far as both are known.
fn earlier(a: PartialDate, b: PartialDate) -> bool {
    let parts = |date| match date {
        PartialDate::Year(year) => Some((year, None, None)),
        PartialDate::Month(year, month) => Some((year, Some(month), None)),
        PartialDate::Day(date) => Some((date.year(), Some(date.month()), Some(date.day()))),
        _ => None,
    };
    let (Some(a), Some(b)) = (parts(a), parts(b)) else { return false };
    match a.0.cmp(&b.0) {
        Ordering::Equal => {}
        order => return order == Ordering::Less,
    }
    let (Some(month), Some(other)) = (a.1, b.1) else { return false };
    match month.cmp(&other) {
        Ordering::Equal => matches!((a.2, b.2), (Some(day), Some(other)) if day < other),
        order => order == Ordering::Less,
    }
}

/// Being in bed is the frame of the night; the other stages do not share a moment.
fn stages(sleep: &Sleep, found: Found<'_>) {
    let staged =
        |index: &usize| sleep.stages.get(*index).filter(|span| span.stage != SleepStage::InBed);
    let mut order: Vec<usize> = (0..sleep.stages.len()).filter(|i| staged(i).is_some()).collect();
    let start = |index: &usize| {
        sleep.stages.get(*index).and_then(|span| span.period.start).map(|s| s.seconds_since_epoch())
    };
    order.sort_by_key(start);
    for pair in order.windows(2) {
        let [first, second] = pair else { continue };
        let end = staged(first).and_then(|span| span.period.end);
        let start = staged(second).and_then(|span| span.period.start);
        if let (Some(end), Some(start)) = (end, start)
            && start.compare(&end) == Some(Ordering::Less)
        {
            let message = "two stages of sleep at one time";
            let pointer = format!("/data/stages/{second}/period");
            found(finding("activity.stage-overlap", message), pointer);
        }
    }
}

/// The time asleep is what its stages come to. Stages that overlap, that are not known or of an unknown length leave it
/// open; restless sleep is counted either way, and each stage is rounded to a minute.
fn asleep(sleep: &Sleep, found: Found<'_>) {
    let Some(asleep) = sleep.asleep.as_ref().and_then(Duration::seconds) else { return };
    let Ok(asleep) = i64::try_from(asleep) else { return };
    if seconds(&sleep.period).is_some_and(|whole| asleep > whole + MINUTE) {
        let message = "asleep for longer than the sleep lasted";
        return found(finding("activity.sleep-total", message), "/data/asleep".into());
    }
    let (mut sure, mut restless, mut count, mut last) = (0, 0, 0, None);
    for span in &sleep.stages {
        let (Some(length), Some(start)) = (seconds(&span.period), span.period.start) else {
            return;
        };
        match span.stage {
            SleepStage::InBed | SleepStage::OutOfBed => continue,
            SleepStage::Awake => {}
            SleepStage::Restless => restless += length,
            SleepStage::Asleep | SleepStage::Light | SleepStage::Deep | SleepStage::Rem => {
                sure += length;
            }
            _ => return,
        }
        let start = start.seconds_since_epoch().0;
        if last.is_some_and(|last| start < last) {
            return;
        }
        last = Some(start + length);
        count += 1;
    }
    let slack = MINUTE * count;
    if sure > 0 && !(sure - slack..=sure + restless + slack).contains(&asleep) {
        let message = "the stages do not come to the time asleep";
        found(finding("activity.sleep-total", message), "/data/asleep".into());
    }
}

/// What a duration is rounded to.
const MINUTE: i64 = 60;

/// How long a period lasts, in whole seconds.
fn seconds(period: &Period) -> Option<i64> {
    let (start, end) = (period.start?.seconds_since_epoch().0, period.end?.seconds_since_epoch().0);
    end.checked_sub(start)
}

fn not_negative(measures: &[(&str, &Option<Quantity>)], found: Found<'_>) {
    for (member, measure) in measures {
        if measure.as_ref().is_some_and(|measure| measure.value.is_negative()) {
            let message = "less than none";
            found(finding("activity.negative", message), format!("/data/{member}/value"));
        }
    }
}

fn inside(part: &Period, whole: &Period) -> bool {
    let early = matches!((&whole.start, &part.start),
        (Some(whole), Some(part)) if part.compare(whole) == Some(Ordering::Less));
    let late = matches!((&whole.end, &part.end),
        (Some(whole), Some(part)) if part.compare(whole) == Some(Ordering::Greater));
    !early && !late
}

fn laps(workout: &Workout, found: Found<'_>) {
    for (index, lap) in workout.laps.iter().enumerate() {
        if !inside(&lap.period, &workout.period) {
            let message = "a lap outside its workout";
            found(finding("activity.lap", message), format!("/data/laps/{index}/period"));
        }
    }
}

fn energies(summary: &Summary, found: Found<'_>) {
    if let (Some(active), Some(total)) = (&summary.active_energy, &summary.total_energy)
        && active.unit == total.unit
        && active.value > total.value
    {
        let message = "more energy in activity than in all";
        found(finding("activity.energy-parts", message), "/data/activeEnergy".into());
    }
}
