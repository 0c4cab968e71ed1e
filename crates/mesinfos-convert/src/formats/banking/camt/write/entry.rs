//! Balances and entries.

use std::io;

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::banking::{Balance, Charge, OriginalAmount, Transaction};
use mesinfos_schema::values::{Code, Money};

use super::code::{self, NOT_AVAILABLE, domain, kind_read, of_kind};
use super::detail::details;
use super::party::{NO_PLACE, code_or};
use super::reference::{Place, References, is_uuid4};
use super::{amount, amount_and_direction, amount_only};
use crate::write::losses::{At, cut, whole};
use crate::write::xml::{Xml, is_char};

/// `Bal`.
pub(super) fn balance(xml: &mut Xml<'_>, balance: &Balance, at: &mut At<'_>) -> io::Result<()> {
    xml.open("Bal");
    xml.open("Tp");
    xml.open("CdOrPrtry");
    code_or(xml, Some(code::balance(&balance.kind)), &mut at.at("/data/kind"))?;
    xml.close()?;
    xml.close()?;
    amount_and_direction(xml, &balance.amount)?;
    xml.open("Dt");
    let time = balance.on.time().is_some();
    xml.leaf(if time { "DtTm" } else { "Dt" }, &balance.on.to_string())?;
    xml.close()?;
    xml.close()
}

/// `Ntry`.
pub(super) fn entry(
    xml: &mut Xml<'_>,
    record: &Record,
    tx: &Transaction,
    at: &mut At<'_>,
) -> io::Result<()> {
    let outgoing = tx.amount.amount.is_negative();
    let references = References { own: Vec::new(), other: &tx.references };
    xml.open("Ntry");
    // The id that readers take: the servicer's reference, else the entry's, else that of the only detail.
    let usable = |scheme: &'static str| {
        let value = references.value(scheme)?;
        let most = if scheme == "uetr" { 36 } else { 35 };
        let fits = !is_placeholder(value) && value.trim().chars().count() <= most;
        let fits = fits
            && value.chars().all(is_char)
            && (scheme != "uetr" || (tx.splits.len() < 2 && is_uuid4(value)));
        fits.then_some(value)
    };
    let [servicer, own_ref] = ["iso20022:AcctSvcrRef", "iso20022:NtryRef"].map(usable);
    let read = servicer.or(own_ref);
    if let Some(id) = &record.record_id
        && read.or(usable("uetr")) != Some(id.as_str())
    {
        // A servicer's reference that is not written as it is (a line end in it) is one that readers take all the same.
        let stands = |value: &str| !is_placeholder(value);
        let taken = read.is_some()
            || references.first("iso20022:NtryRef").is_some()
            || references.value("iso20022:AcctSvcrRef").is_some_and(stands);
        if taken || is_placeholder(id) {
            at.lost("/recordId", "the entry has another reference, or it is a placeholder");
        } else if let Some(id) = whole(at, "/recordId", id, 35) {
            xml.leaf("NtryRef", &id)?;
        }
    }
    let mut of_entry = at.at("/data/references/*");
    let own = |element| References {
        own: Vec::new(),
        other: references.first(element).map(std::slice::from_ref).unwrap_or_default(),
    };
    own("iso20022:NtryRef").write(xml, Place::Entry, &mut of_entry)?;
    amount_and_direction(xml, &tx.amount)?;
    if let Some(reversal) = tx.reversal {
        xml.leaf("RvslInd", if reversal { "true" } else { "false" })?;
    }
    xml.open("Sts");
    xml.leaf("Cd", code::status(tx.status).unwrap_or("INFO"))?;
    xml.close()?;
    for (element, day) in [("BookgDt", tx.booked_on), ("ValDt", tx.value_on)] {
        if let Some(day) = day {
            xml.open(element);
            xml.leaf("Dt", &day.to_string())?;
            xml.close()?;
        }
    }
    own("iso20022:AcctSvcrRef").write(xml, Place::Entry, &mut of_entry)?;
    bank_codes(xml, tx, outgoing, at)?;
    if let Some(original) = &tx.original {
        original_amount(xml, original, &tx.amount, &mut at.at("/data/original"))?;
    }
    xml.open("Chrgs");
    for charge in &tx.charges {
        write_charge(xml, charge, &mut at.at("/data/charges/*"))?;
    }
    xml.close()?;
    details(xml, tx, outgoing, at)?;
    if let Some(label) = &tx.label
        && let Some(label) = cut(at, "/data/label", label, 500)
    {
        xml.leaf("AddtlNtryInf", &label)?;
    }
    at.lost_if(tx.balance_after.is_some(), "/data/balanceAfter", NO_PLACE);
    at.lost_if(tx.category.is_some(), "/data/category", NO_PLACE);
    xml.close()
}

