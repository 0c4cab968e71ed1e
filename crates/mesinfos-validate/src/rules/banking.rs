//! Rules of bank records.

use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::banking::{Holding, Status, Transaction};
use mesinfos_schema::values::Decimal;

use super::finding;

pub(super) fn record(record: &Record, found: &mut dyn FnMut(Finding, String)) {
    if let Some(transaction) = record.data::<Transaction>() {
        booked_has_a_date(transaction, found);
        splits_add_up(transaction, found);
        rate_converts(transaction, found);
    } else if let Some(holding) = record.data::<Holding>() {
        holding_is_worth(holding, found);
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

/// Rates are quoted both ways, and banks round them: one of the two ways must hold within a hundredth.
fn rate_converts(transaction: &Transaction, found: &mut dyn FnMut(Finding, String)) {
    let Some(original) = &transaction.original else { return };
    let Some(rate) = original.rate.filter(|rate| !rate.is_zero()) else { return };
    let (here, there) = (transaction.amount.amount.abs(), original.amount.amount.abs());
    let near = |from: Decimal, to: Decimal| {
        let product = from.checked_mul(rate.abs())?;
        let apart = product.checked_sub(to)?.abs();
        Some(apart.checked_mul(Decimal::new(100, 0)?)? <= to)
    };
    let (Some(forth), Some(back)) = (near(there, here), near(here, there)) else { return };
    if !forth && !back {
        found(
            finding("banking.original-rate", "the rate does not lead from one amount to the other"),
            "/data/original/rate".into(),
        );
    }
}

/// A price is rounded to its decimals, and so is the value.
fn holding_is_worth(holding: &Holding, found: &mut dyn FnMut(Finding, String)) {
    let (Some(units), Some(price), Some(value)) =
        (holding.units, &holding.unit_price, &holding.value)
    else {
        return;
    };
    if price.currency != value.currency {
        return;
    }
    let Some(worth) = units.checked_mul(price.amount) else { return };
    let Some(half) = Decimal::new(1, price.amount.scale()) else { return };
    let slack = units.abs().checked_mul(half).and_then(|s| s.checked_add(Decimal::new(1, 2)?));
    let apart = worth.checked_sub(value.amount).map(Decimal::abs);
    if matches!((apart, slack), (Some(apart), Some(slack)) if apart > slack) {
        found(
            finding("banking.holding-value", "units × unit price is not the value"),
            "/data/value".into(),
        );
    }
}
