//! Google location history in its five shapes: Records.json, the semantic history by months, Timeline Edits.json, and
//! what a device writes (Timeline.json of Android, location-history.json of iOS).

mod items;
mod mapping;

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::values::{Identifier, Party};

use super::position::Scope;
use crate::contract::{Candidate, ConvertError, Facts, Format, SyntaxError};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Locator, Mapped};
use crate::json::{JsonReader, Kind, item};
use crate::options::Options;

/// Google location history.
#[derive(Clone, Copy, Debug)]
pub struct GoogleTimeline;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/json",
    extensions: &[".json"],
    versions: &["records", "semantic", "timeline-edits", "android", "ios"],
    records: &["mobility.position/1", "mobility.trip/1", "mobility.visit/1"],
    standard: "Google Takeout and the Timeline export of Google Maps, as they are written (no specification)",
    options: &["--account"],
    mapping: MAPPING,
    not_mapped: &[
        (
            "activity guesses after the likeliest",
            "one position has one activity; counted as unmapped",
        ),
        (
            "otherCandidateLocations, activities, confidence, editConfirmationStatus, roadSegment",
            "Google's further guesses; counted as unmapped",
        ),
        (
            "wifiScan, activeWifiScan",
            "addresses of other people's devices: skipped by rule or counted as unmapped",
        ),
        ("userLocationProfile", "places without a time; counted as unmapped"),
        ("…TimezoneUtcOffsetMinutes", "the times carry their offset"),
    ],
    codes: &[
        ("google-timeline.coordinates", "no point, or one that is not on the globe"),
        ("google-timeline.item", "the item is not of the shape of its kind"),
        ("google-timeline.kind", "the item is none of the kinds that are known"),
        ("google-timeline.shape", "none of the five shapes"),
        ("google-timeline.time", "no time, or one that does not exist"),
        ("google-timeline.activity-record", "skipped: guesses at an activity without a place"),
        ("google-timeline.edit", "skipped: an edit without a position"),
        ("google-timeline.memory", "skipped: a summary of a longer journey"),
        ("google-timeline.wifi-scan", "skipped: networks nearby, without a place"),
    ],
    ..Descriptor::new("google-timeline", "Google location history (Timeline)", "mobility")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new(
        "latitudeE7, longitudeE7, latE7, lngE7",
        "coordinates",
        "divided by 10 000 000; numbers that went round 32 bits are set right",
    ),
    MappingRow::new(
        "LatLng, latLng, point, placeLocation",
        "coordinates",
        "`48.85°, 2.35°` or `geo:48.85,2.35`",
    ),
    MappingRow::new(
        "timestamp, timestampMs, time",
        "mobility.position at",
        "ISO 8601, milliseconds, or seconds where milliseconds would be before 1973",
    ),
    MappingRow::new(
        "durationMinutesOffsetFromStartTime",
        "mobility.position at",
        "minutes after startTime",
    ),
    MappingRow::new(
        "accuracy, accuracyMeters, accuracyMm",
        "mobility.position coordinates.accuracy",
        "m, or mm where the source has millimetres",
    ),
    MappingRow::new("altitude, altitudeMeters", "mobility.position coordinates.altitude", "m"),
    MappingRow::new(
        "velocity, speedMetersPerSecond",
        "mobility.position speed",
        "m/s; below 0 is unmapped",
    ),
    MappingRow::new("heading", "mobility.position heading", ""),
    MappingRow::new(
        "source",
        "mobility.position method",
        "GPS, WIFI, CELL, UNIFIED (fused); UNKNOWN is none",
    ),
    MappingRow::new("deviceTag, deviceId", "mobility.position device.ids", "`local` of google.com"),
    MappingRow::new(
        "activity[].activity[]",
        "mobility.position activity",
        "the likeliest of the first record",
    ),
    MappingRow::new("activitySegment, activity", "mobility.trip", "one a segment"),
    MappingRow::new(
        "activityType, topCandidate.type",
        "mobility.trip mode",
        "words that have no mode are kept as they are, in lower case",
    ),
    MappingRow::new("distance, distanceMeters", "mobility.trip distance", "m"),
    MappingRow::new("startLocation, endLocation, start, end", "mobility.trip from, to", ""),
    MappingRow::new("waypointPath.waypoints", "mobility.trip path", ""),
    MappingRow::new(
        "simplifiedRawPath.points",
        "mobility.position",
        "they have times of their own",
    ),
    MappingRow::new(
        "placeVisit, visit",
        "mobility.visit",
        "one a visit; childVisits are visits of their own",
    ),
    MappingRow::new(
        "location, topCandidate",
        "mobility.visit place",
        "placeId as scheme `google-place`, semanticType as kind",
    ),
    MappingRow::new("visitConfidence, probability", "mobility.visit confidence", "percent"),
    MappingRow::new("timelinePath[]", "mobility.position", "an item each"),
    MappingRow::new("rawSignals[].position", "mobility.position", ""),
    MappingRow::new(
        "kind of item",
        "modality",
        "measured for positions of a device, inferred for what Google concludes",
    ),
];

