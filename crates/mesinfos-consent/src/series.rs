//! The slots of an interval series in time, and the part of a series that lies in a window.
//!
//! Slots shorter than a day follow each other as time passes; those of a day or more by the calendar. A series that
//! begins at midnight and lasts no more than 25 hours is that local day, however many hours the day has.

use mesinfos_schema::values::{Count, Date, LocalTime, Moment};
use serde_json::{Value, json};

use crate::validate::Span;
use crate::window::{Extent, of_day};

/// Seconds of a day by the clock.
pub(crate) const DAY: i64 = 86_400;
/// Seconds of the longest local day.
const LONGEST: i64 = 25 * 3_600;

/// How one slot follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Seconds, less than a day.
    Seconds(i64),
    /// Months, and days beside them.
    Calendar(i32, i32),
}

impl Step {
    pub(crate) fn of(text: &str) -> Option<Self> {
        let parts = text.parse::<mesinfos_schema::values::Duration>().ok()?.parts()?;
        let days = i32::try_from(parts.seconds / DAY).ok()?;
        match (parts.months, parts.days.checked_add(days)?, parts.seconds % DAY) {
            (0, 0, seconds) if seconds > 0 => Some(Self::Seconds(seconds)),
            (months, days, 0) if months >= 0 && days >= 0 && months + days > 0 => {
                Some(Self::Calendar(months, days))
            }
            _ => None,
        }
    }
}

/// A day so many months and days later.
pub(crate) fn later(day: Date, months: i64, days: i64) -> Option<Date> {
    let date = |of: Date| {
        jiff::civil::Date::new(
            i16::try_from(of.year()).ok()?,
            i8::try_from(of.month()).ok()?,
            i8::try_from(of.day()).ok()?,
        )
        .ok()
    };
    let span = jiff::Span::new().try_months(months).ok()?.try_days(days).ok()?;
    let end = date(day)?.checked_add(span).ok()?;
    Date::new(
        u16::try_from(end.year()).ok()?,
        u8::try_from(end.month()).ok()?,
        u8::try_from(end.day()).ok()?,
    )
    .ok()
}

/// Where the slots of a series lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slots {
    pub(crate) start: Moment,
    pub(crate) step: Step,
    pub(crate) count: usize,
}

impl Slots {
    /// From a start, as many steps as there are values.
    pub(crate) fn new(start: &str, step: &str, count: usize) -> Option<Self> {
        Some(Self { start: start.parse().ok()?, step: Step::of(step)?, count })
    }

    /// Of the members of a series' body.
    pub(crate) fn of(data: &Value) -> Option<Self> {
        let text = |name: &str| data.get(name)?.as_str();
        Self::new(text("start")?, text("step")?, data.get("values")?.as_array()?.len())
    }

    /// When a slot begins, in the form of the start.
    pub(crate) fn begins(&self, slot: usize) -> Option<Moment> {
        let slot = i64::try_from(slot).ok()?;
        let form = |date: Date, time: Option<LocalTime>| match (time, self.start.offset()) {
            (None, _) => Moment::from(date),
            (Some(time), None) => Moment::local(date, time),
            (Some(time), Some(offset)) => Moment::instant(date, time, offset),
        };
        match self.step {
            Step::Calendar(months, days) => {
                let months = i64::from(months).checked_mul(slot)?;
                let days = i64::from(days).checked_mul(slot)?;
                Some(form(later(self.start.date(), months, days)?, self.start.time()))
            }
            Step::Seconds(step) => {
                let passed = of_day(&self.start).checked_add(step.checked_mul(slot)?)?;
                let day = i32::try_from(passed.div_euclid(DAY)).ok()?;
                let day = self.start.date().days_since_epoch().checked_add(day)?;
                let rest = passed.rem_euclid(DAY);
                let part = |of: i64| u8::try_from(of).ok();
                let time =
                    LocalTime::new(part(rest / 3_600)?, part(rest / 60 % 60)?, part(rest % 60)?)
                        .ok()?;
                let keeps_date = self.start.time().is_none() && rest == 0;
                Some(form(Date::from_days_since_epoch(day)?, (!keeps_date).then_some(time)))
            }
        }
    }

    /// When a slot is: the local days and instants it may touch.
    fn extent(&self, slot: usize) -> Option<Extent> {
        let first = Extent::of_moment(&self.begins(slot)?);
        match self.step {
            Step::Calendar(..) => Some(first.until(&self.begins(slot + 1)?)),
            Step::Seconds(step) => {
                let count = i64::try_from(self.count).ok()?;
                let whole = of_day(&self.start) == 0 && step.checked_mul(count)? <= LONGEST;
                let begins = self.begins(slot)?;
                let own = Extent::from_clock(&begins).lasting(&begins, step);
                Some(if whole { own.on(self.start.date().days_since_epoch()) } else { own })
            }
        }
    }

    /// The slots that lie in every span: the first, and the first behind them. All of them where there is no span.
    pub(crate) fn inside(&self, spans: &[Span]) -> Option<(usize, usize)> {
        let lies = |slot: usize| {
            self.extent(slot).is_some_and(|own| {
                spans.iter().all(|span| own.begins_in(span) && own.ends_in(span))
            })
        };
        let first = (0..self.count).find(|slot| lies(*slot))?;
        let end = (first..self.count).find(|slot| !lies(*slot)).unwrap_or(self.count);
        Some((first, end))
    }
}

/// Cuts a series down to some of its slots: start, values, costs and runs of quality.
pub(crate) fn cut(record: &mut Value, slots: &Slots, (first, end): (usize, usize)) -> Option<()> {
    let data = record.get_mut("data")?.as_object_mut()?;
    data.insert("start".to_owned(), json!(slots.begins(first)?));
    let keep = |values: &mut Value| {
        if let Some(values) = values.as_array_mut() {
            values.truncate(end);
            values.drain(..first.min(values.len()));
        }
    };
    keep(data.get_mut("values")?);
    if let Some(costs) = data.get_mut("costs").and_then(|costs| costs.get_mut("values")) {
        keep(costs);
    }
    if let Some(Value::Array(runs)) = data.get_mut("quality") {
        *runs = runs.iter().filter_map(|run| shortened(run, first, end)).collect();
    }
    Some(())
}

/// What of a run of quality lies among some slots, counted from the first of them.
fn shortened(run: &Value, first: usize, end: usize) -> Option<Value> {
    let number = |name: &str| usize::try_from(run.get(name)?.as_u64()?).ok();
    let from = number("from")?;
    let to = from.checked_add(number("count")?)?.min(end);
    let from = from.max(first);
    let count = to.checked_sub(from).filter(|count| *count > 0)?;
    let mut run = run.clone();
    let members = run.as_object_mut()?;
    for (name, number) in [("from", from - first), ("count", count)] {
        members.insert(name.to_owned(), json!(Count::new(u64::try_from(number).ok()?)?));
    }
    Some(run)
}
