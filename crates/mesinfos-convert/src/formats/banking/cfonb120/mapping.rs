//! From records to balances and transactions.

use mesinfos_schema::types::banking::{
    Account, AccountKind, Balance, BalanceKind, OriginalAmount, Remittance, Status, Transaction,
    TransactionKind,
};
use mesinfos_schema::values::{Code, Currency, Date, Decimal, Identifier, Money, Party, Text};

use super::reader::Record;
use crate::banking::{AccountScope, hint};
use crate::contract::{ConvertError, SyntaxError};
use crate::emitter::{Emitter, Fault, Mapped};

/// What runs through a file: the account now open, and the entry still waiting for its complements.
#[derive(Default)]
pub(super) struct Mapper {
    scope: Option<(AccountName, AccountScope)>,
    entry: Option<Record>,
    complements: Vec<Record>,
    /// An opening balance without its closing one, and its line.
    open: Option<u64>,
    /// The last line met.
    line: u64,
}

/// How a record names its account.
struct AccountName {
    bank: String,
    branch: String,
    number: String,
    currency: Currency,
}

impl AccountName {
    fn matches(&self, bank: &str, branch: &str, number: &str, currency: Currency) -> bool {
        self.bank == bank
            && self.branch == branch
            && self.number == number
            && self.currency == currency
    }
}

/// Complements of one entry that are kept: a file with more is not a statement.
const COMPLEMENTS: usize = 1_000;

impl Mapper {
    pub(super) fn record(
        &mut self,
        record: &Record,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        self.line = record.line;
        if record.is_blank() {
            return Ok(());
        }
        match record.code() {
            ['0', '5'] => {
                if self.entry.is_some() && self.complements.len() < COMPLEMENTS {
                    self.complements.push(record.clone());
                    return Ok(());
                }
                let fault = Fault::new("cfonb120.orphan", "a complement without its entry");
                out.item(record.line, Err(fault))
            }
            ['0', '4'] => {
                self.flush(out)?;
                self.entry = Some(record.clone());
                Ok(())
            }
            ['0', code @ ('1' | '7')] => {
                self.flush(out)?;
                self.open = (code == '1').then_some(record.line);
                let kind = if code == '1' {
                    BalanceKind::OpeningBooked
                } else {
                    BalanceKind::ClosingBooked
                };
                let mapped = self.balance(record, kind, out);
                self.announce(record.line, out)?;
                out.item(record.line, mapped)
            }
            _ => {
                self.flush(out)?;
                let mapped = if record.contains("PAS DE MOUVEMENT") {
                    Ok(Mapped::Skipped("cfonb120.no-movement"))
                } else {
                    Err(Fault::new(
                        "cfonb120.record",
                        "the line begins with none of 01, 04, 05, 07",
                    ))
                };
                out.item(record.line, mapped)
            }
        }
    }

    /// Hands on the entry that was waiting.
    pub(super) fn flush(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let Some(entry) = self.entry.take() else { return Ok(()) };
        let complements = std::mem::take(&mut self.complements);
        let mapped = self.transaction(&entry, &complements, out);
        self.announce(entry.line, out)?;
        out.item(entry.line, mapped)
    }

    pub(super) fn end(mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        self.flush(out)?;
        match self.open {
            Some(line) => Err(SyntaxError::new(
                "cfonb120.truncated",
                format!("L{}", self.line.max(line)),
                format!("the file ends without the closing balance of the statement at L{line}"),
            )
            .into()),
            None => Ok(()),
        }
    }

    /// The account's record goes before what names it.
    fn announce(&self, line: u64, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        match &self.scope {
            Some((_, scope)) => out.account(line, scope),
            None => Ok(()),
        }
    }

    fn scope(
        &mut self,
        record: &Record,
        currency: Currency,
        out: &mut Emitter<'_>,
    ) -> AccountScope {
        let (bank, branch, number) =
            (record.field(3, 7), record.field(12, 16), record.field(22, 32));
        if let Some((known, scope)) = &self.scope
            && known.matches(bank, branch, number, currency)
        {
            return scope.clone();
        }
        let mut account = Account::new(Vec::new(), AccountKind::Unspecified);
        if let Some(mut id) = Identifier::of("account-number", number) {
            id.issuer = Text::trimmed(&format!("{bank} {branch}"));
            account.ids.push(id);
        }
        account.currency = Some(currency);
        let mut servicer = Party::new();
        servicer.ids.extend(Identifier::of("bank-code", bank));
        out.provider(&servicer);
        account.servicer = Some(servicer).filter(|party| !party.is_empty());
        let scope = AccountScope::of(account, out);
        self.scope = Some((
            AccountName {
                bank: bank.to_owned(),
                branch: branch.to_owned(),
                number: number.to_owned(),
                currency,
            },
            scope.clone(),
        ));
        scope
    }

