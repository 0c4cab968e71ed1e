//! NEM12.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::{Done, run};
use crate::energy::{laws, mangled, merged, total};

fn day(date: &str, value: &str, quality: &str) -> String {
    format!("300,{date},{},{quality},,,20240301000000,\n", vec![value; 48].join(","))
}

fn file(rows: &str) -> String {
    format!(
        "100,NEM12,202403010915,MDP1,RETAIL1\n200,6123456789,E1B1,E1,E1,N1,METER1,KWH,30,\n{rows}900\n"
    )
}

fn read(text: &str) -> Done {
    run("nem12", text.as_bytes(), &Options::default())
}

#[test]
fn a_row_is_a_day_of_the_markets_time() {
    let text = file(&day("20240301", "0.25", "A"));
    let input = Input::from_bytes("a.csv", text.as_bytes());
    assert_eq!(detect(&input).unwrap()[0].format, "nem12");
    let done = read(&text);
    let series = done.of("energy.interval-series/1");
    assert_eq!(series[0]["start"], "2024-03-01T00:00:00+10:00");
    assert_eq!((&series[0]["flow"], &series[0]["register"]), (&"import".into(), &"E1".into()));
    assert_eq!(total(&done, "PT30M", "kW.h"), (48, 12.into()));
    assert_eq!(series[0]["quality"][0]["quality"], "measured");
    assert_eq!(done.records[0]["data"]["collectedAt"], "2024-03-01T09:15:00");
    assert_eq!(done.report.skipped_items(), 1, "the end");
}

#[test]
fn rows_of_quality_belong_to_the_day_above() {
    let text = file(&format!(
        "{}400,1,20,F19,76,\n400,21,48,A,,\n{}",
        day("20240301", "1", "V"),
        day("20240302", "1", "A")
    ));
    let done = read(&text);
    let series = done.of("energy.interval-series/1");
    let runs = series[0]["quality"].as_array().unwrap();
    assert_eq!(
        (&runs[0]["quality"], &runs[0]["count"], &runs[0]["code"]),
        (&"estimated".into(), &20.into(), &"F19".into())
    );
    assert_eq!(series[1]["quality"].as_array().unwrap().len(), 1);
}

#[test]
fn without_header_and_end() {
    let text =
        format!("200,(redacted),E1B1,B1,B1,,252129362,KWH,30,\n{}", day("20240301", "2", "A"));
    let input = Input::from_bytes("a.csv", text.as_bytes());
    assert_eq!(detect(&input).unwrap()[0].format, "nem12");
    assert_eq!(read(&text).of("energy.interval-series/1")[0]["flow"], "export");
}

#[test]
fn faults_have_their_codes() {
    let one = |text: &str| read(text).rejects().join(" ");
    assert_eq!(one("300,20240301,1\n"), "nem12.no-channel");
    assert_eq!(one(&file("300,20240301,1,2\n")), "nem12.values");
    assert_eq!(one(&file(&day("20240231", "1", "A"))), "nem12.date");
    assert_eq!(one(&file(&day("20240301", "x", "A"))), "nem12.values");
    assert_eq!(one(&file(&day("20240301", "1", "A")).replace("KWH", "FURLONG")), "nem12.unit");
    assert_eq!(one(&file(&day("20240301", "1", "A")).replace(",30,", ",7,")), "nem12.length");
    assert_eq!(
        one(&file(&(day("20240301", "1", "A") + &day("20240301", "2", "A")))),
        "nem12.conflict"
    );
}

#[test]
fn split_exports_merge_to_the_same() {
    let (a, b) = (day("20240301", "1", "A"), day("20240302", "2", "A"));
    let whole = read(&file(&format!("{a}{b}")));
    assert_eq!(merged(&[&read(&file(&b)), &read(&file(&a))]), merged(&[&whole]));
}

#[test]
fn truncated_and_changed_samples_add_up() {
    mangled(
        "nem12",
        &file(&format!("{}400,1,48,A,,\n", day("20240301", "1", "V"))),
        &Options::default(),
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        laws("nem12", &bytes, &Options::default());
        laws("nem12", &[b"200,1,E1,E1,E1,,,KWH,60,\n300,20240301,", bytes.as_slice()].concat(), &Options::default());
    }
}
