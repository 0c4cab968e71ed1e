//! An entry with its details.

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::types::banking::{Split, Transaction};
use mesinfos_schema::values::{Date, Identifier, Money, Text};

use super::Context;
use super::codes::{bank_codes, kind_of, purpose_and_return, status, take_bank_codes};
use super::details::{
    charges, counterparty, merchant, original, own_reference, reference, references, remittance,
};
use super::value::{boolean, debit, decimal, moment, money, signed, when};
use crate::banking::hint_of_id;
use crate::emitter::{Draft, Fault, Hint};
use crate::xml::Node;

/// `Ntry`. `partly` is told what is carried only in part.
pub(in super::super) fn entry(
    node: Node<'_>,
    context: &Context<'_>,
    mut partly: impl FnMut(&'static str),
) -> Result<Draft, Fault> {
    let amount = node.find("Amt").ok_or_else(|| Fault::new("camt.amount", "no amount"))?;
    let amount = money(amount, context.currency)?;
    let negative = debit(node)?
        .ok_or_else(|| Fault::new("camt.direction", "no indicator of credit or debit"))?;
    let status =
        node.take("Sts/Cd").or_else(|| node.take("Sts")).and_then(status).ok_or_else(|| {
            Fault::new("camt.status", "the status is none of BOOK, PDNG, INFO and FUTR")
        })?;
    let mut tx = Transaction::new(context.scope.id(), status, signed(amount, negative));
    tx.reversal = node.find("RvslInd").and_then(boolean);
    tx.booked_on = day(node, "BookgDt", || partly("Ntry/BookgDt/DtTm#time"))?;
    tx.value_on = day(node, "ValDt", || partly("Ntry/ValDt/DtTm#time"))?;
    tx.label = node.take("AddtlNtryInf").and_then(Text::trimmed);
    tx.statement = context.statement();
    tx.original = original(node, &tx.amount, negative, context)?;
    tx.charges = charges(node, context)?;
    tx.merchant = merchant(node);
    if let Some(codes) = node.find("BkTxCd") {
        tx.bank_codes = bank_codes(codes);
        take_bank_codes(codes);
    }
    for element in ["AcctSvcrRef", "NtryRef"] {
        tx.references.extend(reference(node, element, &format!("iso20022:{element}")));
    }
    // Version 1 has batch and details in the entry itself.
    let holders = || node.all("NtryDtls").chain([node]);
    for batch in holders().filter_map(|holder| holder.find("Btch")) {
        for element in ["MsgId", "PmtInfId", "NbOfTxs"] {
            tx.references.extend(reference(batch, element, &format!("iso20022:Btch/{element}")));
        }
    }
    let mut details = holders().flat_map(|holder| holder.all("TxDtls"));
    let mut universal = None;
    match (details.next(), details.next()) {
        (None, _) => {}
        (Some(only), None) => {
            single(only, &mut tx, negative, context)?;
            universal = tx.references.iter().find(|r| r.scheme == "uetr").map(|r| r.value.clone());
        }
        (Some(first), Some(second)) => {
            for detail in [first, second].into_iter().chain(details) {
                let split = split(detail, &mut tx, negative, context)?;
                tx.splits.push(split);
            }
        }
    }
    let btc = tx.bank_codes.iter().find(|code| code.system == "iso20022:btc");
    tx.kind = btc.and_then(|code| kind_of(&code.code));
    Ok(context.scope.transaction(tx, own_id(node).or(universal.as_deref())))
}

/// The bank's own id of an entry, or the reference of who instructed it.
fn own_id(node: Node<'_>) -> Option<&str> {
    ["AcctSvcrRef", "NtryRef"].iter().find_map(|element| {
        node.find(element).and_then(|n| n.peek()).filter(|id| !is_placeholder(id))
    })
}

/// What is learnt of an entry before it is mapped.
pub(in super::super) fn hint(node: Node<'_>) -> Option<Hint> {
    hint_of_id(own_id(node))
}

/// The day of a `Dt` or `DtTm`; a time of day has no member.
fn day(node: Node<'_>, name: &str, time: impl FnOnce()) -> Result<Option<Date>, Fault> {
    let moment = node.find(name).map(when).transpose()?.flatten();
    if moment.is_some_and(|moment| moment.time().is_some()) {
        time();
    }
    Ok(moment.map(|moment| moment.date()))
}

/// The only detail of an entry: what it says is said of the entry.
fn single(
    detail: Node<'_>,
    tx: &mut Transaction,
    negative: bool,
    context: &Context<'_>,
) -> Result<(), Fault> {
    let outgoing = debit(detail)?.unwrap_or(negative);
    // An amount that repeats the entry's says nothing new; another one stays unmapped.
    if let Some(amount) = detail.find("Amt")
        && amount.find("@Ccy").and_then(|c| c.peek()) == Some(tx.amount.currency.as_str())
        && amount.peek().and_then(decimal) == Some(tx.amount.amount.abs())
    {
        amount.take("@Ccy");
        amount.mark();
    }
    let own = original(detail, &tx.amount, negative, context)?;
    tx.original = tx.original.take().or(own);
    if tx.charges.is_empty() {
        tx.charges = charges(detail, context)?;
    }
    if tx.merchant.is_none() {
        tx.merchant = merchant(detail);
    }
    tx.counterparty = counterparty(detail, outgoing, tx.reversal == Some(true));
    tx.remittance = remittance(detail);
    tx.end_to_end_id = own_reference(detail, "EndToEndId");
    tx.mandate_id = own_reference(detail, "MndtId");
    tx.check_number = own_reference(detail, "ChqNb");
    let known = tx.references.iter().find(|r| r.scheme == "iso20022:AcctSvcrRef");
    let known = known.map(|r| r.value.clone());
    references(detail, known.as_deref(), &mut tx.references);
    if let Some(found) = detail.find("BkTxCd") {
        for code in bank_codes(found) {
            if !tx.bank_codes.contains(&code) {
                tx.bank_codes.push(code);
            }
        }
        take_bank_codes(found);
    }
    tx.bank_codes.extend(purpose_and_return(detail));
    if let Some(found) = detail.find("RltdDts/TxDtTm")
        && let Some(moment) = found.peek().and_then(moment)
    {
        found.mark();
        tx.transacted_at = Some(moment);
    }
    if let Some(info) = detail.find("AddtlTxInf") {
        if tx.label.is_none() {
            tx.label = info.value().and_then(Text::trimmed);
        } else if tx.label.as_deref() == info.peek() {
            info.mark();
        }
    }
    Ok(())
}

/// One of several details.
fn split(
    detail: Node<'_>,
    tx: &mut Transaction,
    negative: bool,
    context: &Context<'_>,
) -> Result<Split, Fault> {
    let outgoing = debit(detail)?.unwrap_or(negative);
    let mut split = Split::new();
    let amount = detail.find("Amt").or_else(|| detail.find("AmtDtls/TxAmt/Amt"));
    let amount: Option<Money> = amount.map(|node| money(node, context.currency)).transpose()?;
    split.amount = amount.map(|amount| signed(amount, outgoing));
    if let (Some(amount), Some(repeated)) = (&split.amount, detail.find("AmtDtls/TxAmt/Amt"))
        && repeated.find("@Ccy").and_then(|c| c.peek()) == Some(amount.currency.as_str())
        && repeated.peek().and_then(decimal) == Some(amount.amount.abs())
    {
        repeated.take("@Ccy");
        repeated.mark();
    }
    split.label = detail.take("AddtlTxInf").and_then(Text::trimmed);
    split.counterparty = counterparty(detail, outgoing, tx.reversal == Some(true));
    split.remittance = remittance(detail);
    for element in ["EndToEndId", "MndtId", "ChqNb"] {
        if let Some(value) = own_reference(detail, element) {
            split.references.extend(Identifier::of(&format!("iso20022:{element}"), &value));
        }
    }
    references(detail, None, &mut split.references);
    // Codes that repeat the entry's are carried by it.
    if let Some(found) = detail.find("BkTxCd")
        && bank_codes(found).iter().all(|code| tx.bank_codes.contains(code))
    {
        take_bank_codes(found);
    }
    Ok(split)
}
