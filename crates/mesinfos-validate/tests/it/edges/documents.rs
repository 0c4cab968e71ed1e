//! Documents with amounts: what is rounded, and by how much.

use serde_json::{Value, json};

use super::{ID, bad, found, good};

fn euro(amount: &str) -> Value {
    json!({"amount": amount, "currency": "EUR"})
}

fn invoice(change: impl FnOnce(&mut Value)) -> Value {
    let mut data =
        json!({"kind": "invoice", "supplier": {"name": "E"}, "totals": {"due": euro("10.00")}});
    change(&mut data);
    data
}

const INVOICE: &str = "billing.invoice";

#[test]
fn totals() {
    let of = |totals: Value| invoice(|data| data["totals"] = totals);
    let sums = |net: &str, allowances: &str, charges: &str, tax: &str, gross: &str| {
        of(
            json!({"label": "l", "net": euro(net), "allowances": euro(allowances), "charges": euro(charges),
            "tax": euro(tax), "gross": euro(gross), "due": euro(gross)}),
        )
    };
    good(INVOICE, sums("10.00", "1.00", "0.50", "2.00", "11.50"));
    for gross in ["11.51", "11.49"] {
        good(INVOICE, sums("10.00", "1.00", "0.50", "2.00", gross));
    }
    for gross in ["11.52", "11.48"] {
        bad("billing.gross", INVOICE, sums("10.00", "1.00", "0.50", "2.00", gross));
    }
    let due = |due: &str| {
        let mut data = of(
            json!({"gross": euro("36.60"), "prepaid": euro("6.60"), "rounding": euro("0.40"), "due": euro(due)}),
        );
        data["balanceBefore"] = euro("5.00");
        data
    };
    good(INVOICE, due("35.40"));
    good(INVOICE, due("35.41"));
    bad("billing.due", INVOICE, due("35.42"));
    // Another currency says nothing.
    good(
        INVOICE,
        of(json!({"gross": euro("36.60"), "due": {"amount": "1.00", "currency": "USD"}})),
    );
    good(
        INVOICE,
        of(
            json!({"label": "l", "net": {"amount": "1.00", "currency": "USD"}, "gross": euro("36.60"), "due": euro("36.60")}),
        ),
    );
    good(
        INVOICE,
        of(
            json!({"label": "l", "net": euro("30.00"), "tax": {"amount": "1.00", "currency": "USD"}, "gross": euro("36.60"), "due": euro("36.60")}),
        ),
    );
    let credit = |due: &str| {
        let mut data = of(json!({"due": euro(due)}));
        data["kind"] = json!("credit-note");
        data
    };
    good(INVOICE, credit("-0.01"));
    good(INVOICE, credit("0.00"));
    bad("billing.credit-note-sign", INVOICE, credit("0.01"));
    let days = |issued: &str, due: &str| {
        invoice(|data| {
            data["issuedOn"] = json!(issued);
            data["dueOn"] = json!(due);
        })
    };
    good(INVOICE, days("2024-03-05", "2024-03-05"));
    bad("billing.due-before-issue", INVOICE, days("2024-03-05", "2024-03-04"));
}

#[test]
fn lines() {
    let of = |line: Value| invoice(|data| data["lines"] = json!([line]));
    let plain = |net: &str| {
        of(
            json!({"label": "l", "net": euro(net), "quantity": {"value": "3", "unit": "1"}, "unitPrice": euro("1.50"), "allowances": euro("0.50")}),
        )
    };
    for net in ["3.99", "4.00", "4.01"] {
        good(INVOICE, plain(net));
    }
    bad("billing.line-net", INVOICE, plain("4.02"));
    bad("billing.line-net", INVOICE, plain("5.00"));
    let based = |net: &str, allowances: Option<&str>, unit: &str| {
        let mut line = json!({"label": "l", "net": euro(net), "quantity": {"value": "50", "unit": "kW.h"}, "unitPrice": euro("10.00"),
            "priceBase": {"value": "100", "unit": unit}});
        if let Some(allowances) = allowances {
            line["allowances"] = euro(allowances);
        }
        of(line)
    };
    for net in ["4.99", "5.00", "5.01"] {
        good(INVOICE, based(net, None, "kW.h"));
    }
    for net in ["4.98", "5.02", "500.00", "0.05"] {
        bad("billing.line-net", INVOICE, based(net, None, "kW.h"));
    }
    good(INVOICE, based("4.50", Some("0.50"), "kW.h"));
    bad("billing.line-net", INVOICE, based("5.50", Some("0.50"), "kW.h"));
    // A price for another unit needs a conversion.
    good(INVOICE, based("77.00", None, "m3"));

    let many = |net: &str, lines: usize| {
        invoice(|data| {
            data["lines"] = json!(vec![json!({"label": "l", "net": euro("1.00")}); lines]);
            data["totals"]["net"] = euro(net);
        })
    };
    // Half a cent a line, a cent at least.
    for net in ["0.99", "1.01"] {
        good(INVOICE, many(net, 1));
    }
    bad("billing.lines-sum", INVOICE, many("1.02", 1));
    good(INVOICE, many("4.02", 4));
    bad("billing.lines-sum", INVOICE, many("4.03", 4));
    good(INVOICE, many("5.02", 5));
    bad("billing.lines-sum", INVOICE, many("5.03", 5));
    let mut parted = many("2.00", 3);
    parted["lines"][2]["parent"] = json!("1");
    good(INVOICE, parted);
}

