//! The right to minimise: what a decision hands to [`apply`](mod@crate::apply).
//!
//! A permit points at what it was decided on: the manifest, its log, the request. What it says in words is made when it
//! is asked for, so that deciding over many consents costs little.

use std::fmt;
use std::sync::Arc;

use mesinfos_schema::model;
use mesinfos_schema::values::{Moment, Text};

use crate::log::Head;
use crate::manifest::{Afterwards, Grant};
use crate::path::PathPattern;
use crate::plan::Plan;
use crate::request::Request;
use crate::time::Instant;
use crate::validate::{Item, Span};
use crate::verify::Evidence;

/// What a permit rests on.
#[model(closed)]
pub struct Ground {
    /// The manifest's id.
    pub manifest: Text,
    /// Ids of its grants.
    #[model(required)]
    pub grants: Vec<Text>,
    /// How far its log was seen.
    #[model(required)]
    pub heads: Vec<Head>,
    /// What it permits.
    #[model(required)]
    pub fields: Vec<PathPattern>,
    /// The first instant it does not hold.
    pub valid_until: Moment,
    /// What the recipient owes: IRIs.
    pub obligations: Vec<Text>,
}

/// The right to minimise records and hand them on: built by [`decide`](fn@crate::decide) alone, used once, bound to a
/// manifest, the head of its log, and a time.
///
/// ```compile_fail
/// fn twice(permit: mesinfos_consent::Permit) -> [mesinfos_consent::Permit; 2] {
///     [permit.clone(), permit]
/// }
/// ```
pub struct Permit {
    pub(crate) evidence: Arc<Evidence>,
    pub(crate) request: Arc<Request>,
    /// The grants it rests on, by their bits.
    pub(crate) grants: u64,
    pub(crate) item: Arc<Item>,
    /// What it permits, where that is not all of the item.
    pub(crate) part: Option<Box<Part>>,
    /// The window that was asked for.
    pub(crate) asked: Option<Span>,
    pub(crate) at: Instant,
    pub(crate) until: Instant,
    /// `until`, as it is written.
    pub(crate) valid_until: Moment,
}

/// A part of what an item permits.
pub(crate) struct Part {
    /// The members, sorted.
    pub(crate) fields: Vec<PathPattern>,
    pub(crate) plan: Plan,
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permit({}, until {})", self.record_type(), self.valid_until)
    }
}

impl Permit {
    /// The type of record it is for.
    #[must_use]
    pub fn record_type(&self) -> &str {
        &self.request.record_type
    }

    /// The id of the manifest it rests on.
    #[must_use]
    pub fn manifest(&self) -> &str {
        &self.evidence.manifest.id
    }

    /// The members it permits, sorted.
    #[must_use]
    pub fn fields(&self) -> &[PathPattern] {
        self.part.as_ref().map_or(&self.item.fields, |part| &part.fields)
    }

    /// How records are minimised.
    pub(crate) fn plan(&self) -> Option<&Plan> {
        match &self.part {
            Some(part) => Some(&part.plan),
            None => self.item.plan.as_ref(),
        }
    }

    /// What it rests on.
    #[must_use]
    pub fn ground(&self) -> Ground {
        let mut obligations: Vec<Text> =
            self.taken().flat_map(|grant| grant.obligations.iter().cloned()).collect();
        obligations.sort();
        obligations.dedup();
        Ground {
            manifest: self.evidence.manifest.id.clone(),
            grants: self.taken().map(|grant| grant.id.clone()).collect(),
            heads: self.evidence.log.heads.clone(),
            fields: self.fields().to_vec(),
            valid_until: self.valid_until,
            obligations,
        }
    }

    /// The grants it rests on.
    fn taken(&self) -> impl Iterator<Item = &Grant> {
        let bits = (0..u64::BITS).map(|at| self.grants & (1 << at) != 0);
        let grants = self.evidence.manifest.grants.iter();
        grants.zip(bits).filter(|(_, taken)| *taken).map(|(grant, _)| grant)
    }

    /// When the recipient must have done with it: the earliest of its grants' deadlines.
    pub(crate) fn retain_until(&self) -> Moment {
        let deadlines = self.taken().filter_map(|g| self.at.after(g.retention.max.as_str()));
        deadlines.min().and_then(Instant::moment).unwrap_or(self.valid_until)
    }

    /// What the recipient does then: the strictest of its grants.
    pub(crate) fn then(&self) -> Afterwards {
        let deletes = self.taken().any(|grant| grant.retention.then == Afterwards::Delete);
        if deletes { Afterwards::Delete } else { Afterwards::Anonymise }
    }

    /// Where something is made less on its way out.
    pub(crate) fn transforms(&self) -> Vec<PathPattern> {
        let measures = self.item.aggregation.iter().flat_map(|own| &own.measures);
        let ops = self.item.ops.iter().map(|(path, _)| path);
        measures.map(|(path, _)| path).chain(ops).cloned().collect()
    }

    /// The windows that both sides set.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.item.window.into_iter().chain(self.asked).collect()
    }
}
