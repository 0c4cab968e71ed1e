//! Green Button (ESPI).

use mesinfos_convert::{Collect, Options, convert, detect};
use mesinfos_io::Input;
use mesinfos_schema::record::Record;
use proptest::prelude::*;

use crate::as_json::{Done, run};
use crate::energy::{laws, mangled, merged, total};
use crate::support::written;

const POINT: &str = "<entry><link rel='self' href='https://energy.example.org/espi/RetailCustomer/1/UsagePoint/1'/>\
    <link rel='related' href='/espi/RetailCustomer/1/UsagePoint/1/MeterReading'/><link rel='related' href='espi/LocalTimeParameters/1'/>\
    <title>Maison</title><content><UsagePoint xmlns='http://naesb.org/espi'><ServiceCategory><kind>0</kind></ServiceCategory></UsagePoint></content></entry>";
const METER: &str = "<entry><link rel='self' href='espi/RetailCustomer/1/UsagePoint/1/MeterReading/1'/>\
    <link rel='related' href='espi/ReadingType/1'/><content><MeterReading xmlns='http://naesb.org/espi'/></content></entry>";
const ZONE: &str = "<entry><link rel='self' href='espi/LocalTimeParameters/1'/><content><LocalTimeParameters xmlns='http://naesb.org/espi'>\
    <dstEndRule>B40E2000</dstEndRule><dstOffset>3600</dstOffset><dstStartRule>360E2000</dstStartRule><tzOffset>-18000</tzOffset>\
    </LocalTimeParameters></content></entry>";

fn reading_type(rest: &str) -> String {
    format!(
        "<entry><link rel='self' href='espi/ReadingType/1'/><content><ReadingType xmlns='http://naesb.org/espi'>\
         <currency>840</currency><flowDirection>1</flowDirection><intervalLength>3600</intervalLength>{rest}</ReadingType></content></entry>"
    )
}

fn block(readings: &[(i64, i64, &str)]) -> String {
    let readings: String = readings
        .iter()
        .map(|(start, length, rest)| {
            format!(
                "<IntervalReading><timePeriod><duration>{length}</duration><start>{start}</start></timePeriod>{rest}</IntervalReading>"
            )
        })
        .collect();
    format!(
        "<entry><link rel='self' href='espi/RetailCustomer/1/UsagePoint/1/MeterReading/1/IntervalBlock/1'/>\
         <link rel='up' href='espi/RetailCustomer/1/UsagePoint/1/MeterReading/1/IntervalBlock'/>\
         <content><IntervalBlock xmlns='http://naesb.org/espi'>{readings}</IntervalBlock></content></entry>"
    )
}

fn feed(entries: &[&str]) -> String {
    format!(
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><updated>2024-05-01T00:00:00Z</updated>{}</feed>",
        entries.concat()
    )
}

fn read(text: &str) -> Done {
    run("green-button", text.as_bytes(), &Options::default())
}

/// 2012-03-01T00:00:00-05:00.
const DAY: i64 = 1_330_578_000;

fn hours(from: i64, count: i64) -> Vec<(i64, i64, &'static str)> {
    (0..count).map(|hour| (from + hour * 3_600, 3_600, "<value>250</value>")).collect()
}

#[test]
fn a_day_is_one_series_from_local_midnight() {
    let text = feed(&[POINT, METER, &reading_type("<uom>72</uom>"), ZONE, &block(&hours(DAY, 24))]);
    let input = Input::from_bytes("a.xml", text.as_bytes());
    assert_eq!(detect(&input).unwrap()[0].format, "green-button");
    let done = read(&text);
    let series = done.of("energy.interval-series/1");
    assert_eq!(series.len(), 1, "{:?}", done.report);
    assert_eq!(series[0]["start"], "2012-03-01T00:00:00-05:00");
    assert_eq!((&series[0]["flow"], &series[0]["unit"]), (&"import".into(), &"W.h".into()));
    assert_eq!(total(&done, "PT1H", "W.h"), (24, 6_000.into()));
    assert_eq!(done.of("energy.usage-point/1")[0]["commodity"], "electricity");
    assert!(done.report.warnings.is_empty(), "the host is the provider");
    assert_eq!(done.unmapped("entry/title"), 1);
}

