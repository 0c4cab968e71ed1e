//! ESPI resources to records. Knows no bytes.

use std::rc::Rc;

use mesinfos_schema::types::energy::{
    Commodity, Consumption, Flow, Level, MeterReading, QuantityKind, UsagePoint,
};
use mesinfos_schema::values::{Currency, Decimal, Identifier, Money, Period, Quantity, Text, Unit};

use super::index::{Meter, Point, ReadingType};
use super::reader::Raw;
use crate::emitter::{Draft, Fault};
use crate::formats::energy::point::{PointScope, kind_of, unit};
use crate::formats::energy::series::{Channel, Grade, Graded, Reading, consumption_draft};
use crate::formats::energy::zone::Zone;
use crate::xml::Node;

/// What the readings of a meter become.
pub(super) enum Measure {
    /// Steps of a series.
    Series(Rc<Channel>),
    /// What the meter showed.
    Register(Unit, Option<Text>),
    /// The source does not say what they are.
    Unknown,
}

/// A meter, ready to take readings.
pub(super) struct Channels {
    pub(super) measure: Measure,
    pub(super) multiplier: i32,
    pub(super) length: Option<i64>,
}

/// The usage point's record.
pub(super) fn point(point: &Point) -> UsagePoint {
    let ids =
        if point.links.own.is_empty() { None } else { Identifier::of("local", &point.links.own) };
    let mut body = UsagePoint::new(ids.into_iter().collect::<Vec<_>>());
    body.commodity = match point.kind {
        Some(0) => Some(Commodity::Electricity),
        Some(1) => Some(Commodity::Gas),
        Some(2) => Some(Commodity::Water),
        Some(4) => Some(Commodity::Heat),
        Some(other) => Some(Commodity::Other(format!("espi:{other}"))),
        None => None,
    };
    body.status = point.status.as_deref().and_then(Text::trimmed);
    body
}

/// What a meter's readings become. `twin` tells meters of one point apart whose readings are otherwise alike.
pub(super) fn channels(
    meter: &Meter,
    of: Option<&ReadingType>,
    scope: &PointScope,
    given: (Option<&Unit>, Option<Currency>),
    twin: bool,
) -> Channels {
    let unknown = ReadingType::default();
    let of = of.unwrap_or(&unknown);
    let (length, multiplier) = (of.length, of.multiplier);
    let code = of.unit.or(given.0.map(Unit::as_str));
    let Some(unit) = code.and_then(unit) else {
        return Channels { measure: Measure::Unknown, multiplier, length };
    };
    let tail = meter.links.own.rsplit('/').next().filter(|_| twin);
    let register = of.register.as_deref().or(tail);
    // Registers that count on: bulk quantity, continuously cumulative, cumulative, summation.
    if matches!(of.accumulation, Some(1 | 2 | 3 | 9)) {
        let register = register.and_then(Text::trimmed);
        return Channels { measure: Measure::Register(unit, register), multiplier, length };
    }
    let kind = match (kind_of(unit.as_str()), of.qualifier, of.accumulation) {
        (QuantityKind::PowerAverage, Some(8), _) => QuantityKind::PowerMax,
        (QuantityKind::PowerAverage, Some(9), _) => QuantityKind::PowerMin,
        (QuantityKind::PowerAverage, _, Some(6 | 12)) => {
            QuantityKind::Other("power-instantaneous".to_owned())
        }
        (kind, ..) => kind,
    };
    let flow = match of.flow {
        Some(1) => Some(Flow::Import),
        Some(4) => Some(Flow::Net),
        Some(19) => Some(Flow::Export),
        Some(20) => Some(Flow::Total),
        _ => None,
    };
    let channel =
        scope.channel(kind, unit).flow(flow).register(register).currency(of.currency.or(given.1));
    Channels { measure: Measure::Series(Rc::new(channel)), multiplier, length }
}

/// A reading in seconds and exact numbers. `start` and `length` stand in where it has none of its own.
pub(super) fn reading(
    raw: &Raw,
    start: Option<i64>,
    channels: &Channels,
) -> Result<Reading, Fault> {
    let start = match seconds(&raw.start) {
        Some(start) => start,
        None if raw.start.is_empty() => start.ok_or_else(|| time("no start"))?,
        None => return Err(time("a start that is no whole second of the epoch")),
    };
    let length = match raw.duration.parse::<i64>() {
        Ok(length) => length,
        Err(_) if raw.duration.is_empty() => channels.length.ok_or_else(|| time("no duration"))?,
        Err(_) => return Err(time("a duration that is no number of seconds")),
    };
    let end = start.checked_add(length).filter(|_| length >= 0);
    let end = end.ok_or_else(|| time("a duration outside the calendar"))?;
    let mut step = Reading::new(start, end, None);
    if !raw.value.is_empty() {
        step.value = Some(scaled(&raw.value, channels.multiplier)?);
    }
    if !raw.cost.is_empty() {
        // In hundred-thousandths of the currency, whatever the multiplier of the value.
        step.cost = Some(scaled(&raw.cost, -5)?);
    }
    if !raw.quality.is_empty() {
        let graded = match raw.quality.as_str() {
            "0" | "14" | "17" | "18" | "19" => Graded::Measured,
            "7" => Graded::Corrected,
            "8" | "9" | "11" | "12" => Graded::Estimated,
            "10" => Graded::Questionable,
            _ => Graded::Other,
        };
        step.grade = Some(Grade::new(graded, &raw.quality));
    }
    Ok(step)
}

