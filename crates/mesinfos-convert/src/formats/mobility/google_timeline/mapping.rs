//! Google's items to positions, trips and visits. Knows no bytes.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::common::{Device, Place};
use mesinfos_schema::types::mobility::{Mode, Position, PositionMethod, Stop, Trip, Visit};
use mesinfos_schema::values::{
    Address, Coordinates, Decimal, Heading, Identifier, Moment, Period, Quantity, Text,
};

use super::items::{
    ActivitySegment, DeviceActivity, DeviceVisit, Edit, Location, PathPoint, PlaceVisit, RawPath,
    RawPoint, Segment, SemanticPlace, SignalPosition, Span,
};
use crate::emitter::{Draft, Fault, Mapped};
use crate::formats::mobility::position::Scope;
use crate::formats::mobility::{number, place, time};
use crate::json::Number;

/// Milliseconds before 1973 are seconds: no history is that old.
const SECONDS_BELOW: i64 = 100_000_000_000;

/// `locations[]`. `unused` is told the members that are not carried.
pub(super) fn location(
    item: &Location<'_>,
    scope: &Scope,
    unused: &mut dyn FnMut(&str),
) -> Result<Mapped, Fault> {
    let coordinates = item.lat.zip(item.lon).and_then(|(lat, lon)| place::e7(lat, lon));
    let mut coordinates = coordinates.ok_or_else(no_coordinates)?;
    coordinates.accuracy = carried(item.accuracy, "accuracy", unused, radius);
    coordinates.altitude = carried(item.altitude, "altitude", unused, metres);
    let mut position = Position::new();
    position.coordinates = Some(coordinates);
    position.at = Some(moment(item.timestamp.as_deref(), item.timestamp_ms)?);
    position.speed = carried(item.velocity, "velocity", unused, speed);
    position.heading =
        carried(item.heading, "heading", unused, |heading| Heading::new(heading.float()));
    position.method = method(item.source.as_deref(), unused);
    position.device = item.device_tag.and_then(|tag| device(&tag.to_string()));
    // The likeliest of the first record; Google gives the others as well.
    let guesses = item.activity.iter().flat_map(|record| &record.activity);
    let best = item.activity.first().and_then(|record| {
        record.activity.iter().reduce(|best, other| {
            let confidence =
                |a: &super::items::Activity<'_>| a.confidence.map_or(0.0, Number::float);
            if confidence(other) > confidence(best) { other } else { best }
        })
    });
    position.activity = best.and_then(|a| a.kind.as_deref()).and_then(place::word);
    for _ in guesses.skip(1) {
        unused("activity.activity");
    }
    let mut draft = scope.position(position);
    draft.modality = Some(Modality::Measured);
    Ok(draft.into())
}

/// A position of `rawSignals[]` or of Timeline Edits.json.
pub(super) fn signal(
    item: &SignalPosition<'_>,
    owner: Option<Number>,
    scope: &Scope,
    unused: &mut dyn FnMut(&str),
) -> Result<Mapped, Fault> {
    let point = item.point.as_ref().and_then(|p| place::e7(p.lat?, p.lon?));
    let coordinates = point.or_else(|| item.lat_lng.as_deref().and_then(place::text));
    let mut coordinates = coordinates.ok_or_else(no_coordinates)?;
    coordinates.accuracy = carried(item.accuracy_meters, "position.accuracyMeters", unused, radius);
    if coordinates.accuracy.is_none() {
        coordinates.accuracy = carried(item.accuracy_mm, "position.accuracyMm", unused, |mm| {
            number::not_negative(number::quantity_of(mm.decimal(), "mm"))
        });
    }
    coordinates.altitude = carried(item.altitude_meters, "position.altitudeMeters", unused, metres);
    let mut position = Position::new();
    position.coordinates = Some(coordinates);
    position.at = Some(moment(item.timestamp.as_deref(), None)?);
    position.speed =
        carried(item.speed_meters_per_second, "position.speedMetersPerSecond", unused, speed);
    position.method = method(item.source.as_deref(), unused);
    position.device = owner.and_then(|id| device(&id.decimal().to_string()));
    let mut draft = scope.position(position);
    draft.modality = Some(Modality::Measured);
    Ok(draft.into())
}

