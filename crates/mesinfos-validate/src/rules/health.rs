//! Rules of health and activity: units and ranges of well-known measures (LOINC), what comes before what.

use std::cmp::Ordering;

use mesinfos_schema::codes::unit::{self, Dimension};
use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::activity::{Sleep, SleepStage, Summary, Workout};
use mesinfos_schema::types::health::{Condition, Observation, ReferenceRange};
use mesinfos_schema::values::{Concept, Decimal, PartialDate, Period, Quantity};

use super::finding;

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
    } else if let Some(workout) = record.data::<Workout>() {
        laps(workout, found);
    } else if let Some(summary) = record.data::<Summary>() {
        energies(summary, found);
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

const SYSTOLIC: &str = "8480-6";
const DIASTOLIC: &str = "8462-4";
const GLUCOSE: &[Dimension] = &[Dimension::MassConcentration, Dimension::SubstanceConcentration];

static MEASURES: &[Measure] = &[
    measure("15074-8", GLUCOSE, None),
    measure("2339-0", GLUCOSE, None),
    measure("2345-7", GLUCOSE, None),
    measure("2708-6", &[Dimension::Ratio], Some(("%", 30, 100))),
    measure("29463-7", &[Dimension::Mass], Some(("kg", 0, 650))),
    measure("59408-5", &[Dimension::Ratio], Some(("%", 30, 100))),
    measure("8302-2", &[Dimension::Length], Some(("cm", 15, 280))),
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
