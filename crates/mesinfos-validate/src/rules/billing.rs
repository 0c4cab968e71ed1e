//! Rules of documents with amounts: invoices (EN 16931), receipts, premiums, schedules, reimbursements, rents.

use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::billing::{Invoice, InvoiceKind};
use mesinfos_schema::types::health::Reimbursement;
use mesinfos_schema::types::housing::Occupancy;
use mesinfos_schema::types::insurance::{Claim, InsuranceContract, Premium};
use mesinfos_schema::types::payment::Schedule;
use mesinfos_schema::types::retail::{LoyaltyMovement, Receipt};
use mesinfos_schema::values::{Decimal, Money};

use super::finding;
use super::sums::{Sum, product};

type Found<'a> = &'a mut dyn FnMut(Finding, String);

pub(super) fn record(record: &Record, found: Found<'_>) {
    if let Some(invoice) = record.data::<Invoice>() {
        invoice_totals(invoice, found);
        invoice_lines(invoice, found);
        invoice_taxes(invoice, found);
    } else if let Some(receipt) = record.data::<Receipt>() {
        self::receipt(receipt, found);
    } else if let Some(movement) = record.data::<LoyaltyMovement>() {
        loyalty(movement, found);
    } else if let Some(premium) = record.data::<Premium>() {
        let (net, tax) = (premium.net.as_ref(), premium.tax.as_ref());
        self::premium(net, tax, &premium.gross, "/data/gross", found);
    } else if let Some(contract) = record.data::<InsuranceContract>() {
        if let Some(terms) = &contract.premium
            && let Some(gross) = &terms.gross
        {
            let (net, tax) = (terms.net.as_ref(), terms.tax.as_ref());
            self::premium(net, tax, gross, "/data/premium/gross", found);
        }
    } else if let Some(claim) = record.data::<Claim>() {
        self::claim(claim, found);
    } else if let Some(schedule) = record.data::<Schedule>() {
        self::schedule(schedule, found);
    } else if let Some(reimbursement) = record.data::<Reimbursement>() {
        self::reimbursement(reimbursement, found);
    } else if let Some(occupancy) = record.data::<Occupancy>() {
        rent(occupancy, found);
    }
}

fn invoice_totals(invoice: &Invoice, found: Found<'_>) {
    let totals = &invoice.totals;
    let (Some(net), Some(gross)) = (&totals.net, &totals.gross) else {
        return invoice_due(invoice, found);
    };
    let sum = Sum::of(net.currency)
        .plus(net)
        .minus_some(totals.allowances.as_ref())
        .plus_some(totals.charges.as_ref())
        .plus_some(totals.tax.as_ref());
    if sum.differs(gross, 1) {
        let message = "net, less allowances, with charges and tax, is not gross";
        found(finding("billing.gross", message), "/data/totals/gross".into());
    }
    invoice_due(invoice, found);
}

fn invoice_due(invoice: &Invoice, found: Found<'_>) {
    let totals = &invoice.totals;
    if let Some(gross) = &totals.gross {
        let sum = Sum::of(gross.currency)
            .plus(gross)
            .minus_some(totals.prepaid.as_ref())
            .plus_some(totals.rounding.as_ref())
            .plus_some(invoice.balance_before.as_ref());
        if sum.differs(&totals.due, 1) {
            let message = "gross, less prepaid, with rounding and what was owed, is not due";
            found(finding("billing.due", message), "/data/totals/due".into());
        }
    }
    // What a credit note takes back is owed to the customer.
    let owed = totals.gross.as_ref().unwrap_or(&totals.due).amount;
    if invoice.kind == InvoiceKind::CreditNote && !owed.is_negative() && !owed.is_zero() {
        let message = "a credit note with a positive total";
        found(finding("billing.credit-note-sign", message), "/data/totals".into());
    }
    if let (Some(issued), Some(due)) = (invoice.issued_on, invoice.due_on)
        && due < issued
    {
        let message = "the document is due before it was issued";
        found(finding("billing.due-before-issue", message), "/data/dueOn".into());
    }
}

