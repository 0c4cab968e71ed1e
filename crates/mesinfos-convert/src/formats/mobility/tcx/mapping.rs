//! Points and totals of TCX. Knows no bytes.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::activity::{Workout, WorkoutKind};
use mesinfos_schema::types::common::Device;
use mesinfos_schema::types::mobility::{Position, Track};
use mesinfos_schema::values::{Decimal, Duration, Identifier, Moment, Quantity, Text};

use crate::emitter::{Fault, Mapped};
use crate::formats::mobility::heart::HeartRate;
use crate::formats::mobility::position::Scope;
use crate::formats::mobility::{number, place, time};
use crate::xml::Node;

/// The kind of an activity by its sport.
pub(super) fn kind(sport: &str) -> WorkoutKind {
    match sport.to_ascii_lowercase().as_str() {
        "running" => WorkoutKind::Running,
        "biking" | "cycling" => WorkoutKind::Cycling,
        "walking" => WorkoutKind::Walking,
        "hiking" => WorkoutKind::Hiking,
        "swimming" => WorkoutKind::Swimming,
        "rowing" => WorkoutKind::Rowing,
        "" | "other" | "multisport" => WorkoutKind::Unspecified,
        other => WorkoutKind::Other(other.replace([' ', '_'], "-")),
    }
}

/// Seconds as a duration.
pub(super) fn duration(seconds: Decimal) -> Option<Duration> {
    let seconds = seconds.normalised();
    match seconds.with_scale(0) {
        Some(whole) => Some(Duration::from_seconds(u64::try_from(whole.mantissa()).ok()?)),
        None => format!("PT{seconds}S").parse().ok(),
    }
}

/// The program or device that recorded.
pub(super) fn device(node: Node<'_>) -> Device {
    let mut device = Device::new();
    device.name = node.take("Name").and_then(Text::new);
    device.model = node.take("ProductID").and_then(Text::new);
    device.ids.extend(
        node.take("UnitId").filter(|id| *id != "0").and_then(|id| Identifier::of("local", id)),
    );
    let part = |name: &str| node.take(&format!("Version/{name}"));
    if let (Some(major), Some(minor)) = (part("VersionMajor"), part("VersionMinor")) {
        device.software = Text::new(&format!("{major}.{minor}"));
    }
    device
}

/// One point, and its time.
pub(super) fn point(
    node: Node<'_>,
    scope: &Scope,
    heart: &HeartRate,
    name: Option<Text>,
    segment: u64,
    seq: u64,
) -> (Result<Mapped, Fault>, Option<Moment>) {
    let at = node.take("Time").and_then(time::moment);
    let Some(at) = at else {
        return (
            Err(Fault::new("tcx.time", "a point without a time, or with one that does not exist")),
            None,
        );
    };
    let beats = node.take("HeartRateBpm/Value").and_then(number::decimal);
    let beat = beats.and_then(|beats| heart.draft(scope, at, beats));
    let mut drafts = Vec::with_capacity(2);
    if let Some(place) = node.find("Position") {
        let angle = |name: &str| place.take(name).and_then(number::float);
        let coordinates = angle("LatitudeDegrees").zip(angle("LongitudeDegrees"));
        let Some(mut coordinates) = coordinates.and_then(|(lat, lon)| place::coordinates(lat, lon))
        else {
            let message = "no point on the globe (latitude within ±90, longitude within ±180)";
            return (Err(Fault::new("tcx.coordinates", message)), Some(at));
        };
        coordinates.altitude = carried(node, "AltitudeMeters", |text| number::quantity(text, "m"));
        let mut position = Position::new();
        position.at = Some(at);
        position.coordinates = Some(coordinates);
        position.speed = carried(node, "Extensions/TPX/Speed", |text| {
            number::not_negative(number::quantity(text, "m/s"))
        });
        let mut track = Track::new();
        track.name = name;
        track.segment = number::count(segment);
        track.seq = number::count(seq);
        position.track = Some(track);
        let mut draft = scope.position(position);
        draft.modality = Some(Modality::Measured);
        drafts.push(draft);
    }
    drafts.extend(beat);
    // Indoors there is no place.
    if drafts.is_empty() {
        return (Ok(Mapped::Skipped("tcx.empty-point")), Some(at));
    }
    (Ok(Mapped::Records(drafts)), Some(at))
}

/// A value that is marked as taken where it can be read.
fn carried<T>(node: Node<'_>, path: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    let found = node.find(path)?;
    let value = found.peek().and_then(read);
    if value.is_some() {
        found.mark();
    }
    value
}

/// Totals of the laps: a sum stands only where every lap has its part.
#[derive(Debug, Default)]
pub(super) struct Sums {
    laps: u64,
    seconds: Sum,
    distance: Sum,
    energy: Sum,
    speed: Option<Quantity>,
    heart: Option<Quantity>,
}

#[derive(Debug, Default)]
struct Sum {
    parts: u64,
    total: Option<Decimal>,
}

impl Sum {
    fn add(&mut self, value: Option<Decimal>) {
        let Some(value) = value else { return };
        let total = self.total.unwrap_or(Decimal::ZERO);
        if self.parts == 0 || self.total.is_some() {
            self.total = total.checked_add(value);
        }
        self.parts += 1;
    }

    fn of(&self, laps: u64) -> Option<Decimal> {
        self.total.filter(|_| self.parts == laps)
    }
}

impl Sums {
    pub(super) fn lap(&mut self) {
        self.laps += 1;
    }

    pub(super) fn seconds(&mut self, value: Option<Decimal>) {
        self.seconds.add(value);
    }

    pub(super) fn distance(&mut self, value: Option<&Quantity>) {
        self.distance.add(value.map(|q| q.value));
    }

    pub(super) fn energy(&mut self, value: Option<&Quantity>) {
        self.energy.add(value.map(|q| q.value));
    }

    pub(super) fn speed(&mut self, value: Option<Quantity>) -> bool {
        highest(&mut self.speed, value)
    }

    pub(super) fn heart(&mut self, value: Option<Quantity>) -> bool {
        highest(&mut self.heart, value)
    }

    pub(super) fn put(self, workout: &mut Workout) {
        let laps = self.laps;
        workout.duration = self.seconds.of(laps).and_then(duration);
        workout.distance = self.distance.of(laps).and_then(|v| number::quantity_of(v, "m"));
        workout.energy = self.energy.of(laps).and_then(|v| number::quantity_of(v, "kcal"));
        workout.speed_max = self.speed;
        workout.heart_rate_max = self.heart;
    }
}

fn highest(slot: &mut Option<Quantity>, value: Option<Quantity>) -> bool {
    let Some(value) = value else { return false };
    if slot.as_ref().is_none_or(|best| value.value > best.value) {
        *slot = Some(value);
    }
    true
}
