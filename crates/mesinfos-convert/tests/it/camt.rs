//! camt.052, 053 and 054.

use std::collections::BTreeSet;

use mesinfos_convert::{Collect, Options, Report, convert, detect};
use mesinfos_io::Input;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::banking::{Account, Balance, Status, Transaction, TransactionKind};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

fn read(bytes: &[u8]) -> (Collect, Report) {
    let input = Input::from_bytes("a.xml", bytes);
    let mut sink = Collect::default();
    let report = match convert(&input, "camt", &Options::default(), &mut sink) {
        Ok(report) => report,
        Err(failure) => failure.report,
    };
    let skipped = report.skipped_items();
    assert_eq!(report.read, report.converted + skipped + report.rejected, "the accounting law");
    (sink, report)
}

fn all<T: mesinfos_schema::record::RecordBody>(records: &[Record]) -> Vec<&T> {
    records.iter().filter_map(Record::data::<T>).collect()
}

fn message(body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n\
         <Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt>\
         <GrpHdr><MsgId>M1</MsgId><CreDtTm>2024-04-01T06:00:00+02:00</CreDtTm></GrpHdr>\
         <Stmt><Id>S1</Id><ElctrncSeqNb>27</ElctrncSeqNb>\
         <Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id><Ccy>EUR</Ccy></Acct>{body}</Stmt>\
         </BkToCstmrStmt></Document>"
    )
}

fn entry(amount: &str, direction: &str, rest: &str) -> String {
    format!(
        "<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>2024-03-05</Dt></BookgDt>{rest}</Ntry>"
    )
}

fn one(rest: &str) -> (Transaction, Report) {
    let (sink, report) = read(message(&entry("12.50", "DBIT", rest)).as_bytes());
    let found = all::<Transaction>(&sink.records);
    assert_eq!(found.len(), 1, "{report:?}");
    (found.first().copied().unwrap().clone(), report)
}

fn fault(entry: &str) -> String {
    let (_, report) = read(message(entry).as_bytes());
    report.rejects.first().map(|reject| reject.code.clone()).unwrap_or_default()
}

#[test]
fn versions_are_told_by_namespace_or_element() {
    for (root, statement, namespace, expected) in [
        (
            "BkToCstmrStmt",
            "Stmt",
            "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02",
            "camt.053.001.02",
        ),
        (
            "BkToCstmrAcctRpt",
            "Rpt",
            "urn:iso:std:iso:20022:tech:xsd:camt.052.001.13",
            "camt.052.001.13",
        ),
        (
            "BkToCstmrDbtCdtNtfctn",
            "Ntfctn",
            "http://bank.example/camt.054.001.04.xsd",
            "camt.054.001.04",
        ),
        ("BkToCstmrStmtV01", "Stmt", "urn:x", "camt.053.001.01"),
        ("BkToCstmrStmt", "Stmt", "urn:x", "camt.053"),
    ] {
        let text = format!(
            "<n:Document xmlns:n='{namespace}'><n:{root}><n:{statement}><n:Acct><n:Id><n:IBAN>FR1420041010050500013M02606\
             </n:IBAN></n:Id></n:Acct></n:{statement}></n:{root}></n:Document>"
        );
        let input = Input::from_bytes("a.xml", text.as_bytes());
        assert_eq!(detect(&input).unwrap()[0].format, "camt", "{expected}");
        let (sink, report) = read(text.as_bytes());
        assert_eq!(report.format_version.as_deref(), Some(expected));
        assert_eq!(all::<Account>(&sink.records).len(), 1, "no entry is legal");
        assert_eq!(report.error, None);
    }
}

#[test]
fn statuses_of_all_versions() {
    for (status, expected) in [
        ("BOOK", Status::Booked),
        ("<Cd>PDNG</Cd>", Status::Pending),
        ("<Cd>INFO</Cd>", Status::Informational),
    ] {
        let text = message(&entry("1", "CRDT", "")).replace("<Cd>BOOK</Cd>", status);
        let (sink, _) = read(text.as_bytes());
        assert_eq!(all::<Transaction>(&sink.records)[0].status, expected);
    }
}

