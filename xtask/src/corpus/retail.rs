//! Calls against the counts of `expected.json`; receipts and orders by whether they convert.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mesinfos::convert::{self, Collect, Options};
use mesinfos::io::Input;
use mesinfos::schema::types::telecom::UsageEvent;
use serde_json::Value;

use super::{Outcome, Tally, expected, list};

/// The formats with their folders.
const FOLDERS: &[(&str, &str)] = &[
    ("arts-receipt", "finance/receipts"),
    ("retail-orders", "finance/retail-orders"),
    ("sms-backup", "communication/sms-backup-restore"),
];

/// All folders.
pub(super) fn all(
    root: &Path,
    only: Option<&String>,
    verbose: bool,
    tallies: &mut BTreeMap<&'static str, Tally>,
) -> Result<(), String> {
    for (format, folder) in FOLDERS {
        if only.is_none_or(|name| name == format) {
            tallies.insert(format, run(format, &root.join(folder), verbose)?);
        }
    }
    Ok(())
}

fn run(format: &str, folder: &Path, verbose: bool) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let mut sources: Vec<PathBuf> = list(folder)?;
    sources.sort();
    for source in sources {
        let expected = expected::read(&source.join("expected.json"))?;
        let mut files = list(&source)?;
        files.sort();
        for path in files {
            if path.extension().is_none_or(|extension| extension != "xml" && extension != "csv") {
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            tally.files += 1;
            let outcome = judge(format, &path, expected.get(&name))?;
            let shown =
                format!("{format} {}/{name}", source.file_name().unwrap_or_default().display());
            let (slot, word, why) = match outcome {
                Outcome::Agreed => (&mut tally.agreed, "agreed", String::new()),
                Outcome::Rejected(why) => (&mut tally.rejected, "rejected", why),
                Outcome::Disagreed(why) => (&mut tally.disagreed, "disagreed", why),
                _ => (&mut tally.unjudged, "unjudged", String::new()),
            };
            *slot += 1;
            if verbose || word == "disagreed" {
                println!("{word:<10} {shown} {why}");
            }
        }
    }
    Ok(tally)
}

fn judge(format: &str, path: &Path, wanted: Option<&Value>) -> Result<Outcome, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let input = Input::from_bytes(path.to_string_lossy(), bytes);
    let found = convert::detect(&input).map_err(|e| e.to_string())?;
    let claimed = found.iter().any(|candidate| candidate.format == format);
    if let Some(wanted) = wanted
        && wanted["elements"]["call"].is_null()
    {
        // Messages: whoever reads them, it is not the reader of calls, and not to claim them is no agreement.
        return Ok(if claimed {
            Outcome::Disagreed("messages claimed as calls".into())
        } else {
            Outcome::Unjudged
        });
    }
    if !claimed {
        return Ok(Outcome::Disagreed("not recognised".into()));
    }
    let mut sink = Collect::default();
    let mut options = Options::default();
    // One of the order histories states its currency nowhere but in the words of payments.
    options.currency = "USD".parse().ok().filter(|_| format == "retail-orders");
    let (report, error) = match convert::convert(&input, format, &options, &mut sink) {
        Ok(report) => (report, None),
        Err(failure) => (failure.report, Some(failure.error.to_string())),
    };
    if report.read != report.converted + report.skipped_items() + report.rejected {
        return Ok(Outcome::Disagreed("the accounting does not add up".into()));
    }
    if let Some(reject) = sink.rejects.first() {
        return Ok(Outcome::Rejected(format!("{} at {}", reject.code, reject.locator)));
    }
    if let Some(error) = error {
        return Ok(Outcome::Disagreed(error));
    }
    let Some(wanted) = wanted else { return Ok(Outcome::Unjudged) };
    let calls: Vec<&UsageEvent> = sink.records.iter().filter_map(|r| r.data()).collect();
    let mut wrong = Vec::new();
    if wanted["elements"]["call"].as_u64() != u64::try_from(calls.len()).ok() {
        wrong.push(format!("{} calls", calls.len()));
    }
    let times = || calls.iter().map(|call| call.at.seconds_since_epoch().0);
    for (end, found) in [("first", times().min()), ("last", times().max())] {
        let text = wanted["date_ms"][end].as_str().and_then(|text| text.parse::<i64>().ok());
        if text.map(|milliseconds| milliseconds.div_euclid(1000)) != found {
            wrong.push(format!("{end} call at {found:?}"));
        }
    }
    let seconds: Option<u64> =
        calls.iter().map(|call| call.duration.as_ref().map_or(Some(0), seconds)).sum();
    if wanted["duration_sum"].as_u64() != seconds {
        wrong.push(format!("{seconds:?} seconds"));
    }
    Ok(if wrong.is_empty() { Outcome::Agreed } else { Outcome::Disagreed(wrong.join("; ")) })
}

/// A duration in hours, minutes and seconds, as the converter writes it.
fn seconds(duration: &mesinfos::schema::values::Duration) -> Option<u64> {
    let mut rest = duration.as_str().strip_prefix("PT")?;
    let mut sum = 0;
    for (unit, factor) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((number, after)) = rest.split_once(unit) {
            sum += number.parse::<u64>().ok()? * factor;
            rest = after;
        }
    }
    Some(sum)
}
