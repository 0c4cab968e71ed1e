//! Flights as the programs of frequent flyers export them: Flighty.

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::types::common::Place;
use mesinfos_schema::types::mobility::{Leg, Mode, Stop, Trip};
use mesinfos_schema::values::{Identifier, Moment, Party, Period, Text};

use super::position::Scope;
use super::{heading, time};
use crate::contract::{Candidate, ConvertError, Facts, Format, SyntaxError};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Mapped};
use crate::options::Options;

use crate::rows::{Codes, Rows};

static ROWS: Codes = Codes { open_quote: "flights-csv.open-quote", syntax: "flights-csv.syntax" };

/// Flights in CSV.
#[derive(Clone, Copy, Debug)]
pub struct FlightsCsv;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/csv",
    extensions: &[".csv"],
    versions: &["flighty"],
    languages: &["en"],
    records: &["mobility.trip/1"],
    standard: "the CSV export of Flighty, as it is written (no specification)",
    options: &["--account"],
    mapping: MAPPING,
    not_mapped: &[
        (
            "terminals, gates, take off, landing, scheduled times where actual ones stand",
            "no member; counted as unmapped",
        ),
        (
            "Seat, Seat Type, Cabin Class, Aircraft, Tail Number, Notes",
            "no member; counted as unmapped",
        ),
        ("… Flighty ID of airline, airports, aircraft", "counted as unmapped"),
    ],
    codes: &[
        ("flights-csv.airport", "no airport of departure or of arrival"),
        ("flights-csv.columns", "headings of no program that is known"),
        ("flights-csv.date", "no date, or a time that does not exist"),
        ("flights-csv.open-quote", "a quote that never closes"),
        ("flights-csv.syntax", "not a row of a table"),
        ("flights-csv.short", "a row that ends before its flight: it may be cut"),
        ("flights-csv.canceled", "skipped: a flight that was canceled"),
    ],
    ..Descriptor::new("flights-csv", "Flights in CSV (Flighty)", "mobility")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new(
        "Gate Departure, Gate Arrival",
        "mobility.trip from.at, to.at, period",
        "actual, else scheduled: the clock of each airport, without offset. The period's start, or the date, is known from them; its end stays open where the airports differ, since two clocks make no span",
    ),
    MappingRow::new("Date", "mobility.trip period.start", "where there is no time of departure"),
    MappingRow::new(
        "From, To, Diverted To",
        "mobility.trip from.place, to.place",
        "scheme `iata-airport`; a diverted flight ends where it landed, and its leg says where it was meant to",
    ),
    MappingRow::new(
        "Airline, Flight",
        "mobility.trip legs.line, legs.operator, operator",
        "`BAW 119`; scheme `icao-airline`",
    ),
    MappingRow::new("PNR", "mobility.trip references", "scheme `pnr`"),
    MappingRow::new("Flight Flighty ID", "recordId, references", "a strong id"),
    MappingRow::new("Flight Reason", "mobility.trip purpose", "in lower case"),
    MappingRow::new("Canceled", "-", "such a row is skipped"),
];

/// The columns of Flighty that are read.
const COLUMNS: [&str; 14] = [
    "Date",
    "Airline",
    "Flight",
    "From",
    "To",
    "Canceled",
    "Diverted To",
    "Gate Departure (Scheduled)",
    "Gate Departure (Actual)",
    "Gate Arrival (Scheduled)",
    "Gate Arrival (Actual)",
    "PNR",
    "Flight Reason",
    "Flight Flighty ID",
];

