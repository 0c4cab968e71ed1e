//! Headers and records: letter lines, ended by `^`.

use std::io::BufRead;

use mesinfos_io::{LimitError, Limits, Lines};

use crate::contract::ConvertError;

/// What a field costs beside its text, so that a record of a million empty lines stays within the limit too.
const FIELD: usize = 32;

/// One field of a record: a letter and what follows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub(super) letter: char,
    pub(super) value: &'a str,
    pub(super) line: u64,
}

struct Span {
    letter: char,
    start: usize,
    end: usize,
    line: u64,
}

/// What stands next in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A line with `!`: [`Records::header`].
    Header,
    /// A record with at least one line: [`Records::fields`].
    Record {
        /// Its first line.
        line: u64,
        /// Whether the input ends within its last line: that line may be cut.
        cut: bool,
    },
}

/// The headers and records of a file, one at a time in reused buffers.
pub(super) struct Records<R> {
    lines: Lines<R>,
    limit: usize,
    text: String,
    spans: Vec<Span>,
    header: String,
    /// A header was read that ended the record before it.
    held: bool,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(reader: R, limits: &Limits) -> Self {
        Self {
            lines: Lines::new(reader, limits),
            limit: limits.line,
            text: String::new(),
            spans: Vec::new(),
            header: String::new(),
            held: false,
        }
    }

    /// The header that was met last, without its `!`.
    pub(super) fn header(&self) -> &str {
        &self.header
    }

    /// The fields of the record that was met last.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        self.spans.iter().map(|span| Field {
            letter: span.letter,
            value: self.text.get(span.start..span.end).unwrap_or_default(),
            line: span.line,
        })
    }

    pub(super) fn next(&mut self) -> Result<Option<Next>, ConvertError> {
        if std::mem::take(&mut self.held) {
            return Ok(Some(Next::Header));
        }
        self.text.clear();
        self.spans.clear();
        let mut cut = false;
        while let Some(line) = self.lines.next_line()? {
            let text = line.text.trim();
            let mut rest = text.chars();
            let Some(letter) = rest.next() else { continue };
            match letter {
                // Two `^` in a row, or one right after a header, end nothing.
                '^' if self.spans.is_empty() => {}
                '^' => return Ok(self.record(false)),
                '!' => {
                    rest.as_str().trim().clone_into(&mut self.header);
                    if self.spans.is_empty() {
                        return Ok(Some(Next::Header));
                    }
                    self.held = true;
                    return Ok(self.record(false));
                }
                // No record has such a letter: people and programs write remarks this way.
                '#' if self.spans.is_empty() => {}
                letter => {
                    let value = rest.as_str().trim();
                    if self.text.len() + value.len() + FIELD * self.spans.len() > self.limit {
                        return Err(LimitError {
                            what: "bytes of one record",
                            limit: u64::try_from(self.limit).unwrap_or(u64::MAX),
                            place: Some(format!("L{}", line.number)),
                        }
                        .into());
                    }
                    let start = self.text.len();
                    self.text.push_str(value);
                    let end = self.text.len();
                    self.spans.push(Span { letter, start, end, line: line.number });
                    cut = !line.ended;
                }
            }
        }
        Ok(self.record(cut))
    }

    fn record(&self, cut: bool) -> Option<Next> {
        self.spans.first().map(|span| Next::Record { line: span.line, cut })
    }
}

#[cfg(test)]
mod tests {
    use super::{Next, Records};
    use mesinfos_io::Limits;

    fn read(text: &str) -> Vec<String> {
        let mut records = Records::new(text.as_bytes(), &Limits::default());
        let mut all = Vec::new();
        while let Ok(Some(next)) = records.next() {
            all.push(match next {
                Next::Header => format!("!{}", records.header()),
                Next::Record { line, cut } => {
                    let fields: Vec<_> =
                        records.fields().map(|f| format!("{}={}", f.letter, f.value)).collect();
                    format!("L{line} {}{}", fields.join(" "), if cut { " cut" } else { "" })
                }
            });
        }
        all
    }

    #[test]
    fn headers_end_records_and_empty_ones_are_none() {
        assert_eq!(
            read("# made by hand\n!Type:Bank\n^\n\nD1\nT2\n!Type:Cat\r\nNx\r^\r\n^"),
            ["!Type:Bank", "L5 D=1 T=2", "!Type:Cat", "L8 N=x"]
        );
        assert_eq!(read("!Type:Bank\nD1\nT2\n"), ["!Type:Bank", "L2 D=1 T=2"]);
        assert_eq!(read("!Type:Bank\nD1\nT2"), ["!Type:Bank", "L2 D=1 T=2 cut"]);
        assert!(read("").is_empty());
    }
}
