//! NEM12: interval readings of the Australian market, one row a day.

use std::rc::Rc;

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::types::energy::{Commodity, Flow, UsagePoint};
use mesinfos_schema::values::{Date, Decimal, Identifier, LocalTime, Moment, Text, Unit};

use super::point::{PointScope, kind_of, party, unit};
use super::series::{Channel, Grade, Graded, Put, Reading, Series, taken};
use super::zone::Zone;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Mapped};
use crate::options::Options;
use crate::parse::{compact_date, plain};
use crate::rows::{Codes, Row, Rows};

/// NEM12 of AEMO.
#[derive(Clone, Copy, Debug)]
pub struct Nem12;

static ROWS: Codes = Codes { open_quote: "nem12.open-quote", syntax: "nem12.syntax" };

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/csv",
    extensions: &[".csv"],
    versions: &["NEM12"],
    records: &["energy.usage-point/1", "energy.interval-series/1"],
    standard: "AEMO Meter Data File Format Specification NEM12 and NEM13, 2.1",
    options: &["--tz", "--provider"],
    mapping: &[
        MappingRow::new("100 date and time", "exchange.source collectedAt", ""),
        MappingRow::new("200 NMI", "energy.usage-point ids", "scheme local, issuer AEMO"),
        MappingRow::new(
            "200 NMI suffix",
            "energy.interval-series register, flow",
            "E and Q import, B and K export",
        ),
        MappingRow::new("200 UOM", "energy.interval-series unit", "KWH kW.h, KVARH kvar.h, …"),
        MappingRow::new("200 interval length", "energy.interval-series step", "minutes"),
        MappingRow::new(
            "300 interval date",
            "energy.interval-series start",
            "midnight of the market's time, UTC+10 all year round; --tz goes before it",
        ),
        MappingRow::new("300 values", "energy.interval-series values", "the first begins at 00:00"),
        MappingRow::new(
            "300 quality method, 400",
            "energy.interval-series quality",
            "A measured; E, F, S estimated; V by the 400 rows; the code is kept",
        ),
    ],
    not_mapped: &[
        ("200 configuration, register id, data stream, meter serial, next read", "no member"),
        ("300 and 400 reason, update time", "no member"),
        ("500", "how the meter was read"),
    ],
    codes: &[
        ("nem12.values", "a day without as many numbers as its intervals"),
        ("nem12.date", "a day that does not exist"),
        ("nem12.unit", "a unit that is not known"),
        ("nem12.length", "an interval length that a day is not made of"),
        ("nem12.no-channel", "a day before a row of type 200"),
        ("nem12.conflict", "another value for an interval that has one"),
        ("nem12.other-row", "skipped: a row of type 500, 550, 900 or no row of the format"),
        ("nem12.open-quote", "a quote that never closes swallows the rest"),
    ],
    ..Descriptor::new("nem12", "NEM12 (Australian electricity meters)", "energy")
};

impl Format for Nem12 {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        if text.starts_with("100,NEM12") {
            return vec![Candidate::new("nem12", 100, "the header of NEM12").version("NEM12")];
        }
        let mut after = false;
        for line in text.lines().take(20) {
            let fields = line.split(',').count();
            if line.starts_with("200,") && (9..=11).contains(&fields) {
                after = true;
            } else if after && line.starts_with("300,") && fields > 24 {
                let reason = "rows of types 200 and 300";
                return vec![Candidate::new("nem12", 90, reason).version("NEM12")];
            }
        }
        Vec::new()
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        facts.version = Some("NEM12".to_owned());
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
        let zone = zone(options)?;
        if let Some(name) = zone.name() {
            out.time_zone(name);
        }
        let mut rows = Rows::open(input, facts.encoding, b',', 0, &options.limits, &ROWS)?;
        let mut walk = Walk {
            series: Series::new(zone),
            scope: None,
            channel: None,
            length: 0,
            day: None,
            values: Vec::new(),
            grades: Vec::new(),
        };
        let read = loop {
            match rows.next() {
                Ok(Some(row)) => walk.row(&row, out)?,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
            // The header alone says something of the file as a whole.
            if out.is_learning() {
                return Ok(());
            }
        };
        walk.close(out)?;
        walk.series.finish(out)?;
        read
    }
}

/// The market's time has no summer.
fn zone(options: &Options) -> Result<Zone, ConvertError> {
    options.time_zone.as_ref().map_or_else(|| Ok(Zone::named("+10:00")), Zone::of)
}

struct Walk {
    series: Series,
    scope: Option<PointScope>,
    /// The channel of the days under way, or why there is none.
    channel: Option<Result<Rc<Channel>, Fault>>,
    /// Seconds of an interval.
    length: i64,
    /// A day that waits for its rows of quality: line, date.
    day: Option<(u64, Date)>,
    values: Vec<Option<Decimal>>,
    grades: Vec<Option<Grade>>,
}

impl Walk {
    fn row(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        match row.cell(0) {
            "400" => {
                self.quality(row);
                return Ok(());
            }
            _ => self.close(out)?,
        }
        match row.cell(0) {
            "100" => {
                if let Some(at) = stamp(row.cell(2)) {
                    out.collected_at(at);
                }
                Ok(())
            }
            "200" => self.channel(row, out),
            "300" => self.day(row, out),
            _ => out.item(row.line(), Ok(Mapped::Skipped("nem12.other-row"))),
        }
    }

