//! What the law asks a package to say: categories, purposes, recipients, rights.

use crate::model;
use crate::record::Modality;
use crate::values::{Duration, Localised, Moment, Text};

/// Where the data of a category comes from (GDPR Art. 15(1)(g)).
#[model]
pub enum CategorySource {
    /// Given by the subject.
    Subject,
    /// Observed while the subject used a service or a device.
    Observed,
    /// Derived from other data.
    Derived,
    /// Inferred about the subject.
    Inferred,
    /// Had from someone else: `sourceParty` says from whom.
    ThirdParty,
}

/// A special category of data (GDPR Art. 9(1), 10).
#[model(open)]
pub enum SpecialCategory {
    /// Racial or ethnic origin.
    Origin,
    /// Political opinions.
    PoliticalOpinions,
    /// Religious or philosophical beliefs.
    Beliefs,
    /// Membership of a trade union.
    TradeUnion,
    /// Genetic data.
    Genetic,
    /// Biometric data.
    Biometric,
    /// Health.
    Health,
    /// Sex life or orientation.
    SexLife,
    /// Criminal convictions and offences (Art. 10).
    Criminal,
}

/// What makes a member or a type sensitive: the words of the schemas' `x-sensitivity`.
#[model(open)]
pub enum Sensitivity {
    /// Money and accounts.
    Financial,
    /// Where someone is, was or lives.
    Location,
    /// Health.
    Health,
    /// Someone else than the subject.
    ThirdPerson,
    /// Numbers that an authority or a network gave.
    OfficialId,
}

/// How long data is kept (GDPR Art. 15(1)(d)): a period from an event, or criteria.
#[model(check = has_period_or_criteria, schema = needs_period_or_criteria)]
pub struct Retention {
    /// For so long.
    #[model(example = "\"P5Y\"")]
    pub period: Option<Duration>,
    /// Counted from this event (`collection`, `end-of-contract`).
    #[model(example = "\"end-of-contract\"")]
    pub from: Option<Text>,
    /// By what it is decided, where there is no fixed period.
    pub criteria: Option<Localised>,
}

fn has_period_or_criteria(retention: &Retention) -> Result<(), &'static str> {
    if retention.period.is_none() && retention.criteria.is_none() {
        return Err("neither a period nor criteria");
    }
    Ok(())
}

fn needs_period_or_criteria(object: &mut serde_json::Map<String, serde_json::Value>) {
    object.insert(
        "anyOf".into(),
        serde_json::json!([{"required": ["period"]}, {"required": ["criteria"]}]),
    );
}

/// The records of a category: a type, perhaps some of its members, of one modality or of one subject.
#[model]
pub struct CategoryType {
    /// The record type with its major.
    #[model(name = "type", example = "\"banking.transaction/1\"")]
    pub record_type: Text,
    /// Only records that came to be in this way.
    pub modality: Option<Modality>,
    /// Only these members: JSON Pointers into the record.
    #[model(example = "[\"/data/label\"]")]
    pub pointers: Vec<Text>,
    /// Only records on this subject.
    pub subject: Option<Text>,
}

/// A category of data (GDPR Art. 15(1)(b)).
#[model]
pub struct Category {
    /// Its id in the manifest.
    #[model(example = "\"payments\"")]
    pub id: Text,
    /// What it is called.
    pub label: Option<Localised>,
    /// A term of a published vocabulary (DPV-PD, fideslang).
    #[model(example = "\"https://w3id.org/dpv/pd#Transactional\"")]
    pub term: Option<Text>,
    /// The records it is made of.
    pub types: Vec<CategoryType>,
    /// Ids of its purposes.
    pub purposes: Vec<Text>,
    /// Where it comes from.
    pub source: Option<CategorySource>,
    /// From whom, where it comes from someone else.
    pub source_party: Option<crate::values::Party>,
    /// That source is open to the public.
    pub source_public: Option<bool>,
    /// How long it is kept.
    pub retention: Option<Retention>,
    /// What is sensitive in it, as the schemas of its records annotate it.
    #[model(example = "[\"financial\"]")]
    pub sensitivities: Vec<Sensitivity>,
    /// Which special category it belongs to.
    pub special_category: Option<SpecialCategory>,
    /// Why nothing of it is in the package.
    pub no_data_reason: Option<Localised>,
    /// It is processed by automated means (Art. 20(1)(b)); so where absent.
    pub automated: Option<bool>,
}

/// The ground that makes processing lawful (GDPR Art. 6(1)).
#[model]
pub enum LegalBasis {
    /// (a) consent.
    Consent,
    /// (b) a contract.
    Contract,
    /// (c) a legal obligation.
    LegalObligation,
    /// (d) vital interests.
    VitalInterests,
    /// (e) a public task.
    PublicTask,
    /// (f) legitimate interests.
    LegitimateInterests,
}

