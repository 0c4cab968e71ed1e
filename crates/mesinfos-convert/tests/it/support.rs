//! What the tests of every format share: the laws.

use std::collections::BTreeSet;

use mesinfos_convert::write::{WriteOptions, writer};
use mesinfos_convert::{Collect, ConvertFailure, Options, Report, convert};
use mesinfos_io::Input;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::banking::Transaction;

/// Converts bytes, whatever comes of it.
pub(crate) fn run(
    format: &str,
    bytes: &[u8],
    options: &Options,
) -> (Report, Collect, Option<String>) {
    let input = Input::from_bytes("test", bytes);
    let mut sink = Collect::default();
    match convert(&input, format, options, &mut sink) {
        Ok(report) => (report, sink, None),
        Err(failure) => {
            let ConvertFailure { error, report, .. } = *failure;
            (report, sink, Some(error.code().to_owned()))
        }
    }
}

/// Converts bytes that must convert.
pub(crate) fn good(format: &str, bytes: &[u8], options: &Options) -> (Report, Vec<Record>) {
    let (report, sink, error) = run(format, bytes, options);
    assert_eq!(error, None, "{report:?}");
    assert_adds_up(&report);
    (report, sink.records)
}

/// `read = converted + skipped + rejected`.
pub(crate) fn assert_adds_up(report: &Report) {
    assert_eq!(
        report.read,
        report.converted + report.skipped_items() + report.rejected,
        "{report:?}"
    );
}

/// The transactions among records.
pub(crate) fn transactions(records: &[Record]) -> Vec<&Transaction> {
    records.iter().filter_map(|record| record.data::<Transaction>()).collect()
}

/// Ids of the transactions; an id met twice fails.
pub(crate) fn ids(records: &[Record]) -> BTreeSet<RecordId> {
    let mut ids = BTreeSet::new();
    for record in records.iter().filter(|r| r.data::<Transaction>().is_some()) {
        assert!(ids.insert(record.id), "two records of one id in one input");
    }
    ids
}

/// Every record serialises to a line that reads back as the same line.
pub(crate) fn assert_round_trip(records: &[Record]) {
    for record in records {
        let line = serde_json::to_string(record).unwrap();
        let back: Record = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert_eq!(serde_json::to_string(&back).unwrap(), line);
    }
}

/// Records written in a format, with what is lost: type, pointer, count.
pub(crate) fn written(name: &str, records: &[Record]) -> (Vec<u8>, Vec<(String, String, u64)>) {
    let options = WriteOptions::new("2024-05-01T00:00:00Z".parse().unwrap());
    let mut out = Vec::new();
    let done = writer(name).unwrap().write(&records.to_vec(), &mut out, &options).unwrap();
    let losses = done.losses.iter();
    (out, losses.map(|l| (l.record_type.to_owned(), l.pointer.to_owned(), l.count)).collect())
}
