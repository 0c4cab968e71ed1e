//! The manifest of a package: who, whom, when, why, which standard version, which files.
//!
//! Only what a package made by a machine cannot do without is required here. What the law asks of it beyond that is
//! judged by the profiles of the compliance crate, which read these members.

mod files;
mod law;
mod parties;
mod seal;

pub use files::{CodeList, Dataset, Gap, ManifestFile, Protection, QualityStatement};
pub use law::{
    AutomatedDecision, Category, CategorySource, CategoryType, LegalBasis, Purpose, Recipient,
    Retention, Right, Rights, Safeguard, Sensitivity, SpecialBasis, SpecialCategory,
    ThirdPartyData, Transfer, Withheld,
};
pub use parties::{
    Controller, DataProtectionOfficer, Generator, Request, RequestExtension, Subject, SubjectKind,
    SupervisoryAuthority,
};

use serde_json::{Map, Value, json};

use crate::model;
use crate::values::{Count, Language, Localised, Moment, Period, Text};
pub use seal::{Seal, SealedLog};

/// The `schema` member of every manifest of this major.
pub const MANIFEST_SCHEMA: &str = "https://w3id.org/mesinfos/manifest/1";

/// The one value of a manifest's `schema` member.
#[model]
pub enum ManifestSchema {
    /// Version 1 of the manifest.
    #[model(name = "https://w3id.org/mesinfos/manifest/1")]
    V1,
}

/// How much of what is held a package has.
#[model]
pub enum CoverageKind {
    /// All of it.
    Full,
    /// A part: `reason` says which and why.
    Partial,
    /// What changed since the `previous` package.
    Delta,
}

/// How much of what is held a package has.
#[model]
pub struct Coverage {
    /// All, a part, or what changed.
    pub kind: CoverageKind,
    /// Why it is not all (a filter of consent, a request for a period).
    pub reason: Option<Localised>,
    /// For a delta: what changed since then.
    #[model(example = "\"2024-03-01T00:00:00Z\"")]
    pub since: Option<Moment>,
    /// For a delta: its number in the sequence, from 1.
    pub sequence: Option<Count>,
    /// For a delta: the `packageId` of the package before.
    pub previous: Option<Text>,
}

