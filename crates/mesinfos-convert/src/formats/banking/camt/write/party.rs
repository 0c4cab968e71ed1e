//! Accounts, parties and agents.

use std::io;

use mesinfos_schema::codes::identifier;
use mesinfos_schema::types::banking::Account;
use mesinfos_schema::values::{Address, Identifier, Party, Text};

use super::super::mapping::SCHEMES;
use super::code::{self, CodeOr};
use crate::write::losses::{At, cut, whole};
use crate::write::xml::Xml;

/// Why an identifier is not carried.
const ONE: &str = "the element holds one identifier";

/// `Acct`.
pub(super) fn account(xml: &mut Xml<'_>, account: &Account, at: &mut At<'_>) -> io::Result<()> {
    xml.open("Acct");
    let mut ids = account.ids.iter();
    if let Some(first) = ids.next() {
        account_id(xml, first, &mut at.at("/data/ids/*"))?;
    }
    ids.for_each(|_| at.lost("/data/ids/*", ONE));
    let kind = code::account(&account.kind);
    xml.open("Tp");
    code_or(xml, kind, &mut at.at("/data/kind"))?;
    xml.close()?;
    if let Some(currency) = account.currency {
        xml.leaf("Ccy", currency.as_str())?;
    }
    if let Some(name) = &account.name
        && let Some(name) = cut(at, "/data/name", name, 70)
    {
        xml.leaf("Nm", &name)?;
    }
    let mut holders = account.holders.iter();
    if let Some(holder) = holders.next() {
        let ids: Vec<&Identifier> = holder.ids.iter().collect();
        let mut at = at.at("/data/holders/*");
        at.lost_if(holder.role.is_some(), "/role", NO_PLACE);
        xml.open("Ownr");
        party(xml, holder, &ids, &mut at)?;
        xml.close()?;
    }
    holders.for_each(|_| at.lost("/data/holders/*", "the account has one owner"));
    if let Some(servicer) = &account.servicer {
        let mut at = at.at("/data/servicer");
        at.lost_if(servicer.role.is_some(), "/role", NO_PLACE);
        at.lost_if(servicer.legal_name.is_some(), "/legalName", NO_PLACE);
        at.lost_if(!servicer.contacts.is_empty(), "/contacts", NO_PLACE);
        let ids: Vec<&Identifier> = servicer.ids.iter().collect();
        xml.open("Svcr");
        institution(xml, &ids, Some(servicer), &mut at)?;
        xml.close()?;
    }
    xml.close()
}

pub(super) const NO_PLACE: &str = "no place for it";

/// A `Cd` or a `Prtry`.
pub(super) fn code_or(
    xml: &mut Xml<'_>,
    code: Option<CodeOr<'_>>,
    at: &mut At<'_>,
) -> io::Result<()> {
    match code {
        Some(CodeOr::Code(code)) => xml.leaf("Cd", code),
        Some(CodeOr::Own(text)) => match cut(at, "", text, 35) {
            Some(text) => xml.leaf("Prtry", &text),
            None => Ok(()),
        },
        None => Ok(()),
    }
}

fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    (5..=34).contains(&bytes.len())
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit)
        && bytes.iter().all(u8::is_ascii_alphanumeric)
}

fn is_bic(text: &str) -> bool {
    let bytes = text.as_bytes();
    let upper = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    matches!(bytes.len(), 8 | 11)
        && bytes.iter().all(upper)
        && bytes.iter().skip(4).take(2).all(u8::is_ascii_uppercase)
}

fn is_lei(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 20
        && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && bytes.iter().skip(18).all(u8::is_ascii_digit)
}

/// `Id` of an account: an IBAN or another one.
fn account_id(xml: &mut Xml<'_>, id: &Identifier, at: &mut At<'_>) -> io::Result<()> {
    xml.open("Id");
    if id.scheme == "iban" && is_iban(&id.value) {
        xml.leaf("IBAN", &id.value)?;
        at.lost_if(id.issuer.is_some(), "/issuer", NO_PLACE);
    } else {
        generic(xml, id, "account-number", 34, at)?;
    }
    xml.close()
}

