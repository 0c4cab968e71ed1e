//! What several domains share: a place, a device, a tax, a means of payment, a rhythm.

use crate::model;
use crate::values::{Address, Coordinates, Decimal, Identifier, Money, Text};

/// A place, as far as the source names it.
#[model]
pub struct Place {
    /// Its name: a station, a shop, `Home`.
    #[model(sensitivity = "location", example = "\"Part-Dieu\"")]
    pub name: Option<Text>,
    /// Where it lies.
    #[model(sensitivity = "location")]
    pub coordinates: Option<Coordinates>,
    /// Identifiers: `gtfs-stop`, `osm`, `google-place`, a cell of a network, `local`, …
    pub ids: Vec<Identifier>,
    /// Its postal address.
    #[model(sensitivity = "location")]
    pub address: Option<Address>,
    /// What kind of place it is, in the source's word (`home`, `work`, `station`).
    #[model(example = "\"station\"")]
    pub kind: Option<Text>,
}

/// A device that took, made or carried the data.
#[model]
pub struct Device {
    /// Its name, as the source writes it.
    #[model(example = "\"Watch6,1\"")]
    pub name: Option<Text>,
    /// Who made it.
    pub manufacturer: Option<Text>,
    /// The model.
    pub model: Option<Text>,
    /// Version of its hardware.
    pub hardware: Option<Text>,
    /// Version of its software, or of the program that wrote the data.
    pub software: Option<Text>,
    /// Identifiers: `imei`, `mac`, `serial` (as `local`), `udi`, …
    #[model(sensitivity = "official-id")]
    pub ids: Vec<Identifier>,
}

/// One tax of a document: a rate, what it is taken on, and what it comes to.
#[model]
pub struct Tax {
    /// The tax category (EN 16931 BT-118: `S`, `Z`, `E`, `AE`, …) or the code the source uses.
    #[model(same_as = "en16931:BT-118", example = "\"S\"")]
    pub category: Option<Text>,
    /// The rate in percent.
    #[model(same_as = "en16931:BT-119", example = "\"20\"")]
    pub rate: Option<Decimal>,
    /// What the tax is taken on.
    #[model(same_as = "en16931:BT-116", sensitivity = "financial")]
    pub base: Option<Money>,
    /// The tax.
    #[model(same_as = "en16931:BT-117", sensitivity = "financial")]
    pub amount: Option<Money>,
    /// Its name, where there are several (`TVA`, `CTA`, `accise`).
    #[model(example = "\"TVA\"")]
    pub label: Option<Text>,
}

/// By which means something is paid.
#[model(open)]
pub enum PaymentMeans {
    /// A payment card.
    Card,
    /// Coins and notes.
    Cash,
    /// A cheque.
    Cheque,
    /// A credit transfer.
    Transfer,
    /// A direct debit.
    DirectDebit,
    /// A meal voucher.
    MealVoucher,
    /// A voucher, a gift card.
    Voucher,
    /// Points of a loyalty programme.
    Loyalty,
    /// A wallet or an instant payment by telephone.
    Wallet,
    /// Paid with the telephone or internet bill.
    OperatorBill,
    /// Credit, an instalment plan.
    Credit,
    /// The source does not say.
    Unspecified,
}

/// How often something recurs.
#[model(open)]
pub enum Frequency {
    /// Once.
    Once,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every two months.
    Bimonthly,
    /// Every quarter.
    Quarterly,
    /// Twice a year.
    HalfYearly,
    /// Every year.
    Yearly,
}
