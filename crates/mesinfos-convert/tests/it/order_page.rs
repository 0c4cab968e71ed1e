//! Pages of orders: the sums on a page prove its receipt, and what they do not prove is rejected.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::common::PaymentMeans;
use mesinfos_schema::types::retail::Receipt;
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, run};

const PAGE: &str =
    include_str!("../../../../fixtures/vendor/Amazon.com - Order 111-2024030-1000001.html");

/// A German page of the parts that differ: items, sums and payment.
fn german(items: &str, sums: &str, rest: &str) -> String {
    format!(
        "<html><head><title>Amazon.de - Bestellung 303-1</title></head><body>\n\
         <b>Übersicht zur Bestellung #303-1</b><br>\n\
         <table><tr><td><b>Bestellung aufgegeben am:</b> 1. März 2024</td></tr>\n\
         <tr><td>Bestellte Artikel</td><td>Preis</td></tr>\n{items}</table>\n\
         <b><center>Zahlungsdaten</center></b><table>{sums}</table>{rest}</body></html>"
    )
}

fn item(quantity: &str, name: &str, price: &str) -> String {
    format!(
        "<tr><td>{quantity} Exemplar(e) von: <i>{name}</i></td><td><nobr>{price}</nobr></td></tr>\n"
    )
}

fn pairs(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(l, a)| format!("<tr><td>{l}:</td><td>EUR {a}</td></tr>\n")).collect()
}

fn receipts(records: &[Record]) -> Vec<&Receipt> {
    records.iter().filter_map(|record| record.data::<Receipt>()).collect()
}

fn receipt(html: &str) -> Receipt {
    let (_, records) = good("order-page", html.as_bytes(), &Options::default());
    assert_round_trip(&records);
    let found = receipts(&records);
    assert_eq!(found.len(), 1);
    let sum = found[0]
        .lines
        .iter()
        .fold("0".parse().unwrap(), |sum: mesinfos_schema::values::Decimal, line| {
            sum.checked_add(line.total.amount).unwrap()
        });
    let off = found[0].discount.as_ref().map_or("0".parse().unwrap(), |off| off.amount);
    assert_eq!(sum.checked_sub(off), Some(found[0].total.amount), "the rule retail.total");
    found[0].clone()
}

fn lines(receipt: &Receipt) -> Vec<(String, String, String)> {
    let lines = receipt.lines.iter();
    lines
        .map(|l| (l.label.to_string(), l.quantity.value.to_string(), l.total.amount.to_string()))
        .collect()
}

fn line(label: &str, quantity: &str, total: &str) -> (String, String, String) {
    (label.to_owned(), quantity.to_owned(), total.to_owned())
}

/// The code and the place of the one reject.
fn reject(html: &str) -> (String, String) {
    let (report, sink, _) = run("order-page", html.as_bytes(), &Options::default());
    assert_adds_up(&report);
    assert_eq!((report.read, report.rejected), (1, 1));
    (sink.rejects[0].code.to_string(), sink.rejects[0].locator.to_string())
}

#[test]
fn prices_before_tax_with_shipping_a_coupon_and_a_gift_card() {
    let receipt = receipt(PAGE);
    assert_eq!(receipt.merchant.name.as_deref(), Some("Amazon.com"));
    assert_eq!(receipt.number.as_deref(), Some("111-2024030-1000001"));
    assert_eq!(receipt.at.to_string(), "2024-03-05");
    assert_eq!(
        lines(&receipt),
        [
            line("Notebook & Pencil Set, A5, Harriet Example", "2", "17.00"),
            line("Desk Lamp", "1", "19.99"),
            line("Shipping & Handling", "1", "4.99"),
            line("Estimated tax to be collected", "1", "2.13"),
        ]
    );
    assert_eq!(receipt.lines[0].unit_price.amount.to_string(), "8.50");
    assert_eq!(receipt.discount.as_ref().unwrap().amount.to_string(), "3.00");
    // What the gift card paid belongs to what the order came to.
    assert_eq!(receipt.total.amount.to_string(), "41.11");
    assert_eq!(receipt.total.currency.as_str(), "USD");
    let paid: Vec<_> =
        receipt.payments.iter().map(|p| (p.means.clone(), p.amount.amount.to_string())).collect();
    assert_eq!(
        paid,
        [(PaymentMeans::Card, "31.11".to_owned()), (PaymentMeans::Voucher, "10.00".to_owned())]
    );
    assert_eq!(receipt.payments[0].masked_card.as_deref(), Some("****4242"));
}

