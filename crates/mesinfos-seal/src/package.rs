//! Sealed packages: a detached signature over the exact bytes of `mesinfos.json`, which covers every other file.

use std::path::Path;

use mesinfos_consent::jws::{self, FramingError, KeyFault, Parts};
use mesinfos_consent::{ConsentManifest, Limits as ConsentLimits, Reason, Signer, draw};
use mesinfos_io::Limits;
use mesinfos_package::{Package, RawPackage, ReadError, WriteError};
use mesinfos_schema::exchange::{Seal, SealedLog};
use mesinfos_schema::finding::Finding;
use mesinfos_schema::ijson;
use mesinfos_schema::values::Text;
use serde_json::Value;

use crate::evidence::{self, consent_files, content, log_of};
use crate::ring::{AnyParty, KeyRing, Use};

/// How the file of a consent ends, below `consent/`.
pub const CONSENT: &str = ".manifest.json";
/// How the file of its log ends, beside it.
pub const LOG: &str = ".events.jws";

/// Levels of nesting in a manifest.
const DEPTH: usize = 64;

/// Why a package is not sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Its files are not those of its manifest.
    #[error("its files are not those of its manifest ({} findings): see `verify`", .0.len())]
    Files(Vec<Finding>),
    /// A consent in it is not sound.
    #[error("{path}: {error}")]
    Consent {
        /// Its file.
        path: String,
        /// Why.
        error: String,
    },
}

