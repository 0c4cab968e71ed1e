//! Rules of calendars and of documents: what ends after it begins, what can recur at all.

use std::cmp::Ordering;

use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::calendar::{Event, RecurrenceRule, Task};
use mesinfos_schema::types::document::Document;
use mesinfos_schema::values::{Count, Date, Integer};

use super::finding;

type Found<'a> = &'a mut dyn FnMut(Finding, String);

pub(super) fn record(record: &Record, found: Found<'_>) {
    if let Some(event) = record.data::<Event>() {
        self::event(event, found);
    } else if let Some(task) = record.data::<Task>() {
        if let (Some(start), Some(due)) = (&task.start, &task.due)
            && due.compare(start) == Some(Ordering::Less)
        {
            let message = "it is due before it can be begun";
            found(finding("calendar.task-order", message), "/data/due".into());
        }
        recurrences(&task.recurrence_rules, "recurrenceRules", found);
    } else if let Some(document) = record.data::<Document>() {
        issued(document, found);
    }
}

fn event(event: &Event, found: Found<'_>) {
    recurrences(&event.recurrence_rules, "recurrenceRules", found);
    recurrences(&event.excluded_rules, "excludedRules", found);
}

/// Whoever expands a rule that never comes true looks for its next time without end.
fn recurrences(rules: &[RecurrenceRule], member: &str, found: Found<'_>) {
    for (index, rule) in rules.iter().enumerate() {
        if !can_recur(rule) {
            let message = "a rule that the calendar has no times for";
            let pointer = format!("/data/{member}/{index}");
            found(finding("calendar.recurrence", message), pointer);
        }
    }
}

/// The bounds of RFC 5545 3.3.10.
fn can_recur(rule: &RecurrenceRule) -> bool {
    let up_to = |counts: &[Count], least: u64, most: u64| {
        counts.iter().all(|count| (least..=most).contains(&count.get()))
    };
    let either_way = |numbers: &[Integer], most: u64| {
        numbers.iter().all(|number| (1..=most).contains(&number.get().unsigned_abs()))
    };
    let nth: Vec<Integer> = rule.by_day.iter().filter_map(|day| day.nth).collect();
    let none = |count: Option<Count>| count.is_some_and(|count| count.get() == 0);
    !none(rule.interval)
        && !none(rule.count)
        && up_to(&rule.by_month, 1, 12)
        && up_to(&rule.by_hour, 0, 23)
        && up_to(&rule.by_minute, 0, 59)
        && up_to(&rule.by_second, 0, 60)
        && either_way(&rule.by_month_day, 31)
        && either_way(&rule.by_year_day, 366)
        && either_way(&rule.by_week_no, 53)
        && either_way(&rule.by_set_position, 366)
        && either_way(&nth, 53)
        && has_a_day(rule)
}

/// One of the days is in one of the months: there is no 30 February.
fn has_a_day(rule: &RecurrenceRule) -> bool {
    if rule.by_month.is_empty() || rule.by_month_day.is_empty() {
        return true;
    }
    rule.by_month.iter().any(|month| {
        // A leap year.
        let days = u8::try_from(month.get()).map_or(0, |month| Date::days_in(2000, month));
        rule.by_month_day.iter().any(|day| day.get().unsigned_abs() <= u64::from(days))
    })
}

/// The end of a validity is the first moment that is not in it.
fn issued(document: &Document, found: Found<'_>) {
    let Some(end) = document.validity.as_ref().and_then(|validity| validity.end) else { return };
    let Some(issued) = document.issued_on else { return };
    let over = issued.cmp(&end.date());
    if over == Ordering::Greater || (over == Ordering::Equal && end.time().is_none()) {
        let message = "the document was issued when it was no longer valid";
        found(finding("document.validity", message), "/data/issuedOn".into());
    }
}
