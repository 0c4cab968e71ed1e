//! Octopus Energy.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::run;
use crate::energy::{laws, mangled, merged, total};

fn kwh() -> Options {
    let mut options = Options::default();
    options.unit = "kW.h".parse().ok();
    options
}

const CSV: &str = "Consumption (kwh), Estimated Cost Inc. Tax (p), Start, End\n0.25, 6.1, 2024-03-01T00:00:00Z, 2024-03-01T00:30:00Z\n0.5, , 2024-03-01T00:30:00Z, 2024-03-01T01:00:00Z\n";

#[test]
fn headings_have_blanks_and_the_unit() {
    let input = Input::from_bytes("a.csv", CSV.as_bytes());
    assert_eq!(detect(&input).unwrap()[0].format, "octopus");
    let done = run("octopus", CSV.as_bytes(), &Options::default());
    assert_eq!(total(&done, "PT30M", "kW.h"), (2, "0.75".parse().unwrap()));
    assert_eq!(done.of("energy.interval-series/1")[0]["start"], "2024-03-01T00:00:00+00:00");
    assert_eq!(done.unmapped("Estimated Cost"), 1);
}

#[test]
fn the_api_does_not_say_whether_it_counts_kwh_or_m3() {
    let text = r#"{"count":2,"next":null,"results":[
        {"consumption":0.25,"interval_start":"2024-07-01T00:00:00+01:00","interval_end":"2024-07-01T00:30:00+01:00"},
        {"consumption":"0.5","interval_start":"2024-07-01T00:30:00+01:00","interval_end":"2024-07-01T01:00:00+01:00"}]}"#;
    let input = Input::from_bytes("a.json", text.as_bytes());
    assert_eq!(detect(&input).unwrap()[0].format, "octopus");
    let done = run("octopus", text.as_bytes(), &Options::default());
    assert_eq!(done.rejects(), ["octopus.unit"; 2]);
    let done = run("octopus", text.as_bytes(), &kwh());
    assert_eq!(total(&done, "PT30M", "kW.h"), (2, "0.75".parse().unwrap()));
}

#[test]
fn local_times_are_of_london() {
    let text = "consumption,interval_start,interval_end\n1,2024-10-27 01:00:00,2024-10-27 01:30:00\n2,2024-10-27 01:30:00,2024-10-27 01:00:00\n3,2024-10-27 01:00:00,2024-10-27 01:30:00\n4,2024-10-27 01:30:00,2024-10-27 02:00:00\n";
    let done = run("octopus", text.as_bytes(), &kwh());
    let series = done.of("energy.interval-series/1");
    let slots = series[0]["values"].as_array().unwrap();
    assert_eq!(slots.len(), 50, "{:?}", done.report);
    assert_eq!((slots[2].as_str(), slots[5].as_str()), (Some("1"), Some("4")));
    let alone = text.lines().take(2).collect::<Vec<_>>().join("\n");
    assert_eq!(run("octopus", alone.as_bytes(), &kwh()).rejects(), ["octopus.local-time"]);
}

#[test]
fn newest_first_is_the_same() {
    let mut lines: Vec<_> = CSV.lines().collect();
    lines[1..].reverse();
    // Without a usage point ids hold for the very file.
    let mut options = Options::default();
    options.account = Some("1234567890126".to_owned());
    let turned = run("octopus", lines.join("\n").as_bytes(), &options);
    let straight = run("octopus", CSV.as_bytes(), &options);
    assert_eq!(turned.of("energy.interval-series/1"), straight.of("energy.interval-series/1"));
    assert_eq!(merged(&[&straight]).len(), 1);
}

#[test]
fn truncated_and_changed_samples_add_up() {
    mangled("octopus", CSV, &Options::default());
    mangled(
        "octopus",
        r#"{"results":[{"consumption":0.25,"interval_start":"2024-10-27 01:00:00","interval_end":"2024-10-27 01:30:00"}]}"#,
        &kwh(),
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        laws("octopus", &bytes, &kwh());
        laws("octopus", &[CSV.as_bytes(), &bytes].concat(), &kwh());
    }
}
