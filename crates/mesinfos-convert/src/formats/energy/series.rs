//! Steps to interval series: the one place that cuts them at fixed boundaries.
//!
//! A series of steps shorter than a day holds one local day (gas days begin at 06:00), one of days or months a
//! calendar year, so that any re-export gives the same series again. The day is cut in the zone's own clock: 46 and 50
//! half-hours on the days the clock changes. A slot without a value is missing, never zero.
//!
//! One span is open for each channel; a step outside it closes it. Steps that come back to a closed span make a second
//! series of the same id, which stores merge slot by slot.

use std::rc::Rc;

use mesinfos_schema::identity::Key;
use mesinfos_schema::record::{Modality, RecordId};
use mesinfos_schema::types::energy::{
    Consumption, Flow, IntervalSeries, Level, Quality, QualityRun, QuantityKind, SlotCosts,
};
use mesinfos_schema::values::{
    Count, Currency, Date, Decimal, Duration, Money, Period, Quantity, Slot, Text, Unit,
};

use super::zone::{Span, Zone};
use crate::contract::ConvertError;
use crate::emitter::{Draft, Emitter, Fault, Identity, Mapped};

/// Channels with an open span: a source interleaves a few registers, not thousands.
const OPEN: usize = 256;

/// The shortest step that is carried: a day of it is 1 440 slots.
const SHORTEST: i64 = 60;

/// What the values of a series are, beside when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Channel {
    /// Provider part of the keys.
    pub(crate) provider: String,
    /// Scope part of the keys: the usage point's identifier.
    pub(crate) scope: String,
    pub(crate) usage_point: RecordId,
    pub(crate) kind: QuantityKind,
    pub(crate) flow: Option<Flow>,
    pub(crate) unit: Unit,
    pub(crate) register: Option<Text>,
    /// Currency of the costs, where steps have some.
    pub(crate) currency: Option<Currency>,
    /// When a day begins: 0, or 6 for gas.
    pub(crate) hour: u8,
}

/// How a value came to be, and the source's own code for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grade {
    quality: Graded,
    code: [u8; 16],
}

/// [`Quality`], but for its open end, which [`Grade`] carries as a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Graded {
    Measured,
    Estimated,
    Corrected,
    Questionable,
    /// What the standard has no word for: the code says it.
    Other,
}

impl Grade {
    /// A quality with the source's code, of which the first 16 bytes are kept.
    pub(crate) fn new(quality: Graded, code: &str) -> Self {
        let mut kept = [0; 16];
        let code = crate::parse::prefix(code, kept.len()).as_bytes();
        kept.iter_mut().zip(code).for_each(|(to, from)| *to = *from);
        Self { quality, code: kept }
    }

    fn run(self, from: usize, count: usize) -> Option<QualityRun> {
        let end = self.code.iter().position(|byte| *byte == 0).unwrap_or(self.code.len());
        let code = std::str::from_utf8(self.code.get(..end)?).ok().and_then(Text::trimmed);
        let quality = match self.quality {
            Graded::Measured => Quality::Measured,
            Graded::Estimated => Quality::Estimated,
            Graded::Corrected => Quality::Corrected,
            Graded::Questionable => Quality::Questionable,
            Graded::Other => Quality::Other("other".to_owned()),
        };
        let number = |n: usize| Count::new(u64::try_from(n).ok()?);
        let mut run = QualityRun::new(number(from)?, number(count)?, quality);
        run.code = code;
        Some(run)
    }
}

/// One step of a source, from `start` up to, not including, `end`, in seconds of its [`Zone`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) value: Option<Decimal>,
    pub(crate) cost: Option<Decimal>,
    pub(crate) grade: Option<Grade>,
}

impl Reading {
    /// A step with a value alone.
    pub(crate) const fn new(start: i64, end: i64, value: Option<Decimal>) -> Self {
        Self { start, end, value, cost: None, grade: None }
    }
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is in a series.
    Taken,
    /// The slot already has another value.
    Conflict,
    /// The step does not fit slots that count from the boundary: it is no part of a series.
    Irregular,
}

/// The length of slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Seconds(i64),
    Day,
    Month,
}

impl Step {
    fn duration(self) -> Option<Duration> {
        match self {
            Self::Seconds(seconds) => Some(Duration::from_seconds(u64::try_from(seconds).ok()?)),
            Self::Day => "P1D".parse().ok(),
            Self::Month => "P1M".parse().ok(),
        }
    }
}

/// A span under way.
struct Open {
    channel: Rc<Channel>,
    step: Step,
    span: Span,
    line: u64,
    values: Vec<Slot>,
    costs: Vec<Slot>,
    grades: Vec<Option<Grade>>,
    /// Slots set so far, so that a lone zero and a missing slot are told apart.
    set: Vec<bool>,
}

