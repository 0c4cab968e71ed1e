//! The decision: pure, total, the same for the same question whatever the order of what is put forward.
//!
//! Each manifest is judged by itself and gives at most one permit: what the person agreed to in two manifests is never
//! put together into one record. Within a manifest the grants that apply add up.

use std::collections::BTreeSet;
use std::sync::Arc;

use mesinfos_schema::model;
use mesinfos_schema::values::{Count, Moment};

use crate::derive;
use crate::event::State;
use crate::log::Standing;
use crate::manifest::{Grant, ScopeItem};
use crate::path::PathPattern;
use crate::permit::{Ground, Part, Permit};
use crate::plan;
use crate::reason::Reason;
use crate::request::Request;
use crate::shape;
use crate::taxonomy;
use crate::time::Instant;
use crate::validate::{Compiled, Item, Span};
use crate::verify::{Gathered, VerifiedConsent};

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

/// A decision, with the permits that `apply` takes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Decision {
    /// What is decided.
    pub outcome: Outcome,
    /// Why not more; empty for a permit; sorted by name.
    pub reasons: Vec<Reason>,
    /// Which members not, and why.
    pub denied: Vec<DeniedField>,
    /// One for each manifest that permits: those with most members first, then by the manifest's id.
    pub permits: Vec<Permit>,
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

impl Decision {
    /// What is permitted, over all permits, sorted.
    #[must_use]
    pub fn fields(&self) -> Vec<PathPattern> {
        let mut fields: Vec<PathPattern> =
            self.permits.iter().flat_map(|permit| permit.fields().iter().cloned()).collect();
        fields.sort();
        fields.dedup();
        fields
    }

    /// As others read it.
    #[must_use]
    pub fn document(&self) -> DecisionDocument {
        DecisionDocument {
            schema: DecisionSchema::V1,
            decision: self.outcome,
            fields: self.fields(),
            reasons: self.reasons.clone(),
            denied: self.denied.clone(),
            valid_until: self.permits.iter().max_by_key(|p| p.until).map(|p| p.valid_until),
            permits: self.permits.iter().map(Permit::ground).collect(),
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
    let mut permits: Vec<Permit> = Vec::with_capacity(manifests.len());
    let asked = asked(request);
    if manifests.is_empty() {
        reasons.insert(Reason::NoManifest);
    }
    if asked.is_none() {
        reasons.insert(Reason::WindowNotCovered);
    }
    let all = Gathered::new(manifests);
    let mut question = Question {
        request,
        asked: asked.flatten(),
        special: shape::sensitivity(&request.record_type) == "health",
        at,
        all: &all,
        kept: None,
        candidates: Vec::new(),
    };
    for copies in all.by_manifest() {
        // A copy of the same manifest with another log: one of the two hides something. Logs are put together first.
        let agree = Gathered::agree(copies);
        let mut permit = None;
        for consent in copies {
            let own = question.judge(consent, &mut reasons);
            if own.is_some() && !agree {
                reasons.insert(Reason::LogTruncated);
            }
            // Copies that agree permit the same.
            permit = permit.or(own);
        }
        permits.extend(permit.filter(|_| agree && asked.is_some()));
    }
    // They are in the order of their manifests, and a sort keeps what is alike in its order.
    permits.sort_by_key(|permit| std::cmp::Reverse(permit.fields().len()));
    let complete = |p: &Permit| request.fields.iter().all(|f| p.fields().contains(f));
    let outcome = match (permits.is_empty(), permits.iter().any(complete)) {
        (true, _) => Outcome::Deny,
        (false, true) => Outcome::Permit,
        (false, false) => Outcome::Partial,
    };
    let (reasons, denied) = match outcome {
        Outcome::Permit => (Vec::new(), Vec::new()),
        Outcome::Partial => (vec![Reason::FieldNotCovered], missing(request, &permits)),
        Outcome::Deny => (sorted(reasons), Vec::new()),
    };
    Decision { outcome, reasons, denied, permits }
}

/// The members that were asked for and that no permit covers.
fn missing(request: &Request, permits: &[Permit]) -> Vec<DeniedField> {
    let open = |field: &&PathPattern| !permits.iter().any(|permit| permit.fields().contains(field));
    let mut missing: Vec<PathPattern> = request.fields.iter().filter(open).cloned().collect();
    missing.sort();
    missing.dedup();
    let denied = |field| DeniedField { field, reasons: vec![Reason::FieldNotCovered] };
    missing.into_iter().map(denied).collect()
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

/// A grant that applies.
struct Candidate<'a> {
    /// Its place in the manifest.
    index: usize,
    grant: &'a Grant,
    item: &'a Arc<Item>,
    standing: Standing<'a>,
}

/// What every manifest is asked.
struct Question<'a> {
    request: &'a Request,
    asked: Option<Span>,
    /// It is about data of a special category.
    special: bool,
    at: Instant,
    all: &'a Gathered<'a>,
    /// The request, kept for the permits from the first of them on.
    kept: Option<Arc<Request>>,
    /// Room for the grants of one manifest that apply; empty between manifests.
    candidates: Vec<Candidate<'a>>,
}

impl<'a> Question<'a> {
    fn judge(
        &mut self,
        consent: &'a VerifiedConsent,
        reasons: &mut BTreeSet<Reason>,
    ) -> Option<Permit> {
        let (request, manifest) = (self.request, &consent.evidence.manifest);
        let mut sound = true;
        let stranger = manifest.recipient.id != request.recipient;
        note(reasons, &mut sound, stranger, Reason::RecipientMismatch);
        note(reasons, &mut sound, manifest.subject != request.subject, Reason::SubjectMismatch);
        for fault in &consent.faults {
            note(reasons, &mut sound, true, *fault);
        }
        // A manifest that was not compiled has faults.
        let compiled = consent.evidence.compiled.as_ref().filter(|_| sound)?;
        note(reasons, &mut sound, self.at < compiled.not_before, Reason::NotYetValid);
        let uses = request.uses.map_or(0, Count::get);
        let used_up = manifest.validity.max_uses.is_some_and(|max| uses >= max.get());
        note(reasons, &mut sound, used_up, Reason::UsesExhausted);
        let mut candidates = std::mem::take(&mut self.candidates);
        for (index, (grant, items)) in manifest.grants.iter().zip(&compiled.grants).enumerate() {
            let mut standing = consent.evidence.log.standing(index, compiled.not_after, self.at);
            let mut fits = sound;
            let mut note = |wrong: bool, reason: Reason| note(reasons, &mut fits, wrong, reason);
            let state = of_state(standing.state);
            note(state.is_some() && consent.evidence.log.is_forked(), Reason::LogForked);
            note(state.is_some(), state.unwrap_or(Reason::NotGiven));
            if manifest.parent.is_some() {
                let wrong =
                    !derive::parent_stands(consent, index, &mut standing, self.all, self.at);
                note(wrong, Reason::ParentNotPermitted);
            }
            note(self.at >= standing.not_after, Reason::Expired);
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
                Some(frequency) => {
                    request.uses_in_period.map_or(0, Count::get) >= frequency.max.get()
                }
            };
            note(often, Reason::FrequencyExceeded);
            let basis = grant.special_category_basis.as_ref().is_some_and(|b| b.contains("A9-2-"));
            note(self.special && !basis, Reason::SpecialCategoryBasisMissing);
            let named = |item: &&Arc<Item>| *item.record_type == *request.record_type.as_str();
            let Some(item) = items.iter().find(named) else {
                let alike = |s: &ScopeItem| shape::same_stem(&s.record_type, &request.record_type);
                let other = grant.scope.iter().any(alike);
                note(other, Reason::SchemaVersionNotCovered);
                note(!other, Reason::RecordTypeNotCovered);
                continue;
            };
            let outside = |asked: Span| item.window.is_some_and(|own| !own.covers(&asked));
            note(self.asked.is_some_and(outside), Reason::WindowNotCovered);
            note(self.asked.is_some() && item.on.is_empty(), Reason::WindowNotCovered);
            if fits {
                candidates.push(Candidate { index, grant, item, standing });
            }
        }
        let permit = self.permit(consent, compiled, &candidates);
        if permit.is_none() && !candidates.is_empty() {
            reasons.insert(Reason::FieldNotCovered);
        }
        candidates.clear();
        self.candidates = candidates;
        permit
    }

