//! Calls to usage events. Knows no bytes.

use mesinfos_schema::identity::Key;
use mesinfos_schema::types::telecom::{Direction, UsageEvent, UsageKind};
use mesinfos_schema::values::{Duration, Party, Text};

use super::super::line::{Scope, number};
use crate::emitter::{Draft, Fault, Identity, Mapped};
use crate::formats::mobility::time;
use crate::xml::Element;

/// What the application writes for nothing.
fn stated(value: &str) -> Option<&str> {
    Some(value.trim()).filter(|value| !value.is_empty() && *value != "null")
}

/// The attributes of a call that records have members for.
#[derive(Default)]
struct Call<'a> {
    number: Option<&'a str>,
    duration: Option<&'a str>,
    date: Option<&'a str>,
    kind: Option<&'a str>,
    presentation: Option<&'a str>,
    name: Option<&'a str>,
}

/// A call. `unused` is told the attributes that are not carried.
pub(super) fn call(
    element: Element<'_>,
    scope: &Scope,
    mut unused: impl FnMut(&'static str),
) -> Result<Mapped, Fault> {
    let mut call = Call::default();
    for (name, value) in element.attributes() {
        let value = stated(value);
        match name {
            "number" => call.number = value,
            "duration" => call.duration = value,
            "date" => call.date = value,
            "type" => call.kind = value,
            "presentation" => call.presentation = value,
            "contact_name" => call.name = value.filter(|name| *name != "(Unknown)"),
            // The same instant as `date`, in the words of the telephone's language.
            "readable_date" => {}
            _ if value.is_none() => {}
            "subscription_id" => unused("call/@subscription_id"),
            "subscription_component_name" => unused("call/@subscription_component_name"),
            "post_dial_digits" => unused("call/@post_dial_digits"),
            _ => unused("call/@…"),
        }
    }
    let at = call
        .date
        .and_then(|date| date.parse().ok())
        .and_then(|date| time::from_epoch(date, 3))
        .ok_or_else(|| {
            Fault::new("sms-backup.date", "`date` is no count of milliseconds since 1970")
        })?;
    let (kind, direction, end) = match call.kind {
        Some("1") => (UsageKind::Voice, Direction::In, None),
        Some("2") => (UsageKind::Voice, Direction::Out, None),
        Some("3") => (UsageKind::Voice, Direction::In, Some("missed")),
        Some("4") => (UsageKind::Voicemail, Direction::In, None),
        Some("5") => (UsageKind::Voice, Direction::In, Some("rejected")),
        Some("6") => (UsageKind::Voice, Direction::In, Some("blocked")),
        _ => {
            let message = "`type` is none of 1 (in), 2 (out), 3 (missed), 4 (voice mail), \
                           5 (rejected), 6 (blocked)";
            return Err(Fault::new("sms-backup.type", message));
        }
    };
    let seconds = call
        .duration
        .map(|text| {
            text.parse::<u32>().map_err(|_| {
                Fault::new("sms-backup.duration", "`duration` is no whole number of seconds")
            })
        })
        .transpose()?;
    let mut event = UsageEvent::new(scope.id, at, kind, direction);
    event.end_cause = end.and_then(Text::new);
    event.duration = seconds.map(|seconds| Duration::from_seconds(seconds.into()));
    let mut party = Party::new();
    party.name = call.name.and_then(Text::new);
    // Old versions of Android write -1 to -3 for a number that is not shown.
    let shown = call.number.filter(|number| !matches!(*number, "-1" | "-2" | "-3"));
    party.ids.extend(shown.and_then(number));
    match call.presentation {
        None | Some("1") => {}
        Some("2") => party.role = Text::new("restricted"),
        Some("3") => party.role = Text::new("unknown"),
        Some("4") => party.role = Text::new("payphone"),
        Some(_) => unused("call/@presentation"),
    }
    let number = party.ids.first().map(|id| id.value.as_str()).unwrap_or_default();
    // A contact is given another name some day, and the call stays the same.
    let name = if number.is_empty() { call.name.unwrap_or_default() } else { "" };
    let key = Key::new("telecom.usage-event", &scope.provider, "", "natural")
        .plain(Some(scope.id))
        .part(&at.to_string())
        .plain(Some(&event.kind))
        .plain(Some(direction.as_str()))
        .part(number)
        .part(name)
        .plain(seconds);
    event.counterpart = Some(party).filter(|party| !party.is_empty());
    Ok(Draft::new(event, Identity::Counted(key)).into())
}
