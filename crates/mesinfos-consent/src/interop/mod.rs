//! Consents in other formats. Each export says what it loses; a consent that is not alive is never written in a form
//! that cannot say so.

mod dpv;
mod fhir;
mod fida;
mod import;
mod kantara;
mod rar;

pub use dpv::dpv_27560;
pub use fhir::fhir_r4;
pub use fida::dashboard;
pub use import::{Import, ImportError, from_dpv, from_rar, is_foreign};
pub use kantara::kantara_1_1;
pub use rar::{is_subset, rar};

use serde_json::Value;

use crate::manifest::Grant;
use crate::time::Instant;
use crate::verify::VerifiedConsent;

/// A consent in another format.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Export {
    /// The document.
    pub value: Value,
    /// What it does not say.
    pub losses: Vec<&'static str>,
}

/// Why a consent is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// No grant is alive, and the format has no way to say so.
    #[error("no grant of this consent is alive: this format would make it look as if one were")]
    NotAlive,
}

/// The grants that are alive; an error where none is.
fn alive(consent: &VerifiedConsent, at: Instant) -> Result<Vec<&Grant>, ExportError> {
    let standings = consent.standings(at);
    let grants: Vec<&Grant> = consent
        .manifest()
        .grants
        .iter()
        .zip(&standings)
        .filter(|(_, s)| s.alive)
        .map(|(g, _)| g)
        .collect();
    // What is derived stands with its parent, which an export cannot show.
    if grants.is_empty() || consent.manifest().parent.is_some() {
        Err(ExportError::NotAlive)
    } else {
        Ok(grants)
    }
}
