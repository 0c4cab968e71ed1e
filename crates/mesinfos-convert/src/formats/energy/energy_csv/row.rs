//! From a row to what was measured.

use std::collections::BTreeMap;
use std::rc::Rc;

use mesinfos_schema::types::energy::{Consumption, Level, MeterReading, UsagePoint};
use mesinfos_schema::values::{
    Currency, Date, Decimal, Identifier, Moment, Money, Party, Period, Quantity, Text, Unit,
};

use super::mapping::{Mapping, Value, flow};
use crate::contract::ConvertError;
use crate::emitter::{Draft, Emitter, Fault, Mapped};
use crate::formats::energy::fold::Fold;
use crate::formats::energy::point::{PointScope, kind_of, unit};
use crate::formats::energy::series::{
    Channel, Grade, Graded, Put, Reading, Series, consumption_draft, taken,
};
use crate::formats::energy::zone::{Instant, Zone, wall};
use crate::layout::Layout;
use crate::options::{DateOrder, Options};
use crate::parse::{numeric_date, plain};
use crate::rows::Row;

/// Channels kept by name; a file with more makes them anew.
const CHANNELS: usize = 10_000;

/// A time as a row states it.
#[derive(Clone, Copy, Debug)]
enum At {
    Instant(i64),
    /// By the clock on the wall.
    Local(i64),
    Date(Date),
}

/// A value of a row.
struct Cell {
    channel: Rc<Channel>,
    value: Option<Decimal>,
    cost: Option<Decimal>,
    grade: Option<Grade>,
}

/// A row whose times wait to be instants.
struct Held {
    line: u64,
    length: i64,
    cells: Vec<Cell>,
}

/// A column of values, looked up once.
struct Column<'a> {
    of: &'a Value,
    at: usize,
    unit: Option<Unit>,
    unit_at: Option<usize>,
    register_at: Option<usize>,
    cost_at: Option<usize>,
    currency: Option<Currency>,
}

