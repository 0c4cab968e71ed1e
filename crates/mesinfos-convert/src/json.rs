//! Streaming JSON for the formats: large documents item by item, each with its pointer, within limits.
//!
//! [`JsonReader`] walks the containers a format knows (`{"locations": [`) and gives each item below them as text;
//! [`item`] reads that text into a type and tells the members it has no field for. Memory is bounded by one item,
//! whatever the size of the document.
//!
//! ```
//! use mesinfos_convert::json::{JsonReader, item};
//! use mesinfos_io::{Input, Limits, sniff_input};
//!
//! #[derive(serde::Deserialize)]
//! struct Point { x: u32 }
//!
//! let text = br#"{"note": [1, [2]], "points": [{"x": 1}, {"x": 2, "y": 3}]}"#;
//! let input = Input::from_bytes("a.json", *text);
//! let mut json = JsonReader::open(&input, sniff_input(&input, None)?, &Limits::default())?;
//! let (mut sum, mut unused) = (0, Vec::new());
//! json.enter()?;
//! while json.advance()? {
//!     if json.key() != Some("points") {
//!         continue; // passed over by the next call
//!     }
//!     json.enter()?;
//!     while json.advance()? {
//!         let pointer = json.pointer();
//!         let point: Point = item(json.value()?, |path| unused.push(format!("{pointer} {path}")))?;
//!         sum += point.x;
//!     }
//! }
//! json.end()?;
//! assert_eq!((sum, unused), (3, vec!["/points/1 y".to_owned()]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod item;
mod number;

use std::io::Read;

use memchr::{memchr_iter, memchr2};
use mesinfos_io::encoding::Sniffed;
use mesinfos_io::{Decoder, Input, IoError, LimitError, Limits};

pub use item::{ItemError, item};
pub use number::Number;

use crate::contract::{ConvertError, SyntaxError};

/// What one read asks for.
const BLOCK: usize = 64 * 1024;

/// Items may be this many times as long as a line: a track is one item of a GeoJSON file.
const LINES: usize = 16;

/// What a value is, by its first character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `"`
    String,
    /// A number.
    Number,
    /// `true`, `false`.
    Bool,
    /// `null`.
    Null,
}

/// A container that was entered.
#[derive(Debug)]
struct Level {
    object: bool,
    /// Children met.
    met: u64,
    /// Where its current key begins among the keys.
    key: usize,
}

/// A pull reader of one document.
///
/// A value stands next after [`JsonReader::open`] and whenever [`JsonReader::advance`] says so. It is entered
/// ([`JsonReader::enter`]), taken ([`JsonReader::value`]) or passed over ([`JsonReader::skip`], or by the next call).
/// What is passed over is not checked beyond its brackets and strings.
pub struct JsonReader {
    source: Decoder<Box<dyn Read + Send>>,
    name: String,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    /// The line at `counted`.
    line: u64,
    /// Line ends before this place in the buffer are counted.
    counted: usize,
    levels: Vec<Level>,
    keys: String,
    /// A value stands at `start`.
    pending: bool,
    most: usize,
    depth: usize,
}

impl std::fmt::Debug for JsonReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonReader").field("pointer", &self.pointer()).finish_non_exhaustive()
    }
}

impl JsonReader {
    /// Opens an input from the start, as text of that encoding.
    ///
    /// # Errors
    /// What opening gives.
    pub fn open(input: &Input, encoding: Sniffed, limits: &Limits) -> Result<Self, ConvertError> {
        Ok(Self {
            source: input.decode(encoding)?,
            name: input.name().to_owned(),
            buffer: vec![0; 2 * BLOCK],
            start: 0,
            end: 0,
            ended: false,
            line: 1,
            counted: 0,
            levels: Vec::new(),
            keys: String::new(),
            pending: true,
            most: limits.line.saturating_mul(LINES),
            depth: limits.depth,
        })
    }

    /// The line, 1-based, of the value that stands next, or of what was read last.
    pub fn line(&mut self) -> u64 {
        self.count();
        self.line
    }

