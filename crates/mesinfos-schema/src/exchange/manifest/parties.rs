//! Who made a package, whom it is about, who answers for it.

use crate::model;
use crate::values::{Localised, Moment, Money, Party, Text};

/// The program that made a package.
#[model]
pub struct Generator {
    /// Its name.
    #[model(example = "\"mesinfos\"")]
    pub name: Text,
    /// Its version.
    #[model(example = "\"0.1.0\"")]
    pub version: Text,
}

/// What a subject is.
#[model]
pub enum SubjectKind {
    /// A person.
    Person,
    /// A household.
    Household,
    /// An organisation.
    Organisation,
}

/// Whom data is about, under a pseudonym that means nothing outside the package.
#[model]
pub struct Subject {
    /// The opaque id that records and categories name; never a number, an address or a name of the person.
    #[model(example = "\"s1\"")]
    pub id: Text,
    /// What it is.
    pub kind: SubjectKind,
    /// How it stands to the first subject (`partner`, `child`), in the source's word.
    pub relation: Option<Text>,
}

/// The data protection officer (GDPR Art. 13(1)(b)).
#[model]
pub struct DataProtectionOfficer {
    /// The name or the office.
    pub name: Option<Text>,
    /// How to reach it: an address of electronic mail or a page.
    #[model(example = "\"dpo@example.org\"")]
    pub contact: Text,
}

/// Who decides on the processing, or processes for the one who does.
#[model]
pub struct Controller {
    /// Name, legal name, identifiers, address with its country.
    pub party: Party,
    /// Its data protection officer.
    pub dpo: Option<DataProtectionOfficer>,
    /// It has none, and says so.
    pub dpo_absent: Option<bool>,
    /// Its representative in the Union (Art. 27).
    pub representative: Option<Party>,
    /// What it is in charge of, among several.
    pub role: Option<Localised>,
    /// Its page on privacy.
    pub privacy_notice: Option<Text>,
}

/// The authority one can complain to.
#[model]
pub struct SupervisoryAuthority {
    /// Its name.
    #[model(example = "\"CNIL\"")]
    pub name: Text,
    /// Its country, ISO 3166-1 alpha-2.
    #[model(example = "\"FR\"")]
    pub country: Text,
    /// Its page.
    #[model(example = "\"https://www.cnil.fr\"")]
    pub url: Option<Text>,
}

/// More time taken for an answer (Art. 12(3)).
#[model]
pub struct RequestExtension {
    /// Why.
    pub reason: Localised,
    /// Until when.
    pub until: Option<Moment>,
}

/// The request that a package answers.
#[model]
pub struct Request {
    /// The controller's number for it.
    pub id: Option<Text>,
    /// What was asked: `access`, `portability`, `data-act`.
    #[model(name = "type", example = "\"access\"")]
    pub kind: Option<Text>,
    /// When it came.
    pub received_at: Option<Moment>,
    /// When it was answered.
    pub answered_at: Option<Moment>,
    /// More time taken.
    pub extension: Option<RequestExtension>,
    /// A fee (Art. 12(5)); absent where there is none.
    pub fee: Option<Money>,
    /// Why there is a fee.
    pub fee_reason: Option<Localised>,
}
