//! CFONB 120.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::support::{Done, run};

const VENDOR: &[u8] = include_bytes!("../../fixtures/vendor/releve-banque-exemple-2024-03.cfonb");

fn cfonb(text: &str) -> Done {
    run("cfonb120", text.as_bytes(), &Options::default())
}

/// A signed amount in cents.
fn signed(cents: i64) -> String {
    let table = if cents < 0 { "}JKLMNOPQR" } else { "{ABCDEFGHI" };
    let cents = cents.unsigned_abs();
    let last = table.chars().nth(usize::try_from(cents % 10).unwrap()).unwrap();
    format!("{:013}{last}", cents / 10)
}

fn balance(code: &str, date: &str, cents: i64) -> String {
    format!("{code}30006    00001EUR2 12345678901  {date}{:50}{}{:16}", "", signed(cents), "")
}

fn entry(date: &str, value: &str, operation: &str, label: &str, cents: i64) -> String {
    format!(
        "0430006C12300001EUR2 12345678901{operation}{date}  {value}{label:31}  0000042  {}REF-1           ",
        signed(cents)
    )
}

fn more(date: &str, qualifier: &str, text: &str) -> String {
    format!("0530006C12300001EUR2 1234567890105{date}     {qualifier}{text:70}  ")
}

fn file(lines: &[String]) -> String {
    let mut all = vec![balance("01", "290224", 100_000)];
    all.extend_from_slice(lines);
    all.push(balance("07", "310324", 90_000));
    assert!(all.iter().all(|line| line.chars().count() == 120), "{all:?}");
    all.join("\n") + "\n"
}

fn sample() -> Vec<String> {
    vec![
        entry("050324", "060324", "05", "VIR RECU", 12_345),
        more("050324", "LIB", "DE BEISPIEL SAS"),
        more("050324", "NPY", "BEISPIEL SAS"),
        more("050324", "LCC", "FACTURE 17"),
        more("050324", "RCN", &format!("{:35}{:35}", "E2E-17", "SALA")),
        more("050324", "REF", "R-17"),
        more("050324", "RUM", &format!("{:35}{:35}", "RUM-1", "RCUR")),
        more("050324", "MMO", "USD200000000013400"),
        more("050324", "XYZ", "inconnu"),
        entry("060324", "060324", "01", "CHEQUE 42", -5_000),
    ]
}

#[test]
fn entries_with_their_complements() {
    let done = cfonb(&file(&sample()));
    assert!(done.error.is_none() && done.report.rejected == 0, "{:?}", done.report);
    let t = done.transactions();
    assert_eq!(done.amounts(), ["123.45", "-50.00"]);
    assert_eq!(t[0]["label"], "VIR RECU DE BEISPIEL SAS");
    assert_eq!(t[0]["counterparty"]["name"], "BEISPIEL SAS");
    assert_eq!(t[0]["remittance"]["unstructured"][0], "FACTURE 17");
    assert_eq!((&t[0]["endToEndId"], &t[0]["mandateId"]), (&"E2E-17".into(), &"RUM-1".into()));
    assert_eq!(t[0]["original"]["amount"]["amount"], "134.00");
    assert_eq!((&t[0]["bookedOn"], &t[0]["valueOn"]), (&"2024-03-05".into(), &"2024-03-06".into()));
    assert_eq!((&t[1]["kind"], &t[1]["checkNumber"]), (&"cheque".into(), &"0000042".into()));
    assert_eq!(done.unmapped("05 XYZ"), 1);
    let account = done.of("banking.account/1")[0];
    assert_eq!(account["ids"][0]["value"], "300060000112345678901");
    assert_eq!(account["servicer"]["ids"][0]["value"], "30006");
    let balances = done.of("banking.balance/1");
    assert_eq!(balances[0]["amount"]["amount"], "1000.00");
    assert!(done.report.warnings.is_empty());
}

