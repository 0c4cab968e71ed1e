//! OpenEI Utility Rate Database: rates with tiers, seasons and hours.

use mesinfos_io::{Head, Input};
use mesinfos_schema::types::offer::{ComponentKind, Offer, Tier, TimeSlot, TimeSpan, Weekday};
use mesinfos_schema::values::{Count, Currency, Decimal, Moment, Money, Party, Period, Text};
use serde::Deserialize;

use super::{common, hours};
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault};
use crate::json::{JsonReader, Kind, Number};
use crate::options::Options;

/// Rates of the Utility Rate Database, versions 7 and 8.
#[derive(Clone, Copy, Debug)]
pub struct Urdb;

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/json",
    extensions: &[".json"],
    versions: &["7", "8"],
    languages: &["en"],
    records: &["offer.offer/1"],
    standard: "OpenEI Utility Rate Database API, versions 7 and 8",
    options: &["--currency"],
    mapping: &[
        row("label", "offer.offer code", ""),
        row("name", "offer.offer product", ""),
        row("utility", "offer.offer supplier", ""),
        row("startdate, enddate", "offer.offer validity", "seconds since 1970"),
        row(
            "energyratestructure",
            "components, per-unit",
            "one a period and tier; rate and adj together; sell as export",
        ),
        row(
            "energyweekdayschedule, energyweekendschedule",
            "timeSlots",
            "hours by month, from Monday to Friday and on the weekend",
        ),
        row("fixedchargefirstmeter, fixedchargeunits", "components, fixed", "$/month or $/day"),
        row("sector, description, uri", "eligibility.customers, description, url", ""),
    ],
    not_mapped: &[
        ("demandratestructure, flatdemandstructure and their schedules", "demand charges"),
        ("mincharge, dgrules, eiaid, supersedes", ""),
    ],
    codes: &[
        ("urdb.value", "a member is missing, of another type, or no number of up to 28 digits"),
        (
            "urdb.schedule",
            "a schedule is not 12 rows of 24 hours, or names a period that is not there",
        ),
        (
            "urdb.unit",
            "a tier in another unit than kWh, or a charge in another than $/month and $/day",
        ),
        ("urdb.no-rates", "the document has no list of rates"),
        ("json.syntax", "not JSON"),
    ],
    ..Descriptor::new("urdb", "OpenEI Utility Rate Database", "offer")
};

#[derive(Deserialize)]
struct Rate {
    label: Option<String>,
    name: Option<String>,
    utility: Option<String>,
    sector: Option<String>,
    description: Option<String>,
    uri: Option<String>,
    startdate: Option<i64>,
    enddate: Option<i64>,
    fixedchargefirstmeter: Option<Number>,
    fixedchargeunits: Option<String>,
    #[serde(default)]
    energyratestructure: Vec<Vec<Step>>,
    #[serde(default)]
    energyweekdayschedule: Vec<Vec<usize>>,
    #[serde(default)]
    energyweekendschedule: Vec<Vec<usize>>,
}

#[derive(Deserialize)]
struct Step {
    max: Option<Number>,
    unit: Option<String>,
    rate: Option<Number>,
    adj: Option<Number>,
    sell: Option<Number>,
}

impl Format for Urdb {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        if text.trim_start().starts_with(['{', '[']) && text.contains("\"energyratestructure\"") {
            return vec![Candidate::new("urdb", 95, "a structure of energy rates").language("en")];
        }
        Vec::new()
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        // The database holds rates of the United States, in dollars.
        let dollar = || "USD".parse().ok();
        let Some(currency) = options.currency.or_else(dollar) else { return Ok(()) };
        let mut json = common::open(input, facts, options)?;
        let mut map = |rate: Rate, _: &mut Emitter<'_>| offer(&rate, currency).map(|o| vec![o]);
        match json.kind()? {
            Kind::Array => common::items(&mut json, out, "urdb.value", &mut map)?,
            _ => answer(&mut json, out, &mut map)?,
        }
        json.end()
    }
}

/// The API's answer: a list of `items`.
fn answer(
    json: &mut JsonReader,
    out: &mut Emitter<'_>,
    map: common::Mapping<'_, Rate>,
) -> Result<(), ConvertError> {
    let mut met = false;
    json.enter()?;
    while json.advance()? {
        if json.key() == Some("items") {
            met = true;
            common::items(json, out, "urdb.value", map)?;
        } else {
            out.unmapped(json.key().unwrap_or_default());
        }
    }
    if met { Ok(()) } else { Err(json.error("urdb.no-rates", "no list of rates")) }
}

