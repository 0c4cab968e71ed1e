//! Calendars: a subset of JSCalendar (RFC 8984), as iCalendar (RFC 5545) fills it.

use serde_json::{Map, Value, json};

use super::common::Place;
use super::offer::Weekday;
use crate::model;
use crate::values::{Attachment, Count, Duration, Integer, Moment, Text, TimeZone};

/// How often a rule repeats.
#[model(open)]
pub enum RecurrenceFrequency {
    /// Every year.
    Yearly,
    /// Every month.
    Monthly,
    /// Every week.
    Weekly,
    /// Every day.
    Daily,
    /// Every hour.
    Hourly,
    /// Every minute.
    Minutely,
    /// Every second.
    Secondly,
}

/// A day of the week, perhaps the n-th of the month or year.
#[model]
pub struct NthDay {
    /// The day.
    pub day: Weekday,
    /// Which one: 1 the first, -1 the last; every one where absent.
    #[model(example = "-1")]
    pub nth: Option<Integer>,
}

/// A rule of recurrence (RFC 8984 4.3.3, RFC 5545 RRULE).
#[model(check = one_end, schema = state_one_end)]
pub struct RecurrenceRule {
    /// How often.
    #[model(same_as = "icalendar:FREQ")]
    pub frequency: RecurrenceFrequency,
    /// Every so many of them; 1 where absent.
    #[model(same_as = "icalendar:INTERVAL", example = "2")]
    pub interval: Option<Count>,
    /// So many times in all, the first included.
    #[model(same_as = "icalendar:COUNT")]
    pub count: Option<Count>,
    /// Up to and including then.
    #[model(same_as = "icalendar:UNTIL")]
    pub until: Option<Moment>,
    /// On these days of the week.
    #[model(same_as = "icalendar:BYDAY")]
    pub by_day: Vec<NthDay>,
    /// On these days of the month; -1 is the last.
    #[model(same_as = "icalendar:BYMONTHDAY")]
    pub by_month_day: Vec<Integer>,
    /// In these months, 1 to 12.
    #[model(same_as = "icalendar:BYMONTH")]
    pub by_month: Vec<Count>,
    /// On these days of the year; -1 is the last.
    #[model(same_as = "icalendar:BYYEARDAY")]
    pub by_year_day: Vec<Integer>,
    /// In these weeks of the year, ISO 8601; -1 is the last.
    #[model(same_as = "icalendar:BYWEEKNO")]
    pub by_week_no: Vec<Integer>,
    /// At these hours.
    #[model(same_as = "icalendar:BYHOUR")]
    pub by_hour: Vec<Count>,
    /// At these minutes.
    #[model(same_as = "icalendar:BYMINUTE")]
    pub by_minute: Vec<Count>,
    /// At these seconds.
    #[model(same_as = "icalendar:BYSECOND")]
    pub by_second: Vec<Count>,
    /// Of each set these occurrences; -1 is the last.
    #[model(same_as = "icalendar:BYSETPOS")]
    pub by_set_position: Vec<Integer>,
    /// The day a week begins; Monday where absent.
    #[model(same_as = "icalendar:WKST")]
    pub first_day_of_week: Option<Weekday>,
}

fn one_end(rule: &RecurrenceRule) -> Result<(), &'static str> {
    if rule.count.is_some() && rule.until.is_some() {
        return Err("both `count` and `until`");
    }
    Ok(())
}

fn state_one_end(object: &mut Map<String, Value>) {
    object.insert("not".into(), json!({"required": ["count", "until"]}));
}

/// Someone who takes part.
#[model]
pub struct Participant {
    /// The name.
    #[model(sensitivity = "third-person")]
    pub name: Option<Text>,
    /// The address of electronic mail, or another calendar address.
    #[model(sensitivity = "third-person", same_as = "icalendar:ATTENDEE")]
    pub address: Option<Text>,
    /// `owner` (the organiser), `attendee`, `optional`, `chair`, `informational` (RFC 8984 4.4.6).
    #[model(example = "[\"attendee\"]")]
    pub roles: Vec<Text>,
    /// `accepted`, `declined`, `tentative`, `needs-action`, `delegated`.
    #[model(same_as = "icalendar:PARTSTAT", example = "\"accepted\"")]
    pub status: Option<Text>,
    /// `individual`, `group`, `resource`, `location`.
    #[model(same_as = "icalendar:CUTYPE")]
    pub kind: Option<Text>,
    /// An answer is asked.
    #[model(same_as = "icalendar:RSVP")]
    pub expect_reply: Option<bool>,
}