/// Collects steps and hands on a series when its span is over.
pub(crate) struct Series {
    zone: Zone,
    open: Vec<Open>,
    last: usize,
}

impl Series {
    pub(crate) fn new(zone: Zone) -> Self {
        Self { zone, open: Vec::new(), last: 0 }
    }

    pub(crate) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Changes the zone: what is open is handed on.
    pub(crate) fn set_zone(
        &mut self,
        zone: &Zone,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        self.finish(out)?;
        self.zone = zone.clone();
        Ok(())
    }

    /// Takes a step.
    ///
    /// # Errors
    /// Where the sink refuses the series that the step closes.
    pub(crate) fn put(
        &mut self,
        channel: &Rc<Channel>,
        reading: &Reading,
        line: u64,
        out: &mut Emitter<'_>,
    ) -> Result<Put, ConvertError> {
        let seconds = reading.end.saturating_sub(reading.start);
        // Nearly every step follows the one before it.
        if let Some(open) = self.open.get_mut(self.last)
            && open.step == Step::Seconds(seconds)
            && open.span.contains(reading.start)
            && Rc::ptr_eq(&open.channel, channel)
        {
            return Ok(open.place(reading, open.index(seconds, reading)));
        }
        let Some((step, span)) = self.locate(reading, channel.hour) else {
            return Ok(Put::Irregular);
        };
        let at = self.open.iter().position(|open| {
            open.step == step && (Rc::ptr_eq(&open.channel, channel) || open.channel == *channel)
        });
        let at = match at {
            Some(at) => {
                if let Some(open) = self.open.get_mut(at)
                    && open.span != span
                {
                    open.hand_on(&self.zone, out)?;
                    open.reset(span, line, self.zone.slots(step, span, channel.hour));
                }
                at
            }
            None => {
                if self.open.len() >= OPEN {
                    self.open.remove(0).hand_on(&self.zone, out)?;
                }
                let mut open = Open {
                    channel: Rc::clone(channel),
                    step,
                    span,
                    line,
                    values: Vec::new(),
                    costs: Vec::new(),
                    grades: Vec::new(),
                    set: Vec::new(),
                };
                open.reset(span, line, self.zone.slots(step, span, channel.hour));
                self.open.push(open);
                self.open.len() - 1
            }
        };
        self.last = at;
        let index = match (step, self.zone.date(reading.start, channel.hour)) {
            (Step::Day, Some(date)) => ordinal(date),
            (Step::Month, Some(date)) => usize::from(date.month()).checked_sub(1),
            _ => self.open.get(at).and_then(|open| open.index(seconds, reading)),
        };
        Ok(self.open.get_mut(at).map_or(Put::Irregular, |open| open.place(reading, index)))
    }

    /// The step and the span a reading belongs to; `None` where it fits no slot.
    fn locate(&self, reading: &Reading, hour: u8) -> Option<(Step, Span)> {
        let seconds = reading.end.checked_sub(reading.start)?;
        let whole = Span { from: reading.start, to: reading.end };
        let day = self.zone.day(reading.start, hour)?;
        // A day of 23 hours is one as well.
        if day == whole {
            return Some((Step::Day, self.zone.year(reading.start, hour)?));
        }
        if seconds >= 86_400 {
            let month = self.zone.month(reading.start, hour)?;
            return Some((Step::Month, self.zone.year(reading.start, hour)?))
                .filter(|_| month == whole);
        }
        let fits = seconds >= SHORTEST
            && 86_400 % seconds == 0
            && (reading.start - day.from) % seconds == 0
            && reading.end <= day.to;
        fits.then_some((Step::Seconds(seconds), day))
    }

    /// Hands on what is open.
    ///
    /// # Errors
    /// Where the sink refuses.
    pub(crate) fn finish(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        self.last = 0;
        std::mem::take(&mut self.open).iter_mut().try_for_each(|open| open.hand_on(&self.zone, out))
    }

    /// The record of an amount over a period that is no step of a series. `None` where the values are none that add
    /// up over time, or there is no value.
    pub(crate) fn consumption(
        &self,
        channel: &Channel,
        reading: &Reading,
        level: Level,
    ) -> Option<Draft> {
        if !matches!(
            channel.kind,
            QuantityKind::Energy | QuantityKind::Volume | QuantityKind::ReactiveEnergy
        ) || reading.end <= reading.start
        {
            return None;
        }
        let period =
            Period::between(self.zone.moment(reading.start)?, self.zone.moment(reading.end)?)?;
        let quantity = Quantity::new(reading.value?, channel.unit.clone());
        let mut body = Consumption::new(channel.usage_point, period, quantity, level);
        body.cost = reading.cost.zip(channel.currency).map(|(cost, of)| Money::new(cost, of));
        Some(consumption_draft(body, channel, self.zone.name()))
    }
}

