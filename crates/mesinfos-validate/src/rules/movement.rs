//! Rules of what happened when and where: calls, positions, trips, sleep, media, vehicles, vaccines.

use std::cmp::Ordering;

use mesinfos_schema::codes::unit::{self, Dimension};
use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::activity::Sleep;
use mesinfos_schema::types::device::Vehicle;
use mesinfos_schema::types::health::Immunization;
use mesinfos_schema::types::media::Consumption;
use mesinfos_schema::types::mobility::{Position, Stop, Trip};
use mesinfos_schema::types::telecom::{UsageEvent, UsageKind};
use mesinfos_schema::values::{Coordinates, Moment, Quantity};

use super::finding;

type Found<'a> = &'a mut dyn FnMut(Finding, String);

pub(super) fn record(record: &Record, found: Found<'_>) {
    if let Some(event) = record.data::<UsageEvent>() {
        usage(event, found);
    } else if let Some(position) = record.data::<Position>() {
        self::position(position, found);
    } else if let Some(trip) = record.data::<Trip>() {
        self::trip(trip, found);
    } else if let Some(sleep) = record.data::<Sleep>() {
        self::sleep(sleep, found);
    } else if let Some(consumption) = record.data::<Consumption>() {
        media(consumption, found);
    } else if let Some(vehicle) = record.data::<Vehicle>() {
        odometer(vehicle, found);
    } else if let Some(vaccine) = record.data::<Immunization>()
        && let (Some(dose), Some(doses)) = (vaccine.dose, vaccine.doses)
        && dose > doses
    {
        let message = "a dose beyond the last one of its series";
        found(finding("health.dose-number", message), "/data/dose".into());
    }
}

/// A call lasts, a data session carries, a message counts.
fn usage(event: &UsageEvent, found: Found<'_>) {
    let wrong = match event.kind {
        UsageKind::Voice | UsageKind::Voicemail => event.volume.is_some().then_some("volume"),
        UsageKind::Sms | UsageKind::Mms => event.duration.is_some().then_some("duration"),
        _ => None,
    };
    if let Some(member) = wrong {
        let message = "a measure that this kind of use does not have";
        found(finding("telecom.measure", message), format!("/data/{member}"));
    }
}

/// Where the equator meets the prime meridian there is no land: the place of an empty value.
fn position(position: &Position, found: Found<'_>) {
    if let Some(place) = &position.coordinates
        && place.lat.get() == 0.0
        && place.lon.get() == 0.0
    {
        let message = "latitude and longitude are both zero";
        found(finding("mobility.null-island", message), "/data/coordinates".into());
    }
}

fn trip(trip: &Trip, found: Found<'_>) {
    let at = |stop: &Option<Stop>| stop.as_ref()?.at;
    if let (Some(from), Some(to)) = (at(&trip.from), at(&trip.to))
        && from.compare(&to) == Some(Ordering::Greater)
    {
        let message = "the trip ends before it starts";
        found(finding("mobility.trip-order", message), "/data/to/at".into());
    }
    straight(trip, found);
    legs_add_up(trip, found);
    legs_are_of_the_trip(trip, found);
    for (index, pair) in trip.legs.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        let end = first.period.as_ref().and_then(|p| p.end);
        let start = second.period.as_ref().and_then(|p| p.start);
        if let (Some(end), Some(start)) = (end, start)
            && start.compare(&end) == Some(Ordering::Less)
        {
            let message = "a leg starts before the one before it has ended";
            let pointer = format!("/data/legs/{}/period", index + 1);
            found(finding("mobility.leg-order", message), pointer);
        }
    }
}

/// A way is at least as long as the straight line, but for a hundredth: places are stations, not platforms.
fn straight(trip: &Trip, found: Found<'_>) {
    let place = |stop: &Option<Stop>| stop.as_ref()?.place.as_ref()?.coordinates.clone();
    let (Some(from), Some(to)) = (place(&trip.from), place(&trip.to)) else { return };
    let Some(metres) = trip.distance.as_ref().and_then(metres) else { return };
    if metres < great_circle(&from, &to) * 0.99 - 500.0 {
        let message = "the trip is shorter than the straight line between its ends";
        found(finding("mobility.trip-distance", message), "/data/distance".into());
    }
}

/// Where every leg says how far. Each is rounded by itself: a hundredth, and a hundred metres a leg, do not count.
#[allow(clippy::cast_precision_loss, reason = "a number of legs")]
fn legs_add_up(trip: &Trip, found: Found<'_>) {
    let Some(whole) = trip.distance.as_ref().and_then(metres) else { return };
    let each = trip.legs.iter().map(|leg| leg.distance.as_ref().and_then(metres));
    let Some(sum) = each.sum::<Option<f64>>().filter(|_| !trip.legs.is_empty()) else { return };
    if (sum - whole).abs() > whole.abs() * 0.01 + 100.0 * trip.legs.len() as f64 {
        let message = "the legs are not as long as the trip";
        found(finding("mobility.legs-sum", message), "/data/distance".into());
    }
}

