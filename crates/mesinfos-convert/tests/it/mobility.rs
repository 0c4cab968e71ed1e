//! Positions, trips and visits: quirks by name, the accounting law, ids, GPX and GeoJSON written and read again.

use std::collections::BTreeSet;

use mesinfos_convert::{Options, detect};
use mesinfos_io::{Input, Limits};
use mesinfos_schema::catalogue::Body;
use mesinfos_schema::record::{Modality, Record, RecordId};
use mesinfos_schema::types::activity::{Workout, WorkoutKind};
use mesinfos_schema::types::health::Observation;
use mesinfos_schema::types::mobility::{Mode, Position, PositionMethod, Trip, Visit};
use mesinfos_schema::values::{Coordinates, Degrees, Heading, Quantity, Text};
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, run, written};

macro_rules! samples {
    ($($format:literal $file:literal $read:literal $converted:literal $skipped:literal)*) => {
        &[$(($format, $file, include_bytes!(concat!("../../../../fixtures/vendor/", $file)), $read, $converted, $skipped)),*]
    };
}

/// Format, file, bytes; items read, converted, skipped.
type Sample = (&'static str, &'static str, &'static [u8], u64, u64, u64);

const SAMPLES: &[Sample] = samples! {
    "csv-points" "20240305-gpslogger.csv" 2 2 0
    "flights-csv" "FlightyExport-2024-03-31.csv" 2 1 1
    "geojson" "trace.geojson" 4 2 2
    "google-timeline" "Records.json" 3 3 0
    "google-timeline" "2024_MARCH.json" 2 2 0
    "google-timeline" "Timeline Edits.json" 2 1 1
    "google-timeline" "Timeline.json" 7 5 2
    "google-timeline" "location-history.json" 3 3 0
    "gpx" "rando-lac-2024-03-05.gpx" 6 6 0
    "kml" "voyage.kml" 5 4 1
    "owntracks" "2024-03.rec" 3 2 1
    "polarsteps" "locations.json" 2 2 0
    "tcx" "sortie-2024-03-05.tcx" 5 4 1
};

pub(crate) fn options() -> Options {
    let mut options = Options::default();
    options.provider = Some("example.org".to_owned());
    options
}

fn sample(file: &str) -> &'static [u8] {
    SAMPLES.iter().find(|s| s.1 == file).expect("a sample").2
}

pub(crate) fn records(format: &str, bytes: &[u8]) -> Vec<Record> {
    good(format, bytes, &options()).1
}

pub(crate) fn of<T: mesinfos_schema::record::RecordBody + Clone>(records: &[Record]) -> Vec<T> {
    records.iter().filter_map(|record| record.data::<T>().cloned()).collect()
}

fn positions(format: &str, bytes: &[u8]) -> Vec<Position> {
    of(&records(format, bytes))
}

fn at(position: &Position) -> String {
    position.at.map(|at| at.to_string()).unwrap_or_default()
}

fn point(position: &Position) -> (f64, f64) {
    let point = position.coordinates.as_ref().expect("coordinates");
    (point.lat.get(), point.lon.get())
}

fn text(quantity: Option<&Quantity>) -> String {
    quantity.map(|q| format!("{} {}", q.value, q.unit)).unwrap_or_default()
}

fn ids(records: &[Record]) -> BTreeSet<RecordId> {
    records.iter().filter(|r| r.type_name() != "exchange.source/1").map(|r| r.id).collect()
}

pub(crate) fn codes(format: &str, bytes: &[u8]) -> Vec<String> {
    let (report, _, error) = run(format, bytes, &options());
    report.rejects.iter().map(|r| r.code.to_string()).chain(error).collect()
}

