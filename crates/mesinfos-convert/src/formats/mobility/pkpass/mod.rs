//! Passes of Apple Wallet: the `pass.json` in a `.pkpass`, a zip.

use mesinfos_io::{Head, Input, LimitError, sniff_input};
use mesinfos_schema::types::common::Place;
use mesinfos_schema::types::mobility::{Leg, Mode, Stop, Trip};
use mesinfos_schema::values::{Identifier, Moment, Party, Period, Text};
use serde_json::Value;

use super::position::Scope;
use super::{bcbp, time};
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Locator, Mapped};
use crate::json::{JsonReader, item};
use crate::options::Options;

/// Boarding passes of Apple Wallet.
#[derive(Clone, Copy, Debug)]
pub struct PkPass;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/vnd.apple.pkpass",
    extensions: &[".pkpass"],
    versions: &["1"],
    records: &["mobility.trip/1"],
    standard: "Wallet Passes (Apple), pass.json of format version 1; IATA Resolution 792 in its bar code",
    options: &["--account"],
    mapping: MAPPING,
    not_mapped: &[
        (
            "fields other than the first two primary ones",
            "words for people, in any language: counted as unmapped",
        ),
        ("colours, images, addresses of web services", "how a wallet shows and renews it"),
        ("signature, manifest.json", "not checked"),
    ],
    codes: &[
        ("pkpass.json", "the pass is no JSON of this kind"),
        (
            "pkpass.date",
            "a boarding pass without a day: no relevantDate and no date among its semantics",
        ),
        ("pkpass.places", "a boarding pass without two primary fields"),
        ("pkpass.other", "skipped: a coupon, an event ticket, a card"),
    ],
    ..Descriptor::new("pkpass", "Apple Wallet pass (pkpass)", "mobility")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new(
        "barcode(s).message, where it is a BCBP",
        "mobility.trip",
        "a flight each, its day the one nearest to relevantDate",
    ),
    MappingRow::new(
        "semantics departureAirportCode, destinationAirportCode",
        "mobility.trip from, to",
        "scheme `iata-airport`",
    ),
    MappingRow::new(
        "semantics currentDepartureDate, originalDepartureDate, … ArrivalDate",
        "mobility.trip period, from.at, to.at",
        "",
    ),
    MappingRow::new(
        "semantics airlineCode, flightNumber; confirmationNumber",
        "mobility.trip legs.line; references",
        "",
    ),
    MappingRow::new(
        "first two primaryFields",
        "mobility.trip from, to",
        "value and label where nothing above names the places; three capitals of a flight are scheme `iata-airport`",
    ),
    MappingRow::new(
        "relevantDate",
        "mobility.trip period.start",
        "its day alone, where nothing above says when: it may be the boarding",
    ),
    MappingRow::new(
        "transitType",
        "mobility.trip mode",
        "Air plane, Train, Bus, Boat ferry; Generic unspecified",
    ),
    MappingRow::new("organizationName", "exchange.source provider, mobility.trip operator", ""),
    MappingRow::new("serialNumber", "recordId", ""),
];

/// A pass is small: this many times a line at most.
const LINES: usize = 4;

impl Format for PkPass {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let has = |key: &str| text.contains(key);
        if text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
            && has("\"passTypeIdentifier\"")
            && has("\"formatVersion\"")
        {
            return vec![Candidate::new("pkpass", 95, "a `passTypeIdentifier`").version("1")];
        }
        Vec::new()
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let most = (options.limits.line as u64).saturating_mul(LINES as u64);
        if input.len()? > most {
            return Err(LimitError { what: "bytes of a pass", limit: most, place: None }.into());
        }
        let mut facts = Facts::of(sniff_input(input, None)?);
        facts.version = Some("1".to_owned());
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
        let text = json.value()?.to_owned();
        json.end()?;
        let pass: Value = match item(&text, |_| {}) {
            Ok(pass) => pass,
            Err(error) => {
                let fault = Fault::new("pkpass.json", error.to_string());
                return out.item(Locator::Path(String::new()), Err(fault));
            }
        };
        let party = string(&pass, "organizationName").and_then(Party::named);
        if let Some(party) = &party {
            out.provider(party);
        }
        if out.is_learning() {
            return Ok(());
        }
        let scope = Scope::of(party.as_ref(), None, out);
        let mapped = boarding(&pass, party, &scope, &mut |name| out.unmapped(name));
        out.item(Locator::Path("/boardingPass".to_owned()), mapped)
    }
}

fn string<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

