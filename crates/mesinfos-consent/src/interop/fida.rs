//! The fields a permission dashboard shows (proposal for a regulation on financial data access, COM(2023) 360, Art. 8):
//! to whom, of what, what for, which categories, until when, how to take it back, and what was taken back in the last
//! two years.

use mesinfos_schema::values::{Moment, Text};
use serde_json::{Value, json};

use super::Export;
use crate::event::{Event, EventType, State};
use crate::time::Instant;
use crate::verify::VerifiedConsent;

/// How long what has ended is shown.
const HISTORY: &str = "P2Y";

/// One line a grant. What ended more than two years ago is not shown.
#[must_use]
pub fn dashboard(consent: &VerifiedConsent, at: Instant) -> Export {
    let manifest = consent.manifest();
    let lines: Vec<Value> = manifest
        .grants
        .iter()
        .zip(consent.standings(at))
        .filter_map(|(grant, standing)| {
            let about =
                |event: &&Event| event.grants.is_empty() || event.grants.contains(&grant.id);
            let events = || consent.events().iter().filter(about);
            let given = events().find(|e| e.kind == EventType::Given).map(|e| e.at);
            let ended = ended(standing.state, events()).or_else(|| {
                (standing.state == State::Expired).then(|| standing.not_after.moment()).flatten()
            });
            let shown_until =
                ended.as_ref().and_then(Instant::of).and_then(|end| end.after(HISTORY));
            if shown_until.is_some_and(|until| at >= until) {
                return None;
            }
            let ids = |items: &[Text]| json!(items);
            let categories: Vec<&Text> = grant.scope.iter().map(|item| &item.record_type).collect();
            let mut line = json!({
                "manifest": manifest.id,
                "grant": grant.id,
                "dataUser": manifest.recipient,
                "dataHolder": manifest.source,
                "purposes": ids(&grant.purposes),
                "categories": categories,
                "validFrom": manifest.validity.not_before,
                "validUntil": standing.not_after.moment(),
                "status": standing.state,
                "alive": standing.alive,
                "withdrawAt": manifest.rights.withdraw_at,
            });
            if let Value::Object(members) = &mut line {
                let mut put = |name: &str, value: Option<Value>| {
                    members.extend(value.map(|value| (name.to_owned(), value)));
                };
                put("label", grant.label.as_ref().map(|label| json!(label)));
                put("givenAt", given.map(|at| json!(at)));
                put("endedAt", ended.map(|at| json!(at)));
                put("shownUntil", shown_until.and_then(Instant::moment).map(|at| json!(at)));
                // What has ended is asked for again as a new manifest that names this one.
                let again =
                    !standing.alive && !matches!(standing.state, State::Requested | State::Paused);
                put("reestablish", again.then(|| json!({"supersedes": manifest.id})));
            }
            Some(line)
        })
        .collect();
    let losses =
        vec!["fields", "window", "filter", "transforms", "frequency", "obligations", "signatures"];
    Export { value: Value::Array(lines), losses }
}

/// When an event ended it.
fn ended<'e>(state: State, events: impl Iterator<Item = &'e Event>) -> Option<Moment> {
    let kind = match state {
        State::Refused => EventType::Refused,
        State::Superseded => EventType::Superseded,
        State::Revoked => EventType::Revoked,
        State::Withdrawn => EventType::Withdrawn,
        State::Invalidated => EventType::Invalidated,
        _ => return None,
    };
    events.filter(|event| event.kind == kind).last().map(|event| event.at)
}
