//! Positions as GeoJSON.

use std::io;

use mesinfos_schema::types::mobility::Position;
use serde_json::{Map, Number, Value, json};

use crate::write::{
    Losses, RecordSource, WriteError, WriteFormat, WriteOptions, WriterDescriptor, Written,
};

const TYPE: &str = "mobility.position/1";

/// Writes positions as a feature collection, a point each, and lists what the file does not carry.
#[derive(Clone, Copy, Debug)]
pub struct GeojsonWriter;

static DESCRIPTOR: WriterDescriptor = WriterDescriptor {
    name: "geojson",
    title: "GeoJSON",
    format: "geojson",
    version: "RFC 7946",
    media_type: "application/geo+json",
    extension: ".geojson",
    records: &[TYPE],
};

impl WriteFormat for GeojsonWriter {
    fn descriptor(&self) -> &'static WriterDescriptor {
        &DESCRIPTOR
    }

    fn write(
        &self,
        records: &dyn RecordSource,
        out: &mut dyn io::Write,
        _: &WriteOptions,
    ) -> Result<Written, WriteError> {
        if records.open(&[TYPE])?.find_map(|r| r.ok().filter(|r| r.type_name() == TYPE)).is_none() {
            return Err(WriteError::Nothing(DESCRIPTOR.name));
        }
        let mut done = Written::default();
        write(records, out, &mut done)?;
        Ok(done)
    }
}

fn write(
    records: &dyn RecordSource,
    mut out: &mut dyn io::Write,
    done: &mut Written,
) -> Result<(), WriteError> {
    let losses = &mut done.losses;
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut separator: &[u8] = b"\n";
    for record in records.open(&[])? {
        let record = record?;
        let Some(position) = record.data::<Position>() else {
            if record.type_name() != "exchange.source/1" {
                losses.record(record.type_name(), "not a position");
            }
            continue;
        };
        let Some(feature) = feature(position, losses) else {
            losses.record(TYPE, "a position without coordinates");
            continue;
        };
        *done.records.entry(TYPE).or_default() += 1;
        out.write_all(separator)?;
        separator = b",\n";
        serde_json::to_writer(&mut out, &feature).map_err(std::io::Error::from)?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()?;
    Ok(())
}

fn feature(position: &Position, losses: &mut Losses) -> Option<Value> {
    let point = position.coordinates.as_ref()?;
    let mut properties = Map::new();
    let mut quantity =
        |name: &str, quantity: Option<&mesinfos_schema::values::Quantity>, unit: &str, member| {
            let Some(quantity) = quantity else { return };
            let number = quantity.value.to_string().parse::<Number>().ok();
            match number {
                Some(number)
                    if quantity.unit.as_str() == unit
                && quantity.comparator.is_none()
                // A JSON number is read in binary: what it would change is not written.
                && crate::json::Number::parse(&number.to_string())
                    .is_some_and(|n| n.decimal().to_string() == quantity.value.to_string()) =>
                {
                    properties.insert(name.to_owned(), Value::Number(number));
                }
                _ => losses.member(TYPE, member, "in another unit, a bound, or no number of JSON"),
            }
        };
    quantity("altitude", point.altitude.as_ref(), "m", "/coordinates/altitude");
    quantity("accuracy", point.accuracy.as_ref(), "m", "/coordinates/accuracy");
    quantity("speed", position.speed.as_ref(), "m/s", "/speed");
    if let Some(at) = position.at {
        if at.time().is_some() {
            properties.insert("time".into(), at.to_string().into());
        } else {
            losses.member(TYPE, "/at", "a day without a time of day");
        }
    }
    if let Some(heading) = position.heading {
        properties.insert("heading".into(), heading.get().into());
    }
    for (name, text, member) in [
        ("name", position.name.as_deref(), "/name"),
        ("activity", position.activity.as_deref(), "/activity"),
    ] {
        if let Some(text) = text {
            if text.trim() != text {
                losses.member(TYPE, member, "blanks at its ends");
            }
            properties.insert(name.into(), text.into());
        }
    }
    for (is_some, member) in [
        (position.track.is_some(), "/track"),
        (position.method.is_some(), "/method"),
        (position.device_state.is_some(), "/deviceState"),
        (position.device.is_some(), "/device"),
    ] {
        if is_some {
            losses.member(TYPE, member, "no property");
        }
    }
    Some(json!({
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [point.lon.get(), point.lat.get()]},
        "properties": properties,
    }))
}
