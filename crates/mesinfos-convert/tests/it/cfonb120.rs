//! CFONB 120: quirks by name, then the laws.

use mesinfos_convert::Options;
use mesinfos_schema::types::banking::Balance;
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, ids, run, transactions};

/// Puts texts into their columns (1-based).
fn record(fields: &[(usize, &str)]) -> String {
    let mut line = vec![' '; 120];
    for (column, text) in fields {
        for (offset, c) in text.chars().enumerate() {
            line[column - 1 + offset] = c;
        }
    }
    line.into_iter().collect()
}

fn account(code: &str, day: &str, amount: &str) -> String {
    record(&[
        (1, code),
        (3, "30006"),
        (12, "00001"),
        (17, "EUR2"),
        (22, "00001123456"),
        (35, day),
        (91, amount),
    ])
}

fn entry(day: u32, amount: &str, label: &str, number: &str) -> String {
    let date = format!("{day:02}0324");
    record(&[
        (1, "04"),
        (3, "30006"),
        (8, "B1  "),
        (12, "00001"),
        (17, "EUR2"),
        (22, "00001123456"),
        (33, "11"),
        (35, &date),
        (43, &date),
        (49, label),
        (82, number),
        (91, amount),
    ])
}

fn complement(qualifier: &str, text: &str) -> String {
    record(&[
        (1, "05"),
        (3, "30006"),
        (12, "00001"),
        (17, "EUR2"),
        (22, "00001123456"),
        (33, "11"),
        (35, "050324"),
        (46, qualifier),
        (49, text),
    ])
}

fn statement(entries: &[String]) -> Vec<String> {
    let mut lines = vec![account("01", "290224", "0000000010000{")];
    lines.extend(entries.iter().cloned());
    lines.push(account("07", "310324", "0000000009875{"));
    lines
}

fn options() -> Options {
    Options::default()
}

#[test]
fn a_statement_becomes_balances_and_transactions() {
    let lines = statement(&[
        entry(5, "0000000000125}", "CARTE 04/03 BOULANGERIE", "0000001"),
        complement("LIB", "PAIN ET CROISSANTS"),
        complement("NBE", "BOULANGERIE MARTIN"),
        complement("MMO", "USD2 00000000x0136"),
    ]);
    let (report, sink, error) = run("cfonb120", lines.join("\n").as_bytes(), &options());
    assert_eq!(error, None);
    // The MMO amount above is no number: the entry is rejected with its place.
    assert_eq!(sink.rejects[0].locator, "L5");
    assert_adds_up(&report);
    let lines = statement(&[
        entry(5, "0000000000125}", "CARTE 04/03 BOULANGERIE", "0000001"),
        complement("LIB", "PAIN ET CROISSANTS"),
        complement("NBE", "BOULANGERIE MARTIN"),
        complement("MMO", "USD20000000000136{"),
    ]);
    let (report, records) = good("cfonb120", lines.join("\n").as_bytes(), &options());
    assert_eq!((report.read, report.converted), (3, 3));
    assert_eq!(report.warnings, Vec::<String>::new());
    let entry = transactions(&records)[0];
    assert_eq!(entry.amount.amount.to_string(), "-12.50");
    assert_eq!(entry.counterparty.as_ref().unwrap().name.as_deref(), Some("BOULANGERIE MARTIN"));
    assert_eq!(entry.original.as_ref().unwrap().amount.amount.to_string(), "-13.60");
    let balances: Vec<String> = records
        .iter()
        .filter_map(|r| r.data::<Balance>())
        .map(|b| b.amount.amount.to_string())
        .collect();
    assert_eq!(balances, ["1000.00", "987.50"]);
    assert_round_trip(&records);
}

#[test]
fn the_last_character_is_digit_and_sign() {
    let cases = [
        ("0000000000000{", "0.00"),
        ("0000000000001A", "0.11"),
        ("0000000000001I", "0.19"),
        ("0000000000001}", "-0.10"),
        ("0000000000001J", "-0.11"),
        ("0000000000001R", "-0.19"),
    ];
    for (amount, expected) in cases {
        let lines = statement(&[entry(5, amount, "X", "")]);
        let (_, records) = good("cfonb120", lines.join("\n").as_bytes(), &options());
        assert_eq!(transactions(&records)[0].amount.amount.to_string(), expected);
    }
}

#[test]
fn the_number_of_decimals_is_a_field() {
    let lines: Vec<String> = statement(&[entry(5, "0000000001250}", "X", "")])
        .iter()
        .map(|l| l.replace("EUR2", "EUR3"))
        .collect();
    let (_, records) = good("cfonb120", lines.join("\n").as_bytes(), &options());
    assert_eq!(transactions(&records)[0].amount.amount.to_string(), "-12.500");
}