/// `Othr`: an identifier with the name of its scheme, where it is not the one that readers expect there.
fn generic(
    xml: &mut Xml<'_>,
    id: &Identifier,
    default: &str,
    most: usize,
    at: &mut At<'_>,
) -> io::Result<()> {
    // The id of an account is required, so that it is cut rather than left out.
    let value =
        if most < 35 { cut(at, "", &id.value, most) } else { whole(at, "", &id.value, most) };
    let Some(value) = value else { return Ok(()) };
    xml.open("Othr");
    xml.leaf("Id", &value)?;
    let scheme = id.scheme.as_str();
    if scheme != default {
        let coded = ["siren", "siret", "bban"].contains(&scheme);
        let listed = SCHEMES.iter().find(|(_, known)| *known == scheme).map(|(code, _)| *code);
        if listed.is_none() && identifier::scheme(scheme).is_none() {
            at.lost("/scheme", "a scheme that readers do not know: named, and read as the issuer");
        }
        if let Some(name) = whole(at, "/scheme", listed.unwrap_or(scheme), 35) {
            xml.open("SchmeNm");
            xml.leaf(if coded { "Cd" } else { "Prtry" }, &name)?;
            xml.close()?;
        }
    }
    if let Some(issuer) = &id.issuer
        && let Some(issuer) = whole(at, "/issuer", issuer, 35)
    {
        xml.leaf("Issr", &issuer)?;
    }
    xml.close()
}

/// `FinInstnId`, with name and address where the party is the institution itself.
fn institution(
    xml: &mut Xml<'_>,
    ids: &[&Identifier],
    of: Option<&Party>,
    at: &mut At<'_>,
) -> io::Result<()> {
    let first = |fits: &dyn Fn(&Identifier) -> bool| ids.iter().position(|id| fits(id));
    let bic = first(&|id| id.scheme == "bic" && is_bic(&id.value));
    let member = first(&is_member);
    let lei = first(&|id| id.scheme == "lei" && is_lei(&id.value));
    let other = (0..ids.len()).find(|at| ![bic, member, lei].contains(&Some(*at)));
    let take = |at: Option<usize>| at.and_then(|at| ids.get(at).copied());
    xml.open("FinInstnId");
    if let Some(bic) = take(bic) {
        xml.leaf("BICFI", &bic.value)?;
        at.lost_if(bic.issuer.is_some(), "/ids/*/issuer", NO_PLACE);
    }
    if let Some(member) = take(member) {
        let mut at = at.at_more("/ids/*");
        let listed = SCHEMES.iter().find(|(_, known)| *known == member.scheme.as_str());
        xml.open("ClrSysMmbId");
        if let Some(value) = whole(&mut at, "", &member.value, 35) {
            xml.open("ClrSysId");
            match (listed, &member.issuer) {
                (Some((code, _)), issuer) => {
                    xml.leaf("Cd", code)?;
                    at.lost_if(issuer.is_some(), "/issuer", NO_PLACE);
                }
                (None, Some(issuer)) => {
                    if let Some(issuer) = whole(&mut at, "/issuer", issuer, 35) {
                        xml.leaf("Prtry", &issuer)?;
                    }
                }
                (None, None) => {}
            }
            xml.close()?;
            xml.leaf("MmbId", &value)?;
        }
        xml.close()?;
    }
    if let Some(lei) = take(lei) {
        xml.leaf("LEI", &lei.value)?;
        at.lost_if(lei.issuer.is_some(), "/ids/*/issuer", NO_PLACE);
    }
    if let Some(party) = of {
        name_and_address(xml, party, at)?;
    }
    if let Some(other) = take(other) {
        generic(xml, other, "local", 35, &mut at.at_more("/ids/*"))?;
    }
    let carried = [bic, member, lei, other].iter().flatten().count();
    (carried..ids.len()).for_each(|_| at.lost("/ids/*", ONE));
    xml.close()
}

