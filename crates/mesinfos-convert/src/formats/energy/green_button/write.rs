//! Records to Green Button: usage points and interval series as an Atom feed of ESPI resources.
//!
//! Written twice over: what the meters are is learnt in a first passage over the records, so that the feed begins with
//! it and every reading type has a multiplier that carries the decimals of all its values; the blocks stream in a
//! second.

use std::collections::BTreeMap;
use std::io::{self, Write};

use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::energy::{
    Commodity, Flow, IntervalSeries, Quality, QuantityKind, UsagePoint,
};
use mesinfos_schema::values::{Currency, Decimal, Moment};

use super::{LOCAL_TIME, LOCAL_TIME_EXTENSION};
use crate::formats::energy::zone::Zone;

/// Usage points and meters of one feed.
const METERS: usize = 10_000;

/// What a written feed does not carry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Loss {
    /// The record type.
    pub record: Box<str>,
    /// Pointer to the member within `data`; empty where the whole record is left out.
    pub member: &'static str,
    /// Why.
    pub reason: &'static str,
    /// How many records.
    pub count: u64,
}

/// Why nothing more could be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The writer failed.
    #[error("writing failed")]
    Io(#[from] io::Error),
    /// More usage points and meters than a feed of one household has.
    #[error("more than {METERS} meters")]
    Meters,
}

/// What a caller can say of a feed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WriteOptions {
    /// When the feed is made, with an offset.
    pub updated: Moment,
}

impl WriteOptions {
    /// The options of a feed made at that time.
    #[must_use]
    pub fn new(updated: Moment) -> Self {
        Self { updated }
    }
}

/// A usage point on the way.
#[derive(Default)]
struct Point {
    href: String,
    kind: Option<u16>,
    status: Option<String>,
    rule: Option<[String; 4]>,
    zone: Option<Zone>,
}

/// What readings are, and so a reading type of its own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct MeterKey {
    point: RecordId,
    uom: u16,
    kind: QuantityKind,
    flow: Option<Flow>,
    register: Option<String>,
}

#[derive(Default)]
struct Meter {
    number: usize,
    /// Decimals of the values, after the unit's own power of ten.
    scale: i32,
    /// The currency of its costs: that of the first series with some.
    currency: Option<Currency>,
}

#[derive(Default)]
struct Book {
    points: BTreeMap<RecordId, Point>,
    meters: BTreeMap<MeterKey, Meter>,
    losses: BTreeMap<(Box<str>, &'static str, &'static str), u64>,
}

/// Writes a feed. `records` gives the same records each time it is called.
///
/// Carried are `energy.usage-point/1` (its first identifier as the link, commodity, status) and
/// `energy.interval-series/1` with values, costs and quality. What is not is in the list that is given back; a series
/// that ESPI cannot hold is left out whole and never changed.
///
/// ```
/// use mesinfos_convert::formats::energy::green_button::{WriteOptions, write};
/// use mesinfos_convert::{Collect, Options, convert};
/// use mesinfos_io::Input;
///
/// let csv = "consumption (kwh),interval_start,interval_end\n0.25,2024-03-01T00:00:00Z,2024-03-01T00:30:00Z\n";
/// let mut found = Collect::default();
/// convert(&Input::from_bytes("a.csv", csv.as_bytes()), "octopus", &Options::default(), &mut found)?;
/// let mut feed = Vec::new();
/// let options = WriteOptions::new("2024-04-01T08:00:00Z".parse()?);
/// write(|| found.records.iter().cloned(), &mut feed, &options)?;
/// assert!(String::from_utf8(feed)?.contains("<espi:value>25</espi:value>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where `out` fails, or the records are of more meters than a feed has.
pub fn write<W: Write, I: Iterator<Item = Record>>(
    records: impl Fn() -> I,
    mut out: W,
    options: &WriteOptions,
) -> Result<Vec<Loss>, WriteError> {
    let mut book = Book::default();
    for record in records() {
        book.learn(&record)?;
    }
    let updated = options.updated;
    let id = book.points.keys().next().map(ToString::to_string).unwrap_or_default();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:espi=\"http://naesb.org/espi\">\n \
         <id>urn:uuid:{id}</id>\n <title>Green Button Usage Feed</title>\n <updated>{updated}</updated>"
    )?;
    book.head(&mut out)?;
    for record in records() {
        if let Some(series) = record.data::<IntervalSeries>() {
            book.block(&record, series, &mut out)?;
        }
    }
    writeln!(out, "</feed>")?;
    out.flush()?;
    let losses = book.losses.into_iter();
    Ok(losses
        .map(|((record, member, reason), count)| Loss { record, member, reason, count })
        .collect())
}

