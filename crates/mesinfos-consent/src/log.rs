//! The log of a manifest: lines of compact JWS, each holding the hash of the line before.
//!
//! The lines may come in any order and more than once: hashes say where each belongs. An event that is missing breaks
//! the chain; one that is missing at the end can be seen only by who has seen it before, so whoever decides quotes the
//! [`Head`] and hands it in the next time.

use std::collections::BTreeMap;

use mesinfos_schema::model;
use mesinfos_schema::values::{Count, Text};

use crate::event::{Event, EventType, Role, State, may, next};
use crate::hash;
use crate::jws::{self, KeyFault, Parts, Signer, Verifier};
use crate::manifest::ConsentManifest;
use crate::path::PathPattern;
use crate::read::{self, Limits};
use crate::reason::Reason;
use crate::time::Instant;

/// How far a log was seen.
#[model(closed)]
#[derive(Eq, PartialOrd, Ord)]
pub struct Head {
    /// base64url of the SHA-256 of its last line.
    pub hash: Text,
    /// The place of that event.
    pub seq: Count,
}

/// Signs an event: one line of a log.
#[must_use]
pub fn line(signer: &dyn Signer, event: &Event) -> String {
    jws::sign(signer, jws::EVENT, &serde_json::to_vec(event).unwrap_or_default())
}

/// The head a line makes.
#[must_use]
pub fn head(line: &str, seq: u32) -> Option<Head> {
    Some(Head { hash: Text::new(&hash::digest(line.as_bytes()))?, seq: Count::from(seq) })
}

/// One event, where it belongs.
#[derive(Debug)]
struct Link {
    /// The event before, by its place in the list.
    prev: Option<usize>,
    kind: EventType,
    /// Bits of the grants it is about.
    grants: u64,
    at: Instant,
    not_after: Option<Instant>,
    fields: Vec<PathPattern>,
}

/// A log whose every line holds.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Each behind the event before it.
    links: Vec<Link>,
    /// The events of these links.
    pub(crate) events: Vec<Event>,
    leaves: Vec<usize>,
    pub(crate) heads: Vec<Head>,
}

/// What the log says of one grant.
#[derive(Clone, Debug)]
pub(crate) struct Standing<'a> {
    pub(crate) state: State,
    pub(crate) not_after: Instant,
    /// Only what each of these names as well.
    pub(crate) narrowed: Vec<&'a [PathPattern]>,
}

impl Log {
    /// Checks every line of a log. What is wrong with it comes back as reasons, without double.
    pub(crate) fn verify(
        text: &[u8],
        manifest: &ConsentManifest,
        verifier: &dyn Verifier,
        known: &[Head],
        limits: &Limits,
    ) -> (Self, Vec<Reason>) {
        let mut faults = Vec::new();
        let mut events: BTreeMap<String, Event> = BTreeMap::new();
        let text = std::str::from_utf8(text).unwrap_or_else(|_| {
            faults.push(Reason::ChainBroken);
            ""
        });
        for line in
            text.split('\n').map(|line| line.trim_end_matches('\r')).filter(|line| !line.is_empty())
        {
            if line.len() > limits.event || events.len() >= limits.events {
                faults.push(Reason::LimitExceeded);
                break;
            }
            match event(line, manifest, verifier, limits) {
                Ok(event) => {
                    events.insert(hash::digest(line.as_bytes()), event);
                }
                Err(reason) => faults.push(reason),
            }
        }
        let mut order: Vec<(&String, &Event)> = events.iter().collect();
        order.sort_by_key(|(hash, event)| (event.seq, *hash));
        let mut log = Self::default();
        let mut places: BTreeMap<&str, (usize, Count)> = BTreeMap::new();
        let mut heads: Vec<Option<Head>> = Vec::new();
        for (hash, event) in order {
            let Some(link) = link(event, manifest, &places, &log.links) else {
                faults.push(Reason::ChainBroken);
                continue;
            };
            if let Some(slot) = link.prev.and_then(|prev| heads.get_mut(prev)) {
                *slot = None;
            }
            heads.push(Text::new(hash).map(|hash| Head { hash, seq: event.seq }));
            places.insert(hash, (log.links.len(), event.seq));
            log.links.push(link);
            log.events.push(event.clone());
        }
        if log.links.iter().filter(|link| link.prev.is_none()).count() != 1 {
            faults.push(Reason::ChainBroken);
        }
        if known
            .iter()
            .any(|head| places.get(head.hash.as_str()).is_none_or(|(_, seq)| *seq != head.seq))
        {
            faults.push(Reason::LogTruncated);
        }
        log.leaves =
            (0..heads.len()).filter(|at| heads.get(*at).is_some_and(Option::is_some)).collect();
        log.heads = heads.into_iter().flatten().collect();
        log.heads.sort();
        (log, faults)
    }

    pub(crate) fn is_forked(&self) -> bool {
        self.leaves.len() > 1
    }

