//! Accounts: one currency; balances that their entries explain, that follow from one statement to the next, and that
//! are one for each day.

use std::collections::BTreeMap;

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::banking::{Balance, BalanceKind, StatementRef, Status};
use mesinfos_schema::values::{Currency, Date, Decimal, Money};

use super::At;
use super::chains::key;
use crate::rules;

/// What is kept of the accounts: little for each of them and each of their statements.
#[derive(Default)]
pub(super) struct Accounts(BTreeMap<RecordId, Account>);

impl Accounts {
    pub(super) fn add(&mut self, record: RecordId, body: &Body, at: At) {
        match body {
            Body::Account(account) => {
                let kept = self.0.entry(record).or_default();
                kept.currency = account.currency.or(kept.currency);
            }
            Body::Transaction(entry) => {
                let account = self.0.entry(entry.account).or_default();
                account.uses(entry.amount.currency, at);
                if entry.status == Status::Booked {
                    account.movements(entry.statement.as_ref()).book(entry.amount.amount);
                }
            }
            Body::Balance(balance) => self.0.entry(balance.account).or_default().holds(balance, at),
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, later: Self, lines: u64) {
        for (id, account) in later.0 {
            self.0.entry(id).or_default().merge(account, lines);
        }
    }

    pub(super) fn judge(&self, findings: &mut Vec<(At, Finding)>) {
        self.0.values().for_each(|account| account.judge(findings));
    }
}

/// What is kept of one account.
#[derive(Default)]
struct Account {
    currency: Option<Currency>,
    /// The first transaction in each currency.
    used: Vec<(Currency, At)>,
    /// What moved without a statement, and within each.
    loose: Movements,
    statements: BTreeMap<Box<str>, Movements>,
    /// The balance of each kind, time and statement that there is one of.
    balances: BTreeMap<u64, (Decimal, At)>,
    /// Those that say another amount.
    others: Vec<At>,
}

/// What moved on an account within one statement (or without any).
#[derive(Default)]
struct Movements {
    opening: Vec<(Money, Date, At)>,
    closing: Vec<(Money, Date, At)>,
    booked: Option<Decimal>,
    /// A sum beyond 28 digits: nothing can be said.
    overflow: bool,
}

/// A finding about an amount.
fn finding(code: &'static str, message: &str, at: At) -> (At, Finding) {
    let mut finding = rules::finding(code, message);
    finding.pointer = Some("/data/amount".into());
    (at, finding)
}

impl Account {
    fn movements(&mut self, statement: Option<&StatementRef>) -> &mut Movements {
        let Some(id) = statement.and_then(|statement| statement.id.as_deref()) else {
            return &mut self.loose;
        };
        if !self.statements.contains_key(id) {
            self.statements.insert(id.into(), Movements::default());
        }
        // The entry is there: it was made above.
        self.statements.get_mut(id).unwrap_or(&mut self.loose)
    }

    fn holds(&mut self, balance: &Balance, at: At) {
        let movements = self.movements(balance.statement.as_ref());
        let entry = (balance.amount, balance.on.date(), at);
        match balance.kind {
            BalanceKind::OpeningBooked => movements.opening.push(entry),
            BalanceKind::ClosingBooked => movements.closing.push(entry),
            _ => {}
        }
        // There may be many within a day, and many for information.
        if matches!(
            balance.kind,
            BalanceKind::InterimBooked | BalanceKind::InterimAvailable | BalanceKind::Information
        ) {
            return;
        }
        let statement = balance.statement.as_ref().and_then(|statement| statement.id.as_deref());
        let of = key((
            balance.kind.as_str(),
            balance.amount.currency.as_str(),
            balance.on.to_string(),
            statement,
        ));
        self.one(of, balance.amount.amount, at);
    }

    /// A balance of which there is one.
    fn one(&mut self, of: u64, amount: Decimal, at: At) {
        let (first, _) = self.balances.entry(of).or_insert((amount, at));
        if *first != amount {
            self.others.push(at);
        }
    }

    fn uses(&mut self, currency: Currency, at: At) {
        if !self.used.iter().any(|(known, _)| *known == currency) {
            self.used.push((currency, at));
        }
    }

