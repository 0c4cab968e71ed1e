//! Records to accounts, transactions and balances.

use mesinfos_schema::types::banking::{
    Account, AccountKind, Balance, BalanceKind, Charge, OriginalAmount, Remittance, Status,
    Transaction, TransactionKind,
};
use mesinfos_schema::values::{Code, Currency, Identifier, Money, Party, Text};

use super::reader::zone;
use super::values;
use crate::banking::AccountScope;
use crate::emitter::{Emitter, Fault, Mapped};

/// What every record starts with.
#[derive(Debug)]
pub(super) struct Prefix {
    pub(super) currency: Currency,
    pub(super) decimals: u8,
}

/// Checks the zones that every record has: damaged lines are told by them.
pub(super) fn prefix(text: &str) -> Result<Prefix, Fault> {
    let fault = |what: &str| Fault::new("cfonb120.record", format!("damaged record: {what}"));
    let digits = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|b| b.is_ascii_digit())
    };
    if !digits(zone(text, 3, 7), 5) || !digits(zone(text, 12, 16), 5) {
        return Err(fault("no five digits of bank and branch at 3-7 and 12-16"));
    }
    let account = zone(text, 22, 32);
    if account.len() != 11 || !account.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(fault("no account of eleven characters at 22-32"));
    }
    let decimals = zone(text, 20, 20).parse().map_err(|_| fault("no number of decimals at 20"))?;
    let currency =
        zone(text, 17, 19).parse::<Currency>().ok().filter(Currency::is_known).ok_or_else(
            || Fault::new("cfonb120.currency", "the currency at 17-19 is not in ISO 4217"),
        )?;
    Ok(Prefix { currency, decimals })
}

pub(super) fn account(text: &str, currency: Currency) -> Account {
    let (bank, branch, number) = (zone(text, 3, 7), zone(text, 12, 16), zone(text, 22, 32));
    let mut account = Account::new(Vec::new(), AccountKind::Unspecified);
    account.ids.extend(Identifier::of("bban", &format!("{bank}{branch}{number}")));
    account.ids.extend(Identifier::of("account-number", number));
    account.currency = Some(currency);
    let mut servicer = Party::new();
    servicer.ids.extend(Identifier::of("bank-code", bank));
    account.servicer = Some(servicer);
    account
}

fn amount(text: &str, prefix: &Prefix) -> Result<Money, Fault> {
    let amount = values::amount(zone(text, 91, 104), prefix.decimals).ok_or_else(|| {
        Fault::new("cfonb120.amount", "no thirteen digits and a signed one at 91-104")
    })?;
    Ok(Money::new(amount, prefix.currency))
}

fn unused(text: &str, zones: &[(usize, usize, &str)], out: &mut Emitter<'_>) {
    for (from, to, path) in zones {
        if !zone(text, *from, *to).trim().is_empty() {
            out.unmapped(path);
        }
    }
}

pub(super) fn balance(
    text: &str,
    prefix: &Prefix,
    scope: &AccountScope,
    out: &mut Emitter<'_>,
) -> Result<Mapped, Fault> {
    let amount = amount(text, prefix)?;
    let on = values::date(zone(text, 35, 40)).ok_or_else(|| {
        Fault::new("cfonb120.date", "the date at 35-40 is not a DDMMYY day that exists")
    })?;
    let opening = text.starts_with("01");
    let kind = if opening { BalanceKind::OpeningBooked } else { BalanceKind::ClosingBooked };
    let zones = if opening {
        [
            (8, 11, "01 8-11"),
            (21, 21, "01 21"),
            (33, 34, "01 33-34"),
            (41, 90, "01 41-90"),
            (105, 120, "01 105-120"),
        ]
    } else {
        [
            (8, 11, "07 8-11"),
            (21, 21, "07 21"),
            (33, 34, "07 33-34"),
            (41, 90, "07 41-90"),
            (105, 120, "07 105-120"),
        ]
    };
    unused(text, &zones, out);
    Ok(scope.balance(Balance::new(scope.id(), kind, amount, on)).into())
}

pub(super) fn transaction(
    text: &str,
    details: &[String],
    prefix: &Prefix,
    scope: &AccountScope,
    out: &mut Emitter<'_>,
) -> Result<Mapped, Fault> {
    let amount = amount(text, prefix)?;
    let label = zone(text, 49, 79).trim();
    if amount.amount.is_zero() && says_no_movement(label) {
        return Ok(Mapped::Skipped("cfonb120.no-movement"));
    }
    let mut tx = Transaction::new(scope.id(), Status::Booked, amount);
    tx.booked_on = Some(values::date(zone(text, 35, 40)).ok_or_else(|| {
        Fault::new("cfonb120.date", "the date at 35-40 is not a DDMMYY day that exists")
    })?);
    let value = zone(text, 43, 48);
    if !value.bytes().all(|b| matches!(b, b' ' | b'0')) {
        tx.value_on = Some(values::date(value).ok_or_else(|| {
            Fault::new("cfonb120.value-date", "the value date at 43-48 does not exist")
        })?);
    }
    let operation = zone(text, 33, 34);
    code(&mut tx, "cfonb:operation", operation);
    code(&mut tx, "cfonb:internal-operation", zone(text, 8, 11));
    code(&mut tx, "cfonb:reject", zone(text, 41, 42));
    code(&mut tx, "cfonb:commission-exemption", zone(text, 89, 89));
    code(&mut tx, "cfonb:unavailability", zone(text, 90, 90));
    tx.kind = kind(operation);
    let number = zone(text, 82, 88).trim();
    if operation == "01" && number.bytes().any(|b| b != b'0') {
        tx.check_number = Text::trimmed(number);
    }
    reference(&mut tx, "cfonb:entry-number", number);
    reference(&mut tx, "cfonb:reference", zone(text, 105, 120));
    unused(text, &[(21, 21, "04 21"), (80, 81, "04 80-81")], out);
    let mut line = label.to_owned();
    for detail in details {
        complement(detail, &mut tx, &mut line, out);
    }
    tx.label = Text::trimmed(&line);
    Ok(scope.transaction(tx, None).into())
}

