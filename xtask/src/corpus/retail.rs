//! Calls against the counts of `expected.json`, pages of orders against the other reading beside them; receipts and
//! tables of orders by whether they convert.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mesinfos::convert::{self, Collect, Options};
use mesinfos::io::Input;
use mesinfos::schema::types::common::PaymentMeans;
use mesinfos::schema::types::retail::Receipt;
use mesinfos::schema::types::telecom::UsageEvent;
use mesinfos::schema::values::Decimal;
use serde_json::Value;

use super::{Outcome, Tally, expected, list};

/// The formats with their folders and the ending of their files there.
const FOLDERS: &[(&str, &str, &str)] = &[
    ("arts-receipt", "finance/receipts", "xml"),
    ("order-page", "finance/retail-orders", "html"),
    ("retail-orders", "finance/retail-orders", "csv"),
    ("sms-backup", "communication/sms-backup-restore", "xml"),
];

/// All folders.
pub(super) fn all(
    root: &Path,
    only: Option<&String>,
    verbose: bool,
    tallies: &mut BTreeMap<&'static str, Tally>,
) -> Result<(), String> {
    for (format, folder, ending) in FOLDERS {
        if only.is_none_or(|name| name == format) {
            tallies.insert(format, run(format, &root.join(folder), ending, verbose)?);
        }
    }
    Ok(())
}

fn run(format: &str, folder: &Path, ending: &str, verbose: bool) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let mut sources: Vec<PathBuf> = list(folder)?;
    sources.sort();
    for source in sources {
        let expected = expected::read(&source.join("expected.json"))?;
        let mut files = list(&source)?;
        files.sort();
        for path in files {
            if path.extension().is_none_or(|extension| extension != ending) {
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            tally.files += 1;
            let outcome = if format == "order-page" {
                order(&path)?
            } else {
                judge(format, &path, expected.get(&name))?
            };
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

/// A page of an order against what stands beside it under the same name, `.json`.
fn order(path: &Path) -> Result<Outcome, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let input = Input::from_bytes(path.to_string_lossy(), bytes);
    let found = convert::detect(&input).map_err(|e| e.to_string())?;
    if found.first().is_none_or(|best| best.format != "order-page") {
        return Ok(Outcome::Disagreed("not recognised".into()));
    }
    let mut sink = Collect::default();
    let beside = path.with_extension("json");
    let failed = match convert::convert(&input, "order-page", &Options::default(), &mut sink) {
        Ok(_) => sink.rejects.first().map(|r| format!("{} at {}", r.code, r.locator)),
        Err(failure) => {
            let skipped = failure.report.skipped.iter().map(|skipped| &*skipped.code);
            Some(format!("{} {}", failure.error, skipped.collect::<String>()))
        }
    };
    match failed {
        Some(why) if beside.exists() => return Ok(Outcome::Disagreed(why)),
        Some(why) => return Ok(Outcome::Rejected(why)),
        None => {}
    }
    if !beside.exists() {
        return Ok(Outcome::Unjudged);
    }
    let text =
        std::fs::read_to_string(&beside).map_err(|e| format!("{}: {e}", beside.display()))?;
    let wanted: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let Some(receipt) = sink.records.iter().find_map(|r| r.data::<Receipt>()) else {
        return Ok(Outcome::Disagreed("no receipt".into()));
    };
    let wrong = order_differences(receipt, &wanted);
    Ok(if wrong.is_empty() { Outcome::Agreed } else { Outcome::Disagreed(wrong.join("; ")) })
}

/// Number, day, items with names and prices, what cards were charged. The other reading may stop short of sums, and
/// says so under `errors`; its items are compared all the same.
fn order_differences(receipt: &Receipt, wanted: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    if receipt.number.as_deref() != wanted["order_id"].as_str() {
        wrong.push("another number".to_owned());
    }
    if Some(receipt.at.to_string().as_str()) != wanted["order_date"].as_str() {
        wrong.push(format!("placed {}", receipt.at));
    }
    let amount = |value: &Value| -> Option<Decimal> { value["number"].as_str()?.parse().ok() };
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let items: Vec<Value> =
        list(&wanted["shipments"]).iter().flat_map(|s| list(&s["items"])).collect();
    for (at, item) in items.iter().enumerate() {
        let Some(line) = receipt.lines.get(at) else {
            wrong.push(format!("no item {at}"));
            continue;
        };
        let quantity = item["quantity"].as_str().unwrap_or("1");
        if line.quantity.value.to_string() != quantity {
            wrong.push(format!("item {at}: {} pieces", line.quantity.value));
        }
        // Of a certificate, it names the receiver as well.
        let label = item["description"].as_str().unwrap_or_default();
        if line.label.as_str() != label && !label.starts_with("Geschenkgutschein ") {
            wrong.push(format!("item {at}: another name"));
        }
        if Some(line.unit_price.amount) != amount(&item["price"]) {
            wrong.push(format!("item {at}: {} each", line.unit_price.amount));
        }
    }
    let totals: Vec<Decimal> =
        list(&wanted["shipments"]).iter().filter_map(|s| amount(&s["total"])).collect();
    if totals.len() == list(&wanted["shipments"]).len() {
        let adjustments = list(&wanted["posttax_adjustments"]);
        let sum = totals.into_iter().chain(adjustments.iter().filter_map(|a| amount(&a["amount"])));
        let sum = sum.fold(Decimal::ZERO, |sum, next| sum.checked_add(next).unwrap_or(sum));
        let vouchers = receipt.payments.iter().filter(|p| p.means == PaymentMeans::Voucher);
        let vouchers =
            vouchers.fold(Decimal::ZERO, |sum, p| sum.checked_add(p.amount.amount).unwrap_or(sum));
        if receipt.total.amount.checked_sub(vouchers) != Some(sum) {
            wrong.push(format!("{} in all, {sum} expected without vouchers", receipt.total.amount));
        }
    }
    let mut charged: Vec<Decimal> = list(&wanted["credit_card_transactions"])
        .iter()
        .filter_map(|t| amount(&t["amount"]))
        .collect();
    charged.retain(|amount| !amount.is_zero());
    let ours = receipt.payments.iter().filter(|p| p.means != PaymentMeans::Voucher);
    let ours: Vec<Decimal> = ours.map(|p| p.amount.amount).collect();
    if !charged.is_empty() && ours != charged {
        wrong.push(format!("charged {ours:?}"));
    }
    wrong
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