/// The shapes, by what the beginning of the document has.
fn shape(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let has = |key: &str| text.contains(key);
    if text.starts_with('[') {
        let kinds = ["\"visit\"", "\"activity\"", "\"timelinePath\"", "\"timelineMemory\""];
        return (has("\"startTime\"") && kinds.iter().any(|kind| has(kind))).then_some("ios");
    }
    let key = text.strip_prefix('{')?.trim_start().strip_prefix('"')?.split('"').next()?;
    match key {
        "locations" if has("\"latitudeE7\"") || has("\"timestampMs\"") => Some("records"),
        "timelineObjects" => Some("semantic"),
        "timelineEdits" => Some("timeline-edits"),
        "semanticSegments" | "rawSignals" | "userLocationProfile" => Some("android"),
        _ => None,
    }
}

impl Format for GoogleTimeline {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let Some(shape) = shape(&head.text()) else { return Vec::new() };
        let reason = format!("members of the shape `{shape}` of Google location history");
        vec![Candidate::new("google-timeline", 95, reason).version(shape)]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        let head = input.head(64 * 1024)?;
        let shape = shape(&head.text()).ok_or_else(|| {
            let message = "none of the five shapes of Google location history: Records.json, Semantic Location History, Timeline Edits.json, Timeline.json (Android), location-history.json (iOS)";
            SyntaxError::new("google-timeline.shape", "L1", message)
        })?;
        facts.version = Some(shape.to_owned());
        facts.variant = Some(shape.to_owned());
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut party = Party::named("Google").unwrap_or_default();
        party.ids.extend(Identifier::of("domain", "google.com"));
        out.provider(&party);
        if out.is_learning() {
            return Ok(());
        }
        let scope = Scope::of(Some(&party), None, out);
        let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
        let mut walk = Walk { scope, path: String::new() };
        if json.kind()? == Kind::Array {
            json.enter()?;
            while json.advance()? {
                walk.segment(&mut json, out)?;
            }
        } else if json.enter()? {
            while json.advance()? {
                walk.member(&mut json, out)?;
            }
        }
        json.end()
    }
}

struct Walk {
    scope: Scope,
    /// Where the items stand, for what is told to be unused.
    path: String,
}

