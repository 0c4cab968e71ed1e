//! Octopus Energy: the consumption of a British meter, as the API's JSON or as CSV.

use std::rc::Rc;

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::types::energy::{Flow, UsagePoint};
use mesinfos_schema::values::{Decimal, Identifier, Moment, Unit};
use serde::Deserialize;

use super::fold::Fold;
use super::point::{PointScope, kind_of, number, party, unit};
use super::series::{Channel, Codes, Reading, Series};
use super::zone::Zone;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault};
use crate::json::{JsonReader, Number, item};
use crate::options::Options;
use crate::rows::{Codes as RowCodes, Rows};

/// Octopus Energy.
#[derive(Clone, Copy, Debug)]
pub struct Octopus;

static ROWS: RowCodes = RowCodes { open_quote: "octopus.open-quote", syntax: "octopus.syntax" };
const CODES: Codes = Codes { conflict: "octopus.conflict", irregular: "octopus.step" };

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/csv",
    extensions: &[".csv", ".json"],
    versions: &["api-json", "csv"],
    languages: &["en"],
    records: &["energy.usage-point/1", "energy.interval-series/1"],
    standard: "Octopus Energy REST API, consumption of a meter",
    options: &["--unit", "--account", "--tz", "--provider"],
    mapping: &[
        MappingRow::new(
            "interval_start, Start",
            "energy.interval-series start",
            "with its offset; without one it is the clock of Europe/London",
        ),
        MappingRow::new("interval_end, End", "energy.interval-series step", ""),
        MappingRow::new(
            "consumption",
            "energy.interval-series values, unit",
            "kW.h where the heading says so; else --unit (gas is m3 or kWh, by the meter)",
        ),
    ],
    not_mapped: &[
        ("count, next, previous", "of the API's pages"),
        ("Estimated Cost", "an estimate in pence, with standing charges or without"),
    ],
    codes: &[
        ("octopus.unit", "the heading does not say the unit: give --unit"),
        ("octopus.time", "a time that is none"),
        ("octopus.local-time", "a local time without offset that occurs twice or never on its day"),
        ("octopus.value", "a consumption that is no number"),
        ("octopus.conflict", "another value for a step that has one"),
        ("octopus.step", "a step that does not fit the slots of a day"),
        ("octopus.columns", "the columns are not all there"),
        ("octopus.open-quote", "a quote that never closes swallows the rest"),
        ("json.syntax", "not JSON"),
    ],
    ..Descriptor::new("octopus", "Octopus Energy", "energy")
};

/// Which column is which.
#[derive(Clone, Copy)]
struct Columns {
    value: usize,
    start: usize,
    end: usize,
    cost: Option<usize>,
    kwh: bool,
}

/// The columns of a heading, blanks around names as the export has them.
fn columns(line: &str) -> Option<Columns> {
    let names: Vec<String> = line
        .trim_start_matches('\u{feff}')
        .split(',')
        .map(|name| name.trim().trim_matches('"').to_lowercase())
        .collect();
    let at = |name: &str| names.iter().position(|found| found.starts_with(name));
    let value = at("consumption")?;
    Some(Columns {
        value,
        start: at("interval_start").or_else(|| at("start"))?,
        end: at("interval_end").or_else(|| at("end"))?,
        cost: at("estimated cost"),
        kwh: names.get(value).is_some_and(|name| name.contains("(kwh)")),
    })
}

impl Format for Octopus {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let found = |score, version: &str, reason: &str| {
            vec![Candidate::new("octopus", score, reason).version(version).language("en")]
        };
        if text.trim_start().starts_with('{') {
            let all = ["\"consumption\"", "\"interval_start\"", "\"interval_end\"", "\"results\""];
            if all.iter().all(|name| text.contains(name)) {
                return found(95, "api-json", "a page of consumption");
            }
        } else if columns(text.lines().next().unwrap_or_default()).is_some() {
            return found(90, "csv", "the headings of consumption");
        }
        Vec::new()
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        let json = input.head(1024)?.text().trim_start().starts_with(['{', '[']);
        facts.version = Some(if json { "api-json" } else { "csv" }.to_owned());
        facts.variant.clone_from(&facts.version);
        facts.language = Some("en".to_owned());
        zone(options)?;
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let supplier = party("Octopus Energy", "domain", "octopus.energy");
        out.provider(&supplier);
        let zone = zone(options)?;
        if let Some(name) = zone.name() {
            out.time_zone(name);
        }
        if out.is_learning() {
            return Ok(());
        }
        let point = UsagePoint::new(Vec::<Identifier>::new());
        let scope = PointScope::of(point, Some(&supplier), out);
        out.byproduct(1, scope.draft())?;
        let mut walk = Walk { scope, channel: None, series: Series::new(zone), fold: Fold::new() };
        let read = if facts.variant.as_deref() == Some("api-json") {
            walk.json(input, facts, options, out)
        } else {
            walk.csv(input, facts, options, out)
        };
        walk.settle(out)?;
        walk.series.finish(out)?;
        read
    }
}

