//! Rules across records: ids, references, currencies, balances, and what follows each other.

mod balances;
mod bodies;
mod chains;
mod days;
mod odometers;
mod sources;

use std::collections::BTreeMap;

use mesinfos_schema::catalogue::{Body, CATALOGUE};
use mesinfos_schema::finding::{Finding, Place, Severity};
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::banking::{BalanceKind, StatementRef, Status};
use mesinfos_schema::values::{Currency, Date, Decimal, Moment, Money, Period};

use self::balances::Balances;
use self::bodies::Bodies;
use self::chains::Chains;
use self::days::Days;
use self::odometers::Odometers;
use self::sources::Sources;
use crate::rules;
use crate::structure::Minimised;

/// Where a record stands: file and line in one number. 16 million files, a million million lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct At(u64);

const LINE_BITS: u32 = 40;
const LAST_LINE: u64 = (1 << LINE_BITS) - 1;

impl At {
    fn new(file: u32, line: u64) -> Self {
        Self((u64::from(file) << LINE_BITS) | line.min(LAST_LINE))
    }

    fn file(self) -> usize {
        usize::try_from(self.0 >> LINE_BITS).unwrap_or(usize::MAX)
    }

    fn line(self) -> u64 {
        self.0 & LAST_LINE
    }

    /// The same place counted from `lines` lines before.
    fn after(self, lines: u64) -> Self {
        Self((self.0 & !LAST_LINE) | (self.line() + lines).min(LAST_LINE))
    }
}

/// What is kept of the records: 32 bytes each for their ids, and little for each account, source and register.
#[derive(Default)]
pub(crate) struct Set {
    /// Each with whether it is a part of a whole.
    files: Vec<(String, bool)>,
    ids: Vec<(RecordId, At, TypeNumber)>,
    kind: Kinds,
    balances: Balances,
    chains: Chains,
    sources: Sources,
    claims: Claims,
    bodies: Bodies,
    days: Days,
    odometers: Odometers,
    /// Ids that records name, and as what, each with the first that does.
    references: BTreeMap<(RecordId, Wanted), Reference>,
    /// What was named lately: nearly every record names the same source and account as the one before.
    recent: [Option<(RecordId, Wanted)>; 4],
    oldest: usize,
    accounts: BTreeMap<RecordId, Account>,
}

/// Who names an id, and where.
#[derive(Clone, Copy)]
struct Reference {
    at: At,
    record: RecordId,
    pointer: &'static str,
}

/// The number of a type in the catalogue; beyond its end for a type that is not in it.
type TypeNumber = u16;

