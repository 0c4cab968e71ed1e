//! `STMTTRN`: transactions.

use std::io;

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::banking::{Status, Transaction, TransactionKind};
use mesinfos_schema::values::{Address, Moment, Party};

use super::super::mapping::transaction_kind;
use super::{NO_PLACE, date, day};
use crate::write::losses::{At, cut, whole};
use crate::write::xml::{Xml, is_char};

/// Types of transactions.
static TYPES: &[&str] = &[
    "ATM",
    "CASH",
    "CHECK",
    "CREDIT",
    "DEBIT",
    "DEP",
    "DIRECTDEBIT",
    "DIRECTDEP",
    "DIV",
    "FEE",
    "HOLD",
    "INT",
    "OTHER",
    "PAYMENT",
    "POS",
    "REPEATPMT",
    "SRVCHG",
    "XFER",
];

/// The type that a kind is.
fn type_of(kind: Option<&TransactionKind>) -> Option<&'static str> {
    Some(match kind? {
        TransactionKind::Card => "POS",
        TransactionKind::Transfer => "XFER",
        TransactionKind::DirectDebit => "DIRECTDEBIT",
        TransactionKind::Cheque => "CHECK",
        TransactionKind::Cash => "CASH",
        TransactionKind::Fee => "FEE",
        TransactionKind::Interest => "INT",
        TransactionKind::Dividend => "DIV",
        TransactionKind::StandingOrder => "REPEATPMT",
        TransactionKind::Deposit => "DEP",
        TransactionKind::Salary => "DIRECTDEP",
        _ => return None,
    })
}

/// `STMTTRN`, or `STMTTRNP` of what is pending.
pub(super) fn write_transaction(
    xml: &mut Xml<'_>,
    record: &Record,
    tx: &Transaction,
    at: &mut At<'_>,
) -> io::Result<()> {
    let pending = tx.status == Status::Pending;
    for (there, pointer) in [
        (tx.end_to_end_id.is_some(), "/data/endToEndId"),
        (tx.mandate_id.is_some(), "/data/mandateId"),
        (!tx.charges.is_empty(), "/data/charges"),
        (tx.reversal.is_some(), "/data/reversal"),
        (tx.balance_after.is_some(), "/data/balanceAfter"),
        (tx.statement.is_some(), "/data/statement"),
        (!tx.splits.is_empty(), "/data/splits"),
        (tx.category.is_some(), "/data/category"),
        (pending && tx.value_on.is_some(), "/data/valueOn"),
        (pending && tx.check_number.is_some(), "/data/checkNumber"),
        (pending && record.record_id.is_some(), "/recordId"),
    ] {
        at.lost_if(there, pointer, NO_PLACE);
    }
    xml.open(if pending { "STMTTRNP" } else { "STMTTRN" });
    xml.leaf("TRNTYPE", transaction_type(tx, at))?;
    if pending {
        let on = tx.transacted_at.or(tx.booked_on.map(Moment::from));
        if let Some(on) = on {
            xml.leaf("DTTRAN", &date(&on, &mut at.at("/data/transactedAt")))?;
        }
        at.lost_if(tx.booked_on.is_some(), "/data/bookedOn", "not of what is pending");
    } else {
        if let Some(on) = tx.booked_on {
            xml.leaf("DTPOSTED", &day(on))?;
        }
        if let Some(moment) = &tx.transacted_at {
            xml.leaf("DTUSER", &date(moment, &mut at.at("/data/transactedAt")))?;
        }
        if let Some(on) = tx.value_on {
            xml.leaf("DTAVAIL", &day(on))?;
        }
    }
    xml.leaf("TRNAMT", &tx.amount.amount.to_string())?;
    if !pending {
        let own = record.record_id.as_ref().filter(|id| !is_placeholder(id));
        at.lost_if(own.is_none() && record.record_id.is_some(), "/recordId", "a placeholder");
        match own.and_then(|id| whole(at, "/recordId", id, 255)) {
            Some(id) => xml.leaf("FITID", &id)?,
            // Each entry must have one that no other has.
            None => xml.leaf("FITID", &record.id.to_string().replace('-', ""))?,
        }
    }
    references(xml, tx, pending, at)?;
    texts(xml, tx, at)?;
    if let Some(original) = &tx.original {
        at.lost("/data/original", "ORIGCURRENCY has the rate and the currency, not the amount");
        if let Some(rate) = original.rate {
            xml.open("ORIGCURRENCY");
            xml.leaf("CURRATE", &rate.to_string())?;
            xml.leaf("CURSYM", original.amount.currency.as_str())?;
            xml.close()?;
        }
    }
    xml.close()
}