fn time(message: &'static str) -> Fault {
    Fault::new("green-button.time", message)
}

/// Whole seconds of the epoch; some sources write them with decimals.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    // Years 0 to 9999, so that no sum of them overflows.
    let calendar = -62_167_219_200..253_402_300_800;
    (fraction.bytes().all(|b| b == b'0') && calendar.contains(&seconds)).then_some(seconds)
}

/// A number times a power of ten.
fn scaled(text: &str, power: i32) -> Result<Decimal, Fault> {
    let fault = || Fault::new("green-button.value", "not a number of up to 28 digits");
    let number: Decimal = text.parse().map_err(|_| fault())?;
    if power == 0 {
        return Ok(number);
    }
    let scale = i32::from(number.scale()) - power;
    let (factor, scale) = if scale < 0 { (-scale, 0) } else { (0, scale) };
    let factor = u32::try_from(factor).ok().and_then(|factor| 10_i128.checked_pow(factor));
    let mantissa = factor.and_then(|factor| number.mantissa().checked_mul(factor));
    let scale = u8::try_from(scale).ok();
    let found = mantissa.zip(scale).and_then(|(mantissa, scale)| Decimal::new(mantissa, scale));
    // Half a cent in hundred-thousandths needs no five decimals.
    found.map(Decimal::normalised).ok_or_else(fault)
}

/// What the meter showed.
pub(super) fn register(
    step: &Reading,
    unit: &Unit,
    register: Option<&Text>,
    scope: &PointScope,
    zone: &Zone,
) -> Result<Draft, Fault> {
    let value = step
        .value
        .ok_or_else(|| Fault::new("green-button.value", "a register without its index"))?;
    let at = zone.moment(step.start).ok_or_else(|| time("a start outside the calendar"))?;
    let mut body = MeterReading::new(scope.id(), at, Quantity::new(value, unit.clone()));
    body.register = register.cloned();
    Ok(scope.meter_reading(body))
}

/// The billing period under way of a usage summary.
pub(super) fn summary(root: Node<'_>, scope: &PointScope, zone: &Zone) -> Result<Draft, Fault> {
    let fault = |message| Fault::new("green-button.summary", message);
    let of = "currentBillingPeriodOverAllConsumption";
    let take = |name: &str| root.take(&format!("{of}/{name}"));
    let power = match take("powerOfTenMultiplier") {
        Some(text) => text.parse().map_err(|_| fault("a multiplier that is no number"))?,
        None => 0,
    };
    let code = take("uom")
        .and_then(|uom| uom.parse().ok())
        .and_then(mesinfos_schema::codes::unit::from_espi_uom);
    let quantity = code
        .and_then(unit)
        .zip(take("value"))
        .ok_or_else(|| fault("no consumption of the billing period with its unit"))?;
    let start = root.take("billingPeriod/start").and_then(seconds);
    let length = root.take("billingPeriod/duration").and_then(|text| text.parse::<i64>().ok());
    let end = start.zip(length).and_then(|(start, length)| start.checked_add(length));
    let period = start
        .zip(end)
        .filter(|(start, end)| start < end)
        .and_then(|(start, end)| Period::between(zone.moment(start)?, zone.moment(end)?))
        .ok_or_else(|| fault("no billing period"))?;
    let (unit, value) = quantity;
    let value = scaled(value, power)?;
    let channel = scope.channel(kind_of(unit.as_str()), unit.clone());
    let quantity = Quantity::new(value, unit);
    let mut body = Consumption::new(scope.id(), period, quantity, Level::Billing);
    let currency = root
        .find("currency")
        .and_then(|node| node.value())
        .and_then(|code| code.parse().ok())
        .and_then(mesinfos_schema::codes::currency::by_numeric)
        .and_then(|currency| currency.code.parse::<Currency>().ok());
    if let Some(currency) = currency
        && let Some(cost) = root.take("billToDate")
    {
        body.cost = Some(Money::new(scaled(cost, -5)?, currency));
    }
    Ok(consumption_draft(body, &channel, zone.name()))
}
