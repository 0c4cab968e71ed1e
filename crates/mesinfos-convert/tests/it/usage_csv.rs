//! Itemised use of a line: what a row says, then the laws.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::telecom::{Direction, Line, UsageEvent, UsageKind};
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, run};

const FRENCH: &str = include_str!("../../../../fixtures/vendor/conso-ligne-2024-03.csv");
const ENGLISH: &str = include_str!("../../../../fixtures/vendor/usage-2024-03.csv");

fn events(records: &[Record]) -> Vec<&UsageEvent> {
    records.iter().filter_map(|record| record.data::<UsageEvent>()).collect()
}

fn ids(records: &[Record]) -> Vec<RecordId> {
    let mut ids: Vec<RecordId> = records
        .iter()
        .filter(|record| record.data::<UsageEvent>().is_some())
        .map(|record| record.id)
        .collect();
    ids.sort();
    ids
}

/// Rows under the French headings, and the code of each reject.
fn rejects(rows: &str) -> Vec<(String, String)> {
    let text = format!("Date;Heure;Type;Correspondant;Durée;Volume;Montant\n{rows}");
    let (report, sink, _) = run("usage-csv", text.as_bytes(), &Options::default());
    assert_adds_up(&report);
    sink.rejects.iter().map(|r| (r.code.to_string(), r.locator.to_string())).collect()
}

#[test]
fn what_a_row_says_in_french() {
    let (report, records) = good("usage-csv", FRENCH.as_bytes(), &Options::default());
    assert_eq!((report.read, report.converted), (7, 7));
    assert_round_trip(&records);
    let lines: Vec<_> = records.iter().filter_map(|r| Some((r.id, r.data::<Line>()?))).collect();
    assert_eq!(lines.len(), 1, "one line, handed on once");
    assert_eq!(&*lines[0].1.ids[0].value, "+33199000009");
    let rows = events(&records);
    assert!(rows.iter().all(|row| row.line == lines[0].0));
    assert_eq!(rows[0].at.to_string(), "2024-03-05T10:15:00");
    assert_eq!((&rows[0].kind, rows[0].direction), (&UsageKind::Voice, Direction::Out));
    assert_eq!(rows[0].duration.as_ref().unwrap().as_str(), "PT5M12S");
    assert_eq!(rows[1].duration.as_ref().unwrap().as_str(), "PT1M15S");
    assert_eq!(rows[2].counterpart.as_ref().unwrap().ids[0].scheme, *"masked");
    let data = rows[4];
    assert_eq!((&data.kind, data.direction), (&UsageKind::Data, Direction::Out));
    assert_eq!(data.volume.as_ref().unwrap().value.to_string(), "12.5");
    assert_eq!(data.volume.as_ref().unwrap().unit.as_str(), "MBy");
    assert_eq!(data.roaming_country.as_deref(), Some("ES"));
    assert!(data.counterpart.is_none(), "an access point is no one");
    assert_eq!(rows[5].charge.as_ref().unwrap().amount.to_string(), "0.105");
    assert_eq!(rows[6].kind, UsageKind::Voicemail);
    // Two equal messages of one minute are two.
    let mut unique = ids(&records);
    unique.dedup();
    assert_eq!(unique.len(), 7);
}

#[test]
fn what_a_row_says_in_english() {
    let mut options = Options::default();
    options.account = Some("+441632960009".into());
    let (report, records) = good("usage-csv", ENGLISH.as_bytes(), &options);
    assert_eq!((report.read, report.converted), (5, 5));
    let rows = events(&records);
    assert_eq!(rows[0].duration.as_ref().unwrap().as_str(), "PT5M12S");
    assert_eq!(rows[1].duration.as_ref().unwrap().as_str(), "PT1M15S");
    assert_eq!(rows[2].units.map(|n| n.get()), Some(1));
    assert_eq!(rows[3].volume.as_ref().unwrap().unit.as_str(), "kBy");
    assert_eq!((&rows[4].kind, rows[4].direction), (&UsageKind::Mms, Direction::In));
}

