//! GRDF: JSON of the portal, workbooks.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use proptest::prelude::*;

use crate::as_json::{Done, run};
use crate::energy::{laws, mangled, merged, total};

fn reading(day: &str, next: &str, energy: &str, rest: &str) -> String {
    format!(
        r#"{{"dateDebutReleve":"{day}T06:00:00+00:00","dateFinReleve":"{next}T06:00:00+00:00","energieConsomme":{energy},"journeeGaziere":"{day}"{rest}}}"#
    )
}

fn document(readings: &[String]) -> String {
    format!(
        r#"{{"GI123456":{{"frequence":null,"idPce":"GI123456","releves":[{}]}}}}"#,
        readings.join(",")
    )
}

fn read(text: &str) -> Done {
    run("grdf", text.as_bytes(), &Options::default())
}

const MEASURED: &str = r#","volumeBrutConsomme":7,"coeffConversion":11.12,"indexDebut":10373,"indexFin":10380,"qualificationReleve":"Mesuré""#;

#[test]
fn a_gas_day_is_a_slot_of_its_year() {
    let done = read(&document(&[reading("2024-02-03", "2024-02-04", "75", MEASURED)]));
    let input = Input::from_bytes(
        "a.json",
        document(&[reading("2024-02-03", "2024-02-04", "75", "")]).as_bytes(),
    );
    assert_eq!(detect(&input).unwrap()[0].format, "grdf");
    let series = done.of("energy.interval-series/1");
    let energy = series.iter().find(|s| s["quantityKind"] == "energy").unwrap();
    // The offset in the file says nothing: gas days begin at 06:00 by the clock.
    assert_eq!(energy["start"], "2024-01-01T06:00:00+01:00");
    assert_eq!((&energy["step"], &energy["unit"]), (&"P1D".into(), &"kW.h".into()));
    assert_eq!(energy["values"].as_array().unwrap().len(), 366);
    assert_eq!(energy["values"][33], "75");
    assert_eq!(energy["quality"][0]["quality"], "measured");
    assert_eq!(total(&done, "P1D", "m3"), (1, 7.into()));
    assert_eq!(total(&done, "P1D", "kW.h/m3").0, 1);
    let shown = done.of("energy.meter-reading/1");
    assert_eq!(shown[1]["at"], "2024-02-04T06:00:00+01:00");
    assert_eq!(done.of("energy.usage-point/1")[0]["ids"][0]["scheme"], "pce");
}

#[test]
fn the_end_of_a_reading_is_the_beginning_of_the_next_once() {
    let second = MEASURED.replace("10380", "10390").replace("10373", "10380");
    let done = read(&document(&[
        reading("2024-02-03", "2024-02-04", "75", MEASURED),
        reading("2024-02-04", "2024-02-05", "75", &second),
    ]));
    assert_eq!(done.of("energy.meter-reading/1").len(), 3);
    assert_eq!(done.report.duplicates, 0);
}

#[test]
fn absence_of_data_is_missing() {
    let none = reading(
        "2021-08-10",
        "2021-08-11",
        "null",
        r#","qualificationReleve":"Absence de Données""#,
    );
    let done = read(&document(&[none, reading("2021-08-11", "2021-08-12", "0", MEASURED)]));
    assert_eq!(done.report.converted, 2);
    assert_eq!(total(&done, "P1D", "kW.h"), (1, 0.into()));
}

#[test]
fn periods_without_a_gas_day() {
    let month = reading("2024-02-01", "2024-03-01", "900", MEASURED)
        .replace(r#""journeeGaziere":"2024-02-01""#, r#""journeeGaziere":null"#);
    let done = read(&document(std::slice::from_ref(&month)));
    assert_eq!(total(&done, "P1M", "kW.h"), (1, 900.into()));
    let weeks = month.replace("2024-03-01T", "2024-03-21T").replace("Mesuré", "Estimé");
    let done = read(&document(&[weeks]));
    let found = done.of("energy.consumption/1");
    assert_eq!(found[0]["quantity"]["value"], "900");
    assert_eq!(found[0]["volume"]["value"], "7");
    assert_eq!(found[0]["coefficient"]["unit"], "kW.h/m3");
    let record = done.records.iter().find(|r| r["type"] == "energy.consumption/1").unwrap();
    assert_eq!(record["modality"], "estimated");
    let none = reading("x", "y", "1", "");
    assert_eq!(read(&document(&[none])).rejects(), ["grdf.reading"]);
}

#[test]
fn the_same_twice_and_in_parts_is_the_same() {
    let a = reading("2024-02-03", "2024-02-04", "75", MEASURED);
    let b = reading("2024-02-04", "2024-02-05", "76", "");
    let whole = read(&document(&[a.clone(), b.clone()]));
    let parts =
        [read(&document(std::slice::from_ref(&b))), read(&document(&[a.clone(), b.clone()]))];
    assert_eq!(merged(&[&parts[0], &parts[1]]), merged(&[&whole]));
    assert_eq!(merged(&[&read(&document(&[b, a]))]), merged(&[&whole]));
}

/// A workbook with those rows, uncompressed.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut data = String::new();
    for (number, row) in rows.iter().enumerate() {
        data.push_str(&format!("<row r='{}'>", number + 1));
        for (column, cell) in row.iter().enumerate() {
            let letter = char::from(b'B' + u8::try_from(column).unwrap());
            data.push_str(&format!(
                "<c r='{letter}{}' t='inlineStr'><is><t>{cell}</t></is></c>",
                number + 1
            ));
        }
        data.push_str("</row>");
    }
    let sheet = format!("<worksheet><sheetData>{data}</sheetData></worksheet>");
    stored("xl/worksheets/sheet1.xml", sheet.as_bytes())
}

