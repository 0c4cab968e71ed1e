//! The CSV of the portal ("Mes mesures") and of the SGE history: sections one after another, each with the headings of
//! its point, their values, the headings of its rows, and rows.

use std::rc::Rc;

use mesinfos_io::Input;
use mesinfos_schema::types::energy::MeterReading;
use mesinfos_schema::values::{Date, Decimal, Moment, Quantity, Text, Unit};

use super::{CODES, curve, daily_maximum, flow, point, scope, unit_of};
use crate::contract::{ConvertError, Facts};
use crate::emitter::{Emitter, Fault, Mapped};
use crate::formats::energy::fold::Fold;
use crate::formats::energy::point::PointScope;
use crate::formats::energy::series::{Channel, Reading, Series, taken};
use crate::formats::energy::zone::Zone;
use crate::options::{DateOrder, Options};
use crate::parse::numeric_date;
use crate::rows::{Codes as RowCodes, Row, Rows};

static ROWS: RowCodes = RowCodes { open_quote: "enedis.open-quote", syntax: "enedis.syntax" };

/// Steps that a meter records; the difference of two rows is one of them or says nothing.
const STEPS: [i64; 5] = [300, 600, 900, 1_800, 3_600];

/// Whether a line is the headings of a section.
pub(super) fn is_header(line: &str) -> bool {
    plain(line.split(';').next().unwrap_or_default()) == "identifiant prm"
}

/// A heading in lower case, without accents as the exports write them or lose them.
fn plain(heading: &str) -> String {
    let lower = heading.trim().trim_matches('"').to_lowercase();
    lower
        .chars()
        .map(|c| match c {
            'é' | 'è' | 'ê' => 'e',
            'à' | 'â' => 'a',
            'ô' => 'o',
            'û' | 'ù' => 'u',
            other => other,
        })
        .collect()
}

/// What the rows under way are.
enum Rubric {
    /// Before any section.
    None,
    /// The next row has the values of the point's headings.
    Head(Vec<String>),
    /// The next row has the headings of the rows.
    Section,
    Curve(Curve),
    Index(Vec<String>),
    Maximum(Rc<Channel>),
    /// Calendars of the registers.
    Calendar,
    /// Rows whose unit or meaning is not known.
    Unknown,
}

/// A load curve under way.
struct Curve {
    channel: Rc<Channel>,
    /// The step the section states.
    step: Option<i64>,
    /// The first instant of the section's period.
    from: Option<i64>,
    last: Option<i64>,
}

struct Walk<'a> {
    options: &'a Options,
    scope: Option<Rc<PointScope>>,
    head: Vec<(String, String)>,
    rubric: Rubric,
    series: Series,
    fold: Fold<(u64, Option<Decimal>)>,
}

