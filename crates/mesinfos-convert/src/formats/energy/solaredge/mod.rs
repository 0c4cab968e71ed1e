//! SolarEdge: what a solar site produced, as the monitoring API's JSON.

use std::rc::Rc;

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::types::energy::{Commodity, UsagePoint};
use mesinfos_schema::values::{Identifier, Moment};
use serde::Deserialize;

use super::point::{PointScope, kind_of, party, unit};
use super::series::{Channel, Codes, Reading, Series};
use super::zone::Zone;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault};
use crate::json::{JsonReader, Number, item};
use crate::options::Options;

/// SolarEdge, energy of a site.
#[derive(Clone, Copy, Debug)]
pub struct SolarEdge;

const CODES: Codes = Codes { conflict: "solaredge.conflict", irregular: "solaredge.step" };

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/json",
    extensions: &[".json"],
    versions: &["energy"],
    languages: &["en"],
    records: &["energy.usage-point/1", "energy.interval-series/1"],
    standard: "SolarEdge Monitoring API, site energy",
    options: &["--account", "--tz", "--unit", "--provider"],
    mapping: &[
        MappingRow::new(
            "energy.values.date",
            "energy.interval-series start",
            "with its offset; the day is cut by --tz, else in UTC: an abbreviation names no zone",
        ),
        MappingRow::new("energy.values.value", "energy.interval-series values", "null stays null"),
        MappingRow::new("energy.unit", "energy.interval-series unit", "else --unit"),
        MappingRow::new(
            "energy.timeUnit",
            "energy.interval-series step",
            "QUARTER_OF_AN_HOUR, HOUR",
        ),
    ],
    not_mapped: &[("energy.measuredBy", "the device")],
    codes: &[
        ("solaredge.value", "a value that is no object of the API"),
        ("solaredge.time", "a date that is none, or has no offset"),
        ("solaredge.unit", "the unit is absent or not known: give --unit"),
        ("solaredge.step", "a step that does not fit the slots of a day"),
        ("solaredge.conflict", "another value for a step that has one"),
        ("solaredge.document", "a JSON document of another shape"),
        ("json.syntax", "not JSON"),
    ],
    ..Descriptor::new("solaredge", "SolarEdge (solar production)", "energy")
};

/// What stands before the values, wherever it stands in the file.
#[derive(Clone, Debug, Default)]
struct Frame {
    step: String,
    unit: String,
}

#[derive(Deserialize)]
struct Point {
    date: String,
    value: Option<Number>,
}

impl Format for SolarEdge {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let all = ["\"energy\"", "\"timeUnit\"", "\"values\"", "\"date\""];
        let known =
            text.trim_start().starts_with('{') && all.iter().all(|name| text.contains(name));
        if !known {
            return Vec::new();
        }
        vec![Candidate::new("solaredge", 85, "energy values with a time unit").version("energy")]
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        facts.version = Some("energy".to_owned());
        let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
        let mut frame = Frame::default();
        match frame.read(&mut json) {
            Err(error) if !error.leaves_partial_result() => return Err(error),
            _ => {}
        }
        facts.learnt = Some(std::sync::Arc::new(frame));
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
        let supplier = party("SolarEdge", "domain", "solaredge.com");
        out.provider(&supplier);
        let zone = zone(options)?;
        if let Some(name) = zone.name() {
            out.time_zone(name);
        }
        if out.is_learning() {
            return Ok(());
        }
        let nothing = Frame::default();
        let frame = facts.learnt::<Frame>().unwrap_or(&nothing);
        let mut point = UsagePoint::new(Vec::<Identifier>::new());
        point.commodity = Some(Commodity::Electricity);
        let scope = PointScope::of(point, Some(&supplier), out);
        out.byproduct(1, scope.draft())?;
        let stated = match frame.unit.as_str() {
            "Wh" => unit("W.h"),
            "kWh" => unit("kW.h"),
            "MWh" => unit("MW.h"),
            _ => options.unit.clone(),
        };
        let channel = stated.map(|unit| {
            Rc::new(scope.channel(kind_of(unit.as_str()), unit).register(Some("production")))
        });
        let seconds = match frame.step.as_str() {
            "QUARTER_OF_AN_HOUR" => Some(900),
            "HOUR" => Some(3_600),
            _ => None,
        };
        let mut series = Series::new(zone);
        let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
        let read = values(&mut json, channel.as_ref(), seconds, &mut series, out);
        series.finish(out)?;
        read
    }
}

fn zone(options: &Options) -> Result<Zone, ConvertError> {
    options.time_zone.as_ref().map_or(Ok(Zone::Utc), Zone::of)
}

impl Frame {
    fn read(&mut self, json: &mut JsonReader) -> Result<(), ConvertError> {
        if !json.enter()? {
            return Ok(());
        }
        while json.advance()? {
            if json.key() != Some("energy") || !json.enter()? {
                continue;
            }
            while json.advance()? {
                let into = match json.key() {
                    Some("timeUnit") => &mut self.step,
                    Some("unit") => &mut self.unit,
                    _ => continue,
                };
                json.value()?.trim_matches('"').clone_into(into);
            }
        }
        Ok(())
    }
}

fn values(
    json: &mut JsonReader,
    channel: Option<&Rc<Channel>>,
    seconds: Option<i64>,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    if !json.enter()? {
        return Err(json.error("solaredge.document", "no object of energy"));
    }
    while json.advance()? {
        if json.key() != Some("energy") {
            out.unmapped(json.key().unwrap_or_default());
            continue;
        }
        if !json.enter()? {
            continue;
        }
        while json.advance()? {
            match json.key() {
                Some("timeUnit" | "unit") => continue,
                Some("values") => {}
                other => {
                    out.unmapped(other.unwrap_or_default());
                    continue;
                }
            }
            if !json.enter()? {
                continue;
            }
            while json.advance()? {
                let line = json.line();
                let found: Result<Point, _> = item(json.value()?, |path| out.unmapped(path));
                let step = found
                    .map_err(|error| Fault::new("solaredge.value", error.to_string()))
                    .and_then(|point| reading(&point, seconds));
                match (step, channel) {
                    (Ok(step), Some(channel)) => series.item(channel, &step, line, &CODES, out)?,
                    (Ok(_), None) => {
                        let message = "neither the document nor --unit says the unit";
                        out.item(line, Err(Fault::new("solaredge.unit", message)))?;
                    }
                    (Err(fault), _) => out.item(line, Err(fault))?,
                }
            }
        }
    }
    json.end()
}

fn reading(point: &Point, seconds: Option<i64>) -> Result<Reading, Fault> {
    let fault = || Fault::new("solaredge.time", "a date that is none, or has no offset");
    let seconds = seconds.ok_or_else(|| {
        Fault::new("solaredge.step", "a time unit other than a quarter of an hour or an hour")
    })?;
    // `2024-10-01 00:00:00 CEST+0200`: the abbreviation says nothing beside the offset.
    let (date, rest) = point.date.split_at_checked(19).ok_or_else(fault)?;
    let at = rest.find(['+', '-']).ok_or_else(fault)?;
    let offset = rest.get(at..).ok_or_else(fault)?;
    let (hours, minutes) = offset.split_at_checked(3).ok_or_else(fault)?;
    let minutes = minutes.trim_start_matches(':');
    let text =
        format!("{}{hours}:{minutes}", date.replacen(' ', "T", 1)).replace("-00:00", "+00:00");
    let start: Moment = text.parse().map_err(|_| fault())?;
    let start = start.seconds_since_epoch().0;
    Ok(Reading::new(start, start + seconds, point.value.map(Number::decimal)))
}
