//! Laws of every format at once.

use mesinfos_convert::formats::FORMATS;
use mesinfos_convert::{Options, RejectPolicy};
use mesinfos_schema::record::Record;
use proptest::prelude::*;

use crate::support::{assert_adds_up, run};

/// The invented files of every vendor, whatever they are.
fn samples() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/vendor");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("fixtures").filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    let samples: Vec<_> = paths.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    assert!(samples.len() > 20, "the fixtures are there");
    samples
}

/// Every option that a format may ask for: what is left is what the bytes say.
fn options() -> Options {
    let mut options = Options::default();
    options.collected_at = "2024-03-01T12:00:00Z".parse().ok();
    options.currency = "EUR".parse().ok();
    options.unit = "kW.h".parse().ok();
    options.time_zone = "Europe/Paris".parse().ok();
    options.date_order = "dmy".parse().ok();
    options.decimal = ",".parse().ok();
    options
}

/// Not empty, and no error: then there is a record besides that of the source. What was read adds up in any case.
fn holds(bytes: &[u8]) {
    for format in FORMATS {
        let name = format.descriptor().name;
        let (report, sink, error) = run(name, bytes, &options());
        assert_adds_up(&report);
        assert!(
            error.is_some() || bytes.is_empty() || sink.records.len() > 1,
            "{name}: an empty import of {} bytes",
            bytes.len()
        );
    }
}

/// Under [`RejectPolicy::Fail`] every pass maps every item; otherwise most items are passed over in all but the last.
#[test]
fn what_a_pass_passes_over_changes_no_id() {
    let mut compared = 0;
    for sample in samples() {
        // Twice the same in one file, where a format allows for it: keys repeat.
        for bytes in [sample.clone(), [sample.clone(), sample].concat()] {
            for format in FORMATS {
                let name = format.descriptor().name;
                let (report, quick, error) = run(name, &bytes, &options());
                if error.is_some() || report.rejected > 0 {
                    continue;
                }
                let mut thorough = options();
                thorough.rejects = RejectPolicy::Fail;
                let (_, thorough, error) = run(name, &bytes, &thorough);
                assert!(error.is_none(), "{name}");
                assert_eq!(lines(&quick.records), lines(&thorough.records), "{name}");
                compared += 1;
            }
        }
    }
    assert!(compared > 30, "{compared} files were compared");
}

fn lines(records: &[Record]) -> Vec<String> {
    records.iter().map(|record| serde_json::to_string(record).expect("JSON")).collect()
}

#[test]
fn a_blank_or_foreign_file_is_no_empty_success() {
    for bytes in ["\n", " ", "\u{feff}", "{}", "[]", "<a/>", "a;b;c\n", "a,b,c\n1,2,3\n", "\0"] {
        holds(bytes.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn arbitrary_bytes_are_no_empty_success(
        bytes in prop::collection::vec(any::<u8>(), 1..300),
    ) {
        holds(&bytes);
    }

    #[test]
    fn a_cut_file_of_any_vendor_is_no_empty_success(
        which in any::<prop::sample::Index>(),
        end in any::<prop::sample::Index>(),
    ) {
        let samples = samples();
        let sample = &samples[which.index(samples.len())];
        holds(&sample[..1 + end.index(sample.len())]);
    }
}
