//! What a package holds, in numbers: what the page for a person is made of.

use std::collections::BTreeMap;

use mesinfos_schema::exchange::{Manifest, Reject, Source};
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::banking::{Account, Balance};
use mesinfos_schema::values::Moment;

/// Rejects of one code that are shown one by one.
const SHOWN: usize = 20;

/// What a package holds, in numbers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Overview {
    /// The manifest.
    pub manifest: Manifest,
    /// The sources, in the order they came.
    pub sources: Vec<(RecordId, Source)>,
    /// Each type: how many records, from when to when.
    pub types: BTreeMap<String, TypeOverview>,
    /// The accounts.
    pub accounts: Vec<(RecordId, Account)>,
    /// The last balance of each account and kind.
    pub balances: Vec<Balance>,
    /// Why items were not converted.
    pub rejects: BTreeMap<String, RejectKind>,
}

/// One type of record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeOverview {
    /// How many records.
    pub records: u64,
    /// The earliest.
    pub first: Option<Moment>,
    /// The latest.
    pub last: Option<Moment>,
    /// Records by month of their time, `YYYY-MM`.
    pub months: BTreeMap<String, u64>,
    /// Records by source.
    pub by_source: BTreeMap<RecordId, u64>,
}

/// Rejects of one code.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RejectKind {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Reject>,
}

impl TypeOverview {
    pub(crate) fn add(&mut self, source: Option<RecordId>, at: Option<Moment>) {
        self.records += 1;
        if let Some(source) = source {
            *self.by_source.entry(source).or_default() += 1;
        }
        let Some(at) = at else { return };
        let day = |m: &Moment| m.date();
        if self.first.as_ref().is_none_or(|first| day(&at) < day(first)) {
            self.first = Some(at);
        }
        if self.last.as_ref().is_none_or(|last| day(&at) > day(last)) {
            self.last = Some(at);
        }
        let date = at.date();
        let month = format!("{:04}-{:02}", date.year(), date.month());
        *self.months.entry(month).or_default() += 1;
    }
}

impl RejectKind {
    pub(crate) fn add(&mut self, reject: &Reject) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(reject.clone());
        }
    }
}
