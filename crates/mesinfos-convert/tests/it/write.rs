//! Records written in a format and read back: what is not the same is among the losses.

use std::collections::BTreeSet;

use mesinfos_convert::write::{
    NdjsonRecords, WRITERS, WriteError, WriteFormat, WriteOptions, Written, writer,
};
use mesinfos_convert::{Collect, FORMATS, Options, convert, format};
use mesinfos_io::Input;
use mesinfos_schema::record::Record;
use mesinfos_schema::values::Identifier;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

fn options() -> WriteOptions {
    WriteOptions::new("2024-04-01T08:00:00+02:00".parse().unwrap())
}

fn write(name: &str, records: &Vec<Record>) -> Result<(String, Written), WriteError> {
    let mut options = options();
    options.without_balances = true;
    let mut out = Vec::new();
    let written = writer(name).unwrap().write(records, &mut out, &options)?;
    Ok((String::from_utf8(out).unwrap(), written))
}

fn read(format: &str, text: &[u8]) -> Vec<Record> {
    let input = Input::from_bytes("a", text);
    let mut sink = Collect::default();
    let report = convert(&input, format, &Options::default(), &mut sink).unwrap();
    assert_eq!(report.rejected, 0, "{:?}\n{}", report.rejects, String::from_utf8_lossy(text));
    sink.records
}

const ACCOUNT_ID: &str = "00000000-0000-4000-8000-00000000000a";
const SOURCE_ID: &str = "00000000-0000-4000-8000-00000000000b";

fn record(kind: &str, id: &str, data: &Value) -> Record {
    let line = json!({"type": kind, "id": id, "source": SOURCE_ID, "data": data}).to_string();
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

fn account() -> Record {
    let data = json!({"ids": [{"scheme": "iban", "value": "DE89370400440532013000"}],
        "kind": "current", "currency": "EUR"});
    record("banking.account/1", ACCOUNT_ID, &data)
}

fn transaction(data: &Value) -> Record {
    record("banking.transaction/1", "00000000-0000-4000-8000-00000000000c", data)
}

fn plain() -> Value {
    json!({"account": ACCOUNT_ID, "status": "booked", "bookedOn": "2024-03-05",
        "amount": {"amount": "-12.50", "currency": "EUR"}, "label": "Bakery"})
}

/// Pointers with `*` at which the losses of a type say that something is not the same.
fn lost<'a>(written: &'a Written, kind: &str) -> BTreeSet<&'a str> {
    written.losses.iter().filter(|loss| loss.record_type == kind).map(|loss| loss.pointer).collect()
}

/// What stood in `before`, is not the same in `after`, and is not among the losses.
fn unexplained(
    before: &Value,
    after: Option<&Value>,
    pointer: &str,
    lost: &BTreeSet<&str>,
    found: &mut Vec<String>,
) {
    if lost.contains(pointer) || lost.contains("") {
        return;
    }
    match (before, after) {
        (Value::Object(before), after) => {
            let none = Map::new();
            let after = after.and_then(Value::as_object).unwrap_or(&none);
            for (name, value) in before {
                unexplained(value, after.get(name), &format!("{pointer}/{name}"), lost, found);
            }
        }
        (Value::Array(before), after) => {
            let pointer = format!("{pointer}/*");
            if lost.contains(pointer.as_str()) {
                return;
            }
            let after = after.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            for item in before {
                let same = after.iter().any(|other| {
                    let mut found = Vec::new();
                    unexplained(item, Some(other), &pointer, lost, &mut found);
                    found.is_empty()
                });
                if !same && !after.is_empty() {
                    found.push(pointer.clone());
                } else if !same {
                    // Gone with all its items: each member must be accounted for.
                    unexplained(item, None, &pointer, lost, found);
                }
            }
        }
        (before, Some(after)) if same_text(before, after) => {}
        _ => found.push(pointer.to_owned()),
    }
}

