//! What stands in a `TxDtls` (and, for references, in `Btch`).

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::types::banking::{Charge, Merchant, OriginalAmount, Remittance};
use mesinfos_schema::values::{Identifier, Money, Party, Text};

use super::Context;
use super::party::{account_ids, bank_ids, party};
use super::value::{boolean, debit, decimal, money, signed};
use crate::emitter::Fault;
use crate::xml::Node;

/// References of `Refs` that are no member of their own, in the order of the message definition.
static REFERENCES: &[&str] = &[
    "MsgId",
    "PmtInfId",
    "InstrId",
    "UETR",
    "TxId",
    "ClrSysRef",
    "AcctOwnrTxId",
    "AcctSvcrTxId",
    "MktInfrstrctrTxId",
    "PrcgId",
];

/// The scheme of a reference: its element under `iso20022:`, but `uetr` for that one.
fn scheme_of(element: &str) -> String {
    if element == "UETR" { "uetr".to_owned() } else { format!("iso20022:{element}") }
}

/// A reference; placeholders such as `NOTPROVIDED` say nothing.
pub(super) fn reference(node: Node<'_>, element: &str, value: &str) -> Option<Identifier> {
    node.take(element).filter(|v| !is_placeholder(v)).and_then(|v| Identifier::of(value, v))
}

/// A reference that has a member of its own.
pub(super) fn own_reference(details: Node<'_>, element: &str) -> Option<Text> {
    let value = details.find("Refs")?.take(element)?;
    if is_placeholder(value) { None } else { Text::trimmed(value) }
}

/// All other references of a detail.
pub(super) fn references(
    details: Node<'_>,
    entry_reference: Option<&str>,
    into: &mut Vec<Identifier>,
) {
    let Some(refs) = details.find("Refs") else { return };
    if let Some(found) = reference(refs, "AcctSvcrRef", "iso20022:Refs/AcctSvcrRef")
        && entry_reference != Some(&*found.value)
    {
        into.push(found);
    }
    for element in REFERENCES {
        into.extend(reference(refs, element, &scheme_of(element)));
    }
    for own in refs.all("Prtry") {
        if let Some(mut found) = reference(own, "Ref", "local") {
            found.issuer = own.take("Tp").and_then(Text::trimmed);
            into.push(found);
        }
    }
}

/// The party on the other side: the creditor of what goes out, the debtor of what comes in. A reversal that names the
/// parties of the operation it undoes may have them the other way round.
pub(super) fn counterparty(details: Node<'_>, outgoing: bool, reversal: bool) -> Option<Party> {
    side(details, outgoing).or_else(|| if reversal { side(details, !outgoing) } else { None })
}

fn side(details: Node<'_>, creditor: bool) -> Option<Party> {
    let [main, last, account, agent, role] = if creditor {
        ["Cdtr", "UltmtCdtr", "CdtrAcct", "CdtrAgt", "ultimate-creditor"]
    } else {
        ["Dbtr", "UltmtDbtr", "DbtrAcct", "DbtrAgt", "ultimate-debtor"]
    };
    let parties = details.find("RltdPties");
    let at = |name| parties.and_then(|parties| parties.find(name));
    let mut found = at(main).map(party).filter(|p| !p.is_empty()).unwrap_or_default();
    if found.name.is_none()
        && found.is_empty()
        && let Some(ultimate) = at(last).map(party).filter(|p| !p.is_empty())
    {
        found = ultimate;
        found.role = Text::new(role);
    }
    let mut ids = at(account).map(account_ids).unwrap_or_default();
    let agents = details.find("RltdAgts");
    if let Some(agent) = agents.and_then(|a| a.find(agent)).and_then(|a| a.find("FinInstnId")) {
        ids.extend(bank_ids(agent));
    }
    ids.append(&mut found.ids);
    found.ids = ids;
    (!found.is_empty()).then_some(found)
}

/// `RmtInf`.
pub(super) fn remittance(details: Node<'_>) -> Option<Remittance> {
    let info = details.find("RmtInf")?;
    let mut found = Remittance::new();
    found
        .unstructured
        .extend(info.all("Ustrd").filter_map(|n| n.value()).filter_map(Text::trimmed));
    for structured in info.all("Strd") {
        if let Some(reference) = structured.find("CdtrRefInf") {
            found.structured.extend(creditor_reference(reference));
        }
        for document in structured.all("RfrdDocInf") {
            found.structured.extend(reference_number(document));
        }
        let more = structured.all("AddtlRmtInf").filter_map(|n| n.value());
        found.unstructured.extend(more.filter_map(Text::trimmed));
    }
    (found != Remittance::new()).then_some(found)
}

