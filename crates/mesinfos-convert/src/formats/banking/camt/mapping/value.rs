//! Amounts, dates and indicators of ISO 20022.

use mesinfos_schema::values::{Currency, Date, Decimal, Moment, Money};

use crate::emitter::Fault;
use crate::xml::Node;

/// An unsigned amount as XML Schema writes decimals, zeros in front allowed (`000000000000149.87`).
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Ok(decimal) = text.parse::<Decimal>() {
        return Some(decimal);
    }
    let stripped = text.trim_start_matches('0');
    let (whole, fraction) = stripped.split_once('.').unwrap_or((stripped, ""));
    let any = text.bytes().any(|b| b.is_ascii_digit());
    let digits = whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
    if !any || !digits {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{whole}{point}{fraction}").parse().ok()
}

/// The amount of an element with its `Ccy`, not yet signed.
pub(super) fn money(node: Node<'_>, default: Option<Currency>) -> Result<Money, Fault> {
    let amount = node.value().and_then(decimal).ok_or_else(|| {
        Fault::new("camt.amount", "the amount is not a decimal number of up to 28 digits")
            .at(node.line())
    })?;
    if amount.is_negative() {
        let message = "a negative amount, where the credit or debit indicator gives the direction";
        return Err(Fault::new("camt.negative-amount", message).at(node.line()));
    }
    let currency = match node.take("@Ccy") {
        Some(code) => code.parse::<Currency>().ok().filter(Currency::is_known),
        None => default,
    };
    let currency = currency.ok_or_else(|| {
        Fault::new("camt.currency", "the currency is absent or not in ISO 4217").at(node.line())
    })?;
    Ok(Money::new(amount, currency))
}

/// The amount with a sign.
pub(super) fn signed(money: Money, negative: bool) -> Money {
    if negative { Money::new(-money.amount, money.currency) } else { money }
}

/// Whether an element's `CdtDbtInd` says debit; `None` where it says nothing.
pub(super) fn debit(node: Node<'_>) -> Result<Option<bool>, Fault> {
    let Some(indicator) = node.find("CdtDbtInd") else { return Ok(None) };
    match indicator.value() {
        Some("DBIT") => Ok(Some(true)),
        Some("CRDT") => Ok(Some(false)),
        _ => {
            let message = "the credit or debit indicator is neither CRDT nor DBIT";
            Err(Fault::new("camt.direction", message).at(indicator.line()))
        }
    }
}

/// An `xs:boolean`.
pub(super) fn boolean(node: Node<'_>) -> Option<bool> {
    let known = match node.peek()? {
        "true" | "1" => true,
        "false" | "0" => false,
        _ => return None,
    };
    node.mark();
    Some(known)
}

/// A moment as XML Schema writes it; a date may have an offset of its own, which no member can hold.
pub(in super::super) fn moment(text: &str) -> Option<Moment> {
    if let Ok(moment) = text.parse() {
        return Some(moment);
    }
    let (date, rest) = text.split_at_checked(10)?;
    let offset = rest == "Z" || (rest.len() == 6 && rest.starts_with(['+', '-']));
    offset.then(|| date.parse::<Date>().ok().map(Moment::from)).flatten()
}

/// A choice of `Dt` and `DtTm` as a moment.
pub(super) fn when(node: Node<'_>) -> Result<Option<Moment>, Fault> {
    let found =
        node.find("DtTm").or_else(|| node.find("Dt")).filter(|found| found.peek().is_some());
    // Messages of other hands put the date right into the element.
    let found = found.or_else(|| node.peek().map(|_| node));
    let Some(found) = found else { return Ok(None) };
    let moment = found.value().and_then(moment).ok_or_else(|| {
        Fault::new("camt.date", "not a date or time of the calendar in ISO form").at(found.line())
    })?;
    Ok(Some(moment))
}
