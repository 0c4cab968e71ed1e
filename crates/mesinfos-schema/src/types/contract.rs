//! Customers and contracts, scores and contacts with an organisation.

use crate::model;
use crate::record::RecordId;
use crate::values::{
    Attachment, Date, Decimal, Duration, Identifier, Localised, Moment, Money, Party, Period, Text,
};

/// A permission to be written to.
#[model]
pub struct OptIn {
    /// `email`, `phone`, `sms`, `post`, `partners`, as the source names it.
    #[model(example = "\"email\"")]
    pub channel: Text,
    /// Given or refused.
    pub value: bool,
    /// When it was given or refused.
    pub at: Option<Moment>,
}

/// Being a customer (a member, a subscriber) of an organisation.
#[model]
pub struct CustomerAccount {
    /// The organisation.
    pub provider: Party,
    /// The customer's number.
    #[model(sensitivity = "official-id", example = "\"6001234567\"")]
    pub customer_number: Option<Text>,
    /// Other identifiers: a login, a card.
    #[model(sensitivity = "official-id")]
    pub ids: Vec<Identifier>,
    /// Who holds it.
    #[model(sensitivity = "third-person")]
    pub holder: Option<Party>,
    /// Who holds it as well.
    #[model(sensitivity = "third-person")]
    pub co_holders: Vec<Party>,
    /// Since when.
    pub since: Option<Date>,
    /// Until when.
    pub until: Option<Date>,
    /// Where it stands, in the source's word.
    pub status: Option<Text>,
    /// Permissions to be written to.
    pub opt_ins: Vec<OptIn>,
    /// The segment the organisation puts the customer in.
    pub segment: Option<Text>,
    /// The person's adviser or branch.
    #[model(sensitivity = "third-person")]
    pub contact: Option<Party>,
}

/// Where a contract stands.
#[model(open)]
pub enum ContractStatus {
    /// Signed, not yet begun.
    Pending,
    /// In force.
    Active,
    /// Suspended.
    Suspended,
    /// Notice was given, still in force.
    Terminating,
    /// Over.
    Ended,
    /// Never came into force.
    Cancelled,
}

/// How a contract ends.
#[model]
pub struct Cancellation {
    /// Why, in the source's words.
    pub reason: Option<Text>,
    /// When notice was given.
    pub notice_on: Option<Date>,
    /// How long before the end notice must be given.
    #[model(example = "\"P1M\"")]
    pub notice_period: Option<Duration>,
    /// By whom (`subject`, `provider`).
    pub by: Option<Text>,
    /// What ending it early costs.
    pub fee: Option<Money>,
}

/// How a contract goes on.
#[model]
pub struct Renewal {
    /// It goes on unless notice is given.
    pub automatic: Option<bool>,
    /// For how long each time.
    pub term: Option<Duration>,
    /// The next day it does.
    pub next_on: Option<Date>,
}

/// A service with a contract.
#[model]
pub struct Service {
    /// Its name.
    pub name: Text,
    /// Switched on.
    pub active: Option<bool>,
    /// What was chosen of it.
    pub value: Option<Text>,
    /// Its price each time it is billed.
    pub price: Option<Money>,
    /// From when to when.
    pub period: Option<Period>,
}

/// A contract with an organisation, of any kind without a type of its own.
#[model]
pub struct Contract {
    /// The organisation.
    pub provider: Party,
    /// The contract's number.
    #[model(sensitivity = "official-id")]
    pub number: Option<Text>,
    /// What it is for, in the source's word (`telecom`, `energy`, `subscription`).
    #[model(example = "\"telecom\"")]
    pub kind: Option<Text>,
    /// The product's name.
    pub product: Option<Text>,
    /// From when to when.
    #[model(same_as = "schema:validThrough")]
    pub period: Option<Period>,
    /// The day it was signed.
    pub signed_on: Option<Date>,
    /// Where it stands.
    pub status: Option<ContractStatus>,
    /// How it ends.
    pub cancellation: Option<Cancellation>,
    /// How it goes on.
    pub renewal: Option<Renewal>,
    /// Bound until then.
    pub commitment_until: Option<Date>,
    /// Its price each time it is billed.
    #[model(sensitivity = "financial")]
    pub price: Option<Money>,
    /// How often it is billed.
    pub frequency: Option<super::common::Frequency>,
    /// Services with it.
    pub services: Vec<Service>,
    /// Who holds it.
    #[model(sensitivity = "third-person")]
    pub holder: Option<Party>,
    /// The customer account's record id.
    pub customer_account: Option<RecordId>,
    /// The `offer.offer/1` record's id.
    pub offer: Option<RecordId>,
    /// The document itself.
    pub document: Option<Attachment>,
}

/// The scale of a score.
#[model]
pub struct Scale {
    /// Its lowest value.
    pub min: Option<Decimal>,
    /// Its highest value.
    pub max: Option<Decimal>,
    /// What its ends mean.
    pub meaning: Option<Localised>,
}

/// A score an organisation gives the person. Its modality is inferred or computed (GDPR Art. 15(1)(h), 22).
#[model]
pub struct ProfileScore {
    /// The organisation.
    pub provider: Option<Party>,
    /// The score's name.
    #[model(example = "\"churn-risk\"")]
    pub name: Text,
    /// Its value.
    #[model(example = "\"0.42\"")]
    pub value: Option<Decimal>,
    /// Its value, where it is a word or a class.
    pub label: Option<Text>,
    /// Its scale.
    pub scale: Option<Scale>,
    /// What it is used for.
    pub purpose: Option<Text>,
    /// When it was computed.
    pub at: Option<Moment>,
}

/// A contact with an organisation: a call, a letter, a complaint.
#[model]
pub struct Interaction {
    /// The organisation.
    pub provider: Option<Party>,
    /// `phone`, `email`, `letter`, `chat`, `branch`, `web`, as the source names it.
    #[model(example = "\"phone\"")]
    pub channel: Option<Text>,
    /// When it began.
    pub at: Moment,
    /// `in` (to the organisation) or `out`.
    pub direction: Option<Text>,
    /// What kind: `complaint`, `request`, `advice`.
    pub kind: Option<Text>,
    /// What about.
    pub subject: Option<Text>,
    /// What was said or noted.
    pub text: Option<Text>,
    /// Where it stands, in the source's word.
    pub status: Option<Text>,
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// The source's number for it.
    pub number: Option<Text>,
}
