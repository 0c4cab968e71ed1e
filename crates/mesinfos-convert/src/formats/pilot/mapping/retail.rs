//! Intermarché: receipts, their lines, the loyalty card.

use mesinfos_schema::types::common::PaymentMeans;
use mesinfos_schema::types::retail::{
    LoyaltyAccount, LoyaltyMovement, Receipt, ReceiptLine, ReceiptLoyalty, ReceiptPayment,
};
use mesinfos_schema::values::{
    Currency, Decimal, Identifier, Integer, Money, Quantity, Text, Unit,
};

use super::super::doc::{Doc, missing};
use super::{Context, Made, id, partner};
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
    // In cents, of a number of points that the source does not say: what they were worth, and no movement of points.
    if let Some(cents) = doc.decimal(&["convertedPoints"])? {
        let euros = Decimal::new(1, 2).and_then(|cent| cents.checked_mul(cent));
        let euros = euros.ok_or_else(|| Fault::new("pilot.number", "an amount out of range"))?;
        loyalty.value = "EUR".parse::<Currency>().ok().map(|currency| Money::new(euros, currency));
    }
    let earned = match (doc.string(&["idMesInfos"]), loyalty.earned) {
        (Some(number), Some(points)) if points.get() != 0 => {
            let owner = ctx.draft(DOMAIN, "", card(&number)?);
            let mut movement = LoyaltyMovement::new(id(&owner), at, points);
            movement.balance_before = loyalty.balance_before;
            // A card that the file describes is not told again with less.
            let owner = (!ctx.told.cards.contains(&number)).then_some(owner);
            Some((ctx.draft(DOMAIN, "", movement), owner))
        }
        _ => None,
    };
    body.loyalty = (loyalty != ReceiptLoyalty::new()).then_some(loyalty);
    // Who sat at the till is a third person: not carried.
    let mut made = Made::one(ctx.draft(DOMAIN, "", body));
    if let Some((movement, owner)) = earned {
        made.records.push(movement);
        made.owners.extend(owner);
    }
    Ok(made)
}

/// The loyalty card as far as its number tells it.
fn card(number: &str) -> Result<LoyaltyAccount, Fault> {
    let program = Text::new("Intermarché").ok_or_else(|| missing(&["program"]))?;
    let ids: Vec<_> = Identifier::of("local", number).into_iter().collect();
    let mut body = LoyaltyAccount::new(program, ids);
    body.operator = Some(partner("Intermarché", DOMAIN));
    Ok(body)
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
    let mut body = card(&number)?;
    body.status = doc.text(&["loyaltyCardStatus"]);
    Ok(Made::one(ctx.draft(DOMAIN, "", body)))
}