#[test]
fn taxes() {
    let of = |taxes: Value, total: Option<&str>| {
        invoice(|data| {
            if !taxes.is_null() {
                data["taxes"] = taxes;
            }
            if let Some(total) = total {
                data["totals"]["tax"] = euro(total);
            }
        })
    };
    let tax = |base: &str, rate: &str, amount: &str| json!({"base": euro(base), "rate": rate, "amount": euro(amount)});
    for amount in ["6.09", "6.10", "6.11"] {
        good(INVOICE, of(json!([tax("30.50", "20", amount)]), None));
    }
    bad("billing.tax-rate", INVOICE, of(json!([tax("30.50", "20", "6.12")]), None));
    let two = |total: &str| {
        of(json!([tax("10.00", "20", "2.00"), tax("10.00", "5.5", "0.55")]), Some(total))
    };
    good(INVOICE, two("2.56"));
    bad("billing.tax-sum", INVOICE, two("2.57"));
    // A group without an amount leaves the sum open, and so does no group at all.
    good(INVOICE, of(json!([tax("10.00", "20", "2.00"), {"rate": "5.5"}]), Some("9.00")));
    good(INVOICE, of(Value::Null, Some("9.00")));
}

#[test]
fn receipts_and_points() {
    let of = |total: &str, discount: &str, paid: &[&str], line_total: &str| {
        let payments: Vec<Value> =
            paid.iter().map(|p| json!({"means": "cash", "amount": euro(p)})).collect();
        json!({"at": "2024-03-05T10:00:00Z", "merchant": {"name": "E"}, "taxes": [{}], "total": euro(total), "discount": euro(discount), "payments": payments,
            "lines": [{"label": "l", "quantity": {"value": "3", "unit": "1"}, "unitPrice": euro("1.00"), "discount": euro("0.50"), "total": euro(line_total)}]})
    };
    let kind = "retail.receipt";
    good(kind, of("2.25", "0.25", &["5.00", "-2.75"], "2.50"));
    good(kind, of("2.26", "0.25", &["2.26"], "2.51"));
    bad("retail.line-total", kind, of("2.27", "0.25", &["2.27"], "2.52"));
    bad("retail.total", kind, of("2.26", "0.25", &["2.26"], "2.50"));
    bad("retail.payments", kind, of("2.25", "0.25", &["2.24"], "2.50"));
    let points = |after: i64| json!({"account": ID, "at": "2024-03-05T10:00:00Z", "points": -30, "balanceBefore": 100, "balanceAfter": after});
    good("retail.loyalty-movement", points(70));
    bad("retail.loyalty-balance", "retail.loyalty-movement", points(71));
}

#[test]
fn articles_are_counted() {
    let of = |quantity: &str, unit: &str, price: &str, count: u32| {
        let quantity = json!({"value": quantity, "unit": unit});
        let lines = json!([
            {"label": "a", "quantity": {"value": "2", "unit": "1"}, "unitPrice": euro("1.00"), "total": euro("2.00")},
            {"label": "b", "quantity": quantity, "unitPrice": euro(price), "total": euro(price)},
        ]);
        let total = if price == "1.00" { "3.00" } else { "1.00" };
        json!({"at": "2024-03-05T10:00:00Z", "merchant": {"name": "E"}, "taxes": [{}], "total": euro(total), "payments": [{"means": "cash", "amount": euro(total)}], "articleCount": count, "lines": lines})
    };
    let kind = "retail.receipt";
    good(kind, of("1", "1", "1.00", 3));
    good(kind, of("1.000", "1", "1.00", 3));
    bad("retail.article-count", kind, of("1", "1", "1.00", 2));
    bad("retail.article-count", kind, of("1", "1", "1.00", 4));
    // What is weighed, or given back, may be counted either way.
    good(kind, of("1", "kg", "1.00", 9));
    good(kind, of("1", "1", "-1.00", 9));
}

