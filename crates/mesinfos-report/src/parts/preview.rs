//! A look at the records: the first and the last of each type as a table, what is sensitive hidden until asked.

use std::collections::BTreeMap;

use mesinfos_package::{Overview, TypeOverview};
use mesinfos_schema::catalogue::{self, Entry};
use mesinfos_schema::record::RecordId;
use mesinfos_schema::schema::{self, Openness};
use serde_json::Value;

use super::{ROWS, data_types};
use crate::html::Html;
use crate::names::type_name;
use crate::words::{self, number};

/// Columns of a table.
const COLUMNS: usize = 12;
/// Characters of a value that are shown.
const CHARACTERS: usize = 80;
/// How deep members are looked for.
const DEPTH: usize = 3;

pub(crate) fn preview(html: &mut Html, overview: &Overview) {
    html.part("preview", words::PREVIEW);
    html.raw("<p class=\"soft\">").word(words::PREVIEW_NOTE).raw("</p>\n");
    for (index, (name, of_type)) in data_types(overview).take(ROWS).enumerate() {
        of_one(html, index, name, of_type);
    }
    html.end_part();
}

fn of_one(html: &mut Html, index: usize, name: &str, of_type: &TypeOverview) {
    let preview = &of_type.preview;
    let first: Vec<Row> = preview.first.iter().filter_map(|line| row(line)).collect();
    let last: Vec<Row> = preview.last.iter().filter_map(|line| row(line)).collect();
    let columns = columns(name, first.iter().chain(&last));
    if columns.is_empty() {
        return;
    }
    let (en, fr) = type_name(name);
    html.raw("<details class=\"preview\"><summary>").both(&en, &fr).raw(" (");
    html.text(number(of_type.records)).raw(")</summary>\n");
    if columns.iter().any(|column| column.sensitive) {
        html.raw("<input type=\"checkbox\" class=\"show\" id=\"show-").text(index);
        html.raw("\"/> <label for=\"show-").text(index).raw("\">").word(words::SHOW);
        html.raw("</label>\n");
    }
    html.raw("<div class=\"scroll\" tabindex=\"0\">\n<table><caption class=\"vh\">").both(en, fr);
    html.raw("</caption><thead><tr>");
    for column in columns.iter().take(COLUMNS) {
        html.raw(if column.number {
            "<th scope=\"col\" class=\"n\">"
        } else {
            "<th scope=\"col\">"
        });
        html.text(column.pointer.trim_start_matches('/').replace('/', " › "));
        if column.sensitive {
            html.raw(" <span class=\"vh\">(").word(words::SENSITIVE).raw(")</span>");
        }
        html.raw("</th>");
    }
    html.raw("</tr></thead><tbody>\n");
    rows(html, &columns, &first);
    let shown = u64::try_from(first.len() + last.len()).unwrap_or(u64::MAX);
    let between = of_type.records.saturating_sub(shown);
    if between > 0 {
        html.raw("<tr><td class=\"between\" colspan=\"")
            .text(columns.len().min(COLUMNS))
            .raw("\">… ");
        html.text(number(between)).raw(" ").word(words::LEFT_OUT).raw("</td></tr>\n");
    }
    rows(html, &columns, &last);
    html.end_table();
    if columns.len() > COLUMNS {
        html.raw("<p class=\"soft\">").word(words::MORE_COLUMNS).raw("</p>\n");
    }
    html.raw("</details>\n");
}

fn rows(html: &mut Html, columns: &[Column], rows: &[Row]) {
    for row in rows {
        html.raw("<tr>");
        for column in columns.iter().take(COLUMNS) {
            let value = row.get(&column.pointer).map(String::as_str).unwrap_or_default();
            html.raw(match (column.sensitive && !value.is_empty(), column.number) {
                (true, true) => "<td class=\"s n\">",
                (true, false) => "<td class=\"s\">",
                (false, true) => "<td class=\"n\">",
                (false, false) => "<td>",
            });
            if column.sensitive && !value.is_empty() {
                // What is hidden is not drawn, read aloud, found or printed; dots of one length stand for it.
                html.raw("<span class=\"v\">").text(value);
                html.raw("</span><span class=\"m\" aria-hidden=\"true\">●●●●●●</span>");
            } else {
                html.text(value);
            }
            html.raw("</td>");
        }
        html.raw("</tr>\n");
    }
}

/// A record as text by pointer into its data.
type Row = BTreeMap<String, String>;

fn row(line: &str) -> Option<Row> {
    let record: Value = serde_json::from_str(line).ok()?;
    let mut row = Row::new();
    flatten(record.get("data")?, String::new(), 0, &mut row);
    Some(row)
}

