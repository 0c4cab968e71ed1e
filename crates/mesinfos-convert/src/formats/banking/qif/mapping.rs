//! From a record to an account, a balance or a transaction.

use mesinfos_schema::types::banking::{
    Account, AccountKind, Balance, BalanceKind, Category, Remittance, Split, Status, Transaction,
    TransactionKind,
};
use mesinfos_schema::values::{Code, Currency, Date, Identifier, Money, Party, Text};

use super::date::date;
use super::reader::Field;
use crate::banking::{AccountScope, hint};
use crate::contract::Facts;
use crate::emitter::{Emitter, Fault, Mapped};
use crate::options::{DateOrder, DecimalMark};
use crate::parse::amount;

/// What holds for every record of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notation {
    pub(super) order: Option<DateOrder>,
    pub(super) mark: DecimalMark,
    pub(super) currency: Option<Currency>,
}

impl Notation {
    pub(super) fn of(facts: &Facts, currency: Option<Currency>) -> Self {
        Self {
            order: facts.date_order,
            mark: facts.decimal.unwrap_or(DecimalMark::Point),
            currency,
        }
    }

    fn date(self, field: Field<'_>) -> Result<Date, Fault> {
        date(field.value, self.order).map_err(|error| {
            Fault::new("qif.date", format!("{}: {error}", field.letter)).at(field.line)
        })
    }

    fn money(self, field: Field<'_>) -> Result<Money, Fault> {
        let value = amount(field.value, self.mark).map_err(|error| {
            Fault::new("qif.amount", format!("{}: {error}", field.letter)).at(field.line)
        })?;
        let currency = self.currency.ok_or_else(|| {
            Fault::new("qif.currency", "the format has no currency: give --currency")
        })?;
        Ok(Money::new(value, currency))
    }
}

/// The account a section or an `!Account` block speaks of.
pub(super) fn account_kind(name: &str) -> AccountKind {
    match name.to_ascii_lowercase().as_str() {
        "" => AccountKind::Unspecified,
        "bank" => AccountKind::Current,
        "ccard" => AccountKind::Card,
        "cash" => AccountKind::Cash,
        "oth a" => AccountKind::from("other-asset"),
        "oth l" => AccountKind::from("other-liability"),
        "invst" | "port" | "mutual" | "401(k)/403(b)" => AccountKind::Investment,
        other => AccountKind::from(other),
    }
}

/// The name of an account as an identifier: programs that know the bank's number write it there.
fn account_id(name: &str) -> Option<Identifier> {
    let iban = Identifier::of("iban", name).filter(|id| id.check().is_ok());
    iban.or_else(|| Identifier::of("local", name))
}

/// An `!Account` record: the account, and the fields that hold a balance.
pub(super) fn account<'a>(
    fields: impl Iterator<Item = Field<'a>>,
    currency: Option<Currency>,
    out: &mut Emitter<'_>,
) -> (Account, Option<Field<'a>>, Option<Field<'a>>) {
    let mut account = Account::new(Vec::new(), AccountKind::Unspecified);
    account.currency = currency;
    let (mut balance, mut on) = (None, None);
    for field in fields.filter(|field| !field.value.is_empty()) {
        match field.letter {
            'N' if account.name.is_none() => {
                account.ids.extend(account_id(field.value));
                account.name = Text::trimmed(field.value);
            }
            'T' => account.kind = account_kind(field.value),
            '$' if balance.is_none() => balance = Some(field),
            '/' if on.is_none() => on = Some(field),
            letter => out.unmapped(&format!("!Account/{letter}")),
        }
    }
    (account, balance, on)
}

/// The balance of an `!Account` record.
pub(super) fn balance(
    value: Field<'_>,
    on: Option<Field<'_>>,
    scope: &AccountScope,
    notation: Notation,
) -> Result<Mapped, Fault> {
    let on = on.ok_or_else(|| {
        Fault::new("qif.date", "the account has a balance ($) without its date (/)")
    })?;
    let on = notation.date(on)?;
    let balance = Balance::new(scope.id(), BalanceKind::Information, notation.money(value)?, on);
    Ok(scope.balance(balance).into())
}

/// What an `L` or `S` names.
enum Target {
    /// An own account, by its name.
    Account(Identifier),
    Category(Category),
    /// `--Split--`, or nothing.
    None,
}

fn target(text: &str, path: &str, out: &mut Emitter<'_>) -> Target {
    if let Some((name, class)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        if !class.is_empty() {
            out.unmapped(&format!("{path} (class of a transfer)"));
        }
        return account_id(name).map_or(Target::None, Target::Account);
    }
    if text.trim_matches('-').eq_ignore_ascii_case("split") && text.starts_with('-') {
        return Target::None;
    }
    let mut category = Category::new();
    category.label = Text::trimmed(text);
    if category.label.is_some() { Target::Category(category) } else { Target::None }
}

