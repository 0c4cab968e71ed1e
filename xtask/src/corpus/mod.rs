//! `cargo xtask corpus`: every converter over real files of other projects' tests, against what their parsers read.

mod energy;
mod expected;
mod invoices;
mod mobility;
mod offers;
mod pilot;
mod retail;
mod summary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mesinfos::convert::{self, DateOrder, Options};
use mesinfos::io::{Expanded, Input, Limits};
use serde_json::{Value, json};

use summary::Summary;

/// Where the floor is recorded.
const FLOOR: &str = "docs/corpus-floor.json";

/// What became of one file.
enum Outcome {
    Agreed,
    /// Accounts, counts and sums agree; first or last day does not.
    OtherDates(String),
    /// Ends in a located error, and no oracle reads it either.
    Rejected(String),
    /// Read, and no oracle says what is right.
    Unjudged,
    Disagreed(String),
}

#[derive(Default)]
struct Tally {
    files: u64,
    agreed: u64,
    other_dates: u64,
    rejected: u64,
    unjudged: u64,
    disagreed: u64,
}

/// Runs it. `--verbose` lists every file, `--update` records the floor.
pub(crate) fn run(repository: &Path, arguments: &[String]) -> Result<(), String> {
    let verbose = arguments.iter().any(|a| a == "--verbose");
    let update = arguments.iter().any(|a| a == "--update");
    let only = arguments.iter().find(|a| !a.starts_with("--"));
    let root = std::env::var_os("MESINFOS_CORPUS")
        .map_or_else(|| repository.join("../shared/corpus"), PathBuf::from);
    if !root.is_dir() {
        println!("corpus: SKIPPED, no folder {} (set MESINFOS_CORPUS)", root.display());
        return Ok(());
    }
    let mut tallies = BTreeMap::new();
    for (format, folder) in FORMATS {
        if only.is_some_and(|name| name != format) {
            continue;
        }
        let tally = run_format(format, &root.join(folder), verbose)?;
        tallies.insert(*format, tally);
    }
    for (format, folder) in energy::FOLDERS {
        if only.is_some_and(|name| name != format) {
            continue;
        }
        let tally = tallies.entry(*format).or_default();
        energy::run(format, &root.join(folder), verbose, tally)?;
    }
    mobility::all(&root, only, verbose, &mut tallies)?;
    retail::all(&root, only, verbose, &mut tallies)?;
    if only.is_none_or(|name| name == pilot::NAME) {
        tallies.insert(pilot::NAME, pilot::run(&root, verbose)?);
    }
    println!(
        "{:<12} {:>6} {:>7} {:>9} {:>9} {:>10} {:>8}",
        "format", "files", "agreed", "rejected", "unjudged", "disagreed", "share"
    );
    for (format, t) in &tallies {
        let judged = t.agreed + t.disagreed;
        let share = if judged == 0 { 100.0 } else { percent(t.agreed, judged) };
        println!(
            "{format:<12} {:>6} {:>7} {:>11} {:>9} {:>9} {:>10} {share:>7.1}%",
            t.files, t.agreed, t.other_dates, t.rejected, t.unjudged, t.disagreed
        );
    }
    floor(&repository.join(FLOOR), &tallies, update && only.is_none(), only.is_some())
}

#[allow(clippy::cast_precision_loss, reason = "a share of a few hundred files")]
fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole as f64
}

/// The formats with a folder in the corpus.
const FORMATS: &[(&str, &str)] = &[
    ("bank-csv", "finance/bank-csv"),
    ("camt", "finance/camt"),
    ("cfonb120", "finance/cfonb120"),
    ("cii", "finance/cii"),
    ("factur-x", "finance/facturx-pdf"),
    ("mt940", "finance/mt940"),
    ("ofx", "finance/ofx"),
    ("qif", "finance/qif"),
    ("tariff-plans", "energy/tariff-plans"),
    ("ubl", "finance/ubl"),
];

