//! Insurance (ACORD, FIDA, the French relevé d'information).

use super::common::{Frequency, Place};
use super::contract::{Cancellation, ContractStatus, Renewal};
use crate::model;
use crate::record::RecordId;
use crate::values::{
    Attachment, Count, Date, Decimal, Duration, Identifier, Moment, Money, Party, Period, Text,
};

/// What is insured.
#[model(open)]
pub enum InsuranceLine {
    /// A vehicle.
    Motor,
    /// A home.
    Home,
    /// Health.
    Health,
    /// Life, savings.
    Life,
    /// Liability.
    Liability,
    /// Accident, disability.
    Accident,
    /// Travel.
    Travel,
    /// Legal costs.
    Legal,
    /// A loan.
    Loan,
    /// An animal.
    Pet,
    /// The source does not say.
    Unspecified,
}

/// The thing or the person insured.
#[model]
pub struct Risk {
    /// A `device.vehicle/1` record's id.
    pub vehicle: Option<RecordId>,
    /// A `housing.dwelling/1` record's id.
    pub dwelling: Option<RecordId>,
    /// The person insured.
    #[model(sensitivity = "third-person")]
    pub person: Option<Party>,
    /// What it is, in words.
    pub label: Option<Text>,
    /// How it is used (`private`, `commuting`, `professional`).
    pub usage: Option<Text>,
    /// What it is insured for.
    pub insured_value: Option<Money>,
    /// Identifiers of it: `plate-fr`, `vin`.
    #[model(sensitivity = "official-id")]
    pub ids: Vec<Identifier>,
}

/// What is covered.
#[model]
pub struct Guarantee {
    /// The insurer's code.
    pub code: Option<Text>,
    /// What it is called.
    #[model(example = "\"Bris de glace\"")]
    pub label: Option<Text>,
    /// The most that is paid.
    pub limit: Option<Money>,
    /// What the insured bears first.
    pub deductible: Option<Money>,
    /// How long one waits before it holds.
    pub waiting: Option<Duration>,
    /// In force.
    pub active: Option<bool>,
}

/// What a contract costs.
#[model]
pub struct PremiumTerms {
    /// Without tax.
    pub net: Option<Money>,
    /// Tax.
    pub tax: Option<Money>,
    /// With tax.
    #[model(sensitivity = "financial")]
    pub gross: Option<Money>,
    /// How often it is paid; the amounts are for one year where that is absent.
    pub frequency: Option<Frequency>,
}

/// An insurance contract.
#[model]
pub struct InsuranceContract {
    /// The insurer.
    pub provider: Party,
    /// The contract's number.
    #[model(sensitivity = "official-id")]
    pub number: Option<Text>,
    /// What is insured.
    pub line: InsuranceLine,
    /// The product or formula.
    #[model(example = "\"Tous risques\"")]
    pub product: Option<Text>,
    /// Who holds it.
    #[model(sensitivity = "third-person")]
    pub holder: Option<Party>,
    /// Who is insured beside the holder.
    #[model(sensitivity = "third-person")]
    pub insured: Vec<Party>,
    /// Who is paid in case of death.
    #[model(sensitivity = "third-person")]
    pub beneficiaries: Vec<Party>,
    /// The things insured.
    pub risks: Vec<Risk>,
    /// What is covered.
    pub guarantees: Vec<Guarantee>,
    /// The bonus-malus coefficient (France: 0.50 to 3.50).
    #[model(example = "\"0.50\"")]
    pub bonus_malus: Option<Decimal>,
    /// The day from which that coefficient holds.
    pub bonus_malus_on: Option<Date>,
    /// What it costs.
    pub premium: Option<PremiumTerms>,
    /// From when to when.
    pub period: Option<Period>,
    /// The yearly date it falls due, as the source writes it.
    #[model(example = "\"04-01\"")]
    pub anniversary: Option<Text>,
    /// Where it stands.
    pub status: Option<ContractStatus>,
    /// How it ends.
    pub cancellation: Option<Cancellation>,
    /// How it goes on.
    pub renewal: Option<Renewal>,
    /// The insurer before.
    pub previous_insurer: Option<Party>,
    /// The document itself.
    pub document: Option<Attachment>,
}

