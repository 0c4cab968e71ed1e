//! TCX, Garmin's Training Center XML: activities with laps and points.

mod mapping;

use mesinfos_io::{Head, Input};
use mesinfos_schema::types::activity::{Lap, Workout, WorkoutKind};
use mesinfos_schema::types::common::Device;
use mesinfos_schema::values::{Duration, Moment, Period, Text};

use super::heart::HeartRate;
use super::position::Scope;
use super::{number, root, time};
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Draft, Emitter, Fault, Identity, Mapped};
use crate::options::Options;
use crate::xml::{self, Step, Tree, XmlReader};

/// Training Center XML.
#[derive(Clone, Copy, Debug)]
pub struct Tcx;

/// Laps that one workout holds; the fields of further ones are counted as unmapped.
const LAPS: usize = 10_000;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/vnd.garmin.tcx+xml",
    extensions: &[".tcx"],
    versions: &["v1", "v2"],
    records: &["activity.workout/1", "health.observation/1", "mobility.position/1"],
    standard: "Training Center Database v2 and ActivityExtension v2 (Garmin)",
    options: &["--provider", "--account"],
    mapping: MAPPING,
    not_mapped: &[
        ("Cadence, Watts, RunCadence of a point", "no member; counted as unmapped"),
        ("DistanceMeters of a point", "the sum of the way; counted as unmapped"),
        ("Workouts, Folders, Courses other than their points", "plans and lists of the program"),
        ("Intensity, TriggerMethod, Training", "counted as unmapped"),
    ],
    codes: &[
        ("tcx.coordinates", "a point that is not on the globe"),
        ("tcx.time", "no time, or one that does not exist"),
        ("tcx.no-root", "the document's root is not `TrainingCenterDatabase`"),
        ("tcx.empty-point", "skipped: a point without a place and without a heart rate"),
    ],
    ..Descriptor::new("tcx", "Training Center XML (TCX)", "mobility")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new(
        "Activity@Sport",
        "activity.workout kind",
        "Running, Biking (cycling); Other is unspecified",
    ),
    MappingRow::new(
        "Activity Id",
        "activity.workout recordId, period.start; mobility.position track.name",
        "",
    ),
    MappingRow::new("last Trackpoint Time", "activity.workout period.end", ""),
    MappingRow::new("Lap@StartTime", "activity.workout laps.period.start", ""),
    MappingRow::new(
        "TotalTimeSeconds",
        "activity.workout laps.duration, duration",
        "summed, where every lap has it in whole seconds or less exactly",
    ),
    MappingRow::new(
        "DistanceMeters, Calories of a lap",
        "activity.workout laps.distance, laps.energy; distance, energy",
        "m, kcal; summed where every lap has them",
    ),
    MappingRow::new(
        "AverageHeartRateBpm, MaximumHeartRateBpm",
        "activity.workout laps.heartRate; heartRateMax",
        "/min; the highest of all laps",
    ),
    MappingRow::new("MaximumSpeed", "activity.workout speedMax", "m/s; the highest of all laps"),
    MappingRow::new("Creator Name, UnitId, ProductID", "activity.workout device", ""),
    MappingRow::new("Notes", "activity.workout note", ""),
    MappingRow::new(
        "Trackpoint Time, Position, AltitudeMeters",
        "mobility.position at, coordinates",
        "",
    ),
    MappingRow::new("Track", "mobility.position track.segment", "from 0 within the activity"),
    MappingRow::new("Extensions TPX Speed", "mobility.position speed", "m/s"),
    MappingRow::new("HeartRateBpm of a point", "health.observation", "LOINC 8867-4, /min"),
];

impl Format for Tcx {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let Some(tag) = root::tag(&text) else { return Vec::new() };
        if root::name(tag) != "TrainingCenterDatabase" {
            return Vec::new();
        }
        let version = if tag.contains("TrainingCenterDatabase/v1") { "v1" } else { "v2" };
        vec![Candidate::new("tcx", 100, "a `TrainingCenterDatabase` element").version(version)]
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
        // Many programs write it: the namespace is Garmin's, the data may not be.
        let scope = Scope::of(None, None, out);
        let mut reader = XmlReader::open(input, facts.encoding, &options.limits)?;
        let mut walk = Walk { scope, heart: HeartRate::new(), activity: None, segment: 0, seq: 0 };
        let mut tree = Tree::default();
        let mut path: Vec<String> = Vec::new();
        loop {
            match reader.next()? {
                Step::Open(element) if path.is_empty() => {
                    if element.name() != "TrainingCenterDatabase" {
                        let message = "the root element is not `TrainingCenterDatabase`";
                        return Err(reader.error("tcx.no-root", message));
                    }
                    path.push(element.name().to_owned());
                }
                Step::Open(element) => {
                    let name = element.name();
                    let sport = element.attribute("Sport").map(str::to_owned);
                    let start = element.attribute("StartTime").map(str::to_owned);
                    let parent = path.last().map(String::as_str).unwrap_or_default();
                    match (parent, name) {
                        (_, "Activity") => walk.begin(sport.as_deref(), reader.line()),
                        (_, "Course") => walk.begin(None, reader.line()),
                        ("Activity", "Lap") => walk.lap(start.as_deref()),
                        (_, "Track") => walk.seq = 0,
                        (_, "Trackpoint") => {
                            tree.read(&mut reader, options.limits.line)?;
                            walk.point(&tree, out)?;
                            continue;
                        }
                        ("Lap" | "Activity", _) if walk.activity.is_some() => {
                            tree.read(&mut reader, options.limits.line)?;
                            walk.field(&tree, out);
                            continue;
                        }
                        _ => {}
                    }
                    path.push(reader.element().name().to_owned());
                }
                Step::Text(text) => {
                    let parts: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
                    if parts.last() == Some(&"Name") && parts.len() == 3 {
                        if let Some(activity) = &mut walk.activity {
                            activity.id = Text::trimmed(text);
                        }
                    } else {
                        out.unmapped(&parts.join("/"));
                    }
                }
                Step::Close => match path.pop().as_deref() {
                    Some("Track") => walk.segment += u64::from(walk.seq > 0),
                    Some("Activity") => walk.end(out)?,
                    Some("Course") => walk.activity = None,
                    _ => {}
                },
                Step::End => return Ok(()),
            }
        }
    }
}

