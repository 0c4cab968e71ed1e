//! From a text somebody handed in to evidence a decision may rest on.

use std::fmt;
use std::sync::Arc;

use mesinfos_schema::values::Text;

use crate::event::{Event, State};
use crate::jws::Verifier;
use crate::log::{Head, Log};
use crate::manifest::{ConsentManifest, PREFIX};
use crate::read::Limits;
use crate::reason::Reason;
use crate::time::Instant;
use crate::validate::Compiled;

/// Something that was read, and that nothing may rest on yet.
pub struct Unverified<T>(T);

impl<T> Unverified<T> {
    /// Marks a value as not verified.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// What it claims, for showing and for drawing up.
    pub const fn claims(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Unverified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified")
    }
}

/// A manifest with its log, both looked at. Where something was wrong it still stands in a decision, as reasons for a
/// denial: what cannot be verified permits nothing, and says why.
#[derive(Debug)]
pub struct VerifiedConsent {
    pub(crate) evidence: Arc<Evidence>,
    pub(crate) faults: Vec<Reason>,
}

/// What permits point at.
#[derive(Debug)]
pub(crate) struct Evidence {
    pub(crate) manifest: ConsentManifest,
    /// Where it has no faults of its own.
    pub(crate) compiled: Option<Compiled>,
    pub(crate) log: Log,
}

impl Unverified<ConsentManifest> {
    /// Checks the manifest against its id and rules, and every line of its log against signatures and hashes.
    /// `known` are heads of the log seen before.
    ///
    /// The manifest itself is not signed: the `given` event, which the person signs, names it by the hash of its content.
    #[must_use]
    pub fn verify(
        self,
        log: &[u8],
        verifier: &dyn Verifier,
        known: &[Head],
        limits: &Limits,
    ) -> VerifiedConsent {
        let manifest = self.0;
        let (log, mut faults) = Log::verify(log, &manifest, verifier, known, limits);
        let compiled = match manifest.compile(limits) {
            Ok(compiled) => Some(compiled),
            Err(wrong) => {
                faults.extend(wrong.into_iter().map(|fault| fault.reason));
                None
            }
        };
        faults.sort();
        faults.dedup();
        VerifiedConsent { evidence: Arc::new(Evidence { manifest, compiled, log }), faults }
    }
}

impl VerifiedConsent {
    /// The manifest.
    #[must_use]
    pub fn manifest(&self) -> &ConsentManifest {
        &self.evidence.manifest
    }

    /// Ends of the log; more than one where it is forked.
    #[must_use]
    pub fn heads(&self) -> &[Head] {
        &self.evidence.log.heads
    }

    /// What happened to it, each event behind the one before it.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.evidence.log.events
    }

    /// What is wrong with it; nothing rests on it unless this is empty.
    #[must_use]
    pub fn faults(&self) -> &[Reason] {
        &self.faults
    }
}

/// Where a grant stands at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GrantStanding {
    /// The grant's id.
    pub grant: Text,
    /// Its state; expired where the clock says so.
    pub state: State,
    /// The first instant it does not hold.
    pub not_after: Instant,
    /// It is given, in its time, and nothing is wrong with the evidence.
    pub alive: bool,
}

impl VerifiedConsent {
    /// Where each grant stands, for dashboards and for other formats. A parent's state is not looked at.
    #[must_use]
    pub fn standings(&self, at: Instant) -> Vec<GrantStanding> {
        let ends = self.evidence.compiled.as_ref().map(|c| (c.not_before, c.not_after));
        let (not_before, not_after) = ends.unwrap_or((at, at));
        let of = |(index, grant): (usize, &crate::manifest::Grant)| {
            let standing = self.evidence.log.standing(index, not_after, at);
            let late = standing.state == State::Given && at >= standing.not_after;
            let state = if late { State::Expired } else { standing.state };
            let alive = self.faults.is_empty() && state == State::Given && at >= not_before;
            GrantStanding { grant: grant.id.clone(), state, not_after: standing.not_after, alive }
        };
        self.evidence.manifest.grants.iter().enumerate().map(of).collect()
    }
}

/// The order of ids: by eight bytes behind what all of them begin with, so that a sort need not go to where each of them
/// is; then whole. Of ids that are what they should be it is the order of their texts.
fn order(id: &str) -> (u64, &str) {
    let mut bytes = [0; 8];
    let own = id.as_bytes().get(PREFIX.len()..).unwrap_or_default();
    bytes.iter_mut().zip(own).for_each(|(to, from)| *to = *from);
    (u64::from_be_bytes(bytes), id)
}

/// Consents by manifest: what is put forward together.
pub(crate) struct Gathered<'a>(Vec<&'a VerifiedConsent>);

impl<'a> Gathered<'a> {
    pub(crate) fn new(consents: &'a [VerifiedConsent]) -> Self {
        let mut all: Vec<_> =
            consents.iter().map(|own| (order(&own.evidence.manifest.id), own)).collect();
        all.sort_unstable_by_key(|(order, _)| *order);
        Self(all.into_iter().map(|(_, own)| own).collect())
    }

    /// The copies of each manifest, in the order of their ids.
    pub(crate) fn by_manifest(&self) -> impl Iterator<Item = &[&'a VerifiedConsent]> {
        self.0.chunk_by(|a, b| a.evidence.manifest.id == b.evidence.manifest.id)
    }

    /// The copies of one manifest.
    pub(crate) fn copies(&self, id: &str) -> &[&'a VerifiedConsent] {
        let sought = order(id);
        let from = self.0.partition_point(|consent| order(&consent.evidence.manifest.id) < sought);
        let rest = self.0.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|c| c.evidence.manifest.id.as_str() == id))
            .unwrap_or_default()
    }

    /// Whether every copy is sound and has the same log.
    pub(crate) fn agree(copies: &[&VerifiedConsent]) -> bool {
        let heads = copies.first().map(|first| &first.evidence.log.heads);
        copies.iter().all(|own| own.faults.is_empty() && Some(&own.evidence.log.heads) == heads)
    }
}
