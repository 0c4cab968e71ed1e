//! ARTS digital receipts: what the amounts prove, then the laws.

use mesinfos_convert::{Collect, Options, Report};
use mesinfos_schema::record::Record;
use mesinfos_schema::types::common::PaymentMeans;
use mesinfos_schema::types::retail::Receipt;
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, run as run_format};

const RECEIPT: &str = include_str!("../../../../fixtures/vendor/digital-receipt-2024-03-05.xml");

fn run(text: &str) -> (Report, Collect, Option<String>) {
    run_format("arts-receipt", text.as_bytes(), &Options::default())
}

fn receipts(records: &[Record]) -> Vec<&Receipt> {
    records.iter().filter_map(|record| record.data::<Receipt>()).collect()
}

fn one(text: &str) -> Receipt {
    let (_, records) = good("arts-receipt", text.as_bytes(), &Options::default());
    assert_round_trip(&records);
    receipts(&records)[0].clone()
}

/// The code and the place of the one reject.
fn rejected(text: &str) -> (String, String) {
    let (report, sink, _) = run(text);
    assert_adds_up(&report);
    assert_eq!((report.read, report.rejected), (1, 1));
    assert!(receipts(&sink.records).is_empty());
    (sink.rejects[0].code.to_string(), sink.rejects[0].locator.to_string())
}

