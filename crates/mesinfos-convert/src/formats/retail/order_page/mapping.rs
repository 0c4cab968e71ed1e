//! An order's page to a receipt.
//!
//! The sums prove it: what the page says things come to is worked out again, step by step, and a page that does not add
//! up is rejected. They also say whether prices are before tax (United States) or with it (Germany), which no word of
//! the page does.

use mesinfos_schema::types::common::{PaymentMeans, Tax};
use mesinfos_schema::types::retail::{Receipt, ReceiptLine, ReceiptPayment};
use mesinfos_schema::values::{
    Currency, Decimal, Identifier, Moment, Money, Party, Quantity, Text, Unit,
};

use super::super::{order, quotient};
use super::page::{Item, Page, Pair};
use super::words::{Role, Words};
use crate::emitter::{Emitter, Fault, Mapped};
use crate::options::{DecimalMark, Options};
use crate::parse::{amount, cell};

fn fault(code: &'static str, message: &str, line: u64) -> Fault {
    Fault::new(code, message).at(line)
}

fn unproven(message: &str, line: u64) -> Fault {
    fault("order-page.sum", message, line)
}

/// The receipt of a page, by the name of the shop.
pub(super) fn receipt(page: &Page<'_>, shop: &str, out: &mut Emitter<'_>) -> Result<Mapped, Fault> {
    if page.cancelled {
        return Ok(Mapped::Skipped("order-page.cancelled"));
    }
    let amounts = Amounts::of(page, shop, out.options())?;
    let mut items = Vec::new();
    for part in &page.parts {
        let before = items.len();
        for item in &part.items {
            items.push(amounts.priced(item)?);
        }
        // A page of several parts may prove each by itself, and then all of them together.
        if page.parts.len() > 1 && !part.sums.is_empty() {
            let own = amounts.proven(page.words, &part.sums, page.line)?;
            basis(items.get(before..).unwrap_or_default(), &own, page.line)?;
        }
    }
    if items.is_empty() {
        return Err(fault("order-page.line", "the page lists no item", page.line));
    }
    let sums = match (&page.sums, page.parts.as_slice()) {
        (sums, [part]) if sums.is_empty() => &part.sums,
        (sums, _) => sums,
    };
    let sums = amounts.proven(page.words, sums, page.line)?;
    if let Some(stated) = page.total
        && amounts.number(stated.text, stated.line)? != sums.total
    {
        let message = "the total in the head of the page is not the one that the sums come to";
        return Err(unproven(message, stated.line));
    }
    let basis = basis(&items, &sums, page.line)?;

    let mut lines = Vec::new();
    for item in &items {
        lines.push(amounts.line(item, basis.each)?);
    }
    for (label, amount) in &basis.raised {
        lines.push(amounts.extra(label, *amount, page.line)?);
    }
    let total = add(sums.total, sums.gift_cards, page.line)?;
    let merchant = Party::named(shop).ok_or_else(|| {
        fault("order-page.shop", "the page's title does not say whose shop it is", page.line)
    })?;
    let at = placed(page)?;
    let mut taxes = Vec::new();
    for (label, amount) in sums.taxes.iter().filter(|(_, amount)| !amount.is_zero()) {
        let mut tax = Tax::new();
        tax.label = Text::trimmed(label);
        tax.amount = Some(amounts.money(*amount));
        taxes.push(tax);
    }
    let payments = amounts.payments(page, &sums, total)?;
    if payments.is_empty() && !page.methods.is_empty() {
        page.methods.iter().for_each(|_| out.unmapped("payment method"));
    }
    let mut receipt = Receipt::new(merchant, at, lines, amounts.money(total), taxes, payments);
    receipt.discount =
        Some(basis.lowered).filter(|off| !off.is_zero()).map(|off| amounts.money(off));
    out.provider(&receipt.merchant);
    let provider = out.provider_of(Some(&receipt.merchant)).unwrap_or_else(|| out.source_scope());
    Ok(order::draft(page.number, receipt, &provider).into())
}

fn add(a: Decimal, b: Decimal, line: u64) -> Result<Decimal, Fault> {
    a.checked_add(b)
        .ok_or_else(|| fault("order-page.amount", "amounts add up beyond 28 digits", line))
}

