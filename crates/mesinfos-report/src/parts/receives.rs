//! Who receives the data, which of it leaves for third countries, what is withheld, what machines decide.

use mesinfos_package::Overview;

use super::{ROWS, categories, fact, more, purposes};
use crate::html::Html;
use crate::words::{self, look_up};

pub(crate) fn receives(html: &mut Html, overview: &Overview) {
    html.part("receives", words::RECEIVES);
    recipients(html, overview);
    transfers(html, overview);
    withheld(html, overview);
    decisions(html, overview);
    html.end_part();
}

fn recipients(html: &mut Html, overview: &Overview) {
    let manifest = &overview.manifest;
    if manifest.recipients.is_empty() {
        let stated = manifest.no_recipients == Some(true);
        let word = if stated { words::NO_RECIPIENTS } else { words::RECIPIENTS_UNKNOWN };
        html.raw("<p>").word(word).raw("</p>\n");
        return;
    }
    html.table(
        words::RECEIVES,
        &[
            (words::RECIPIENT, false),
            (words::ROLE, false),
            (words::COUNTRY, false),
            (words::CATEGORIES, false),
            (words::PURPOSES, false),
        ],
    );
    for recipient in manifest.recipients.iter().take(ROWS) {
        html.raw("<tr><td>");
        if let Some(name) = &recipient.name {
            html.text(name);
        }
        for more in [&recipient.category, &recipient.not_nameable_reason].into_iter().flatten() {
            html.raw("<span class=\"line soft\">").localised(more).raw("</span>");
        }
        html.raw("</td><td>");
        if let Some(role) = &recipient.role {
            let (en, fr) = look_up(words::ROLES, role);
            html.both(en, fr);
        }
        html.raw("</td><td>").text(recipient.country.as_deref().unwrap_or_default());
        html.raw("</td><td>");
        categories(html, manifest, &recipient.categories);
        html.raw("</td><td>");
        purposes(html, manifest, &recipient.purposes);
        html.raw("</td></tr>\n");
    }
    html.end_table();
    more(html, manifest.recipients.len());
}

fn transfers(html: &mut Html, overview: &Overview) {
    let transfers = &overview.manifest.transfers;
    if transfers.is_empty() {
        return;
    }
    html.raw("<h3>").word(words::TRANSFERS).raw("</h3>\n").table(
        words::TRANSFERS,
        &[
            (words::COUNTRY, false),
            (words::SAFEGUARD, false),
            (words::TO_WHOM, false),
            (words::COPY, false),
        ],
    );
    for transfer in transfers.iter().take(ROWS) {
        html.raw("<tr><td>").text(&transfer.country).raw("</td><td>");
        match &transfer.safeguard {
            Some(safeguard) => {
                let (en, fr) = look_up(words::SAFEGUARDS, safeguard.as_str());
                html.both(en, fr)
            }
            None => html.word(words::UNKNOWN),
        };
        html.raw("</td><td>");
        for (index, name) in transfer.recipients.iter().take(ROWS).enumerate() {
            html.raw(if index > 0 { ", " } else { "" }).text(name);
        }
        html.raw("</td><td>").link(transfer.url.as_deref().unwrap_or_default());
        html.raw("</td></tr>\n");
    }
    html.end_table();
    more(html, transfers.len());
}

fn withheld(html: &mut Html, overview: &Overview) {
    let withheld = &overview.manifest.withheld;
    if withheld.is_empty() {
        return;
    }
    html.raw("<h3>").word(words::WITHHELD).raw("</h3>\n");
    html.table(words::WITHHELD, &[(words::WHAT, false), (words::WHY, false)]);
    for held in withheld.iter().take(ROWS) {
        html.raw("<tr><td>");
        categories(html, &overview.manifest, std::slice::from_ref(&held.what));
        html.raw("</td><td>").localised(&held.reason).raw("</td></tr>\n");
    }
    html.end_table();
    more(html, withheld.len());
}

fn decisions(html: &mut Html, overview: &Overview) {
    let manifest = &overview.manifest;
    let decisions = &manifest.automated_decisions;
    let none = manifest.no_automated_decisions == Some(true);
    if decisions.is_empty() && !none {
        return;
    }
    html.raw("<h3>").word(words::DECISIONS).raw("</h3>\n");
    if decisions.is_empty() {
        html.raw("<p>").word(words::NO_DECISIONS).raw("</p>\n");
    }
    for decision in decisions.iter().take(ROWS) {
        html.raw("<div class=\"card\"><dl>\n");
        for (term, text) in [
            (words::WHAT, &decision.significance),
            (words::LOGIC, &decision.logic),
            (words::CONSEQUENCES, &decision.consequences),
            (words::REVIEW, &decision.human_review),
        ] {
            if let Some(text) = text {
                fact(html, term, |html| {
                    html.localised(text);
                });
            }
        }
        html.raw("</dl></div>\n");
    }
    more(html, decisions.len());
}
