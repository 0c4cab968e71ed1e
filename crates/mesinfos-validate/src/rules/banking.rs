//! Rules of bank records.

use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::banking::{Status, Transaction};
use mesinfos_schema::values::Decimal;

use super::finding;

pub(super) fn record(record: &Record, found: &mut dyn FnMut(Finding, String)) {
    if let Some(transaction) = record.data::<Transaction>() {
        booked_has_a_date(transaction, found);
        splits_add_up(transaction, found);
    }
}

fn booked_has_a_date(transaction: &Transaction, found: &mut dyn FnMut(Finding, String)) {
    let dated = transaction.booked_on.is_some() || transaction.value_on.is_some();
    if transaction.status == Status::Booked && !dated {
        let message = "a booked transaction without bookedOn and valueOn";
        found(finding("banking.booked-without-date", message), "/data".into());
    }
}

/// Parts without an amount, or in another currency, say nothing about the sum.
fn splits_add_up(transaction: &Transaction, found: &mut dyn FnMut(Finding, String)) {
    if transaction.splits.is_empty() {
        return;
    }
    let mut sum = Decimal::ZERO;
    for split in &transaction.splits {
        let Some(amount) = &split.amount else { return };
        if amount.currency != transaction.amount.currency {
            return;
        }
        let Some(more) = sum.checked_add(amount.amount) else { return };
        sum = more;
    }
    if sum != transaction.amount.amount {
        found(
            finding("banking.split-sum", "the splits do not add up to the amount"),
            "/data/splits".into(),
        );
    }
}