/// Why a package is not taken as sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It has no `mesinfos.jws`.
    #[error("it is not sealed: there is no mesinfos.jws")]
    NotSealed,
    /// Its `mesinfos.jws` is no detached signature of a package.
    #[error("mesinfos.jws: {0}")]
    Framing(#[from] FramingError),
    /// The signature is not accepted.
    #[error("mesinfos.jws: {0}")]
    Key(#[from] KeyFault),
    /// The manifest is not strict JSON.
    #[error("mesinfos.json: {0}")]
    Json(ijson::Fault),
    /// The manifest does not say who sealed it.
    #[error("mesinfos.json says nothing of its seal")]
    NoSeal,
    /// It is for somebody else.
    #[error("it is sealed for another key")]
    Recipient,
    /// Its files are not those of its manifest.
    #[error("its files are not those of its manifest")]
    Files(Vec<Finding>),
    /// A consent in it does not hold.
    #[error("{path}: {}", .reasons.iter().map(Reason::as_str).collect::<Vec<_>>().join(", "))]
    Consent {
        /// Its file.
        path: String,
        /// Why not.
        reasons: Vec<Reason>,
    },
}

/// A package whose seal holds. Only verification makes one.
///
/// ```compile_fail
/// fn unsealed(package: mesinfos_package::Package) -> mesinfos_seal::SealedPackage {
///     package.into()
/// }
/// ```
#[derive(Debug)]
pub struct SealedPackage {
    package: Package,
    seal: Seal,
    kid: String,
}

impl SealedPackage {
    /// Opens and verifies a directory or a zip. See [`SealedPackage::verify`].
    ///
    /// # Errors
    /// Where it cannot be read or does not hold.
    pub fn open(
        path: impl AsRef<Path>,
        ring: &KeyRing,
        own: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, OpenError> {
        Self::verify(RawPackage::open(path, limits)?, ring, own)
    }

    /// Verifies: first the signature over the manifest's bytes, then what they say of signer and recipient (`own` is
    /// the key id of who opens it; onlookers have none), then that the files are those listed, their sizes, their
    /// hashes, then the consents, and that receipts are those of the files. What records say is [another crate's](https://w3id.org/mesinfos) to judge.
    ///
    /// # Errors
    /// At the first of these that does not hold.
    pub fn verify(raw: RawPackage, ring: &KeyRing, own: Option<&str>) -> Result<Self, OpenError> {
        let signature = raw.signature()?.ok_or(OpenError::NotSealed)?;
        let text = raw.manifest_text();
        let parts = Parts::of_detached(&signature, jws::PACKAGE, text.as_bytes())?;
        let kid = parts.kid().to_owned();
        parts.verify(&AnyParty(ring), "")?;
        drop(parts);
        ijson::check_signed(text, DEPTH).map_err(OpenError::Json)?;
        let package = raw.read()?;
        let seal = package.manifest().seal.clone().ok_or(OpenError::NoSeal)?;
        if !ring.speaks(&kid, &seal.signer, Use::Packages) {
            return Err(KeyFault::NotAuthorised.into());
        }
        if own.zip(seal.recipient.as_ref()).is_some_and(|(own, recipient)| *recipient != *own) {
            return Err(OpenError::Recipient);
        }
        let findings = package.verify()?;
        if !findings.is_empty() {
            return Err(OpenError::Files(findings));
        }
        consents(&package, &seal, ring)?;
        let findings = evidence::check(&package, Some(ring))?;
        if !findings.is_empty() {
            return Err(OpenError::Files(findings));
        }
        Ok(Self { package, seal, kid })
    }

    /// The package.
    #[must_use]
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// What the manifest says of the seal.
    #[must_use]
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// The key that sealed it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

/// Seals a package: writes it to a target (it may be the same) with signer and recipient in its manifest, how far the
/// logs of its consents go, and the signature. A seal it had is replaced.
///
/// # Errors
/// Where it cannot be read or written, or is not sound.
pub fn seal(
    package: &Package,
    signer: &dyn Signer,
    party: &Text,
    recipient: Option<&Text>,
    target: impl AsRef<Path>,
) -> Result<(), SealError> {
    let mut findings = package.verify()?;
    findings.extend(evidence::check(package, None)?);
    findings.retain(|finding| finding.code != "package.signature-missing");
    if !findings.is_empty() {
        return Err(SealError::Files(findings));
    }
    let mut terms = Seal::new(party.clone());
    terms.recipient = recipient.cloned();
    for (path, input) in consent_files(package) {
        let wrong = |error: &dyn ToString| SealError::Consent {
            path: path.to_owned(),
            error: error.to_string(),
        };
        let limits = ConsentLimits::default();
        let text = content(input, limits.document)?;
        let manifest = ConsentManifest::read(&text, &limits).map_err(|e| wrong(&e))?;
        let manifest = manifest.claims();
        let log = log_of(package, path)?;
        let log = String::from_utf8(log).map_err(|_| wrong(&"its log is not UTF-8"))?;
        for head in draw::heads(manifest, &log, &limits).map_err(|e| wrong(&e))? {
            terms.logs.push(SealedLog::new(manifest.id.clone(), head.hash, head.seq));
        }
    }
    // Members this version does not know stay.
    let unreadable = |error: serde_json::Error| SealError::Write(error.into());
    let mut manifest: Value = serde_json::from_str(package.manifest_text()).map_err(unreadable)?;
    if let Value::Object(members) = &mut manifest {
        members.insert("seal".to_owned(), serde_json::to_value(&terms).map_err(unreadable)?);
    }
    let mut text = serde_json::to_string_pretty(&manifest).map_err(unreadable)?;
    text.push('\n');
    let signature = jws::sign_detached(signer, jws::PACKAGE, text.as_bytes());
    mesinfos_package::copy(package, target, &text, Some(&signature))?;
    Ok(())
}

/// The consents of a package hold, and their logs go as far as they did when it was sealed.
fn consents(package: &Package, seal: &Seal, ring: &KeyRing) -> Result<(), OpenError> {
    let mut found: Vec<SealedLog> = Vec::new();
    for (path, input) in consent_files(package) {
        let wrong = |reasons| OpenError::Consent { path: path.to_owned(), reasons };
        let limits = ConsentLimits::default();
        let text = content(input, limits.document)?;
        let manifest = ConsentManifest::read(&text, &limits)
            .map_err(|_| wrong(vec![Reason::ManifestInvalid]))?;
        let consent = manifest.verify(&log_of(package, path)?, ring, &[], &limits);
        if !consent.faults().is_empty() {
            return Err(wrong(consent.faults().to_vec()));
        }
        let id = &consent.manifest().id;
        let heads = consent.heads().iter();
        found.extend(heads.map(|h| SealedLog::new(id.clone(), h.hash.clone(), h.seq)));
    }
    if found == seal.logs {
        Ok(())
    } else {
        let (path, reasons) = ("consent".to_owned(), vec![Reason::LogTruncated]);
        Err(OpenError::Consent { path, reasons })
    }
}