/// `TRNTYPE`: the code of OFX where the record has one, else that of its kind, else the direction.
fn transaction_type(tx: &Transaction, at: &mut At<'_>) -> &'static str {
    let mut stated = None;
    for code in tx.bank_codes.iter().filter(|code| code.system == "ofx:trntype") {
        let known = TYPES.iter().find(|name| **name == code.code.as_str());
        match (stated, known) {
            (None, Some(name)) => {
                stated = Some(*name);
                at.lost_if(code.label.is_some(), "/data/bankCodes/*/label", NO_PLACE);
            }
            _ => at.lost("/data/bankCodes/*", "not a type of OFX, or a second one"),
        }
    }
    let direction = if tx.amount.amount.is_negative() { "DEBIT" } else { "CREDIT" };
    let written = stated.or_else(|| type_of(tx.kind.as_ref())).unwrap_or(direction);
    let read = transaction_kind(written);
    at.lost_if(
        tx.kind.is_some() && tx.kind != read,
        "/data/kind",
        "the type of transaction does not say it",
    );
    written
}

/// The codes and references of other elements: scheme, element, characters, whether of what is pending too.
static REFERENCES: &[(&str, &str, usize, bool)] = &[
    ("ofx:srvrtid", "SRVRTID", 10, false),
    ("ofx:checknum", "CHECKNUM", 12, false),
    ("ofx:refnum", "REFNUM", 32, true),
    ("ofx:sic", "SIC", 6, false),
    ("ofx:payeeid", "PAYEEID", 12, false),
];

fn references(
    xml: &mut Xml<'_>,
    tx: &Transaction,
    pending: bool,
    at: &mut At<'_>,
) -> io::Result<()> {
    for (scheme, element, most, of_pending) in REFERENCES {
        if pending && !of_pending {
            continue;
        }
        let (value, pointer) = match *element {
            "CHECKNUM" => (tx.check_number.as_ref(), "/data/checkNumber"),
            "SIC" => {
                let code = tx.bank_codes.iter().find(|code| code.system == *scheme);
                (code.map(|code| &code.code), "/data/bankCodes/*")
            }
            _ => {
                let id = tx.references.iter().find(|id| id.scheme == *scheme);
                (id.map(|id| &id.value), "/data/references/*")
            }
        };
        let Some(value) = value.and_then(|value| whole(at, pointer, value, *most)) else {
            continue;
        };
        if *element == "SIC" && !value.bytes().all(|b| b.is_ascii_digit()) {
            at.lost(pointer, "not digits");
            continue;
        }
        xml.leaf(element, &value)?;
    }
    let carried = |scheme: &str| {
        REFERENCES.iter().any(|(name, _, _, too)| *name == scheme && (*too || !pending))
    };
    for (number, id) in tx.references.iter().enumerate() {
        let first = tx.references.iter().position(|other| other.scheme == id.scheme);
        let good = carried(&id.scheme) && id.scheme != "ofx:checknum" && first == Some(number);
        at.lost_if(!good, "/data/references/*", NO_PLACE);
        at.lost_if(good && id.issuer.is_some(), "/data/references/*/issuer", NO_PLACE);
    }
    for (number, code) in tx.bank_codes.iter().enumerate() {
        if code.system == "ofx:trntype" {
            continue;
        }
        let first = tx.bank_codes.iter().position(|other| other.system == code.system);
        let good = code.system == "ofx:sic" && carried("ofx:sic") && first == Some(number);
        at.lost_if(!good, "/data/bankCodes/*", NO_PLACE);
        at.lost_if(good && code.label.is_some(), "/data/bankCodes/*/label", NO_PLACE);
    }
    at.lost_if(tx.merchant.is_some(), "/data/merchant", NO_PLACE);
    Ok(())
}

/// `NAME` or `PAYEE`, `EXTDNAME`, `MEMO`.
fn texts(xml: &mut Xml<'_>, tx: &Transaction, at: &mut At<'_>) -> io::Result<()> {
    let mut unstructured = tx.remittance.iter().flat_map(|r| &r.unstructured);
    let mut memo = unstructured.next().map(|text| text.trim().to_owned());
    for more in unstructured {
        at.lost("/data/remittance/unstructured/*", "MEMO is one text: joined with a blank");
        let memo = memo.get_or_insert_default();
        memo.push(' ');
        memo.push_str(more.trim());
    }
    let structured = tx.remittance.as_ref().is_some_and(|r| !r.structured.is_empty());
    at.lost_if(structured, "/data/remittance/structured", NO_PLACE);
    let memo = memo.filter(|memo| !memo.is_empty());
    let pointer = "/data/remittance/unstructured/*";
    let memo = memo.and_then(|memo| cut(at, pointer, &memo, 255).map(|m| m.into_owned()));

    let label = tx.label.as_ref().and_then(|label| cut(at, "/data/label", label, 255));
    let payee = tx.counterparty.as_ref().and_then(Payee::of);
    counterparty_losses(tx.counterparty.as_ref(), payee.is_some(), at);
    let length = label.as_ref().map_or(0, |label| label.chars().count());
    // A text too long for every other element is the MEMO, where that is free: read as the label without a NAME.
    if let Some(label) = &label
        && length > 100
        && memo.is_none()
        && payee.is_none()
    {
        return xml.leaf("MEMO", label);
    }
    at.lost_if(length > 100, "/data/label", "longer than the format takes: cut");
    let mut named = false;
    let mut shown = None;
    match (&payee, &label) {
        (Some(payee), _) => payee.write(xml, at)?,
        (None, Some(label)) => {
            named = true;
            xml.leaf("NAME", &first(label, 32))?;
        }
        (None, None) => {
            let other = tx.counterparty.as_ref().and_then(|party| party.name.as_ref());
            if let Some(name) = other.map(|name| first(name, 32)).filter(|name| !name.is_empty()) {
                named = true;
                xml.leaf("NAME", &name)?;
                shown = Some(name);
            }
        }
    }
    if let Some(label) = &label {
        // A longer one stands in full in the element for that, and one beside a PAYEE.
        let text = first(label, 100);
        if length > 32 || payee.is_some() {
            named = true;
            xml.leaf("EXTDNAME", &text)?;
        }
        shown = Some(text);
    }
    let Some(memo) = memo else { return Ok(()) };
    at.lost_if(!named, "/data/remittance", "a text that stands alone is read as the label");
    at.lost_if(shown.as_ref() == Some(&memo), "/data/remittance", "the same text as the label");
    xml.leaf("MEMO", &memo)
}

/// The first characters of a text.
fn first(text: &str, most: usize) -> String {
    let text: String = text.chars().filter(|c| is_char(*c)).collect();
    text.trim().chars().take(most).collect::<String>().trim().to_owned()
}

/// A counterparty with all that `PAYEE` requires.
struct Payee<'a> {
    party: &'a Party,
    address: &'a Address,
}

