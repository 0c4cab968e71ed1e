//! The catalogue: the one list of record types.
//!
//! A type is added here and nowhere else: [`Body`], the schemas, the tool's `schema list` and identity all read this
//! list.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::exchange;
use crate::json::WriteJson;
use crate::record::RecordBody;
use crate::types::*;
use crate::values::Moment;

/// What equal keys mean for a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EqualKeys {
    /// One record, met twice: a measurement, a position with its coordinates, an account.
    Same,
    /// Distinct events: the key takes an occurrence index among equals. A purchase, a booking.
    Counted,
}

/// One type of the catalogue.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// `<domain>.<name>/<major>`.
    pub name: &'static str,
    /// What equal keys mean.
    pub equal_keys: EqualKeys,
    /// JSON Pointers into `data` whose values make the natural key, in this order.
    pub natural_key: &'static [&'static str],
    /// JSON Pointers into `data` to the time of the record: the first that is present.
    pub effective: &'static [&'static str],
    /// The sensitivity of the type as a whole.
    pub sensitivity: &'static str,
    /// The schema of `data`.
    pub schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

impl Entry {
    /// The name without the major, as identity uses it.
    #[must_use]
    pub fn stem(&self) -> &'static str {
        self.name.split_once('/').map_or(self.name, |(stem, _)| stem)
    }

    /// The domain: what stands before the point.
    #[must_use]
    pub fn domain(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(domain, _)| domain)
    }
}

/// The entry of a type name.
#[must_use]
pub fn entry(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.name == name)
}

macro_rules! catalogue {
    ($($name:literal $variant:ident($ty:ty) $keys:ident $sensitivity:literal
        key[$($key:literal),*] at[$($at:literal),*];)*) => {
        /// Every record type, in the order of their names.
        pub static CATALOGUE: &[Entry] = &[$(Entry {
            name: $name,
            equal_keys: EqualKeys::$keys,
            natural_key: &[$($key),*],
            effective: &[$($at),*],
            sensitivity: $sensitivity,
            schema: |generator| generator.subschema_for::<$ty>(),
        }),*];

        /// The body of a record: one variant a type, and [`Body::Unknown`] for what this version does not know.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Body {
            $(#[doc = concat!("`", $name, "`.")] $variant(Box<$ty>),)*
            /// A type this version does not know, its data kept verbatim.
            Unknown {
                /// The type's name.
                name: Box<str>,
                /// Its data, as it was.
                data: Box<RawValue>,
            },
        }

        impl Body {
            /// `<domain>.<name>/<major>`.
            #[must_use]
            pub fn type_name(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $name,)*
                    Self::Unknown { name, .. } => name,
                }
            }

            /// `<domain>.<name>/<major>` where this version knows the type.
            #[must_use]
            pub fn known_name(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant(_) => Some($name),)*
                    Self::Unknown { .. } => None,
                }
            }

            /// Decodes `data` of the named type.
            pub(crate) fn deserialize_as<'de, D>(name: &str, data: D) -> Result<Self, D::Error>
            where
                D: Deserializer<'de>,
            {
                match name {
                    $($name => Box::<$ty>::deserialize(data).map(Self::$variant),)*
                    _ => Ok(Self::Unknown { name: name.into(), data: Box::deserialize(data)? }),
                }
            }
        }

        impl Serialize for Body {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(body) => body.serialize(serializer),)*
                    Self::Unknown { data, .. } => data.serialize(serializer),
                }
            }
        }

        impl WriteJson for Body {
            fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
                match self {
                    $(Self::$variant(body) => body.write_json(out),)*
                    Self::Unknown { data, .. } => data.write_json(out),
                }
            }
        }

        $(
            impl From<$ty> for Body {
                fn from(body: $ty) -> Self { Self::$variant(Box::new(body)) }
            }
            impl RecordBody for $ty {
                const TYPE: &'static str = $name;
                fn from_body(body: &Body) -> Option<&Self> {
                    match body { Body::$variant(body) => Some(body), _ => None }
                }
            }
        )*
    };
}

