//! `NtryDtls`: the details of an entry, one or several.

use std::io;

use mesinfos_schema::types::banking::{Remittance, Split, Transaction};
use mesinfos_schema::values::{Code, Money, Text};

use super::entry::{detail_code, transaction_codes, write_codes};
use super::party::{NO_PLACE, counterparty};
use super::reference::{Place, References};
use super::{amount, amount_and_direction};
use crate::write::losses::{At, cut, whole};
use crate::write::xml::Xml;

/// `NtryDtls`.
pub(super) fn details(
    xml: &mut Xml<'_>,
    tx: &Transaction,
    outgoing: bool,
    at: &mut At<'_>,
) -> io::Result<()> {
    let mut own = Vec::new();
    for (scheme, value) in [
        ("iso20022:EndToEndId", &tx.end_to_end_id),
        ("iso20022:MndtId", &tx.mandate_id),
        ("iso20022:ChqNb", &tx.check_number),
    ] {
        own.extend(value.as_ref().map(|value| (scheme, value.as_str())));
    }
    let mut single = Single {
        references: References { own, other: &tx.references },
        counterparty: tx.counterparty.as_ref(),
        remittance: tx.remittance.as_ref(),
        label: None,
        amount: &tx.amount,
    };
    xml.open("NtryDtls");
    xml.open("Btch");
    single.references.write(xml, Place::Batch, &mut at.at("/data/references/*"))?;
    xml.close()?;
    if tx.splits.len() < 2 {
        single.references.losses(&[], true, &mut at.at("/data/references/*"));
        if let Some(only) = tx.splits.first() {
            // Reading takes a single detail for the entry itself.
            at.lost("/data/splits", "a single part: read as the entry itself");
            single.counterparty = single.counterparty.or(only.counterparty.as_ref());
            single.remittance = single.remittance.or(only.remittance.as_ref());
            single.label = only.label.as_ref();
        }
        detail(xml, tx, &single, outgoing, at)?;
    } else {
        let without = [Place::Details, Place::Proprietary];
        single.references.losses(&without, false, &mut at.at("/data/references/*"));
        const SEVERAL: &str = "no place for it where there are several details";
        at.lost_if(tx.end_to_end_id.is_some(), "/data/endToEndId", SEVERAL);
        at.lost_if(tx.mandate_id.is_some(), "/data/mandateId", SEVERAL);
        at.lost_if(tx.check_number.is_some(), "/data/checkNumber", SEVERAL);
        at.lost_if(tx.counterparty.is_some(), "/data/counterparty", SEVERAL);
        at.lost_if(tx.remittance.is_some(), "/data/remittance", SEVERAL);
        at.lost_if(tx.transacted_at.is_some(), "/data/transactedAt", SEVERAL);
        at.lost_if(tx.merchant.is_some(), "/data/merchant", SEVERAL);
        for _ in tx.bank_codes.iter().filter(|code| detail_code(&code.system).is_some()) {
            at.lost("/data/bankCodes/*", SEVERAL);
        }
        for split in &tx.splits {
            part(xml, split, outgoing, &mut at.at("/data/splits/*"))?;
        }
    }
    xml.close()
}

/// What the only detail of an entry says.
struct Single<'a> {
    references: References<'a>,
    counterparty: Option<&'a mesinfos_schema::values::Party>,
    remittance: Option<&'a Remittance>,
    label: Option<&'a Text>,
    amount: &'a Money,
}

