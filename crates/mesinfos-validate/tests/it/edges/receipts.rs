//! Receipts: taxes, points and numbers of articles.

use serde_json::{Value, json};

use super::{bad, good};

const KIND: &str = "retail.receipt";

fn euro(amount: &str) -> Value {
    json!({"amount": amount, "currency": "EUR"})
}

/// A line of each total, with its code of tax.
fn receipt(lines: &[(&str, &str)], taxes: Value) -> Value {
    let cents = |amount: &str| amount.replace('.', "").parse::<i64>().unwrap();
    let sum: i64 = lines.iter().map(|(total, _)| cents(total)).sum();
    let lines: Vec<Value> = lines
        .iter()
        .map(|(total, code)| {
            let mut line = json!({"label": "l", "quantity": {"value": "1", "unit": "1"}, "unitPrice": euro(total), "total": euro(total)});
            if !code.is_empty() {
                line["taxCode"] = json!(code);
            }
            line
        })
        .collect();
    let total = euro(&format!("{}.{:02}", sum / 100, sum % 100));
    json!({"at": "2024-03-05T10:00:00Z", "merchant": {"name": "E"}, "lines": lines, "total": total, "taxes": taxes, "payments": []})
}

fn tax(category: &str, rate: &str, base: &str, amount: &str) -> Value {
    let mut tax = json!({"rate": rate, "base": euro(base), "amount": euro(amount)});
    if !category.is_empty() {
        tax["category"] = json!(category);
    }
    tax
}

#[test]
fn a_rate_leads_to_its_tax() {
    // One line: a cent. Four: half a cent each.
    let of = |lines: usize, amount: &str| {
        receipt(&vec![("12.00", ""); lines], json!([tax("", "20", "10.00", amount)]))
    };
    for amount in ["1.99", "2.00"] {
        good(KIND, of(1, amount));
    }
    for amount in ["1.98", "0.20"] {
        bad("retail.tax-rate", KIND, of(1, amount));
    }
    bad("retail.tax-rate", KIND, of(4, "2.03"));
    good(KIND, of(4, "2.02"));
    good(KIND, of(5, "2.02"));
    bad("retail.tax-rate", KIND, of(5, "2.03"));
    // What is not said says nothing.
    good(KIND, receipt(&[("12.00", "")], json!([{"rate": "20", "base": euro("10.00")}])));
    good(KIND, receipt(&[("12.00", "")], json!([])));
}

#[test]
fn nobody_is_taxed_on_more_than_there_was() {
    let one =
        |base: &str, amount: &str| receipt(&[("12.00", "")], json!([tax("", "20", base, amount)]));
    good(KIND, one("10.00", "2.00"));
    good(KIND, one("10.01", "2.00"));
    bad("retail.tax-sum", KIND, one("10.01", "2.01"));
    // What is free of tax may not be listed.
    good(KIND, one("5.00", "1.00"));
    let two = |second: &str| {
        receipt(
            &[("12.00", "")],
            json!([tax("", "10", "10.00", "1.00"), tax("", "10", second, "1.00")]),
        )
    };
    bad("retail.tax-sum", KIND, two("10.05"));
    // A state and a town tax one base.
    good(KIND, two("10.00"));
    let mut cut = one("20.00", "4.00");
    bad("retail.tax-sum", KIND, cut.clone());
    cut["discount"] = euro("1.00");
    cut["total"] = euro("11.00");
    good(KIND, cut);
    let mut open = one("20.00", "4.00");
    open["taxes"][0].as_object_mut().unwrap().remove("amount");
    good(KIND, open);
    let mut abroad = one("20.00", "4.00");
    abroad["total"] = json!({"amount": "12.00", "currency": "USD"});
    abroad["lines"][0]["total"] = json!({"amount": "12.00", "currency": "USD"});
    abroad["lines"][0]["unitPrice"] = json!({"amount": "12.00", "currency": "USD"});
    good(KIND, abroad);
}

#[test]
fn lines_are_of_the_group_of_their_code() {
    let groups = || json!([tax("A", "20", "10.00", "2.00"), tax("B", "5.5", "20.00", "1.10")]);
    let of = |a: &str, b: &str| receipt(&[(a, "A"), (b, "B")], groups());
    good(KIND, of("12.00", "21.10"));
    good(KIND, of("12.01", "21.10"));
    bad("retail.tax-group", KIND, of("12.02", "21.10"));
    bad("retail.tax-group", KIND, of("12.00", "21.12"));
    bad(
        "retail.tax-code",
        KIND,
        receipt(&[("12.00", "A"), ("21.10", "B"), ("0.50", "C")], groups()),
    );
    let one = json!([tax("A", "20", "10.00", "2.00")]);
    bad("retail.tax-group", KIND, receipt(&[("12.02", "A")], one));
    // A line without a code may be of any.
    good(KIND, receipt(&[("1.00", "A"), ("21.10", "B"), ("11.00", "")], groups()));
    // Of two groups of one code nobody knows which, and a discount is of none.
    let twice = json!([tax("A", "20", "10.00", "2.00"), tax("A", "5.5", "20.00", "1.10")]);
    good(KIND, receipt(&[("33.10", "A")], twice));
    let mut cut = of("13.00", "21.10");
    cut["discount"] = euro("1.00");
    cut["total"] = euro("33.10");
    good(KIND, cut);
    // A group without a code leaves all codes open.
    let open = json!([tax("A", "20", "10.00", "2.00"), tax("", "5.5", "20.00", "1.10")]);
    good(KIND, receipt(&[("12.00", "A"), ("21.10", "B")], open));
    let mut mixed = json!([tax("A", "20", "10.00", "2.00")]);
    mixed[0]["amount"]["currency"] = json!("USD");
    mixed[0].as_object_mut().unwrap().remove("rate");
    good(KIND, receipt(&[("99.00", "A")], mixed));
}

#[test]
fn points_of_a_receipt() {
    let of = |loyalty: Value| {
        let mut data = receipt(&[("12.00", "")], json!([]));
        data["loyalty"] = loyalty;
        data
    };
    let all = |after: i64| {
        of(json!({"balanceBefore": 100, "earned": 12, "spent": 50, "balanceAfter": after}))
    };
    good(KIND, all(62));
    bad("retail.loyalty-balance", KIND, all(63));
    // Points lapse and come from elsewhere: all four are needed.
    good(KIND, of(json!({"balanceBefore": 100, "earned": 12, "balanceAfter": 7})));
}

#[test]
fn numbers_inside_a_shop() {
    let of = |gtin: &str| {
        let mut data = receipt(&[("12.00", "")], json!([]));
        data["lines"][0]["gtin"] = json!(gtin);
        data
    };
    let check = |body: &str| {
        let digit = mesinfos_schema::codes::identifier::gtin_check_digit(body).unwrap();
        of(&format!("{body}{digit}"))
    };
    for body in ["020000000000", "200000000000", "299999999999", "20000000000", "0200000000000"] {
        bad("retail.gtin-in-store", KIND, check(body));
    }
    for body in
        ["030000000000", "190000000000", "300000000000", "30000000000", "2000000", "1200000000000"]
    {
        good(KIND, check(body));
    }
}