/// `timelineEdits[]`.
pub(super) fn edit(
    item: &Edit<'_>,
    scope: &Scope,
    unused: &mut dyn FnMut(&str),
) -> Result<Mapped, Fault> {
    let Some(signal) = item.raw_signal.as_ref().and_then(|raw| raw.signal.as_ref()) else {
        return Ok(Mapped::Skipped("google-timeline.edit"));
    };
    match &signal.position {
        Some(position) => self::signal(position, item.device_id, scope, unused),
        None if signal.activity_record.is_some() => {
            Ok(Mapped::Skipped("google-timeline.activity-record"))
        }
        None if signal.wifi_scan.is_some() => Ok(Mapped::Skipped("google-timeline.wifi-scan")),
        None => Ok(Mapped::Skipped("google-timeline.edit")),
    }
}

/// `activitySegment`.
pub(super) fn activity_segment(
    item: &ActivitySegment<'_>,
    scope: &Scope,
    unused: &mut dyn FnMut(&str),
) -> Result<Mapped, Fault> {
    let period = span(item.duration.as_ref())?;
    let kind = item.activity_type.as_deref().map_or(Mode::Unspecified, place::mode);
    let mut trip = Trip::new(period, kind);
    trip.from = stop(item.start_location.as_ref());
    trip.to = stop(item.end_location.as_ref());
    trip.distance = carried(item.distance, "activitySegment.distance", unused, |distance| {
        number::not_negative(number::quantity_of(distance.decimal(), "m"))
    });
    for point in item.waypoint_path.iter().flat_map(|path| &path.waypoints) {
        match point.lat.zip(point.lon).and_then(|(lat, lon)| place::e7(lat, lon)) {
            Some(point) => trip.path.push(point),
            None => unused("activitySegment.waypointPath.waypoints"),
        }
    }
    let mut drafts = vec![inferred(scope.trip(trip, ""))];
    raw_path(item.simplified_raw_path.as_ref(), scope, &mut drafts, |()| {
        unused("activitySegment.simplifiedRawPath.points");
    });
    Ok(Mapped::Records(drafts))
}

/// `placeVisit`, and the visits within it.
pub(super) fn place_visit(
    item: &PlaceVisit<'_>,
    scope: &Scope,
    unused: &mut dyn FnMut(&str),
) -> Result<Mapped, Fault> {
    let mut drafts = Vec::new();
    visits(item, scope, &mut drafts, unused)?;
    Ok(Mapped::Records(drafts))
}

fn visits(
    item: &PlaceVisit<'_>,
    scope: &Scope,
    drafts: &mut Vec<Draft>,
    unused: &mut dyn FnMut(&str),
) -> Result<(), Fault> {
    let mut place = item.location.as_ref().map(semantic_place).unwrap_or_default();
    if place.coordinates.is_none() {
        place.coordinates =
            item.center_lat.zip(item.center_lon).and_then(|(lat, lon)| place::e7(lat, lon));
    } else if item.center_lat.is_some() {
        unused("placeVisit.centerLatE7");
    }
    let mut visit = Visit::new(span(item.duration.as_ref())?, place);
    visit.confidence = item.visit_confidence.map(Number::decimal);
    drafts.push(inferred(scope.visit(visit)));
    raw_path(item.simplified_raw_path.as_ref(), scope, drafts, |()| {
        unused("placeVisit.simplifiedRawPath.points");
    });
    item.child_visits.iter().try_for_each(|child| visits(child, scope, drafts, unused))
}

/// Points with a time of their own are positions.
fn raw_path(
    path: Option<&RawPath>,
    scope: &Scope,
    drafts: &mut Vec<Draft>,
    mut unused: impl FnMut(()),
) {
    let one = |point: &RawPoint| {
        let mut coordinates = place::e7(point.lat?, point.lon?)?;
        coordinates.accuracy = point.accuracy_meters.and_then(radius);
        let mut position = Position::new();
        position.at = Some(moment(point.timestamp.as_deref(), point.timestamp_ms).ok()?);
        position.coordinates = Some(coordinates);
        Some(position)
    };
    for point in path.iter().flat_map(|path| &path.points) {
        match one(point) {
            Some(position) => {
                let mut draft = scope.position(position);
                draft.modality = Some(Modality::Measured);
                drafts.push(draft);
            }
            None => unused(()),
        }
    }
}

