//! Rules of the set, across files.

mod accounts;
mod chains;
mod lives;
mod named;
mod sources;

use mesinfos_schema::finding::Severity;
use mesinfos_validate::Options;
use serde_json::{Value, json};

use crate::{ACCOUNT, ENTRY, SOURCE, findings};

const FROM: &str = "9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f";

fn record(n: usize, kind: &str, data: &Value) -> Value {
    json!({"type": format!("{kind}/1"), "id": format!("00000000-0000-5000-8000-{n:012}"), "source": FROM, "data": data})
}

/// Codes of the set and where they are found. The same where a long file stands before and between, in several threads.
fn found(records: &[Value]) -> Vec<(String, u64, Option<String>)> {
    let lines: Vec<String> =
        std::iter::once(SOURCE.to_owned()).chain(records.iter().map(Value::to_string)).collect();
    let of = |text: &str, threads| {
        let mut options = Options::default();
        options.threads = threads;
        let all = findings(&[("f", text)], options).0.into_iter();
        let set = all.filter(|f| f.code.starts_with("set.") && f.code != "set.zone-missing");
        set.map(|f| (f.code, f.place.line.unwrap(), f.pointer)).collect::<Vec<_>>()
    };
    let plain = of(&lines.join("\n"), 1);
    // Blank lines fill a block of several threads, and are no records.
    let gap = (" ".repeat(999) + "\n").repeat(270);
    let spread = of(&lines.join(&format!("\n{gap}")), 2);
    let placed: Vec<_> =
        plain.iter().cloned().map(|(code, line, at)| (code, (line - 1) * 271 + 1, at)).collect();
    assert_eq!(spread, placed);
    plain
}

/// Codes and lines alone.
fn lines(records: &[Value]) -> Vec<(String, u64)> {
    found(records).into_iter().map(|(code, line, _)| (code, line)).collect()
}

fn fault(code: &str, line: u64) -> Vec<(String, u64)> {
    vec![(code.to_owned(), line)]
}

/// The value with one member changed.
fn with(mut value: Value, pointer: &str, to: Value) -> Value {
    *value.pointer_mut(pointer).unwrap() = to;
    value
}

/// Codes of what stands alone with its source, and the members they are about.
fn alone(source: &str, records: &[Value]) -> Vec<(String, String)> {
    let lines = std::iter::once(source.to_owned()).chain(records.iter().map(Value::to_string));
    let (all, _) = findings(&[("f", &lines.collect::<Vec<_>>().join("\n"))], Options::default());
    all.into_iter().map(|f| (f.code, f.pointer.unwrap_or_default())).collect()
}

#[test]
fn references_resolve_across_files_in_any_order() {
    let files = [("tx", ENTRY), ("accounts", ACCOUNT), ("sources", SOURCE)];
    assert_eq!(findings(&files, Options::default()).0, []);
    let (found, _) = findings(&files[..2], Options::default());
    assert_eq!(
        found.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(),
        ["set.reference-missing"]
    );
    let mut partial = Options::default();
    partial.partial = true;
    let (found, _) = findings(&files[..2], partial);
    assert_eq!(found[0].severity, Severity::Warning);
}

#[test]
fn balances_reconcile_statement_by_statement() {
    let balance = |n: u32, kind: &str, amount: &str, statement: &str| {
        format!(
            r#"{{"type":"banking.balance/1","id":"5b1f2f64-6c3b-5c7e-9d7e-0000000001{n:02}","source":"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","data":{{"account":"1a2b2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","kind":"{kind}","amount":{{"amount":"{amount}","currency":"EUR"}},"on":"2024-03-31","statement":{{"id":"{statement}"}}}}}}"#
        )
    };
    let entry = ENTRY.replace("\"status\"", "\"statement\":{\"id\":\"S1\"},\"status\"");
    let text = |closing: &str| {
        [
            SOURCE.to_owned(),
            ACCOUNT.to_owned(),
            balance(1, "opening-booked", "100.00", "S1"),
            entry.clone(),
            balance(2, "closing-booked", closing, "S1"),
            balance(3, "opening-booked", "7.00", "S2"),
        ]
        .join("\n")
    };
    assert_eq!(findings(&[("f", &text("87.5"))], Options::default()).0, []);
    let (found, _) = findings(&[("f", &text("87.51"))], Options::default());
    assert_eq!(found[0].code, "set.balance-reconcile");
    assert_eq!(found[0].place.line, Some(5));
}