/// Equal but for blanks around it, and for how zero minutes from UTC are written.
fn same_text(before: &Value, after: &Value) -> bool {
    let (Some(a), Some(b)) = (before.as_str(), after.as_str()) else { return before == after };
    let instant = |text: &str| {
        let moment = text.parse::<mesinfos_schema::values::Moment>().ok();
        moment.map(|moment| (moment.form(), moment.seconds_since_epoch()))
    };
    let decimal = |text: &str| text.parse::<mesinfos_schema::values::Decimal>().ok();
    a.trim() == b.trim()
        || instant(a).is_some() && instant(a) == instant(b)
        || decimal(a).is_some() && decimal(a) == decimal(b)
}

fn body(record: &Record) -> Value {
    let mut record = serde_json::to_value(record).unwrap();
    // References between records change with the ids, which are no content.
    record["data"].as_object_mut().map(|data| data.remove("account"));
    for member in ["id", "source", "locator"] {
        record.as_object_mut().map(|record| record.remove(member));
    }
    record
}

fn of_type<'a>(records: &'a [Record], kind: &str) -> Vec<&'a Record> {
    records.iter().filter(|record| record.type_name() == kind).collect()
}

/// Writes, reads back, and holds each record of each type against what came of it.
fn check(name: &str, records: &Vec<Record>) -> (String, Written) {
    let (text, written) = write(name, records).unwrap();
    let format = writer(name).unwrap().descriptor().format;
    let back = read(format, text.as_bytes());
    let kinds: BTreeSet<&str> = records.iter().map(Record::type_name).collect();
    for kind in kinds {
        let lost = lost(&written, kind);
        let (before, after) = (of_type(records, kind), of_type(&back, kind));
        if lost.contains("") {
            continue;
        }
        assert_eq!(before.len(), after.len(), "{kind}\n{text}");
        for (before, after) in before.iter().zip(after) {
            let mut found = Vec::new();
            let (before, after) = (body(before), body(after));
            unexplained(&before, Some(&after), "", &lost, &mut found);
            assert!(found.is_empty(), "{found:?}\n{before:#}\n{after:#}\n{lost:?}\n{text}");
        }
    }
    (text, written)
}

/// The writers of bank statements.
fn statements() -> impl Iterator<Item = &'static dyn WriteFormat> {
    WRITERS.iter().copied().filter(|w| w.descriptor().records.contains(&"banking.transaction/1"))
}

#[test]
fn every_format_that_says_so_is_written() {
    for writer in WRITERS {
        let d = writer.descriptor();
        assert!(format(d.format).unwrap().descriptor().writes, "{}", d.name);
    }
    for format in FORMATS.iter().filter(|format| format.descriptor().writes) {
        let name = format.descriptor().name;
        assert!(WRITERS.iter().any(|writer| writer.descriptor().format == name), "{name}");
    }
    assert!(WRITERS.is_sorted_by_key(|writer| writer.descriptor().name));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(vec![
            "Boulangerie Fictive", "a & b < c > \"d\"", "Énergie", " padded ", "0000", "NOTPROVIDED",
            "two\nlines", "line\r\nend", "\u{1}control", "RF18539007547034", "7", "ABCD", "\u{1f600}",
        ]).prop_map(str::to_owned),
        1 => (30..40_usize).prop_map(|n| "0123456789".chars().cycle().take(n).collect()),
        1 => (95..105_usize).prop_map(|n| "long text ".chars().cycle().take(n).collect()),
        1 => (135..150_usize).prop_map(|n| "x".repeat(n)),
        1 => (250..600_usize).prop_map(|n| "ab ".repeat(n)),
    ]
}

