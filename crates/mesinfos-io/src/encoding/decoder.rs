//! Bytes of any encoding in, valid UTF-8 out, or an error with its place.

use std::io::{self, BufRead, Read};

use encoding_rs::{DecoderResult, UTF_8};

use super::Sniffed;
use crate::error::IoError;

/// Reads `reader` as text of the encoding `sniffed`: valid UTF-8 without a byte order mark, in blocks of 64 KiB that
/// end between characters. `name` stands in errors.
pub fn decode<R: Read>(reader: R, sniffed: Sniffed, name: &str) -> Decoder<R> {
    let decoder =
        (sniffed.encoding != UTF_8).then(|| sniffed.encoding.new_decoder_without_bom_handling());
    Decoder {
        reader,
        name: name.to_owned(),
        encoding: sniffed.encoding.name(),
        out: decoder.as_ref().map(|_| vec![0; crate::BLOCK].into_boxed_slice()).unwrap_or_default(),
        decoder,
        raw: vec![0; crate::BLOCK].into_boxed_slice(),
        raw_start: 0,
        raw_end: 0,
        bom: sniffed.bom_len,
        offset: 0,
        eof: false,
        start: 0,
        end: 0,
        breaks: 0,
        after_cr: false,
        failed: None,
    }
}

/// A reader of valid UTF-8, made by [`decode`]. Its errors hold [`IoError::Encoding`] (see [`IoError::from_io`]); after
/// one, every further read gives it again.
pub struct Decoder<R> {
    reader: R,
    name: String,
    encoding: &'static str,
    /// `None` for UTF-8, which is validated where it lies.
    decoder: Option<encoding_rs::Decoder>,
    raw: Box<[u8]>,
    /// Bytes of `raw` not yet validated or decoded.
    raw_start: usize,
    raw_end: usize,
    out: Box<[u8]>,
    /// Bytes of the mark still to drop.
    bom: usize,
    /// Offset in the input of `raw_start`.
    offset: u64,
    eof: bool,
    /// What is ready: a range of `raw` for UTF-8, else of `out`.
    start: usize,
    end: usize,
    /// Line ends in what was made ready.
    breaks: u64,
    after_cr: bool,
    /// Offset and line of the error met.
    failed: Option<(u64, u64)>,
}

impl<R> std::fmt::Debug for Decoder<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder")
            .field("name", &self.name)
            .field("encoding", &self.encoding)
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}

impl<R: Read> Decoder<R> {
    fn ready(&self) -> &[u8] {
        let from = if self.decoder.is_some() { &self.out } else { &self.raw };
        from.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads once behind what is left of `raw`, which is moved to the front: a few bytes at most.
    fn refill(&mut self) -> io::Result<()> {
        self.raw.copy_within(self.raw_start..self.raw_end, 0);
        self.raw_end -= self.raw_start;
        self.raw_start = 0;
        let room = self.raw.get_mut(self.raw_end..).unwrap_or_default();
        let read = loop {
            match self.reader.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.eof = read == 0;
        self.raw_end += read;
        let mark = self.bom.min(self.raw_end);
        self.bom -= mark;
        self.skip(mark);
        Ok(())
    }

    fn skip(&mut self, bytes: usize) {
        self.raw_start += bytes;
        self.offset += bytes as u64;
    }

    fn fail(&mut self, offset: u64) {
        self.failed = Some((offset, self.breaks + 1));
    }

    /// Validates in place.
    fn step_utf8(&mut self) {
        let body = self.raw.get(self.raw_start..self.raw_end).unwrap_or_default();
        let (valid, bad) = match std::str::from_utf8(body) {
            Ok(_) => (body.len(), false),
            Err(error) => (error.valid_up_to(), error.error_len().is_some() || self.eof),
        };
        (self.start, self.end) = (self.raw_start, self.raw_start + valid);
        self.skip(valid);
        self.count();
        if bad {
            self.fail(self.offset);
        }
    }

    fn step_other(&mut self) {
        let Some(decoder) = &mut self.decoder else { return };
        let body = self.raw.get(self.raw_start..self.raw_end).unwrap_or_default();
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(body, &mut self.out, self.eof);
        (self.start, self.end) = (0, written);
        self.skip(read);
        self.count();
        if let DecoderResult::Malformed(length, after) = result {
            self.fail(self.offset.saturating_sub(u64::from(length) + u64::from(after)));
        }
    }

    /// Counts LF, CRLF and lone CR, as [`Lines`](crate::Lines) does.
    fn count(&mut self) {
        let ready = self.ready();
        let mut breaks = memchr::memchr_iter(b'\n', ready).count() as u64;
        if self.after_cr && ready.first() == Some(&b'\n') {
            breaks -= 1;
        }
        for cr in memchr::memchr_iter(b'\r', ready) {
            breaks += u64::from(ready.get(cr + 1) != Some(&b'\n'));
        }
        if let Some(last) = ready.last() {
            self.after_cr = *last == b'\r';
        }
        self.breaks += breaks;
    }
}

impl<R: Read> BufRead for Decoder<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.start >= self.end {
            if let Some((offset, line)) = self.failed {
                let (name, encoding) = (self.name.clone(), self.encoding);
                return Err(IoError::Encoding { name, offset, line, encoding }.into_io());
            }
            if self.eof && self.raw_start == self.raw_end {
                break;
            }
            let fresh = self.decoder.is_some() && self.raw_start < self.raw_end;
            if !fresh && !self.eof {
                self.refill()?;
            }
            if self.decoder.is_some() { self.step_other() } else { self.step_utf8() }
        }
        Ok(self.ready())
    }

    fn consume(&mut self, amount: usize) {
        self.start = self.end.min(self.start + amount);
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buf)?;
        self.consume(read);
        Ok(read)
    }
}
