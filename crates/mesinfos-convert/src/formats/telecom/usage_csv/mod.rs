//! Itemised use of a line, through declarative mappings.

mod mapping;
mod mappings;
mod measure;
mod row;

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::values::Party;

use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::declared::Declared;
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use crate::rows::{Codes, Rows};
use mapping::Mapping;

/// CSV exports of telephone operators.
#[derive(Clone, Copy, Debug)]
pub struct UsageCsv;

static ROWS: Codes = Codes { open_quote: "usage-csv.open-quote", syntax: "usage-csv.syntax" };

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/csv",
    extensions: &[".csv"],
    versions: mappings::NAMES,
    languages: &["en", "fr"],
    records: &["telecom.line/1", "telecom.usage-event/1"],
    standard: "each operator's own columns; the headings of the mappings that come with the program are from memory, and \
               no operator's file was at hand to hold them against: give --map where yours differ",
    options: &[
        "--map",
        "--account",
        "--provider",
        "--currency",
        "--date-order",
        "--decimal",
        "--tz",
    ],
    mapping: MAPPING,
    not_mapped: &[
        ("columns that no mapping names", "listed by their heading"),
        ("columns.counterpart of data, without a digit", "an access point, and no one's number"),
        ("columns.country", "a name: only codes of ISO 3166-1 are carried"),
    ],
    codes: &[
        ("usage-csv.time", "no date with a time of day"),
        ("usage-csv.kind", "a kind or direction that the mapping does not know, or no direction"),
        ("usage-csv.measure", "no duration, no volume with its unit, or no count of messages"),
        ("usage-csv.charge", "no amount of money, or its currency is not stated: give --currency"),
        ("usage-csv.open-quote", "a quote that never closes swallows the rest"),
        ("usage-csv.blank-row", "skipped: a row without a value"),
    ],
    ..Descriptor::new("usage-csv", "CSV exports of telephone operators", "telecom")
};

const fn to(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    to("columns.line", "telecom.line ids", "`msisdn` where it begins with `+`, else `local`; else --account; else a line of this very file"),
    to("columns.at", "telecom.usage-event at", "one column or two, by the clock on the wall; the zone is --tz"),
    to("columns.kind, [kinds]", "kind, direction", "the words of the mapping; a word that it does not know is rejected"),
    to("columns.direction, [directions]", "direction", "goes before the kind's own"),
    to("columns.counterpart", "counterpart", "`msisdn`, `local`, or `masked` where its end is hidden; --mask-third-parties hides it"),
    to("columns.duration", "duration", "seconds, `hh:mm:ss`, `5 min 12 s`; `05:12` may be two things and is rejected"),
    to("columns.volume", "volume", "with its unit: Ko and KB are 1000 bytes, Kio and KiB are 1024"),
    to("columns.amount", "duration, volume, units", "by the kind: of calls, of data, of messages"),
    to("columns.charge, currency", "charge", "its column's currency, its sign (€, £), the mapping's, else --currency"),
    to("columns.country", "roamingCountry", "a code of two letters"),
    to("columns.network", "network", ""),
];

impl Format for UsageCsv {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        Mapping::detect("usage-csv", 70, head)
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        let (mapping, _) = Mapping::choose(input, options)?;
        facts.version = Some(mapping.name.clone());
        facts.language.clone_from(&mapping.language);
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let (mapping, layout) = Mapping::choose(input, options)?;
        let party = mapping.provider.as_deref().and_then(Party::named);
        if let Some(party) = &party {
            out.provider(party);
        }
        let delimiter = mapping.common().delimiter();
        let mut rows = Rows::open(input, facts.encoding, delimiter, 0, &options.limits, &ROWS)?;
        let mut walk = row::Walk::new(&mapping, &layout, options, party);
        while let Some(row) = rows.next()? {
            if row.line() > layout.line {
                walk.row(&row, out)?;
            }
        }
        Ok(())
    }
}