fn maybe(value: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Option<Value>> {
    prop_oneof![2 => Just(None), 1 => value.prop_map(Some)].boxed()
}

fn object(members: Vec<(&'static str, BoxedStrategy<Option<Value>>)>) -> BoxedStrategy<Value> {
    let (names, values): (Vec<_>, Vec<_>) = members.into_iter().unzip();
    values
        .prop_map(move |values| {
            let pairs = names.iter().zip(values);
            pairs.filter_map(|(n, v)| Some(((*n).to_owned(), v?))).collect::<Map<_, _>>().into()
        })
        .boxed()
}

fn must(value: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Option<Value>> {
    value.prop_map(Some).boxed()
}

fn any_text() -> BoxedStrategy<Value> {
    text().prop_map(Value::from).boxed()
}

fn one_of(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    select(values).prop_map(Value::from).boxed()
}

fn list(item: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    proptest::collection::vec(item, 1..4).prop_map(Value::from).boxed()
}

fn money() -> BoxedStrategy<Value> {
    object(vec![
        (
            "amount",
            must(one_of(&[
                "-12.50",
                "12.5",
                "0",
                "1.123456",
                "1.1000000",
                "-1234567890123456789.12",
                "0.00001",
            ])),
        ),
        ("currency", must(one_of(&["EUR", "EUR", "USD", "JPY"]))),
    ])
}

static SCHEMES: &[&str] = &[
    "iban",
    "bic",
    "lei",
    "siren",
    "siret",
    "creditor-id",
    "local",
    "account-number",
    "bban",
    "blz",
    "bank-code",
    "routing-number",
    "sort-code",
    "email",
    "uetr",
    "iso11649",
    "https://example.org/s",
    "iso20022:EndToEndId",
    "iso20022:MsgId",
    "iso20022:AcctSvcrRef",
    "iso20022:NtryRef",
    "iso20022:Refs/AcctSvcrRef",
    "iso20022:Btch/NbOfTxs",
    "iso20022:CdtrRef",
    "iso20022:RfrdDocInf",
    "iso20022:TxId",
    "iso20022:ChqNb",
    "ofx:refnum",
    "ofx:srvrtid",
    "ofx:payeeid",
    "ofx:correctfitid",
];

fn identifier() -> BoxedStrategy<Value> {
    let value = prop_oneof![
        3 => one_of(&[
            "DE89370400440532013000", "FR1420041010050500013M02606", "TESTFRPP", "TESTFRPPXXX",
            "5493001KJTIIGC8Y1R12", "732829320", "30006", "123456780", "RF18539007547034",
            "eb6305c9-1f7f-49de-aed0-16487c27b42d", "12345", "R-1",
        ]),
        1 => any_text(),
    ];
    object(vec![
        ("scheme", must(one_of(SCHEMES))),
        ("value", must(value)),
        ("issuer", maybe(any_text())),
    ])
    .prop_map(|mut id| {
        // A value is in its scheme's canonical form.
        let of = |member: &str| id[member].as_str().unwrap().to_owned();
        if let Some(known) = Identifier::of(&of("scheme"), &of("value")) {
            id["value"] = known.value.as_str().into();
        }
        id
    })
    .boxed()
}

fn address() -> BoxedStrategy<Value> {
    object(vec![
        ("lines", maybe(list(any_text()))),
        ("postalCode", maybe(any_text())),
        ("locality", maybe(any_text())),
        ("region", maybe(any_text())),
        ("country", maybe(one_of(&["FR", "fr", "France"]))),
        ("ids", maybe(list(identifier()))),
        ("coordinates", maybe(Just(json!({"lat": 48.8, "lon": 2.3})))),
    ])
}

fn party() -> BoxedStrategy<Value> {
    object(vec![
        ("name", maybe(any_text())),
        ("ids", maybe(list(identifier()))),
        ("role", maybe(one_of(&["ultimate-creditor", "ultimate-debtor", "agent"]))),
        ("address", maybe(address())),
        ("legalName", maybe(any_text())),
        (
            "contacts",
            maybe(list(one_of(&["+33-612345678", "a@example.org", "0612345678", "+1-5550100"]))),
        ),
    ])
}

fn remittance() -> BoxedStrategy<Value> {
    object(vec![
        ("unstructured", maybe(list(any_text()))),
        ("structured", maybe(list(identifier()))),
    ])
}

fn category() -> BoxedStrategy<Value> {
    object(vec![("label", maybe(any_text()))])
}

fn code() -> BoxedStrategy<Value> {
    object(vec![
        (
            "system",
            must(one_of(&[
                "iso20022:btc",
                "iso20022:btc-proprietary",
                "iso20022:btc-proprietary:DK",
                "gvc",
                "iso20022:purpose",
                "iso20022:purpose-proprietary",
                "iso20022:return-reason",
                "iso20022:return-reason-proprietary",
                "ofx:trntype",
                "ofx:sic",
            ])),
        ),
        (
            "code",
            must(one_of(&[
                "PMNT-RCDT-ESCT",
                "PMNT-CCRD",
                "PMNT",
                "not a code at all, and far longer than any of them",
                "105",
                "SALA",
                "AC04",
                "POS",
                "CREDIT",
                "5411",
                "NMSC+105",
            ])),
        ),
        ("label", maybe(any_text())),
    ])
}

fn charge() -> BoxedStrategy<Value> {
    object(vec![
        ("amount", must(money())),
        ("label", maybe(any_text())),
        ("included", maybe(any::<bool>().prop_map(Value::from))),
    ])
}

fn split() -> BoxedStrategy<Value> {
    object(vec![
        ("amount", maybe(money())),
        ("label", maybe(any_text())),
        ("counterparty", maybe(party())),
        ("remittance", maybe(remittance())),
        ("references", maybe(list(identifier()))),
        ("category", maybe(category())),
    ])
}

fn members() -> Vec<(&'static str, BoxedStrategy<Option<Value>>)> {
    vec![
        ("account", must(Just(ACCOUNT_ID.into()))),
        ("status", must(one_of(&["booked", "booked", "pending", "informational", "cancelled"]))),
        ("bookedOn", prop_oneof![4 => must(Just("2024-03-05".into())), 1 => Just(None)].boxed()),
        ("valueOn", maybe(Just("2024-03-06".into()))),
        (
            "transactedAt",
            maybe(one_of(&[
                "2024-03-04",
                "2024-03-04T18:22:10",
                "2024-03-04T18:22:10.5+01:00",
                "2024-03-04T18:22:10.123456Z",
                "2024-03-04T18:22:10+00:20",
                "2024-03-04T18:22:10-03:30",
            ])),
        ),
        ("amount", must(money())),
        (
            "original",
            maybe(object(vec![
                ("amount", must(money())),
                ("rate", maybe(one_of(&["0.8824", "123456789012", "-1", "0.00000000001"]))),
            ])),
        ),
        ("label", maybe(any_text())),
        ("counterparty", maybe(party())),
        (
            "kind",
            maybe(one_of(&[
                "card",
                "transfer",
                "direct-debit",
                "cheque",
                "cash",
                "fee",
                "interest",
                "dividend",
                "standing-order",
                "exchange",
                "refund",
                "salary",
                "deposit",
                "unspecified",
                "a-new-kind",
            ])),
        ),
        ("remittance", maybe(remittance())),
        ("endToEndId", maybe(any_text())),
        ("mandateId", maybe(any_text())),
        ("checkNumber", maybe(any_text())),
        ("references", maybe(list(identifier()))),
        ("bankCodes", maybe(list(code()))),
        ("charges", maybe(list(charge()))),
        ("reversal", maybe(any::<bool>().prop_map(Value::from))),
        (
            "merchant",
            maybe(object(vec![
                ("name", maybe(any_text())),
                ("mcc", maybe(one_of(&["5411", "54"]))),
            ])),
        ),
        ("balanceAfter", maybe(money())),
        (
            "statement",
            maybe(object(vec![
                ("id", maybe(any_text())),
                ("sequence", maybe(one_of(&["027", "2024/3"]))),
                ("page", maybe(one_of(&["1", "123456"]))),
            ])),
        ),
        ("splits", maybe(list(split()))),
        ("category", maybe(category())),
    ]
}

/// The generator above has every member of the type: one that is added to the catalogue fails here, and whoever adds it
/// must say what becomes of it.
#[test]
fn the_generator_has_every_member() {
    let entry = mesinfos_schema::catalogue::entry("banking.transaction/1").unwrap();
    let mut generator = Default::default();
    (entry.schema)(&mut generator);
    let schemas = serde_json::to_value(generator.definitions()).unwrap();
    let listed: BTreeSet<String> =
        schemas["Transaction"]["properties"].as_object().unwrap().keys().cloned().collect();
    let generated: BTreeSet<String> =
        members().into_iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(listed, generated);
}

proptest! {
    #[test]
    fn what_is_not_the_same_is_among_the_losses(
        data in object(members()),
        envelope in object(vec![
            ("recordId", maybe(any_text())),
            ("timeZone", maybe(Just("Europe/Paris".into()))),
            ("modality", maybe(Just("declared".into()))),
            ("supersedes", maybe(Just(json!([SOURCE_ID])))),
            ("subject", maybe(Just("other".into()))),
            ("extensions", maybe(Just(json!({"example.org:a": 1})))),
        ]),
    ) {
        let mut line = serde_json::to_value(transaction(&plain())).unwrap();
        line["data"] = data;
        line.as_object_mut().unwrap().extend(envelope.as_object().unwrap().clone());
        let record: Record = serde_json::from_value(line).unwrap();
        for writer in statements() {
            check(writer.descriptor().name, &vec![account(), record.clone()]);
        }
    }

    #[test]
    fn accounts_and_balances_lose_nothing_in_silence(
        ids in list(identifier()),
        kind in one_of(&["current", "savings", "card", "loan", "credit-line", "money-market",
            "investment", "cash", "unspecified", "XYZA", "word"]),
        name in maybe(any_text()),
        servicer in maybe(party()),
        holders in maybe(list(party())),
        balance in one_of(&["opening-booked", "closing-booked", "closing-available", "expected", "XXXX", "own word"]),
        amount in money(),
        on in one_of(&["2024-03-31", "2024-03-31T10:00:00", "2024-03-31T10:00:00.25+05:30"]),
    ) {
        let mut data = json!({"ids": ids, "kind": kind, "currency": "EUR"});
        for (member, value) in [("name", name), ("servicer", servicer), ("holders", holders)] {
            if let Some(value) = value { data[member] = value; }
        }
        let account = record("banking.account/1", ACCOUNT_ID, &data);
        let balance = record("banking.balance/1", SOURCE_ID, &json!({
            "account": ACCOUNT_ID, "kind": balance, "amount": amount, "on": on,
            "statement": {"id": "S-1"}}));
        for writer in statements() {
            check(writer.descriptor().name, &vec![account.clone(), balance.clone()]);
        }
    }
}

#[test]
fn written_and_read_again_the_fixtures_are_the_same_records() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/vendor/");
    for (file, from, to) in [
        ("banque-fictive-releve-2024-03.camt053.xml", "camt", "camt.053"),
        ("banque-fictive-releve-2024-03.camt053.xml", "camt", "camt.052"),
        ("banque-exemple-2024-03.ofx", "ofx", "ofx"),
    ] {
        let before = read(from, &std::fs::read(format!("{folder}{file}")).unwrap());
        let mut out = Vec::new();
        let written = writer(to).unwrap().write(&before, &mut out, &options()).unwrap();
        let losses: Vec<_> = written.losses.iter().map(|l| (l.record_type, l.pointer)).collect();
        assert_eq!(losses, [("exchange.source/1", "")], "{to}");
        let after = read(from, &out);
        let ids = |records: &[Record]| -> BTreeSet<_> {
            records.iter().filter(|r| r.source.is_some()).map(|r| r.id).collect()
        };
        assert_eq!(ids(&before), ids(&after), "{to}");
        let bodies = |records: &[Record]| -> Vec<_> {
            records.iter().filter(|r| r.source.is_some()).map(|r| body(r).to_string()).collect()
        };
        let (before, after) = (bodies(&before), bodies(&after));
        let sorted = |mut bodies: Vec<String>| {
            bodies.sort();
            bodies
        };
        assert_eq!(sorted(before), sorted(after), "{to}");
    }
}

#[test]
fn a_statement_without_balance_is_asked_for() {
    let records = vec![account(), transaction(&plain())];
    for (name, word) in [("camt.053", "camt.052"), ("ofx", "--without-balances")] {
        let mut out = Vec::new();
        let error = writer(name).unwrap().write(&records, &mut out, &options()).unwrap_err();
        assert_eq!(error.exit_code(), 3, "{name}");
        assert!(error.to_string().contains(word), "{error}");
        assert!(out.is_empty(), "nothing is written before it is known to be whole");
    }
    let mut out = Vec::new();
    writer("camt.052").unwrap().write(&records, &mut out, &options()).unwrap();
}

#[test]
fn records_without_their_account_and_records_met_twice_are_named() {
    let mut other = plain();
    other["account"] = SOURCE_ID.into();
    let records = vec![
        account(),
        transaction(&plain()),
        transaction(&plain()),
        record("banking.transaction/1", SOURCE_ID, &other),
    ];
    for writer in statements() {
        let (_, written) = write(writer.descriptor().name, &records).unwrap();
        assert_eq!(written.records["banking.transaction/1"], 1);
        let reasons: Vec<_> = written.losses.iter().map(|l| (l.reason, l.count)).collect();
        assert_eq!(
            reasons,
            [("its account is not among the records", 1), ("the same record again", 1)]
        );
    }
    assert!(matches!(write("ofx", &vec![]), Err(WriteError::Nothing(_))));
}

#[test]
fn statements_lie_together_whatever_the_order_of_the_records() {
    let mut records = Vec::new();
    for number in 0..12 {
        let mut data = plain();
        data["label"] = format!("entry {number}").into();
        data["statement"] = json!({"id": format!("S{}", number % 3), "sequence": "1"});
        if number % 4 == 0 {
            data["status"] = "pending".into();
            data["transactedAt"] = "2024-03-05T10:00:00".into();
        }
        data["amount"]["currency"] = if number % 2 == 0 { "EUR" } else { "USD" }.into();
        let id = format!("00000000-0000-4000-8000-0000000001{number:02}");
        records.push(record("banking.transaction/1", &id, &data));
    }
    // The account comes last: the source is gone through again, not kept.
    records.push(account());
    for writer in statements() {
        let name = writer.descriptor().name;
        let (text, written) = write(name, &records).unwrap();
        assert_eq!(written.records["banking.transaction/1"], 12, "{name}");
        let back = read(writer.descriptor().format, text.as_bytes());
        let labels: BTreeSet<_> = of_type(&back, "banking.transaction/1")
            .iter()
            .map(|r| body(r)["data"]["label"].to_string())
            .collect();
        assert_eq!(labels.len(), 12, "{name}");
        let statements = if name == "ofx" { 2 } else { 3 };
        let opened = ["<STMTRS>", "<Stmt>", "<Rpt>"].map(|tag| text.matches(tag).count());
        assert_eq!(opened.iter().sum::<usize>(), statements, "{name}");
    }
}

#[test]
fn the_same_records_give_the_same_bytes_from_a_stream_as_from_a_list() {
    let records = vec![account(), transaction(&plain())];
    let lines: Vec<String> = records.iter().map(|r| serde_json::to_string(r).unwrap()).collect();
    let input = Input::from_bytes("a.ndjson", lines.join("\n").into_bytes());
    let stream = NdjsonRecords::new(vec![input], &Default::default());
    let mut out = Vec::new();
    writer("camt.052").unwrap().write(&stream, &mut out, &options()).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), write("camt.052", &records).unwrap().0);

    let bad = Input::from_bytes("a.ndjson", *b"\n{\"type\":\"banking.account/1\"}\n");
    let stream = NdjsonRecords::new(vec![bad], &Default::default());
    let error = writer("ofx").unwrap().write(&stream, &mut Vec::new(), &options()).unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().starts_with("a.ndjson:2:"), "{error}");
}

#[test]
fn times_come_from_the_caller() {
    let mut options = options();
    options.created = "2024-04-01".parse().unwrap();
    for writer in statements() {
        let records = vec![account()];
        let error = writer.write(&records, &mut Vec::new(), &options).unwrap_err();
        assert!(matches!(error, WriteError::Usage(_)));
    }
}