#[test]
fn every_sample_is_found_and_read_whole() {
    for (format, file, bytes, read, converted, skipped) in SAMPLES {
        let input = Input::from_bytes(*file, *bytes);
        let found = detect(&input).expect("detected");
        assert_eq!(found.first().map(|c| c.format), Some(*format), "{file}: {found:?}");
        assert!(
            found[0].score >= 50 && found.iter().filter(|c| c.score >= 50).count() == 1,
            "{file}"
        );
        let (report, records) = good(format, bytes, &options());
        let counts = (report.read, report.converted, report.skipped_items());
        assert_eq!(counts, (*read, *converted, *skipped), "{file}: {report:?}");
        assert_round_trip(&records);
        // Read again, it is the same.
        assert_eq!(ids(&records), ids(&self::records(format, bytes)), "{file}");
    }
}

#[test]
fn the_accounting_law_holds_at_every_cut() {
    for (format, file, bytes, ..) in SAMPLES {
        for end in (0..bytes.len()).step_by(3) {
            let (report, _, _) = run(format, &bytes[..end], &options());
            assert_eq!(
                report.read,
                report.converted + report.skipped_items() + report.rejected,
                "{file} {end}"
            );
        }
    }
}

#[test]
fn gpx_tracks_routes_and_waypoints() {
    let records = records("gpx", sample("rando-lac-2024-03-05.gpx"));
    let points: Vec<Position> = of(&records);
    let line = |p: &Position| {
        p.track.as_ref().map(|t| {
            (
                t.name.as_deref().map(str::to_owned),
                t.segment.map(|n| n.get()),
                t.seq.map(|n| n.get()),
            )
        })
    };
    assert_eq!(line(&points[0]), None);
    assert_eq!(points[0].name.as_deref(), Some("Fontaine & banc"));
    assert_eq!(line(&points[2]), Some((Some("Prévu".into()), None, Some(1))));
    assert_eq!(line(&points[3]), Some((Some("Tour du lac".into()), Some(0), Some(0))));
    // The part without points is none.
    assert_eq!(line(&points[5]), Some((Some("Tour du lac".into()), Some(1), Some(0))));
    assert_eq!(points[3].method, Some(PositionMethod::Gps));
    assert_eq!(points[3].activity.as_deref(), Some("hiking"));
    assert_eq!(text(points[3].speed.as_ref()), "1.4 m/s");
    assert_eq!(points[3].heading.map(Heading::get), Some(271.5));
    assert_eq!(text(points[3].coordinates.as_ref().and_then(|c| c.altitude.as_ref())), "448.2 m");
    // A blank for the T, and no zone: it stays local.
    assert_eq!(
        (at(&points[3]).as_str(), at(&points[5]).as_str()),
        ("2024-03-05T09:15:00+01:00", "2024-03-05T09:20:00")
    );
    let beats: Vec<Observation> = of(&records);
    assert_eq!((beats.len(), text(beats[0].value.as_ref()).as_str()), (1, "96 /min"));
    let modality = |at: usize| {
        records
            .iter()
            .filter(|r| r.data::<Position>().is_some())
            .nth(at)
            .and_then(|r| r.modality.clone())
    };
    assert_eq!((modality(0), modality(3)), (Some(Modality::Declared), Some(Modality::Measured)));
    let source = serde_json::to_value(&records[0]).expect("json");
    assert_eq!(source["data"]["provider"]["name"], "Example Outdoor");
    assert_eq!(source["data"]["collectedAt"], "2024-03-05T12:00:00Z");
    let (report, _) = good("gpx", sample("rando-lac-2024-03-05.gpx"), &options());
    let unmapped: Vec<&str> = report.unmapped.iter().map(|u| u.path.as_str()).collect();
    assert_eq!(unmapped, ["metadata/name", "trkpt/hdop", "wpt/sym"]);
}

fn track(points: &str) -> String {
    format!("<gpx version=\"1.0\"><trk><trkseg>{points}</trkseg></trk></gpx>")
}

