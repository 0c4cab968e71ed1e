//! Bar-coded boarding passes: the text of the code, a pass a line.

mod pass;

use std::io::BufReader;

use mesinfos_io::{Head, Input, Lines, sniff_input};
use mesinfos_schema::types::common::Place;
use mesinfos_schema::types::mobility::{Leg, Mode, Stop, Trip};
use mesinfos_schema::values::{Date, Identifier, Moment, Party, Period, Text};

use super::position::Scope;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Draft, Emitter, Fault, Mapped};
use crate::options::Options;

pub(super) use pass::{LegText, Pass, read};

/// Bar-coded boarding pass.
#[derive(Clone, Copy, Debug)]
pub struct Bcbp;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/plain",
    extensions: &[".txt"],
    versions: &["M"],
    records: &["mobility.trip/1"],
    standard: "IATA Resolution 792, format M",
    options: &["--collected-at", "--provider", "--account"],
    mapping: MAPPING,
    not_mapped: &[
        ("passenger name, frequent flyer number", "the person's own, and no member of a trip"),
        ("seat, compartment, sequence, status, baggage, security", "no member"),
    ],
    codes: &[
        ("bcbp.text", "not a pass, or cut before a flight's day"),
        ("bcbp.day", "a day that the year does not have"),
    ],
    ..Descriptor::new("bcbp", "Bar-coded boarding pass (BCBP)", "mobility")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new("leg", "mobility.trip", "one a flight"),
    MappingRow::new(
        "from, to",
        "mobility.trip from.place.ids, to.place.ids",
        "scheme `iata-airport`",
    ),
    MappingRow::new(
        "carrier, flight number",
        "mobility.trip legs.line, legs.operator",
        "without leading zeros; scheme `iata-airline`",
    ),
    MappingRow::new(
        "date of flight",
        "mobility.trip period.start",
        "a day of a year that the pass does not state: the first such day from the date of issue on, or, where there is none, from the day before --collected-at on (a pass is read before its flight). The last digit of the year of issue is of the ten years to --collected-at",
    ),
    MappingRow::new("operating carrier PNR code", "mobility.trip references", "scheme `pnr`"),
    MappingRow::new(
        "airline numeric code, document number",
        "mobility.trip references",
        "scheme `iata-ticket`",
    ),
];

impl Format for Bcbp {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let first =
            text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty());
        if first.and_then(read).is_none() {
            return Vec::new();
        }
        vec![Candidate::new("bcbp", 90, "the columns of a boarding pass").version("M")]
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        if options.collected_at.is_none() {
            return Err(ConvertError::Missing {
                what: "the year of the flights".to_owned(),
                option: "--collected-at",
            });
        }
        let mut facts = Facts::of(sniff_input(input, None)?);
        facts.version = Some("M".to_owned());
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let (Some(collected), false) = (options.collected_at, out.is_learning()) else {
            return Ok(());
        };
        // Whichever program read the code: a flight, a booking and a day are the same everywhere.
        let scope = Scope::of(Party::named("iata-792").as_ref(), None, out);
        let text = BufReader::with_capacity(64 * 1024, input.decode(facts.encoding)?);
        let mut lines = Lines::new(text, &options.limits);
        while let Some(line) = lines.next_line()? {
            if line.text.trim().is_empty() {
                continue;
            }
            let mapped = match read(line.text) {
                Some(pass) => trips(&pass, collected.date(), &scope).map(Mapped::Records),
                None => Err(Fault::new(
                    "bcbp.text",
                    "not a boarding pass, or cut before a flight's day",
                )),
            };
            out.item(line.number, mapped)?;
        }
        Ok(())
    }
}

/// The flights of a pass, as seen on that day.
fn trips(pass: &Pass<'_>, seen: Date, scope: &Scope) -> Result<Vec<Draft>, Fault> {
    let mut from = match pass.issued {
        Some((digit, day)) => issue(digit, day, seen),
        None => None,
    }
    .or_else(|| seen.days_since_epoch().checked_sub(1).and_then(Date::from_days_since_epoch))
    .unwrap_or(seen);
    let mut drafts = Vec::new();
    for leg in pass.legs.iter().flatten() {
        let day = on_or_after(leg.day, from)
            .ok_or_else(|| Fault::new("bcbp.day", "a day that the year does not have"))?;
        // A connection does not leave before its first flight.
        from = day;
        drafts.push(flight(leg, day.into(), scope));
    }
    Ok(drafts)
}

/// One flight as a trip.
pub(super) fn flight(leg: &LegText<'_>, start: Moment, scope: &Scope) -> Draft {
    let mut period = Period::new();
    period.start = Some(start);
    let airport = |code: &str| {
        let mut place = Place::new();
        place.ids.extend(Identifier::of("iata-airport", code));
        place.kind = Text::new("airport");
        let mut stop = Stop::new();
        stop.place = Some(place);
        stop
    };
    let mut trip = Trip::new(period.clone(), Mode::Plane);
    trip.from = Some(airport(leg.from));
    trip.to = Some(airport(leg.to));
    let number = leg.flight.trim_start_matches('0');
    let line = format!("{} {number}", leg.carrier);
    let mut part = Leg::new(Mode::Plane);
    part.period = Some(period);
    part.from.clone_from(&trip.from);
    part.to.clone_from(&trip.to);
    part.line = Text::trimmed(&line);
    part.operator = Identifier::of("iata-airline", leg.carrier).map(|id| {
        let mut party = Party::new();
        party.ids.push(id);
        party
    });
    trip.operator.clone_from(&part.operator);
    trip.legs.push(part);
    trip.references.extend(Identifier::of("pnr", leg.booking));
    if let Some((airline, number)) = leg.ticket {
        trip.references.extend(Identifier::of("iata-ticket", &format!("{airline}-{number}")));
    }
    let reference = format!("{} {} {} {line}", leg.booking, leg.from, leg.to);
    scope.trip(trip, &reference)
}

/// The day of issue: its year ends with the digit, and is the last such one that is not after the day it was seen.
fn issue(digit: u16, day: u16, seen: Date) -> Option<Date> {
    (0..10).find_map(|back| {
        let year = seen.year().checked_sub(back)?;
        (year % 10 == digit).then(|| of_year(year, day)).flatten().filter(|date| *date <= seen)
    })
}

/// The first such day of a year that is not before another.
fn on_or_after(day: u16, from: Date) -> Option<Date> {
    (0..9).find_map(|years| {
        of_year(from.year().checked_add(years)?, day).filter(|date| *date >= from)
    })
}

fn of_year(year: u16, day: u16) -> Option<Date> {
    let first = Date::new(year, 1, 1).ok()?.days_since_epoch();
    let date = Date::from_days_since_epoch(first.checked_add(i32::from(day.checked_sub(1)?))?)?;
    (date.year() == year).then_some(date)
}

/// The such day nearest to another, where it is within two of it: a pass is relevant on the day of its flight.
pub(super) fn near(day: u16, other: Date) -> Option<Date> {
    let days = other.days_since_epoch();
    [0, -1, 1, -2, 2].into_iter().find_map(|shift| {
        let date = Date::from_days_since_epoch(days.checked_add(shift)?)?;
        (of_year(date.year(), day) == Some(date)).then_some(date)
    })
}
