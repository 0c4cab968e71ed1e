//! Rules across records: ids, references, currencies, balances, and what follows each other.

mod accounts;
mod balances;
mod bills;
mod bodies;
mod chains;
mod claims;
mod days;
mod named;
mod odometers;
mod sources;

use std::collections::BTreeMap;

use mesinfos_schema::catalogue::{Body, CATALOGUE};
use mesinfos_schema::finding::{Finding, Place, Severity};
use mesinfos_schema::record::{Record, RecordId};

use self::accounts::Accounts;
use self::balances::Balances;
use self::bills::Bills;
use self::bodies::Bodies;
use self::chains::Chains;
use self::claims::Claims;
use self::days::Days;
use self::named::{Wanted, each_named};
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
    accounts: Accounts,
    bills: Bills,
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

impl Set {
    /// The number of a file.
    pub(crate) fn file(&mut self, name: &str, partial: bool) -> u32 {
        self.files.push((name.to_owned(), partial));
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// A minimised record takes part in what ids say, and in nothing that adds up or follows each other.
    pub(crate) fn add_minimised(&mut self, record: &Minimised, file: u32, line: u64) {
        let number = CATALOGUE.iter().position(|entry| entry.name == record.name);
        let number = number.and_then(|n| TypeNumber::try_from(n).ok()).unwrap_or(TypeNumber::MAX);
        let body = record.whole.as_ref().and_then(Record::body);
        self.identify(At::new(file, line), number, (record.id, record.source), body);
    }

    pub(crate) fn add(&mut self, record: &Record, file: u32, line: u64) {
        let at = At::new(file, line);
        let number = self.kind.number(record);
        self.identify(at, number, (record.id, record.source), record.body());
        let Some(body) = record.body() else { return };
        self.chains.add(record, at);
        self.sources.add(record, at);
        self.bodies.add(record, at);
        self.accounts.add(record.id, body, at);
        self.claims.add(record.id, body, at);
        self.bills.add(record, body, at);
        match body {
            Body::Transaction(entry) => self.balances.add(record.source, entry, at, record.id),
            Body::ActivitySummary(summary) => self.days.add(record, summary, at),
            Body::Vehicle(vehicle) => self.odometers.add(vehicle, at, record.id),
            _ => {}
        }
    }

    /// What a record is called, and what it names.
    fn identify(
        &mut self,
        at: At,
        number: TypeNumber,
        (record, source): (RecordId, Option<RecordId>),
        body: Option<&Body>,
    ) {
        self.ids.push((record, at, number));
        let by = |pointer| Reference { at, record, pointer };
        if let Some(source) = source {
            self.refer((source, &["exchange.source/1"]), by("/source"));
        }
        if let Some(body) = body {
            each_named(body, &mut |pointer, id, wanted| self.refer((id, wanted), by(pointer)));
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
        self.claims.merge(later.claims, lines);
        self.accounts.merge(later.accounts, lines);
        self.bills.merge(later.bills, lines);
        for (named, by) in later.references {
            let by = Reference { at: by.at.after(lines), ..by };
            self.references.entry(named).or_insert(by);
        }
    }

    pub(crate) fn finish(mut self, found: &mut dyn FnMut(Finding)) {
        self.ids.sort_unstable();
        let mut findings: Vec<(At, Finding)> = Vec::new();
        self.ids_and_references(&mut findings);
        let Self { files, balances, chains, sources, claims, accounts, .. } = self;
        let Self { mut bodies, days, mut odometers, mut bills, .. } = self;
        accounts.judge(&mut findings);
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
                "set.call-overlap" => "it begins while the call before it goes on",
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
        for (at, id) in bills.gaps() {
            let message = "nothing covers the days between the bill before it and this one";
            add("set.bill-gap", message, "/data/period", at, id);
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
