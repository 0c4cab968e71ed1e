//! Positions, trips and tickets: counts, first and last times, lengths against `expected.json`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mesinfos::convert::{self, Collect, Options};
use mesinfos::io::{Expanded, Input, Limits};
use mesinfos::schema::types::activity::Workout;
use mesinfos::schema::types::mobility::{Position, Trip, Visit};
use mesinfos::schema::values::{Coordinates, Moment};
use serde_json::Value;

use super::{Outcome, Tally, expected, list};

/// The folders, by the name they are counted under.
pub(super) const FOLDERS: &[&str] = &[
    "bcbp",
    "csv-points",
    "flights-csv",
    "geojson",
    "google-records",
    "google-semantic",
    "google-timeline-device",
    "gpx",
    "kml",
    "owntracks",
    "pkpass",
    "polarsteps",
    "rct2",
    "sncf-uic-barcode",
    "tcx",
    "uic-918",
];

/// What came of a file.
#[derive(Default)]
struct Found {
    formats: Vec<&'static str>,
    read: u64,
    rejected: u64,
    error: Option<String>,
    positions: Vec<Position>,
    trips: Vec<Trip>,
    visits: Vec<Visit>,
    workouts: Vec<Workout>,
}

pub(super) fn run(folder: &str, root: &Path, verbose: bool) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let mut sources: Vec<PathBuf> = list(&root.join("mobility").join(folder))?;
    sources.sort();
    for source in sources {
        let expected = expected::read(&source.join("expected.json"))?;
        let mut files = list(&source)?;
        files.sort();
        for path in files {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // What no oracle speaks of is an oracle itself.
            let Some(wanted) = expected.get(&name) else { continue };
            tally.files += 1;
            let outcome = match convert(folder, &path, wanted) {
                Ok(found) => judge(folder, &found, wanted, &source),
                Err(error) => Outcome::Disagreed(error),
            };
            let shown = format!(
                "{folder} {}/{name}",
                source.file_name().unwrap_or_default().to_string_lossy()
            );
            match outcome {
                Outcome::Agreed => {
                    tally.agreed += 1;
                    if verbose {
                        println!("agreed     {shown}");
                    }
                }
                Outcome::Rejected(why) => {
                    tally.rejected += 1;
                    if verbose {
                        println!("rejected   {shown}: {why}");
                    }
                }
                Outcome::Disagreed(why) => {
                    tally.disagreed += 1;
                    println!("disagreed  {shown}: {why}");
                }
                Outcome::Unjudged | Outcome::OtherDates(_) => {
                    tally.unjudged += 1;
                    if verbose {
                        println!("unjudged   {shown}");
                    }
                }
            }
        }
    }
    Ok(tally)
}

fn convert(folder: &str, path: &Path, wanted: &Value) -> Result<Found, String> {
    let mut found = Found::default();
    let inputs = match Expanded::of(path, &Limits::default()) {
        // The files are what another program read out of the code: the code itself stands in its oracle.
        Ok(_) if folder == "bcbp" => token(path, wanted).into_iter().collect(),
        Ok(expanded) => expanded.into_inputs(),
        Err(error) => {
            found.error = Some(error.to_string());
            return Ok(found);
        }
    };
    // Tickets say the day, not the year: that of the corpus's oracle.
    let mut options = Options::default();
    let seen = if folder == "rct2" { "2019-01-01T12:00:00Z" } else { "2018-04-02T12:00:00Z" };
    options.collected_at = seen.parse::<Moment>().ok();
    for input in inputs {
        let candidates = convert::detect(&input).map_err(|e| e.to_string())?;
        let Some(best) = candidates.first() else { continue };
        found.formats.push(best.format);
        let mut sink = Collect::default();
        let report = match convert::convert(&input, best.format, &options, &mut sink) {
            Ok(report) => report,
            Err(failure) => {
                found.error = Some(failure.error.to_string());
                failure.report
            }
        };
        if report.read != report.converted + report.skipped_items() + report.rejected {
            return Err("the accounting does not add up".into());
        }
        found.read += report.read;
        found.rejected += report.rejected;
        for record in &sink.records {
            found.positions.extend(record.data::<Position>().cloned());
            found.trips.extend(record.data::<Trip>().cloned());
            found.visits.extend(record.data::<Visit>().cloned());
            found.workouts.extend(record.data::<Workout>().cloned());
        }
    }
    Ok(found)
}

/// The text of the bar code, out of the oracle.
fn token(path: &Path, wanted: &Value) -> Option<Input> {
    let oracle = path.with_file_name(wanted["oracle"].as_str()?);
    let items: Value = serde_json::from_str(&std::fs::read_to_string(oracle).ok()?).ok()?;
    let token = items[0]["reservedTicket"]["ticketToken"].as_str()?.strip_prefix("aztecCode:")?;
    Some(Input::from_bytes("token.txt", token.as_bytes()))
}

