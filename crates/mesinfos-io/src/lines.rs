//! Lines ended by LF, CRLF or a lone CR, in one reused buffer.

use std::io::{self, BufRead};

use crate::error::{IoError, LimitError};
use crate::limits::Limits;

/// One line of text, without its terminator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// The text; NUL characters are kept.
    pub text: &'a str,
    /// Number of the line, from 1.
    pub number: u64,
    /// Offset of its first byte in the text as read (decoded), from 0.
    pub offset: u64,
    /// Whether it had a terminator; false only for the last line of an input cut there.
    pub ended: bool,
}

/// One line of bytes, without its terminator; see [`Line`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteLine<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Number of the line, from 1.
    pub number: u64,
    /// Offset of its first byte, from 0.
    pub offset: u64,
    /// Whether it had a terminator.
    pub ended: bool,
}

/// Lines of bytes, for what needs no UTF-8.
#[derive(Debug)]
pub struct ByteLines<R> {
    reader: R,
    buffer: Vec<u8>,
    limit: usize,
    number: u64,
    /// Offset of the next line.
    offset: u64,
    /// Bytes of the reader's buffer that the last line lent out.
    lent: usize,
    too_long: Option<LimitError>,
}

impl<R: BufRead> ByteLines<R> {
    /// Reads `reader` from where it stands; only `limits.line` matters.
    pub fn new(reader: R, limits: &Limits) -> Self {
        let limit = limits.line;
        Self { reader, buffer: Vec::new(), limit, number: 0, offset: 0, lent: 0, too_long: None }
    }

    /// The same for a part of an input that `lines` lines and `bytes` bytes stand before.
    #[must_use]
    pub fn after(self, lines: u64, bytes: u64) -> Self {
        Self { number: lines, offset: bytes, ..self }
    }

    /// The next line, `None` at the end.
    ///
    /// # Errors
    /// [`IoError::Limit`] for a line above the limit, again at every later call; what reading gives.
    pub fn next_line(&mut self) -> Result<Option<ByteLine<'_>>, IoError> {
        if let Some(error) = &self.too_long {
            return Err(error.clone().into());
        }
        self.reader.consume(std::mem::take(&mut self.lent));
        self.buffer.clear();
        self.number += 1;
        let (number, offset) = (self.number, self.offset);
        loop {
            let chunk = fill(&mut self.reader)?;
            if chunk.is_empty() {
                if self.buffer.is_empty() {
                    self.number -= 1;
                    return Ok(None);
                }
                self.offset += self.buffer.len() as u64;
                return Ok(Some(ByteLine { bytes: &self.buffer, number, offset, ended: false }));
            }
            let found = memchr::memchr2(b'\n', b'\r', chunk);
            let part = found.unwrap_or(chunk.len());
            if self.buffer.len() + part > self.limit {
                let place = Some(format!("line {number}"));
                let error =
                    LimitError { what: "bytes of one line", limit: self.limit as u64, place };
                self.too_long = Some(error.clone());
                return Err(error.into());
            }
            let Some(at) = found else {
                self.buffer.extend_from_slice(chunk);
                self.reader.consume(part);
                continue;
            };
            let cr = chunk.get(at) == Some(&b'\r');
            let next = chunk.get(at + 1).copied();
            if self.buffer.is_empty() && !(cr && next.is_none()) {
                // The common case: the line lies whole in the reader's buffer and is lent from there.
                self.lent = at + 1 + usize::from(cr && next == Some(b'\n'));
                self.offset += self.lent as u64;
                let bytes = fill(&mut self.reader)?.get(..at).unwrap_or_default();
                return Ok(Some(ByteLine { bytes, number, offset, ended: true }));
            }
            self.buffer.extend_from_slice(chunk.get(..at).unwrap_or_default());
            self.reader.consume(at + 1);
            self.offset += self.buffer.len() as u64 + 1;
            if cr && fill(&mut self.reader)?.first() == Some(&b'\n') {
                self.reader.consume(1);
                self.offset += 1;
            }
            return Ok(Some(ByteLine { bytes: &self.buffer, number, offset, ended: true }));
        }
    }
}

fn fill(reader: &mut impl BufRead) -> Result<&[u8], IoError> {
    loop {
        match reader.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(IoError::from_io(error)),
        }
    }
    // Asked again because a borrow cannot leave the loop above; what is buffered costs nothing.
    reader.fill_buf().map_err(IoError::from_io)
}

/// Lines of text, of a reader of UTF-8 such as [`decode`](crate::decode) gives.
///
/// ```
/// use mesinfos_io::{Limits, Lines};
///
/// let mut lines = Lines::new(&b"a\r\nb"[..], &Limits::default());
/// assert_eq!(lines.next_line()?.map(|line| (line.text, line.offset, line.ended)), Some(("a", 0, true)));
/// assert_eq!(lines.next_line()?.map(|line| (line.text, line.offset, line.ended)), Some(("b", 3, false)));
/// assert!(lines.next_line()?.is_none());
/// # Ok::<(), mesinfos_io::IoError>(())
/// ```
#[derive(Debug)]
pub struct Lines<R>(ByteLines<R>);

impl<R: BufRead> Lines<R> {
    /// Reads `reader` from where it stands; only `limits.line` matters.
    pub fn new(reader: R, limits: &Limits) -> Self {
        Self(ByteLines::new(reader, limits))
    }

    /// The same for a part of an input that `lines` lines and `bytes` bytes stand before.
    #[must_use]
    pub fn after(self, lines: u64, bytes: u64) -> Self {
        Self(self.0.after(lines, bytes))
    }

    /// The next line, `None` at the end.
    ///
    /// # Errors
    /// As [`ByteLines::next_line`], and [`IoError::Encoding`] where the reader gives something else than UTF-8.
    pub fn next_line(&mut self) -> Result<Option<Line<'_>>, IoError> {
        let Some(ByteLine { bytes, number, offset, ended }) = self.0.next_line()? else {
            return Ok(None);
        };
        let text = std::str::from_utf8(bytes).map_err(|error| IoError::Encoding {
            name: "input".to_owned(),
            offset: offset + error.valid_up_to() as u64,
            line: number,
            encoding: "UTF-8",
        })?;
        Ok(Some(Line { text, number, offset, ended }))
    }
}