catalogue! {
    "activity.sleep/1" ActivitySleep(activity::Sleep) Same "health"
        key["/period/start", "/period/end"]
        at["/period/start"];
    "activity.summary/1" ActivitySummary(activity::Summary) Same "health"
        key["/period/start", "/period/end", "/device/name"]
        at["/period/start"];
    "activity.workout/1" ActivityWorkout(activity::Workout) Same "health"
        key["/period/start", "/period/end", "/kind"]
        at["/period/start"];
    "banking.account/1" Account(banking::Account) Same "financial"
        key["/ids/0/scheme", "/ids/0/value", "/currency"]
        at[];
    "banking.balance/1" Balance(banking::Balance) Same "financial"
        key["/account", "/kind", "/on", "/amount/currency"]
        at["/on"];
    "banking.holding/1" Holding(banking::Holding) Same "financial"
        key["/account", "/instrument/0/value", "/name", "/on"]
        at["/on"];
    "banking.transaction/1" Transaction(banking::Transaction) Counted "financial"
        key["/bookedOn", "/valueOn", "/transactedAt", "/amount/amount", "/amount/currency", "/label"]
        at["/bookedOn", "/valueOn", "/transactedAt"];
    "billing.invoice/1" Invoice(billing::Invoice) Same "financial"
        key["/supplier/name", "/number", "/kind", "/issuedOn", "/totals/due/amount", "/totals/due/currency"]
        at["/issuedOn", "/period/start"];
    "calendar.event/1" Event(calendar::Event) Same "third-person"
        key["/uid", "/recurrenceId", "/start", "/title"]
        at["/start"];
    "calendar.task/1" Task(calendar::Task) Same "ordinary"
        key["/uid", "/recurrenceId", "/title", "/created"]
        at["/due", "/start", "/completedAt", "/created"];
    "communication.message/1" Message(communication::Message) Counted "third-person"
        key["/conversation", "/at", "/from/name", "/from/ids/0/value", "/subject", "/text"]
        at["/at"];
    "contact.card/1" Card(contact::Card) Same "third-person"
        key["/uid", "/name/full", "/organizations/0/name", "/phones/0/number", "/emails/0/address"]
        at["/updated"];
    "contract.contract/1" Contract(contract::Contract) Same "ordinary"
        key["/provider/name", "/number", "/product", "/period/start"]
        at["/period/start", "/signedOn"];
    "contract.customer-account/1" CustomerAccount(contract::CustomerAccount) Same "ordinary"
        key["/provider/name", "/customerNumber", "/ids/0/value"]
        at["/since"];
    "contract.interaction/1" Interaction(contract::Interaction) Counted "ordinary"
        key["/provider/name", "/channel", "/at", "/subject"]
        at["/at"];
    "contract.profile-score/1" ProfileScore(contract::ProfileScore) Same "ordinary"
        key["/provider/name", "/name", "/at"]
        at["/at"];
    "device.appliance/1" Appliance(device::Appliance) Same "ordinary"
        key["/kind", "/make", "/model", "/ids/0/value"]
        at["/boughtOn"];
    "device.vehicle/1" Vehicle(device::Vehicle) Same "official-id"
        key["/vin", "/plate"]
        at["/firstRegisteredOn"];
    "document.document/1" Document(document::Document) Same "ordinary"
        key["/kind", "/title", "/issuer/name", "/issuedOn", "/ids/0/value", "/attachment/sha256"]
        at["/issuedOn", "/created"];
    "employment.income-summary/1" IncomeSummary(employment::IncomeSummary) Same "financial"
        key["/provider/name", "/period/start", "/period/end"]
        at["/period/start"];
    "energy.consumption/1" EnergyConsumption(energy::Consumption) Same "ordinary"
        key["/usagePoint", "/level", "/period/start", "/period/end", "/quantity/unit"]
        at["/period/start"];
    "energy.interval-series/1" IntervalSeries(energy::IntervalSeries) Same "ordinary"
        key["/usagePoint", "/quantityKind", "/flow", "/register", "/unit", "/step", "/start"]
        at["/start"];
    "energy.meter-reading/1" MeterReading(energy::MeterReading) Same "ordinary"
        key["/usagePoint", "/meter", "/register", "/at", "/index/unit"]
        at["/at"];
    "energy.meter/1" Meter(energy::Meter) Same "ordinary"
        key["/usagePoint", "/serial", "/installedOn"]
        at["/installedOn"];
    "energy.supply-contract/1" SupplyContract(energy::SupplyContract) Same "ordinary"
        key["/provider/name", "/number", "/usagePoint", "/period/start"]
        at["/period/start"];
    "energy.usage-point/1" UsagePoint(energy::UsagePoint) Same "location"
        key["/ids/0/scheme", "/ids/0/value"]
        at[];
    "exchange.source/1" Source(exchange::Source) Same "ordinary"
        key["/format", "/original/sha256"]
        at["/collectedAt"];
    "health.allergy/1" Allergy(health::Allergy) Same "health"
        key["/code/codes/0/system", "/code/codes/0/code", "/code/text", "/onset"]
        at["/recordedAt"];
    "health.condition/1" Condition(health::Condition) Same "health"
        key["/code/codes/0/system", "/code/codes/0/code", "/code/text", "/onset", "/recordedAt"]
        at["/recordedAt"];
    "health.encounter/1" Encounter(health::Encounter) Same "health"
        key["/period/start", "/kind/codes/0/code", "/kind/text", "/providers/0/name"]
        at["/period/start"];
    "health.immunization/1" Immunization(health::Immunization) Same "health"
        key["/vaccine/codes/0/system", "/vaccine/codes/0/code", "/vaccine/text", "/on", "/dose"]
        at["/on"];
    "health.medication/1" Medication(health::Medication) Counted "health"
        key["/phase", "/product/codes/0/system", "/product/codes/0/code", "/product/text", "/at", "/period/start"]
        at["/at", "/period/start"];
    "health.observation/1" Observation(health::Observation) Same "health"
        key["/code/codes/0/system", "/code/codes/0/code", "/code/text", "/at", "/period/start", "/period/end", "/value/value", "/value/unit", "/valueCode/codes/0/code", "/text", "/device/name"]
        at["/at", "/period/start"];
    "health.reimbursement/1" Reimbursement(health::Reimbursement) Counted "health"
        key["/careOn", "/paidOn", "/act/code", "/label", "/billed/amount", "/billed/currency"]
        at["/careOn", "/paidOn"];
    "housing.dwelling/1" Dwelling(housing::Dwelling) Same "location"
        key["/ids/0/value", "/address/lines/0", "/address/postalCode", "/address/locality", "/kind"]
        at["/built"];
    "housing.occupancy/1" Occupancy(housing::Occupancy) Same "location"
        key["/dwelling", "/role", "/period/start"]
        at["/period/start"];
    "identity.household/1" Household(person::Household) Same "third-person"
        key["/name", "/address/lines/0", "/address/postalCode", "/period/start"]
        at["/period/start"];
    "identity.person/1" Person(person::Person) Same "official-id"
        key["/ids/0/scheme", "/ids/0/value", "/names/0/full", "/names/0/family", "/names/0/given/0", "/birth/date"]
        at["/birth/date"];
    "insurance.claim/1" Claim(insurance::Claim) Same "ordinary"
        key["/ref", "/contract", "/occurredAt", "/cause"]
        at["/occurredAt", "/declaredAt"];
    "insurance.claims-history/1" ClaimsHistory(insurance::ClaimsHistory) Same "ordinary"
        key["/provider/name", "/contract", "/line", "/on"]
        at["/on"];
    "insurance.contract/1" InsuranceContract(insurance::InsuranceContract) Same "ordinary"
        key["/provider/name", "/number", "/line", "/product", "/period/start"]
        at["/period/start"];
    "insurance.premium/1" Premium(insurance::Premium) Same "financial"
        key["/contract", "/number", "/period/start", "/period/end", "/gross/amount", "/gross/currency"]
        at["/dueOn", "/period/start"];
    "media.bookmark/1" Bookmark(media::Bookmark) Same "ordinary"
        key["/url", "/folder/0"]
        at["/at"];
    "media.consumption/1" MediaConsumption(media::Consumption) Counted "ordinary"
        key["/at", "/action", "/title", "/creator", "/platform"]
        at["/at"];
    "media.item/1" MediaItem(media::Item) Same "third-person"
        key["/file/sha256", "/file/name", "/capturedAt"]
        at["/capturedAt"];
    "media.search/1" Search(media::Search) Counted "ordinary"
        key["/at", "/query", "/engine"]
        at["/at"];
    "media.web-visit/1" WebVisit(media::WebVisit) Counted "ordinary"
        key["/at", "/url"]
        at["/at"];
    "mobility.position/1" Position(mobility::Position) Same "location"
        key["/at", "/coordinates/lat", "/coordinates/lon", "/track/name", "/track/segment", "/track/seq", "/deviceState"]
        at["/at"];
    "mobility.trip/1" Trip(mobility::Trip) Same "location"
        key["/period/start", "/period/end", "/mode"]
        at["/period/start"];
    "mobility.validation/1" Validation(mobility::Validation) Counted "location"
        key["/at", "/network/name", "/station/name", "/line"]
        at["/at"];
    "mobility.visit/1" Visit(mobility::Visit) Same "location"
        key["/period/start", "/period/end", "/place/name", "/place/coordinates/lat", "/place/coordinates/lon"]
        at["/period/start"];
    "offer.offer/1" Offer(offer::Offer) Same "ordinary"
        key["/supplier/name", "/product", "/code", "/validity/start"]
        at["/validity/start"];
    "payment.mandate/1" Mandate(payment::Mandate) Same "financial"
        key["/creditor/name", "/mandateId", "/accountIds/0/value"]
        at["/signedOn", "/period/start"];
    "payment.schedule/1" Schedule(payment::Schedule) Same "financial"
        key["/creditor/name", "/number", "/contract", "/instalments/0/dueOn"]
        at["/instalments/0/dueOn", "/period/start"];
    "retail.loyalty-account/1" LoyaltyAccount(retail::LoyaltyAccount) Same "ordinary"
        key["/program", "/ids/0/scheme", "/ids/0/value"]
        at["/period/start"];
    "retail.loyalty-movement/1" LoyaltyMovement(retail::LoyaltyMovement) Counted "ordinary"
        key["/account", "/at", "/points", "/label"]
        at["/at"];
    "retail.receipt/1" Receipt(retail::Receipt) Counted "financial"
        key["/at", "/merchant/name", "/number", "/terminal", "/total/amount", "/total/currency"]
        at["/at"];
    "social.post/1" Post(social::Post) Counted "third-person"
        key["/at", "/platform", "/kind", "/text", "/target"]
        at["/at"];
    "telecom.line/1" Line(telecom::Line) Same "official-id"
        key["/ids/0/scheme", "/ids/0/value"]
        at["/period/start"];
    "telecom.usage-event/1" UsageEvent(telecom::UsageEvent) Counted "third-person"
        key["/line", "/at", "/kind", "/direction", "/counterpart/ids/0/value", "/counterpart/name", "/duration"]
        at["/at"];
}

impl Body {
    /// Reads `data` of the named type.
    ///
    /// # Errors
    /// Where the text is not a body of that type. An unknown type takes any JSON.
    pub fn from_json(name: &str, data: &RawValue) -> Result<Self, serde_json::Error> {
        Self::deserialize_as(name, &mut serde_json::Deserializer::from_str(data.get()))
    }

    /// The time of the record: the first of the type's effective members that is present.
    #[must_use]
    pub fn effective(&self) -> Option<Moment> {
        match self {
            // The types that come by the million answer without a detour over JSON.
            Self::Transaction(t) => {
                t.booked_on.or(t.value_on).map(Moment::from).or(t.transacted_at)
            }
            Self::Balance(balance) => Some(balance.on),
            _ => {
                let entry = self.entry()?;
                if entry.effective.is_empty() {
                    return None;
                }
                let data = serde_json::to_value(self).ok()?;
                let text = |pointer: &&str| data.pointer(pointer)?.as_str()?.parse().ok();
                entry.effective.iter().find_map(text)
            }
        }
    }

    /// The catalogue's entry; `None` for an unknown type.
    #[must_use]
    pub fn entry(&self) -> Option<&'static Entry> {
        entry(self.type_name())
    }
}
