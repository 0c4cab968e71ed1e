//! From an item to a record.

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::types::banking::{
    Account, AccountKind, Balance, BalanceKind, Remittance, Status, Transaction, TransactionKind,
};
use mesinfos_schema::values::{
    Code, Currency, Date, Decimal, Identifier, LocalTime, Moment, Money, Offset, Party, Text,
    TimeError,
};

use super::walk::{Item, Kind};
use crate::banking::{self, AccountScope};
use crate::emitter::{Emitter, Fault, Hint, Mapped};
use crate::options::DecimalMark;
use crate::parse::{amount, compact_date};

/// An account as the file describes it.
#[derive(Debug, Default)]
pub(super) struct AccountText {
    element: &'static str,
    bank: Option<String>,
    branch: Option<String>,
    number: Option<String>,
    kind: Option<String>,
}

impl AccountText {
    pub(super) fn of(element: &str) -> Self {
        let element = match element {
            "CCACCTFROM" => "CCACCTFROM",
            "INVACCTFROM" => "INVACCTFROM",
            "LOANACCTFROM" => "LOANACCTFROM",
            _ => "BANKACCTFROM",
        };
        Self { element, ..Self::default() }
    }

    pub(super) fn element(&self) -> &'static str {
        self.element
    }

    pub(super) fn is_known(&self) -> bool {
        self.number.is_some()
    }

    /// Takes a leaf; false where it is not one of an account.
    pub(super) fn set(&mut self, name: &str, value: &str) -> bool {
        let slot = match name {
            "BANKID" | "BROKERID" => &mut self.bank,
            "BRANCHID" => &mut self.branch,
            "ACCTID" | "LOANACCTID" => &mut self.number,
            "ACCTTYPE" | "LOANACCTTYPE" => &mut self.kind,
            _ => return false,
        };
        *slot = Some(value.to_owned());
        true
    }

    pub(super) fn account(
        &self,
        provider: &Party,
        currency: Option<Currency>,
        investment: bool,
    ) -> Account {
        let kind = match (self.element, self.kind.as_deref()) {
            ("CCACCTFROM", _) => AccountKind::Card,
            ("INVACCTFROM", _) => AccountKind::Investment,
            ("LOANACCTFROM", _) => AccountKind::Loan,
            (_, Some("CHECKING")) => AccountKind::Current,
            (_, Some("SAVINGS" | "CD")) => AccountKind::Savings,
            (_, Some("MONEYMRKT")) => AccountKind::MoneyMarket,
            (_, Some("CREDITLINE")) => AccountKind::CreditLine,
            _ if investment => AccountKind::Investment,
            (_, Some(other)) => AccountKind::from(other.to_lowercase().as_str()),
            (_, None) => AccountKind::Unspecified,
        };
        let mut account = Account::new(Vec::new(), kind);
        if let Some(number) = &self.number {
            account.ids.extend(account_number(number, self.branch.as_deref()));
        }
        let mut servicer = provider.clone();
        if let Some(bank) = &self.bank {
            // Zeros stand where a bank has no number: as a provider they would be shared by all of those.
            servicer
                .ids
                .extend(bank_identifier(bank, investment).filter(|_| !is_placeholder(bank)));
        }
        account.servicer = Some(servicer).filter(|party| !party.is_empty());
        account.currency = currency;
        account
    }
}

/// An IBAN where it is one, else the bank's own number, told apart by its branch.
pub(super) fn account_number(number: &str, branch: Option<&str>) -> Option<Identifier> {
    let iban = Identifier::of("iban", number).filter(|id| id.check().is_ok());
    iban.or_else(|| {
        let mut id = Identifier::of("account-number", number)?;
        id.issuer = branch.and_then(Text::trimmed);
        Some(id)
    })
}

pub(super) fn bank_identifier(bank: &str, investment: bool) -> Option<Identifier> {
    if investment && bank.contains('.') {
        return Identifier::of("domain", bank);
    }
    let routing = Identifier::of("routing-number", bank).filter(|id| id.check().is_ok());
    let bic = || Identifier::of("bic", bank).filter(|id| id.check().is_ok());
    routing.or_else(bic).or_else(|| Identifier::of("bank-code", bank))
}

