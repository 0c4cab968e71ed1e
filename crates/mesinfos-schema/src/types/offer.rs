//! Offers and tariffs: energy, telecom, insurance, banking (Ofgem and CRE comparators, OpenEI URDB, Octopus).
//!
//! A price applies where all that it names holds: its time slot, its day class, its tier, its validity. So one list
//! of components states a base price, peak and off-peak, day colours and tiers, and a standing charge beside them.

use serde_json::{Map, Value, json};

use super::common::{Frequency, Tax};
use crate::model;
use crate::record::RecordId;
use crate::values::{
    Count, Date, Decimal, Duration, Money, Party, Period, Quantity, Text, TimeZone,
};

/// How a price moves.
#[model(open)]
pub enum PriceKind {
    /// It stays for the term.
    Fixed,
    /// It follows an index.
    Indexed,
    /// A public body sets it.
    Regulated,
    /// It follows a spot market.
    Spot,
    /// The supplier may change it.
    Variable,
}

/// What a component charges for.
#[model(open)]
pub enum ComponentKind {
    /// A standing charge, a subscription: `price` for each `every`.
    Fixed,
    /// A price for each unit used: `price` for each `per`.
    PerUnit,
    /// A price for power or demand: `price` for each `per` and each `every`.
    Demand,
    /// A price paid for what is fed in.
    Export,
    /// A reduction: `price` or `percent`.
    Discount,
    /// Once, at the start or the end.
    Once,
}

/// A stretch of the amount used, half-open: from `from` up to, not including, `to`.
#[model]
pub struct Tier {
    /// Where it begins; 0 where absent.
    #[model(example = "{\"unit\":\"kW.h\",\"value\":\"0\"}")]
    pub from: Option<Quantity>,
    /// Where the next one begins; open where absent.
    pub to: Option<Quantity>,
    /// Counted anew each such span.
    #[model(example = "\"P1M\"")]
    pub every: Option<Duration>,
}

/// One price of an offer.
#[model]
pub struct PriceComponent {
    /// What it charges for.
    pub kind: ComponentKind,
    /// What it is called.
    #[model(example = "\"Heures creuses\"")]
    pub label: Option<Text>,
    /// The price, as charged; for a discount the amount taken off, positive.
    #[model(example = "{\"amount\":\"0.1579\",\"currency\":\"EUR\"}")]
    pub price: Option<Money>,
    /// A discount in percent of what it applies to.
    pub percent: Option<Decimal>,
    /// The quantity that the price is for; one kW.h for energy.
    #[model(example = "{\"unit\":\"kW.h\",\"value\":\"1\"}")]
    pub per: Option<Quantity>,
    /// The span that the price is for: a month of subscription.
    #[model(example = "\"P1M\"")]
    pub every: Option<Duration>,
    /// Names of `timeSlots` within which it holds; at any time where absent.
    #[model(example = "[\"off-peak\"]")]
    pub time_slots: Vec<Text>,
    /// Names of `dayClasses` on which it holds; every day where absent.
    #[model(example = "[\"red\"]")]
    pub day_classes: Vec<Text>,
    /// The stretch of use within which it holds.
    pub tier: Option<Tier>,
    /// The subscribed power from which it holds, in it.
    pub power_from: Option<Quantity>,
    /// The subscribed power up to which it holds, in it.
    pub power_to: Option<Quantity>,
    /// Taxes are in the price.
    pub tax_included: Option<bool>,
    /// Rate of value added tax, in percent.
    #[model(example = "\"20\"")]
    pub tax_rate: Option<Decimal>,
    /// When the price holds, half-open.
    pub validity: Option<Period>,
    /// What it reckons with (`energy`, `network`, `service`), in the source's word.
    pub part: Option<Text>,
}

/// A stretch of the day, half-open, in local time. One that ends at or before its start goes past midnight.
#[model]
pub struct TimeSpan {
    /// Its start, minutes past midnight, 0 to 1439.
    #[model(example = "1320")]
    pub from: Count,
    /// Its end, minutes past midnight, 1 to 1440.
    #[model(example = "360")]
    pub to: Count,
}

/// A day of the week.
#[model]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// Named hours: peak, off-peak.
#[model]
pub struct TimeSlot {
    /// The name that components use.
    #[model(example = "\"off-peak\"")]
    pub name: Text,
    /// Its hours; none where each meter has its own.
    pub spans: Vec<TimeSpan>,
    /// On these days of the week; all of them where absent.
    pub weekdays: Vec<Weekday>,
    /// In these months, 1 to 12; all of them where absent.
    pub months: Vec<Count>,
    /// On public holidays: only (true), never (false), alike (absent).
    pub holidays: Option<bool>,
    /// The hours are set for each meter by the network.
    pub by_meter: Option<bool>,
}