/// Metres between the end of a leg and the start of the next that one may go without a leg of its own.
const CHANGE: f64 = 5_000.0;

/// A leg lies within its trip, and begins where the one before it ended. Clocks on the wall are those of two places
/// where a trip goes over a zone: only moments with an offset are compared.
fn legs_are_of_the_trip(trip: &Trip, found: Found<'_>) {
    let moment = |moment: Option<Moment>| moment.filter(|moment| moment.offset().is_some());
    let whole = [trip.period.start, trip.period.end].map(moment);
    for (index, leg) in trip.legs.iter().enumerate() {
        let Some(period) = &leg.period else { continue };
        let early = matches!((whole[0], moment(period.start)),
            (Some(all), Some(leg)) if leg.compare(&all) == Some(Ordering::Less));
        let late = matches!((whole[1], moment(period.end)),
            (Some(all), Some(leg)) if leg.compare(&all) == Some(Ordering::Greater));
        if early || late {
            let message = "a leg outside its trip";
            found(finding("mobility.leg-outside", message), format!("/data/legs/{index}/period"));
        }
    }
    let place = |stop: &Option<Stop>| stop.as_ref()?.place.as_ref()?.coordinates.clone();
    for (index, pair) in trip.legs.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        let (Some(from), Some(to)) = (place(&first.to), place(&second.from)) else { continue };
        if great_circle(&from, &to) > CHANGE {
            let message = "a leg starts far from where the one before it ended";
            found(finding("mobility.leg-gap", message), format!("/data/legs/{}/from", index + 1));
        }
    }
}

/// A length in metres.
fn metres(length: &Quantity) -> Option<f64> {
    in_base(length, Dimension::Length)
}

/// A quantity in the base unit of its dimension; `None` for one of another.
#[allow(clippy::cast_precision_loss, reason = "for a comparison within a hundredth")]
pub(crate) fn in_base(quantity: &Quantity, dimension: Dimension) -> Option<f64> {
    let value = quantity.value.mantissa() as f64 / 10_f64.powi(i32::from(quantity.value.scale()));
    Some(value * factor(quantity, dimension)?)
}

/// What one of its unit is in the base unit.
#[allow(clippy::cast_precision_loss, reason = "for a comparison within a hundredth")]
pub(crate) fn factor(quantity: &Quantity, dimension: Dimension) -> Option<f64> {
    let unit = unit::unit(quantity.unit.as_str()).filter(|u| u.dimension == dimension)?;
    let (numerator, denominator) = unit.factor?;
    Some(numerator as f64 / denominator as f64)
}

/// Metres on a sphere of the Earth's mean radius.
pub(crate) fn great_circle(from: &Coordinates, to: &Coordinates) -> f64 {
    let (a, b) = (from.lat.get().to_radians(), to.lat.get().to_radians());
    let east = (to.lon.get() - from.lon.get()).to_radians();
    let half = ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * (east / 2.0).sin().powi(2);
    2.0 * 6_371_008.8 * half.sqrt().min(1.0).asin()
}

fn sleep(sleep: &Sleep, found: Found<'_>) {
    let outside = |index: usize, found: Found<'_>| {
        let message = "a stage outside the time in bed";
        found(finding("activity.sleep-stage", message), format!("/data/stages/{index}/period"));
    };
    for (index, stage) in sleep.stages.iter().enumerate() {
        let early = matches!(
            (&sleep.period.start, &stage.period.start),
            (Some(all), Some(part)) if part.compare(all) == Some(Ordering::Less)
        );
        let late = matches!(
            (&sleep.period.end, &stage.period.end),
            (Some(all), Some(part)) if part.compare(all) == Some(Ordering::Greater)
        );
        if early || late {
            outside(index, found);
        }
    }
}

fn media(consumption: &Consumption, found: Found<'_>) {
    let seconds = |d: &Option<mesinfos_schema::values::Duration>| d.as_ref()?.seconds();
    if let (Some(seen), Some(length)) = (seconds(&consumption.duration), seconds(&consumption.length))
        // A twentieth more: credits, pauses, rounding.
        && seen.saturating_mul(20) > length.saturating_mul(21)
    {
        let message = "it was watched for longer than it lasts";
        found(finding("media.duration", message), "/data/duration".into());
    }
}

fn odometer(vehicle: &Vehicle, found: Found<'_>) {
    let mut readings: Vec<_> = vehicle.odometer.iter().collect();
    readings.sort_by_key(|reading| reading.on);
    let falls = readings.windows(2).any(|pair| {
        matches!(pair, [a, b] if a.value.unit == b.value.unit && a.on < b.on && b.value.value < a.value.value)
    });
    if falls {
        let message = "the odometer runs backwards";
        found(finding("device.odometer", message), "/data/odometer".into());
    }
}