#[test]
fn gpx_one_bad_point_is_one_reject() {
    let file = track(
        "<trkpt lat='91' lon='0'/><trkpt lat='1'/><trkpt lat='1' lon='2'><time>2024-02-30T00:00:00Z</time></trkpt>\
         <trkpt lat='1' lon='2'><fix>something</fix><ele>NaN</ele><course>-1</course><speed>3.25</speed></trkpt><trkpt lat='1,5' lon='2'/>",
    );
    assert_eq!(
        codes("gpx", file.as_bytes()),
        ["gpx.coordinates", "gpx.coordinates", "gpx.time", "gpx.coordinates"]
    );
    let (report, sink, _) = run("gpx", file.as_bytes(), &options());
    assert_eq!((report.read, report.converted), (5, 1));
    let position = sink.records[1].data::<Position>().expect("a position");
    assert_eq!(text(position.speed.as_ref()), "3.25 m/s");
    let unmapped: Vec<&str> = report.unmapped.iter().map(|u| u.path.as_str()).collect();
    assert_eq!(unmapped, ["trkpt/course", "trkpt/ele", "trkpt/fix"]);
    assert_eq!(sink.rejects[0].locator.to_string(), "L1");
}

#[test]
fn gpx_without_namespace_version_creator_or_behind_a_blank_line() {
    let file = "\n<?xml version=\"1.0\"?>\n<gpx><wpt lat='1' lon='2'/></gpx>";
    let found = detect(&Input::from_bytes("a", file.as_bytes())).expect("detected");
    assert_eq!(found[0].format, "gpx");
    assert_eq!(positions("gpx", file.as_bytes()).len(), 1);
    assert_eq!(codes("gpx", b"<kml/>"), ["gpx.no-root"]);
    let undeclared =
        track("<trkpt lat='1' lon='2'><extensions><x:hr>90</x:hr></extensions></trkpt>");
    assert_eq!(positions("gpx", undeclared.as_bytes()).len(), 1);
}

#[test]
fn gpx_tracks_of_one_name_are_numbered_on() {
    let point = "<trkseg><trkpt lat='1' lon='2'/></trkseg>";
    let file = format!(
        "<gpx><trk>{point}</trk><trk><name>A</name>{point}{point}</trk><trk>{point}</trk></gpx>"
    );
    let segments: Vec<u64> = positions("gpx", file.as_bytes())
        .iter()
        .map(|p| p.track.as_ref().and_then(|t| t.segment).expect("a segment").get())
        .collect();
    assert_eq!(segments, [0, 0, 1, 1]);
    // Untimed points at one place in two parts are two.
    assert_eq!(ids(&records("gpx", file.as_bytes())).len(), 4);
}

#[test]
fn a_timed_position_is_one_record_in_any_order_overlap_and_split() {
    let points: Vec<String> = (0..6)
        .map(|n| format!("<trkpt lat='45.{n}' lon='6'><time>2024-03-05T09:0{n}:00Z</time></trkpt>"))
        .collect();
    let ids_of = |which: &[usize]| {
        let text: String = which.iter().map(|n| points[*n].as_str()).collect();
        ids(&records("gpx", track(&text).as_bytes()))
    };
    let all = ids_of(&[0, 1, 2, 3, 4, 5]);
    assert_eq!(all.len(), 6);
    assert_eq!(ids_of(&[5, 3, 1, 0, 2, 4]), all);
    let split: BTreeSet<_> = ids_of(&[0, 1, 2, 3]).union(&ids_of(&[2, 3, 4, 5])).copied().collect();
    assert_eq!(split, all);
}

#[test]
fn the_published_key_of_a_position() {
    use mesinfos_schema::identity::Key;
    let file =
        track("<trkpt lat='45.50' lon='-6.0000001'><time>2024-03-05T09:00:00Z</time></trkpt>");
    let records = records("gpx", file.as_bytes());
    let key = Key::new("mobility.position", "name:example.org", "", "natural")
        .part("2024-03-05T09:00:00Z")
        .part("45.5")
        .part("-6.0000001")
        .part("")
        .part("")
        .part("")
        .part("");
    assert_eq!(records[1].id, key.id(None));
}

