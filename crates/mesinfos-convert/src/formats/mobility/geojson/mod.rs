//! GeoJSON: features as positions; the batches of Overland too.

mod mapping;
mod write;

use mesinfos_io::{Head, Input};

use super::first_key;
use super::position::Scope;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Locator};
use crate::json::{JsonReader, Kind};
use crate::options::Options;

pub use write::GeojsonWriter;

/// GeoJSON (RFC 7946).
#[derive(Clone, Copy, Debug)]
pub struct GeoJson;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/geo+json",
    extensions: &[".geojson", ".json"],
    versions: &["feature-collection", "overland"],
    records: &["mobility.position/1"],
    writes: true,
    standard: "RFC 7946; properties as Overland, GPSLogger and Dawarich name them; coordTimes of togeojson",
    options: &["--provider", "--account"],
    mapping: MAPPING,
    not_mapped: &[
        ("id, bbox, other properties", "counted as unmapped"),
        ("velocity", "of no stated unit"),
        ("SSID, BSSID, wifi", "networks nearby"),
    ],
    codes: &[
        ("geojson.coordinates", "no point on the globe"),
        ("geojson.feature", "an item that is no feature"),
        ("geojson.time", "a time that does not exist"),
        ("geojson.area", "skipped: a polygon is an area, no position"),
        ("geojson.no-geometry", "skipped: a feature without a place"),
    ],
    ..Descriptor::new("geojson", "GeoJSON", "mobility")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new(
        "Point, MultiPoint",
        "mobility.position coordinates",
        "longitude first; numbers in strings are read as well; a third number is the altitude in m",
    ),
    MappingRow::new(
        "LineString, MultiLineString",
        "mobility.position track",
        "a position for each point: `name` of the properties, segment and number",
    ),
    MappingRow::new(
        "coordTimes, coordinateProperties.times",
        "mobility.position at",
        "of lines, where there are as many as points",
    ),
    MappingRow::new(
        "timestamp, time, date, tst, …",
        "mobility.position at",
        "ISO 8601, seconds or milliseconds since 1970",
    ),
    MappingRow::new(
        "altitude, elevation",
        "mobility.position coordinates.altitude",
        "m, where the geometry has none",
    ),
    MappingRow::new(
        "accuracy, horizontal_accuracy",
        "mobility.position coordinates.accuracy",
        "m; below 0 is unmapped",
    ),
    MappingRow::new("speed", "mobility.position speed", "m/s; below 0 is unmapped"),
    MappingRow::new("heading, course, bearing", "mobility.position heading", ""),
    MappingRow::new("activity", "mobility.position activity", "as written"),
    MappingRow::new("name, title", "mobility.position name", "track.name of lines"),
    MappingRow::new("provider", "mobility.position method", "gps, fused"),
    MappingRow::new("device_id, tracker_id", "mobility.position device.ids", "`local`"),
    MappingRow::new("time or none", "modality", "measured | declared"),
];

impl Format for GeoJson {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let feature = text.contains("\"Feature\"");
        match first_key(&text) {
            Some("locations") if feature => {
                vec![
                    Candidate::new(
                        "geojson",
                        95,
                        "features below `locations`, as Overland sends them",
                    )
                    .version("overland"),
                ]
            }
            Some("type" | "features" | "name" | "crs" | "bbox")
                if text.contains("\"FeatureCollection\"") =>
            {
                vec![
                    Candidate::new("geojson", 95, "a feature collection")
                        .version("feature-collection"),
                ]
            }
            Some("type") if feature && text.contains("\"geometry\"") => {
                vec![Candidate::new("geojson", 90, "a feature").version("feature-collection")]
            }
            _ => Vec::new(),
        }
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        if out.is_learning() {
            return Ok(());
        }
        let scope = Scope::of(None, None, out);
        let feature = |json: &mut JsonReader, out: &mut Emitter<'_>| {
            let locator = Locator::Path(json.pointer());
            let mapped = mapping::feature(json.value()?, &scope, |name| out.unmapped(name));
            out.item(locator, mapped)
        };
        // A feature alone is the whole document, and is looked at as one.
        let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
        let mut lists = false;
        if json.kind()? == Kind::Object && json.enter()? {
            while json.advance()? {
                let is_list = matches!(json.key(), Some("features" | "locations"));
                if is_list && json.kind()? == Kind::Array && json.enter()? {
                    lists = true;
                    while json.advance()? {
                        feature(&mut json, out)?;
                    }
                } else if !matches!(json.key(), Some("type" | "geometry" | "properties")) {
                    out.unmapped(json.key().unwrap_or_default());
                }
            }
        }
        json.end()?;
        if !lists {
            let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
            feature(&mut json, out)?;
        }
        Ok(())
    }
}
