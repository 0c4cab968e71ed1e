//! Rules of receipts beyond the sums of their lines: taxes, points, numbers of articles.

use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::common::Tax;
use mesinfos_schema::types::retail::Receipt;
use mesinfos_schema::values::{Decimal, Integer, Money};

use super::finding;
use super::sums::{Sum, product};

type Found<'a> = &'a mut dyn FnMut(Finding, String);

pub(super) fn record(record: &Record, found: Found<'_>) {
    let Some(receipt) = record.data::<Receipt>() else { return };
    if !receipt.taxes.is_empty() {
        // Tills round line by line: half a minor unit each.
        let slack = i64::try_from(receipt.lines.len() / 2).unwrap_or(i64::MAX).max(1);
        rates(receipt, slack, found);
        taxed(receipt, slack, found);
        groups(receipt, slack, found);
    }
    points(receipt, found);
    for (index, line) in receipt.lines.iter().enumerate() {
        if line.gtin.as_deref().is_some_and(is_of_the_shop) {
            let message = "a number that shops give themselves means another article in the next";
            found(finding("retail.gtin-in-store", message), format!("/data/lines/{index}/gtin"));
        }
    }
}

fn rates(receipt: &Receipt, slack: i64, found: Found<'_>) {
    for (index, tax) in receipt.taxes.iter().enumerate() {
        let (Some(base), Some(rate), Some(amount)) = (&tax.base, tax.rate, &tax.amount) else {
            continue;
        };
        let hundredth = Decimal::new(1, 2).and_then(|hundredth| rate.checked_mul(hundredth));
        let expected = hundredth.and_then(|rate| product(base, rate));
        let sum = expected.map(|expected| Sum::of(expected.currency).plus(&expected));
        if sum.is_some_and(|sum| sum.differs(amount, slack)) {
            let message = "base × rate is not the tax";
            found(finding("retail.tax-rate", message), format!("/data/taxes/{index}/amount"));
        }
    }
}

/// What a tax is taken on, and the tax; `None` where one of the two is not said.
fn with_tax(tax: &Tax) -> Option<[&Money; 2]> {
    Some([tax.base.as_ref()?, tax.amount.as_ref()?])
}

/// Some receipts leave out what is not taxed; none taxes more than it comes to. Two taxes on one base are no groups.
fn taxed(receipt: &Receipt, slack: i64, found: Found<'_>) {
    let Some(groups) = receipt.taxes.iter().map(with_tax).collect::<Option<Vec<_>>>() else {
        return;
    };
    let twice = groups.iter().enumerate().any(|(index, [base, _])| {
        groups.iter().take(index).any(|[other, _]| other.amount == base.amount)
    });
    if twice || receipt.discount.is_some() {
        return;
    }
    let start = Sum::of(receipt.total.currency);
    let sum = groups.iter().flatten().fold(start, |sum, money| sum.plus(money));
    if sum.differs(&receipt.total, slack) && sum.exceeds(&receipt.total) {
        let message = "the taxes and what they are taken on come to more than the total";
        found(finding("retail.tax-sum", message), "/data/taxes".into());
    }
}

/// Lines with a code of tax, where each is of one group and nothing is taken off the whole.
fn groups(receipt: &Receipt, slack: i64, found: Found<'_>) {
    let categories: Option<Vec<&str>> =
        receipt.taxes.iter().map(|tax| tax.category.as_deref()).collect();
    let Some(categories) = categories else { return };
    for (index, line) in receipt.lines.iter().enumerate() {
        if let Some(code) = line.tax_code.as_deref()
            && !categories.contains(&code)
        {
            let message = "a code that no tax of the receipt has";
            found(finding("retail.tax-code", message), format!("/data/lines/{index}/taxCode"));
        }
    }
    let all = receipt.lines.iter().all(|line| line.tax_code.is_some());
    if !all || receipt.discount.is_some() {
        return;
    }
    for (index, (tax, category)) in receipt.taxes.iter().zip(&categories).enumerate() {
        let alone = categories.iter().filter(|other| *other == category).count() == 1;
        let Some([base, amount]) = with_tax(tax).filter(|_| alone) else { continue };
        let Some(whole) = base.amount.checked_add(amount.amount) else { continue };
        let of = receipt.lines.iter().filter(|line| line.tax_code.as_deref() == Some(*category));
        let sum = of.fold(Sum::of(base.currency), |sum, line| sum.plus(&line.total));
        if base.currency == amount.currency && sum.differs(&Money::new(whole, base.currency), slack)
        {
            let message = "the lines of this code do not come to what it is taken on and the tax";
            found(finding("retail.tax-group", message), format!("/data/taxes/{index}"));
        }
    }
}

/// Where the receipt says all four.
fn points(receipt: &Receipt, found: Found<'_>) {
    let Some(card) = &receipt.loyalty else { return };
    let [Some(before), Some(earned), Some(spent), Some(after)] =
        [card.balance_before, card.earned, card.spent, card.balance_after]
            .map(|points| points.map(Integer::get))
    else {
        return;
    };
    let sum = before.checked_add(earned).and_then(|sum| sum.checked_sub(spent));
    if sum != Some(after) {
        let message = "points before, earned and spent do not come to the points after";
        found(finding("retail.loyalty-balance", message), "/data/loyalty/balanceAfter".into());
    }
}

/// GS1 prefixes 02 and 20 to 29: numbers for use inside a shop or a chain, often with a weight or a price in them.
fn is_of_the_shop(gtin: &str) -> bool {
    let thirteen = match gtin.len() {
        12 => format!("0{gtin}"),
        13 => gtin.to_owned(),
        14 => gtin.strip_prefix('0').unwrap_or_default().to_owned(),
        _ => return false,
    };
    thirteen.starts_with("02") || thirteen.starts_with('2')
}
