//! Data Connect 5: meter readings and customers as JSON.
//!
//! A document holds a week of half-hours or three years of days at most, so it is read whole, within the limits.

use std::rc::Rc;

use mesinfos_io::Input;
use mesinfos_schema::values::{Address, Date, Moment, Quantity, Text};
use serde::Deserialize;

use super::portal::{day, number};
use super::{CODES, curve, daily_maximum, point, scope, unit_of};
use crate::contract::{ConvertError, Facts, SyntaxError};
use crate::emitter::{Emitter, Fault};
use crate::formats::energy::fold::Fold;
use crate::formats::energy::series::{Grade, Graded, Reading, Series};
use crate::formats::energy::zone::Zone;
use crate::json::{JsonReader, Kind, item};
use crate::options::Options;

#[derive(Deserialize)]
struct MeterReading {
    usage_point_id: String,
    reading_type: ReadingType,
    #[serde(default)]
    interval_reading: Vec<Interval>,
}

#[derive(Deserialize)]
struct ReadingType {
    unit: Option<String>,
    aggregate: Option<String>,
    measuring_period: Option<String>,
    flow_direction: Option<String>,
    interval_length: Option<String>,
}

#[derive(Deserialize)]
struct Interval {
    value: Option<Value>,
    date: String,
    interval_length: Option<String>,
    measure_type: Option<String>,
}

/// A value: a string in version 5, a number in others.
#[derive(Deserialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    Number(crate::json::Number),
}

#[derive(Deserialize)]
struct Customer {
    #[serde(default)]
    usage_points: Vec<Holder>,
}

#[derive(Deserialize)]
struct Holder {
    usage_point: UsagePoint,
    contracts: Option<Contract>,
}

#[derive(Deserialize)]
struct Contract {
    segment: Option<String>,
    subscribed_power: Option<String>,
}

#[derive(Deserialize)]
struct UsagePoint {
    usage_point_id: String,
    usage_point_status: Option<String>,
    usage_point_addresses: Option<Place>,
}

#[derive(Deserialize)]
struct Place {
    street: Option<String>,
    locality: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
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
    let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
    let mut series = Series::new(zone);
    let read = documents(&mut json, options, &mut series, out);
    series.finish(out)?;
    read
}

/// A document, or a list of them.
fn documents(
    json: &mut JsonReader,
    options: &Options,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    match json.kind()? {
        Kind::Array => {
            json.enter()?;
            while json.advance()? {
                document(json, options, series, out)?;
            }
        }
        _ => document(json, options, series, out)?,
    }
    json.end()
}

fn document(
    json: &mut JsonReader,
    options: &Options,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    if json.kind()? != Kind::Object {
        return Err(json.error("enedis.document", "neither a meter reading nor a customer"));
    }
    json.enter()?;
    while json.advance()? {
        let line = json.line();
        let broken = |error: crate::json::ItemError| {
            SyntaxError::new("enedis.document", format!("L{line}"), error.to_string())
        };
        match json.key() {
            Some("meter_reading") => {
                let of: MeterReading =
                    item(json.value()?, |path| unmapped(path, out)).map_err(broken)?;
                meter(of, line, options, series, out)?;
            }
            Some("customer") => {
                let of: Customer =
                    item(json.value()?, |path| unmapped(path, out)).map_err(broken)?;
                customer(of, line, out)?;
            }
            Some(other) => out.unmapped(other),
            None => {}
        }
    }
    Ok(())
}

fn unmapped(path: &str, out: &mut Emitter<'_>) {
    out.unmapped(path);
}

fn customer(of: Customer, line: u64, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
    for holder in of.usage_points {
        let own = holder.usage_point;
        let mut body = point(&own.usage_point_id);
        body.status = own.usage_point_status.as_deref().and_then(Text::trimmed);
        if let Some(contract) = &holder.contracts {
            body.segment = contract.segment.as_deref().and_then(Text::trimmed);
            body.subscribed_power = contract.subscribed_power.as_deref().and_then(power);
        }
        if let Some(place) = own.usage_point_addresses {
            let text = |text: Option<String>| text.as_deref().and_then(Text::trimmed);
            let mut address = Address::new();
            address.lines.extend(text(place.street));
            address.lines.extend(text(place.locality));
            address.postal_code = text(place.postal_code);
            address.locality = text(place.city);
            match place.country.as_deref() {
                Some("France") => address.country = "FR".parse().ok(),
                Some(_) => out.unmapped("usage_points.usage_point.usage_point_addresses.country"),
                None => {}
            }
            body.address = Some(address);
        }
        let scope = scope(body, out);
        out.item(line, Ok(scope.draft().into()))?;
    }
    Ok(())
}