#[test]
fn line_ends_none_at_all_trimmed_blanks_and_blank_lines() {
    let lines = statement(&[
        entry(5, "0000000000125}", "X", "0000001"),
        entry(6, "0000000000125}", "Y", "0000002"),
    ]);
    let expected = ids(&good("cfonb120", lines.join("\n").as_bytes(), &options()).1);
    let trimmed: Vec<&str> = lines.iter().map(|l| l.trim_end()).collect();
    for text in [
        lines.join("\r\n"),
        lines.join("\r"),
        lines.concat(),
        trimmed.join("\n"),
        lines.join("\n\n") + "\n\u{1a}",
    ] {
        let (report, records) = good("cfonb120", text.as_bytes(), &options());
        assert_eq!(report.converted, 4);
        assert_eq!(ids(&records), expected);
    }
}

#[test]
fn damaged_lines_are_rejected_one_by_one() {
    let mut lines = statement(&[entry(5, "0000000000125}", "X", "1")]);
    lines.insert(1, "PAS DE MOUVEMENT".to_owned());
    lines.insert(2, entry(5, "0000000000125}", "X", "2").replace("          ", " "));
    lines.insert(3, complement("LIB", "belongs to the damaged one"));
    lines.insert(4, "hello".to_owned());
    lines.insert(5, entry(31, "0000000000125}", "X", "3").replace("310324", "310924"));
    let (report, sink, error) = run("cfonb120", lines.join("\n").as_bytes(), &options());
    assert_eq!(error, None);
    assert_adds_up(&report);
    assert_eq!(report.skipped_items(), 1);
    let rejects: Vec<(&str, &str)> =
        sink.rejects.iter().map(|r| (r.locator.as_str(), r.code.as_str())).collect();
    assert_eq!(
        rejects,
        [("L3", "cfonb120.length"), ("L5", "cfonb120.record"), ("L6", "cfonb120.date")]
    );
    assert_eq!(transactions(&sink.records).len(), 1);
}

#[test]
fn a_file_without_its_closing_balance_is_truncated() {
    let mut lines = statement(&[entry(5, "0000000000125}", "X", "1")]);
    lines.pop();
    let (report, sink, error) = run("cfonb120", lines.join("\n").as_bytes(), &options());
    assert_eq!(error.as_deref(), Some("cfonb120.truncated"));
    assert_eq!(report.converted, 2);
    assert_eq!(transactions(&sink.records).len(), 1);
}

#[test]
fn windows_1252_labels() {
    let text = statement(&[entry(5, "0000000000125}", "DÉPÔT", "1")]).join("\n");
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (_, records) = good("cfonb120", &latin, &options());
    assert_eq!(transactions(&records)[0].label.as_deref(), Some("DÉPÔT"));
}

proptest! {
    #[test]
    fn ids_do_not_depend_on_the_export(days in prop::collection::vec((1_u32..28, 1_u32..4), 1..10), cut in 1_u32..28) {
        let text = |list: &[(u32, u32)]| {
            let entries: Vec<String> = list.iter().map(|(day, cents)| entry(*day, &format!("000000000000{cents}}}"), "CAFE", "")).collect();
            statement(&entries).join("\n")
        };
        let whole = ids(&good("cfonb120", text(&days).as_bytes(), &options()).1);
        prop_assert_eq!(whole.len(), days.len());
        let mut reversed = days.clone();
        reversed.reverse();
        prop_assert_eq!(&ids(&good("cfonb120", text(&reversed).as_bytes(), &options()).1), &whole);
        let (before, after): (Vec<_>, Vec<_>) = days.iter().copied().partition(|(day, _)| *day < cut);
        let mut parts = ids(&good("cfonb120", text(&before).as_bytes(), &options()).1);
        parts.extend(ids(&good("cfonb120", text(&after).as_bytes(), &options()).1));
        prop_assert_eq!(&parts, &whole);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        assert_adds_up(&run("cfonb120", &bytes, &options()).0);
    }

    #[test]
    fn mutated_files_never_panic_and_add_up(at in 0_usize..480, with in prop::collection::vec(any::<u8>(), 0..6)) {
        let mut bytes = statement(&[entry(5, "0000000000125}", "X", "1"), complement("LIB", "y")]).join("\n").into_bytes();
        let at = at.min(bytes.len() - 1);
        let end = (at + with.len()).min(bytes.len());
        bytes.splice(at..end, with);
        assert_adds_up(&run("cfonb120", &bytes, &options()).0);
    }
}
