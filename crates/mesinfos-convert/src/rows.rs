//! Rows of CSV files, one at a time: the room of every format whose syntax is a table of text.

use std::cell::Cell;
use std::io::{Chain, Read};
use std::rc::Rc;

use csv::StringRecord;
use mesinfos_io::encoding::Sniffed;
use mesinfos_io::{Decoder, Input, IoError, LimitError, Limits};

use crate::contract::{ConvertError, SyntaxError};
use crate::parse::trim;

/// A reader that fails once a record has taken more than its share: a quote that never closes would otherwise take the
/// rest of the file into memory.
struct Capped<R> {
    inner: R,
    since: Rc<Cell<usize>>,
    limit: usize,
    ends: Rc<Cell<Ends>>,
}

/// How the rows of a file end, as its first row does.
#[derive(Clone, Copy)]
enum Ends {
    /// Not seen yet: the last byte, and whether a quote is open.
    Open(u8, bool),
    Lf,
    /// The reader ends a row at the carriage return, and counts the line feed with the next row.
    CrLf,
}

impl Ends {
    fn seen(self, bytes: &[u8]) -> Self {
        let Self::Open(mut last, mut quoted) = self else { return self };
        for &byte in bytes {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => return if last == b'\r' { Self::CrLf } else { Self::Lf },
                _ => {}
            }
            last = byte;
        }
        Self::Open(last, quoted)
    }
}

/// Stands behind the end of every input: a row that has more than it, at the end, has a quote that never closes.
const END: &str = "\n\u{10FFFE}\n";

/// What [`Capped`] fails with.
#[derive(Debug, thiserror::Error)]
#[error("a record beyond the limit")]
struct TooLong;

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.since.get() > self.limit {
            return Err(std::io::Error::other(TooLong));
        }
        let read = self.inner.read(buffer)?;
        self.since.set(self.since.get() + read);
        self.ends.set(self.ends.get().seen(buffer.get(..read).unwrap_or_default()));
        Ok(read)
    }
}

/// A file as UTF-8, with [`END`] behind it.
type Text = Chain<Decoder<Box<dyn Read + Send>>, &'static [u8]>;

/// What a format calls the faults of its syntax.
#[derive(Debug)]
pub(crate) struct Codes {
    /// A quote that never closes.
    pub(crate) open_quote: &'static str,
    /// Anything else.
    pub(crate) syntax: &'static str,
}

/// The rows of data of a file.
pub(crate) struct Rows {
    reader: csv::Reader<Capped<Text>>,
    record: StringRecord,
    since: Rc<Cell<usize>>,
    ends: Rc<Cell<Ends>>,
    limit: usize,
    columns: usize,
    codes: &'static Codes,
    /// Line of the record, where the reader's own count does not see it (lone carriage returns).
    number: u64,
}

/// One row.
pub(crate) struct Row<'a> {
    record: &'a StringRecord,
    line: u64,
}

impl Row<'_> {
    /// A cell, trimmed; empty where the row is shorter.
    pub(crate) fn cell(&self, column: usize) -> &str {
        trim(self.record.get(column).unwrap_or_default())
    }

    /// The line it begins on.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// How many cells it has.
    pub(crate) fn len(&self) -> usize {
        self.record.len()
    }
}

impl Rows {
    /// Opens an input, past the first `skip` rows.
    pub(crate) fn open(
        input: &Input,
        sniffed: Sniffed,
        delimiter: u8,
        skip: usize,
        limits: &Limits,
        codes: &'static Codes,
    ) -> Result<Self, ConvertError> {
        let since = Rc::new(Cell::new(0));
        let inner = input.decode(sniffed)?.chain(END.as_bytes());
        // The reader takes whole buffers: a record's share is counted with one of slack.
        let ends = Rc::new(Cell::new(Ends::Open(0, false)));
        let capped = Capped {
            inner,
            since: Rc::clone(&since),
            limit: limits.line + 128 * 1024,
            ends: Rc::clone(&ends),
        };
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(64 * 1024)
            .from_reader(capped);
        let mut rows = Self {
            reader,
            record: StringRecord::new(),
            since,
            ends,
            limit: limits.line,
            columns: limits.columns,
            codes,
            number: 0,
        };
        for _ in 0..skip {
            rows.advance()?;
        }
        Ok(rows)
    }

    /// The next row.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, ConvertError> {
        if !self.advance()? {
            return Ok(None);
        }
        // Counted back from its end: the reader's own start of a row lies before the blank lines above it.
        let inner = memchr::memchr_iter(b'\n', self.record.as_slice().as_bytes()).count() as u64;
        let own = u64::from(!matches!(self.ends.get(), Ends::CrLf));
        let line = self.reader.position().line().saturating_sub(inner + own);
        // Several records on "line 1" mean line ends the reader does not count.
        let line = if line <= 1 { self.number } else { line };
        Ok(Some(Row { record: &self.record, line }))
    }

    fn advance(&mut self) -> Result<bool, ConvertError> {
        self.number += 1;
        let more = match self.reader.read_record(&mut self.record) {
            Ok(more) => more,
            Err(error) => return Err(self.failed(error)),
        };
        self.since.set(0);
        if self.record.as_slice().len() > self.limit {
            return Err(self.too_long());
        }
        if self.record.len() > self.columns {
            return Err(LimitError {
                what: "columns of one row",
                limit: self.columns as u64,
                place: Some(format!("L{}", self.number)),
            }
            .into());
        }
        let end = END.trim();
        match self.record.iter().next_back() {
            Some(last) if !last.contains(end) => Ok(more),
            Some(last) if self.record.len() > 1 || last != end => {
                let line = self.record.position().map_or(self.number, csv::Position::line);
                let message = "a quote that never closes takes the rest of the file";
                Err(SyntaxError::new(self.codes.open_quote, format!("L{line}"), message).into())
            }
            _ => Ok(false),
        }
    }

    fn too_long(&self) -> ConvertError {
        LimitError {
            what: "bytes of one row",
            limit: u64::try_from(self.limit).unwrap_or(u64::MAX),
            place: Some(format!("L{}", self.number)),
        }
        .into()
    }

    fn failed(&self, error: csv::Error) -> ConvertError {
        let place = format!("L{}", self.number);
        match error.into_kind() {
            csv::ErrorKind::Io(io) if io.get_ref().is_some_and(|e| e.is::<TooLong>()) => {
                self.too_long()
            }
            csv::ErrorKind::Io(io) => IoError::from_io(io).into(),
            _ => SyntaxError::new(self.codes.syntax, place, "not a row of a CSV").into(),
        }
    }
}
