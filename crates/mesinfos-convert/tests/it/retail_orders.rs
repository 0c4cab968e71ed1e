//! Order histories: rows of one order make one receipt, and its sums hold.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::retail::Receipt;
use mesinfos_schema::values::Decimal;
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, ids, run};

const HISTORY: &str = include_str!("../../../../fixtures/vendor/Retail.OrderHistory.1.csv");
const ITEMS: &str = "Order Date,Order ID,Title,Quantity,ASIN/ISBN,Website,Item Subtotal,Item Subtotal Tax,Item Total,Currency\n";
const ORDERS: &str =
    "order id,order url,items,to,date,total,shipping,shipping_refund,gift,tax,refund,payments\n";

fn receipts(records: &[Record]) -> Vec<&Receipt> {
    records.iter().filter_map(|record| record.data::<Receipt>()).collect()
}

/// What the rules `retail.line-total` (within a cent) and `retail.total` say.
fn sums_hold(receipt: &Receipt) {
    let mut sum = Decimal::ZERO;
    for line in &receipt.lines {
        let full = line.unit_price.amount.checked_mul(line.quantity.value).unwrap();
        let off = line.discount.as_ref().map_or(Decimal::ZERO, |off| off.amount);
        let differs = full.checked_sub(off).unwrap().checked_sub(line.total.amount).unwrap();
        assert!(differs.abs() <= Decimal::new(1, 2).unwrap(), "{differs}");
        sum = sum.checked_add(line.total.amount).unwrap();
    }
    assert_eq!(sum, receipt.total.amount);
}

fn rejects(text: &str) -> Vec<(String, String)> {
    let (report, sink, _) = run("retail-orders", text.as_bytes(), &Options::default());
    assert_adds_up(&report);
    sink.rejects.iter().map(|r| (r.code.to_string(), r.locator.to_string())).collect()
}

#[test]
fn rows_of_one_order_are_one_receipt() {
    let (report, records) = good("retail-orders", HISTORY.as_bytes(), &Options::default());
    assert_eq!((report.read, report.converted), (2, 2));
    assert_round_trip(&records);
    let found = receipts(&records);
    assert_eq!(found.len(), 2);
    found.iter().for_each(|receipt| sums_hold(receipt));
    assert_eq!(found[0].lines.len(), 2, "its rows do not stand together");
    assert_eq!(found[0].total.amount.to_string(), "22.97");
    assert_eq!(found[0].lines[0].unit_price.amount.to_string(), "9.90");
    assert_eq!(found[0].taxes[0].amount.as_ref().unwrap().amount.to_string(), "3.47");
    let other = found[1];
    assert_eq!(other.lines[0].discount.as_ref().unwrap().amount.to_string(), "1.00");
    assert_eq!(
        (&*other.lines[1].label, other.lines[1].total.amount.to_string()),
        ("Shipping", "3.90".into())
    );
}

#[test]
fn items_before_shipping() {
    let text = format!(
        "{ITEMS}01/29/16,123-1,Best Soap,2,B001,Amazon.com,$20.00,$1.90,$21.90,USD\n\
         01/29/16,123-2,Three,3,B002,Amazon.com,$10.00,$0.00,$10.00,USD\n"
    );
    let (report, records) = good("retail-orders", text.as_bytes(), &Options::default());
    let found = receipts(&records);
    found.iter().for_each(|receipt| sums_hold(receipt));
    assert_eq!(found[0].at.to_string(), "2016-01-29");
    assert_eq!(found[0].lines[0].unit_price.amount.to_string(), "10.95");
    assert_eq!(found[1].lines[0].unit_price.amount.to_string(), "3.333333");
    assert!(report.warnings.iter().any(|warning| warning.contains("shipping")));
}