fn offer(rate: &Rate, currency: Currency) -> Result<Offer, Fault> {
    let value = || Fault::new("urdb.value", "not a number of up to 28 digits");
    let text = |text: &Option<String>| text.as_deref().and_then(Text::trimmed);
    let product = text(&rate.name)
        .or_else(|| text(&rate.label))
        .ok_or_else(|| Fault::new("urdb.value", "the rate has neither name nor label"))?;
    let mut components = Vec::new();
    if let Some(charge) = &rate.fixedchargefirstmeter {
        let every = match rate.fixedchargeunits.as_deref() {
            None | Some("$/month") => "P1M",
            Some("$/day") => "P1D",
            Some("$/year") => "P1Y",
            Some(_) => return Err(Fault::new("urdb.unit", "a fixed charge in an unknown unit")),
        };
        components.push(common::standing(Money::new(charge.decimal(), currency), every, "service"));
    }
    // A rate without hours holds at any time.
    let timed = rate.energyratestructure.len() > 1;
    for (period, steps) in rate.energyratestructure.iter().enumerate() {
        let mut from = Decimal::ZERO;
        for step in steps {
            if step.unit.as_deref().is_some_and(|unit| unit != "kWh") {
                return Err(Fault::new("urdb.unit", "a tier in another unit than kWh"));
            }
            let mut tier = None;
            if steps.len() > 1 || step.max.is_some() {
                let mut stretch = Tier::new();
                stretch.from = common::kilowatt_hours(from);
                stretch.to =
                    step.max.as_ref().and_then(|max| common::kilowatt_hours(max.decimal()));
                stretch.every = "P1M".parse().ok();
                tier = Some(stretch);
            }
            from = step.max.as_ref().map_or(from, |max| max.decimal());
            let add = step.adj.as_ref().map_or(Decimal::ZERO, |adj| adj.decimal());
            let price = step.rate.as_ref().map_or(Some(add), |r| r.decimal().checked_add(add));
            let sell = step.sell.as_ref().map(|sell| sell.decimal());
            let priced = [(ComponentKind::PerUnit, price), (ComponentKind::Export, sell)];
            for (kind, price) in priced {
                if kind == ComponentKind::Export && price.is_none() {
                    continue;
                }
                let price = Money::new(price.ok_or_else(value)?, currency);
                let mut component = common::energy(kind, price, "energy");
                component.tier.clone_from(&tier);
                if timed {
                    component.time_slots.extend(slot_name(period));
                }
                components.push(component);
            }
        }
    }
    let mut supplier = Party::new();
    supplier.name = text(&rate.utility);
    let mut offer = common::offer(supplier, product, components, "urdb.value")?;
    offer.code = text(&rate.label);
    offer.description = text(&rate.description);
    offer.url = text(&rate.uri);
    offer.kind = Text::new("electricity");
    if timed {
        let (weekday, weekend) = (&rate.energyweekdayschedule, &rate.energyweekendschedule);
        let periods = rate.energyratestructure.len();
        let (days, rest) = hours::WEEK.split_at_checked(5).unwrap_or((&[], &[]));
        offer.time_slots = slots(weekday, days, periods)?;
        offer.time_slots.extend(slots(weekend, rest, periods)?);
    }
    if let Some(sector) = text(&rate.sector) {
        let mut eligibility = mesinfos_schema::types::offer::Eligibility::new();
        eligibility.customers.push(sector);
        offer.eligibility = Some(eligibility);
    }
    let moment =
        |seconds: Option<i64>| seconds.map(|s| Moment::from_unix(s).ok_or_else(value)).transpose();
    let mut validity = Period::new();
    (validity.start, validity.end) = (moment(rate.startdate)?, moment(rate.enddate)?);
    let known = validity.start.is_some() || validity.end.is_some();
    offer.validity = Some(validity).filter(|_| known);
    Ok(offer)
}

fn slot_name(period: usize) -> Option<Text> {
    Text::new(&format!("period-{period}"))
}

/// A schedule of 12 months by 24 hours as slots: months of the same hours go together.
fn slots(
    schedule: &[Vec<usize>],
    days: &[Weekday],
    periods: usize,
) -> Result<Vec<TimeSlot>, Fault> {
    let wrong = || Fault::new("urdb.schedule", "not 12 rows of 24 hours that name a period");
    let well = schedule.len() == 12
        && schedule.iter().all(|row| row.len() == 24 && row.iter().all(|p| *p < periods));
    if !well {
        return Err(wrong());
    }
    let mut found = Vec::new();
    for period in 0..periods {
        let mut months: Vec<(Vec<TimeSpan>, Vec<Count>)> = Vec::new();
        for (month, row) in (1_u64..).zip(schedule) {
            let spans = spans(row, period);
            if spans.is_empty() {
                continue;
            }
            let month = Count::new(month).ok_or_else(wrong)?;
            match months.iter_mut().find(|(known, _)| *known == spans) {
                Some((_, list)) => list.push(month),
                None => months.push((spans, vec![month])),
            }
        }
        let name = slot_name(period).ok_or_else(wrong)?;
        for (spans, list) in months {
            let mut slot = hours::slot(&name, spans, days);
            slot.months = if list.len() == 12 { Vec::new() } else { list };
            found.push(slot);
        }
    }
    Ok(found)
}

/// The runs of hours of a period within a day.
fn spans(row: &[usize], period: usize) -> Vec<TimeSpan> {
    let mut spans = Vec::new();
    let mut start = None;
    for (hour, found) in (0_u64..).zip(row.iter().map(|p| *p == period).chain([false])) {
        match (start, found) {
            (None, true) => start = Some(hour),
            (Some(from), false) => {
                spans.extend(hours::span(from * 60, hour * 60));
                start = None;
            }
            _ => {}
        }
    }
    spans
}
