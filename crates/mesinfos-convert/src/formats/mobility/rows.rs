//! Rows of comma-separated values, one at a time in reused buffers.

use std::io::BufReader;
use std::ops::Range;

use mesinfos_io::encoding::Sniffed;
use mesinfos_io::{Decoder, Input, LimitError, Limits, Lines};

use crate::contract::{ConvertError, SyntaxError};

type Text = BufReader<Decoder<Box<dyn std::io::Read + Send>>>;

/// The rows of a file; the heading is the first.
pub(super) struct Rows {
    lines: Lines<Text>,
    delimiter: char,
    raw: String,
    text: String,
    cells: Vec<Range<usize>>,
    line: u64,
    limits: Limits,
    code: &'static str,
}

impl Rows {
    /// `code` is that of a quote that never closes.
    pub(super) fn open(
        input: &Input,
        encoding: Sniffed,
        delimiter: char,
        limits: &Limits,
        code: &'static str,
    ) -> Result<Self, ConvertError> {
        let text = BufReader::with_capacity(64 * 1024, input.decode(encoding)?);
        Ok(Self {
            lines: Lines::new(text, limits),
            delimiter,
            raw: String::new(),
            text: String::new(),
            cells: Vec::new(),
            line: 0,
            limits: limits.clone(),
            code,
        })
    }

    /// The next row that is not blank; `false` at the end.
    pub(super) fn next(&mut self) -> Result<bool, ConvertError> {
        self.raw.clear();
        loop {
            let Some(line) = self.lines.next_line()? else {
                if self.raw.is_empty() {
                    return Ok(false);
                }
                let place = format!("L{}", self.line);
                let message = "a quote that never closes takes the rest of the file";
                return Err(SyntaxError::new(self.code, place, message).into());
            };
            if self.raw.is_empty() {
                if line.text.trim().is_empty() {
                    continue;
                }
                self.line = line.number;
            } else {
                self.raw.push('\n');
            }
            self.raw.push_str(line.text);
            if self.raw.len() > self.limits.line {
                return Err(self.limit("bytes of one row", self.limits.line));
            }
            if split(&self.raw, self.delimiter, &mut self.text, &mut self.cells) {
                break;
            }
        }
        if self.cells.len() > self.limits.columns {
            return Err(self.limit("columns of one row", self.limits.columns));
        }
        Ok(true)
    }

    fn limit(&self, what: &'static str, limit: usize) -> ConvertError {
        let place = Some(format!("L{}", self.line));
        LimitError { what, limit: limit as u64, place }.into()
    }

    /// The line the row begins on.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// A cell, trimmed; empty where the row is shorter.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).and_then(|c| self.text.get(c.clone())).unwrap_or_default().trim()
    }

    /// The cells of the row.
    pub(super) fn cells(&self) -> impl ExactSizeIterator<Item = &str> {
        self.cells.iter().map(|c| self.text.get(c.clone()).unwrap_or_default().trim())
    }
}

/// Parts a row into its cells; `false` where a quote is still open.
fn split(raw: &str, delimiter: char, text: &mut String, cells: &mut Vec<Range<usize>>) -> bool {
    text.clear();
    cells.clear();
    let mut from = 0;
    let mut quoted = false;
    let mut chars = raw.chars().peekable();
    let mut start = true;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted => {
                if chars.peek() == Some(&'"') {
                    chars.next();
                    text.push('"');
                } else {
                    quoted = false;
                }
            }
            '"' if start => {
                quoted = true;
                start = false;
            }
            c if c == delimiter && !quoted => {
                cells.push(from..text.len());
                from = text.len();
                start = true;
            }
            c => {
                text.push(c);
                start = start && c.is_whitespace();
            }
        }
    }
    cells.push(from..text.len());
    !quoted
}

/// The delimiter of a heading: the one of these that stands most often outside quotes.
pub(super) fn delimiter(heading: &str) -> char {
    let mut best = (',', 0);
    for candidate in [',', ';', '\t', '|'] {
        let count = heading.matches(candidate).count();
        if count > best.1 {
            best = (candidate, count);
        }
    }
    best.0
}

/// The first line of a head that is not blank.
pub(super) fn heading(text: &str) -> Option<&str> {
    text.trim_start_matches('\u{feff}').lines().map(str::trim).find(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{delimiter, split};

    #[test]
    fn cells() {
        let parts = |raw: &str| {
            let (mut text, mut cells) = (String::new(), Vec::new());
            let whole = split(raw, ',', &mut text, &mut cells);
            (
                whole,
                cells
                    .into_iter()
                    .filter_map(|c| text.get(c).map(str::to_owned))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(parts("a,\"b,\"\"c\"\"\",").1, ["a", "b,\"c\"", ""]);
        assert!(!parts("a,\"b").0);
        assert_eq!(parts("5\"x,y").1, ["5\"x", "y"]);
        assert_eq!(delimiter("time;lat;lon"), ';');
    }
}