#[test]
fn entries_come_in_any_order_and_links_behind_the_content() {
    let of = reading_type("<uom>72</uom>");
    let blocks = block(&hours(DAY, 24));
    let behind = {
        let (links, content) =
            blocks.strip_prefix("<entry>").unwrap().split_once("<content>").unwrap();
        let content = content.strip_suffix("</entry>").unwrap();
        format!("<entry><content>{content}{links}</entry>")
    };
    let first = read(&feed(&[POINT, METER, &of, ZONE, &blocks]));
    for entries in [[&*blocks, ZONE, &*of, METER, POINT], [POINT, &*behind, METER, ZONE, &*of]] {
        let done = read(&feed(&entries));
        assert_eq!(done.ids(), first.ids());
        assert_eq!(merged(&[&done]), merged(&[&first]));
    }
}

#[test]
fn days_the_clock_changes_have_92_and_100_quarters() {
    let of = reading_type("<uom>72</uom>");
    for (start, quarters) in [(1_331_442_000, 92), (1_352_001_600, 100)] {
        let readings: Vec<_> =
            (0..quarters).map(|q| (start + q * 900, 900, "<value>1</value>")).collect();
        let done = read(&feed(&[POINT, METER, &of, ZONE, &block(&readings)]));
        let series = done.of("energy.interval-series/1");
        assert_eq!(series.len(), 1, "{quarters}");
        let slots = series[0]["values"].as_array().unwrap();
        assert_eq!(slots.len() as i64, quarters);
        assert!(slots.iter().all(|slot| slot == "1"));
    }
}

#[test]
fn the_multiplier_is_the_values_and_not_the_costs() {
    let of = reading_type("<powerOfTenMultiplier>-3</powerOfTenMultiplier><uom>72</uom>");
    let text = block(&[(DAY, 3_600, "<value>1500</value><cost>12345</cost>")]);
    let done = read(&feed(&[POINT, METER, &of, ZONE, &text]));
    let series = done.of("energy.interval-series/1");
    assert_eq!(series[0]["values"][0], "1.5");
    assert_eq!(series[0]["costs"]["values"][0], "0.12345");
    assert_eq!(series[0]["costs"]["currency"], "USD");
}

#[test]
fn missing_is_null_and_quality_is_kept() {
    let of = reading_type("<uom>72</uom>");
    let quality = "<value>7</value><ReadingQuality><quality>8</quality></ReadingQuality>";
    let text = block(&[(DAY, 3_600, ""), (DAY + 7_200, 3_600, quality)]);
    let done = read(&feed(&[POINT, METER, &of, ZONE, &text]));
    let series = done.of("energy.interval-series/1");
    assert!(series[0]["values"][0].is_null() && series[0]["values"][1].is_null());
    assert_eq!(series[0]["values"][2], "7");
    assert_eq!(series[0]["quality"][0]["quality"], "estimated");
    assert_eq!(
        (&series[0]["quality"][0]["from"], &series[0]["quality"][0]["code"]),
        (&2.into(), &"8".into())
    );
}

#[test]
fn a_dangling_reading_type_is_no_unit() {
    let text = block(&[(DAY, 3_600, "<value>7</value>")]);
    let done = read(&feed(&[POINT, METER, ZONE, &text]));
    assert_eq!(done.rejects(), ["green-button.unit"]);
    let mut options = Options::default();
    options.unit = "W.h".parse().ok();
    let done = run("green-button", feed(&[POINT, METER, ZONE, &text]).as_bytes(), &options);
    assert_eq!(total(&done, "PT1H", "W.h"), (1, 7.into()));
}

#[test]
fn another_value_for_a_step_is_a_conflict_and_the_same_is_not() {
    let of = reading_type("<uom>72</uom>");
    let text = block(&[
        (DAY, 3_600, "<value>7</value>"),
        (DAY, 3_600, "<value>7</value>"),
        (DAY, 3_600, "<value>8</value>"),
    ]);
    let done = read(&feed(&[POINT, METER, &of, ZONE, &text]));
    assert_eq!(done.rejects(), ["green-button.conflict"]);
    assert_eq!(total(&done, "PT1H", "W.h"), (1, 7.into()));
}

#[test]
fn steps_of_no_slot_become_consumption() {
    let of = reading_type("<uom>169</uom>");
    let text = block(&[(DAY, 3_024_000, "<value>7</value><cost>100000</cost>")]);
    let done = read(&feed(&[POINT, METER, &of, ZONE, &text]));
    let found = done.of("energy.consumption/1");
    assert_eq!(found[0]["quantity"]["unit"], "{therm}");
    assert_eq!(found[0]["cost"]["amount"], "1");
    assert_eq!(found[0]["level"], "billing");
}

#[test]
fn power_is_not_turned_into_energy() {
    let of = reading_type("<uom>38</uom><accumulationBehaviour>12</accumulationBehaviour>");
    let text = block(&[(DAY, 3_600, "<value>7</value>")]);
    let done = read(&feed(&[POINT, METER, &of, ZONE, &text]));
    let series = done.of("energy.interval-series/1");
    assert_eq!(series[0]["quantityKind"], "power-instantaneous");
    assert_eq!(series[0]["unit"], "W");
}