fn invoice_lines(invoice: &Invoice, found: Found<'_>) {
    for (index, line) in invoice.lines.iter().enumerate() {
        let (Some(price), Some(quantity)) = (&line.unit_price, &line.quantity) else { continue };
        let base = line.price_base.as_ref();
        // A price in another unit than the quantity needs a conversion that the document does not show.
        if base.is_some_and(|base| base.unit != quantity.unit) {
            continue;
        }
        let Some(full) = product(price, quantity.value) else { continue };
        let allowances = line.allowances.as_ref();
        // Divided by the base by multiplying the other side: net + allowances = price × quantity ÷ base.
        let owed = Sum::of(line.net.currency).plus(&line.net).plus_some(allowances);
        let base = base.map_or(Decimal::from(1), |base| base.value);
        let differs = if base == Decimal::from(1) {
            owed.differs(&full, 1)
        } else {
            match allowances
                .map_or(Some(line.net.amount), |a| line.net.amount.checked_add(a.amount))
            {
                Some(sum) => sum.checked_mul(base).is_some_and(|scaled| {
                    // One minor unit, scaled as well.
                    base.checked_mul(Decimal::new(1, 2).unwrap_or(Decimal::ZERO)).is_some_and(
                        |tolerance| {
                            scaled
                                .checked_sub(full.amount)
                                .is_some_and(|d| d.abs() > tolerance.abs())
                        },
                    )
                }),
                None => false,
            }
        };
        if differs {
            let message = "quantity × unit price, less allowances, is not the line's net";
            found(finding("billing.line-net", message), format!("/data/lines/{index}/net"));
        }
    }
    let Some(net) = invoice.totals.net.as_ref().filter(|_| !invoice.lines.is_empty()) else {
        return;
    };
    let top = invoice.lines.iter().filter(|line| line.parent.is_none());
    let sum = top.clone().fold(Sum::of(net.currency), |sum, line| sum.plus(&line.net));
    // Each line is rounded by itself: half a minor unit a line at most.
    let lines = i64::try_from(top.count()).unwrap_or(i64::MAX);
    if sum.differs(net, (lines / 2).max(1)) {
        let message = "the lines do not add up to the net total";
        found(finding("billing.lines-sum", message), "/data/totals/net".into());
    }
}

fn invoice_taxes(invoice: &Invoice, found: Found<'_>) {
    for (index, tax) in invoice.taxes.iter().enumerate() {
        let (Some(base), Some(rate), Some(amount)) = (&tax.base, tax.rate, &tax.amount) else {
            continue;
        };
        let hundredth = Decimal::new(1, 2).and_then(|h| rate.checked_mul(h));
        let expected = hundredth.and_then(|rate| product(base, rate));
        let sum = expected.map(|expected| Sum::of(expected.currency).plus(&expected));
        if sum.is_some_and(|sum| sum.differs(amount, 1)) {
            let message = "base × rate is not the tax";
            found(finding("billing.tax-rate", message), format!("/data/taxes/{index}/amount"));
        }
    }
    let amounts: Vec<&Money> = invoice.taxes.iter().filter_map(|t| t.amount.as_ref()).collect();
    let Some(total) = invoice.totals.tax.as_ref().filter(|_| !amounts.is_empty()) else { return };
    if amounts.len() < invoice.taxes.len() {
        return;
    }
    let sum = amounts.iter().fold(Sum::of(total.currency), |sum, amount| sum.plus(amount));
    if sum.differs(total, 1) {
        let message = "the taxes do not add up to the total of tax";
        found(finding("billing.tax-sum", message), "/data/totals/tax".into());
    }
}

fn receipt(receipt: &Receipt, found: Found<'_>) {
    for (index, line) in receipt.lines.iter().enumerate() {
        let Some(full) = product(&line.unit_price, line.quantity.value) else { continue };
        let sum = Sum::of(full.currency).plus(&full).minus_some(line.discount.as_ref());
        if sum.differs(&line.total, 1) {
            let message = "quantity × unit price, less the discount, is not the line's total";
            found(finding("retail.line-total", message), format!("/data/lines/{index}/total"));
        }
    }
    let lines = receipt.lines.iter().fold(Sum::of(receipt.total.currency), |s, l| s.plus(&l.total));
    if lines.minus_some(receipt.discount.as_ref()).differs(&receipt.total, 0) {
        let message = "the lines, less the discount, do not add up to the total";
        found(finding("retail.total", message), "/data/total".into());
    }
    articles(receipt, found);
    if !receipt.payments.is_empty() {
        let paid =
            receipt.payments.iter().fold(Sum::of(receipt.total.currency), |s, p| s.plus(&p.amount));
        if paid.differs(&receipt.total, 0) {
            let message = "the payments, change given back with them, are not the total";
            found(finding("retail.payments", message), "/data/payments".into());
        }
    }
}

