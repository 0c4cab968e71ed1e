//! The technical annex: the manifest's own facts, the sources with their converters, the files with hashes and schemas.

use mesinfos_package::Overview;
use mesinfos_schema::catalogue;
use mesinfos_schema::exchange::Source;

use super::{ROWS, fact, more, party_name};
use crate::html::Html;
use crate::words::{self, number};

pub(crate) fn annex(html: &mut Html, overview: &Overview) {
    let manifest = &overview.manifest;
    html.part("annex", words::ANNEX);
    html.raw("<dl class=\"facts\">\n");
    fact(html, words::PACKAGE, |html| {
        html.raw("<code>").text(&manifest.package_id).raw("</code>");
    });
    fact(html, words::STANDARD, |html| {
        html.text(&manifest.standard);
    });
    fact(html, words::GENERATOR, |html| {
        html.text(&manifest.generator.name).raw(" ").text(&manifest.generator.version);
        html.raw(", ").text(manifest.created_at);
    });
    if !manifest.consents.is_empty() {
        fact(html, words::CONSENTS, |html| {
            for id in manifest.consents.iter().take(ROWS) {
                html.raw("<span class=\"line\"><code>").text(id).raw("</code></span>");
            }
        });
    }
    html.raw("</dl>\n");
    sources(html, overview);
    files(html, overview);
    html.end_part();
}

fn sources(html: &mut Html, overview: &Overview) {
    if overview.sources.is_empty() {
        return;
    }
    html.raw("<h3>").word(words::SOURCES).raw("</h3>\n").table(
        words::SOURCES,
        &[
            (words::FILE, false),
            (words::FORMAT, false),
            (words::PROVIDER, false),
            (words::AS_OF, false),
            (words::RECORDS, true),
            (words::CONVERTER, false),
        ],
    );
    for (id, source) in overview.sources.iter().take(ROWS) {
        let records: u64 = overview.types.values().filter_map(|t| t.by_source.get(id)).sum();
        html.raw("<tr><td>");
        match source.original.as_ref().and_then(|original| original.name.as_ref()) {
            Some(name) => html.text(name),
            None => html.word(words::NO_FILE),
        };
        html.raw("</td><td>").text(format_name(source)).raw("</td><td>");
        html.text(source.provider.as_ref().and_then(party_name).unwrap_or_default());
        html.raw("</td><td>");
        match source.collected_at {
            Some(at) => html.text(at.date()),
            None => html.word(words::UNKNOWN),
        };
        html.raw("</td><td class=\"n\">").text(number(records)).raw("</td><td>");
        if let Some(converter) = &source.converter {
            html.text(&converter.name).raw(" ").text(&converter.version);
        }
        html.raw("</td></tr>\n");
    }
    html.end_table();
    more(html, overview.sources.len());
}

fn format_name(source: &Source) -> String {
    let format = source.format.as_ref().map(ToString::to_string).unwrap_or_default();
    match &source.format_version {
        Some(version) => format!("{format} {version}"),
        None => format,
    }
}

fn files(html: &mut Html, overview: &Overview) {
    let files = &overview.manifest.files;
    html.raw("<details><summary>").word(words::FILES).raw(" (").text(files.len());
    html.raw(")</summary>\n").table(
        words::FILES,
        &[
            (words::FILE, false),
            (words::RECORDS, true),
            (words::BYTES, true),
            (words::SCHEMA, false),
            (words::HASH, false),
        ],
    );
    for file in files.iter().take(ROWS) {
        html.raw("<tr><td><code>").text(&file.path).raw("</code></td><td class=\"n\">");
        if let Some(records) = file.records {
            html.text(number(records.get()));
        }
        html.raw("</td><td class=\"n\">").text(number(file.bytes.get())).raw("</td><td><code>");
        match (&file.schema, &file.record_type) {
            (Some(schema), _) => {
                html.text(schema);
            }
            (None, Some(name)) if catalogue::entry(name).is_some() => {
                html.raw("https://w3id.org/mesinfos/schema/").text(name);
            }
            _ => {}
        }
        html.raw("</code></td><td><code class=\"hash\">").text(&file.sha256);
        html.raw("</code></td></tr>\n");
    }
    html.end_table();
    more(html, files.len());
    html.raw("</details>\n");
}
