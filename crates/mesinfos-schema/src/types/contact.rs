//! Address books: a subset of JSContact (RFC 9553), as vCard 3 and 4 fill it.

use crate::model;
use crate::values::{Address, Attachment, Count, Identifier, Moment, PartialDate, Text};

/// What a card is of (RFC 9553 2.1.4).
#[model(open)]
pub enum CardKind {
    /// A person.
    Individual,
    /// A group of cards.
    Group,
    /// An organisation.
    Org,
    /// A place.
    Location,
    /// A device.
    Device,
    /// A program.
    Application,
}

/// What a part of a name is (RFC 9553 2.2.1).
#[model(open)]
pub enum NamePartKind {
    /// A title (`Dr`).
    Title,
    /// A given name.
    Given,
    /// A second given name.
    Given2,
    /// A family name.
    Surname,
    /// A second family name.
    Surname2,
    /// A generation (`Jr`).
    Generation,
    /// A credential (`PhD`).
    Credential,
    /// What stands between parts.
    Separator,
}

/// A part of a name.
#[model]
pub struct NamePart {
    /// What it is.
    pub kind: NamePartKind,
    /// The part.
    #[model(sensitivity = "third-person")]
    pub value: Text,
}

/// A name, whole and in parts.
#[model]
pub struct CardName {
    /// The whole (vCard FN).
    #[model(sensitivity = "third-person", same_as = "vcard:FN", example = "\"Anne Durand\"")]
    pub full: Option<Text>,
    /// Its parts, in the order they are written (vCard N).
    #[model(same_as = "vcard:N")]
    pub components: Vec<NamePart>,
    /// As it is sorted.
    pub sort_as: Option<Text>,
}

/// An organisation one belongs to.
#[model]
pub struct Organization {
    /// Its name.
    #[model(same_as = "vcard:ORG")]
    pub name: Option<Text>,
    /// Its units, the largest first.
    pub units: Vec<Text>,
}

/// A title or a role.
#[model]
pub struct Title {
    /// The title.
    pub name: Text,
    /// `title` or `role`.
    #[model(example = "\"title\"")]
    pub kind: Option<Text>,
}

/// An address of electronic mail.
#[model]
pub struct EmailAddress {
    /// The address.
    #[model(
        sensitivity = "third-person",
        same_as = "vcard:EMAIL",
        example = "\"anne@example.org\""
    )]
    pub address: Text,
    /// `private`, `work` (RFC 9553 contexts).
    pub contexts: Vec<Text>,
    /// 1 is used first, 100 last.
    pub pref: Option<Count>,
    /// What the source calls it.
    pub label: Option<Text>,
}

/// A telephone number.
#[model]
pub struct Phone {
    /// The number, as the source writes it.
    #[model(sensitivity = "third-person", same_as = "vcard:TEL", example = "\"+33612345678\"")]
    pub number: Text,
    /// `mobile`, `voice`, `text`, `fax`, `pager`, `video` (RFC 9553 features).
    pub features: Vec<Text>,
    /// `private`, `work`.
    pub contexts: Vec<Text>,
    /// 1 is used first, 100 last.
    pub pref: Option<Count>,
    /// What the source calls it.
    pub label: Option<Text>,
}

/// An account of a service: messaging, social.
#[model(check = has_handle, schema = needs_handle)]
pub struct OnlineService {
    /// The service's name.
    pub service: Option<Text>,
    /// The name there.
    #[model(sensitivity = "third-person", same_as = "vcard:SOCIALPROFILE")]
    pub user: Option<Text>,
    /// Its address.
    #[model(same_as = "vcard:IMPP")]
    pub uri: Option<Text>,
    /// `private`, `work`.
    pub contexts: Vec<Text>,
    /// What the source calls it.
    pub label: Option<Text>,
}

fn has_handle(service: &OnlineService) -> Result<(), &'static str> {
    if service.user.is_none() && service.uri.is_none() {
        return Err("neither a user nor a uri");
    }
    Ok(())
}

