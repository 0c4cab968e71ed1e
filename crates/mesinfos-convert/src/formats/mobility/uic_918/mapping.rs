//! The text of tickets to trips. Knows no bytes of codes.

use mesinfos_schema::types::common::Place;
use mesinfos_schema::types::mobility::{Mode, Stop, Trip};
use mesinfos_schema::values::{Currency, Date, Decimal, Identifier, Moment, Money, Period, Text};

use super::layout::{JourneyText, Layout};
use super::reader::number;
use crate::emitter::Fault;

/// What is known of a ticket besides its journeys.
#[derive(Clone, Debug, Default)]
pub(super) struct Ticket {
    /// Company code of the issuer, UIC.
    pub(super) issuer: String,
    /// The issuer's number of it.
    pub(super) number: String,
    /// The day it was issued.
    pub(super) issued: Option<Date>,
    /// First and last day of validity.
    pub(super) valid: Option<(Date, Date)>,
    /// The year that a heading states, where it states no days.
    pub(super) year: Option<u16>,
    pub(super) journeys: Vec<JourneyText>,
    /// Amount and currency, where both are unmistakable.
    pub(super) price: Option<Money>,
}

/// The head of a ticket: issuer, number, time of issue.
pub(super) fn head(ticket: &mut Ticket, body: &[u8]) {
    let text = |from: usize, to: usize| {
        let bytes = body.get(from..to).unwrap_or_default();
        String::from_utf8_lossy(bytes).trim_matches(['\0', ' ']).to_owned()
    };
    ticket.issuer = text(0, 4);
    ticket.number = text(4, 24);
    ticket.issued = day_of(body.get(24..32));
}

/// A day as eight digits, day first.
fn day_of(digits: Option<&[u8]>) -> Option<Date> {
    let digits = digits?;
    let part = |from: usize, to: usize| number(digits.get(from..to));
    let (day, month) = (u8::try_from(part(0, 2)?).ok()?, u8::try_from(part(2, 4)?).ok()?);
    Date::new(u16::try_from(part(4, 8)?).ok()?, month, day).ok()
}

/// What the printed text says.
pub(super) fn printed(ticket: &mut Ticket, layout: &Layout) {
    for heading in layout.heading() {
        validity(ticket, &heading);
    }
    ticket.journeys = [6, 7].into_iter().filter_map(|row| layout.journey(row)).collect();
    ticket.price = price(&layout.price());
}

/// Days (`10.08.2018-11.08.2018`) or a year (`GÜLTIG: 2012`) in a heading.
fn validity(ticket: &mut Ticket, heading: &str) {
    let numbers = heading.split(|c: char| !c.is_ascii_digit() && c != '.');
    let mut days = numbers.clone().filter_map(|word| dotted(word.trim_matches('.')));
    if ticket.valid.is_none()
        && let Some(first) = days.next()
    {
        let last = days.next().unwrap_or(first);
        // More days than two, or two the wrong way round: it is not known which are meant.
        if days.next().is_none() && first <= last {
            ticket.valid = Some((first, last));
        }
    }
    let mut words = heading.split_whitespace();
    if let (Some(_), Some(year), None) = (words.next(), words.next(), words.next())
        && year.len() == 4
        && heading.contains(':')
    {
        ticket.year = ticket.year.or(year.parse().ok().filter(|year| (1990..2100).contains(year)));
    }
}

/// `10.08.2018`.
fn dotted(word: &str) -> Option<Date> {
    let digits: String = word.split('.').collect();
    (word.len() == 10 && digits.len() == 8 && word.split('.').count() == 3)
        .then(|| day_of(Some(digits.as_bytes())))
        .flatten()
}

/// `CHF 26.00`, `PREIS  EUR 99,99`, `HUF *12345.00`: a currency before a number with its two decimals, and nothing
/// after it.
fn price(line: &str) -> Option<Money> {
    let mut words = line.split(|c: char| c.is_whitespace() || c == '*').filter(|w| !w.is_empty());
    let amount = words.next_back()?;
    let currency: Currency = words.next_back()?.parse().ok()?;
    let (whole, decimals) = amount.split_once(['.', ','])?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() != 2 {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let amount: Decimal = format!("{whole}.{decimals}").parse().ok()?;
    Some(Money::new(amount, currency))
}

/// The plain fields of the block `0080BL` of Deutsche Bahn.
pub(super) fn deutsche_bahn(ticket: &mut Ticket, version: &[u8], body: &[u8]) -> Option<Vec<u32>> {
    let (size, first, last) = match version {
        b"02" => (46, 22, 30),
        b"03" => (26, 0, 8),
        _ => return None,
    };
    let orders = number(body.get(2..3))?;
    let mut at = 3;
    for _ in 0..orders {
        let order = body.get(at..at + size)?;
        let days = day_of(order.get(first..first + 8)).zip(day_of(order.get(last..last + 8)));
        if let Some((first, last)) = days.filter(|(first, last)| first <= last) {
            // Which order is the way out is not said: the ticket is valid in all of them.
            let (start, end) = ticket.valid.unwrap_or((first, last));
            ticket.valid = Some((start.min(first), end.max(last)));
        }
        at += size;
    }
    let fields = number(body.get(at..at + 2))?;
    at += 2;
    let (mut out, mut back) = (JourneyText::default(), JourneyText::default());
    let mut unused = Vec::new();
    for _ in 0..fields {
        let name = body.get(at..at + 4)?.strip_prefix(b"S")?;
        let name = u32::try_from(number(Some(name))?).ok()?;
        let length = number(body.get(at + 4..at + 8))?;
        let bytes = body.get(at + 8..)?.get(..length)?;
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.trim().to_owned(),
            Err(_) => bytes.iter().map(|b| char::from(*b)).collect::<String>().trim().to_owned(),
        };
        at += 8 + length;
        match name {
            15 => out.from = text,
            16 => out.to = text,
            17 => back.from = text,
            18 => back.to = text,
            // The standard's layout says the same of the way out, and times with it.
            name => unused.push(name),
        }
    }
    if ticket.journeys.is_empty() {
        let named = |journey: &JourneyText| !journey.from.is_empty() && !journey.to.is_empty();
        ticket.journeys = [out, back].into_iter().filter(named).collect();
    }
    Some(unused)
}

