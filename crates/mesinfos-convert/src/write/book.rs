//! Bank statements out of records: which accounts there are, which transactions go together, and in what order to go
//! through them.

use std::collections::{BTreeMap, BTreeSet};

use mesinfos_io::{LimitError, Limits};
use mesinfos_schema::catalogue::Body;
use mesinfos_schema::record::{Record, RecordBody, RecordId};
use mesinfos_schema::types::banking::{Account, Balance, Transaction};
use mesinfos_schema::values::{Date, Text};

use super::losses::{At, envelope};
use super::{RecordSource, SourceError, WriteError, Written};

pub(crate) const ACCOUNT: &str = Account::TYPE;
pub(crate) const BALANCE: &str = Balance::TYPE;
pub(crate) const TRANSACTION: &str = Transaction::TYPE;

/// Statements, accounts and balances that are held at most, as a multiple of the entries of an archive.
const HELD: usize = 20;

/// What a format says of a transaction or a balance: which group of its account it stands in.
pub(crate) trait Grouping {
    /// What tells the groups of an account apart.
    type Key: Ord + Clone;

    /// The group of a transaction; `Err` with the reason where the format has no place for the whole of it.
    fn transaction(&self, transaction: &Transaction) -> Result<Self::Key, &'static str>;

    /// The group of a balance.
    fn balance(&self, balance: &Balance) -> Result<Self::Key, &'static str>;

    /// The group of an account that has neither.
    fn account(&self, account: &Account) -> Result<Self::Key, &'static str>;
}

/// Transactions and balances that stand together.
#[derive(Debug)]
pub(crate) struct Group<K> {
    pub(crate) account: RecordId,
    pub(crate) key: K,
    pub(crate) balances: Vec<Balance>,
    /// How many transactions, and the first and the last day of booking among them.
    pub(crate) transactions: u64,
    pub(crate) days: Option<(Date, Date)>,
    /// Number of its first transaction among those of the source.
    first: u64,
}

/// What one passage over the records learns.
pub(crate) struct Book<K> {
    pub(crate) accounts: BTreeMap<RecordId, Account>,
    /// The groups, in the order in which they are to be written.
    pub(crate) groups: Vec<Group<K>>,
    /// Language of the sources, where they agree.
    pub(crate) language: Option<Text>,
    /// Ids of transactions that the source has more than once, and whether they are still to be written.
    repeated: BTreeMap<RecordId, bool>,
}

impl<K: Ord + Clone> Book<K> {
    /// Goes through all records: keeps accounts and balances, counts transactions, notes what has no place at all.
    ///
    /// Of transactions it keeps 16 bytes each for the time of this passage, to see whether one comes twice.
    pub(crate) fn read(
        records: &dyn RecordSource,
        by: &impl Grouping<Key = K>,
        limits: &Limits,
        done: &mut Written,
    ) -> Result<Self, WriteError> {
        let held = limits.entries.saturating_mul(HELD);
        let mut accounts = BTreeMap::new();
        let mut groups: BTreeMap<(RecordId, K), Group<K>> = BTreeMap::new();
        let mut ids: Vec<RecordId> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut languages = BTreeSet::new();
        let mut number = 0;
        for record in records.open(&[])? {
            let record = record?;
            let Some(body) = record.body() else {
                done.losses.add(record.type_name(), "", "a tombstone: the record was deleted");
                continue;
            };
            match body {
                Body::Account(account) => {
                    if accounts.insert(record.id, account.as_ref().clone()).is_some() {
                        continue;
                    }
                    let mut at = At::new(&mut done.losses, ACCOUNT);
                    envelope(&mut at, &record);
                    at.lost_if(record.record_id.is_some(), "/recordId", "no place for it");
                }
                Body::Balance(balance) => {
                    if !seen.insert(record.id) {
                        continue;
                    }
                    let key = match by.balance(balance) {
                        Ok(key) => key,
                        Err(reason) => {
                            done.losses.add(BALANCE, "", reason);
                            continue;
                        }
                    };
                    let mut at = At::new(&mut done.losses, BALANCE);
                    envelope(&mut at, &record);
                    at.lost_if(record.record_id.is_some(), "/recordId", "no place for it");
                    let group = entry(&mut groups, balance.account, key);
                    group.balances.push(balance.as_ref().clone());
                }
                Body::Transaction(transaction) => {
                    let key = by.transaction(transaction);
                    if let Err(reason) = key {
                        done.losses.add(TRANSACTION, "", reason);
                    }
                    if let Ok(key) = key {
                        let group = entry(&mut groups, transaction.account, key);
                        group.first = group.first.min(number);
                        group.transactions += 1;
                        if let Some(day) = transaction.booked_on {
                            let (first, last) = group.days.unwrap_or((day, day));
                            group.days = Some((first.min(day), last.max(day)));
                        }
                        ids.push(record.id);
                    }
                    number += 1;
                }
                other => {
                    if let Body::Source(source) = other {
                        languages.insert(source.language.clone());
                    }
                    done.losses.add(other.type_name(), "", "the format has no such thing");
                }
            }
            if accounts.len() + groups.len() + seen.len() > held {
                return Err(LimitError {
                    what: "accounts, statements and balances of one document",
                    limit: u64::try_from(held).unwrap_or(u64::MAX),
                    place: None,
                }
                .into());
            }
        }
        let (repeated, repeats) = repeated(ids);
        done.losses.add_times(TRANSACTION, "", "the same record again", repeats);
        let with_groups: BTreeSet<RecordId> = groups.keys().map(|(account, _)| *account).collect();
        for (id, account) in accounts.iter().filter(|(id, _)| !with_groups.contains(id)) {
            match by.account(account) {
                Ok(key) => {
                    entry(&mut groups, *id, key);
                }
                Err(reason) => done.losses.add(ACCOUNT, "", reason),
            }
        }
        let mut groups: Vec<Group<K>> = groups.into_values().collect();
        groups.retain(|group| {
            let known = accounts.contains_key(&group.account);
            if !known {
                const ORPHAN: &str = "its account is not among the records";
                let balances = u64::try_from(group.balances.len()).unwrap_or(u64::MAX);
                done.losses.add_times(BALANCE, "", ORPHAN, balances);
                done.losses.add_times(TRANSACTION, "", ORPHAN, group.transactions);
            }
            known
        });
        groups.sort_by(|a, b| (a.first, a.account, &a.key).cmp(&(b.first, b.account, &b.key)));
        let language = languages.pop_first().flatten().filter(|_| languages.is_empty());
        Ok(Self { accounts, groups, language, repeated })
    }