fn zone(options: &Options) -> Result<Zone, ConvertError> {
    options.time_zone.as_ref().map_or_else(|| Ok(Zone::named("Europe/London")), Zone::of)
}

struct Walk {
    scope: PointScope,
    channel: Option<Rc<Channel>>,
    series: Series,
    fold: Fold<(u64, i64, Option<Decimal>)>,
}

#[derive(Deserialize)]
struct Interval {
    consumption: Option<Number>,
    interval_start: String,
    interval_end: String,
}

impl Walk {
    fn unit(&mut self, unit: Option<Unit>) {
        self.channel = unit.map(|unit| {
            let channel = self.scope.channel(kind_of(unit.as_str()), unit);
            Rc::new(channel.flow(Some(Flow::Import)))
        });
    }

    fn json(
        &mut self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        self.unit(options.unit.clone());
        let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
        if !json.enter()? {
            return Err(json.error("octopus.columns", "no page of consumption"));
        }
        while json.advance()? {
            if json.key() != Some("results") {
                if !matches!(json.key(), Some("count" | "next" | "previous")) {
                    out.unmapped(json.key().unwrap_or_default());
                }
                continue;
            }
            if !json.enter()? {
                continue;
            }
            while json.advance()? {
                let line = json.line();
                let found: Result<Interval, _> = item(json.value()?, |path| out.unmapped(path));
                match found {
                    Ok(of) => {
                        let value = of.consumption.map(Number::decimal);
                        self.step(line, &of.interval_start, &of.interval_end, value, out)?;
                    }
                    Err(error) => {
                        out.item(line, Err(Fault::new("octopus.value", error.to_string())))?;
                    }
                }
            }
        }
        json.end()
    }

    fn csv(
        &mut self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let head = input.head(8 * 1024)?;
        let columns = columns(head.text().lines().next().unwrap_or_default()).ok_or_else(|| {
            crate::contract::SyntaxError::new("octopus.columns", "L1", "columns are missing")
        })?;
        let stated = if columns.kwh { unit("kW.h") } else { None };
        self.unit(stated.or_else(|| options.unit.clone()));
        let mut rows = Rows::open(input, facts.encoding, b',', 1, &options.limits, &ROWS)?;
        while let Some(row) = rows.next()? {
            let line = row.line();
            if columns.cost.is_some_and(|at| !row.cell(at).is_empty()) {
                out.unmapped("Estimated Cost");
            }
            let text = row.cell(columns.value);
            let value = match (text, number(text)) {
                ("", _) => None,
                (_, Some(value)) => Some(value),
                _ => {
                    let fault = Fault::new("octopus.value", "a consumption that is no number");
                    out.item(line, Err(fault))?;
                    continue;
                }
            };
            let (start, end) = (row.cell(columns.start).to_owned(), row.cell(columns.end));
            self.step(line, &start, end, value, out)?;
        }
        Ok(())
    }

    fn step(
        &mut self,
        line: u64,
        start: &str,
        end: &str,
        value: Option<Decimal>,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        if self.channel.is_none() {
            let message = "the source does not say whether it counts kWh or m3: give --unit";
            return out.item(line, Err(Fault::new("octopus.unit", message)));
        }
        let moment = |text: &str| text.trim().replacen(' ', "T", 1).parse::<Moment>().ok();
        let times = moment(start).zip(moment(end));
        let Some((start, end)) =
            times.filter(|(start, end)| start.time().is_some() && start.form() == end.form())
        else {
            return out.item(line, Err(Fault::new("octopus.time", "a time that is none")));
        };
        let (from, to) = (start.seconds_since_epoch().0, end.seconds_since_epoch().0);
        if start.offset().is_some() {
            self.settle(out)?;
            return self.settled(Ok(from), (line, to - from, value), out);
        }
        // The hour that occurs twice ends, by the clock, when it began.
        let length = if to <= from { to - from + 3_600 } else { to - from };
        let zone = self.series.zone().clone();
        let mut fold = std::mem::replace(&mut self.fold, Fold::new());
        let done = fold.put(&zone, 0, from, (line, length, value), &mut |at, step| {
            self.settled(at.map_err(|none| none.fault("octopus.local-time")), step, out)
        });
        self.fold = fold;
        done
    }

    fn settle(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let mut fold = std::mem::replace(&mut self.fold, Fold::new());
        fold.finish(&mut |at, step| {
            self.settled(at.map_err(|none| none.fault("octopus.local-time")), step, out)
        })
    }

    fn settled(
        &mut self,
        at: Result<i64, Fault>,
        (line, length, value): (u64, i64, Option<Decimal>),
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        match (at, &self.channel) {
            (Ok(start), Some(channel)) => {
                let reading = Reading::new(start, start + length, value);
                self.series.item(&Rc::clone(channel), &reading, line, &CODES, out)
            }
            (Err(fault), _) => out.item(line, Err(fault)),
            (Ok(_), None) => Ok(()),
        }
    }
}