/// The manifest of a package: `mesinfos.json`.
///
/// ```
/// use mesinfos_schema::exchange::{Generator, Manifest, ManifestFile, ManifestSchema};
/// use mesinfos_schema::values::{Count, Moment, Text};
/// let text = |t| Text::new(t).ok_or("empty");
/// let at: Moment = "2024-03-05T10:00:00Z".parse().map_err(|_| "not a moment")?;
/// let file = ManifestFile::new(
///     text("data/banking.account.1.ndjson")?, Count::from(210),
///     text("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")?,
///     text("application/x-ndjson")?,
/// );
/// let manifest = Manifest::new(
///     ManifestSchema::V1, text("0.1.0")?, text("urn:uuid:0c6d1f2e-7f53-4a44-9a62-3d0d8d4b1c11")?,
///     at, Generator::new(text("mesinfos")?, text("0.1.0")?), vec![file],
/// );
/// assert!(manifest.purposes.is_empty());
/// # Ok::<(), &'static str>(())
/// ```
#[model(check = exclusive_negatives, schema = state_exclusive_negatives)]
pub struct Manifest {
    /// Which manifest it is: `https://w3id.org/mesinfos/manifest/1`.
    pub schema: ManifestSchema,
    /// The version of the standard (the catalogue) its records were written with, semver.
    #[model(example = "\"0.1.0\"")]
    pub standard: Text,
    /// The package's own id, a URN or a UUID; no two packages share one.
    #[model(example = "\"urn:uuid:0c6d1f2e-7f53-4a44-9a62-3d0d8d4b1c11\"")]
    pub package_id: Text,
    /// When it was made.
    #[model(example = "\"2024-03-05T10:00:00Z\"")]
    pub created_at: Moment,
    /// The program that made it.
    pub generator: Generator,
    /// Whom the data is about; the first where a record names none.
    pub subjects: Vec<Subject>,
    /// Who decides on the processing (GDPR Art. 4(7)).
    pub controller: Option<Controller>,
    /// Who decides together with it (Art. 26).
    pub joint_controllers: Vec<Controller>,
    /// Who processes for it (Art. 28).
    pub processors: Vec<Controller>,
    /// Where one can complain (Art. 15(1)(f)).
    pub supervisory_authority: Option<SupervisoryAuthority>,
    /// The request that the package answers (Art. 12(3)).
    pub request: Option<Request>,
    /// The controller processes data on the subject, or does not (Art. 15(1)).
    pub processing_confirmed: Option<bool>,
    /// Languages of its texts, BCP 47; every language map has all of them.
    #[model(example = "[\"fr\",\"en\"]")]
    pub languages: Vec<Language>,
    /// How much of what is held it has.
    pub coverage: Option<Coverage>,
    /// The time its records are from.
    pub data_period: Option<Period>,
    /// What is held, by category (Art. 15(1)(b)).
    pub categories: Vec<Category>,
    /// What for (Art. 15(1)(a)).
    pub purposes: Vec<Purpose>,
    /// Who was or will be given it (Art. 15(1)(c)).
    pub recipients: Vec<Recipient>,
    /// Nobody is given it: stated, where there are no `recipients`.
    pub no_recipients: Option<bool>,
    /// Transfers to third countries (Art. 15(2)).
    pub transfers: Vec<Transfer>,
    /// What the subject can ask (Art. 15(1)(e)).
    pub rights: Option<Rights>,
    /// Decisions made by machine (Art. 15(1)(h)).
    pub automated_decisions: Vec<AutomatedDecision>,
    /// No decision is made by machine: stated, where there are no `automatedDecisions`.
    pub no_automated_decisions: Option<bool>,
    /// Whether it has data on others, and how they are protected (Art. 15(4), 20(4)).
    pub third_party_data: Option<ThirdPartyData>,
    /// What is held and not given, and why.
    pub withheld: Vec<Withheld>,
    /// Where the codes in its records are explained.
    pub code_lists: Vec<CodeList>,
    /// What kind of dataset it is (Data Act Art. 3(2)).
    pub dataset: Option<Dataset>,
    /// How good the data is (Data Act Art. 4(1)).
    pub quality: Option<QualityStatement>,
    /// Ids of the consents it was made under; their files stand below `consent/`.
    pub consents: Vec<Text>,
    /// How it is protected (Art. 32).
    pub protection: Option<Protection>,
    /// By whom it is sealed, and for whom; the signature stands in `mesinfos.jws`.
    pub seal: Option<Seal>,
    /// Every other file of the package but the signature; empty where nothing is held.
    #[model(empty)]
    pub files: Vec<ManifestFile>,
}

impl Manifest {
    /// A part of what is held: a reference may lead to what it does not have.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        let stated = self.coverage.as_ref().is_some_and(|c| c.kind != CoverageKind::Full);
        stated || self.is_minimised()
    }

    /// Made under consents, and not all that is held: any member of a record may be missing or made less, so its records
    /// are those of the partial schemas.
    #[must_use]
    pub fn is_minimised(&self) -> bool {
        let full = self.coverage.as_ref().is_some_and(|c| c.kind == CoverageKind::Full);
        !self.consents.is_empty() && !full
    }
}

fn exclusive_negatives(manifest: &Manifest) -> Result<(), &'static str> {
    if manifest.no_recipients == Some(true) && !manifest.recipients.is_empty() {
        return Err("`recipients` beside `noRecipients`");
    }
    if manifest.no_automated_decisions == Some(true) && !manifest.automated_decisions.is_empty() {
        return Err("`automatedDecisions` beside `noAutomatedDecisions`");
    }
    Ok(())
}

fn state_exclusive_negatives(object: &mut Map<String, Value>) {
    let both = |negative: &str, list: &str| {
        json!({"not": {
            "required": [negative, list],
            "properties": {negative: {"const": true}},
        }})
    };
    object.insert(
        "allOf".into(),
        json!([
            both("noRecipients", "recipients"),
            both("noAutomatedDecisions", "automatedDecisions"),
        ]),
    );
}