/// `visit` of a device's segment.
pub(super) fn visit(
    segment: &Segment<'_>,
    visit: &DeviceVisit<'_>,
    scope: &Scope,
) -> Result<Mapped, Fault> {
    let mut place = Place::new();
    if let Some(candidate) = &visit.top_candidate {
        let point = candidate.place_location.as_ref().and_then(|p| p.text()).and_then(place::text);
        place = place::place(point, "google-place", candidate.place_id.as_deref());
        place.kind = kind(candidate.semantic_type.as_deref());
    }
    let mut stay = Visit::new(ends(segment)?, place);
    stay.confidence = visit.probability.and_then(percent);
    Ok(inferred(scope.visit(stay)).into())
}

/// `activity` of a device's segment.
pub(super) fn activity(
    segment: &Segment<'_>,
    activity: &DeviceActivity<'_>,
    scope: &Scope,
    unused: &mut dyn FnMut(&str),
) -> Result<Mapped, Fault> {
    let kind = activity.top_candidate.as_ref().and_then(|c| c.kind.as_deref());
    let mut trip = Trip::new(ends(segment)?, kind.map_or(Mode::Unspecified, place::mode));
    let mut end = |point: Option<&super::items::LatLng<'_>>, name: &str| {
        let point = point?.text()?;
        let Some(found) = place::text(point) else {
            unused(name);
            return None;
        };
        let mut stop = Stop::new();
        stop.place = Some(place::place(Some(found), "", None));
        Some(stop)
    };
    trip.from = end(activity.start.as_ref(), "activity.start");
    trip.to = end(activity.end.as_ref(), "activity.end");
    trip.distance = carried(activity.distance_meters, "activity.distanceMeters", unused, |d| {
        number::not_negative(number::quantity_of(d.decimal(), "m"))
    });
    Ok(inferred(scope.trip(trip, "")).into())
}

/// A point of `timelinePath`.
pub(super) fn path_point(
    segment: &Segment<'_>,
    point: &PathPoint<'_>,
    scope: &Scope,
) -> Result<Mapped, Fault> {
    let coordinates = point.point.as_deref().and_then(place::text).ok_or_else(no_coordinates)?;
    let at = match (&point.time, point.minutes) {
        (Some(text), _) => time::moment(text),
        (None, Some(minutes)) => segment
            .start_time
            .as_deref()
            .and_then(time::moment)
            .zip(minutes.integer())
            .and_then(|(start, minutes)| time::later(start, minutes)),
        (None, None) => None,
    };
    let mut position = Position::new();
    position.at = Some(at.ok_or_else(no_time)?);
    position.coordinates = Some(coordinates);
    Ok(inferred(scope.position(position)).into())
}

fn inferred(mut draft: Draft) -> Draft {
    draft.modality = Some(Modality::Inferred);
    draft
}

fn no_coordinates() -> Fault {
    Fault::new(
        "google-timeline.coordinates",
        "no point on the globe (latitude within ±90, longitude within ±180)",
    )
}

fn no_time() -> Fault {
    Fault::new("google-timeline.time", "no time, or one that does not exist")
}

/// A time: ISO 8601, or seconds or milliseconds since 1970 as digits.
fn moment(text: Option<&str>, milliseconds: Option<Number>) -> Result<Moment, Fault> {
    let epoch = |value: i64| {
        if value.unsigned_abs() < SECONDS_BELOW.unsigned_abs() {
            time::from_epoch(value, 0)
        } else {
            time::from_epoch(value, 3)
        }
    };
    let found = match (text, milliseconds.and_then(Number::integer)) {
        (Some(text), _) if text.bytes().all(|b| b.is_ascii_digit()) => {
            text.parse().ok().and_then(epoch)
        }
        (Some(text), _) => time::moment(text),
        (None, Some(milliseconds)) => epoch(milliseconds),
        (None, None) => None,
    };
    found.ok_or_else(no_time)
}