#[test]
fn google_records() {
    let points = positions("google-timeline", sample("Records.json"));
    assert_eq!(point(&points[0]), (45.764, 4.8357));
    // A longitude that went round 32 bits.
    assert_eq!(point(&points[1]), (45.7641, -0.04));
    assert_eq!(at(&points[1]), "2024-03-05T07:15:00.250Z");
    assert_eq!(points[0].activity.as_deref(), Some("walking"));
    assert_eq!(
        points.iter().map(|p| p.method.clone()).collect::<Vec<_>>(),
        [Some(PositionMethod::Wifi), Some(PositionMethod::Cell), Some(PositionMethod::Gps)]
    );
    assert_eq!(text(points[0].coordinates.as_ref().and_then(|c| c.accuracy.as_ref())), "24 m");
    let source =
        serde_json::to_value(&records("google-timeline", sample("Records.json"))[0]).expect("json");
    assert_eq!(source["data"]["formatVersion"], "records");
}

#[test]
fn google_semantic() {
    let records = records("google-timeline", sample("2024_MARCH.json"));
    let trips: Vec<Trip> = of(&records);
    assert_eq!((trips.len(), trips[0].mode.clone(), trips[0].path.len()), (1, Mode::Tram, 2));
    assert_eq!(text(trips[0].distance.as_ref()), "2900 m");
    let visits: Vec<Visit> = of(&records);
    assert_eq!(visits.len(), 2);
    assert_eq!(visits[0].place.name.as_deref(), Some("Bureau"));
    assert_eq!(visits[0].place.address.as_ref().map(|a| a.lines.len()), Some(2));
    // Seconds in a member that elsewhere has ISO 8601, milliseconds beside it.
    assert_eq!(
        visits[1].period.start.map(|m| m.to_string()).as_deref(),
        Some("2024-03-05T11:00:00Z")
    );
    assert_eq!(
        visits[0].period.start.map(|m| m.to_string()).as_deref(),
        Some("2024-03-05T07:41:00Z")
    );
    let points: Vec<Position> = of(&records);
    assert_eq!((points.len(), at(&points[0]).as_str()), (1, "2024-03-05T07:30:00Z"));
}

#[test]
fn google_of_devices() {
    let android = records("google-timeline", sample("Timeline.json"));
    let trips: Vec<Trip> = of(&android);
    assert_eq!(
        (trips[0].mode.clone(), text(trips[0].distance.as_ref()).as_str()),
        (Mode::Car, "2900.5 m")
    );
    let visits: Vec<Visit> = of(&android);
    assert_eq!(visits[0].confidence.map(|c| c.to_string()).as_deref(), Some("85"));
    assert_eq!(visits[0].place.kind.as_deref(), Some("work"));
    let points: Vec<Position> = of(&android);
    assert_eq!(points.len(), 3);
    let locators: Vec<String> =
        android.iter().filter_map(|r| r.locator.as_ref().map(|l| l.to_string())).collect();
    assert!(locators.contains(&"/semanticSegments/0/timelinePath/1".to_owned()), "{locators:?}");
    assert!(locators.contains(&"/rawSignals/0".to_owned()));

    let ios = records("google-timeline", sample("location-history.json"));
    let points: Vec<Position> = of(&ios);
    assert_eq!(at(&points[1]), "2024-03-05T16:31:00.000Z".replace(".000", ""));
    let visits: Vec<Visit> = of(&ios);
    assert_eq!(visits[0].confidence.map(|c| c.to_string()).as_deref(), Some("71"));

    let edits = positions("google-timeline", sample("Timeline Edits.json"));
    assert_eq!(text(edits[0].coordinates.as_ref().and_then(|c| c.accuracy.as_ref())), "13000 mm");
}

