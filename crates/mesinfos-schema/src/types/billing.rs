//! Invoices and credit notes (EN 16931: UBL, CII, Factur-X).

use super::common::Tax;
use crate::model;
use crate::record::RecordId;
use crate::values::{Attachment, Date, Decimal, Identifier, Money, Party, Period, Quantity, Text};

/// What kind of document it is.
#[model]
pub enum InvoiceKind {
    /// An invoice (UNTDID 1001: 380 and its like).
    Invoice,
    /// A credit note (381): its amounts are negative.
    CreditNote,
}

/// The totals of a document, each stated as charged.
#[model]
pub struct Totals {
    /// Sum of the lines before allowances and charges of the document.
    #[model(same_as = "en16931:BT-106", example = "{\"amount\":\"25.18\",\"currency\":\"EUR\"}")]
    pub net: Option<Money>,
    /// Allowances of the whole document, a positive amount that lowers the total.
    #[model(same_as = "en16931:BT-107")]
    pub allowances: Option<Money>,
    /// Charges of the whole document.
    #[model(same_as = "en16931:BT-108")]
    pub charges: Option<Money>,
    /// Tax in all.
    #[model(same_as = "en16931:BT-110")]
    pub tax: Option<Money>,
    /// With tax.
    #[model(same_as = "en16931:BT-112")]
    pub gross: Option<Money>,
    /// Already paid.
    #[model(same_as = "en16931:BT-113")]
    pub prepaid: Option<Money>,
    /// Added to reach the amount due.
    #[model(same_as = "en16931:BT-114")]
    pub rounding: Option<Money>,
    /// What is to be paid: gross − prepaid + rounding.
    #[model(same_as = "en16931:BT-115", sensitivity = "financial")]
    pub due: Money,
}

/// One line of a document.
#[model]
pub struct InvoiceLine {
    /// Its number or id within the document.
    #[model(same_as = "en16931:BT-126", example = "\"1\"")]
    pub id: Option<Text>,
    /// What it is for.
    #[model(same_as = "en16931:BT-153", example = "\"Abonnement\"")]
    pub label: Text,
    /// How much of it.
    #[model(same_as = "en16931:BT-129")]
    pub quantity: Option<Quantity>,
    /// Price of `priceBase` (of one unit where that is absent), without tax.
    #[model(same_as = "en16931:BT-146")]
    pub unit_price: Option<Money>,
    /// The quantity that the unit price is for, where it is not one unit.
    #[model(same_as = "en16931:BT-149")]
    pub price_base: Option<Quantity>,
    /// Allowances of the line less its charges: a positive amount lowers the line.
    #[model(same_as = "en16931:BT-136")]
    pub allowances: Option<Money>,
    /// What the line comes to without tax.
    #[model(same_as = "en16931:BT-131", sensitivity = "financial")]
    pub net: Money,
    /// Tax rate in percent.
    #[model(same_as = "en16931:BT-152", example = "\"20\"")]
    pub tax_rate: Option<Decimal>,
    /// Tax category code (UNTDID 5305).
    #[model(same_as = "en16931:BT-151", example = "\"S\"")]
    pub tax_category: Option<Text>,
    /// The `id` of the line that this one is part of; only lines without a parent count in the totals.
    pub parent: Option<Text>,
    /// The time it is for.
    #[model(same_as = "en16931:BG-26")]
    pub period: Option<Period>,
    /// Identifiers of what was sold: `gtin`, the seller's own as `local`.
    #[model(same_as = "en16931:BT-157")]
    pub ids: Vec<Identifier>,
}

/// An invoice or a credit note, seen by the one who receives it. Amounts are stated as charged; a credit note is
/// negative.
#[model]
pub struct Invoice {
    /// Who sent it.
    #[model(same_as = "en16931:BG-4")]
    pub supplier: Party,
    /// What it comes to.
    pub totals: Totals,
    /// The document's number.
    #[model(same_as = "en16931:BT-1", example = "\"F-2024-0312\"")]
    pub number: Option<Text>,
    /// Invoice or credit note.
    #[model(same_as = "en16931:BT-3")]
    pub kind: InvoiceKind,
    /// The day it was issued.
    #[model(same_as = "en16931:BT-2", example = "\"2024-03-05\"")]
    pub issued_on: Option<Date>,
    /// The day it is to be paid.
    #[model(same_as = "en16931:BT-9", example = "\"2024-03-20\"")]
    pub due_on: Option<Date>,
    /// Who is to pay.
    #[model(same_as = "en16931:BG-7")]
    pub customer: Option<Party>,
    /// The time it is for.
    #[model(same_as = "en16931:BG-14")]
    pub period: Option<Period>,
    /// Its lines.
    #[model(same_as = "en16931:BG-25")]
    pub lines: Vec<InvoiceLine>,
    /// Its taxes, one item a rate.
    #[model(same_as = "en16931:BG-23")]
    pub taxes: Vec<Tax>,
    /// What was owed before it, in the source's sense of the sign.
    #[model(sensitivity = "financial")]
    pub balance_before: Option<Money>,
    /// Where it stands, in the source's word (`paid`, `open`, `overdue`).
    #[model(example = "\"paid\"")]
    pub status: Option<Text>,
    /// The contract's or customer account's record id.
    pub contract: Option<RecordId>,
    /// Other references: an order, a contract, the invoice that a credit note corrects.
    pub references: Vec<Identifier>,
    /// The document itself.
    pub document: Option<Attachment>,
}
