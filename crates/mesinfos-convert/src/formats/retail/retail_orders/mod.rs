//! Histories of orders of online shops.

mod layout;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::identity::Key;
use mesinfos_schema::record::RecordId;

use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Mapped};
use crate::options::Options;
use crate::rows::{Codes, Row, Rows};
use layout::Kind;
use order::{Order, Reader};

/// Orders of Amazon, as tables.
#[derive(Clone, Copy, Debug)]
pub struct RetailOrders;

static ROWS: Codes =
    Codes { open_quote: "retail-orders.open-quote", syntax: "retail-orders.syntax" };

/// Bytes in which the header must stand.
const HEAD: usize = 64 * 1024;

/// Orders that wait for more of their rows.
const OPEN: usize = 2_000;

/// Rows of one order.
const MOST: usize = 5_000;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/csv",
    extensions: &[".csv"],
    versions: &["amazon-items", "amazon-orders", "amazon-retail-order-history"],
    languages: &["en"],
    records: &["retail.receipt/1"],
    standard: "the shop's own columns; those of amazon-retail-order-history are from memory, and no such file was at \
               hand to hold them against",
    options: &["--currency", "--date-order", "--decimal", "--provider", "--tz"],
    mapping: MAPPING,
    not_mapped: &[
        ("addresses, e-mail, names of buyers", "of the person and of others; not of the purchase"),
        ("payments, Payment Instrument Type", "one text for several payments, or no amount"),
        (
            "shipping in amazon-items",
            "stands in another report: the total is of the items alone, and a warning says so",
        ),
        ("what other columns have", "listed by their heading"),
    ],
    codes: &[
        ("retail-orders.amount", "no amount of money"),
        ("retail-orders.currency", "the currency is not stated, or unknown: give --currency"),
        (
            "retail-orders.date",
            "no date of the order, or its order of day and month is not known: give --date-order",
        ),
        (
            "retail-orders.line",
            "no name, no quantity above zero, or no unit price that amount and quantity make",
        ),
        ("retail-orders.merchant", "the row does not say whose shop it is"),
        ("retail-orders.order", "rows of one order differ in shop or currency, or are too many"),
        (
            "retail-orders.scattered",
            "a row more of an order that was already handed on, thousands of orders ago",
        ),
        ("retail-orders.sum", "the parts of a row are not what it came to"),
        ("retail-orders.blank-row", "skipped: a row without a value"),
        ("retail-orders.heading", "skipped: the headings once more"),
        (
            "retail-orders.no-total",
            "skipped: an order that is pending or was cancelled, without a total",
        ),
        ("retail-orders.open-quote", "a quote that never closes swallows the rest"),
    ],
    ..Descriptor::new("retail-orders", "Order histories of online shops", "retail")
};

const fn to(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    to("Order ID", "retail.receipt number, recordId", "rows of one order make one receipt, wherever they stand within 2000 orders"),
    to("Order Date, date", "retail.receipt at", "the earliest of the rows; month first at Amazon.com"),
    to("Website, host of order url", "retail.receipt merchant", ""),
    to("Title, Product Name, items", "lines.label", "of amazon-orders one line for the whole order, in the unit `{order}`: its items have no prices"),
    to("Quantity", "lines.quantity", ""),
    to("Item Total; Unit Price, Unit Price Tax, Total Discounts", "lines.total, discount", "with tax; only where Item Subtotal + Item Subtotal Tax is Item Total, where unit prices with tax, less discounts, with shipping are Total Owed"),
    to("(total + discount) ÷ quantity", "lines.unitPrice", "with tax, exact or to six decimals"),
    to("Shipping Charge, shipping", "lines", "a line of its own"),
    to("ASIN", "lines.ids", "`local`"),
    to("Item Total, Total Owed, total", "retail.receipt total", "summed over the rows of an order"),
    to("Item Subtotal Tax, Unit Price Tax, tax", "retail.receipt taxes", "one amount without a rate"),
];