/// `CdtrRefInf`: ISO 11649 by its own beginning, else the scheme of its issuer.
fn creditor_reference(node: Node<'_>) -> Option<Identifier> {
    // Version 1 calls it `CdtrRef`.
    let value = node.take("Ref").or_else(|| node.take("CdtrRef"))?;
    let of_iso = value.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("RF"));
    let scheme = if of_iso { "iso11649" } else { "iso20022:CdtrRef" };
    let mut found = Identifier::of(scheme, value)?;
    if let Some(own) = node.find("Tp/CdOrPrtry/Prtry").and_then(|n| n.value()) {
        found.issuer = Text::trimmed(own);
    }
    if node.find("Tp/CdOrPrtry/Cd").and_then(|n| n.peek()) == Some("SCOR") {
        node.take("Tp/CdOrPrtry/Cd");
    }
    Some(found)
}

fn reference_number(node: Node<'_>) -> Option<Identifier> {
    Identifier::of("iso20022:RfrdDocInf", node.take("Nb")?)
}

/// `Chrgs` of an entry or a detail: in records since version 4, repeated itself before. A charge without an indicator
/// is one that is paid.
pub(super) fn charges(node: Node<'_>, context: &Context<'_>) -> Result<Vec<Charge>, Fault> {
    let mut found = Vec::new();
    for charges in node.all("Chrgs") {
        let mut records = charges.all("Rcrd").peekable();
        if records.peek().is_none() {
            found.extend(charge(charges, "Amt", context)?);
            if charges.find("Amt").is_none() {
                found.extend(charge(charges, "TtlChrgsAndTaxAmt", context)?);
            }
        }
        for record in records {
            found.extend(charge(record, "Amt", context)?);
        }
    }
    Ok(found)
}

fn charge(node: Node<'_>, amount: &str, context: &Context<'_>) -> Result<Option<Charge>, Fault> {
    let Some(amount) = node.find(amount) else { return Ok(None) };
    let amount = money(amount, context.currency)?;
    let mut charge = Charge::new(signed(amount, debit(node)?.unwrap_or(true)));
    let paths = ["Tp/Cd", "Tp/Prtry/Id", "Tp/Prtry"];
    charge.label = paths.iter().find_map(|path| node.take(path)).and_then(Text::trimmed);
    charge.included = node.find("ChrgInclInd").and_then(boolean);
    Ok(Some(charge))
}

/// The amount before conversion, of the first of the amounts in another currency.
pub(super) fn original(
    node: Node<'_>,
    booked: &Money,
    negative: bool,
    context: &Context<'_>,
) -> Result<Option<OriginalAmount>, Fault> {
    let Some(amounts) = node.find("AmtDtls") else { return Ok(None) };
    let mut found: Option<OriginalAmount> = None;
    for kind in ["InstdAmt", "TxAmt", "CntrValAmt"] {
        let Some(part) = amounts.find(kind) else { continue };
        let Some(amount) = part.find("Amt").filter(|amount| amount.peek().is_some()) else {
            continue;
        };
        // What repeats the booked amount says nothing new; another amount in the same currency has no member.
        if amount.find("@Ccy").and_then(|c| c.peek()) == Some(booked.currency.as_str()) {
            if amount.peek().and_then(decimal) == Some(booked.amount.abs()) {
                amount.take("@Ccy");
                amount.mark();
            }
        } else if found.is_none() {
            found = Some(OriginalAmount::new(signed(money(amount, context.currency)?, negative)));
        } else if let Some(known) = &found
            && amount.find("@Ccy").and_then(|c| c.peek()) == Some(known.amount.currency.as_str())
            && amount.peek().and_then(decimal) == Some(known.amount.amount.abs())
        {
            amount.take("@Ccy");
            amount.mark();
        }
    }
    let Some(known) = &mut found else { return Ok(None) };
    let original = known.amount.currency;
    for kind in ["InstdAmt", "TxAmt", "CntrValAmt"] {
        let Some(exchange) = amounts.find(kind).and_then(|part| part.find("CcyXchg")) else {
            continue;
        };
        let at = |name| exchange.find(name).and_then(|n| n.peek());
        // Only a rate that is in units of the account's currency for one of the original's is the member's.
        let unit = at("UnitCcy").or(at("SrcCcy")) == Some(original.as_str());
        let target =
            at("TrgtCcy").is_none_or(|c| c == booked.currency.as_str() || c == original.as_str());
        if !unit || !target || known.rate.is_some() {
            continue;
        }
        known.rate = at("XchgRate").and_then(decimal);
        if known.rate.is_some() {
            ["XchgRate", "SrcCcy", "TrgtCcy", "UnitCcy"].iter().for_each(|path| {
                exchange.take(path);
            });
        }
    }
    Ok(found)
}

/// The merchant category of a card payment.
pub(super) fn merchant(node: Node<'_>) -> Option<Merchant> {
    let card = node.find("CardTx")?;
    let paths = ["Tx/Indv/TxCtgy", "Tx/Aggtd/TxCtgy", "MrchntCtgyCd", "POI/MrchntCtgyCd"];
    let four = |n: &Node<'_>| {
        n.peek().is_some_and(|v| v.len() == 4 && v.bytes().all(|b| b.is_ascii_digit()))
    };
    let category = paths.iter().find_map(|path| card.find(path).filter(four))?;
    let mut merchant = Merchant::new();
    merchant.mcc = category.value().and_then(Text::trimmed);
    Some(merchant)
}
