//! Entries to transactions.

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::types::banking::{
    Charge, OriginalAmount, StatementRef, Status, Transaction, TransactionKind,
};
use mesinfos_schema::values::{Currency, Money, Text};

use super::{account::iban, entry, info, values};
use crate::banking::{AccountScope, hint_of_id};
use crate::emitter::{Emitter, Fault, Mapped};

/// One entry with all that belongs to it.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) line: u64,
    /// Field 61.
    pub(super) entry: String,
    /// Fields 86, several joined.
    pub(super) info: String,
    /// Fields NS, several joined.
    pub(super) non_swift: String,
}

impl Item {
    /// Whether nothing followed field 61.
    pub(super) fn is_field_61_alone(&self) -> bool {
        self.info.is_empty() && self.non_swift.is_empty()
    }
}

pub(super) fn transaction(
    item: &Item,
    scope: &AccountScope,
    currency: Currency,
    statement: &StatementRef,
    out: &mut Emitter<'_>,
) -> Result<Mapped, Fault> {
    let entry = entry::read(&item.entry)?;
    let customer = entry.customer;
    // `EREF`, `KREF+`: the reference is in field 86.
    let pointer =
        matches!(customer.trim_end_matches('+'), "EREF" | "KREF" | "PREF" | "MREF" | "BREF");
    let own = |id: &&str| id.len() > 1 && !is_placeholder(id);
    let id = Some(entry.bank).filter(own).or(Some(customer).filter(|_| !pointer).filter(own));
    if out.passes_over(|| hint_of_id(id)) {
        return Ok(Mapped::Passed);
    }
    let status = if entry.expected { Status::Pending } else { Status::Booked };
    let mut tx = Transaction::new(scope.id(), status, Money::new(entry.amount, currency));
    if entry.value.is_none() {
        out.unmapped("61 value date");
        out.warn(
            "a value date does not exist in the calendar: its entry is kept by its entry date",
        );
    }
    tx.booked_on = Some(entry.booked);
    tx.value_on = entry.value;
    tx.reversal = entry.reversal.then_some(true);
    if !entry.funds.is_empty() && !currency.as_str().ends_with(entry.funds) {
        out.unmapped("61 funds code");
    }
    info::code(&mut tx, "swift:transaction-type", entry.kind);
    tx.kind = kind(entry.kind);
    if !pointer {
        info::reference(&mut tx, "swift:customer-reference", customer);
    }
    info::reference(&mut tx, "swift:bank-reference", entry.bank);
    if entry.kind.ends_with("CHK") && !pointer && customer.bytes().all(|b| b.is_ascii_digit()) {
        tx.check_number = Text::new(customer);
    }
    let detail = supplementary(entry.supplementary, &mut tx, out);
    let line = info::apply(&item.info, &mut tx, out);
    let line = line.or(info::non_swift(&item.non_swift, &mut tx, out));
    let mut label = tx.label.take().map(|text| text.to_string()).unwrap_or_default();
    for text in [detail, line].into_iter().flatten() {
        if !label.is_empty() {
            label.push(' ');
        }
        label.push_str(&text);
    }
    tx.label = Text::trimmed(&label).or_else(|| {
        tx.remittance.as_ref().and_then(|remittance| remittance.unstructured.first().cloned())
    });
    if *statement != StatementRef::new() {
        tx.statement = Some(statement.clone());
    }
    Ok(scope.transaction(tx, id).into())
}

/// The lines behind the first of field 61: `/OCMT/EUR11,85//CHGS/EUR0,50/`, an IBAN, or words.
fn supplementary(text: &str, tx: &mut Transaction, out: &mut Emitter<'_>) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    if let Some(id) = iban(text) {
        tx.counterparty.get_or_insert_with(Default::default).ids.push(id);
        return None;
    }
    let mut words = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if coded(line) {
            codes(line, tx, out);
            continue;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(line);
    }
    (!words.is_empty()).then_some(words)
}

fn coded(line: &str) -> bool {
    ["/OCMT/", "/CHGS/", "/EXCH/", "/TRCD/", "/IACC/"].iter().any(|code| line.starts_with(code))
}

fn codes(line: &str, tx: &mut Transaction, out: &mut Emitter<'_>) {
    let mut parts = line.split('/').filter(|part| !part.trim().is_empty());
    while let Some(name) = parts.next() {
        let Some(value) = parts.next() else {
            out.unmapped("61 supplementary");
            return;
        };
        match (name, values::money(value)) {
            ("OCMT", Some((currency, amount))) => {
                let amount = if tx.amount.amount.is_negative() { -amount } else { amount };
                tx.original = Some(OriginalAmount::new(Money::new(amount, currency)));
            }
            ("CHGS", Some((currency, amount))) => {
                tx.charges.push(Charge::new(Money::new(-amount, currency)));
            }
            ("TRCD", _) => info::code(tx, "ing:transaction-code", value),
            _ => out.unmapped("61 supplementary"),
        }
    }
}

/// The kind that a SWIFT transaction type tells for certain.
fn kind(code: &str) -> Option<TransactionKind> {
    Some(match code.get(1..)? {
        "CHK" | "ECK" | "TCK" => TransactionKind::Cheque,
        "TRF" => TransactionKind::Transfer,
        "DDT" => TransactionKind::DirectDebit,
        "STO" => TransactionKind::StandingOrder,
        "CHG" | "COM" | "BRF" => TransactionKind::Fee,
        "INT" => TransactionKind::Interest,
        "DIV" => TransactionKind::Dividend,
        "FEX" => TransactionKind::Exchange,
        _ => return None,
    })
}