#[test]
fn insurances_and_instalments() {
    let premium = |gross: &str| json!({"contract": ID, "period": {"start": "2024-01-01", "end": "2025-01-01"}, "net": euro("90.00"), "tax": euro("10.00"), "gross": euro(gross)});
    good("insurance.premium", premium("100.01"));
    bad("insurance.premium-sum", "insurance.premium", premium("100.02"));
    let claim = |declared: &str| json!({"occurredAt": "2024-03-05", "declaredAt": declared});
    good("insurance.claim", claim("2024-03-05"));
    bad("insurance.claim-order", "insurance.claim", claim("2024-03-04"));
    let paid = |items: Value, total: &str| json!({"items": items, "total": euro(total)});
    let item = |paid: &str| json!({"paid": euro(paid)});
    good("insurance.claim", paid(json!([item("1.00"), item("2.00")]), "3.01"));
    bad(
        "insurance.claim-sum",
        "insurance.claim",
        paid(json!([item("1.00"), item("2.00")]), "3.02"),
    );
    good("insurance.claim", paid(json!([item("1.00"), {"guarantee": "glass"}]), "9.00"));
    let schedule = |days: [&str; 2], amount: &str| {
        json!({"instalments": [
            {"dueOn": days[0], "amount": euro(amount), "parts": [{"label": "a", "amount": euro("4.00")}, {"label": "b", "amount": euro("6.00")}]},
            {"dueOn": days[1], "amount": euro("1.00")},
        ]})
    };
    let kind = "payment.schedule";
    good(kind, schedule(["2024-03-05", "2024-03-05"], "10.01"));
    bad("payment.instalment-sum", kind, schedule(["2024-03-05", "2024-04-05"], "10.02"));
    bad("payment.schedule-order", kind, schedule(["2024-03-05", "2024-03-04"], "10.00"));
    let care = |billed: &str, fees: Option<&str>| {
        let mut data = json!({"billed": euro(billed), "paidByBase": euro("16.55"), "paidByComplementary": euro("7.50"), "remaining": euro("0.95")});
        if let Some(fees) = fees {
            data["flatFees"] = euro(fees);
        }
        data
    };
    let kind = "health.reimbursement";
    good(kind, care("25.01", None));
    bad("health.reimbursement-sum", kind, care("25.02", None));
    // Flat fees may be among what remains, or apart.
    good(kind, care("25.00", Some("2.00")));
    good(kind, care("27.00", Some("2.00")));
    bad("health.reimbursement-sum", kind, care("26.00", Some("2.00")));
    let rent = |total: &str| json!({"dwelling": ID, "role": "tenant", "rent": {"base": euro("700.00"), "charges": euro("50.00"), "total": euro(total)}});
    good("housing.occupancy", rent("750.01"));
    bad("housing.rent-sum", "housing.occupancy", rent("750.02"));
}

#[test]
fn splits() {
    let of = |splits: Value| {
        let data = json!({"account": ID, "status": "booked", "bookedOn": "2024-03-05", "amount": euro("-10.00"), "splits": splits});
        found("banking.transaction", &data, &json!({}))
    };
    assert!(of(json!([{"amount": euro("-4.00")}, {"amount": euro("-6.00")}])).is_empty());
    assert_eq!(
        of(json!([{"amount": euro("-4.00")}, {"amount": euro("-6.01")}])),
        ["banking.split-sum"]
    );
    // A part in another currency, or without an amount, leaves it open.
    assert!(of(json!([{"amount": {"amount": "-4.00", "currency": "USD"}}])).is_empty());
    assert!(of(json!([{"amount": euro("-4.00")}, {"label": "rest"}])).is_empty());
    let dated = |status: &str, day: &str| {
        let mut data = json!({"account": ID, "status": status, "amount": euro("-10.00")});
        if !day.is_empty() {
            data[day] = json!("2024-03-05");
        }
        found("banking.transaction", &data, &json!({}))
    };
    assert_eq!(dated("booked", ""), ["banking.booked-without-date"]);
    assert!(dated("booked", "valueOn").is_empty() && dated("booked", "bookedOn").is_empty());
    assert!(dated("pending", "").is_empty());
}

#[test]
fn what_an_insurance_costs_is_its_parts() {
    let amount = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    let contract = |gross: &str| {
        json!({"provider": {"name": "Exemple SA"}, "line": "home",
            "premium": {"net": amount("100.00"), "tax": amount("20.00"), "gross": amount(gross)}})
    };
    const CONTRACT: &str = "insurance.contract";
    good(CONTRACT, contract("120.00"));
    good(CONTRACT, contract("120.01"));
    bad("insurance.premium-sum", CONTRACT, contract("120.02"));
    let untold = json!({"provider": {"name": "Exemple SA"}, "line": "home",
        "premium": {"tax": amount("20.00"), "gross": amount("1.00")}});
    good(CONTRACT, untold);
}

#[test]
fn a_share_of_the_fault_is_a_share() {
    let claim = |share: &str| json!({"occurredAt": "2022-05-05", "liability": share});
    for share in ["0", "50", "100"] {
        good("insurance.claim", claim(share));
    }
    for share in ["-1", "100.01", "250"] {
        bad("insurance.liability", "insurance.claim", claim(share));
    }
}
