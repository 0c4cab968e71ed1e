//! OFX: quirks by name, then the laws.

use mesinfos_convert::{Options, RejectPolicy};
use mesinfos_schema::types::banking::{Account, Balance, Status};
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, ids, run, transactions};

const HEADER: &str = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n";

fn entry(day: u32, amount: &str, id: &str, name: &str) -> String {
    format!(
        "<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>202403{day:02}\n<TRNAMT>{amount}\n<FITID>{id}\n<NAME>{name}\n</STMTTRN>\n"
    )
}

fn statement(entries: &[String]) -> String {
    format!(
        "{HEADER}<OFX>\n<SIGNONMSGSRSV1><SONRS><DTSERVER>20240401120000\n<LANGUAGE>FRA\n<FI><ORG>Banque Exemple\n</FI></SONRS></SIGNONMSGSRSV1>\n\
         <BANKMSGSRSV1><STMTTRNRS><STMTRS>\n<CURDEF>EUR\n<BANKACCTFROM>\n<BANKID>30006\n<BRANCHID>00001\n<ACCTID>00001123456\n<ACCTTYPE>CHECKING\n</BANKACCTFROM>\n\
         <BANKTRANLIST>\n<DTSTART>20240301\n<DTEND>20240331\n{}</BANKTRANLIST>\n<LEDGERBAL>\n<BALAMT>100.99\n<DTASOF>20240331\n</LEDGERBAL>\n</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n",
        entries.concat()
    )
}

fn options() -> Options {
    Options::default()
}

#[test]
fn a_statement_becomes_account_transactions_and_balance() {
    let text = statement(&[entry(5, "-12.50", "A1", "BOULANGERIE &amp; FILS")]);
    let (report, records) = good("ofx", text.as_bytes(), &options());
    assert_eq!((report.read, report.converted, report.rejected), (2, 2, 0));
    assert_eq!(report.warnings, Vec::<String>::new());
    let account = records.iter().find_map(|r| r.data::<Account>()).unwrap();
    assert_eq!(account.ids[0].value, "00001123456");
    assert_eq!(account.kind.as_str(), "current");
    let entry = transactions(&records)[0];
    assert_eq!(entry.amount.amount.to_string(), "-12.50");
    assert_eq!(entry.label.as_deref(), Some("BOULANGERIE & FILS"));
    let balance = records.iter().find_map(|r| r.data::<Balance>()).unwrap();
    assert_eq!(balance.kind.as_str(), "closing-booked");
    let source = records[0].body().unwrap();
    assert_eq!(source.type_name(), "exchange.source/1");
    assert_round_trip(&records);
}

#[test]
fn closed_and_unclosed_leaves_mix() {
    let text = statement(&[
        "<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20240305<TRNAMT>-1.00</TRNAMT><FITID>A<MEMO></MEMO><NAME>x</STMTTRN>"
            .to_owned(),
    ]);
    let (report, records) = good("ofx", text.as_bytes(), &options());
    assert_eq!(report.rejected, 0);
    assert_eq!(transactions(&records)[0].label.as_deref(), Some("x"));
}

#[test]
fn a_card_statement_closed_by_the_wrong_tag_is_read() {
    let text = format!(
        "{HEADER}<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>4970101234567890</CCACCTFROM>\
         <BANKTRANLIST>{}</BANKTRANLIST></STMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>",
        entry(5, "-5.50", "C1", "SHOP")
    );
    let (report, records) = good("ofx", text.as_bytes(), &options());
    assert_eq!(report.converted, 1);
    let account = records.iter().find_map(|r| r.data::<Account>()).unwrap();
    assert_eq!(account.kind.as_str(), "card");
}

#[test]
fn empty_repeated_and_placeholder_ids_keep_entries_apart() {
    let text = statement(&[
        entry(5, "-5.00", "-1", "SHOP"),
        entry(5, "-5.00", "-1", "SHOP"),
        entry(5, "-5.00", "SAME", "A"),
        entry(6, "-5.00", "SAME", "B"),
        "<STMTTRN><DTPOSTED>20240307<TRNAMT>-1<FITID><NAME>n</STMTTRN>".to_owned(),
    ]);
    let (_, records) = good("ofx", text.as_bytes(), &options());
    assert_eq!(ids(&records).len(), 5);
}