/// The currency of a statement: known, or written and not one.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatementCurrency(Option<Currency>);

impl StatementCurrency {
    pub(super) fn of(text: &str) -> Self {
        Self(text.to_ascii_uppercase().parse().ok().filter(Currency::is_known))
    }

    pub(super) fn known(self) -> Option<Currency> {
        self.0
    }

    fn required(self) -> Result<Currency, Fault> {
        self.0.ok_or_else(|| Fault::new("ofx.currency", "CURDEF is not a currency of ISO 4217"))
    }
}

impl From<Option<Currency>> for StatementCurrency {
    fn from(currency: Option<Currency>) -> Self {
        Self(currency)
    }
}

/// What is learnt of an item before it is mapped.
pub(super) fn hint(item: &Item) -> Option<Hint> {
    if !matches!(item.kind, Kind::Transaction | Kind::PendingTransaction) {
        return None;
    }
    let ids = item.fields().filter(|(group, name, _)| group.is_empty() && *name == "FITID");
    banking::hint_of_id(ids.last().map(|(_, _, id)| id))
}

pub(super) fn map(
    item: &Item,
    scope: &AccountScope,
    currency: StatementCurrency,
    out: &mut Emitter<'_>,
) -> Result<Mapped, Fault> {
    match item.kind {
        Kind::LedgerBalance => balance(item, scope, currency, BalanceKind::ClosingBooked, out),
        Kind::AvailableBalance => {
            balance(item, scope, currency, BalanceKind::ClosingAvailable, out)
        }
        Kind::PendingTransaction => transaction(item, scope, currency, Status::Pending, out),
        _ => transaction(item, scope, currency, Status::Booked, out),
    }
}

fn balance(
    item: &Item,
    scope: &AccountScope,
    currency: StatementCurrency,
    kind: BalanceKind,
    out: &mut Emitter<'_>,
) -> Result<Mapped, Fault> {
    let (mut value, mut on) = (None, None);
    for (group, name, text) in item.fields() {
        match (group, name) {
            ("", "BALAMT") => value = Some(text),
            ("", "DTASOF") => on = Some(text),
            (_, name) => out.unmapped(&format!("{}/{name}", "LEDGERBAL")),
        }
    }
    let value = decimal(value, "BALAMT")?;
    let on = moment(on.ok_or_else(|| Fault::new("ofx.date", "the balance has no DTASOF"))?)
        .map_err(|error| Fault::new("ofx.date", format!("DTASOF: {error}")))?;
    let amount = Money::new(value, currency.required()?);
    Ok(scope.balance(Balance::new(scope.id(), kind, amount, on)).into())
}

