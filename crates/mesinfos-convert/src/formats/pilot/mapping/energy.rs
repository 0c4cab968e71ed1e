//! EDF, Edelia, GRDF, Enedis: contracts, meters, what was used.

use std::rc::Rc;

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::contract::{ContractStatus, Service};
use mesinfos_schema::types::energy::{
    Commodity, Consumption, Flow, Level, Meter, MeterReading, QuantityKind, SlotConsumption,
    SupplyContract, UsagePoint,
};
use mesinfos_schema::values::{Date, Identifier, Moment, Period, Quantity, Text, Unit};
use serde_json::Value;

use super::super::Ends;
use super::super::doc::{Doc, missing};
use super::{Context, Made, as_told, id, partner, period};
use crate::emitter::{Draft, Fault};
use crate::formats::energy::point::kind_of;
use crate::formats::energy::series::{Channel, Reading, consumption_draft};
use crate::formats::energy::zone::Zone;

const EDF: &str = "edf.fr";
const ENEDIS: &str = "enedis.fr";

fn zone() -> Zone {
    Zone::named("Europe/Paris")
}

/// The number of a French delivery point has fourteen digits; anything else is a number of the source's own.
fn prm(text: &str) -> Option<Identifier> {
    let whole = text.len() == 14 && text.bytes().all(|b| b.is_ascii_digit());
    Identifier::of(if whole { "prm" } else { "local" }, text)
}

/// `org.fing.mesinfos.contract`.
pub(in super::super) fn contract(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let party = partner(&doc.string(&["vendor"]).unwrap_or_else(|| "EDF".to_owned()), EDF);
    let number = doc.text(&["number"]);
    let commodity = match doc.string(&["energie"]).as_deref() {
        Some("Électricité" | "Electricité" | "ELECTRICITE") => Some(Commodity::Electricity),
        Some("Gaz" | "GAZ") => Some(Commodity::Gas),
        _ => None,
    };
    let mut ids: Vec<Identifier> =
        doc.string(&["pdl"]).and_then(|pdl| prm(&pdl)).into_iter().collect();
    ids.extend(number.as_ref().and_then(|number| Identifier::of("local", number)));
    if ids.is_empty() {
        return Err(missing(&["pdl"]));
    }
    let mut point = UsagePoint::new(ids);
    point.commodity = commodity.clone();
    let power = power(doc, &["power"]);
    point.subscribed_power = power.clone();
    let point = ctx.draft(EDF, "", point);
    let mut body = SupplyContract::new(party, id(&point));
    body.number = number;
    body.commodity = commodity;
    body.product = doc.text(&["name"]);
    body.option = doc.text(&["contractSubcategory1"]);
    body.power = power;
    body.period = period(doc.date(&["start"])?, doc.date(&["end"])?);
    if doc.0.get("status").and_then(Value::as_str) == Some("CONTRAT_ACTIF") {
        body.status = Some(ContractStatus::Active);
        doc.0.remove("status");
    }
    body.termination_reason = doc.text(&["terminationGrounds"]);
    body.services = doc.each(&["services"], |service| {
        let mut found = Service::new(service.need(&["nom", "name"])?);
        found.active = service.string(&["activ", "status"]).and_then(|text| text.parse().ok());
        found.value = service.text(&["valueSubscribed"]);
        found.period = period(
            service
                .string(&["start"])
                .and_then(|text| super::super::doc::moment(&text))
                .map(|at| at.date()),
            None,
        );
        Ok(found)
    })?;
    let meter = doc.within(&["counter"], |counter| {
        let mut meter = Meter::new(id(&point));
        meter.kind = counter.text(&["type"]);
        Ok(meter)
    })?;
    let mut made = Made::one(ctx.draft(EDF, "", body));
    made.records
        .extend(meter.filter(|meter| meter.kind.is_some()).map(|meter| ctx.draft(EDF, "", meter)));
    Ok(made.on(point))
}

/// `6 kVA`.
fn power(doc: &mut Doc, names: &[&str]) -> Option<Quantity> {
    let text = doc.string(names)?;
    let value = text.trim_end_matches("kVA").trim();
    let value = crate::parse::plain::decimal(value)?;
    Some(Quantity::new(value, "kV.A".parse::<Unit>().ok()?))
}

/// Gas is proven to be counted in kWh where the energy is the volume times its coefficient.
fn proven(doc: &Doc) -> bool {
    let number = |name: &str| doc.0.get(name).and_then(Value::as_f64);
    match (number("value"), number("volume"), number("volumeToEnergyCoefficient")) {
        (Some(value), Some(volume), Some(factor)) => (value - volume * factor).abs() <= 1.0,
        _ => false,
    }
}