fn run_format(format: &str, folder: &Path, verbose: bool) -> Result<Tally, String> {
    let mut tally = Tally::default();
    if convert::format(format).is_none() {
        return Ok(tally);
    }
    let mut sources: Vec<PathBuf> = list(folder)?;
    sources.sort();
    for source in sources {
        let expected = expected::read(&source.join("expected.json"))?;
        let mut files = list(&source)?;
        files.sort();
        for path in files {
            let name =
                path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let is_json = name.ends_with(".json") && format != "tariff-plans";
            if name == "SOURCE.md" || is_json || name == "expected.json" {
                continue;
            }
            tally.files += 1;
            let outcome = judge(format, &path, expected.get(&name));
            let shown =
                format!("{}/{name}", source.file_name().unwrap_or_default().to_string_lossy());
            match &outcome {
                Outcome::Agreed => tally.agreed += 1,
                Outcome::OtherDates(_) => {
                    tally.agreed += 1;
                    tally.other_dates += 1;
                }
                Outcome::Rejected(_) => tally.rejected += 1,
                Outcome::Unjudged => tally.unjudged += 1,
                Outcome::Disagreed(_) => tally.disagreed += 1,
            }
            match outcome {
                Outcome::Disagreed(why) => println!("disagreed  {format} {shown}: {why}"),
                Outcome::OtherDates(why) => println!("dates      {format} {shown}: {why}"),
                Outcome::Rejected(why) if verbose => println!("rejected   {format} {shown}: {why}"),
                Outcome::Agreed if verbose => println!("agreed     {format} {shown}"),
                Outcome::Unjudged if verbose => println!("unjudged   {format} {shown}"),
                _ => {}
            }
        }
    }
    Ok(tally)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

/// Converts one file in every way the oracle may have read it, and compares.
fn judge(format: &str, path: &Path, expected: Option<&Value>) -> Outcome {
    let inputs = match Expanded::of(path, &Limits::default()) {
        Ok(expanded) => expanded.into_inputs(),
        Err(error) => return Outcome::Rejected(error.to_string()),
    };
    if format == "tariff-plans" {
        return offers::judge(format, &inputs, expected);
    }
    if matches!(format, "cii" | "factur-x" | "ubl") {
        return invoices::judge(format, &inputs, expected);
    }
    let oracles = expected.map(|value| expected::oracles(format, value)).unwrap_or_default();
    let mut last = None;
    for options in variants(format) {
        let summary = match summarise(format, &inputs, &options) {
            Ok(summary) => summary,
            Err(error) => {
                return Outcome::Disagreed(format!("the accounting does not add up: {error}"));
            }
        };
        if oracles.is_empty() {
            if format == "bank-csv" || summary.error.is_some() || summary.rejected > 0 {
                let why = summary.error.clone().unwrap_or_else(|| {
                    format!("{} rejected of {}", summary.rejected, summary.read)
                });
                return if summary.error.is_none() && summary.rejected == 0 {
                    Outcome::Agreed
                } else {
                    Outcome::Rejected(why)
                };
            }
            return Outcome::Unjudged;
        }
        if oracles.iter().any(|oracle| oracle.agrees(&summary) && oracle.agrees_on_dates(&summary))
        {
            return Outcome::Agreed;
        }
        last.get_or_insert(summary);
    }
    let Some(summary) = last else { return Outcome::Unjudged };
    if let Some(oracle) = oracles.iter().find(|oracle| oracle.agrees(&summary)) {
        return Outcome::OtherDates(format!("{summary}; expected {oracle}"));
    }
    let wanted: Vec<String> = oracles.iter().map(ToString::to_string).collect();
    Outcome::Disagreed(format!("{summary}; expected {}", wanted.join(" or ")))
}

/// Facts that the peers were told as well: a currency, both date orders of QIF.
fn variants(format: &str) -> Vec<Options> {
    let mut options = Options::default();
    options.currency = "EUR".parse().ok();
    if format != "qif" {
        return vec![options];
    }
    let with = |order: Option<DateOrder>| {
        let mut o = options.clone();
        o.date_order = order;
        o
    };
    vec![
        with(None),
        with(Some(DateOrder::DayFirst)),
        with(Some(DateOrder::MonthFirst)),
        with(Some(DateOrder::YearFirst)),
    ]
}

fn summarise(format: &str, inputs: &[Input], options: &Options) -> Result<Summary, String> {
    let mut summary = Summary::default();
    for input in inputs {
        let mut sink = convert::Collect::default();
        let report = match convert::convert(input, format, options, &mut sink) {
            Ok(report) => report,
            Err(failure) => {
                summary.error = Some(format!(
                    "{} {}",
                    failure.error.locator().unwrap_or_default(),
                    failure.error
                ));
                failure.report
            }
        };
        if report.read != report.converted + report.skipped_items() + report.rejected {
            return Err(format!(
                "read {} converted {} skipped {} rejected {}",
                report.read,
                report.converted,
                report.skipped_items(),
                report.rejected
            ));
        }
        summary.add(&report, &sink.records);
    }
    Ok(summary)
}

/// Compares with the recorded floor, or records it.
fn floor(
    path: &Path,
    tallies: &BTreeMap<&str, Tally>,
    update: bool,
    partial: bool,
) -> Result<(), String> {
    if update {
        let record: BTreeMap<_, _> = tallies
            .iter()
            .map(|(format, t)| {
                (*format, json!({"files": t.files, "agreed": t.agreed, "disagreed": t.disagreed}))
            })
            .collect();
        let text = serde_json::to_string_pretty(&record).map_err(|e| e.to_string())?;
        return std::fs::write(path, text + "\n").map_err(|e| e.to_string());
    }
    let text = std::fs::read_to_string(path).map_err(|e| format!("{FLOOR}: {e}"))?;
    let floor: BTreeMap<String, Value> = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let mut fallen = Vec::new();
    for (format, least) in &floor {
        let Some(tally) = tallies.get(format.as_str()) else {
            if !partial {
                fallen.push(format!("{format}: not run"));
            }
            continue;
        };
        let agreed = least["agreed"].as_u64().unwrap_or(0);
        let disagreed = least["disagreed"].as_u64().unwrap_or(0);
        if tally.agreed < agreed || tally.disagreed > disagreed {
            fallen.push(format!(
                "{format}: {} agreed (floor {agreed}), {} disagreed (ceiling {disagreed})",
                tally.agreed, tally.disagreed
            ));
        }
    }
    if fallen.is_empty() {
        Ok(())
    } else {
        Err(format!("below the recorded floor: {}", fallen.join("; ")))
    }
}
