//! Electricity, gas, water, heat (ESPI/Green Button, Enedis, GRDF).

use super::contract::{ContractStatus, Service};
use super::offer::{PriceComponent, TimeSlot};
use crate::model;
use crate::record::RecordId;
use crate::values::{
    Address, Count, Currency, Date, Duration, Identifier, Moment, Money, Party, Period, Quantity,
    Slot, Text, Unit,
};

/// What is delivered.
#[model(open)]
pub enum Commodity {
    /// Electricity.
    Electricity,
    /// Natural gas or biomethane.
    Gas,
    /// Drinking water.
    Water,
    /// Heat of a network.
    Heat,
}

/// The point where energy or water is delivered and metered.
#[model]
pub struct UsagePoint {
    /// What is delivered.
    #[model(same_as = "espi:ServiceCategory")]
    pub commodity: Option<Commodity>,
    /// Its identifiers: `prm` (`pdl`), `pce`, `mpan`, `mprn`, `eic`, or `local`.
    #[model(required, sensitivity = "official-id", same_as = "espi:UsagePoint")]
    pub ids: Vec<Identifier>,
    /// Where it is.
    #[model(sensitivity = "location")]
    pub address: Option<Address>,
    /// The power subscribed: kV.A in France, kW elsewhere.
    #[model(example = "{\"unit\":\"kV.A\",\"value\":\"6\"}")]
    pub subscribed_power: Option<Quantity>,
    /// The network's segment (`C5`, `T1`).
    #[model(example = "\"C5\"")]
    pub segment: Option<Text>,
    /// The state of the connection, in the source's word.
    pub status: Option<Text>,
    /// Who runs the network.
    pub operator: Option<Party>,
}

/// What the values of a series are.
#[model(open)]
pub enum QuantityKind {
    /// Energy over each step (kW.h).
    Energy,
    /// Mean power over each step (W).
    PowerAverage,
    /// Highest power within each step (W, V.A).
    PowerMax,
    /// Lowest power within each step.
    PowerMin,
    /// Volume over each step (m3).
    Volume,
    /// Reactive energy over each step.
    ReactiveEnergy,
    /// Mean voltage over each step.
    Voltage,
    /// Mean current over each step.
    Current,
    /// Mean temperature over each step.
    Temperature,
}

/// Which way it flows, seen from the usage point.
#[model]
pub enum Flow {
    /// From the network (ESPI flowDirection 1).
    Import,
    /// Into the network (19).
    Export,
    /// Import less export (4).
    Net,
    /// Both together (20).
    Total,
}

/// How the values of a run of slots came to be.
#[model(open)]
pub enum Quality {
    /// Read off the meter.
    Measured,
    /// Estimated in place of a reading.
    Estimated,
    /// Corrected or validated after the fact.
    Corrected,
    /// Doubtful.
    Questionable,
}

/// The quality of a run of slots.
#[model]
pub struct QualityRun {
    /// Index of its first slot, from 0.
    pub from: Count,
    /// How many slots.
    pub count: Count,
    /// Their quality.
    #[model(same_as = "espi:ReadingQuality")]
    pub quality: Quality,
    /// The source's own code for it.
    pub code: Option<Text>,
}

/// What each slot cost.
#[model]
pub struct SlotCosts {
    /// The currency of all of them, ISO 4217.
    #[model(example = "\"EUR\"")]
    pub currency: Currency,
    /// One cost a slot, in the major unit, null where unknown.
    #[model(required, sensitivity = "financial", example = "[\"0.12\",null]")]
    pub values: Vec<Slot>,
}

/// Values at a fixed step.
///
/// A series is cut at fixed boundaries (local midnight, 06:00 for gas, UTC where the zone is unknown, 1 January for
/// steps of a day or more), so that a re-export gives the same series again. Every value belongs to the step that
/// begins at `start` + index × `step`.
#[model]
pub struct IntervalSeries {
    /// The usage point's record id.
    pub usage_point: RecordId,
    /// What the values are.
    #[model(same_as = "espi:ReadingType/kind")]
    pub quantity_kind: QuantityKind,
    /// Which way it flows.
    #[model(same_as = "espi:ReadingType/flowDirection")]
    pub flow: Option<Flow>,
    /// The boundary at which the first slot begins.
    #[model(example = "\"2024-03-05T00:00:00+01:00\"")]
    pub start: Moment,
    /// The length of each slot.
    #[model(same_as = "espi:ReadingType/intervalLength", example = "\"PT30M\"")]
    pub step: Duration,
    /// The unit of all values, UCUM.
    #[model(same_as = "espi:ReadingType/uom", example = "\"W.h\"")]
    pub unit: Unit,
    /// One value a slot, in order, null where it is missing.
    #[model(required, same_as = "espi:IntervalReading/value", example = "[\"212\",null,\"198\"]")]
    pub values: Vec<Slot>,
    /// What each slot cost.
    pub costs: Option<SlotCosts>,
    /// Runs of slots whose quality the source states.
    pub quality: Vec<QualityRun>,
    /// The register of the meter or the tariff slot, in the source's word.
    #[model(example = "\"HP\"")]
    pub register: Option<Text>,
}

