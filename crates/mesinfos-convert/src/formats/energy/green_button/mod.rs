//! Green Button: ESPI resources in an Atom feed.

mod descriptor;
mod index;
mod mapping;
mod reader;
mod write;

use std::sync::Arc;

use mesinfos_io::{Head, Input};
use mesinfos_schema::values::Party;

use super::point::{PointScope, party};
use super::series::{Codes, Series, taken};
use super::zone::Zone;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::Descriptor;
use crate::emitter::{Emitter, Fault, Mapped};
use crate::options::Options;
use crate::xml::{self, Tree, XmlReader};
use index::{Index, Resource};
use mapping::{Channels, Measure};
use reader::{Part, Reader};
pub use write::GreenButtonWriter;

/// Green Button: ESPI in Atom.
#[derive(Clone, Copy, Debug)]
pub struct GreenButton;

/// The members of `LocalTimeParameters`.
const LOCAL_TIME: [&str; 4] = ["dstEndRule", "dstOffset", "dstStartRule", "tzOffset"];

/// The extension of a usage point that holds them: no zone of the tz database is named by them.
const LOCAL_TIME_EXTENSION: &str = "naesb.org:LocalTimeParameters";

const CODES: Codes = Codes { conflict: "green-button.conflict", irregular: "green-button.step" };

impl Format for GreenButton {
    fn descriptor(&self) -> &'static Descriptor {
        &descriptor::DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        if !text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
            return Vec::new();
        }
        let espi =
            text.contains("\"http://naesb.org/espi\"") || text.contains("'http://naesb.org/espi'");
        let atom = text.contains("http://www.w3.org/2005/Atom");
        match (espi, atom) {
            (true, true) => {
                vec![Candidate::new("green-button", 100, "ESPI resources in an Atom feed")]
            }
            (true, false) => vec![Candidate::new("green-button", 80, "the namespace of ESPI")],
            (false, _) => Vec::new(),
        }
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(xml::sniff(input)?);
        let xml = XmlReader::open(input, facts.encoding, &options.limits)?;
        let index = Index::read(Reader::new(xml, &options.limits), &options.limits)?;
        facts.learnt = Some(Arc::new(index));
        if let Some(zone) = &options.time_zone {
            Zone::of(zone)?;
        }
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let empty = Index::default();
        let index = facts.learnt::<Index>().unwrap_or(&empty);
        if let Some(at) = index.updated {
            out.collected_at(at);
        }
        let host = (!index.host.is_empty()).then(|| {
            let mut host = party("", "domain", &index.host);
            host.name = None;
            host
        });
        if let Some(host) = &host {
            out.provider(host);
        }
        if out.is_learning() {
            return Ok(());
        }
        let xml = XmlReader::open(input, facts.encoding, &options.limits)?;
        let mut reader = Reader::new(xml, &options.limits);
        let mut walk = Walk::new(index, host.as_ref(), options, out)?;
        let mut tree = Tree::default();
        let read = loop {
            match reader.next(&mut tree) {
                Ok(Part::End) => break Ok(()),
                Ok(part) => walk.part(part, &reader, &tree, out)?,
                Err(error) => break Err(error),
            }
        };
        walk.series.finish(out)?;
        read
    }
}

/// One pass over a feed.
struct Walk<'a> {
    index: &'a Index,
    /// One for each usage point, then one for meters without.
    scopes: Vec<PointScope>,
    zones: Vec<Zone>,
    /// One for each meter.
    channels: Vec<Channels>,
    series: Series,
    /// The zone in use.
    zone: usize,
    entry: u64,
    points: usize,
    meter: Option<usize>,
    lone: bool,
    /// Where the next reading of a block without times begins.
    next: Option<i64>,
}

impl<'a> Walk<'a> {
    fn new(
        index: &'a Index,
        host: Option<&Party>,
        options: &'a Options,
        out: &mut Emitter<'_>,
    ) -> Result<Self, ConvertError> {
        let given = options.time_zone.as_ref().map(Zone::of).transpose()?;
        let zone = |point| match (&given, index.zone_of(point)) {
            (Some(zone), _) => zone.clone(),
            (None, Some(rule)) => Zone::posix(rule),
            (None, None) => Zone::Utc,
        };
        let unknown = index::Point::default();
        let stray =
            index.meters.iter().any(|meter| meter.point.is_none()) || index.meters.is_empty();
        let stray = (stray || index.points.is_empty()).then_some(&unknown);
        let mut scopes = Vec::new();
        for point in index.points.iter().chain(stray) {
            scopes.push(PointScope::of(mapping::point(point), host, out));
        }
        let zones = (0..index.points.len()).map(|at| zone(Some(at))).chain([zone(None)]).collect();
        let kind = |meter: &index::Meter| meter.reading_type.and_then(|at| index.types.get(at));
        let alike = |a: &index::Meter, b: &index::Meter| {
            let same = |a: Option<&index::ReadingType>, b: Option<&index::ReadingType>| {
                let key = |of: &index::ReadingType| {
                    (of.unit, of.flow, of.accumulation, of.qualifier, of.register.clone())
                };
                a.map(key) == b.map(key)
            };
            a.point == b.point && same(kind(a), kind(b))
        };
        let mut channels = Vec::new();
        for (at, meter) in index.meters.iter().enumerate() {
            // Few meters: a feed is of one house.
            let twin = index.meters.len() <= 1_000
                && index
                    .meters
                    .iter()
                    .enumerate()
                    .any(|(other, twin)| other != at && alike(meter, twin));
            let scope = scopes.get(meter.point.unwrap_or(index.points.len()));
            let given = (options.unit.as_ref(), options.currency);
            channels.extend(
                scope.map(|scope| mapping::channels(meter, kind(meter), scope, given, twin)),
            );
        }
        let mut walk = Self {
            index,
            scopes,
            zones,
            channels,
            series: Series::new(Zone::Utc),
            zone: usize::MAX,
            entry: 0,
            points: 0,
            meter: None,
            lone: false,
            next: None,
        };
        if index.points.is_empty()
            && let Some(scope) = walk.scopes.first()
        {
            out.byproduct(1, scope.draft())?;
        }
        walk.lone = index.points.len() == 1;
        Ok(walk)
    }

