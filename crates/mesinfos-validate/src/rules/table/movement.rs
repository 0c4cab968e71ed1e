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
    Rule::new(
        "mobility.leg-gap",
        Severity::Warning,
        "meaning",
        "a leg starts where the one before it ended, within 5 km",
        "state the leg between the two",
    ),
    Rule::new(
        "mobility.leg-outside",
        Severity::Error,
        "meaning",
        "a leg lies within its trip",
        "correct the times, or their zone",
    ),
    Rule::new(
        "calendar.recurrence",
        Severity::Error,
        "meaning",
        "a rule of recurrence has a time that the calendar has (RFC 5545 3.3.10)",
        "look for an interval of 0, a 13th month or a 30 February",
    ),
    Rule::new(
        "calendar.task-order",
        Severity::Warning,
        "meaning",
        "a task is not due before it can be begun",
        "check which of the two is which",
    ),
    Rule::new(
        "document.validity",
        Severity::Warning,
        "meaning",
        "a document is issued before it is no longer valid",
        "check which of the days is which",
    ),
];
