//! The decision: pure, total, the same for the same question whatever the order of what is put forward.
//!
//! Each manifest is judged by itself and gives at most one permit: what the person agreed to in two manifests is never
//! put together into one record. Within a manifest the grants that apply add up.

use std::collections::BTreeSet;
use std::sync::Arc;

use mesinfos_schema::model;
use mesinfos_schema::values::{Count, Moment, Text};

use crate::aggregate::Aggregation;
use crate::derive;
use crate::event::State;
use crate::log::{Head, Standing};
use crate::manifest::{Afterwards, Grant};
use crate::path::PathPattern;
use crate::plan::{self, Plan};
use crate::reason::Reason;
use crate::request::Request;
use crate::shape::{self, Shape};
use crate::taxonomy;
use crate::time::Instant;
use crate::validate::{Item, Span, Test};
use crate::verify::VerifiedConsent;

/// What is decided.
#[model]
pub enum Outcome {
    /// All that was asked for.
    Permit,
    /// A part, as the request allows.
    Partial,
    /// Nothing.
    Deny,
}

/// A member that is not permitted.
#[model(closed)]
pub struct DeniedField {
    /// The member.
    pub field: PathPattern,
    /// Why, sorted.
    #[model(required)]
    pub reasons: Vec<Reason>,
}

/// The `schema` member of a decision.
#[model]
pub enum DecisionSchema {
    /// Version 1.
    #[model(name = "https://w3id.org/mesinfos/consent-decision/1")]
    V1,
}

/// A decision as others read it.
#[model(closed)]
pub struct DecisionDocument {
    /// Which decision it is.
    pub schema: DecisionSchema,
    /// What is decided.
    pub decision: Outcome,
    /// What is permitted, over all permits.
    #[model(empty)]
    pub fields: Vec<PathPattern>,
    /// Why not more, sorted by name.
    #[model(empty)]
    pub reasons: Vec<Reason>,
    /// Which members not, and why.
    pub denied: Vec<DeniedField>,
    /// The first instant no permit holds any more.
    pub valid_until: Option<Moment>,
    /// What each permit rests on.
    pub permits: Vec<Ground>,
}

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

/// A decision, with the permits that `apply` takes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Decision {
    /// What is decided.
    pub outcome: Outcome,
    /// What is permitted, over all permits, sorted.
    pub fields: Vec<PathPattern>,
    /// Why not more; empty for a permit; sorted by name.
    pub reasons: Vec<Reason>,
    /// Which members not, and why.
    pub denied: Vec<DeniedField>,
    /// One for each manifest that permits: those with most members first, then by the manifest's id.
    pub permits: Vec<Permit>,
}

/// The right to minimise records and hand them on: built by [`decide`] alone, used once, bound to a manifest, the head
/// of its log, and a time.
///
/// ```compile_fail
/// fn twice(permit: mesinfos_consent::Permit) -> [mesinfos_consent::Permit; 2] {
///     [permit.clone(), permit]
/// }
/// ```
#[derive(Debug)]
pub struct Permit {
    pub(crate) ground: Ground,
    pub(crate) at: Instant,
    pub(crate) until: Instant,
    pub(crate) subject: Text,
    pub(crate) recipient: Text,
    pub(crate) purpose: Text,
    pub(crate) record_type: Text,
    pub(crate) shape: Arc<Shape>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) transforms: Vec<PathPattern>,
    pub(crate) spans: Vec<Span>,
    pub(crate) on: Vec<PathPattern>,
    pub(crate) filter: Vec<Test>,
    pub(crate) aggregation: Option<Aggregation>,
    pub(crate) retain_until: Moment,
    pub(crate) then: Afterwards,
}

impl DecisionDocument {
    /// A denial of what could not even be asked.
    #[must_use]
    pub fn denial(reasons: Vec<Reason>) -> Self {
        Self {
            schema: DecisionSchema::V1,
            decision: Outcome::Deny,
            fields: Vec::new(),
            reasons,
            denied: Vec::new(),
            valid_until: None,
            permits: Vec::new(),
        }
    }
}

impl Permit {
    /// The type of record it is for.
    #[must_use]
    pub fn record_type(&self) -> &str {
        &self.record_type
    }

