//! From a text somebody handed in to evidence a decision may rest on.

use std::fmt;

use crate::jws::Verifier;
use crate::log::{Head, Log};
use crate::manifest::ConsentManifest;
use crate::read::Limits;
use crate::reason::Reason;
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
    pub(crate) manifest: ConsentManifest,
    pub(crate) compiled: Option<Compiled>,
    pub(crate) log: Log,
    pub(crate) faults: Vec<Reason>,
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
        VerifiedConsent { manifest, compiled, log, faults }
    }
}

impl VerifiedConsent {
    /// The manifest.
    #[must_use]
    pub fn manifest(&self) -> &ConsentManifest {
        &self.manifest
    }

    /// Ends of the log; more than one where it is forked.
    #[must_use]
    pub fn heads(&self) -> &[Head] {
        &self.log.heads
    }

    /// What is wrong with it; nothing rests on it unless this is empty.
    #[must_use]
    pub fn faults(&self) -> &[Reason] {
        &self.faults
    }
}