/// The ESPI unit of a UCUM code, and the power of ten in it.
fn uom(unit: &str) -> Option<(u16, i32)> {
    let (plain, power) = match unit {
        "kW.h" => ("W.h", 3),
        "MW.h" => ("W.h", 6),
        "kW" => ("W", 3),
        "kV.A" => ("V.A", 3),
        "kvar.h" => ("var.h", 3),
        other => (other, 0),
    };
    (0..=200)
        .find(|code| mesinfos_schema::codes::unit::from_espi_uom(*code) == Some(plain))
        .map(|code| (code, power))
}

impl Book {
    fn lose(&mut self, record: &str, member: &'static str, reason: &'static str) {
        *self.losses.entry((record.into(), member, reason)).or_default() += 1;
    }

    fn learn(&mut self, record: &Record) -> Result<(), WriteError> {
        if let Some(point) = record.data::<UsagePoint>() {
            self.point(record, point);
        } else if let Some(series) = record.data::<IntervalSeries>() {
            self.series(record, series);
        } else if !matches!(record.type_name(), "exchange.source/1") {
            self.lose(record.type_name(), "", "not a record of this format");
        }
        if self.points.len() + self.meters.len() > METERS {
            return Err(WriteError::Meters);
        }
        Ok(())
    }

    fn point(&mut self, record: &Record, point: &UsagePoint) {
        let name = UsagePoint::ENTRY_NAME;
        let slot = self.points.entry(record.id).or_default();
        slot.kind = match &point.commodity {
            Some(Commodity::Electricity) => Some(0),
            Some(Commodity::Gas) => Some(1),
            Some(Commodity::Water) => Some(2),
            Some(Commodity::Heat) => Some(4),
            Some(Commodity::Other(text)) => text.strip_prefix("espi:").and_then(|k| k.parse().ok()),
            _ => None,
        };
        slot.status =
            point.status.as_deref().filter(|s| s.parse::<u8>().is_ok()).map(str::to_owned);
        slot.href = match point.ids.first() {
            Some(id) if &*id.scheme == "local" => id.value.to_string(),
            Some(id) => format!("UsagePoint/{}:{}", id.scheme, id.value),
            None => format!("UsagePoint/{}", record.id),
        };
        let name_of_rule = LOCAL_TIME_EXTENSION.parse().ok();
        let rule = name_of_rule.and_then(|name| record.extensions.get(&name));
        let rule = rule.and_then(|rule| serde_json::from_str::<serde_json::Value>(rule.get()).ok());
        slot.rule = rule.map(|rule| {
            LOCAL_TIME.map(|name| {
                rule.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
            })
        });
        let lost = [
            ("/commodity", point.commodity.is_some() && slot.kind.is_none(), "no ESPI kind"),
            ("/status", point.status.is_some() && slot.status.is_none(), "ESPI has a number"),
            ("/ids", point.ids.len() > 1, "one link"),
            ("/ids", point.ids.first().is_some_and(|id| &*id.scheme != "local"), "in the link"),
            ("/address", point.address.is_some(), "no member"),
            ("/subscribedPower", point.subscribed_power.is_some(), "no member"),
            ("/segment", point.segment.is_some(), "no member"),
            ("/operator", point.operator.is_some(), "no member"),
        ];
        for (member, _, reason) in lost.iter().filter(|(_, lost, _)| *lost) {
            self.lose(name, member, reason);
        }
    }