pub(super) struct Walk<'a> {
    mapping: &'a Mapping,
    options: &'a Options,
    provider: Option<Party>,
    order: DateOrder,
    start: Vec<usize>,
    end: Vec<usize>,
    range: Option<usize>,
    point: Option<usize>,
    heading: Option<String>,
    quality: Option<usize>,
    unmapped: Vec<(usize, String)>,
    columns: Vec<Column<'a>>,
    steps: Vec<(usize, i64, i64)>,
    scopes: BTreeMap<String, Rc<PointScope>>,
    channels: BTreeMap<String, Rc<Channel>>,
    key: String,
    /// Sections begun, where they are told apart.
    section: u64,
    series: Series,
    fold: Fold<Held>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        mapping: &'a Mapping,
        layout: &Layout,
        zone: Zone,
        options: &'a Options,
        provider: Option<Party>,
    ) -> Self {
        let all = |names: &[String]| names.iter().filter_map(|name| layout.column(name)).collect();
        let column = |name: &Option<String>| name.as_deref().and_then(|name| layout.column(name));
        let steps = if mapping.matrix.is_some() { steps(layout) } else { Vec::new() };
        let values = mapping.value.iter().chain(&mapping.matrix);
        let columns: Vec<Column<'_>> = values
            .filter_map(|of| {
                let at = of.position.or_else(|| column(&of.column));
                // A matrix has its columns by their headings.
                let at = if mapping.matrix.is_some() { Some(0) } else { at };
                Some(Column {
                    of,
                    at: at?,
                    unit: of.unit.as_deref().and_then(unit),
                    unit_at: column(&of.unit_column),
                    register_at: column(&of.register_column),
                    cost_at: column(&of.cost),
                    currency: of.currency.as_deref().and_then(|code| code.parse().ok()),
                })
            })
            .collect();
        let point = mapping.point.as_ref();
        let (start, end): (Vec<usize>, Vec<usize>) =
            (all(&mapping.time.start), all(&mapping.time.end));
        let range = column(&mapping.time.range);
        let quality = mapping.quality.as_ref().and_then(|q| layout.column(&q.column));
        let identifier = point.and_then(|point| column(&point.column));
        let taken = |at: &usize| {
            start.contains(at)
                || end.contains(at)
                || [range, quality, identifier].contains(&Some(*at))
                || steps.iter().any(|(step, ..)| step == at)
                || columns.iter().any(|c| {
                    c.at == *at || [c.unit_at, c.register_at, c.cost_at].contains(&Some(*at))
                })
        };
        // What no mapping names is told by its heading.
        let unmapped = (0..layout.len())
            .filter(|at| !layout.heading(*at).is_empty() && !taken(at))
            .map(|at| (at, layout.heading(at).to_owned()))
            .collect();
        Self {
            mapping,
            options,
            provider,
            order: mapping.date_order.parse().unwrap_or(DateOrder::YearFirst),
            start,
            end,
            range,
            point: identifier,
            heading: point.and_then(|p| p.heading).map(|at| layout.heading(at).to_owned()),
            quality,
            unmapped,
            columns,
            steps,
            scopes: BTreeMap::new(),
            channels: BTreeMap::new(),
            key: String::new(),
            section: 1,
            series: Series::new(zone),
            fold: Fold::new(),
        }
    }

    pub(super) fn row(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let line = row.line();
        if (0..row.len()).all(|at| row.cell(at).is_empty()) {
            return out.item(line, Ok(Mapped::Skipped("energy-csv.blank-row")));
        }
        let first = self.range.or(self.start.first().copied()).or(self.end.first().copied());
        let first = first.map_or("", |at| row.cell(at));
        let digits = first.starts_with(|c: char| c.is_ascii_digit());
        let wordy = |column: &Column<'_>| !matches!(self.number(row.cell(column.at)), Ok(Some(_)));
        if !digits && (self.mapping.matrix.is_some() || self.columns.iter().all(wordy)) {
            let headings = &self.mapping.header;
            let cell = |at: usize| row.cell(at).to_lowercase();
            if headings.iter().all(|wanted| (0..row.len()).any(|at| cell(at) == *wanted)) {
                self.section += 1;
            }
            return out.item(line, Ok(Mapped::Skipped("energy-csv.note")));
        }
        for (at, name) in &self.unmapped {
            if !row.cell(*at).is_empty() {
                out.unmapped(name);
            }
        }
        let scope = match self.scope(row, out)? {
            Ok(scope) => scope,
            Err(fault) => return out.item(line, Err(fault)),
        };
        match self.times(row) {
            Err(fault) => out.item(line, Err(fault)),
            Ok((start, end)) => {
                if self.mapping.matrix.is_some() {
                    return self.matrix(row, start, &scope, out);
                }
                match self.cells(row, &scope) {
                    Err(fault) => out.item(line, Err(fault)),
                    Ok(cells) => self.place(line, start, end, cells, &scope, out),
                }
            }
        }
    }

    /// The usage point of a row; its record is handed on the first time.
    fn scope(
        &mut self,
        row: &Row<'_>,
        out: &mut Emitter<'_>,
    ) -> Result<Result<Rc<PointScope>, Fault>, ConvertError> {
        let text = self.point.map_or_else(
            || self.heading.clone().unwrap_or_default(),
            // A guard of spreadsheets: `="541…"`.
            |at| row.cell(at).trim_start_matches('=').trim_matches('"').to_owned(),
        );
        if let Some(scope) = self.scopes.get(&text) {
            return Ok(Ok(Rc::clone(scope)));
        }
        let scheme = self.mapping.point.as_ref().map_or("local", |point| &point.scheme);
        let mut ids: Vec<Identifier> = Identifier::of(scheme, &text).into_iter().collect();
        // A masked number is no number of the scheme.
        if ids.first().is_some_and(|id| id.check().is_err()) {
            ids = Identifier::of("local", &text).into_iter().collect();
        }
        let mut point = UsagePoint::new(ids);
        point.commodity = self.mapping.commodity();
        let scope = Rc::new(PointScope::of(point, self.provider.as_ref(), out));
        if self.scopes.len() >= CHANNELS {
            self.scopes.clear();
        }
        self.scopes.insert(text, Rc::clone(&scope));
        out.byproduct(row.line(), scope.draft())?;
        Ok(Ok(scope))
    }

    /// The beginning and the end, as far as a row states them.
    fn times(&self, row: &Row<'_>) -> Result<(Option<At>, Option<At>), Fault> {
        let fault = || Fault::new("energy-csv.time", "a time that is absent or none");
        if let Some(at) = self.range {
            let (start, end) = row.cell(at).split_once(" to ").ok_or_else(fault)?;
            let start = self.time(start).ok_or_else(fault)?;
            return Ok((Some(start), Some(self.time(end).ok_or_else(fault)?)));
        }
        let joined = |columns: &[usize]| {
            let cells: Vec<&str> = columns.iter().map(|at| row.cell(*at)).collect();
            cells.join(" ")
        };
        let start = match self.start.as_slice() {
            [] => None,
            columns => Some(self.time(&joined(columns)).ok_or_else(fault)?),
        };
        let end = match (self.end.as_slice(), start) {
            ([], _) => None,
            (columns, Some(At::Local(start))) if self.mapping.time.same_day => {
                let seconds = clock(joined(columns).trim()).ok_or_else(fault)?;
                let midnight = start - start.rem_euclid(86_400);
                // Midnight at the end of the day is written as at its beginning.
                let end = midnight + if seconds == 0 { 86_400 } else { seconds };
                Some(At::Local(end))
            }
            (columns, _) => Some(self.time(&joined(columns)).ok_or_else(fault)?),
        };
        Ok((start, end))
    }

    fn time(&self, text: &str) -> Option<At> {
        let text = text.trim();
        if text.len() > 40 {
            return None;
        }
        if let Ok(moment) = text.replacen(' ', "T", 1).parse::<Moment>()
            && moment.offset().is_some()
        {
            return Some(At::Instant(moment.seconds_since_epoch().0));
        }
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
        let date = match date.parse::<Date>() {
            Ok(date) => date,
            Err(_) => numeric_date(date, self.order).ok()?,
        };
        if time.trim().is_empty() {
            return Some(At::Date(date));
        }
        Some(At::Local(wall(date, 0, 0, 0) + clock(time.trim())?))
    }

    fn number(&self, text: &str) -> Result<Option<Decimal>, Fault> {
        let fault = || Fault::new("energy-csv.value", "a value that is no number");
        if text.is_empty() {
            return Ok(None);
        }
        if !self.mapping.comma {
            return plain::decimal(text).map(Some).ok_or_else(fault);
        }
        let found = crate::parse::amount(text, crate::DecimalMark::Comma);
        let digits = |b: u8| b.is_ascii_digit() || matches!(b, b',' | b'.' | b'-' | b'+');
        found.ok().filter(|_| text.bytes().all(digits)).map(Some).ok_or_else(fault)
    }

    fn cells(&mut self, row: &Row<'_>, scope: &Rc<PointScope>) -> Result<Vec<Cell>, Fault> {
        let grade = self.grade(row);
        let mut cells = Vec::with_capacity(self.columns.len());
        for at in 0..self.columns.len() {
            let Some(column) = self.columns.get(at) else { break };
            let mut value = self.number(row.cell(column.at))?;
            if column.of.negated {
                value = value.map(|value| if value.is_zero() { value } else { -value });
            }
            let cost = match column.cost_at {
                Some(at) => self.number(row.cell(at))?,
                None => None,
            };
            let channel = self.channel(row, at, scope)?;
            cells.push(Cell { channel, value, cost, grade });
        }
        Ok(cells)
    }

    fn grade(&self, row: &Row<'_>) -> Option<Grade> {
        let text = row.cell(self.quality?);
        let word = self.mapping.quality.as_ref()?.map.get(text).map(String::as_str);
        let graded = match word {
            _ if text.is_empty() => return None,
            Some("measured") => Graded::Measured,
            Some("estimated") => Graded::Estimated,
            Some("corrected") => Graded::Corrected,
            Some("questionable") => Graded::Questionable,
            Some("none") => return None,
            _ => Graded::Other,
        };
        Some(Grade::new(graded, text))
    }

    /// The channel of a column in a row.
    fn channel(
        &mut self,
        row: &Row<'_>,
        at: usize,
        scope: &Rc<PointScope>,
    ) -> Result<Rc<Channel>, Fault> {
        let fault = || Fault::new("energy-csv.unit", "a unit that is absent or not known");
        let column = self.columns.get(at).ok_or_else(fault)?;
        let unit_text = column.unit_at.map_or("", |at| row.cell(at));
        let register_text = column.register_at.map_or("", |at| row.cell(at));
        self.key.clear();
        self.key.push_str(&scope.id().to_string());
        for part in [unit_text, register_text] {
            self.key.push('\n');
            self.key.push_str(part);
        }
        self.key.push(char::from(u8::try_from(at).unwrap_or(u8::MAX)));
        let section =
            if self.mapping.sections { format!("section {}", self.section) } else { String::new() };
        self.key.push_str(&section);
        if let Some(channel) = self.channels.get(&self.key) {
            return Ok(Rc::clone(channel));
        }
        let of = match column.unit_at {
            Some(_) => unit(spelled(unit_text)).or_else(|| self.options.unit.clone()),
            None => column.unit.clone().or_else(|| self.options.unit.clone()),
        };
        let of = of.ok_or_else(fault)?;
        let register = self.mapping.registers.get(register_text);
        let way = register.and_then(|r| flow(r.flow.as_deref()));
        let name = match register {
            Some(register) => register.register.as_deref(),
            None if !register_text.is_empty() => Some(register_text),
            None if !section.is_empty() => Some(section.as_str()),
            None => column.of.register.as_deref(),
        };
        let channel = scope
            .channel(kind_of(of.as_str()), of)
            .flow(way.or_else(|| flow(column.of.flow.as_deref())))
            .register(name)
            .currency(column.currency);
        let channel = Rc::new(channel);
        if self.channels.len() >= CHANNELS {
            self.channels.clear();
        }
        self.channels.insert(self.key.clone(), Rc::clone(&channel));
        Ok(channel)
    }

    /// Puts the values of a row where their time says.
    fn place(
        &mut self,
        line: u64,
        start: Option<At>,
        end: Option<At>,
        cells: Vec<Cell>,
        scope: &Rc<PointScope>,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let fault = |message: &'static str| Fault::new("energy-csv.time", message);
        let index = self.columns.iter().any(|column| column.of.index);
        let billed = self.columns.iter().any(|column| column.of.billed);
        if index || billed {
            let at = start.or(end);
            let Some(at) = at else { return out.item(line, Err(fault("no time"))) };
            let drafts: Option<Vec<Draft>> =
                cells
                    .iter()
                    .filter(|cell| cell.value.is_some())
                    .map(|cell| {
                        if index { self.shown(cell, at, scope) } else { self.bill(cell, at, scope) }
                    })
                    .collect();
            let mapped = match drafts {
                Some(drafts) => Ok(Mapped::Records(drafts)),
                None => Err(Fault::new(
                    "energy-csv.local-time",
                    "a local time that occurs twice or never on its day",
                )),
            };
            return out.item(line, mapped);
        }
        // A row without a value has nothing to place: its slots stay missing.
        if cells.iter().all(|cell| cell.value.is_none()) {
            return out.item(line, Ok(taken()));
        }
        let zone = self.series.zone().clone();
        let whole = |at: At| match at {
            At::Date(date) => At::Local(wall(date, 0, 0, 0)),
            other => other,
        };
        let lone = |at: Option<At>| match whole(at?) {
            At::Instant(at) => Some(at),
            At::Local(at) => match zone.instant(at) {
                Instant::One(at) => Some(at),
                _ => None,
            },
            At::Date(_) => None,
        };
        let step = self.mapping.time.step;
        let seconds = |at: At| match whole(at) {
            At::Instant(at) | At::Local(at) => at,
            At::Date(date) => wall(date, 0, 0, 0),
        };
        let (from, length) = match (start, end, step) {
            (Some(start), Some(end), _) => {
                // What lies between two instants; where the clock changes in between, or its hour occurs twice, what
                // lies between on the wall.
                if let (Some(from), Some(to)) = (lone(Some(start)), lone(Some(end))) {
                    self.settle(out)?;
                    return self.settled(Ok(from), Held { line, length: to - from, cells }, out);
                }
                let length = seconds(end) - seconds(start);
                (start, if length <= 0 { length + 3_600 } else { length })
            }
            (Some(At::Date(date)), None, None) => {
                let begin = zone.begin(date, 0);
                let span = zone.day(begin, 0);
                let length = span.map_or(86_400, |span| span.to - span.from);
                self.settle(out)?;
                return self.settled(Ok(begin), Held { line, length, cells }, out);
            }
            (Some(start), None, Some(step)) => (start, step),
            _ => return out.item(line, Err(fault("neither the end nor the length of the step"))),
        };
        let held = Held { line, length, cells };
        match whole(from) {
            At::Instant(at) => {
                self.settle(out)?;
                self.settled(Ok(at), held, out)
            }
            At::Date(date) => self.settled(Ok(zone.begin(date, 0)), held, out),
            At::Local(at) => {
                let channel = held.cells.first().map_or(0, |cell| Rc::as_ptr(&cell.channel).addr());
                let mut fold = std::mem::replace(&mut self.fold, Fold::new());
                let done = fold.put(&zone, channel, at, held, &mut |at, held| {
                    self.settled(at.map_err(|none| none.fault("energy-csv.local-time")), held, out)
                });
                self.fold = fold;
                done
            }
        }
    }

    fn settle(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let mut fold = std::mem::replace(&mut self.fold, Fold::new());
        fold.finish(&mut |at, held| {
            self.settled(at.map_err(|none| none.fault("energy-csv.local-time")), held, out)
        })
    }

    fn settled(
        &mut self,
        at: Result<i64, Fault>,
        held: Held,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let start = match at {
            Ok(start) => start,
            Err(fault) => return out.item(held.line, Err(fault)),
        };
        let mut drafts = Vec::new();
        for cell in &held.cells {
            let mut reading = Reading::new(start, start + held.length, cell.value);
            (reading.cost, reading.grade) = (cell.cost, cell.grade);
            match self.series.put(&cell.channel, &reading, held.line, out)? {
                Put::Taken => {}
                Put::Conflict => {
                    let message = "another value for a step that has one";
                    let fault = Fault::new("energy-csv.conflict", message);
                    return out.item(held.line, Err(fault));
                }
                Put::Irregular => {
                    let level = if held.length < 86_400 { Level::Interval } else { Level::Total };
                    match self.series.consumption(&cell.channel, &reading, level) {
                        Some(draft) => drafts.push(draft),
                        None if cell.value.is_none() => {}
                        None => {
                            let message = "a step that does not fit the slots of a day";
                            let fault = Fault::new("energy-csv.step", message);
                            return out.item(held.line, Err(fault));
                        }
                    }
                }
            }
        }
        out.item(held.line, Ok(Mapped::Records(drafts)))
    }

    /// A row of a day, a column a step.
    fn matrix(
        &mut self,
        row: &Row<'_>,
        start: Option<At>,
        scope: &Rc<PointScope>,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let line = row.line();
        let Some(At::Date(date)) = start else {
            let fault = Fault::new("energy-csv.time", "a row of a day without its date");
            return out.item(line, Err(fault));
        };
        let channel = match self.channel(row, 0, scope) {
            Ok(channel) => channel,
            Err(fault) => return out.item(line, Err(fault)),
        };
        let zone = self.series.zone().clone();
        let mut fault = None;
        for at in 0..self.steps.len() {
            let Some((column, from, to)) = self.steps.get(at).copied() else { break };
            let value = match self.number(row.cell(column)) {
                Ok(None) => continue,
                Ok(value) => value,
                Err(error) => {
                    fault = Some(error);
                    continue;
                }
            };
            // One column cannot tell two hours apart, nor have the one that the clock jumps over.
            match zone.instant(wall(date, 0, 0, 0) + from * 60) {
                Instant::One(start) => {
                    let reading = Reading::new(start, start + (to - from) * 60, value);
                    match self.series.put(&channel, &reading, line, out)? {
                        Put::Taken => {}
                        Put::Conflict => {
                            let message = "another value for a step that has one";
                            fault = Some(Fault::new("energy-csv.conflict", message));
                        }
                        Put::Irregular => {
                            let message = "a step that does not fit the slots of a day";
                            fault = Some(Fault::new("energy-csv.step", message));
                        }
                    }
                }
                Instant::Never if value.is_none_or(Decimal::is_zero) => {}
                Instant::Never | Instant::Two(..) => {
                    let message = "a step of an hour that occurs twice or never on its day";
                    fault = Some(Fault::new("energy-csv.local-time", message));
                }
            }
        }
        out.item(line, fault.map_or(Ok(taken()), Err))
    }

    /// What a meter showed. `None` where the time is none.
    fn shown(&self, cell: &Cell, at: At, scope: &PointScope) -> Option<Draft> {
        let zone = self.series.zone();
        let at = match at {
            At::Date(date) => date.into(),
            At::Instant(at) => zone.moment(at)?,
            At::Local(local) => match zone.instant(local) {
                Instant::One(at) => zone.moment(at)?,
                _ => return None,
            },
        };
        let quantity = Quantity::new(cell.value?, cell.channel.unit.clone());
        let mut body = MeterReading::new(cell.channel.usage_point, at, quantity);
        let way = cell.channel.flow.map(|flow| flow.as_str());
        let parts: Vec<&str> = way.into_iter().chain(cell.channel.register.as_deref()).collect();
        body.register = Text::trimmed(&parts.join(" "));
        let mut draft = scope.meter_reading(body);
        draft.time_zone = zone.name().cloned();
        Some(draft)
    }

    /// The amount of a bill.
    fn bill(&self, cell: &Cell, at: At, scope: &PointScope) -> Option<Draft> {
        let At::Date(date) = at else { return None };
        let mut period = Period::between(date.into(), date.into())?;
        // Only the day of the bill is stated: nothing says when its period began.
        period.start = None;
        let quantity = Quantity::new(cell.value?, cell.channel.unit.clone());
        let mut body = Consumption::new(scope.id(), period, quantity, Level::Billing);
        body.cost =
            cell.cost.zip(cell.channel.currency).map(|(cost, currency)| Money::new(cost, currency));
        Some(consumption_draft(body, &cell.channel, self.series.zone().name()))
    }

    pub(super) fn finish(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        self.settle(out)?;
        self.series.finish(out)
    }
}

