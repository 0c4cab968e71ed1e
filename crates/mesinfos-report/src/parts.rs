//! The parts of the page, one module each, and what they share.

pub(crate) mod accounts;
pub(crate) mod annex;
pub(crate) mod contents;
pub(crate) mod coverage;
pub(crate) mod header;
pub(crate) mod preview;
pub(crate) mod problems;
pub(crate) mod receives;
pub(crate) mod rights;

use mesinfos_package::{Overview, TypeOverview};
use mesinfos_schema::exchange::Manifest;
use mesinfos_schema::values::{Date, Moment, Party};

use crate::html::Html;
use crate::words::{self, Words, number};

/// Rows of a table and cards that are shown at most: whatever a package lists, the page stays one that opens.
pub(crate) const ROWS: usize = 200;

/// Types that hold data on the person; a source says where it came from.
pub(crate) fn data_types(overview: &Overview) -> impl Iterator<Item = (&String, &TypeOverview)> {
    overview.types.iter().filter(|(name, _)| *name != "exchange.source/1")
}

/// How many rows were left out, where any were.
pub(crate) fn more(html: &mut Html, count: usize) {
    if let Some(rest) = count.checked_sub(ROWS).filter(|rest| *rest > 0) {
        let rest = number(u64::try_from(rest).unwrap_or(u64::MAX));
        html.raw("<p class=\"soft\">").text(rest).raw(" ").word(words::MORE).raw("</p>\n");
    }
}

/// A term and what is said of it, where anything is.
pub(crate) fn fact(html: &mut Html, term: Words, say: impl FnOnce(&mut Html)) {
    html.raw("<div><dt>").word(term).raw("</dt><dd>");
    say(html);
    html.raw("</dd></div>\n");
}

/// `first to last`.
pub(crate) fn period(html: &mut Html, first: Option<Date>, last: Option<Date>) {
    match (first, last) {
        (Some(first), Some(last)) if first != last => {
            html.text(first).raw(" ").word(words::TO).raw(" ").text(last);
        }
        (Some(one), _) | (None, Some(one)) => {
            html.text(one);
        }
        (None, None) => {
            html.word(words::UNKNOWN);
        }
    }
}

/// The last day of a half-open period.
pub(crate) fn last_day(end: Option<&Moment>) -> Option<Date> {
    Date::from_days_since_epoch(end?.date().days_since_epoch() - 1)
}

/// What a party is called.
pub(crate) fn party_name(party: &Party) -> Option<&str> {
    let name = party.name.as_ref().or(party.legal_name.as_ref()).map(|name| name.as_str());
    name.or_else(|| party.ids.first().map(|id| id.value.as_str()))
}

/// Names of categories, parted by commas; the id of one that is not there.
pub(crate) fn categories(
    html: &mut Html,
    manifest: &Manifest,
    ids: &[mesinfos_schema::values::Text],
) {
    for (index, id) in ids.iter().take(ROWS).enumerate() {
        if index > 0 {
            html.raw(", ");
        }
        let of = manifest.categories.iter().find(|category| category.id == *id);
        match of.and_then(|category| category.label.as_ref()) {
            Some(label) => html.localised(label),
            None => html.text(id),
        };
    }
}

/// Purposes, parted by a line.
pub(crate) fn purposes(
    html: &mut Html,
    manifest: &Manifest,
    ids: &[mesinfos_schema::values::Text],
) {
    for id in ids.iter().take(ROWS) {
        html.raw("<span class=\"line\">");
        let of = manifest.purposes.iter().find(|purpose| purpose.id == *id);
        match of.and_then(|purpose| purpose.description.as_ref()) {
            Some(description) => html.localised(description),
            None => html.text(id),
        };
        if let Some(basis) = of.and_then(|purpose| purpose.legal_basis.as_ref()) {
            let (en, fr) = words::look_up(words::BASES, basis.as_str());
            html.raw(" <span class=\"soft\">(").both(en, fr).raw(")</span>");
        }
        html.raw("</span> ");
    }
}
