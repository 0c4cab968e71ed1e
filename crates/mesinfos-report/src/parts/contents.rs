//! What is in it: a card a category; a card a type that no category names.

use std::collections::BTreeSet;

use mesinfos_package::{Overview, TypeOverview};
use mesinfos_schema::exchange::{Category, Retention};
use mesinfos_schema::values::Date;

use super::{ROWS, data_types, fact, more, period, purposes};
use crate::html::Html;
use crate::names::type_name;
use crate::words::{self, look_up};

pub(crate) fn contents(html: &mut Html, overview: &Overview) {
    html.part("contents", words::CONTENTS);
    html.raw("<div class=\"cards\">\n");
    let categories = &overview.manifest.categories;
    let mut named = BTreeSet::new();
    for category in categories.iter().take(ROWS) {
        named.extend(category.types.iter().map(|t| t.record_type.as_str()));
        card(html, overview, category);
    }
    let mut count = 0;
    for (name, of_type) in data_types(overview).filter(|(name, _)| !named.contains(name.as_str())) {
        count += 1;
        if count > ROWS {
            continue;
        }
        let (en, fr) = type_name(name);
        html.raw("<article class=\"card\"><h3>").both(en, fr).raw("</h3>\n");
        big(html, of_type.records);
        if of_type.first.is_some() {
            html.raw("<p class=\"soft\">");
            period(html, first(of_type), last(of_type));
            html.raw("</p>\n");
        }
        html.raw("<p class=\"soft\"><code>").text(name).raw("</code></p></article>\n");
    }
    html.raw("</div>\n");
    more(html, categories.len());
    more(html, count);
    html.end_part();
}

fn card(html: &mut Html, overview: &Overview, category: &Category) {
    let manifest = &overview.manifest;
    let types = || category.types.iter().filter_map(|t| overview.types.get(t.record_type.as_str()));
    html.raw("<article class=\"card\"><h3>");
    match &category.label {
        Some(label) => html.localised(label),
        None => html.text(&category.id),
    };
    html.raw("</h3>\n");
    match &category.no_data_reason {
        Some(reason) => {
            html.raw("<p>").word(words::NOTHING_OF_IT).raw(": ").localised(reason).raw("</p>\n");
        }
        None => {
            let records: u64 = types().map(|t| t.records).sum();
            big(html, records);
        }
    }
    html.raw("<dl>\n");
    let (first, last) = (types().filter_map(first).min(), types().filter_map(last).max());
    if first.is_some() {
        fact(html, words::PERIOD, |html| period(html, first, last));
    }
    if let Some(source) = &category.source {
        fact(html, words::ORIGIN, |html| {
            let (en, fr) = look_up(words::ORIGINS, source.as_str());
            html.both(en, fr);
            if let Some(name) = category.source_party.as_ref().and_then(super::party_name) {
                html.raw(" (").text(name).raw(")");
            }
        });
    }
    if !category.purposes.is_empty() {
        fact(html, words::PURPOSES, |html| purposes(html, manifest, &category.purposes));
    }
    if let Some(retention) = &category.retention {
        fact(html, words::KEPT, |html| kept(html, retention));
    }
    if let Some(special) = &category.special_category {
        fact(html, words::SPECIAL, |html| {
            html.text(special.as_str());
        });
    }
    fact(html, words::SHARED, |html| shared(html, overview, category));
    html.raw("</dl>\n<p class=\"soft\">");
    for of in category.types.iter().take(ROWS) {
        let (en, fr) = type_name(&of.record_type);
        html.raw("<span class=\"tag\">").both(en, fr).raw("</span> ");
    }
    html.raw("</p></article>\n");
}

fn kept(html: &mut Html, retention: &Retention) {
    if let Some(period) = &retention.period {
        let (en, fr) = words::duration(period.as_str());
        html.both(en, fr);
        if let Some(event) = &retention.from {
            let (en, fr) = look_up(words::EVENTS, event);
            html.raw(" ").word(words::AFTER).raw(" ").both(en, fr);
        }
        html.raw(" ");
    }
    if let Some(criteria) = &retention.criteria {
        html.localised(criteria);
    }
}

fn shared(html: &mut Html, overview: &Overview, category: &Category) {
    let manifest = &overview.manifest;
    let mut any = false;
    let given = manifest.recipients.iter().filter(|r| r.categories.contains(&category.id));
    for recipient in given.take(ROWS) {
        if std::mem::replace(&mut any, true) {
            html.raw(", ");
        }
        match (&recipient.name, &recipient.category) {
            (Some(name), _) => html.text(name),
            (None, Some(kind)) => html.localised(kind),
            (None, None) => html.word(words::UNKNOWN),
        };
    }
    if !any {
        let stated = manifest.no_recipients == Some(true) || !manifest.recipients.is_empty();
        html.word(if stated { words::NOBODY } else { words::UNKNOWN });
    }
}

fn first(of_type: &TypeOverview) -> Option<Date> {
    of_type.first.as_ref().map(|first| first.date())
}

/// The last record's day, or the first of the last month that a series goes on to.
fn last(of_type: &TypeOverview) -> Option<Date> {
    let last = of_type.last.as_ref().map(|last| last.date());
    let month =
        of_type.months.keys().next_back().and_then(|month| format!("{month}-01").parse().ok());
    last.max(month)
}

fn big(html: &mut Html, records: u64) {
    let (en, fr) = words::records(records);
    html.raw("<p class=\"big\">").both(en, fr).raw("</p>\n");
}