fn name_and_address(xml: &mut Xml<'_>, party: &Party, at: &mut At<'_>) -> io::Result<()> {
    if let Some(name) = &party.name
        && let Some(name) = cut(at, "/name", name, 140)
    {
        xml.leaf("Nm", &name)?;
    }
    match &party.address {
        Some(found) => address(xml, found, at),
        None => Ok(()),
    }
}

/// Whether the identifier is that of a member of a clearing system.
fn is_member(id: &Identifier) -> bool {
    matches!(id.scheme.as_str(), "blz" | "routing-number" | "sort-code" | "bank-code")
}

/// `PstlAdr`.
fn address(xml: &mut Xml<'_>, address: &Address, at: &mut At<'_>) -> io::Result<()> {
    let leaf = |xml: &mut Xml<'_>,
                at: &mut At<'_>,
                name: &'static str,
                pointer: &str,
                value: &Option<Text>,
                most| {
        match value.as_ref().and_then(|value| cut(at, pointer, value, most)) {
            Some(value) => xml.leaf(name, &value),
            None => Ok(()),
        }
    };
    xml.open("PstlAdr");
    leaf(xml, at, "PstCd", "/address/postalCode", &address.postal_code, 16)?;
    leaf(xml, at, "TwnNm", "/address/locality", &address.locality, 35)?;
    leaf(xml, at, "CtrySubDvsn", "/address/region", &address.region, 35)?;
    if let Some(country) = &address.country {
        if country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase()) {
            xml.leaf("Ctry", country)?;
        } else {
            at.lost("/address/country", "not two capital letters");
        }
    }
    for (number, line) in address.lines.iter().enumerate() {
        if number >= 7 {
            at.lost("/address/lines/*", "an address has up to seven lines");
        } else if let Some(line) = cut(at, "/address/lines/*", line, 70) {
            xml.leaf("AdrLine", &line)?;
        }
    }
    at.lost_if(!address.ids.is_empty(), "/address/ids", NO_PLACE);
    at.lost_if(address.coordinates.is_some(), "/address/coordinates", NO_PLACE);
    xml.close()
}

/// What stands in `Dbtr`, `Cdtr`, `Ownr`: name, address, the party's own identifiers, ways to reach it.
fn party(xml: &mut Xml<'_>, party: &Party, ids: &[&Identifier], at: &mut At<'_>) -> io::Result<()> {
    at.lost_if(party.legal_name.is_some(), "/legalName", NO_PLACE);
    name_and_address(xml, party, at)?;
    let person = !ids.is_empty() && ids.iter().all(|id| id.scheme == "creditor-id");
    let bic = ids.iter().position(|id| id.scheme == "bic" && is_bic(&id.value));
    let lei = ids.iter().position(|id| id.scheme == "lei" && is_lei(&id.value));
    let take = |at: Option<usize>| at.and_then(|at| ids.get(at).copied());
    xml.open("Id");
    xml.open(if person { "PrvtId" } else { "OrgId" });
    if let Some(bic) = take(bic) {
        xml.leaf("AnyBIC", &bic.value)?;
        at.lost_if(bic.issuer.is_some(), "/ids/*/issuer", NO_PLACE);
    }
    if let Some(lei) = take(lei) {
        xml.leaf("LEI", &lei.value)?;
        at.lost_if(lei.issuer.is_some(), "/ids/*/issuer", NO_PLACE);
    }
    for (number, id) in ids.iter().enumerate() {
        if ![bic, lei].contains(&Some(number)) {
            generic(xml, id, "local", 35, &mut at.at_more("/ids/*"))?;
        }
    }
    xml.close()?;
    xml.close()?;
    contacts(xml, &party.contacts, at)
}

