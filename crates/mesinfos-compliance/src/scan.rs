//! What is learnt from the files of a package, a line at a time.

mod energy;
mod files;
mod values;
mod zones;

use mesinfos_io::{Limits, Lines, sniff};
use mesinfos_package::{Package, ReadError};
use mesinfos_schema::catalogue::Body;
use mesinfos_schema::exchange::Category;
use mesinfos_schema::finding::Severity;
use mesinfos_schema::record::Record;
use mesinfos_schema::values::{Date, Moment};
use mesinfos_validate::{Options as Validation, ValidateError, Validator};
use serde_json::Value;

use crate::calendar;
use crate::facts::{Facts, TypeFacts};

/// Findings of the validator that are kept one by one.
const KEPT: usize = 100;
/// Types whose records may speak of what is to come.
const AHEAD: &[&str] = &[
    "calendar",
    "offer",
    "payment",
    "contract",
    "insurance",
    "document",
    "billing",
    "health",
    "housing",
    "exchange",
    "mobility",
];

/// Goes through the files several times, each for one question: the hashes and counts, the validity of the records,
/// the zones of their sources, what each type holds, the encoding.
pub(crate) fn facts(package: &Package, limits: &Limits) -> Result<Facts, ReadError> {
    let mut facts = Facts { integrity: package.verify()?, ..Facts::default() };
    // A file is named by its path in the package here: who reports adds the package's name.
    let prefix = format!("{}/", package.name());
    for finding in &mut facts.integrity {
        if let Some(path) = finding.place.file.strip_prefix(&prefix) {
            finding.place.file = path.to_owned();
        }
    }
    let mut options = Validation::default();
    options.limits = limits.clone();
    let mut validator = Validator::new(options);
    validator.judge_as(package.manifest().is_partial(), package.manifest().is_minimised());
    let mut take = |finding: mesinfos_schema::finding::Finding| {
        if finding.severity == Severity::Error {
            facts.errors += 1;
            if facts.invalid.len() < KEPT {
                facts.invalid.push(finding);
            }
        }
    };
    for file in package.types() {
        // Records of a type that the catalogue does not have are judged by their own schema, not here.
        if let Some(input) = package.file(&file.path) {
            match validator.check_as(input, &file.path, &mut take) {
                Ok(()) => {}
                Err(ValidateError::Io(error)) if error.is_encoding() => {}
                Err(ValidateError::Io(error)) => return Err(error.into()),
                Err(_) => {}
            }
        }
    }
    facts.valid = validator.finish(&mut take).records;

    let zones = zones::of_sources(package)?;
    for file in package.types() {
        let name = file.record_type.as_deref().unwrap_or_default();
        let Some(input) = package.file(&file.path) else { continue };
        let mut of_type = TypeFacts { path: file.path.to_string(), ..TypeFacts::default() };
        let rules = Rules::new(package, name);
        let mut lines = Lines::new(input.decode(sniff(&[], None, true))?, limits);
        loop {
            let line = match lines.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(error) if error.is_encoding() => break,
                Err(error) => return Err(error.into()),
            };
            let Ok(json) = serde_json::from_str::<Value>(line.text) else { continue };
            of_type.records += 1;
            values::scan(&json, line.number, &zones, &mut of_type);
            let Ok(record) = Record::read(line.text) else { continue };
            rules.times(&record, &mut of_type);
            if let Some(body) = record.body() {
                energy::gather(record.id, body, &mut facts);
            }
        }
        facts.types.insert(name.to_owned(), of_type);
    }
    files::scan(package, limits, &mut facts)?;
    Ok(facts)
}

/// Types that hold for a time without being of it: born, built, signed or fitted long before the period.
const STANDING: &[&str] = &[
    "identity.person/1",
    "identity.household/1",
    "energy.supply-contract/1",
    "energy.meter/1",
    "device.vehicle/1",
    "device.appliance/1",
    "telecom.line/1",
    "retail.loyalty-account/1",
];

/// What the manifest says that the times of one type's records are held against.
struct Rules<'a> {
    created: Date,
    period: (Option<Date>, Option<Date>),
    looks_back: bool,
    retained: Vec<(&'a Category, Option<Date>)>,
    name: &'a str,
}

impl<'a> Rules<'a> {
    fn new(package: &'a Package, name: &'a str) -> Self {
        let manifest = package.manifest();
        let created = manifest.created_at.date();
        let day = |m: &Option<Moment>| m.as_ref().map(Moment::date);
        let period =
            manifest.data_period.as_ref().map_or((None, None), |p| (day(&p.start), day(&p.end)));
        let domain = name.split('.').next().unwrap_or_default();
        let of_type = |c: &&Category| c.types.iter().any(|t| t.record_type.as_str() == name);
        let retained = manifest
            .categories
            .iter()
            .filter(of_type)
            .map(|category| (category, oldest(category, created)))
            .collect();
        Self { created, period, looks_back: !AHEAD.contains(&domain), retained, name }
    }

    fn times(&self, record: &Record, of_type: &mut TypeFacts) {
        let modality = record.modality.as_ref().map_or("recorded", |m| m.as_str());
        if !of_type.modalities.contains(modality) {
            of_type.modalities.insert(modality.to_owned());
        }
        let Some(day) = record.body().and_then(Body::effective).map(|at| at.date()) else { return };
        of_type.timed += 1;
        if self.name == "exchange.source/1" {
            return;
        }
        let (start, end) = self.period;
        let outside = start.is_some_and(|start| day < start) || end.is_some_and(|end| day >= end);
        let of_period = self.looks_back && !STANDING.contains(&self.name);
        of_type.outside += u64::from(outside && of_period);
        of_type.ahead += u64::from(self.looks_back && day > self.created);
        let old =
            |(_, oldest): &(&Category, Option<Date>)| oldest.is_some_and(|oldest| day < oldest);
        let kept = !self.retained.is_empty() && self.retained.iter().all(old);
        of_type.expired += u64::from(kept);
    }
}

/// The day before which a category has no record, where its period counts from collection.
fn oldest(category: &Category, created: Date) -> Option<Date> {
    let retention = category.retention.as_ref()?;
    if retention.from.as_deref() != Some("collection") {
        return None;
    }
    let span = retention.period.as_ref()?.parts()?;
    let day = calendar::add_months(created, span.months.checked_neg()?)?;
    Date::from_days_since_epoch(day.days_since_epoch().checked_sub(span.days)?)
}
