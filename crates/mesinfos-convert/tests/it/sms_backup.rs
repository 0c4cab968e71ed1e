//! SMS Backup & Restore: what a call says, then the laws.

use mesinfos_convert::{Options, detect};
use mesinfos_io::Input;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::telecom::{Direction, Line, UsageEvent, UsageKind};
use mesinfos_schema::values::Party;
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, run};

const CALLS: &str = include_str!("../../../../fixtures/vendor/calls-20240331120000.xml");

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

fn account() -> Options {
    let mut options = Options::default();
    options.account = Some("+33 1 99 00 00 09".into());
    options
}

fn one(attributes: &str) -> String {
    format!("<calls count='1'><call {attributes}/></calls>")
}

#[test]
fn what_a_call_says() {
    let (report, records) = good("sms-backup", CALLS.as_bytes(), &account());
    assert_eq!((report.read, report.converted), (5, 5));
    assert_round_trip(&records);
    let line: Vec<_> = records.iter().filter_map(|r| Some((r.id, r.data::<Line>()?))).collect();
    assert_eq!(line.len(), 1);
    assert_eq!(
        (&*line[0].1.ids[0].scheme.to_string(), &*line[0].1.ids[0].value),
        ("msisdn", "+33199000009")
    );
    let calls = events(&records);
    assert!(calls.iter().all(|call| call.line == line[0].0));
    assert_eq!(calls[0].at.to_string(), "2024-03-05T10:15:00.250Z");
    assert_eq!(calls[0].duration.as_ref().unwrap().as_str(), "PT2M5S");
    let other = calls[0].counterpart.as_ref().unwrap();
    assert_eq!(other.name.as_deref(), Some("Camille Exemple"));
    assert_eq!(other.ids[0].scheme, *"msisdn");
    let other = calls[1].counterpart.as_ref().unwrap();
    assert_eq!((other.name.as_deref(), &*other.ids[0].value), (None, "0199000002"));
    assert_eq!(other.ids[0].scheme, *"local", "a number without its country");
    let told = |call: &UsageEvent| (call.direction, call.end_cause.as_deref().map(str::to_owned));
    assert_eq!(told(calls[1]), (Direction::Out, None));
    assert_eq!(told(calls[2]), (Direction::In, Some("missed".into())));
    assert_eq!(told(calls[3]), (Direction::In, Some("rejected".into())));
    assert_eq!(calls[4].kind, UsageKind::Voicemail);
}

#[test]
fn masked_calls_keep_their_ids_and_lose_who_they_were_with() {
    let mut options = account();
    let (_, whole) = good("sms-backup", CALLS.as_bytes(), &options);
    options.mask_third_parties = true;
    let (_, masked) = good("sms-backup", CALLS.as_bytes(), &options);
    assert_eq!(ids(&whole), ids(&masked));
    let numbers = |records: &[Record]| -> Vec<String> {
        let parties = events(records).into_iter().filter_map(|e| e.counterpart.clone());
        parties.flat_map(|party| party.ids).map(|id| id.value.to_string()).collect()
    };
    let (before, after) = (numbers(&whole), numbers(&masked));
    assert!(!after.is_empty() && before.len() == after.len());
    for (before, after) in before.iter().zip(&after) {
        if before.len() <= 6 {
            assert_eq!(before, after, "a service's number");
            continue;
        }
        let kept = after.strip_suffix("****").expect("four digits hidden");
        assert!(before.starts_with(kept) && before.len() == after.len());
    }
    let named = |records: &[Record]| {
        // A service keeps the name it is known by.
        let is_person = |p: &Party| p.ids.iter().all(|id| id.value.len() > 6);
        let mut parties = events(records).into_iter().filter_map(|e| e.counterpart.as_ref());
        parties.any(|p| p.name.is_some() && is_person(p))
    };
    assert!(named(&whole) && !named(&masked));
    // The person's own line stays as it is.
    let line = |records: &[Record]| records.iter().find_map(|r| r.data::<Line>().cloned());
    assert_eq!(line(&whole), line(&masked));
}

