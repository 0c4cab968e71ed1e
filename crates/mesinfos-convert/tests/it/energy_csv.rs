//! Tables of energy and water vendors.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::{Done, run};
use crate::energy::{laws, mangled, merged, total};

fn read(text: &str) -> Done {
    run("energy-csv", text.as_bytes(), &Options::default())
}

fn variant(text: &str) -> Option<String> {
    let input = Input::from_bytes("a.csv", text.as_bytes());
    detect(&input)
        .unwrap()
        .first()
        .filter(|c| c.format == "energy-csv")
        .and_then(|c| c.version.clone())
}

const FLUVIUS: &str = "\u{feff}Van datum;Van tijdstip;Tot datum;Tot tijdstip;EAN;Meter;Metertype;Register;Volume;Eenheid;Validatiestatus\n";

fn fluvius(rows: &[(&str, &str, &str, &str, &str, &str)]) -> String {
    let rows: String = rows
        .iter()
        .map(|(day, from, to, register, volume, unit)| {
            format!("{day};{from};{day};{to};=\"541412345678901235\";1SAG0000000000;Digitale Meter;{register};{volume};{unit};Gevalideerd\n")
        })
        .collect();
    format!("{FLUVIUS}{rows}")
}

#[test]
fn registers_are_series_of_their_own_and_guards_of_spreadsheets_go() {
    let text = fluvius(&[
        ("01-03-2024", "00:00:00", "00:15:00", "Afname Nacht", "0,123", "kWh"),
        ("01-03-2024", "00:00:00", "00:15:00", "Injectie Nacht", "0,5", "kWh"),
        ("01-03-2024", "00:15:00", "00:30:00", "Afname Nacht", "", "kWh"),
    ]);
    assert_eq!(variant(&text).as_deref(), Some("fluvius"));
    let done = read(&text);
    let series = done.of("energy.interval-series/1");
    assert_eq!(series.len(), 2, "{:?}", done.report);
    assert_eq!((&series[0]["flow"], &series[0]["register"]), (&"import".into(), &"Nacht".into()));
    assert_eq!(series[0]["values"][0], "0.123");
    assert!(series[0]["values"][1].is_null());
    assert_eq!(series[0]["start"], "2024-03-01T00:00:00+01:00");
    let point = done.of("energy.usage-point/1");
    assert_eq!(point[0]["ids"][0]["value"], "541412345678901235");
    assert_eq!(done.unmapped("Meter"), 3);
}

#[test]
fn gas_in_two_units_is_two_series() {
    let text = fluvius(&[
        ("01-03-2024", "06:00:00", "07:00:00", "Afname", "1,1", "kWh"),
        ("01-03-2024", "06:00:00", "07:00:00", "Afname", "0,1", "m³"),
    ]);
    let done = read(&text);
    assert_eq!(total(&done, "PT1H", "kW.h"), (1, "1.1".parse().unwrap()));
    assert_eq!(total(&done, "PT1H", "m3"), (1, "0.1".parse().unwrap()));
}

#[test]
fn an_hour_that_occurs_twice_in_no_order_is_not_guessed() {
    let day = "31-10-2021";
    // Sorted by the clock: nothing tells which of two is which.
    let text = fluvius(&[
        (day, "02:00:00", "02:15:00", "Afname Nacht", "1", "kWh"),
        (day, "02:00:00", "02:15:00", "Afname Nacht", "2", "kWh"),
        (day, "02:15:00", "02:30:00", "Afname Nacht", "3", "kWh"),
        (day, "02:15:00", "02:30:00", "Afname Nacht", "4", "kWh"),
        (day, "03:00:00", "03:15:00", "Afname Nacht", "5", "kWh"),
    ]);
    let done = read(&text);
    assert_eq!(done.rejects(), ["energy-csv.local-time"; 4]);
    // One after the other: the file's own order tells.
    let text = fluvius(&[
        (day, "02:30:00", "02:45:00", "Afname Nacht", "1", "kWh"),
        (day, "02:45:00", "02:00:00", "Afname Nacht", "2", "kWh"),
        (day, "02:30:00", "02:45:00", "Afname Nacht", "3", "kWh"),
        (day, "02:45:00", "03:00:00", "Afname Nacht", "4", "kWh"),
    ]);
    let done = read(&text);
    let series = done.of("energy.interval-series/1");
    let slots = series[0]["values"].as_array().unwrap();
    assert_eq!(slots.len(), 100);
    let found: Vec<_> = [10, 11, 14, 15].iter().map(|at| slots[*at].as_str().unwrap()).collect();
    assert_eq!(found, ["1", "2", "3", "4"]);
}

