//! Features to positions. Knows no bytes.

use std::borrow::Cow;

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::mobility::Track;
use mesinfos_schema::values::{Decimal, Moment, Text, Unit};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::emitter::{Draft, Fault, Mapped};
use crate::formats::mobility::fields::{Fields, Role, instant, role};
use crate::formats::mobility::number;
use crate::formats::mobility::position::Scope;
use crate::json::item;

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    geometry: Option<Geometry>,
    properties: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Value,
    #[serde(default)]
    geometries: Vec<Geometry>,
}

const POINT: &str = "geojson.coordinates";
const TIME: &str = "geojson.time";

/// One feature. `unused` is told the members that are not carried.
pub(super) fn feature(
    text: &str,
    scope: &Scope,
    mut unused: impl FnMut(&str),
) -> Result<Mapped, Fault> {
    let feature: Feature<'_> = item(text, &mut unused)
        .map_err(|error| Fault::new("geojson.feature", error.to_string()))?;
    if feature.kind.as_deref() != Some("Feature") {
        return Err(Fault::new("geojson.feature", "an item whose `type` is not `Feature`"));
    }
    let properties = feature.properties.unwrap_or_default();
    let mut path = String::new();
    let mut skip = |code| {
        for (key, value) in &properties {
            if !is_empty(value) {
                tell(&mut path, key, &mut unused);
            }
        }
        Ok(Mapped::Skipped(code))
    };
    let Some(geometry) = feature.geometry else { return skip("geojson.no-geometry") };
    let mut parts = Vec::new();
    if !flatten(&geometry, &mut parts) {
        return Err(Fault::new("geojson.feature", "a geometry that GeoJSON does not have"));
    }
    if parts.is_empty() {
        return skip("geojson.area");
    }
    let mut drafts = Vec::new();
    let mut segment = 0;
    for part in &parts {
        let points = points(part.coordinates, part.line).ok_or_else(|| {
            Fault::new(POINT, "the coordinates are not pairs or triples of numbers")
        })?;
        let times =
            if part.line { times(&properties, segment, points.len(), parts.len()) } else { None };
        for (seq, point) in points.iter().enumerate() {
            let mut fields = Fields::default();
            fields.point(point.lat, point.lon, point.altitude);
            let first = drafts.is_empty();
            describe(&mut fields, &properties, part.line, times.is_some(), &mut |key| {
                if first {
                    tell(&mut path, key, &mut unused);
                }
            });
            if let Some(times) = &times {
                fields.at(times.get(seq).copied().flatten());
            }
            let mut position = fields.finish(POINT, TIME)?;
            if part.line {
                let mut track = Track::new();
                track.name = name(&properties);
                track.segment = number::count(segment);
                track.seq = number::count(seq as u64);
                position.track = Some(track);
            }
            drafts.push(with_modality(scope.position(position)));
        }
        segment += u64::from(part.line);
    }
    Ok(Mapped::Records(drafts))
}

fn with_modality(mut draft: Draft) -> Draft {
    let timed = match &draft.body {
        mesinfos_schema::catalogue::Body::Position(position) => position.at.is_some(),
        _ => false,
    };
    draft.modality = Some(if timed { Modality::Measured } else { Modality::Declared });
    draft
}

/// The properties of a feature, put into a position.
fn describe(
    fields: &mut Fields,
    properties: &Map<String, Value>,
    line: bool,
    timed: bool,
    unused: &mut dyn FnMut(&str),
) {
    let metres_a_second: Option<Unit> = "m/s".parse().ok();
    for (key, value) in properties {
        if is_empty(value)
            || (timed && matches!(key.as_str(), "coordTimes" | "coordinateProperties"))
        {
            continue;
        }
        let text = match value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            Value::Number(number) => Cow::Owned(number.to_string()),
            _ => {
                unused(key);
                continue;
            }
        };
        let carried = match role(key) {
            // The geometry says them, and the name of a line is its track's.
            Some(Role::Lat | Role::Lon | Role::LatE7 | Role::LonE7) => false,
            Some(Role::Name) if line => true,
            Some(Role::Speed) if key.eq_ignore_ascii_case("velocity") => false,
            Some(role) => fields.take(role, &text, metres_a_second.as_ref()),
            None => false,
        };
        if !carried {
            unused(key);
        }
    }
}

fn name(properties: &Map<String, Value>) -> Option<Text> {
    let named = |key: &str| properties.get(key)?.as_str().and_then(Text::trimmed);
    named("name").or_else(|| named("title"))
}

fn tell(path: &mut String, key: &str, unused: &mut impl FnMut(&str)) {
    path.clear();
    path.push_str("properties.");
    path.push_str(key);
    unused(path);
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// A point, or a line of points.
struct Part<'a> {
    line: bool,
    coordinates: &'a Value,
}

/// The points and lines of a geometry; areas have none. `false` for a geometry that is none.
fn flatten<'a>(geometry: &'a Geometry, parts: &mut Vec<Part<'a>>) -> bool {
    let coordinates = &geometry.coordinates;
    let list = || coordinates.as_array().into_iter().flatten();
    match geometry.kind.as_str() {
        "Point" => parts.push(Part { line: false, coordinates }),
        "MultiPoint" => parts.extend(list().map(|coordinates| Part { line: false, coordinates })),
        "LineString" => parts.push(Part { line: true, coordinates }),
        "MultiLineString" => {
            parts.extend(list().map(|coordinates| Part { line: true, coordinates }))
        }
        "Polygon" | "MultiPolygon" => {}
        "GeometryCollection" => return geometry.geometries.iter().all(|g| flatten(g, parts)),
        _ => return false,
    }
    true
}

struct Point {
    lat: f64,
    lon: f64,
    altitude: Option<Decimal>,
}

fn points(coordinates: &Value, line: bool) -> Option<Vec<Point>> {
    if line {
        coordinates.as_array()?.iter().map(point).collect()
    } else {
        Some(vec![point(coordinates)?])
    }
}

fn point(value: &Value) -> Option<Point> {
    let list = value.as_array()?;
    let float = |at: usize| match list.get(at)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => number::float(text),
        _ => None,
    };
    let altitude = match list.get(2) {
        Some(Value::Number(number)) => number::decimal(&number.to_string()),
        Some(Value::String(text)) => number::decimal(text),
        _ => None,
    };
    Some(Point { lat: float(1)?, lon: float(0)?, altitude })
}

/// The times of a line's points, where there are as many as points.
fn times(
    properties: &Map<String, Value>,
    segment: u64,
    points: usize,
    parts: usize,
) -> Option<Vec<Option<Moment>>> {
    let list = properties
        .get("coordTimes")
        .or_else(|| properties.get("coordinateProperties")?.get("times"))?
        .as_array()?;
    let list = if parts > 1 { list.get(usize::try_from(segment).ok()?)?.as_array()? } else { list };
    (list.len() == points).then(|| {
        let text = |value: &Value| match value {
            Value::String(text) => instant(text),
            Value::Number(number) => instant(&number.to_string()),
            _ => None,
        };
        list.iter().map(text).collect()
    })
}
