//! Documents of the pilots: rows, sums of what was used, calls by kind, against `expected.json`.

use std::path::Path;

use mesinfos::convert::{self, Collect, Options};
use mesinfos::io::Input;
use mesinfos::schema::record::{Record, RecordBody};
use mesinfos::schema::types::energy::{Consumption, IntervalSeries};
use mesinfos::schema::types::telecom::UsageEvent;
use serde_json::Value;

use super::{Outcome, Tally, expected, list};

/// The name it is counted under, and the format.
pub(super) const NAME: &str = "mesinfos-pilot";

const FOLDERS: &[&str] = &["energy/mesinfos-pilot", "telecom/mesinfos-pilot"];

/// All folders.
pub(super) fn run(root: &Path, verbose: bool) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for folder in FOLDERS.iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
        let mut sources = list(&folder)?;
        sources.sort();
        for source in sources {
            let expected = expected::read(&source.join("expected.json"))?;
            let mut files = list(&source)?;
            files.sort();
            for path in files {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let Some(wanted) = expected.get(&name) else { continue };
                tally.files += 1;
                let (word, why) = match judge(&path, wanted) {
                    Outcome::Agreed => {
                        tally.agreed += 1;
                        ("agreed", String::new())
                    }
                    Outcome::Rejected(why) => {
                        tally.rejected += 1;
                        ("rejected", why)
                    }
                    Outcome::Disagreed(why) | Outcome::OtherDates(why) => {
                        tally.disagreed += 1;
                        ("DISAGREED", why)
                    }
                    Outcome::Unjudged => {
                        tally.unjudged += 1;
                        ("unjudged", String::new())
                    }
                };
                if verbose || word == "DISAGREED" {
                    println!("{word:<10} {NAME} {name} {why}");
                }
            }
        }
    }
    Ok(tally)
}

fn judge(path: &Path, wanted: &Value) -> Outcome {
    let mut options = Options::default();
    // EDF's documents do not state the unit; the sums are of bare numbers.
    options.unit = "kW.h".parse().ok();
    let input = match Input::from_path(path) {
        Ok(input) => input,
        Err(error) => return Outcome::Disagreed(error.to_string()),
    };
    match convert::detect(&input) {
        Ok(found) if found.first().is_some_and(|first| first.format == NAME) => {}
        _ => return Outcome::Disagreed("not detected".to_owned()),
    }
    let mut sink = Collect::default();
    let report = match convert::convert(&input, NAME, &options, &mut sink) {
        Ok(report) => report,
        Err(failure) => failure.report,
    };
    let items = wanted["items"].as_u64().unwrap_or_default();
    if report.read != items {
        return Outcome::Disagreed(format!("read {}, expected {items}", report.read));
    }
    if let Some(first) = report.rejects.first() {
        // The sums are of all rows: with a row that is rejected they cannot agree.
        return Outcome::Rejected(format!("{} of {items} rows: {}", report.rejected, first.code));
    }
    let records = &sink.records;
    let mut found = 0.0;
    let mut values = 0;
    for series in all::<IntervalSeries>(records) {
        for value in series.values.iter().filter_map(|slot| slot.get()) {
            found += value.to_string().parse::<f64>().unwrap_or(f64::NAN);
            values += 1;
        }
    }
    for used in all::<Consumption>(records) {
        found += used.quantity.value.to_string().parse::<f64>().unwrap_or(f64::NAN);
    }
    for sum in ["sum_value", "sum"] {
        if let Some(sum) = wanted[sum].as_f64()
            && (sum - found).abs() > 0.001
        {
            return Outcome::Disagreed(format!("sum {found}, expected {sum}"));
        }
    }
    if let Some(count) = wanted["values"].as_u64()
        && count != values
    {
        return Outcome::Disagreed(format!("{values} values, expected {count}"));
    }
    if let Some(seconds) = wanted["length_sum_by_chipType"]["s"].as_u64() {
        let calls = all::<UsageEvent>(records);
        let sum: u64 = calls.iter().filter_map(|call| call.duration.as_ref()?.seconds()).sum();
        let units: u64 = calls.iter().filter_map(|call| Some(call.units?.get())).sum();
        if sum != seconds || Some(units) != wanted["length_sum_by_chipType"]["M"].as_u64() {
            return Outcome::Disagreed(format!("{sum} s and {units} messages"));
        }
    }
    Outcome::Agreed
}

fn all<T: RecordBody>(records: &[Record]) -> Vec<&T> {
    records.iter().filter_map(Record::data::<T>).collect()
}