/// A reminder: at a time, or so long before or after the start.
#[model(check = one_trigger, schema = state_one_trigger)]
pub struct Alert {
    /// At this time.
    pub at: Option<Moment>,
    /// So long before.
    #[model(same_as = "icalendar:TRIGGER", example = "\"PT15M\"")]
    pub before: Option<Duration>,
    /// So long after.
    pub after: Option<Duration>,
    /// Reckoned from the end, not the start.
    pub from_end: Option<bool>,
    /// `display`, `email`, `audio`.
    #[model(same_as = "icalendar:ACTION")]
    pub action: Option<Text>,
}

fn one_trigger(alert: &Alert) -> Result<(), &'static str> {
    let given = [alert.at.is_some(), alert.before.is_some(), alert.after.is_some()];
    if given.iter().filter(|given| **given).count() == 1 {
        Ok(())
    } else {
        Err("not one of `at`, `before` and `after`")
    }
}

fn state_one_trigger(object: &mut Map<String, Value>) {
    object.insert(
        "oneOf".into(),
        json!([{"required": ["at"]}, {"required": ["before"]}, {"required": ["after"]}]),
    );
}

/// A place on the network where one meets.
#[model]
pub struct VirtualLocation {
    /// Where.
    pub uri: Text,
    /// What it is called.
    pub name: Option<Text>,
}

/// Where an event stands.
#[model(open)]
pub enum EventStatus {
    /// It takes place.
    Confirmed,
    /// It was called off.
    Cancelled,
    /// It is not sure.
    Tentative,
}

/// An event. It ends at `end` or after `duration`, whichever the source states.
#[model(check = one_length, schema = state_one_length)]
pub struct Event {
    /// The event's own id; its exceptions share it.
    #[model(same_as = "icalendar:UID")]
    pub uid: Option<Text>,
    /// What it is called.
    #[model(same_as = "icalendar:SUMMARY", example = "\"Dentist\"")]
    pub title: Option<Text>,
    /// What it is about.
    #[model(same_as = "icalendar:DESCRIPTION")]
    pub description: Option<Text>,
    /// When it begins: a date for a whole day, a local time with `timeZone`, or an instant.
    #[model(same_as = "icalendar:DTSTART", example = "\"2024-03-05T14:00:00\"")]
    pub start: Moment,
    /// The first moment after it.
    #[model(same_as = "icalendar:DTEND", example = "\"2024-03-05T15:00:00\"")]
    pub end: Option<Moment>,
    /// How long it lasts.
    #[model(same_as = "icalendar:DURATION", example = "\"PT1H\"")]
    pub duration: Option<Duration>,
    /// The zone of `start`; the record's where absent. A local time without any floats.
    #[model(example = "\"Europe/Paris\"")]
    pub time_zone: Option<TimeZone>,
    /// The zone of `end`, where it is another.
    pub end_time_zone: Option<TimeZone>,
    /// Where.
    #[model(sensitivity = "location", same_as = "icalendar:LOCATION")]
    pub locations: Vec<Place>,
    /// Where on the network.
    pub virtual_locations: Vec<VirtualLocation>,
    /// Rules by which it recurs.
    #[model(same_as = "icalendar:RRULE")]
    pub recurrence_rules: Vec<RecurrenceRule>,
    /// Rules by which it does not.
    #[model(same_as = "icalendar:EXRULE")]
    pub excluded_rules: Vec<RecurrenceRule>,
    /// Further times at which it begins.
    #[model(same_as = "icalendar:RDATE")]
    pub added: Vec<Moment>,
    /// Times at which it does not.
    #[model(same_as = "icalendar:EXDATE")]
    pub excluded: Vec<Moment>,
    /// Set on a changed occurrence: the time at which it would have begun.
    #[model(same_as = "icalendar:RECURRENCE-ID")]
    pub recurrence_id: Option<Moment>,
    /// Who takes part.
    #[model(sensitivity = "third-person")]
    pub participants: Vec<Participant>,
    /// Reminders.
    #[model(same_as = "icalendar:VALARM")]
    pub alerts: Vec<Alert>,
    /// Where it stands; confirmed where absent.
    #[model(same_as = "icalendar:STATUS")]
    pub status: Option<EventStatus>,
    /// The time counts as free.
    #[model(same_as = "icalendar:TRANSP")]
    pub free: Option<bool>,
    /// `public`, `private`, `secret`.
    #[model(same_as = "icalendar:CLASS")]
    pub privacy: Option<Text>,
    /// 1 the highest to 9 the lowest, 0 none.
    #[model(same_as = "icalendar:PRIORITY")]
    pub priority: Option<Count>,
    /// Categories.
    #[model(same_as = "icalendar:CATEGORIES")]
    pub keywords: Vec<Text>,
    /// The calendar it is in.
    pub calendar: Option<Text>,
    /// The colour it is shown in.
    #[model(same_as = "icalendar:COLOR")]
    pub color: Option<Text>,
    /// A page about it.
    #[model(same_as = "icalendar:URL")]
    pub url: Option<Text>,
    /// Files with it.
    #[model(same_as = "icalendar:ATTACH")]
    pub attachments: Vec<Attachment>,
    /// How often it was changed.
    #[model(same_as = "icalendar:SEQUENCE")]
    pub sequence: Option<Count>,
    /// When it was made.
    #[model(same_as = "icalendar:CREATED")]
    pub created: Option<Moment>,
    /// When it was changed last.
    #[model(same_as = "icalendar:LAST-MODIFIED")]
    pub updated: Option<Moment>,
}