/// The draft of a consumption.
pub(crate) fn consumption_draft(
    body: Consumption,
    channel: &Channel,
    zone: Option<&mesinfos_schema::values::TimeZone>,
) -> Draft {
    // The register tells apart what the natural key does not: two tariff slots over one period.
    let key = Key::new("energy.consumption", &channel.provider, &channel.scope, "natural")
        .plain(Some(body.usage_point))
        .part(body.level.as_str())
        .plain(body.period.start)
        .plain(body.period.end)
        .part(channel.unit.as_str())
        .part(channel.flow.map_or("", |flow| flow.as_str()))
        .part(channel.register.as_deref().unwrap_or_default());
    let mut draft = Draft::new(body, Identity::Same(key));
    draft.time_zone = zone.cloned();
    draft
}

/// The day of the year, from 0.
fn ordinal(date: Date) -> Option<usize> {
    let first = Date::new(date.year(), 1, 1).ok()?;
    usize::try_from(date.days_since_epoch() - first.days_since_epoch()).ok()
}

impl Zone {
    /// How many slots a span has.
    fn slots(&self, step: Step, span: Span, hour: u8) -> usize {
        match step {
            Step::Seconds(seconds) => {
                usize::try_from((span.to - span.from + seconds - 1) / seconds).unwrap_or(0)
            }
            Step::Month => 12,
            Step::Day => {
                let year = self.date(span.from, hour).map_or(1, Date::year);
                if Date::days_in(year, 2) == 29 { 366 } else { 365 }
            }
        }
    }
}

impl Open {
    fn reset(&mut self, span: Span, line: u64, slots: usize) {
        self.span = span;
        self.line = line;
        self.values.clear();
        self.values.resize(slots, Slot::MISSING);
        self.costs.clear();
        self.grades.clear();
        self.set.clear();
        self.set.resize(slots, false);
    }

    /// The slot of a step that is a part of the day; `None` where it does not begin where a slot does.
    fn index(&self, seconds: i64, reading: &Reading) -> Option<usize> {
        let past = reading.start - self.span.from;
        if past % seconds != 0 || reading.end > self.span.to {
            return None;
        }
        usize::try_from(past / seconds).ok()
    }

    fn place(&mut self, reading: &Reading, index: Option<usize>) -> Put {
        let Some(index) = index else { return Put::Irregular };
        let slots = self.values.len();
        let (Some(value), Some(set)) = (self.values.get_mut(index), self.set.get_mut(index)) else {
            return Put::Irregular;
        };
        if *set && value.get().is_some() && reading.value.is_some() {
            return if value.get() == reading.value { Put::Taken } else { Put::Conflict };
        }
        *set = true;
        if reading.value.is_some() {
            *value = Slot::from(reading.value);
        }
        if let Some(cost) = reading.cost {
            self.costs.resize(slots, Slot::MISSING);
            if let Some(slot) = self.costs.get_mut(index) {
                *slot = Slot::of(cost);
            }
        }
        if reading.grade.is_some() {
            self.grades.resize(slots, None);
            if let Some(slot) = self.grades.get_mut(index) {
                *slot = reading.grade;
            }
        }
        Put::Taken
    }

    /// Hands on the series, unless it has no value at all.
    fn hand_on(&mut self, zone: &Zone, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let empty = self.values.iter().all(|slot| slot.get().is_none());
        let costless = self.costs.iter().all(|slot| slot.get().is_none());
        if empty && costless {
            return Ok(());
        }
        let (Some(step), Some(start)) = (self.step.duration(), zone.moment(self.span.from)) else {
            return Ok(());
        };
        let channel = &*self.channel;
        let key = Key::new("energy.interval-series", &channel.provider, &channel.scope, "natural")
            .plain(Some(channel.usage_point))
            .part(channel.kind.as_str())
            .part(channel.flow.map_or("", |flow| flow.as_str()))
            .part(channel.register.as_deref().unwrap_or_default())
            .part(channel.unit.as_str())
            .part(step.as_str())
            .part(&start.to_string());
        let mut body = IntervalSeries::new(
            channel.usage_point,
            channel.kind.clone(),
            start,
            step,
            channel.unit.clone(),
            std::mem::take(&mut self.values),
        );
        body.flow = channel.flow;
        body.register.clone_from(&channel.register);
        if let Some(currency) = channel.currency.filter(|_| !costless) {
            body.costs = Some(SlotCosts::new(currency, std::mem::take(&mut self.costs)));
        }
        body.quality = runs(&self.grades);
        let mut draft = Draft::new(body, Identity::Same(key));
        draft.time_zone = zone.name().cloned();
        draft.modality = Some(Modality::Measured);
        out.byproduct(self.line, draft).map(|_| ())
    }
}