/// A booking.
pub(super) fn transaction<'a>(
    fields: impl Iterator<Item = Field<'a>>,
    section: &str,
    scope: &AccountScope,
    notation: Notation,
    out: &mut Emitter<'_>,
) -> Result<Mapped, Fault> {
    let (mut day, mut t, mut u, mut payee, mut to, mut number) =
        (None, None, None, None, None, None);
    let mut memos: Vec<Text> = Vec::new();
    let mut address: Vec<Text> = Vec::new();
    let mut codes = Vec::new();
    let mut splits = Splits::default();
    for field in fields.filter(|field| !field.value.is_empty()) {
        let path = |letter: char| format!("{section}/{letter}");
        let slot = match field.letter {
            'D' => &mut day,
            'T' => &mut t,
            'U' => &mut u,
            'P' => &mut payee,
            'L' => &mut to,
            'N' => &mut number,
            'M' => {
                memos.extend(Text::trimmed(field.value));
                continue;
            }
            'A' => {
                address.extend(Text::trimmed(field.value));
                continue;
            }
            'C' => {
                codes.extend(code("qif:cleared", field.value));
                continue;
            }
            'S' | 'E' | '$' => {
                splits.take(field, &path('S'), notation, out)?;
                continue;
            }
            letter => {
                out.unmapped(&path(letter));
                continue;
            }
        };
        match (&*slot, field.letter) {
            (None, _) => *slot = Some(field),
            // Two bookings run together where a `^` is missing: taking one of them would lose the other.
            (Some(_), 'D' | 'T' | 'U') => {
                let message =
                    format!("{} stands twice: a ^ is missing between two records", field.letter);
                return Err(Fault::new("qif.repeated", message).at(field.line));
            }
            (Some(_), letter) => out.unmapped(&format!("{section}/{letter} (repeated)")),
        }
    }
    let day = day.ok_or_else(|| Fault::new("qif.date", "the record has no date (D)"))?;
    if let (Some(t), Some(u)) = (t, u)
        && t.value != u.value
    {
        out.unmapped(&format!("{section}/U (differs from T)"));
    }
    let value =
        t.or(u).ok_or_else(|| Fault::new("qif.amount", "the record has no amount (T or U)"))?;
    let mut record = Transaction::new(scope.id(), Status::Booked, notation.money(value)?);
    record.booked_on = Some(notation.date(day)?);
    let payee = payee.and_then(|field: Field<'_>| Text::trimmed(field.value));
    let label = payee.as_ref().or(memos.first()).map_or("", |text| text.as_str());
    if out.passes_over(|| Some(hint(None, record.booked_on, record.amount.amount, label))) {
        return Ok(Mapped::Passed);
    }
    let mut party = Party::new();
    if !address.is_empty() {
        party.name.clone_from(&payee);
        party.address.get_or_insert_default().lines = address;
    }
    let opening =
        payee.as_ref().is_some_and(|payee| payee.as_str().eq_ignore_ascii_case("opening balance"));
    if let Some(to) = to {
        match target(to.value, &format!("{section}/L"), out) {
            // The opening balance names the account itself: that is no other side.
            Target::Account(id) if opening => record.references.push(id),
            Target::Account(id) => {
                party.ids.push(id);
                record.kind = Some(TransactionKind::Transfer);
            }
            Target::Category(category) => record.category = Some(category),
            Target::None => {}
        }
    }
    if let Some(number) = number {
        if number.value.bytes().all(|b| b.is_ascii_digit()) {
            record.check_number = Text::trimmed(number.value);
        } else if number.value.bytes().any(|b| b.is_ascii_digit()) {
            record.references.extend(Identifier::of("qif:num", number.value));
        } else {
            record.kind = transaction_kind(number.value).or(record.kind);
            codes.extend(code("qif:num", number.value));
        }
    }
    record.label = payee.or_else(|| (!memos.is_empty()).then(|| memos.remove(0)));
    memos.retain(|memo| record.label.as_ref() != Some(memo));
    if !memos.is_empty() {
        let mut remittance = Remittance::new();
        remittance.unstructured = memos;
        record.remittance = Some(remittance);
    }
    record.counterparty = Some(party).filter(|party| !party.is_empty());
    record.bank_codes = codes;
    record.splits = splits.all;
    Ok(scope.transaction(record, None).into())
}

/// The splits of a record: an `S` opens one, and so does what the last one has already.
#[derive(Default)]
struct Splits {
    all: Vec<Split>,
}

impl Splits {
    fn take(
        &mut self,
        field: Field<'_>,
        path: &str,
        notation: Notation,
        out: &mut Emitter<'_>,
    ) -> Result<(), Fault> {
        let opens = match (field.letter, self.all.last()) {
            ('S', _) | (_, None) => true,
            ('E', Some(last)) => last.label.is_some(),
            (_, Some(last)) => last.amount.is_some(),
        };
        if opens {
            self.all.push(Split::new());
        }
        let Some(split) = self.all.last_mut() else { return Ok(()) };
        match field.letter {
            'S' => match target(field.value, path, out) {
                Target::Account(id) => {
                    let mut party = Party::new();
                    party.ids.push(id);
                    split.counterparty = Some(party);
                }
                Target::Category(category) => split.category = Some(category),
                Target::None => {}
            },
            'E' => split.label = Text::trimmed(field.value),
            _ => split.amount = Some(notation.money(field)?),
        }
        Ok(())
    }
}

/// What Quicken's words in `N` say of the means.
fn transaction_kind(text: &str) -> Option<TransactionKind> {
    Some(match text.to_ascii_uppercase().as_str() {
        "ATM" => TransactionKind::Cash,
        "DEP" | "DEPOSIT" => TransactionKind::Deposit,
        "EFT" | "TXFR" | "XFER" => TransactionKind::Transfer,
        _ => return None,
    })
}

fn code(system: &str, text: &str) -> Option<Code> {
    Some(Code::new(Text::new(system)?, Text::trimmed(text)?))
}
