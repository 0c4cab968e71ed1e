//! Who one is: a person, a household (JSContact, FHIR Patient, eIDAS PID).

use crate::model;
use crate::record::RecordId;
use crate::values::{Address, Count, Date, Identifier, PartialDate, Party, Period, Text};

/// A name.
#[model]
pub struct PersonName {
    /// As it is written in full.
    #[model(example = "\"Anne Marie Durand\"")]
    pub full: Option<Text>,
    /// Given names, in order.
    #[model(same_as = "fhir:HumanName.given", example = "[\"Anne\",\"Marie\"]")]
    pub given: Vec<Text>,
    /// Family name in use.
    #[model(same_as = "fhir:HumanName.family", example = "\"Durand\"")]
    pub family: Option<Text>,
    /// Family name at birth.
    pub birth_name: Option<Text>,
    /// Title (`Mme`, `Dr`).
    #[model(same_as = "fhir:HumanName.prefix")]
    pub prefix: Option<Text>,
    /// What follows the name (`Jr`).
    pub suffix: Option<Text>,
    /// When it was borne.
    pub period: Option<Period>,
}

/// Birth.
#[model]
pub struct Birth {
    /// When.
    #[model(same_as = "eidas:birth_date", example = "\"1984-07-14\"")]
    pub date: Option<PartialDate>,
    /// Where.
    pub place: Option<Address>,
}

/// What kind of address it is.
#[model(open)]
pub enum ContactKind {
    /// An electronic mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A mobile telephone number.
    Mobile,
    /// A facsimile number.
    Fax,
    /// A web page.
    Url,
    /// An account of a service.
    Account,
}

/// A way to reach someone.
#[model]
pub struct ContactPoint {
    /// What it is.
    pub kind: ContactKind,
    /// The address or number, as the source writes it.
    #[model(sensitivity = "third-person", example = "\"+33612345678\"")]
    pub value: Text,
    /// `home`, `work`, as the source says.
    #[model(example = "\"home\"")]
    pub usage: Option<Text>,
    /// The one to use first.
    pub preferred: Option<bool>,
    /// It was verified.
    pub verified: Option<bool>,
    /// When it held.
    pub period: Option<Period>,
}

/// An address of a person, with its time.
#[model]
pub struct PersonAddress {
    /// The address.
    #[model(sensitivity = "location")]
    pub address: Address,
    /// `home`, `work`, `billing`, as the source says.
    pub usage: Option<Text>,
    /// When it held.
    pub period: Option<Period>,
    /// The one to use first.
    pub preferred: Option<bool>,
}

/// What an organisation holds on who the person is.
#[model]
pub struct Person {
    /// Names, the one in use first.
    #[model(required, same_as = "fhir:Patient.name")]
    pub names: Vec<PersonName>,
    /// Birth.
    #[model(same_as = "fhir:Patient.birthDate")]
    pub birth: Option<Birth>,
    /// The day of death.
    pub died_on: Option<PartialDate>,
    /// Sex or gender, in the source's word (`female`, `male`, `other`, `unknown` where it follows FHIR).
    #[model(same_as = "fhir:Patient.gender", example = "\"female\"")]
    pub sex: Option<Text>,
    /// Nationalities, ISO 3166-1 alpha-2.
    #[model(example = "[\"FR\"]")]
    pub nationalities: Vec<Text>,
    /// Official identifiers: `nir`, `spi`, a passport.
    #[model(sensitivity = "official-id", same_as = "fhir:Patient.identifier")]
    pub ids: Vec<Identifier>,
    /// Ways to reach the person.
    #[model(same_as = "fhir:Patient.telecom")]
    pub contact_points: Vec<ContactPoint>,
    /// Addresses.
    #[model(sensitivity = "location", same_as = "fhir:Patient.address")]
    pub addresses: Vec<PersonAddress>,
    /// Languages, BCP 47, the preferred one first.
    pub languages: Vec<Text>,
    /// Marital status, in the source's word.
    pub marital_status: Option<Text>,
    /// Occupation, in the source's words.
    pub occupation: Option<Text>,
    /// Social and professional category, in the source's code.
    pub occupation_category: Option<Text>,
    /// How many children.
    pub children_count: Option<Count>,
    /// Births of the children, as far as told.
    #[model(sensitivity = "third-person")]
    pub children_births: Vec<PartialDate>,
    /// The day the driving licence was given.
    pub driving_licence_on: Option<Date>,
}

/// A member of a household.
#[model]
pub struct Member {
    /// `head`, `partner`, `child`, `other`, as the source says.
    #[model(example = "\"child\"")]
    pub role: Text,
    /// The subject in the package, where the member is one.
    pub subject: Option<Text>,
    /// As little of the person as the source needs.
    #[model(sensitivity = "third-person")]
    pub person: Option<Party>,
    /// Birth, as far as told.
    #[model(sensitivity = "third-person")]
    pub birth_date: Option<PartialDate>,
}

/// Who lives, or is insured, together.
#[model]
pub struct Household {
    /// What the source calls it.
    pub name: Option<Text>,
    /// Its members.
    #[model(required, sensitivity = "third-person")]
    pub members: Vec<Member>,
    /// Where.
    #[model(sensitivity = "location")]
    pub address: Option<Address>,
    /// The dwelling's record id.
    pub dwelling: Option<RecordId>,
    /// When.
    pub period: Option<Period>,
}
