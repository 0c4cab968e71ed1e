//! Where the header is, and which column is which.

use super::mapping::{Headings, Mapping, canonical};
use crate::contract::Candidate;

/// Rows in which the header must stand: banks put up to thirty lines above it.
const PREAMBLE: usize = 60;

/// Delimiters that are tried.
const DELIMITERS: &[u8] = b";,\t|";

/// How a file is laid out, for one mapping.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// Records before the first row of data.
    pub(super) skip: usize,
    /// The headings as written.
    pub(super) header: Vec<String>,
    canonical: Vec<String>,
    pub(super) account: Option<String>,
    pub(super) currency: Option<String>,
}

impl Layout {
    /// The column of the first of these headings that the file has.
    pub(super) fn column(&self, headings: &Headings) -> Option<usize> {
        headings.names().iter().find_map(|name| self.index(name))
    }

    /// The columns of all of these headings that the file has, in order.
    pub(super) fn columns(&self, headings: &Headings) -> Vec<usize> {
        headings.names().iter().filter_map(|name| self.index(name)).collect()
    }

    pub(super) fn has(&self, headings: &Headings) -> bool {
        self.column(headings).is_some() || self.currency.is_some()
    }

    fn index(&self, name: &str) -> Option<usize> {
        if let Some(number) = name.strip_prefix('#').and_then(|n| n.parse::<usize>().ok()) {
            return number.checked_sub(1);
        }
        let wanted = canonical(name);
        self.canonical.iter().position(|heading| *heading == wanted)
    }

    /// How many of the file's columns the mapping knows.
    pub(super) fn known(&self, mapping: &Mapping) -> usize {
        let names: Vec<String> = mapping.headings().map(canonical).collect();
        self.canonical.iter().filter(|heading| names.contains(heading)).count()
    }

    pub(super) fn dates(&self, mapping: &Mapping) -> Vec<usize> {
        let c = &mapping.columns;
        [&c.booked_on, &c.value_on, &c.transacted_at]
            .iter()
            .filter_map(|h| self.column(h))
            .collect()
    }

    pub(super) fn amounts(&self, mapping: &Mapping) -> Vec<usize> {
        let c = &mapping.columns;
        [&c.amount, &c.debit, &c.credit, &c.fee].iter().filter_map(|h| self.column(h)).collect()
    }
}

/// The first rows of a file, parted by one delimiter.
pub(super) struct Table {
    delimiter: u8,
    rows: Vec<Vec<String>>,
    /// The same, for comparison with headings.
    canonical: Vec<Vec<String>>,
}

/// The first rows of a file under each usual delimiter, and under the one of a mapping.
pub(super) fn tables(text: &str, own: Option<char>) -> Vec<Table> {
    let own = own.and_then(|c| u8::try_from(c).ok()).filter(|c| !DELIMITERS.contains(c));
    let delimiters = DELIMITERS.iter().copied().chain(own);
    delimiters
        .map(|delimiter| {
            let rows = rows(text, delimiter);
            let canonical =
                rows.iter().map(|row| row.iter().map(|cell| canonical(cell)).collect()).collect();
            Table { delimiter, rows, canonical }
        })
        .collect()
}

/// The layout of a file under a mapping; `None` where it has no row with the mapping's headings.
pub(super) fn layout(tables: &[Table], mapping: &Mapping) -> Option<Layout> {
    let wanted: Vec<String> = mapping.header.iter().map(|h| canonical(h)).collect();
    for Table { delimiter, rows, canonical: cells } in usable(tables, mapping) {
        let delimiter = *delimiter;
        if mapping.headless {
            return Some(Layout {
                delimiter,
                skip: 0,
                header: Vec::new(),
                canonical: Vec::new(),
                account: None,
                currency: None,
            });
        }
        let found = cells.iter().position(|row| wanted.iter().all(|heading| row.contains(heading)));
        let Some(at) = found else { continue };
        let header = rows.get(at)?.clone();
        let canonical = cells.get(at)?.clone();
        let above = rows.get(..at).unwrap_or_default();
        return Some(Layout {
            delimiter,
            skip: at + 1,
            header,
            canonical,
            account: mapping.preamble.account.as_deref().and_then(|label| beside(above, label)),
            currency: mapping.preamble.currency.as_deref().and_then(|label| beside(above, label)),
        });
    }
    None
}

/// What a file's head says for a mapping: certain where all its headings are there, a guess from half of them on.
pub(super) fn judge(tables: &[Table], mapping: &Mapping) -> Option<Candidate> {
    if mapping.headless {
        return None;
    }
    let candidate = |score: u8, reason: String| {
        let candidate = Candidate::new("bank-csv", score, reason).version(mapping.name.clone());
        match &mapping.language {
            Some(language) => candidate.language(language.clone()),
            None => candidate,
        }
    };
    if let Some(layout) = layout(tables, mapping) {
        let known = layout.known(mapping);
        // More headings known, more certain: a specific mapping goes before a general one.
        let known_score = |most: usize| u8::try_from(known.min(most)).unwrap_or(0);
        let score = if mapping.general { 50 + known_score(4) } else { 55 + known_score(40) };
        return Some(candidate(
            score,
            format!("the headings of {} ({known} known)", mapping.title),
        ));
    }
    let wanted: Vec<String> = mapping.header.iter().map(|h| canonical(h)).collect();
    let most = usable(tables, mapping)
        .flat_map(|table| &table.canonical)
        .map(|row| wanted.iter().filter(|heading| row.contains(heading)).count())
        .max()
        .unwrap_or(0);
    let enough = most >= 2 && most * 2 >= wanted.len();
    let share = u8::try_from(40 * most / wanted.len().max(1)).unwrap_or(0);
    enough.then(|| {
        candidate(share, format!("{most} of {} headings of {}", wanted.len(), mapping.title))
    })
}

/// Those of the mapping's delimiter, where it names one.
fn usable<'a>(tables: &'a [Table], mapping: &Mapping) -> impl Iterator<Item = &'a Table> + use<'a> {
    let fixed = mapping.delimiter.and_then(|c| u8::try_from(c).ok());
    tables.iter().filter(move |table| fixed.is_none_or(|one| table.delimiter == one))
}

fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    reader
        .records()
        .take(PREAMBLE)
        .map_while(Result::ok)
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect()
}

/// The cell behind one that begins with `label`, else the one below it, else what follows it in the same cell.
fn beside(rows: &[Vec<String>], label: &str) -> Option<String> {
    let wanted = canonical(label);
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    for (at, row) in rows.iter().enumerate() {
        let Some(column) = row.iter().position(|cell| canonical(cell).starts_with(&wanted)) else {
            continue;
        };
        let behind = row.iter().skip(column + 1).find_map(|cell| filled(cell));
        let below = || rows.get(at + 1)?.get(column).and_then(|cell| filled(cell));
        let inside = || {
            let cell = row.get(column)?.trim();
            filled(cell.get(label.len()..)?.trim_start_matches(':'))
        };
        if let Some(found) = behind.or_else(inside).or_else(below) {
            return Some(found);
        }
    }
    None
}
