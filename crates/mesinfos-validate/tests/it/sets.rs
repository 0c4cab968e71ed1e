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