/// A zip with one entry that is not compressed (APPNOTE 6.3).
fn stored(name: &str, bytes: &[u8]) -> Vec<u8> {
    let crc = !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    });
    let (length, size) = (u16::try_from(name.len()).unwrap(), u32::try_from(bytes.len()).unwrap());
    let mut common = Vec::new();
    for part in [20_u16, 0, 0, 0, 0x21] {
        common.extend(part.to_le_bytes());
    }
    for part in [crc, size, size] {
        common.extend(part.to_le_bytes());
    }
    common.extend(length.to_le_bytes());
    common.extend(0_u16.to_le_bytes());
    let mut zip = [b"PK\x03\x04".as_slice(), &common, name.as_bytes(), bytes].concat();
    let directory = u32::try_from(zip.len()).unwrap();
    let mut entry = [b"PK\x01\x02".as_slice(), &20_u16.to_le_bytes(), &common].concat();
    entry.extend([0; 14]);
    entry.extend(name.as_bytes());
    let entry_size = u32::try_from(entry.len()).unwrap();
    zip.extend(entry);
    zip.extend([b"PK\x05\x06".as_slice(), &[0; 4], &[1, 0, 1, 0]].concat());
    zip.extend(entry_size.to_le_bytes());
    zip.extend(directory.to_le_bytes());
    zip.extend([0; 2]);
    zip
}

#[test]
fn workbooks_by_day_week_and_month() {
    let head: &[&str] = &[
        "Date de relevé",
        "Index de début de période (m3)",
        "Index de fin de période (m3)",
        "Volume consommé (m3)",
        "Energie consommée (kWh)",
        "Coefficient de conversion",
        "Température locale (°C)",
        "Qualification du relevé",
    ];
    for (period, kind) in [("24/11/2020", "P1D"), ("Novembre 2020 ", "P1M")] {
        let bytes = workbook(&[
            &["", "Export du 24/11/2021"],
            &["N° PCE :", "GI123456"],
            head,
            &[period, "10", "18", "8", "88", "11,2", "", "Mesuré"],
        ]);
        let done = run("grdf", &bytes, &Options::default());
        assert_eq!(total(&done, kind, "kW.h"), (1, 88.into()), "{:?}", done.report);
        assert_eq!(done.of("energy.usage-point/1")[0]["ids"][0]["value"], "GI123456");
        assert_eq!(done.records[0]["data"]["collectedAt"], "2021-11-24");
    }
    let bytes =
        workbook(&[head, &["Du 24/11/2020 au 29/11/2020", "", "", "8", "88", "", "", "Estimé"]]);
    let done = run("grdf", &bytes, &Options::default());
    assert_eq!(done.of("energy.consumption/1").len(), 1, "{:?}", done.report);
    assert_eq!(done.report.warnings.len(), 1, "no PCE");
    let bytes = workbook(&[&["something else"]]);
    let error = run("grdf", &bytes, &Options::default()).error.map(|e| e.code().to_owned());
    assert_eq!(error.as_deref(), Some("grdf.headings"));
}

#[test]
fn truncated_and_changed_samples_add_up() {
    let text = document(&[
        reading("2024-02-03", "2024-02-04", "75", MEASURED),
        reading("2024-02-04", "2024-02-05", "75", ""),
    ]);
    mangled("grdf", &text, &Options::default());
    let bytes = workbook(&[&["Date de relevé", "Energie (kWh)"], &["24/11/2020", "5"]]);
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x11;
        laws("grdf", &changed, &Options::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        laws("grdf", &bytes, &Options::default());
        laws("grdf", &[b"PK\x03\x04", bytes.as_slice()].concat(), &Options::default());
    }
}