#[test]
fn line_ends_no_line_ends_and_trimmed_blanks_are_one() {
    let text = file(&sample());
    let ids = cfonb(&text).ids();
    let trimmed: Vec<_> = text.lines().map(str::trim_end).collect();
    for other in [
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        text.replace('\n', ""),
        text.replace('\n', "\n\n"),
        text.replace('\n', "   \n"),
        trimmed.join("\n"),
    ] {
        let done = cfonb(&other);
        assert!(done.error.is_none(), "{:?}", done.error);
        assert_eq!(done.report.rejected, 0);
        assert_eq!(done.ids(), ids);
    }
}

#[test]
fn decimals_are_a_field() {
    let line = entry("050324", "050324", "05", "VIR", 123_456);
    for (decimals, expected) in [("0", "123456"), ("2", "1234.56"), ("3", "123.456")] {
        let line = line.replacen("EUR2", &format!("EUR{decimals}"), 1);
        assert_eq!(cfonb(&file(&[line])).amounts(), [expected]);
    }
}

#[test]
fn rows_without_movement_are_skipped() {
    let row = entry("050324", "050324", "  ", "PAS DE MOUVEMENT", 0);
    let text = file(&[row]).replacen("\n07", "\n*** PAS DE MOUVEMENT ***\n07", 1);
    let done = cfonb(&text);
    assert_eq!((done.report.skipped_items(), done.report.rejected), (2, 0));
}

#[test]
fn unused_zones_are_told() {
    let opening = "0130006000000001EUR2 1234567890100270122  000000                                 0000000000000000000000{270122          ";
    let done = cfonb(&format!("{opening}\n{}\n", balance("07", "270122", 0)));
    assert_eq!(done.report.rejected, 0);
    assert_eq!((done.unmapped("01 8-11"), done.unmapped("01 105-120")), (1, 1));
    assert_eq!(done.of("banking.balance/1").len(), 2);
}

#[test]
fn damaged_lines_are_rejected_and_the_rest_goes_on() {
    let good = entry("050324", "050324", "05", "VIR", 100);
    let collapsed = good.split_whitespace().collect::<Vec<_>>().join(" ");
    let (a, b) = good.split_at(60);
    let text = file(std::slice::from_ref(&good)).replacen(
        "\n07",
        &format!("\n{collapsed}\n{a}\n{b}\n{good}SURPLUS\n{good}\n07"),
        1,
    );
    let done = cfonb(&text);
    assert!(done.error.is_none());
    assert_eq!(done.amounts(), ["1.00", "1.00"]);
    assert_eq!(done.report.rejected, 4, "{:?}", done.report.rejects);
    assert_eq!(done.report.rejects[0].locator, "L3");
}

#[test]
fn dates_currencies_and_orphans() {
    let done = cfonb(&file(&[
        entry("300224", "010324", "05", "VIR", 100),
        entry("010324", "310424", "05", "VIR", 100),
        entry("010324", "000000", "05", "VIR", 100),
        entry("010324", "010324", "05", "VIR", 100).replacen("EUR", "XQZ", 1),
        more("010324", "LIB", "seul"),
    ]));
    assert_eq!(
        done.rejects(),
        ["cfonb120.date", "cfonb120.value-date", "cfonb120.currency", "cfonb120.orphan"]
    );
    assert_eq!(done.amounts(), ["1.00"]);
}

#[test]
fn letters_with_accents_keep_their_place() {
    let text = file(&[entry("050324", "050324", "05", "VIR RE\u{c7}U DE ZO\u{c9}", 100)]);
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let latin = run("cfonb120", &bytes, &Options::default());
    assert_eq!(latin.transactions()[0]["label"], "VIR REÇU DE ZOÉ");
    assert_eq!(latin.ids(), cfonb(&text).ids());
}

