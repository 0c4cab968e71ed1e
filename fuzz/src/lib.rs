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

fn serde_json_line(record: &mesinfos::schema::record::Record) -> String {
    let mut out = mesinfos::convert::Stream::new(Vec::new());
    mesinfos::convert::Sink::record(&mut out, record.clone()).expect("a record can be written");
    String::from_utf8(out.finish().expect("memory can be written")).expect("JSON is UTF-8")
}