#[test]
fn a_number_that_is_not_shown_is_none() {
    for (number, presentation, role) in
        [("-2", "2", "restricted"), ("", "3", "unknown"), ("null", "4", "payphone")]
    {
        let text = one(&format!(
            "number='{number}' duration='1' date='1709633700000' type='6' presentation='{presentation}'"
        ));
        let (_, records) = good("sms-backup", text.as_bytes(), &account());
        let call = events(&records)[0];
        assert_eq!(call.end_cause.as_deref(), Some("blocked"));
        let other = call.counterpart.as_ref().unwrap();
        assert!(other.ids.is_empty());
        assert_eq!(other.role.as_deref(), Some(role));
    }
}

#[test]
fn what_is_not_known_is_rejected() {
    for (attributes, code) in [
        ("number='1' duration='1' date='1709633700000' type='7'", "sms-backup.type"),
        ("number='1' duration='1' date='1709633700000'", "sms-backup.type"),
        ("number='1' duration='-1' date='1709633700000' type='1'", "sms-backup.duration"),
        ("number='1' duration='1' date='yesterday' type='1'", "sms-backup.date"),
        ("number='1' duration='1' date='9223372036854775807' type='1'", "sms-backup.date"),
        ("", "sms-backup.date"),
    ] {
        let (report, sink, _) = run("sms-backup", one(attributes).as_bytes(), &account());
        assert_adds_up(&report);
        assert_eq!(report.rejected, 1, "{attributes}");
        assert_eq!(&*sink.rejects[0].code, code, "{attributes}");
        assert!(sink.records.iter().all(|r| r.data::<Line>().is_none()), "a line nothing is of");
    }
}

#[test]
fn an_attribute_no_member_takes_is_told_and_a_wrong_count_too() {
    let text =
        one("number='1' duration='1' date='1709633700000' type='1' subscription_id='2' new='x'")
            .replace("count='1'", "count='2444'");
    let (report, _) = good("sms-backup", text.as_bytes(), &account());
    let unmapped: Vec<&str> = report.unmapped.iter().map(|u| &*u.path).collect();
    assert_eq!(unmapped, ["call/@subscription_id", "call/@…"]);
    assert!(report.warnings.iter().any(|w| w.contains("`count`")));
}

#[test]
fn messages_are_not_claimed() {
    let claimed = |text: &str| {
        let input = Input::from_bytes("a.xml", text.as_bytes());
        let found = detect(&input).unwrap();
        found.iter().find(|c| c.format == "sms-backup").map(|c| c.score)
    };
    assert_eq!(claimed(CALLS), Some(100));
    assert_eq!(claimed("<calls count='0'></calls>"), Some(60));
    assert_eq!(claimed("<?xml version='1.0'?><smses count='1'><sms body='a'/></smses>"), None);
    assert_eq!(claimed("<callsign/>"), None);
    assert_eq!(claimed("<a><calls count='0'/></a>"), None);
}

#[test]
fn the_same_calls_again_keep_their_ids() {
    let (_, first) = good("sms-backup", CALLS.as_bytes(), &account());
    let (head, rest) = CALLS.split_at(CALLS.find("  <call ").unwrap());
    let (calls, tail) = rest.split_at(rest.find("</calls>").unwrap());
    let mut lines: Vec<&str> = calls.lines().collect();
    lines.reverse();
    let shuffled = format!("{head}{}{tail}", lines.join("\r\n"));
    // A contact is given another name between two backups.
    let later = shuffled.replace("Camille Exemple", "Cam");
    for text in [shuffled, later] {
        let (_, again) = good("sms-backup", text.as_bytes(), &account());
        assert_eq!(ids(&first), ids(&again));
    }
    let one = lines[0];
    let twice = format!("{head}{one}{one}{tail}");
    let (_, two) = good("sms-backup", twice.as_bytes(), &account());
    let mut two = ids(&two);
    two.dedup();
    assert_eq!(two.len(), 2, "two equal calls stay two");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn mutated_and_cut_calls_add_up(at in 0_usize..4096, byte: u8, cut: bool) {
        let mut bytes = CALLS.as_bytes().to_vec();
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let (report, _, _) = run("sms-backup", &bytes, &account());
        assert_adds_up(&report);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (report, _, _) = run("sms-backup", &bytes, &account());
        assert_adds_up(&report);
    }
}