/// Named days: the colours of a critical-peak tariff, weekends, seasons.
#[model]
pub struct DayClass {
    /// The name that components use.
    #[model(example = "\"red\"")]
    pub name: Text,
    /// The days, where they are listed.
    pub dates: Vec<Date>,
    /// On these days of the week.
    pub weekdays: Vec<Weekday>,
    /// In these months, 1 to 12.
    pub months: Vec<Count>,
    /// How many such days a season has.
    #[model(example = "22")]
    pub days: Option<Count>,
    /// Public holidays belong to it.
    pub holidays: Option<bool>,
    /// When in the day the class begins, minutes past midnight: 360 where a day runs from 06:00 to 06:00.
    #[model(example = "360")]
    pub starts_at: Option<Count>,
}

/// Who can have an offer.
#[model]
pub struct Eligibility {
    /// Countries, ISO 3166-1 alpha-2.
    pub countries: Vec<Text>,
    /// Regions, postal codes, network areas.
    pub zones: Vec<Text>,
    /// Customers it is for (`household`, `professional`, `new`).
    pub customers: Vec<Text>,
    /// Lowest subscribed power, in it.
    pub power_from: Option<Quantity>,
    /// Highest subscribed power, in it.
    pub power_to: Option<Quantity>,
    /// Anything else, in words.
    pub text: Option<Text>,
}

/// An amount within which use is free.
#[model]
pub struct Allowance {
    /// Of what (`voice`, `sms`, `data`, `data-roaming`).
    #[model(example = "\"data\"")]
    pub kind: Text,
    /// How much; unlimited where absent.
    #[model(example = "{\"unit\":\"GBy\",\"value\":\"50\"}")]
    pub quantity: Option<Quantity>,
    /// Counted anew each such span.
    pub every: Option<Duration>,
}

/// What one is bound to.
#[model]
pub struct Commitment {
    /// Bound for so long.
    #[model(example = "\"P12M\"")]
    pub term: Option<Duration>,
    /// Notice to end it.
    pub notice: Option<Duration>,
    /// What leaving early costs.
    pub exit_fee: Option<Money>,
}

/// An offer: a product, its prices, and what it asks.
#[model(check = has_price_or_text, schema = needs_price_or_text)]
pub struct Offer {
    /// Who makes it.
    pub supplier: Party,
    /// The product's name.
    #[model(example = "\"Tarif Bleu Tempo\"")]
    pub product: Text,
    /// The supplier's code for it.
    #[model(example = "\"E-1R-AGILE-24-10-01-C\"")]
    pub code: Option<Text>,
    /// What it is for (`electricity`, `gas`, `mobile`, `insurance-motor`).
    #[model(example = "\"electricity\"")]
    pub kind: Option<Text>,
    /// When it can be taken, half-open; each price may have a validity of its own.
    pub validity: Option<Period>,
    /// Who can have it.
    pub eligibility: Option<Eligibility>,
    /// How its price moves.
    pub price_kind: Option<PriceKind>,
    /// The index it follows.
    pub index: Option<Text>,
    /// Its prices.
    pub components: Vec<PriceComponent>,
    /// Its hours.
    pub time_slots: Vec<TimeSlot>,
    /// Its days.
    pub day_classes: Vec<DayClass>,
    /// The zone of its hours and days.
    #[model(example = "\"Europe/Paris\"")]
    pub time_zone: Option<TimeZone>,
    /// Taxes beside the prices, or in them.
    pub taxes: Vec<Tax>,
    /// What is free within it.
    pub allowances: Vec<Allowance>,
    /// What one is bound to.
    pub commitment: Option<Commitment>,
    /// How often it is billed.
    pub billing: Option<Frequency>,
    /// Share from renewable sources, in percent.
    #[model(example = "\"100\"")]
    pub green_share: Option<Decimal>,
    /// An offer made to this person: the amount as one figure.
    pub amount: Option<Money>,
    /// What it is, in words.
    pub description: Option<Text>,
    /// Where it is published.
    pub url: Option<Text>,
    /// The earlier version of it, an `offer.offer/1` record's id.
    pub previous: Option<RecordId>,
}

fn has_price_or_text(offer: &Offer) -> Result<(), &'static str> {
    if offer.components.is_empty() && offer.amount.is_none() && offer.description.is_none() {
        return Err("neither components, an amount nor a description");
    }
    Ok(())
}

fn needs_price_or_text(object: &mut Map<String, Value>) {
    object.insert(
        "anyOf".into(),
        json!([{"required": ["components"]}, {"required": ["amount"]}, {"required": ["description"]}]),
    );
}