    /// What it rests on.
    #[must_use]
    pub fn ground(&self) -> &Ground {
        &self.ground
    }
}

impl Decision {
    /// As others read it.
    #[must_use]
    pub fn document(&self) -> DecisionDocument {
        DecisionDocument {
            schema: DecisionSchema::V1,
            decision: self.outcome,
            fields: self.fields.clone(),
            reasons: self.reasons.clone(),
            denied: self.denied.clone(),
            valid_until: self.permits.iter().max_by_key(|p| p.until).map(|p| p.ground.valid_until),
            permits: self.permits.iter().map(|permit| permit.ground.clone()).collect(),
        }
    }
}

/// Decides a request at an instant. Nothing permits unless a manifest whose every signature holds says so.
///
/// ```compile_fail
/// # use mesinfos_consent::*;
/// fn unverified(request: &Request, manifest: Unverified<ConsentManifest>, at: Instant) -> Decision {
///     decide(request, &[manifest], at)
/// }
/// ```
#[must_use]
pub fn decide(request: &Request, manifests: &[VerifiedConsent], at: Instant) -> Decision {
    let mut reasons: BTreeSet<Reason> = BTreeSet::new();
    let mut permits: Vec<Permit> = Vec::new();
    let mut denied: Vec<(PathPattern, bool)> =
        request.fields.iter().map(|f| (f.clone(), true)).collect();
    denied.sort();
    denied.dedup();
    let asked = asked(request);
    if manifests.is_empty() {
        reasons.insert(Reason::NoManifest);
    }
    if asked.is_none() {
        reasons.insert(Reason::WindowNotCovered);
    }
    for consent in manifests {
        match judge(request, asked.flatten(), consent, manifests, at, &mut reasons) {
            // A copy of the same manifest with another log: one of the two hides something. Logs are put together first.
            Some(_) if !agrees(consent, manifests) => {
                reasons.insert(Reason::LogTruncated);
            }
            Some(permit) if asked.is_some() => {
                for (field, open) in &mut denied {
                    *open &= !permit.ground.fields.contains(field);
                }
                if !permits.iter().any(|other| other.ground == permit.ground) {
                    permits.push(permit);
                }
            }
            _ => {}
        }
    }
    permits.sort_by(|a, b| {
        (b.ground.fields.len(), &a.ground.manifest, &a.ground.heads).cmp(&(
            a.ground.fields.len(),
            &b.ground.manifest,
            &b.ground.heads,
        ))
    });
    let missing: Vec<DeniedField> = denied
        .into_iter()
        .filter(|(_, open)| *open)
        .map(|(field, _)| DeniedField { field, reasons: vec![Reason::FieldNotCovered] })
        .collect();
    let complete = |p: &Permit| request.fields.iter().all(|f| p.ground.fields.contains(f));
    let outcome = match (permits.is_empty(), permits.iter().any(complete)) {
        (true, _) => Outcome::Deny,
        (false, true) => Outcome::Permit,
        (false, false) => Outcome::Partial,
    };
    let mut fields: Vec<PathPattern> =
        permits.iter().flat_map(|p| p.ground.fields.clone()).collect();
    fields.sort();
    fields.dedup();
    let (reasons, denied) = match outcome {
        Outcome::Permit => (Vec::new(), Vec::new()),
        Outcome::Partial => (vec![Reason::FieldNotCovered], missing),
        Outcome::Deny => (sorted(reasons), Vec::new()),
    };
    Decision { outcome, fields, reasons, denied, permits }
}

/// Whether every copy of a manifest is sound and has the same log.
pub(crate) fn agrees(consent: &VerifiedConsent, all: &[VerifiedConsent]) -> bool {
    all.iter()
        .filter(|other| other.manifest.id == consent.manifest.id)
        .all(|other| other.faults.is_empty() && other.log.heads == consent.log.heads)
}

fn sorted(reasons: BTreeSet<Reason>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = reasons.into_iter().collect();
    reasons.sort_by_key(Reason::as_str);
    reasons
}