impl Format for RetailOrders {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let Some((kind, _)) = Kind::find(&head.text()) else { return Vec::new() };
        let reason = format!("the headings of {}", kind.name());
        vec![Candidate::new("retail-orders", 65 + 3 * kind.known(), reason).version(kind.name())]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        facts.version = Kind::find(&input.head(HEAD)?.text()).map(|(kind, _)| kind.name().into());
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let (kind, layout) = Kind::find(&input.head(HEAD)?.text()).ok_or_else(|| {
            ConvertError::Usage("no row with the headings of a known order history".to_owned())
        })?;
        if kind == Kind::Items {
            out.warn("shipping stands in another report: totals are those of the items alone");
        }
        let mut rows = Rows::open(input, facts.encoding, b',', 0, &options.limits, &ROWS)?;
        let reader = Reader { kind, layout: &layout, options };
        let mut orders = Orders::new(reader);
        let read = loop {
            match rows.next() {
                Ok(Some(row)) if row.line() <= layout.line => {}
                Ok(Some(row)) => orders.row(&row, out)?,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        orders.finish(out)?;
        read
    }
}

/// Orders whose rows are being collected.
struct Orders<'a> {
    reader: Reader<'a>,
    open: BTreeMap<String, Order>,
    /// By the line they began on.
    age: BTreeMap<u64, String>,
    /// Orders that were handed on, 16 bytes each.
    done: BTreeSet<RecordId>,
    unmapped: Vec<usize>,
}

impl<'a> Orders<'a> {
    fn new(reader: Reader<'a>) -> Self {
        #[rustfmt::skip]
        let known = [
            "order id", "order date", "date", "website", "order url", "title", "product name", "items", "quantity",
            "item subtotal", "item subtotal tax", "item total", "unit price", "unit price tax", "total discounts",
            "total owed", "shipping charge", "shipping", "asin", "asin/isbn", "total", "tax", "currency", "refund", "gift",
            "shipping_refund",
        ];
        let headings = reader.layout.headings();
        let unmapped =
            headings.filter(|(_, heading)| !known.contains(heading)).map(|(at, _)| at).collect();
        Self {
            reader,
            open: BTreeMap::new(),
            age: BTreeMap::new(),
            done: BTreeSet::new(),
            unmapped,
        }
    }

    fn row(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let line = row.line();
        if (0..row.len()).all(|at| row.cell(at).is_empty()) {
            return out.item(line, Ok(Mapped::Skipped("retail-orders.blank-row")));
        }
        let number = self.reader.cell(row, "order id").to_owned();
        if number.eq_ignore_ascii_case("order id") {
            return out.item(line, Ok(Mapped::Skipped("retail-orders.heading")));
        }
        if self.reader.kind == Kind::Orders && self.reader.cell(row, "total").is_empty() {
            return out.item(line, Ok(Mapped::Skipped("retail-orders.no-total")));
        }
        if number.is_empty() {
            let fault = Fault::new("retail-orders.order", "a row without the number of its order");
            return out.item(line, Err(fault));
        }
        for at in &self.unmapped {
            if !row.cell(*at).is_empty() {
                out.unmapped(self.reader.layout.heading(*at));
            }
        }
        if self.done.contains(&mark(&number)) {
            let message = "a row more of an order that was already handed on";
            return out.item(line, Err(Fault::new("retail-orders.scattered", message)));
        }
        let read = self.reader.item(row);
        if let Some(order) = self.open.get_mut(&number) {
            order.add(line, read);
            if order.rows > MOST {
                order.read = Err(Fault::new("retail-orders.order", "an order of too many rows"));
            }
            return Ok(());
        }
        let read = read.map_err(|fault| fault.at(line));
        self.age.insert(line, number.clone());
        self.open.insert(number, Order { line, rows: 1, read });
        while self.open.len() > OPEN {
            self.oldest(out)?;
        }
        Ok(())
    }

    /// Hands on the order that began first.
    fn oldest(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let Some((_, number)) = self.age.pop_first() else { return Ok(()) };
        let Some(order) = self.open.remove(&number) else { return Ok(()) };
        self.done.insert(mark(&number));
        let mapped = order.read.map(|item| {
            out.provider(&item.merchant);
            let provider =
                out.provider_of(Some(&item.merchant)).unwrap_or_else(|| out.source_scope());
            super::order::draft(&number, order::receipt(item), &provider).into()
        });
        out.item(order.line, mapped)
    }

    fn finish(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        while !self.age.is_empty() {
            self.oldest(out)?;
        }
        Ok(())
    }
}

/// What is kept of an order's number.
fn mark(number: &str) -> RecordId {
    Key::new("retail.receipt", "", "", "order").part(number).id(None)
}