/// The ground for special categories (GDPR Art. 9(2)).
#[model]
pub enum SpecialBasis {
    /// (a) explicit consent.
    ExplicitConsent,
    /// (b) employment and social protection.
    Employment,
    /// (c) vital interests.
    VitalInterests,
    /// (d) a body with a political, philosophical, religious or trade-union aim.
    NonProfitBody,
    /// (e) made public by the subject.
    MadePublic,
    /// (f) legal claims.
    LegalClaims,
    /// (g) substantial public interest.
    PublicInterest,
    /// (h) health or social care.
    HealthCare,
    /// (i) public health.
    PublicHealth,
    /// (j) archives, research, statistics.
    Research,
}

/// What data is used for (GDPR Art. 15(1)(a)).
#[model]
pub struct Purpose {
    /// Its id in the manifest.
    #[model(example = "\"billing\"")]
    pub id: Text,
    /// What it is, in words a person understands.
    pub description: Option<Localised>,
    /// A term of a published vocabulary (DPV, fideslang).
    #[model(example = "\"https://w3id.org/dpv#PaymentManagement\"")]
    pub term: Option<Text>,
    /// What makes it lawful.
    pub legal_basis: Option<LegalBasis>,
    /// What makes it lawful for special categories.
    pub special_basis: Option<SpecialBasis>,
    /// Which interest, where that is the basis.
    pub legitimate_interest: Option<Localised>,
}

/// Who was or will be given data (GDPR Art. 15(1)(c), C-154/21).
#[model]
pub struct Recipient {
    /// Its name; absent only with a `notNameableReason`.
    pub name: Option<Text>,
    /// What kind of recipient it is.
    pub category: Option<Localised>,
    /// Why it cannot be named.
    pub not_nameable_reason: Option<Localised>,
    /// `controller`, `joint-controller`, `processor`, `authority`.
    #[model(example = "\"processor\"")]
    pub role: Option<Text>,
    /// Its country, ISO 3166-1 alpha-2.
    #[model(example = "\"IE\"")]
    pub country: Option<Text>,
    /// Ids of the categories it is given.
    pub categories: Vec<Text>,
    /// Ids of the purposes.
    pub purposes: Vec<Text>,
}

/// What protects a transfer (GDPR Art. 45 to 49).
#[model(open)]
pub enum Safeguard {
    /// A decision of adequacy (Art. 45).
    Adequacy,
    /// Standard contractual clauses (Art. 46(2)(c)).
    Scc,
    /// Binding corporate rules (Art. 47).
    Bcr,
    /// A code of conduct (Art. 46(2)(e)).
    Code,
    /// A certification (Art. 46(2)(f)).
    Certification,
    /// A derogation (Art. 49).
    Derogation,
}

/// A transfer to a third country (GDPR Art. 15(2)).
#[model]
pub struct Transfer {
    /// The country, ISO 3166-1 alpha-2.
    #[model(example = "\"US\"")]
    pub country: Text,
    /// What protects it.
    pub safeguard: Option<Safeguard>,
    /// Where a copy of that can be had.
    pub url: Option<Text>,
    /// To whom: names of `recipients`.
    pub recipients: Vec<Text>,
}

/// One right, and how to use it.
#[model]
pub struct Right {
    /// It can be used.
    pub available: bool,
    /// How: a page, an address.
    #[model(example = "\"https://example.org/privacy\"")]
    pub how: Option<Text>,
    /// Why it cannot.
    pub reason: Option<Localised>,
}

/// What the subject can ask (GDPR Art. 15(1)(e)).
#[model]
pub struct Rights {
    /// To have it corrected (Art. 16).
    pub rectification: Option<Right>,
    /// To have it erased (Art. 17).
    pub erasure: Option<Right>,
    /// To have its use limited (Art. 18).
    pub restriction: Option<Right>,
    /// To object (Art. 21).
    pub objection: Option<Right>,
    /// To take it elsewhere (Art. 20).
    pub portability: Option<Right>,
    /// To withdraw consent (Art. 7(3)).
    pub withdraw_consent: Option<Right>,
    /// To have it sent straight to another controller (Art. 20(2)).
    pub direct_transmission: Option<Right>,
}

/// A decision made by machine (GDPR Art. 15(1)(h), 22, C-203/22).
#[model]
pub struct AutomatedDecision {
    /// How it is reached.
    pub logic: Option<Localised>,
    /// What it matters.
    pub significance: Option<Localised>,
    /// What follows from it.
    pub consequences: Option<Localised>,
    /// What goes in: record types, or pointers into them (`banking.transaction/1#/data/amount`).
    pub inputs: Vec<Text>,
    /// The file of the package with the outcome.
    pub output_file: Option<Text>,
    /// How to have a person look at it (Art. 22(3)).
    pub human_review: Option<Localised>,
}

/// Whether there is data on others, and how they are protected (GDPR Art. 15(4)).
#[model]
pub struct ThirdPartyData {
    /// There is.
    pub present: bool,
    /// What was done to protect them.
    pub measures: Option<Localised>,
}

/// Something held and not given.
#[model]
pub struct Withheld {
    /// What: a category's id, a record type, or words.
    #[model(example = "\"calls\"")]
    pub what: Text,
    /// Why.
    pub reason: Localised,
    /// Until when, where that is known.
    pub until: Option<Moment>,
}
