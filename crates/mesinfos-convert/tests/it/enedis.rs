//! Enedis: portal CSV, Data Connect, SGE flows.

use std::fmt::Write;

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::{Done, run};
use crate::energy::{laws, mangled, merged, total};

const HEAD: &str = "\u{feff}Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Pas en minutes\n";

fn curve(step: &str, rows: &str) -> String {
    format!(
        "{HEAD}09111642617347;Courbe de charge;01/03/2024;02/03/2024;Energie active;Consommation;Comptage Brut;W;{step}\nHorodate;Valeur\n{rows}"
    )
}

fn read(text: &str) -> Done {
    run("enedis", text.as_bytes(), &Options::default())
}

/// End stamps of half-hours of a day, `first` to `last` in minutes, all of one offset.
fn stamps(day: &str, count: u32, offset: &str) -> String {
    let mut rows = String::new();
    for half in 1..=count {
        let minutes = half * 30;
        writeln!(rows, "{day}T{:02}:{:02}:00{offset};{half}", minutes / 60, minutes % 60).unwrap();
    }
    rows
}

#[test]
fn stamps_are_the_end_of_their_step() {
    let done = read(&curve("", &stamps("2024-03-01", 47, "+01:00")));
    let series = done.of("energy.interval-series/1");
    assert_eq!(series.len(), 1, "{:?}", done.report);
    assert_eq!(series[0]["start"], "2024-03-01T00:00:00+01:00");
    assert_eq!(series[0]["values"].as_array().unwrap().len(), 48);
    assert_eq!((&series[0]["values"][0], &series[0]["values"][46]), (&"1".into(), &"47".into()));
    assert!(series[0]["values"][47].is_null(), "missing is null");
    assert_eq!(
        (&series[0]["quantityKind"], &series[0]["unit"]),
        (&"power-average".into(), &"W".into())
    );
    assert_eq!(series[0]["flow"], "import");
    let point = done.of("energy.usage-point/1");
    assert_eq!(point[0]["ids"][0]["scheme"], "prm");
    let input = Input::from_bytes("a.csv", curve("", "").as_bytes());
    assert_eq!(detect(&input).unwrap()[0].format, "enedis");
}

#[test]
fn an_ambiguous_step_is_rejected_and_not_guessed() {
    let rows = "2024-03-05T10:00:00+01:00;5\n2024-03-05T10:30:00+01:00;6\n2024-03-05T13:00:00+01:00;7\n2024-03-05T14:00:00+01:00;8\n";
    let done = read(&curve("", rows));
    // The first, far from the period's beginning, and the one two hours on.
    assert_eq!(done.rejects(), ["enedis.ambiguous-step"; 2]);
    assert_eq!(total(&done, "PT30M", "W"), (1, 6.into()));
    assert_eq!(total(&done, "PT1H", "W"), (1, 8.into()));
    // A stated step settles it.
    assert_eq!(total(&read(&curve("30", rows)), "PT30M", "W"), (4, 26.into()));
}

#[test]
fn an_empty_value_is_missing_and_not_zero() {
    let done = read(&curve("30", "2024-03-01T00:30:00+01:00;\n2024-03-01T01:00:00+01:00;0\n"));
    let series = done.of("energy.interval-series/1");
    assert!(series[0]["values"][0].is_null());
    assert_eq!(series[0]["values"][1], "0");
}