impl<'a> Payee<'a> {
    fn of(party: &'a Party) -> Option<Self> {
        let address = party.address.as_ref()?;
        let all = party.name.is_some()
            && (1..=3).contains(&address.lines.len())
            && address.locality.is_some()
            && address.region.is_some()
            && address.postal_code.is_some()
            && party.contacts.len() == 1;
        all.then_some(Self { party, address })
    }

    fn write(&self, xml: &mut Xml<'_>, at: &mut At<'_>) -> io::Result<()> {
        let Self { party, address } = self;
        let lines = |number| address.lines.get(number);
        xml.open("PAYEE");
        for (element, value, pointer, most) in [
            ("NAME", party.name.as_ref(), "/name", 32),
            ("ADDR1", lines(0), "/address/lines/*", 32),
            ("ADDR2", lines(1), "/address/lines/*", 32),
            ("ADDR3", lines(2), "/address/lines/*", 32),
            ("CITY", address.locality.as_ref(), "/address/locality", 32),
            ("STATE", address.region.as_ref(), "/address/region", 5),
            ("POSTALCODE", address.postal_code.as_ref(), "/address/postalCode", 11),
            ("PHONE", party.contacts.first(), "/contacts/*", 32),
        ] {
            let mut at = at.at("/data/counterparty");
            if let Some(value) = value.and_then(|value| cut(&mut at, pointer, value, most)) {
                xml.leaf(element, &value)?;
            }
        }
        xml.close()
    }
}

/// What of the other side has no place: all of it without `PAYEE`, and what `PAYEE` lacks with it.
fn counterparty_losses(party: Option<&Party>, payee: bool, at: &mut At<'_>) {
    let Some(party) = party else { return };
    if !payee {
        at.lost("/data/counterparty", "PAYEE requires a full address and a telephone number");
        return;
    }
    let mut at = at.at("/data/counterparty");
    at.lost_if(!party.ids.is_empty(), "/ids", "BANKACCTTO requires the type of the account");
    at.lost_if(party.role.is_some(), "/role", NO_PLACE);
    at.lost_if(party.legal_name.is_some(), "/legalName", NO_PLACE);
    if let Some(address) = &party.address {
        at.lost_if(address.country.is_some(), "/address/country", "three letters in OFX");
        at.lost_if(!address.ids.is_empty(), "/address/ids", NO_PLACE);
        at.lost_if(address.coordinates.is_some(), "/address/coordinates", NO_PLACE);
    }
}