#[test]
fn third_parties_are_masked_and_ids_stay() {
    let mut options = Options::default();
    let (_, whole) = good("usage-csv", FRENCH.as_bytes(), &options);
    options.mask_third_parties = true;
    let (_, masked) = good("usage-csv", FRENCH.as_bytes(), &options);
    assert_eq!(ids(&whole), ids(&masked));
    let other = |records: &[Record], at: usize| {
        events(records)[at].counterpart.as_ref().unwrap().ids[0].value.to_string()
    };
    assert_eq!(other(&masked, 0), "+3319900****");
    assert_eq!(other(&masked, 6), "888", "a service");
    assert_ne!(other(&whole, 0), other(&masked, 0));
}

#[test]
fn what_is_not_known_is_rejected_with_its_line() {
    for (row, code) in [
        ("05/03/2024;10:15:00;Télépathie;01;12;;\n", "usage-csv.kind"),
        ("05/03/2024;10:15:00;Appel;01;12;;\n", "usage-csv.kind"),
        ("05/03/2024;;Appel émis;01;12;;\n", "usage-csv.time"),
        ("31/02/2024;10:15:00;Appel émis;01;12;;\n", "usage-csv.time"),
        ("05/03/2024;10:15:00;Appel émis;01;05:12;;\n", "usage-csv.measure"),
        ("05/03/2024;10:15:00;Internet;;;12,5;\n", "usage-csv.measure"),
        ("05/03/2024;10:15:00;Appel émis;01;12;;0,10\n", "usage-csv.charge"),
    ] {
        assert_eq!(rejects(row), [(code.to_owned(), "L2".to_owned())], "{row}");
    }
}

#[test]
fn rows_in_another_order_are_the_same_records() {
    let mut lines: Vec<&str> = FRENCH.lines().collect();
    let (_, first) = good("usage-csv", FRENCH.as_bytes(), &Options::default());
    lines[2..].reverse();
    let (_, second) = good("usage-csv", lines.join("\r\n").as_bytes(), &{
        let mut options = Options::default();
        options.provider = Some("example.org".into());
        options
    });
    let mut options = Options::default();
    options.provider = Some("example.org".into());
    let (_, again) = good("usage-csv", FRENCH.as_bytes(), &options);
    assert_eq!(ids(&second), ids(&again));
    assert_ne!(ids(&first), ids(&again), "without a provider ids are of this very file");
}

#[test]
fn a_mapping_of_ones_own() {
    let map = "name = 'own'\ntitle = 'own'\ndelimiter = '|'\nheader = ['quand', 'quoi']\ndate-order = 'dmy'\n[columns]\nat = ['quand']\nkind = 'quoi'\n[kinds]\n'parole' = 'voice out'\n";
    let mut options = Options::default();
    options.map = Some(map.into());
    let (_, records) = good("usage-csv", b"Quand|Quoi\n05/03/2024 10:15|Parole\n", &options);
    assert_eq!(events(&records)[0].at.to_string(), "2024-03-05T10:15:00");
    options.map = Some(map.replace("voice out", "smoke"));
    let (_, _, error) = run("usage-csv", b"Quand|Quoi\n", &options);
    assert!(error.is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_read_adds_up(
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..6),
    ) {
        let mut text = FRENCH.as_bytes().to_vec();
        let at = at.index(text.len());
        text.splice(at..at, bytes);
        let (report, ..) = run("usage-csv", &text, &Options::default());
        assert_adds_up(&report);
    }
}

#[test]
fn they_are_known_for_certain() {
    for text in [FRENCH, ENGLISH] {
        let input = Input::from_bytes("a.csv", text.as_bytes());
        assert_eq!(detect(&input).unwrap()[0].format, "usage-csv");
    }
}

#[test]
fn lines_are_counted_alike_under_every_line_end() {
    let text = FRENCH.replace("Appel reçu", "Télépathie").replace("MMS reçu", "Télépathie");
    for end in ["\n", "\r\n"] {
        let (_, sink, _) =
            run("usage-csv", text.replace('\n', end).as_bytes(), &Options::default());
        let places: Vec<String> = sink.rejects.iter().map(|r| r.locator.to_string()).collect();
        assert_eq!(places, ["L4", "L8"], "{end:?}");
    }
}