#[test]
fn google_says_so_where_it_is_none_of_its_shapes() {
    for placeholder in [
        "{\"deviceSettings\": []}",
        "You have encrypted Timeline backups stored on Google servers.",
        "",
    ] {
        let input = Input::from_bytes("Timeline.json", placeholder.as_bytes());
        assert!(detect(&input).expect("looked at").is_empty(), "{placeholder}");
        assert_eq!(
            run("google-timeline", placeholder.as_bytes(), &options()).2.as_deref(),
            Some("google-timeline.shape")
        );
    }
    // An item that is none is one reject; a file that ends early keeps what came before.
    let file = br#"{"locations": [{"latitudeE7": 457640000, "longitudeE7": 48357000, "timestamp": "2024-03-05T07:12:44Z"}, {"latitudeE7": "x"}, {"latitudeE7": 1}, {"latit"#;
    assert_eq!(
        codes("google-timeline", file),
        ["google-timeline.item", "google-timeline.coordinates", "json.truncated"]
    );
}

#[test]
fn geojson_points_lines_and_what_has_no_place() {
    let points = positions("geojson", sample("trace.geojson"));
    assert_eq!(points.len(), 3);
    assert_eq!(point(&points[0]), (45.764, 4.8357));
    assert_eq!(text(points[0].coordinates.as_ref().and_then(|c| c.altitude.as_ref())), "171.5 m");
    assert_eq!(points[1].track.as_ref().and_then(|t| t.name.as_deref()), Some("Promenade"));
    assert_eq!(at(&points[2]), "2024-03-05T09:01:00Z");
    let overland = br#"{"locations": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": ["4.8", "45.7"]}, "properties": {"timestamp": "2024-03-05T08:00:00-0700", "horizontal_accuracy": -1}}]}"#;
    assert_eq!(
        detect(&Input::from_bytes("a", *overland)).expect("detected")[0].version.as_deref(),
        Some("overland")
    );
    let points = positions("geojson", overland);
    assert_eq!(
        (at(&points[0]).as_str(), point(&points[0])),
        ("2024-03-05T08:00:00-07:00", (45.7, 4.8))
    );
    assert!(points[0].coordinates.as_ref().is_some_and(|c| c.accuracy.is_none()));
    let alone = br#"{"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.8, 45.7]}, "properties": {"timestamp": 1709625600000}}"#;
    assert_eq!(at(&positions("geojson", alone)[0]), "2024-03-05T08:00:00Z");
    let swapped = br#"{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.8, 145.7]}}, 3]}"#;
    assert_eq!(
        codes("geojson", swapped),
        ["geojson.coordinates", "geojson.feature", "nothing-converted"]
    );
}

#[test]
fn kml_points_stays_ways_and_tracks() {
    let records = records("kml", sample("voyage.kml"));
    let points: Vec<Position> = of(&records);
    assert_eq!(points.len(), 3);
    assert_eq!(
        (points[0].name.as_deref(), at(&points[0]).as_str()),
        (Some("Départ"), "2024-03-05T08:00:00Z")
    );
    assert_eq!(text(points[0].coordinates.as_ref().and_then(|c| c.accuracy.as_ref())), "8 m");
    assert_eq!(point(&points[2]), (45.734, 4.819));
    let visits: Vec<Visit> = of(&records);
    assert_eq!(visits[0].place.name.as_deref(), Some("Musée"));
    let trips: Vec<Trip> = of(&records);
    assert_eq!(trips[0].path.len(), 2);
    let file = "<kml><Placemark><Point><coordinates></coordinates></Point></Placemark><Placemark><Point><coordinates>4.8</coordinates></Point></Placemark></kml>";
    assert_eq!(
        codes("kml", file.as_bytes()),
        ["kml.coordinates", "kml.coordinates", "nothing-converted"]
    );
    let uneven =
        "<kml><Placemark><Track><when>2024-03-05T13:00:00Z</when></Track></Placemark></kml>";
    assert_eq!(codes("kml", uneven.as_bytes()), ["kml.track", "nothing-converted"]);
}

