//! Boarding passes: bar codes (BCBP) and passes of wallets.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use mesinfos_schema::types::mobility::{Mode, Trip};
use proptest::prelude::*;

use crate::mobility::{codes, of, options, records};
use crate::support::{assert_adds_up, good, run};

const PASSES: &str = include_str!("../../../../fixtures/vendor-options/bcbp/passes.txt");
const WALLET: &[u8] = include_bytes!("../../../../fixtures/vendor/pass.json");

fn on(day: &str) -> Options {
    let mut options = options();
    options.collected_at = day.parse().ok();
    options
}

#[test]
fn boarding_passes_take_their_year_from_the_issue_or_the_caller() {
    let (report, records) = good("bcbp", PASSES.as_bytes(), &on("2024-03-04"));
    assert_eq!((report.read, report.converted), (2, 2));
    let trips: Vec<Trip> = of(&records);
    let days: Vec<String> =
        trips.iter().filter_map(|t| t.period.start).map(|m| m.to_string()).collect();
    // The second is of a pass issued on the last day of a year: its flights are of the next.
    assert_eq!(days, ["2024-03-05", "2023-01-02", "2023-01-03"]);
    assert_eq!(trips[0].legs[0].line.as_deref(), Some("XE 101"));
    let references: Vec<&str> = trips[0].references.iter().map(|r| r.value.as_str()).collect();
    assert_eq!(references, ["ABC123"]);
    assert_eq!(
        detect(&Input::from_bytes("a.txt", PASSES.as_bytes())).expect("detected")[0].format,
        "bcbp"
    );
    // Without a day to start from, the year is missing: nothing is guessed.
    assert_eq!(run("bcbp", PASSES.as_bytes(), &options()).2.as_deref(), Some("missing-fact"));
    let (report, ..) =
        run("bcbp", b"M1MARTIN/CAMILLE      EABC123 LYSCDGXE 0101 366Y\nM1\n", &on("2024-03-04"));
    assert_eq!((report.read, report.converted, report.rejected), (2, 1, 1));
}

#[test]
fn a_wallet_pass_is_read_by_its_bar_code_its_semantics_or_its_fields() {
    let trips: Vec<Trip> = of(&records("pkpass", WALLET));
    assert_eq!(trips[0].period.start.map(|m| m.to_string()).as_deref(), Some("2024-03-05"));
    assert_eq!(trips[0].legs[0].line.as_deref(), Some("XE 101"));
    let found = detect(&Input::from_bytes("pass.json", WALLET)).expect("detected");
    assert_eq!(found.iter().map(|c| c.format).collect::<Vec<_>>(), ["pkpass"]);
    let train = br#"{"formatVersion":1,"passTypeIdentifier":"pass.example","organizationName":"Rail Exemple","serialNumber":"1","relevantDate":"2024-03-05T08:00+01:00",
        "boardingPass":{"transitType":"PKTransitTypeTrain","primaryFields":[{"key":"from","label":"De","value":"Lyon"},{"key":"to","label":"A","value":"Dijon"}]}}"#;
    let trips: Vec<Trip> = of(&records("pkpass", train));
    assert_eq!(
        (trips[0].mode.clone(), trips[0].period.start.map(|m| m.to_string()).as_deref()),
        (Mode::Train, Some("2024-03-05"))
    );
    assert_eq!(
        trips[0].to.as_ref().and_then(|s| s.place.as_ref()).and_then(|p| p.name.as_deref()),
        Some("Dijon")
    );
    let meant = br#"{"formatVersion":1,"passTypeIdentifier":"pass.example","boardingPass":{"transitType":"PKTransitTypeAir"},
        "semantics":{"departureAirportCode":"LYS","destinationAirportCode":"CDG","currentDepartureDate":"2024-03-05T06:00:00Z","currentArrivalDate":"2024-03-05T07:10:00Z","airlineCode":"XE","flightNumber":101}}"#;
    let trips: Vec<Trip> = of(&records("pkpass", meant));
    assert_eq!(trips[0].period.end.map(|m| m.to_string()).as_deref(), Some("2024-03-05T07:10:00Z"));
    let coupon = br#"{"formatVersion":1,"passTypeIdentifier":"pass.example","coupon":{}}"#;
    assert_eq!(run("pkpass", coupon, &options()).0.skipped_items(), 1);
    assert_eq!(
        codes("pkpass", br#"{"formatVersion":1,"passTypeIdentifier":"p","boardingPass":{}}"#),
        ["pkpass.date", "nothing-converted"]
    );
    for end in 0..WALLET.len() {
        let (report, ..) = run("pkpass", &WALLET[..end], &options());
        assert_adds_up(&report);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn mutated_passes_add_up(at in 0..PASSES.len(), byte in any::<u8>()) {
        let mut bytes = PASSES.as_bytes().to_vec();
        bytes[at] = byte;
        let (report, _, _) = run("bcbp", &bytes, &on("2024-03-04"));
        prop_assert_eq!(report.read, report.converted + report.skipped_items() + report.rejected);
    }
}
