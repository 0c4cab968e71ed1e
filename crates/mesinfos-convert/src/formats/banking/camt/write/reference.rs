//! References: which element each scheme has, and what becomes of those without one.

use std::io;

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::values::Identifier;

use super::party::NO_PLACE;
use crate::write::losses::{At, whole};
use crate::write::xml::Xml;

/// Which element a reference stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Entry,
    Batch,
    Details,
    Proprietary,
}

/// The schemes that have an element, in the order of the message: scheme, element, place.
static REFERENCES: &[(&str, &str, Place)] = &[
    ("iso20022:NtryRef", "NtryRef", Place::Entry),
    ("iso20022:AcctSvcrRef", "AcctSvcrRef", Place::Entry),
    ("iso20022:Btch/MsgId", "MsgId", Place::Batch),
    ("iso20022:Btch/PmtInfId", "PmtInfId", Place::Batch),
    ("iso20022:Btch/NbOfTxs", "NbOfTxs", Place::Batch),
    ("iso20022:MsgId", "MsgId", Place::Details),
    ("iso20022:Refs/AcctSvcrRef", "AcctSvcrRef", Place::Details),
    ("iso20022:PmtInfId", "PmtInfId", Place::Details),
    ("iso20022:InstrId", "InstrId", Place::Details),
    ("iso20022:EndToEndId", "EndToEndId", Place::Details),
    ("uetr", "UETR", Place::Details),
    ("iso20022:TxId", "TxId", Place::Details),
    ("iso20022:MndtId", "MndtId", Place::Details),
    ("iso20022:ChqNb", "ChqNb", Place::Details),
    ("iso20022:ClrSysRef", "ClrSysRef", Place::Details),
    ("iso20022:AcctOwnrTxId", "AcctOwnrTxId", Place::Details),
    ("iso20022:AcctSvcrTxId", "AcctSvcrTxId", Place::Details),
    ("iso20022:MktInfrstrctrTxId", "MktInfrstrctrTxId", Place::Details),
    ("iso20022:PrcgId", "PrcgId", Place::Details),
];

/// Schemes that are members of their own in a transaction.
const MEMBERS: [&str; 3] = ["iso20022:EndToEndId", "iso20022:MndtId", "iso20022:ChqNb"];

fn place(scheme: &str) -> Place {
    REFERENCES.iter().find(|(name, ..)| *name == scheme).map_or(Place::Proprietary, |r| r.2)
}

/// The references of a record, each with its element.
pub(super) struct References<'a> {
    pub(super) own: Vec<(&'static str, &'a str)>,
    pub(super) other: &'a [Identifier],
}

impl<'a> References<'a> {
    /// The value for an element: the first of its scheme.
    pub(super) fn value(&self, scheme: &'static str) -> Option<&'a str> {
        let own = self.own.iter().find(|(name, _)| *name == scheme).map(|(_, value)| *value);
        own.or_else(|| self.first(scheme).map(|id| id.value.as_str()))
    }

    pub(super) fn first(&self, scheme: &str) -> Option<&'a Identifier> {
        self.other.iter().find(|id| id.scheme == scheme)
    }

    /// Whether there is any for that place.
    pub(super) fn any(&self, wanted: Place) -> bool {
        self.other.iter().any(|id| place(&id.scheme) == wanted)
    }

    /// Notes the references that have no element left, in places that are not written, and issuers.
    pub(super) fn losses(&self, without: &[Place], single: bool, at: &mut At<'_>) {
        let of_entry = self.first("iso20022:AcctSvcrRef").map(|id| &id.value);
        for id in self.other {
            let of = place(&id.scheme);
            let scheme = id.scheme.as_str();
            if single && MEMBERS.contains(&scheme) && !self.own.iter().any(|own| own.0 == scheme) {
                at.lost("", "read as the member of that name");
            } else if single && scheme == "iso20022:Refs/AcctSvcrRef" && of_entry == Some(&id.value)
            {
                at.lost("", "the same as that of the entry");
            }
            if without.contains(&of) {
                at.lost("", "no place for it where there are several details, or none");
            } else if of != Place::Proprietary {
                let first = self.first(&id.scheme).is_some_and(|first| std::ptr::eq(first, id));
                let shadowed = self.own.iter().any(|(name, _)| id.scheme == *name);
                at.lost_if(!first || shadowed, "", "a second reference of that kind");
                at.lost_if(id.issuer.is_some(), "/issuer", NO_PLACE);
            }
        }
    }

    /// The elements of one place, in their order.
    pub(super) fn write(&self, xml: &mut Xml<'_>, of: Place, at: &mut At<'_>) -> io::Result<()> {
        for (scheme, element, _) in REFERENCES.iter().filter(|r| r.2 == of) {
            let Some(value) = self.value(scheme) else { continue };
            // Members of their own are told from references by their pointer.
            let pointer = match (*scheme, self.own.iter().any(|(own, _)| own == scheme)) {
                ("iso20022:EndToEndId", true) => "/data/endToEndId",
                ("iso20022:MndtId", true) => "/data/mandateId",
                ("iso20022:ChqNb", true) => "/data/checkNumber",
                _ => "",
            };
            let mut root = at.root(pointer);
            let fits = match *scheme {
                "uetr" => is_uuid4(value),
                "iso20022:Btch/NbOfTxs" => {
                    value.len() <= 15 && value.bytes().all(|b| b.is_ascii_digit())
                }
                _ => true,
            };
            if !fits {
                root.lost("", "not of the form that the element has");
            } else if is_placeholder(value) {
                root.lost("", "a placeholder, which readers take for none");
            } else if let Some(value) = whole(&mut root, "", value, 36) {
                if *scheme != "uetr" && value.chars().count() > 35 {
                    root.lost("", "longer than the format takes: left out");
                } else {
                    xml.leaf(element, &value)?;
                }
            }
        }
        Ok(())
    }

    /// `Prtry` for those without an element of their own.
    pub(super) fn proprietary(&self, xml: &mut Xml<'_>, at: &mut At<'_>) -> io::Result<()> {
        for id in self.other.iter().filter(|id| place(&id.scheme) == Place::Proprietary) {
            let local = id.scheme == "local";
            if !local {
                at.lost("/scheme", "a proprietary reference, its scheme read as the issuer");
                at.lost_if(id.issuer.is_some(), "/issuer", "the scheme stands in its place");
            }
            let kind = match (local, &id.issuer) {
                (true, Some(issuer)) => issuer.as_str(),
                _ => id.scheme.as_str(),
            };
            if is_placeholder(&id.value) {
                at.lost("", "a placeholder, which readers take for none");
                continue;
            }
            let kind = whole(at, "/issuer", kind, 35);
            let value = whole(at, "", &id.value, 35);
            if let Some(value) = value {
                xml.open("Prtry");
                xml.leaf("Tp", kind.as_deref().unwrap_or("local"))?;
                xml.leaf("Ref", &value)?;
                xml.close()?;
            }
        }
        Ok(())
    }
}

/// A UUID of version 4, as the message definition writes it.
pub(super) fn is_uuid4(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            14 => *byte == b'4',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
        })
}