#[test]
fn two_equal_purchases_on_a_day_stay_two_and_an_import_again_finds_both() {
    let text = statement(&[entry(5, "-2.40", "", "CAFE"), entry(5, "-2.40", "", "CAFE")]);
    let (_, first) = good("ofx", text.as_bytes(), &options());
    let (_, second) = good("ofx", text.replace("LEDGERBAL", "AVAILBAL").as_bytes(), &options());
    assert_eq!(ids(&first).len(), 2);
    assert_eq!(ids(&first), ids(&second));
}

#[test]
fn encodings() {
    let text = statement(&[entry(5, "-1.00", "A", "DÉPÔT À VUE")]);
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    // Declared 1252 and Latin-1 bytes; declared 1252 and really UTF-8.
    for bytes in [latin, text.into_bytes()] {
        let (_, records) = good("ofx", &bytes, &options());
        assert_eq!(transactions(&records)[0].label.as_deref(), Some("DÉPÔT À VUE"));
    }
}

#[test]
fn line_ends_and_the_place_of_a_reject() {
    let text = statement(&[entry(5, "-1.00", "A", "a"), entry(31, "oops", "B", "b")]);
    let line = text.lines().position(|l| l.contains("oops")).unwrap() - 2;
    for end in ["\n", "\r\n", "\r"] {
        let (report, sink, error) = run("ofx", text.replace('\n', end).as_bytes(), &options());
        assert_eq!(error, None);
        assert_eq!(report.rejected, 1);
        assert_eq!(sink.rejects[0].code, "ofx.amount");
        assert_eq!(sink.rejects[0].locator, format!("L{line}"));
        assert!(!sink.rejects[0].message.contains("oops"));
    }
}

#[test]
fn days_that_do_not_exist_and_unknown_currencies_are_rejects() {
    let text = statement(&[
        "<STMTTRN><DTPOSTED>20240931<TRNAMT>-1<FITID>1<NAME>n</STMTTRN>".to_owned(),
        "<STMTTRN><TRNAMT>-1<FITID>2<NAME>n</STMTTRN>".to_owned(),
        "<STMTTRN><DTPOSTED>20240301<TRNAMT>-1<FITID>3<CURRENCY><CURRATE>1.0<CURSYM>XQQ</CURRENCY></STMTTRN>".to_owned(),
    ]);
    let (report, sink, error) = run("ofx", text.as_bytes(), &options());
    assert_eq!(error, None);
    let codes: Vec<&str> = sink.rejects.iter().map(|r| r.code.as_str()).collect();
    assert_eq!(codes, ["ofx.date", "ofx.date", "ofx.currency"]);
    assert_adds_up(&report);
}

#[test]
fn a_missing_currency_names_the_option() {
    let text = statement(&[entry(5, "-1", "A", "a")]).replace("<CURDEF>EUR\n", "");
    let (_, _, error) = run("ofx", text.as_bytes(), &options());
    assert_eq!(error.as_deref(), Some("missing-fact"));
    let mut with = options();
    with.currency = "EUR".parse().ok();
    good("ofx", text.as_bytes(), &with);
}

#[test]
fn truncation_is_never_silent() {
    let text = statement(&[entry(5, "-1.00", "A", "a"), entry(6, "-2.00", "B", "b")]);
    let end = text.find("</BANKTRANLIST>").unwrap();
    let (whole, records) = good("ofx", text.as_bytes(), &options());
    assert_eq!((whole.read, transactions(&records).len()), (3, 2));
    let start = text.find("<STMTTRN>").unwrap();
    for cut in start..end {
        let (report, _, error) = run("ofx", &text.as_bytes()[..cut], &options());
        assert_adds_up(&report);
        assert!(error.is_some(), "cut at byte {cut} went unnoticed");
    }
}

#[test]
fn an_error_answer_and_other_files_end_in_an_error() {
    let refused = format!(
        "{HEADER}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR</STATUS></SONRS></SIGNONMSGSRSV1></OFX>"
    );
    assert_eq!(run("ofx", refused.as_bytes(), &options()).2.as_deref(), Some("ofx.status"));
    assert_eq!(run("ofx", b"hello", &options()).2.as_deref(), Some("ofx.no-ofx"));
    let long = format!("{HEADER}<OFX><NAME>{}", "x".repeat(10 * 1024 * 1024));
    assert_eq!(run("ofx", long.as_bytes(), &options()).2.as_deref(), Some("limit"));
    let deep = format!("{HEADER}{}", "<A>".repeat(200_000));
    assert!(run("ofx", deep.as_bytes(), &options()).2.is_some());
}

