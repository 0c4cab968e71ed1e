//! Homes (DPE, BAN, the home profiles of insurers and suppliers).

use crate::model;
use crate::record::RecordId;
use crate::values::{
    Address, Count, Date, Identifier, Money, PartialDate, Party, Period, Quantity, Text,
};

/// What a dwelling is.
#[model(open)]
pub enum DwellingKind {
    /// A house.
    House,
    /// A flat.
    Apartment,
    /// A room.
    Room,
    /// A boat, a caravan.
    Mobile,
    /// A garage, a cellar, a parking place.
    Annex,
    /// The source does not say.
    Unspecified,
}

/// A dwelling.
#[model]
pub struct Dwelling {
    /// What it is.
    pub kind: DwellingKind,
    /// Where it is.
    #[model(sensitivity = "location")]
    pub address: Option<Address>,
    /// Floor space (m2).
    #[model(dimension = "area", example = "{\"unit\":\"m2\",\"value\":\"72\"}")]
    pub surface: Option<Quantity>,
    /// Main rooms.
    #[model(example = "3")]
    pub rooms: Option<Count>,
    /// The floor, 0 the ground.
    pub floor: Option<crate::values::Integer>,
    /// The year it was built.
    #[model(example = "\"1974\"")]
    pub built: Option<PartialDate>,
    /// Main, second or let residence, in the source's word.
    #[model(example = "\"main\"")]
    pub residence: Option<Text>,
    /// Main heating, in the source's word (`electric`, `gas`, `heat-pump`).
    #[model(example = "\"gas\"")]
    pub heating: Option<Text>,
    /// How water is heated, in the source's word.
    pub hot_water: Option<Text>,
    /// How it is insulated, in the source's words.
    pub insulation: Option<Text>,
    /// Energy class, A to G.
    #[model(example = "\"D\"")]
    pub energy_class: Option<Text>,
    /// Class of greenhouse gases, A to G.
    pub emission_class: Option<Text>,
    /// Primary energy a year (kW.h/m2.a as the source's unit writes it).
    pub energy_use: Option<Quantity>,
    /// How many people live in it.
    pub occupants: Option<Count>,
    /// Identifiers: `ban`, a fiscal number, `dpe`, a cadastral parcel.
    #[model(sensitivity = "official-id")]
    pub ids: Vec<Identifier>,
    /// What its contents are worth.
    #[model(sensitivity = "financial")]
    pub contents_value: Option<Money>,
    /// Parking, in the source's word.
    pub parking: Option<Text>,
}

/// What one pays to live somewhere, each time it falls due.
#[model]
pub struct Rent {
    /// The rent itself.
    pub base: Option<Money>,
    /// Charges.
    pub charges: Option<Money>,
    /// Both.
    #[model(sensitivity = "financial")]
    pub total: Option<Money>,
    /// How often.
    pub frequency: Option<super::common::Frequency>,
}

/// By what right one lives somewhere.
#[model(open)]
pub enum OccupancyRole {
    /// As the owner.
    Owner,
    /// As a tenant.
    Tenant,
    /// For free.
    Free,
    /// As one of several tenants.
    Cotenant,
}

/// Living somewhere for a time.
#[model]
pub struct Occupancy {
    /// The dwelling's record id.
    pub dwelling: RecordId,
    /// By what right.
    pub role: OccupancyRole,
    /// From when to when.
    pub period: Option<Period>,
    /// What one pays.
    pub rent: Option<Rent>,
    /// To whom.
    #[model(sensitivity = "third-person")]
    pub landlord: Option<Party>,
    /// The deposit.
    #[model(sensitivity = "financial")]
    pub deposit: Option<Money>,
    /// The day the lease was signed.
    pub signed_on: Option<Date>,
}
