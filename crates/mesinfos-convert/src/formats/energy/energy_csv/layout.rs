//! Where the header is, and which column is which.

use super::mapping::Mapping;

/// Lines in which the header must stand.
const PREAMBLE: usize = 60;

/// The header of a file.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Its line, from 1.
    pub(super) line: u64,
    headings: Vec<String>,
    written: Vec<String>,
}

fn canonical(cell: &str) -> String {
    cell.trim().trim_matches('"').trim().to_lowercase()
}

impl Layout {
    /// The header of a mapping: the first line that has all its headings.
    pub(super) fn find(text: &str, mapping: &Mapping) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}');
        for (number, line) in text.lines().take(PREAMBLE).enumerate() {
            let headings: Vec<String> = line.split(mapping.delimiter).map(canonical).collect();
            if mapping.header.iter().all(|wanted| headings.contains(wanted)) {
                let written = line
                    .split(mapping.delimiter)
                    .map(|cell| cell.trim().trim_matches('"').to_owned())
                    .collect();
                return Some(Self { line: number as u64 + 1, headings, written });
            }
        }
        None
    }

    /// The column of a heading.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.headings.iter().position(|heading| heading == name)
    }

    /// A heading as written.
    pub(super) fn heading(&self, at: usize) -> &str {
        self.written.get(at).map_or("", String::as_str)
    }

    /// How many columns it has.
    pub(super) fn len(&self) -> usize {
        self.headings.len()
    }

    /// The columns whose headings are the beginning and the end of a step, `00:00-00:15`, in minutes of the day.
    pub(super) fn steps(&self) -> Vec<(usize, i64, i64)> {
        let minutes = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
        };
        let step = |heading: &String| {
            let (from, to) = heading.split_once('-')?;
            let (from, to) = (minutes(from)?, minutes(to)?);
            Some((from, if to == 0 { 1_440 } else { to }))
        };
        self.headings
            .iter()
            .enumerate()
            .filter_map(|(at, heading)| step(heading).map(|(from, to)| (at, from, to)))
            .filter(|(_, from, to)| 0 <= *from && from < to && *to <= 1_440)
            .collect()
    }
}