#[test]
fn one_detail_speaks_for_the_entry() {
    let (tx, report) = one(
        "<AcctSvcrRef>B-1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>ESDD</SubFmlyCd></Fmly></Domn>\
         <Prtry><Cd>105</Cd><Issr>DK</Issr></Prtry></BkTxCd><NtryDtls><Btch><PmtInfId>P-1</PmtInfId></Btch><TxDtls>\
         <Refs><EndToEndId>NOTPROVIDED</EndToEndId><UETR>eb6305c9-1f7f-49de-aed0-16487c27b42d</UETR><MndtId>M-9</MndtId>\
         <Prtry><Tp>Own</Tp><Ref>7</Ref></Prtry></Refs><Amt Ccy='EUR'>12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd>\
         <RltdPties><Dbtr><Pty><Nm>Alex Exemple</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Energie Fictive</Nm></Pty></Cdtr>\
         <CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct></RltdPties>\
         <RltdAgts><CdtrAgt><FinInstnId><BICFI>TESTDEFF</BICFI></FinInstnId></CdtrAgt></RltdAgts>\
         <Purp><Cd>ELEC</Cd></Purp><RmtInf><Ustrd>one</Ustrd><Ustrd>two</Ustrd><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd>\
         </CdOrPrtry></Tp><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>\
         <RltdDts><AccptncDtTm>2024-03-04T10:00:00</AccptncDtTm></RltdDts><AddtlTxInf>the line</AddtlTxInf></TxDtls></NtryDtls>",
    );
    assert_eq!(tx.amount.amount.to_string(), "-12.50");
    assert_eq!(tx.label.as_deref(), Some("the line"));
    assert_eq!(tx.kind, Some(TransactionKind::DirectDebit));
    assert!(tx.splits.is_empty());
    assert_eq!(tx.end_to_end_id, None, "a placeholder is no reference");
    assert_eq!(tx.mandate_id.as_deref(), Some("M-9"));
    let party = tx.counterparty.unwrap();
    assert_eq!(party.name.as_deref(), Some("Energie Fictive"));
    let ids: Vec<_> = party.ids.iter().map(|id| (&*id.scheme, &*id.value)).collect();
    assert_eq!(ids, [("iban", "DE89370400440532013000"), ("bic", "TESTDEFF")]);
    let refs: Vec<_> = tx.references.iter().map(|id| &*id.scheme).collect();
    assert_eq!(refs, ["iso20022:AcctSvcrRef", "iso20022:Btch/PmtInfId", "uetr", "local"]);
    let codes: Vec<_> =
        tx.bank_codes.iter().map(|c| format!("{} {}", &*c.system, &*c.code)).collect();
    let expected =
        ["iso20022:btc PMNT-IDDT-ESDD", "iso20022:btc-proprietary:DK 105", "iso20022:purpose ELEC"];
    assert_eq!(codes, expected);
    let remittance = tx.remittance.unwrap();
    assert_eq!(remittance.unstructured.len(), 2);
    assert_eq!(&*remittance.structured[0].scheme, "iso11649");
    let unmapped: Vec<_> = report.unmapped.iter().map(|u| u.path.as_str()).collect();
    let expected = [
        "GrpHdr/MsgId",
        "Ntry/NtryDtls/TxDtls/RltdDts/AccptncDtTm",
        "Ntry/NtryDtls/TxDtls/RltdPties/Dbtr/Pty/Nm",
    ];
    assert_eq!(unmapped, expected);
}

#[test]
fn several_details_are_splits_and_never_take_the_entrys_text() {
    let detail = |amount: &str, direction: &str| {
        format!(
            "<TxDtls><Refs><EndToEndId>E{amount}</EndToEndId></Refs><Amt Ccy='EUR'>{amount}</Amt>{direction}</TxDtls>"
        )
    };
    let credit = "<CdtDbtInd>CRDT</CdtDbtInd>";
    let (tx, _) = one(&format!(
        "<NtryDtls>{}{}</NtryDtls><NtryDtls>{}</NtryDtls><AddtlNtryInf>the batch</AddtlNtryInf>",
        detail("10.00", ""),
        detail("3.50", ""),
        detail("1.00", credit),
    ));
    let amounts: Vec<_> =
        tx.splits.iter().filter_map(|s| s.amount).map(|m| m.amount.to_string()).collect();
    assert_eq!(amounts, ["-10.00", "-3.50", "1.00"]);
    assert!(tx.splits.iter().all(|split| split.label.is_none() && split.references.len() == 1));
    assert_eq!(tx.label.as_deref(), Some("the batch"));
    assert_eq!(tx.remittance, None);
}

