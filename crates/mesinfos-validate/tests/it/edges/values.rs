//! Texts, money, units, identifiers and periods, wherever they stand.

use serde_json::{Value, json};

use super::{ID, bad, found, good};

fn labelled(text: &str) -> Value {
    json!({"account": ID, "status": "booked", "bookedOn": "2024-03-05", "amount": {"amount": "-10.00", "currency": "EUR"}, "label": text})
}

#[track_caller]
fn says(text: &str, codes: &[&str]) {
    assert_eq!(found("banking.transaction", &labelled(text), &json!({})), codes, "{text:?}");
}

#[test]
fn card_numbers() {
    for text in [
        "4111111111111111",
        "paid with 4111111111111111.",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4222222222222",
        "378282246310005",
    ] {
        says(text, &["privacy.full-pan"]);
    }
    for text in [
        "411111XXXXXX1111",
        "4111111111111112",
        "422222222222",
        "4111 1111",
        "00000000-0000-5000-8000-000000000000",
    ] {
        says(text, &[]);
    }
    // As long as a UUID and of the same characters, and none.
    says("abcdefab4111111111111111abcdefabcdef", &["privacy.full-pan"]);
    // An identifier and a code are what their scheme says.
    let with = |member: &str, value: Value| {
        let mut data = labelled("x");
        data[member] = value;
        found("banking.transaction", &data, &json!({}))
    };
    assert!(with("endToEndId", json!("4111111111111111")).is_empty());
    assert!(with("bankCodes", json!([{"system": "s", "code": "4111111111111111"}])).is_empty());
    assert!(with("ids", json!([{"scheme": "local", "value": "4111111111111111"}])).is_empty());
}

#[test]
fn numbers_of_persons() {
    says("255081416802538", &["privacy.nir-in-text"]);
    says("no. 255081416802538, thanks", &["privacy.nir-in-text"]);
    says("255081416802539", &[]);
    says("2550814168025380", &[]);
    let mut data = labelled("x");
    data["ids"] = json!([{"scheme": "local", "value": "255081416802538"}]);
    good("banking.transaction", data.clone());
    data["ids"] = json!([]);
    data["bankCodes"] = json!([{"system": "s", "code": "255081416802538"}]);
    data.as_object_mut().unwrap().remove("ids");
    good("banking.transaction", data);
}

#[test]
fn texts_that_say_nothing() {
    for text in [
        "N/A",
        "n/a",
        "NULL",
        "null",
        "undefined",
        "NaN",
        "nan",
        "None",
        " ",
        "\t\n",
        "          ",
        "             ",
    ] {
        says(text, &["text.blank"]);
    }
    for text in ["none", "Nana", "N/A 2", " a", "      a     "] {
        says(text, &[]);
    }
}

#[test]
fn texts_read_as_another_encoding() {
    for text in ["cafÃ©", "10Â\u{a0}€", "Ã\u{80}", "Ã\u{bf}"] {
        let codes = found("banking.transaction", &labelled(text), &json!({}));
        assert!(codes.contains(&"text.mojibake".to_owned()), "{text:?}");
    }
    for text in ["São", "Ã", "Âge", "ÃÃ", "Ã\u{c0}", "Äé©"] {
        says(text, &[]);
    }
}

#[test]
fn control_characters() {
    for text in ["a\u{1}b", "a\u{7f}b", "a\u{9f}b", "\u{1}1234567890123"] {
        says(text, &["text.control-character"]);
    }
    says("0000000a-0000-5000-8000-0000000000\u{1}0", &["text.control-character"]);
    for text in ["a\nb", "a\tb", "a\r\nb"] {
        says(text, &[]);
    }
}

#[test]
fn json_in_disguise() {
    for text in ["{\"a\":1}", "[1]", "[]x".strip_suffix('x').map_or("", |_| "[ ]"), "{ }"] {
        says(text, &["privacy.json-in-text"]);
    }
    for text in ["{}", "[]", "{a}", "[sic]", "12", "\"a\"", "true", "1e5"] {
        says(text, &[]);
    }
}

#[test]
fn secrets() {
    let token = |parts: [usize; 3]| {
        let part = |length: usize| "a1-_".chars().cycle().take(length).collect::<String>();
        format!("eyJ{}.{}.{}", part(parts[0]), part(parts[1]), part(parts[2]))
    };
    says(&token([7, 10, 10]), &["privacy.secret"]);
    says(&format!("see {} now", token([20, 20, 20])), &["privacy.secret"]);
    says(&format!("id_token={}", token([20, 20, 20])), &["privacy.secret"]);
    for parts in [[6, 10, 10], [7, 9, 10], [7, 10, 9]] {
        says(&token(parts), &[]);
    }
    says("eyJhbGciOiJF.eyJzdWIiOiIx", &[]);
    says("eyJhbGciOiJF.eyJzdWI+OiIx.c2lnbmF0dXJl", &[]);
    says("abJhbGciOiJF.eyJzdWIiOiIx.c2lnbmF0dXJl", &[]);
    says("-----BEGIN RSA PRIVATE KEY-----", &["privacy.secret"]);
    says(
        "a note with a key in the middle of it, which is what people do: -----BEGIN PRIVATE KEY----- MC4CAQAw",
        &["privacy.secret"],
    );
    says("-----BEGIN CERTIFICATE-----", &[]);
    says("a PRIVATE KEY of mine", &[]);
    for text in [
        "https://ann:pw@example.org/",
        "https://example.org/?password=x",
        "https://example.org/?a=1&PASSWD=x",
        "https://example.org/?a=1;access_token=x",
        "https://example.org/?api_key=x",
        "https://example.org/?apikey=x",
        "https://example.org/?secret=x",
        "go to https://example.org/?secret=x please, then on to the next page of the whole long list",
    ] {
        says(text, &["privacy.secret"]);
    }
    for text in [
        "https://ann@example.org/",
        "https://example.org/a:b@c",
        "https://example.org/?a=ann:pw@b",
        "https://example.org/#ann:pw@b",
        "https://example.org/?password=",
        "https://example.org/?passwords=x",
        "https://example.org/password=x",
        "ann:pw@example.org",
    ] {
        says(text, &[]);
    }
}

