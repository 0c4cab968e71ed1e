//! Rules of the set, across files.

use mesinfos_schema::finding::Severity;
use mesinfos_validate::Options;

use crate::{ACCOUNT, ENTRY, SOURCE, findings};

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
    // Of another currency nothing is said.
    let lines =
        [SOURCE, ACCOUNT, &step(1, "-1.00", "99.00", "USD"), &step(2, "-2.00", "1.00", "USD")];
    assert_eq!(findings(&[("f", &lines.join("\n"))], Options::default()).0, []);
}
