//! QIF: quirks by name, the accounting law, ids.

use std::collections::BTreeSet;

use mesinfos_convert::{
    Collect, ConvertError, ConvertFailure, DateOrder, Options, Report, convert, detect,
};
use mesinfos_io::Input;
use mesinfos_schema::types::banking::{Account, Balance, Transaction, TransactionKind};
use proptest::prelude::*;

const SAMPLE: &str = include_str!("../../../../fixtures/vendor-options/qif/household.qif");

fn options() -> Options {
    let mut options = Options::default();
    options.currency = "EUR".parse().ok();
    options.provider = Some("example.org".to_owned());
    options.account = Some("household".to_owned());
    options
}

fn run(bytes: &[u8], options: &Options) -> (Result<Report, Box<ConvertFailure>>, Collect) {
    let mut sink = Collect::default();
    let result = convert(&Input::from_bytes("a.qif", bytes), "qif", options, &mut sink);
    (result, sink)
}

fn transactions(text: &str) -> Vec<Transaction> {
    let (_, sink) = run(text.as_bytes(), &options());
    sink.records.iter().filter_map(|r| r.data::<Transaction>().cloned()).collect()
}

fn ids(text: &str) -> BTreeSet<String> {
    let (_, sink) = run(text.as_bytes(), &options());
    sink.records
        .iter()
        .filter(|r| r.data::<Transaction>().is_some())
        .map(|r| r.id.to_string())
        .collect()
}

fn one(text: &str) -> Transaction {
    transactions(&format!("!Type:Bank\n{text}\n^\n")).remove(0)
}

fn codes(text: &str) -> Vec<String> {
    let (result, _) = run(text.as_bytes(), &options());
    let report = result.unwrap_or_else(|failure| failure.report);
    report.rejects.iter().map(|r| r.code.to_string()).collect()
}

fn adds_up(bytes: &[u8]) -> bool {
    let (result, _) = run(bytes, &options());
    let report = result.unwrap_or_else(|failure| failure.report);
    report.read == report.converted + report.skipped_items() + report.rejected
}

#[test]
fn the_sample_is_read_whole() {
    let (result, sink) = run(SAMPLE.as_bytes(), &options());
    let report = result.expect("converted");
    assert_eq!((report.read, report.converted, report.rejected), (6, 5, 0));
    assert_eq!(sink.records.iter().filter(|r| r.data::<Account>().is_some()).count(), 2);
    assert_eq!(sink.records.iter().filter(|r| r.data::<Balance>().is_some()).count(), 1);
    let all = transactions(SAMPLE);
    assert_eq!(all[1].category.as_ref().and_then(|c| c.label.as_deref()), Some("Food:Bread/Home"));
    assert_eq!(all[1].check_number.as_deref(), Some("1042"));
    assert_eq!(all[2].splits.len(), 2);
    assert_eq!(all[2].splits[0].label.as_deref(), Some("Weekly shop"));
    assert_eq!(
        all[2].splits[1].counterparty.as_ref().map(|p| p.ids[0].value.as_str()),
        Some("Visa")
    );
    assert_eq!(all[3].kind, Some(TransactionKind::Cash));
    assert_ne!(all[2].account, all[3].account);
}

#[test]
fn an_opening_balance_is_a_transaction_without_another_side() {
    let opening = &transactions(SAMPLE)[0];
    assert!(opening.counterparty.is_none());
    assert_eq!(opening.references[0].value.as_str(), "Checking");
}

#[test]
fn a_transfer_names_the_other_account() {
    let transfer = one("D2024-03-25\nT-5.00\nL[Savings]");
    assert_eq!(transfer.kind, Some(TransactionKind::Transfer));
    assert_eq!(
        transfer.counterparty.map(|p| p.ids[0].value.to_string()).as_deref(),
        Some("Savings")
    );
}

#[test]
fn u_alone_is_the_amount_and_a_memo_alone_the_label() {
    let entry = one("D2024-03-25\nU-5.00\nMhello\nNINV-7\nCx");
    assert_eq!(entry.amount.amount.to_string(), "-5.00");
    assert_eq!(entry.label.as_deref(), Some("hello"));
    assert_eq!(entry.references[0].value.as_str(), "INV-7");
    assert_eq!(entry.bank_codes.len(), 1);
}

#[test]
fn line_ends_and_encodings_do_not_matter() {
    let text = SAMPLE.replace("Martin", "Séverin");
    let expected = transactions(&text);
    for other in [
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        text.replace('\n', "\n\n"),
        format!("\u{feff}{text}"),
    ] {
        assert_eq!(transactions(&other), expected);
    }
    let latin: Vec<u8> = text
        .chars()
        .map(|c| if c == 'é' { 0xE9 } else { u8::try_from(c).expect("ASCII") })
        .collect();
    let (_, sink) = run(&latin, &options());
    let got: Vec<_> =
        sink.records.iter().filter_map(|r| r.data::<Transaction>().cloned()).collect();
    assert_eq!(got, expected);
}