#[test]
fn label_falls_back_only_to_the_entrys_own_text() {
    assert_eq!(one("<AddtlNtryInf>alone</AddtlNtryInf>").0.label.as_deref(), Some("alone"));
    let (tx, _) = one("<NtryDtls><TxDtls><RmtInf><Ustrd>x</Ustrd></RmtInf></TxDtls></NtryDtls>");
    assert_eq!(tx.label, None);
}

#[test]
fn charges_with_and_without_records() {
    let old = "<Chrgs><Amt Ccy='EUR'>0.30</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs><Chrgs><Amt Ccy='EUR'>0.20</Amt></Chrgs>";
    let new = "<Chrgs><Rcrd><Amt Ccy='EUR'>0.30</Amt><ChrgInclInd>true</ChrgInclInd></Rcrd><Rcrd><Amt Ccy='EUR'>0.20</Amt>\
               <CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs>";
    let amounts = |text| -> Vec<String> {
        one(text).0.charges.iter().map(|c| c.amount.amount.to_string()).collect()
    };
    assert_eq!(amounts(old), ["-0.30", "-0.20"]);
    assert_eq!(amounts(new), ["-0.30", "0.20"]);
}

#[test]
fn original_amount_and_rate() {
    let text = "<AmtDtls><InstdAmt><Amt Ccy='USD'>13.60</Amt><CcyXchg><SrcCcy>USD</SrcCcy><TrgtCcy>EUR</TrgtCcy>\
                <UnitCcy>UNIT</UnitCcy><XchgRate>0.9191</XchgRate></CcyXchg></InstdAmt></AmtDtls>";
    let original = one(&text.replace("UNIT", "USD")).0.original.unwrap();
    assert_eq!(original.amount.amount.to_string(), "-13.60");
    assert_eq!(original.rate.map(|r| r.to_string()).as_deref(), Some("0.9191"));
    assert_eq!(
        one(&text.replace("UNIT", "EUR")).0.original.unwrap().rate,
        None,
        "the inverse rate"
    );
}

#[test]
fn a_reversal_keeps_the_sign_it_states() {
    let (tx, _) = one("<RvslInd>true</RvslInd>");
    assert_eq!((tx.amount.amount.to_string().as_str(), tx.reversal), ("-12.50", Some(true)));
}

#[test]
fn times_of_booking_are_told_apart_from_days() {
    let text = message(&entry("1.00", "CRDT", ""))
        .replace("<Dt>2024-03-05</Dt>", "<DtTm>2024-03-05T23:30:00+01:00</DtTm>");
    let (sink, report) = read(text.as_bytes());
    let tx = all::<Transaction>(&sink.records)[0];
    assert_eq!(tx.booked_on.map(|d| d.to_string()).as_deref(), Some("2024-03-05"));
    assert!(report.unmapped.iter().any(|u| u.path == "Ntry/BookgDt/DtTm#time"));
}

#[test]
fn padded_amounts_and_garbled_ones() {
    let (sink, _) = read(message(&entry("000000000000149.87", "CRDT", "")).as_bytes());
    assert_eq!(all::<Transaction>(&sink.records)[0].amount.amount.to_string(), "149.87");
    for (amount, code) in [
        ("149,87", "camt.amount"),
        ("1 000.00", "camt.amount"),
        ("", "camt.amount"),
        (".", "camt.amount"),
        ("-5.00", "camt.negative-amount"),
    ] {
        assert_eq!(fault(&entry(amount, "CRDT", "")), code, "{amount}");
    }
    assert_eq!(fault(&entry("1.00", "CRDT", "").replace("EUR", "ZZZ")), "camt.currency");
    assert_eq!(fault(&entry("1.00", "DEBIT", "")), "camt.direction");
    assert_eq!(fault(&entry("1.00", "DBIT", "").replace("03-05", "02-30")), "camt.date");
    assert_eq!(fault(&entry("1.00", "DBIT", "").replace("BOOK", "DONE")), "camt.status");
}

