//! Calls to usage events. Knows no bytes.

use mesinfos_schema::identity::Key;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::telecom::{Direction, Line, UsageEvent, UsageKind};
use mesinfos_schema::values::{Duration, Identifier, Party, Text};

use crate::emitter::{Draft, Emitter, Fault, Identity, Mapped};
use crate::formats::mobility::time;
use crate::xml::Element;

/// The line that every call of a file is of.
pub(super) struct Scope {
    line: Identifier,
    provider: String,
    id: RecordId,
}

impl Scope {
    /// The caller's word names the line; else it is that of this very file.
    pub(super) fn of(party: Option<&Party>, out: &mut Emitter<'_>) -> Option<Self> {
        let provider = out.provider_of(party).unwrap_or_else(|| out.source_scope());
        let line = match &out.options().account {
            Some(account) => number(account)?,
            None => {
                out.warn(
                    "the source does not say whose telephone it is: ids hold for this very file, \
                     and a later export will not be recognised (give --account)",
                );
                Identifier::of("local", &out.source_scope())?
            }
        };
        let id = line_key(&provider, &line).id(None);
        Some(Self { line, provider, id })
    }

    /// The record of the line.
    pub(super) fn draft(&self) -> Draft {
        let key = line_key(&self.provider, &self.line);
        Draft::new(Line::new(vec![self.line.clone()]), Identity::Same(key))
    }
}

fn line_key(provider: &str, line: &Identifier) -> Key {
    Key::new("telecom.line", provider, "", "natural").plain(Some(&line.scheme)).part(&line.value)
}

/// A telephone number: an MSISDN where it is written with its country, else no more than what the telephone shows.
fn number(text: &str) -> Option<Identifier> {
    let international = text.strip_prefix('+').is_some_and(|digits| {
        let count = digits.bytes().filter(u8::is_ascii_digit).count();
        (7..=15).contains(&count)
            && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-'))
    });
    Identifier::of(if international { "msisdn" } else { "local" }, text)
}

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