impl Format for FlightsCsv {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let flighty = heading::of(&text).is_some_and(|heading| {
            heading.starts_with("Date,Airline,Flight,From,To") && heading.contains("Flighty ID")
        });
        if !flighty {
            return Vec::new();
        }
        vec![
            Candidate::new("flights-csv", 100, "the headings of Flighty")
                .version("flighty")
                .language("en"),
        ]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        facts.version = Some("flighty".to_owned());
        facts.language = Some("en".to_owned());
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut party = Party::named("Flighty").unwrap_or_default();
        party.ids.extend(Identifier::of("domain", "flighty.com"));
        out.provider(&party);
        if out.is_learning() {
            return Ok(());
        }
        let scope = Scope::of(Some(&party), None, out);
        let mut rows = Rows::open(input, facts.encoding, b',', 0, &options.limits, &ROWS)?;
        let missing = || {
            let message = "the first line has not the headings of Flighty";
            SyntaxError::new("flights-csv.columns", "L1", message)
        };
        let names: Vec<String> = match rows.next()? {
            Some(row) => (0..row.len()).map(|column| row.cell(column).to_owned()).collect(),
            None => return Err(missing().into()),
        };
        let mut at = [usize::MAX; COLUMNS.len()];
        for (slot, column) in at.iter_mut().zip(COLUMNS) {
            *slot = names.iter().position(|name| name == column).unwrap_or(usize::MAX);
        }
        // Without these five there is no flight.
        if at.iter().take(5).any(|at| *at == usize::MAX) {
            return Err(missing().into());
        }
        while let Some(row) = rows.next()? {
            let cell = |name: &str| {
                let at = COLUMNS.iter().position(|column| *column == name).and_then(|i| at.get(i));
                at.map_or("", |at| row.cell(*at))
            };
            let mapped = if row.len() < names.len() {
                Err(Fault::new("flights-csv.short", "fewer cells than headings"))
            } else {
                flight(cell, &scope)
            };
            if matches!(mapped, Ok(Mapped::Record(_))) {
                for (column, name) in names.iter().enumerate() {
                    let repeated = match name.as_str() {
                        "Gate Departure (Scheduled)" => !cell("Gate Departure (Actual)").is_empty(),
                        "Gate Arrival (Scheduled)" => !cell("Gate Arrival (Actual)").is_empty(),
                        _ => false,
                    };
                    if !row.cell(column).is_empty() && (repeated || !at.contains(&column)) {
                        out.unmapped(name);
                    }
                }
            }
            out.item(row.line(), mapped)?;
        }
        Ok(())
    }
}

fn flight<'a>(cell: impl Fn(&str) -> &'a str, scope: &Scope) -> Result<Mapped, Fault> {
    if cell("Canceled").eq_ignore_ascii_case("true") {
        return Ok(Mapped::Skipped("flights-csv.canceled"));
    }
    let bad_time = || Fault::new("flights-csv.date", "a time that does not exist");
    let clock = |actual: &str, scheduled: &str| -> Result<Option<Moment>, Fault> {
        match [cell(actual), cell(scheduled)].into_iter().find(|text| !text.is_empty()) {
            Some(text) => time::moment(text).map(Some).ok_or_else(bad_time),
            None => Ok(None),
        }
    };
    let departure = clock("Gate Departure (Actual)", "Gate Departure (Scheduled)")?;
    let arrival = clock("Gate Arrival (Actual)", "Gate Arrival (Scheduled)")?;
    let day =
        || cell("Date").parse().ok().map(|date: mesinfos_schema::values::Date| Moment::from(date));
    let start = departure.or_else(day).ok_or_else(|| Fault::new("flights-csv.date", "no date"))?;
    let airport = |code: &str, at: Option<Moment>| {
        let mut place = Place::new();
        place.ids.extend(Identifier::of("iata-airport", code));
        place.kind = Text::new("airport");
        let mut stop = Stop::new();
        stop.place = (!place.ids.is_empty()).then_some(place);
        stop.at = at;
        stop
    };
    if cell("From").is_empty() || cell("To").is_empty() {
        return Err(Fault::new("flights-csv.airport", "no airport of departure or of arrival"));
    }
    let mut period = Period::new();
    period.start = Some(start);
    let mut trip = Trip::new(period.clone(), Mode::Plane);
    let landed = [cell("Diverted To"), cell("To")].into_iter().find(|code| !code.is_empty());
    trip.from = Some(airport(cell("From"), departure));
    trip.to = landed.map(|code| airport(code, arrival));
    trip.operator = Identifier::of("icao-airline", cell("Airline")).map(|id| {
        let mut party = Party::new();
        party.ids.push(id);
        party
    });
    let mut leg = Leg::new(Mode::Plane);
    leg.period = Some(period);
    leg.from = Some(airport(cell("From"), None));
    leg.to = Some(airport(cell("To"), None));
    leg.line = Text::trimmed(&format!("{} {}", cell("Airline"), cell("Flight")));
    leg.operator.clone_from(&trip.operator);
    trip.legs.push(leg);
    trip.references.extend(Identifier::of("pnr", cell("PNR")));
    let id = cell("Flight Flighty ID");
    trip.purpose = Text::new(&cell("Flight Reason").to_lowercase());
    let reference = if id.is_empty() {
        format!("{} {} {} {}", cell("Airline"), cell("Flight"), cell("From"), cell("To"))
    } else {
        id.to_owned()
    };
    Ok(scope.trip(trip, &reference).record_id(Some(id)).into())
}
