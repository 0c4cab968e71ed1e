//! Placemarks to positions, stays and ways. Knows no bytes.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::common::Place;
use mesinfos_schema::types::mobility::{Mode, Track, Trip, Visit};
use mesinfos_schema::values::{Coordinates, Decimal, Moment, Period, Text};

use crate::emitter::{Draft, Fault, Mapped};
use crate::formats::mobility::fields::{Fields, Role, role};
use crate::formats::mobility::position::Scope;
use crate::formats::mobility::{number, place, time};
use crate::xml::Node;

const POINT: &str = "kml.coordinates";
const TIME: &str = "kml.time";

/// A geometry that has points.
enum Shape<'t> {
    Point(Node<'t>),
    Line(Node<'t>),
    Track(Node<'t>),
}

/// One placemark.
pub(super) fn placemark(node: Node<'_>, scope: &Scope) -> Result<Mapped, Fault> {
    let mut shapes = Vec::new();
    let mut areas = false;
    shapes_of(node, &mut shapes, &mut areas);
    if shapes.is_empty() {
        return Ok(Mapped::Skipped(if areas { "kml.area" } else { "kml.no-geometry" }));
    }
    let name = node.take("name").and_then(Text::new);
    let at = node.take("TimeStamp/when").map(when).transpose()?;
    let span = match node.find("TimeSpan") {
        Some(span) => {
            let end = |name: &str| span.take(name).map(when).transpose();
            period(end("begin")?, end("end")?)?
        }
        None => None,
    };
    let mut drafts = Vec::new();
    let mut segment = 0;
    for shape in &shapes {
        match shape {
            Shape::Point(point) => {
                let [found] = points(*point)?
                    .try_into()
                    .map_err(|_| Fault::new(POINT, "a point that is not one `lon,lat[,alt]`"))?;
                match &span {
                    Some(period) if at.is_none() => {
                        let mut place = Place::new();
                        place.name.clone_from(&name);
                        place.coordinates = Some(found.coordinates()?);
                        drafts.push(scope.visit(Visit::new(period.clone(), place)));
                    }
                    _ => drafts.push(single(node, &found, at, name.as_ref(), scope)?),
                }
            }
            Shape::Line(line) => {
                let found = points(*line)?;
                if let Some(period) = &span {
                    let mut trip = Trip::new(period.clone(), Mode::Unspecified);
                    trip.path = found.iter().map(Found::coordinates).collect::<Result<_, _>>()?;
                    let reference = name.as_deref().unwrap_or_default();
                    drafts.push(scope.trip(trip, reference));
                } else {
                    for (seq, found) in found.iter().enumerate() {
                        let mut fields = Fields::default();
                        fields.point(found.lat, found.lon, found.altitude);
                        let track = track(name.as_ref(), segment, seq as u64);
                        drafts.push(draft(fields, track, scope)?);
                    }
                    segment += 1;
                }
            }
            Shape::Track(line) => {
                timed(*line, name.as_ref(), segment, scope, &mut drafts)?;
                segment += 1;
            }
        }
    }
    Ok(Mapped::Records(drafts))
}

fn shapes_of<'t>(node: Node<'t>, shapes: &mut Vec<Shape<'t>>, areas: &mut bool) {
    for child in node.children() {
        match child.name() {
            "Point" => shapes.push(Shape::Point(child)),
            "LineString" | "LinearRing" => shapes.push(Shape::Line(child)),
            "Track" => shapes.push(Shape::Track(child)),
            "MultiGeometry" | "MultiTrack" => shapes_of(child, shapes, areas),
            "Polygon" | "Model" => *areas = true,
            _ => {}
        }
    }
}

/// A point with what is said of it.
fn single(
    node: Node<'_>,
    found: &Found,
    at: Option<Moment>,
    name: Option<&Text>,
    scope: &Scope,
) -> Result<Draft, Fault> {
    let mut fields = Fields::default();
    fields.point(found.lat, found.lon, found.altitude);
    fields.at(at);
    if let Some(name) = name {
        fields.take(Role::Name, name, None);
    }
    for data in node.find("ExtendedData").iter().flat_map(|extended| extended.all("Data")) {
        let key = data.find("@name").and_then(|name| name.peek()).unwrap_or_default();
        // What the geometry and the placemark say is not said again.
        let role = role(key).filter(|role| {
            !matches!(role, Role::Lat | Role::Lon | Role::LatE7 | Role::LonE7 | Role::Time)
        });
        if let (Some(role), Some(value)) = (role, data.find("value"))
            && let Some(text) = value.peek()
            && fields.take(role, text, None)
        {
            value.mark();
            data.find("@name").inspect(Node::mark);
        }
    }
    draft(fields, None, scope)
}

/// A gx:Track: times and points in pairs.
fn timed(
    node: Node<'_>,
    name: Option<&Text>,
    segment: u64,
    scope: &Scope,
    drafts: &mut Vec<Draft>,
) -> Result<(), Fault> {
    let times = node.all("when").count();
    let places = node.all("coord").count();
    if times != places {
        return Err(Fault::new("kml.track", "a track with more or fewer times than points"));
    }
    for (seq, (at, place)) in node.all("when").zip(node.all("coord")).enumerate() {
        // A point without coordinates is a gap.
        let (Some(text), Some(at)) = (place.value(), at.value()) else { continue };
        let found = found(text.split_whitespace())?;
        let mut fields = Fields::default();
        fields.point(found.lat, found.lon, found.altitude);
        fields.at(Some(when(at)?));
        drafts.push(draft(fields, track(name, segment, seq as u64), scope)?);
    }
    Ok(())
}

fn draft(fields: Fields, track: Option<Track>, scope: &Scope) -> Result<Draft, Fault> {
    let mut position = fields.finish(POINT, TIME)?;
    position.track = track;
    let modality = if position.at.is_some() { Modality::Measured } else { Modality::Declared };
    let mut draft = scope.position(position);
    draft.modality = Some(modality);
    Ok(draft)
}

fn track(name: Option<&Text>, segment: u64, seq: u64) -> Option<Track> {
    let mut track = Track::new();
    track.name = name.cloned();
    track.segment = number::count(segment);
    track.seq = number::count(seq);
    Some(track)
}

struct Found {
    lat: f64,
    lon: f64,
    altitude: Option<Decimal>,
}

impl Found {
    fn coordinates(&self) -> Result<Coordinates, Fault> {
        let mut point = place::coordinates(self.lat, self.lon)
            .ok_or_else(|| Fault::new(POINT, "a point that is not on the globe"))?;
        point.altitude = self.altitude.and_then(|value| number::quantity_of(value, "m"));
        Ok(point)
    }
}

/// The tuples of `coordinates`.
fn points(node: Node<'_>) -> Result<Vec<Found>, Fault> {
    let text = node.take("coordinates").unwrap_or_default();
    let found: Vec<Found> =
        text.split_whitespace().map(|tuple| found(tuple.split(','))).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Err(Fault::new(POINT, "no coordinates").at(node.line()));
    }
    Ok(found)
}

