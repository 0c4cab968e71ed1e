//! Tables of vendors, through declarative mappings.

mod mapping;
mod mappings;
mod row;

use mesinfos_io::{Head, Input, sniff_input};

use super::zone::Zone;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::declared::Declared;
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use crate::rows::{Codes, Rows};
use mapping::Mapping;

/// CSV exports of energy and water vendors.
#[derive(Clone, Copy, Debug)]
pub struct EnergyCsv;

static ROWS: Codes = Codes { open_quote: "energy-csv.open-quote", syntax: "energy-csv.syntax" };

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
        Mapping::detect("energy-csv", 60, head)
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        let (mapping, _) = Mapping::choose(input, options)?;
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
        let (mapping, layout) = Mapping::choose(input, options)?;
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
        let delimiter = mapping.common().delimiter();
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
