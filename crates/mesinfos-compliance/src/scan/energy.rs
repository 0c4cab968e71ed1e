//! What energy records cover.

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::energy::{Consumption, IntervalSeries};
use mesinfos_schema::values::{DurationParts, Moment, Text};

use crate::calendar::{Clock, add_months, civil, offset};
use crate::facts::{Facts, Point, Series, SeriesKey};

pub(super) fn gather(id: RecordId, body: &Body, facts: &mut Facts) {
    match body {
        Body::UsagePoint(point) => {
            let known = facts.points.entry(id.to_string()).or_default();
            // Where the point does not say, its contract may have.
            if let Some(commodity) = &point.commodity {
                known.commodity = Some(commodity.as_str().to_owned());
            }
        }
        Body::SupplyContract(contract) => {
            let known = facts.points.entry(contract.usage_point.to_string()).or_default();
            if known.commodity.is_none() {
                known.commodity = contract.commodity.as_ref().map(|c| c.as_str().to_owned());
            }
            let day = |m: &Option<Moment>| m.as_ref().map(Moment::date);
            if let Some(period) = &contract.period {
                let start = day(&period.start);
                // Several contracts one after another: the first began it, the last ends it.
                known.contract_start = match (known.contract_start, start) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                known.contract_end = day(&period.end);
            }
        }
        Body::IntervalSeries(series) => interval(series, facts),
        Body::EnergyConsumption(consumption) => sum(consumption, facts),
        _ => {}
    }
}

fn interval(series: &IntervalSeries, facts: &mut Facts) {
    let Some(step) = series.step.parts() else { return };
    let word = |t: &Option<Text>| t.as_deref().unwrap_or_default().to_owned();
    let flow = series.flow.as_ref().map(|f| f.as_str().to_owned()).unwrap_or_default();
    let by_time = step.months == 0 && step.days == 0 && offset(&series.start).is_some();
    let clock = if by_time { Clock::Time } else { Clock::Wall };
    let key = SeriesKey {
        record_type: "energy.interval-series/1".into(),
        usage_point: series.usage_point.to_string(),
        quantity: series.quantity_kind.as_str().to_owned(),
        detail: format!("{flow} {} {} {}", word(&series.register), series.unit, series.step),
        clock,
    };
    let _: &mut Point = facts.points.entry(key.usage_point.clone()).or_default();
    let known: &mut Series = facts.series.entry(key).or_default();
    known.fine = step.months == 0 && i64::from(step.days) * 86_400 + step.seconds <= 86_400;
    if by_time {
        known.keep_offset(&series.start);
    }
    let mut run: Option<i64> = None;
    let mut index: i32 = 0;
    for slot in &series.values {
        let begin = slot_start(&series.start, step, index);
        if slot.get().is_none() {
            if let (Some(from), Some(to)) = (run.take(), begin) {
                known.spans.add(from, to);
            }
        } else if run.is_none() {
            run = begin;
        }
        index = index.saturating_add(1);
    }
    if let (Some(from), Some(to)) = (run, slot_start(&series.start, step, index)) {
        known.spans.add(from, to);
    }
}

/// When a slot begins: by the clock on the wall where the step is days or months, by time itself otherwise.
fn slot_start(start: &Moment, step: DurationParts, index: i32) -> Option<i64> {
    if step.months != 0 {
        let date = add_months(start.date(), step.months.checked_mul(index)?)?;
        return Some(i64::from(date.days_since_epoch()) * 86_400);
    }
    let index = i64::from(index);
    if step.days != 0 {
        return Some(civil(start) + index * (i64::from(step.days) * 86_400 + step.seconds));
    }
    Some(start.seconds_since_epoch().0 + index * step.seconds)
}

fn sum(consumption: &Consumption, facts: &mut Facts) {
    let usage_point = consumption.usage_point.to_string();
    let unit = consumption.quantity.unit.as_str();
    let volume = matches!(unit, "m3" | "L" | "dm3");
    let point = facts.points.entry(usage_point.clone()).or_default();
    point.with_energy |= !volume;
    point.with_volume |= volume || consumption.volume.is_some();
    point.with_coefficient |= consumption.coefficient.is_some();
    let (Some(start), Some(end)) = (&consumption.period.start, &consumption.period.end) else {
        return;
    };
    let key = SeriesKey {
        record_type: "energy.consumption/1".into(),
        usage_point,
        quantity: if volume { "volume" } else { "energy" }.into(),
        detail: consumption.level.as_str().to_owned(),
        clock: Clock::Wall,
    };
    let known = facts.series.entry(key).or_default();
    known.fine |= matches!(consumption.level.as_str(), "interval" | "day" | "month");
    known.spans.add(civil(start), civil(end));
}
