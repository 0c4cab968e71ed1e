//! International rail tickets: the bar code of UIC 918.3 and the text layout RCT2 in it, or by itself.

mod layout;
mod mapping;
mod reader;

use std::io::Read;

use mesinfos_io::{Head, Input, IoError, sniff_input};
use mesinfos_schema::values::Party;

use super::position::Scope;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Draft, Emitter, Fault, Locator, Mapped};
use crate::options::Options;

use layout::Layout;
use mapping::Ticket;

/// Most bytes of a file: a code of the largest size holds under 4 000.
const MOST: u64 = 64 * 1024;

/// Rail ticket, UIC 918.3 or RCT2.
#[derive(Clone, Copy, Debug)]
pub struct Uic918;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/octet-stream",
    extensions: &[".bin", ".rct2"],
    versions: &["918.3 version 1", "918.3 version 2", "RCT2"],
    records: &["mobility.trip/1"],
    standard: "UIC 918.3 (header and blocks), the text layout RCT2; block 0080BL of Deutsche Bahn: from memory, held against the samples of KItinerary's tests",
    options: &["--collected-at", "--account"],
    mapping: MAPPING,
    not_mapped: &[
        ("signature", "checking it needs the issuer's key"),
        ("U_FLEX", "the flexible content (ASN.1, UPER) is not decoded; counted as unmapped"),
        ("passenger", "the person's own or a third person's, and no member of a trip"),
        ("class, train, coach, seats", "no member, or no column that holds for every issuer"),
        (
            "0080BL: other fields; 0080VU, 1154UT and other issuers' blocks",
            "their meaning is the issuer's own; counted as unmapped",
        ),
    ],
    codes: &[
        ("uic-918.version", "a header of neither version"),
        ("uic-918.payload", "the payload is missing, cut, or cannot be unpacked within 64 KiB"),
        ("uic-918.block", "a block is shorter than it says"),
        ("uic-918.layout", "the fields of the layout do not fill their block"),
        ("uic-918.day", "a day that does not exist"),
        (
            "uic-918.no-journey",
            "a pass or a card, or a ticket whose journey is in a block that is not read",
        ),
        ("uic-918.no-day", "neither a day of departure nor days of validity"),
    ],
    ..Descriptor::new("uic-918", "Rail ticket (UIC 918.3, RCT2)", "mobility")
};

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("RCT2 rows 6 and 7", "mobility.trip", "the way out and the way back, where both places are named"),
    row("columns 13 and 34", "mobility.trip from.place.name, to.place.name", "as printed"),
    row("columns 1, 7, 52, 58", "mobility.trip period, from.at, to.at", "local time; the year is the one that the heading states, else the first such day from the day of issue, the first day of validity, or --collected-at on"),
    row("rows 0 to 5", "mobility.trip period", "days of validity, where no departure is named: the trip lies within them"),
    row("row 13, column 52", "mobility.trip fare", "where a currency of ISO 4217 stands before an amount with two decimals, and the ticket is of one journey"),
    row("U_HEAD issuer, number", "mobility.trip references", "scheme `uic-ticket`: company code, hyphen, number; the issuer is the provider of the source"),
    row("U_HEAD time of issue", "exchange.source collectedAt", "the day"),
    row("0080BL S015 to S018", "mobility.trip from, to", "out and back, where there is no layout"),
    row("0080BL orders", "mobility.trip period", "from the first day of any to the last of any"),
];

fn is_layout(bytes: &[u8]) -> bool {
    bytes.starts_with(b"U_TLAY01") && bytes.get(12..16) == Some(b"RCT2")
}

