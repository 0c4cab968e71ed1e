//! Records of 120 characters, with or without line breaks.

use std::io::BufRead;

use mesinfos_io::IoError;

use crate::emitter::Locator;

/// Characters of a record.
pub(super) const LENGTH: usize = 120;

/// One record. Trailing blanks may be missing.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub(super) text: &'a str,
    pub(super) line: u64,
    /// 1-based; above 1 where the file has no line breaks.
    pub(super) column: u64,
    /// Text stands behind the last position.
    pub(super) overlong: bool,
    /// A line break or a whole record: not cut by the end of the input.
    pub(super) ended: bool,
}

impl Record<'_> {
    pub(super) fn place(&self) -> Locator {
        if self.column == 1 { self.line.into() } else { Locator::Column(self.line, self.column) }
    }
}

/// Cuts UTF-8 text into records, in one reused buffer of one record.
#[derive(Debug)]
pub(super) struct Records<R> {
    reader: R,
    buffer: Vec<u8>,
    line: u64,
    column: u64,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::with_capacity(4 * LENGTH), line: 1, column: 1 }
    }

    /// The next record, blank lines as empty ones; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, IoError> {
        self.buffer.clear();
        let (line, column) = (self.line, self.column);
        let mut length = 0;
        let mut overlong = false;
        let mut ended = false;
        loop {
            let chunk = self.reader.fill_buf().map_err(IoError::from_io)?;
            if chunk.is_empty() {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                ended |= length >= LENGTH;
                break;
            }
            let mut used = 0;
            let mut stop = false;
            for byte in chunk {
                match byte {
                    b'\n' | b'\r' => stop = true,
                    // The next record follows without a line break.
                    b'0' if length == LENGTH && !overlong => {
                        ended = true;
                        break;
                    }
                    _ => {}
                }
                if stop {
                    break;
                }
                used += 1;
                // Continuation bytes of UTF-8 are no characters of their own.
                let starts = byte & 0xc0 != 0x80;
                if length == LENGTH && starts {
                    overlong |= *byte != b' ';
                } else if length < LENGTH || !overlong {
                    length += usize::from(starts);
                    self.buffer.push(*byte);
                }
            }
            if stop {
                let return_first = chunk.get(used) == Some(&b'\r');
                self.reader.consume(used + 1);
                if return_first
                    && self.reader.fill_buf().map_err(IoError::from_io)?.first() == Some(&b'\n')
                {
                    self.reader.consume(1);
                }
                self.line += 1;
                self.column = 1;
                ended = true;
                break;
            }
            self.reader.consume(used);
            if ended {
                self.column += LENGTH as u64;
                break;
            }
        }
        let text = std::str::from_utf8(&self.buffer).map_err(|_| IoError::Encoding {
            name: "input".to_owned(),
            offset: 0,
            line,
            encoding: "UTF-8",
        })?;
        Ok(Some(Record { text, line, column, overlong, ended }))
    }
}

/// The characters from one position to another, as the standard counts them: from 1, both included. What is missing at
/// the end of a line was blank.
pub(super) fn zone(text: &str, from: usize, to: usize) -> &str {
    if text.is_ascii() {
        return text.get(from - 1..to.min(text.len())).unwrap_or_default();
    }
    let at = |place: usize| text.char_indices().nth(place).map_or(text.len(), |(at, _)| at);
    text.get(at(from - 1)..at(to)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Records, zone};

    #[test]
    fn lines_and_runs() {
        let record = |n: u8| format!("0{n}{}", "x".repeat(118));
        for text in [
            format!("{}\r\n{}\r\n", record(1), record(7)),
            format!("{}{}", record(1), record(7)),
            format!("{}\r{}  \n", record(1), record(7)),
        ] {
            let mut records = Records::new(text.as_bytes());
            assert_eq!(records.next().unwrap().unwrap().text, record(1));
            let second = records.next().unwrap().unwrap();
            assert_eq!(
                (second.text, second.overlong, second.ended),
                (record(7).as_str(), false, true)
            );
            assert!(records.next().unwrap().is_none());
        }
        assert_eq!(zone("aébc", 2, 3), "éb");
        assert_eq!(zone("abc", 3, 9), "c");
        assert_eq!(zone("abc", 5, 9), "");
    }
}