fn found<'t>(mut parts: impl Iterator<Item = &'t str>) -> Result<Found, Fault> {
    let wrong = || Fault::new(POINT, "not a longitude, a latitude and perhaps an altitude");
    let mut float = || parts.next().and_then(number::float);
    let (Some(lon), Some(lat)) = (float(), float()) else { return Err(wrong()) };
    let altitude = match parts.next() {
        None | Some("") => None,
        Some(text) => Some(number::decimal(text).ok_or_else(wrong)?),
    };
    Ok(Found { lat, lon, altitude })
}

/// `xsd:dateTime`, a day, a month or a year; the last two are no moment.
fn when(text: &str) -> Result<Moment, Fault> {
    time::moment(text)
        .or_else(|| text.trim().parse::<mesinfos_schema::values::Date>().ok().map(Moment::from))
        .ok_or_else(|| Fault::new(TIME, "a time that does not exist, or a month or a year alone"))
}

fn period(start: Option<Moment>, end: Option<Moment>) -> Result<Option<Period>, Fault> {
    match (start, end) {
        (None, None) => Ok(None),
        (Some(start), Some(end)) => Period::between(start, end)
            .map(Some)
            .ok_or_else(|| Fault::new(TIME, "a span between a day and a time of day")),
        (start, end) => {
            let mut period = Period::new();
            period.start = start;
            period.end = end;
            Ok(Some(period))
        }
    }
}