/// The system of a bank's own codes; its issuer follows a colon.
const PROPRIETARY: &str = "iso20022:btc-proprietary";

/// The codes for `BkTxCd`: of ISO 20022, and the banks' own. The first of each stands in the entry, the second in its
/// only detail.
pub(super) fn transaction_codes(tx: &Transaction, number: usize) -> (Option<&Code>, Option<&Code>) {
    let mut iso = tx.bank_codes.iter().filter(|code| code.system == ISO);
    let mut own =
        tx.bank_codes.iter().filter(|c| c.system != ISO && detail_code(&c.system).is_none());
    (iso.nth(number), own.nth(number))
}

/// The system of the codes of ISO 20022.
const ISO: &str = "iso20022:btc";

/// `BkTxCd` of an entry: the code of ISO 20022, else one that says the means alone; the bank's own; where there is
/// neither, that none is available.
fn bank_codes(
    xml: &mut Xml<'_>,
    tx: &Transaction,
    outgoing: bool,
    at: &mut At<'_>,
) -> io::Result<()> {
    let (iso, own) = transaction_codes(tx, 0);
    let means = of_kind(tx.kind.as_ref(), outgoing);
    let stated = iso.and_then(|code| domain(&code.code));
    let instead = match (own, stated) {
        (Some(own), None) if whole_code(own) => means,
        _ => means.or(Some(NOT_AVAILABLE)),
    };
    let parts = stated.or_else(|| instead.and_then(domain));
    let read = parts.and_then(|(parts, _)| kind_read(&parts.join("-")));
    at.lost_if(
        tx.kind.is_some() && tx.kind != read,
        "/data/kind",
        "the bank transaction code does not say it",
    );
    write_codes(xml, (iso, own), instead, at)?;
    let most = if tx.splits.len() < 2 { 2 } else { 1 };
    let (mut isos, mut owns) = (0, 0);
    for code in &tx.bank_codes {
        let mut at = at.at("/data/bankCodes/*");
        if detail_code(&code.system).is_some() {
            continue;
        }
        at.lost_if(code.label.is_some(), "/label", NO_PLACE);
        let count = if code.system == ISO { &mut isos } else { &mut owns };
        *count += 1;
        at.lost_if(*count > most, "", "more codes than the entry has places for");
    }
    Ok(())
}

/// Whether a bank's own code can be written.
fn whole_code(code: &Code) -> bool {
    let text = code.code.trim();
    !text.is_empty() && text.chars().count() <= 35 && text.chars().all(is_char)
}

