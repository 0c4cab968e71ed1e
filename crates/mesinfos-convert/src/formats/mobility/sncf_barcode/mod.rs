//! The text in the bar code of SNCF's tickets, one a line: fixed columns, `i0CV` before them.

use std::io::BufReader;

use mesinfos_io::{Head, Input, Lines, sniff_input};
use mesinfos_schema::types::common::Place;
use mesinfos_schema::types::mobility::{Leg, Mode, Stop, Trip};
use mesinfos_schema::values::{Date, Identifier, Party, Period, Text};

use super::position::Scope;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Draft, Emitter, Fault, Mapped};
use crate::options::Options;

/// Bar code of an SNCF ticket.
#[derive(Clone, Copy, Debug)]
pub struct SncfBarcode;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/plain",
    extensions: &[".txt"],
    versions: &["i0CV"],
    records: &["mobility.trip/1"],
    standard: "none that we have seen; the columns are from memory, and hold for the one sample of KItinerary's tests",
    options: &["--collected-at", "--account"],
    mapping: MAPPING,
    not_mapped: &[
        ("name, day of birth, customer number", "the person's own, and no member of a trip"),
        ("class, tariff, counts", "no member"),
    ],
    codes: &[
        ("sncf-barcode.text", "not a ticket's text, or cut before the day of travel"),
        ("sncf-barcode.day", "a day that no year from then on has"),
    ],
    ..Descriptor::new("sncf-barcode", "SNCF ticket, text of the bar code", "mobility")
};

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("columns 5 to 10, 11 to 19", "mobility.trip references", "`pnr`; `sncf-ticket`"),
    row("columns 34 to 38, 39 to 43", "mobility.trip from.place.ids, to.place.ids", "scheme `sncf-station`"),
    row("columns 44 to 48", "mobility.trip legs.line", "the train's number, without leading zeros"),
    row("columns 49 to 53", "mobility.trip period.start", "day and month; the first such day from the day before --collected-at on"),
];

/// The columns that are read.
#[derive(Clone, Copy, Debug)]
struct Ticket<'t> {
    booking: &'t str,
    number: &'t str,
    from: &'t str,
    to: &'t str,
    train: &'t str,
    day: u8,
    month: u8,
}

fn read(text: &str) -> Option<Ticket<'_>> {
    if !text.starts_with("i0CV") {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to);
    let word = |from: usize, to: usize| {
        part(from, to).filter(|code| code.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    let date = part(48, 53)?;
    let (day, month) = date.split_once('/')?;
    Some(Ticket {
        booking: word(4, 10)?,
        number: word(10, 19)?,
        from: word(33, 38)?,
        to: word(38, 43)?,
        train: word(43, 48)?,
        day: day.parse().ok()?,
        month: month.parse().ok()?,
    })
}

impl Format for SncfBarcode {
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
        vec![Candidate::new("sncf-barcode", 95, "the columns of an SNCF ticket").version("i0CV")]
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        if options.collected_at.is_none() {
            return Err(ConvertError::Missing {
                what: "the year of the journeys".to_owned(),
                option: "--collected-at",
            });
        }
        Ok(Facts::of(sniff_input(input, None)?))
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let Some(collected) = options.collected_at else { return Ok(()) };
        let before = collected.date().days_since_epoch().checked_sub(1);
        let seen = before.and_then(Date::from_days_since_epoch).unwrap_or(collected.date());
        out.version("i0CV");
        let scope = Scope::of(Party::named("SNCF").as_ref(), None, out);
        let text = BufReader::with_capacity(64 * 1024, input.decode(facts.encoding)?);
        let mut lines = Lines::new(text, &options.limits);
        while let Some(line) = lines.next_line()? {
            if line.text.trim().is_empty() {
                continue;
            }
            let mapped = read(line.text)
                .ok_or_else(|| {
                    let message = "not a ticket's text, or cut before the day of travel";
                    Fault::new("sncf-barcode.text", message)
                })
                .and_then(|ticket| trip(&ticket, seen, &scope))
                .map(Mapped::from);
            out.item(line.number, mapped)?;
        }
        Ok(())
    }
}

fn trip(ticket: &Ticket<'_>, seen: Date, scope: &Scope) -> Result<Draft, Fault> {
    let day = (0..9)
        .find_map(|years| {
            let year = seen.year().checked_add(years)?;
            Date::new(year, ticket.month, ticket.day).ok().filter(|date| *date >= seen)
        })
        .ok_or_else(|| Fault::new("sncf-barcode.day", "a day that no year from then on has"))?;
    let mut period = Period::new();
    period.start = Some(day.into());
    let station = |code: &str| {
        let mut place = Place::new();
        place.ids.extend(Identifier::of("sncf-station", code));
        place.kind = Text::new("station");
        let mut stop = Stop::new();
        stop.place = Some(place);
        stop
    };
    let mut trip = Trip::new(period.clone(), Mode::Train);
    trip.from = Some(station(ticket.from));
    trip.to = Some(station(ticket.to));
    trip.operator = Party::named("SNCF");
    let mut leg = Leg::new(Mode::Train);
    leg.period = Some(period);
    leg.from.clone_from(&trip.from);
    leg.to.clone_from(&trip.to);
    leg.line = Text::trimmed(ticket.train.trim_start_matches('0'));
    trip.legs.push(leg);
    trip.references.extend(Identifier::of("pnr", ticket.booking));
    trip.references.extend(Identifier::of("sncf-ticket", ticket.number));
    let reference = format!("{} {} {}", ticket.booking, ticket.number, ticket.from);
    Ok(scope.trip(trip, &reference))
}
