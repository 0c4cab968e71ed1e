//! Packages: whole or not at all, verified byte for byte, one record of an id.

use std::fs;
use std::path::Path;

use mesinfos::convert::Options;
use mesinfos::io::{Input, Limits};
use mesinfos::package::{Package, PackageWriter, WriteError, WriteOptions};
use mesinfos::{Outcome, convert_to_package};

fn ofx(server: &str, entries: &[(&str, &str, &str)]) -> Input {
    let rows: String = entries
        .iter()
        .map(|(day, amount, id)| {
            format!("<STMTTRN><DTPOSTED>{day}<TRNAMT>{amount}<FITID>{id}<NAME>Shop {id}</STMTTRN>")
        })
        .collect();
    let text = format!(
        "OFXHEADER:100\nVERSION:102\n<OFX><SONRS><DTSERVER>{server}<FI><ORG>Banque Exemple</FI></SONRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006\
         <ACCTID>0112</BANKACCTFROM><BANKTRANLIST>{rows}</BANKTRANLIST></STMTRS></OFX>"
    );
    Input::from_bytes("statement.ofx", text.as_bytes())
}

fn pack(inputs: &[Input], target: &Path) -> Outcome {
    let options = WriteOptions::new("2024-04-01T08:00:00Z".parse().unwrap());
    convert_to_package(inputs, target, &Options::default(), options).unwrap()
}

fn open(path: &Path) -> Package {
    Package::open(path, &Limits::default()).unwrap()
}

#[test]
fn overlapping_exports_keep_one_record_of_an_id() {
    let folder = tempfile::tempdir().unwrap();
    let march = ofx("20240401", &[("20240305", "-1.00", "A"), ("20240306", "-2.00", "B")]);
    let april = ofx("20240501", &[("20240306", "-2.00", "B"), ("20240407", "-3.00", "C")]);
    let target = folder.path().join("data");
    let outcome = pack(&[march, april], &target);
    let package = open(&target);
    assert_eq!(package.records("banking.transaction/1").unwrap().count(), 3);
    assert_eq!(package.records("banking.account/1").unwrap().count(), 1);
    assert_eq!(outcome.written.repeated, 2);
    assert!(package.verify().unwrap().is_empty());
    // The later source wins, whatever the order of the inputs.
    let sources = |package: &Package| -> Vec<String> {
        package
            .records("banking.transaction/1")
            .unwrap()
            .map(|raw| raw.unwrap().header().unwrap().source.unwrap().to_string())
            .collect()
    };
    let mut kept = sources(&package);
    let other = folder.path().join("other");
    pack(
        &[
            ofx("20240501", &[("20240306", "-2.00", "B"), ("20240407", "-3.00", "C")]),
            ofx("20240401", &[("20240305", "-1.00", "A"), ("20240306", "-2.00", "B")]),
        ],
        &other,
    );
    let mut again = sources(&open(&other));
    kept.sort();
    again.sort();
    assert_eq!(kept, again);
}

#[test]
fn the_same_input_gives_the_same_bytes_as_directory_and_zip() {
    let folder = tempfile::tempdir().unwrap();
    let input = || [ofx("20240401", &[("20240305", "-1.00", "A")])];
    for name in ["a.zip", "b.zip"] {
        pack(&input(), &folder.path().join(name));
    }
    assert_eq!(
        fs::read(folder.path().join("a.zip")).unwrap(),
        fs::read(folder.path().join("b.zip")).unwrap()
    );
    pack(&input(), &folder.path().join("d"));
    let (zip, directory) = (open(&folder.path().join("a.zip")), open(&folder.path().join("d")));
    assert_eq!(zip.manifest(), directory.manifest());
}

#[test]
fn a_foreign_target_is_refused_and_a_package_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("data");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("holiday.txt"), "mine").unwrap();
    let options = || WriteOptions::new("2024-04-01T08:00:00Z".parse().unwrap());
    let refused = PackageWriter::create(&target, options());
    assert!(matches!(refused, Err(WriteError::Occupied { .. })));
    assert_eq!(fs::read_to_string(target.join("holiday.txt")).unwrap(), "mine");
    fs::remove_file(target.join("holiday.txt")).unwrap();
    pack(&[ofx("20240401", &[("20240305", "-1.00", "A")])], &target);
    pack(&[ofx("20240401", &[("20240305", "-9.00", "Z")])], &target);
    assert!(open(&target).verify().unwrap().is_empty());
    // Nothing else is left beside it.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_abandoned_writer_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let options = WriteOptions::new("2024-04-01T08:00:00Z".parse().unwrap());
    drop(PackageWriter::create(folder.path().join("data"), options).unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn every_change_to_a_package_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("data");
    let fresh = || {
        let _ = fs::remove_dir_all(&target);
        pack(&[ofx("20240401", &[("20240305", "-1.00", "A")])], &target);
    };
    let codes =
        || -> Vec<String> { open(&target).verify().unwrap().into_iter().map(|f| f.code).collect() };
    let data = target.join("data/banking.transaction.1.ndjson");
    fresh();
    assert!(codes().is_empty());
    fs::write(&data, fs::read_to_string(&data).unwrap().replace("-1.00", "-9.00")).unwrap();
    assert_eq!(codes(), ["package.hash"]);
    fresh();
    fs::remove_file(&data).unwrap();
    assert_eq!(codes(), ["package.file-missing"]);
    fresh();
    fs::write(target.join("data/extra.ndjson"), "{}\n").unwrap();
    assert_eq!(codes(), ["package.file-extra"]);
    fresh();
    let text = fs::read_to_string(&data).unwrap();
    fs::write(&data, format!("{text}{text}")).unwrap();
    assert_eq!(codes(), ["package.size", "package.hash", "package.count"]);
    fresh();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/hostname", target.join("link")).unwrap();
        assert_eq!(codes(), ["package.file-foreign"]);
    }
}

#[test]
fn the_page_names_what_is_there_and_escapes_it() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("data");
    let input = Input::from_bytes(
        "<img src=x>.ofx",
        b"OFXHEADER:100\nVERSION:102\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<ACCTID>0112</BANKACCTFROM><BANKTRANLIST>\
          <STMTTRN><DTPOSTED>20240305<TRNAMT>-1<FITID>1<NAME>a</STMTTRN><STMTTRN><DTPOSTED>20240305<TRNAMT>x<FITID>2</STMTTRN>\
          </BANKTRANLIST></STMTRS></OFX>".as_slice(),
    );
    pack(&[input], &target);
    let html = fs::read_to_string(target.join("index.html")).unwrap();
    assert!(html.contains("&lt;img src=x&gt;.ofx"));
    assert!(!html.contains("<img"));
    assert!(
        html.contains("Bank transactions")
            && html.contains("ofx.amount")
            && html.contains("2024-03-05")
    );
    assert!(html.contains("default-src 'none'") && !html.contains("<script"));
}
