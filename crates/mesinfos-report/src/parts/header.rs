//! Whose data, from whom, for which period, made when; what the law asks for.

use mesinfos_package::Overview;
use mesinfos_schema::exchange::{CoverageKind, SubjectKind};

use super::{ROWS, data_types, fact, last_day, more, party_name, period};
use crate::html::Html;
use crate::options::{PageOptions, PageVerdict};
use crate::words::{self, Words, number};

pub(crate) fn header(html: &mut Html, overview: &Overview) {
    let manifest = &overview.manifest;
    html.raw("<h1>").word(words::TITLE).raw("</h1>\n<dl class=\"facts\">\n");
    if !manifest.subjects.is_empty() {
        fact(html, words::WHOSE, |html| subjects(html, overview));
    }
    fact(html, words::FROM_WHOM, |html| {
        match providers(overview) {
            names if names.is_empty() => html.word(words::UNKNOWN),
            names => html.text(names.join(", ")),
        };
    });
    fact(html, words::PERIOD, |html| {
        let data = manifest.data_period.as_ref();
        let first = data.and_then(|p| p.start.as_ref()).map(|start| start.date());
        period(html, first, last_day(data.and_then(|p| p.end.as_ref())));
    });
    fact(html, words::MADE, |html| {
        html.text(manifest.created_at.date());
    });
    fact(html, words::HOW_MUCH, |html| {
        let records: u64 = data_types(overview).map(|(_, t)| t.records).sum();
        let (en, fr) = words::records(records);
        html.both(en, fr);
        if let Some(coverage) = &manifest.coverage {
            html.raw(", ").word(match coverage.kind {
                CoverageKind::Full => words::FULL,
                CoverageKind::Delta => words::DELTA,
                _ => words::PARTIAL,
            });
            if let Some(reason) = &coverage.reason {
                html.raw(" (").localised(reason).raw(")");
            }
        }
    });
    html.raw("</dl>\n<p class=\"soft\">").word(words::STAYS).raw("</p>\n");
    let rejected: u64 = overview.rejects.values().map(|kind| kind.count).sum();
    if rejected > 0 {
        html.raw("<p class=\"notice\"><a href=\"#problems\">").text(number(rejected)).raw(" ");
        html.word(words::REJECTED_NOTICE).raw("</a></p>\n");
    }
}

fn subjects(html: &mut Html, overview: &Overview) {
    for (index, subject) in overview.manifest.subjects.iter().take(ROWS).enumerate() {
        if index > 0 {
            html.raw(", ");
        }
        html.word(match subject.kind {
            SubjectKind::Household => words::HOUSEHOLD,
            SubjectKind::Organisation => words::ORGANISATION,
            _ => words::PERSON,
        });
        html.raw(" <code>").text(&subject.id).raw("</code>");
        if let Some(relation) = &subject.relation {
            html.raw(" (").text(relation).raw(")");
        }
    }
}

/// Who gave the data: the controller, providers of sources, servicers of accounts, each once.
fn providers(overview: &Overview) -> Vec<&str> {
    let controller = overview.manifest.controller.iter().map(|c| &c.party);
    let sources = overview.sources.iter().filter_map(|(_, s)| s.provider.as_ref());
    let servicers = overview.accounts.iter().filter_map(|(_, a)| a.servicer.as_ref());
    let mut names: Vec<&str> = Vec::new();
    let all: Vec<_> = controller.chain(sources).collect();
    let found = if all.is_empty() { servicers.collect() } else { all };
    for name in found.into_iter().filter_map(party_name) {
        if names.len() < ROWS && !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name);
        }
    }
    names
}

/// A badge an article.
pub(crate) fn verdicts(html: &mut Html, options: &PageOptions) {
    if options.verdicts.is_empty() {
        return;
    }
    html.part("verdicts", words::VERDICTS);
    html.raw("<p class=\"soft\">").word(words::VERDICTS_NOTE).raw("</p>\n<ul class=\"badges\">\n");
    for article in options.verdicts.iter().take(ROWS) {
        let (class, sign, word): (_, _, Words) = match article.verdict {
            PageVerdict::Met => ("met", "✓", words::MET),
            PageVerdict::Ask => ("ask", "?", words::ASK),
            PageVerdict::NotMet => ("not", "✗", words::NOT_MET),
        };
        html.raw("<li class=\"").raw(class).raw("\"><span aria-hidden=\"true\">").raw(sign);
        html.raw("</span> <b>").text(&article.reference).raw("</b> ");
        html.both(&article.title, &article.title_fr).raw(": ").word(word).raw("</li>\n");
    }
    html.raw("</ul>\n");
    more(html, options.verdicts.len());
    html.end_part();
}
