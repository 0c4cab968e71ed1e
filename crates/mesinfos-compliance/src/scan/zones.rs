//! Where local times are: the zones that sources and records state, and what the clocks there showed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use mesinfos_package::{Package, ReadError};
use mesinfos_schema::catalogue::Body;
use mesinfos_schema::values::Moment;

use crate::calendar::civil;

/// What a local time is in its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// One moment.
    Once,
    /// None: the clocks were put forward over it.
    Never,
    /// Two: the clocks were put back.
    Twice,
}

/// A zone that times are in.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    /// An offset, which never changes.
    Fixed,
    /// One of the tz database.
    Named(TimeZone),
}

impl Zone {
    /// The zone of a text; `None` where the tz database has no such zone.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text == "Z" || text == "UTC" || text.starts_with(['+', '-']) {
            return Some(Self::Fixed);
        }
        TimeZone::get(text).ok().map(Self::Named)
    }

    /// What a moment without an offset is here.
    pub(super) fn shows(&self, local: &Moment) -> Shown {
        let Self::Named(zone) = self else { return Shown::Once };
        let Ok(at) = Timestamp::from_second(civil(local)) else { return Shown::Once };
        match zone.to_ambiguous_timestamp(Offset::UTC.to_datetime(at)).offset() {
            AmbiguousOffset::Gap { .. } => Shown::Never,
            AmbiguousOffset::Fold { .. } => Shown::Twice,
            _ => Shown::Once,
        }
    }
}

/// The zones of a package's sources, by the source's id.
pub(super) fn of_sources(package: &Package) -> Result<BTreeMap<String, Zone>, ReadError> {
    let mut zones = BTreeMap::new();
    let Ok(records) = package.records("exchange.source/1") else { return Ok(zones) };
    for raw in records {
        let Ok(raw) = raw else { break };
        let Ok(record) = raw.decode() else { continue };
        if let Some(Body::Source(source)) = record.body()
            && let Some(zone) = source.time_zone.as_ref().and_then(|zone| Zone::of(zone.as_str()))
        {
            zones.insert(record.id.to_string(), zone);
        }
    }
    Ok(zones)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_skip_an_hour_in_spring_and_show_one_twice_in_autumn() {
        let paris = Zone::of("Europe/Paris").unwrap();
        for (local, shown) in [
            ("2024-03-31T01:59:59", Shown::Once),
            ("2024-03-31T02:00:00", Shown::Never),
            ("2024-03-31T02:59:59", Shown::Never),
            ("2024-03-31T03:00:00", Shown::Once),
            ("2024-10-27T01:59:59", Shown::Once),
            ("2024-10-27T02:00:00", Shown::Twice),
            ("2024-10-27T02:59:59", Shown::Twice),
            ("2024-10-27T03:00:00", Shown::Once),
        ] {
            assert_eq!(paris.shows(&local.parse().unwrap()), shown, "{local}");
        }
        let fixed = Zone::of("+01:00").unwrap();
        assert_eq!(fixed.shows(&"2024-03-31T02:30:00".parse().unwrap()), Shown::Once);
        assert!(Zone::of("Europe/Nowhere").is_none());
    }
}
