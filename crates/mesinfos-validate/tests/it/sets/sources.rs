//! What a source says of its records: when it was collected, in which zone its times are.

use mesinfos_schema::catalogue::CATALOGUE;
use mesinfos_validate::Options;
use serde_json::{Value, json};

use super::accounts::entry;
use super::named::samples;
use super::{alone, record, with};
use crate::{ACCOUNT, SOURCE, findings};

#[test]
fn nothing_has_happened_long_after_it_was_collected() {
    let source = |at: &str| {
        SOURCE.replace("\"standard\"", &format!("\"collectedAt\":\"{at}\",\"standard\""))
    };
    let old = source("1970-01-01T00:00:00Z");
    let late = CATALOGUE.iter().filter(|entry| {
        let found = alone(&old, &samples(entry, 30));
        found.iter().any(|(code, _)| code == "set.after-collection")
    });
    let late: Vec<&str> = late.map(|entry| entry.name).collect();
    assert_eq!(
        late,
        [
            "activity.sleep/1",
            "activity.summary/1",
            "activity.workout/1",
            "banking.transaction/1",
            "communication.message/1",
            "energy.interval-series/1",
            "energy.meter-reading/1",
            "health.observation/1",
            "health.reimbursement/1",
            "media.consumption/1",
            "media.search/1",
            "media.web-visit/1",
            "mobility.position/1",
            "mobility.validation/1",
            "mobility.visit/1",
            "payment.schedule/1",
            "retail.loyalty-movement/1",
            "retail.receipt/1",
            "social.post/1",
            "telecom.usage-event/1",
        ]
    );
    // Days are days somewhere: two days later is not later yet.
    let position = |at: &str| {
        record(1, "mobility.position", &json!({"at": at, "coordinates": {"lat": 48.0, "lon": 2.0}}))
    };
    let of = |records: &[Value]| {
        let lines: Vec<String> = std::iter::once(source("2024-03-05T10:00:00Z"))
            .chain(records.iter().map(Value::to_string))
            .collect();
        let late = |text: &str, threads| {
            let mut options = Options::default();
            options.threads = threads;
            let (all, _) = findings(&[("f", text)], options);
            let late = all.into_iter().filter(|f| f.code == "set.after-collection");
            late.map(|f| f.place.line.unwrap()).collect::<Vec<_>>()
        };
        let plain = late(&lines.join("\n"), 1);
        // The same over several parts of a file.
        let gap = (" ".repeat(999) + "\n").repeat(270);
        let spread = late(&lines.join(&format!("\n{gap}")), 2);
        assert_eq!(spread, plain.iter().map(|line| (line - 1) * 271 + 1).collect::<Vec<_>>());
        plain
    };
    assert_eq!(of(&[position("2024-03-07T10:00:00Z")]), Vec::<u64>::new());
    assert_eq!(of(&[position("2024-03-07T10:00:01Z")]), [2]);
    // The latest is named.
    let second =
        |at: &str| with(position(at), "/id", json!("00000000-0000-5000-8000-000000000002"));
    assert_eq!(of(&[position("2024-03-09T10:00:00Z"), second("2024-03-08T10:00:01Z")]), [2]);
    assert_eq!(of(&[position("2024-03-08T10:00:00Z"), second("2024-03-09T10:00:01Z")]), [3]);
    assert_eq!(of(&[position("2024-03-08T10:00:00Z"), second("2024-03-08T10:00:00Z")]), [2]);
}

#[test]
fn a_local_time_has_a_zone_somewhere() {
    let position = |n: usize, at: &str| {
        record(n, "mobility.position", &json!({"at": at, "coordinates": {"lat": 48.0, "lon": 2.0}}))
    };
    let of = |source: &str, records: &[Value]| {
        let codes = alone(source, records);
        codes.iter().filter(|(code, _)| code == "set.zone-missing").count()
    };
    let zoned = SOURCE.replace("\"standard\"", "\"timeZone\":\"Europe/Paris\",\"standard\"");
    let local = || position(1, "2024-03-05T10:00:00");
    assert_eq!(of(SOURCE, &[local()]), 1);
    assert_eq!(of(&zoned, &[local()]), 0);
    let mut own = local();
    own["timeZone"] = json!("Europe/Paris");
    assert_eq!(of(SOURCE, &[own]), 0);
    assert_eq!(of(SOURCE, &[position(1, "2024-03-05T10:00:00Z")]), 0);
    assert_eq!(of(SOURCE, &[position(1, "2024-03-05")]), 0, "a day is a day everywhere");
    // Once for a source, at the first.
    let second = position(2, "2024-03-05T10:01:00");
    let text = format!("{SOURCE}\n{}\n{second}", local());
    let (all, _) = findings(&[("f", &text)], Options::default());
    let missing = all.iter().filter(|f| f.code == "set.zone-missing");
    assert_eq!(missing.map(|f| f.place.line).collect::<Vec<_>>(), [Some(2)]);
}

#[test]
fn what_is_not_booked_may_lie_ahead() {
    let source =
        SOURCE.replace("\"standard\"", "\"collectedAt\":\"2024-01-01T00:00:00Z\",\"standard\"");
    let late = |status: &str| {
        let entry = with(entry(1, "-1.00", "EUR"), "/data/status", json!(status));
        alone(&source, &[serde_json::from_str(ACCOUNT).unwrap(), entry])
    };
    let after = ("set.after-collection".to_owned(), String::new());
    assert_eq!(late("booked"), [after]);
    assert_eq!(late("pending"), []);
}