    /// Goes through the transactions, group by group: in one passage where those of a group lie together and the
    /// groups in their order, in one more for each group that begins before the end of the one before it.
    pub(crate) fn write(
        &mut self,
        records: &dyn RecordSource,
        by: &impl Grouping<Key = K>,
        to: &mut dyn Statements<K>,
    ) -> Result<(), WriteError> {
        let Self { accounts, groups, repeated, .. } = self;
        let mut rest = groups.iter().peekable();
        let account = |group: &Group<K>| accounts.get(&group.account);
        while let Some(mut group) = rest.next() {
            let Some(of) = account(group) else { continue };
            to.begin(group, of)?;
            if group.transactions == 0 {
                to.end(group)?;
                continue;
            }
            let mut left = group.transactions;
            for (number, record) in (0_u64..).zip(only_transactions(records)?) {
                let record = record?;
                let Some(transaction) = record.data::<Transaction>() else { continue };
                let here = transaction.account == group.account
                    && by.transaction(transaction).is_ok_and(|key| key == group.key);
                if !here {
                    continue;
                }
                // Of records under one id the first is written.
                let fresh = repeated.get_mut(&record.id).is_none_or(std::mem::take);
                if fresh {
                    to.transaction(&record, transaction)?;
                }
                left -= 1;
                if left > 0 {
                    continue;
                }
                // The next group may begin further on in this very passage.
                let next = rest.next_if(|next| next.transactions > 0 && next.first > number);
                match next.and_then(|next| Some((next, account(next)?))) {
                    Some((next, of)) => {
                        to.end(group)?;
                        group = next;
                        left = group.transactions;
                        to.begin(group, of)?;
                    }
                    None => break,
                }
            }
            to.end(group)?;
        }
        Ok(())
    }
}

/// Takes statements as they come.
pub(crate) trait Statements<K> {
    /// A group begins.
    fn begin(&mut self, group: &Group<K>, account: &Account) -> Result<(), WriteError>;
    /// One of its transactions.
    fn transaction(&mut self, record: &Record, data: &Transaction) -> Result<(), WriteError>;
    /// The group ends.
    fn end(&mut self, group: &Group<K>) -> Result<(), WriteError>;
}

/// The records that are transactions; a source may hand out others as well.
fn only_transactions(
    records: &dyn RecordSource,
) -> Result<impl Iterator<Item = Result<Record, SourceError>>, SourceError> {
    let all = records.open(&[TRANSACTION])?;
    Ok(all.filter(|r| r.as_ref().map_or(true, |r| r.data::<Transaction>().is_some())))
}

fn entry<K: Ord + Clone>(
    groups: &mut BTreeMap<(RecordId, K), Group<K>>,
    account: RecordId,
    key: K,
) -> &mut Group<K> {
    groups.entry((account, key.clone())).or_insert_with(|| Group {
        account,
        key,
        balances: Vec::new(),
        transactions: 0,
        days: None,
        first: u64::MAX,
    })
}

/// The ids that stand in the list more than once, each not yet written; and how many entries are repeats.
fn repeated(mut ids: Vec<RecordId>) -> (BTreeMap<RecordId, bool>, u64) {
    ids.sort_unstable();
    let mut found = BTreeMap::new();
    let mut repeats = 0;
    for (a, b) in ids.iter().zip(ids.iter().skip(1)) {
        if a == b {
            repeats += 1;
            found.insert(*a, true);
        }
    }
    (found, repeats)
}
