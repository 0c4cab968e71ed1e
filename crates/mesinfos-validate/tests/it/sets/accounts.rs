//! What an account holds: one currency, balances that are explained, that follow each other, and are one a day.

use mesinfos_validate::Options;
use serde_json::{Value, json};

use super::{found, lines, record, with};
use crate::{ACCOUNT, ENTRY, SOURCE, findings};

/// A record that has another id and amount than [`ENTRY`].
pub(super) fn entry(n: u32, amount: &str, currency: &str) -> Value {
    let text = ENTRY.replace("000000000001", &format!("{n:012}"));
    let value: Value = serde_json::from_str(&text).unwrap();
    with(value, "/data/amount", json!({"amount": amount, "currency": currency}))
}

#[test]
fn an_account_has_one_currency() {
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let of = |entries: &[Value]| {
        let all: Vec<Value> =
            std::iter::once(account.clone()).chain(entries.iter().cloned()).collect();
        found(&all)
    };
    assert_eq!(of(&[entry(1, "-1.00", "EUR"), entry(2, "-2.00", "EUR")]), []);
    // Each other currency once, where it is met first.
    let other =
        |line| ("set.amount-currency".to_owned(), line, Some("/data/amount/currency".to_owned()));
    let entries = [
        entry(1, "-1.00", "EUR"),
        entry(2, "-2.00", "USD"),
        entry(3, "-2.00", "USD"),
        entry(4, "-2.00", "CHF"),
    ];
    assert_eq!(of(&entries), [other(4), other(6)]);
    // Wherever the account stands.
    let all: Vec<Value> = entries.iter().cloned().chain([account.clone()]).collect();
    assert_eq!(found(&all), [other(3), other(5)]);
}

#[test]
fn balances_are_explained_by_what_is_booked_between_them() {
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let balance = |n: usize, kind: &str, amount: &str, currency: &str| {
        let data = json!({"account": account["id"], "kind": kind, "amount": {"amount": amount, "currency": currency}, "on": "2024-03-31"});
        record(n, "banking.balance", &data)
    };
    let of = |entries: &[Value], closing: &str, currency: &str| {
        let mut all = vec![account.clone(), balance(1, "opening-booked", "100.00", "EUR")];
        all.extend(entries.iter().cloned());
        all.push(balance(2, "closing-booked", closing, currency));
        let line = u64::try_from(all.len()).unwrap() + 1;
        let codes: Vec<_> =
            lines(&all).into_iter().filter(|own| own.0 == "set.balance-reconcile").collect();
        assert!(codes.iter().all(|(_, at)| *at == line), "{codes:?}");
        codes.len()
    };
    let two = [entry(1, "-12.50", "EUR"), entry(2, "2.50", "EUR")];
    assert_eq!(of(&two, "90.00", "EUR"), 0);
    assert_eq!(of(&two, "90.01", "EUR"), 1);
    assert_eq!(of(&[], "100.00", "EUR"), 0);
    assert_eq!(of(&[], "99.00", "EUR"), 1);
    // What is not booked moved nothing.
    let pending = with(entry(2, "2.50", "EUR"), "/data/status", json!("pending"));
    assert_eq!(of(&[entry(1, "-12.50", "EUR"), pending], "87.50", "EUR"), 0);
    assert_eq!(of(&two, "9.00", "USD"), 0, "two currencies cannot be held against each other");
    // A sum beyond all digits says nothing.
    let most = "9999999999999999999999999999";
    assert_eq!(of(&[entry(1, most, "EUR"), entry(2, most, "EUR")], "1.00", "EUR"), 0);
    // Nor does it where the sum is made in a later part of the file.
    let gap = (" ".repeat(999) + "\n").repeat(270);
    let parts = [
        [
            SOURCE.to_owned(),
            ACCOUNT.to_owned(),
            balance(1, "opening-booked", "100.00", "EUR").to_string(),
        ]
        .join("\n"),
        [entry(1, most, "EUR").to_string(), entry(2, most, "EUR").to_string()].join("\n"),
        balance(2, "closing-booked", "1.00", "EUR").to_string(),
    ];
    let mut options = Options::default();
    options.threads = 2;
    let (all, _) = findings(&[("f", &parts.join(&format!("\n{gap}")))], options);
    assert_eq!(all.iter().filter(|f| f.code == "set.balance-reconcile").count(), 0);
    // Two closing balances leave open which of the entries lie between.
    let more = [entry(1, "-12.50", "EUR"), balance(3, "closing-booked", "1.00", "EUR")];
    assert_eq!(of(&more, "2.00", "EUR"), 0);
}