/// What banks write on a statement without entries.
pub(super) fn says_no_movement(text: &str) -> bool {
    ["PAS DE MOUVEMENT", "AUCUN MOUVEMENT", "SANS MOUVEMENT"]
        .iter()
        .any(|words| text.contains(words))
}

fn code(tx: &mut Transaction, system: &str, value: &str) {
    let value = value.trim();
    if value.bytes().any(|b| b != b'0')
        && let (Some(system), Some(code)) = (Text::new(system), Text::new(value))
    {
        tx.bank_codes.push(Code::new(system, code));
    }
}

fn reference(tx: &mut Transaction, scheme: &str, value: &str) {
    if !mesinfos_schema::identity::is_placeholder(value) {
        tx.references.extend(Identifier::of(scheme, value));
    }
}

/// A record 05.
fn complement(text: &str, tx: &mut Transaction, line: &mut String, out: &mut Emitter<'_>) {
    let qualifier = zone(text, 46, 48);
    let whole = zone(text, 49, 118);
    if whole.trim().is_empty() {
        return;
    }
    let (first, second) = (zone(text, 49, 83), zone(text, 84, 118));
    unused(text, &[(41, 45, "05 41-45"), (119, 120, "05 119-120")], out);
    let debit = tx.amount.amount.is_negative();
    match qualifier {
        "LIB" => {
            line.push(' ');
            line.push_str(whole.trim_end());
        }
        "LCC" => remittance(tx).unstructured.extend(Text::trimmed(whole)),
        "LC2" => {
            // The second half of one text of 140 characters.
            let texts = &mut remittance(tx).unstructured;
            let joined = texts.pop().map(|head| format!("{head}{}", whole.trim_end()));
            texts.extend(Text::trimmed(joined.as_deref().unwrap_or(whole)));
        }
        "LCS" => remittance(tx).structured.extend(Identifier::of("local", whole)),
        // The other side of a debit is the payee, of a credit the payer.
        "NBE" if debit => party(tx).name = Text::trimmed(whole),
        "NPY" if !debit => party(tx).name = Text::trimmed(whole),
        "IBE" if debit => identify(tx, first, second),
        "IPY" if !debit => identify(tx, first, second),
        "RCN" => {
            if !mesinfos_schema::identity::is_placeholder(first) {
                tx.end_to_end_id = Text::trimmed(first);
            }
            code(tx, "cfonb:purpose", second);
        }
        "REF" => {
            reference(tx, "cfonb:reference", first);
            reference(tx, "cfonb:reference", second);
        }
        "RUM" => {
            tx.mandate_id = Text::trimmed(first);
            code(tx, "sepa:sequence-type", second);
        }
        "MMO" | "FEE" => foreign(qualifier, text, tx, out),
        other => out.unmapped(&format!("05 {other}")),
    }
}

/// Currency, decimals, amount; behind them the rate, whose direction the standard leaves to the bank.
fn foreign(qualifier: &str, text: &str, tx: &mut Transaction, out: &mut Emitter<'_>) {
    let currency = zone(text, 49, 51).parse::<Currency>().ok().filter(Currency::is_known);
    let amount = zone(text, 52, 52)
        .parse()
        .ok()
        .and_then(|decimals| values::unsigned(zone(text, 53, 66).trim(), decimals));
    let (Some(currency), Some(amount)) = (currency, amount) else {
        out.unmapped(&format!("05 {qualifier}"));
        return;
    };
    if qualifier == "FEE" {
        tx.charges.push(Charge::new(Money::new(-amount, currency)));
    } else {
        let amount = if tx.amount.amount.is_negative() { -amount } else { amount };
        tx.original = Some(OriginalAmount::new(Money::new(amount, currency)));
    }
    if !zone(text, 67, 118).trim().is_empty() {
        out.unmapped(&format!("05 {qualifier} rate"));
    }
}

fn remittance(tx: &mut Transaction) -> &mut Remittance {
    tx.remittance.get_or_insert_with(Remittance::new)
}

fn party(tx: &mut Transaction) -> &mut Party {
    tx.counterparty.get_or_insert_with(Party::new)
}

fn identify(tx: &mut Transaction, value: &str, kind: &str) {
    if let Some(mut id) = Identifier::of("local", value) {
        id.issuer = Text::trimmed(kind);
        party(tx).ids.push(id);
    }
}

/// The kind that an interbank operation code tells for certain; the others stand in `bankCodes` alone.
fn kind(operation: &str) -> Option<TransactionKind> {
    Some(match operation {
        "01" | "02" => TransactionKind::Cheque,
        "05" | "06" => TransactionKind::Transfer,
        "08" => TransactionKind::DirectDebit,
        _ => return None,
    })
}