    /// The JSON Pointer of the value that stands next or was read last.
    #[must_use]
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for (at, level) in self.levels.iter().enumerate() {
            pointer.push('/');
            if level.object {
                let end = self.levels.get(at + 1).map_or(self.keys.len(), |next| next.key);
                for c in self.keys.get(level.key..end).unwrap_or_default().chars() {
                    match c {
                        '~' => pointer.push_str("~0"),
                        '/' => pointer.push_str("~1"),
                        c => pointer.push(c),
                    }
                }
            } else {
                pointer.push_str(&level.met.saturating_sub(1).to_string());
            }
        }
        pointer
    }

    /// The key of the value, in an object.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        let level = self.levels.last().filter(|level| level.object)?;
        self.keys.get(level.key..)
    }

    /// The number of the value among its elders, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.levels.last().map_or(0, |level| level.met.saturating_sub(1))
    }

    /// Containers that are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.levels.len()
    }

    /// A syntax error at the value.
    #[must_use]
    pub fn error(&mut self, code: &'static str, message: impl Into<String>) -> ConvertError {
        let line = self.line();
        SyntaxError::new(code, format_args!("L{line}"), message).into()
    }

    /// What the value is.
    ///
    /// # Errors
    /// Where no value stands next, or the document ends.
    pub fn kind(&mut self) -> Result<Kind, ConvertError> {
        Ok(match self.peek()? {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            Some(_) => return Err(self.error("json.syntax", "not the beginning of a value")),
            None => return Err(self.truncated()),
        })
    }

    /// Goes into the object or array that stands next; `false` (and nothing done) where it is neither.
    ///
    /// # Errors
    /// As [`JsonReader::kind`], and where it is nested too deep.
    pub fn enter(&mut self) -> Result<bool, ConvertError> {
        let object = match self.kind()? {
            Kind::Object => true,
            Kind::Array => false,
            _ => return Ok(false),
        };
        if self.levels.len() >= self.depth {
            return Err(self.limit("depth of containers", self.depth));
        }
        self.start += 1;
        self.pending = false;
        self.levels.push(Level { object, met: 0, key: self.keys.len() });
        Ok(true)
    }

    /// Goes to the next value of the innermost container that is open, past the one that stands next; `false` where
    /// there is none, and the container is left.
    ///
    /// # Errors
    /// Where the text is not JSON or ends.
    pub fn advance(&mut self) -> Result<bool, ConvertError> {
        if self.pending {
            self.skip()?;
        }
        let Some(level) = self.levels.last() else { return Ok(false) };
        let (object, first, key) = (level.object, level.met == 0, level.key);
        let close = if object { b'}' } else { b']' };
        match self.peek()? {
            None => return Err(self.truncated()),
            Some(byte) if byte == close => {
                self.start += 1;
                self.levels.pop();
                self.keys.truncate(key);
                return Ok(false);
            }
            Some(b',') if !first => {
                self.start += 1;
                if self.peek()?.is_none() {
                    return Err(self.truncated());
                }
            }
            Some(_) if first => {}
            Some(_) => return Err(self.error("json.syntax", "a comma or the end is missing")),
        }
        if object {
            self.keys.truncate(key);
            self.read_key()?;
        }
        if let Some(level) = self.levels.last_mut() {
            level.met += 1;
        }
        self.pending = true;
        Ok(true)
    }

    /// The text of the value that stands next, whole.
    ///
    /// # Errors
    /// Where it ends early or is larger than the limit.
    pub fn value(&mut self) -> Result<&str, ConvertError> {
        self.kind()?;
        self.count();
        let length = self.scan(true)?;
        self.pending = false;
        let from = self.start;
        self.start += length;
        let bytes = self.buffer.get(from..from + length).unwrap_or_default();
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text),
            // The decoder gives UTF-8 alone.
            Err(_) => Err(SyntaxError::new("json.syntax", "L1", "not UTF-8").into()),
        }
    }

    /// Passes over the value that stands next, whatever its size.
    ///
    /// # Errors
    /// Where it ends early.
    pub fn skip(&mut self) -> Result<(), ConvertError> {
        self.kind()?;
        let length = self.scan(false)?;
        self.start += length;
        self.pending = false;
        Ok(())
    }

    /// The end of the document: nothing but blanks may follow.
    ///
    /// # Errors
    /// Where something follows.
    pub fn end(&mut self) -> Result<(), ConvertError> {
        if self.pending {
            self.skip()?;
        }
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(self.error("json.syntax", "something follows the document's end")),
        }
    }

    fn read_key(&mut self) -> Result<(), ConvertError> {
        if self.kind()? != Kind::String {
            return Err(self.error("json.syntax", "a member without a name"));
        }
        let length = self.scan(true)?;
        let quoted = self.buffer.get(self.start..self.start + length).unwrap_or_default();
        let plain = quoted.len().checked_sub(1).and_then(|end| quoted.get(1..end));
        match plain.filter(|key| !key.contains(&b'\\')).and_then(|k| std::str::from_utf8(k).ok()) {
            Some(key) => self.keys.push_str(key),
            None => match serde_json::from_slice::<String>(quoted) {
                Ok(key) => self.keys.push_str(&key),
                Err(_) => return Err(self.error("json.syntax", "a name that is not a string")),
            },
        }
        self.start += length;
        if self.peek()? != Some(b':') {
            return Err(self.error("json.syntax", "a name without its colon"));
        }
        self.start += 1;
        if self.peek()?.is_none() {
            return Err(self.truncated());
        }
        Ok(())
    }

    /// The byte that stands next, blanks left out.
    fn peek(&mut self) -> Result<Option<u8>, ConvertError> {
        loop {
            let rest = self.buffer.get(self.start..self.end).unwrap_or_default();
            if let Some(at) = rest.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n')) {
                let byte = rest.get(at).copied();
                self.start += at;
                return Ok(byte);
            }
            self.start = self.end;
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// Finds the end of the value at `start`: its length from `start` on. Unless it is held, what was looked at is let
    /// go where the buffer is full.
    fn scan(&mut self, hold: bool) -> Result<usize, ConvertError> {
        let mut at = 0;
        let mut depth = 0_usize;
        let mut inside = false;
        let scalar = !matches!(self.buffer.get(self.start), Some(b'{' | b'[' | b'"'));
        loop {
            let rest = self.buffer.get(self.start + at..self.end).unwrap_or_default();
            if rest.is_empty() {
                if !hold {
                    self.start += at;
                    at = 0;
                } else if at > self.most {
                    return Err(self.limit("bytes of one item", self.most));
                }
                if !self.fill()? {
                    return if scalar { Ok(at) } else { Err(self.truncated()) };
                }
                continue;
            }
            if inside {
                match memchr2(b'"', b'\\', rest) {
                    None => at += rest.len(),
                    Some(found) if rest.get(found) == Some(&b'"') => {
                        at += found + 1;
                        inside = false;
                        if depth == 0 {
                            return Ok(at);
                        }
                    }
                    Some(found) if found + 1 < rest.len() => at += found + 2,
                    // The escape is cut by the end of the buffer.
                    Some(found) => {
                        at += found;
                        if !hold {
                            self.start += at;
                            at = 0;
                        }
                        if !self.fill()? {
                            return Err(self.truncated());
                        }
                    }
                }
                continue;
            }
            if scalar {
                let end = rest.iter().position(|b| {
                    matches!(b, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n')
                });
                match end {
                    Some(end) => return Ok(at + end),
                    None => at += rest.len(),
                }
                continue;
            }
            let mut found = None;
            for (offset, byte) in rest.iter().enumerate() {
                match byte {
                    b'"' => {
                        found = Some(offset + 1);
                        inside = true;
                        break;
                    }
                    b'{' | b'[' => {
                        depth += 1;
                        if self.levels.len() + depth > self.depth {
                            return Err(self.limit("depth of containers", self.depth));
                        }
                    }
                    b'}' | b']' => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            return Ok(at + offset + 1);
                        }
                    }
                    _ => {}
                }
            }
            at += found.unwrap_or(rest.len());
        }
    }

    /// Reads a block more behind what is held from `start` on; `false` at the end.
    fn fill(&mut self) -> Result<bool, ConvertError> {
        if self.ended {
            return Ok(false);
        }
        self.count();
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.counted -= self.start;
            self.start = 0;
        }
        if self.buffer.len() - self.end < BLOCK {
            let room = (self.buffer.len() * 2).max(self.end + BLOCK);
            self.buffer.resize(room, 0);
        }
        loop {
            let room = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.source.read(room) {
                Ok(0) => {
                    self.ended = true;
                    return Ok(false);
                }
                Ok(read) => {
                    self.end += read;
                    return Ok(true);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(IoError::from_io_named(&self.name, error).into()),
            }
        }
    }

    fn count(&mut self) {
        let passed = self.buffer.get(self.counted..self.start).unwrap_or_default();
        self.line += memchr_iter(b'\n', passed).count() as u64;
        self.counted = self.counted.max(self.start);
    }

    fn truncated(&mut self) -> ConvertError {
        self.start = self.end;
        self.error("json.truncated", "the file ends inside a value")
    }

    fn limit(&mut self, what: &'static str, limit: usize) -> ConvertError {
        let place = Some(format!("line {}", self.line()));
        LimitError { what, limit: limit as u64, place }.into()
    }
}
