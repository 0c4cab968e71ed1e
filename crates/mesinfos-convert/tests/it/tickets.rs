//! Rail tickets: codes made here, by the standard's own columns, then the laws.

use std::io::Write as _;

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::mobility::{Stop, Trip};
use proptest::prelude::*;

use crate::support::{assert_adds_up, good, run};

/// A field of a layout: row, column, height, width, text.
type Field = (u8, u8, u8, u8, &'static str);

/// A block with its header.
fn block(name: &str, body: &[u8]) -> Vec<u8> {
    let mut block = format!("{name}01{:04}", body.len() + 12).into_bytes();
    block.extend_from_slice(body);
    block
}

fn layout(fields: &[Field]) -> Vec<u8> {
    let mut body = format!("RCT2{:04}", fields.len());
    for (row, column, height, width, text) in fields {
        body += &format!("{row:02}{column:02}{height:02}{width:02}0{:04}{text}", text.len());
    }
    block("U_TLAY", body.as_bytes())
}

fn head() -> Vec<u8> {
    let mut body = b"9999EX-4711".to_vec();
    body.resize(24, 0);
    body.extend_from_slice(b"0103202412000FRFR");
    block("U_HEAD", &body)
}

/// A whole code of the first version around blocks.
fn code(payload: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(payload).unwrap();
    let packed = packed.finish().unwrap();
    let mut code = b"#UT01999900001".to_vec();
    code.resize(64, 7);
    code.extend_from_slice(format!("{:04}", packed.len()).as_bytes());
    code.extend_from_slice(&packed);
    code
}

const JOURNEY: &[Field] = &[
    (0, 18, 1, 33, "BILLET"),
    (0, 52, 1, 19, "Exemple Camille"),
    (6, 1, 1, 5, "31.12"),
    (6, 7, 1, 5, "23:10"),
    (6, 12, 1, 19, "Zürich HB"),
    (6, 34, 1, 17, "LYON"),
    (6, 52, 1, 5, "01.01"),
    (6, 58, 1, 5, "04.40"),
    (6, 66, 1, 5, "2"),
    (13, 52, 1, 19, "PRIX  EUR ****99,50"),
];

fn trips(records: &[Record]) -> Vec<Trip> {
    records.iter().filter_map(|record| record.data::<Trip>().cloned()).collect()
}

fn name(stop: &Option<Stop>) -> String {
    stop.as_ref().unwrap().place.as_ref().unwrap().name.as_ref().unwrap().to_string()
}

#[test]
fn a_ticket_takes_its_year_from_its_issue() {
    let bytes = code(&[head(), layout(JOURNEY), block("U_FLEX", b"\x12\x34")].concat());
    assert_eq!(detect(&Input::from_bytes("a.bin", bytes.clone())).unwrap()[0].format, "uic-918");
    let (report, records) = good("uic-918", &bytes, &Options::default());
    assert_eq!((report.read, report.converted), (1, 1));
    let trip = &trips(&records)[0];
    assert_eq!((name(&trip.from), name(&trip.to)), ("Zürich HB".into(), "LYON".into()));
    assert_eq!(trip.period.start.unwrap().to_string(), "2024-12-31T23:10:00");
    assert_eq!(trip.period.end.unwrap().to_string(), "2025-01-01T04:40:00");
    let fare = trip.fare.as_ref().unwrap();
    assert_eq!(
        (fare.amount.to_string(), fare.currency.to_string()),
        ("99.50".into(), "EUR".into())
    );
    assert_eq!(trip.references[0].value.as_str(), "9999-EX-4711");
    let unmapped: Vec<&str> = report.unmapped.iter().map(|field| field.path.as_str()).collect();
    assert_eq!(unmapped, ["RCT2/class", "RCT2/passenger", "U_FLEX"]);
    // Nobody's name is in what is written.
    assert!(records.iter().all(|r| !serde_json::to_string(r).unwrap().contains("Camille")));
}

#[test]
fn a_layout_by_itself_needs_a_year() {
    let bytes = layout(JOURNEY);
    assert_eq!(run("uic-918", &bytes, &Options::default()).2.as_deref(), Some("missing-fact"));
    let mut options = Options::default();
    options.collected_at = "2024-03-01".parse().ok();
    let (_, records) = good("uic-918", &bytes, &options);
    assert_eq!(trips(&records)[0].period.start.unwrap().to_string(), "2024-12-31T23:10:00");
}

#[test]
fn an_open_ticket_lies_within_its_days() {
    let fields: &[Field] = &[
        (3, 1, 1, 40, "Valable 10.08.2024-11.08.2024"),
        (6, 13, 1, 18, "Dijon"),
        (6, 34, 1, 18, "Lyon"),
        (7, 13, 1, 18, "Lyon"),
        (7, 34, 1, 18, "Dijon"),
        (13, 52, 1, 19, "EUR 20.00"),
    ];
    let (_, records) = good("uic-918", &layout(fields), &Options::default());
    let trips = trips(&records);
    assert_eq!(trips.len(), 2);
    assert!(trips.iter().all(|trip| trip.fare.is_none()), "the price is of both");
    assert_eq!(trips[1].period.start.unwrap().to_string(), "2024-08-10");
    assert_eq!(trips[1].period.end.unwrap().to_string(), "2024-08-12", "half-open");
}

#[test]
fn what_is_damaged_or_no_journey_is_a_located_reject() {
    let whole = code(&[head(), layout(JOURNEY)].concat());
    let code_of = |bytes: &[u8]| {
        let (report, sink, error) = run("uic-918", bytes, &Options::default());
        assert_adds_up(&report);
        assert_eq!(error.as_deref(), Some("nothing-converted"));
        (sink.rejects[0].code.to_string(), sink.rejects[0].locator.to_string())
    };
    assert_eq!(code_of(&whole[..60]), ("uic-918.payload".into(), "B64".into()));
    let mut bad = whole.clone();
    bad[68] = 0;
    assert_eq!(code_of(&bad), ("uic-918.payload".into(), "B68".into()));
    assert_eq!(code_of(&code(&head())).0, "uic-918.no-journey");
    assert_eq!(code_of(&code(b"U_HEAD019999")).0, "uic-918.block");
    assert_eq!(code_of(&code(&block("U_TLAY", b"RCT20009"))).0, "uic-918.layout");
    // A pass: its name goes across both places.
    let pass = layout(&[
        (3, 1, 1, 40, "VALID 30.10.2024 - 30.10.2024"),
        (6, 14, 1, 26, "INTERRAIL EXAMPLE PASS"),
    ]);
    assert_eq!(code_of(&pass).0, "uic-918.no-journey");
    // A bomb: a megabyte of nothing.
    assert_eq!(code_of(&code(&vec![0; 1 << 20])).0, "uic-918.payload");
    let mut february = JOURNEY.to_vec();
    february[2].4 = "30.02";
    assert_eq!(code_of(&code(&[head(), layout(&february)].concat())).0, "uic-918.day");
}

#[test]
fn the_text_of_a_french_ticket() {
    let text = "i0CVABCDEF987654321121101/01/1970FRLPDFRDIJ0660105/030000000000000000000            EXEMPLE            CAMILLE2CF000          00000\n";
    assert_eq!(
        detect(&Input::from_bytes("a.txt", text.as_bytes())).unwrap()[0].format,
        "sncf-barcode"
    );
    assert_eq!(
        run("sncf-barcode", text.as_bytes(), &Options::default()).2.as_deref(),
        Some("missing-fact")
    );
    let mut options = Options::default();
    options.collected_at = "2024-03-05T06:00:00Z".parse().ok();
    let (_, records) = good("sncf-barcode", text.as_bytes(), &options);
    let trip = &trips(&records)[0];
    assert_eq!(trip.period.start.unwrap().to_string(), "2024-03-05");
    assert_eq!(trip.legs[0].line.as_deref(), Some("6601"));
    let from = trip.from.as_ref().unwrap().place.as_ref().unwrap();
    assert_eq!(from.ids[0].value.as_str(), "FRLPD");
    let cut = format!("{text}i0CVABCDEF\n{}", text.replace("05/03", "30/02"));
    let (report, sink, _) = run("sncf-barcode", cut.as_bytes(), &options);
    assert_adds_up(&report);
    let codes: Vec<_> =
        sink.rejects.iter().map(|r| (r.code.to_string(), r.locator.to_string())).collect();
    let wanted = [("sncf-barcode.text", "L2"), ("sncf-barcode.day", "L3")];
    assert_eq!(codes, wanted.map(|(code, place)| (code.to_owned(), place.to_owned())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn mutated_codes_add_up(at in 0..400_usize, byte in any::<u8>(), bare in any::<bool>()) {
        let mut bytes =
            if bare { layout(JOURNEY) } else { code(&[head(), layout(JOURNEY)].concat()) };
        let at = at % bytes.len();
        bytes[at] = byte;
        let (report, _, _) = run("uic-918", &bytes, &Options::default());
        prop_assert_eq!(report.read, report.converted + report.skipped_items() + report.rejected);
    }

    #[test]
    fn arbitrary_blocks_never_panic(payload in prop::collection::vec(any::<u8>(), 0..300)) {
        for payload in [
            payload.clone(),
            block("0080BL", &payload),
            block("U_TLAY", &payload),
            block("U_HEAD", &payload),
        ] {
            let (report, _, _) = run("uic-918", &code(&payload), &Options::default());
            prop_assert_eq!(
                report.read,
                report.converted + report.skipped_items() + report.rejected
            );
        }
    }
}