#[test]
fn what_is_of_other_people_and_of_delivery_does_not_leave() {
    let (report, records) = good("order-page", PAGE.as_bytes(), &Options::default());
    let written = serde_json::to_string(&records).unwrap();
    for text in ["Ada", "Example Street", "Paper Store", "99.99"] {
        assert!(!written.contains(text), "{text}");
    }
    assert!(report.unmapped.iter().any(|u| &*u.path == "Sold by"), "{:?}", report.unmapped);
}

#[test]
fn prices_with_tax() {
    let html = german(
        &(item("1", "Buch", "EUR 13,00") + &item("3", "Heft", "EUR 5,95")),
        &pairs(&[
            ("Zwischensumme", "28,83"),
            ("Verpackung &amp; Versand", "0,00"),
            ("Summe ohne MwSt.", "28,83"),
            ("Anzurechnende MwSt.", "2,02"),
            ("Summe", "30,85"),
            ("Gutschein eingelöst", "-0,85"),
            ("Geschenkgutschein(e)", "-30,00"),
            ("Gesamtsumme", "0,00"),
        ]),
        "<b>Zahlungsart: </b><br>Visa <nobr>| Die letzten Ziffern: 4242</nobr><br>Geschenkgutschein<br>",
    );
    let receipt = receipt(&html);
    assert_eq!(lines(&receipt), [line("Buch", "1", "13.00"), line("Heft", "3", "17.85")]);
    assert_eq!(receipt.total.amount.to_string(), "30.00");
    assert_eq!(receipt.taxes[0].amount.as_ref().unwrap().amount.to_string(), "2.02");
    let paid: Vec<_> = receipt.payments.iter().map(|p| p.means.clone()).collect();
    assert_eq!(paid, [PaymentMeans::Voucher], "the card that nothing was taken from is no payment");
}

#[test]
fn shipping_whose_tax_is_in_the_tax_of_all() {
    let html = german(
        &item("1", "Buch", "EUR 10,70"),
        &pairs(&[
            ("Zwischensumme", "10,00"),
            ("Verpackung &amp; Versand", "2,80"),
            ("Summe ohne MwSt.", "12,80"),
            ("Anzurechnende MwSt.", "0,90"),
            ("Gesamtsumme", "13,70"),
        ]),
        "<b>Zahlungsart: </b><br>Bankeinzug <nobr>| Die letzten Ziffern: 600</nobr><br>",
    );
    let receipt = receipt(&html);
    assert_eq!(
        lines(&receipt),
        [line("Buch", "1", "10.70"), line("Verpackung & Versand", "1", "3.00")]
    );
    assert_eq!(receipt.payments[0].means, PaymentMeans::DirectDebit);
    assert_eq!(receipt.payments[0].masked_card, None);
}

#[test]
fn parts_that_are_proven_by_themselves() {
    let part = |name: &str, price: &str, total: &str| {
        format!(
            "<p>Shipped on May 2, 2024</p><p>Items Ordered</p><p>Price</p><p>1 of: <i>{name}</i></p><p>${price}</p>\
             <p>Item(s) Subtotal: ${price}</p><p>Sales Tax: $0.50</p><p>Total for This Shipment: ${total}</p>"
        )
    };
    // On one line, as a page that was saved without its blanks.
    let html = format!(
        "<title>Amazon.com - Order 1</title><b>Details for Order #1</b><p>Order Placed: May 1, 2024</p>{}{}\
         <p>Payment information</p><p>Item(s) Subtotal: $12.00</p><p>Sales Tax: $1.00</p><p>Grand Total: $13.00</p>",
        part("Ink", "8.00", "8.50"),
        part("Pen", "4.00", "4.50"),
    );
    assert_eq!(
        lines(&receipt(&html)),
        [line("Ink", "1", "8.00"), line("Pen", "1", "4.00"), line("Sales Tax", "1", "1.00")]
    );
    let wrong = html.replace("Shipment: $4.50", "Shipment: $4.60");
    assert_eq!(reject(&wrong), ("order-page.sum".into(), "L1".into()));
}