#[test]
fn the_hour_that_occurs_twice_is_settled_by_offset_or_by_order() {
    let offsets = "2021-10-31T02:00:00+02:00;1\n2021-10-31T02:30:00+02:00;2\n2021-10-31T02:00:00+01:00;3\n2021-10-31T02:30:00+01:00;4\n";
    let bare = "2021-10-31T01:30:00;0\n2021-10-31T02:00:00;1\n2021-10-31T02:30:00;2\n2021-10-31T02:00:00;3\n2021-10-31T02:30:00;4\n2021-10-31T03:00:00;5\n";
    for (rows, first) in [(offsets, 3), (bare, 3)] {
        let done = read(&curve("30", rows));
        let series = done.of("energy.interval-series/1");
        let values = series[0]["values"].as_array().unwrap();
        assert_eq!(values.len(), 50);
        let found: Vec<_> = values[first..first + 4].iter().filter_map(|v| v.as_str()).collect();
        assert_eq!(found, ["1", "2", "3", "4"]);
    }
    // Once alone, without an offset: either hour.
    let done =
        read(&curve("30", "2021-10-31T02:00:00;1\n2021-10-31T02:30:00;2\n2021-10-31T03:30:00;5\n"));
    assert_eq!(done.rejects(), ["enedis.local-time"; 2]);
    // The hour that the clock jumps over.
    let done = read(&curve("30", "2021-03-28T02:30:00;1\n2021-03-28T03:30:00;5\n"));
    assert_eq!(done.rejects(), ["enedis.local-time"]);
}

#[test]
fn indexes_and_a_second_section_of_maxima() {
    let text = format!(
        "{HEAD}09111642617347;Index;01/03/2024;02/03/2024;Energie active;Consommation;Comptage Brut;;\n\
         Horodate;Type de releve;EAS F1;EAS F2;EAS T\n2024-03-01T00:00:00+01:00;Arrêté quotidien;100;;100\n\
         Periode;Identifiant calendrier fournisseur\n01/03/2024;FC1\n\
         {}09111642617347;Puissance maximale quotidienne;01/03/2024;02/03/2024;Puissance maximale atteinte;Consommation;Comptage Brut;VA;\n\
         Horodate;Valeur\n2024-03-01T19:12:00+01:00;3817\n",
        HEAD.trim_start_matches('\u{feff}')
    );
    let done = read(&text);
    let readings = done.of("energy.meter-reading/1");
    assert_eq!(readings.len(), 2);
    assert_eq!(readings[0]["register"], "EAS F1");
    assert_eq!(readings[0]["index"]["unit"], "W.h");
    let series = done.of("energy.interval-series/1");
    assert_eq!(
        (&series[0]["step"], &series[0]["start"]),
        (&"P1D".into(), &"2024-01-01T00:00:00+01:00".into())
    );
    assert_eq!(series[0]["quantityKind"], "power-max");
    assert_eq!(series[0]["values"].as_array().unwrap().len(), 366);
    assert_eq!(series[0]["values"][60], "3817");
}

#[test]
fn a_curve_without_unit_needs_the_option() {
    let text = curve("30", "2024-03-01T00:30:00+01:00;5\n").replace(";W;", ";;");
    assert_eq!(read(&text).rejects(), ["enedis.unit"]);
    let mut options = Options::default();
    options.unit = "W".parse().ok();
    assert_eq!(total(&run("enedis", text.as_bytes(), &options), "PT30M", "W"), (1, 5.into()));
}

#[test]
fn data_connect_dates_are_local_ends() {
    let text = r#"{"meter_reading":{"usage_point_id":"09111642617347","quality":"BRUT","interval_reading":[
        {"value":"540","date":"2021-10-31 01:30:00","interval_length":"PT30M","measure_type":"B"},
        {"value":"1","date":"2021-10-31 02:00:00","interval_length":"PT30M","measure_type":"B"},
        {"value":"2","date":"2021-10-31 02:30:00","interval_length":"PT30M","measure_type":"B"},
        {"value":"3","date":"2021-10-31 02:00:00","interval_length":"PT30M","measure_type":"E"},
        {"value":null,"date":"2021-10-31 02:30:00","interval_length":"PT30M","measure_type":"B"}],
        "reading_type":{"unit":"W","measurement_kind":"power","aggregate":"average"}}}"#;
    let done = read(text);
    let series = done.of("energy.interval-series/1");
    assert_eq!(series[0]["values"][2], "540", "{:?}", done.report);
    assert_eq!(series[0]["values"][5], "3");
    assert!(series[0]["values"][6].is_null());
    assert_eq!(series[0]["quality"][1]["code"], "E");
    let daily = r#"{"meter_reading":{"usage_point_id":"09111642617347","reading_type":{"unit":"Wh","measuring_period":"P1D","aggregate":"sum"},
        "interval_reading":[{"value":"540","date":"2019-05-06"}]}}"#;
    assert_eq!(total(&read(daily), "P1D", "W.h"), (1, 540.into()));
    assert_eq!(
        read(r#"{"other":1}"#).error.map(|e| e.code().to_owned()).as_deref(),
        Some("nothing-converted")
    );
}

