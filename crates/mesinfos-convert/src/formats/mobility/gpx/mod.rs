//! GPX, the GPS Exchange Format: waypoints, routes and tracks.

mod mapping;
mod reader;
mod write;

use std::collections::BTreeMap;

use mesinfos_io::{Head, Input};
use mesinfos_schema::values::{Party, Text};

use super::heart::HeartRate;
use super::position::Scope;
use super::{program, root, time};
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use crate::xml;

use mapping::{Context, Line};
use reader::{Kind, Part, Points};
pub use write::GpxWriter;

/// GPS Exchange Format 1.0 and 1.1.
#[derive(Clone, Copy, Debug)]
pub struct Gpx;

/// Names of tracks whose parts are numbered on: further ones begin at 0 again.
const NAMES: usize = 10_000;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/gpx+xml",
    extensions: &[".gpx"],
    versions: &["1.0", "1.1"],
    records: &["health.observation/1", "mobility.position/1"],
    writes: true,
    standard: "GPX 1.0 and 1.1 (TopoGrafix); Garmin TrackPointExtension v1 and v2",
    options: &["--provider", "--account"],
    mapping: MAPPING,
    not_mapped: &[
        ("metadata, other than time", "what is said of the file, not of the person"),
        ("cmt, desc, src, sym, link, number", "no member; counted as unmapped"),
        ("sat, hdop, vdop, pdop, ageofdgpsdata, dgpsid", "dilutions are no distances in metres"),
        ("magvar, geoidheight", "no member"),
        ("type of a waypoint or a route", "a category of the point, not what the person was doing"),
        ("extensions, other than those below", "counted as unmapped with their path"),
    ],
    codes: &[
        ("gpx.coordinates", "`lat` or `lon` is missing or outside its range"),
        ("gpx.time", "the time is not one that exists"),
        ("gpx.no-root", "the document's root is not `gpx`"),
    ],
    ..Descriptor::new("gpx", "GPS Exchange Format (GPX)", "mobility")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new(
        "gpx@creator",
        "exchange.source provider.name",
        "without a version or an address behind it; also the provider of ids",
    ),
    MappingRow::new("gpx@version", "exchange.source formatVersion", ""),
    MappingRow::new(
        "metadata/time (1.0: time)",
        "exchange.source collectedAt",
        "where it has an offset",
    ),
    MappingRow::new("@lat, @lon", "mobility.position coordinates", "a number of degrees, WGS 84"),
    MappingRow::new(
        "ele",
        "mobility.position coordinates.altitude",
        "m; one that is no number is unmapped",
    ),
    MappingRow::new("time", "mobility.position at", "without `Z` or offset it stays local"),
    MappingRow::new("name of a point", "mobility.position name", ""),
    MappingRow::new("trk/name, rte/name", "mobility.position track.name", ""),
    MappingRow::new(
        "trkseg",
        "mobility.position track.segment",
        "from 0, numbered on through tracks of one name, parts without points left out. A point of a route has a track without segment, a waypoint no track",
    ),
    MappingRow::new("order", "mobility.position track.seq", "from 0 within the part or the route"),
    MappingRow::new("trk/type", "mobility.position activity", "as written"),
    MappingRow::new(
        "fix",
        "mobility.position method",
        "2d, 3d, dgps and pps are gps; others are unmapped",
    ),
    MappingRow::new(
        "speed (1.0, extensions)",
        "mobility.position speed",
        "m/s; below 0 is unmapped",
    ),
    MappingRow::new(
        "course (1.0, extensions)",
        "mobility.position heading",
        "degrees; outside 0 to 360 is unmapped",
    ),
    MappingRow::new(
        "extensions hr, heartrate",
        "health.observation",
        "LOINC 8867-4, /min; needs a time, 0 is unmapped",
    ),
    MappingRow::new("trkpt | rtept, wpt", "modality", "measured | declared"),
];

impl Format for Gpx {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let Some(tag) = root::tag(&text).filter(|tag| root::name(tag) == "gpx") else {
            return Vec::new();
        };
        let version = root::attribute(tag, "version");
        let candidate = if tag.contains("topografix.com/GPX/") {
            Candidate::new("gpx", 100, "a `gpx` element in the namespace of GPX")
        } else {
            Candidate::new("gpx", 95, "a `gpx` element")
        };
        vec![match version {
            Some(version) => candidate.version(version),
            None => candidate,
        }]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        Ok(Facts::of(xml::sniff(input)?))
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut points = Points::open(input, facts.encoding, &options.limits)?;
        let mut walk = Walk::default();
        loop {
            match points.next()? {
                Part::Root => walk.root(&points, out),
                Part::Value => walk.value(&points, out),
                Part::End => return Ok(()),
                // Identity needs no first passage here, and what a file says of itself stands before its points.
                _ if out.is_learning() => return Ok(()),
                Part::Line(kind) => walk.begin(kind),
                Part::Segment => walk.segment(),
                Part::Point(kind) => walk.point(&points, kind, out)?,
            }
        }
    }
}

/// Where the walk stands.
#[derive(Default)]
struct Walk {
    context: Option<Context>,
    line: Line,
    /// Points of the line were met, so its name is settled.
    begun: bool,
    /// The next part of each track by its name.
    segments: BTreeMap<Option<Text>, u64>,
    unmapped: String,
}

impl Walk {
    fn root(&mut self, points: &Points, out: &mut Emitter<'_>) {
        let creator = points.creator().and_then(program);
        out.version(points.version().unwrap_or_default());
        let party = creator.and_then(Party::named);
        if let Some(party) = &party {
            out.provider(party);
        }
        let scope = Scope::of(party.as_ref(), None, out);
        self.context = Some(Context { scope, heart: HeartRate::new() });
    }

    fn value(&mut self, points: &Points, out: &mut Emitter<'_>) {
        match points.path() {
            "metadata/time" | "time" => {
                match time::moment(points.text()).filter(|at| at.offset().is_some()) {
                    Some(at) => out.collected_at(at),
                    None => out.unmapped(points.path()),
                }
            }
            "trk/name" | "rte/name" if !self.begun && self.line.name.is_none() => {
                self.line.name = Text::new(points.text());
            }
            "trk/type" if !self.begun && self.line.activity.is_none() => {
                self.line.activity = Text::new(points.text());
            }
            path if path.ends_with("schemaLocation") => {}
            path => out.unmapped(path),
        }
    }

    fn begin(&mut self, kind: Kind) {
        self.line = Line::default();
        self.begun = kind == Kind::Waypoint;
    }

    fn segment(&mut self) {
        self.line.seq = 0;
        self.begun = true;
    }

    fn point(
        &mut self,
        points: &Points,
        kind: Kind,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        if kind != Kind::Waypoint {
            self.begun = true;
            if kind == Kind::Track && self.line.seq == 0 {
                self.line.segment = self.number();
            }
        }
        let Some(context) = &self.context else { return Ok(()) };
        let path = &mut self.unmapped;
        let mapped = mapping::point(points, kind, &self.line, context, |name| {
            path.clear();
            path.push_str(kind.element());
            path.push('/');
            path.push_str(name);
            out.unmapped(path);
        });
        if kind != Kind::Waypoint {
            self.line.seq += 1;
        }
        out.item(points.line(), mapped)
    }

    /// The number of a part that has a point.
    fn number(&mut self) -> u64 {
        if let Some(next) = self.segments.get_mut(&self.line.name) {
            let number = *next;
            *next += 1;
            return number;
        }
        if self.segments.len() < NAMES {
            self.segments.insert(self.line.name.clone(), 1);
        }
        0
    }
}