/// Tills count pieces, and a thing that is weighed as one; only where all are whole pieces is there no doubt.
fn articles(receipt: &Receipt, found: Found<'_>) {
    let Some(counted) = receipt.article_count else { return };
    let pieces = receipt.lines.iter().try_fold(Decimal::ZERO, |sum, line| {
        let quantity = &line.quantity;
        let piece = quantity.unit.as_str() == "1" && quantity.value.normalised().scale() == 0;
        let bought = piece && !quantity.value.is_negative() && !line.total.amount.is_negative();
        bought.then(|| sum.checked_add(quantity.value)).flatten()
    });
    let counted = Decimal::new(i128::from(counted.get()), 0);
    if pieces.is_some_and(|pieces| Some(pieces) != counted) {
        let message = "not as many pieces as articles were counted";
        found(finding("retail.article-count", message), "/data/articleCount".into());
    }
}

fn loyalty(movement: &LoyaltyMovement, found: Found<'_>) {
    if let (Some(before), Some(after)) = (movement.balance_before, movement.balance_after)
        && before.get().checked_add(movement.points.get()) != Some(after.get())
    {
        let message = "points before and points moved are not the points after";
        found(finding("retail.loyalty-balance", message), "/data/balanceAfter".into());
    }
}

/// What an insurance costs, net and with tax, in a premium or in a contract.
fn premium(net: Option<&Money>, tax: Option<&Money>, gross: &Money, at: &str, found: Found<'_>) {
    if let (Some(net), Some(tax)) = (net, tax)
        && Sum::of(net.currency).plus(net).plus(tax).differs(gross, 1)
    {
        let message = "net and tax are not gross";
        found(finding("insurance.premium-sum", message), at.to_owned());
    }
}

fn claim(claim: &Claim, found: Found<'_>) {
    if let (Some(occurred), Some(declared)) = (&claim.occurred_at, &claim.declared_at)
        && declared.date() < occurred.date()
    {
        let message = "the claim was declared before it occurred";
        found(finding("insurance.claim-order", message), "/data/declaredAt".into());
    }
    let all = Decimal::from(100);
    if claim.liability.is_some_and(|share| share.is_negative() || share > all) {
        let message = "a share below none or above all";
        found(finding("insurance.liability", message), "/data/liability".into());
    }
    let paid: Vec<&Money> = claim.items.iter().filter_map(|item| item.paid.as_ref()).collect();
    if let Some(total) = claim.total.as_ref().filter(|_| !paid.is_empty())
        && paid.len() == claim.items.len()
        && paid.iter().fold(Sum::of(total.currency), |sum, p| sum.plus(p)).differs(total, 1)
    {
        let message = "what was paid for the items is not the total";
        found(finding("insurance.claim-sum", message), "/data/total".into());
    }
}

fn schedule(schedule: &Schedule, found: Found<'_>) {
    for (index, instalment) in schedule.instalments.iter().enumerate() {
        if instalment.parts.is_empty() {
            continue;
        }
        let sum = instalment
            .parts
            .iter()
            .fold(Sum::of(instalment.amount.currency), |sum, part| sum.plus(&part.amount));
        if sum.differs(&instalment.amount, 1) {
            let message = "the parts of an instalment do not add up to it";
            let pointer = format!("/data/instalments/{index}/amount");
            found(finding("payment.instalment-sum", message), pointer);
        }
    }
    let days: Vec<_> = schedule.instalments.iter().filter_map(|i| i.due_on).collect();
    if days.windows(2).any(|pair| matches!(pair, [a, b] if b < a)) {
        let message = "the instalments are not in the order in which they are due";
        found(finding("payment.schedule-order", message), "/data/instalments".into());
    }
}

fn reimbursement(reimbursement: &Reimbursement, found: Found<'_>) {
    let r = reimbursement;
    let (Some(billed), Some(base), Some(remaining)) = (&r.billed, &r.paid_by_base, &r.remaining)
    else {
        return;
    };
    let sum = Sum::of(billed.currency)
        .plus(base)
        .plus_some(r.paid_by_complementary.as_ref())
        .plus(remaining);
    // Flat fees are withheld from what is paid back; some statements count them as remaining, others apart.
    if sum.differs(billed, 1) && sum.plus_some(r.flat_fees.as_ref()).differs(billed, 1) {
        let message = "what the insurances paid and what remains are not what was billed";
        found(finding("health.reimbursement-sum", message), "/data/billed".into());
    }
}

fn rent(occupancy: &Occupancy, found: Found<'_>) {
    let Some(rent) = &occupancy.rent else { return };
    if let (Some(base), Some(charges), Some(total)) = (&rent.base, &rent.charges, &rent.total)
        && Sum::of(base.currency).plus(base).plus(charges).differs(total, 1)
    {
        let message = "rent and charges are not the total";
        found(finding("housing.rent-sum", message), "/data/rent/total".into());
    }
}