/// An activity on the way to its workout.
struct Activity {
    line: u64,
    kind: WorkoutKind,
    id: Option<Text>,
    laps: Vec<Lap>,
    /// Totals: the sum so far, `None` once a lap has none.
    sums: mapping::Sums,
    last: Option<Moment>,
    note: Option<Text>,
    device: Option<Device>,
}

struct Walk {
    scope: Scope,
    heart: HeartRate,
    activity: Option<Activity>,
    segment: u64,
    seq: u64,
}

impl Walk {
    fn begin(&mut self, sport: Option<&str>, line: u64) {
        self.segment = 0;
        self.activity = Some(Activity {
            line,
            kind: mapping::kind(sport.unwrap_or_default()),
            id: None,
            laps: Vec::new(),
            sums: mapping::Sums::default(),
            last: None,
            note: None,
            device: None,
        });
    }

    fn lap(&mut self, start: Option<&str>) {
        let Some(activity) = &mut self.activity else { return };
        activity.sums.lap();
        let mut period = Period::new();
        period.start = start.and_then(time::moment);
        if period.start.is_some() && activity.laps.len() < LAPS {
            activity.laps.push(Lap::new(period));
        }
    }

    /// A field of the activity or of its last lap.
    fn field(&mut self, tree: &Tree, out: &mut Emitter<'_>) {
        let Some(activity) = &mut self.activity else { return };
        let node = tree.root();
        let text = node.peek().unwrap_or_default();
        let quantity = |unit: &str| number::not_negative(number::quantity(text, unit));
        let lap = activity.laps.last_mut();
        let used = match node.name() {
            "Id" => {
                activity.id = Text::new(text);
                true
            }
            "Notes" if activity.note.is_none() => {
                activity.note = Text::new(text);
                true
            }
            "TotalTimeSeconds" => {
                let value = number::decimal(text).filter(|value| !value.is_negative());
                activity.sums.seconds(value);
                let duration: Option<Duration> = value.and_then(mapping::duration);
                let used = duration.is_some();
                if let Some(lap) = lap {
                    lap.duration = duration;
                }
                used
            }
            "DistanceMeters" => {
                let value = quantity("m");
                activity.sums.distance(value.as_ref());
                let used = value.is_some();
                if let Some(lap) = lap {
                    lap.distance = value;
                }
                used
            }
            "Calories" => {
                let value = quantity("kcal");
                activity.sums.energy(value.as_ref());
                let used = value.is_some();
                if let Some(lap) = lap {
                    lap.energy = value;
                }
                used
            }
            "MaximumSpeed" => activity.sums.speed(quantity("m/s")),
            "AverageHeartRateBpm" => {
                let value = node.take("Value").and_then(|text| number::quantity(text, "/min"));
                let used = value.is_some();
                if let Some(lap) = lap {
                    lap.heart_rate = value;
                }
                used
            }
            "MaximumHeartRateBpm" => activity
                .sums
                .heart(node.take("Value").and_then(|text| number::quantity(text, "/min"))),
            "Creator" => {
                activity.device = Some(mapping::device(node));
                true
            }
            _ => false,
        };
        if used {
            node.mark();
        }
        let parent =
            if matches!(node.name(), "Id" | "Notes" | "Creator") { "Activity" } else { "Lap" };
        tree.unused(|path| {
            // What a schema says of types is not data.
            if !path.ends_with("@type") {
                out.unmapped(&format!("{parent}/{path}"));
            }
        });
    }

    fn point(&mut self, tree: &Tree, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let name = self.activity.as_ref().and_then(|activity| activity.id.clone());
        let node = tree.root();
        let (mapped, at) =
            mapping::point(node, &self.scope, &self.heart, name, self.segment, self.seq);
        self.seq += 1;
        if let (Some(at), Some(activity)) = (at, &mut self.activity) {
            activity.last = Some(at);
        }
        if mapped.is_ok() {
            tree.unused(|path| {
                if !path.ends_with("@type") {
                    out.unmapped(path);
                }
            });
        }
        out.item(node.line(), mapped)
    }

    fn end(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let Some(activity) = self.activity.take() else { return Ok(()) };
        let line = activity.line;
        let mapped = self.workout(activity);
        out.item(line, mapped)
    }

    fn workout(&self, activity: Activity) -> Result<Mapped, Fault> {
        let id = activity.id.as_deref();
        let first = activity.laps.first().and_then(|lap| lap.period.start);
        let start = id.and_then(time::moment).or(first);
        let start = start.ok_or_else(|| {
            Fault::new("tcx.time", "an activity without a time: no Id and no StartTime of a lap")
        })?;
        let period = match activity.last.and_then(|end| Period::between(start, end)) {
            Some(period) => period,
            None => {
                let mut period = Period::new();
                period.start = Some(start);
                period
            }
        };
        let mut workout = Workout::new(activity.kind, period);
        activity.sums.put(&mut workout);
        workout.laps = activity.laps;
        workout.note = activity.note;
        workout.device = activity.device;
        let key = self
            .scope
            .key("activity.workout", "natural")
            .part(workout.kind.as_str())
            .moment(Some(start));
        Ok(Draft::new(workout, Identity::Same(key)).record_id(id).into())
    }
}