#[test]
fn what_a_receipt_says() {
    let receipt = one(RECEIPT);
    assert_eq!(receipt.merchant.name.as_deref(), Some("Exempelboden Torget"));
    assert_eq!(receipt.merchant.address.as_ref().unwrap().country.as_deref(), Some("SE"));
    assert_eq!(receipt.at.to_string(), "2024-03-05T17:42:10+01:00");
    assert_eq!(receipt.number.as_deref(), Some("240305700100304711"));
    assert_eq!(receipt.terminal.as_deref(), Some("3"));
    assert_eq!(receipt.article_count.unwrap().get(), 5);
    assert_eq!(receipt.total.amount.to_string(), "50.41");
    assert_eq!(receipt.taxes[0].amount.as_ref().unwrap().amount.to_string(), "5.41");
    let lines: Vec<String> = receipt
        .lines
        .iter()
        .map(|l| {
            let off = l.discount.as_ref().map(|d| d.amount.to_string()).unwrap_or_default();
            format!(
                "{}: {} {} x {} - {off} = {}",
                l.label, l.quantity.value, l.quantity.unit, l.unit_price.amount, l.total.amount
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            // What weighs comes at the price that amount and weight make: cost is not price.
            "BROWN PEARS: 0.742 kg x 24.811321 -  = 18.41",
            "LEMONADE 33CL: 3 1 x 12.00 - 1.00 = 35.00",
            "DEPOSIT CAN: 3 1 x 1.00 -  = 3.00",
            "NOTEBOOK A5: -1 1 x 6.00 -  = -6.00",
        ]
    );
    assert_eq!(receipt.lines[0].gtin.as_deref(), Some("4006381333931"));
    assert_eq!(receipt.lines[1].gtin, None, "a number of four digits is the shop's own");
    assert_eq!(&*receipt.lines[1].ids[0].value, "2044");
}

#[test]
fn payments_are_the_total_or_left_out() {
    let receipt = one(RECEIPT);
    let paid: Vec<_> =
        receipt.payments.iter().map(|p| (p.means.clone(), p.amount.amount.to_string())).collect();
    assert_eq!(
        paid,
        [(PaymentMeans::Card, "70.41".to_owned()), (PaymentMeans::Cash, "-20.00".to_owned())]
    );
    let more = RECEIPT.replace("<Amount>20.00000<", "<Amount>20.01000<");
    let (report, records) = good("arts-receipt", more.as_bytes(), &Options::default());
    assert!(receipts(&records)[0].payments.is_empty());
    assert!(report.unmapped.iter().any(|u| u.path.ends_with("TenderChange/Amount")));
}

#[test]
fn only_a_masked_card_number_is_carried() {
    let card = |number: &str| {
        let text = RECEIPT.replace("KioqKioqKioqKioqMDAwMA==", number);
        one(&text).payments[0].masked_card.as_deref().map(str::to_owned)
    };
    assert_eq!(card("KioqKioqKioqKioqMDAwMA==").as_deref(), Some("************0000"));
    assert_eq!(card("XXXXXXXXXXXX0000").as_deref(), Some("************0000"));
    // 4111111111111111, in full and in base64; then ten digits of it.
    for full in ["4111111111111111", "NDExMTExMTExMTExMTExMQ==", "411111******1111", "====", "é"] {
        assert_eq!(card(full), None, "{full}");
    }
}

#[test]
fn a_return_is_negative() {
    let text = r#"<nam:DigitalReceipt xmlns:nam="http://www.nrf-arts.org/IXRetail/namespace/">
<nam:Transaction TypeCode="ReturnTransaction"><nam:BusinessUnit><nam:UnitID Name="Boden"/></nam:BusinessUnit>
<nam:CurrencyCode>SEK</nam:CurrencyCode><nam:ReceiptDateTime>2024-03-06T10:00:00</nam:ReceiptDateTime>
<nam:RetailTransaction><nam:LineItem><nam:Return><nam:Description>LAMP</nam:Description>
<nam:ExtendedAmount>49.00</nam:ExtendedAmount><nam:Quantity>2</nam:Quantity></nam:Return></nam:LineItem>
<nam:LineItem><nam:Tax><nam:TaxableAmount>39.20</nam:TaxableAmount><nam:Amount>9.80</nam:Amount><nam:Percent>25</nam:Percent></nam:Tax></nam:LineItem>
<nam:LineItem><nam:Tender TypeCode="Refund" TenderType="Cash"><nam:Amount>49.00</nam:Amount></nam:Tender></nam:LineItem>
<nam:Total TotalType="TransactionGrandAmount" TypeCode="Return">49.00</nam:Total></nam:RetailTransaction></nam:Transaction></nam:DigitalReceipt>"#;
    let receipt = one(text);
    assert_eq!(receipt.total.amount.to_string(), "-49.00");
    assert_eq!(receipt.lines[0].unit_price.amount.to_string(), "24.50");
    assert_eq!(receipt.lines[0].quantity.value.to_string(), "-2");
    assert_eq!(receipt.payments[0].amount.amount.to_string(), "-49.00");
    assert_eq!(receipt.taxes[0].base.as_ref().unwrap().amount.to_string(), "-39.20");
}

#[test]
fn what_the_sums_do_not_prove_is_rejected_in_its_place() {
    let place = |text: &str, part: &str| {
        format!("L{}", 1 + text.split(part).next().unwrap().matches('\n').count())
    };
    let no_amount = RECEIPT.replace("<ExtendedAmount>18.41000</ExtendedAmount>", "");
    let (code, at) = rejected(&no_amount);
    assert_eq!((&*code, at), ("arts.line", place(&no_amount, "<Sale ")));
    let other = RECEIPT.replace(">50.41000<", ">50.42000<");
    assert_eq!(rejected(&other), ("arts.total".into(), place(&other, "<Total ")));
    for (from, to, code) in [
        ("<CurrencyCode>SEK<", "<CurrencyCode>QQQ<", "arts.currency"),
        (
            "ActualSalesUnitPrice>\n          <ExtendedAmount Currency=\"SEK\"",
            "ActualSalesUnitPrice>\n          <ExtendedAmount Currency=\"EUR\"",
            "arts.currency",
        ),
        (">2024-03-05T17:42:10+01:00<", ">2024-02-30T17:42:10<", "arts.date"),
        (">18.41000<", ">18,41<", "arts.amount"),
        (">18.41000<", ">18.41300<", "arts.amount"),
        (">0.74200<", ">0<", "arts.line"),
        ("<UnitID Name=\"Exempelboden Torget\">7001</UnitID>", "", "-"),
    ] {
        assert!(RECEIPT.contains(from), "{from}");
        let text = RECEIPT.replace(from, to);
        if code == "-" {
            assert!(one(&text).merchant.name.is_none(), "an address is left");
        } else {
            assert_eq!(rejected(&text).0, code, "{to}");
        }
    }
}

#[test]
fn a_cancelled_transaction_and_one_of_training_are_skipped() {
    for (flag, code) in [("CancelFlag", "arts.cancelled"), ("TrainingModeFlag", "arts.training")] {
        let text = RECEIPT.replace("<Transaction>", &format!("<Transaction {flag}=\"true\">"));
        let (report, _, error) = run(&text);
        assert_eq!(error.as_deref(), Some("nothing-converted"));
        assert_eq!(report.skipped[0].code, code);
    }
    assert_eq!(run("<DigitalReceipt/>").2.as_deref(), Some("arts.no-receipt"));
}

#[test]
fn the_same_receipt_again_keeps_its_id() {
    let id = |text: &str| {
        let (_, records) = good("arts-receipt", text.as_bytes(), &Options::default());
        records.iter().find(|r| r.data::<Receipt>().is_some()).unwrap().id
    };
    let again = RECEIPT.replace("<Transaction>", "<Transaction se:Copy=\"true\">");
    assert_eq!(id(RECEIPT), id(&again));
    assert_eq!(id(RECEIPT), id(&RECEIPT.replace('\n', "\r\n")));
    assert_ne!(id(RECEIPT), id(&RECEIPT.replace("304711<", "304712<")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn mutated_and_cut_receipts_add_up(at in 0_usize..8192, byte: u8, cut: bool) {
        let mut bytes = RECEIPT.as_bytes().to_vec();
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let (report, _, _) = run_format("arts-receipt", &bytes, &Options::default());
        assert_adds_up(&report);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (report, _, _) = run_format("arts-receipt", &bytes, &Options::default());
        assert_adds_up(&report);
    }
}