#[test]
fn an_order_without_prices_of_items_is_one_line() {
    let mut options = Options::default();
    options.currency = "USD".parse().ok();
    let text = format!(
        "{ORDERS}112-1,https://www.shop.example.org/o,Remover; ,A,2022-12-20,7.22,3,0,0,0.24,0,x\n\
         D01-1,https://www.shop.example.org/o,,,pending,,,,,,,\n{ORDERS}"
    );
    let (report, records) = good("retail-orders", text.as_bytes(), &options);
    assert_eq!((report.read, report.converted, report.skipped_items()), (3, 1, 2));
    let receipt = receipts(&records)[0];
    sums_hold(receipt);
    assert_eq!(receipt.merchant.name.as_deref(), Some("shop.example.org"));
    assert_eq!(receipt.lines[0].quantity.unit.as_str(), "{order}");
    let refunded =
        format!("{ORDERS}112-1,https://a.example.org/,A,A,2022-12-20,7.22,0,0,0,0,1,x\n");
    let (_, sink, _) = run("retail-orders", refunded.as_bytes(), &options);
    assert_eq!(sink.rejects[0].code, "retail-orders.sum");
}

#[test]
fn what_does_not_add_up_is_rejected_with_its_line() {
    for (row, code) in [
        ("01/29/16,1,A,2,,Amazon.com,$20.00,$1.90,$21.00,USD\n", "retail-orders.sum"),
        ("01/29/16,1,A,0,,Amazon.com,$20.00,$1.90,$21.90,USD\n", "retail-orders.line"),
        ("01/29/16,1,,1,,Amazon.com,$20.00,$1.90,$21.90,USD\n", "retail-orders.line"),
        ("01/29/16,1,A,1,,Amazon.com,$20.00,$1.90,$21.90,\n", "retail-orders.currency"),
        ("01/02/16,1,A,1,,Amazon.co.uk,20.00,1.90,21.90,GBP\n", "retail-orders.date"),
        ("01/29/16,1,A,1,,,20.00,1.90,21.90,GBP\n", "retail-orders.merchant"),
        ("01/29/16,1,A,1,,Amazon.com,much,1.90,21.90,GBP\n", "retail-orders.amount"),
        ("01/29/16,,A,1,,Amazon.com,20.00,1.90,21.90,GBP\n", "retail-orders.order"),
    ] {
        assert_eq!(
            rejects(&format!("{ITEMS}{row}")),
            [(code.to_owned(), "L2".to_owned())],
            "{row}"
        );
    }
    let two =
        "01/29/16,1,A,1,,Amazon.com,1.00,0,1.00,USD\n01/29/16,1,B,1,,Amazon.com,1.00,0,1.00,CAD\n";
    assert_eq!(rejects(&format!("{ITEMS}{two}")), [("retail-orders.order".into(), "L3".into())]);
}

#[test]
fn a_row_thousands_of_orders_later_is_rejected_and_not_a_second_receipt() {
    let mut text = ITEMS.to_owned();
    for order in 0..2_001 {
        text += &format!("01/29/16,{order},A,1,,Amazon.com,1.00,0,1.00,USD\n");
    }
    text += "01/29/16,0,B,1,,Amazon.com,1.00,0,1.00,USD\n";
    assert_eq!(rejects(&text), [("retail-orders.scattered".into(), "L2003".into())]);
}

#[test]
fn rows_in_another_order_are_the_same_receipts() {
    let mut lines: Vec<&str> = HISTORY.lines().collect();
    lines[1..].reverse();
    let (_, first) = good("retail-orders", HISTORY.as_bytes(), &Options::default());
    let (_, second) = good("retail-orders", lines.join("\r\n").as_bytes(), &Options::default());
    let of = |records: &[Record]| {
        let all = records.iter().filter(|record| record.data::<Receipt>().is_some());
        ids(&all.cloned().collect::<Vec<_>>())
    };
    assert_eq!(of(&first), of(&second));
}

#[test]
fn it_is_known_for_certain() {
    let input = Input::from_bytes("a.csv", HISTORY.as_bytes());
    assert_eq!(detect(&input).unwrap()[0].format, "retail-orders");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_read_adds_up(
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..6),
    ) {
        let mut text = HISTORY.as_bytes().to_vec();
        let at = at.index(text.len());
        text.splice(at..at, bytes);
        let (report, ..) = run("retail-orders", &text, &Options::default());
        assert_adds_up(&report);
    }
}
