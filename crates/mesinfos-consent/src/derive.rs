//! Onward transfer: a manifest for the next recipient, never wider than the one it comes from.

use mesinfos_schema::values::Text;

use crate::event::State;
use crate::log::Standing;
use crate::manifest::{ConsentManifest, Grant, PartyRef, ScopeItem};
use crate::taxonomy;
use crate::time::Instant;
use crate::validate::Span;
use crate::verify::{Gathered, VerifiedConsent};

/// Generations looked back.
const GENERATIONS: usize = 8;

/// Why no manifest can be derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeriveError {
    /// No grant of the parent may go on to this party.
    #[error("no grant of this manifest may go on to this party")]
    NoOnward,
}

/// Draws up the widest manifest a recipient may put to the next: the grants that may go on, for the purposes they may
/// go on for. The nonce comes from the caller. It is given by its own events, and holds while the parent does.
///
/// # Errors
/// [`DeriveError::NoOnward`].
pub fn derive(
    parent: &VerifiedConsent,
    to: PartyRef,
    nonce: Text,
) -> Result<ConsentManifest, DeriveError> {
    let from = parent.manifest();
    let mut child = from.clone();
    child.grants = from
        .grants
        .iter()
        .filter_map(|grant| {
            let onward = grant.onward.as_ref().filter(|onward| onward.to.contains(&to.id))?;
            let mut grant = grant.clone();
            grant.purposes = onward
                .purposes
                .iter()
                .filter(|p| grant.purposes.iter().any(|own| taxonomy::allows(own, p)))
                .cloned()
                .collect();
            grant.onward = None;
            (!grant.purposes.is_empty()).then_some(grant)
        })
        .collect();
    if child.grants.is_empty() {
        return Err(DeriveError::NoOnward);
    }
    child.parent = Some(from.id.clone());
    child.supersedes = None;
    child.source = from.recipient.clone();
    child.recipient = to;
    child.processors = Vec::new();
    child.nonce = nonce;
    Ok(child.sealed())
}

/// Whether the parent of a grant stands and is nowhere narrower than the child; narrows the child's standing by it.
pub(crate) fn parent_stands<'a>(
    child: &VerifiedConsent,
    index: usize,
    standing: &mut Standing<'a>,
    all: &Gathered<'a>,
    at: Instant,
) -> bool {
    let Some(grant) = child.evidence.manifest.grants.get(index) else { return false };
    let mut below = (&child.evidence.manifest, grant);
    for _ in 0..GENERATIONS {
        let Some(id) = &below.0.parent else { return true };
        let copies = all.copies(id);
        let Some(parent) = copies.first().copied().filter(|_| Gathered::agree(copies)) else {
            return false;
        };
        let Some(compiled) = &parent.evidence.compiled else { return false };
        let Some((place, own)) = parent
            .evidence
            .manifest
            .grants
            .iter()
            .enumerate()
            .find(|(_, own)| own.id == below.1.id)
        else {
            return false;
        };
        let theirs = parent.evidence.log.standing(place, compiled.not_after, at);
        let stands =
            theirs.state == State::Given && at >= compiled.not_before && at < theirs.not_after;
        if !stands || !attenuates(&parent.evidence.manifest, own, below.0, below.1) {
            return false;
        }
        standing.not_after = standing.not_after.min(theirs.not_after);
        standing.narrowed.extend(theirs.narrowed);
        below = (&parent.evidence.manifest, own);
    }
    false
}

/// Whether a child's grant is nowhere wider than its parent's.
fn attenuates(
    parent: &ConsentManifest,
    own: &Grant,
    child: &ConsentManifest,
    grant: &Grant,
) -> bool {
    let onward = own.onward.as_ref().is_some_and(|onward| {
        onward.to.contains(&child.recipient.id)
            && grant.purposes.iter().all(|p| {
                onward.purposes.iter().any(|q| taxonomy::allows(q, p))
                    && own.purposes.iter().any(|q| taxonomy::allows(q, p))
            })
    });
    let keeps =
        |child: &str, parent: &str| Instant::epoch().after(child) <= Instant::epoch().after(parent);
    let frequency = match (&own.frequency, &grant.frequency) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(parent), Some(child)) => {
            parent == child || (parent.per == child.per && child.max <= parent.max)
        }
    };
    let uses = match (parent.validity.max_uses, child.validity.max_uses) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(parent), Some(child)) => child <= parent,
    };
    let places = own.locations.is_empty()
        || (!grant.locations.is_empty()
            && grant.locations.iter().all(|l| own.locations.contains(l)));
    onward
        && child.subject == parent.subject
        && child.source.id == parent.recipient.id
        && grant.legal_basis == own.legal_basis
        && grant.mode <= own.mode
        && frequency
        && uses
        && places
        && own.obligations.iter().all(|o| grant.obligations.contains(o))
        && keeps(grant.retention.max.as_str(), own.retention.max.as_str())
        && grant.scope.iter().all(|item| own.scope.iter().any(|wide| narrower(wide, item)))
}

fn narrower(wide: &ScopeItem, item: &ScopeItem) -> bool {
    let span = |item: &ScopeItem| {
        item.window.as_ref().and_then(|w| Span::of(w.from.as_ref(), w.to.as_ref()))
    };
    let window = match (span(wide), span(item)) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(item)) => wide.covers(&item),
    };
    let on = |item: &ScopeItem| item.window.as_ref().and_then(|w| w.on.clone());
    wide.record_type == item.record_type
        && window
        && (wide.window.is_none() || on(wide) == on(item))
        && item.fields.iter().all(|f| wide.fields.iter().any(|w| w.covers(f)))
        && wide.filter.iter().all(|c| item.filter.contains(c))
        // What is done first in the parent is done first in the child.
        && item.transforms.starts_with(&wide.transforms)
}
