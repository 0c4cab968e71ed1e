//! Rows to lines, lines to receipts.
//!
//! The sums of a row are what proves it: a row whose parts are not what it says it came to is rejected, and its order
//! with it.

use mesinfos_schema::types::common::Tax;
use mesinfos_schema::types::retail::{Receipt, ReceiptLine};
use mesinfos_schema::values::{
    Currency, Decimal, Identifier, Moment, Money, Party, Quantity, Text, Unit,
};

use super::super::quotient;
use super::layout::Kind;
use crate::emitter::Fault;
use crate::layout::Layout;
use crate::options::{DateOrder, DecimalMark, Options};
use crate::parse::{NumericDate, amount, cell};
use crate::rows::Row;

/// What a row says.
pub(super) struct Item {
    pub(super) merchant: Party,
    pub(super) at: Moment,
    pub(super) currency: Currency,
    pub(super) lines: Vec<ReceiptLine>,
    pub(super) tax: Decimal,
    pub(super) total: Decimal,
}

/// Reads rows of one table.
pub(super) struct Reader<'a> {
    pub(super) kind: Kind,
    pub(super) layout: &'a Layout,
    pub(super) options: &'a Options,
}

fn sum_fault() -> Fault {
    Fault::new("retail-orders.sum", "the parts of a row are not what it came to")
}

fn fault(code: &'static str, message: &'static str) -> Fault {
    Fault::new(code, message)
}

impl Reader<'_> {
    pub(super) fn cell<'r>(&self, row: &'r Row<'_>, heading: &str) -> &'r str {
        self.layout.column(heading).map_or("", |at| row.cell(at))
    }

    /// An amount; nothing is zero. Amazon quotes negative ones once more.
    fn number(&self, row: &Row<'_>, heading: &str) -> Result<Decimal, Fault> {
        let text = self.cell(row, heading).trim_matches('\'');
        if text.is_empty() || text == "Not Available" {
            return Ok(Decimal::ZERO);
        }
        let mark = self.options.decimal.unwrap_or(DecimalMark::Point);
        amount(text, mark).map_err(|_| fault("retail-orders.amount", "no amount of money"))
    }

    pub(super) fn item(&self, row: &Row<'_>) -> Result<Item, Fault> {
        match self.kind {
            Kind::Items => self.of_items(row),
            Kind::History => self.of_history(row),
            Kind::Orders => self.of_orders(row),
        }
    }

    fn of_items(&self, row: &Row<'_>) -> Result<Item, Fault> {
        let (net, tax) =
            (self.number(row, "item subtotal")?, self.number(row, "item subtotal tax")?);
        let total = self.number(row, "item total")?;
        if net.checked_add(tax) != Some(total) {
            return Err(sum_fault());
        }
        let label = self.cell(row, "title");
        let line = self.line(row, label, total, Decimal::ZERO, self.cell(row, "asin/isbn"))?;
        self.finish(row, vec![line], tax, total)
    }

    fn of_history(&self, row: &Row<'_>) -> Result<Item, Fault> {
        let quantity = self.quantity(row)?;
        let times = |price: Decimal| price.checked_mul(quantity).ok_or_else(sum_fault);
        let (net, tax) = (self.number(row, "unit price")?, self.number(row, "unit price tax")?);
        let (net, tax) = (times(net)?, times(tax)?);
        let shipping = self.number(row, "shipping charge")?;
        let off = self.number(row, "total discounts")?.abs();
        let owed = self.number(row, "total owed")?;
        let goods =
            net.checked_add(tax).and_then(|sum| sum.checked_sub(off)).ok_or_else(sum_fault)?;
        if goods.checked_add(shipping) != Some(owed) {
            return Err(sum_fault());
        }
        let label = self.cell(row, "product name");
        let mut lines = vec![self.line(row, label, goods, off, self.cell(row, "asin"))?];
        lines.extend(self.shipping(row, shipping)?);
        self.finish(row, lines, tax, owed)
    }

    /// An order is one line: its items stand in one text, without prices.
    fn of_orders(&self, row: &Row<'_>) -> Result<Item, Fault> {
        for heading in ["shipping_refund", "gift", "refund"] {
            if !self.number(row, heading)?.is_zero() {
                let message = "whether the total is before or after gifts and refunds is not said";
                return Err(fault("retail-orders.sum", message));
            }
        }
        let (shipping, total) = (self.number(row, "shipping")?, self.number(row, "total")?);
        let goods = total.checked_sub(shipping).ok_or_else(sum_fault)?;
        let currency = self.currency(row)?;
        let label = self.label(self.cell(row, "items").trim_end_matches([';', ' ']))?;
        let whole = Quantity::new(Decimal::from(1), unit("{order}")?);
        let money = Money::new(goods, currency);
        let mut lines = vec![ReceiptLine::new(label, whole, money, money)];
        lines.extend(self.shipping(row, shipping)?);
        self.finish(row, lines, self.number(row, "tax")?, total)
    }

    fn finish(
        &self,
        row: &Row<'_>,
        lines: Vec<ReceiptLine>,
        tax: Decimal,
        total: Decimal,
    ) -> Result<Item, Fault> {
        let merchant = self.merchant(row)?;
        let at = self.at(row)?;
        Ok(Item { merchant, at, currency: self.currency(row)?, lines, tax, total })
    }

    fn label(&self, text: &str) -> Result<Text, Fault> {
        Text::trimmed(text).ok_or_else(|| fault("retail-orders.line", "an item without a name"))
    }

    fn quantity(&self, row: &Row<'_>) -> Result<Decimal, Fault> {
        let quantity: Option<Decimal> = self.cell(row, "quantity").parse().ok();
        quantity
            .filter(|quantity| !quantity.is_zero() && !quantity.is_negative())
            .ok_or_else(|| fault("retail-orders.line", "no quantity above zero"))
    }

    fn line(
        &self,
        row: &Row<'_>,
        label: &str,
        total: Decimal,
        off: Decimal,
        article: &str,
    ) -> Result<ReceiptLine, Fault> {
        let (currency, quantity) = (self.currency(row)?, self.quantity(row)?);
        let full = total.checked_add(off).ok_or_else(sum_fault)?;
        let price = quotient(full, quantity, currency.minor_units().unwrap_or(0))
            .ok_or_else(|| fault("retail-orders.line", "amount and quantity make no unit price"))?;
        let mut line = ReceiptLine::new(
            self.label(label)?,
            Quantity::new(quantity, unit("1")?),
            Money::new(price, currency),
            Money::new(total, currency),
        );
        line.discount = Some(Money::new(off, currency)).filter(|off| !off.amount.is_zero());
        line.ids.extend(Identifier::of("local", article));
        Ok(line)
    }

    fn shipping(&self, row: &Row<'_>, amount: Decimal) -> Result<Option<ReceiptLine>, Fault> {
        if amount.is_zero() {
            return Ok(None);
        }
        let money = Money::new(amount, self.currency(row)?);
        let one = Quantity::new(Decimal::from(1), unit("1")?);
        Ok(Some(ReceiptLine::new(self.label("Shipping")?, one, money, money)))
    }

    fn currency(&self, row: &Row<'_>) -> Result<Currency, Fault> {
        let stated: Option<Currency> = match self.cell(row, "currency") {
            "" => self.options.currency,
            code => code.parse().ok(),
        };
        stated.filter(Currency::is_known).ok_or_else(|| {
            fault("retail-orders.currency", "no currency of ISO 4217: give --currency")
        })
    }

    fn merchant(&self, row: &Row<'_>) -> Result<Party, Fault> {
        let site = self.cell(row, "website");
        let host = || {
            let rest = self.cell(row, "order url").split_once("://")?.1;
            let host = rest.split(['/', '?', ':']).next()?;
            Some(host.strip_prefix("www.").unwrap_or(host))
        };
        let name = if site.is_empty() { host().unwrap_or_default() } else { site };
        Party::named(name)
            .ok_or_else(|| fault("retail-orders.merchant", "the row does not say whose shop it is"))
    }

    fn at(&self, row: &Row<'_>) -> Result<Moment, Fault> {
        let none = || fault("retail-orders.date", "no date of the order");
        let heading = if self.kind == Kind::Orders { "date" } else { "order date" };
        let text = self.cell(row, heading);
        let order = match self.options.date_order {
            Some(order) => Some(order),
            None if self.cell(row, "website").eq_ignore_ascii_case("amazon.com") => {
                Some(DateOrder::MonthFirst)
            }
            None if NumericDate::parse(text).is_some() && text.parse::<Moment>().is_err() => {
                let message = "the order of day and month is not known: give --date-order";
                return Err(fault("retail-orders.date", message));
            }
            None => None,
        };
        cell::moment(text, order).map_err(|_| none())
    }
}

