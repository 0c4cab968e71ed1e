//! Cozy's address book and mail. Postal addresses of cards, and headers, are left as unmapped.

use mesinfos_schema::types::communication::Message;
use mesinfos_schema::types::contact::{
    Card, CardName, EmailAddress, NamePart, NamePartKind, Phone,
};
use mesinfos_schema::values::{Attachment, Identifier, Party, Text};
use serde_json::Value;

use super::super::doc::{Doc, missing};
use super::{Context, Made};
use crate::emitter::Fault;

const PROVIDER: &str = "cozy";

/// The five parts of vCard's `N`, in its order.
const PARTS: [NamePartKind; 5] = [
    NamePartKind::Surname,
    NamePartKind::Given,
    NamePartKind::Given2,
    NamePartKind::Title,
    NamePartKind::Credential,
];

fn name(doc: &mut Doc) -> Option<CardName> {
    let mut name = CardName::new();
    name.full = doc.text(&["fn"]);
    if let Some(parts) = doc.string(&["n"]) {
        for (kind, part) in PARTS.into_iter().zip(parts.split(';')) {
            name.components.extend(Text::trimmed(part).map(|part| NamePart::new(kind, part)));
        }
    }
    (name != CardName::new()).then_some(name)
}

/// `Contact`: a data point is a telephone or an address of mail by its `name`, of a `type` in the person's words.
pub(in super::super) fn contact(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Card::new();
    body.name = name(doc);
    doc.each(&["datapoints"], |point| {
        let kind = point.0.get("name").and_then(Value::as_str).map(str::to_lowercase);
        match kind.as_deref() {
            Some("tel") => {
                let mut phone = Phone::new(point.need(&["value"])?);
                phone.label = point.text(&["type"]);
                body.phones.push(phone);
            }
            Some("email") => {
                let mut email = EmailAddress::new(point.need(&["value"])?);
                email.label = point.text(&["type"]);
                body.emails.push(email);
            }
            // Another kind stays, with what it says.
            _ => return Ok(()),
        }
        point.0.remove("name");
        Ok(())
    })?;
    body.notes.extend(doc.text(&["note"]));
    body.keywords = doc.texts(&["tags"]);
    body.updated = doc.moment(&["revision"])?;
    if body.name.is_none() && body.phones.is_empty() && body.emails.is_empty() {
        return Err(missing(&["fn"]));
    }
    body.uid = doc.text(&["_id"]);
    let own = body.uid.clone();
    Ok(Made::one(ctx.draft(PROVIDER, "", body).record_id(own.as_deref())))
}

/// Those of a line of addresses, `{name, address}` each.
fn parties(doc: &mut Doc, member: &str) -> Result<Vec<Party>, Fault> {
    let found = doc.each(&[member], |one| {
        let mut party =
            one.string(&["name"]).and_then(|name| Party::named(&name)).unwrap_or_default();
        if let Some(address) = one.text(&["address"]) {
            match Identifier::of("email", &address).filter(|email| email.check().is_ok()) {
                Some(email) => party.ids.push(email),
                None => party.contacts.push(address),
            }
        }
        Ok(party)
    })?;
    Ok(found.into_iter().filter(|party| !party.is_empty()).collect())
}

/// The first sender; a record has one, so further ones stay.
fn sender(doc: &mut Doc) -> Result<Option<Party>, Fault> {
    let further = match doc.0.get_mut("from") {
        Some(Value::Array(items)) if items.len() > 1 => items.split_off(1),
        _ => Vec::new(),
    };
    let found = parties(doc, "from")?.into_iter().next();
    if !further.is_empty() {
        doc.0.insert("from".to_owned(), Value::Array(further));
    }
    Ok(found)
}

/// `Message`: a mail.
pub(in super::super) fn message(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let at = doc.moment(&["date"])?.ok_or_else(|| missing(&["date"]))?;
    let from = sender(doc)?.ok_or_else(|| missing(&["from"]))?;
    let to = parties(doc, "to")?;
    let files = doc.each(&["attachments"], |file| {
        let mut attachment = Attachment::new();
        attachment.name = file.text(&["fileName"]);
        attachment.media_type = file.text(&["contentType"]);
        attachment.bytes = file.count(&["length"])?;
        Ok(attachment)
    })?;
    let files: Vec<_> = files.into_iter().filter(|file| *file != Attachment::new()).collect();
    let mut body = Message::new(at, from, to, files);
    body.cc = parties(doc, "cc")?;
    body.bcc = parties(doc, "bcc")?;
    body.reply_to = parties(doc, "replyTo")?;
    body.subject = doc.text(&["subject"]);
    body.text = doc.text(&["text"]);
    body.html = doc.text(&["html"]);
    body.platform = Text::new("mail");
    body.conversation = doc.text(&["conversationID"]);
    body.message_id = doc.text(&["messageID"]);
    // A list, though a message answers one: more than one stays as it is.
    if doc.list_len("inReplyTo") < 2 {
        body.in_reply_to = doc.texts(&["inReplyTo"]).into_iter().next();
    }
    body.references = doc.texts(&["references"]);
    let mut flags = doc.texts(&["flags"]);
    // RFC 3501 2.3.2.
    if flags.iter().any(|flag| flag.as_str() == "\\Seen") {
        body.read = Some(true);
        flags.retain(|flag| flag.as_str() != "\\Seen");
    }
    body.labels = flags;
    let own = doc.string(&["_id"]);
    Ok(Made::one(ctx.draft(PROVIDER, "", body).record_id(own.as_deref())))
}
