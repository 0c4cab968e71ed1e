//! What other parsers read, out of `expected.json`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use mesinfos::schema::types::banking::BalanceKind;
use mesinfos::schema::values::Decimal;
use serde_json::Value;

use super::summary::{AccountSummary, Summary, widen};

/// The files of an `expected.json`; empty where there is none.
pub(crate) fn read(path: &Path) -> Result<BTreeMap<String, Value>, String> {
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let value: Value =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let files = value["files"].as_object().cloned().unwrap_or_default();
    Ok(files.into_iter().collect())
}

/// One parser's reading of a file.
#[derive(Debug)]
pub(crate) struct Oracle {
    name: String,
    accounts: Vec<Value>,
    /// Sums are over the file, not by account.
    whole_file: bool,
}

/// The readings that are no errors.
pub(crate) fn oracles(format: &str, value: &Value) -> Vec<Oracle> {
    let Some(parsers) = value.as_object() else { return Vec::new() };
    let mut oracles = Vec::new();
    for (name, reading) in parsers {
        match (format, name.split(' ').next().unwrap_or_default(), reading) {
            ("camt", "lxml", Value::Array(list)) => {
                oracles.push(Oracle::new(name, list.clone(), false))
            }
            ("camt", ..) => {}
            ("qif", _, Value::Object(orders)) => {
                for (order, reading) in orders {
                    if reading.get("error").is_none() && reading.is_object() {
                        oracles.push(Oracle::new(
                            &format!("{name} {order}"),
                            vec![reading.clone()],
                            true,
                        ));
                    }
                }
            }
            ("mt940", _, Value::Object(map)) if !map.contains_key("error") => {
                oracles.push(Oracle::new(name, vec![reading.clone()], true));
            }
            (_, _, Value::Array(list)) => oracles.push(Oracle::new(name, list.clone(), false)),
            _ => {}
        }
    }
    oracles
}

impl Oracle {
    fn new(name: &str, accounts: Vec<Value>, whole_file: bool) -> Self {
        Self { name: name.to_owned(), accounts, whole_file }
    }

    /// Whether first and last day are the same as well.
    pub(crate) fn agrees_on_dates(&self, summary: &Summary) -> bool {
        !self.whole_file || self.accounts.first().is_none_or(|file| dates(file, &merged(summary)))
    }

    /// Whether the conversion read the same accounts, counts and sums.
    pub(crate) fn agrees(&self, summary: &Summary) -> bool {
        if self.whole_file {
            return self.accounts.first().is_some_and(|file| {
                (count(file) == Some(summary.transactions())
                    || count(file) == Some(summary.transactions() + summary.investments))
                    && (only_investments(summary)
                        || decimal(&file["sum"]).is_none_or(|sum| sum == summary.sum()))
            });
        }
        // Several statements of one account are one account here: compare them merged.
        let mut wanted: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for account in &self.accounts {
            wanted.entry(key(account)).or_default().push(account);
        }
        wanted.iter().all(|(id, statements)| {
            let transactions: u64 = statements.iter().filter_map(|s| count(s)).sum();
            let sum = statements
                .iter()
                .filter_map(|s| decimal(&s["sum"]))
                .fold(Decimal::ZERO, |a, b| a.checked_add(b).unwrap_or(a));
            let found: Vec<&AccountSummary> =
                summary.accounts.iter().filter(|a| matches(a, id, summary)).collect();
            if found.is_empty() {
                return transactions == 0 && summary.accounts.is_empty();
            }
            let got: u64 = found.iter().map(|a| a.transactions).sum();
            let got_sum = found
                .iter()
                .filter_map(|a| a.sum)
                .fold(Decimal::ZERO, |a, b| a.checked_add(b).unwrap_or(a));
            (got == transactions || got + summary.investments == transactions)
                && got_sum == sum
                && statements.iter().all(|s| closing(s, &found))
        })
    }
}

/// A file of investments alone: they are skipped by rule, so there is no sum to compare.
fn only_investments(summary: &Summary) -> bool {
    summary.transactions() == 0 && summary.investments > 0
}

fn key(account: &Value) -> String {
    account["account_id"].as_str().unwrap_or_default().replace([' ', '-'], "")
}

fn matches(account: &AccountSummary, id: &str, summary: &Summary) -> bool {
    id.is_empty()
        || summary.accounts.len() == 1
        || account.ids.iter().any(|own| {
            let own = own.replace([' ', '-'], "");
            own == id || own.ends_with(id) || id.ends_with(&own)
        })
}

fn count(value: &Value) -> Option<u64> {
    value["transactions"].as_u64().or_else(|| value["entries"].as_u64())
}

fn decimal(value: &Value) -> Option<Decimal> {
    // Python writes exponents for some Decimals.
    value.as_str().and_then(|text| text.trim_start_matches('+').parse().ok())
}

fn closing(statement: &Value, found: &[&AccountSummary]) -> bool {
    let Some(wanted) = decimal(&statement["closing_balance"]) else { return true };
    found.iter().flat_map(|a| &a.balances).any(|(kind, amount)| {
        matches!(
            kind,
            BalanceKind::ClosingBooked | BalanceKind::ClosingAvailable | BalanceKind::InterimBooked
        ) && *amount == wanted
    })
}

/// Whether first and last day are the oracle's, by booking or by value date.
fn dates(file: &Value, got: &AccountSummary) -> bool {
    let same = |value: &Value, own: &Option<String>| {
        value.as_str().is_none_or(|wanted| own.as_deref().is_some_and(|own| own == wanted))
    };
    let booked = same(&file["first"], &got.first) && same(&file["last"], &got.last);
    booked || same(&file["first"], &got.value.0) && same(&file["last"], &got.value.1)
}

fn merged(summary: &Summary) -> AccountSummary {
    let mut all = AccountSummary::default();
    for account in &summary.accounts {
        for day in [&account.first, &account.last] {
            widen(&mut all.first, &mut all.last, day.clone());
        }
        for day in [&account.value.0, &account.value.1] {
            widen(&mut all.value.0, &mut all.value.1, day.clone());
        }
    }
    all
}

impl fmt::Display for Oracle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accounts: Vec<String> = self
            .accounts
            .iter()
            .map(|a| {
                format!(
                    "{} tx sum {} closing {} {}..{}",
                    count(a).map_or("?".into(), |n| n.to_string()),
                    a["sum"].as_str().unwrap_or("?"),
                    a["closing_balance"].as_str().unwrap_or("-"),
                    a["first"].as_str().unwrap_or("-"),
                    a["last"].as_str().unwrap_or("-")
                )
            })
            .collect();
        write!(f, "{} [{}]", self.name, accounts.join(" | "))
    }
}