    fn channel(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let mut point = UsagePoint::new(Vec::new());
        point.commodity = Some(Commodity::Electricity);
        if let Some(mut id) = Identifier::of("local", row.cell(1)) {
            id.issuer = Text::new("AEMO");
            point.ids.push(id);
        }
        let market = party("AEMO", "domain", "aemo.com.au");
        let scope = PointScope::of(point, Some(&market), out);
        if self.scope.as_ref().is_none_or(|old| old.id() != scope.id()) {
            out.byproduct(row.line(), scope.draft())?;
        }
        let suffix = row.cell(4);
        let flow = match suffix.bytes().next() {
            Some(b'E' | b'Q') => Some(Flow::Import),
            Some(b'B' | b'K') => Some(Flow::Export),
            _ => None,
        };
        for (at, path) in [
            (2, "200/NMIConfiguration"),
            (3, "200/RegisterID"),
            (5, "200/MDMDataStreamIdentifier"),
            (6, "200/MeterSerialNumber"),
            (9, "200/NextScheduledReadDate"),
        ] {
            if !row.cell(at).is_empty() {
                out.unmapped(path);
            }
        }
        let minutes: i64 = row.cell(8).parse().unwrap_or(0);
        self.length = minutes.saturating_mul(60);
        self.channel = Some(match unit_of(row.cell(7)) {
            None => Err(Fault::new("nem12.unit", "a unit that is not known")),
            Some(_) if !matches!(minutes, 1 | 5 | 10 | 15 | 30 | 60) => {
                Err(Fault::new("nem12.length", "an interval length that a day is not made of"))
            }
            Some(unit) => {
                let channel = scope.channel(kind_of(unit.as_str()), unit);
                Ok(Rc::new(channel.flow(flow).register(Some(suffix))))
            }
        });
        self.scope = Some(scope);
        Ok(())
    }

    fn day(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let line = row.line();
        let fault = match &self.channel {
            None => Some(Fault::new("nem12.no-channel", "a day before a row of type 200")),
            Some(Err(fault)) => Some(fault.clone()),
            Some(Ok(_)) => None,
        };
        let date = compact_date(row.cell(1));
        let date = match (fault, date) {
            (Some(fault), _) => return out.item(line, Err(fault)),
            (None, Err(_)) => {
                let fault = Fault::new("nem12.date", "a day that does not exist");
                return out.item(line, Err(fault));
            }
            (None, Ok(date)) => date,
        };
        let count = usize::try_from(86_400 / self.length.max(60)).unwrap_or(0);
        self.values.clear();
        for at in 2..2 + count {
            let text = row.cell(at);
            let value = plain::decimal(text).map(Decimal::normalised);
            if at >= row.len() || (value.is_none() && !text.is_empty()) {
                let message = "a day without as many numbers as its intervals";
                return out.item(line, Err(Fault::new("nem12.values", message)));
            }
            self.values.push(value);
        }
        self.grades.clear();
        self.grades.resize(count, grade(row.cell(2 + count)));
        for (at, path) in [
            (3, "300/ReasonCode"),
            (4, "300/ReasonDescription"),
            (5, "300/UpdateDateTime"),
            (6, "300/MSATSLoadDateTime"),
        ] {
            if !row.cell(count + at).is_empty() {
                out.unmapped(path);
            }
        }
        self.day = Some((line, date));
        Ok(())
    }

    /// Which intervals, from 1, are of which quality.
    fn quality(&mut self, row: &Row<'_>) {
        let at = |cell: &str| cell.parse::<usize>().ok();
        let (Some(from), Some(to)) = (at(row.cell(1)), at(row.cell(2))) else { return };
        let grade = grade(row.cell(3));
        let slots = self.grades.iter_mut().take(to).skip(from.saturating_sub(1));
        slots.for_each(|slot| *slot = grade);
    }

    /// Takes the day that waited.
    fn close(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let (Some((line, date)), Some(Ok(channel))) = (self.day.take(), &self.channel) else {
            return Ok(());
        };
        let mut at = self.series.zone().begin(date, 0);
        let mut fault = None;
        for (value, grade) in self.values.iter().zip(&self.grades) {
            let mut reading = Reading::new(at, at + self.length, *value);
            reading.grade = *grade;
            if self.series.put(channel, &reading, line, out)? == Put::Conflict {
                let message = "another value for an interval that has one";
                fault = Some(Fault::new("nem12.conflict", message));
            }
            at += self.length;
        }
        out.item(line, fault.map_or(Ok(taken()), Err))
    }
}

fn grade(code: &str) -> Option<Grade> {
    let graded = match code.bytes().next()? {
        b'A' => Graded::Measured,
        b'E' | b'F' | b'S' => Graded::Estimated,
        b'V' | b'N' => return None,
        _ => Graded::Other,
    };
    Some(Grade::new(graded, code))
}

fn unit_of(uom: &str) -> Option<Unit> {
    unit(match uom.to_ascii_uppercase().as_str() {
        "WH" => "W.h",
        "KWH" => "kW.h",
        "MWH" => "MW.h",
        "VARH" => "var.h",
        "KVARH" => "kvar.h",
        "W" => "W",
        "KW" => "kW",
        "VA" => "V.A",
        "KVA" => "kV.A",
        "VAR" => "var",
        "KVAR" => "kvar",
        "V" => "V",
        "A" => "A",
        _ => return None,
    })
}

/// `YYYYMMDDhhmm`, local.
fn stamp(text: &str) -> Option<Moment> {
    let date = compact_date(text.get(..8)?).ok()?;
    let part = |from: usize| text.get(from..from + 2)?.parse::<u8>().ok();
    Some(Moment::local(date, LocalTime::new(part(8)?, part(10)?, 0).ok()?))
}
