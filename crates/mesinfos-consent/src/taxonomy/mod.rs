//! Purposes: which is narrower than which, in the pinned snapshot of the Data Privacy Vocabulary.

mod table;

use table::PURPOSES;

/// The vocabulary.
pub const IRI: &str = "https://w3id.org/dpv";
/// Its version.
pub const VERSION: &str = "2.3";
/// SHA-256 of the list of purposes this crate carries.
pub const SHA256: &str = table::SHA256;
/// The root of all purposes: a grant for it is a grant for anything, and refused.
pub const ROOT: &str = "https://w3id.org/dpv#Purpose";

fn above(purpose: &str) -> &'static str {
    PURPOSES
        .binary_search_by(|(iri, _)| (*iri).cmp(purpose))
        .ok()
        .and_then(|at| PURPOSES.get(at))
        .map_or("", |(_, above)| above)
}

/// Whether a grant for `granted` allows `requested`: they are one, or `granted` stands above it. An IRI the snapshot
/// does not know matches itself alone.
///
/// ```
/// use mesinfos_consent::taxonomy::allows;
/// let research = "https://w3id.org/dpv#ResearchAndDevelopment";
/// let academic = "https://w3id.org/dpv#AcademicResearch";
/// assert!(allows(research, academic) && !allows(academic, research));
/// ```
#[must_use]
pub fn allows(granted: &str, requested: &str) -> bool {
    if granted == requested {
        return true;
    }
    // The snapshot is a small directed graph without cycles; the bound holds even if a later one is not.
    let mut seen: Vec<&str> = Vec::new();
    let mut open: Vec<&'static str> =
        above(requested).split(' ').filter(|i| !i.is_empty()).collect();
    while let Some(next) = open.pop() {
        if next == granted {
            return true;
        }
        if !seen.contains(&next) {
            seen.push(next);
            open.extend(above(next).split(' ').filter(|i| !i.is_empty()));
        }
    }
    false
}

/// Whether one request could fall under both grants.
pub(crate) fn overlap(a: &str, b: &str) -> bool {
    allows(a, b) || allows(b, a) || PURPOSES.iter().any(|(iri, _)| allows(a, iri) && allows(b, iri))
}

/// Every purpose of the snapshot.
pub fn purposes() -> impl Iterator<Item = &'static str> {
    PURPOSES.iter().map(|(iri, _)| *iri)
}