    /// What it says of a grant at an instant: the meet of all branches. What gives counts from its time on; what takes
    /// counts as soon as it is known.
    pub(crate) fn standing(&self, grant: usize, not_after: Instant, at: Instant) -> Standing<'_> {
        let start = Standing { state: State::Requested, not_after, narrowed: Vec::new() };
        let bit = u32::try_from(grant).ok().and_then(|grant| 1_u64.checked_shl(grant)).unwrap_or(0);
        let mut reached: Vec<Standing<'_>> = Vec::new();
        if !self.is_forked() {
            let mut standing = start;
            self.links.iter().for_each(|link| link.step(&mut standing, bit, at));
            return standing;
        }
        for link in &self.links {
            let mut standing = link
                .prev
                .and_then(|prev| reached.get(prev))
                .cloned()
                .unwrap_or_else(|| start.clone());
            link.step(&mut standing, bit, at);
            reached.push(standing);
        }
        let mut meet: Option<Standing<'_>> = None;
        for standing in self.leaves.iter().filter_map(|leaf| reached.get(*leaf)) {
            match &mut meet {
                None => meet = Some(standing.clone()),
                Some(meet) => {
                    meet.state = meet.state.max(standing.state);
                    meet.not_after = meet.not_after.min(standing.not_after);
                    meet.narrowed.extend(&standing.narrowed);
                }
            }
        }
        meet.unwrap_or(start)
    }
}

impl Link {
    fn step<'a>(&'a self, standing: &mut Standing<'a>, grant: u64, at: Instant) {
        let gives = matches!(self.kind, EventType::Given | EventType::Renewed | EventType::Resumed);
        if self.grants & grant == 0 || (gives && self.at > at) {
            return;
        }
        let Some(state) = next(standing.state, self.kind) else { return };
        standing.state = state;
        match (self.kind, self.not_after) {
            (EventType::Renewed, Some(end)) => standing.not_after = standing.not_after.max(end),
            (EventType::Narrowed, end) => {
                standing.not_after =
                    end.map_or(standing.not_after, |end| standing.not_after.min(end));
                if !self.fields.is_empty() {
                    standing.narrowed.push(&self.fields);
                }
            }
            _ => {}
        }
    }
}

/// Reads and checks one line by itself.
fn event(
    line: &str,
    manifest: &ConsentManifest,
    verifier: &dyn Verifier,
    limits: &Limits,
) -> Result<Event, Reason> {
    let parts = Parts::of(line, jws::EVENT).map_err(|_| Reason::SignatureInvalid)?;
    let event: Event =
        read::read(parts.claims(), limits.event, limits.depth).map_err(|_| Reason::ChainBroken)?;
    // The payload names its party; the trust store says whether the key is that party's.
    parts.verify(verifier, &event.actor.party).map_err(|fault| match fault {
        KeyFault::Unknown => Reason::SignerUnknown,
        KeyFault::NotAuthorised => Reason::SignerNotAuthorised,
        KeyFault::Signature => Reason::SignatureInvalid,
    })?;
    if event.manifest != manifest.id {
        return Err(Reason::ChainBroken);
    }
    let own = match event.actor.role {
        Role::Subject => Some(&manifest.subject),
        Role::Delegate => manifest.on_behalf.as_ref().map(|delegate| &delegate.actor),
        Role::Source => Some(&manifest.source.id),
        Role::Recipient => Some(&manifest.recipient.id),
        Role::Authority => manifest.authority.as_ref(),
    };
    if own != Some(&event.actor.party) || !may(event.actor.role, event.kind) {
        return Err(Reason::SignerNotAuthorised);
    }
    Ok(event)
}

/// Where an event belongs; `None` where it belongs nowhere.
fn link(
    event: &Event,
    manifest: &ConsentManifest,
    places: &BTreeMap<&str, (usize, Count)>,
    links: &[Link],
) -> Option<Link> {
    let at = Instant::of(&event.at)?;
    let prev = match &event.prev {
        None => {
            let first = event.seq.get() == 0 && event.kind == EventType::Requested;
            first.then_some(None)?
        }
        Some(hash) => {
            let (place, seq) = places.get(hash.as_str())?;
            let before = links.get(*place)?;
            let follows = event.seq.get() == seq.get() + 1
                && at >= before.at
                && event.kind != EventType::Requested;
            follows.then_some(Some(*place))?
        }
    };
    let mut grants = if event.grants.is_empty() { u64::MAX } else { 0 };
    for id in &event.grants {
        grants |= 1_u64
            .checked_shl(u32::try_from(manifest.grants.iter().position(|g| g.id == *id)?).ok()?)?;
    }
    let narrow = event.narrow.as_ref();
    let not_after = match narrow.and_then(|n| n.not_after.as_ref()) {
        None => None,
        Some(moment) => Some(Instant::of(moment)?),
    };
    let fields = narrow.map(|n| n.fields.clone()).unwrap_or_default();
    let fits = match event.kind {
        EventType::Narrowed => !fields.is_empty() || not_after.is_some(),
        EventType::Renewed => fields.is_empty() && not_after.is_some(),
        _ => narrow.is_none(),
    };
    fits.then_some(Link { prev, kind: event.kind, grants, at, not_after, fields })
}
