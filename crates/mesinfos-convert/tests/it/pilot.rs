//! Documents of the MesInfos pilots and Cozy.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::run;

const FILES: &[(&str, &str)] = &[
    ("axa", include_str!("../../../../fixtures/vendor-options/pilot/axa.json")),
    ("bank", include_str!("../../../../fixtures/vendor-options/pilot/bank.json")),
    ("cozy", include_str!("../../../../fixtures/vendor-options/pilot/cozy.json")),
    ("edf", include_str!("../../../../fixtures/vendor-options/pilot/edf.json")),
    ("enedis", include_str!("../../../../fixtures/vendor-options/pilot/enedis.json")),
    ("grdf", include_str!("../../../../fixtures/vendor-options/pilot/grdf.json")),
    ("intermarche", include_str!("../../../../fixtures/vendor-options/pilot/intermarche.json")),
    ("maif", include_str!("../../../../fixtures/vendor-options/pilot/maif.json")),
    ("orange", include_str!("../../../../fixtures/vendor-options/pilot/orange.json")),
];

fn options() -> Options {
    let mut options = Options::default();
    options.unit = "kW.h".parse().ok();
    options
}

fn file(name: &str) -> &'static str {
    FILES.iter().find(|(found, _)| *found == name).unwrap().1
}

#[test]
fn every_partner_converts_without_a_reject() {
    for (name, text) in FILES {
        let input = Input::from_bytes("input.json", text.as_bytes());
        assert_eq!(detect(&input).unwrap()[0].format, "mesinfos-pilot", "{name}");
        let done = run("mesinfos-pilot", text.as_bytes(), &options());
        assert!(done.error.is_none(), "{name}: {:?}", done.error);
        assert_eq!(done.rejects(), [""; 0], "{name}: {:?}", done.report.rejects);
    }
}

#[test]
fn ends_become_half_open_as_the_rows_prove_it_class_by_class() {
    let done = run("mesinfos-pilot", file("edf").as_bytes(), &options());
    let ends: Vec<_> = done
        .of("energy.consumption/1")
        .iter()
        .map(|c| (c["period"]["start"].as_str().unwrap(), c["period"]["end"].as_str().unwrap()))
        .collect();
    assert_eq!(
        ends,
        [
            ("2016-01-08", "2016-07-02"),
            ("2016-07-02", "2017-01-08"),
            ("2016-09-01", "2016-10-01"),
            ("2016-10-01", "2016-11-01"),
        ]
    );
}

#[test]
fn a_unit_that_is_not_stated_is_not_guessed() {
    let done = run("mesinfos-pilot", file("edf").as_bytes(), &Options::default());
    assert_eq!(done.rejects(), ["pilot.unit"; 4]);
    // Gas proves its own: the energy is the volume times the coefficient.
    let done = run("mesinfos-pilot", file("grdf").as_bytes(), &Options::default());
    let used = done.of("energy.consumption/1");
    assert_eq!(used[0]["quantity"]["unit"], "kW.h");
    assert_eq!(used[0]["period"]["end"], used[1]["period"]["start"]);
    assert_eq!(done.of("energy.meter-reading/1").len(), 2);
}

#[test]
fn days_that_do_not_exist_are_rejects() {
    let bad = file("orange").replacen("2017-03-01T08:00:00.000Z", "2017-09-31T08:00:00.000Z", 1);
    assert_eq!(run("mesinfos-pilot", bad.as_bytes(), &options()).rejects(), ["pilot.date"]);
    let bad = file("edf").replacen("\"2016-07-01\"", "\"2016-07-012016-07-01\"", 1);
    assert!(run("mesinfos-pilot", bad.as_bytes(), &options()).rejects().contains(&"pilot.date"));
}

