//! Documents of the MesInfos pilots and Cozy.

use mesinfos_convert::{ConvertError, Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::run;

const FILES: &[(&str, &str)] = &[
    ("axa", include_str!("../../../../fixtures/vendor-options/pilot/axa.json")),
    ("bank", include_str!("../../../../fixtures/vendor-options/pilot/bank.json")),
    ("bills", include_str!("../../../../fixtures/vendor-options/pilot/bills.json")),
    ("cozy", include_str!("../../../../fixtures/vendor-options/pilot/cozy.json")),
    ("edf", include_str!("../../../../fixtures/vendor-options/pilot/edf.json")),
    ("enedis", include_str!("../../../../fixtures/vendor-options/pilot/enedis.json")),
    ("grdf", include_str!("../../../../fixtures/vendor-options/pilot/grdf.json")),
    ("intermarche", include_str!("../../../../fixtures/vendor-options/pilot/intermarche.json")),
    ("linky", include_str!("../../../../fixtures/vendor-options/pilot/linky.json")),
    ("maif", include_str!("../../../../fixtures/vendor-options/pilot/maif.json")),
    ("orange", include_str!("../../../../fixtures/vendor-options/pilot/orange.json")),
];

const REJECTS: &str = include_str!("../../../../fixtures/vendor-options/pilot/rejects.json");

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
fn points_earned_are_a_movement_of_the_card_the_receipt_names() {
    let done = run("mesinfos-pilot", file("intermarche").as_bytes(), &options());
    let card = done.records.iter().find(|r| r["type"] == "retail.loyalty-account/1").unwrap();
    assert_eq!(card["data"]["status"], "active");
    let movement = &done.of("retail.loyalty-movement/1")[0];
    assert_eq!(
        (&movement["account"], &movement["at"]),
        (&card["id"], &"2014-02-01T10:30:00Z".into())
    );
    assert_eq!((&movement["points"], &movement["balanceBefore"]), (&3.into(), &100.into()));
    // Cents of points whose number is not said are no movement.
    assert_eq!(done.of("retail.loyalty-movement/1").len(), 1);
    assert_eq!(done.of("retail.receipt/1")[0]["loyalty"]["value"]["amount"], "0.50");
    // A card without a document of its own is told by its number; without a number there is no movement.
    let alone = file("intermarche").replace(
        "\"docType\": \"Client\", \"idMesInfos\": \"M-1\"",
        "\"docType\": \"Client\", \"idMesInfos\": \"M-2\"",
    );
    let done = run("mesinfos-pilot", alone.as_bytes(), &options());
    assert_eq!(done.of("retail.loyalty-account/1").len(), 2);
    let bare = file("intermarche").replacen(", \"idMesInfos\": \"M-1\"", "", 1);
    let done = run("mesinfos-pilot", bare.as_bytes(), &options());
    assert_eq!(done.of("retail.loyalty-movement/1").len(), 0);
    assert_eq!(done.of("retail.receipt/1")[0]["loyalty"]["earned"], 3);
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

#[test]
fn an_address_book_and_mail() {
    let done = run("mesinfos-pilot", file("cozy").as_bytes(), &options());
    let card = &done.of("contact.card/1")[0];
    assert_eq!(card["name"]["full"], "Camille Inventée");
    assert_eq!(
        (&card["name"]["components"][0]["kind"], &card["name"]["components"][1]["value"]),
        (&"surname".into(), &"Camille".into())
    );
    assert_eq!(
        (&card["phones"][0]["number"], &card["emails"][0]["label"]),
        (&"+33639980001".into(), &"travail".into())
    );
    // The form of a postal address is not documented.
    assert_eq!(done.unmapped("datapoints.value"), 1);
    let message = &done.of("communication.message/1")[0];
    assert_eq!(message["from"]["ids"][0]["value"], "camille@example.org");
    assert_eq!((&message["at"], &message["read"]), (&"2016-05-02T09:00:00Z".into(), &true.into()));
    assert_eq!(message["inReplyTo"], "0@example.org");
    assert_eq!(message["labels"], serde_json::json!(["\\Flagged"]));
    assert_eq!(message["attachments"][0]["bytes"], 1200);
    assert_eq!(done.unmapped("headers.x-mailer"), 1);
    // Two answered messages are not cut down to the first.
    let two =
        file("cozy").replacen("[\"0@example.org\"]", "[\"0@example.org\", \"9@example.org\"]", 1);
    let done = run("mesinfos-pilot", two.as_bytes(), &options());
    assert!(done.of("communication.message/1")[0].get("inReplyTo").is_none());
    assert_eq!(done.unmapped("inReplyTo"), 2);
    let two =
        file("cozy").replace("}], \"to\": [", "}, {\"address\": \"b@example.org\"}], \"to\": [");
    assert_eq!(run("mesinfos-pilot", two.as_bytes(), &options()).unmapped("from.address"), 1);
    let bare = file("cozy").replace("\"from\": [", "\"sender\": [");
    assert_eq!(run("mesinfos-pilot", bare.as_bytes(), &options()).rejects(), ["pilot.member"]);
}

#[test]
fn files_are_documents_and_pictures_items() {
    let done = run("mesinfos-pilot", file("cozy").as_bytes(), &options());
    let documents = done.of("document.document/1");
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["folder"], serde_json::json!(["Papiers"]));
    assert_eq!(
        (&documents[0]["attachment"]["bytes"], &documents[0]["updated"]),
        (&20480.into(), &"2016-03-02T10:00:00Z".into())
    );
    let items = done.of("media.item/1");
    assert_eq!(items.len(), 2);
    let lake = items.iter().find(|item| item["file"]["name"] == "lac.jpg").unwrap();
    assert_eq!(
        (&lake["capturedAt"], &lake["width"]),
        (&"2015-08-14T11:00:00Z".into(), &4000.into())
    );
    let beach = items.iter().find(|item| item["file"]["name"] == "plage.jpg").unwrap();
    assert_eq!(beach["collections"], serde_json::json!(["Été inventé"]));
    assert_eq!(
        (done.unmapped("md5sum"), done.unmapped("albumid"), done.unmapped("title")),
        (1, 0, 0)
    );
    // An album that no photograph names is told as unmapped, and so is an album that is not there.
    let other = file("cozy").replace("\"albumid\": \"al-1\"", "\"albumid\": \"al-2\"");
    let done = run("mesinfos-pilot", other.as_bytes(), &options());
    assert_eq!((done.unmapped("albumid"), done.unmapped("title")), (1, 1));
}

#[test]
fn products_of_a_bank_and_savings_without_sums_of_no_day() {
    let done = run("mesinfos-pilot", file("bank").as_bytes(), &options());
    let accounts = done.of("banking.account/1");
    let product = accounts.iter().find(|a| a["ids"][0]["value"] == "SG-0001").unwrap();
    assert_eq!(
        (&product["name"], &product["kind"], &product["servicer"]["name"]),
        (&"Compte inventé".into(), &"unspecified".into(), &"Société Générale".into())
    );
    assert_eq!((done.of("banking.balance/1").len(), done.unmapped("assets")), (1, 1));
    let done = run("mesinfos-pilot", file("axa").as_bytes(), &options());
    let contracts = done.of("insurance.contract/1");
    let life = contracts.iter().find(|contract| contract["line"] == "life").unwrap();
    assert_eq!(life["number"], "AX-3");
    assert_eq!((done.of("banking.holding/1").len(), done.unmapped("axaMT_TOT")), (0, 1));
}

#[test]
fn documents_of_no_contract_or_no_time_are_rejects() {
    let done = run("mesinfos-pilot", REJECTS.as_bytes(), &options());
    // A file of nothing else yields nothing, and says so.
    assert!(matches!(done.error, Some(ConvertError::Nothing)));
    let contract = "pilot.no-contract";
    let period = "pilot.no-period";
    assert_eq!(done.rejects(), [contract, period, contract, contract, period, period, period]);
    assert_eq!(done.ids().len(), 0);
}
