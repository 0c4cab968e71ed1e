//! Drawing up a log: the next event, where it belongs, signed.
//!
//! What is drawn up rests on what the log claims: whoever signs need not have everybody's keys. Whoever decides has.

use mesinfos_schema::values::{Count, Localised, Moment, Text};

use crate::event::{Actor, Event, EventSchema, EventType, Narrowing, Role, may, next};
use crate::jws::{KeyFault, Signer, Verifier};
use crate::log::{self, Head};
use crate::manifest::ConsentManifest;
use crate::read::Limits;
use crate::reason::Reason;
use crate::time::Instant;
use crate::verify::{Unverified, VerifiedConsent};

/// What is to be said next.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What happens.
    pub kind: EventType,
    /// As what the signer acts.
    pub role: Role,
    /// When.
    pub at: Moment,
    /// Grants it is about; all where empty.
    pub grants: Vec<Text>,
    /// How it was expressed.
    pub method: Option<Text>,
    /// Why.
    pub reason: Option<Localised>,
    /// Of `narrowed` and `renewed`.
    pub narrow: Option<Narrowing>,
    /// Random, base64url.
    pub nonce: Text,
}

/// Why an event cannot come next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DrawError {
    /// Manifest and log are not sound.
    #[error("manifest and log are not sound: {}", names(.0))]
    Unsound(Vec<Reason>),
    /// The log has more than one end.
    #[error("the log is forked: put its branches before the person anew")]
    Forked,
    /// The manifest names nobody for this role.
    #[error("the manifest names no {}", .0.as_str())]
    Nobody(Role),
    /// This role may not say this.
    #[error("{} may not say `{}`", .0.as_str(), .1.as_str())]
    MayNot(Role, EventType),
    /// No grant it is about is in a state that this changes.
    #[error("`{}` means nothing now: no grant it is about is in a state it changes", .0.as_str())]
    Meaningless(EventType),
    /// The event itself contradicts manifest or log: an unknown grant, a time before the last event, terms missing.
    #[error(
        "the event does not fit: an unknown grant, a time before the last event, or terms missing"
    )]
    Unfit,
}

fn names(reasons: &[Reason]) -> String {
    reasons.iter().map(Reason::as_str).collect::<Vec<_>>().join(", ")
}

/// Takes every signature as claimed.
struct AsClaimed;

impl Verifier for AsClaimed {
    fn verify(&self, _: &str, _: &str, _: &str, _: &[u8], _: &[u8]) -> Result<(), KeyFault> {
        Ok(())
    }
}

fn taken(manifest: &ConsentManifest, log: &str, limits: &Limits) -> VerifiedConsent {
    Unverified::new(manifest.clone()).verify(log.as_bytes(), &AsClaimed, &[], limits)
}

/// Whether a log is whole by what it claims, nobody's signature looked at: its hashes lead from one line to the next, and
/// through the heads that are known. Its ends.
///
/// # Errors
/// What is wrong.
pub fn claimed(
    manifest: &ConsentManifest,
    log: &[u8],
    known: &[Head],
    limits: &Limits,
) -> Result<Vec<Head>, Vec<Reason>> {
    let consent = Unverified::new(manifest.clone()).verify(log, &AsClaimed, known, limits);
    if consent.faults.is_empty() {
        Ok(consent.evidence.log.heads.clone())
    } else {
        Err(consent.faults)
    }
}

/// The ends of a log, by what it claims.
///
/// # Errors
/// [`DrawError::Unsound`].
pub fn heads(
    manifest: &ConsentManifest,
    log: &str,
    limits: &Limits,
) -> Result<Vec<Head>, DrawError> {
    claimed(manifest, log.as_bytes(), &[], limits).map_err(DrawError::Unsound)
}

/// The lines to append to a log, each with its line end: one, or two where the log was empty and the signer may put
/// the manifest to the person as well as answer.
///
/// # Errors
/// Where the event cannot come next.
pub fn append(
    manifest: &ConsentManifest,
    log: &str,
    draft: &Draft,
    signer: &dyn Signer,
    limits: &Limits,
) -> Result<String, DrawError> {
    let faults = manifest.validate(limits).err().unwrap_or_default();
    if !faults.is_empty() {
        return Err(DrawError::Unsound(faults.into_iter().map(|fault| fault.reason).collect()));
    }
    if !may(draft.role, draft.kind) {
        return Err(DrawError::MayNot(draft.role, draft.kind));
    }
    let mut lines = String::new();
    if log.trim().is_empty() && draft.kind != EventType::Requested {
        if !may(draft.role, EventType::Requested) {
            return Err(DrawError::MayNot(draft.role, EventType::Requested));
        }
        let nonce = Text::new(&format!("{}-0", draft.nonce)).ok_or(DrawError::Unfit)?;
        let first = Draft {
            kind: EventType::Requested,
            grants: Vec::new(),
            method: None,
            reason: None,
            narrow: None,
            nonce,
            ..draft.clone()
        };
        lines = one(manifest, "", &first, signer, limits)?;
    }
    let before = joined(log, &lines);
    lines.push_str(&one(manifest, &before, draft, signer, limits)?);
    Ok(lines)
}

fn joined(log: &str, lines: &str) -> String {
    let gap = if log.is_empty() || log.ends_with('\n') { "" } else { "\n" };
    format!("{log}{gap}{lines}")
}

fn one(
    manifest: &ConsentManifest,
    log: &str,
    draft: &Draft,
    signer: &dyn Signer,
    limits: &Limits,
) -> Result<String, DrawError> {
    let party = match draft.role {
        Role::Subject => Some(&manifest.subject),
        Role::Delegate => manifest.on_behalf.as_ref().map(|delegate| &delegate.actor),
        Role::Source => Some(&manifest.source.id),
        Role::Recipient => Some(&manifest.recipient.id),
        Role::Authority => manifest.authority.as_ref(),
    };
    let party = party.ok_or(DrawError::Nobody(draft.role))?.clone();
    let at = Instant::of(&draft.at).ok_or(DrawError::Unfit)?;
    let mut head = None;
    if !log.trim().is_empty() {
        let consent = taken(manifest, log, limits);
        if !consent.faults.is_empty() {
            return Err(DrawError::Unsound(consent.faults));
        }
        let [end] = consent.evidence.log.heads.as_slice() else { return Err(DrawError::Forked) };
        head = Some(end.clone());
        let about = |id: &Text| draft.grants.is_empty() || draft.grants.contains(id);
        let changes = consent
            .standings(at)
            .iter()
            .any(|own| about(&own.grant) && next(own.state, draft.kind).is_some());
        if !changes && draft.kind != EventType::Requested {
            return Err(DrawError::Meaningless(draft.kind));
        }
    }
    let event = Event {
        schema: EventSchema::V1,
        manifest: manifest.id.clone(),
        seq: head
            .as_ref()
            .map_or(Some(Count::from(0)), |head| Count::new(head.seq.get() + 1))
            .ok_or(DrawError::Unfit)?,
        prev: head.map(|head| head.hash),
        kind: draft.kind,
        grants: draft.grants.clone(),
        at: draft.at,
        actor: Actor { party, role: draft.role },
        method: draft.method.clone(),
        evidence: Vec::new(),
        reason: draft.reason.clone(),
        narrow: draft.narrow.clone(),
        nonce: draft.nonce.clone(),
    };
    let mut line = log::line(signer, &event);
    line.push('\n');
    // The whole must be what a reader takes.
    match heads(manifest, &joined(log, &line), limits) {
        Ok(heads) if heads.len() == 1 => Ok(line),
        _ => Err(DrawError::Unfit),
    }
}