fn one_length(event: &Event) -> Result<(), &'static str> {
    if event.end.is_some() && event.duration.is_some() {
        return Err("both `end` and `duration`");
    }
    Ok(())
}

fn state_one_length(object: &mut Map<String, Value>) {
    object.insert("not".into(), json!({"required": ["end", "duration"]}));
}

/// Where a task stands (RFC 8984 5.2.5).
#[model(open)]
pub enum Progress {
    /// Not begun.
    NeedsAction,
    /// Begun.
    InProcess,
    /// Done.
    Completed,
    /// Could not be done.
    Failed,
    /// Given up.
    Cancelled,
}

/// Something to do.
#[model]
pub struct Task {
    /// The task's own id.
    #[model(same_as = "icalendar:UID")]
    pub uid: Option<Text>,
    /// What it is.
    #[model(same_as = "icalendar:SUMMARY", example = "\"Send the form\"")]
    pub title: Option<Text>,
    /// What it is about.
    #[model(same_as = "icalendar:DESCRIPTION")]
    pub description: Option<Text>,
    /// When it is due.
    #[model(same_as = "icalendar:DUE")]
    pub due: Option<Moment>,
    /// When it can be begun.
    #[model(same_as = "icalendar:DTSTART")]
    pub start: Option<Moment>,
    /// The zone of these; the record's where absent.
    pub time_zone: Option<TimeZone>,
    /// How long it is thought to take.
    pub estimated_duration: Option<Duration>,
    /// Where it stands.
    #[model(same_as = "icalendar:STATUS")]
    pub progress: Option<Progress>,
    /// When it was done.
    #[model(same_as = "icalendar:COMPLETED")]
    pub completed_at: Option<Moment>,
    /// How much of it is done, 0 to 100.
    #[model(same_as = "icalendar:PERCENT-COMPLETE", example = "40")]
    pub percent_complete: Option<Count>,
    /// 1 the highest to 9 the lowest, 0 none.
    #[model(same_as = "icalendar:PRIORITY")]
    pub priority: Option<Count>,
    /// Rules by which it recurs.
    #[model(same_as = "icalendar:RRULE")]
    pub recurrence_rules: Vec<RecurrenceRule>,
    /// Set on a changed occurrence: the time at which it would have begun.
    #[model(same_as = "icalendar:RECURRENCE-ID")]
    pub recurrence_id: Option<Moment>,
    /// Who takes part.
    #[model(sensitivity = "third-person")]
    pub participants: Vec<Participant>,
    /// Reminders.
    #[model(same_as = "icalendar:VALARM")]
    pub alerts: Vec<Alert>,
    /// Where.
    #[model(sensitivity = "location", same_as = "icalendar:LOCATION")]
    pub locations: Vec<Place>,
    /// Categories.
    #[model(same_as = "icalendar:CATEGORIES")]
    pub keywords: Vec<Text>,
    /// The list it is in.
    pub list: Option<Text>,
    /// `uid` of the task it is part of.
    #[model(same_as = "icalendar:RELATED-TO")]
    pub parent: Option<Text>,
    /// `public`, `private`, `secret`.
    #[model(same_as = "icalendar:CLASS")]
    pub privacy: Option<Text>,
    /// When it was made.
    #[model(same_as = "icalendar:CREATED")]
    pub created: Option<Moment>,
    /// When it was changed last.
    #[model(same_as = "icalendar:LAST-MODIFIED")]
    pub updated: Option<Moment>,
}