#[test]
fn registers_that_count_on_are_readings_of_the_meter() {
    let text = "time,Import T1 kWh,Import T2 kWh,Export T1 kWh,Export T2 kWh\n2022-09-01 00:00,8350.274,4650.277,,7450.128\n";
    let done = read(text);
    let found = done.of("energy.meter-reading/1");
    assert_eq!(found.len(), 3);
    assert_eq!(
        (&found[0]["register"], &found[2]["register"]),
        (&"import T1".into(), &"export T2".into())
    );
    assert_eq!(found[0]["at"], "2022-09-01T00:00:00+02:00");
    let text = "OpnameDatum;StandNormaal;StandDal;TerugleveringNormaal;TerugleveringDal\n2023-08-02;874;824;1608;722\n";
    assert_eq!(read(text).of("energy.meter-reading/1")[0]["at"], "2023-08-02");
}

#[test]
fn days_and_the_year_below_them() {
    let text = "Vanaf;Tot;Verbruik laag tarief;Verbruik hoog tarief;Teruglevering laag tarief;Teruglevering hoog tarief;Totaal;\n\
        2015-01-01 00:00;2015-01-02 00:00;15,73200;0,00000;0,00000;-0,13400;15,73200;\n\
        2015-03-29 00:00;2015-03-30 00:00;1,0;0,0;0,0;0,0;1,0;\n\
        2015-01-01 00:00;2016-01-01 00:00;2.237,63600;1.409,36900;-345,47300;-936,07400;2.365,45800;\n";
    let done = read(text);
    let series = done.of("energy.interval-series/1");
    assert_eq!(series.len(), 4, "{:?}", done.report);
    assert!(series.iter().all(|s| s["step"] == "P1D" && s["start"] == "2015-01-01T00:00:00+01:00"));
    let export = series.iter().find(|s| s["flow"] == "export" && s["register"] == "hoog").unwrap();
    assert_eq!(export["values"][0], "0.13400", "the sign is in the direction");
    let whole = done.of("energy.consumption/1");
    assert_eq!(whole.len(), 4);
    assert_eq!(whole[0]["level"], "total");
    assert_eq!(done.unmapped("Totaal"), 3);
}

#[test]
fn a_row_a_day_and_a_column_a_quarter() {
    let headings: Vec<String> = (0..96)
        .map(|q| {
            let t = |m: i32| format!("{:02}:{:02}", m / 60 % 24, m % 60);
            format!("{}-{}", t(q * 15), t(q * 15 + 15))
        })
        .collect();
    let row = |day: &str| format!("\"{day}\";{}\n", vec!["\"0,25\""; 96].join(";"));
    let text = format!("Giorno;{}\n{}{}", headings.join(";"), row("01/09/2024"), row("27/10/2024"));
    let done = read(&text);
    assert_eq!(total(&done, "PT15M", "kW.h").0, 96 + 92);
    // 96 columns have no room for 100 quarters.
    assert_eq!(done.rejects(), ["energy-csv.local-time"]);
}

#[test]
fn notes_sections_ranges_and_bills() {
    let text = "Wasser;19.09.24;\n;;\nDatum;Zeit;Zählerstand\n29.10.22;11:39;381,000\n;;\nCreated with EnergyControl v1.4.2(#923);;\n";
    let done = read(text);
    assert_eq!(done.of("energy.meter-reading/1")[0]["index"]["unit"], "m3");
    assert_eq!(done.report.skipped_items(), 2);

    let section = |value: &str| {
        format!(
            " Type of readings: Electricity\n Interval Blockdata for period starting:, 2025-10-19 00:00  for 2 days\n \
             Energy consumption time period,Usage(Real energy in kilowatt-hours),Events occurred\n \
             2025-10-19 00:00 to 2025-10-19 01:00,{value},,\n"
        )
    };
    let done = read(&format!("=====\n{}{}", section("-0.5"), section("1.5")));
    let series = done.of("energy.interval-series/1");
    assert_eq!(series.len(), 2, "{:?}", done.report);
    assert_eq!(
        (&series[0]["register"], &series[1]["register"]),
        (&"section 1".into(), &"section 2".into())
    );

    let text = "Bill Date,Electric Charges,Electric Charges,Electric Usage (kWh),Total Charges\n\"09/24/2025\",\"89.45\",\"89.45\",\"450\",\"89.45\"\n";
    let done = read(text);
    let bill = done.of("energy.consumption/1");
    assert_eq!(
        (&bill[0]["period"]["end"], &bill[0]["cost"]["amount"]),
        (&"2025-09-24".into(), &"89.45".into())
    );
    assert!(bill[0]["period"]["start"].is_null());
}

