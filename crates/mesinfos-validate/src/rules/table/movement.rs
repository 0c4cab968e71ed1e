//! Rules of what happened when and where.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "media.duration",
        Severity::Warning,
        "meaning",
        "nothing is watched for longer than it lasts, with a twentieth to spare",
        "duration is what was watched, length what it lasts",
    ),
    Rule::new(
        "mobility.leg-order",
        Severity::Error,
        "meaning",
        "a leg does not start before the one before it has ended",
        "order the legs by time",
    ),
    Rule::new(
        "mobility.legs-sum",
        Severity::Warning,
        "meaning",
        "the distances of the legs add up to that of the trip, within a hundredth",
        "state each leg, or the distance of the trip alone",
    ),
    Rule::new(
        "mobility.null-island",
        Severity::Warning,
        "meaning",
        "a position is not at latitude 0, longitude 0",
        "leave the coordinates out where there are none",
    ),
    Rule::new(
        "mobility.trip-distance",
        Severity::Warning,
        "meaning",
        "a trip is at least as long as the straight line between its ends",
        "check the unit of the distance",
    ),
    Rule::new(
        "mobility.trip-order",
        Severity::Error,
        "meaning",
        "a trip does not end before it starts",
        "check zones and order of the two moments",
    ),
    Rule::new(
        "telecom.measure",
        Severity::Warning,
        "meaning",
        "a call has no volume, a message no duration",
        "use the measure of the kind of use",
    ),
];
