//! What a person agrees to: an immutable manifest. Its state is never in it, only in the log of events.
//!
//! The terms are those of ISO/IEC TS 27560 and the Data Privacy Vocabulary.

use std::borrow::Cow;
use std::collections::BTreeMap;

use mesinfos_schema::model;
use mesinfos_schema::record::{EXTENSION_PATTERN, ExtensionName};
use mesinfos_schema::values::{
    Count, Decimal, Duration, Language, Localised, Moment, Text, TimeZone,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::hash;
use crate::path::PathPattern;
use crate::read::{self, Limits, ReadError};

/// The `schema` member of a manifest.
#[model]
pub enum ConsentSchema {
    /// Version 1.
    #[model(name = "https://w3id.org/mesinfos/consent-manifest/1")]
    V1,
}

/// What a person agrees to.
#[model(closed)]
pub struct ConsentManifest {
    /// Which manifest it is.
    pub schema: ConsentSchema,
    /// `urn:mesinfos:cm:` and the hash of all other members in canonical form (RFC 8785).
    pub id: Text,
    /// Whom the data is about, under a pseudonym of their own for each recipient.
    pub subject: Text,
    /// Who gives the data.
    pub source: PartyRef,
    /// Who gets it.
    pub recipient: PartyRef,
    /// Who processes for the recipient.
    pub processors: Vec<PartyRef>,
    /// Who may find it void: a supervisory authority's party id.
    pub authority: Option<Text>,
    /// Who agrees for the subject.
    pub on_behalf: Option<OnBehalf>,
    /// What the person was shown.
    pub notice: Notice,
    /// The list of purposes it was given under.
    pub taxonomy: Taxonomy,
    /// What is granted. Each can be given, refused and withdrawn by itself.
    #[model(required)]
    pub grants: Vec<Grant>,
    /// What the person can do about it.
    pub rights: ConsentRights,
    /// When it may be used.
    pub validity: Validity,
    /// The manifest whose place it takes.
    pub supersedes: Option<Text>,
    /// The manifest it is derived from (onward transfer).
    pub parent: Option<Text>,
    /// Language of its texts.
    pub language: Language,
    /// Country whose law applies, ISO 3166-1 alpha-2.
    #[model(example = "\"FR\"")]
    pub jurisdiction: Text,
    /// IRIs of the laws.
    pub applicable_law: Vec<Text>,
    /// When it was drawn up.
    pub issued_at: Moment,
    /// The template it was drawn up from.
    pub template: Option<TemplateRef>,
    /// Sixteen random bytes or more, base64url: no two manifests are alike.
    pub nonce: Text,
    /// Members of others; they never change what is granted.
    pub extensions: Option<ManifestExtensions>,
}

/// What a manifest was drawn up from.
#[model(closed)]
pub struct TemplateRef {
    /// Its id, where whoever keeps it knows it.
    pub id: Text,
    /// SHA-256 of it, 64 lower-case hexadecimal digits.
    pub sha256: Text,
}

/// Members of others under `<domain name>:<name>`, any JSON.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ManifestExtensions(BTreeMap<ExtensionName, Value>);

impl ManifestExtensions {
    /// The member of a name.
    #[must_use]
    pub fn get(&self, name: &ExtensionName) -> Option<&Value> {
        self.0.get(name)
    }
}

impl JsonSchema for ManifestExtensions {
    fn schema_name() -> Cow<'static, str> {
        "ManifestExtensions".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "Members of others under `<domain name>:<name>`, any JSON.",
            "propertyNames": {"pattern": EXTENSION_PATTERN},
        })
    }
}

/// A party under the id the trust store knows it by.
#[model(closed)]
pub struct PartyRef {
    /// Its id.
    #[model(example = "\"https://supplier.example.org\"")]
    pub id: Text,
    /// Its name.
    pub name: Option<Text>,
    /// How to reach it.
    pub contact: Option<Text>,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: Option<Text>,
}

/// Who agrees for the subject, and why they may.
#[model(closed)]
pub struct OnBehalf {
    /// Their party id.
    pub actor: Text,
    /// As what.
    pub capacity: Capacity,
    /// What proves it.
    pub evidence: Evidence,
}

/// As what one agrees for another.
#[model]
pub enum Capacity {
    /// Parent of a minor.
    Parent,
    /// Guardian.
    Guardian,
    /// By mandate.
    Mandate,
}

/// A document, by its hash.
#[model(closed)]
pub struct Evidence {
    /// IANA media type.
    pub media_type: Text,
    /// SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: Text,
}

