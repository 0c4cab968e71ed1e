//! Places and means of travel as services name them.

use mesinfos_schema::types::common::Place;
use mesinfos_schema::types::mobility::Mode;
use mesinfos_schema::values::{Coordinates, Degrees, Identifier, Text};

use super::number;

/// `IN_PASSENGER_VEHICLE`, `in passenger vehicle` and the like as one word: `in-passenger-vehicle`.
pub(super) fn word(text: &str) -> Option<Text> {
    let mut word = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '_' | ' ' => word.push('-'),
            c => word.extend(c.to_lowercase()),
        }
    }
    Text::new(&word)
}

/// The means of a service's own word for an activity.
pub(super) fn mode(text: &str) -> Mode {
    let Some(word) = word(text) else { return Mode::Unspecified };
    match word.as_str() {
        "walking" | "on-foot" | "walk" | "hiking" => Mode::Walk,
        "running" | "run" => Mode::Run,
        "cycling" | "on-bicycle" | "bicycle" | "bicycling" => Mode::Bicycle,
        "kick-scooter" => Mode::Scooter,
        "motorcycling" | "in-two-wheeler-vehicle" => Mode::Motorcycle,
        "in-passenger-vehicle" | "in-car" | "drive" | "driving" => Mode::Car,
        "in-taxi" => Mode::Taxi,
        "in-bus" | "bus" => Mode::Bus,
        "in-tram" | "tram" => Mode::Tram,
        "in-subway" | "subway" => Mode::Metro,
        "in-train" | "train" => Mode::Train,
        "in-ferry" | "ferry" | "boating" | "sailing" => Mode::Ferry,
        "flying" | "flight" | "plane" => Mode::Plane,
        "in-cablecar" | "in-funicular" | "in-gondola-lift" => Mode::Cable,
        "unknown" | "unknown-activity-type" | "unspecified" => Mode::Unspecified,
        other => Mode::Other(other.to_owned()),
    }
}

/// A point out of two numbers of degrees; `None` where there is none on the globe.
pub(super) fn coordinates(lat: f64, lon: f64) -> Option<Coordinates> {
    Some(Coordinates::new(number::degrees_of::<90>(lat)?, number::degrees_of::<180>(lon)?))
}

/// A point out of degrees times ten million. Old exports hold numbers that went round 32 bits.
pub(super) fn e7(lat: i64, lon: i64) -> Option<Coordinates> {
    let unwrapped = |value: i64, limit: i64| {
        if value > limit && value < 1 << 32 { value - (1 << 32) } else { value }
    };
    let degrees = |value: i64| i32::try_from(value).ok().map(|v| f64::from(v) / 1e7);
    let lat: Degrees<90> = number::degrees_of(degrees(unwrapped(lat, 900_000_000))?)?;
    let lon: Degrees<180> = number::degrees_of(degrees(unwrapped(lon, 1_800_000_000))?)?;
    Some(Coordinates::new(lat, lon))
}

/// A point as text: `48.85°, 2.35°` or `geo:48.85,2.35`.
pub(super) fn text(text: &str) -> Option<Coordinates> {
    let text = text.trim();
    let text = text.strip_prefix("geo:").unwrap_or(text);
    let text = text.split(';').next().unwrap_or(text);
    let (lat, lon) = text.split_once(',')?;
    let degrees = |part: &str| number::float(part.trim().trim_end_matches('°'));
    coordinates(degrees(lat)?, degrees(lon)?)
}

/// A place by its point and a service's id of it.
pub(super) fn place(coordinates: Option<Coordinates>, scheme: &str, id: Option<&str>) -> Place {
    let mut place = Place::new();
    place.coordinates = coordinates;
    place.ids.extend(id.and_then(|id| Identifier::of(scheme, id)));
    place
}

#[cfg(test)]
mod tests {
    use super::{e7, text};

    #[test]
    fn points() {
        let pair =
            |c: Option<mesinfos_schema::values::Coordinates>| c.map(|c| (c.lat.get(), c.lon.get()));
        assert_eq!(pair(e7(488_584_000, 22_945_000)), Some((48.8584, 2.2945)));
        assert_eq!(
            pair(e7(4_294_967_295 - 99_999_999, 4_294_967_296 - 10_000_000)),
            Some((-10.0, -1.0))
        );
        assert_eq!(pair(e7(i64::MAX, 0)), None);
        assert_eq!(pair(text("-27.4127738°, 163.5638958°")), Some((-27.412_773_8, 163.563_895_8)));
        assert_eq!(pair(text("geo:27.72,-97.34;u=3")), Some((27.72, -97.34)));
        assert_eq!(pair(text("91°, 0°")), None);
    }
}
