//! GRDF: what the French gas network shows people of their meter, as JSON or as a workbook.

mod descriptor;
mod mapping;
mod reader;

use mesinfos_io::{Head, Input, sniff_input};

use crate::contract::{Candidate, ConvertError, Facts, Format, SyntaxError};
use crate::descriptor::Descriptor;
use crate::emitter::{Emitter, Fault};
use crate::formats::energy::series::Series;
use crate::formats::energy::zone::Zone;
use crate::json::{JsonReader, Kind};
use crate::options::Options;
use crate::sheet::Sheet;
use mapping::Meter;
use reader::Columns;

/// GRDF: JSON of the portal, workbooks.
#[derive(Clone, Copy, Debug)]
pub struct Grdf;

const JSON: &str = "portal-json";
const SHEET: &str = "portal-xlsx";

impl Format for Grdf {
    fn descriptor(&self) -> &'static Descriptor {
        &descriptor::DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        if head.bytes().starts_with(b"PK\x03\x04") {
            let name = head.file_name().to_lowercase();
            let known =
                name.starts_with("donnees_informatives") || name.starts_with("donnees_publiees");
            return if known && name.ends_with(".xlsx") {
                let reason = "a workbook under the portal's name";
                vec![Candidate::new("grdf", 60, reason).version(SHEET).language("fr")]
            } else {
                Vec::new()
            };
        }
        let text = head.text();
        let known =
            ["\"releves\"", "\"journeeGaziere\"", "\"energieConsomme\"", "\"dateDebutReleve\""];
        let found = known.iter().filter(|name| text.contains(*name)).count();
        if !text.trim_start().starts_with('{') || found < 2 {
            return Vec::new();
        }
        let score = if found >= 3 { 100 } else { 70 };
        vec![Candidate::new("grdf", score, "readings with a gas day").version(JSON).language("fr")]
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let head = input.head(4)?;
        let mut facts = Facts::of(sniff_input(input, None)?);
        let sheet = head.bytes().starts_with(b"PK");
        facts.version = Some(if sheet { SHEET } else { JSON }.to_owned());
        facts.variant.clone_from(&facts.version);
        facts.language = Some("fr".to_owned());
        zone(options)?;
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        out.provider(&mapping::grdf());
        let zone = zone(options)?;
        if let Some(name) = zone.name() {
            out.time_zone(name);
        }
        let mut series = Series::new(zone);
        let read = if facts.variant.as_deref() == Some(SHEET) {
            workbook(input, options, &mut series, out)
        } else if out.is_learning() {
            Ok(())
        } else {
            document(input, facts, options, &mut series, out)
        };
        series.finish(out)?;
        read
    }
}

/// The zone of gas days: the caller's, else that of metropolitan France, where GRDF's networks are.
fn zone(options: &Options) -> Result<Zone, ConvertError> {
    options.time_zone.as_ref().map_or_else(|| Ok(Zone::named("Europe/Paris")), Zone::of)
}

/// `{"<PCE>": {"releves": [...]}}`.
fn document(
    input: &Input,
    facts: &Facts,
    options: &Options,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
    if !json.enter()? {
        return Err(json.error("grdf.document", "no object of readings by PCE"));
    }
    while json.advance()? {
        let line = json.line();
        let pce = json.key().unwrap_or_default().to_owned();
        if pce == "releves" {
            let mut meter = Meter::new("", line, out)?;
            releves(&mut json, &mut meter, series, out)?;
            continue;
        }
        if !json.enter()? {
            out.unmapped("*");
            continue;
        }
        let mut meter = Meter::new(&pce, line, out)?;
        while json.advance()? {
            let absent = json.kind()? == Kind::Null;
            match json.key() {
                Some("releves") => releves(&mut json, &mut meter, series, out)?,
                Some("idPce") => {}
                Some("frequence") if absent => {}
                Some(other) => out.unmapped(other),
                None => {}
            }
        }
    }
    json.end()
}

fn releves(
    json: &mut JsonReader,
    meter: &mut Meter,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    if !json.enter()? {
        return Ok(());
    }
    while json.advance()? {
        let line = json.line();
        match reader::releve(json.value()?, |path| out.unmapped(path)) {
            Ok(releve) => meter.item(&releve, line, series, out)?,
            Err(error) => out.item(line, Err(Fault::new("grdf.reading", error.to_string())))?,
        }
    }
    Ok(())
}

/// A preamble, the headings, a row for each period.
fn workbook(
    input: &Input,
    options: &Options,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    let mut sheet = Sheet::open(input, &options.limits)?;
    let mut columns: Option<Columns> = None;
    let mut pce = String::new();
    let mut meter = None;
    while let Some((number, cells)) = sheet.next()? {
        let Some(known) = &columns else {
            if let Some(found) = reader::preamble(cells, out) {
                pce = found;
            }
            columns = Columns::of(cells);
            if columns.is_some() {
                meter = Some(Meter::new(&pce, number, out)?);
            }
            continue;
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if let Some(meter) = &mut meter {
            match known.row(cells) {
                Ok(releve) => meter.item(&releve, number, series, out)?,
                Err(fault) => out.item(number, Err(fault))?,
            }
        }
    }
    if columns.is_none() {
        let message = "no row with the headings of readings";
        return Err(SyntaxError::new("grdf.headings", "L1", message).into());
    }
    Ok(())
}
