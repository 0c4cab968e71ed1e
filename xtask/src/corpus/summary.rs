//! What a conversion read, in the terms the oracles use.

use std::collections::BTreeMap;
use std::fmt;

use mesinfos::convert::Report;
use mesinfos::schema::record::{Record, RecordId};
use mesinfos::schema::types::banking::{Account, Balance, BalanceKind, Transaction};
use mesinfos::schema::values::Decimal;

/// All accounts of a file.
#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) accounts: Vec<AccountSummary>,
    pub(crate) error: Option<String>,
    pub(crate) read: u64,
    pub(crate) rejected: u64,
    /// Investment transactions, skipped by rule: the oracles count them, without adding their amounts.
    pub(crate) investments: u64,
}

/// One account of a file.
#[derive(Default, Clone)]
pub(crate) struct AccountSummary {
    pub(crate) ids: Vec<String>,
    pub(crate) transactions: u64,
    pub(crate) sum: Option<Decimal>,
    pub(crate) first: Option<String>,
    pub(crate) last: Option<String>,
    /// The same by value date: some oracles mean that one.
    pub(crate) value: (Option<String>, Option<String>),
    pub(crate) balances: Vec<(BalanceKind, Decimal)>,
}

impl Summary {
    pub(crate) fn add(&mut self, report: &Report, records: &[Record]) {
        self.read += report.read;
        self.rejected += report.rejected;
        self.investments += report
            .skipped
            .iter()
            .filter(|s| s.code.ends_with(".investment-transaction"))
            .map(|s| s.count)
            .sum::<u64>();
        let mut order: Vec<RecordId> = Vec::new();
        let mut accounts: BTreeMap<RecordId, AccountSummary> = BTreeMap::new();
        for record in records {
            if let Some(account) = record.data::<Account>() {
                if !order.contains(&record.id) {
                    order.push(record.id);
                }
                accounts.entry(record.id).or_default().ids =
                    account.ids.iter().map(|id| id.value.to_string()).collect();
            } else if let Some(transaction) = record.data::<Transaction>() {
                let summary = accounts.entry(transaction.account).or_default();
                summary.transactions += 1;
                let sum = summary.sum.unwrap_or(Decimal::ZERO);
                summary.sum = sum.checked_add(transaction.amount.amount);
                let booked = transaction.booked_on.or(transaction.value_on).map(|d| d.to_string());
                let value = transaction.value_on.or(transaction.booked_on).map(|d| d.to_string());
                widen(&mut summary.first, &mut summary.last, booked);
                widen(&mut summary.value.0, &mut summary.value.1, value);
            } else if let Some(balance) = record.data::<Balance>() {
                accounts
                    .entry(balance.account)
                    .or_default()
                    .balances
                    .push((balance.kind.clone(), balance.amount.amount));
            }
        }
        self.accounts.extend(order.iter().filter_map(|id| accounts.remove(id)));
    }

    pub(crate) fn transactions(&self) -> u64 {
        self.accounts.iter().map(|a| a.transactions).sum()
    }

    pub(crate) fn sum(&self) -> Decimal {
        self.accounts
            .iter()
            .filter_map(|a| a.sum)
            .fold(Decimal::ZERO, |a, b| a.checked_add(b).unwrap_or(a))
    }
}

impl fmt::Display for AccountSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = self.sum.unwrap_or(Decimal::ZERO);
        write!(
            f,
            "{} transactions, sum {sum}, {}..{}",
            self.transactions,
            self.first.as_deref().unwrap_or("-"),
            self.last.as_deref().unwrap_or("-")
        )
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accounts: Vec<String> = self.accounts.iter().map(ToString::to_string).collect();
        write!(f, "got [{}] {} rejected", accounts.join(" | "), self.rejected)?;
        if let Some(error) = &self.error {
            write!(f, ", error {error}")?;
        }
        Ok(())
    }
}

/// Takes a day into a span.
pub(crate) fn widen(first: &mut Option<String>, last: &mut Option<String>, day: Option<String>) {
    let Some(day) = day else { return };
    if first.as_ref().is_none_or(|first| day < *first) {
        *first = Some(day.clone());
    }
    if last.as_ref().is_none_or(|last| day > *last) {
        *last = Some(day);
    }
}
