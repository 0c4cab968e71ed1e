//! Rules across records: ids, references, currencies, balances.

use std::collections::BTreeMap;

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::finding::{Finding, Place, Severity};
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::banking::{BalanceKind, Status};
use mesinfos_schema::values::{Currency, Date, Decimal, Money};

use crate::Options;
use crate::rules;

/// Where a record stands: file and line.
type At = (u32, u64);

/// What is kept of the records: 32 bytes each for their ids, and little for each account.
#[derive(Default)]
pub(crate) struct Set {
    files: Vec<String>,
    ids: Vec<(RecordId, At)>,
    /// The first record that names an id.
    references: BTreeMap<RecordId, At>,
    currencies: BTreeMap<RecordId, Currency>,
    /// The first transaction of an account in another currency than the first seen.
    foreign: BTreeMap<(RecordId, Currency), At>,
    accounts: BTreeMap<(RecordId, Option<String>), Movements>,
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

impl Set {
    /// The number of a file.
    pub(crate) fn file(&mut self, name: &str) -> u32 {
        self.files.push(name.to_owned());
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    pub(crate) fn add(&mut self, record: &Record, file: u32, line: u64) {
        let at = (file, line);
        self.ids.push((record.id, at));
        if let Some(source) = record.source {
            self.references.entry(source).or_insert(at);
        }
        for id in record.body().into_iter().flat_map(named) {
            self.references.entry(id).or_insert(at);
        }
        match record.body() {
            Some(Body::Account(account)) => {
                if let Some(currency) = account.currency {
                    self.currencies.insert(record.id, currency);
                }
            }
            Some(Body::Transaction(entry)) => {
                self.foreign.entry((entry.account, entry.amount.currency)).or_insert(at);
                if entry.status == Status::Booked {
                    let statement = entry
                        .statement
                        .as_ref()
                        .and_then(|s| s.id.as_ref())
                        .map(ToString::to_string);
                    let movements = self.accounts.entry((entry.account, statement)).or_default();
                    let sum =
                        movements.booked.unwrap_or(Decimal::ZERO).checked_add(entry.amount.amount);
                    movements.overflow |= sum.is_none();
                    movements.booked = sum;
                }
            }
            Some(Body::Balance(balance)) => {
                let statement =
                    balance.statement.as_ref().and_then(|s| s.id.as_ref()).map(ToString::to_string);
                let movements = self.accounts.entry((balance.account, statement)).or_default();
                let entry = (balance.amount, balance.on.date(), at);
                match balance.kind {
                    BalanceKind::OpeningBooked => movements.opening.push(entry),
                    BalanceKind::ClosingBooked => movements.closing.push(entry),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    pub(crate) fn finish(mut self, options: &Options, found: &mut dyn FnMut(Finding)) {
        self.ids.sort_unstable();
        let mut findings: Vec<(At, Finding)> = Vec::new();
        for group in self.ids.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            for (id, at) in group.iter().skip(1) {
                let mut finding = rules::finding("set.id-duplicate", "another record has this id");
                finding.record = Some(*id);
                finding.pointer = Some("/id".into());
                findings.push((*at, finding));
            }
        }
        for (id, at) in &self.references {
            if self.ids.binary_search_by(|entry| entry.0.cmp(id)).is_err() {
                let mut finding =
                    rules::finding("set.reference-missing", "no record has the id named here");
                if options.partial {
                    finding.severity = Severity::Warning;
                }
                findings.push((*at, finding));
            }
        }
        for ((account, currency), at) in &self.foreign {
            if self.currencies.get(account).is_some_and(|own| own != currency) {
                let message = "the transaction is in another currency than its account";
                let mut finding = rules::finding("set.amount-currency", message);
                finding.pointer = Some("/data/amount/currency".into());
                findings.push((*at, finding));
            }
        }
        for movements in self.accounts.values() {
            findings.extend(movements.reconcile());
        }
        findings.sort_by(|a, b| (a.0, &a.1.code, a.1.record).cmp(&(b.0, &b.1.code, b.1.record)));
        for ((file, line), mut finding) in findings {
            let name = usize::try_from(file).ok().and_then(|file| self.files.get(file));
            finding.place = Place::line(name.cloned().unwrap_or_default(), line);
            found(finding);
        }
    }
}

/// The records that a body names.
fn named(body: &Body) -> Vec<RecordId> {
    let (first, others): (Option<RecordId>, Vec<Option<RecordId>>) = match body {
        Body::Transaction(of) => (Some(of.account), vec![]),
        Body::Balance(of) => (Some(of.account), vec![]),
        Body::Holding(of) => (Some(of.account), vec![]),
        Body::IntervalSeries(of) => (Some(of.usage_point), vec![]),
        Body::MeterReading(of) => (Some(of.usage_point), vec![of.meter]),
        Body::EnergyConsumption(of) => (Some(of.usage_point), vec![]),
        Body::Meter(of) => (Some(of.usage_point), vec![]),
        Body::SupplyContract(of) => (Some(of.usage_point), vec![of.offer]),
        Body::UsageEvent(of) => (Some(of.line), vec![]),
        Body::Line(of) => (of.contract, vec![]),
        Body::Invoice(of) => (of.contract, vec![]),
        Body::Contract(of) => (of.customer_account, vec![of.offer]),
        Body::Claim(of) => (of.contract, vec![]),
        Body::ClaimsHistory(of) => (of.contract, vec![]),
        Body::Premium(of) => (Some(of.contract), vec![]),
        Body::Mandate(of) => (of.account, vec![of.contract]),
        Body::Schedule(of) => (of.contract, vec![of.mandate]),
        Body::Occupancy(of) => (Some(of.dwelling), vec![]),
        Body::LoyaltyMovement(of) => (Some(of.account), vec![of.receipt]),
        Body::Reimbursement(of) => (of.contract, vec![]),
        Body::Trip(of) => (of.vehicle, vec![]),
        Body::Offer(of) => (of.previous, vec![]),
        Body::ActivityWorkout(of) => (of.route, vec![]),
        Body::Document(of) => (None, of.describes.iter().copied().map(Some).collect()),
        _ => (None, vec![]),
    };
    std::iter::once(first).chain(others).flatten().collect()
}

impl Movements {
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
        let mut finding = rules::finding("set.balance-reconcile", message);
        finding.pointer = Some("/data/amount".into());
        Some((*at, finding))
    }
}
