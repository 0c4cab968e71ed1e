//! Vehicles and appliances (the French carte grise, EPREL).

use crate::model;
use crate::values::{Attachment, Count, Date, Identifier, Money, Period, Quantity, Text};

/// What a reading of the odometer was.
#[model]
pub struct OdometerReading {
    /// When.
    pub on: Date,
    /// What it showed.
    #[model(dimension = "length", example = "{\"unit\":\"km\",\"value\":\"84210\"}")]
    pub value: Quantity,
    /// Why it was read (`inspection`, `service`, `claim`).
    pub reason: Option<Text>,
}

/// A vehicle.
#[model]
pub struct Vehicle {
    /// Vehicle identification number, ISO 3779, 17 characters (carte grise E).
    #[model(
        sensitivity = "official-id",
        same_as = "carte-grise:E",
        example = "\"VF1RFB00866123456\""
    )]
    pub vin: Option<Text>,
    /// The plate (A).
    #[model(sensitivity = "official-id", same_as = "carte-grise:A", example = "\"AA-123-AA\"")]
    pub plate: Option<Text>,
    /// The make (D.1).
    #[model(same_as = "carte-grise:D.1", example = "\"Renault\"")]
    pub make: Option<Text>,
    /// The model (D.3).
    #[model(same_as = "carte-grise:D.3", example = "\"Clio\"")]
    pub model: Option<Text>,
    /// The variant (D.2).
    #[model(same_as = "carte-grise:D.2")]
    pub variant: Option<Text>,
    /// What kind: `car`, `motorcycle`, `van`, `bicycle` (J.1 in the source's code).
    #[model(same_as = "carte-grise:J.1", example = "\"car\"")]
    pub kind: Option<Text>,
    /// What drives it (P.3), in the source's word: `petrol`, `diesel`, `electric`, `hybrid`.
    #[model(same_as = "carte-grise:P.3", example = "\"electric\"")]
    pub energy: Option<Text>,
    /// The day it was first registered (B).
    #[model(same_as = "carte-grise:B")]
    pub first_registered_on: Option<Date>,
    /// The day this plate was given (I).
    #[model(same_as = "carte-grise:I")]
    pub registered_on: Option<Date>,
    /// Greatest power, kW (P.2).
    #[model(dimension = "power", same_as = "carte-grise:P.2")]
    pub power: Option<Quantity>,
    /// Power for tax, fiscal horse-power (P.6).
    #[model(same_as = "carte-grise:P.6")]
    pub tax_power: Option<Count>,
    /// Displacement, cm3 (P.1).
    #[model(dimension = "volume", same_as = "carte-grise:P.1")]
    pub displacement: Option<Quantity>,
    /// Carbon dioxide for each kilometre (V.7).
    #[model(same_as = "carte-grise:V.7", example = "{\"unit\":\"g/km\",\"value\":\"104\"}")]
    pub emissions: Option<Quantity>,
    /// Class of emissions (V.9).
    #[model(same_as = "carte-grise:V.9", example = "\"EURO6\"")]
    pub emission_class: Option<Text>,
    /// Mass in running order, kg (G).
    #[model(dimension = "mass", same_as = "carte-grise:G")]
    pub mass: Option<Quantity>,
    /// Seats (S.1).
    #[model(same_as = "carte-grise:S.1")]
    pub seats: Option<Count>,
    /// Readings of the odometer, the oldest first.
    pub odometer: Vec<OdometerReading>,
    /// Gearbox, in the source's word.
    pub gearbox: Option<Text>,
    /// Where it is parked, in the source's word.
    pub parking: Option<Text>,
    /// What it is worth.
    #[model(sensitivity = "financial")]
    pub value: Option<Money>,
    /// From when to when one had it.
    pub owned: Option<Period>,
    /// The day of the next technical inspection.
    pub inspection_due_on: Option<Date>,
    /// Other identifiers.
    pub ids: Vec<Identifier>,
}

/// An appliance.
#[model]
pub struct Appliance {
    /// What it is, in the source's word (`fridge`, `boiler`).
    #[model(example = "\"fridge\"")]
    pub kind: Text,
    /// Who made it.
    pub make: Option<Text>,
    /// The model.
    pub model: Option<Text>,
    /// Its numbers: `gtin`, `eprel`, a serial number.
    pub ids: Vec<Identifier>,
    /// Energy class, A to G.
    #[model(same_as = "eprel:energyClass")]
    pub energy_class: Option<Text>,
    /// The day it was bought.
    pub bought_on: Option<Date>,
    /// What it cost.
    pub price: Option<Money>,
    /// The guarantee.
    pub warranty: Option<Period>,
    /// The proof of purchase.
    pub document: Option<Attachment>,
}