    fn balance(
        &mut self,
        record: &Record,
        kind: BalanceKind,
        out: &mut Emitter<'_>,
    ) -> Result<Mapped, Fault> {
        let money = money(record)?;
        let on = date(record.field(35, 40))?;
        let scope = self.scope(record, money.currency, out);
        for (first, last) in [(8, 11), (21, 21), (33, 34), (41, 90), (105, 120)] {
            if !record.field(first, last).is_empty() {
                out.unmapped(&format!(
                    "{} {first}-{last}",
                    record.code().iter().collect::<String>()
                ));
            }
        }
        Ok(scope.balance(Balance::new(scope.id(), kind, money, on)).into())
    }

    fn transaction(
        &mut self,
        record: &Record,
        complements: &[Record],
        out: &mut Emitter<'_>,
    ) -> Result<Mapped, Fault> {
        let money = money(record)?;
        if money.amount.is_zero() && record.contains("PAS DE MOUVEMENT") {
            return Ok(Mapped::Skipped("cfonb120.no-movement"));
        }
        let booked_on = date(record.field(35, 40))?;
        let value = record.field(43, 48);
        let value_on = if value.is_empty() { None } else { Some(date(value)?) };
        let scope = self.scope(record, money.currency, out);
        let (number, label) = (record.field(82, 88), record.field(49, 79));
        // The entry number is the bank's own, but many banks leave it zero: a weak id at best.
        let id = Some(number).filter(|n| !n.is_empty());
        if out.passes_over(|| Some(hint(id, Some(booked_on), money.amount, label))) {
            return Ok(Mapped::Passed);
        }
        let mut entry = Transaction::new(scope.id(), Status::Booked, money);
        entry.booked_on = Some(booked_on);
        entry.value_on = value_on;
        entry.label = Text::trimmed(label);
        let operation = record.field(33, 34);
        entry.kind = kind(operation);
        let codes = [
            ("cfonb:operation", operation),
            ("cfonb:internal", record.field(8, 11)),
            ("cfonb:reject-reason", record.field(41, 42)),
        ];
        for (system, code) in codes {
            // A reject reason of zeros says that there was none.
            if code.bytes().any(|b| b != b'0')
                && let (Some(system), Some(code)) = (Text::new(system), Text::trimmed(code))
            {
                entry.bank_codes.push(Code::new(system, code));
            }
        }
        let reference = record.field(105, 120);
        for (scheme, value) in [("cfonb:entry-number", number), ("cfonb:reference", reference)] {
            if !mesinfos_schema::identity::is_placeholder(value) {
                entry.references.extend(Identifier::of(scheme, value));
            }
        }
        for column in [21, 80, 81, 89, 90] {
            let mark = record.field(column, column);
            if !mark.is_empty() && mark != "0" {
                out.unmapped(&format!("04 {column}"));
            }
        }
        complement(&mut entry, complements, out)?;
        Ok(scope.transaction(entry, id).into())
    }
}

/// Adds what the 05 records say.
fn complement(
    entry: &mut Transaction,
    complements: &[Record],
    out: &mut Emitter<'_>,
) -> Result<(), Fault> {
    let mut remittance = Remittance::new();
    let mut party = Party::new();
    // Money that leaves goes to a payee; money that comes is from a payer.
    let outgoing = entry.amount.amount.is_negative();
    for record in complements {
        let (qualifier, text) = (record.field(46, 48), record.field(49, 118));
        match qualifier {
            "LIB" | "LCC" | "LC2" => remittance.unstructured.extend(Text::trimmed(text)),
            "LCS" => remittance.structured.extend(Identifier::of("local", text)),
            "NBE" if outgoing => party.name = Text::trimmed(text),
            "NPY" if !outgoing => party.name = Text::trimmed(text),
            "IBE" if outgoing => party.ids.extend(identifier(text)),
            "IPY" if !outgoing => party.ids.extend(identifier(text)),
            "RCN" => {
                // Two references of 35 characters: end to end, and the payer's purpose.
                entry.end_to_end_id = Text::trimmed(record.field(49, 83))
                    .filter(|id| !mesinfos_schema::identity::is_placeholder(id));
                entry.references.extend(Identifier::of("cfonb:purpose", record.field(84, 118)));
            }
            "RUM" => {
                entry.mandate_id = Text::trimmed(record.field(49, 83));
                if !record.field(84, 118).is_empty() {
                    out.unmapped("05 RUM 84-118");
                }
            }
            "REF" => entry.references.extend(Identifier::of("cfonb:presentation", text)),
            "MMO" => {
                let currency: Currency = record.field(49, 51).parse().map_err(|_| {
                    Fault::new("cfonb120.currency", "MMO: not a currency").at(record.line)
                })?;
                let amount = foreign(record.field(53, 66), record.field(52, 52))
                    .map_err(|fault| fault.at(record.line))?;
                let amount = if outgoing { -amount.abs() } else { amount.abs() };
                entry.original = Some(OriginalAmount::new(Money::new(amount, currency)));
                if !record.field(67, 118).is_empty() {
                    out.unmapped("05 MMO 67-118");
                }
            }
            other => out.unmapped(&format!("05 {other}")),
        }
    }
    if remittance != Remittance::new() {
        entry.remittance = Some(remittance);
    }
    entry.counterparty = Some(party).filter(|party| !party.is_empty());
    Ok(())
}