/// What the person was shown.
#[model(closed)]
pub struct Notice {
    /// Where it stands.
    pub url: Text,
    /// Its language.
    pub language: Language,
    /// Its version.
    pub version: Option<Text>,
    /// SHA-256 of it, 64 lower-case hexadecimal digits.
    pub sha256: Text,
}

/// The list of purposes.
#[model(closed)]
pub struct Taxonomy {
    /// Its IRI.
    pub iri: Text,
    /// Its version.
    pub version: Text,
    /// SHA-256 of it.
    pub sha256: Text,
}

/// What the person can do about it.
#[model(closed)]
pub struct ConsentRights {
    /// Where to withdraw.
    pub withdraw_at: Text,
    /// Where to see it.
    pub access_at: Option<Text>,
    /// Where to complain.
    pub complain_to: Option<Text>,
}

/// When a manifest may be used: from `notBefore` up to, not including, `notAfter`.
#[model(closed)]
pub struct Validity {
    /// The first instant of it.
    pub not_before: Moment,
    /// The first instant after it.
    pub not_after: Moment,
    /// How often at most.
    pub max_uses: Option<Count>,
}

/// One thing granted.
#[model(closed)]
pub struct Grant {
    /// Its id within the manifest.
    #[model(example = "\"g1\"")]
    pub id: Text,
    /// What for: IRIs.
    #[model(required)]
    pub purposes: Vec<Text>,
    /// On what basis: an IRI (`https://w3id.org/dpv/legal/eu/gdpr#A6-1-a`).
    pub legal_basis: Text,
    /// Which records, which members.
    #[model(required)]
    pub scope: Vec<ScopeItem>,
    /// For how long the recipient keeps it.
    pub retention: RetentionTerm,
    /// How often; once where absent.
    pub frequency: Option<Frequency>,
    /// What it is used as.
    pub mode: Mode,
    /// To whom it may go on; to nobody where absent.
    pub onward: Option<Onward>,
    /// What else the recipient owes: IRIs.
    pub obligations: Vec<Text>,
    /// Countries it may be processed in, ISO 3166-1 alpha-2; anywhere where absent.
    pub locations: Vec<Text>,
    /// The basis for special categories of data (`…#A9-2-a`).
    pub special_category_basis: Option<Text>,
    /// The service needs it.
    pub required: Option<bool>,
    /// What the person reads.
    pub label: Option<Localised>,
}

/// How long something is kept, and what becomes of it then.
#[model(closed)]
pub struct RetentionTerm {
    /// At most.
    pub max: Duration,
    /// Then.
    pub then: Afterwards,
}

/// What becomes of data whose time is over.
#[model]
pub enum Afterwards {
    /// Deleted.
    Delete,
    /// Made anonymous.
    Anonymise,
}

/// How often.
#[model(closed)]
pub struct Frequency {
    /// In each such length of time.
    pub per: Duration,
    /// At most so often.
    pub max: Count,
}

/// What data is used as; each includes those before it.
#[model]
pub enum Mode {
    /// Looked at.
    View,
    /// Kept.
    Store,
    /// Got again as it grows.
    Stream,
}

/// To whom data may go on.
#[model(closed)]
pub struct Onward {
    /// Party ids.
    #[model(required)]
    pub to: Vec<Text>,
    /// What for: IRIs.
    #[model(required)]
    pub purposes: Vec<Text>,
    /// The subject is told.
    pub must_notify: bool,
}

/// Which records of one type, which members of them, and how they are made less.
#[model(closed)]
pub struct ScopeItem {
    /// The record type with its major: `energy.consumption/1`.
    #[model(name = "type", example = "\"energy.consumption/1\"")]
    pub record_type: Text,
    /// The members.
    #[model(required)]
    pub fields: Vec<PathPattern>,
    /// Records of this time alone.
    pub window: Option<Window>,
    /// Records that satisfy all of these.
    pub filter: Vec<Condition>,
    /// How members are made less, in this order.
    pub transforms: Vec<Transform>,
}

/// A span of time, half-open. Both ends are dates (compared with the local date of the record) or both are instants.
#[model(closed)]
pub struct Window {
    /// The first moment of it.
    pub from: Option<Moment>,
    /// The first moment after it.
    pub to: Option<Moment>,
    /// The member that says when; the type's own (`x-effective`) where absent.
    pub on: Option<PathPattern>,
}

