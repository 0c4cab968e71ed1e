//! Bank CSV: a sample of every mapping, the quirks, the laws.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use mesinfos_convert::{DateOrder, Options, convert, detect};
use mesinfos_io::Input;
use mesinfos_schema::types::banking::{Account, Status};
use mesinfos_schema::values::Decimal;
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, ids, run, transactions};

const FORMAT: &str = "bank-csv";

/// Mapping, transactions, their sum, accounts, currency, first and last booking date.
const SAMPLES: &[(&str, usize, &str, usize, &str, &str, &str)] = &[
    ("bank-of-ireland", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("banque-populaire", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("boursobank", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("bpce", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("bunq-en", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("bunq-nl", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("caisse-epargne", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("capital-one", 2, "87.50", 1, "USD", "2024-03-05", "2024-03-14"),
    ("ceska-sporitelna-cs", 2, "87.50", 1, "CZK", "2024-03-05", "2024-03-14"),
    ("ceska-sporitelna-en", 2, "87.50", 1, "CZK", "2024-03-05", "2024-03-14"),
    ("commerzbank", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("credit-mutuel", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("csv2ofx-credit-union", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("csv2ofx-default", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("generic-en", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("generic-en-split", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("generic-es", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("generic-fr", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("generic-fr-remarque", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("generic-fr-split", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("health-equity", 2, "87.50", 1, "USD", "2024-03-05", "2024-03-14"),
    ("kbc", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("la-banque-postale", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("m-and-s-bank", 3, "87.50", 1, "GBP", "2024-03-05", "2024-03-14"),
    ("mbank", 2, "87.50", 1, "PLN", "2024-03-05", "2024-03-14"),
    ("midata", 2, "87.50", 1, "GBP", "2024-03-05", "2024-03-14"),
    ("mint", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("monefy", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("monzo", 2, "87.50", 1, "GBP", "2024-03-05", "2024-03-14"),
    ("monzo-2018", 2, "87.50", 1, "GBP", "2024-03-05", "2024-03-14"),
    ("n26", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("n26-de", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("n26-en", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("odoo-sheet", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("odoo-sheet-direction", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("odoo-sheet-original", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("odoo-sheet-split", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("outbank", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("paypal-de", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("paypal-en", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("paypal-en-short", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("paypal-es", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("paypal-fr", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("rabobank", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("raiffeisenbank-cz", 2, "87.50", 1, "CZK", "2024-03-05", "2024-03-14"),
    ("revolut", 3, "7.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("schwab-checking", 2, "87.50", 1, "USD", "2024-03-05", "2024-03-14"),
    ("sparkasse", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("stripe", 2, "87.50", 1, "CAD", "2024-03-05", "2024-03-14"),
    ("ubs-fr", 2, "87.50", 1, "CHF", "2024-03-05", "2024-03-14"),
    ("venmo", 2, "87.50", 1, "USD", "2024-03-05", "2024-03-14"),
    ("wise", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("ynab4", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
    ("zen", 2, "87.50", 1, "EUR", "2024-03-05", "2024-03-14"),
];

fn sample(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bank-csv");
    std::fs::read(folder.join(format!("{name}.csv"))).unwrap()
}

fn euro() -> Options {
    let mut options = Options::default();
    options.currency = "EUR".parse().ok();
    options
}

fn error(bytes: &[u8], options: &Options) -> String {
    let input = Input::from_bytes("test.csv", bytes);
    let mut sink = mesinfos_convert::Collect::default();
    convert(&input, FORMAT, options, &mut sink).unwrap_err().error.to_string()
}

fn amounts(bytes: &[u8], options: &Options) -> Vec<String> {
    let (_, records) = good(FORMAT, bytes, options);
    transactions(&records).iter().map(|t| t.amount.amount.to_string()).collect()
}

#[test]
fn every_mapping_reads_its_sample() {
    let versions = mesinfos_convert::format(FORMAT).unwrap().descriptor().versions;
    let names: Vec<&str> = SAMPLES.iter().map(|sample| sample.0).collect();
    assert_eq!(names, versions, "a sample of every mapping");
    for (name, count, sum, accounts, currency, first, last) in SAMPLES {
        let bytes = sample(name);
        let found = detect(&Input::from_bytes("x.csv", bytes.as_slice())).unwrap();
        assert_eq!(found[0].version.as_deref(), Some(*name), "{found:?}");
        let (report, records) = good(FORMAT, &bytes, &euro());
        assert_eq!(report.rejected, 0, "{name}: {report:?}");
        assert_eq!(report.format_version.as_deref(), Some(*name));
        let found = transactions(&records);
        assert_eq!(found.len(), *count, "{name}");
        let total = found
            .iter()
            .try_fold(Decimal::new(0, 0).unwrap(), |sum, t| sum.checked_add(t.amount.amount))
            .unwrap();
        assert_eq!(total, sum.parse().unwrap(), "{name}");
        assert!(found.iter().all(|t| t.amount.currency.as_str() == *currency), "{name}");
        let dates: BTreeSet<String> =
            found.iter().filter_map(|t| t.booked_on).map(|d| d.to_string()).collect();
        assert_eq!(dates.first().map(String::as_str), Some(*first), "{name}");
        assert_eq!(dates.last().map(String::as_str), Some(*last), "{name}");
        let owned = records.iter().filter(|r| r.data::<Account>().is_some()).count();
        assert_eq!(owned, *accounts, "{name}");
        assert_round_trip(&records);
    }
}

#[test]
fn boursobank_has_two_decimal_marks_in_one_row_and_two_spellings_of_the_balance() {
    for heading in ["accountBalance", "accountbalance"] {
        for date in ["05/03/24", "05/03/2024", "2024-03-05"] {
            let text = format!(
                "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;accountNum;accountLabel;{heading}\n\
                 {date};{date};A;;;;-49,40;1;X;4425.21\n{date};{date};B;;;;1500,00;2;Y;10.00\n"
            );
            assert_eq!(amounts(text.as_bytes(), &Options::default()), ["-49.40", "1500.00"]);
            let (_, records) = good(FORMAT, text.as_bytes(), &Options::default());
            assert_eq!(records.iter().filter(|r| r.data::<Account>().is_some()).count(), 2);
        }
    }
}

#[test]
fn credit_mutuel_writes_one_amount_or_a_pair() {
    let pair = "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n\
                05/03/2024;05/03/2024;-12,50;;A;1\n06/03/2024;06/03/2024;;1 100,00;B;2\n";
    assert_eq!(amounts(pair.as_bytes(), &Options::default()), ["-12.50", "1100.00"]);
}

#[test]
fn la_banque_postale_has_its_account_above_the_header() {
    let (_, records) = good(FORMAT, &sample("la-banque-postale"), &Options::default());
    let account = records.iter().find_map(|r| r.data::<Account>()).unwrap();
    assert_eq!(&*account.ids[0].value, "0123456A020");
}

#[test]
fn revolut_fee_is_taken_off_and_states_are_kept() {
    let text = "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n\
        Charge,Current,2026-03-04 08:15:00,2026-03-05 09:00:00,Plan,0.00,9.99,EUR,COMPLETED,1\n\
        CARD_PAYMENT,Current,2026-03-04 08:15:00,,Bakery,-3.00,0.00,EUR,PENDING,\n\
        CARD_PAYMENT,Current,2026-03-04 08:15:00,,Hotel,-80.00,0.00,EUR,REVERTED,\n\
        CARD_PAYMENT,Current,2026-03-04 08:15:00,,Hotel,-80.00,0.00,EUR,UNHEARD,\n";
    let (report, records) = good(FORMAT, text.as_bytes(), &Options::default());
    let found = transactions(&records);
    assert_eq!(found[0].amount.amount.to_string(), "-9.99");
    assert_eq!(found[0].charges[0].amount.amount.to_string(), "-9.99");
    assert_eq!(found[0].status, Status::Booked);
    assert_eq!(found[1].status, Status::Pending);
    assert_eq!(found[2].status, Status::Cancelled);
    assert_eq!(report.rejects[0].code, "bank-csv.unknown-status");
}

#[test]
fn paypal_net_is_the_amount_and_memo_rows_move_nothing() {
    let text = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Balance,Balance Impact\n\
        14/03/2024,09:00:00,Europe/Paris,A,Sale,Completed,EUR,103.00,-3.00,100.00,T1,1,Credit\n\
        14/03/2024,09:00:00,Europe/Paris,A,Order,Completed,EUR,-5.00,0.00,-5.00,T2,1,Memo\n";
    let (_, records) = good(FORMAT, text.as_bytes(), &Options::default());
    let found = transactions(&records);
    assert_eq!(found[0].amount.amount.to_string(), "100.00");
    assert_eq!(found[0].charges[0].amount.amount.to_string(), "-3.00");
    assert_eq!(found[1].status, Status::Informational);
}

#[test]
fn m_and_s_rows_are_pending_until_they_have_a_date() {
    let (_, records) = good(FORMAT, &sample("m-and-s-bank"), &Options::default());
    let found = transactions(&records);
    assert_eq!((found[0].status, found[0].booked_on), (Status::Pending, None));
    assert_eq!(found[1].amount.amount.to_string(), "-7.50");
}

#[test]
fn ambiguous_dates_name_the_option() {
    let text = b"Date,Description,Amount,Currency\n03/04/2024,A,1.00,EUR\n";
    assert!(error(text, &Options::default()).contains("--date-order"));
    let mut options = Options::default();
    options.date_order = Some(DateOrder::DayFirst);
    let (_, records) = good(FORMAT, text, &options);
    assert_eq!(transactions(&records)[0].booked_on.unwrap().to_string(), "2024-04-03");
}

#[test]
fn a_missing_currency_names_the_option() {
    assert!(error(&sample("mint"), &Options::default()).contains("--currency"));
}

#[test]
fn unknown_headings_name_the_option() {
    let text = b"10 Feb 18,Shop,Visa,20.59\n";
    assert!(error(text, &Options::default()).contains("--map"));
}

#[test]
fn a_general_mapping_never_wins() {
    // Every heading of the general mapping, and two more than the specific one knows.
    let text =
        b"Date,Transaction,Amount,Cash Balance,Description,Currency,Category,Account,Balance\n\
        2024-03-05,x,1.00,1.00,d,USD,c,a,1\n";
    let found = detect(&Input::from_bytes("x.csv", text.as_slice())).unwrap();
    assert_eq!(found[0].version.as_deref(), Some("health-equity"));
    let (report, _) = good(FORMAT, text, &Options::default());
    assert_eq!(report.format_version.as_deref(), Some("health-equity"));
}

#[test]
fn a_mapping_of_the_callers_own() {
    let page = include_str!("../../../../docs/bank-csv.md");
    let block = |kind: &str| {
        let open = format!("```{kind}\n");
        page.split_once(&open).unwrap().1.split_once("```").unwrap().0.to_owned()
    };
    let mut options = Options::default();
    options.map = Some(block("toml"));
    let file = block("csv");
    assert_eq!(amounts(file.as_bytes(), &options), ["-12.50", "1250.00"]);
    assert!(error(b"Other;Headings\n1;2\n", &options).contains("--map"));
    for broken in [
        "name = ",
        "name = \"x\"\ntitle = \"x\"\nheader = [\"a\"]\n[columns]\nlabel = \"a\"\n",
        "unheard = 1",
    ] {
        options.map = Some(broken.to_owned());
        assert!(error(file.as_bytes(), &options).contains("--map"), "{broken}");
    }
}

#[test]
fn a_quote_that_never_closes_is_told_after_the_good_rows() {
    let text = b"Date,Description,Amount,Currency\n2024-03-05,A,1.00,EUR\n2024-03-06,\"B,2.00,EUR\n2024-03-07,C,3.00,EUR\n";
    let (report, sink, error) = run(FORMAT, text, &Options::default());
    assert_eq!(error.as_deref(), Some("bank-csv.open-quote"));
    assert_eq!(transactions(&sink.records).len(), 1);
    assert_adds_up(&report);
}

#[test]
fn a_row_beyond_the_limit_is_a_limit() {
    let mut text = b"Date,Description,Amount,Currency\n2024-03-05,".to_vec();
    text.resize(text.len() + 10_000_000, b'x');
    text.extend_from_slice(b",1.00,EUR\n");
    let (_, _, error) = run(FORMAT, &text, &Options::default());
    assert_eq!(error.as_deref(), Some("limit"));
}

#[test]
fn line_ends_and_encodings() {
    let text = "Date;Libellé;Montant;Devise\n05/03/2024;Café crème à 5 €;-12,50;EUR\n14/03/2024;Été;100,00;EUR\n";
    let want = ids(&good(FORMAT, text.as_bytes(), &Options::default()).1).len();
    for end in ["\r\n", "\r"] {
        let (report, records) =
            good(FORMAT, text.replace('\n', end).as_bytes(), &Options::default());
        assert_eq!((report.converted, ids(&records).len()), (2, want), "{end:?}");
    }
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        let mut out = mark.to_vec();
        out.extend(text.encode_utf16().flat_map(bytes));
        out
    };
    let cp1252: Vec<u8> = text
        .chars()
        .map(|c| if c == '€' { 0x80 } else { u8::try_from(u32::from(c)).unwrap() })
        .collect();
    let files = [
        cp1252,
        utf16(u16::to_le_bytes, [0xFF, 0xFE]),
        utf16(u16::to_be_bytes, [0xFE, 0xFF]),
        format!("\u{feff}{text}").into_bytes(),
    ];
    for bytes in files {
        let (_, records) = good(FORMAT, &bytes, &Options::default());
        let found = transactions(&records);
        assert_eq!(found[0].label.as_deref(), Some("Café crème à 5 €"));
    }
    // Windows-1250 and ISO-8859-15 are the samples of the Czech and French banks.
    let (_, records) = good(FORMAT, &sample("ceska-sporitelna-cs"), &Options::default());
    assert_eq!(transactions(&records)[0].label.as_deref(), Some("Pekařství Žižkov"));
}

#[test]
fn days_that_do_not_exist_and_garbled_amounts_are_rejected() {
    let text = b"Date,Description,Amount,Currency\n2024-02-30,A,1.00,EUR\n2024-03-01,B,12..34,EUR\n2024-03-02,C,1.00,XXZ\n2024-03-03,D,1.00,EUR\n";
    let (report, _) = good(FORMAT, text, &Options::default());
    let codes: Vec<&str> = report.rejects.iter().map(|r| r.code.as_str()).collect();
    assert_eq!(codes, ["bank-csv.date", "bank-csv.amount", "bank-csv.currency"]);
    let places: Vec<&str> = report.rejects.iter().map(|r| r.locator.as_str()).collect();
    assert_eq!(places, ["L2", "L3", "L4"]);
}

/// Rows of a file; two equal ones are two purchases.
fn file(rows: &[(u8, i32)]) -> Vec<u8> {
    let mut text =
        "Buchungstag;Wertstellung;Umsatzart;Buchungstext;Betrag;Währung;IBAN Auftraggeberkonto\n"
            .to_owned();
    for (day, cents) in rows {
        let sign = if *cents < 0 { "-" } else { "" };
        let (whole, part) = (cents.abs() / 100, cents.abs() % 100);
        writeln!(text, "{day:02}.03.2024;{day:02}.03.2024;Lastschrift;Shop;{sign}{whole},{part:02};EUR;DE89370400440532013000").unwrap();
    }
    text.into_bytes()
}

#[test]
fn two_equal_purchases_on_a_day_stay_two() {
    let (_, records) = good(FORMAT, &file(&[(5, -250), (5, -250)]), &Options::default());
    assert_eq!(ids(&records).len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn order_and_split_do_not_change_ids(rows in prop::collection::vec((1_u8..29, -500_i32..500), 1..20)) {
        let all = ids(&good(FORMAT, &file(&rows), &Options::default()).1);
        prop_assert_eq!(all.len(), rows.len());
        let mut turned = rows.clone();
        turned.reverse();
        prop_assert_eq!(&ids(&good(FORMAT, &file(&turned), &Options::default()).1), &all);
        let mut split = BTreeSet::new();
        for day in 1..29 {
            let part: Vec<_> = rows.iter().copied().filter(|row| row.0 == day).collect();
            if !part.is_empty() {
                split.extend(ids(&good(FORMAT, &file(&part), &Options::default()).1));
            }
        }
        prop_assert_eq!(split, all);
    }

    #[test]
    fn mutated_and_truncated_samples_add_up(which in 0..SAMPLES.len(), cut in 0_usize..2000, at in 0_usize..2000, byte: u8) {
        let mut bytes = sample(SAMPLES[which].0);
        if let Some(b) = bytes.get_mut(at) {
            *b = byte;
        }
        bytes.truncate(bytes.len().saturating_sub(cut % 200));
        let (report, _, _) = run(FORMAT, &bytes, &euro());
        assert_adds_up(&report);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = run(FORMAT, &bytes, &euro());
        let mut headed = b"Date,Description,Amount,Currency\n".to_vec();
        headed.extend(bytes);
        let (report, _, _) = run(FORMAT, &headed, &euro());
        assert_adds_up(&report);
    }
}
