//! Files and photographs kept in Cozy. Their MD5 is left as unmapped: records hold a SHA-256 alone.

use mesinfos_schema::types::document::Document;
use mesinfos_schema::types::media::Item;
use mesinfos_schema::values::{Attachment, Text};

use super::super::doc::{Doc, missing};
use super::{Context, Made};
use crate::emitter::Fault;

const PROVIDER: &str = "cozy";

fn attachment(doc: &mut Doc, names: &[&str]) -> Result<Attachment, Fault> {
    let mut file = Attachment::new();
    file.name = Some(doc.need(names)?);
    file.media_type = doc.text(&["mime"]);
    file.bytes = doc.count(&["size"])?;
    Ok(file)
}

/// Whether it is a picture, a film or a recording: by its media type, else by Cozy's class of it.
fn is_media(doc: &Doc) -> bool {
    let said = |name: &str| doc.0.get(name).and_then(serde_json::Value::as_str);
    let of = |kind: &str| matches!(kind, "image" | "video" | "audio");
    match said("mime") {
        Some(mime) => of(mime.split('/').next().unwrap_or_default()),
        None => said("class").is_some_and(of),
    }
}

fn item(doc: &mut Doc, file: Attachment) -> Result<Item, Fault> {
    let mut body = Item::new(file);
    doc.within(&["metadata"], |metadata| {
        body.captured_at = metadata.moment(&["datetime"])?;
        body.width = metadata.count(&["width"])?;
        body.height = metadata.count(&["height"])?;
        Ok(())
    })?;
    body.keywords = doc.texts(&["tags"]);
    Ok(body)
}

/// `File`: a document, or where it is one a picture, a film, a recording.
pub(in super::super) fn file(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    if doc.0.get("type").and_then(serde_json::Value::as_str) == Some("directory") {
        return folder(doc, ctx);
    }
    let media = is_media(doc);
    let file = attachment(doc, &["name"])?;
    let own = doc.string(&["_id"]);
    // Without an id of its own, files of one name in two folders are two.
    let scope =
        doc.0.get("path").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let draft = if media {
        ctx.draft(PROVIDER, &scope, item(doc, file)?)
    } else {
        let mut body = Document::new();
        body.kind = doc.text(&["class"]);
        body.title.clone_from(&file.name);
        let mut folder: Vec<_> = scope.split('/').filter_map(Text::trimmed).collect();
        // Some versions write the file's own name at the end of its path.
        if folder.last() == file.name.as_ref() {
            folder.pop();
        }
        if !folder.is_empty() {
            doc.0.remove("path");
        }
        body.folder = folder;
        body.attachment = Some(file);
        body.created = doc.moment(&["created_at"])?;
        body.updated = doc.moment(&["updated_at"])?;
        body.keywords = doc.texts(&["tags"]);
        ctx.draft(PROVIDER, &scope, body)
    };
    Ok(Made::one(draft.record_id(own.as_deref())))
}

/// `Folder`: no record. Its files name it in their path; what it says beside is unmapped.
pub(in super::super) fn folder(doc: &mut Doc, _: &Context<'_>) -> Result<Made, Fault> {
    if doc.has("name") { Ok(Made::default()) } else { Err(missing(&["name"])) }
}

/// `Photo`, in the album of the same file that it names.
pub(in super::super) fn photo(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let file = attachment(doc, &["name", "title"])?;
    let title = doc.text(&["title"]);
    let mut body = item(doc, file)?;
    body.title = title;
    body.description = doc.text(&["description"]);
    let album = doc.0.get("albumid").and_then(serde_json::Value::as_str);
    if let Some(album) = album.and_then(|album| ctx.told.albums.get(album)) {
        body.collections.push(album.clone());
        doc.0.remove("albumid");
    }
    let own = doc.string(&["_id"]);
    Ok(Made::one(ctx.draft(PROVIDER, "", body).record_id(own.as_deref())))
}

/// `Album`: no record. Its photographs have its title; without any it is unmapped.
pub(in super::super) fn album(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let id = doc.string(&["_id"]).ok_or_else(|| missing(&["_id"]))?;
    if ctx.told.pictured.contains(&id) {
        doc.need(&["title", "name"])?;
    }
    Ok(Made::default())
}
