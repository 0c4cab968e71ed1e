//! The XML that is attached to a PDF/A-3 file (ISO 19005-3), found without the file's tables.
//!
//! An embedded file is a stream, and a stream is never inside an object stream (ISO 32000-1, 7.5.7): its dictionary
//! stands in clear right before the keyword `stream`. Passing once through the bytes finds it, also where the table of
//! references is damaged, and holds no more than one dictionary and one attachment.

use std::io::{BufRead, BufReader, Read};

use flate2::bufread::ZlibDecoder;
use memchr::memmem;
use mesinfos_io::{Input, IoError, LimitError, Limits};

use crate::contract::{ConvertError, SyntaxError};
use crate::emitter::Locator;

/// Bytes before the keyword `stream` in which its dictionary lies.
const DICTIONARY: usize = 4 * 1024;

/// Attachments that are looked into: a file with more is no invoice.
const ATTACHMENTS: usize = 100;

const STREAM: &[u8] = b"stream";

/// The first attachment that `wanted` takes, of at most `most` bytes.
pub(super) fn attachment(
    input: &Input,
    limits: &Limits,
    most: usize,
    wanted: impl Fn(&[u8]) -> bool,
) -> Result<Vec<u8>, ConvertError> {
    let mut pdf = Pdf { reader: BufReader::with_capacity(64 * 1024, input.open()?), at: 0 };
    let mut before: Vec<u8> = Vec::with_capacity(2 * DICTIONARY);
    let mut met = 0;
    let (mut encrypted, mut refused) = (false, None);
    while pdf.stream(&mut before)? {
        let place = pdf.at;
        let dictionary = dictionary(&before);
        encrypted |= memmem::find(&before, b"/Encrypt").is_some();
        let embedded = memmem::find(dictionary, b"/EmbeddedFile").is_some()
            || memmem::find(dictionary, b"text#2Fxml").is_some()
            || memmem::find(dictionary, b"text/xml").is_some();
        let deflated = memmem::find(dictionary, b"FlateDecode").is_some();
        let filtered = memmem::find(dictionary, b"/Filter").is_some();
        let length = length(dictionary);
        // What was seen is done with, or the same keyword would be found again.
        before.clear();
        if !embedded {
            continue;
        }
        met += 1;
        if met > ATTACHMENTS {
            let what = "attachments of one PDF";
            return Err(LimitError { what, limit: ATTACHMENTS as u64, place: None }.into());
        }
        let bytes = match (filtered, deflated, length) {
            (true, true, _) => pdf.inflate(limits, most)?,
            (false, _, Some(length)) => pdf.plain(length, most)?,
            _ => None,
        };
        match bytes {
            Some(bytes) if wanted(&bytes) => return Ok(bytes),
            Some(_) => {}
            None => refused = Some(place),
        }
    }
    let (message, place) = match (encrypted, refused) {
        (true, _) => ("the PDF is encrypted: its attachments cannot be read", 0),
        (_, Some(at)) => ("an attachment is damaged or packed in a way that is not read", at),
        _ => ("the PDF has no invoice attached", 0),
    };
    Err(SyntaxError::new("factur-x.no-attachment", Locator::Byte(place), message).into())
}

struct Pdf<R> {
    reader: R,
    /// Offset of what comes next.
    at: u64,
}

impl<R: BufRead> Pdf<R> {
    /// Goes to what follows the next keyword `stream`; `before` then ends with it. False at the end of the file.
    fn stream(&mut self, before: &mut Vec<u8>) -> Result<bool, ConvertError> {
        loop {
            let window = self.reader.fill_buf().map_err(IoError::from_io)?;
            if window.is_empty() {
                return Ok(false);
            }
            // The keyword may be cut by the window's end: what was seen before is searched with it.
            let seen = before.len();
            let from = seen.saturating_sub(STREAM.len());
            before.extend_from_slice(window);
            let taken = window.len();
            let tail = before.get(from..).unwrap_or_default();
            if let Some(found) = keyword(tail) {
                let end = from + found + STREAM.len();
                let consumed = end.saturating_sub(seen);
                before.truncate(end);
                self.skip(consumed);
                return Ok(true);
            }
            self.skip(taken);
            let excess = before.len().saturating_sub(DICTIONARY);
            before.drain(..excess);
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.reader.consume(bytes);
        self.at += bytes as u64;
    }

    /// Passes over the line end behind the keyword.
    fn line_end(&mut self) -> Result<(), ConvertError> {
        for end in [b'\r', b'\n'] {
            let window = self.reader.fill_buf().map_err(IoError::from_io)?;
            if window.first() == Some(&end) {
                self.skip(1);
            }
        }
        Ok(())
    }

    /// A deflated stream, which tells its own end; `None` where it is damaged.
    fn inflate(&mut self, limits: &Limits, most: usize) -> Result<Option<Vec<u8>>, ConvertError> {
        self.line_end()?;
        let mut decoder = ZlibDecoder::new(&mut self.reader);
        let mut bytes = Vec::new();
        let mut block = [0_u8; 8 * 1024];
        loop {
            let read = match decoder.read(&mut block) {
                Ok(0) => break,
                Ok(read) => read,
                Err(_) => return Ok(None),
            };
            bytes.extend_from_slice(block.get(..read).unwrap_or_default());
            let packed = decoder.total_in().max(1);
            let inflated = decoder.total_out();
            if bytes.len() > most || (inflated > 1 << 20 && inflated / packed > limits.ratio) {
                return Err(too_large(most));
            }
        }
        self.at += decoder.total_in();
        Ok(Some(bytes))
    }

    /// A stream as it is; `None` where the file ends inside it.
    fn plain(&mut self, length: u64, most: usize) -> Result<Option<Vec<u8>>, ConvertError> {
        if length > most as u64 {
            return Err(too_large(most));
        }
        self.line_end()?;
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(length).read_to_end(&mut bytes);
        read.map_err(IoError::from_io)?;
        self.at += bytes.len() as u64;
        Ok((bytes.len() as u64 == length).then_some(bytes))
    }
}

fn too_large(most: usize) -> ConvertError {
    LimitError { what: "bytes of one attachment", limit: most as u64, place: None }.into()
}

/// Where `stream` stands as a keyword: not in `endstream`, and the end of a line behind it (or not yet seen).
fn keyword(bytes: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, STREAM).find(|at| {
        let before = at.checked_sub(1).and_then(|i| bytes.get(i));
        let after = bytes.get(at + STREAM.len());
        before.is_none_or(|b| !b.is_ascii_alphabetic())
            && after.is_none_or(|b| matches!(b, b'\r' | b'\n'))
    })
}

/// The dictionary of the object that the bytes end in.
fn dictionary(bytes: &[u8]) -> &[u8] {
    let from = memmem::rfind(bytes, b" obj").unwrap_or(0);
    bytes.get(from..).unwrap_or_default()
}

/// `/Length` where it is a number and no reference.
fn length(dictionary: &[u8]) -> Option<u64> {
    let at = memmem::find(dictionary, b"/Length ")? + b"/Length ".len();
    let rest = dictionary.get(at..)?.trim_ascii_start();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let number = std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()?;
    let after = rest.get(digits..)?.trim_ascii_start();
    let reference = after.first().is_some_and(u8::is_ascii_digit);
    (!reference).then_some(number)
}