/// What a consent let through has members missing and made less: the partial schemas judge it, and no rule that these
/// would break.
#[test]
fn minimised_records_are_judged_by_partial_schemas() {
    let line = |data: &str| {
        format!(
            r#"{{"type":"billing.invoice/1","id":"5b1f2f64-6c3b-5c7e-9d7e-000000000001","source":"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","data":{data}}}"#
        )
    };
    let codes = |data: &str, minimised: bool| {
        let mut options = Options::default();
        (options.partial, options.minimised) = (minimised, minimised);
        let mut options_slow = options.clone();
        options_slow.thorough = true;
        let (found, summary) = findings(&[("f", &line(data))], options);
        assert_eq!(found, findings(&[("f", &line(data))], options_slow).0);
        assert_eq!(summary.records + summary.faulty, 1);
        found.into_iter().map(|f| f.code).collect::<Vec<_>>()
    };
    // Nothing but a period and a masked number.
    let least = r#"{"number":"****12","issuedOn":"2024-03-01"}"#;
    assert!(codes(least, false).contains(&"structure.required".to_owned()));
    assert_eq!(codes(least, true), ["set.reference-missing"]);
    // Where all that is required is there, rules of members that are not say nothing either.
    let entry = ENTRY.replace("\"bookedOn\":\"2024-03-05\",", "").replace("-12.50", "-10");
    for (minimised, expected) in
        [(false, "banking.booked-without-date"), (true, "set.reference-missing")]
    {
        let mut options = Options::default();
        (options.partial, options.minimised) = (minimised, minimised);
        assert_eq!(findings(&[("f", &entry)], options).0[0].code, expected);
    }
    // What no transform makes is wrong all the same.
    assert!(codes(r#"{"issuedOn":"yesterday"}"#, true).contains(&"structure.form".to_owned()));
    assert!(
        codes(r#"{"never":"declared"}"#, true).contains(&"structure.unknown-member".to_owned())
    );
    let unit = r#"{"lines":[{"quantity":{"value":"1","unit":"parsec"}}]}"#;
    assert!(codes(unit, true).contains(&"unit.unknown".to_owned()));
    let currency = r#"{"totals":{"due":{"amount":"1","currency":"XQX"}}}"#;
    assert!(codes(currency, true).contains(&"money.currency-unknown".to_owned()));
}

/// What is not shared leads nowhere with a warning, file by file: beside a minimised package a whole one is judged whole.
#[test]
fn files_are_judged_as_their_packages_say() {
    let mut found = Vec::new();
    let mut validator = mesinfos_validate::Validator::new(Options::default());
    for (name, partial) in [("part", true), ("whole", false)] {
        validator.judge_as(partial, partial);
        let text =
            ENTRY.replace("-000000000001", if partial { "-000000000001" } else { "-000000000002" });
        let text = if partial { text } else { text.replace("1a2b2f64", "1a2b2f65") };
        let input = mesinfos_io::Input::from_bytes(name, text.as_bytes().to_vec());
        validator.check(&input, &mut |finding| found.push(finding)).unwrap();
    }
    validator.finish(&mut |finding| found.push(finding));
    let weights: Vec<_> = found
        .iter()
        .map(|f| (f.place.file.as_str(), f.severity, f.pointer.as_deref().unwrap()))
        .collect();
    assert!(weights.contains(&("part", Severity::Warning, "/data/account")), "{weights:?}");
    assert!(weights.contains(&("whole", Severity::Error, "/data/account")), "{weights:?}");
}

/// An entry of the account with a balance beside it.
fn step(n: u32, amount: &str, after: &str, currency: &str) -> String {
    let with = format!(
        "\"balanceAfter\":{{\"amount\":\"{after}\",\"currency\":\"{currency}\"}},\"status\""
    );
    ENTRY
        .replace("000000000001", &format!("{n:012}"))
        .replace("-12.50", amount)
        .replace("\"status\"", &with)
}

#[test]
fn balances_beside_entries_follow_each_other() {
    let found = |steps: &[(&str, &str)], threads: usize| {
        let mut lines = vec![SOURCE.to_owned(), ACCOUNT.to_owned()];
        for (n, (amount, after)) in (1..).zip(steps) {
            lines.push(step(n, amount, after, "EUR"));
        }
        let mut options = Options::default();
        options.threads = threads;
        let (found, _) = findings(&[("f", &lines.join("\n"))], options);
        let of = |f: mesinfos_schema::finding::Finding| (f.code, f.place.line.unwrap());
        found.into_iter().map(of).collect::<Vec<_>>()
    };
    let chain = |line: u64| vec![("set.balance-chain".to_owned(), line)];
    for threads in [1, 2] {
        assert_eq!(
            found(&[("-1.00", "99.00"), ("-2.00", "97.00"), ("5.00", "102.00")], threads),
            []
        );
        // The newest first.
        assert_eq!(
            found(&[("5.00", "102.00"), ("-2.00", "97.00"), ("-1.00", "99.00")], threads),
            []
        );
        assert_eq!(
            found(&[("-1.00", "99.00"), ("-2.00", "96.00"), ("5.00", "101.00")], threads),
            chain(4)
        );
        assert_eq!(
            found(&[("-1.00", "99.00"), ("-2.00", "97.00"), ("5.00", "103.00")], threads),
            chain(5)
        );
        assert_eq!(
            found(&[("5.00", "103.00"), ("-2.00", "97.00"), ("-1.00", "99.00")], threads),
            chain(4)
        );
        assert_eq!(
            found(&[("5.00", "102.00"), ("-2.00", "97.00"), ("-1.00", "98.00")], threads),
            chain(5)
        );
        assert_eq!(found(&[("-1.00", "99.00")], threads), []);
    }
    // Far down in a file that several threads read, the line is that of the file, whichever way it is read better.
    for steps in [
        [("-1.00", "99.00"), ("-2.00", "97.00"), ("5.00", "9.00")],
        [("5.00", "102.00"), ("-2.00", "97.00"), ("-1.00", "98.00")],
    ] {
        let mut lines = vec![SOURCE.to_owned(), ACCOUNT.to_owned()];
        lines.extend((10..9_010).map(|n| ENTRY.replace("000000000001", &format!("{n:012}"))));
        lines.extend((1..).zip(steps).map(|(n, (amount, after))| step(n, amount, after, "EUR")));
        let mut options = Options::default();
        options.threads = 2;
        let (found, _) = findings(&[("f", &lines.join("\n"))], options);
        let places: Vec<_> = found.iter().map(|f| (f.code.as_str(), f.place.line)).collect();
        assert_eq!(places, [("set.balance-chain", Some(9_005))]);
    }
    // Of another currency nothing is said.
    let lines =
        [SOURCE, ACCOUNT, &step(1, "-1.00", "99.00", "USD"), &step(2, "-2.00", "1.00", "USD")];
    assert_eq!(findings(&[("f", &lines.join("\n"))], Options::default()).0, []);
}