/// Differences between what was found and what is expected, by name.
#[derive(Default)]
struct Check(Vec<String>);

impl Check {
    fn count(&mut self, name: &str, found: usize, wanted: &Value) {
        if let Some(wanted) = wanted.as_u64()
            && wanted != found as u64
        {
            self.0.push(format!("{name} {found}, expected {wanted}"));
        }
    }

    fn times(&mut self, times: &[Moment], first: &Value, last: &Value) {
        let mut sorted = times.to_vec();
        sorted.sort_by_key(Moment::seconds_since_epoch);
        // Some oracles sorted the texts.
        let mut texts = times.to_vec();
        texts.sort_by_key(ToString::to_string);
        let ends = [
            (first, [times.first(), sorted.first(), texts.first()]),
            (last, [times.last(), sorted.last(), texts.last()]),
        ];
        for (wanted, found) in ends {
            let Some(text) = wanted.as_str() else { continue };
            let same = |found: Option<&Moment>| {
                let wanted: Option<Moment> = text.parse().ok();
                found.is_some_and(|found| {
                    wanted.is_some_and(|w| w.seconds_since_epoch() == found.seconds_since_epoch())
                        || found.to_string() == text
                })
            };
            if !found.into_iter().any(same) {
                self.0.push(format!("no point at {text}"));
            }
        }
    }

    fn close(&mut self, name: &str, found: f64, wanted: &Value) {
        if let Some(wanted) = wanted.as_f64()
            && (found - wanted).abs() > 0.001_f64.max(wanted * 1e-6)
        {
            self.0.push(format!("{name} {found}, expected {wanted}"));
        }
    }

    fn outcome(self) -> Outcome {
        if self.0.is_empty() { Outcome::Agreed } else { Outcome::Disagreed(self.0.join("; ")) }
    }
}

fn judge(folder: &str, found: &Found, wanted: &Value, source: &Path) -> Outcome {
    let mut check = Check::default();
    let at =
        |positions: &[Position]| -> Vec<Moment> { positions.iter().filter_map(|p| p.at).collect() };
    let times = at(&found.positions);
    match folder {
        "gpx" => return gpx(found, &wanted["independent"]),
        "google-records" => {
            check.count("positions", found.positions.len(), &wanted["locations"]);
            check.times(&times, &wanted["first"], &wanted["last"]);
            let bare = found.positions.iter().filter(|p| accuracy(p).is_none()).count();
            check.count("without accuracy", bare, &wanted["without_accuracy"]);
        }
        "google-semantic" | "google-timeline-device" => {
            if wanted["variant"] == "other" || wanted["json"] == false {
                // Not Google's history: GeoJSON, or nothing that is known.
                return if found.formats.contains(&"google-timeline") {
                    Outcome::Disagreed("read as Google's history, which it is not".into())
                } else {
                    Outcome::Agreed
                };
            }
            check.count("trips", found.trips.len(), &wanted["activitySegments"]);
            check.count("visits", found.visits.len(), &wanted["placeVisits"]);
            check.count(
                "waypoints",
                found.trips.iter().map(|t| t.path.len()).sum(),
                &wanted["waypoints"],
            );
            let kinds = &wanted["kinds"];
            if kinds.is_object() {
                let of = |kind: &str| Value::from(kinds[kind].as_u64().unwrap_or(0));
                check.count("trips", found.trips.len(), &of("activity"));
                check.count("visits", found.visits.len(), &of("visit"));
                let points = wanted["path_points"].as_u64().unwrap_or(0)
                    + wanted["raw_signals"]["position"].as_u64().unwrap_or(0);
                check.count("positions", found.positions.len(), &points.into());
            }
            let sum: f64 = found
                .trips
                .iter()
                .filter_map(|trip| trip.distance.as_ref()?.value.to_string().parse::<f64>().ok())
                .sum();
            check.close("metres", sum, &wanted["distance_m_sum"]);
        }
        "geojson" => {
            check.count("features", usize::try_from(found.read).unwrap_or(0), &wanted["features"]);
            check.count("positions", found.positions.len(), &wanted["geometry_types"]["Point"]);
        }
        "kml" => {
            let invalid = wanted["invalid_tuples"].as_u64().unwrap_or(0);
            let points = found.positions.len()
                + found.visits.iter().filter(|v| v.place.coordinates.is_some()).count()
                + found.trips.iter().map(|t| t.path.len()).sum::<usize>();
            let tuples = wanted["coordinates_tuples"].as_u64().unwrap_or(0)
                + wanted["gx_coords"].as_u64().unwrap_or(0);
            check.count("points", points, &tuples.into());
            if found.rejected < invalid {
                check.0.push("an invalid tuple is not rejected".into());
            }
            let ends = found.visits.iter().flat_map(|v| [v.period.start, v.period.end]).flatten();
            let all: Vec<Moment> = times.iter().copied().chain(ends).collect();
            if !all.is_empty() {
                check.times(&all, &wanted["first_time"], &wanted["last_time"]);
            }
        }
        "tcx" => {
            check.count("workouts", found.workouts.len(), &wanted["activities"]);
            check.count("laps", found.workouts.iter().map(|w| w.laps.len()).sum(), &wanted["laps"]);
            check.count("positions", found.positions.len(), &wanted["with_position"]);
            check.times(&times, &wanted["first"], &wanted["last"]);
        }
        "owntracks" => {
            check.count("lines", usize::try_from(found.read).unwrap_or(0), &wanted["lines"]);
            let of = |kind: &str| wanted["types"][kind].as_u64().unwrap_or(0);
            let positions = Value::from(of("location") + of("transition"));
            check.count("positions", found.positions.len(), &positions);
            check.count(
                "rejected",
                usize::try_from(found.rejected).unwrap_or(0),
                &wanted["unparsed"],
            );
            check.times(&times, &wanted["first"], &wanted["last"]);
        }
        "polarsteps" => check.count("positions", found.positions.len(), &wanted["count"]),
        "csv-points" => check.count("positions", found.positions.len(), &wanted["rows"]),
        "flights-csv" => check.count("trips", found.trips.len(), &wanted["rows"]),
        _ => return tickets(found, wanted, source),
    }
    check.outcome()
}