/// The only `TxDtls` of an entry; none where there is nothing to say.
fn detail(
    xml: &mut Xml<'_>,
    tx: &Transaction,
    single: &Single<'_>,
    outgoing: bool,
    at: &mut At<'_>,
) -> io::Result<()> {
    let codes: Vec<&Code> =
        tx.bank_codes.iter().filter(|code| detail_code(&code.system).is_some()).collect();
    let mcc = tx.merchant.as_ref().and_then(|merchant| merchant.mcc.as_ref());
    let second = transaction_codes(tx, 1);
    let references = &single.references;
    let any = !references.own.is_empty()
        || references.any(Place::Details)
        || references.any(Place::Proprietary)
        || single.counterparty.is_some()
        || single.remittance.is_some()
        || single.label.is_some()
        || !codes.is_empty()
        || second != (None, None)
        || tx.transacted_at.is_some()
        || mcc.is_some();
    if let Some(merchant) = &tx.merchant {
        at.lost_if(merchant.name.is_some(), "/data/merchant/name", NO_PLACE);
    }
    if !any {
        return Ok(());
    }
    xml.open("TxDtls");
    xml.open("Refs");
    let mut of_references = at.at("/data/references/*");
    references.write(xml, Place::Details, &mut of_references)?;
    references.proprietary(xml, &mut of_references)?;
    xml.close()?;
    amount_and_direction(xml, single.amount)?;
    write_codes(xml, second, None, at)?;
    if let Some(party) = single.counterparty {
        counterparty(xml, party, outgoing, &mut at.at("/data/counterparty"))?;
    }
    purpose(xml, &codes, at)?;
    if let Some(remittance) = single.remittance {
        write_remittance(xml, remittance, &mut at.at("/data/remittance"))?;
    }
    if let Some(moment) = &tx.transacted_at {
        if moment.time().is_some() {
            xml.open("RltdDts");
            xml.leaf("TxDtTm", &moment.to_string())?;
            xml.close()?;
        } else {
            at.lost("/data/transactedAt", "a day: the element has a time");
        }
    }
    return_reason(xml, &codes, at)?;
    if let Some(mcc) = mcc {
        if mcc.len() == 4 && mcc.bytes().all(|b| b.is_ascii_digit()) {
            for element in ["CardTx", "Tx", "Indv"] {
                xml.open(element);
            }
            xml.leaf("TxCtgy", mcc)?;
            for _ in 0..3 {
                xml.close()?;
            }
        } else {
            at.lost("/data/merchant/mcc", "not four digits");
        }
    }
    if let Some(label) = single.label
        && let Some(label) = cut(&mut at.at("/data/splits/*"), "/label", label, 500)
    {
        xml.leaf("AddtlTxInf", &label)?;
    }
    xml.close()
}

/// `Purp`, of the first such code.
fn purpose(xml: &mut Xml<'_>, codes: &[&Code], at: &mut At<'_>) -> io::Result<()> {
    let mut at = at.at("/data/bankCodes/*");
    let mut done = false;
    for code in codes {
        let Some(("Purp", coded)) = detail_code(&code.system) else { continue };
        at.lost_if(code.label.is_some(), "/label", NO_PLACE);
        if done {
            at.lost("", "an entry has one code of a kind");
            continue;
        }
        done = true;
        if let Some(text) = whole(&mut at, "", &code.code, if coded { 4 } else { 35 }) {
            xml.open("Purp");
            xml.leaf(if coded { "Cd" } else { "Prtry" }, &text)?;
            xml.close()?;
        }
    }
    Ok(())
}

/// `RtrInf`, of the first such code; its label is the additional information.
fn return_reason(xml: &mut Xml<'_>, codes: &[&Code], at: &mut At<'_>) -> io::Result<()> {
    let mut at = at.at("/data/bankCodes/*");
    let mut done = false;
    for code in codes {
        let Some(("RtrInf", coded)) = detail_code(&code.system) else { continue };
        if done {
            at.lost("", "an entry has one code of a kind");
            continue;
        }
        done = true;
        let Some(text) = whole(&mut at, "", &code.code, if coded { 4 } else { 35 }) else {
            continue;
        };
        xml.open("RtrInf");
        xml.open("Rsn");
        xml.leaf(if coded { "Cd" } else { "Prtry" }, &text)?;
        xml.close()?;
        for line in code.label.iter().flat_map(|label| label.split('\n')) {
            // Each line is an element, and its ends are trimmed.
            at.lost_if(line.trim() != line, "/label", "blanks at the end of a line");
            if line.trim().is_empty() {
                at.lost("/label", "a blank line");
            } else if let Some(line) = cut(&mut at, "/label", line, 105) {
                xml.leaf("AddtlInf", &line)?;
            }
        }
        xml.close()?;
    }
    Ok(())
}

