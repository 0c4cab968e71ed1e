//! A mapping: what a bank's columns mean.

use std::collections::BTreeMap;

use mesinfos_schema::values::Currency;
use serde::Deserialize;

use crate::options::{DateOrder, DecimalMark};

/// What a bank's columns mean. `docs/bank-csv.md` explains each member.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Mapping {
    pub(super) name: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) language: Option<String>,
    #[serde(default)]
    pub(super) provider: Option<String>,
    #[serde(default)]
    pub(super) provider_domain: Option<String>,
    #[serde(default)]
    pub(super) delimiter: Option<char>,
    #[serde(default)]
    decimal: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    pub(super) account_kind: Option<String>,
    /// Fits files of several makers: goes behind every mapping that is of one.
    #[serde(default)]
    pub(super) general: bool,
    /// Headings that must all be there.
    #[serde(default)]
    pub(super) header: Vec<String>,
    /// The file has no header: columns are `#1`, `#2`, …
    #[serde(default)]
    pub(super) headless: bool,
    pub(super) columns: Columns,
    #[serde(default)]
    pub(super) sign: Sign,
    #[serde(default)]
    pub(super) fee: Fee,
    #[serde(default)]
    pub(super) status: Vec<StatusColumn>,
    #[serde(default)]
    pub(super) kinds: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) footer: Vec<String>,
    /// Rows with neither a date nor an amount are notes, and skipped.
    #[serde(default)]
    pub(super) notes: bool,
    #[serde(default)]
    pub(super) preamble: Preamble,
}

/// One heading, or several of which the first that the file has counts (for `remittance` and `references`: all).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(untagged)]
pub(super) enum Headings {
    #[default]
    None,
    One(String),
    Several(Vec<String>),
}

impl Headings {
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Columns {
    pub(super) booked_on: Headings,
    pub(super) value_on: Headings,
    pub(super) transacted_at: Headings,
    pub(super) time: Headings,
    pub(super) time_zone: Headings,
    pub(super) label: Headings,
    pub(super) remittance: Headings,
    pub(super) counterparty: Headings,
    pub(super) counterparty_account: Headings,
    pub(super) counterparty_bic: Headings,
    pub(super) amount: Headings,
    pub(super) debit: Headings,
    pub(super) credit: Headings,
    pub(super) fee: Headings,
    pub(super) currency: Headings,
    pub(super) balance_after: Headings,
    pub(super) original_amount: Headings,
    pub(super) original_currency: Headings,
    pub(super) rate: Headings,
    pub(super) id: Headings,
    pub(super) account: Headings,
    pub(super) account_name: Headings,
    pub(super) category: Headings,
    #[serde(rename = "type")]
    pub(super) kind: Headings,
    pub(super) end_to_end_id: Headings,
    pub(super) mandate_id: Headings,
    pub(super) creditor_id: Headings,
    pub(super) check_number: Headings,
    pub(super) references: Headings,
    /// Columns that repeat another or say nothing: known, and left out on purpose.
    pub(super) ignore: Headings,
}

/// How a row's amount gets its sign.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Sign {
    /// The file states what goes out as positive.
    pub(super) invert: bool,
    /// A column says which way: the amount's own sign then stands for nothing.
    pub(super) column: Headings,
    pub(super) out: Vec<String>,
    #[serde(rename = "in")]
    pub(super) into: Vec<String>,
    /// Signs written in the debit and credit columns stand for nothing.
    pub(super) absolute: bool,
    /// Only an amount written with a `+` comes in; any other goes out.
    pub(super) plus_in: bool,
}

/// How a fee stands to the amount.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Fee {
    /// The amount does not have the fee in it: it is taken off.
    pub(super) apart: bool,
    /// The fee is written with its sign (negative is paid); a cost otherwise.
    pub(super) signed: bool,
}

/// Rows by their status.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct StatusColumn {
    pub(super) column: Headings,
    /// With this list, a value in none of the lists is a fault; without it, it is booked.
    #[serde(default)]
    pub(super) booked: Vec<String>,
    #[serde(default)]
    pub(super) pending: Vec<String>,
    #[serde(default)]
    pub(super) cancelled: Vec<String>,
    #[serde(default)]
    pub(super) informational: Vec<String>,
    /// Nothing was booked and nothing will be: skipped.
    #[serde(default)]
    pub(super) skip: Vec<String>,
}

/// Facts above the header.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Preamble {
    /// The cell behind, or below, one that begins with this is the account.
    pub(super) account: Option<String>,
    /// The same for the currency.
    pub(super) currency: Option<String>,
}

impl Mapping {
    /// Reads a mapping.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mapping: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let columns = &mapping.columns;
        let none = |headings: &Headings| headings.names().is_empty();
        if none(&columns.amount) && none(&columns.credit) && none(&columns.debit) {
            return Err(
                "a mapping needs columns.amount, or columns.debit and columns.credit".into()
            );
        }
        if none(&columns.booked_on) && none(&columns.transacted_at) {
            return Err("a mapping needs columns.booked-on or columns.transacted-at".into());
        }
        if !mapping.headless && mapping.header.is_empty() {
            return Err("a mapping needs `header`, the headings that must be there".into());
        }
        if mapping.date.is_some() && mapping.date_order().is_none() {
            return Err("date is one of dmy, mdy, ymd, ydm".into());
        }
        if mapping.decimal.is_some() && mapping.decimal_mark().is_none() {
            return Err("decimal is one of . and ,".into());
        }
        if mapping.currency.is_some() && mapping.constant_currency().is_none() {
            return Err("currency is not in ISO 4217".into());
        }
        Ok(mapping)
    }

    pub(super) fn date_order(&self) -> Option<DateOrder> {
        self.date.as_deref().and_then(|order| order.parse().ok())
    }

    pub(super) fn decimal_mark(&self) -> Option<DecimalMark> {
        self.decimal.as_deref().and_then(|mark| mark.parse().ok())
    }

    pub(super) fn constant_currency(&self) -> Option<Currency> {
        self.currency.as_deref()?.parse().ok().filter(Currency::is_known)
    }

    /// Every heading it knows: those with a meaning, and those that must be there.
    pub(super) fn headings(&self) -> impl Iterator<Item = &str> {
        self.meanings().chain(self.header.iter().map(String::as_str))
    }

    /// Every heading it gives a meaning to.
    pub(super) fn meanings(&self) -> impl Iterator<Item = &str> {
        let c = &self.columns;
        let status = self.status.iter().map(|status| &status.column);
        [
            &c.booked_on,
            &c.value_on,
            &c.transacted_at,
            &c.time,
            &c.time_zone,
            &c.label,
            &c.remittance,
            &c.counterparty,
            &c.counterparty_account,
            &c.counterparty_bic,
            &c.amount,
            &c.debit,
            &c.credit,
            &c.fee,
            &c.currency,
            &c.balance_after,
            &c.original_amount,
            &c.original_currency,
            &c.rate,
            &c.id,
            &c.account,
            &c.account_name,
            &c.category,
            &c.kind,
            &c.end_to_end_id,
            &c.mandate_id,
            &c.creditor_id,
            &c.check_number,
            &c.references,
            &c.ignore,
            &self.sign.column,
        ]
        .into_iter()
        .chain(status)
        .flat_map(|headings| headings.names().iter().map(String::as_str))
    }
}

/// A heading for comparison: trimmed, blanks as one, lower case.
pub(super) fn canonical(heading: &str) -> String {
    let heading = heading.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '"');
    let mut out = String::with_capacity(heading.len());
    for word in heading.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}