/// The request's window: none, or one that is none (the outer `None`).
fn asked(request: &Request) -> Option<Option<Span>> {
    match &request.window {
        None => Some(None),
        Some(window) => Span::of(window.from.as_ref(), window.to.as_ref()).map(Some),
    }
}

/// Why a state does not permit.
fn of_state(state: State) -> Option<Reason> {
    Some(match state {
        State::Given => return None,
        State::Paused => Reason::Paused,
        State::Requested => Reason::NotGiven,
        State::Expired => Reason::Expired,
        State::Refused => Reason::Refused,
        State::Superseded => Reason::Superseded,
        State::Revoked => Reason::Revoked,
        State::Withdrawn => Reason::Withdrawn,
        State::Invalidated => Reason::Invalidated,
    })
}

/// A reason, where something is wrong.
fn note(reasons: &mut BTreeSet<Reason>, fits: &mut bool, wrong: bool, reason: Reason) {
    if wrong {
        reasons.insert(reason);
        *fits = false;
    }
}

fn judge(
    request: &Request,
    asked: Option<Span>,
    consent: &VerifiedConsent,
    all: &[VerifiedConsent],
    at: Instant,
    reasons: &mut BTreeSet<Reason>,
) -> Option<Permit> {
    let manifest = &consent.manifest;
    let mut sound = true;
    note(
        reasons,
        &mut sound,
        manifest.recipient.id != request.recipient,
        Reason::RecipientMismatch,
    );
    note(reasons, &mut sound, manifest.subject != request.subject, Reason::SubjectMismatch);
    for fault in &consent.faults {
        note(reasons, &mut sound, true, *fault);
    }
    // A manifest that was not compiled has faults.
    let compiled = consent.compiled.as_ref().filter(|_| sound)?;
    note(reasons, &mut sound, at < compiled.not_before, Reason::NotYetValid);
    let uses = request.uses.map_or(0, Count::get);
    let used_up = manifest.validity.max_uses.is_some_and(|max| uses >= max.get());
    note(reasons, &mut sound, used_up, Reason::UsesExhausted);
    let mut candidates: Vec<(&Grant, &Item, Standing<'_>)> = Vec::new();
    for (index, (grant, items)) in manifest.grants.iter().zip(&compiled.grants).enumerate() {
        let mut standing = consent.log.standing(index, compiled.not_after, at);
        let mut fits = sound;
        let mut note = |wrong: bool, reason: Reason| note(reasons, &mut fits, wrong, reason);
        let state = of_state(standing.state);
        note(state.is_some() && consent.log.is_forked(), Reason::LogForked);
        note(state.is_some(), state.unwrap_or(Reason::NotGiven));
        if manifest.parent.is_some() {
            let wrong = !derive::parent_stands(consent, index, &mut standing, all, at);
            note(wrong, Reason::ParentNotPermitted);
        }
        note(at >= standing.not_after, Reason::Expired);
        note(
            !grant.purposes.iter().any(|p| taxonomy::allows(p, &request.purpose)),
            Reason::PurposeNotCovered,
        );
        note(grant.legal_basis != request.legal_basis, Reason::LegalBasisMismatch);
        note(request.mode > grant.mode, Reason::ModeNotCovered);
        note(
            !grant.locations.is_empty()
                && !request.location.as_ref().is_some_and(|l| grant.locations.contains(l)),
            Reason::LocationNotCovered,
        );
        let often = match &grant.frequency {
            None => uses >= 1,
            Some(frequency) => request.uses_in_period.map_or(0, Count::get) >= frequency.max.get(),
        };
        note(often, Reason::FrequencyExceeded);
        let special = shape::sensitivity(&request.record_type) == "health";
        let basis = grant.special_category_basis.as_ref().is_some_and(|b| b.contains("A9-2-"));
        note(special && !basis, Reason::SpecialCategoryBasisMissing);
        let item = items.iter().find(|item| *item.record_type == *request.record_type.as_str());
        if item.is_none() {
            let other =
                grant.scope.iter().any(|s| shape::same_stem(&s.record_type, &request.record_type));
            note(other, Reason::SchemaVersionNotCovered);
            note(!other, Reason::RecordTypeNotCovered);
        }
        let Some(item) = item else { continue };
        let outside = asked.is_some_and(|asked| item.window.is_some_and(|own| !own.covers(&asked)));
        note(outside, Reason::WindowNotCovered);
        note(asked.is_some() && item.on.is_empty(), Reason::WindowNotCovered);
        if fits {
            candidates.push((grant, item, standing));
        }
    }
    let permit = permit(request, asked, consent, &candidates, at);
    if permit.is_none() && !candidates.is_empty() {
        reasons.insert(Reason::FieldNotCovered);
    }
    permit
}

/// The permit of the grants that apply; `None` where they do not cover what must be covered.
fn permit(
    request: &Request,
    asked: Option<Span>,
    consent: &VerifiedConsent,
    candidates: &[(&Grant, &Item, Standing<'_>)],
    at: Instant,
) -> Option<Permit> {
    let (_, item, _) = candidates.first()?;
    let mut fields: Vec<PathPattern> = Vec::new();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    if request.fields.is_empty() {
        for (index, (_, item, standing)) in candidates.iter().enumerate() {
            let granted = narrowed(&item.fields, &standing.narrowed);
            if !granted.is_empty() {
                used.insert(index);
            }
            fields.extend(granted);
        }
    }
    for field in &request.fields {
        let mut covered = false;
        for (index, (_, item, standing)) in candidates.iter().enumerate() {
            let covers = |patterns: &[PathPattern]| patterns.iter().any(|p| p.covers(field));
            if covers(&item.fields) && standing.narrowed.iter().all(|left| covers(left)) {
                used.insert(index);
                covered = true;
            }
        }
        if covered {
            fields.push(field.clone());
        } else if request.allow_partial != Some(true) {
            return None;
        }
    }
    fields.sort();
    fields.dedup();
    let taken =
        candidates.iter().zip(0..).filter(|(_, index)| used.contains(index)).map(|(c, _)| c);
    let taken: Vec<_> = taken.collect();
    let plan = match taken.as_slice() {
        [(_, own, standing)] if request.fields.is_empty() && standing.narrowed.is_empty() => {
            own.plan.clone()?
        }
        _ => Arc::new(plan::permitted(&item.shape, &fields, &item.ops)?),
    };
    let until = taken.iter().map(|(_, _, standing)| standing.not_after).min()?;
    let deadline = |grant: &Grant| at.after(grant.retention.max.as_str());
    let retain_until = taken.iter().filter_map(|(grant, ..)| deadline(grant)).min()?.moment()?;
    let deletes = taken.iter().any(|(grant, ..)| grant.retention.then == Afterwards::Delete);
    let mut obligations: Vec<Text> =
        taken.iter().flat_map(|(grant, ..)| grant.obligations.clone()).collect();
    obligations.sort();
    obligations.dedup();
    Some(Permit {
        ground: Ground {
            manifest: consent.manifest.id.clone(),
            grants: taken.iter().map(|(grant, ..)| grant.id.clone()).collect(),
            heads: consent.log.heads.clone(),
            fields,
            valid_until: until.moment()?,
            obligations,
        },
        at,
        until,
        subject: request.subject.clone(),
        recipient: request.recipient.clone(),
        purpose: request.purpose.clone(),
        record_type: request.record_type.clone(),
        shape: Arc::clone(&item.shape),
        plan,
        transforms: item
            .aggregation
            .iter()
            .flat_map(|own| own.measures.iter().map(|(path, _)| path.clone()))
            .chain(item.ops.iter().map(|(path, _)| path.clone()))
            .collect(),
        spans: item.window.into_iter().chain(asked).collect(),
        on: item.on.clone(),
        filter: item.filter.clone(),
        aggregation: item.aggregation.clone(),
        retain_until,
        then: if deletes { Afterwards::Delete } else { Afterwards::Anonymise },
    })
}

/// What stays of granted patterns after every narrowing.
pub(crate) fn narrowed(granted: &[PathPattern], left: &[&[PathPattern]]) -> Vec<PathPattern> {
    let mut fields = granted.to_vec();
    for patterns in left {
        fields = fields.iter().flat_map(|f| patterns.iter().filter_map(|p| f.meet(p))).collect();
    }
    fields
}
