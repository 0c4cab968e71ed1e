//! What the tests of the formats share.

use std::collections::BTreeSet;

use mesinfos_convert::{Collect, ConvertError, Options, Report, convert};
use mesinfos_io::Input;
use serde_json::Value;

/// A conversion of bytes: records as JSON, the report, the error.
pub(crate) struct Done {
    pub(crate) records: Vec<Value>,
    pub(crate) report: Report,
    pub(crate) error: Option<ConvertError>,
}

impl Done {
    /// The bodies of one type.
    pub(crate) fn of(&self, kind: &str) -> Vec<&Value> {
        self.records.iter().filter(|r| r["type"] == kind).map(|r| &r["data"]).collect()
    }

    pub(crate) fn transactions(&self) -> Vec<&Value> {
        self.of("banking.transaction/1")
    }

    pub(crate) fn amounts(&self) -> Vec<&str> {
        self.transactions().iter().filter_map(|t| t["amount"]["amount"].as_str()).collect()
    }

    pub(crate) fn rejects(&self) -> Vec<&str> {
        self.report.rejects.iter().map(|r| r.code.as_str()).collect()
    }

    /// The ids of all records but the source.
    pub(crate) fn ids(&self) -> BTreeSet<String> {
        let own = self.records.iter().filter(|r| r["type"] != "exchange.source/1");
        own.map(|r| r["id"].to_string()).collect()
    }

    pub(crate) fn unmapped(&self, path: &str) -> u64 {
        self.report.unmapped.iter().find(|u| u.path == path).map_or(0, |u| u.count)
    }
}

pub(crate) fn run(format: &str, bytes: &[u8], options: &Options) -> Done {
    let input = Input::from_bytes("input", bytes.to_vec());
    let mut sink = Collect::default();
    let (report, error) = match convert(&input, format, options, &mut sink) {
        Ok(report) => (report, None),
        Err(failure) => (failure.report, Some(failure.error)),
    };
    let sum = report.converted + report.skipped_items() + report.rejected;
    assert_eq!(report.read, sum, "read = converted + skipped + rejected");
    let records = sink.records.iter().map(|r| serde_json::to_value(r).unwrap()).collect();
    Done { records, report, error }
}