#[test]
fn investments_are_skipped_by_rule_and_their_fields_counted() {
    let text = format!(
        "{HEADER}<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><CURDEF>EUR<INVACCTFROM><BROKERID>example.org<ACCTID>7</INVACCTFROM>\
         <INVTRANLIST><BUYSTOCK><INVBUY><INVTRAN><FITID>1<DTTRADE>20240301</INVTRAN><UNITS>5<TOTAL>-100</INVBUY></BUYSTOCK></INVTRANLIST>\
         </INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>"
    );
    let (report, _) = good("ofx", text.as_bytes(), &options());
    assert_eq!(report.skipped[0].code, "ofx.investment-transaction");
    assert!(report.unmapped.iter().any(|u| u.path == "INVBUY/UNITS" && u.count == 1));
}

#[test]
fn pending_entries_are_pending() {
    let text = statement(&[]).replace(
        "</BANKTRANLIST>",
        "</BANKTRANLIST><BANKTRANLISTP><STMTTRNP><TRNTYPE>POS<DTTRAN>20240330<TRNAMT>-3.10<NAME>CAFE</STMTTRNP></BANKTRANLISTP>",
    );
    let (_, records) = good("ofx", text.as_bytes(), &options());
    assert_eq!(transactions(&records)[0].status, Status::Pending);
}

#[test]
fn the_policy_fail_stops_at_the_first_reject() {
    let text = statement(&[entry(5, "oops", "A", "a"), entry(6, "-2.00", "B", "b")]);
    let mut strict = options();
    strict.rejects = RejectPolicy::Fail;
    let (report, _, error) = run("ofx", text.as_bytes(), &strict);
    assert_eq!(error.as_deref(), Some("rejected"));
    assert_eq!(report.rejected, 1);
}

#[derive(Clone, Debug)]
struct Purchase {
    day: u32,
    cents: u32,
    name: &'static str,
    id: Option<u32>,
}

fn purchases() -> impl Strategy<Value = Vec<Purchase>> {
    let one = (
        1_u32..28,
        1_u32..6,
        prop::sample::select(vec!["CAFE", "Cafe  ", "SHOP"]),
        prop::option::of(0_u32..4),
    )
        .prop_map(|(day, cents, name, id)| Purchase { day, cents, name, id });
    prop::collection::vec(one, 1..12)
}

fn written(list: &[Purchase]) -> String {
    let entries: Vec<String> = list
        .iter()
        .map(|p| {
            let id = p.id.map(|id| format!("T{id}")).unwrap_or_default();
            entry(p.day, &format!("-0.0{}", p.cents), &id, p.name)
        })
        .collect();
    statement(&entries)
}

proptest! {
    #[test]
    fn the_same_purchases_have_the_same_ids_in_any_export(list in purchases(), seed in any::<u64>(), cut in 1_u32..28) {
        let whole = ids(&good("ofx", written(&list).as_bytes(), &options()).1);
        prop_assert_eq!(whole.len(), list.len());
        // Shuffled.
        let mut shuffled = list.clone();
        let count = u64::try_from(shuffled.len()).unwrap();
        shuffled.sort_by_key(|p| (u64::from(p.day * 31 + p.cents) ^ seed) % (count * 7 + 1));
        prop_assert_eq!(&ids(&good("ofx", written(&shuffled).as_bytes(), &options()).1), &whole);
        // Split between two days, and overlapping by a day.
        for overlap in [0, 1] {
            let before: Vec<_> = list.iter().filter(|p| p.day < cut + overlap).cloned().collect();
            let after: Vec<_> = list.iter().filter(|p| p.day >= cut).cloned().collect();
            let mut parts = ids(&good("ofx", written(&before).as_bytes(), &options()).1);
            parts.extend(ids(&good("ofx", written(&after).as_bytes(), &options()).1));
            prop_assert_eq!(&parts, &whole);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        assert_adds_up(&run("ofx", &bytes, &options()).0);
    }

    #[test]
    fn mutated_files_never_panic_and_add_up(at in 0_usize..1200, with in prop::collection::vec(any::<u8>(), 0..6)) {
        let mut bytes = statement(&[entry(5, "-1.00", "A", "a"), entry(6, "-2.00", "B", "b")]).into_bytes();
        let at = at.min(bytes.len() - 1);
        let end = (at + with.len()).min(bytes.len());
        bytes.splice(at..end, with);
        assert_adds_up(&run("ofx", &bytes, &options()).0);
    }
}
