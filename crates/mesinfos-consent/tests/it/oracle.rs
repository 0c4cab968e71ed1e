//! The other evaluator: slow and obvious. It asks of one leaf at a time whether some consent lets it go, replaying the
//! history along every branch, and knows no compiled form, no trie, no bit set.

use std::collections::BTreeSet;

use mesinfos_consent::event::{Event, EventType as E, State as S};
use mesinfos_consent::{Instant, Outcome, Request, taxonomy};

use crate::cases::{Consent, TYPES};

/// What is decided, and which leaves may go.
#[derive(Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) leaves: BTreeSet<String>,
}

/// Whether a pattern reaches a leaf: word by word.
pub(crate) fn reaches(pattern: &str, leaf: &str) -> bool {
    let (p, l): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), leaf.split('/').collect());
    p.len() <= l.len() && (0..p.len()).all(|i| p[i] == "*" || p[i] == l[i])
}

fn instant(moment: &mesinfos_schema::values::Moment) -> Instant {
    Instant::of(moment).unwrap()
}

/// State, end and narrowings of a grant after one history.
fn replay(
    history: &[&Event],
    grant: &str,
    end: Instant,
    at: Instant,
) -> (S, Instant, Vec<Vec<String>>) {
    let (mut state, mut end, mut left) = (S::Requested, end, Vec::new());
    for event in history {
        if !event.grants.is_empty() && !event.grants.iter().any(|g| *g == *grant) {
            continue;
        }
        // A yes of tomorrow is none today; a no is one as soon as it is known.
        if [E::Given, E::Renewed, E::Resumed].contains(&event.kind) && instant(&event.at) > at {
            continue;
        }
        let live = [S::Requested, S::Given, S::Paused, S::Expired].contains(&state);
        let after = match event.kind {
            E::Given if state == S::Requested => S::Given,
            E::Refused if state == S::Requested => S::Refused,
            E::Renewed if state == S::Given || state == S::Expired => S::Given,
            E::Narrowed if state == S::Given || state == S::Paused => state,
            E::Paused if state == S::Given => S::Paused,
            E::Resumed if state == S::Paused => S::Given,
            E::Withdrawn if live && state != S::Requested => S::Withdrawn,
            E::Revoked if live && state != S::Requested => S::Revoked,
            E::Expired if live && state != S::Expired => S::Expired,
            E::Invalidated if live => S::Invalidated,
            E::Superseded if live => S::Superseded,
            _ => continue,
        };
        state = after;
        let Some(narrow) = &event.narrow else { continue };
        match (event.kind, &narrow.not_after) {
            (E::Renewed, Some(new)) if instant(new) > end => end = instant(new),
            (E::Narrowed, Some(new)) if instant(new) < end => end = instant(new),
            _ => {}
        }
        if event.kind == E::Narrowed && !narrow.fields.is_empty() {
            left.push(narrow.fields.iter().map(ToString::to_string).collect());
        }
    }
    (state, end, left)
}

/// Every history of a log: one for each event that no other follows.
fn histories(consent: &Consent) -> Vec<Vec<&Event>> {
    let followed: BTreeSet<usize> = consent.events.iter().filter_map(|(_, prev)| *prev).collect();
    (0..consent.events.len())
        .filter(|at| !followed.contains(at))
        .map(|leaf| {
            let mut history = Vec::new();
            let mut next = Some(leaf);
            while let Some(at) = next {
                history.insert(0, &consent.events[at].0);
                next = consent.events[at].1;
            }
            history
        })
        .collect()
}

/// Patterns of a consent, with what narrows each, that apply to the request.
fn applying(
    request: &Request,
    consent: &Consent,
    at: Instant,
) -> Vec<(Vec<String>, Vec<Vec<String>>)> {
    let manifest = &consent.manifest;
    let validity = &manifest.validity;
    let uses = request.uses.map_or(0, |n| n.get());
    if manifest.subject != request.subject
        || manifest.recipient.id != request.recipient
        || at < instant(&validity.not_before)
        || validity.max_uses.is_some_and(|max| uses >= max.get())
    {
        return Vec::new();
    }
    let mut applying = Vec::new();
    for grant in &manifest.grants {
        let mut left = Vec::new();
        let stands = histories(consent).iter().all(|history| {
            let (state, end, narrowings) =
                replay(history, &grant.id, instant(&validity.not_after), at);
            left.extend(narrowings);
            state == S::Given && at < end
        });
        let purpose = grant.purposes.iter().any(|p| taxonomy::allows(p, &request.purpose));
        let often = match &grant.frequency {
            None => uses == 0,
            Some(f) => request.uses_in_period.map_or(0, |n| n.get()) < f.max.get(),
        };
        let place = grant.locations.is_empty()
            || request.location.as_ref().is_some_and(|l| grant.locations.iter().any(|o| o == l));
        let special =
            !request.record_type.starts_with("health.") || grant.special_category_basis.is_some();
        if !(stands && purpose && often && place && special)
            || grant.legal_basis != request.legal_basis
            || request.mode > grant.mode
        {
            continue;
        }
        for item in grant.scope.iter().filter(|item| item.record_type == request.record_type) {
            applying.push((item.fields.iter().map(ToString::to_string).collect(), left.clone()));
        }
    }
    applying
}

/// The verdict.
pub(crate) fn judge(request: &Request, consents: &[Consent], at: Instant) -> Verdict {
    let (_, _, universe) = TYPES.iter().find(|(name, ..)| request.record_type == *name).unwrap();
    let partial = request.allow_partial == Some(true);
    let mut leaves = BTreeSet::new();
    let (mut any, mut whole) = (false, false);
    for consent in consents {
        let items = applying(request, consent, at);
        let covered = |field: &str| {
            items.iter().any(|(granted, left)| {
                granted.iter().any(|g| reaches(g, field))
                    && left.iter().all(|l| l.iter().any(|p| reaches(p, field)))
            })
        };
        if request.fields.is_empty() {
            let mine: Vec<String> =
                universe.iter().filter(|leaf| covered(leaf)).map(|l| (*l).to_owned()).collect();
            any |= !mine.is_empty();
            whole |= !mine.is_empty();
            leaves.extend(mine);
            continue;
        }
        let fields: Vec<String> = request.fields.iter().map(ToString::to_string).collect();
        let mine: Vec<&String> = fields.iter().filter(|f| covered(f)).collect();
        if mine.is_empty() || (mine.len() < fields.len() && !partial) {
            continue;
        }
        any = true;
        whole |= mine.len() == fields.len();
        leaves.extend(
            universe
                .iter()
                .filter(|leaf| mine.iter().any(|f| reaches(f, leaf)))
                .map(|l| (*l).to_owned()),
        );
    }
    let outcome = match (any, whole) {
        (false, _) => Outcome::Deny,
        (true, true) => Outcome::Permit,
        (true, false) => Outcome::Partial,
    };
    Verdict { outcome, leaves }
}