#[test]
fn truncation_is_an_error_with_what_came_before() {
    let text = file(&[
        entry("050324", "050324", "05", "VIR A", 100),
        entry("060324", "060324", "05", "VIR B", 200),
    ]);
    for keep in [130, 250, 300, 362, 370, 460] {
        let done = cfonb(text.get(..keep).unwrap());
        let code = done.error.map(|e| e.code().to_owned());
        assert_eq!(code.as_deref(), Some("cfonb120.truncated"), "{keep}");
    }
}

#[test]
fn other_layouts_are_refused() {
    let text = format!("3100000120181220E    300661077100020030401{:198}\n", "");
    let done = cfonb(&text);
    assert_eq!(done.error.map(|e| e.code().to_owned()).as_deref(), Some("cfonb120.layout"));
    let found = |text: &str| {
        let input = Input::from_bytes("x", text.as_bytes().to_vec());
        detect(&input).unwrap().iter().find(|c| c.format == "cfonb120").map_or(0, |c| c.score)
    };
    assert_eq!(found(&text), 0);
    assert_eq!(found(&file(&[])), 98);
    assert_eq!(found("01/02/2024;12,00\n"), 0);
}

#[test]
fn the_vendor_file_converts_whole() {
    let done = run("cfonb120", VENDOR, &Options::default());
    assert!(done.error.is_none() && done.report.rejected == 0, "{:?}", done.report);
    let decimal = |text: &str| text.parse::<mesinfos_schema::values::Decimal>().unwrap();
    let balances = done.of("banking.balance/1");
    let of = |at: usize| decimal(balances[at]["amount"]["amount"].as_str().unwrap());
    let sum = done.amounts().iter().fold(of(0), |sum, a| sum.checked_add(decimal(a)).unwrap());
    assert_eq!(sum, of(1));
    assert!(done.transactions().len() >= 15);
}

fn list() -> impl Strategy<Value = Vec<(u8, i64, u8)>> {
    prop::collection::vec((1_u8..5, -3_i64..3, 0_u8..3), 1..14)
}

fn export(entries: &[(u8, i64, u8)]) -> Done {
    let lines = entries.iter().flat_map(|(day, cents, who)| {
        let date = format!("{day:02}0324");
        [entry(&date, &date, "05", "VIREMENT", *cents), more(&date, "LCC", &format!("MOTIF {who}"))]
    });
    cfonb(&file(&lines.collect::<Vec<_>>()))
}

#[test]
fn equal_purchases_of_one_day_stay_two() {
    let done = export(&[(1, -500, 0), (1, -500, 0)]);
    assert_eq!((done.transactions().len(), done.ids().len()), (2, 1 + 2 + 2));
}

proptest! {
    #[test]
    fn ids_do_not_depend_on_order_or_on_the_split_by_day(
        (entries, shuffled) in list().prop_flat_map(|l| (Just(l.clone()), Just(l).prop_shuffle())),
        cut in 1_u8..5,
    ) {
        let whole = export(&entries).ids();
        prop_assert_eq!(&whole, &export(&shuffled).ids());
        let part = |keep: &dyn Fn(u8) -> bool| {
            export(&entries.iter().copied().filter(|e| keep(e.0)).collect::<Vec<_>>()).ids()
        };
        let mut union = part(&|day| day <= cut);
        union.extend(part(&|day| day >= cut));
        prop_assert_eq!(whole, union);
    }

    #[test]
    fn the_law_holds_for_cut_and_changed_files(at in any::<usize>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = VENDOR.to_vec();
        let at = at % bytes.len();
        if cut { bytes.truncate(at); } else { bytes[at] = byte; }
        run("cfonb120", &bytes, &Options::default());
    }

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        run("cfonb120", &bytes, &Options::default());
    }

    #[test]
    fn lookalikes_never_panic(text in "(0[1457][0-9 é]{5} {4}[0-9]{5}EUR[0-9] [0-9A-Z]{11}.{0,90}\n?){0,6}") {
        run("cfonb120", text.as_bytes(), &Options::default());
    }
}
