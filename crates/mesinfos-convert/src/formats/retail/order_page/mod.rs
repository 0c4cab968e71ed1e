//! Printable pages of orders, as a browser saves them.

mod flow;
mod mapping;
mod page;
mod words;

use std::io::Read;

use mesinfos_io::{Head, Input, IoError, LimitError, sniff_input};

use crate::contract::{Candidate, ConvertError, Facts, Format, SyntaxError};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Locator};
use crate::options::Options;
use words::Words;

/// A page of Amazon's "printable order summary".
#[derive(Clone, Copy, Debug)]
pub struct OrderPage;

/// How many times the limit of a field a page may hold.
const PAGE_FIELDS: usize = 8;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/html",
    extensions: &[".html", ".htm"],
    versions: &["order", "digital order", "gift certificate"],
    languages: &["en", "de"],
    records: &["retail.receipt/1"],
    standard: "the shop's own pages, as they were from 2016 to 2021",
    options: &["--currency", "--decimal", "--provider"],
    mapping: MAPPING,
    not_mapped: &[
        ("Shipping Address, Billing address, Shipping Speed", "where it went, and how"),
        ("Sold by, By, Condition", "of the offer, not of the purchase; listed by their label"),
        (
            "receiver, giver and text of a gift certificate",
            "another person's address, and a letter",
        ),
        ("Shipped on, days of charges", "no member takes the day of a part"),
    ],
    codes: &[
        ("order-page.amount", "no amount of money in the notation of the page's language"),
        ("order-page.currency", "two currencies, or a sign of several: give --currency"),
        ("order-page.date", "no day of the order"),
        ("order-page.line", "no item, or one without a name, a price or a quantity above zero"),
        ("order-page.shop", "the title does not say whose shop it is"),
        ("order-page.sum", "a sum is not what stands above it, or the items are not the subtotal"),
        ("order-page.total", "no sums that end in a total"),
        ("order-page.cancelled", "skipped: an order that was cancelled"),
        ("order-page.no-order", "the page has no heading of an order, or was cut off before it"),
    ],
    ..Descriptor::new("order-page", "Order page of an online shop", "retail")
};

const fn to(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    to("title", "retail.receipt merchant", "`Amazon.com`, `Amazon.de`, …"),
    to("Order #, Bestellung #", "retail.receipt number, recordId", "the same order from a table of `retail-orders` has the same key"),
    to("Order Placed, Digital Order; Bestellung aufgegeben am, Digitale Bestellung", "retail.receipt at", "a day"),
    to("name", "lines.label", ""),
    to("`2 of:`, `2 Exemplar(e) von:`, Quantity", "lines.quantity", "what was weighed in lb, oz, kg or g, in UCUM"),
    to("Price, Preis", "lines.total, unitPrice", "of one or of all, before tax or with it: the reading that the sums prove"),
    to("link of the name", "lines.ids", "the shop's number of a download, `local`"),
    to("what stands between subtotal and total", "lines; retail.receipt discount", "a line each where it raises the price (shipping, a tip, sales tax where prices are before it), the discount where it lowers it"),
    to("Sales Tax, Tax Collected, MwSt", "retail.receipt taxes", "amount and label, no rate"),
    to("Grand Total, Gesamtsumme", "retail.receipt total", "with what gift cards paid"),
    to("Credit Card transactions, Payment Method, Gift Card Amount", "retail.receipt payments", "where they are the total; a gift card is a voucher"),
    to("Last digits", "payments.maskedCard", "behind four stars"),
];

/// `Amazon.com` of `Amazon.com - Order 123`, `Amazon.com: Digital Order Summary`.
fn shop(title: &str) -> Option<&str> {
    let name = title.trim().split([' ', ':']).next()?;
    let country = name.get(..7).filter(|head| head.eq_ignore_ascii_case("amazon."))?;
    (name.len() > country.len()).then_some(name)
}

/// The title of a page, as far as it was read.
fn title(text: &str) -> Option<&str> {
    text.split_once("<title>")?.1.split('<').next()
}

impl Format for OrderPage {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        if title(&text).and_then(shop).is_none() {
            return Vec::new();
        }
        let heading = |piece: &flow::Piece| Words::of_heading(&piece.text).is_some();
        if !flow::pieces(&text).is_some_and(|(_, pieces)| pieces.iter().any(heading)) {
            return Vec::new();
        }
        vec![Candidate::new("order-page", 95, "a page of the shop with the heading of an order")]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        Ok(Facts::of(sniff_input(input, None)?))
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let most = options.limits.line.saturating_mul(PAGE_FIELDS);
        let too_much = |what| LimitError { what, limit: most as u64, place: None };
        let mut html = String::new();
        let decoded = input.decode(facts.encoding)?;
        decoded.take(most as u64 + 1).read_to_string(&mut html).map_err(IoError::from_io)?;
        if html.len() > most {
            return Err(too_much("bytes of one page").into());
        }
        let (title, pieces) = flow::pieces(&html).ok_or_else(|| too_much("texts of one page"))?;
        let Some(page) = page::page(&pieces) else {
            let message = "no heading of an order on the page";
            let place = Locator::Line(pieces.last().map_or(1, |piece| piece.line));
            return Err(SyntaxError::new("order-page.no-order", place, message).into());
        };
        out.language(page.words.language);
        let mapped = mapping::receipt(&page, shop(&title).unwrap_or_default(), out);
        let good = mapped.is_ok();
        out.item(page.line, mapped)?;
        if good {
            page.rest.iter().for_each(|label| out.unmapped(label));
        }
        Ok(())
    }
}