#[test]
fn registers_that_count_on_are_readings_of_the_meter() {
    let of = reading_type("<uom>72</uom><accumulationBehaviour>3</accumulationBehaviour>");
    let text = block(&[(DAY, 0, "<value>123456</value>")]);
    let done = read(&feed(&[POINT, METER, &of, ZONE, &text]));
    let found = done.of("energy.meter-reading/1");
    assert_eq!(found[0]["index"]["value"], "123456");
    assert_eq!(found[0]["at"], "2012-03-01T00:00:00-05:00");
}

#[test]
fn starts_with_decimals_of_a_second_are_rejected() {
    let of = reading_type("<uom>72</uom>");
    let text = feed(&[POINT, METER, &of, &block(&[(DAY, 3_600, "<value>7</value>")])]);
    let text = text.replace("<start>1330578000<", "<start>1330578000.66136<");
    assert_eq!(read(&text).rejects(), ["green-button.time"]);
    let text = text.replace("1330578000.66136", "1330578000.000");
    assert!(read(&text).rejects().is_empty());
}

#[test]
fn the_end_cut_off_keeps_what_came_before() {
    let of = reading_type("<uom>72</uom>");
    let text = feed(&[POINT, METER, &of, ZONE, &block(&hours(DAY, 24))]);
    let done = read(text.get(..text.len() - 400).unwrap());
    assert_eq!(done.error.map(|e| e.code().to_owned()).as_deref(), Some("xml.truncated"));
    assert!(!done.report.records.is_empty());
}

#[test]
fn split_and_overlapping_exports_merge_to_the_same() {
    let of = reading_type("<uom>72</uom>");
    let whole = read(&feed(&[POINT, METER, &of, ZONE, &block(&hours(DAY, 72))]));
    let first = read(&feed(&[POINT, METER, &of, ZONE, &block(&hours(DAY, 40))]));
    let second = read(&feed(&[POINT, METER, &of, ZONE, &block(&hours(DAY + 30 * 3_600, 42))]));
    assert_eq!(merged(&[&first, &second]), merged(&[&whole]));
}

/// Records written as a feed and read again.
fn again(records: &[Record], options: &Options) -> (Done, Vec<(String, String, u64)>, String) {
    let (feed, losses) = written("green-button", records);
    let text = String::from_utf8(feed).unwrap();
    (run("green-button", text.as_bytes(), options), losses, text)
}

fn records(format: &str, bytes: &[u8], options: &Options) -> Vec<Record> {
    let mut sink = Collect::default();
    convert(&Input::from_bytes("a", bytes), format, options, &mut sink).unwrap();
    sink.records
}

fn of_one_provider() -> Options {
    let mut options = Options::default();
    options.provider = Some("energy.example.org".to_owned());
    options
}

#[test]
fn what_is_read_is_written_the_same() {
    let options = of_one_provider();
    let of = reading_type("<powerOfTenMultiplier>-3</powerOfTenMultiplier><uom>72</uom>");
    let mut readings: Vec<_> = (0..92)
        .map(|q| (1_331_442_000 + q * 900, 900, "<value>1001</value><cost>12345</cost>"))
        .collect();
    readings.push((
        1_331_442_000 + 92 * 900,
        900,
        "<value>7</value><ReadingQuality><quality>8</quality></ReadingQuality>",
    ));
    let text = feed(&[POINT, METER, &of, ZONE, &block(&readings)]);
    let first = run("green-button", text.as_bytes(), &options);
    let (second, losses, _) = again(&records("green-button", text.as_bytes(), &options), &options);
    assert_eq!(losses, []);
    assert_eq!(second.report.rejects, []);
    assert_eq!(second.ids(), first.ids());
    for kind in ["energy.usage-point/1", "energy.interval-series/1"] {
        assert_eq!(second.of(kind), first.of(kind), "{kind}");
    }
    let (fourth, _, text) = again(&records("green-button", text.as_bytes(), &options), &options);
    assert_eq!(fourth.ids(), first.ids());
    assert!(text.contains("<espi:dstStartRule>360E2000</espi:dstStartRule>"));
}

