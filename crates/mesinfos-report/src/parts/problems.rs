//! What could not be converted, and what checks found: grouped by rule, with place and remedy.

use std::collections::BTreeMap;

use mesinfos_package::Overview;
use mesinfos_schema::finding::Finding;

use super::{ROWS, more};
use crate::html::Html;
use crate::options::PageOptions;
use crate::words::{self, number};

/// Findings of one rule that are shown one by one.
const SHOWN: usize = 20;

pub(crate) fn problems(html: &mut Html, overview: &Overview, options: &PageOptions) {
    html.part("problems", words::PROBLEMS);
    if let Some(found) = &options.findings {
        html.raw("<h3>").word(words::FOUND).raw("</h3>\n");
        findings(html, found);
        html.raw("<h3>").word(words::REJECTED).raw("</h3>\n");
    }
    if overview.rejects.is_empty() {
        html.raw("<p>").word(words::NO_PROBLEMS).raw("</p>\n");
    } else {
        html.raw("<p class=\"soft\">").word(words::REJECTED_NOTE).raw("</p>\n");
    }
    for (code, kind) in overview.rejects.iter().take(ROWS) {
        html.raw(if overview.rejects.len() == 1 { "<details open=\"open\">" } else { "<details>" });
        html.raw("<summary>").text(number(kind.count)).raw(" ").word(words::ITEMS);
        html.raw(": <code>").text(code).raw("</code></summary>\n");
        html.table(words::REJECTED, &[(words::WHERE, false), (words::WHY, false)]);
        for reject in &kind.first {
            html.raw("<tr><td>").text(&reject.input).raw(" ").text(&reject.locator);
            html.raw("</td><td lang=\"en\">").text(&reject.message).raw("</td></tr>\n");
        }
        html.end_table().raw("</details>\n");
    }
    more(html, overview.rejects.len());
    html.end_part();
}

fn findings(html: &mut Html, findings: &[Finding]) {
    if findings.is_empty() {
        html.raw("<p>").word(words::NO_FINDINGS).raw("</p>\n");
    }
    let mut by_code: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_code.entry(&finding.code).or_default().push(finding);
    }
    for (code, found) in by_code.iter().take(ROWS) {
        let Some(first) = found.first() else { continue };
        html.raw("<details><summary><span class=\"sev\">")
            .text(first.severity)
            .raw("</span> <code>");
        html.text(code).raw("</code> (").text(found.len()).raw(")");
        if let Some(expected) = &first.expected {
            html.raw(" <span lang=\"en\">").text(expected).raw("</span>");
        }
        html.raw("</summary>\n");
        if let Some(help) = &first.help {
            html.raw("<p><b>").word(words::REMEDY).raw(":</b> <span lang=\"en\">").text(help);
            html.raw("</span></p>\n");
        }
        html.table(words::FOUND, &[(words::WHERE, false), (words::WHY, false)]);
        for finding in found.iter().take(SHOWN) {
            html.raw("<tr><td>").text(&finding.place);
            if let Some(pointer) = &finding.pointer {
                html.raw(" <code>").text(pointer).raw("</code>");
            }
            html.raw("</td><td lang=\"en\">").text(&finding.message).raw("</td></tr>\n");
        }
        html.end_table();
        if found.len() > SHOWN {
            html.raw("<p class=\"soft\">").text(found.len() - SHOWN).raw(" ").word(words::MORE);
            html.raw("</p>\n");
        }
        html.raw("</details>\n");
    }
    more(html, by_code.len());
}
