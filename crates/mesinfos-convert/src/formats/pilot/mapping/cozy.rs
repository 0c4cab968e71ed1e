//! What people keep in Cozy's own applications: events, tasks, bookmarks. Their zones, alarms and attendees are left as
//! unmapped: the source's forms of them are not documented.

use mesinfos_schema::types::calendar::{Event, Progress, Task};
use mesinfos_schema::types::common::Place;
use mesinfos_schema::types::media::Bookmark;

use super::super::doc::{Doc, missing};
use super::{Context, Made};
use crate::emitter::Fault;

const PROVIDER: &str = "cozy";

/// `Event`: Cozy's `description` is what a calendar shows, its `details` the rest.
pub(in super::super) fn event(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Event::new(doc.moment(&["start"])?.ok_or_else(|| missing(&["start"]))?);
    body.end = doc.moment(&["end"])?;
    body.title = doc.text(&["description"]);
    body.description = doc.text(&["details"]);
    if let Some(name) = doc.text(&["place"]) {
        let mut place = Place::new();
        place.name = Some(name);
        body.locations.push(place);
    }
    body.uid = doc.text(&["_id"]);
    let own = body.uid.clone();
    Ok(Made::one(ctx.draft(PROVIDER, "", body).record_id(own.as_deref())))
}

/// `Task`.
pub(in super::super) fn task(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Task::new();
    body.title = Some(doc.need(&["description"])?);
    body.created = doc.moment(&["creationDate"])?;
    body.completed_at = doc.moment(&["completionDate"])?;
    body.progress = match doc.string(&["done"]).as_deref() {
        Some("true") => Some(Progress::Completed),
        Some("false") => Some(Progress::NeedsAction),
        _ => None,
    };
    body.list = doc.text(&["list"]);
    body.uid = doc.text(&["_id"]);
    let own = body.uid.clone();
    Ok(Made::one(ctx.draft(PROVIDER, "", body).record_id(own.as_deref())))
}

/// `Bookmark`.
pub(in super::super) fn bookmark(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Bookmark::new(doc.need(&["url"])?);
    body.title = doc.text(&["title"]);
    body.keywords.extend(doc.text(&["tag"]));
    let own = doc.string(&["_id"]);
    Ok(Made::one(ctx.draft(PROVIDER, "", body).record_id(own.as_deref())))
}