/// `RmtInf`.
fn write_remittance(xml: &mut Xml<'_>, remittance: &Remittance, at: &mut At<'_>) -> io::Result<()> {
    xml.open("RmtInf");
    for text in &remittance.unstructured {
        let Some(text) = cut(at, "/unstructured/*", text, usize::MAX) else { continue };
        let mut rest: Vec<char> = text.chars().collect();
        if rest.len() > 140 {
            at.lost("/unstructured/*", "longer than 140 characters: goes on in the next item");
        }
        while !rest.is_empty() {
            let tail = rest.split_off(rest.len().min(140));
            let piece: String = rest.iter().collect();
            if !piece.trim().is_empty() {
                xml.leaf("Ustrd", piece.trim())?;
            }
            rest = tail;
        }
    }
    for id in &remittance.structured {
        let mut at = at.at_more("/structured/*");
        let Some(value) = whole(&mut at, "", &id.value, 35) else { continue };
        xml.open("Strd");
        if id.scheme == "iso20022:RfrdDocInf" {
            xml.open("RfrdDocInf");
            xml.leaf("Nb", &value)?;
            xml.close()?;
            at.lost_if(id.issuer.is_some(), "/issuer", NO_PLACE);
        } else {
            let iso = value.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("RF"));
            let expected = if iso { "iso11649" } else { "iso20022:CdtrRef" };
            if id.scheme != expected {
                at.lost("/scheme", "a creditor's reference: its form tells the scheme");
            }
            xml.open("CdtrRefInf");
            let issuer = id.issuer.as_ref();
            let issuer = issuer.and_then(|issuer| whole(&mut at, "/issuer", issuer, 35));
            xml.open("Tp");
            xml.open("CdOrPrtry");
            match issuer {
                Some(issuer) => xml.leaf("Prtry", &issuer)?,
                None if iso => xml.leaf("Cd", "SCOR")?,
                None => {}
            }
            xml.close()?;
            xml.close()?;
            xml.leaf("Ref", &value)?;
            xml.close()?;
        }
        xml.close()?;
    }
    xml.close()
}

/// One of several `TxDtls`.
fn part(xml: &mut Xml<'_>, split: &Split, outgoing: bool, at: &mut At<'_>) -> io::Result<()> {
    xml.open("TxDtls");
    let references = References { own: Vec::new(), other: &split.references };
    {
        let mut at = at.at_more("/references/*");
        references.losses(&[Place::Entry, Place::Batch], false, &mut at);
        xml.open("Refs");
        references.write(xml, Place::Details, &mut at)?;
        references.proprietary(xml, &mut at)?;
        xml.close()?;
    }
    let mut outgoing = outgoing;
    match &split.amount {
        Some(money) if amount(money).is_some() => {
            amount_and_direction(xml, money)?;
            outgoing = money.amount.is_negative();
        }
        Some(_) => at.lost("/amount", super::TOO_LONG),
        None => {}
    }
    if let Some(party) = &split.counterparty {
        counterparty(xml, party, outgoing, &mut at.at("/data/splits/*/counterparty"))?;
    }
    if let Some(remittance) = &split.remittance {
        write_remittance(xml, remittance, &mut at.at("/data/splits/*/remittance"))?;
    }
    if let Some(label) = &split.label
        && let Some(label) = cut(at, "/label", label, 500)
    {
        xml.leaf("AddtlTxInf", &label)?;
    }
    at.lost_if(split.category.is_some(), "/category", NO_PLACE);
    // A detail must be there to be counted as one.
    xml.begin()?;
    xml.close()
}
