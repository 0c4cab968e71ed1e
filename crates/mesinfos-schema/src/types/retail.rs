//! Shopping: receipts and loyalty (GS1 digital receipt, NF525, EN 16931).

use super::banking::Category;
use super::common::{PaymentMeans, Tax};
use crate::model;
use crate::record::RecordId;
use crate::values::{
    Count, Date, Identifier, Integer, Moment, Money, Party, Period, Quantity, Text,
};

/// One line of a receipt.
#[model]
pub struct ReceiptLine {
    /// What is printed.
    #[model(example = "\"LAIT DEMI-ECREME 1L\"")]
    pub label: Text,
    /// The article's number, GS1 GTIN (8, 12, 13 or 14 digits); a number of the shop goes under `ids`.
    #[model(same_as = "gs1:gtin", example = "\"3017620422003\"")]
    pub gtin: Option<Text>,
    /// Identifiers of the article in the shop's own catalogue.
    pub ids: Vec<Identifier>,
    /// The shelf it belongs to: family, section, department.
    pub category: Option<Category>,
    /// How much: pieces in the unit `1`, weighed goods in `kg`.
    #[model(example = "{\"unit\":\"1\",\"value\":\"2\"}")]
    pub quantity: Quantity,
    /// Price of one unit, with tax, before discounts.
    pub unit_price: Money,
    /// Discount of the line, a positive amount that lowers it.
    pub discount: Option<Money>,
    /// What the line comes to, with tax.
    #[model(sensitivity = "financial")]
    pub total: Money,
    /// The code of its tax, as `taxes[].category` has it.
    pub tax_code: Option<Text>,
}

/// One payment at the till.
#[model]
pub struct ReceiptPayment {
    /// By which means.
    pub means: PaymentMeans,
    /// How much; change given back is negative.
    #[model(sensitivity = "financial")]
    pub amount: Money,
    /// The card's number with all but its last digits hidden.
    #[model(sensitivity = "financial", example = "\"************1234\"")]
    pub masked_card: Option<Text>,
}

/// What the receipt says of the loyalty card.
#[model]
pub struct ReceiptLoyalty {
    /// The card or the account: `local` with its issuer.
    #[model(sensitivity = "official-id")]
    pub id: Option<Identifier>,
    /// Points before.
    pub balance_before: Option<Integer>,
    /// Points earned.
    #[model(example = "12")]
    pub earned: Option<Integer>,
    /// Points spent, a positive number.
    pub spent: Option<Integer>,
    /// Points after.
    pub balance_after: Option<Integer>,
    /// What the points spent, or the advantages, were worth.
    pub value: Option<Money>,
}

/// A purchase at a shop, at a till or online. Nobody of the staff is named.
#[model]
pub struct Receipt {
    /// The shop.
    pub merchant: Party,
    /// When.
    #[model(example = "\"2024-03-05T18:22:10\"")]
    pub at: Moment,
    /// What was bought, in the order printed.
    #[model(required)]
    pub lines: Vec<ReceiptLine>,
    /// What it came to, with tax.
    #[model(sensitivity = "financial")]
    pub total: Money,
    /// Its taxes, one item a rate; empty where the receipt shows none.
    #[model(empty)]
    pub taxes: Vec<Tax>,
    /// How it was paid; empty where the receipt does not say.
    #[model(empty)]
    pub payments: Vec<ReceiptPayment>,
    /// What it says of the loyalty card.
    pub loyalty: Option<ReceiptLoyalty>,
    /// Discount on the whole receipt, a positive amount.
    pub discount: Option<Money>,
    /// The receipt's number.
    #[model(example = "\"0004213377\"")]
    pub number: Option<Text>,
    /// The till.
    pub terminal: Option<Text>,
    /// `store`, `online`, `drive`, as the source says.
    #[model(example = "\"store\"")]
    pub channel: Option<Text>,
    /// How many articles, as printed.
    pub article_count: Option<Count>,
}

/// Membership of a loyalty programme.
#[model]
pub struct LoyaltyAccount {
    /// The programme's name.
    pub program: Text,
    /// The card or account.
    #[model(required, sensitivity = "official-id")]
    pub ids: Vec<Identifier>,
    /// Who runs it.
    pub operator: Option<Party>,
    /// Where it stands, in the source's word (`active`, `blocked`).
    pub status: Option<Text>,
    /// Its level or tier.
    pub tier: Option<Text>,
    /// Since when, until when.
    pub period: Option<Period>,
    /// Points on it, at the source's time.
    pub balance: Option<Integer>,
    /// What these are worth.
    pub value: Option<Money>,
    /// The shop it was opened at.
    pub merchant: Option<Party>,
}

/// Points earned or spent.
#[model]
pub struct LoyaltyMovement {
    /// The account's record id.
    pub account: RecordId,
    /// When.
    pub at: Moment,
    /// Points: spent ones are negative.
    #[model(example = "-250")]
    pub points: Integer,
    /// What for, in the source's words.
    pub label: Option<Text>,
    /// Points before.
    pub balance_before: Option<Integer>,
    /// Points after.
    pub balance_after: Option<Integer>,
    /// What they are worth.
    pub value: Option<Money>,
    /// The day they lapse.
    pub expires_on: Option<Date>,
    /// The receipt's record id.
    pub receipt: Option<RecordId>,
}
