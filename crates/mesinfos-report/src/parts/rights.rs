//! Who answers for the data, which rights there are and how to use them.

use mesinfos_package::Overview;

use super::{fact, party_name};
use crate::html::Html;
use crate::words;

pub(crate) fn rights(html: &mut Html, overview: &Overview) {
    let manifest = &overview.manifest;
    html.part("rights", words::RIGHTS);
    contacts(html, overview);
    match &manifest.rights {
        None => {
            html.raw("<p>").word(words::RIGHTS_UNKNOWN).raw("</p>\n");
        }
        Some(rights) => {
            html.table(
                words::RIGHTS,
                &[(words::RIGHT, false), (words::STATED, false), (words::HOW, false)],
            );
            for (word, right) in [
                (words::RECTIFICATION, &rights.rectification),
                (words::ERASURE, &rights.erasure),
                (words::RESTRICTION, &rights.restriction),
                (words::PORTABILITY, &rights.portability),
                (words::OBJECTION, &rights.objection),
                (words::WITHDRAW, &rights.withdraw_consent),
                (words::TRANSMISSION, &rights.direct_transmission),
            ] {
                html.raw("<tr><td>").word(word).raw("</td><td>");
                match right {
                    None => html.word(words::UNKNOWN),
                    Some(right) if right.available => html.word(words::AVAILABLE),
                    Some(_) => html.word(words::UNAVAILABLE),
                };
                html.raw("</td><td>");
                if let Some(right) = right {
                    html.link(right.how.as_deref().unwrap_or_default());
                    if let Some(reason) = &right.reason {
                        html.raw(" ").localised(reason);
                    }
                }
                html.raw("</td></tr>\n");
            }
            html.end_table();
        }
    }
    html.raw("<h3>").word(words::USE).raw("</h3>\n<p>").word(words::USE_NOTE).raw("</p>\n<p>");
    html.word(words::SIGNS).raw("</p>\n").end_part();
}

fn contacts(html: &mut Html, overview: &Overview) {
    let manifest = &overview.manifest;
    let controller = manifest.controller.as_ref();
    let authority = manifest.supervisory_authority.as_ref();
    if controller.is_none() && authority.is_none() {
        return;
    }
    html.raw("<dl class=\"facts\">\n");
    if let Some(controller) = controller {
        fact(html, words::CONTROLLER, |html| {
            html.text(party_name(&controller.party).unwrap_or_default());
        });
        if let Some(officer) = &controller.dpo {
            fact(html, words::OFFICER, |html| {
                if let Some(name) = &officer.name {
                    html.text(name).raw(", ");
                }
                html.link(&officer.contact);
            });
        }
        if let Some(notice) = &controller.privacy_notice {
            fact(html, words::NOTICE, |html| {
                html.link(notice);
            });
        }
    }
    if let Some(authority) = authority {
        fact(html, words::AUTHORITY, |html| {
            html.text(&authority.name).raw(" (").text(&authority.country).raw(") ");
            html.link(authority.url.as_deref().unwrap_or_default());
        });
    }
    html.raw("</dl>\n");
}
