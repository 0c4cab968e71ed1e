//! Parties, agents and accounts.

use mesinfos_schema::codes::identifier;
use mesinfos_schema::values::{Address, Identifier, Party, Text};

use crate::xml::Node;

fn text(node: Node<'_>, path: &str) -> Option<Text> {
    node.take(path).and_then(Text::trimmed)
}

/// `Dbtr`, `Cdtr`, `Ownr`: since version 8 with `Pty` or `Agt` between.
pub(super) fn party(node: Node<'_>) -> Party {
    if let Some(agent) = node.find("Agt/FinInstnId") {
        return institution(agent);
    }
    let node = node.find("Pty").unwrap_or(node);
    let mut party = Party::new();
    party.name = text(node, "Nm");
    party.address = node.find("PstlAdr").and_then(address);
    for kind in ["OrgId", "PrvtId"] {
        let Some(ids) = node.find("Id").and_then(|id| id.find(kind)) else { continue };
        for (name, scheme) in BY_NAME {
            party.ids.extend(ids.take(name).and_then(|value| Identifier::of(scheme, value)));
        }
        party.ids.extend(ids.all("Othr").filter_map(|other| generic(other, "local")));
        party.ids.extend(ids.all("PrtryId").filter_map(|other| generic(other, "local")));
    }
    if let Some(contact) = node.find("CtctDtls") {
        let ways = ["PhneNb", "MobNb", "EmailAdr"];
        party.contacts.extend(ways.iter().filter_map(|way| text(contact, way)));
    }
    party
}

/// Elements that name their scheme themselves.
const BY_NAME: [(&str, &str); 5] =
    [("LEI", "lei"), ("BICOrBEI", "bic"), ("AnyBIC", "bic"), ("BIC", "bic"), ("BEI", "bic")];

/// ISO 20022 codes and clearing systems that are schemes of the registry.
pub(in super::super) static SCHEMES: &[(&str, &str)] = &[
    ("SEPA", "creditor-id"),
    ("SREN", "siren"),
    ("SRET", "siret"),
    ("BBAN", "bban"),
    ("DEBLZ", "blz"),
    ("USABA", "routing-number"),
    ("GBDSC", "sort-code"),
];

/// `Othr`: an id with the name of its scheme and its issuer.
fn generic(node: Node<'_>, default: &str) -> Option<Identifier> {
    let id = node.find("Id")?;
    let name = node.find("SchmeNm/Cd").or_else(|| node.find("SchmeNm/Prtry"));
    let known = name.and_then(|name| {
        let value = name.peek()?;
        let listed = SCHEMES.iter().find(|(code, _)| *code == value).map(|(_, scheme)| *scheme);
        let scheme = listed.or_else(|| identifier::scheme(value).map(|entry| entry.name))?;
        name.mark();
        Some(scheme)
    });
    let mut found = Identifier::of(known.unwrap_or(default), id.value()?)?;
    found.issuer = text(node, "Issr");
    if found.issuer.is_none() && known.is_none() {
        found.issuer = name.and_then(|name| name.value()).and_then(Text::trimmed);
    }
    Some(found)
}

/// `FinInstnId`.
pub(super) fn institution(node: Node<'_>) -> Party {
    // Version 1 puts name and address together, or everything into a combination.
    let node = node.find("CmbndId").unwrap_or(node);
    let named = node.find("NmAndAdr").unwrap_or(node);
    let mut party = Party::new();
    party.name = text(named, "Nm");
    party.address = named.find("PstlAdr").and_then(address);
    party.ids.extend(bank_ids(node));
    party
}

/// The identifiers of a `FinInstnId`.
pub(super) fn bank_ids(node: Node<'_>) -> Vec<Identifier> {
    let node = node.find("CmbndId").unwrap_or(node);
    let mut ids = Vec::new();
    for (name, scheme) in [("BICFI", "bic"), ("BIC", "bic"), ("LEI", "lei")] {
        ids.extend(node.take(name).and_then(|value| Identifier::of(scheme, value)));
    }
    if let Some(member) = node.find("ClrSysMmbId") {
        let system = member.find("ClrSysId/Cd").or_else(|| member.find("ClrSysId/Prtry"));
        let code = system.and_then(|s| s.peek());
        let listed = SCHEMES.iter().find(|(name, _)| code == Some(name));
        let scheme = listed.map_or("bank-code", |(_, scheme)| *scheme);
        if let Some(mut id) = member.take("MmbId").and_then(|value| Identifier::of(scheme, value)) {
            if listed.is_none() {
                id.issuer = code.and_then(Text::trimmed);
            }
            if let Some(system) = system {
                system.mark();
            }
            ids.push(id);
        }
    }
    ids.extend(node.all("Othr").filter_map(|other| generic(other, "local")));
    ids
}

/// `Acct`, `DbtrAcct`, `CdtrAcct`: the identifiers in `Id`.
pub(super) fn account_ids(node: Node<'_>) -> Vec<Identifier> {
    let Some(id) = node.find("Id") else { return Vec::new() };
    let mut ids = Vec::new();
    for (name, scheme) in [("IBAN", "iban"), ("BBAN", "bban"), ("UPIC", "account-number")] {
        ids.extend(id.take(name).and_then(|value| Identifier::of(scheme, value)));
    }
    for other in ["Othr", "PrtryAcct"] {
        ids.extend(id.all(other).filter_map(|other| generic(other, "account-number")));
    }
    ids
}

/// `PstlAdr`; lines as given, then the street with its number.
fn address(node: Node<'_>) -> Option<Address> {
    let mut address = Address::new();
    address.lines.extend(node.all("AdrLine").filter_map(|l| l.value()).filter_map(Text::trimmed));
    let street = [node.take("StrtNm"), node.take("BldgNb")];
    let street: Vec<&str> = street.into_iter().flatten().collect();
    address.lines.extend(Text::trimmed(&street.join(" ")));
    address.postal_code = text(node, "PstCd");
    address.locality = text(node, "TwnNm");
    address.region = text(node, "CtrySubDvsn");
    address.country = text(node, "Ctry");
    (address != Address::new()).then_some(address)
}
