//! Why something is not permitted.

use mesinfos_schema::model;

/// Why something is not permitted. The names are stable; each stands in a decision at most once.
#[model]
#[derive(Hash)]
pub enum Reason {
    /// No manifest was put forward.
    NoManifest,
    /// A text is not strict JSON of its schema, or its own statements contradict each other.
    ManifestInvalid,
    /// A signature does not hold.
    SignatureInvalid,
    /// A key is not in the trust store.
    SignerUnknown,
    /// A key may not sign for this party, or the party not say this.
    SignerNotAuthorised,
    /// An event is missing, altered, or of another manifest.
    ChainBroken,
    /// Two events claim the same place: the most restrictive holds.
    LogForked,
    /// An event known to exist is not there.
    LogTruncated,
    /// Nobody has said yes.
    NotGiven,
    /// Before its time.
    NotYetValid,
    /// After its time.
    Expired,
    /// The person said no.
    Refused,
    /// The person took it back.
    Withdrawn,
    /// Another party ended it.
    Revoked,
    /// The person suspended it.
    Paused,
    /// It was found void.
    Invalidated,
    /// Another manifest took its place.
    Superseded,
    /// What it was derived from does not hold.
    ParentNotPermitted,
    /// Given to someone else.
    RecipientMismatch,
    /// About someone else.
    SubjectMismatch,
    /// Not for this purpose.
    PurposeNotCovered,
    /// Not on this legal basis.
    LegalBasisMismatch,
    /// Not this type of record.
    RecordTypeNotCovered,
    /// Another major version of this type.
    SchemaVersionNotCovered,
    /// Not this place in the record.
    FieldNotCovered,
    /// Not this time.
    WindowNotCovered,
    /// Used as often as allowed.
    UsesExhausted,
    /// Used too often in the period.
    FrequencyExceeded,
    /// Only for a weaker use of it.
    ModeNotCovered,
    /// Not in this country.
    LocationNotCovered,
    /// Special categories of data need a basis of Art. 9(2) GDPR.
    SpecialCategoryBasisMissing,
    /// Two grants of a manifest minimise one type in different ways.
    TransformConflict,
    /// It was given under another list of purposes.
    TaxonomyMismatch,
    /// It comes from a form whose meaning cannot be carried over.
    ForeignSemanticsUnsupported,
    /// Larger than the limits.
    LimitExceeded,
}
