//! `mesinfos formats`.

use std::io::Write;

use clap::Args;
use mesinfos::convert::write::WRITERS;
use mesinfos::convert::{Descriptor, FORMATS};
use serde_json::json;

use crate::exit::{Exit, Fail};

/// List every format it reads and writes, with versions and languages.
#[derive(Args)]
pub(crate) struct Arguments {
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let formats: Vec<_> = FORMATS
            .iter()
            .map(|format| {
                let d = format.descriptor();
                json!({"name": d.name, "title": d.title, "domain": d.domain, "mediaType": d.media_type,
                    "extensions": d.extensions, "versions": d.versions, "languages": d.languages,
                    "records": d.records, "reads": true, "writes": d.writes, "exportTo": writers(d), "standard": d.standard,
                    "options": d.options})
            })
            .collect();
        let list = json!({"schema": "https://w3id.org/mesinfos/formats/1", "formats": formats});
        writeln!(out, "{list}")?;
        return Ok(Exit::Good);
    }
    for format in FORMATS {
        let d = format.descriptor();
        let way = match writers(d) {
            names if names.is_empty() => "reads".to_owned(),
            names => format!("reads, writes: export --to {}", names.join(", ")),
        };
        writeln!(out, "{:<12} {} ({way})", d.name, d.title)?;
        if !d.versions.is_empty() {
            writeln!(out, "{:<12} versions: {}", "", d.versions.join(", "))?;
        }
        if !d.languages.is_empty() {
            writeln!(out, "{:<12} languages: {}", "", d.languages.join(", "))?;
        }
        if !d.options.is_empty() {
            writeln!(out, "{:<12} may need: {}", "", d.options.join(", "))?;
        }
    }
    Ok(Exit::Good)
}

/// The names under which a format can be written.
fn writers(d: &Descriptor) -> Vec<&'static str> {
    let own = WRITERS.iter().map(|writer| writer.descriptor());
    own.filter(|writer| writer.format == d.name).map(|writer| writer.name).collect()
}