/// A condition on a member of the record as it was.
#[model(closed)]
pub struct Condition {
    /// The member.
    pub path: PathPattern,
    /// How it compares.
    pub op: Comparison,
    /// With what: one value, or those of `in`.
    #[model(required)]
    pub values: Vec<Text>,
}

/// How two values compare: decimals by number, all else as text.
#[model]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// One of several.
    In,
}

/// How a member is made less. Which of the other members are there depends on `op`. Those that aggregate come before all
/// others, and agree in grain, zone, `by` and `least`: the others are done to their results.
#[model(closed)]
pub struct Transform {
    /// The member.
    pub path: PathPattern,
    /// What is done.
    pub op: TransformOp,
    /// `truncate-string`, `postcode-prefix`: characters kept; `truncate-decimal`, `coarsen-geo`: decimals kept; `mask`: last characters kept.
    pub keep: Option<Count>,
    /// `round-number`: the step.
    pub step: Option<Decimal>,
    /// `coarsen-date`, `aggregate`: to what.
    pub grain: Option<Grain>,
    /// `coarsen-date`: in which zone moments with an offset are read; as written where absent. `aggregate`: whose days
    /// and hours they are, an IANA name.
    pub time_zone: Option<TimeZone>,
    /// `bucket`: lower edges, ascending.
    pub edges: Vec<Decimal>,
    /// `pseudonymise`: which key.
    pub key_id: Option<Text>,
    /// `aggregate`: members that keep records apart. Of series all but their slots do.
    pub by: Vec<PathPattern>,
    /// `aggregate`: how values come together; by the nature of what they measure where absent: energies, volumes,
    /// distances and amounts of money add up, powers and temperatures are averaged.
    pub summary: Option<Summary>,
    /// `aggregate`: a result of fewer values is left out.
    pub least: Option<Count>,
}

/// What a transform does. Each gives a value for any value, and the same again when done twice.
#[model]
pub enum TransformOp {
    /// Leaves the member out.
    Drop,
    /// Keeps the first characters.
    TruncateString,
    /// Cuts decimals off, towards zero.
    TruncateDecimal,
    /// Rounds to a multiple of `step`, half away from zero.
    RoundNumber,
    /// The first day (or hour) of the year, quarter, month, week, day or hour.
    CoarsenDate,
    /// Rounds degrees to 0 to 3 decimals.
    CoarsenGeo,
    /// The lower edge of the bucket it falls in; the first edge below all.
    Bucket,
    /// Another name for it, the same for one recipient, another for the next.
    Pseudonymise,
    /// `****` and the last characters.
    Mask,
    /// `[redacted]`.
    RedactText,
    /// The first characters of a postcode, blanks left out.
    PostcodePrefix,
    /// One record for each grain of time, of all that lie in it. What is coarser is dropped; a grain that is not wholly
    /// there is left out (null within a series).
    Aggregate,
}

/// How values come together.
#[model]
pub enum Summary {
    /// Their sum.
    Sum,
    /// Their mean.
    Mean,
    /// The least of them.
    Min,
    /// The greatest of them.
    Max,
}

/// A grain of time.
#[model]
pub enum Grain {
    /// Year.
    Year,
    /// Quarter.
    Quarter,
    /// Month.
    Month,
    /// ISO week, from Monday.
    Week,
    /// Day.
    Day,
    /// Hour.
    Hour,
}

impl Transform {
    /// Has no member that only aggregation has.
    pub(crate) fn is_of_members(&self) -> bool {
        self.by.is_empty() && self.summary.is_none() && self.least.is_none()
    }
}

/// What every manifest's id begins with.
pub(crate) const PREFIX: &str = "urn:mesinfos:cm:";

impl ConsentManifest {
    /// Reads a manifest. What is read is not verified: see [`crate::Unverified`].
    ///
    /// # Errors
    /// Where it is not strict JSON of its schema, within limits.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<crate::Unverified<Self>, ReadError> {
        read::read(bytes, limits.document, limits.depth).map(crate::Unverified::new)
    }

    /// The id its content gives it.
    #[must_use]
    pub fn derived_id(&self) -> Option<String> {
        let mut body = serde_json::to_value(self).ok()?;
        if let Value::Object(members) = &mut body {
            members.remove("id");
        }
        Some(format!("{PREFIX}{}", hash::canonical(&body)?))
    }

    /// Gives the manifest the id of its content: the last step of drawing it up.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        if let Some(id) = self.derived_id().as_deref().and_then(Text::new) {
            self.id = id;
        }
        self
    }
}