fn accuracy(position: &Position) -> Option<&mesinfos::schema::values::Quantity> {
    position.coordinates.as_ref()?.accuracy.as_ref()
}

fn gpx(found: &Found, wanted: &Value) -> Outcome {
    if wanted["error"].is_string() {
        return match (&found.error, found.formats.is_empty()) {
            (Some(_), _) | (_, true) => Outcome::Agreed,
            _ => Outcome::Disagreed("read, where no XML parser reads it".into()),
        };
    }
    let mut check = Check::default();
    let (mut track, mut route, mut way) = (Vec::new(), 0, 0);
    for position in &found.positions {
        match &position.track {
            Some(line) if line.segment.is_some() => track.push(position),
            Some(_) => route += 1,
            None => way += 1,
        }
    }
    check.count("points of tracks", track.len(), &wanted["track_points"]);
    check.count("points of routes", route, &wanted["route_points"]);
    check.count("waypoints", way, &wanted["waypoints"]);
    let without = |bare: fn(&Position) -> bool| track.iter().filter(|p| bare(p)).count();
    check.count("without time", without(|p| p.at.is_none()), &wanted["points_without_time"]);
    let bare = |p: &Position| p.coordinates.as_ref().is_none_or(|c| c.altitude.is_none());
    check.count("without altitude", without(bare), &wanted["points_without_ele"]);
    let times: Vec<Moment> = track.iter().filter_map(|p| p.at).collect();
    check.times(&times, &wanted["first_time_text"], &wanted["last_time_text"]);
    let mut length = 0.0;
    for pair in track.windows(2) {
        let [a, b] = pair else { continue };
        let line = |p: &Position| p.track.as_ref().map(|t| (t.name.clone(), t.segment));
        if line(a) == line(b) {
            length += metres(a.coordinates.as_ref(), b.coordinates.as_ref());
        }
    }
    check.close("metres", length, &wanted["distance_2d_m_haversine_R6371008.8"]);
    check.outcome()
}

