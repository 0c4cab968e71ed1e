//! What the fuzz targets share.

use mesinfos::convert::{Collect, DateOrder, Options};
use mesinfos::io::Input;

/// Converts bytes and checks the laws that hold for any of them.
pub fn convert(format: &str, bytes: &[u8]) {
    let input = Input::from_bytes("fuzz", bytes);
    let mut options = Options::default();
    options.currency = "EUR".parse().ok();
    options.date_order = Some(DateOrder::DayFirst);
    let mut sink = Collect::default();
    let report = match mesinfos::convert::convert(&input, format, &options, &mut sink) {
        Ok(report) => report,
        Err(failure) => failure.report,
    };
    assert_eq!(report.read, report.converted + report.skipped_items() + report.rejected);
    for record in &sink.records {
        mesinfos::schema::record::Raw::<mesinfos::schema::record::Record>::from_text(
            serde_json_line(record),
        )
        .and_then(|raw| raw.decode())
        .expect("what a converter writes reads back");
    }
}

/// Writes bytes that are records in every format, and reads them back.
pub fn write(bytes: &[u8]) {
    use mesinfos::convert::write::{NdjsonRecords, WRITERS, WriteOptions};
    let records = NdjsonRecords::new(vec![Input::from_bytes("fuzz", bytes)], &Default::default());
    let mut options = WriteOptions::new("2024-04-01T08:00:00Z".parse().expect("a moment"));
    options.without_balances = true;
    for writer in WRITERS {
        let mut out = Vec::new();
        if writer.write(&records, &mut out, &options).is_err() {
            continue;
        }
        let input = Input::from_bytes("written", out);
        let mut sink = Collect::default();
        let format = writer.descriptor().format;
        let report = mesinfos::convert::convert(&input, format, &Options::default(), &mut sink)
            .unwrap_or_else(|failure| panic!("{failure}"));
        // Three letters may be no currency of ISO 4217, which a record is not refused for.
        let other = report.rejects.iter().find(|reject| !reject.code.ends_with(".currency"));
        assert!(other.is_none(), "{other:?}");
    }
}

/// Takes bytes for a manifest, a log and a request: nothing unsigned permits anything.
pub fn consent(bytes: &[u8]) {
    use mesinfos_consent::jws::KeyFault;
    use mesinfos_consent::{ConsentManifest, Instant, Limits, Outcome, Request, Verifier, decide};
    struct Nobody;
    impl Verifier for Nobody {
        fn verify(&self, _: &str, _: &str, _: &str, _: &[u8], _: &[u8]) -> Result<(), KeyFault> {
            Err(KeyFault::Unknown)
        }
    }
    let limits = Limits::default();
    // Three parts, with a zero between: manifest, log, request.
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let (manifest, log, request) = (part(), part(), part());
    let consents: Vec<_> = ConsentManifest::read(manifest, &limits)
        .into_iter()
        .map(|manifest| manifest.verify(log, &Nobody, &[], &limits))
        .collect();
    let Ok(request) = Request::read(request, &limits) else { return };
    let at = Instant::of(&"2026-06-01T00:00:00Z".parse().expect("a moment")).expect("an instant");
    let decision = decide(&request, &consents, at);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert!(!decision.reasons.is_empty());
}

fn serde_json_line(record: &mesinfos::schema::record::Record) -> String {
    let mut out = mesinfos::convert::Stream::new(Vec::new());
    mesinfos::convert::Sink::record(&mut out, record.clone()).expect("a record can be written");
    String::from_utf8(out.finish().expect("memory can be written")).expect("JSON is UTF-8")
}