/// `org.fing.mesinfos.consumptionstatement`, under any of its names.
pub(in super::super) fn consumption(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let number = doc.string(&["contractNumber"]).unwrap_or_default();
    let reason = doc.string(&["statementReason"]).unwrap_or_default();
    let kind = doc.string(&["statementType"]).unwrap_or_default().to_lowercase();
    let gas = reason.contains("Gaz") || reason.contains("Gas");
    let unit: Option<Unit> =
        if proven(doc) { "kW.h".parse().ok() } else { ctx.options.unit.clone() };
    let Some(unit) = unit else {
        let message = "the source does not say what its values are counted in: give --unit";
        return Err(Fault::new("pilot.unit", message));
    };
    let value = doc.decimal(&["value"])?.ok_or_else(|| missing(&["value"]))?;
    let start = doc.moment(&["start"])?.ok_or_else(|| missing(&["start"]))?;
    let stated = doc.moment(&["end"])?.ok_or_else(|| missing(&["end"]))?;
    let ends = ctx.ends(&kind);
    let end = match ends {
        Ends::HalfOpen => stated,
        Ends::Inclusive => next_day(&stated).ok_or_else(|| missing(&["end"]))?,
        Ends::Unknown => {
            let message = "no row of the file tells whether its periods hold their last day";
            return Err(Fault::new("pilot.period-end", message));
        }
    };
    if end.seconds_since_epoch() <= start.seconds_since_epoch() || start.form() != end.form() {
        return Err(Fault::new("pilot.period", "a period that ends before it begins"));
    }
    let provider = if gas { "grdf.fr" } else { EDF };
    let mut point =
        UsagePoint::new(Identifier::of("local", &number).into_iter().collect::<Vec<_>>());
    if number.is_empty() {
        return Err(missing(&["contractNumber"]));
    }
    // A row of electricity does not always say so: what rows say of the point must be the same.
    point.commodity = gas.then_some(Commodity::Gas);
    let point = ctx.draft(provider, "", point);
    let channel = Channel {
        provider: ctx.provider.clone().unwrap_or_else(|| provider.to_owned()),
        scope: number.clone(),
        usage_point: id(&point),
        kind: kind_of(unit.as_str()),
        flow: None,
        unit: unit.clone(),
        register: None,
        currency: None,
        hour: if gas { 6 } else { 0 },
    };
    let local = zone();
    if start.time().is_some()
        && end.seconds_since_epoch().0 - start.seconds_since_epoch().0 < 86_400
    {
        let at = |moment: &Moment| {
            let seconds = moment.seconds_since_epoch().0;
            if moment.offset().is_some() {
                return Some(seconds);
            }
            match local.instant(seconds) {
                crate::formats::energy::zone::Instant::One(at) => Some(at),
                _ => None,
            }
        };
        let (Some(from), Some(to)) = (at(&start), at(&end)) else {
            let message = "a local time without offset that occurs twice or never on its day";
            return Err(Fault::new("pilot.local-time", message));
        };
        let mut made = Made::default().on(point);
        made.steps.push((Rc::new(channel), Reading::new(from, to, Some(value))));
        return Ok(made);
    }
    let level = level(&reason);
    let span = Period::between(start, end).ok_or_else(|| missing(&["end"]))?;
    let quantity = Quantity::new(value, unit.clone());
    let mut body = Consumption::new(id(&point), span, quantity, level);
    body.cost = doc.euros(&["cost"])?;
    body.volume = doc.quantity(&["volume"], "m3")?;
    body.coefficient = doc.quantity(&["volumeToEnergyCoefficient"], "kW.h/m3")?;
    // It says the start and the level once more.
    if let Some(period) = doc.string(&["period"])
        && !start.to_string().starts_with(&period)
    {
        doc.0.insert("period".to_owned(), Value::String(period));
    }
    let mut slots = Vec::new();
    doc.within(&["valuesByCatergory", "valuesByCategory"], |values| {
        let names: Vec<String> = values.0.keys().cloned().collect();
        for name in names {
            if let Some((slot, amount)) = Text::trimmed(&name).zip(values.decimal(&[&name])?) {
                slots.push(SlotConsumption::new(slot, Quantity::new(amount, unit.clone())));
            }
        }
        Ok(())
    })?;
    body.by_slot = slots;
    let volume_index = doc.quantity(&["index"], "m3")?.filter(|_| gas);
    let mut draft = consumption_draft(body, &channel, start.time().and(local.name()));
    draft.modality = match kind.as_str() {
        "mesure" | "reel" => Some(Modality::Measured),
        "estime" => Some(Modality::Estimated),
        _ => None,
    };
    let mut made = Made::one(draft);
    if let Some(index) = volume_index {
        let reading = MeterReading::new(id(&point), end, index);
        let mut draft = as_told(ctx.draft(provider, &number, reading), Modality::Measured);
        draft.time_zone = local.name().cloned();
        made.records.push(draft);
    }
    Ok(made.on(point))
}

fn level(reason: &str) -> Level {
    let lower = reason.to_lowercase();
    if lower.contains("month") {
        Level::Month
    } else if lower.contains("year") {
        Level::Year
    } else if lower.contains("daily") {
        Level::Day
    } else {
        Level::Billing
    }
}