    fn series(&mut self, record: &Record, series: &IntervalSeries) {
        let name = IntervalSeries::ENTRY_NAME;
        let Some((key, power)) = meter_key(series) else {
            self.lose(name, "", "a quantity or a unit that ESPI has no code for");
            return;
        };
        if series.start.offset().is_none() {
            self.lose(name, "", "local times of an unknown zone are no seconds of the epoch");
            return;
        }
        if power != 0 {
            self.lose(name, "/unit", "written in the unit without its prefix");
        }
        if series.register.is_some() {
            self.lose(
                name,
                "/register",
                "in the link, and read from it where two meters are alike",
            );
        }
        let number = self.meters.len() + 1;
        let meter =
            self.meters.entry(key).or_insert(Meter { number, scale: i32::MIN, currency: None });
        let currency = series.costs.as_ref().map(|costs| costs.currency);
        meter.currency = meter.currency.or(currency);
        let foreign = currency.is_some() && meter.currency != currency;
        for value in series.values.iter().filter_map(|slot| slot.get()) {
            let value = value.normalised();
            meter.scale = meter.scale.max(i32::from(value.scale()) - power);
        }
        if foreign {
            self.lose(name, "/costs", "in another currency than the costs before");
        }
        let point = self.points.entry(series.usage_point).or_default();
        if point.href.is_empty() {
            point.href = format!("UsagePoint/{}", series.usage_point);
        }
        if point.zone.is_none() && point.rule.is_none() {
            // By its name where the record has one, else by the offset at the first series.
            let offset = series.start.offset().map(|offset| offset.minutes()).unwrap_or(0);
            point.zone = match record.time_zone.as_ref().map(Zone::of) {
                Some(Ok(zone)) => Some(zone),
                _ => Some(Zone::posix(&posix(offset))),
            };
        }
    }

