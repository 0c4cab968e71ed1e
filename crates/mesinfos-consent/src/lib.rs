//! Consent that decides, minimises and leaves evidence.
//!
//! | module | holds |
//! |---|---|
//! | [`manifest`] | what a person agrees to: [`ConsentManifest`], [`Grant`], [`ScopeItem`], transforms; immutable, its id the hash of its content |
//! | [`draw`] | appending to a log |
//! | [`event`], [`log`] | what happened to it: a hash-linked log of signed [`Event`]s, the table of states |
//! | [`jws`] | the framing of signatures; the cryptography is behind [`Signer`] and [`Verifier`] |
//! | [`verify`] | [`Unverified`] → [`VerifiedConsent`] |
//! | [`request`], [`decide`](mod@decide) | [`decide()`]: a [`Request`], the consents and an instant give a [`Decision`] with every [`Reason`], and [`Permit`]s |
//! | [`permit`] | [`Permit`]: the right to minimise, and the [`Ground`](permit::Ground) it rests on |
//! | [`apply`](mod@apply) | a [`Permit`] and records give minimised records and a [`Receipt`] |
//! | [`pairwise`] | ids that mean something to one recipient alone |
//! | [`receipt`], [`derive`](mod@derive) | evidence, retention, onward transfer |
//! | [`taxonomy`] | purposes of the Data Privacy Vocabulary, pinned |
//! | [`interop`] | the same in Kantara CR, ISO/IEC TS 27560 (DPV), FHIR Consent, OAuth RAR, each with its losses |
//! | [`schemas`] | the JSON Schemas of all these |
//!
//! The crate does no I/O, reads no clock, makes no key and no randomness. A text that cannot be read or verified
//! permits nothing and says why.

mod aggregate;
mod cell;
mod hash;
mod marks;
mod plan;
mod project;
mod series;
mod shape;
mod transform;
mod validate;
mod window;

pub mod apply;
pub mod base64url;
pub mod decide;
pub mod derive;
pub mod draw;
pub mod event;
pub mod interop;
pub mod jws;
pub mod log;
pub mod manifest;
pub mod pairwise;
pub mod path;
pub mod permit;
pub mod read;
pub mod reason;
pub mod receipt;
pub mod request;
pub mod schemas;
pub mod taxonomy;
pub mod time;
pub mod verify;

pub use apply::{ApplyError, DropReason, Minimiser, apply};
pub use decide::{Decision, DecisionDocument, Outcome, decide};
pub use derive::derive;
pub use event::{Event, EventType, Role, State};
pub use jws::{Signer, Verifier};
pub use log::Head;
pub use manifest::{ConsentManifest, Grant, ScopeItem, Transform};
pub use pairwise::PairwiseKey;
pub use path::{PathFault, PathPattern};
pub use permit::Permit;
pub use read::{Limits, ReadError};
pub use reason::Reason;
pub use receipt::Receipt;
pub use request::Request;
pub use time::Instant;
pub use validate::ManifestFault;
pub use verify::{GrantStanding, Unverified, VerifiedConsent};

/// The example of the documentation, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/consent.md")]
struct Documentation;
