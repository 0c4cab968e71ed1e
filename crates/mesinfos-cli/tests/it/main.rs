//! The tool as its users call it: exit codes, what is written where.
#![cfg(test)]

mod consent;
mod consent_bad;
mod key;
mod law;
mod seal;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const OFX: &str = "OFXHEADER:100\nVERSION:102\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<ACCTID>0112</BANKACCTFROM><BANKTRANLIST><STMTTRN><DTPOSTED>20240305<TRNAMT>-1.00<FITID>A<NAME>Shop</STMTTRN><STMTTRN><DTPOSTED>20240931<TRNAMT>-1.00<FITID>B<NAME>Shop</STMTTRN></BANKTRANLIST></STMTRS></OFX>";

fn mesinfos(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mesinfos"))
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "1711958400")
        .output()
        .unwrap()
}

fn code(arguments: &[&str]) -> Option<i32> {
    mesinfos(arguments).status.code()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            std::fs::write(folder.path(name), text).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }
}

#[test]
fn exit_codes() {
    let f = Folder::with(&[
        ("a.ofx", OFX),
        ("b.txt", "hello"),
        ("c.qif", "!Type:Bank\nD03/04/2024\nT-5\nPx\n^\n"),
        ("empty", ""),
        ("bad.ndjson", "{}\n"),
    ]);
    let (a, out) = (f.text("a.ofx"), f.text("out"));
    assert_eq!(code(&["convert", &a, "-o", &out]), Some(0));
    assert_eq!(code(&["convert", &a, "-o", &out, "--max-rejects", "0"]), Some(1));
    assert_eq!(code(&["convert", &a, "-o", &out, "--max-rejects", "60%"]), Some(0));
    assert_eq!(code(&["verify", &out]), Some(0));
    assert_eq!(code(&["validate", &out]), Some(0));
    assert_eq!(code(&["validate", &f.text("bad.ndjson")]), Some(1));
    assert_eq!(code(&["convert", &f.text("b.txt"), "-o", &f.text("o2")]), Some(3));
    assert_eq!(code(&["convert", &f.text("c.qif"), "-o", "-", "--currency", "EUR"]), Some(3));
    assert_eq!(
        code(&["convert", &f.text("c.qif"), "-o", "-", "--currency", "EUR", "--date-order", "dmy"]),
        Some(0)
    );
    assert_eq!(code(&["convert", &f.text("empty"), "-o", &f.text("o3")]), Some(3));
    assert_eq!(code(&["convert", &f.text("missing"), "-o", &f.text("o4")]), Some(2));
    assert_eq!(code(&["convert", &f.text("*.nothing"), "-o", &f.text("o5")]), Some(2));
    assert_eq!(code(&["convert", &a, "-o", "-", "--report", "-"]), Some(2));
    assert_eq!(code(&["convert", &a, "-o", "-", "--from", "nonsense"]), Some(2));
    assert_eq!(code(&["nonsense"]), Some(2));
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["schema", "show", "banking.transaction/1"]), Some(0));
    assert_eq!(code(&["schema", "show", "pet.dog/1"]), Some(2));
    assert_eq!(code(&["test", &f.text("out")]), Some(2));
}

#[test]
fn a_folder_lists_what_no_format_knows_and_goes_on() {
    let f = Folder::with(&[("a.ofx", OFX), ("b.txt", "hello")]);
    let run = mesinfos(&["convert", &f.0.path().display().to_string(), "-o", "-"]);
    assert_eq!(run.status.code(), Some(0));
    assert!(
        String::from_utf8_lossy(&run.stderr).contains("b.txt: no format knows this file, left out")
    );
    assert_eq!(run.stdout.iter().filter(|b| **b == b'\n').count(), 3);
}

