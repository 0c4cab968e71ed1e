//! Balances, entries and their details.

use std::io;

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::banking::{
    Balance, Charge, OriginalAmount, Remittance, Split, Transaction,
};
use mesinfos_schema::values::{Code, Identifier, Money, Text};

use super::code::{self, NOT_AVAILABLE, domain, kind_read, of_kind};
use super::party::{NO_PLACE, code_or, counterparty};
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

/// Which element a reference stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Entry,
    Batch,
    Details,
    Proprietary,
}

/// The schemes that have an element, in the order of the message: scheme, element, place.
static REFERENCES: &[(&str, &str, Place)] = &[
    ("iso20022:NtryRef", "NtryRef", Place::Entry),
    ("iso20022:AcctSvcrRef", "AcctSvcrRef", Place::Entry),
    ("iso20022:Btch/MsgId", "MsgId", Place::Batch),
    ("iso20022:Btch/PmtInfId", "PmtInfId", Place::Batch),
    ("iso20022:Btch/NbOfTxs", "NbOfTxs", Place::Batch),
    ("iso20022:MsgId", "MsgId", Place::Details),
    ("iso20022:Refs/AcctSvcrRef", "AcctSvcrRef", Place::Details),
    ("iso20022:PmtInfId", "PmtInfId", Place::Details),
    ("iso20022:InstrId", "InstrId", Place::Details),
    ("iso20022:EndToEndId", "EndToEndId", Place::Details),
    ("uetr", "UETR", Place::Details),
    ("iso20022:TxId", "TxId", Place::Details),
    ("iso20022:MndtId", "MndtId", Place::Details),
    ("iso20022:ChqNb", "ChqNb", Place::Details),
    ("iso20022:ClrSysRef", "ClrSysRef", Place::Details),
    ("iso20022:AcctOwnrTxId", "AcctOwnrTxId", Place::Details),
    ("iso20022:AcctSvcrTxId", "AcctSvcrTxId", Place::Details),
    ("iso20022:MktInfrstrctrTxId", "MktInfrstrctrTxId", Place::Details),
    ("iso20022:PrcgId", "PrcgId", Place::Details),
];

/// Schemes that are members of their own in a transaction.
const MEMBERS: [&str; 3] = ["iso20022:EndToEndId", "iso20022:MndtId", "iso20022:ChqNb"];

fn place(scheme: &str) -> Place {
    REFERENCES.iter().find(|(name, ..)| *name == scheme).map_or(Place::Proprietary, |r| r.2)
}

/// The references of a record, each with its element.
struct References<'a> {
    own: Vec<(&'static str, &'a str)>,
    other: &'a [Identifier],
}

impl<'a> References<'a> {
    /// The value for an element: the first of its scheme.
    fn value(&self, scheme: &'static str) -> Option<&'a str> {
        let own = self.own.iter().find(|(name, _)| *name == scheme).map(|(_, value)| *value);
        own.or_else(|| self.first(scheme).map(|id| id.value.as_str()))
    }

    fn first(&self, scheme: &str) -> Option<&'a Identifier> {
        self.other.iter().find(|id| id.scheme == scheme)
    }

    /// Whether there is any for that place.
    fn any(&self, wanted: Place) -> bool {
        self.other.iter().any(|id| place(&id.scheme) == wanted)
    }

    /// Notes the references that have no element left, in places that are not written, and issuers.
    fn losses(&self, without: &[Place], single: bool, at: &mut At<'_>) {
        let of_entry = self.first("iso20022:AcctSvcrRef").map(|id| &id.value);
        for id in self.other {
            let of = place(&id.scheme);
            let scheme = id.scheme.as_str();
            if single && MEMBERS.contains(&scheme) && !self.own.iter().any(|own| own.0 == scheme) {
                at.lost("", "read as the member of that name");
            } else if single && scheme == "iso20022:Refs/AcctSvcrRef" && of_entry == Some(&id.value)
            {
                at.lost("", "the same as that of the entry");
            }
            if without.contains(&of) {
                at.lost("", "no place for it where there are several details, or none");
            } else if of != Place::Proprietary {
                let first = self.first(&id.scheme).is_some_and(|first| std::ptr::eq(first, id));
                let shadowed = self.own.iter().any(|(name, _)| id.scheme == *name);
                at.lost_if(!first || shadowed, "", "a second reference of that kind");
                at.lost_if(id.issuer.is_some(), "/issuer", NO_PLACE);
            }
        }
    }

    /// The elements of one place, in their order.
    fn write(&self, xml: &mut Xml<'_>, of: Place, at: &mut At<'_>) -> io::Result<()> {
        for (scheme, element, _) in REFERENCES.iter().filter(|r| r.2 == of) {
            let Some(value) = self.value(scheme) else { continue };
            // Members of their own are told from references by their pointer.
            let pointer = match (*scheme, self.own.iter().any(|(own, _)| own == scheme)) {
                ("iso20022:EndToEndId", true) => "/data/endToEndId",
                ("iso20022:MndtId", true) => "/data/mandateId",
                ("iso20022:ChqNb", true) => "/data/checkNumber",
                _ => "",
            };
            let mut root = at.root(pointer);
            let fits = match *scheme {
                "uetr" => is_uuid4(value),
                "iso20022:Btch/NbOfTxs" => {
                    value.len() <= 15 && value.bytes().all(|b| b.is_ascii_digit())
                }
                _ => true,
            };
            if !fits {
                root.lost("", "not of the form that the element has");
            } else if is_placeholder(value) {
                root.lost("", "a placeholder, which readers take for none");
            } else if let Some(value) = whole(&mut root, "", value, 36) {
                if *scheme != "uetr" && value.chars().count() > 35 {
                    root.lost("", "longer than the format takes: left out");
                } else {
                    xml.leaf(element, &value)?;
                }
            }
        }
        Ok(())
    }

    /// `Prtry` for those without an element of their own.
    fn proprietary(&self, xml: &mut Xml<'_>, at: &mut At<'_>) -> io::Result<()> {
        for id in self.other.iter().filter(|id| place(&id.scheme) == Place::Proprietary) {
            let local = id.scheme == "local";
            if !local {
                at.lost("/scheme", "a proprietary reference, its scheme read as the issuer");
                at.lost_if(id.issuer.is_some(), "/issuer", "the scheme stands in its place");
            }
            let kind = match (local, &id.issuer) {
                (true, Some(issuer)) => issuer.as_str(),
                _ => id.scheme.as_str(),
            };
            if is_placeholder(&id.value) {
                at.lost("", "a placeholder, which readers take for none");
                continue;
            }
            let kind = whole(at, "/issuer", kind, 35);
            let value = whole(at, "", &id.value, 35);
            if let Some(value) = value {
                xml.open("Prtry");
                xml.leaf("Tp", kind.as_deref().unwrap_or("local"))?;
                xml.leaf("Ref", &value)?;
                xml.close()?;
            }
        }
        Ok(())
    }
}

/// A UUID of version 4, as the message definition writes it.
fn is_uuid4(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            14 => *byte == b'4',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
        })
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
fn transaction_codes(tx: &Transaction, number: usize) -> (Option<&Code>, Option<&Code>) {
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
fn write_codes(
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
fn detail_code(system: &str) -> Option<(&'static str, bool)> {
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

/// `NtryDtls`.
fn details(xml: &mut Xml<'_>, tx: &Transaction, outgoing: bool, at: &mut At<'_>) -> io::Result<()> {
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