impl Format for Uic918 {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let bytes = head.bytes();
        if is_layout(bytes) {
            return vec![Candidate::new("uic-918", 100, "a layout RCT2").version("RCT2")];
        }
        let header = bytes.strip_prefix(b"#UT").and_then(|rest| rest.get(..2));
        match header {
            Some(b"01") => vec![
                Candidate::new("uic-918", 100, "the header of a rail ticket's bar code")
                    .version("918.3 version 1"),
            ],
            Some(b"02") => vec![
                Candidate::new("uic-918", 100, "the header of a rail ticket's bar code")
                    .version("918.3 version 2"),
            ],
            _ => Vec::new(),
        }
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        Ok(Facts::of(sniff_input(input, None)?))
    }

    fn walk(
        &self,
        input: &Input,
        _: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut bytes = Vec::new();
        let read = input.open()?.take(MOST).read_to_end(&mut bytes);
        read.map_err(|error| IoError::from_io_named(input.name(), error))?;
        // Whichever program read the code: a ticket, its places and its days are the same everywhere.
        let scope = Scope::of(Party::named("uic-918").as_ref(), None, out);
        let seen = options.collected_at.map(|at| at.date());
        let mapped = match ticket(&bytes, out) {
            Ok(ticket) if seen.is_none() && mapping::needs_year(&ticket) => {
                return Err(ConvertError::Missing {
                    what: "the year of the journey".to_owned(),
                    option: "--collected-at",
                });
            }
            Ok(ticket) => mapping::trips(&ticket, seen).map(|trips| {
                let drafts = trips.into_iter().enumerate().map(|(at, trip)| {
                    let place = |stop: &Option<mesinfos_schema::types::mobility::Stop>| {
                        let place = stop.as_ref().and_then(|stop| stop.place.as_ref());
                        place.and_then(|p| p.name.as_deref()).unwrap_or_default().to_owned()
                    };
                    let (from, to) = (place(&trip.from), place(&trip.to));
                    let number = trip.references.first().map(|id| id.value.to_string());
                    let number = number.unwrap_or_default();
                    scope.trip(trip, &format!("{number} {at} {from} {to}"))
                });
                Mapped::Records(drafts.collect::<Vec<Draft>>())
            }),
            Err(fault) => Err(fault),
        };
        out.item(Locator::Byte(0), mapped)
    }
}

/// Takes a code apart; what is not read is counted as unmapped.
fn ticket(bytes: &[u8], out: &mut Emitter<'_>) -> Result<Ticket, Fault> {
    let unpacked;
    let payload = if is_layout(bytes) {
        // The size of a layout by itself counts bytes or characters: it is all there is.
        let mut ticket = Ticket::default();
        print(&mut ticket, bytes.get(12..).unwrap_or_default(), out)?;
        return Ok(ticket);
    } else {
        unpacked = reader::unpack(bytes)?;
        unpacked.as_slice()
    };
    let blocks = reader::blocks(payload)?;
    let mut ticket = Ticket::default();
    for block in blocks {
        match block.name {
            b"U_HEAD" => {
                mapping::head(&mut ticket, block.body);
                if let Some(day) = ticket.issued {
                    out.collected_at(day.into());
                }
                if let Some(issuer) = Party::named(&format!("uic-{}", ticket.issuer)) {
                    out.provider(&issuer);
                }
            }
            b"U_TLAY" if block.body.starts_with(b"RCT2") => print(&mut ticket, block.body, out)?,
            b"0080BL" => match mapping::deutsche_bahn(&mut ticket, block.version, block.body) {
                Some(unused) => {
                    for field in unused {
                        out.unmapped(&format!("0080BL/S{field:03}"));
                    }
                }
                None => out.unmapped("0080BL"),
            },
            name => out.unmapped(&String::from_utf8_lossy(name)),
        }
    }
    Ok(ticket)
}

fn print(ticket: &mut Ticket, body: &[u8], out: &mut Emitter<'_>) -> Result<(), Fault> {
    let layout = Layout::read(body).ok_or_else(|| {
        Fault::new("uic-918.layout", "the fields of the layout do not fill their block")
    })?;
    mapping::printed(ticket, &layout);
    if ticket.journeys.iter().any(|journey| !journey.class.is_empty()) {
        out.unmapped("RCT2/class");
    }
    if layout.has_passenger() {
        out.unmapped("RCT2/passenger");
    }
    if layout.has_reservation() {
        out.unmapped("RCT2/reservation");
    }
    if ticket.price.is_none() && !layout.price().is_empty() {
        out.unmapped("RCT2/price");
    }
    Ok(())
}