/// `BkTxCd`.
pub(super) fn write_codes(
    xml: &mut Xml<'_>,
    (iso, own): (Option<&Code>, Option<&Code>),
    instead: Option<&'static str>,
    at: &mut At<'_>,
) -> io::Result<()> {
    let stated = iso.and_then(|code| domain(&code.code));
    // A code that is not complete is completed with "not available", which is the list's own word for it.
    at.lost_if(
        iso.is_some() && !stated.is_some_and(|(_, complete)| complete),
        "/data/bankCodes/*/code",
        "not a domain, a family and a sub-family",
    );
    at.lost_if(iso.is_some() && stated.is_none(), "/data/bankCodes/*", "no bank transaction code");
    xml.open("BkTxCd");
    if let Some(([main, family, sub], _)) = stated.or_else(|| instead.and_then(domain)) {
        xml.open("Domn");
        xml.leaf("Cd", main)?;
        xml.open("Fmly");
        xml.leaf("Cd", family)?;
        xml.leaf("SubFmlyCd", sub)?;
        xml.close()?;
        xml.close()?;
    }
    if let Some(code) = own {
        let mut at = at.at("/data/bankCodes/*");
        let system = code.system.as_str();
        let issuer = match system.strip_prefix(PROPRIETARY) {
            Some("") => None,
            Some(issuer) if issuer.starts_with(':') => issuer.get(1..),
            _ => {
                at.lost("/system", "a proprietary code, its system written as the issuer");
                Some(system)
            }
        };
        if let Some(text) = whole(&mut at, "", &code.code, 35) {
            xml.open("Prtry");
            xml.leaf("Cd", &text)?;
            if let Some(issuer) = issuer.and_then(|issuer| whole(&mut at, "/system", issuer, 35)) {
                xml.leaf("Issr", &issuer)?;
            }
            xml.close()?;
        }
    }
    xml.close()
}

/// The elements of codes that stand in a detail.
pub(super) fn detail_code(system: &str) -> Option<(&'static str, bool)> {
    Some(match system {
        "iso20022:purpose" => ("Purp", true),
        "iso20022:purpose-proprietary" => ("Purp", false),
        "iso20022:return-reason" => ("RtrInf", true),
        "iso20022:return-reason-proprietary" => ("RtrInf", false),
        _ => return None,
    })
}

/// `AmtDtls` of an amount in another currency.
fn original_amount(
    xml: &mut Xml<'_>,
    original: &OriginalAmount,
    booked: &Money,
    at: &mut At<'_>,
) -> io::Result<()> {
    if original.amount.currency == booked.currency {
        at.lost("", "an amount in the currency of the booking");
        return Ok(());
    }
    if amount(&original.amount).is_none() {
        at.lost("", super::TOO_LONG);
        return Ok(());
    }
    let turned = original.amount.amount.is_negative() != booked.amount.is_negative();
    at.lost_if(
        turned && !original.amount.amount.is_zero(),
        "/amount/amount",
        "the sign is that of the booking",
    );
    xml.open("AmtDtls");
    xml.open("InstdAmt");
    amount_only(xml, &original.amount)?;
    if let Some(rate) = original.rate {
        let short = if rate.scale() > 10 { rate.with_scale(10) } else { Some(rate) };
        let fits =
            short.filter(|r| !r.is_negative() && r.mantissa().unsigned_abs() < 10_u128.pow(11));
        match fits {
            Some(rate) => {
                let (from, to) = (original.amount.currency, booked.currency);
                xml.open("CcyXchg");
                xml.leaf("SrcCcy", from.as_str())?;
                xml.leaf("TrgtCcy", to.as_str())?;
                xml.leaf("UnitCcy", from.as_str())?;
                xml.leaf("XchgRate", &rate.to_string())?;
                xml.close()?;
            }
            None => at.lost("/rate", "a rate of more than 11 digits or 10 decimals"),
        }
    }
    xml.close()?;
    xml.close()
}

/// `Rcrd` of `Chrgs`.
fn write_charge(xml: &mut Xml<'_>, charge: &Charge, at: &mut At<'_>) -> io::Result<()> {
    if amount(&charge.amount).is_none() {
        at.lost("", super::TOO_LONG);
        return Ok(());
    }
    xml.open("Rcrd");
    amount_and_direction(xml, &charge.amount)?;
    if let Some(included) = charge.included {
        xml.leaf("ChrgInclInd", if included { "true" } else { "false" })?;
    }
    if let Some(label) = &charge.label
        && let Some(label) = cut(at, "/label", label, 35)
    {
        let code = label.len() == 4 && label.bytes().all(|b| b.is_ascii_uppercase());
        xml.open("Tp");
        if code {
            xml.leaf("Cd", &label)?;
        } else {
            xml.open("Prtry");
            xml.leaf("Id", &label)?;
            xml.close()?;
        }
        xml.close()?;
    }
    xml.close()
}
