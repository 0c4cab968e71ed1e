//! Syntax: records of 120 characters, with line breaks or without.

use std::io::BufRead;

use mesinfos_io::IoError;

use crate::contract::ConvertError;

/// Characters of a record.
const LENGTH: usize = 120;

/// One record, its fields by their columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    text: Vec<char>,
    pub(super) line: u64,
}

impl Record {
    /// The characters of columns `first` to `last` (1-based, inclusive), trimmed.
    pub(super) fn field(&self, first: usize, last: usize) -> String {
        let end = last.min(self.text.len());
        let chars = self.text.get(first - 1..end).unwrap_or_default();
        chars.iter().collect::<String>().trim().to_owned()
    }

    /// `01`, `04`, `05`, `07`, or whatever stands there.
    pub(super) fn code(&self) -> [char; 2] {
        match self.text.as_slice() {
            [a, b, ..] => [*a, *b],
            _ => [' ', ' '],
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.iter().all(|c| c.is_whitespace() || *c == '\u{1a}')
    }

    /// Long enough for its amount. Blanks at the end may have been trimmed, those inside not.
    pub(super) fn reaches_amount(&self) -> bool {
        self.text.len() >= 104
    }

    pub(super) fn contains(&self, words: &str) -> bool {
        self.text.iter().collect::<String>().contains(words)
    }

    /// A record code, a bank of five digits and a currency in their columns.
    pub(super) fn is_well_formed(&self) -> bool {
        let digits = |text: &str, count: usize| {
            text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
        };
        let currency = self.field(17, 19);
        matches!(self.code(), ['0', '1' | '4' | '5' | '7'])
            && digits(&self.field(3, 7), 5)
            && digits(&self.field(12, 16), 5)
            && currency.len() == 3
            && currency.bytes().all(|b| b.is_ascii_uppercase())
            && digits(&self.field(20, 20), 1)
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
        self.record.text.clear();
        self.record.line = self.line;
        loop {
            let Some(c) = self.character()? else {
                return Ok(if self.record.text.is_empty() { None } else { Some(&self.record) });
            };
            let second_half = c == '\n' && std::mem::take(&mut self.after_return);
            self.after_return = c == '\r';
            if second_half {
                continue;
            }
            if matches!(c, '\n' | '\r') {
                self.line += 1;
                if std::mem::take(&mut self.full) {
                    self.record.line = self.line;
                    continue;
                }
                return Ok(Some(&self.record));
            }
            self.full = false;
            self.record.text.push(c);
            if self.record.text.len() == LENGTH {
                self.full = true;
                return Ok(Some(&self.record));
            }
        }
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
