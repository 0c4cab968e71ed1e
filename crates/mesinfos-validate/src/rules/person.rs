//! Rules of people and things: identity, contact, dwellings, vehicles, articles.

use mesinfos_schema::codes::identifier;
use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::contact::Card;
use mesinfos_schema::types::device::Vehicle;
use mesinfos_schema::types::housing::Dwelling;
use mesinfos_schema::types::person::{ContactKind, ContactPoint, Person, PersonAddress};
use mesinfos_schema::types::retail::Receipt;
use mesinfos_schema::values::PartialDate;

use super::finding;

type Found<'a> = &'a mut dyn FnMut(Finding, String);

pub(super) fn record(record: &Record, found: Found<'_>) {
    if let Some(person) = record.data::<Person>() {
        self::person(person, found);
    } else if let Some(card) = record.data::<Card>() {
        for (index, email) in card.emails.iter().enumerate() {
            self::email(&email.address, format!("/data/emails/{index}/address"), found);
        }
        for (index, phone) in card.phones.iter().enumerate() {
            self::phone(&phone.number, format!("/data/phones/{index}/number"), found);
        }
    } else if let Some(dwelling) = record.data::<Dwelling>() {
        self::dwelling(dwelling, found);
    } else if let Some(vehicle) = record.data::<Vehicle>() {
        if let Some(vin) = &vehicle.vin
            && identifier::check("vin", vin).is_err()
        {
            let message = "not a vehicle identification number (ISO 3779)";
            found(finding("device.vin", message), "/data/vin".into());
        }
        if vehicle.plate.as_ref().is_some_and(|plate| is_misread(plate)) {
            let message = "a French plate with a letter that plates leave out";
            found(finding("device.plate", message), "/data/plate".into());
        }
    } else if let Some(receipt) = record.data::<Receipt>() {
        for (index, line) in receipt.lines.iter().enumerate() {
            if line.gtin.as_ref().is_some_and(|gtin| identifier::check("gtin", gtin).is_err()) {
                let message = "not a GTIN: its check digit or its length is wrong";
                found(finding("retail.gtin", message), format!("/data/lines/{index}/gtin"));
            }
        }
    }
}

fn person(person: &Person, found: Found<'_>) {
    let born = person.birth.as_ref().and_then(|birth| birth.date);
    if let (Some(PartialDate::Day(born)), Some(PartialDate::Day(died))) = (born, person.died_on)
        && died < born
    {
        let message = "a life that ends before it begins";
        found(finding("identity.life-order", message), "/data/diedOn".into());
    }
    for (index, point) in person.contact_points.iter().enumerate() {
        let pointer = format!("/data/contactPoints/{index}/value");
        match point.kind {
            ContactKind::Email => email(&point.value, pointer, found),
            ContactKind::Phone | ContactKind::Mobile | ContactKind::Fax => {
                phone(&point.value, pointer, found);
            }
            _ => {}
        }
        let same = |other: &ContactPoint| other.kind == point.kind && other.preferred == Some(true);
        let again = person.contact_points.iter().take(index).any(same);
        if point.preferred == Some(true) && again {
            let message = "two of one kind are preferred";
            let pointer = format!("/data/contactPoints/{index}/preferred");
            found(finding("identity.preferred-twice", message), pointer);
        }
    }
    for (index, address) in person.addresses.iter().enumerate() {
        let same =
            |other: &PersonAddress| other.usage == address.usage && other.preferred == Some(true);
        let again = person.addresses.iter().take(index).any(same);
        if address.preferred == Some(true) && again {
            let message = "two of one use are preferred";
            let pointer = format!("/data/addresses/{index}/preferred");
            found(finding("identity.preferred-twice", message), pointer);
        }
    }
}

/// One `@` with something on both sides, and no blank (RFC 5321 allows much more than anyone has).
fn email(address: &str, pointer: String, found: Found<'_>) {
    let good = address.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !address.contains(char::is_whitespace)
    });
    if !good {
        found(finding("contact.email-form", "not an address of electronic mail"), pointer);
    }
}

/// At most 15 digits (E.164); short numbers have three. Blanks and marks between them do no harm.
fn phone(number: &str, pointer: String, found: Found<'_>) {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if !(3..=15).contains(&digits) {
        found(finding("contact.phone-form", "not a telephone number"), pointer);
    }
}

/// Plates of the French register of 2009 (`AA-123-AA`) have no I, O and U, which look like other characters. Those of
/// other countries and of the register before it have other forms, of which nothing is said.
fn is_misread(plate: &str) -> bool {
    let is_of_2009 = plate.len() == 9
        && plate.bytes().enumerate().all(|(at, byte)| match at {
            2 | 6 => byte == b'-',
            3..=5 => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase(),
        });
    is_of_2009 && identifier::check("plate-fr", plate).is_err()
}

fn dwelling(dwelling: &Dwelling, found: Found<'_>) {
    let none = |surface: &mesinfos_schema::values::Quantity| {
        surface.value.is_zero() || surface.value.is_negative()
    };
    if dwelling.surface.as_ref().is_some_and(none) {
        let message = "a dwelling without a surface";
        found(finding("housing.surface", message), "/data/surface/value".into());
    }
    let classes =
        [("energyClass", &dwelling.energy_class), ("emissionClass", &dwelling.emission_class)];
    for (member, class) in classes {
        if let Some(class) = class
            && !matches!(class.as_str(), "A" | "B" | "C" | "D" | "E" | "F" | "G")
        {
            let message = "a class of energy performance that is none of A to G";
            found(finding("housing.energy-class", message), format!("/data/{member}"));
        }
    }
}