fn boarding(
    pass: &Value,
    party: Option<Party>,
    scope: &Scope,
    unused: &mut dyn FnMut(&str),
) -> Result<Mapped, Fault> {
    let Some(fields) = pass.get("boardingPass") else {
        return Ok(Mapped::Skipped("pkpass.other"));
    };
    let serial = string(pass, "serialNumber");
    let relevant = string(pass, "relevantDate").and_then(time::moment);
    for group in ["headerFields", "secondaryFields", "auxiliaryFields", "backFields"] {
        for field in fields.get(group).and_then(Value::as_array).into_iter().flatten() {
            if string(field, "value").is_some() {
                unused(&format!("boardingPass.{group}"));
            }
        }
    }
    let semantics = pass.get("semantics").or_else(|| fields.get("semantics"));
    let semantic = |key: &str| semantics.and_then(|s| string(s, key));
    let when = |keys: [&str; 2]| keys.into_iter().find_map(semantic).and_then(time::moment);
    let departure = when(["currentDepartureDate", "originalDepartureDate"]);
    // The bar code is what the machine at the gate reads.
    let day = departure.or(relevant).map(|at| at.date());
    if let (Some(day), Some(code)) = (day, code(pass).and_then(bcbp::read)) {
        let legs: Option<Vec<_>> = code
            .legs
            .iter()
            .flatten()
            .map(|leg| {
                let date = bcbp::near(leg.day, day)?;
                Some(bcbp::flight(leg, date.into(), scope).record_id(serial))
            })
            .collect();
        if let Some(legs) = legs.filter(|legs| !legs.is_empty()) {
            return Ok(Mapped::Records(legs));
        }
    }
    let mode = mode(string(fields, "transitType").unwrap_or_default());
    let arrival = when(["currentArrivalDate", "originalArrivalDate"]);
    let start = departure.or_else(|| relevant.map(|at| at.date().into()));
    let start = start.ok_or_else(|| {
        Fault::new(
            "pkpass.date",
            "neither relevantDate nor a date of departure among the semantics",
        )
    })?;
    let mut primary = fields.get("primaryFields").and_then(Value::as_array).into_iter().flatten();
    let mut place = |semantic: Option<&str>| {
        let field = primary.next();
        let mut place = Place::new();
        let value = field.and_then(|field| string(field, "value"));
        let airport = semantic.or_else(|| {
            value.filter(|v| {
                mode == Mode::Plane && v.len() == 3 && v.bytes().all(|b| b.is_ascii_uppercase())
            })
        });
        place.ids.extend(airport.and_then(|code| Identifier::of("iata-airport", code)));
        let label = field.and_then(|field| string(field, "label"));
        place.name = if place.ids.is_empty() { value } else { label }.and_then(Text::new);
        (place != Place::new()).then_some(place)
    };
    let from = place(semantic("departureAirportCode"));
    let to = place(semantic("destinationAirportCode"));
    let (Some(from), Some(to)) = (from, to) else {
        return Err(Fault::new("pkpass.places", "no two primary fields that name places"));
    };
    Ok(trip(mode, start, (from, departure), (to, arrival), party, semantics, serial, scope))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one trip, each of its own source")]
fn trip(
    mode: Mode,
    start: Moment,
    from: (Place, Option<Moment>),
    to: (Place, Option<Moment>),
    party: Option<Party>,
    semantics: Option<&Value>,
    serial: Option<&str>,
    scope: &Scope,
) -> Mapped {
    let mut period = Period::new();
    period.start = Some(start);
    if let Some(whole) = to.1.and_then(|end| Period::between(start, end)) {
        period = whole;
    }
    let stop = |(place, at): (Place, Option<Moment>)| {
        let mut stop = Stop::new();
        stop.place = Some(place);
        stop.at = at;
        stop
    };
    let mut trip = Trip::new(period.clone(), mode.clone());
    trip.from = Some(stop(from));
    trip.to = Some(stop(to));
    trip.operator = party;
    let semantic = |key: &str| semantics.and_then(|s| s.get(key));
    let number =
        semantic("flightNumber").map(|n| n.as_str().map_or_else(|| n.to_string(), str::to_owned));
    if let (Some(airline), Some(number)) = (semantic("airlineCode").and_then(Value::as_str), number)
    {
        let mut leg = Leg::new(mode);
        leg.period = Some(period);
        leg.from.clone_from(&trip.from);
        leg.to.clone_from(&trip.to);
        leg.line = Text::trimmed(&format!("{airline} {number}"));
        trip.legs.push(leg);
    }
    let booking = semantic("confirmationNumber").and_then(Value::as_str);
    trip.references.extend(booking.and_then(|code| Identifier::of("pnr", code)));
    scope.trip(trip, serial.unwrap_or_default()).record_id(serial).into()
}

/// The text of its bar code.
fn code(pass: &Value) -> Option<&str> {
    let list = pass.get("barcodes").and_then(Value::as_array);
    let first = list.and_then(|list| list.first()).or_else(|| pass.get("barcode"))?;
    first.get("message")?.as_str()
}

fn mode(transit: &str) -> Mode {
    match transit.strip_prefix("PKTransitType").unwrap_or(transit) {
        "Air" => Mode::Plane,
        "Train" => Mode::Train,
        "Bus" => Mode::Bus,
        "Boat" => Mode::Ferry,
        _ => Mode::Unspecified,
    }
}