#[test]
fn flows_and_answers() {
    let r50 = "<R50><En_Tete_Flux><Date_Creation>2022-02-04T03:00:41+01:00</Date_Creation><Pas_Publication>30</Pas_Publication></En_Tete_Flux>\
        <PRM><Id_PRM>09111642617347</Id_PRM><Donnees_Releve><Date_Releve>2022-02-02</Date_Releve>\
        <PDC><H>2022-02-02T00:30:00+01:00</H><V>476</V><IV>0</IV></PDC><PDC><H>2022-02-02T01:00:00+01:00</H><V/><IV>1</IV></PDC></Donnees_Releve></PRM></R50>";
    let done = read(r50);
    assert_eq!(total(&done, "PT30M", "W"), (1, 476.into()));
    assert_eq!(done.records[0]["data"]["collectedAt"], "2022-02-04T03:00:41+01:00");
    let r4x = "<Courbe><Entete><Identifiant_Flux>R4x</Identifiant_Flux></Entete><Corps><Identifiant_PRM>09111642617347</Identifiant_PRM><Donnees_Courbe>\
        <Granularite>10</Granularite><Unite_Mesure>kW</Unite_Mesure><Grandeur_Metier>PROD</Grandeur_Metier><Grandeur_Physique>EA</Grandeur_Physique>\
        <Donnees_Point_Mesure Horodatage='2024-03-01T00:00:00+01:00' Valeur_Point='398' Statut_Point='R'/></Donnees_Courbe></Corps></Courbe>";
    let done = read(r4x);
    let series = done.of("energy.interval-series/1");
    assert_eq!((&series[0]["values"][0], &series[0]["flow"]), (&"398".into(), &"export".into()));
    let r171 = "<R171><serieMesuresDateesListe><serieMesuresDatees><prmId>09111642617347</prmId><type>INDEX</type><grandeurPhysique>EA</grandeurPhysique>\
        <unite>Wh</unite><mesuresDateesListe><mesureDatee><dateFin>2024-03-01T00:00:00</dateFin><valeur>1320</valeur></mesureDatee></mesuresDateesListe>\
        </serieMesuresDatees></serieMesuresDateesListe></R171>";
    assert_eq!(read(r171).of("energy.meter-reading/1")[0]["index"]["value"], "1320");
}

#[test]
fn shuffled_and_split_exports_merge_to_the_same() {
    let rows = stamps("2024-03-01", 47, "+01:00");
    let whole = read(&curve("30", &rows));
    let mut reversed: Vec<_> = rows.lines().collect();
    reversed.reverse();
    let reversed = read(&curve("30", &reversed.join("\n")));
    let (a, b) = rows.split_at(rows.len() / 2);
    let (a, b) = (read(&curve("30", a)), read(&curve("30", b.split_once('\n').unwrap().1)));
    assert_eq!(merged(&[&reversed]), merged(&[&whole]));
    let parts = merged(&[&a, &b]);
    assert_eq!(parts.keys().collect::<Vec<_>>(), merged(&[&whole]).keys().collect::<Vec<_>>());
}

#[test]
fn truncated_and_changed_samples_add_up() {
    mangled("enedis", &curve("30", &stamps("2024-03-01", 6, "+01:00")), &Options::default());
    let json = r#"{"meter_reading":{"usage_point_id":"09111642617347","reading_type":{"unit":"W"},"interval_reading":[{"value":"540","date":"2021-10-31 02:30:00","interval_length":"PT30M"}]}}"#;
    mangled("enedis", json, &Options::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        laws("enedis", &bytes, &Options::default());
        laws("enedis", &[HEAD.as_bytes(), b"1;2\nHorodate;Valeur\n", &bytes].concat(), &Options::default());
    }
}