#[test]
fn what_the_file_leaves_open_is_asked_for() {
    let error =
        |text: &str, options: &Options| run(text.as_bytes(), options).0.expect_err("open").error;
    let open = "!Type:Bank\nD03/04/2024\nT1.00\n^\n";
    assert!(matches!(
        error(open, &options()),
        ConvertError::Ambiguous { option: "--date-order", .. }
    ));
    assert!(matches!(
        error("!Type:Bank\nD2024-04-13\nT1,000\n^\n", &options()),
        ConvertError::Ambiguous { option: "--decimal", .. }
    ));
    assert!(matches!(
        error(open, &Options::default()),
        ConvertError::Missing { option: "--currency", .. }
    ));
    let mut told = options();
    told.date_order = Some(DateOrder::DayFirst);
    assert!(run(open.as_bytes(), &told).0.is_ok());
}

#[test]
fn bad_records_are_rejected_by_name() {
    let good = "!Type:Bank\nD2024-04-13\nT1.00\n^\n";
    assert_eq!(codes(&format!("{good}T1.00\n^\n")), ["qif.date"]);
    assert_eq!(codes(&format!("{good}D2024-02-31\nT1.00\n^\n")), ["qif.date"]);
    assert_eq!(codes(&format!("{good}D2024-04-14\n^\n")), ["qif.amount"]);
    assert_eq!(codes(&format!("{good}D2024-04-14\nT1\nD2024-04-15\nT2\n^\n")), ["qif.repeated"]);
    assert_eq!(codes(&format!("{good}!Type:Odd\nD2024-04-14\n^\n")), ["qif.section"]);
    assert_eq!(codes(&format!("{good}D2024-04-14\nT12")), ["qif.truncated"]);
    assert_eq!(codes(&format!("{good}D2024-04-14\nT12\n")), Vec::<String>::new());
}

#[test]
fn investments_and_lists_are_skipped_by_rule() {
    let text = "!Account\nNFund\nTInvst\n^\n!Type:Invst\nD2024-04-13\nNBuy\nYX\nQ1\n^\n!Type:Prices\n\"X\",1.5,\"1/1/24\"\n^\n";
    let report = run(text.as_bytes(), &options()).0.expect("converted");
    let skipped: Vec<_> = report.skipped.iter().map(|s| s.code.as_str()).collect();
    assert_eq!(skipped, ["qif.investment-transaction", "qif.price"]);
    assert!(report.unmapped.iter().any(|u| u.path == "Invst/Y"));
}

#[test]
fn a_list_of_accounts_names_no_account_of_its_own() {
    let text = "!Account\nNA\nTBank\n^\nNB\nTBank\n^\n!Clear:AutoSwitch\n!Type:Bank\nD2024-04-13\nT1.00\n^\n";
    let (_, sink) = run(text.as_bytes(), &options());
    assert_eq!(sink.records.iter().filter(|r| r.data::<Account>().is_some()).count(), 3);
}

#[test]
fn nothing_of_an_empty_file_and_nothing_else_is_claimed() {
    assert_eq!(run(b"", &options()).0.expect("empty").read, 0);
    let found = |text: &str| {
        detect(&Input::from_bytes("a", text.as_bytes()))
            .expect("read")
            .first()
            .map(|c| (c.format, c.score))
    };
    assert_eq!(found(SAMPLE), Some(("qif", 95)));
    assert_eq!(found("\u{feff}# note\n!type:bank\n"), Some(("qif", 100)));
    assert_eq!(found("!Type of thing\n"), None);
}

#[test]
fn ids_hold_over_exports() {
    let rows = [
        "D2024-03-14\nT-1.00\nPA\n^\n",
        "D2024-03-14\nT-1.00\nPA\n^\n",
        "D2024-03-15\nT-2.00\nPB\n^\n",
        "D2024-03-16\nT-3.00\nPC\n^\n",
    ];
    let file = |order: &[usize]| {
        format!("!Type:Bank\n{}", order.iter().map(|i| rows[*i]).collect::<String>())
    };
    let all = ids(&file(&[0, 1, 2, 3]));
    assert_eq!(all.len(), 4);
    assert_eq!(ids(&file(&[0, 1, 2, 3])), all);
    assert_eq!(ids(&file(&[3, 1, 2, 0])), all);
    let split: BTreeSet<_> = ids(&file(&[0, 1])).union(&ids(&file(&[2, 3]))).cloned().collect();
    assert_eq!(split, all);
    let overlap: BTreeSet<_> =
        ids(&file(&[0, 1, 2])).union(&ids(&file(&[2, 3]))).cloned().collect();
    assert_eq!(overlap, all);
}

#[test]
fn the_accounting_law_holds_at_every_cut() {
    for end in 0..SAMPLE.len() {
        assert!(adds_up(&SAMPLE.as_bytes()[..end]), "{end}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_add_up(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(adds_up(&bytes));
    }

    #[test]
    fn mutations_add_up(at in 0..SAMPLE.len(), byte in any::<u8>()) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        bytes[at] = byte;
        prop_assert!(adds_up(&bytes));
    }
}
