//! Positions, trips, visits, validations (GPX, Google, OwnTracks, GTFS, GBFS).

use super::common::{Device, Place};
use crate::model;
use crate::record::RecordId;
use crate::values::{
    Coordinates, Count, Duration, Heading, Identifier, Moment, Money, Party, Period, Quantity,
    Text, TimeZone,
};

/// The recorded line a position belongs to.
#[model]
pub struct Track {
    /// The line's name.
    #[model(example = "\"Morning ride\"")]
    pub name: Option<Text>,
    /// Which part of it, from 0: a gap begins a new one.
    #[model(same_as = "gpx:trkseg")]
    pub segment: Option<Count>,
    /// The position's number within the part, from 0.
    pub seq: Option<Count>,
}

/// How a position was found.
#[model(open)]
pub enum PositionMethod {
    /// Satellites.
    Gps,
    /// Wireless networks nearby.
    Wifi,
    /// The cell of a mobile network.
    Cell,
    /// Several of these.
    Fused,
    /// Set by hand.
    Manual,
    /// Derived from the network address.
    Ip,
    /// Beacons.
    Bluetooth,
}

/// The state of the device.
#[model(open)]
pub enum DeviceState {
    /// Switched on.
    On,
    /// Switched off: no coordinates.
    Off,
    /// Not known.
    Unknown,
}

/// Where the person or the device was at one time.
#[model]
pub struct Position {
    /// When.
    #[model(same_as = "gpx:time", example = "\"2024-03-05T10:15:00Z\"")]
    pub at: Option<Moment>,
    /// Where.
    #[model(sensitivity = "location", same_as = "gpx:wpt")]
    pub coordinates: Option<Coordinates>,
    /// The recorded line it belongs to.
    #[model(same_as = "gpx:trk")]
    pub track: Option<Track>,
    /// Speed over ground (m/s, km/h).
    #[model(dimension = "speed", example = "{\"unit\":\"m/s\",\"value\":\"3.4\"}")]
    pub speed: Option<Quantity>,
    /// Direction of travel, degrees clockwise from true north.
    #[model(example = "271.5")]
    pub heading: Option<Heading>,
    /// How it was found.
    pub method: Option<PositionMethod>,
    /// What the person was doing, in the source's word (`walking`, `in-vehicle`).
    #[model(example = "\"walking\"")]
    pub activity: Option<Text>,
    /// The state of the device.
    pub device_state: Option<DeviceState>,
    /// A name given to the point.
    #[model(same_as = "gpx:name")]
    pub name: Option<Text>,
    /// The device.
    pub device: Option<Device>,
}

/// By which means one travels.
#[model(open)]
pub enum Mode {
    /// On foot.
    Walk,
    /// Running.
    Run,
    /// A bicycle, one's own or shared.
    Bicycle,
    /// A kick scooter.
    Scooter,
    /// A motorcycle or moped.
    Motorcycle,
    /// A car.
    Car,
    /// A taxi or a hired car with driver.
    Taxi,
    /// A bus.
    Bus,
    /// A coach.
    Coach,
    /// A tram.
    Tram,
    /// An underground railway.
    Metro,
    /// A train.
    Train,
    /// A ferry or a boat.
    Ferry,
    /// A plane.
    Plane,
    /// A funicular or a cable car.
    Cable,
    /// The source does not say.
    Unspecified,
}

/// One end of a trip.
#[model]
pub struct Stop {
    /// Where.
    #[model(sensitivity = "location")]
    pub place: Option<Place>,
    /// When, at that end.
    pub at: Option<Moment>,
    /// The zone of `at`, where the ends lie in two.
    #[model(example = "\"Europe/Paris\"")]
    pub time_zone: Option<TimeZone>,
}

/// One leg of a trip.
#[model]
pub struct Leg {
    /// By which means.
    pub mode: Mode,
    /// From when to when.
    pub period: Option<Period>,
    /// Its start.
    pub from: Option<Stop>,
    /// Its end.
    pub to: Option<Stop>,
    /// How far.
    #[model(dimension = "length")]
    pub distance: Option<Quantity>,
    /// The line, flight or train.
    #[model(example = "\"C3\"")]
    pub line: Option<Text>,
    /// Who runs it.
    pub operator: Option<Party>,
}

/// A journey from one place to another.
#[model]
pub struct Trip {
    /// From when to when.
    pub period: Period,
    /// The main means.
    pub mode: Mode,
    /// Its start.
    pub from: Option<Stop>,
    /// Its end.
    pub to: Option<Stop>,
    /// How far (km, m).
    #[model(dimension = "length", example = "{\"unit\":\"km\",\"value\":\"4.2\"}")]
    pub distance: Option<Quantity>,
    /// Its legs, in order.
    pub legs: Vec<Leg>,
    /// What it cost.
    #[model(sensitivity = "financial")]
    pub fare: Option<Money>,
    /// How long it lasted, where that is not end less start (pauses left out).
    pub duration: Option<Duration>,
    /// What for, in the source's word.
    pub purpose: Option<Text>,
    /// The vehicle: a `device.vehicle/1` record's id.
    pub vehicle: Option<RecordId>,
    /// Who ran it.
    pub operator: Option<Party>,
    /// Greenhouse gases, as the source states them.
    #[model(dimension = "emission", example = "{\"unit\":\"g{CO2e}\",\"value\":\"840\"}")]
    pub emissions: Option<Quantity>,
    /// Booking references and ticket numbers.
    pub references: Vec<Identifier>,
    /// The positions of the way, in order, where the source has no times for them.
    #[model(sensitivity = "location")]
    pub path: Vec<Coordinates>,
}

/// A stay at a place.
#[model]
pub struct Visit {
    /// From when to when.
    pub period: Period,
    /// Where.
    #[model(sensitivity = "location")]
    pub place: Place,
    /// How sure the source is, in percent.
    pub confidence: Option<crate::values::Decimal>,
}

/// A ticket or a pass shown to a machine.
#[model]
pub struct Validation {
    /// When.
    pub at: Moment,
    /// The network.
    pub network: Option<Party>,
    /// Where.
    #[model(sensitivity = "location")]
    pub station: Option<Place>,
    /// By which means it travels.
    pub mode: Option<Mode>,
    /// The line.
    pub line: Option<Text>,
    /// The ticket or pass, by its name.
    pub title: Option<Text>,
    /// Entry, exit or transfer, in the source's word.
    #[model(example = "\"entry\"")]
    pub event: Option<Text>,
}