/// The type met last: nearly every record is of the type of the one before.
#[derive(Default)]
struct Kinds(Option<(&'static str, TypeNumber)>);

impl Kinds {
    fn number(&mut self, record: &Record) -> TypeNumber {
        let known = record.body().and_then(Body::known_name);
        let Some(name) = known else { return TypeNumber::MAX };
        match self.0 {
            Some((last, number)) if last == name => number,
            _ => {
                let at = CATALOGUE.iter().position(|entry| entry.name == name);
                let number = at.and_then(|at| TypeNumber::try_from(at).ok());
                self.0 = Some((name, number.unwrap_or(TypeNumber::MAX)));
                number.unwrap_or(TypeNumber::MAX)
            }
        }
    }
}

/// Periods of insurance contracts, and when claims on them occurred.
#[derive(Default)]
struct Claims {
    contracts: BTreeMap<RecordId, Period>,
    occurred: Vec<(RecordId, Moment, At, RecordId)>,
}

impl Claims {
    fn faults(&self) -> impl Iterator<Item = (At, RecordId)> {
        let outside = |contract: &RecordId, at: &Moment| {
            let Some(period) = self.contracts.get(contract) else { return false };
            let early = period.start.is_some_and(|start| at.date() < start.date());
            early || period.end.is_some_and(|end| at.date() > end.date())
        };
        let faulty = self.occurred.iter().filter(move |(contract, at, ..)| outside(contract, at));
        faulty.map(|(_, _, at, id)| (*at, *id))
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
    }
}

impl Set {
    /// The number of a file.
    pub(crate) fn file(&mut self, name: &str, partial: bool) -> u32 {
        self.files.push((name.to_owned(), partial));
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// A minimised record takes part in what ids say, and in nothing that adds up or follows each other.
    pub(crate) fn add_minimised(&mut self, record: &Minimised, file: u32, line: u64) {
        let at = At::new(file, line);
        let number = CATALOGUE.iter().position(|entry| entry.name == record.name);
        let number = number.and_then(|n| TypeNumber::try_from(n).ok()).unwrap_or(TypeNumber::MAX);
        self.ids.push((record.id, at, number));
        let by = |pointer| Reference { at, record: record.id, pointer };
        if let Some(source) = record.source {
            self.refer((source, &["exchange.source/1"]), by("/source"));
        }
        if let Some(body) = record.whole.as_ref().and_then(Record::body) {
            each_named(body, &mut |pointer, id, wanted| self.refer((id, wanted), by(pointer)));
        }
    }

    pub(crate) fn add(&mut self, record: &Record, file: u32, line: u64) {
        let at = At::new(file, line);
        let number = self.kind.number(record);
        self.ids.push((record.id, at, number));
        let by = |pointer| Reference { at, record: record.id, pointer };
        if let Some(source) = record.source {
            self.refer((source, &["exchange.source/1"]), by("/source"));
        }
        let Some(body) = record.body() else { return };
        each_named(body, &mut |pointer, id, wanted| self.refer((id, wanted), by(pointer)));
        self.chains.add(record, at);
        self.sources.add(record, at);
        self.bodies.add(record, at);
        match body {
            Body::Account(account) => {
                let kept = self.accounts.entry(record.id).or_default();
                kept.currency = account.currency.or(kept.currency);
            }
            Body::Transaction(entry) => {
                self.balances.add(record.source, entry, at, record.id);
                let account = self.accounts.entry(entry.account).or_default();
                account.uses(entry.amount.currency, at);
                if entry.status == Status::Booked {
                    account.movements(entry.statement.as_ref()).book(entry.amount.amount);
                }
            }
            Body::Balance(balance) => {
                let account = self.accounts.entry(balance.account).or_default();
                let movements = account.movements(balance.statement.as_ref());
                let entry = (balance.amount, balance.on.date(), at);
                match balance.kind {
                    BalanceKind::OpeningBooked => movements.opening.push(entry),
                    BalanceKind::ClosingBooked => movements.closing.push(entry),
                    _ => {}
                }
            }
            Body::ActivitySummary(summary) => self.days.add(record, summary, at),
            Body::Vehicle(vehicle) => self.odometers.add(vehicle, at, record.id),
            Body::InsuranceContract(contract) => {
                if let Some(period) = &contract.period {
                    self.claims.contracts.insert(record.id, period.clone());
                }
            }
            Body::Claim(claim) => {
                if let (Some(contract), Some(occurred)) = (claim.contract, claim.occurred_at) {
                    self.claims.occurred.push((contract, occurred, at, record.id));
                }
            }
            _ => {}
        }
    }

    fn refer(&mut self, named: (RecordId, Wanted), by: Reference) {
        if self.recent.contains(&Some(named)) {
            return;
        }
        if let Some(slot) = self.recent.get_mut(self.oldest) {
            *slot = Some(named);
        }
        self.oldest = (self.oldest + 1) % self.recent.len();
        self.references.entry(named).or_insert(by);
    }

    /// Adds what was seen in a later part of the same file, whose lines were counted from 1: `lines` stand before it.
    pub(crate) fn merge(&mut self, later: Self, lines: u64) {
        let moved = |(id, at, number): (RecordId, At, _)| (id, at.after(lines), number);
        self.ids.extend(later.ids.into_iter().map(moved));
        self.balances.merge(later.balances, lines);
        self.chains.merge(later.chains, lines);
        self.sources.merge(later.sources, lines);
        self.bodies.merge(later.bodies, lines);
        self.days.merge(later.days, lines);
        self.odometers.merge(later.odometers, lines);
        self.claims.contracts.extend(later.claims.contracts);
        let occurred = later.claims.occurred.into_iter();
        self.claims.occurred.extend(occurred.map(|(c, on, at, id)| (c, on, at.after(lines), id)));
        for (named, by) in later.references {
            let by = Reference { at: by.at.after(lines), ..by };
            self.references.entry(named).or_insert(by);
        }
        for (id, account) in later.accounts {
            self.accounts.entry(id).or_default().merge(account, lines);
        }
    }

    pub(crate) fn finish(mut self, found: &mut dyn FnMut(Finding)) {
        self.ids.sort_unstable();
        let mut findings: Vec<(At, Finding)> = Vec::new();
        self.ids_and_references(&mut findings);
        let Self { files, balances, chains, sources, claims, accounts, .. } = self;
        let Self { mut bodies, days, mut odometers, .. } = self;
        for account in accounts.values() {
            account.judge(&mut findings);
        }
        let mut add = |code, message, pointer: &str, at, id| {
            let mut finding = rules::finding(code, message);
            finding.record = Some(id);
            finding.pointer = (!pointer.is_empty()).then(|| pointer.to_owned());
            findings.push((at, finding));
        };
        for (code, pointer, at, id) in chains.faults() {
            let message = match code {
                "set.index-order" => "the index is below that of the reading before",
                "set.speed" => "nobody gets here so fast from the position before",
                _ => "it begins before the one before it has ended",
            };
            add(code, message, pointer, at, id);
        }
        for (at, id) in balances.faults() {
            let message =
                "the balance does not follow from the one before it, nor the one before it from it";
            add("set.balance-chain", message, "/data/balanceAfter", at, id);
        }
        for (code, at, id) in sources.faults() {
            let message = match code {
                "set.zone-missing" => {
                    "a local time, and neither the record nor its source has a zone"
                }
                _ => "it is later than the collection of its source",
            };
            add(code, message, "", at, id);
        }
        for (at, id) in claims.faults() {
            let message = "the contract did not run on that day";
            add("set.claim-outside-contract", message, "/data/occurredAt", at, id);
        }
        for (at, id) in bodies.before_birth() {
            let message = "it was observed before the person was born";
            add("set.before-birth", message, "", at, id);
        }
        for (at, id) in bodies.indexes() {
            let message = "no weight and height of that day lead to this index";
            add("set.bmi", message, "/data/value", at, id);
        }
        for (member, at, id) in days.faults() {
            let message = "the parts of the day do not come to it";
            add("set.summary-sum", message, &format!("/data/{member}"), at, id);
        }
        for (at, id) in odometers.faults() {
            let message = "the odometer is below that of a record from before";
            add("set.odometer", message, "/data/odometer", at, id);
        }
        findings.sort_by(|(a, x), (b, y)| {
            (a, &x.code, &x.pointer, x.record).cmp(&(b, &y.code, &y.pointer, y.record))
        });
        for (at, mut finding) in findings {
            let name = files.get(at.file()).map(|(name, _)| name.clone()).unwrap_or_default();
            finding.place = Place::line(name, at.line());
            found(finding);
        }
    }

    /// No two records have one id; every reference leads to a record, and to one of its type.
    fn ids_and_references(&self, findings: &mut Vec<(At, Finding)>) {
        for group in self.ids.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            for (id, at, _) in group.iter().skip(1) {
                let mut finding = rules::finding("set.id-duplicate", "another record has this id");
                finding.record = Some(*id);
                finding.pointer = Some("/id".into());
                findings.push((*at, finding));
            }
        }
        let mut missing: BTreeMap<RecordId, Reference> = BTreeMap::new();
        for ((id, wanted), by) in &self.references {
            let target = self.ids.binary_search_by(|entry| entry.0.cmp(id)).ok();
            let number = target.and_then(|at| self.ids.get(at)).map(|(.., number)| *number);
            let name = number.and_then(|n| CATALOGUE.get(usize::from(n))).map(|entry| entry.name);
            match (number, name) {
                (None, _) => {
                    let first = missing.entry(*id).or_insert(*by);
                    *first = if by.at < first.at { *by } else { *first };
                }
                (_, Some(name)) if !wanted.is_empty() && !wanted.contains(&name) => {
                    let wanted = wanted.join(" or ");
                    let message = format!("it leads to a record of {name}, not of {wanted}");
                    findings.push(by.finding("set.reference-type", message));
                }
                _ => {}
            }
        }
        // What is not there is said once, where it is named first.
        for by in missing.values() {
            let message = "no record has the id named here".to_owned();
            let (at, mut finding) = by.finding("set.reference-missing", message);
            if self.files.get(at.file()).is_some_and(|(_, partial)| *partial) {
                finding.severity = Severity::Warning;
            }
            findings.push((at, finding));
        }
    }
}

impl Reference {
    fn finding(&self, code: &'static str, message: String) -> (At, Finding) {
        let mut finding = rules::finding(code, message);
        finding.record = Some(self.record);
        finding.pointer = Some(self.pointer.into());
        (self.at, finding)
    }
}

/// The types a reference may lead to.
type Wanted = &'static [&'static str];

const DWELLING: Wanted = &["housing.dwelling/1"];
const VEHICLE: Wanted = &["device.vehicle/1"];

/// What a member is meant to name; anything where nothing is said.
fn wanted(body: &Body, pointer: &str) -> Wanted {
    match (pointer, body) {
        ("/data/account", Body::LoyaltyMovement(_)) => &["retail.loyalty-account/1"],
        ("/data/account", _) => &["banking.account/1"],
        ("/data/usagePoint", _) => &["energy.usage-point/1"],
        ("/data/meter", _) => &["energy.meter/1"],
        ("/data/offer" | "/data/previous", _) => &["offer.offer/1"],
        ("/data/line", _) => &["telecom.line/1"],
        ("/data/contract", Body::Claim(_) | Body::ClaimsHistory(_) | Body::Premium(_)) => {
            &["insurance.contract/1"]
        }
        ("/data/contract", _) => {
            &["contract.contract/1", "energy.supply-contract/1", "insurance.contract/1"]
        }
        ("/data/customerAccount", _) => &["contract.customer-account/1"],
        ("/data/mandate", _) => &["payment.mandate/1"],
        ("/data/dwelling" | "/data/risk/dwelling", _) => DWELLING,
        ("/data/receipt", _) => &["retail.receipt/1"],
        ("/data/vehicle" | "/data/risk/vehicle", _) => VEHICLE,
        _ => &[],
    }
}

/// The records that a body names, with the member that does.
fn each_named(body: &Body, named: &mut dyn FnMut(&'static str, RecordId, Wanted)) {
    let mut all = |named_by: &[(&'static str, Option<RecordId>)]| {
        for (pointer, id) in named_by {
            if let Some(id) = id {
                named(pointer, *id, wanted(body, pointer));
            }
        }
    };
    match body {
        Body::Transaction(of) => all(&[("/data/account", Some(of.account))]),
        Body::Balance(of) => all(&[("/data/account", Some(of.account))]),
        Body::Holding(of) => all(&[("/data/account", Some(of.account))]),
        Body::IntervalSeries(of) => all(&[("/data/usagePoint", Some(of.usage_point))]),
        Body::MeterReading(of) => {
            all(&[("/data/usagePoint", Some(of.usage_point)), ("/data/meter", of.meter)])
        }
        Body::EnergyConsumption(of) => all(&[("/data/usagePoint", Some(of.usage_point))]),
        Body::Meter(of) => all(&[("/data/usagePoint", Some(of.usage_point))]),
        Body::SupplyContract(of) => {
            all(&[("/data/usagePoint", Some(of.usage_point)), ("/data/offer", of.offer)])
        }
        Body::UsageEvent(of) => all(&[("/data/line", Some(of.line))]),
        Body::Line(of) => all(&[("/data/contract", of.contract)]),
        Body::Invoice(of) => all(&[("/data/contract", of.contract)]),
        Body::Contract(of) => {
            all(&[("/data/customerAccount", of.customer_account), ("/data/offer", of.offer)])
        }
        Body::Claim(of) => all(&[
            ("/data/contract", of.contract),
            ("/data/risk/vehicle", of.risk.as_ref().and_then(|risk| risk.vehicle)),
            ("/data/risk/dwelling", of.risk.as_ref().and_then(|risk| risk.dwelling)),
        ]),
        Body::ClaimsHistory(of) => all(&[("/data/contract", of.contract)]),
        Body::Premium(of) => all(&[("/data/contract", Some(of.contract))]),
        Body::Mandate(of) => all(&[("/data/account", of.account), ("/data/contract", of.contract)]),
        Body::Schedule(of) => {
            all(&[("/data/contract", of.contract), ("/data/mandate", of.mandate)])
        }
        Body::Occupancy(of) => all(&[("/data/dwelling", Some(of.dwelling))]),
        Body::LoyaltyMovement(of) => {
            all(&[("/data/account", Some(of.account)), ("/data/receipt", of.receipt)])
        }
        Body::Reimbursement(of) => all(&[("/data/contract", of.contract)]),
        Body::Trip(of) => all(&[("/data/vehicle", of.vehicle)]),
        Body::Offer(of) => all(&[("/data/previous", of.previous)]),
        Body::ActivityWorkout(of) => all(&[("/data/route", of.route)]),
        Body::Household(of) => all(&[("/data/dwelling", of.dwelling)]),
        Body::InsuranceContract(of) => of.risks.iter().for_each(|risk| {
            risk.vehicle.iter().for_each(|id| named("/data/risks", *id, VEHICLE));
            risk.dwelling.iter().for_each(|id| named("/data/risks", *id, DWELLING));
        }),
        Body::Document(of) => of.describes.iter().for_each(|id| named("/data/describes", *id, &[])),
        _ => {}
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
        let mut finding = rules::finding("set.balance-reconcile", message);
        finding.pointer = Some("/data/amount".into());
        Some((*at, finding))
    }
}