#[test]
fn tcx_workout_laps_points_and_heart() {
    let records = records("tcx", sample("sortie-2024-03-05.tcx"));
    let workouts: Vec<Workout> = of(&records);
    let workout = &workouts[0];
    assert_eq!((workout.kind.clone(), workout.laps.len()), (WorkoutKind::Running, 2));
    assert_eq!(text(workout.distance.as_ref()), "2000.00 m");
    assert_eq!(text(workout.energy.as_ref()), "141 kcal");
    assert_eq!(workout.duration.as_ref().map(|d| d.as_str()), Some("PT10M"));
    assert_eq!(text(workout.speed_max.as_ref()), "4.1 m/s");
    assert_eq!(
        workout.period.end.map(|m| m.to_string()).as_deref(),
        Some("2024-03-05T06:40:00.000Z")
    );
    assert_eq!(workout.device.as_ref().and_then(|d| d.software.as_deref()), Some("7.10"));
    let points: Vec<Position> = of(&records);
    assert_eq!((points.len(), text(points[0].speed.as_ref()).as_str()), (2, "3.1 m/s"));
    // Indoors a point has a heart rate and no place.
    assert_eq!(of::<Observation>(&records).len(), 2);
}

#[test]
fn owntracks_lines() {
    let points = positions("owntracks", sample("2024-03.rec"));
    assert_eq!((points.len(), at(&points[0]).as_str()), (2, "2024-03-05T08:00:00Z"));
    assert_eq!(text(points[0].speed.as_ref()), "36 km/h");
    let lines = b"{\"_type\":\"location\",\"lat\":1,\"lon\":2,\"tst\":1709625600}\nno line\n{\"_type\":\"location\"}\n";
    assert_eq!(codes("owntracks", lines), ["owntracks.line", "owntracks.coordinates"]);
}

#[test]
fn csv_points_by_their_headings() {
    let points = positions("csv-points", sample("20240305-gpslogger.csv"));
    assert_eq!(
        (text(points[0].speed.as_ref()).as_str(), points[0].method.clone()),
        ("1.5 m/s", Some(PositionMethod::Gps))
    );
    let comma = b"time;lat;lon;speed\n2024-03-05T08:00:00Z;45,7640;-4,8357;1,5\n";
    let points = positions("csv-points", comma);
    assert_eq!((point(&points[0]), points[0].speed.is_none()), ((45.764, -4.8357), true));
    let mut with_unit = options();
    with_unit.unit = "km/h".parse().ok();
    let (_, records) = good("csv-points", comma, &with_unit);
    assert_eq!(text(records[1].data::<Position>().and_then(|p| p.speed.as_ref())), "1.5 km/h");
    let sides =
        b"INDEX,timestamp,LATITUDE N/S,LONGITUDE E/W,SPEED\n1,2024-03-05T08:00:00Z,45.5S,4.5W,36\n";
    let points = positions("csv-points", sides);
    assert_eq!(
        (point(&points[0]), text(points[0].speed.as_ref()).as_str()),
        ((-45.5, -4.5), "36 km/h")
    );
    let e7 = b"timestamp,latitudeE7,longitudeE7\n1709625600,457640000,48357000\n";
    assert_eq!(point(&positions("csv-points", e7)[0]), (45.764, 4.8357));
    let wkt = b"timestamp,geom\n2025-06-01 13:02:03.000000 +00:00,POINT (4.8357 45.764)\n2025-06-01 13:02:03.000000 +00:00,LINESTRING (1 2)\n2025-06-01";
    assert_eq!(codes("csv-points", wkt), ["csv-points.coordinates", "csv-points.short"]);
}

#[test]
fn flights_keep_the_clock_of_each_airport() {
    let trips: Vec<Trip> = of(&records("flights-csv", sample("FlightyExport-2024-03-31.csv")));
    let ends = |stop: Option<&mesinfos_schema::types::mobility::Stop>| {
        stop.and_then(|s| s.at).map(|m| m.to_string())
    };
    assert_eq!(ends(trips[0].from.as_ref()).as_deref(), Some("2024-03-05T07:22:00"));
    assert_eq!(ends(trips[0].to.as_ref()).as_deref(), Some("2024-03-05T08:31:00"));
    assert!(trips[0].period.end.is_none());
    assert_eq!(trips[0].legs[0].line.as_deref(), Some("XEX 101"));
    assert_eq!(trips[0].references[0].value.as_str(), "ABC123");
}