#[test]
fn a_zone_of_the_database_is_written_as_its_rule() {
    let csv = "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Pas en minutes\n\
        09111642617347;Courbe de charge;01/10/2021;02/11/2021;Energie active;Consommation;Comptage Brut;W;30\nHorodate;Valeur\n\
        2021-10-31T02:30:00+02:00;1\n2021-10-31T02:30:00+01:00;2\n2021-03-28T03:30:00+02:00;3\n";
    let options = of_one_provider();
    let first = run("enedis", csv.as_bytes(), &options);
    let (second, losses, text) = again(&records("enedis", csv.as_bytes(), &options), &options);
    assert!(text.contains("<espi:dstEndRule>AE0E3000</espi:dstEndRule>"), "{text}");
    let slots = |done: &Done| {
        let series = done.of("energy.interval-series/1");
        let own = series
            .iter()
            .map(|s| [s["start"].clone(), s["values"].clone(), s["quantityKind"].clone()]);
        own.collect::<Vec<_>>()
    };
    assert_eq!(slots(&second), slots(&first));
    assert_eq!(
        losses.iter().map(|l| l.1.as_str()).collect::<Vec<_>>(),
        ["/data/ids", "/data/operator"]
    );
}

#[test]
fn what_a_feed_cannot_hold_is_a_loss_and_not_changed() {
    let csv = "OpnameDatum;StandNormaal;StandDal;TerugleveringNormaal;TerugleveringDal\n2023-08-02;874;824;1608;722\n";
    let (_, losses, _) =
        again(&records("energy-csv", csv.as_bytes(), &Options::default()), &Options::default());
    assert!(losses.iter().any(|l| l.0 == "energy.meter-reading/1" && l.1.is_empty() && l.2 == 4));
    let gas = r#"{"GI123456":{"releves":[{"journeeGaziere":"2024-02-03","energieConsomme":75,"volumeBrutConsomme":7,"coeffConversion":11.12}]}}"#;
    let (done, losses, _) =
        again(&records("grdf", gas.as_bytes(), &Options::default()), &Options::default());
    assert!(losses.iter().any(|l| l.0 == "energy.interval-series/1" && l.1 == "/data/unit"));
    // A gas day, in the plain unit.
    assert_eq!(total(&done, "P1D", "W.h"), (1, 75_000.into()), "{:?}", done.report);
    assert_eq!(total(&done, "P1D", "m3"), (1, 7.into()));
}

fn sample() -> String {
    let of = reading_type("<uom>72</uom>");
    feed(&[POINT, METER, &of, ZONE, &block(&hours(DAY, 5))])
}

#[test]
fn truncated_and_changed_samples_add_up() {
    mangled("green-button", &sample(), &Options::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        laws("green-button", &bytes, &Options::default());
    }

    #[test]
    fn any_values_are_written_and_read_the_same(
        values in proptest::collection::vec((proptest::option::of(-1_000_000_i64..1_000_000), 0_u8..6), 1..60),
        first in 0_i64..400,
    ) {
        let options = of_one_provider();
        let of = reading_type("<uom>72</uom>");
        let readings: Vec<(i64, i64, String)> = values.iter().enumerate().map(|(at, (value, scale))| {
            let value = value.map(|v| mesinfos_schema::values::Decimal::new(v.into(), *scale).unwrap());
            let value = value.map_or(String::new(), |v| format!("<value>{v}</value>"));
            (DAY + first * 86_400 + at as i64 * 3_600, 3_600, value)
        }).collect();
        let readings: Vec<_> = readings.iter().map(|(s, l, v)| (*s, *l, v.as_str())).collect();
        let text = feed(&[POINT, METER, &of, ZONE, &block(&readings)]);
        let one = run("green-button", text.as_bytes(), &options);
        let (two, losses, _) = again(&records("green-button", text.as_bytes(), &options), &options);
        prop_assert_eq!(losses, vec![]);
        let number = |v: &serde_json::Value| v.as_str().map(|t| t.parse::<mesinfos_schema::values::Decimal>().unwrap());
        let (one, two) = (merged(&[&one]), merged(&[&two]));
        prop_assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
        for (a, b) in one.values().flatten().zip(two.values().flatten()) {
            prop_assert_eq!(number(a), number(b));
        }
    }

    #[test]
    fn shuffled_readings_merge_to_the_same(order in Just((0..48_i64).collect::<Vec<_>>()).prop_shuffle()) {
        let of = reading_type("<uom>72</uom>");
        let readings: Vec<_> = order.iter().map(|h| (DAY + h * 3_600, 3_600, "<value>3</value>")).collect();
        let done = read(&feed(&[POINT, METER, &of, ZONE, &block(&readings)]));
        let sorted = read(&feed(&[POINT, METER, &of, ZONE, &block(&hours(DAY, 48))]).replace(">250<", ">3<"));
        prop_assert_eq!(merged(&[&done]), merged(&[&sorted]));
    }
}