#[test]
fn decimals_of_currencies() {
    let of = |amount: &str, currency: &str| {
        let mut data = labelled("x");
        data["amount"] = json!({"amount": amount, "currency": currency});
        data
    };
    let kind = "banking.transaction";
    for (amount, currency) in [
        ("1.23", "EUR"),
        ("1.2300", "EUR"),
        ("1", "JPY"),
        ("1.0", "JPY"),
        ("1.234", "KWD"),
        ("1.23456", "XAU"),
    ] {
        good(kind, of(amount, currency));
    }
    for (amount, currency) in
        [("1.234", "EUR"), ("1.001", "EUR"), ("1.5", "JPY"), ("1.2345", "KWD")]
    {
        bad("money.minor-units", kind, of(amount, currency));
    }
    bad("money.currency-unknown", kind, of("1.23", "ZZZ"));
    // A price, a rate, the charge of one call may have more.
    let line = |member: &str| {
        let mut line = json!({"label": "l", "net": {"amount": "1.00", "currency": "EUR"}});
        line[member] = json!({"amount": "0.12345", "currency": "EUR"});
        json!({"kind": "invoice", "supplier": {"name": "E"}, "totals": {"due": {"amount": "1.00", "currency": "EUR"}}, "lines": [line]})
    };
    good("billing.invoice", line("unitPrice"));
    bad("money.minor-units", "billing.invoice", line("allowances"));
}

#[test]
fn units_and_dimensions() {
    let trip = |unit: &str| json!({"period": {"start": "2024-03-05"}, "mode": "car", "distance": {"value": "1", "unit": unit}});
    for unit in ["km", "m", "[mi_i]", "{paces}"] {
        good("mobility.trip", trip(unit));
    }
    for unit in ["kg", "m2", "km/h"] {
        bad("unit.dimension", "mobility.trip", trip(unit));
    }
    bad("unit.unknown", "mobility.trip", trip("miles"));
    // A name that measures one of two.
    let event = |unit: &str| json!({"line": ID, "at": "2024-03-05T10:00:00Z", "kind": "data", "direction": "out", "volume": {"value": "1", "unit": unit}});
    good("telecom.usage-event", event("MBy"));
    bad("unit.dimension", "telecom.usage-event", event("s"));
}

#[test]
fn periods_and_identifiers() {
    let of = |start: &str, end: &str| json!({"provider": {"name": "E"}, "period": {"start": start, "end": end}});
    let kind = "contract.contract";
    good(kind, of("2024-03-05", "2024-03-06"));
    good(kind, of("2024-03-05T10:00:00Z", "2024-03-05T10:00:01Z"));
    bad("period.order", kind, of("2024-03-05", "2024-03-05"));
    bad("period.order", kind, of("2024-03-06", "2024-03-05"));
    bad("period.order", kind, of("2024-03-05T10:00:00Z", "2024-03-05T11:00:00+01:00"));
    let with = |scheme: &str, value: &str| json!({"provider": {"name": "E"}, "ids": [{"scheme": scheme, "value": value}]});
    good(kind, with("siren", "732829320"));
    bad("identifier.check", kind, with("siren", "732829321"));
    good(kind, with("local", "732829321"));
    let account =
        |iban: &str| json!({"kind": "current", "ids": [{"scheme": "iban", "value": iban}]});
    good("banking.account", account("FR7630006000011234567890189"));
    bad("banking.iban-checksum", "banking.account", account("FR7630006000011234567890188"));
}

#[test]
fn letters_are_composed() {
    for text in
        ["Cafe\u{301}", "A\u{30a}ngstro\u{308}m", "\u{212b}", "\u{1100}\u{1161}", "q\u{307}\u{323}"]
    {
        says(text, &["text.nfc"]);
    }
    for text in
        ["Café", "Ångström", "\u{ac00}", "q\u{323}\u{307}", "東京", "👩\u{200d}🚀", "\u{301}"]
    {
        says(text, &[]);
    }
}

#[test]
fn values_are_shown_where_that_is_asked_for() {
    let line = json!({"type": "contract.contract/1", "id": ID, "source": ID, "data": {"provider": {"name": "E"}, "ids": [{"scheme": "siren", "value": "732829321"}]}}).to_string();
    let actual = |show: bool| {
        let mut options = mesinfos_validate::Options::default();
        options.show_values = show;
        let found = crate::findings(&[("f", &line)], options).0;
        found.into_iter().find(|f| f.code == "identifier.check").unwrap().actual
    };
    assert_eq!(actual(false).as_deref(), Some("000000000"));
    assert_eq!(actual(true).as_deref(), Some("732829321"));
}