fn metres(a: Option<&Coordinates>, b: Option<&Coordinates>) -> f64 {
    let (Some(a), Some(b)) = (a, b) else { return 0.0 };
    let (lat1, lat2) = (a.lat.get().to_radians(), b.lat.get().to_radians());
    let (dlat, dlon) = (lat2 - lat1, (b.lon.get() - a.lon.get()).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * 6_371_008.8 * h.sqrt().asin()
}

/// Tickets against the JSON-LD of KItinerary: as many journeys, from and to the same places on the same days.
fn tickets(found: &Found, wanted: &Value, source: &Path) -> Outcome {
    let oracle = wanted["oracle"].as_str().map(|name| source.join(name));
    let items: Vec<Value> = oracle
        .and_then(|path| std::fs::read_to_string(path).ok())
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    if wanted["invalid"] == true && items.is_empty() {
        // A code that no program reads is to end without a journey.
        return if found.trips.is_empty() {
            Outcome::Agreed
        } else {
            Outcome::Disagreed("read, where the code is damaged".into())
        };
    }
    if found.formats.is_empty() {
        // No agreement: nobody looked at it.
        return Outcome::Rejected(
            found.error.clone().unwrap_or_else(|| "no format reads it".into()),
        );
    }
    if found.trips.is_empty() {
        return if items.is_empty() {
            Outcome::Agreed
        } else {
            Outcome::Rejected(found.error.clone().unwrap_or_else(|| "no journey".into()))
        };
    }
    if items.is_empty() {
        return Outcome::Unjudged;
    }
    let mut check = Check::default();
    if items.iter().any(|item| item["returnDepartureStation"].is_object()) {
        // One ticket of two journeys: the oracle has no days of them.
        return both_ways(found, &items);
    }
    let legs: Vec<_> = found
        .trips
        .iter()
        .flat_map(|trip| {
            if trip.legs.is_empty() {
                vec![(trip.from.clone(), trip.to.clone(), trip.period.start)]
            } else {
                trip.legs
                    .iter()
                    .map(|leg| {
                        (
                            leg.from.clone(),
                            leg.to.clone(),
                            leg.period.as_ref().and_then(|p| p.start),
                        )
                    })
                    .collect()
            }
        })
        .collect();
    check.count("journeys", legs.len(), &Value::from(items.len()));
    for ((from, to, start), item) in legs.iter().zip(&items) {
        let flight = &item["reservationFor"];
        let place = |stop: &Option<mesinfos::schema::types::mobility::Stop>| {
            let place = stop.as_ref().and_then(|s| s.place.clone());
            place.and_then(|p| {
                p.ids.first().map(|i| i.value.to_string()).or(p.name.map(|n| n.to_string()))
            })
        };
        let named = |keys: [&Value; 3]| keys.iter().find_map(|v| v.as_str().map(str::to_owned));
        let from_wanted = named([
            &flight["departureAirport"]["iataCode"],
            &item["outboundDepartureStation"],
            &flight["departureStation"]["name"],
        ]);
        let to_wanted = named([
            &flight["arrivalAirport"]["iataCode"],
            &item["outboundArrivalStation"],
            &flight["arrivalStation"]["name"],
        ]);
        let rail = !found.formats.contains(&"pkpass");
        for (found, wanted) in [(place(from), from_wanted), (place(to), to_wanted)] {
            // A place where the oracle has none is no agreement either: a ticket's text was taken for one.
            if (wanted.is_some() || rail) && found != wanted {
                check.0.push(format!("place {found:?}, expected {wanted:?}"));
            }
        }
        let day = named([
            &flight["departureDay"],
            &flight["departureTime"],
            item.get("outboundDepartureTime").unwrap_or(&item["firstDayOfValidity"]),
        ]);
        if let (Some(day), Some(start)) =
            (day.as_deref().and_then(|d| d.get(..10).map(str::to_owned)), start)
            && start.date().to_string() != day
        {
            check.0.push(format!("day {}, expected {day}", start.date()));
        }
    }
    if let ([trip], [item]) = (found.trips.as_slice(), items.as_slice())
        && let Some(fare) = &trip.fare
    {
        check.close("fare", fare.amount.to_string().parse().unwrap_or(f64::NAN), &item["price"]);
        if item["currency"].as_str().is_some_and(|code| code != fare.currency.to_string()) {
            check.0.push(format!("fare in {}", fare.currency));
        }
    }
    check.outcome()
}

/// A ticket out and back against the four stations of its oracle.
fn both_ways(found: &Found, items: &[Value]) -> Outcome {
    let name = |stop: &Option<mesinfos::schema::types::mobility::Stop>| {
        stop.as_ref().and_then(|s| s.place.as_ref()?.name.as_ref().map(ToString::to_string))
    };
    let ours: Vec<_> =
        found.trips.iter().flat_map(|trip| [name(&trip.from), name(&trip.to)]).collect();
    let stations = [
        "outboundDepartureStation",
        "outboundArrivalStation",
        "returnDepartureStation",
        "returnArrivalStation",
    ];
    let theirs: Vec<_> = items
        .iter()
        .flat_map(|item| stations.map(|key| item[key]["name"].as_str().map(str::to_owned)))
        .collect();
    if ours == theirs {
        Outcome::Agreed
    } else {
        Outcome::Disagreed(format!("stations {ours:?}, expected {theirs:?}"))
    }
}

/// All folders.
pub(super) fn all(
    root: &Path,
    only: Option<&String>,
    verbose: bool,
    tallies: &mut BTreeMap<&'static str, Tally>,
) -> Result<(), String> {
    for folder in FOLDERS {
        if only.is_none_or(|name| name == folder) {
            tallies.insert(folder, run(folder, root, verbose)?);
        }
    }
    Ok(())
}