fn span(span: Option<&Span<'_>>) -> Result<Period, Fault> {
    let span = span.ok_or_else(no_time)?;
    let end = |text: Option<&str>, ms: Option<Number>| {
        (text.is_some() || ms.is_some()).then(|| moment(text, ms)).transpose()
    };
    let start = end(span.start_timestamp.as_deref(), span.start_timestamp_ms)?;
    let end = end(span.end_timestamp.as_deref(), span.end_timestamp_ms)?;
    period(start, end)
}

fn ends(segment: &Segment<'_>) -> Result<Period, Fault> {
    let read = |text: Option<&str>| text.map(|text| moment(Some(text), None)).transpose();
    period(read(segment.start_time.as_deref())?, read(segment.end_time.as_deref())?)
}

fn period(start: Option<Moment>, end: Option<Moment>) -> Result<Period, Fault> {
    match (start, end) {
        (Some(start), Some(end)) => Period::between(start, end),
        (None, None) => None,
        (start, end) => {
            let mut period = Period::new();
            period.start = start;
            period.end = end;
            Some(period)
        }
    }
    .ok_or_else(no_time)
}

fn stop(location: Option<&SemanticPlace<'_>>) -> Option<Stop> {
    let place = semantic_place(location?);
    (place != Place::new()).then(|| {
        let mut stop = Stop::new();
        stop.place = Some(place);
        stop
    })
}

fn semantic_place(location: &SemanticPlace<'_>) -> Place {
    let point: Option<Coordinates> =
        location.lat.zip(location.lon).and_then(|(lat, lon)| place::e7(lat, lon));
    let mut place = place::place(point, "google-place", location.place_id.as_deref());
    place.name = location.name.as_deref().and_then(Text::trimmed);
    place.kind = kind(location.semantic_type.as_deref());
    if let Some(text) = location.address.as_deref() {
        let mut address = Address::new();
        address.lines.extend(text.lines().filter_map(Text::trimmed));
        place.address = (!address.lines.is_empty()).then_some(address);
    }
    place
}

/// `TYPE_HOME`, `INFERRED_WORK`, `Home`; nothing for an unknown one.
fn kind(semantic: Option<&str>) -> Option<Text> {
    let text = semantic?;
    let text = text.strip_prefix("TYPE_").unwrap_or(text);
    place::word(text).filter(|word| *word != "unknown")
}

fn method(source: Option<&str>, unused: &mut dyn FnMut(&str)) -> Option<PositionMethod> {
    let source = source?;
    match source.trim().to_ascii_uppercase().as_str() {
        "GPS" => Some(PositionMethod::Gps),
        "WIFI" => Some(PositionMethod::Wifi),
        "CELL" => Some(PositionMethod::Cell),
        "UNIFIED" => Some(PositionMethod::Fused),
        "UNKNOWN" => None,
        _ => {
            unused("source");
            None
        }
    }
}

fn device(tag: &str) -> Option<Device> {
    let mut id = Identifier::of("local", tag)?;
    id.issuer = Text::new("google.com");
    let mut device = Device::new();
    device.ids.push(id);
    Some(device)
}

fn radius(value: Number) -> Option<Quantity> {
    number::not_negative(metres(value))
}

fn metres(value: Number) -> Option<Quantity> {
    number::quantity_of(value.decimal(), "m")
}

fn speed(value: Number) -> Option<Quantity> {
    number::not_negative(number::quantity_of(value.decimal(), "m/s"))
}

/// A share of one as percent.
fn percent(share: Number) -> Option<Decimal> {
    let hundred = Decimal::new(100, 0)?;
    share.decimal().checked_mul(hundred).map(Decimal::normalised)
}

/// A member that a field takes, or that is told to be unused.
fn carried<T>(
    value: Option<Number>,
    name: &str,
    unused: &mut dyn FnMut(&str),
    read: impl FnOnce(Number) -> Option<T>,
) -> Option<T> {
    let read = read(value?);
    if read.is_none() {
        unused(name);
    }
    read
}
