//! KML: placemarks as positions, stays and ways.

mod mapping;

use mesinfos_io::{Head, Input};

use super::position::Scope;
use super::root;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use crate::xml::{self, Step, Tree, XmlReader};

/// Keyhole Markup Language. A KMZ is a zip with one in it.
#[derive(Clone, Copy, Debug)]
pub struct Kml;

/// A placemark may be this many times as long as a line: a track is one of them.
const LINES: usize = 16;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/vnd.google-earth.kml+xml",
    extensions: &[".kml", ".kmz"],
    versions: &["2.0", "2.1", "2.2", "2.3"],
    records: &["mobility.position/1", "mobility.trip/1", "mobility.visit/1"],
    standard: "OGC KML 2.2 and 2.3, with the gx extensions of Google",
    options: &["--provider", "--account"],
    mapping: MAPPING,
    not_mapped: &[
        ("Document, Folder, styles, overlays, views", "how a map looks"),
        ("description, address, styleUrl", "counted as unmapped"),
        ("gx:angles, ExtendedData of a gx:Track", "counted as unmapped"),
    ],
    codes: &[
        ("kml.coordinates", "no point on the globe, or not `lon,lat[,alt]`"),
        ("kml.time", "a time that does not exist"),
        ("kml.track", "a gx:Track with more or fewer times than points"),
        ("kml.no-root", "the document's root is not `kml`"),
        ("kml.area", "skipped: a polygon or a model is no position"),
        ("kml.no-geometry", "skipped: a placemark without a place"),
    ],
    ..Descriptor::new("kml", "Keyhole Markup Language (KML, KMZ)", "mobility")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new(
        "Point, with TimeStamp or without a time",
        "mobility.position",
        "modality declared where there is no time",
    ),
    MappingRow::new(
        "Point, with TimeSpan",
        "mobility.visit",
        "name and place; begin and end as period",
    ),
    MappingRow::new(
        "LineString, with TimeSpan",
        "mobility.trip",
        "its points as path, its means unspecified",
    ),
    MappingRow::new(
        "LineString, LinearRing, without",
        "mobility.position",
        "one a point, track.name of the placemark",
    ),
    MappingRow::new(
        "gx:Track, gx:MultiTrack",
        "mobility.position",
        "`when` and `gx:coord` in pairs; a track is a segment",
    ),
    MappingRow::new("coordinates", "coordinates", "`lon,lat[,alt]`, altitude in m"),
    MappingRow::new("name", "mobility.position name | track.name, mobility.visit place.name", ""),
    MappingRow::new(
        "ExtendedData Data speed, accuracy, heading, …",
        "mobility.position",
        "by name as in CSV points; speeds have no unit here and are unmapped",
    ),
];

impl Format for Kml {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let Some(tag) = root::tag(&text).filter(|tag| root::name(tag) == "kml") else {
            return Vec::new();
        };
        let candidate = Candidate::new("kml", 100, "a `kml` element");
        let version =
            ["2.0", "2.1", "2.2", "2.3"].into_iter().find(|v| tag.contains(&format!("kml/{v}")));
        vec![match version {
            Some(version) => candidate.version(version),
            None => candidate,
        }]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(xml::sniff(input)?);
        let candidates = self.detect(&input.head(64 * 1024)?);
        facts.version = candidates.into_iter().find_map(|candidate| candidate.version);
        Ok(facts)
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
        let mut limits = options.limits.clone();
        limits.line = limits.line.saturating_mul(LINES);
        let mut reader = XmlReader::open(input, facts.encoding, &limits)?;
        let mut tree = Tree::default();
        let mut rooted = false;
        let mut path = Vec::new();
        loop {
            match reader.next()? {
                Step::Open(element) if !rooted => {
                    if element.name() != "kml" {
                        return Err(reader.error("kml.no-root", "the root element is not `kml`"));
                    }
                    rooted = true;
                }
                Step::Open(element) if element.name() == "Placemark" => {
                    tree.read(&mut reader, limits.line.saturating_mul(2))?;
                    let line = tree.root().line();
                    let mapped = mapping::placemark(tree.root(), &scope);
                    if mapped.is_ok() {
                        tree.unused(|path| out.unmapped(path));
                    }
                    out.item(line, mapped)?;
                }
                Step::Open(element) => path.push(element.name().to_owned()),
                Step::Text(_) => {
                    if let Some(name) = path.last() {
                        out.unmapped(name);
                    }
                }
                Step::Close => {
                    path.pop();
                }
                Step::End => return Ok(()),
            }
        }
    }
}