/// One guarantee of a claim.
#[model]
pub struct ClaimItem {
    /// The guarantee's code or name.
    pub guarantee: Option<Text>,
    /// What was asked.
    pub claimed: Option<Money>,
    /// What the insured bore.
    pub deductible: Option<Money>,
    /// What was paid.
    pub paid: Option<Money>,
    /// Who was paid.
    #[model(sensitivity = "third-person")]
    pub payee: Option<Party>,
    /// The day it was paid.
    pub paid_on: Option<Date>,
}

/// Something that happened to a claim.
#[model]
pub struct ClaimEvent {
    /// When.
    pub at: Moment,
    /// What, in the source's words.
    #[model(example = "\"expertise\"")]
    pub label: Text,
}

/// A claim: what happened, and what came of it.
#[model]
pub struct Claim {
    /// The insurer's reference.
    #[model(name = "ref", example = "\"S-2023-004417\"")]
    pub reference: Option<Text>,
    /// The contract's record id.
    pub contract: Option<RecordId>,
    /// The insurer.
    pub provider: Option<Party>,
    /// What is insured.
    pub line: Option<InsuranceLine>,
    /// When it happened.
    pub occurred_at: Option<Moment>,
    /// When it was told.
    pub declared_at: Option<Moment>,
    /// Where.
    #[model(sensitivity = "location")]
    pub place: Option<Place>,
    /// What happened, in the source's word (`collision`, `theft`, `water-damage`).
    #[model(example = "\"water-damage\"")]
    pub cause: Option<Text>,
    /// What happened, at length.
    pub description: Option<Text>,
    /// The insured's share of the fault, in percent, 0 to 100.
    #[model(example = "\"50\"")]
    pub liability: Option<Decimal>,
    /// Others involved.
    #[model(sensitivity = "third-person")]
    pub parties: Vec<Party>,
    /// What was insured.
    pub risk: Option<Risk>,
    /// What was asked and paid, guarantee by guarantee.
    pub items: Vec<ClaimItem>,
    /// What was paid in all.
    #[model(sensitivity = "financial")]
    pub total: Option<Money>,
    /// Where it stands, in the source's word.
    pub status: Option<Text>,
    /// When it was closed.
    pub closed_on: Option<Date>,
    /// What happened to it.
    pub events: Vec<ClaimEvent>,
}

/// One year of claims.
#[model]
pub struct ClaimsYear {
    /// The year.
    #[model(example = "2023")]
    pub year: Count,
    /// How many claims.
    pub count: Count,
    /// How many of them the insured was at fault for.
    pub liable: Option<Count>,
}

/// How many claims there were, year by year.
#[model]
pub struct ClaimsHistory {
    /// The insurer.
    pub provider: Option<Party>,
    /// The contract's record id.
    pub contract: Option<RecordId>,
    /// What is insured.
    pub line: Option<InsuranceLine>,
    /// The years, each once.
    #[model(required)]
    pub years: Vec<ClaimsYear>,
    /// When it was drawn up.
    pub on: Option<Date>,
}

/// One premium to pay.
#[model]
pub struct Premium {
    /// The contract's record id.
    pub contract: RecordId,
    /// The time it is for.
    pub period: Period,
    /// Without tax.
    pub net: Option<Money>,
    /// Tax.
    pub tax: Option<Money>,
    /// With tax.
    #[model(sensitivity = "financial", example = "{\"amount\":\"312.40\",\"currency\":\"EUR\"}")]
    pub gross: Money,
    /// The day it is due.
    pub due_on: Option<Date>,
    /// The day it was paid.
    pub paid_on: Option<Date>,
    /// Where it stands, in the source's word.
    pub status: Option<Text>,
    /// The receipt's number.
    pub number: Option<Text>,
}