/// `CtctDtls`: two telephone numbers and an e-mail address.
fn contacts(xml: &mut Xml<'_>, contacts: &[Text], at: &mut At<'_>) -> io::Result<()> {
    let mut phones = contacts.iter().filter(|contact| is_phone(contact));
    let mut mails = contacts.iter().filter(|contact| contact.contains('@'));
    xml.open("CtctDtls");
    let mut carried = 0;
    for (name, found) in
        [("PhneNb", phones.next()), ("MobNb", phones.next()), ("EmailAdr", mails.next())]
    {
        if let Some(found) = found.and_then(|found| whole(at, "/contacts/*", found, 2048)) {
            xml.leaf(name, &found)?;
            carried += 1;
        }
    }
    (carried..contacts.len())
        .for_each(|_| at.lost("/contacts/*", "not two international numbers and an address"));
    xml.close()
}

/// `+33-612345678`, the form ISO 20022 has.
fn is_phone(text: &str) -> bool {
    let Some((country, number)) = text.strip_prefix('+').and_then(|rest| rest.split_once('-'))
    else {
        return false;
    };
    (1..=3).contains(&country.len())
        && country.bytes().all(|b| b.is_ascii_digit())
        && (1..=30).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'(' | b')' | b'+' | b'-'))
}

/// The identifiers of the other side: of its account, of its bank, its own.
struct Parts<'a> {
    account: Option<&'a Identifier>,
    agent: Vec<&'a Identifier>,
    own: Vec<&'a Identifier>,
}

fn parts<'a>(party: &'a Party, at: &mut At<'_>) -> Parts<'a> {
    let is_account = |id: &&Identifier| matches!(id.scheme.as_str(), "account-number" | "bban");
    let iban = party.ids.iter().find(|id| id.scheme == "iban");
    let account = iban.or_else(|| party.ids.iter().find(is_account));
    let mut parts = Parts { account, agent: Vec::new(), own: Vec::new() };
    for id in &party.ids {
        if account.is_some_and(|account| std::ptr::eq(account, id)) {
            continue;
        }
        if id.scheme == "iban" || is_account(&id) {
            at.lost("/ids/*", ONE);
        } else if id.scheme == "bic" && is_bic(&id.value) || is_member(id) {
            parts.agent.push(id);
        } else {
            parts.own.push(id);
        }
    }
    parts
}

/// `RltdPties` and `RltdAgts` of a detail: the creditor's side of what goes out, the debtor's of what comes in.
pub(super) fn counterparty(
    xml: &mut Xml<'_>,
    of: &Party,
    outgoing: bool,
    at: &mut At<'_>,
) -> io::Result<()> {
    let parts = parts(of, at);
    let [main, ultimate, account, agent, role] = if outgoing {
        ["Cdtr", "UltmtCdtr", "CdtrAcct", "CdtrAgt", "ultimate-creditor"]
    } else {
        ["Dbtr", "UltmtDbtr", "DbtrAcct", "DbtrAgt", "ultimate-debtor"]
    };
    let is_ultimate = of.role.as_deref() == Some(role);
    at.lost_if(of.role.is_some() && !is_ultimate, "/role", "not the role of that side");
    let named = |xml: &mut Xml<'_>, element: &'static str, at: &mut At<'_>| {
        xml.open(element);
        xml.open("Pty");
        party(xml, of, &parts.own, at)?;
        let written = xml.is_written();
        at.lost_if(is_ultimate && !written, "/role", "nothing is known of it but its role");
        xml.close()?;
        xml.close()
    };
    xml.open("RltdPties");
    if !is_ultimate {
        named(xml, main, at)?;
    }
    if let Some(id) = parts.account {
        xml.open(account);
        account_id(xml, id, &mut at.at_more("/ids/*"))?;
        xml.close()?;
    }
    if is_ultimate {
        named(xml, ultimate, at)?;
    }
    xml.close()?;
    xml.open("RltdAgts");
    xml.open(agent);
    institution(xml, &parts.agent, None, at)?;
    xml.close()?;
    xml.close()
}
