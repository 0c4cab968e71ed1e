//! Linky TIC.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::run;
use crate::energy::{laws, mangled};

/// A group with its checksum.
fn group(standard: bool, parts: &[&str]) -> String {
    let separator = if standard { "\t" } else { " " };
    let body = parts.join(separator);
    let counted = if standard { format!("{body}\t") } else { body.clone() };
    let sum: u32 = counted.bytes().map(u32::from).sum();
    let checksum = char::from(u8::try_from((sum & 0x3f) + 0x20).unwrap());
    format!("\n{body}{separator}{checksum}\r")
}

fn standard(prm: &str) -> String {
    let groups = [
        group(true, &["ADSC", "031664001115"]),
        group(true, &["DATE", "E240915101601", ""]),
        group(true, &["EAST", "000012345"]),
        group(true, &["EASF01", "000000042"]),
        group(true, &["SINSTS", "00300"]),
        group(true, &["PRM", prm]),
    ];
    format!("\u{2}{}\u{3}", groups.concat())
}

#[test]
fn a_frame_of_the_standard_mode() {
    let text = standard("09111642617347");
    let input = Input::from_bytes("a.txt", text.as_bytes());
    assert_eq!(detect(&input).unwrap()[0].version.as_deref(), Some("standard"));
    let done = run("linky-tic", text.as_bytes(), &Options::default());
    let readings = done.of("energy.meter-reading/1");
    assert_eq!(readings.len(), 2, "{:?}", done.report);
    assert_eq!(
        (&readings[0]["at"], &readings[0]["index"]["value"]),
        (&"2024-09-15T10:16:01+02:00".into(), &"12345".into())
    );
    assert_eq!(readings[1]["register"], "EASF01");
    assert_eq!(done.of("energy.usage-point/1")[0]["ids"][0]["scheme"], "prm");
    assert_eq!(done.of("energy.meter/1")[0]["serial"], "031664001115");
    assert_eq!(done.unmapped("SINSTS"), 1);
    assert_eq!(done.report.read, 6);
}

#[test]
fn a_number_of_zeros_is_no_point() {
    let done = run("linky-tic", standard("00000000000000").as_bytes(), &Options::default());
    assert_eq!(done.of("energy.usage-point/1")[0]["ids"][0]["value"], "031664001115");
}

#[test]
fn the_historic_mode_has_no_time() {
    let text = format!(
        "\u{2}{}{}{}\u{3}",
        group(false, &["ADCO", "812164417227"]),
        group(false, &["BASE", "000000104"]),
        group(false, &["PAPP", "00000"])
    );
    let done = run("linky-tic", text.as_bytes(), &Options::default());
    assert_eq!(done.rejects(), ["linky-tic.no-time"]);
    let mut options = Options::default();
    options.collected_at = "2024-03-01T12:00:00+01:00".parse().ok();
    let done = run("linky-tic", text.as_bytes(), &options);
    assert_eq!(done.of("energy.meter-reading/1")[0]["at"], "2024-03-01T12:00:00+01:00");
    assert_eq!(done.report.format_version.as_deref(), Some("historique"));
}

#[test]
fn a_wrong_checksum_and_a_clock_not_to_be_trusted() {
    let text = standard("09111642617347").replace("000000042", "000000043");
    let done = run("linky-tic", text.as_bytes(), &Options::default());
    assert_eq!(done.rejects(), ["linky-tic.checksum"]);
    let degraded = group(true, &["DATE", "e240915101601", ""]);
    let text = format!(
        "\u{2}{}{degraded}{}\u{3}",
        group(true, &["ADSC", "031664001115"]),
        group(true, &["EAST", "000012345"])
    );
    assert_eq!(
        run("linky-tic", text.as_bytes(), &Options::default()).rejects(),
        ["linky-tic.no-time"; 2]
    );
}

#[test]
fn the_same_frame_twice_is_the_same_records() {
    let text = standard("09111642617347");
    let once = run("linky-tic", text.as_bytes(), &Options::default());
    let twice = run("linky-tic", text.repeat(2).as_bytes(), &Options::default());
    assert_eq!(once.ids(), twice.ids());
    assert_eq!(twice.report.duplicates, 3);
}

#[test]
fn truncated_and_changed_samples_add_up() {
    mangled("linky-tic", &standard("09111642617347"), &Options::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        laws("linky-tic", &bytes, &Options::default());
    }
}