fn transaction(
    item: &Item,
    scope: &AccountScope,
    currency: StatementCurrency,
    status: Status,
    out: &mut Emitter<'_>,
) -> Result<Mapped, Fault> {
    let mut currency = currency;
    let (mut value, mut posted, mut name, mut memo, mut id) = (None, None, None, None, None);
    let mut extended = None;
    let (mut user, mut available) = (None, None);
    let mut party = Party::new();
    let mut references = Vec::new();
    let mut codes = Vec::new();
    let mut check_number = None;
    let mut kind = None;
    for (group, field, text) in item.fields() {
        match (group, field) {
            ("", "TRNAMT") => value = Some(text),
            ("", "DTPOSTED" | "DTTRAN") => posted = Some(text),
            ("", "DTUSER") => user = Some(text),
            ("", "DTAVAIL") => available = Some(text),
            ("", "NAME") => name = Some(text),
            ("", "EXTDNAME") => extended = Some(text),
            ("", "MEMO") => memo = Some(text),
            ("", "FITID") => id = Some(text),
            ("", "TRNTYPE") => {
                kind = transaction_kind(text);
                codes.extend(code("ofx:trntype", text));
            }
            ("", "SIC") => codes.extend(code("ofx:sic", text)),
            ("", "CHECKNUM") => check_number = Text::trimmed(text),
            ("", "REFNUM") => references.extend(Identifier::of("ofx:refnum", text)),
            ("", "SRVRTID") => references.extend(Identifier::of("ofx:srvrtid", text)),
            ("", "PAYEEID") => references.extend(Identifier::of("ofx:payeeid", text)),
            ("", "CORRECTFITID") => references.extend(Identifier::of("ofx:correctfitid", text)),
            ("PAYEE", "NAME") => party.name = Text::trimmed(text),
            ("PAYEE", "ADDR1" | "ADDR2" | "ADDR3") => {
                let address = party.address.get_or_insert_default();
                address.lines.extend(Text::trimmed(text));
            }
            ("PAYEE", "CITY") => {
                party.address.get_or_insert_default().locality = Text::trimmed(text);
            }
            ("PAYEE", "STATE") => {
                party.address.get_or_insert_default().region = Text::trimmed(text);
            }
            ("PAYEE", "POSTALCODE") => {
                party.address.get_or_insert_default().postal_code = Text::trimmed(text);
            }
            ("PAYEE", "PHONE") => party.contacts.extend(Text::trimmed(text)),
            ("BANKACCTTO" | "CCACCTTO", "ACCTID") => party.ids.extend(account_number(text, None)),
            ("BANKACCTTO", "BANKID") => party.ids.extend(bank_identifier(text, false)),
            ("CURRENCY", "CURSYM") => currency = StatementCurrency::of(text),
            ("", field) => out.unmapped(&format!("STMTTRN/{field}")),
            (group, field) => out.unmapped(&format!("STMTTRN/{group}/{field}")),
        }
    }
    let amount = Money::new(decimal(value, "TRNAMT")?, currency.required()?);
    let mut record = Transaction::new(scope.id(), status, amount);
    let posted = posted.ok_or_else(|| Fault::new("ofx.date", "the entry has no DTPOSTED"))?;
    let day = |text: &str, field: &str| {
        moment(text).map_err(|error| Fault::new("ofx.date", format!("{field}: {error}")))
    };
    let booked = day(posted, "DTPOSTED")?;
    if status == Status::Pending {
        record.transacted_at = Some(booked);
    } else {
        record.booked_on = Some(booked.date());
        if posted.len() >= 14 && !matches!(posted.get(8..14), Some("000000" | "120000")) {
            out.unmapped("STMTTRN/DTPOSTED (time)");
        }
    }
    if let Some(user) = user {
        record.transacted_at = Some(day(user, "DTUSER")?);
    }
    if let Some(available) = available {
        record.value_on = Some(day(available, "DTAVAIL")?.date());
    }
    // NAME has 32 characters: EXTDNAME is the whole of it.
    let (label, text) = match (extended.or(name), memo) {
        (None, memo) => (memo, None),
        (name, memo) => (name, memo.filter(|memo| Some(*memo) != name)),
    };
    record.label = label.and_then(Text::trimmed);
    if let Some(text) = text.and_then(Text::trimmed) {
        let mut remittance = Remittance::new();
        remittance.unstructured.push(text);
        record.remittance = Some(remittance);
    }
    record.counterparty = Some(party).filter(|party| !party.is_empty());
    record.kind = kind;
    record.check_number = check_number;
    record.references = references;
    record.bank_codes = codes;
    Ok(scope.transaction(record, id).into())
}

pub(super) fn transaction_kind(text: &str) -> Option<TransactionKind> {
    Some(match text {
        "INT" => TransactionKind::Interest,
        "DIV" => TransactionKind::Dividend,
        "FEE" | "SRVCHG" => TransactionKind::Fee,
        "DEP" => TransactionKind::Deposit,
        "ATM" | "CASH" => TransactionKind::Cash,
        "POS" => TransactionKind::Card,
        "XFER" | "DIRECTDEP" | "PAYMENT" => TransactionKind::Transfer,
        "CHECK" => TransactionKind::Cheque,
        "DIRECTDEBIT" => TransactionKind::DirectDebit,
        "REPEATPMT" => TransactionKind::StandingOrder,
        _ => return None,
    })
}

fn code(system: &str, text: &str) -> Option<Code> {
    Some(Code::new(Text::new(system)?, Text::trimmed(text)?))
}

