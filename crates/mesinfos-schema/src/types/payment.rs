//! Mandates and payment plans (SEPA pain.008 to pain.012).

use super::common::PaymentMeans;
use crate::model;
use crate::record::RecordId;
use crate::values::{Count, Date, Identifier, Money, Party, Period, Text};

/// A mandate to draw on an account, or the bank details given to an organisation.
#[model]
pub struct Mandate {
    /// The mandate's reference.
    #[model(same_as = "iso20022:MndtId", example = "\"RUM123456\"")]
    pub mandate_id: Option<Text>,
    /// The scheme: `sepa-core`, `sepa-b2b`, `bacs`.
    #[model(example = "\"sepa-core\"")]
    pub scheme: Option<Text>,
    /// Who may draw.
    #[model(same_as = "iso20022:Cdtr")]
    pub creditor: Party,
    /// The creditor's identifier (`creditor-id`).
    #[model(same_as = "iso20022:CdtrSchmeId")]
    pub creditor_id: Option<Identifier>,
    /// The account drawn on: `iban`, then `bic`.
    #[model(sensitivity = "financial", same_as = "iso20022:DbtrAcct")]
    pub account_ids: Vec<Identifier>,
    /// The account's record id, where it is here too.
    pub account: Option<RecordId>,
    /// Who holds the account.
    #[model(sensitivity = "third-person")]
    pub debtor: Option<Party>,
    /// By which means is paid.
    pub means: Option<PaymentMeans>,
    /// The day it was signed.
    #[model(same_as = "iso20022:DtOfSgntr")]
    pub signed_on: Option<Date>,
    /// From when to when it holds.
    pub period: Option<Period>,
    /// Where it stands, in the source's word.
    pub status: Option<Text>,
    /// The contract's record id.
    pub contract: Option<RecordId>,
}

/// A share of an instalment.
#[model]
pub struct InstalmentPart {
    /// What it is for (`electricity`, `gas`, `tax`).
    #[model(example = "\"electricity\"")]
    pub label: Text,
    /// How much.
    pub amount: Money,
}

/// One payment of a plan.
#[model]
pub struct Instalment {
    /// Its number, from 1.
    #[model(name = "n", example = "1")]
    pub number: Option<Count>,
    /// The day it is due.
    #[model(example = "\"2024-04-05\"")]
    pub due_on: Option<Date>,
    /// How much, as charged.
    #[model(sensitivity = "financial")]
    pub amount: Money,
    /// Its shares; they sum up to the whole.
    pub parts: Vec<InstalmentPart>,
    /// The day it was paid.
    pub paid_on: Option<Date>,
    /// Where it stands, in the source's word.
    pub status: Option<Text>,
}

/// A plan of payments.
#[model]
pub struct Schedule {
    /// Who is paid.
    pub creditor: Option<Party>,
    /// The payments, in order.
    #[model(required)]
    pub instalments: Vec<Instalment>,
    /// What they are for: a contract's record id.
    pub contract: Option<RecordId>,
    /// From when to when.
    pub period: Option<Period>,
    /// By which means is paid.
    pub means: Option<PaymentMeans>,
    /// The mandate's record id.
    pub mandate: Option<RecordId>,
    /// The plan's number.
    pub number: Option<Text>,
    /// What is still owed in all.
    #[model(sensitivity = "financial")]
    pub balance: Option<Money>,
}
