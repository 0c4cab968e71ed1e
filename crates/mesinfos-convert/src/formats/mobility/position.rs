//! What the formats of positions share: whose they are, and the keys of positions, visits and trips.

use std::fmt::{self, Write as _};

use mesinfos_schema::identity::Key;
use mesinfos_schema::types::mobility::{Position, Trip, Visit};
use mesinfos_schema::values::{Coordinates, Moment, Party};

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
        let key = self.key("mobility.position", "natural").plain(position.at.map(Canonical));
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
            .plain(visit.period.start.map(Canonical))
            .plain(visit.period.end.map(Canonical))
            .part(visit.place.name.as_deref().unwrap_or_default());
        let key = coordinates(key, visit.place.coordinates.as_ref());
        Draft::new(visit, Identity::Same(key))
    }

    /// A journey. `reference` tells apart journeys of one time, such as those of two travellers.
    pub(super) fn trip(&self, trip: Trip, reference: &str) -> Draft {
        let mut key = self
            .key("mobility.trip", "natural")
            .plain(trip.period.start.map(Canonical))
            .plain(trip.period.end.map(Canonical))
            .part(trip.mode.as_str());
        if !reference.is_empty() {
            key = key.part(reference);
        }
        Draft::new(trip, Identity::Same(key))
    }
}

fn coordinates(key: Key, coordinates: Option<&Coordinates>) -> Key {
    key.plain(coordinates.map(|c| c.lat.get())).plain(coordinates.map(|c| c.lon.get()))
}

/// A moment as [`mesinfos_schema::identity::canonical_part`] has it: in lower case.
pub(super) struct Canonical(pub(super) Moment);

impl fmt::Display for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Lower(f), "{}", self.0)
    }
}

struct Lower<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl fmt::Write for Lower<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for piece in text.split_inclusive(['T', 'Z']) {
            match (piece.strip_suffix('T'), piece.strip_suffix('Z')) {
                (Some(head), _) => self.0.write_str(head).and_then(|()| self.0.write_str("t"))?,
                (_, Some(head)) => self.0.write_str(head).and_then(|()| self.0.write_str("z"))?,
                _ => self.0.write_str(piece)?,
            }
        }
        Ok(())
    }
}