impl Walk {
    fn member(&mut self, json: &mut JsonReader, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        self.path.clear();
        self.path.push_str(json.key().unwrap_or_default());
        if json.kind()? != Kind::Array {
            if json.kind()? != Kind::Null {
                self.rest(json, out)?;
            }
            return Ok(());
        }
        let path = self.path.clone();
        match path.as_str() {
            "locations" => self.each(json, out, |text, scope, unused| {
                mapping::location(&read(text, unused)?, scope, unused)
            }),
            "timelineEdits" => self.each(json, out, |text, scope, unused| {
                mapping::edit(&read(text, unused)?, scope, unused)
            }),
            "timelineObjects" => self.each(json, out, |text, scope, unused| {
                let object: items::TimelineObject<'_> = read(text, unused)?;
                match (&object.activity_segment, &object.place_visit) {
                    (Some(segment), _) => mapping::activity_segment(segment, scope, unused),
                    (None, Some(visit)) => mapping::place_visit(visit, scope, unused),
                    (None, None) => Err(unknown()),
                }
            }),
            "rawSignals" => self.each(json, out, |text, scope, unused| {
                let signal: items::Signal<'_> = read(text, unused)?;
                match &signal.position {
                    Some(position) => mapping::signal(position, None, scope, unused),
                    None if signal.wifi_scan.is_some() => {
                        Ok(Mapped::Skipped("google-timeline.wifi-scan"))
                    }
                    None if signal.activity_record.is_some() => {
                        Ok(Mapped::Skipped("google-timeline.activity-record"))
                    }
                    None => Err(unknown()),
                }
            }),
            "semanticSegments" => {
                json.enter()?;
                while json.advance()? {
                    self.segment(json, out)?;
                }
                Ok(())
            }
            _ => self.rest(json, out),
        }
    }

    /// A member that is no list of items: its own members are counted.
    fn rest(&self, json: &mut JsonReader, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        if json.kind()? == Kind::Object && json.enter()? {
            while json.advance()? {
                let path = format!("{}.{}", self.path, json.key().unwrap_or_default());
                out.unmapped(&path);
            }
            return Ok(());
        }
        out.unmapped(&self.path);
        json.skip()
    }

    fn each(
        &self,
        json: &mut JsonReader,
        out: &mut Emitter<'_>,
        map: impl Fn(&str, &Scope, &mut dyn FnMut(&str)) -> Result<Mapped, Fault>,
    ) -> Result<(), ConvertError> {
        json.enter()?;
        let mut path = String::new();
        while json.advance()? {
            let locator = Locator::Path(json.pointer());
            let text = json.value()?;
            let mapped = map(text, &self.scope, &mut |name| tell(&mut path, &self.path, name, out));
            out.item(locator, mapped)?;
        }
        Ok(())
    }

    /// A segment of a device. Each point of a path is an item of its own.
    fn segment(&self, json: &mut JsonReader, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let pointer = json.pointer();
        let text = json.value()?;
        let mut path = String::new();
        let segment: items::Segment<'_> =
            match read(text, &mut |name| tell(&mut path, "segment", name, out)) {
                Ok(segment) => segment,
                Err(fault) => return out.item(Locator::Path(pointer), Err(fault)),
            };
        let scope = &self.scope;
        let mut unused = |name: &str| tell(&mut path, "segment", name, out);
        let mapped = if let Some(visit) = &segment.visit {
            mapping::visit(&segment, visit, scope)
        } else if let Some(activity) = &segment.activity {
            mapping::activity(&segment, activity, scope, &mut unused)
        } else if let Some(points) = &segment.timeline_path {
            for (at, point) in points.iter().enumerate() {
                let locator = Locator::Path(format!("{pointer}/timelinePath/{at}"));
                out.item(locator, mapping::path_point(&segment, point, scope))?;
            }
            return Ok(());
        } else if segment.timeline_memory.is_some() {
            Ok(Mapped::Skipped("google-timeline.memory"))
        } else {
            Err(unknown())
        };
        out.item(Locator::Path(pointer), mapped)
    }
}

fn tell(path: &mut String, before: &str, name: &str, out: &mut Emitter<'_>) {
    path.clear();
    path.push_str(before);
    path.push('.');
    path.push_str(name);
    out.unmapped(path);
}

fn read<'t, T: serde::Deserialize<'t>>(
    text: &'t str,
    unused: &mut dyn FnMut(&str),
) -> Result<T, Fault> {
    item(text, unused).map_err(|error| Fault::new("google-timeline.item", error.to_string()))
}

fn unknown() -> Fault {
    Fault::new("google-timeline.kind", "none of the kinds of items that are known here")
}