/// Grades slot by slot as runs.
fn runs(grades: &[Option<Grade>]) -> Vec<QualityRun> {
    let mut at = 0;
    let mut runs = Vec::new();
    for run in grades.chunk_by(|a, b| a == b) {
        if let Some(Some(grade)) = run.first() {
            runs.extend(grade.run(at, run.len()));
        }
        at += run.len();
    }
    runs
}

/// An item that went into a series, which is handed on when its span is over.
pub(crate) const fn taken() -> Mapped {
    Mapped::Records(Vec::new())
}

/// Accounts for a step: what became of it as an item, with the format's own codes.
pub(crate) struct Codes {
    /// Another value for a slot that has one.
    pub(crate) conflict: &'static str,
    /// A step that fits no slot, of values that do not add up.
    pub(crate) irregular: &'static str,
}

impl Series {
    /// Takes a step and accounts for it: part of a series, else a consumption of its own, else rejected.
    ///
    /// # Errors
    /// Where the sink refuses.
    pub(crate) fn item(
        &mut self,
        channel: &Rc<Channel>,
        reading: &Reading,
        line: u64,
        codes: &Codes,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mapped = match self.put(channel, reading, line, out)? {
            Put::Taken => Ok(taken()),
            Put::Conflict => {
                Err(Fault::new(codes.conflict, "another value for a step that has one"))
            }
            Put::Irregular => {
                let level = match reading.end.saturating_sub(reading.start) {
                    i64::MIN..86_400 => Level::Interval,
                    86_400..2_160_000 => Level::Other("several-days".to_owned()),
                    _ => Level::Billing,
                };
                match self.consumption(channel, reading, level) {
                    Some(draft) => Ok(draft.into()),
                    None if reading.value.is_none() && reading.end > reading.start => Ok(taken()),
                    None => Err(Fault::new(
                        codes.irregular,
                        "a step that does not fit slots counted from the day's beginning",
                    )),
                }
            }
        };
        out.item(line, mapped)
    }
}

#[cfg(test)]
mod tests {
    use super::super::zone::{Instant, Zone, wall};
    use super::{Reading, Series, Step};
    use mesinfos_schema::values::Date;

    fn date(text: &str) -> Date {
        text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn days_of_23_and_25_hours() {
        let paris = Zone::named("Europe/Paris");
        for (day, hours) in [("2021-03-28", 23), ("2021-10-31", 25), ("2021-06-01", 24)] {
            let noon = paris.begin(date(day), 12);
            let span = paris.day(noon, 0).unwrap_or_else(|| panic!("{day}"));
            assert_eq!(span.to - span.from, hours * 3_600, "{day}");
            assert_eq!(paris.slots(Step::Seconds(1_800), span, 0), hours as usize * 2);
        }
        assert_eq!(paris.instant(wall(date("2021-03-28"), 2, 30, 0)), Instant::Never);
        let two = paris.instant(wall(date("2021-10-31"), 2, 30, 0));
        assert!(matches!(two, Instant::Two(a, b) if b - a == 3_600), "{two:?}");
        let start = paris.moment(paris.begin(date("2021-03-28"), 0)).map(|m| m.to_string());
        assert_eq!(start.as_deref(), Some("2021-03-28T00:00:00+01:00"));
    }

    #[test]
    fn the_rule_of_a_source_is_a_zone() {
        let zone = Zone::posix("STD8DST,M3.2.0,M11.1.0");
        let at = zone.begin(date("2011-07-01"), 0);
        assert_eq!(
            zone.moment(at).map(|m| m.to_string()).as_deref(),
            Some("2011-07-01T00:00:00-07:00")
        );
    }

    #[test]
    fn steps_find_their_span() {
        let series = Series::new(Zone::named("Europe/Paris"));
        let at = |day: &str, hour| series.zone.begin(date(day), hour);
        let step = |from, to| series.locate(&Reading::new(from, to, None), 0).map(|(s, _)| s);
        assert_eq!(step(at("2021-03-28", 0), at("2021-03-29", 0)), Some(Step::Day));
        assert_eq!(step(at("2021-03-01", 0), at("2021-04-01", 0)), Some(Step::Month));
        assert_eq!(step(at("2021-03-02", 0), at("2021-04-02", 0)), None);
        assert_eq!(step(at("2021-03-02", 0), at("2021-03-02", 1)), Some(Step::Seconds(3_600)));
        assert_eq!(step(at("2021-03-02", 0) + 60, at("2021-03-02", 1) + 60), None);
        // Neither shorter than a minute nor a length that days are not made of.
        assert_eq!(step(at("2021-03-02", 0), at("2021-03-02", 0) + 30), None);
        assert_eq!(step(at("2021-03-02", 0), at("2021-03-02", 7)), None);
        assert_eq!(step(i64::MAX - 1, i64::MAX), None);
    }
}