    /// The entries before the blocks.
    fn head(&mut self, out: &mut impl Write) -> io::Result<()> {
        let mut zones = Vec::new();
        for (id, point) in &mut self.points {
            let rule = match (&point.rule, &point.zone) {
                (Some(rule), _) => Some(rule.clone()),
                (None, Some(zone)) => rule_of(zone),
                (None, None) => None,
            };
            // What is read back is the rule: days are cut by it here as well.
            if point.rule.is_some() {
                point.zone = None;
            }
            let href = escaped(&point.href);
            let local = format!("LocalTimeParameters/{id}");
            writeln!(
                out,
                " <entry>\n  <id>urn:uuid:{id}</id>\n  <link rel=\"self\" href=\"{href}\"/>"
            )?;
            writeln!(out, "  <link rel=\"related\" href=\"{href}/MeterReading\"/>")?;
            if rule.is_some() {
                writeln!(out, "  <link rel=\"related\" href=\"{local}\"/>")?;
            }
            write!(out, "  <content><espi:UsagePoint>")?;
            if let Some(kind) = point.kind {
                write!(
                    out,
                    "<espi:ServiceCategory><espi:kind>{kind}</espi:kind></espi:ServiceCategory>"
                )?;
            }
            if let Some(status) = &point.status {
                write!(out, "<espi:status>{}</espi:status>", escaped(status))?;
            }
            writeln!(out, "</espi:UsagePoint></content>\n </entry>")?;
            zones.extend(rule.map(|rule| (local, rule)));
        }
        for (local, rule) in zones {
            writeln!(out, " <entry>\n  <link rel=\"self\" href=\"{local}\"/>")?;
            write!(out, "  <content><espi:LocalTimeParameters>")?;
            for (name, value) in LOCAL_TIME.iter().zip(&rule).filter(|(_, value)| !value.is_empty())
            {
                write!(out, "<espi:{name}>{}</espi:{name}>", escaped(value))?;
            }
            writeln!(out, "</espi:LocalTimeParameters></content>\n </entry>")?;
        }
        for (key, meter) in &self.meters {
            let href = self.points.get(&key.point).map(|p| escaped(&p.href)).unwrap_or_default();
            let tail = tail(key, meter);
            let number = meter.number;
            writeln!(
                out,
                " <entry>\n  <link rel=\"self\" href=\"{href}/MeterReading/{tail}\"/>\n  \
                 <link rel=\"up\" href=\"{href}/MeterReading\"/>\n  \
                 <link rel=\"related\" href=\"ReadingType/{number}\"/>\n  \
                 <content><espi:MeterReading/></content>\n </entry>"
            )?;
            write!(
                out,
                " <entry>\n  <link rel=\"self\" href=\"ReadingType/{number}\"/>\n  \
                 <content><espi:ReadingType><espi:accumulationBehaviour>{}</espi:accumulationBehaviour>",
                if key.kind == instantaneous() { 12 } else { 4 }
            )?;
            if let Some(currency) = meter.currency.and_then(numeric) {
                write!(out, "<espi:currency>{currency}</espi:currency>")?;
            }
            let qualifier = match key.kind {
                QuantityKind::PowerMax => Some(8),
                QuantityKind::PowerMin => Some(9),
                QuantityKind::PowerAverage => Some(2),
                _ => None,
            };
            if let Some(qualifier) = qualifier {
                write!(out, "<espi:dataQualifier>{qualifier}</espi:dataQualifier>")?;
            }
            let flow = match key.flow {
                Some(Flow::Import) => Some(1),
                Some(Flow::Net) => Some(4),
                Some(Flow::Export) => Some(19),
                Some(Flow::Total) => Some(20),
                _ => None,
            };
            if let Some(flow) = flow {
                write!(out, "<espi:flowDirection>{flow}</espi:flowDirection>")?;
            }
            writeln!(
                out,
                "<espi:powerOfTenMultiplier>{}</espi:powerOfTenMultiplier><espi:uom>{}</espi:uom>\
                 </espi:ReadingType></content>\n </entry>",
                -meter.scale.max(-12),
                key.uom
            )?;
        }
        Ok(())
    }

