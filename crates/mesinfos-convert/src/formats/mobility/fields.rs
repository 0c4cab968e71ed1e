//! Positions out of named fields: what the keys of JSON exports, the headings of CSV files and the data of placemarks
//! have in common.

use mesinfos_schema::types::common::Device;
use mesinfos_schema::types::mobility::{Position, PositionMethod};
use mesinfos_schema::values::{Coordinates, Decimal, Heading, Identifier, Moment, Text, Unit};

use super::{number, place, time};
use crate::emitter::Fault;

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Time,
    Lat,
    Lon,
    LatE7,
    LonE7,
    Altitude,
    Accuracy,
    Speed,
    Heading,
    Activity,
    Name,
    Device,
    Provider,
}

/// The role of a field by its name, whatever its case and its separators.
pub(super) fn role(name: &str) -> Option<Role> {
    let mut plain = String::with_capacity(name.len());
    plain.extend(name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
    Some(match plain.as_str() {
        "time" | "timestamp" | "datetime" | "date" | "recordedat" | "tst" | "isotime"
        | "timestampms" | "gpstime" | "utctime" => Role::Time,
        "lat" | "latitude" | "latitudens" => Role::Lat,
        "lon" | "lng" | "long" | "longitude" | "longitudeew" => Role::Lon,
        "latitudee7" | "late7" => Role::LatE7,
        "longitudee7" | "lone7" | "lnge7" => Role::LonE7,
        "ele" | "elevation" | "altitude" | "alt" | "height" => Role::Altitude,
        "accuracy" | "acc" | "horizontalaccuracy" | "hacc" | "accuracymeters" => Role::Accuracy,
        "speed" | "velocity" => Role::Speed,
        "heading" | "course" | "bearing" | "cog" | "direction" => Role::Heading,
        "activity" | "activitytype" | "activityprovided" => Role::Activity,
        "name" | "title" => Role::Name,
        "deviceid" | "trackerid" | "tid" | "device" => Role::Device,
        "provider" => Role::Provider,
        _ => return None,
    })
}

/// A position in the making.
#[derive(Debug, Default)]
pub(super) struct Fields {
    lat: Option<f64>,
    lon: Option<f64>,
    e7: (Option<i64>, Option<i64>),
    altitude: Option<Decimal>,
    accuracy: Option<Decimal>,
    at: Option<Moment>,
    bad_time: bool,
    bad_coordinates: bool,
    /// Everything that needs no second look.
    position: Position,
}

impl Fields {
    /// Takes a field; `false` where its value says nothing that a member takes. `speed` is the unit of speeds, where it
    /// is known.
    pub(super) fn take(&mut self, role: Role, text: &str, speed: Option<&Unit>) -> bool {
        let text = text.trim();
        match role {
            Role::Time => {
                if self.at.is_some() || self.bad_time {
                    return false;
                }
                self.at = instant(text);
                self.bad_time = self.at.is_none();
                true
            }
            Role::Lat => self.angle(text, 'S', 'N', |fields| &mut fields.lat),
            Role::Lon => self.angle(text, 'W', 'E', |fields| &mut fields.lon),
            Role::LatE7 => set(&mut self.e7.0, text.parse().ok()),
            Role::LonE7 => set(&mut self.e7.1, text.parse().ok()),
            Role::Altitude => set(&mut self.altitude, number::decimal(text)),
            Role::Accuracy => {
                let radius = number::decimal(text).filter(|radius| !radius.is_negative());
                set(&mut self.accuracy, radius)
            }
            Role::Speed => {
                let value = number::decimal(text).filter(|value| !value.is_negative());
                let quantity =
                    value.zip(speed).and_then(|(v, u)| number::quantity_of(v, u.as_str()));
                set(&mut self.position.speed, quantity)
            }
            Role::Heading => {
                set(&mut self.position.heading, number::float(text).and_then(Heading::new))
            }
            Role::Activity => set(&mut self.position.activity, Text::new(text)),
            Role::Name => set(&mut self.position.name, Text::new(text)),
            Role::Device => set(&mut self.position.device, device(text)),
            Role::Provider => set(
                &mut self.position.method,
                match text {
                    "gps" => Some(PositionMethod::Gps),
                    "fused" => Some(PositionMethod::Fused),
                    _ => None,
                },
            ),
        }
    }

    fn angle(
        &mut self,
        text: &str,
        minus: char,
        plus: char,
        slot: impl Fn(&mut Self) -> &mut Option<f64>,
    ) -> bool {
        if slot(self).is_some() {
            return false;
        }
        let (digits, sign) = match text.chars().last() {
            Some(c) if c.eq_ignore_ascii_case(&minus) => (text.get(..text.len() - 1), -1.0),
            Some(c) if c.eq_ignore_ascii_case(&plus) => (text.get(..text.len() - 1), 1.0),
            _ => (Some(text), 1.0),
        };
        match digits.and_then(number::float) {
            Some(value) => *slot(self) = Some(value * sign),
            None => self.bad_coordinates = true,
        }
        true
    }

    /// A point that was read as a whole; fields named so as well are then not carried.
    pub(super) fn point(&mut self, lat: f64, lon: f64, altitude: Option<Decimal>) {
        (self.lat, self.lon) = (Some(lat), Some(lon));
        self.altitude = altitude;
    }

    /// The time.
    pub(super) fn at(&mut self, at: Option<Moment>) {
        self.at = at;
    }

    /// The position, with the codes of a point and of a time that are none.
    pub(super) fn finish(self, point: &'static str, when: &'static str) -> Result<Position, Fault> {
        if self.bad_time {
            return Err(Fault::new(when, "the time is not one that exists"));
        }
        let coordinates = match (self.lat, self.lon, self.e7) {
            (Some(lat), Some(lon), _) => place::coordinates(lat, lon),
            (None, None, (Some(lat), Some(lon))) => place::e7(lat, lon),
            _ => None,
        };
        let mut coordinates: Coordinates =
            coordinates.filter(|_| !self.bad_coordinates).ok_or_else(|| {
                Fault::new(
                    point,
                    "no point on the globe (latitude within ±90, longitude within ±180)",
                )
            })?;
        coordinates.altitude = self.altitude.and_then(|v| number::quantity_of(v, "m"));
        coordinates.accuracy = self.accuracy.and_then(|v| number::quantity_of(v, "m"));
        let mut position = self.position;
        position.coordinates = Some(coordinates);
        position.at = self.at;
        Ok(position)
    }
}

/// Puts a value into a slot that has none; `false` where there is no value, or no room.
fn set<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    if slot.is_some() || value.is_none() {
        return false;
    }
    *slot = value;
    true
}

/// A device by the name the source has for it.
pub(super) fn device(name: &str) -> Option<Device> {
    let mut device = Device::new();
    device.ids.push(Identifier::of("local", name)?);
    Some(device)
}

/// A time: ISO 8601, or seconds since 1970, or milliseconds where seconds would be past the year 9999.
pub(super) fn instant(text: &str) -> Option<Moment> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        if let Some((seconds, fraction)) = text.split_once('.')
            && seconds.bytes().all(|b| b.is_ascii_digit())
            && let Ok(digits) = u8::try_from(fraction.len())
            && (1..=9).contains(&digits)
        {
            let whole: i64 = seconds.parse().ok()?;
            let part: i64 = fraction.parse().ok()?;
            let unit = 10_i64.checked_pow(u32::from(digits))?;
            return time::from_epoch(whole.checked_mul(unit)?.checked_add(part)?, digits);
        }
        return time::moment(text);
    }
    let value: i64 = whole.parse().ok()?;
    time::from_epoch(value, 0).or_else(|| time::from_epoch(value, 3))
}