#[test]
fn a_mapping_of_the_callers_own() {
    let mut options = Options::default();
    options.map = Some(
        "name = 'mine'\ntitle = 'Mine'\ndelimiter = ','\nheader = ['when', 'litres']\ndate-order = 'ymd'\n\
         [time]\nstart = ['when']\nstep = 3600\n[[value]]\ncolumn = 'litres'\nunit = 'L'\n"
            .to_owned(),
    );
    let done = run("energy-csv", b"when,litres,x\n2024-03-01 00:00,12,y\n", &options);
    let series = done.of("energy.interval-series/1");
    assert_eq!(series[0]["start"], "2024-03-01T00:00:00", "nobody knows the zone");
    assert_eq!(
        (&series[0]["quantityKind"], &series[0]["values"][0]),
        (&"volume".into(), &"12".into())
    );
    assert_eq!(done.unmapped("x"), 1);
    options.map = Some("name = 3".to_owned());
    let error = run("energy-csv", b"a,b\n", &options).error.map(|e| e.code().to_owned());
    assert_eq!(error.as_deref(), Some("usage"));
}

#[test]
fn faults_have_their_codes() {
    let one = |text: &str| read(text).rejects().join(" ");
    let row =
        |from, volume, unit| fluvius(&[("01-03-2024", from, "00:15:00", "Afname", volume, unit)]);
    assert_eq!(one(&row("00:00:00", "abc1", "kWh")), "energy-csv.value");
    assert_eq!(one(&row("00:00:00", "1", "")), "energy-csv.unit");
    assert_eq!(one(&row("25:00:00", "1", "kWh")), "energy-csv.time");
    let twice = [
        ("01-03-2024", "00:00:00", "00:15:00", "Afname", "1", "kWh"),
        ("01-03-2024", "00:00:00", "00:15:00", "Afname", "2", "kWh"),
    ];
    assert_eq!(one(&fluvius(&twice)), "energy-csv.conflict");
}

#[test]
fn shuffled_rows_merge_to_the_same() {
    let rows: Vec<_> = (0..12)
        .map(|q| {
            (
                format!("{:02}:{:02}:00", q / 4, q % 4 * 15),
                format!("{:02}:{:02}:00", (q + 1) / 4, (q + 1) % 4 * 15),
                q.to_string(),
            )
        })
        .collect();
    let text = |order: Vec<usize>| {
        let rows: Vec<_> = order
            .iter()
            .map(|at| {
                let (from, to, value) = &rows[*at];
                ("01-03-2024", from.as_str(), to.as_str(), "Afname", value.as_str(), "kWh")
            })
            .collect();
        read(&fluvius(&rows))
    };
    let sorted = text((0..12).collect());
    assert_eq!(merged(&[&text((0..12).rev().collect())]), merged(&[&sorted]));
    assert_eq!(
        merged(&[&text(vec![0, 1, 2, 3, 4, 5, 6, 7]), &text(vec![5, 6, 7, 8, 9, 10, 11])]),
        merged(&[&sorted])
    );
}

#[test]
fn truncated_and_changed_samples_add_up() {
    let text = fluvius(&[
        ("31-10-2021", "02:00:00", "02:15:00", "Afname", "1,5", "kWh"),
        ("01-03-2024", "00:15:00", "00:30:00", "Afname", "", "m3"),
    ]);
    mangled("energy-csv", &text, &Options::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        laws("energy-csv", &bytes, &Options::default());
        laws("energy-csv", &[FLUVIUS.as_bytes(), &bytes].concat(), &Options::default());
    }
}

#[test]
fn no_line_end_costs_the_first_row_below_a_preamble() {
    let text = "Wasser;19.09.24;\n;;\nDatum;Zeit;Zählerstand\n29.10.22;11:39;381,000\n30.10.22;11:39;382,000\n";
    for end in ["\n", "\r\n"] {
        let done = read(&text.replace('\n', end));
        assert_eq!(done.of("energy.meter-reading/1").len(), 2, "{end:?}");
    }
}