#[test]
fn the_report_says_what_became_of_every_item() {
    let f = Folder::with(&[("a.ofx", OFX)]);
    let report = f.text("report.json");
    assert_eq!(
        code(&["convert", &f.text("a.ofx"), "-o", &f.text("out.ndjson"), "--report", &report]),
        Some(0)
    );
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!(report["schema"], "https://w3id.org/mesinfos/conversion-report/1");
    let input = &report["inputs"][0];
    assert_eq!(
        (&input["read"], &input["converted"], &input["rejected"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(input["rejects"][0]["code"], "ofx.date");
    assert_eq!(input["format"], "ofx");
    assert_eq!(input["formatVersion"], "1.0.2");
    assert!(Path::new(&f.text("out.ndjson")).exists());
}

#[test]
fn what_unpack_streams_pack_packs_again() {
    let f = Folder::with(&[("a.ofx", OFX)]);
    let (first, stream, second) = (f.text("first"), f.text("s.ndjson"), f.text("second.zip"));
    assert_eq!(code(&["convert", &f.text("a.ofx"), "-o", &first]), Some(0));
    assert_eq!(code(&["unpack", &first, "-o", &stream]), Some(0));
    assert_eq!(code(&["validate", &stream]), Some(0));
    assert_eq!(code(&["pack", &stream, "-o", &second]), Some(0));
    assert_eq!(code(&["verify", &second]), Some(0));
    let records = |package: &str| mesinfos(&["unpack", package]).stdout;
    assert_eq!(records(&first), records(&second));
}

#[test]
fn detection_says_why() {
    let f = Folder::with(&[("a.ofx", OFX)]);
    let run = mesinfos(&["detect", "--json", &f.text("a.ofx")]);
    let line: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(line["candidates"][0]["format"], "ofx");
    assert_eq!(line["candidates"][0]["score"], 100);
}

const STATEMENT: &str = "OFXHEADER:100\nVERSION:102\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<ACCTID>0112<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>POS<DTPOSTED>20240305<TRNAMT>-1.00<FITID>A<NAME>Shop</STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>9.00<DTASOF>20240331</LEDGERBAL></STMTRS></OFX>";

#[test]
fn what_is_exported_converts_to_the_same_records() {
    let f = Folder::with(&[("a.ofx", STATEMENT)]);
    let (package, zip) = (f.text("package"), f.text("package.zip"));
    let (stream, ofx) = (f.text("s.ndjson"), f.text("out/b.ofx"));
    for target in [&package, &zip, &stream] {
        assert_eq!(code(&["convert", &f.text("a.ofx"), "-o", target]), Some(0));
    }
    let mut written = Vec::new();
    for source in [&package, &zip, &stream] {
        let run = mesinfos(&["export", source, "--to", "ofx", "-o", &ofx]);
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        assert!(String::from_utf8_lossy(&run.stderr).contains("lost: 1 × exchange.source/1"));
        written.push(std::fs::read(&ofx).unwrap());
    }
    assert!(written.iter().all(|bytes| *bytes == written[0]));
    let records = |path: &str| {
        let run = mesinfos(&["convert", path, "-o", "-"]);
        let text = String::from_utf8(run.stdout).unwrap();
        let records = text.lines().skip(1).map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            (record["id"].to_string(), record["data"].to_string())
        });
        records.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(records(&f.text("a.ofx")), records(&ofx));
}

#[test]
fn an_export_lists_its_losses_as_json() {
    let f = Folder::with(&[("a.ofx", STATEMENT)]);
    let package = f.text("package");
    assert_eq!(code(&["convert", &f.text("a.ofx"), "-o", &package]), Some(0));
    let (to, json) = (f.text("a.xml"), "--json");
    let run = mesinfos(&["export", &package, "--to", "camt.053", "-o", &to, json]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(report["schema"], "https://w3id.org/mesinfos/export-report/1");
    assert_eq!(report["formatVersion"], "camt.053.001.08");
    assert_eq!(report["records"]["banking.transaction/1"], 1);
    let loss = &report["losses"][0];
    assert_eq!(loss["type"], "banking.transaction/1");
    assert_eq!(loss["pointer"], "/data/bankCodes/*/system");
    assert_eq!(loss["count"], 1);
}

#[test]
fn exit_codes_of_export() {
    let f = Folder::with(&[
        ("a.ofx", STATEMENT),
        ("b.ofx", OFX),
        ("bad.ndjson", "{}\n"),
        ("empty.ndjson", "\n"),
    ]);
    let (a, b, to) = (f.text("a"), f.text("b"), f.text("out"));
    assert_eq!(code(&["convert", &f.text("a.ofx"), "-o", &a]), Some(0));
    assert_eq!(code(&["convert", &f.text("b.ofx"), "-o", &b]), Some(0));
    let export = |input: &str, more: &[&str]| {
        let mut arguments = vec!["export", input];
        arguments.extend(more);
        code(&arguments)
    };
    assert_eq!(export(&a, &["--to", "ofx", "-o", "-"]), Some(0));
    assert_eq!(export(&b, &["--to", "ofx", "-o", &to]), Some(3), "no closing balance");
    assert!(!Path::new(&to).exists(), "an export appears whole or not at all");
    assert_eq!(export(&b, &["--to", "ofx", "-o", &to, "--without-balances"]), Some(0));
    assert_eq!(export(&b, &["--to", "camt.052", "-o", &to]), Some(0));
    assert_eq!(export(&a, &["--to", "nonsense", "-o", &to]), Some(2));
    assert_eq!(export(&a, &["--to", "ofx", "-o", "-", "--json"]), Some(2));
    assert_eq!(export(&a, &["--to", "ofx", "-o", &to, "--at", "2024-04-01"]), Some(2));
    assert_eq!(export(&a, &[&b, "--to", "ofx", "-o", &to]), Some(2), "one package at a time");
    assert_eq!(export(&f.text("missing"), &["--to", "ofx", "-o", &to]), Some(2));
    assert_eq!(export(&f.text("bad.ndjson"), &["--to", "ofx", "-o", &to]), Some(1));
    assert_eq!(export(&f.text("empty.ndjson"), &["--to", "ofx", "-o", &to]), Some(1));
}

fn sample() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/exports/complete");
    root.display().to_string()
}

#[test]
fn check_says_what_is_met_and_what_is_not() {
    let all = "gdpr-15,gdpr-20,data-act,fr-energy,consent";
    let good = mesinfos(&["check", &sample(), "--profile", all]);
    let text = String::from_utf8(good.stdout).unwrap();
    assert_eq!(good.status.code(), Some(0), "{text}");
    assert!(text.contains("GDPR 15(1)(a) purposes") && !text.contains("NOT MET"), "{text}");
    let folder = Folder::with(&[("a.ofx", OFX)]);
    let package = folder.path("p").display().to_string();
    let from = folder.path("a.ofx").display().to_string();
    assert_eq!(code(&["convert", &from, "-o", &package]), Some(0));
    let bad = mesinfos(&["check", &package, "--profile", "gdpr-15", "--format", "json"]);
    assert_eq!(bad.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert_eq!(json["schema"], "https://w3id.org/mesinfos/check-report/1");
    assert!(json["summary"]["notMet"].as_u64() > Some(5));
    assert!(json["findings"][0]["line"].is_u64());
    for (format, sign) in [
        ("sarif", "compliance.controller"),
        ("junit", "compliance.no-fee"),
        ("github", "::error"),
        ("html", "<html"),
        ("ndjson", "\"code\""),
        ("markdown", "| GDPR 15(1)(a) purposes | NOT MET |"),
    ] {
        let out = mesinfos(&["check", &package, "--profile", "gdpr-15", "--format", format]);
        let text = String::from_utf8(out.stdout).unwrap();
        assert_eq!(out.status.code(), Some(1));
        assert!(text.contains(sign), "{format}: {text}");
    }
    assert_eq!(code(&["check", &package, "--profile", "gdpr-99"]), Some(4));
    assert_eq!(code(&["check", "nowhere", "--profile", "gdpr-15"]), Some(2));
}

#[test]
fn schema_diff_says_minor_or_major() {
    let folder = Folder::with(&[
        ("a.schema.json", r#"{"$id":"x","properties":{"a":{"type":"string"}}}"#),
        ("b.schema.json", r#"{"$id":"x","properties":{"a":{"type":"string"},"b":{}}}"#),
        ("c.schema.json", "{"),
    ]);
    let path = |name: &str| folder.path(name).display().to_string();
    let (a, b, c) = (path("a.schema.json"), path("b.schema.json"), path("c.schema.json"));
    assert_eq!(code(&["schema", "diff", &a, &a]), Some(0));
    assert_eq!(code(&["schema", "diff", &a, &b]), Some(0));
    let major = mesinfos(&["schema", "diff", &b, &a, "--json"]);
    assert_eq!(major.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&major.stdout).unwrap();
    assert_eq!(
        (json["weight"].as_str(), json["changes"][0]["pointer"].as_str()),
        (Some("major"), Some("/properties/b"))
    );
    assert_eq!(code(&["schema", "diff", &a, &c]), Some(4));
    assert_eq!(code(&["schema", "diff", &a, "nowhere"]), Some(2));
}

#[test]
fn a_sample_has_the_faults_and_none_of_the_values() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let fixture = |path: &str| root.join("fixtures").join(path).display().to_string();
    let f = Folder::with(&[]);
    let sample = f.text("sample.ndjson");
    let faulty = fixture("invalid/banking.split-sum/case.ndjson");
    assert_eq!(code(&["anonymize", &faulty, "-o", &sample]), Some(0));
    let found = mesinfos(&["validate", &sample]);
    assert_eq!(found.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&found.stdout).contains("banking.split-sum"));
    let text = std::fs::read_to_string(&sample).unwrap();
    assert!(!text.contains("2024-03-05"), "{text}");
    // Vendor files are no records yet.
    let vendor = fixture("vendor/banque-exemple-2024-03.ofx");
    assert_eq!(code(&["anonymize", &vendor, "-o", "-"]), Some(3));
}

/// Reports of a run are whole, whatever was found; a baseline makes known findings count no more.
#[test]
fn findings_go_where_they_are_asked_to() {
    let f = Folder::with(&[("bad.ndjson", "{\"type\":\"banking.balance/1\"}\n{\n")]);
    let (bad, sarif, junit, base) =
        (f.text("bad.ndjson"), f.text("o.sarif"), f.text("o.xml"), f.text("base.json"));
    let run = mesinfos(&[
        "validate", &bad, "--format", "sarif", "--output", &sarif, "--format", "junit", "--output",
        &junit, "--format", "github",
    ]);
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stdout).starts_with("::error file="));
    let text = std::fs::read_to_string(&sarif).unwrap();
    assert!(text.contains("structure.required") && text.trim_end().ends_with("}]}"), "{text}");
    assert!(std::fs::read_to_string(&junit).unwrap().ends_with("</testsuites>\n"));
    assert_eq!(code(&["validate", &bad, "--write-baseline", &base]), Some(0));
    assert_eq!(code(&["validate", &bad, "--baseline", &base]), Some(0));
    assert_eq!(code(&["validate", &bad, "--baseline", &bad]), Some(2));
    assert_eq!(code(&["validate", &bad, "--format", "human", "--format", "json"]), Some(2));
    assert_eq!(code(&["validate", "nothing-*.ndjson"]), Some(2));
    assert_eq!(code(&["validate", &bad, "--threads", "2"]), Some(1));
}