fn flatten(value: &Value, pointer: String, depth: usize, row: &mut Row) {
    match value {
        Value::Object(map) => {
            if let Some(text) = pair(map) {
                row.insert(pointer, cut(&text));
            } else if depth < DEPTH {
                for (name, value) in map {
                    flatten(value, format!("{pointer}/{name}"), depth + 1, row);
                }
            }
        }
        Value::Array(items) => {
            row.insert(pointer, cut(&list(items)));
        }
        value => {
            row.insert(pointer, cut(&scalar(value)));
        }
    }
}

/// A value with its unit, currency or scheme in one cell.
fn pair(map: &serde_json::Map<String, Value>) -> Option<String> {
    let word = |name: &str| map.get(name).and_then(Value::as_str);
    let unit = match (word("amount"), word("currency")) {
        (Some(amount), Some(currency)) if map.len() == 2 => {
            return Some(format!("{amount} {currency}"));
        }
        _ => word("unit"),
    };
    let value = word("value")?;
    if let Some(unit) = unit.filter(|_| map.len() <= 3) {
        let comparator = word("comparator").unwrap_or_default();
        return Some(format!("{comparator}{value} {unit}"));
    }
    word("scheme").map(|scheme| format!("{value} ({scheme})"))
}

/// Some items of a list, and how many there are.
fn list(items: &[Value]) -> String {
    let text = |item: &Value| match item {
        Value::Object(map) => pair(map).unwrap_or_else(|| "{…}".to_owned()),
        Value::Array(_) => "[…]".to_owned(),
        Value::Null => "–".to_owned(),
        value => scalar(value),
    };
    let shown: Vec<String> = items.iter().take(4).map(text).collect();
    let shown = shown.join(", ");
    if items.len() > 4 { format!("{shown}, … ({})", items.len()) } else { shown }
}

fn scalar(value: &Value) -> String {
    match value {
        // The id of another record says nothing to a person: its beginning is enough to tell two apart.
        Value::String(text) if text.parse::<RecordId>().is_ok() => {
            text.split('-').next().unwrap_or_default().to_owned() + "…"
        }
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A column: a pointer that some record has.
struct Column {
    pointer: String,
    sensitive: bool,
    number: bool,
}

/// The columns, the record's time first.
fn columns<'a>(name: &str, rows: impl Iterator<Item = &'a Row>) -> Vec<Column> {
    let mut found: BTreeMap<&str, bool> = BTreeMap::new();
    for (pointer, value) in rows.flatten() {
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.');
        let start = value.split(' ').next().unwrap_or_default();
        let number = !value.contains(['(', ','])
            && !start.is_empty()
            && start.chars().all(digits)
            && !is_date(start);
        let all = found.entry(pointer).or_insert(true);
        *all &= number || value.is_empty();
    }
    let entry = catalogue::entry(name);
    let root = entry.map(|entry| schema::of(entry, Openness::Open));
    let mut columns: Vec<Column> = found
        .into_iter()
        .map(|(pointer, number)| Column {
            sensitive: match (entry, &root) {
                (Some(entry), Some(root)) => is_sensitive(entry, root, pointer),
                // Of a type that nobody described nothing is known to be harmless.
                _ => true,
            },
            pointer: pointer.to_owned(),
            number,
        })
        .collect();
    let is_time = |pointer: &str| entry.is_some_and(|e| e.effective.contains(&pointer));
    columns.sort_by_key(|column| !is_time(&column.pointer));
    columns
}

fn is_date(text: &str) -> bool {
    text.len() >= 7 && text.get(4..5) == Some("-")
}

/// Whether the standard marks a member, what it stands in or what stands in it as sensitive. Where the whole type is
/// (health, location, other people), everything but its time is.
fn is_sensitive(entry: &Entry, root: &Value, pointer: &str) -> bool {
    if entry.effective.contains(&pointer) {
        return false;
    }
    if !matches!(entry.sensitivity, "ordinary" | "financial") {
        return true;
    }
    let mut at = schema::member(root, "data", root);
    for part in pointer.split('/').skip(1) {
        at = at.and_then(|schema| schema::member(schema, part, root));
        if at.is_some_and(|schema| marked(schema, root, 0)) {
            return true;
        }
    }
    // A member that the schema does not have: nobody knows.
    at.is_none()
}

/// Whether a schema or one that it is made of is marked.
fn marked(schema: &Value, root: &Value, depth: usize) -> bool {
    if depth > 4 {
        return false;
    }
    let word = schema.get("x-sensitivity").and_then(Value::as_str);
    if word.is_some_and(|word| word != "ordinary") {
        return true;
    }
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
    let target = reference.and_then(|pointer| root.pointer(pointer));
    let alternatives = schema.get("anyOf").and_then(Value::as_array);
    let within =
        target.into_iter().chain(schema.get("items")).chain(alternatives.into_iter().flatten());
    within.into_iter().any(|schema| marked(schema, root, depth + 1))
}