fn placed(page: &Page<'_>) -> Result<Moment, Fault> {
    let stated = page.placed.ok_or_else(|| {
        fault("order-page.date", "the page does not say when the order was placed", page.line)
    })?;
    let date = cell::date(stated.text, None)
        .map_err(|_| fault("order-page.date", "no day with the name of its month", stated.line))?;
    Ok(date.into())
}

/// An item with its numbers.
struct Priced<'p> {
    line: u64,
    label: &'p str,
    article: Option<&'p str>,
    quantity: Quantity,
    /// As printed: of one, or of all.
    price: Decimal,
    weighed: bool,
}

impl Priced<'_> {
    /// What it comes to, if the price is that of one.
    fn total(&self, each: bool) -> Option<Decimal> {
        if each && !self.weighed {
            self.price.checked_mul(self.quantity.value)
        } else {
            Some(self.price)
        }
    }
}

/// Sums that were worked out again.
struct Sums<'p> {
    subtotal: Decimal,
    /// Raises and reductions before tax, and after it.
    before: Vec<(&'p str, Decimal)>,
    after: Vec<(&'p str, Decimal)>,
    taxes: Vec<(&'p str, Decimal)>,
    tax: Decimal,
    /// What gift cards paid, a positive amount.
    gift_cards: Decimal,
    /// What is left to pay.
    total: Decimal,
}

/// What prices mean, and what stands beside the items.
struct Basis {
    /// Whether a price is that of one piece.
    each: bool,
    raised: Vec<(String, Decimal)>,
    /// A positive amount.
    lowered: Decimal,
}

/// Prices are of one or of all, before tax or with it: the reading that adds up.
fn basis(items: &[Priced<'_>], sums: &Sums<'_>, line: u64) -> Result<Basis, Fault> {
    let none =
        || unproven("the items do not add up to their subtotal, before tax or with it", line);
    let gross = add(sums.subtotal, sums.tax, line)?;
    let before =
        sums.before.iter().try_fold(Decimal::ZERO, |sum, (_, amount)| add(sum, *amount, line))?;
    for each in [true, false] {
        let goods =
            items.iter().try_fold(Decimal::ZERO, |sum, item| sum.checked_add(item.total(each)?));
        let Some(goods) = goods else { continue };
        let mut basis = Basis { each, raised: Vec::new(), lowered: Decimal::ZERO };
        if goods == sums.subtotal {
            // Before tax: as a till prints it, the tax has a line of its own.
            for (label, amount) in sums.before.iter().chain(&sums.taxes).chain(&sums.after) {
                basis.take(label, *amount, line)?;
            }
            return Ok(basis);
        }
        // With tax: what is left of the sum with tax is what the other parts come to with theirs.
        let rest = add(add(gross, before, line)?, -goods, line)?;
        if rest.is_zero() && before.is_zero() {
            for (label, amount) in sums.before.iter().chain(&sums.after) {
                basis.take(label, *amount, line)?;
            }
            return Ok(basis);
        }
        if taxed(before, rest) {
            let labels: Vec<_> =
                sums.before.iter().filter(|(_, a)| !a.is_zero()).map(|(l, _)| *l).collect();
            basis.take(&labels.join("; "), rest, line)?;
            for (label, amount) in &sums.after {
                basis.take(label, *amount, line)?;
            }
            return Ok(basis);
        }
    }
    Err(none())
}

/// Whether the second amount is the first with a tax of 0 to 30 per cent: no rate of the Union is higher than 27.
fn taxed(net: Decimal, gross: Decimal) -> bool {
    let most = Decimal::new(13, 1).and_then(|factor| net.abs().checked_mul(factor));
    !net.is_zero()
        && net.is_negative() == gross.is_negative()
        && net.abs() <= gross.abs()
        && most.is_some_and(|most| gross.abs() <= most)
}

impl Basis {
    fn take(&mut self, label: &str, amount: Decimal, line: u64) -> Result<(), Fault> {
        if amount.is_negative() {
            self.lowered = add(self.lowered, -amount, line)?;
        } else if !amount.is_zero() {
            self.raised.push((label.to_owned(), amount));
        }
        Ok(())
    }
}

/// The amounts of one page are of one currency and one notation.
struct Amounts {
    currency: Currency,
    mark: DecimalMark,
}

impl Amounts {
    fn of(page: &Page<'_>, shop: &str, options: &Options) -> Result<Self, Fault> {
        let by_language = if page.words.comma { DecimalMark::Comma } else { DecimalMark::Point };
        let mark = options.decimal.unwrap_or(by_language);
        let sums = || page.parts.iter().flat_map(|part| &part.sums).chain(&page.sums);
        let prices = page.parts.iter().flat_map(|part| &part.items).filter_map(|item| item.price);
        let mut found = None;
        for text in prices.chain(sums().map(|pair| pair.amount)) {
            let Some(next) = currency(text, shop, options) else { continue };
            if found.is_some_and(|found| found != next) {
                let message = "amounts of two currencies";
                return Err(fault("order-page.currency", message, page.line));
            }
            found = Some(next);
        }
        let currency = found.or(options.currency).filter(Currency::is_known).ok_or_else(|| {
            let message =
                "which currency the sign of the amounts stands for is not known: give --currency";
            fault("order-page.currency", message, page.line)
        })?;
        Ok(Self { currency, mark })
    }

    fn number(&self, text: &str, line: u64) -> Result<Decimal, Fault> {
        let number = amount(text, self.mark).map_err(|_| {
            fault("order-page.amount", "no amount of money in the notation of the page", line)
        })?;
        let digits = self.currency.minor_units().unwrap_or(number.scale());
        number
            .with_scale(digits)
            .ok_or_else(|| fault("order-page.amount", "an amount finer than its currency", line))
    }

    fn money(&self, amount: Decimal) -> Money {
        Money::new(amount, self.currency)
    }

    fn priced<'p>(&self, item: &Item<'p>) -> Result<Priced<'p>, Fault> {
        let price = item
            .price
            .ok_or_else(|| fault("order-page.line", "an item without a price", item.line))?;
        let (quantity, weighed) = quantity(item.quantity).ok_or_else(|| {
            fault("order-page.line", "no quantity in pieces, lb, oz, kg or g", item.line)
        })?;
        Ok(Priced {
            line: item.line,
            label: item.label,
            article: item.article,
            quantity,
            price: self.number(price, item.line)?,
            weighed,
        })
    }

    fn line(&self, item: &Priced<'_>, each: bool) -> Result<ReceiptLine, Fault> {
        let broken = || fault("order-page.line", "price and quantity make no amount", item.line);
        let digits = self.currency.minor_units().unwrap_or(0);
        let total =
            item.total(each).and_then(|total| total.with_scale(digits)).ok_or_else(broken)?;
        let price = quotient(total, item.quantity.value, digits);
        let label = Text::trimmed(item.label)
            .ok_or_else(|| fault("order-page.line", "an item without a name", item.line))?;
        let price = self.money(price.ok_or_else(broken)?);
        let mut line = ReceiptLine::new(label, item.quantity.clone(), price, self.money(total));
        line.ids.extend(item.article.and_then(|number| Identifier::of("local", number)));
        Ok(line)
    }

    /// A line that is no article: shipping, a tax, a tip.
    fn extra(&self, label: &str, amount: Decimal, line: u64) -> Result<ReceiptLine, Fault> {
        let label = Text::trimmed(label)
            .ok_or_else(|| fault("order-page.line", "an amount without a label", line))?;
        let one =
            pieces(Decimal::from(1)).ok_or_else(|| fault("order-page.line", "no unit", line))?;
        Ok(ReceiptLine::new(label, one, self.money(amount), self.money(amount)))
    }

    /// Works out the sums as they stand: a subtotal, what raises or lowers it, and what that comes to.
    fn proven<'p>(&self, words: &Words, pairs: &[Pair<'p>], line: u64) -> Result<Sums<'p>, Fault> {
        let mut sums: Option<Sums<'p>> = None;
        let mut checked = false;
        for pair in pairs {
            let amount = self.number(pair.amount, pair.line)?;
            let Some(sums) = &mut sums else {
                if words.role(pair.label) == Role::Subtotal {
                    sums = Some(Sums {
                        subtotal: amount,
                        before: Vec::new(),
                        after: Vec::new(),
                        taxes: Vec::new(),
                        tax: Decimal::ZERO,
                        gift_cards: Decimal::ZERO,
                        total: amount,
                    });
                    continue;
                }
                return Err(unproven("an amount above the subtotal of the items", pair.line));
            };
            checked = false;
            match words.role(pair.label) {
                Role::Subtotal => return Err(unproven("a second subtotal", pair.line)),
                Role::Sum if amount == sums.total => {
                    checked = true;
                    continue;
                }
                Role::Sum => {
                    return Err(unproven("a sum that is not what stands above it", pair.line));
                }
                Role::Tax => {
                    sums.taxes.push((pair.label, amount));
                    sums.tax = add(sums.tax, amount, pair.line)?;
                }
                Role::GiftCard => sums.gift_cards = add(sums.gift_cards, -amount, pair.line)?,
                Role::Other if sums.taxes.is_empty() => sums.before.push((pair.label, amount)),
                Role::Other => sums.after.push((pair.label, amount)),
            }
            sums.total = add(sums.total, amount, pair.line)?;
        }
        sums.filter(|_| checked)
            .ok_or_else(|| fault("order-page.total", "no sums that end in a total", line))
    }

    /// Charges and gift cards, where they are the total; else the one means that is named, for what is left to pay.
    fn payments(
        &self,
        page: &Page<'_>,
        sums: &Sums<'_>,
        total: Decimal,
    ) -> Result<Vec<ReceiptPayment>, Fault> {
        let mut payments = Vec::new();
        let mut paid = sums.gift_cards;
        for charge in &page.charges {
            let amount = self.number(charge.amount, charge.line)?;
            paid = add(paid, amount, charge.line)?;
            payments.push(self.payment(PaymentMeans::Card, charge.digits, amount));
        }
        let owed: Vec<_> = page
            .methods
            .iter()
            .filter(|method| !super::words::is(method.name, page.words.gift_card))
            .collect();
        if let ([method], [], false) =
            (owed.as_slice(), page.charges.as_slice(), sums.total.is_zero())
        {
            let means = match method.digits.len() {
                _ if super::words::is(method.name, page.words.direct_debit) => {
                    PaymentMeans::DirectDebit
                }
                4 => PaymentMeans::Card,
                _ => PaymentMeans::Unspecified,
            };
            paid = add(paid, sums.total, page.line)?;
            payments.push(self.payment(means, method.digits, sums.total));
        }
        if !sums.gift_cards.is_zero() {
            payments.push(self.payment(PaymentMeans::Voucher, "", sums.gift_cards));
        }
        Ok(if paid == total { payments } else { Vec::new() })
    }

    fn payment(&self, means: PaymentMeans, digits: &str, amount: Decimal) -> ReceiptPayment {
        let card = means == PaymentMeans::Card && digits.len() == 4;
        let mut payment = ReceiptPayment::new(means, self.money(amount));
        payment.masked_card = if card { Text::new(&format!("****{digits}")) } else { None };
        payment
    }
}

