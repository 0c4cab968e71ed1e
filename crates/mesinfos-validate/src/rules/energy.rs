//! Rules of energy and water: units fit what is measured, parts add up, series stay within their boundaries.

use mesinfos_schema::codes::unit::{self, Dimension};
use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::energy::{
    Consumption, IntervalSeries, MeterReading, QuantityKind, UsagePoint,
};
use mesinfos_schema::values::Decimal;

use super::finding;
use super::sums::{Sum, apart};

type Found<'a> = &'a mut dyn FnMut(Finding, String);

/// Seconds of the longest local day: the one that gains an hour.
const LONGEST_DAY: u64 = 25 * 3_600;

pub(super) fn record(record: &Record, found: Found<'_>) {
    if let Some(series) = record.data::<IntervalSeries>() {
        self::series(series, found);
    } else if let Some(consumption) = record.data::<Consumption>() {
        self::consumption(consumption, found);
    } else if let Some(point) = record.data::<UsagePoint>() {
        if !is_offered(point) {
            let message = "no such power is subscribed in France";
            found(finding("energy.subscribed-power", message), "/data/subscribedPower".into());
        }
    } else if let Some(reading) = record.data::<MeterReading>()
        && reading.index.value.is_negative()
    {
        let message = "a meter shows a negative number";
        found(finding("energy.negative-index", message), "/data/index/value".into());
    }
}

/// Whether a point of the French grid, which has a number of fourteen digits, has a power that is subscribed there: whole
/// kV.A (TURPE 6; suppliers sell some of them alone).
fn is_offered(point: &UsagePoint) -> bool {
    let Some(power) = &point.subscribed_power else { return true };
    let french = point.ids.iter().any(|id| id.scheme.as_str() == "prm");
    let whole = power.value.normalised().scale() == 0 && power.value >= Decimal::from(1);
    whole || !french || power.unit.as_str() != "kV.A"
}

/// The dimensions that a kind of quantity is measured in; any for one that is not known.
fn fits(kind: &QuantityKind, dimension: Dimension) -> bool {
    match kind {
        // Gas and heat are billed as energy and metered as volume.
        QuantityKind::Energy => dimension == Dimension::Energy,
        QuantityKind::PowerAverage | QuantityKind::PowerMin => dimension == Dimension::Power,
        // Apparent power (V.A) is what a French contract limits.
        QuantityKind::PowerMax => {
            matches!(dimension, Dimension::Power | Dimension::ApparentPower)
        }
        QuantityKind::Volume => dimension == Dimension::Volume,
        _ => true,
    }
}

fn series(series: &IntervalSeries, found: Found<'_>) {
    if let Some(known) = unit::unit(series.unit.as_str())
        && !fits(&series.quantity_kind, known.dimension)
    {
        let message = "the unit does not measure this kind of quantity";
        found(finding("energy.series-unit", message), "/data/unit".into());
    }
    let slots = series.values.len();
    if series.costs.as_ref().is_some_and(|costs| costs.values.len() != slots) {
        let message = "there are not as many costs as values";
        found(finding("energy.costs-length", message), "/data/costs/values".into());
    }
    for (index, run) in series.quality.iter().enumerate() {
        let end = run.from.get().checked_add(run.count.get());
        if end.and_then(|end| usize::try_from(end).ok()).is_none_or(|end| end > slots) {
            let message = "a run of quality goes past the last value";
            found(finding("energy.quality-range", message), format!("/data/quality/{index}"));
        }
    }
    let step = series.step.seconds();
    if let Some(step) = step.filter(|step| *step < 86_400) {
        let span = u64::try_from(slots).ok().and_then(|slots| slots.checked_mul(step));
        if span.is_none_or(|span| span > LONGEST_DAY) {
            let message =
                "more values than a day has steps: a series is cut at midnight (06:00 for gas)";
            found(finding("energy.series-length", message), "/data/values".into());
        }
    }
}

fn consumption(consumption: &Consumption, found: Found<'_>) {
    let quantity = &consumption.quantity;
    if !consumption.by_slot.is_empty() {
        let same = consumption.by_slot.iter().all(|slot| slot.quantity.unit == quantity.unit);
        let sum = consumption
            .by_slot
            .iter()
            .try_fold(Decimal::ZERO, |sum, slot| sum.checked_add(slot.quantity.value));
        // Each share may be rounded to the scale of the whole.
        let scale = quantity.value.scale();
        let shares = i64::try_from(consumption.by_slot.len()).unwrap_or(i64::MAX);
        if same && sum.is_some_and(|sum| apart(sum, quantity.value, (shares / 2).max(1), scale)) {
            let message = "the tariff slots do not add up to the whole";
            found(finding("energy.slot-sum", message), "/data/bySlot".into());
        }
        let costs: Vec<_> = consumption.by_slot.iter().filter_map(|s| s.cost.as_ref()).collect();
        if let Some(cost) = &consumption.cost
            && costs.len() == consumption.by_slot.len()
            && costs.iter().fold(Sum::of(cost.currency), |sum, c| sum.plus(c)).differs(cost, shares)
        {
            let message = "the costs of the tariff slots do not add up to the whole";
            found(finding("energy.slot-cost-sum", message), "/data/bySlot".into());
        }
    }
    if let (Some(volume), Some(coefficient)) = (&consumption.volume, &consumption.coefficient)
        && let Some(energy) = volume.value.checked_mul(coefficient.value)
        // Suppliers round the energy to whole kilowatt-hours.
        && quantity.unit.as_str() == "kW.h"
        && apart(energy, quantity.value, 1, 0)
    {
        let message = "volume × coefficient is not the energy";
        found(finding("energy.gas-coefficient", message), "/data/quantity".into());
    }
}