fn tight() -> Options {
    let mut options = options();
    options.limits = Limits::default();
    options.limits.line = 4096;
    options.limits.depth = 16;
    options
}

#[test]
fn one_item_beyond_the_limit_ends_with_a_limit() {
    let long = "x".repeat(200_000);
    for (format, text) in [
        ("gpx", format!("<gpx><wpt lat='1' lon='2'><name>{long}</name></wpt></gpx>")),
        (
            "geojson",
            format!("{{\"type\":\"FeatureCollection\",\"features\":[{{\"a\":\"{long}\"}}]}}"),
        ),
        ("google-timeline", format!("{{\"locations\":[{{\"latitudeE7\":1,\"a\":\"{long}\"}}]}}")),
        ("google-timeline", format!("{{\"timelineObjects\":{}", "[".repeat(1000))),
        ("csv-points", format!("time,lat,lon\n\"{long}")),
        ("owntracks", format!("{{\"_type\":\"{long}\"}}")),
    ] {
        let (report, _, error) = run(format, text.as_bytes(), &tight());
        assert_adds_up(&report);
        assert_eq!(error.as_deref(), Some("limit"), "{format}");
    }
}

fn quantity_of(value: &str, unit: &str) -> Quantity {
    let value: mesinfos_schema::values::Decimal = value.parse().expect("a number");
    Quantity::new(value, unit.parse::<mesinfos_schema::values::Unit>().expect("a unit"))
}

fn a_text() -> impl Strategy<Value = Option<Text>> {
    prop::option::of(
        "[a-zA-Zéü<>&\"' ]{0,11}[a-z]".prop_map(|t| Text::trimmed(&t).expect("not blank")),
    )
}

fn a_position() -> impl Strategy<Value = Position> {
    let quantity = |unit: &'static str| {
        prop::option::of((0_u32..100_000, 0_u8..3).prop_map(move |(n, scale)| {
            let value = mesinfos_schema::values::Decimal::new(n.into(), scale).expect("short");
            quantity_of(&value.to_string(), unit)
        }))
    };
    (
        (
            -90_000_000_i32..=90_000_000,
            -180_000_000_i32..=180_000_000,
            quantity("m"),
            quantity("m/s"),
        ),
        (0_i64..2_000_000_000, prop::option::of(0_u16..360), a_text()),
    )
        .prop_map(|((lat, lon, altitude, speed), (seconds, heading, name))| {
            let mut coordinates = Coordinates::new(
                Degrees::new(f64::from(lat) / 1e6).expect("a latitude"),
                Degrees::new(f64::from(lon) / 1e6).expect("a longitude"),
            );
            coordinates.altitude = altitude;
            let mut position = Position::new();
            position.coordinates = Some(coordinates);
            position.at = mesinfos_schema::values::Moment::from_unix(seconds);
            position.speed = speed;
            position.heading = heading.and_then(|h| Heading::new(h.into()));
            position.name = name;
            position
        })
}

fn record(position: Position) -> Record {
    Record::new(RecordId::from_bytes([1; 16]), None, Body::from(position))
}