/// `1`, `2.07 lb`, `3 (2.32 lb)`: pieces, or what was weighed.
fn quantity(text: &str) -> Option<(Quantity, bool)> {
    let text = text.split_once('(').map_or(text, |(_, rest)| rest.trim_end_matches(')')).trim();
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let number: Decimal = number.parse().ok()?;
    if number.is_zero() || number.is_negative() {
        return None;
    }
    let code = match unit.trim() {
        "" => return Some((pieces(number)?, false)),
        "lb" => "[lb_av]",
        "oz" => "[oz_av]",
        "kg" => "kg",
        "g" => "g",
        _ => return None,
    };
    let unit: Unit = code.parse().ok()?;
    Some((Quantity::new(number.normalised(), unit), true))
}

fn pieces(number: Decimal) -> Option<Quantity> {
    let unit: Unit = "1".parse().ok()?;
    Some(Quantity::new(number.normalised(), unit))
}

/// What a code or a sign stands for; `$` by the shop.
fn currency(text: &str, shop: &str, options: &Options) -> Option<Currency> {
    let letters: String = text.chars().filter(char::is_ascii_uppercase).collect();
    if letters.len() == 3 {
        return letters.parse().ok().filter(Currency::is_known);
    }
    let code = match text.chars().find(|c| matches!(c, '$' | '€' | '£' | '¥')) {
        Some('€') => "EUR",
        Some('£') => "GBP",
        Some('$') if options.currency.is_none() && shop.eq_ignore_ascii_case("amazon.com") => "USD",
        Some('¥') if shop.eq_ignore_ascii_case("amazon.co.jp") => "JPY",
        _ => return None,
    };
    code.parse().ok()
}
