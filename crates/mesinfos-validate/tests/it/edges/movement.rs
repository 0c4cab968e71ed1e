//! What happened when and where.

use serde_json::{Value, json};

use super::{ID, bad, good};

#[test]
fn a_use_has_the_measure_of_its_kind() {
    let of = |kind: &str, member: &str| {
        let mut data =
            json!({"line": ID, "at": "2024-03-05T10:00:00Z", "kind": kind, "direction": "out"});
        data[member] = match member {
            "duration" => json!("PT1M"),
            _ => json!({"value": "1", "unit": "MBy"}),
        };
        data
    };
    let kind = "telecom.usage-event";
    for (use_kind, right, wrong) in [
        ("voice", "duration", "volume"),
        ("voicemail", "duration", "volume"),
        ("sms", "volume", "duration"),
        ("mms", "volume", "duration"),
    ] {
        good(kind, of(use_kind, right));
        bad("telecom.measure", kind, of(use_kind, wrong));
    }
    good(kind, of("data", "duration"));
    good(kind, of("data", "volume"));
}

#[test]
fn places_and_times_of_trips() {
    let at = |lat: f64, lon: f64| json!({"at": "2024-03-05T10:00:00Z", "coordinates": {"lat": lat, "lon": lon}});
    good("mobility.position", at(0.0, 0.1));
    good("mobility.position", at(0.1, 0.0));
    bad("mobility.null-island", "mobility.position", at(0.0, 0.0));
    let trip = |from: &str, to: &str| json!({"period": {"start": "2024-03-05"}, "mode": "car", "from": {"at": from}, "to": {"at": to}});
    good("mobility.trip", trip("2024-03-05T10:00:00Z", "2024-03-05T10:00:00Z"));
    bad(
        "mobility.trip-order",
        "mobility.trip",
        trip("2024-03-05T10:00:01Z", "2024-03-05T10:00:00Z"),
    );
    let legs = |end: &str, start: &str| {
        json!({"period": {"start": "2024-03-05"}, "mode": "train", "legs": [
            {"mode": "train", "period": {"start": "2024-03-05T08:00:00Z", "end": end}},
            {"mode": "bus", "period": {"start": start, "end": "2024-03-05T12:00:00Z"}},
        ]})
    };
    good("mobility.trip", legs("2024-03-05T10:00:00Z", "2024-03-05T10:00:00Z"));
    bad(
        "mobility.leg-order",
        "mobility.trip",
        legs("2024-03-05T10:00:00Z", "2024-03-05T09:59:59Z"),
    );
}

#[test]
fn the_straight_line_is_of_a_sphere() {
    let trip = |from: (f64, f64), to: (f64, f64), kilometres: &str| {
        let stop =
            |(lat, lon): (f64, f64)| json!({"place": {"coordinates": {"lat": lat, "lon": lon}}});
        json!({"period": {"start": "2024-03-05"}, "mode": "plane", "from": stop(from), "to": stop(to), "distance": {"value": kilometres, "unit": "km"}})
    };
    // Distances on a sphere of 6 371 km, a hundredth and 500 m less.
    for (from, to, least, too_little) in [
        ((48.8566, 2.3522), (40.7128, -74.0060), "5778.4", "5778.3"),
        ((-33.8688, 151.2093), (35.6762, 139.6503), "7747.1", "7747.0"),
        ((10.0, 170.0), (10.0, -170.0), "2167.4", "2167.3"),
        ((0.0, 0.0), (0.0, 180.0), "19814.5", "19814.4"),
    ] {
        good("mobility.trip", trip(from, to, least));
        bad("mobility.trip-distance", "mobility.trip", trip(from, to, too_little));
    }
}

#[test]
fn what_lasts_and_what_counts_up() {
    let seen = |duration: &str| json!({"at": "2024-03-05T21:00:00Z", "action": "viewed", "title": "t", "platform": "p", "duration": duration, "length": "PT2000S"});
    good("media.consumption", seen("PT2100S"));
    bad("media.duration", "media.consumption", seen("PT2101S"));
    let vehicle = |readings: &[(&str, &str, &str)]| {
        let readings: Vec<Value> = readings
            .iter()
            .map(|(on, value, unit)| json!({"on": on, "value": {"value": value, "unit": unit}}))
            .collect();
        json!({"make": "E", "odometer": readings})
    };
    let kind = "device.vehicle";
    good(kind, vehicle(&[("2024-01-01", "100", "km"), ("2024-02-01", "100", "km")]));
    good(kind, vehicle(&[("2024-02-01", "100", "km"), ("2024-01-01", "90", "km")]));
    bad(
        "device.odometer",
        kind,
        vehicle(&[("2024-01-01", "100", "km"), ("2024-02-01", "99", "km")]),
    );
    bad(
        "device.odometer",
        kind,
        vehicle(&[("2024-02-01", "99", "km"), ("2024-01-01", "100", "km")]),
    );
    // Two of one day are in no order; another unit is not compared.
    good(kind, vehicle(&[("2024-01-01", "100", "km"), ("2024-01-01", "99", "km")]));
    good(kind, vehicle(&[("2024-01-01", "100", "km"), ("2024-02-01", "99", "[mi_i]")]));
    let dose =
        |dose: u32, doses: u32| json!({"vaccine": {"text": "v"}, "dose": dose, "doses": doses});
    good("health.immunization", dose(2, 2));
    bad("health.dose-number", "health.immunization", dose(3, 2));
}

#[test]
fn stages_lie_within_the_night() {
    let night = |from: &str, to: &str| json!({"period": {"start": "2024-03-05T22:00:00Z", "end": "2024-03-06T06:00:00Z"}, "stages": [{"stage": "in-bed", "period": {"start": from, "end": to}}]});
    good("activity.sleep", night("2024-03-05T22:00:00Z", "2024-03-06T06:00:00Z"));
    bad(
        "activity.sleep-stage",
        "activity.sleep",
        night("2024-03-05T21:59:59Z", "2024-03-06T06:00:00Z"),
    );
    bad(
        "activity.sleep-stage",
        "activity.sleep",
        night("2024-03-05T22:00:00Z", "2024-03-06T06:00:01Z"),
    );
}

#[test]
fn legs_are_as_long_as_the_trip() {
    let trip = |whole: &str, legs: &[(&str, &str)]| {
        let legs: Vec<Value> = legs
            .iter()
            .map(|(value, unit)| json!({"mode": "bus", "distance": {"value": value, "unit": unit}}))
            .collect();
        json!({"period": {"start": "2024-03-05"}, "mode": "bus", "distance": {"value": whole, "unit": "km"}, "legs": legs})
    };
    let kind = "mobility.trip";
    // A hundredth of the whole and a hundred metres a leg: 1.2 km of 100 km in two legs.
    let two = |second: &str| trip("100", &[("60", "km"), (second, "m")]);
    for second in ["40000", "41200", "38800"] {
        good(kind, two(second));
    }
    for second in ["41201", "38799"] {
        bad("mobility.legs-sum", kind, two(second));
    }
    // A leg that does not say how far, or in paces, leaves it open.
    good(kind, trip("100", &[("60", "km"), ("9", "{paces}")]));
    let mut open = trip("100", &[("60", "km")]);
    open["legs"][0].as_object_mut().unwrap().remove("distance");
    good(kind, open);
    let mut none = trip("100", &[]);
    none.as_object_mut().unwrap().remove("legs");
    good(kind, none);
}