#[test]
fn what_was_weighed() {
    let html = PAGE
        .replace("\n  1\n\n  of:\n\n  <i>Desk Lamp", "\n  3 (2.32 lb)\n\n  of:\n\n  <i>Squash")
        .replace("$19.99<br>", "($8.62/lb) $19.99<br>");
    let squash = &receipt(&html).lines[1];
    assert_eq!(
        (squash.quantity.value.to_string(), squash.quantity.unit.as_str()),
        ("2.32".into(), "[lb_av]")
    );
    assert_eq!(squash.unit_price.amount.to_string(), "8.616379");
}

#[test]
fn a_price_may_be_that_of_all_pieces() {
    let html = PAGE.replace("$8.50<br>", "$17.00<br>");
    assert_eq!(receipt(&html).lines[0].unit_price.amount.to_string(), "8.50");
}

#[test]
fn a_download() {
    let html = "<title>Amazon.com: Digital Order Summary</title><b>Details for Order # D01-1</b>\n\
        <b>Order Total: $14.99</b><table><tr><td><b>Digital Order: June 30, 2024</b></td></tr>\n\
        <tr><td><b>Items Ordered</b></td><td><b>Price</b></td></tr>\n\
        <tr><td><b><a href=\"https://shop.example.org/dp/B00EXAMPLE/ref=x\">A Book</a></b>[E-book]<br>By: An Author<br>\n\
        Sold  By: A Publisher<br></td><td>$14.99</td></tr>\n\
        <tr><td>Item(s) Subtotal: $14.99<br>----<br>Total Before Tax: $14.99<br>Tax Collected: $0.00<br>----<br>\n\
        <b>Total for this Order: $14.99</b></td></tr></table>";
    let book = receipt(html);
    assert_eq!(lines(&book), [line("A Book", "1", "14.99")]);
    assert_eq!(book.lines[0].ids[0].value.as_str(), "B00EXAMPLE");
    assert!(book.taxes.is_empty());
    let free = html.replace("14.99", "0.00");
    assert_eq!(receipt(&free).total.amount.to_string(), "0.00");
}

#[test]
fn a_gift_certificate_without_its_receiver() {
    let html = "<title>Amazon.de - Bestellung 071-1</title><b>Übersicht zur Bestellung #071-1</b><br>\n\
        <p><b>Bestellung aufgegeben am:</b> 12. August 2024</p><center>Geschenkgutscheine</center>\n\
        <p>Geschenkgutschein per E-Mail schicken an: ada@example.org</p><p>Nachricht: Alles Gute</p>\n\
        <table><tr><td>Betrag</td><td>EUR 50,00</td></tr></table>\n<center>Zahlungsdaten</center>\n<table>"
        .to_owned()
        + &pairs(&[("Zwischensumme", "50,00"), ("Summe", "50,00"), ("Gesamtsumme", "50,00")]);
    let receipt = receipt(&html);
    assert_eq!(lines(&receipt), [line("Geschenkgutscheine", "1", "50.00")]);
    assert!(receipt.payments.is_empty());
}

#[test]
fn a_cancelled_order_is_skipped() {
    let html = PAGE.replace("Print this page", "<p>Order Canceled</p>Print this page");
    let (report, _, error) = run("order-page", html.as_bytes(), &Options::default());
    assert_eq!((report.read, report.skipped_items()), (1, 1));
    assert!(error.is_some(), "a page without a receipt is no success");
}

