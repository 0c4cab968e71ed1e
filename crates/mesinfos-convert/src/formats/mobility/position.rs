//! What the formats of positions share: whose they are, and the keys of positions, visits and trips.

use std::fmt;

use mesinfos_schema::identity::Key;
use mesinfos_schema::types::mobility::{Position, Trip, Visit};
use mesinfos_schema::values::{Coordinates, Party};

use crate::emitter::{Draft, Emitter, Identity};

/// What keys are unique in: who gave the data, and which device or person of theirs.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    provider: String,
    account: String,
}

impl Scope {
    /// The caller's words, else the provider and the device the source gives, else this very file.
    pub(super) fn of(
        provider: Option<&Party>,
        device: Option<&str>,
        out: &mut Emitter<'_>,
    ) -> Self {
        let account = out.options().account.as_deref().or(device).unwrap_or_default();
        let account = mesinfos_schema::identity::canonical_part(account).into_owned();
        let provider = out.provider_of(provider).unwrap_or_else(|| {
            out.warn(
                "the source names no provider: ids hold for this very file, and a later export \
                 will not be recognised (give --provider)",
            );
            out.source_scope()
        });
        Self { provider, account }
    }

    pub(super) fn key(&self, stem: &str, recipe: &str) -> Key {
        Key::new(stem, &self.provider, &self.account, recipe)
    }

    /// A position. One with a time and coordinates is a measurement, the same in whatever line it is met; any other is
    /// known by its place in its line.
    pub(super) fn position(&self, position: Position) -> Draft {
        let key = self.key("mobility.position", "natural").moment(position.at);
        let mut key = coordinates(key, position.coordinates.as_ref());
        let track = position.track.as_ref().filter(|_| position.at.is_none());
        key = key
            .part(track.and_then(|t| t.name.as_deref()).unwrap_or_default())
            .plain(track.and_then(|t| t.segment))
            .plain(track.and_then(|t| t.seq));
        if position.at.is_none() && track.is_none() {
            key = key.part(position.name.as_deref().unwrap_or_default());
        }
        let key = key.part(position.device_state.as_ref().map_or("", |state| state.as_str()));
        Draft::new(position, Identity::Same(key))
    }

    /// A stay.
    pub(super) fn visit(&self, visit: Visit) -> Draft {
        let key = self
            .key("mobility.visit", "natural")
            .moment(visit.period.start)
            .moment(visit.period.end)
            .part(visit.place.name.as_deref().unwrap_or_default());
        let key = coordinates(key, visit.place.coordinates.as_ref());
        Draft::new(visit, Identity::Same(key))
    }

    /// A journey. `reference` tells apart journeys of one time, such as those of two travellers.
    pub(super) fn trip(&self, trip: Trip, reference: &str) -> Draft {
        let mut key = self
            .key("mobility.trip", "natural")
            .moment(trip.period.start)
            .moment(trip.period.end)
            .part(trip.mode.as_str());
        if !reference.is_empty() {
            key = key.part(reference);
        }
        Draft::new(trip, Identity::Same(key))
    }
}

fn coordinates(key: Key, coordinates: Option<&Coordinates>) -> Key {
    key.plain(coordinates.map(|c| Angle(c.lat.get())))
        .plain(coordinates.map(|c| Angle(c.lon.get())))
}

/// The shortest decimal of an angle, as `Display` of a float has it.
struct Angle(f64);

impl fmt::Display for Angle {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "an angle has three digits before its point: the product is exact within 2^53, or the general way is taken"
    )]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Most angles are written with seven decimals or fewer: then the digits are those of a whole number.
        let whole = (self.0 * 1e7).round();
        if whole.abs() > 4e9 || whole / 1e7 != self.0 {
            return self.0.fmt(f);
        }
        let number = whole as i64;
        let mut rest = number.unsigned_abs();
        let mut text = [b'0'; 16];
        let mut at = text.len();
        let mut end = at;
        for place in 0..16_u8 {
            if place == 7 {
                if end > at {
                    at -= 1;
                    if let Some(slot) = text.get_mut(at) {
                        *slot = b'.';
                    }
                }
            } else if place > 7 && rest == 0 {
                break;
            }
            let digit = u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            if place < 7 && digit == 0 && end == at {
                // A zero behind the last digit that says something.
                at -= 1;
                end = at;
                continue;
            }
            at -= 1;
            if let Some(slot) = text.get_mut(at) {
                *slot = b'0' + digit;
            }
        }
        if number < 0 {
            at -= 1;
            if let Some(slot) = text.get_mut(at) {
                *slot = b'-';
            }
        }
        f.write_str(text.get(at..end).and_then(|t| std::str::from_utf8(t).ok()).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::Angle;

    #[test]
    fn angles_as_the_standard_library_writes_them() {
        let mut state = 7_u64;
        for round in 0..200_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let degrees = (state >> 11) as f64 / 9_007_199_254_740_992.0 * 360.0 - 180.0;
            let value = match round % 4 {
                0 => degrees,
                1 => (degrees * 1e7).round() / 1e7,
                2 => (degrees * 1e4).round() / 1e4,
                _ => degrees.round(),
            } + 0.0;
            assert_eq!(Angle(value).to_string(), value.to_string());
        }
        for value in [0.0, 0.5, -0.5, 180.0, -180.0, 0.000_000_1, -0.000_000_1, 10.0, 100.0, 1e-9] {
            assert_eq!(Angle(value).to_string(), value.to_string());
        }
    }
}