/// The columns whose headings are the beginning and the end of a step, `00:00-00:15`, in minutes of the day.
fn steps(layout: &Layout) -> Vec<(usize, i64, i64)> {
    let minutes = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
    };
    let step = |heading: &str| {
        let (from, to) = heading.split_once('-')?;
        let (from, to) = (minutes(from)?, minutes(to)?);
        Some((from, if to == 0 { 1_440 } else { to }))
    };
    layout
        .headings()
        .filter_map(|(at, heading)| step(heading).map(|(from, to)| (at, from, to)))
        .filter(|(_, from, to)| 0 <= *from && from < to && *to <= 1_440)
        .collect()
}

/// Seconds of the day of `H:MM` or `HH:MM:SS`; 24:00 is the end of the day.
fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let known = (0..=24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    let total = hour * 3_600 + minute * 60 + second;
    (known && total <= 86_400 && parts.next().is_none()).then_some(total)
}

/// A unit as vendors write it, as UCUM.
fn spelled(text: &str) -> &str {
    match text.trim() {
        "kWh" | "KWH" => "kW.h",
        "Wh" => "W.h",
        "MWh" => "MW.h",
        "m³" => "m3",
        "l" | "L" | "liter" => "L",
        "kvarh" | "kVArh" => "kvar.h",
        other => other,
    }
}