/// A power such as `9 kVA`.
fn power(text: &str) -> Option<Quantity> {
    let (value, unit) = text.trim().split_once(' ')?;
    Some(Quantity::new(crate::formats::energy::point::number(value)?, unit_of(unit)?))
}

/// The seconds of a length such as `PT30M`.
fn seconds(length: &str) -> Option<i64> {
    let length: mesinfos_schema::values::Duration = length.parse().ok()?;
    i64::try_from(length.seconds()?).ok()
}

fn meter(
    of: MeterReading,
    line: u64,
    options: &Options,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    let scope = scope(point(&of.usage_point_id), out);
    out.byproduct(line, scope.draft())?;
    let kind = of.reading_type;
    let unit = kind.unit.as_deref().and_then(unit_of).or_else(|| options.unit.clone());
    let flow = match kind.flow_direction.as_deref() {
        Some("reverse" | "production") => Some(mesinfos_schema::types::energy::Flow::Export),
        Some("forward" | "consumption") => Some(mesinfos_schema::types::energy::Flow::Import),
        _ => None,
    };
    let maximum = kind.aggregate.as_deref() == Some("maximum");
    let daily = maximum || kind.measuring_period.as_deref() == Some("P1D");
    let channel = unit.map(|unit| {
        Rc::new(if maximum {
            daily_maximum(&scope, unit, flow)
        } else {
            curve(&scope, unit, flow, None)
        })
    });
    let zone = series.zone().clone();
    let mut fold = Fold::new();
    let mut settled =
        |at: Result<i64, _>, (length, mut reading): (i64, Reading), out: &mut Emitter<'_>| {
            let Some(channel) = &channel else { return Ok(()) };
            match at {
                Ok(end) => {
                    // The date is the end of the step.
                    (reading.start, reading.end) = (end - length, end);
                    series.item(channel, &reading, line, &CODES, out)
                }
                Err(none) => {
                    let none: crate::formats::energy::fold::NoInstant = none;
                    out.item(line, Err(none.fault("enedis.local-time")))
                }
            }
        };
    let mut days = Vec::new();
    for interval in of.interval_reading {
        let step =
            match interval_of(&interval, daily, kind.interval_length.as_deref(), channel.is_some())
            {
                Ok(step) => step,
                Err(fault) => {
                    out.item(line, Err(fault))?;
                    continue;
                }
            };
        match step {
            Step::Day(date, value) => days.push((date, value)),
            Step::Local(local, length, reading) => {
                fold.put(&zone, 0, local, (length, reading), &mut |at, step| {
                    settled(at, step, out)
                })?;
            }
        }
        if daily && interval.date.len() > 10 {
            out.unmapped("interval_reading.date (time of the highest power)");
        }
    }
    fold.finish(&mut |at, step| settled(at, step, out))?;
    for (date, value) in days {
        if let Some(channel) = &channel {
            day(series, channel, date, value, line, out)?;
        }
    }
    Ok(())
}

/// A step of a meter reading.
enum Step {
    Day(Date, Option<mesinfos_schema::values::Decimal>),
    /// Its end by the clock on the wall, its length.
    Local(i64, i64, Reading),
}

fn interval_of(
    interval: &Interval,
    daily: bool,
    length: Option<&str>,
    unit: bool,
) -> Result<Step, Fault> {
    if !unit {
        return Err(Fault::new("enedis.unit", "neither the reading type nor --unit says the unit"));
    }
    let value = match &interval.value {
        Some(Value::Text(text)) => number(text.trim())?,
        Some(Value::Number(number)) => Some(number.decimal()),
        None => None,
    };
    let at: Moment = interval
        .date
        .trim()
        .replacen(' ', "T", 1)
        .parse()
        .map_err(|_| Fault::new("enedis.time", "a date that is none"))?;
    if daily {
        return Ok(Step::Day(at.date(), value));
    }
    if at.time().is_none() {
        return Err(Fault::new("enedis.time", "a step of a curve without its time"));
    }
    let length = interval.interval_length.as_deref().or(length).and_then(seconds);
    let length = length.ok_or_else(|| {
        Fault::new("enedis.ambiguous-step", "the length of the step is not stated")
    })?;
    let mut reading = Reading::new(0, 0, value);
    reading.grade = interval.measure_type.as_deref().map(|code| {
        let graded = match code {
            "B" => Graded::Measured,
            "C" => Graded::Corrected,
            "E" | "H" | "K" => Graded::Estimated,
            _ => Graded::Other,
        };
        Grade::new(graded, code)
    });
    Ok(Step::Local(at.seconds_since_epoch().0, length, reading))
}
