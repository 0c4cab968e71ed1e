//! Syntax: records of 120 characters, with line breaks or without.

use std::io::BufRead;

use mesinfos_io::IoError;

use crate::contract::ConvertError;

/// Characters of a record.
const LENGTH: usize = 120;

/// One record, its fields by their columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    text: String,
    /// Characters, where some take more than one byte: then columns are not offsets.
    wide: Option<usize>,
    pub(super) line: u64,
}

impl Record {
    fn clear(&mut self) {
        self.text.clear();
        self.wide = None;
    }

    fn push(&mut self, c: char) {
        if !c.is_ascii() {
            self.wide.get_or_insert(self.text.len());
        }
        self.text.push(c);
        if let Some(wide) = &mut self.wide {
            *wide += 1;
        }
    }

    fn length(&self) -> usize {
        self.wide.unwrap_or(self.text.len())
    }

    /// The offset of a column, from 0.
    fn offset(&self, column: usize) -> usize {
        match self.wide {
            None => column.min(self.text.len()),
            Some(_) => {
                self.text.char_indices().nth(column).map_or(self.text.len(), |(offset, _)| offset)
            }
        }
    }

    /// The characters of columns `first` to `last` (1-based, inclusive), trimmed.
    pub(super) fn field(&self, first: usize, last: usize) -> &str {
        self.text.get(self.offset(first - 1)..self.offset(last)).unwrap_or_default().trim()
    }

    /// `01`, `04`, `05`, `07`, or whatever stands there.
    pub(super) fn code(&self) -> [char; 2] {
        let mut chars = self.text.chars();
        match (chars.next(), chars.next()) {
            (Some(a), Some(b)) => [a, b],
            _ => [' ', ' '],
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c.is_whitespace() || c == '\u{1a}')
    }

    /// Long enough for its amount. Blanks at the end may have been trimmed, those inside not.
    pub(super) fn reaches_amount(&self) -> bool {
        self.length() >= 104
    }

    pub(super) fn contains(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// A record code, a bank of five digits and a currency in their columns.
    pub(super) fn is_well_formed(&self) -> bool {
        let digits = |text: &str, count: usize| {
            text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
        };
        let currency = self.field(17, 19);
        matches!(self.code(), ['0', '1' | '4' | '5' | '7'])
            && digits(self.field(3, 7), 5)
            && digits(self.field(12, 16), 5)
            && currency.len() == 3
            && currency.bytes().all(|b| b.is_ascii_uppercase())
            && digits(self.field(20, 20), 1)
    }
}

/// Reads records. A line break ends one, and so do 120 characters: some files have no line breaks at all.
pub(super) struct Records<R> {
    reader: R,
    record: Record,
    line: u64,
    /// A record was full, and a line break right behind it belongs to it.
    full: bool,
    after_return: bool,
    /// Bytes of a character cut by the buffer's end.
    rest: Vec<u8>,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            record: Record::default(),
            line: 1,
            full: false,
            after_return: false,
            rest: Vec::new(),
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<&Record>, ConvertError> {
        self.record.clear();
        self.record.line = self.line;
        self.run()?;
        loop {
            let Some(c) = self.character()? else {
                return Ok(if self.record.text.is_empty() { None } else { Some(&self.record) });
            };
            let second_half = c == '\n' && std::mem::take(&mut self.after_return);
            self.after_return = c == '\r';
            if second_half {
                self.run()?;
                continue;
            }
            if matches!(c, '\n' | '\r') {
                self.line += 1;
                if std::mem::take(&mut self.full) {
                    self.record.line = self.line;
                    self.run()?;
                    continue;
                }
                return Ok(Some(&self.record));
            }
            self.full = false;
            self.record.push(c);
            if self.record.length() == LENGTH {
                self.full = true;
                return Ok(Some(&self.record));
            }
        }
    }

    /// The common case in one go: the ASCII characters up to the line's end that lie in the reader's buffer, but the
    /// last one of a full record.
    fn run(&mut self) -> Result<(), ConvertError> {
        if self.full || self.after_return || !self.rest.is_empty() || !self.record.text.is_empty() {
            return Ok(());
        }
        let window = self.reader.fill_buf().map_err(IoError::from_io)?;
        let window = window.get(..LENGTH - 1).unwrap_or(window);
        let end = memchr::memchr2(b'\n', b'\r', window).unwrap_or(window.len());
        let Some(Ok(text)) = window.get(..end).filter(|t| t.is_ascii()).map(std::str::from_utf8)
        else {
            return Ok(());
        };
        self.record.text.push_str(text);
        self.reader.consume(end);
        Ok(())
    }

    fn character(&mut self) -> Result<Option<char>, ConvertError> {
        loop {
            let window = self.reader.fill_buf().map_err(IoError::from_io)?;
            let Some(first) = window.first().copied() else { return Ok(None) };
            if self.rest.is_empty() && first.is_ascii() {
                self.reader.consume(1);
                return Ok(Some(char::from(first)));
            }
            self.rest.push(first);
            self.reader.consume(1);
            // The decoder hands on valid UTF-8, so at most four bytes make a character.
            match std::str::from_utf8(&self.rest).map(|text| text.chars().next()) {
                Ok(Some(c)) => {
                    self.rest.clear();
                    return Ok(Some(c));
                }
                _ if self.rest.len() >= 4 => self.rest.clear(),
                _ => {}
            }
        }
    }
}