    fn merge(&mut self, later: Self, lines: u64) {
        self.currency = later.currency.or(self.currency);
        for (currency, at) in later.used {
            self.uses(currency, at.after(lines));
        }
        self.loose.merge(later.loose, lines);
        for (id, movements) in later.statements {
            self.statements.entry(id).or_default().merge(movements, lines);
        }
        self.others.extend(later.others.into_iter().map(|at| at.after(lines)));
        for (of, (amount, at)) in later.balances {
            self.one(of, amount, at.after(lines));
        }
    }

    /// One currency, and balances that its entries explain.
    fn judge(&self, findings: &mut Vec<(At, Finding)>) {
        for (currency, at) in &self.used {
            if self.currency.is_some_and(|own| own != *currency) {
                let message = "the transaction is in another currency than its account";
                let mut finding = rules::finding("set.amount-currency", message);
                finding.pointer = Some("/data/amount/currency".into());
                findings.push((*at, finding));
            }
        }
        let statements = self.statements.values();
        findings.extend(statements.chain([&self.loose]).filter_map(Movements::reconcile));
        let closed = Closed::of(self.statements.values());
        findings.extend(self.statements.values().filter_map(|own| closed.opens(own)));
        let twice = "another balance of this kind and day says another amount";
        findings.extend(self.others.iter().map(|at| finding("set.balance-twice", twice, *at)));
    }
}

/// Balances that statements close with, by currency and day.
#[derive(Default)]
struct Closed<'a> {
    all: BTreeMap<(Currency, i32), Vec<(&'a Movements, Decimal)>>,
    /// Of the statements that were opened on a day before.
    long: BTreeMap<(Currency, i32), Vec<(&'a Movements, Decimal)>>,
}

impl<'a> Closed<'a> {
    fn of(statements: impl Iterator<Item = &'a Movements>) -> Self {
        let mut closed = Self::default();
        for own in statements {
            let [(closing, on, _)] = own.closing.as_slice() else { continue };
            let of = (closing.currency, on.days_since_epoch());
            closed.all.entry(of).or_default().push((own, closing.amount));
            if matches!(own.opening.as_slice(), [(_, opened, _)] if opened < on) {
                closed.long.entry(of).or_default().push((own, closing.amount));
            }
        }
        closed
    }

    /// A statement opens with what the one before it closed with, where exactly one closed on the day before, or on the
    /// same day: there only one that was opened earlier, since of two within one day nobody knows which came first.
    fn opens(&self, own: &Movements) -> Option<(At, Finding)> {
        let [(opening, on, at)] = own.opening.as_slice() else { return None };
        let day = on.days_since_epoch();
        let yesterday = self.all.get(&(opening.currency, day - 1)).into_iter().flatten();
        let today = self.long.get(&(opening.currency, day)).into_iter().flatten();
        let mut before = yesterday.chain(today).filter(|(other, _)| !std::ptr::eq(own, *other));
        let (Some((_, closing)), None) = (before.next(), before.next()) else { return None };
        let message = "the statement before it closes with another balance";
        (*closing != opening.amount).then(|| finding("set.opening-balance", message, *at))
    }
}

impl Movements {
    fn book(&mut self, amount: Decimal) {
        let sum = self.booked.unwrap_or(Decimal::ZERO).checked_add(amount);
        self.overflow |= sum.is_none();
        self.booked = sum;
    }

    fn merge(&mut self, later: Self, lines: u64) {
        let moved = |(money, on, at): (Money, Date, At)| (money, on, at.after(lines));
        self.opening.extend(later.opening.into_iter().map(moved));
        self.closing.extend(later.closing.into_iter().map(moved));
        self.overflow |= later.overflow;
        if let Some(sum) = later.booked {
            self.book(sum);
        }
    }

    /// Only one opening and one closing balance leave no doubt which transactions lie between them.
    fn reconcile(&self) -> Option<(At, Finding)> {
        let ([(opening, _, _)], [(closing, _, at)]) =
            (self.opening.as_slice(), self.closing.as_slice())
        else {
            return None;
        };
        if self.overflow || opening.currency != closing.currency {
            return None;
        }
        let end = opening.amount.checked_add(self.booked.unwrap_or(Decimal::ZERO))?;
        if end == closing.amount {
            return None;
        }
        let message = "opening balance plus booked transactions is not the closing balance";
        Some(finding("set.balance-reconcile", message, *at))
    }
}