/// An amount: the standard allows point and comma and no thousands marks; banks write both.
fn decimal(text: Option<&str>, field: &str) -> Result<Decimal, Fault> {
    let text =
        text.ok_or_else(|| Fault::new("ofx.amount", format!("{field} is missing or empty")))?;
    let mark = match (text.rfind('.'), text.rfind(',')) {
        (Some(point), Some(comma)) if comma > point => DecimalMark::Comma,
        (None, Some(_)) if text.matches(',').count() == 1 => DecimalMark::Comma,
        (Some(_), None) if text.matches('.').count() > 1 => DecimalMark::Comma,
        _ => DecimalMark::Point,
    };
    amount(text, mark).map_err(|error| Fault::new("ofx.amount", format!("{field}: {error}")))
}

/// `YYYYMMDD[HHMM[SS[.XXX]]][\[offset[:zone]\]]`. Without an offset the time is local: banks do not mean the GMT that
/// the standard would read into it.
pub(super) fn moment(text: &str) -> Result<Moment, TimeError> {
    const FORM: TimeError = TimeError::Syntax("YYYYMMDDHHMMSS.XXX[offset:zone]");
    let (stamp, zone) = match text.split_once('[') {
        Some((stamp, zone)) => (stamp.trim(), Some(zone)),
        None => (text.trim(), None),
    };
    let (digits, fraction) = stamp.split_once('.').unwrap_or((stamp, ""));
    let (day, time) = digits.split_at_checked(8).ok_or(FORM)?;
    let date: Date = match day.parse() {
        // Some banks write the date with dashes.
        _ if day.contains('-') => stamp.get(..10).ok_or(FORM)?.parse()?,
        Ok(date) => date,
        Err(_) => compact_date(day)?,
    };
    if time.len() < 4 || day.contains('-') {
        return Ok(date.into());
    }
    let two = |at: usize| -> Result<u8, TimeError> {
        match time.get(at..at + 2) {
            Some(part) => part.parse().map_err(|_| FORM),
            None => Ok(0),
        }
    };
    let mut clock = LocalTime::new(two(0)?, two(2)?, two(4)?)?;
    if fraction.len() == 3
        && let Ok(milliseconds @ 1..) = fraction.parse::<u32>()
    {
        clock = clock.with_fraction(milliseconds * 1_000_000, 3)?;
    }
    Ok(match zone.and_then(offset) {
        Some(offset) => Moment::instant(date, clock, offset),
        None => Moment::local(date, clock),
    })
}

/// `-5:EST]`, `+5.50`, `0:GMT]` (hours, in decimal).
fn offset(text: &str) -> Option<Offset> {
    let hours = text.split([':', ']']).next()?.trim();
    let (negative, digits) = match hours.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, hours.trim_start_matches('+')),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let whole: i16 = whole.parse().ok().filter(|h| *h < 24)?;
    let minutes = match part {
        "5" | "50" => 30,
        "75" => 45,
        "25" => 15,
        part if part.bytes().all(|b| b == b'0') => 0,
        _ => return None,
    };
    let total = whole * 60 + minutes;
    Some(Offset::Minutes(if negative { -total } else { total }))
}

/// ISO 639-2 as OFX writes it, in BCP 47.
pub(super) fn language(text: &str) -> &str {
    match text {
        "ENG" => "en",
        "FRA" | "FRE" => "fr",
        "DEU" | "GER" => "de",
        "SPA" => "es",
        "ITA" => "it",
        "NLD" | "DUT" => "nl",
        "POR" => "pt",
        "POL" => "pl",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn moments() {
        for (text, expected) in [
            ("20110331", "2011-03-31"),
            ("20110331120000[-5:EST]", "2011-03-31T12:00:00-05:00"),
            ("20110331120000.123[+5.50:IST]", "2011-03-31T12:00:00.123+05:30"),
            ("201103311200", "2011-03-31T12:00:00"),
            ("20110331120000[0:GMT]", "2011-03-31T12:00:00+00:00"),
            ("2011-03-31", "2011-03-31"),
        ] {
            assert_eq!(moment(text).map(|m| m.to_string()).as_deref(), Ok(expected), "{text}");
        }
        assert!(moment("20110931").is_err());
        assert!(moment("").is_err());
    }
}
