//! SolarEdge.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::run;
use crate::energy::{laws, mangled, total};

const TEXT: &str = r#"{"energy":{"values":[
    {"date":"2024-10-27 01:00:00 CEST+0200","value":null},{"date":"2024-10-27 02:00:00 CEST+0200","value":8.0},
    {"date":"2024-10-27 02:00:00 CET+0100","value":9},{"date":"2024-10-27 03:00:00","value":1}],
    "measuredBy":"INVERTER","timeUnit":"HOUR","unit":"Wh"}}"#;

#[test]
fn the_offset_tells_the_two_hours_apart() {
    let input = Input::from_bytes("a.json", TEXT.as_bytes());
    assert_eq!(detect(&input).unwrap()[0].format, "solaredge");
    let mut options = Options::default();
    options.time_zone = "Europe/Paris".parse().ok();
    let done = run("solaredge", TEXT.as_bytes(), &options);
    assert_eq!(total(&done, "PT1H", "W.h"), (2, 17.into()), "{:?}", done.report);
    let series = done.of("energy.interval-series/1");
    assert_eq!(series[0]["values"].as_array().unwrap().len(), 25);
    assert_eq!((&series[0]["values"][2], &series[0]["values"][3]), (&"8".into(), &"9".into()));
    assert_eq!(done.rejects(), ["solaredge.time"]);
    assert_eq!(done.unmapped("measuredBy"), 1);
    // An abbreviation names no zone: days are those of UTC.
    let done = run("solaredge", TEXT.as_bytes(), &Options::default());
    assert_eq!(done.of("energy.interval-series/1")[0]["start"], "2024-10-27T00:00:00Z");
}

#[test]
fn without_unit_or_step() {
    let one =
        |text: String| run("solaredge", text.as_bytes(), &Options::default()).rejects().join(" ");
    assert!(one(TEXT.replace(r#""Wh""#, r#""?""#)).starts_with("solaredge.unit"));
    assert!(one(TEXT.replace("HOUR", "WEEK")).starts_with("solaredge.step"));
}

#[test]
fn truncated_and_changed_samples_add_up() {
    mangled("solaredge", TEXT, &Options::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        laws("solaredge", &bytes, &Options::default());
    }
}
