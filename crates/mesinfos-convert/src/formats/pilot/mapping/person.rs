//! Who one is to a partner: persons, households, customers, incomes.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::contract::CustomerAccount;
use mesinfos_schema::types::person::{
    Birth, ContactKind, ContactPoint, Household, Member, Person, PersonAddress, PersonName,
};
use mesinfos_schema::values::{Identifier, PartialDate, Party, Text};

use super::super::doc::{Doc, missing};
use super::{Context, Made, partner};
use crate::emitter::Fault;

fn name(doc: &mut Doc) -> Option<PersonName> {
    let mut name = PersonName::new();
    name.full = doc.text(&["formated", "formatted"]);
    name.given.extend(doc.text(&["given", "firstname", "name"]));
    name.family = doc.text(&["family", "lastname", "last_name"]);
    name.birth_name = doc.text(&["maiden"]);
    name.prefix = doc.text(&["prefix", "civility", "title"]);
    (name.full.is_some() || name.family.is_some() || !name.given.is_empty()).then_some(name)
}

fn contacts(doc: &mut Doc) -> Vec<ContactPoint> {
    let mut found = Vec::new();
    let kinds = [
        (&["email"][..], ContactKind::Email),
        (&["telMobile", "cellPhone", "mobilePhoneNumber"][..], ContactKind::Mobile),
        (&["telHome", "phoneNumber"][..], ContactKind::Phone),
        (&["telPro"][..], ContactKind::Phone),
        (&["telFax"][..], ContactKind::Fax),
    ];
    for (names, kind) in kinds {
        if let Some(value) = doc.text(names) {
            let mut point = ContactPoint::new(kind, value);
            if names.first() == Some(&"telPro") {
                point.usage = Text::new("work");
            }
            found.push(point);
        }
    }
    found
}

fn born(doc: &mut Doc) -> Result<Option<PartialDate>, Fault> {
    let Some(date) = doc.date(&["birthdate"])? else { return Ok(None) };
    Ok(date.to_string().parse().ok())
}

fn of(doc: &mut Doc) -> Result<Option<Person>, Fault> {
    let own = match doc.within(&["name", "natural_person"], |name_of| Ok(name(name_of)))? {
        Some(name) => name,
        None => name(doc),
    };
    let Some(own) = own else { return Ok(None) };
    let mut person = Person::new(vec![own]);
    person.contact_points = contacts(doc);
    if let Some(date) = born(doc)? {
        let mut birth = Birth::new();
        birth.date = Some(date);
        person.birth = Some(birth);
    }
    let address = match doc.within(&["address"], |address| Ok(address.address()))? {
        Some(address) => address,
        None => doc.address(),
    };
    person.addresses.extend(address.map(PersonAddress::new));
    person.marital_status = doc.text(&["familySituation", "maritalStatus"]);
    person.occupation = doc.text(&["profession", "occupation"]);
    person.occupation_category = doc.text(&["csp"]);
    person.children_count = doc.count(&["childrenCount"])?;
    person.driving_licence_on = doc.date(&["drivingLicenceDate"])?;
    Ok(Some(person))
}

/// EDF's `org.fing.mesinfos.client`.
pub(in super::super) fn client(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let number = doc.need(&["clientId"])?;
    let vendor = doc.string(&["vendor"]).unwrap_or_else(|| "EDF".to_owned());
    let mut body = CustomerAccount::new(partner(&vendor, "edf.fr"));
    body.ids.extend(doc.string(&["numeroAcc"]).and_then(|id| Identifier::of("local", &id)));
    body.customer_number = Some(number.clone());
    body.co_holders
        .extend(doc.within(&["coHolder"], |holder| Ok(holder.party("co-holder")))?.flatten());
    body.contact = doc
        .within(&["commercialContact"], |contact| {
            let title = contact.string(&["title"]).unwrap_or_default();
            let Some(mut party) = Party::named(&title) else { return Ok(None) };
            party.contacts.extend(contact.text(&["phone"]));
            party.address =
                contact.within(&["address"], |address| Ok(address.address()))?.flatten();
            Ok(Some(party))
        })?
        .flatten();
    let mut made = Made::one(ctx.draft("edf.fr", "", body));
    made.records.extend(of(doc)?.map(|person| ctx.draft("edf.fr", &number, person)));
    Ok(made)
}

/// `fr.enedis.api.customers.identity`.
pub(in super::super) fn enedis(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let number = doc.need(&["customer_id"])?;
    let mut body = CustomerAccount::new(partner("Enedis", "enedis.fr"));
    body.customer_number = Some(number.clone());
    body.segment = doc.text(&["segment"]);
    let mut made = Made::one(ctx.draft("enedis.fr", "", body));
    made.records.extend(of(doc)?.map(|person| ctx.draft("enedis.fr", &number, person)));
    Ok(made)
}

/// `fr.maif.maifuser.societaire`.
pub(in super::super) fn societaire(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let number = doc.text(&["referenceClient"]);
    let scope = number.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut body = CustomerAccount::new(partner("MAIF", "maif.fr"));
    body.customer_number = number;
    let mut made = Made::default();
    if body.customer_number.is_some() {
        made.records.push(ctx.draft("maif.fr", "", body));
    }
    let person = of(doc)?.ok_or_else(|| missing(&["name"]))?;
    made.records.push(ctx.draft("maif.fr", &scope, person));
    Ok(made)
}

/// `fr.maif.maifuser.foyer`.
pub(in super::super) fn foyer(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let members = doc.each(&["membres"], |of| {
        let role = of.text(&["quality", "codeQualitePersonne"]).or_else(|| Text::new("member"));
        let mut member = Member::new(role.ok_or_else(|| missing(&["quality"]))?);
        member.birth_date = born(of)?;
        let mut person = match of.within(&["name"], |name| Ok(name.party("member")))? {
            Some(person) => person,
            None => of.party("member"),
        };
        if let Some(person) = &mut person {
            person.contacts.extend(contacts(of).into_iter().map(|point| point.value));
        }
        member.person = person;
        Ok(member)
    })?;
    if members.is_empty() {
        return Err(missing(&["membres"]));
    }
    let mut body = Household::new(members);
    body.name = doc.text(&["name"]);
    body.address = doc.within(&["address"], |address| Ok(address.address()))?.flatten();
    Ok(Made::one(ctx.draft("maif.fr", "", body)))
}

/// `Person`, which Intermarché and AXA share.
pub(in super::super) fn person(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let number = doc.string(&["idMesInfos"]).unwrap_or_default();
    let person = of(doc)?.ok_or_else(|| missing(&["lastname"]))?;
    Ok(Made::one(ctx.draft("mesinfos", &number, person)))
}

/// Société Générale's `PersonIncome`: what the bank inferred. Without a period it is no record.
pub(in super::super) fn income(doc: &mut Doc, _: &Context<'_>) -> Result<Made, Fault> {
    let _ = Modality::Inferred;
    doc.string(&["monthlyIncomes"]);
    Err(Fault::new("pilot.no-period", "the source does not say which months the incomes are of"))
}
