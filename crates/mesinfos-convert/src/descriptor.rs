//! What a format says of itself.

/// What a format says of itself: its documentation page, the tool's `formats` and detection come from it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Descriptor {
    /// The format's name: one per family, the version tells the rest.
    pub name: &'static str,
    /// Its title for people.
    pub title: &'static str,
    /// Domain of the catalogue it yields records of.
    pub domain: &'static str,
    /// IANA media type.
    pub media_type: &'static str,
    /// Usual file name endings, with the point.
    pub extensions: &'static [&'static str],
    /// Versions it reads.
    pub versions: &'static [&'static str],
    /// Languages of headings it knows; empty where the format has no words.
    pub languages: &'static [&'static str],
    /// Record types it yields.
    pub records: &'static [&'static str],
    /// Whether records can be written in it.
    pub writes: bool,
    /// The published standard it follows.
    pub standard: &'static str,
    /// Options that it may need.
    pub options: &'static [&'static str],
    /// Where each vendor field goes.
    pub mapping: &'static [MappingRow],
    /// Vendor fields that are known and not carried, with the reason.
    pub not_mapped: &'static [(&'static str, &'static str)],
    /// Codes of rejects and skips, with their meaning.
    pub codes: &'static [(&'static str, &'static str)],
}

impl Descriptor {
    /// A descriptor with its names; the rest is empty and set by struct update from it.
    #[must_use]
    pub const fn new(name: &'static str, title: &'static str, domain: &'static str) -> Self {
        Self {
            name,
            title,
            domain,
            media_type: "application/octet-stream",
            extensions: &[],
            versions: &[],
            languages: &[],
            records: &[],
            writes: false,
            standard: "",
            options: &[],
            mapping: &[],
            not_mapped: &[],
            codes: &[],
        }
    }
}

/// One row of a mapping table.
#[derive(Clone, Copy, Debug)]
pub struct MappingRow {
    /// The vendor's field.
    pub from: &'static str,
    /// The member it becomes: `banking.transaction bookedOn`.
    pub to: &'static str,
    /// What happens to it on the way; empty where it is copied.
    pub how: &'static str,
}

impl MappingRow {
    /// A row.
    #[must_use]
    pub const fn new(from: &'static str, to: &'static str, how: &'static str) -> Self {
        Self { from, to, how }
    }
}
