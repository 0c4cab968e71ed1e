//! GPX points to positions. Knows no bytes.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::mobility::{Position, PositionMethod, Track};
use mesinfos_schema::values::{Coordinates, Heading, Text};

use super::reader::{Field, Kind, Points};
use crate::emitter::{Fault, Mapped};
use crate::formats::mobility::heart::HeartRate;
use crate::formats::mobility::position::Scope;
use crate::formats::mobility::{number, time};

/// The line a point stands in.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) name: Option<Text>,
    /// `type` of the track: what the person was doing.
    pub(super) activity: Option<Text>,
    pub(super) segment: u64,
    pub(super) seq: u64,
}

/// What each point of a file is mapped with.
pub(super) struct Context {
    pub(super) scope: Scope,
    pub(super) heart: HeartRate,
}

/// A point. `unused` is told the fields that are not carried.
pub(super) fn point(
    points: &Points,
    kind: Kind,
    line: &Line,
    context: &Context,
    mut unused: impl FnMut(&str),
) -> Result<Mapped, Fault> {
    let angle = |field| points.get(field).ok_or_else(|| missing(field));
    let lat = number::degrees(angle(Field::Lat)?).ok_or_else(|| wrong(Field::Lat))?;
    let lon = number::degrees(angle(Field::Lon)?).ok_or_else(|| wrong(Field::Lon))?;
    let at = match points.get(Field::Time) {
        Some(text) => Some(time::moment(text).ok_or_else(|| {
            Fault::new("gpx.time", "the time is not a date and time that exists (xsd:dateTime)")
        })?),
        None => None,
    };
    let mut position = Position::new();
    let mut coordinates = Coordinates::new(lat, lon);
    coordinates.altitude =
        carried(points.get(Field::Ele), "ele", &mut unused, |text| number::quantity(text, "m"));
    position.at = at;
    position.coordinates = Some(coordinates);
    position.speed = carried(points.get(Field::Speed), "speed", &mut unused, |text| {
        number::not_negative(number::quantity(text, "m/s"))
    });
    position.heading = carried(points.get(Field::Course), "course", &mut unused, |text| {
        number::float(text).and_then(Heading::new)
    });
    position.method = carried(points.get(Field::Fix), "fix", &mut unused, |text| {
        matches!(text, "2d" | "3d" | "dgps" | "pps").then_some(PositionMethod::Gps)
    });
    position.name = points.get(Field::Name).and_then(Text::new);
    if kind != Kind::Waypoint {
        let mut track = Track::new();
        track.name.clone_from(&line.name);
        track.segment = (kind == Kind::Track).then(|| number::count(line.segment)).flatten();
        track.seq = number::count(line.seq);
        position.track = Some(track);
    }
    if kind == Kind::Track {
        position.activity.clone_from(&line.activity);
    }
    let mut draft = context.scope.position(position);
    draft.modality = Some(match kind {
        Kind::Track => Modality::Measured,
        Kind::Waypoint | Kind::Route => Modality::Declared,
    });
    points.extras().for_each(&mut unused);
    let beat = carried(points.get(Field::Heart), "extensions/hr", &mut unused, |text| {
        context.heart.draft(&context.scope, at?, number::decimal(text)?)
    });
    Ok(match beat {
        Some(beat) => Mapped::Records(vec![draft, beat]),
        None => draft.into(),
    })
}

/// A field that a member takes, or that is told to be unused.
fn carried<T>(
    text: Option<&str>,
    name: &str,
    unused: &mut impl FnMut(&str),
    read: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let text = text?;
    let value = read(text);
    if value.is_none() {
        unused(name);
    }
    value
}

fn missing(field: Field) -> Fault {
    let name = if field == Field::Lat { "lat" } else { "lon" };
    Fault::new("gpx.coordinates", format!("a point without `{name}`"))
}

fn wrong(field: Field) -> Fault {
    Fault::new(
        "gpx.coordinates",
        if field == Field::Lat {
            "`lat` is not a number of degrees within ±90"
        } else {
            "`lon` is not a number of degrees within ±180"
        },
    )
}