/// The same time a day later.
fn next_day(moment: &Moment) -> Option<Moment> {
    let date = Date::from_days_since_epoch(moment.date().days_since_epoch() + 1)?;
    Some(match (moment.time(), moment.offset()) {
        (Some(time), Some(offset)) => Moment::instant(date, time, offset),
        (Some(time), None) => Moment::local(date, time),
        _ => Moment::from(date),
    })
}

/// `fr.enedis.api.customers.usagepoints`, `.usagepointaddress`.
pub(in super::super) fn point(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    Ok(Made { records: vec![usage_point(doc, ctx)?], ..Made::default() })
}

fn usage_point(doc: &mut Doc, ctx: &Context<'_>) -> Result<Draft, Fault> {
    let number = doc.string(&["usage_point_id"]).ok_or_else(|| missing(&["usage_point_id"]))?;
    let mut point = UsagePoint::new(prm(&number).into_iter().collect::<Vec<_>>());
    point.commodity = Some(Commodity::Electricity);
    point.operator = Some(partner("Enedis", ENEDIS));
    point.address = doc.address();
    point.subscribed_power = power(doc, &["power_subscribed", "subscribed_power"]);
    point.segment = doc.text(&["segment"]);
    Ok(ctx.draft(ENEDIS, "", point))
}

/// `fr.enedis.api.meteringdata.*`: a curve of load, energy or greatest power.
pub(in super::super) fn metering(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let power = power(doc, &["contract_power"]);
    let mut made = Made::default();
    let local = zone();
    let all = doc.each(&["usage_point"], |of| {
        let number = of.string(&["usage_point_id"]).ok_or_else(|| missing(&["usage_point_id"]))?;
        let mut body = UsagePoint::new(prm(&number).into_iter().collect::<Vec<_>>());
        body.commodity = Some(Commodity::Electricity);
        body.operator = Some(partner("Enedis", ENEDIS));
        body.subscribed_power.clone_from(&power);
        let owner = ctx.draft(ENEDIS, "", body);
        let steps = of.within(&["meter_reading"], |reading| {
            let kind = reading.within(&["reading_type"], |kind| {
                let bad = |name: &'static str| Fault::new("pilot.reading-type", name);
                let what = kind.need(&["measurement_kind"])?;
                let start = kind.date(&["start_measurement_period"])?;
                kind.date(&["end_measurement_period"])?;
                let unit = match kind.need(&["unit"])?.as_str() {
                    "W" => "W",
                    "Wh" => "W.h",
                    "kWh" => "kW.h",
                    "VA" => "V.A",
                    "kVA" => "kV.A",
                    _ => return Err(bad("a unit that is not known")),
                };
                let unit: Unit = unit.parse().map_err(|_| bad("a unit that is not known"))?;
                let step = match kind.need(&["time_attribute"])?.as_str() {
                    "30mn" => 1_800,
                    "10mn" => 600,
                    "day" => 86_400,
                    _ => return Err(bad("a step that is not known")),
                };
                let flow = match kind.string(&["flow_direction"]).as_deref() {
                    Some("forward") => Some(Flow::Import),
                    Some("reverse") => Some(Flow::Export),
                    _ => None,
                };
                let quantity = match what.as_str() {
                    "PMAX" => QuantityKind::PowerMax,
                    _ => kind_of(unit.as_str()),
                };
                let start = start.ok_or_else(|| missing(&["start_measurement_period"]))?;
                Ok((start, unit, step, flow, quantity))
            })?;
            let (start, unit, step, flow, kind) = kind.ok_or_else(|| missing(&["reading_type"]))?;
            let channel = Rc::new(Channel {
                provider: ctx.provider.clone().unwrap_or_else(|| ENEDIS.to_owned()),
                scope: number.clone(),
                usage_point: id(&owner),
                kind,
                flow,
                unit,
                register: None,
                currency: None,
                hour: 0,
            });
            let begin = local.begin(start, 0);
            reading.each(&["interval_block"], |block| {
                let count = block.count(&["reading_number", "reading_ number", "rank"])?;
                let count = count.map(|count| count.get()).filter(|n| (1..=1_000_000).contains(n));
                let count = count.ok_or_else(|| missing(&["reading_number"]))?;
                let rank = i64::try_from(count - 1).unwrap_or_default();
                let value = block.decimal(&["value"])?;
                let (from, to) = if step == 86_400 {
                    let day = |more: i64| {
                        let days = i64::from(start.days_since_epoch()) + rank + more;
                        let date = Date::from_days_since_epoch(i32::try_from(days).ok()?)?;
                        Some(local.begin(date, 0))
                    };
                    day(0).zip(day(1)).ok_or_else(|| missing(&["reading_number"]))?
                } else {
                    (begin + rank * step, begin + (rank + 1) * step)
                };
                Ok((Rc::clone(&channel), Reading::new(from, to, value)))
            })
        })?;
        Ok((owner, steps.unwrap_or_default()))
    })?;
    if all.is_empty() {
        return Err(missing(&["usage_point"]));
    }
    for (owner, steps) in all {
        made.owners.push(owner);
        made.steps.extend(steps);
    }
    Ok(made)
}