#[test]
fn balances_of_all_kinds() {
    let kinds = ["OPBD", "CLBD", "PRCD", "ITBD", "CLAV", "FWAV", "OPAV", "ITAV", "XPCD", "INFO"];
    let balance = |kind: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry>{kind}</CdOrPrtry></Tp><Amt Ccy='EUR'>7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>\
             <Dt><Dt>2024-03-01</Dt></Dt></Bal>"
        )
    };
    let mut body: String = kinds.iter().map(|kind| balance(&format!("<Cd>{kind}</Cd>"))).collect();
    body.push_str(&balance("<Prtry>OWN</Prtry>"));
    let (sink, _) = read(message(&body).as_bytes());
    let found = all::<Balance>(&sink.records);
    let names: Vec<_> = found.iter().map(|b| b.kind.as_str()).collect();
    let expected = [
        "opening-booked",
        "closing-booked",
        "previously-closed",
        "interim-booked",
        "closing-available",
        "forward-available",
        "opening-available",
        "interim-available",
        "expected",
        "information",
        "OWN",
    ];
    assert_eq!(names, expected);
    assert!(found.iter().all(|b| b.amount.amount.to_string() == "-7.00"));
}

#[test]
fn truncation_is_told_and_what_came_before_stands() {
    let text = message(&(entry("1.00", "CRDT", "") + &entry("2.00", "CRDT", "")));
    let cut = text.rfind("<Sts>").unwrap();
    let (sink, report) = read(&text.as_bytes()[..cut]);
    assert_eq!(all::<Transaction>(&sink.records).len(), 1);
    assert_eq!(report.error.unwrap().code, "xml.truncated");
}

#[test]
fn an_account_after_entries_ends_the_file() {
    let account = "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>";
    let (_, report) = read(message(&(entry("1.00", "CRDT", "") + account)).as_bytes());
    assert_eq!(report.error.unwrap().code, "camt.late-account");
}

#[test]
fn the_vendor_file_reads_without_rejects() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/vendor/banque-fictive-releve-2024-03.camt053.xml"
    );
    let (sink, report) = read(&std::fs::read(path).unwrap());
    assert_eq!((report.rejected, report.error), (0, None));
    let zero = mesinfos_schema::values::Decimal::ZERO;
    let sum = all::<Transaction>(&sink.records)
        .iter()
        .try_fold(zero, |sum, tx| sum.checked_add(tx.amount.amount));
    let balances = all::<Balance>(&sink.records);
    let moved = balances[1].amount.amount.checked_sub(balances[0].amount.amount);
    assert_eq!(sum, moved, "opening balance and entries make the closing one");
}

/// A day and a purchase out of few, so that equals are frequent.
fn entries() -> impl Strategy<Value = Vec<(u8, u8)>> {
    proptest::collection::vec((1..5_u8, 0..3_u8), 1..20)
}

fn file(entries: &[(u8, u8)]) -> String {
    let items: String = entries
        .iter()
        .map(|(day, kind)| {
            entry(&format!("{kind}.50"), "DBIT", "<AddtlNtryInf>CARTE</AddtlNtryInf>")
                .replace("03-05", &format!("03-0{day}"))
        })
        .collect();
    message(&items)
}

fn ids(text: &str) -> BTreeSet<String> {
    let (sink, _) = read(text.as_bytes());
    let own = sink.records.iter().filter(|r| r.data::<Transaction>().is_some());
    own.map(|record| record.id.to_string()).collect()
}

proptest! {
    #[test]
    fn ids_do_not_depend_on_order_overlap_or_split_by_day(list in entries(), shuffled in any::<Index>(), days in subsequence(vec![1_u8, 2, 3, 4], 0..=4)) {
        let whole = ids(&file(&list));
        prop_assert_eq!(whole.len(), list.len(), "equal purchases stay apart");
        let mut turned = list.clone();
        turned.rotate_left(shuffled.index(list.len()));
        turned.reverse();
        prop_assert_eq!(&ids(&file(&turned)), &whole);
        let (a, b): (Vec<_>, Vec<_>) = list.iter().partition(|(day, _)| days.contains(day));
        let mut joined = ids(&file(&a));
        joined.extend(ids(&file(&b)));
        joined.extend(ids(&file(&a)));
        prop_assert_eq!(joined, whole);
    }

    #[test]
    fn damaged_files_are_accounted_for(list in entries(), at in any::<Index>(), byte in any::<u8>(), cut in any::<Index>()) {
        let mut bytes = file(&list).into_bytes();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        read(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let (_, report) = read(&bytes);
        prop_assert!(bytes.is_empty() || report.error.is_some(), "truncation is never silent");
    }

    #[test]
    fn arbitrary_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read(&bytes);
    }
}