    /// The permit of the grants that apply; `None` where they do not cover what must be covered.
    fn permit(
        &mut self,
        consent: &VerifiedConsent,
        compiled: &Compiled,
        candidates: &[Candidate<'_>],
    ) -> Option<Permit> {
        let first = candidates.first()?;
        let (part, grants) = match candidates {
            [only] if self.request.fields.is_empty() && only.standing.narrowed.is_empty() => {
                only.item.plan.as_ref()?;
                (None, bit(only.index))
            }
            _ => {
                let (fields, grants) = covered(self.request, candidates)?;
                let plan = plan::permitted(&first.item.shape, &fields, &first.item.ops)?;
                (Some(Box::new(Part { fields, plan })), grants)
            }
        };
        let taken = || candidates.iter().filter(|c| grants & bit(c.index) != 0);
        let until = taken().map(|c| c.standing.not_after).min()?;
        // As long as the manifest itself runs its retention was counted when it was read; a renewal may lie beyond all dates.
        let ends = |c: &Candidate<'_>| self.at.after(c.grant.retention.max.as_str()).is_some();
        if self.at > compiled.not_after && !taken().any(ends) {
            return None;
        }
        let valid_until =
            if until == compiled.not_after { compiled.ends } else { until.moment()? };
        let request = self.kept.get_or_insert_with(|| Arc::new(self.request.clone()));
        Some(Permit {
            evidence: Arc::clone(&consent.evidence),
            request: Arc::clone(request),
            grants,
            item: Arc::clone(first.item),
            part,
            asked: self.asked,
            at: self.at,
            until,
            valid_until,
        })
    }
}

/// A grant's bit. A manifest has at most 64.
fn bit(index: usize) -> u64 {
    u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)).unwrap_or(0)
}

/// What the grants cover of what is asked for, sorted, and which of them do; `None` where something is not covered that
/// must be.
fn covered(request: &Request, candidates: &[Candidate<'_>]) -> Option<(Vec<PathPattern>, u64)> {
    let mut fields: Vec<PathPattern> = Vec::new();
    let mut grants = 0;
    if request.fields.is_empty() {
        for Candidate { index, item, standing, .. } in candidates {
            let granted = narrowed(&item.fields, &standing.narrowed);
            if !granted.is_empty() {
                grants |= bit(*index);
            }
            fields.extend(granted);
        }
    }
    for field in &request.fields {
        let mut covered = false;
        for Candidate { index, item, standing, .. } in candidates {
            let covers = |patterns: &[PathPattern]| patterns.iter().any(|p| p.covers(field));
            if covers(&item.fields) && standing.narrowed.iter().all(|left| covers(left)) {
                grants |= bit(*index);
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
    Some((fields, grants))
}

/// What stays of granted patterns after every narrowing.
pub(crate) fn narrowed(granted: &[PathPattern], left: &[&[PathPattern]]) -> Vec<PathPattern> {
    let mut fields = granted.to_vec();
    for patterns in left {
        fields = fields.iter().flat_map(|f| patterns.iter().filter_map(|p| f.meet(p))).collect();
    }
    fields
}
