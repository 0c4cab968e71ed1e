//! The files that hold no records: the page, CSV attachments, consents, embedded schemas, the signature.

use std::io::Read;

use mesinfos_consent::jws::{self, Parts};
use mesinfos_io::{ByteLines, Input, Limits};
use mesinfos_package::{PAGE, Package, ReadError, SIGNATURE};
use serde_json::Value;

use crate::consents;
use crate::facts::{Facts, Page};

/// Bytes of a small file that are read at most.
const SMALL: u64 = 16 * 1024 * 1024;
/// Cells and files kept one by one.
const KEPT: usize = 100;

pub(super) fn scan(package: &Package, limits: &Limits, facts: &mut Facts) -> Result<(), ReadError> {
    let mut events = Vec::new();
    for (path, input) in package.files() {
        let ends = |end: &str| path.to_ascii_lowercase().ends_with(end);
        if ends(".ndjson") || ends(".json") || ends(".csv") || ends(".html") || ends(".xml") {
            encoding(path, input, facts)?;
        }
        if ends(".csv") {
            formulas(path, input, limits, facts)?;
        }
        if path == PAGE {
            facts.page = Some(page(&small(input)?));
        } else if path == SIGNATURE {
            facts.signature = Some(is_detached(&small(input)?));
        } else if path.starts_with("consent/") {
            if ends(".json") {
                facts.consents.extend(consents::read_manifest(path, &small(input)?));
            } else {
                events.extend(small(input)?.lines().filter_map(consents::read_event));
            }
        }
    }
    for consent in &mut facts.consents {
        events.iter().for_each(|event| consent.happened(event));
    }
    for file in package.types() {
        let Some(schema) = file.schema.as_deref() else { continue };
        let text = package.file(schema).map(small).transpose()?.unwrap_or_default();
        match serde_json::from_str::<Value>(&text) {
            Ok(json) if is_schema(&json) => {
                facts.undocumented.insert(schema.to_owned(), undocumented(&json));
            }
            _ => {
                facts.broken_schemas.insert(schema.to_owned());
            }
        }
    }
    Ok(())
}

fn small(input: &Input) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    let failed = |source| mesinfos_io::IoError::Read { name: input.name().to_owned(), source };
    input.open()?.take(SMALL).read_to_end(&mut bytes).map_err(failed)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// UTF-8 without a mark, block by block.
fn encoding(path: &str, input: &Input, facts: &mut Facts) -> Result<(), ReadError> {
    let failed = |source| mesinfos_io::IoError::Read { name: input.name().to_owned(), source };
    let mut reader = input.open()?;
    let mut block = vec![0_u8; 64 * 1024];
    let (mut held, mut first, mut wrong) = (Vec::<u8>::new(), true, None);
    loop {
        let read = reader.read(&mut block).map_err(failed)?;
        if read == 0 {
            break;
        }
        held.extend_from_slice(block.get(..read).unwrap_or_default());
        if first && held.len() >= 3 {
            first = false;
            if held.starts_with(&[0xef, 0xbb, 0xbf]) {
                wrong = Some("it begins with a byte order mark");
                break;
            }
        }
        match std::str::from_utf8(&held) {
            Ok(_) => held.clear(),
            Err(error) if error.error_len().is_none() => {
                held.drain(..error.valid_up_to());
            }
            Err(_) => {
                wrong = Some("it is not UTF-8");
                break;
            }
        }
    }
    if wrong.is_none() && !first && !held.is_empty() {
        wrong = Some("it ends inside a character");
    }
    if let Some(why) = wrong
        && facts.encoding.len() < KEPT
    {
        facts.encoding.push((path.to_owned(), why));
    }
    Ok(())
}

/// Cells that a spreadsheet runs: text that begins with `=`, `+`, `-` or `@` and is no number.
fn formulas(
    path: &str,
    input: &Input,
    limits: &Limits,
    facts: &mut Facts,
) -> Result<(), ReadError> {
    let mut lines = ByteLines::new(std::io::BufReader::new(input.open()?), limits);
    while let Some(line) = lines.next_line()? {
        let text = String::from_utf8_lossy(line.bytes);
        let runs = text.split([',', ';', '\t']).any(|cell| {
            let cell = cell.trim().trim_start_matches('"');
            let rest = cell.trim_start_matches(['=', '+', '-', '@']);
            let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '"' | '%');
            rest.len() < cell.len() && !rest.chars().all(number)
        });
        if runs && facts.formulas.len() < KEPT {
            facts.formulas.push((path.to_owned(), line.number));
        }
    }
    Ok(())
}

/// What a page fetches when it is opened; links that a person follows are no fetch.
fn page(html: &str) -> Page {
    let lower = html.to_ascii_lowercase();
    let language = lower
        .split_once("<html")
        .and_then(|(_, rest)| rest.split('>').next())
        .is_some_and(|tag| tag.contains("lang="));
    let outside = [
        ("src=\"http", "an image or a script from the network"),
        ("src='http", "an image or a script from the network"),
        ("src=\"//", "an image or a script from the network"),
        ("<link", "a style sheet outside the page"),
        ("url(http", "an image or a font from the network"),
        ("@import", "a style sheet outside the page"),
        ("<iframe", "a frame"),
    ];
    let outside = outside.iter().find(|(sign, _)| lower.contains(sign)).map(|(_, what)| *what);
    Page { language, outside }
}

/// Whether the text has the form of a package's signature. Who signed is `mesinfos verify`'s to say.
fn is_detached(text: &str) -> bool {
    Parts::of_detached(text.trim(), jws::PACKAGE, &[]).is_ok()
}

fn is_schema(json: &Value) -> bool {
    json.get("$schema").and_then(Value::as_str)
        == Some("https://json-schema.org/draft/2020-12/schema")
}

/// Members without a description, at any depth.
pub(crate) fn undocumented(schema: &Value) -> u64 {
    match schema {
        Value::Object(map) => {
            let own = map.get("properties").and_then(Value::as_object).map_or(0, |properties| {
                let bare = |p: &&Value| p.get("description").is_none() && p.get("$ref").is_none();
                properties.values().filter(bare).count()
            });
            u64::try_from(own).unwrap_or(u64::MAX) + map.values().map(undocumented).sum::<u64>()
        }
        Value::Array(items) => items.iter().map(undocumented).sum(),
        _ => 0,
    }
}
