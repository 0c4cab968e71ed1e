//! Tables of vendors, through declarative mappings.

mod mapping;
mod mappings;
mod row;

use mesinfos_io::{Head, Input, sniff_input};

use super::zone::Zone;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::layout::Layout;
use crate::options::Options;
use crate::rows::{Codes, Rows};
use mapping::Mapping;

/// CSV exports of energy and water vendors.
#[derive(Clone, Copy, Debug)]
pub struct EnergyCsv;

static ROWS: Codes = Codes { open_quote: "energy-csv.open-quote", syntax: "energy-csv.syntax" };

/// Bytes in which the header must stand.
const HEAD: usize = 64 * 1024;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/csv",
    extensions: &[".csv"],
    versions: mappings::NAMES,
    languages: &["cs", "de", "en", "it", "nl"],
    records: &[
        "energy.usage-point/1",
        "energy.interval-series/1",
        "energy.meter-reading/1",
        "energy.consumption/1",
    ],
    standard: "each vendor's own columns",
    options: &["--map", "--account", "--provider", "--unit", "--tz"],
    mapping: &[
        MappingRow::new(
            "time.start, end, range, step",
            "energy.interval-series start, step",
            "by the clock of the mapping's zone or --tz; without either, by the clock of nobody knows where",
        ),
        MappingRow::new("point.column, heading", "energy.usage-point ids", "else --account"),
        MappingRow::new(
            "value.column, position, matrix",
            "energy.interval-series values",
            "the unit is the mapping's, a column's, or --unit",
        ),
        MappingRow::new("value.flow, register, registers", "flow, register", ""),
        MappingRow::new("value.index", "energy.meter-reading index", "what a meter showed"),
        MappingRow::new("value.billed", "energy.consumption", "level billing, its end known"),
        MappingRow::new("value.cost, currency", "costs, cost", ""),
        MappingRow::new("quality", "energy.interval-series quality", "the text is the code"),
    ],
    not_mapped: &[("columns that no mapping names", "listed by their heading")],
    codes: &[
        ("energy-csv.time", "a time that is absent or none"),
        ("energy-csv.local-time", "a local time that occurs twice or never on its day"),
        ("energy-csv.value", "a value that is no number"),
        ("energy-csv.unit", "a unit that is absent or not known: give --unit"),
        ("energy-csv.conflict", "another value for a step that has one"),
        ("energy-csv.step", "a step that does not fit the slots of a day"),
        ("energy-csv.open-quote", "a quote that never closes swallows the rest"),
        ("energy-csv.blank-row", "skipped: a row without a value"),
        ("energy-csv.note", "skipped: a row of words below or between the rows"),
    ],
    ..Descriptor::new("energy-csv", "CSV exports of energy and water vendors", "energy")
};

impl Format for EnergyCsv {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let best = mappings::all()
            .iter()
            .filter(|mapping| layout(&text, mapping).is_some())
            .max_by_key(|mapping| mapping.header.len());
        best.map_or_else(Vec::new, |mapping| {
            let known = u8::try_from(mapping.header.len().min(10)).unwrap_or(0);
            let reason = format!("the headings of {}", mapping.title);
            let found = Candidate::new("energy-csv", 60 + 3 * known, reason);
            let found = found.version(mapping.name.clone());
            vec![match &mapping.language {
                Some(language) => found.language(language.clone()),
                None => found,
            }]
        })
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        let (mapping, _) = choose(input, options)?;
        facts.version = Some(mapping.name.clone());
        facts.language.clone_from(&mapping.language);
        zone(&mapping, options)?;
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let (mapping, layout) = choose(input, options)?;
        let zone = zone(&mapping, options)?;
        if let Some(name) = zone.name() {
            out.time_zone(name);
        }
        let provider = mapping.provider.as_deref().and_then(mesinfos_schema::values::Party::named);
        if let Some(provider) = &provider {
            out.provider(provider);
        }
        if out.is_learning() {
            return Ok(());
        }
        let delimiter = u8::try_from(mapping.delimiter).unwrap_or(b',');
        let mut rows = Rows::open(input, facts.encoding, delimiter, 0, &options.limits, &ROWS)?;
        let mut walk = row::Walk::new(&mapping, &layout, zone, options, provider);
        let read = loop {
            match rows.next() {
                Ok(Some(row)) if row.line() <= layout.line => {}
                Ok(Some(row)) => walk.row(&row, out)?,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        walk.finish(out)?;
        read
    }
}

/// The caller's zone, else the vendor's, else none.
fn zone(mapping: &Mapping, options: &Options) -> Result<Zone, ConvertError> {
    match (&options.time_zone, &mapping.zone) {
        (Some(zone), _) => Zone::of(zone),
        (None, Some(name)) => Ok(Zone::named(name)),
        (None, None) => Ok(Zone::Wall),
    }
}

fn layout(text: &str, mapping: &Mapping) -> Option<Layout> {
    Layout::find(text, mapping.delimiter, &mapping.header)
}

/// The mapping of an input: the caller's own, else the one with most headings.
fn choose(input: &Input, options: &Options) -> Result<(Mapping, Layout), ConvertError> {
    let head = input.head(HEAD)?;
    let text = head.text();
    if let Some(own) = &options.map {
        let usage = |error: String| ConvertError::Usage(format!("--map: {error}"));
        let mapping = Mapping::parse(own).map_err(usage)?;
        let layout = self::layout(&text, &mapping)
            .ok_or_else(|| usage("the file has no row with the headings".to_owned()))?;
        return Ok((mapping, layout));
    }
    mappings::all()
        .iter()
        .filter_map(|mapping| Some((mapping, layout(&text, mapping)?)))
        .max_by_key(|(mapping, _)| mapping.header.len())
        .map(|(mapping, layout)| (mapping.clone(), layout))
        .ok_or_else(|| ConvertError::Missing {
            what: "a mapping for the headings of this CSV".to_owned(),
            option: "--map",
        })
}