    fn part(
        &mut self,
        part: Part,
        reader: &Reader,
        tree: &Tree,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        match part {
            Part::Entry => self.entry += 1,
            Part::Field => out.unmapped(reader.field),
            Part::Resource => self.resource(tree, reader.links.up.as_str(), out)?,
            Part::Block => {
                self.meter = self.index.meter_of(self.entry);
                self.next = None;
                let zone = self.meter.and_then(|at| self.index.meters.get(at)?.point);
                self.enter(zone, out)?;
            }
            Part::Reading => self.reading(reader, out)?,
            Part::EntryEnd | Part::Updated | Part::End => {}
        }
        Ok(())
    }

    /// Uses the zone of a usage point.
    fn enter(&mut self, point: Option<usize>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let at = point.unwrap_or(self.index.points.len());
        if self.zone != at
            && let Some(zone) = self.zones.get(at)
        {
            self.series.set_zone(zone, out)?;
            self.zone = at;
        }
        Ok(())
    }

    fn reading(&mut self, reader: &Reader, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let raw = &reader.reading;
        raw.beside.iter().for_each(|field| out.unmapped(field));
        let Some(channels) = self.meter.and_then(|at| self.channels.get(at)) else {
            let fault = Fault::new("green-button.unlinked", "no link leads to a meter reading");
            return out.item(raw.line, Err(fault));
        };
        if matches!(channels.measure, Measure::Unknown) {
            let message = "neither the feed nor --unit says the unit of the values";
            return out.item(raw.line, Err(Fault::new("green-button.unit", message)));
        }
        let start = self.next.or_else(|| mapping::seconds(&reader.block_start));
        let step = match mapping::reading(raw, start, channels) {
            Ok(step) => step,
            Err(fault) => return out.item(raw.line, Err(fault)),
        };
        self.next = Some(step.end);
        match &channels.measure {
            Measure::Series(channel) => {
                if step.cost.is_some() && channel.currency.is_none() {
                    out.unmapped("IntervalReading/cost");
                }
                self.series.item(channel, &step, raw.line, &CODES, out)
            }
            Measure::Register(unit, register) => {
                let point = self.meter.and_then(|at| self.index.meters.get(at)?.point);
                let at = point.unwrap_or(self.index.points.len());
                let Some(scope) = self.scopes.get(at) else { return Ok(()) };
                let zone = self.series.zone();
                let mapped = mapping::register(&step, unit, register.as_ref(), scope, zone);
                out.item(raw.line, mapped.map(Into::into))
            }
            Measure::Unknown => Ok(()),
        }
    }

    fn resource(
        &mut self,
        tree: &Tree,
        up: &str,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let root = tree.root();
        let line = root.line();
        match (Resource::read(root), root.name()) {
            (Some(Resource::Point(_)), _) => {
                let at = self.points;
                self.points += 1;
                let mapped = self.scopes.get(at).map_or(taken(), |scope| {
                    let mut draft = scope.draft();
                    if let Some(written) = self.index.zone_as_written(at) {
                        let rule: serde_json::Map<_, _> = written
                            .iter()
                            .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
                            .collect();
                        let name = LOCAL_TIME_EXTENSION.parse();
                        let rule = serde_json::value::to_raw_value(&rule);
                        draft.extensions.extend(name.ok().zip(rule.ok()));
                    }
                    draft.into()
                });
                out.item(line, Ok(mapped))?;
            }
            (Some(_), _) => {}
            (None, "UsageSummary" | "ElectricPowerUsageSummary") => {
                let base = up.split("/UsageSummary").next().unwrap_or_default();
                let base = base.split("/ElectricPowerUsageSummary").next().unwrap_or_default();
                let points = &self.index.points;
                let point = points.iter().position(|point| point.links.own == base);
                let point = point.or(self.lone.then_some(0));
                self.enter(point, out)?;
                let at = point.unwrap_or(points.len());
                let mapped = match self.scopes.get(at) {
                    Some(scope) => mapping::summary(root, scope, self.series.zone()),
                    None => {
                        Err(Fault::new("green-button.unlinked", "no link leads to a usage point"))
                    }
                };
                out.item(line, mapped.map(Into::into))?;
            }
            (None, "ElectricPowerQualitySummary") => {
                out.item(line, Ok(Mapped::Skipped("green-button.quality-summary")))?;
                return Ok(());
            }
            (None, _) => {
                out.item(line, Ok(Mapped::Skipped("green-button.other-resource")))?;
                return Ok(());
            }
        }
        tree.unused(|path| out.unmapped(path));
        Ok(())
    }
}
