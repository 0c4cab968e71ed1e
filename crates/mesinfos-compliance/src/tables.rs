//! Bundled tables: vocabularies, supervisory authorities, code systems, what counts as machine-readable.

mod authorities;
mod vocabulary;

pub(crate) use authorities::authority;
pub(crate) use vocabulary::{is_category, is_purpose};

/// Code systems that are published and need no list in the package.
const PUBLISHED: &[&str] = &[
    "loinc",
    "snomed",
    "snomed-ct",
    "icd-10",
    "icd-11",
    "atc",
    "ucum",
    "iso18245",
    "iso4217",
    "iso3166",
    "coicop-2018",
    "ccam",
    "cis",
    "cim-10",
    "ean",
    "gtin",
    "nace",
    "naf",
    "iso20022",
    "unspsc",
    "fhir",
];

/// Whether everyone can look a system's codes up.
pub(crate) fn is_published(system: &str) -> bool {
    PUBLISHED.contains(&system) || system.starts_with("http://") || system.starts_with("https://")
}

/// Media types that a program can take in, with their structure (WP242; a PDF, a page or an image does not count).
const STRUCTURED: &[&str] = &[
    "application/json",
    "application/x-ndjson",
    "application/ld+json",
    "application/fhir+json",
    "application/geo+json",
    "application/xml",
    "text/xml",
    "text/csv",
    "text/calendar",
    "text/vcard",
    "application/gpx+xml",
    "application/vnd.apache.parquet",
    "text/tab-separated-values",
];

/// Whether a media type is structured, commonly used and machine-readable.
pub(crate) fn is_structured(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    STRUCTURED.contains(&media.as_str())
        || media.ends_with("+json")
        || media.ends_with("+xml") && !media.ends_with("svg+xml")
}