    fn block(
        &mut self,
        record: &Record,
        series: &IntervalSeries,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let Some((key, power)) = meter_key(series).filter(|_| series.start.offset().is_some())
        else {
            return Ok(());
        };
        let (Some(meter), Some(point)) = (self.meters.get(&key), self.points.get(&key.point))
        else {
            return Ok(());
        };
        let (scale, currency) = (meter.scale.max(-12), meter.currency);
        let name = IntervalSeries::ENTRY_NAME;
        let start = series.start.seconds_since_epoch().0;
        let Some(steps) = steps(series, start, point) else {
            self.lose(name, "", "a step whose length in seconds is not known without its zone");
            return Ok(());
        };
        let parent = format!("{}/MeterReading/{}", escaped(&point.href), tail(&key, meter));
        writeln!(
            out,
            " <entry>\n  <id>urn:uuid:{0}</id>\n  <link rel=\"self\" href=\"{parent}/IntervalBlock/{0}\"/>\n  \
             <link rel=\"up\" href=\"{parent}/IntervalBlock\"/>\n  <content><espi:IntervalBlock>",
            record.id
        )?;
        if let (Some((first, _)), Some((last, length))) = (steps.first(), steps.last()) {
            let duration = last + length - first;
            writeln!(
                out,
                "   <espi:interval><espi:duration>{duration}</espi:duration><espi:start>{first}</espi:start></espi:interval>"
            )?;
        }
        let (mut lost_cost, mut lost_code) = (false, false);
        let mut grades = series.quality.iter().flat_map(|run| {
            let from = run.from.get();
            (from..from.saturating_add(run.count.get().min(100_000))).map(move |at| (at, run))
        });
        let mut grade = grades.next();
        for (at, ((start, length), slot)) in steps.iter().zip(&series.values).enumerate() {
            while grade.is_some_and(|(of, _)| of < at as u64) {
                grade = grades.next();
            }
            let own = grade.filter(|(of, _)| *of == at as u64).map(|(_, run)| run);
            let cost = series
                .costs
                .as_ref()
                .filter(|costs| Some(costs.currency) == currency)
                .and_then(|costs| costs.values.get(at)?.get());
            if slot.get().is_none() && cost.is_none() && own.is_none() {
                continue;
            }
            write!(out, "   <espi:IntervalReading>")?;
            if let Some(cost) = cost {
                match cost.with_scale(5) {
                    Some(cost) => write!(out, "<espi:cost>{}</espi:cost>", cost.mantissa())?,
                    None => lost_cost = true,
                }
            }
            if let Some(run) = own {
                let code = run.code.as_deref().filter(|code| code.parse::<u8>().is_ok());
                lost_code |= code.is_none() && run.code.is_some();
                let code = code.or(match run.quality {
                    Quality::Measured => Some("17"),
                    Quality::Estimated => Some("8"),
                    Quality::Corrected => Some("7"),
                    Quality::Questionable => Some("10"),
                    _ => None,
                });
                if let Some(code) = code {
                    write!(
                        out,
                        "<espi:ReadingQuality><espi:quality>{code}</espi:quality></espi:ReadingQuality>"
                    )?;
                }
            }
            write!(
                out,
                "<espi:timePeriod><espi:duration>{length}</espi:duration><espi:start>{start}</espi:start></espi:timePeriod>"
            )?;
            if let Some(value) = slot.get().and_then(|value| raw(value, power, scale)) {
                write!(out, "<espi:value>{value}</espi:value>")?;
            }
            writeln!(out, "</espi:IntervalReading>")?;
        }
        writeln!(out, "  </espi:IntervalBlock></content>\n </entry>")?;
        if lost_cost {
            self.lose(name, "/costs", "more decimals than hundred-thousandths");
        }
        if lost_code {
            self.lose(name, "/quality", "a code that ESPI does not have");
        }
        Ok(())
    }
}

fn instantaneous() -> QuantityKind {
    QuantityKind::Other("power-instantaneous".to_owned())
}

/// The reading type of a series, and the power of ten of its unit. `None` where ESPI has no code for it.
fn meter_key(series: &IntervalSeries) -> Option<(MeterKey, i32)> {
    let (uom, power) = uom(series.unit.as_str())?;
    let plain = mesinfos_schema::codes::unit::from_espi_uom(uom)?;
    let natural = crate::formats::energy::point::kind_of(plain);
    let power_kind = natural == QuantityKind::PowerAverage
        && (matches!(series.quantity_kind, QuantityKind::PowerMax | QuantityKind::PowerMin)
            || series.quantity_kind == instantaneous());
    if natural != series.quantity_kind && !power_kind {
        return None;
    }
    let key = MeterKey {
        point: series.usage_point,
        uom,
        kind: series.quantity_kind.clone(),
        flow: series.flow,
        register: series.register.as_deref().map(str::to_owned),
    };
    Some((key, power))
}

/// Beginning and length of each slot. `None` where they are not known.
fn steps(series: &IntervalSeries, start: i64, point: &Point) -> Option<Vec<(i64, i64)>> {
    if let Some(seconds) = series.step.seconds() {
        let seconds = i64::try_from(seconds).ok()?;
        let slot = |at: usize| {
            let begin = i64::try_from(at).ok()?.checked_mul(seconds)?.checked_add(start)?;
            Some((begin, seconds))
        };
        return (0..series.values.len()).map(slot).collect();
    }
    let ruled = point.rule.as_ref().and_then(|rule| {
        let [end, saving, begin, offset] = rule;
        super::index::posix(Some(begin), Some(end), offset, saving)
    });
    let zone = ruled.map(|rule| Zone::posix(&rule)).or_else(|| point.zone.clone())?;
    let hour = u8::try_from((start + zone.offset(start)).rem_euclid(86_400) / 3_600).ok()?;
    let mut at = start;
    let mut found = Vec::with_capacity(series.values.len());
    for _ in &series.values {
        let span = match series.step.as_str() {
            "P1D" => zone.day(at, hour)?,
            "P1M" => zone.month(at, hour)?,
            _ => return None,
        };
        if span.from != at {
            return None;
        }
        found.push((span.from, span.to - span.from));
        at = span.to;
    }
    Some(found)
}