#[test]
fn misspelt_and_missing_doctypes() {
    let done = run("mesinfos-pilot", file("orange").as_bytes(), &options());
    assert_eq!(done.of("telecom.usage-event/1").len(), 2);
    assert_eq!(done.of("telecom.line/1").len(), 1);
    let bare =
        file("grdf").replace("\"docType\": \"org.fing.mesinfos.consumptionstatement\", ", "");
    let input = Input::from_bytes("input.json", bare.as_bytes());
    assert_eq!(detect(&input).unwrap()[0].format, "mesinfos-pilot");
    assert_eq!(
        run("mesinfos-pilot", bare.as_bytes(), &options()).of("energy.consumption/1").len(),
        2
    );
    let odd = r#"[{"docType": "org.example.unknown", "a": 1}, {"b": 2}, 3]"#;
    let done = run("mesinfos-pilot", odd.as_bytes(), &options());
    assert_eq!(done.rejects(), ["pilot.kind", "pilot.kind", "pilot.document"]);
}

#[test]
fn bank_documents_without_a_currency_need_one() {
    let bare = file("bank").replace(", \"currency\": \"EUR\"", "");
    let done = run("mesinfos-pilot", bare.as_bytes(), &options());
    assert_eq!(done.rejects(), ["pilot.currency"; 3]);
}

#[test]
fn a_load_curve_is_of_the_days_of_paris() {
    let done = run("mesinfos-pilot", file("enedis").as_bytes(), &options());
    let series = done.of("energy.interval-series/1");
    assert_eq!(series[0]["start"], "2017-08-17T00:00:00+02:00");
    assert_eq!(
        (series[0]["unit"].as_str(), series[0]["values"][1].as_str()),
        (Some("W"), Some("258"))
    );
}

#[test]
fn a_receipt_has_its_lines_and_not_the_cashier() {
    let done = run("mesinfos-pilot", file("intermarche").as_bytes(), &options());
    let receipts = done.of("retail.receipt/1");
    assert_eq!(receipts[0]["lines"][0]["total"]["amount"], "2.4");
    assert_eq!(done.unmapped("cashierId"), 1);
}

#[test]
fn order_does_not_change_ids() {
    for (name, text) in FILES {
        let Ok(serde_json::Value::Array(mut rows)) = serde_json::from_str(text) else { continue };
        let before = run("mesinfos-pilot", text.as_bytes(), &options()).ids();
        rows.reverse();
        let turned = serde_json::to_vec(&rows).unwrap();
        assert_eq!(run("mesinfos-pilot", &turned, &options()).ids(), before, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        run("mesinfos-pilot", &bytes, &options());
    }

    #[test]
    fn what_is_cut_or_changed_is_accounted_for(of in 0..FILES.len(), at in 0..2_000_usize, byte in any::<u8>()) {
        let mut bytes = FILES[of].1.as_bytes().to_vec();
        let at = at % bytes.len();
        run("mesinfos-pilot", &bytes[..at], &options());
        bytes[at] = byte;
        run("mesinfos-pilot", &bytes, &options());
    }
}

#[test]
fn what_people_keep_in_cozy_and_what_a_bank_supposed() {
    let done = run("mesinfos-pilot", file("cozy").as_bytes(), &options());
    let event = &done.of("calendar.event/1")[0];
    assert_eq!(
        (&event["title"], &event["start"]),
        (&"Rendez-vous inventé".into(), &"2016-05-02T16:00:00Z".into())
    );
    assert_eq!(event["locations"][0]["name"], "Lyon");
    let task = &done.of("calendar.task/1")[0];
    assert_eq!((&task["progress"], &task["list"]), (&"completed".into(), &"maison".into()));
    assert_eq!(done.of("media.bookmark/1")[0]["url"], "https://example.org/");
    let offer = &done.of("offer.offer/1")[0];
    assert_eq!(
        (&offer["product"], &offer["amount"]["amount"]),
        (&"Livret Inventé".into(), &"1500.00".into())
    );
    // An amount without a currency is asked for.
    let bad = file("cozy").replace(", \"currency\": \"EUR\"", "");
    assert_eq!(run("mesinfos-pilot", bad.as_bytes(), &options()).rejects(), ["pilot.currency"]);
}