fn number(value: usize) -> Option<mesinfos_schema::values::Count> {
    mesinfos_schema::values::Count::new(value as u64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn arbitrary_bytes_add_up(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in ["csv-points", "flights-csv", "geojson", "google-timeline", "gpx", "kml", "owntracks", "polarsteps", "tcx"] {
            let (report, _, _) = run(format, &bytes, &options());
            prop_assert_eq!(report.read, report.converted + report.skipped_items() + report.rejected);
        }
    }

    #[test]
    fn mutations_add_up(which in 0..SAMPLES.len(), at in any::<prop::sample::Index>(), byte in any::<u8>(), gone in 0_usize..3) {
        let (format, _, bytes, ..) = SAMPLES[which];
        let mut bytes = bytes.to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        bytes.drain(at..(at + gone).min(bytes.len()));
        let (report, _, _) = run(format, &bytes, &options());
        prop_assert_eq!(report.read, report.converted + report.skipped_items() + report.rejected);
    }

    #[test]
    fn positions_written_as_gpx_read_as_they_were(
        ways in prop::collection::vec(a_position(), 1..4),
        routes in prop::collection::vec((a_text(), prop::collection::vec(a_position(), 1..4)), 0..3),
        tracks in prop::collection::btree_map(a_text(), (a_text(), prop::collection::vec(prop::collection::vec(a_position(), 1..4), 1..3)), 0..3),
    ) {
        let mut all = ways;
        let line = |name: &Option<Text>, segment: Option<usize>, seq: usize| {
            let mut track = mesinfos_schema::types::mobility::Track::new();
            track.name.clone_from(name);
            track.segment = segment.and_then(number);
            track.seq = number(seq);
            Some(track)
        };
        for (name, points) in routes {
            for (seq, mut point) in points.into_iter().enumerate() {
                point.track = line(&name, None, seq);
                all.push(point);
            }
        }
        for (name, (activity, segments)) in tracks {
            for (segment, points) in segments.into_iter().enumerate() {
                for (seq, mut point) in points.into_iter().enumerate() {
                    point.track = line(&name, Some(segment), seq);
                    point.activity.clone_from(&activity);
                    all.push(point);
                }
            }
        }
        let records: Vec<Record> = all.iter().cloned().map(record).collect();
        let (out, losses) = written("gpx", &records);
        prop_assert_eq!(losses, vec![]);
        let (report, sink, _) = run("gpx", &out, &options());
        prop_assert_eq!(report.rejected, 0);
        prop_assert!(report.unmapped.is_empty(), "{:?}", report.unmapped);
        prop_assert_eq!(of::<Position>(&sink.records), all);
    }

    #[test]
    fn positions_written_as_geojson_read_as_they_were(mut all in prop::collection::vec(a_position(), 1..6)) {
        // What a JSON number would change is a loss, listed: here are only numbers that it keeps.
        for position in &mut all {
            position.speed = None;
            if let Some(point) = &mut position.coordinates {
                point.altitude = None;
            }
        }
        let records: Vec<Record> = all.iter().cloned().map(record).collect();
        let (out, losses) = written("geojson", &records);
        prop_assert_eq!(losses, vec![]);
        let (report, sink, _) = run("geojson", &out, &options());
        prop_assert_eq!(report.rejected, 0);
        prop_assert_eq!(of::<Position>(&sink.records), all);
    }
}

#[test]
fn losses_of_writing_are_listed() {
    let mut position = Position::new();
    position.coordinates = Degrees::new(1.0).zip(Degrees::new(2.0)).map(|(lat, lon)| {
        let mut point = Coordinates::new(lat, lon);
        point.accuracy = Some(quantity_of("5", "m"));
        point
    });
    position.method = Some(PositionMethod::Wifi);
    position.speed = Some(quantity_of("5.0", "km/h"));
    let records = [record(position), record(Position::new())];
    let members = |name: &str| {
        let losses = written(name, &records).1;
        losses.into_iter().map(|(_, pointer, count)| (pointer, count)).collect::<Vec<_>>()
    };
    let lost = |list: &[&str]| list.iter().map(|p| ((*p).to_owned(), 1)).collect::<Vec<_>>();
    assert_eq!(
        members("gpx"),
        lost(&["", "/data/coordinates/accuracy", "/data/method", "/data/speed"])
    );
    assert_eq!(members("geojson"), lost(&["", "/data/method", "/data/speed"]));
}
