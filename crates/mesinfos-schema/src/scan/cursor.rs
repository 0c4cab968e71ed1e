//! A place in a JSON text, and the ways on from it.

use std::borrow::Cow;

use super::run::run;
use super::{Fit, Unfit};

/// A place in a JSON text that moves on.
///
/// It keeps to the grammar as far as its user asks for what stands there; inside a value that is passed over only texts,
/// words and the number of brackets are looked at.
///
/// ```
/// use mesinfos_schema::scan::Cursor;
/// let mut cursor = Cursor::new(r#"{"a": [1, 2], "b": "x"}"#, 8);
/// cursor.enter()?;
/// assert_eq!(cursor.member(true)?.unwrap().plain(), Some("a"));
/// assert_eq!(cursor.skip()?, "[1, 2]");
/// assert_eq!(cursor.member(false)?.unwrap().plain(), Some("b"));
/// assert_eq!(cursor.string()?.text()?, "x");
/// assert_eq!(cursor.member(false)?, None);
/// cursor.leave();
/// assert!(cursor.is_at_end());
/// # Ok::<(), mesinfos_schema::scan::Unfit>(())
/// ```
#[derive(Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Levels that may still be entered.
    depth: usize,
}

/// A text: what stands between its quotes, or, where it has escapes, all of it with them. One slice and no flag, since a
/// flag beside it costs more than the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted<'a>(&'a str);

impl<'a> Quoted<'a> {
    /// What the text says, where it has no escapes.
    #[inline]
    #[must_use]
    pub fn plain(&self) -> Option<&'a str> {
        (!self.0.starts_with('"')).then_some(self.0)
    }

    /// What the text says.
    ///
    /// # Errors
    /// Where an escape is none.
    #[inline]
    pub fn text(&self) -> Fit<Cow<'a, str>> {
        match self.plain() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => serde_json::from_str(self.0).map(Cow::Owned).map_err(|_| Unfit),
        }
    }
}

impl<'a> Cursor<'a> {
    /// Before the first byte of a text in which `depth` levels may be entered.
    #[must_use]
    pub const fn new(text: &'a str, depth: usize) -> Self {
        Self { text, at: 0, depth }
    }

    /// How many bytes lie behind it.
    #[must_use]
    #[inline]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// What stands between a place and this one.
    #[must_use]
    #[inline]
    pub fn since(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The byte that is next, blanks set aside.
    ///
    /// # Errors
    /// At the end of the text.
    #[inline]
    pub fn upcoming(&mut self) -> Fit<u8> {
        match self.peek() {
            Some(b' ' | b'\t' | b'\r' | b'\n') => {
                self.blanks();
                self.peek().ok_or(Unfit)
            }
            byte => byte.ok_or(Unfit),
        }
    }

    /// Whether nothing follows but blanks.
    pub fn is_at_end(&mut self) -> bool {
        self.upcoming().is_err()
    }

    #[inline]
    fn take(&mut self, byte: u8) -> Fit<()> {
        if self.upcoming()? != byte {
            return Err(Unfit);
        }
        self.at += 1;
        Ok(())
    }

    /// Goes into the object or list that begins here.
    ///
    /// # Errors
    /// Deeper than the limit.
    #[inline]
    pub fn enter(&mut self) -> Fit<()> {
        self.at += 1;
        self.depth = self.depth.checked_sub(1).ok_or(Unfit)?;
        Ok(())
    }

    /// Goes out of the object or list that ends here.
    #[inline]
    pub fn leave(&mut self) {
        self.at += 1;
        self.depth += 1;
    }

    /// The name of the next member, and past the colon; `None` at the end of the object. `first`: no comma stands before it.
    ///
    /// # Errors
    /// Where neither is next.
    #[inline]
    pub fn member(&mut self, first: bool) -> Fit<Option<Quoted<'a>>> {
        match (self.upcoming()?, first) {
            (b'}', _) => return Ok(None),
            (b',', false) => self.at += 1,
            (_, true) => {}
            _ => return Err(Unfit),
        }
        let name = self.string()?;
        self.take(b':')?;
        Ok(Some(name))
    }

    /// Whether an item is next; it is not at the end of the list. `first`: no comma stands before it.
    ///
    /// # Errors
    /// Where neither is next.
    #[inline]
    pub fn item(&mut self, first: bool) -> Fit<bool> {
        match (self.upcoming()?, first) {
            (b']', _) => return Ok(false),
            (b',', false) => self.at += 1,
            (_, true) => {}
            _ => return Err(Unfit),
        }
        Ok(true)
    }

    /// The text that is next.
    ///
    /// # Errors
    /// Where none is, or where it does not end.
    #[inline]
    pub fn string(&mut self) -> Fit<Quoted<'a>> {
        self.take(b'"')?;
        let start = self.at;
        self.at += run(self.text.as_bytes(), start).ok_or(Unfit)?.0;
        self.end_text(start)
    }

    /// The text that is next, and whether it was seen to be printable ASCII, as far as its first escape.
    ///
    /// # Errors
    /// Where none is, or where it does not end.
    #[inline]
    pub fn string_seen(&mut self) -> Fit<(Quoted<'a>, bool)> {
        self.take(b'"')?;
        let start = self.at;
        let (length, plain) = run(self.text.as_bytes(), start).ok_or(Unfit)?;
        self.at += length;
        Ok((self.end_text(start)?, plain))
    }

    /// Ends a text that began at a place and is plain up to here.
    #[inline]
    fn end_text(&mut self, start: usize) -> Fit<Quoted<'a>> {
        if self.peek() == Some(b'"') {
            let plain = self.since(start);
            self.at += 1;
            return Ok(Quoted(plain));
        }
        self.rest_of_text()?;
        self.at += 1;
        Ok(Quoted(self.since(start - 1)))
    }

    /// Goes on to the quote that ends a text, from its first escape.
    #[cold]
    fn rest_of_text(&mut self) -> Fit<()> {
        loop {
            match self.peek() {
                Some(b'"') => return Ok(()),
                Some(b'\\') => self.at += 2,
                _ => return Err(Unfit),
            }
            self.at += run(self.text.as_bytes(), self.at).ok_or(Unfit)?.0;
        }
    }

    /// The number that is next, as it stands; what it holds are the bytes of numbers.
    ///
    /// # Errors
    /// Where none is.
    #[inline]
    pub fn number(&mut self) -> Fit<&'a str> {
        self.blanks();
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        if self.at == start { Err(Unfit) } else { Ok(self.since(start)) }
    }

    /// Goes past a word: `true`, `false`, `null`.
    ///
    /// # Errors
    /// Where it is not next.
    pub fn word(&mut self, word: &str) -> Fit<()> {
        self.blanks();
        let end = self.at + word.len();
        if self.text.get(self.at..end) != Some(word) {
            return Err(Unfit);
        }
        self.at = end;
        Ok(())
    }

    /// Goes past the value that is next, and gives its text.
    ///
    /// # Errors
    /// Where it does not end, or holds what is neither a text, a number nor a word.
    pub fn skip(&mut self) -> Fit<&'a str> {
        self.blanks();
        let start = self.at;
        let mut open = 0_usize;
        loop {
            match self.peek().ok_or(Unfit)? {
                b'"' => drop(self.string()?),
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    open = open.checked_sub(1).ok_or(Unfit)?;
                    self.at += 1;
                }
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if open > 0 => self.at += 1,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => drop(self.number()?),
            }
            if open == 0 {
                return Ok(self.since(start));
            }
        }
    }
}