/// The year that a ticket's day is of: stated, or the first such day from the day of issue (or of `seen`) on.
fn dated(day: &str, ticket: &Ticket, seen: Option<Date>) -> Result<Option<Date>, Fault> {
    if day.is_empty() {
        return Ok(None);
    }
    let bad = || Fault::new("uic-918.day", "a day that is not of the form 31.12, or of no year");
    let (first, month) = day.split_once('.').ok_or_else(bad)?;
    let part = |text: &str| text.parse::<u8>().map_err(|_| bad());
    let (first, month) = (part(first)?, part(month)?);
    if let Some(year) = ticket.year {
        return Date::new(year, month, first).map(Some).map_err(|_| bad());
    }
    let from = ticket.issued.or(ticket.valid.map(|(start, _)| start)).or(seen).ok_or_else(bad)?;
    (0..9)
        .find_map(|years| {
            let date = Date::new(from.year().checked_add(years)?, month, first).ok()?;
            (date >= from).then_some(date)
        })
        .map(Some)
        .ok_or_else(bad)
}

/// A day with its time, where it has one: `07:40`, `17.22`.
fn moment(day: Option<Date>, time: &str) -> Option<Moment> {
    let day = day?;
    let time = time.replace('.', ":");
    format!("{day}T{time}:00").parse().ok().or(Some(day.into()))
}

/// Whether a journey needs a year that the ticket does not state.
pub(super) fn needs_year(ticket: &Ticket) -> bool {
    ticket.issued.is_none()
        && ticket.valid.is_none()
        && ticket.year.is_none()
        && ticket.journeys.iter().any(|journey| !journey.departs_on.is_empty())
}

/// The trips of a ticket, in order.
pub(super) fn trips(ticket: &Ticket, seen: Option<Date>) -> Result<Vec<Trip>, Fault> {
    if ticket.journeys.is_empty() {
        return Err(Fault::new(
            "uic-918.no-journey",
            "no text that names a place of departure and one of arrival: a pass, a card, or a ticket \
             whose journey stands in a block that is not read",
        ));
    }
    ticket.journeys.iter().map(|journey| trip(ticket, journey, seen)).collect()
}

fn trip(ticket: &Ticket, journey: &JourneyText, seen: Option<Date>) -> Result<Trip, Fault> {
    let departs = moment(dated(&journey.departs_on, ticket, seen)?, &journey.departs_at);
    let mut arrives = moment(dated(&journey.arrives_on, ticket, seen)?, &journey.arrives_at);
    let mut period = Period::new();
    if departs.is_some() {
        period.start = departs;
        // A day alone would end before the train leaves, and a period's ends are of one form.
        let same_form = |a: &Moment, b: &Moment| a.to_string().len() == b.to_string().len();
        arrives = arrives.filter(|end| departs.is_some_and(|start| same_form(&start, end)));
        period.end = arrives.filter(|end| {
            departs.is_some_and(|start| {
                start.seconds_since_epoch() < end.seconds_since_epoch()
                    && end.to_string().len() > 10
            })
        });
    } else {
        let (first, last) = ticket.valid.ok_or_else(|| {
            Fault::new("uic-918.no-day", "neither a day of departure nor days of validity")
        })?;
        period.start = Some(first.into());
        period.end = last
            .days_since_epoch()
            .checked_add(1)
            .and_then(Date::from_days_since_epoch)
            .map(Moment::from);
    }
    let mut trip = Trip::new(period.clone(), Mode::Train);
    let stop = |name: &str, at: Option<Moment>| {
        let mut place = Place::new();
        place.name = Text::trimmed(name);
        place.kind = Text::new("station");
        let mut stop = Stop::new();
        stop.place = Some(place);
        stop.at = at.filter(|at| at.to_string().len() > 10);
        stop
    };
    trip.from = Some(stop(&journey.from, departs));
    trip.to = Some(stop(&journey.to, period.end.filter(|_| departs.is_some())));
    if ticket.journeys.len() == 1 {
        trip.fare.clone_from(&ticket.price);
    }
    if !ticket.number.is_empty() {
        let number = format!("{}-{}", ticket.issuer, ticket.number);
        trip.references.extend(Identifier::of("uic-ticket", &number));
    }
    Ok(trip)
}