pub(super) fn walk(
    input: &Input,
    facts: &Facts,
    options: &Options,
    zone: Zone,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    if out.is_learning() {
        return Ok(());
    }
    let mut rows = Rows::open(input, facts.encoding, b';', 0, &options.limits, &ROWS)?;
    let mut walk = Walk {
        options,
        scope: None,
        head: Vec::new(),
        rubric: Rubric::None,
        series: Series::new(zone),
        fold: Fold::new(),
    };
    let read = loop {
        match rows.next() {
            Ok(Some(row)) => walk.row(&row, out)?,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    walk.settle(out)?;
    walk.series.finish(out)?;
    read
}

impl Walk<'_> {
    fn row(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let first = row.cell(0);
        // Rows of measurements begin with a digit; headings do not.
        if !first.starts_with(|c: char| c.is_ascii_digit())
            && !matches!(self.rubric, Rubric::Head(_))
        {
            return self.heading(row, out);
        }
        let line = row.line();
        match &mut self.rubric {
            Rubric::Head(headings) => {
                let headings = std::mem::take(headings);
                self.head = headings
                    .into_iter()
                    .enumerate()
                    .map(|(at, heading)| (heading, row.cell(at).to_owned()))
                    .collect();
                self.rubric = Rubric::Section;
                self.point(line, out)
            }
            Rubric::Curve(_) => self.curve(row, out),
            Rubric::Index(_) => {
                let mapped = self.index(row);
                out.item(line, mapped)
            }
            Rubric::Maximum(channel) => {
                let channel = Rc::clone(channel);
                self.maximum(row, &channel, out)
            }
            Rubric::Calendar => out.item(line, Ok(Mapped::Skipped("enedis.calendar"))),
            Rubric::None | Rubric::Section => out.item(
                line,
                Err(Fault::new("enedis.section", "a row before the headings of its section")),
            ),
            Rubric::Unknown => out.item(
                line,
                Err(Fault::new("enedis.unit", "neither the section nor --unit says the unit")),
            ),
        }
    }

    /// A row of headings, or one with nothing in it.
    fn heading(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        self.settle(out)?;
        let cells: Vec<String> = (0..row.len()).map(|at| plain(row.cell(at))).collect();
        let first = cells.first().map(String::as_str).unwrap_or_default();
        match first {
            "" if cells.iter().all(String::is_empty) => return Ok(()),
            "identifiant prm" => {
                self.rubric = Rubric::Head(cells);
                return Ok(());
            }
            "periode" => {
                self.rubric = Rubric::Calendar;
                return Ok(());
            }
            "horodate" => {}
            _ => {
                let fault = Fault::new("enedis.heading", "headings of no known section");
                self.rubric = Rubric::Unknown;
                return out.item(row.line(), Err(fault));
            }
        }
        let Some(scope) = self.scope.clone() else {
            let fault = Fault::new("enedis.section", "headings of rows before those of the point");
            return out.item(row.line(), Err(fault));
        };
        if cells.len() > 2 && cells.get(1).is_some_and(|cell| cell.starts_with("type de rele")) {
            self.rubric = Rubric::Index((0..row.len()).map(|at| row.cell(at).to_owned()).collect());
            return Ok(());
        }
        let maximum = self.of("type de donnees").to_lowercase().contains("puissance max");
        let unit = unit_of(self.of("unite")).or_else(|| self.options.unit.clone());
        let way = flow(self.of("grandeur metier"));
        self.rubric = match unit {
            None => Rubric::Unknown,
            Some(unit) if maximum => Rubric::Maximum(Rc::new(daily_maximum(&scope, unit, way))),
            Some(unit) => Rubric::Curve(Curve {
                channel: Rc::new(curve(&scope, unit, way, None)),
                step: self.of("pas en minutes").parse::<i64>().ok().map(|minutes| minutes * 60),
                from: numeric_date(self.of("date de debut"), DateOrder::DayFirst)
                    .ok()
                    .map(|date| self.series.zone().begin(date, 0)),
                last: None,
            }),
        };
        Ok(())
    }

    /// A value of the section's headings.
    fn of(&self, heading: &str) -> &str {
        let found = self.head.iter().find(|(name, _)| name == heading);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The usage point of a section, whose record is an item.
    fn point(&mut self, line: u64, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let scope = Rc::new(scope(point(self.of("identifiant prm")), out));
        for (heading, value) in &self.head {
            let path = match heading.as_str() {
                "etape metier" => "Etape metier",
                "date de fin" => "Date de fin",
                "grandeur physique" => "Grandeur physique",
                _ => continue,
            };
            if !value.is_empty() {
                out.unmapped(path);
            }
        }
        let new = self.scope.as_ref().is_none_or(|old| old.id() != scope.id());
        let mapped = if new { scope.draft().into() } else { taken() };
        self.scope = Some(scope);
        out.item(line, Ok(mapped))
    }

    fn curve(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let line = row.line();
        let value = match number(row.cell(1)) {
            Ok(value) => value,
            Err(fault) => return out.item(line, Err(fault)),
        };
        let Ok(at) = row.cell(0).replace(' ', "T").parse::<Moment>() else {
            let fault = Fault::new("enedis.time", "an Horodate that is no time");
            return out.item(line, Err(fault));
        };
        let (seconds, _) = at.seconds_since_epoch();
        if at.offset().is_some() {
            self.settle(out)?;
            return self.step(Ok(seconds), (line, value), out);
        }
        let zone = self.series.zone().clone();
        let mut fold = std::mem::replace(&mut self.fold, Fold::new());
        let done = fold.put(&zone, 0, seconds, (line, value), &mut |at, item| {
            self.step(at.map_err(|none| none.fault("enedis.local-time")), item, out)
        });
        self.fold = fold;
        done
    }

    fn settle(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let mut fold = std::mem::replace(&mut self.fold, Fold::new());
        fold.finish(&mut |at, item| {
            self.step(at.map_err(|none| none.fault("enedis.local-time")), item, out)
        })
    }

    /// A value of the curve and the end of its step.
    fn step(
        &mut self,
        end: Result<i64, Fault>,
        (line, value): (u64, Option<Decimal>),
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let end = match end {
            Ok(end) => end,
            Err(fault) => return out.item(line, Err(fault)),
        };
        let Rubric::Curve(curve) = &mut self.rubric else { return Ok(()) };
        let since = curve.last.or(curve.from).map(|last| end - last);
        curve.last = Some(end);
        let step = curve.step.or(since.filter(|since| STEPS.contains(since)));
        let Some(step) = step else {
            // Nothing is lost with a step that has no value.
            let mapped = match value {
                None => Ok(taken()),
                Some(_) => Err(Fault::new(
                    "enedis.ambiguous-step",
                    "the length of the step is not stated, and the row before is not one step away",
                )),
            };
            return out.item(line, mapped);
        };
        let channel = Rc::clone(&curve.channel);
        let reading = Reading::new(end - step, end, value);
        self.series.item(&channel, &reading, line, &CODES, out)
    }

    /// A row of indexes: one reading for each register with a value.
    fn index(&self, row: &Row<'_>) -> Result<Mapped, Fault> {
        let (Rubric::Index(headings), Some(scope)) = (&self.rubric, &self.scope) else {
            return Ok(taken());
        };
        let at = row.cell(0).replace(' ', "T");
        let at: Moment =
            at.parse().map_err(|_| Fault::new("enedis.time", "an Horodate that is no time"))?;
        // The section of indexes is in W.h, as its registers are.
        let unit: Option<Unit> = unit_of(self.of("unite"))
            .or_else(|| self.options.unit.clone())
            .or_else(|| unit_of("Wh"));
        let Some(unit) = unit else { return Ok(taken()) };
        let reason = Text::trimmed(row.cell(1));
        let mut drafts = Vec::new();
        for (at_column, heading) in headings.iter().enumerate().skip(2) {
            let Some(value) = number(row.cell(at_column))? else { continue };
            let mut body = MeterReading::new(scope.id(), at, Quantity::new(value, unit.clone()));
            body.register = Text::trimmed(heading);
            body.reason.clone_from(&reason);
            drafts.push(scope.meter_reading(body));
        }
        Ok(Mapped::Records(drafts))
    }

    /// The highest power of a day, at the time it was reached.
    fn maximum(
        &mut self,
        row: &Row<'_>,
        channel: &Rc<Channel>,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let line = row.line();
        let value = match number(row.cell(1)) {
            Ok(value) => value,
            Err(fault) => return out.item(line, Err(fault)),
        };
        let Ok(at) = row.cell(0).replace(' ', "T").parse::<Moment>() else {
            let fault = Fault::new("enedis.time", "an Horodate that is no time");
            return out.item(line, Err(fault));
        };
        if at.time().is_some() {
            out.unmapped("Horodate (time of the highest power)");
        }
        day(&mut self.series, channel, at.date(), value, line, out)
    }
}

/// A value of a whole day.
pub(super) fn day(
    series: &mut Series,
    channel: &Rc<Channel>,
    date: Date,
    value: Option<Decimal>,
    line: u64,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    let zone = series.zone();
    let noon = zone.begin(date, 12);
    let Some(span) = zone.day(noon, channel.hour) else {
        return out.item(line, Err(Fault::new("enedis.time", "a day outside the calendar")));
    };
    series.item(channel, &Reading::new(span.from, span.to, value), line, &CODES, out)
}

/// A number, with a point or a comma; `None` where the cell is empty.
pub(super) fn number(text: &str) -> Result<Option<Decimal>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let value = super::super::point::number(text);
    value.map(Some).ok_or_else(|| Fault::new("enedis.value", "a value that is no number"))
}