#[test]
fn a_statement_opens_with_what_the_one_before_it_closed_with() {
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let statement = |n: usize, opened: (&str, &str), closed: (&str, &str)| {
        [("opening-booked", opened, 0), ("closing-booked", closed, 1)].map(|(kind, (on, amount), at)| {
            let amount = json!({"amount": amount, "currency": "EUR"});
            let id = json!({"id": format!("S{n}")});
            let data = json!({"account": account["id"], "kind": kind, "amount": amount, "on": on, "statement": id});
            record(10 * n + at, "banking.balance", &data)
        })
    };
    let of = |statements: &[[Value; 2]]| {
        let all: Vec<Value> =
            std::iter::once(account.clone()).chain(statements.iter().flatten().cloned()).collect();
        lines(&all)
            .into_iter()
            .filter(|own| own.0 == "set.opening-balance")
            .map(|own| own.1)
            .collect::<Vec<_>>()
    };
    let january = || statement(1, ("2024-01-01", "50"), ("2024-01-31", "100"));
    let second =
        |on: &str, amount: &str| of(&[january(), statement(2, (on, amount), ("2024-02-29", "7"))]);
    let none = Vec::<u64>::new();
    for on in ["2024-01-31", "2024-02-01"] {
        assert_eq!(second(on, "100"), none);
        assert_eq!(second(on, "100.00"), none);
        assert_eq!(second(on, "100.01"), [5]);
    }
    // What lies further apart, or the other way round, has a statement between.
    for on in ["2024-02-02", "2024-01-30"] {
        assert_eq!(second(on, "1"), none, "{on}");
    }
    // Two within one day: nobody knows which came first.
    let day = |n, opened, closed| statement(n, ("2024-01-31", opened), ("2024-01-31", closed));
    assert_eq!(of(&[day(2, "1", "2"), day(3, "3", "4")]), none);
    // Two that close: one of them has another before it.
    let other = statement(4, ("2024-01-01", "1"), ("2024-01-31", "2"));
    assert_eq!(
        of(&[january(), other, statement(2, ("2024-02-01", "9"), ("2024-02-29", "7"))]),
        none
    );
    // Another currency is another account's.
    let [mut opening, closing] = statement(2, ("2024-02-01", "9"), ("2024-02-29", "7"));
    opening["data"]["amount"]["currency"] = json!("USD");
    assert_eq!(of(&[january(), [opening, closing]]), none);
    // One that opens with what it closes with itself.
    assert_eq!(of(&[statement(2, ("2024-02-01", "9"), ("2024-01-31", "7"))]), none);
}

#[test]
fn an_account_has_one_balance_of_a_kind_and_day() {
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let balance = |n: usize, kind: &str, amount: &str| {
        let amount = json!({"amount": amount, "currency": "EUR"});
        let data = json!({"account": account["id"], "kind": kind, "amount": amount, "on": "2024-01-31", "statement": {"id": "S1"}});
        record(n, "banking.balance", &data)
    };
    let of = |second: Value| {
        let first = balance(1, "closing-available", "1.00");
        let found = lines(&[account.clone(), first, second]);
        found
            .into_iter()
            .filter(|own| own.0 == "set.balance-twice")
            .map(|own| own.1)
            .collect::<Vec<_>>()
    };
    let other = || balance(2, "closing-available", "2.00");
    assert_eq!(of(other()), [4]);
    let none = Vec::<u64>::new();
    assert_eq!(of(balance(2, "closing-available", "1.0")), none);
    assert_eq!(of(balance(2, "expected", "2.00")), none);
    assert_eq!(of(with(other(), "/data/on", json!("2024-02-01"))), none);
    assert_eq!(of(with(other(), "/data/statement/id", json!("S2"))), none);
    assert_eq!(of(with(other(), "/data/amount/currency", json!("USD"))), none);
    // Within a day, and for information, there may be many.
    for kind in ["interim-booked", "interim-available", "information"] {
        let two = [account.clone(), balance(1, kind, "1.00"), balance(2, kind, "2.00")];
        assert_eq!(lines(&two), [], "{kind}");
    }
    // Each that differs from the first is said.
    let three = [
        account.clone(),
        balance(1, "expected", "1.00"),
        balance(2, "expected", "2.00"),
        balance(3, "expected", "3.00"),
    ];
    let twice = |line| ("set.balance-twice".to_owned(), line);
    assert_eq!(lines(&three), [twice(4), twice(5)]);
}