/// The whole number that, times 10^-scale, is the value in the plain unit.
fn raw(value: Decimal, power: i32, scale: i32) -> Option<i128> {
    let value = value.normalised();
    let lift = scale - (i32::from(value.scale()) - power);
    let factor = 10_i128.checked_pow(u32::try_from(lift).ok()?)?;
    value.mantissa().checked_mul(factor)
}

fn numeric(of: Currency) -> Option<u16> {
    mesinfos_schema::codes::currency::currency(of.as_str()).map(|currency| currency.numeric)
}

/// The last part of a meter's link: its register, where it has one.
fn tail(key: &MeterKey, meter: &Meter) -> String {
    match &key.register {
        Some(register) => escaped(&register.replace('/', "-")),
        None => meter.number.to_string(),
    }
}

/// A fixed offset of minutes as a POSIX `TZ` text, which counts westward.
fn posix(minutes: i16) -> String {
    let (sign, east) = if minutes < 0 { ("", -minutes) } else { ("-", minutes) };
    format!("STD{sign}{}:{:02}", east / 60, east % 60)
}

/// `LocalTimeParameters` of a zone, from how its clock changes in 2024. `None` for a clock that never does, in UTC.
fn rule_of(zone: &Zone) -> Option<[String; 4]> {
    const YEAR: i64 = 1_704_067_200;
    let Zone::Rules(rules, _) = zone else { return None };
    let from = jiff::Timestamp::from_second(YEAR).ok()?;
    let changes: Vec<_> = rules.following(from).take(2).collect();
    let winter = zone.offset(YEAR);
    let (spring, autumn) = match changes.as_slice() {
        [a, b] if b.timestamp().as_second() < YEAR + 366 * 86_400 => {
            let (a, b) = (a.timestamp().as_second(), b.timestamp().as_second());
            if zone.offset(a) > winter { (a, b) } else { (b, a) }
        }
        _ => return Some([String::new(), "0".to_owned(), String::new(), winter.to_string()]),
    };
    let standard = zone.offset(autumn);
    let saving = zone.offset(spring) - standard;
    let code = |at: i64, before: i64| {
        let local = Moment::from_unix(at + before)?;
        let time = local.time()?;
        let date = local.date();
        let weekday = (date.days_since_epoch() + 3).rem_euclid(7) + 1;
        let last =
            date.day() + 7 > mesinfos_schema::values::Date::days_in(date.year(), date.month());
        let operator = if last { 7 } else { u32::from((date.day() - 1) / 7) + 2 };
        let rule = (u32::from(date.month()) << 28)
            | (operator << 25)
            | (u32::try_from(weekday).ok()? << 17)
            | (u32::from(time.hour()) << 12)
            | (u32::from(time.minute()) * 60);
        Some(format!("{rule:08X}"))
    };
    Some([
        code(autumn, standard + saving)?,
        saving.to_string(),
        code(spring, standard)?,
        standard.to_string(),
    ])
}

/// Text of an element or an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| crate::xml::is_char(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// The type's name, for losses.
trait Named {
    const ENTRY_NAME: &'static str;
}

impl Named for UsagePoint {
    const ENTRY_NAME: &'static str = "energy.usage-point/1";
}

impl Named for IntervalSeries {
    const ENTRY_NAME: &'static str = "energy.interval-series/1";
}