#[test]
fn what_does_not_add_up_is_rejected_with_its_line() {
    for (from, to, code, place) in [
        ("$36.99", "$36.98", "order-page.sum", "L54"),
        (
            "Grand Total:</b></td><td><b>$31.11",
            "Grand Total:</b></td><td><b>$31.10",
            "order-page.sum",
            "L58",
        ),
        ("$19.99<br>", "$18.99<br>", "order-page.sum", "L10"),
        ("  $31.11</b></td>", "  $31.12</b></td>", "order-page.sum", "L20"),
        ("March 5, 2024", "soon", "order-page.date", "L15"),
        ("March 5, 2024", "February 30, 2024", "order-page.date", "L15"),
        ("$4.99", "$4.995", "order-page.amount", "L51"),
        ("$4.99", "EUR 4.99", "order-page.currency", "L10"),
        // An item that its mark-up no longer shows is missed by the sums.
        ("<i>Desk Lamp", "<i>", "order-page.sum", "L10"),
        ("$19.99<br>", "<br>", "order-page.line", "L38"),
        ("\n  2\n\n  of:", "\n  some\n\n  of:", "order-page.line", "L29"),
        (
            "<tr><td nowrap><b>Grand Total:</b></td><td><b>$31.11</b></td></tr>",
            "",
            "order-page.total",
            "L10",
        ),
    ] {
        let html = PAGE.replace(from, to);
        assert_ne!(html, PAGE, "{from}");
        assert_eq!(reject(&html), (code.to_owned(), place.to_owned()), "{from} → {to}");
    }
}

#[test]
fn a_dollar_of_another_country_needs_the_option() {
    let html = PAGE.replace("Amazon.com - Order", "Amazon.ca - Order");
    assert_eq!(reject(&html), ("order-page.currency".into(), "L10".into()));
    let mut options = Options::default();
    options.currency = "CAD".parse().ok();
    let (_, records) = good("order-page", html.as_bytes(), &options);
    assert_eq!(receipts(&records)[0].total.currency.as_str(), "CAD");
}

#[test]
fn the_order_of_a_table_is_the_order_of_its_page() {
    let table = "Order Date,Order ID,Title,Quantity,ASIN/ISBN,Website,Item Subtotal,Item Subtotal Tax,Item Total,Currency\n\
                 03/05/24,111-2024030-1000001,All of it,1,,Amazon.com,41.11,0,41.11,USD\n";
    let (_, of_table) = good("retail-orders", table.as_bytes(), &Options::default());
    let (_, of_page) = good("order-page", PAGE.as_bytes(), &Options::default());
    let id = |records: &[Record]| {
        records.iter().find(|r| r.data::<Receipt>().is_some()).map(|r| r.id).unwrap()
    };
    assert_eq!(id(&of_table), id(&of_page));
}

#[test]
fn windows_line_ends_and_another_encoding() {
    let (_, first) = good("order-page", PAGE.as_bytes(), &Options::default());
    let windows = PAGE.replace('\n', "\r\n");
    let (_, second) = good("order-page", windows.as_bytes(), &Options::default());
    assert_eq!(receipts(&first), receipts(&second));
    let html = german(
        &item("1", "Käse", "EUR 2,00"),
        &pairs(&[("Zwischensumme", "2,00"), ("Gesamtsumme", "2,00")]),
        "",
    );
    let latin: Vec<u8> = html.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (_, records) = good("order-page", &latin, &Options::default());
    assert_eq!(receipts(&records)[0].lines[0].label.as_str(), "Käse");
}

#[test]
fn limits() {
    let mut options = Options::default();
    options.limits.line = 100;
    let (_, _, error) = run("order-page", PAGE.as_bytes(), &options);
    assert_eq!(error.as_deref(), Some("limit"));
    let many = "<p>a</p>".repeat(60_000);
    let (_, _, error) = run("order-page", many.as_bytes(), &Options::default());
    assert_eq!(error.as_deref(), Some("limit"));
    let (_, _, error) = run("order-page", b"<title>Amazon.com</title>", &Options::default());
    assert_eq!(error.as_deref(), Some("order-page.no-order"));
}

#[test]
fn it_is_known_for_certain() {
    let of = |html: &str| {
        let input = Input::from_bytes("a.html", html.as_bytes());
        detect(&input).unwrap().first().map(|found| (found.format, found.score))
    };
    assert_eq!(of(PAGE), Some(("order-page", 95)));
    assert_eq!(of("<title>Amazon.com: books</title>"), None, "a page of the shop is no order");
    assert_eq!(of("<title>Order 1</title>"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_read_adds_up(
        at in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..6),
    ) {
        let mut text = PAGE.as_bytes().to_vec();
        let at = at.index(text.len());
        text.splice(at..at, bytes);
        text.truncate(cut.index(text.len()) + 1);
        let (report, sink, error) = run("order-page", &text, &Options::default());
        assert_adds_up(&report);
        prop_assert!(error.is_some() || !receipts(&sink.records).is_empty());
    }
}
