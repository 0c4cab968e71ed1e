//! Invoices against an independent reading of the same XML: number, day, currency, lines, tax, gross and due.

use mesinfos::convert::{self, Options};
use mesinfos::io::Input;
use mesinfos::schema::types::billing::{Invoice, InvoiceKind};
use mesinfos::schema::values::{Decimal, Money};
use serde_json::Value;

use super::Outcome;

/// Judges one file; the format is what detection says, since folders hold both syntaxes.
pub(super) fn judge(folder_format: &str, inputs: &[Input], expected: Option<&Value>) -> Outcome {
    let Some(input) = inputs.first() else { return Outcome::Rejected("nothing in it".into()) };
    let format = match convert::detect(input) {
        Ok(candidates) => candidates.first().map_or(folder_format, |best| best.format),
        Err(error) => return Outcome::Rejected(error.to_string()),
    };
    let mut sink = convert::Collect::default();
    let reason = match convert::convert(input, format, &Options::default(), &mut sink) {
        Ok(report) => {
            let reject = report.rejects.first();
            reject.map(|r| format!("{} {}: {}", r.locator, r.code, r.message))
        }
        Err(failure) => Some(failure.error.to_string()),
    };
    let oracle = expected.and_then(|e| e.as_object()?.values().find(|v| v["payable"].is_string()));
    let invoices: Vec<&Invoice> = sink.records.iter().filter_map(|r| r.data()).collect();
    match (oracle, invoices.as_slice(), reason) {
        // A fragment that breaks a rule of the standard on purpose: neither reads an invoice.
        (None, [], Some(reason)) => Outcome::Rejected(reason),
        (None, ..) => Outcome::Unjudged,
        (Some(oracle), [invoice], _) => {
            let wrong = differences(invoice, oracle);
            if wrong.is_empty() { Outcome::Agreed } else { Outcome::Disagreed(wrong.join("; ")) }
        }
        (Some(_), found, reason) => Outcome::Disagreed(format!(
            "{} invoices{}",
            found.len(),
            reason.map(|r| format!(", {r}")).unwrap_or_default()
        )),
    }
}

fn differences(invoice: &Invoice, oracle: &Value) -> Vec<String> {
    let credit = invoice.kind == InvoiceKind::CreditNote;
    let mut wrong = Vec::new();
    let mut text = |name: &str, ours: Option<String>, theirs: Option<String>| {
        if ours != theirs {
            wrong.push(format!("{name}: {ours:?}, expected {theirs:?}"));
        }
    };
    let stated = |name: &str| oracle[name].as_str().map(str::to_owned);
    text("number", invoice.number.as_ref().map(ToString::to_string), stated("id"));
    let digits = |t: String| t.chars().filter(char::is_ascii_digit).collect::<String>();
    let ours = invoice.issued_on.map(|d| digits(d.to_string()));
    text("date", ours, stated("date").map(|d| digits(d).chars().take(8).collect()));
    text("currency", Some(invoice.totals.due.currency.to_string()), stated("currency"));
    let mut amount = |name: &str, ours: Option<&Money>| {
        let ours = ours.map(|m| if credit { -m.amount } else { m.amount });
        let theirs: Option<Decimal> = stated(name).and_then(|t| t.parse().ok());
        if ours != theirs && theirs.is_some() {
            text(name, ours.map(|d| d.to_string()), theirs.map(|d| d.to_string()));
        }
    };
    amount("tax", invoice.totals.tax.as_ref());
    amount("total_with_tax", invoice.totals.gross.as_ref());
    amount("payable", Some(&invoice.totals.due));
    // The script counts sub-lines of CII as lines, and those of UBL, which stand inside their line, not.
    let (all, top) =
        (invoice.lines.len(), invoice.lines.iter().filter(|line| line.parent.is_none()).count());
    let expected = oracle["lines"].as_u64().and_then(|n| usize::try_from(n).ok());
    if ![all, top].contains(&expected.unwrap_or(usize::MAX)) {
        wrong.push(format!("lines: {all}, {top} without a parent, expected {}", oracle["lines"]));
    }
    wrong
}