/// What a meter showed at one time. Real, estimated or read by the customer: the record's `modality`.
#[model]
pub struct MeterReading {
    /// The usage point's record id.
    pub usage_point: RecordId,
    /// The register, where the meter has several.
    #[model(example = "\"HC\"")]
    pub register: Option<Text>,
    /// When.
    #[model(example = "\"2024-03-05\"")]
    pub at: Moment,
    /// What it showed.
    #[model(example = "{\"unit\":\"kW.h\",\"value\":\"12873\"}")]
    pub index: Quantity,
    /// Why it was read, in the source's word (`cyclic`, `move-in`, `meter-exchange`).
    pub reason: Option<Text>,
    /// The meter's record id.
    pub meter: Option<RecordId>,
}

/// Which span a consumption sums up: two levels never add up together.
#[model(open)]
pub enum Level {
    /// One interval of metering.
    Interval,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// From bill to bill.
    Billing,
    /// All of what the source covers.
    Total,
}

/// The share of one tariff slot.
#[model]
pub struct SlotConsumption {
    /// The slot, in the source's word (`HP`, `HC`, `BASE`).
    #[model(example = "\"HP\"")]
    pub slot: Text,
    /// How much.
    pub quantity: Quantity,
    /// What it cost.
    pub cost: Option<Money>,
}

/// What was used over a period.
#[model]
pub struct Consumption {
    /// The usage point's record id.
    pub usage_point: RecordId,
    /// The period, half-open.
    pub period: Period,
    /// How much (kW.h, m3).
    #[model(example = "{\"unit\":\"kW.h\",\"value\":\"648.0\"}")]
    pub quantity: Quantity,
    /// What it cost.
    #[model(sensitivity = "financial")]
    pub cost: Option<Money>,
    /// Its shares by tariff slot; they sum up to the whole.
    pub by_slot: Vec<SlotConsumption>,
    /// Which span it sums up.
    pub level: Level,
    /// The same gas as a volume, where the source gives both.
    #[model(dimension = "volume")]
    pub volume: Option<Quantity>,
    /// Energy of one unit of volume (kW.h/m3), the gas coefficient.
    pub coefficient: Option<Quantity>,
}

/// A register of a meter.
#[model]
pub struct Register {
    /// Its id on the meter, an OBIS code where known.
    #[model(same_as = "dlms:obis", example = "\"1-0:1.8.1\"")]
    pub id: Text,
    /// What it is called.
    pub label: Option<Text>,
    /// The tariff slot it counts.
    pub tariff_slot: Option<Text>,
    /// Its unit, UCUM.
    pub unit: Option<Unit>,
    /// How many digits it shows before it starts again at zero.
    pub digits: Option<Count>,
}

/// A meter.
#[model]
pub struct Meter {
    /// The usage point's record id.
    pub usage_point: RecordId,
    /// Its serial number.
    #[model(sensitivity = "official-id")]
    pub serial: Option<Text>,
    /// Its kind or model, in the source's word (`linky`, `gazpar`).
    #[model(example = "\"linky\"")]
    pub kind: Option<Text>,
    /// Its registers.
    pub registers: Vec<Register>,
    /// The day it was put in.
    pub installed_on: Option<Date>,
    /// The day it was taken out.
    pub removed_on: Option<Date>,
}

/// A contract for the supply of energy or water.
#[model]
pub struct SupplyContract {
    /// The supplier.
    pub provider: Party,
    /// The contract's number.
    #[model(sensitivity = "official-id")]
    pub number: Option<Text>,
    /// The usage point's record id.
    pub usage_point: RecordId,
    /// What is supplied.
    pub commodity: Option<Commodity>,
    /// The product's name.
    #[model(example = "\"Tarif Bleu\"")]
    pub product: Option<Text>,
    /// The `offer.offer/1` record's id.
    pub offer: Option<RecordId>,
    /// The tariff option (`base`, `peak-off-peak`).
    pub option: Option<Text>,
    /// The power subscribed.
    pub power: Option<Quantity>,
    /// Its prices, where the source gives them with the contract.
    pub components: Vec<PriceComponent>,
    /// Its times of day.
    pub time_slots: Vec<TimeSlot>,
    /// From when to when.
    pub period: Option<Period>,
    /// Where it stands.
    pub status: Option<ContractStatus>,
    /// Services with it.
    pub services: Vec<Service>,
    /// Why it ended, in the source's words.
    pub termination_reason: Option<Text>,
}
