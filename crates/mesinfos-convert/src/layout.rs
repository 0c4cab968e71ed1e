//! Where the header of a table is, and which column is which: shared by the formats whose tables mappings describe.

/// Lines in which the header must stand.
const PREAMBLE: usize = 60;

/// The header of a file.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// Its line, from 1.
    pub(crate) line: u64,
    headings: Vec<String>,
    written: Vec<String>,
}

fn canonical(cell: &str) -> String {
    cell.trim().trim_matches('"').trim().to_lowercase()
}

impl Layout {
    /// The header: the first line that has all these headings, which are in lower case.
    pub(crate) fn find(text: &str, delimiter: char, header: &[String]) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}');
        for (number, line) in text.lines().take(PREAMBLE).enumerate() {
            let headings: Vec<String> = line.split(delimiter).map(canonical).collect();
            if header.iter().all(|wanted| headings.contains(wanted)) {
                let written = line
                    .split(delimiter)
                    .map(|cell| cell.trim().trim_matches('"').to_owned())
                    .collect();
                return Some(Self { line: number as u64 + 1, headings, written });
            }
        }
        None
    }

    /// The column of a heading.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.headings.iter().position(|heading| heading == name)
    }

    /// A heading as written.
    pub(crate) fn heading(&self, at: usize) -> &str {
        self.written.get(at).map_or("", String::as_str)
    }

    /// How many columns it has.
    pub(crate) fn len(&self) -> usize {
        self.headings.len()
    }

    /// Columns with their headings as compared.
    pub(crate) fn headings(&self) -> impl Iterator<Item = (usize, &str)> {
        self.headings.iter().enumerate().map(|(at, heading)| (at, heading.as_str()))
    }
}