fn identifier(text: &str) -> Option<Identifier> {
    let first = text.split_whitespace().next()?;
    let iban = Identifier::of("iban", first).filter(|id| id.check().is_ok());
    iban.or_else(|| Identifier::of("local", text))
}

/// The kind of the interbank operation codes that leave no doubt.
fn kind(operation: &str) -> Option<TransactionKind> {
    Some(match operation {
        "01" | "02" => TransactionKind::Cheque,
        "05" | "06" | "18" => TransactionKind::Transfer,
        "08" => TransactionKind::DirectDebit,
        "11" => TransactionKind::Card,
        _ => return None,
    })
}

fn money(record: &Record) -> Result<Money, Fault> {
    if !record.reaches_amount() {
        return Err(Fault::new("cfonb120.length", "the record ends before its amount"));
    }
    let currency: Currency =
        record.field(17, 19).parse().ok().filter(Currency::is_known).ok_or_else(|| {
            Fault::new("cfonb120.currency", "columns 17 to 19 are not a currency of ISO 4217")
        })?;
    Ok(Money::new(signed(record.field(91, 104), record.field(20, 20))?, currency))
}

/// The amount of an MMO: plain digits, for the entry gives the sign; some banks write the sign character all the same.
fn foreign(text: &str, decimals: &str) -> Result<Decimal, Fault> {
    match (text.parse::<i128>(), decimals.parse::<u8>()) {
        (Ok(digits @ 0..), Ok(scale)) => Decimal::new(digits, scale)
            .ok_or_else(|| Fault::new("cfonb120.amount", "MMO: more than 28 digits")),
        _ => signed(text, decimals),
    }
}

/// Digits with an overpunched last character: `{`, `A` to `I` are +0 to +9, `}`, `J` to `R` are -0 to -9.
fn signed(text: &str, decimals: &str) -> Result<Decimal, Fault> {
    let fault = || Fault::new("cfonb120.amount", "not digits with a sign in the last character");
    let scale: u8 = decimals
        .parse()
        .map_err(|_| Fault::new("cfonb120.currency", "the number of decimals is not a digit"))?;
    let last = text.chars().last().ok_or_else(fault)?;
    let digits = text.get(..text.len() - last.len_utf8()).unwrap_or_default();
    let (digit, negative) = match last {
        '{' => (0, false),
        'A'..='I' => (u32::from(last) - u32::from('A') + 1, false),
        '}' => (0, true),
        'J'..='R' => (u32::from(last) - u32::from('J') + 1, true),
        // Windows code pages turn the braces into accented letters.
        'é' => (0, false),
        'è' => (0, true),
        _ => return Err(fault()),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(fault());
    }
    let whole: i128 = digits.parse().map_err(|_| fault())?;
    let value = whole * 10 + i128::from(digit);
    Decimal::new(if negative { -value } else { value }, scale).ok_or_else(fault)
}

/// `DDMMYY`: 1970 to 2069.
fn date(text: &str) -> Result<Date, Fault> {
    let fault = || Fault::new("cfonb120.date", "not a day DDMMYY");
    let number = |from: usize| -> Result<u8, Fault> {
        text.get(from..from + 2).and_then(|part| part.parse().ok()).ok_or_else(fault)
    };
    if text.len() != 6 {
        return Err(fault());
    }
    let year = u16::from(number(4)?);
    let year = if year < 70 { 2000 + year } else { 1900 + year };
    Date::new(year, number(2)?, number(0)?)
        .map_err(|error| Fault::new("cfonb120.date", error.to_string()))
}
