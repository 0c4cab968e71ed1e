//! Intermarché: receipts, their lines, the loyalty card.

use mesinfos_schema::types::common::PaymentMeans;
use mesinfos_schema::types::retail::{
    LoyaltyAccount, Receipt, ReceiptLine, ReceiptLoyalty, ReceiptPayment,
};
use mesinfos_schema::values::{Identifier, Integer, Money, Quantity, Text, Unit};

use super::super::doc::{Doc, missing};
use super::{Context, Made, partner};
use crate::emitter::Fault;

const DOMAIN: &str = "intermarche.com";

fn points(doc: &mut Doc, name: &str) -> Result<Option<Integer>, Fault> {
    let number = doc.decimal(&[name])?;
    Ok(number
        .and_then(|n| n.with_scale(0))
        .and_then(|n| i64::try_from(n.mantissa()).ok())
        .and_then(Integer::new))
}

/// A line of a receipt: price each times how many.
pub(in super::super) fn line(doc: &mut Doc) -> Result<ReceiptLine, Fault> {
    let label = doc.need(&["label"])?;
    let price = doc.euros(&["price"])?.ok_or_else(|| missing(&["price"]))?;
    let count = doc.decimal(&["amount"])?.ok_or_else(|| missing(&["amount"]))?;
    let unit = "1".parse::<Unit>().map_err(|_| missing(&["amount"]))?;
    let total = price.amount.checked_mul(count).map(|total| total.rounded(2));
    let total = total.ok_or_else(|| Fault::new("pilot.number", "an amount out of range"))?;
    let total = Money::new(total, price.currency);
    let mut line = ReceiptLine::new(label, Quantity::new(count, unit), price, total);
    line.gtin = doc.text(&["barcode"]);
    Ok(line)
}

/// `Receipt`, with the `ReceiptDetail` documents of the same file.
pub(in super::super) fn receipt(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let number = doc.need(&["receiptId"])?;
    let at = doc.moment(&["timestamp"])?.ok_or_else(|| missing(&["timestamp"]))?;
    let total = doc.euros(&["total"])?.ok_or_else(|| missing(&["total"]))?;
    let lines = ctx.told.lines(&number);
    if lines.is_empty() {
        return Err(Fault::new(
            "pilot.no-lines",
            "no `ReceiptDetail` of this receipt is in the file",
        ));
    }
    let mut merchant = partner("Intermarché", DOMAIN);
    merchant
        .ids
        .extend(doc.string(&["intermarcheShopId"]).and_then(|shop| Identifier::of("local", &shop)));
    let mut body = Receipt::new(merchant, at, lines, total, Vec::new(), Vec::new());
    body.number = Some(number);
    body.terminal = doc.text(&["checkoutId"]);
    body.article_count = doc.count(&["articlesCount"])?;
    if let Some(paid) = doc.euros(&["paidAmount"])? {
        body.payments.push(ReceiptPayment::new(PaymentMeans::Unspecified, paid));
    }
    body.channel = match doc.string(&["isOnline"]).as_deref() {
        Some("true" | "1") => Text::new("online"),
        Some(_) => Text::new("store"),
        None => None,
    };
    let mut loyalty = ReceiptLoyalty::new();
    loyalty.balance_before = points(doc, "loyaltyBalance")?;
    loyalty.earned = points(doc, "acquiredPoints")?;
    body.loyalty = (loyalty != ReceiptLoyalty::new()).then_some(loyalty);
    // Who sat at the till is a third person: not carried.
    Ok(Made::one(ctx.draft(DOMAIN, "", body)))
}

/// `ReceiptDetail`: its receipt has it.
pub(in super::super) fn detail(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let number = doc.need(&["receiptId"])?;
    line(doc)?;
    if ctx.told.receipt(&number) {
        return Ok(Made::default());
    }
    Err(Fault::new("pilot.no-receipt", "the receipt this line is of is not in the file"))
}

/// `Client`: the loyalty card.
pub(in super::super) fn client(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let number = doc.string(&["idMesInfos"]).ok_or_else(|| missing(&["idMesInfos"]))?;
    let program = Text::new("Intermarché").ok_or_else(|| missing(&["program"]))?;
    let mut body = LoyaltyAccount::new(
        program,
        Identifier::of("local", &number).into_iter().collect::<Vec<_>>(),
    );
    body.status = doc.text(&["loyaltyCardStatus"]);
    body.operator = Some(partner("Intermarché", DOMAIN));
    Ok(Made::one(ctx.draft(DOMAIN, "", body)))
}