fn needs_handle(object: &mut serde_json::Map<String, serde_json::Value>) {
    object
        .insert("anyOf".into(), serde_json::json!([{"required": ["user"]}, {"required": ["uri"]}]));
}

/// A postal address.
#[model]
pub struct CardAddress {
    /// The address.
    #[model(sensitivity = "third-person", same_as = "vcard:ADR")]
    pub address: Address,
    /// The address in one text, as it is delivered to.
    pub full: Option<Text>,
    /// `private`, `work`, `billing`, `delivery`.
    pub contexts: Vec<Text>,
    /// 1 is used first, 100 last.
    pub pref: Option<Count>,
    /// What the source calls it.
    pub label: Option<Text>,
}

/// A date that is remembered.
#[model]
pub struct Anniversary {
    /// `birth`, `death`, `wedding` (RFC 9553 2.8.1), or the source's label.
    #[model(example = "\"birth\"")]
    pub kind: Text,
    /// The date.
    #[model(sensitivity = "third-person", same_as = "vcard:BDAY", example = "\"--07-14\"")]
    pub date: PartialDate,
}

/// A relation to another card or person.
#[model]
pub struct Relation {
    /// The other's `uid` or name.
    #[model(sensitivity = "third-person", same_as = "vcard:RELATED")]
    pub to: Text,
    /// `spouse`, `child`, `friend` (RFC 9553 2.1.8).
    pub relations: Vec<Text>,
}

/// A link.
#[model]
pub struct CardLink {
    /// Where it leads.
    #[model(same_as = "vcard:URL")]
    pub uri: Text,
    /// What it is.
    pub label: Option<Text>,
}

/// A card of an address book.
#[model]
pub struct Card {
    /// The card's own id.
    #[model(same_as = "vcard:UID")]
    pub uid: Option<Text>,
    /// What it is of; individual where absent.
    #[model(same_as = "vcard:KIND")]
    pub kind: Option<CardKind>,
    /// The name.
    #[model(sensitivity = "third-person")]
    pub name: Option<CardName>,
    /// Nicknames.
    #[model(sensitivity = "third-person", same_as = "vcard:NICKNAME")]
    pub nicknames: Vec<Text>,
    /// Organisations.
    pub organizations: Vec<Organization>,
    /// Titles and roles.
    #[model(same_as = "vcard:TITLE")]
    pub titles: Vec<Title>,
    /// Addresses of electronic mail.
    pub emails: Vec<EmailAddress>,
    /// Telephone numbers.
    pub phones: Vec<Phone>,
    /// Accounts of services.
    pub online_services: Vec<OnlineService>,
    /// Postal addresses.
    pub addresses: Vec<CardAddress>,
    /// Dates that are remembered.
    pub anniversaries: Vec<Anniversary>,
    /// Relations.
    pub related_to: Vec<Relation>,
    /// `uid`s of the members of a group.
    #[model(same_as = "vcard:MEMBER")]
    pub members: Vec<Text>,
    /// Groups, labels, keywords.
    #[model(same_as = "vcard:CATEGORIES")]
    pub keywords: Vec<Text>,
    /// Notes.
    #[model(sensitivity = "third-person", same_as = "vcard:NOTE")]
    pub notes: Vec<Text>,
    /// Links.
    pub links: Vec<CardLink>,
    /// Photos, logos, sounds, keys.
    #[model(same_as = "vcard:PHOTO")]
    pub media: Vec<Attachment>,
    /// Languages, BCP 47, the preferred one first.
    #[model(same_as = "vcard:LANG")]
    pub languages: Vec<Text>,
    /// Grammatical gender, in the source's word.
    pub gender: Option<Text>,
    /// Other identifiers.
    pub ids: Vec<Identifier>,
    /// When it was made.
    #[model(same_as = "vcard:CREATED")]
    pub created: Option<Moment>,
    /// When it was changed last.
    #[model(same_as = "vcard:REV")]
    pub updated: Option<Moment>,
}