fn unit(code: &str) -> Result<Unit, Fault> {
    code.parse().map_err(|_| fault("retail-orders.line", "no unit"))
}

/// An order of several rows.
pub(super) struct Order {
    pub(super) line: u64,
    pub(super) rows: usize,
    pub(super) read: Result<Item, Fault>,
}

impl Order {
    /// With a row more.
    pub(super) fn add(&mut self, line: u64, next: Result<Item, Fault>) {
        self.rows += 1;
        let Ok(item) = &mut self.read else { return };
        let next = match next {
            Ok(next) => next,
            Err(fault) => {
                self.read = Err(fault.at(line));
                return;
            }
        };
        let same = item.currency == next.currency && item.merchant == next.merchant;
        let sums = item.tax.checked_add(next.tax).zip(item.total.checked_add(next.total));
        match sums.filter(|_| same) {
            Some((tax, total)) => {
                (item.tax, item.total) = (tax, total);
                if next.at.seconds_since_epoch() < item.at.seconds_since_epoch() {
                    item.at = next.at;
                }
                item.lines.extend(next.lines);
            }
            None => {
                let message =
                    "rows of one order differ in shop or currency, or add up beyond 28 digits";
                self.read = Err(fault("retail-orders.order", message).at(line));
            }
        }
    }
}

/// The receipt of an order.
pub(super) fn receipt(item: Item) -> Receipt {
    let total = Money::new(item.total, item.currency);
    let mut taxes = Vec::new();
    if !item.tax.is_zero() {
        let mut tax = Tax::new();
        tax.amount = Some(Money::new(item.tax, item.currency));
        taxes.push(tax);
    }
    Receipt::new(item.merchant, item.at, item.lines, total, taxes, Vec::new())
}
