//! Syntax: tags and the text behind them, SGML and XML alike.
//!
//! OFX 1.x leaves its leaf elements unclosed, OFX 2.x closes them, and files mix both. A tag with text behind it is a
//! leaf; its closing tag, where there is one, says nothing new. Everything else is structure.

use std::io::{self, BufRead, Read};
use std::ops::Range;

use memchr::{memchr_iter, memchr2};
use mesinfos_io::{IoError, LimitError, Limits};

use crate::contract::ConvertError;
use crate::parse::{prefix, trim};

/// One step through the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<NAME>text`: a leaf with its decoded, trimmed text.
    Leaf(&'a str, &'a str),
    /// `<NAME>` without text: an aggregate, or an empty leaf.
    Open(&'a str),
    /// `</NAME>`.
    Close(&'a str),
    /// The end of the file.
    End,
}

/// Reads tokens. Memory is bounded by the longest text between two tags.
pub(super) struct Tokens<R> {
    reader: Window<R>,
    limit: usize,
    line: u64,
    /// What ends a line: a file without line feeds has carriage returns.
    newline: Option<u8>,
    /// The line the current token began on.
    start: u64,
    name: Vec<u8>,
    text: Vec<u8>,
    value: String,
    upper: String,
    /// The `<` of the next tag is taken.
    pending: bool,
    /// Bytes of the reader's buffer that the last token lent out.
    lent: usize,
}

impl<R: BufRead> Tokens<R> {
    pub(super) fn new(reader: R, limits: &Limits) -> Self {
        Self {
            reader: Window { reader, text: String::new(), at: 0 },
            limit: limits.line,
            line: 1,
            newline: None,
            start: 1,
            name: Vec::new(),
            text: Vec::new(),
            value: String::new(),
            upper: String::new(),
            pending: false,
            lent: 0,
        }
    }

    /// The next token and the line it begins on. Names are in upper case.
    pub(super) fn next(&mut self) -> Result<(u64, Token<'_>), ConvertError> {
        self.reader.consume(std::mem::take(&mut self.lent));
        loop {
            // What stands before the next tag belongs to no leaf: a header, white space between aggregates.
            if !self.pending {
                self.text.clear();
                if !self.until_tag()? {
                    return Ok((self.line, Token::End));
                }
            }
            self.pending = false;
            self.start = self.line;
            if let Some(whole) = self.whole()? {
                return Ok((self.start, self.lend(&whole)));
            }
            if !self.tag()? {
                return Ok((self.line, Token::End));
            }
            let closing = self.name.first() == Some(&b'/');
            let body = if closing { self.name.get(1..).unwrap_or_default() } else { &self.name };
            if matches!(body.first(), Some(b'?' | b'!')) {
                continue;
            }
            let empty = body.last() == Some(&b'/');
            let body = if empty { body.get(..body.len() - 1).unwrap_or_default() } else { body };
            self.upper.clear();
            // Only what may be a name came through `tag`: ASCII, and attributes behind a blank.
            let bare = body.split(|b| b.is_ascii_whitespace()).next().unwrap_or_default();
            self.upper.extend(bare.iter().map(|b| char::from(b.to_ascii_uppercase())));
            if closing {
                return Ok((self.start, Token::Close(&self.upper)));
            }
            self.text.clear();
            if !empty {
                self.leaf_text()?;
            }
            self.value.clear();
            let text = std::str::from_utf8(&self.text).unwrap_or_default().trim();
            if text.contains('&') {
                unescape(text, &mut self.value);
                let trimmed = self.value.trim();
                return Ok((self.start, leaf(&self.upper, trimmed)));
            }
            return Ok((self.start, leaf(&self.upper, text)));
        }
    }

    /// The common case of what follows, in one go: a plain tag, its text and the `<` of the next tag lie whole in the
    /// reader's buffer, and are lent from there. `None` where they do not, and nothing is taken.
    fn whole(&mut self) -> Result<Option<Whole>, ConvertError> {
        let Some(newline) = self.newline else { return Ok(None) };
        let window = self.reader.fill_buf().map_err(IoError::from_io)?;
        let parts = || {
            let closing = window.first() == Some(&b'/');
            let from = usize::from(closing);
            let to = from + window.get(from..)?.iter().position(|b| !is_name(*b))?;
            let name = from..to;
            let text = to + 1..to + 1;
            let rest = window.get(to..)?.strip_prefix(b">")?;
            if closing {
                return Some((Whole { name, text, closing }, to + 1));
            }
            let next = memchr::memchr(b'<', rest)?;
            let is_tag = rest.get(next + 1).is_some_and(|b| *b == b'/' || b.is_ascii_alphabetic());
            let text = text.start..text.start + next;
            (is_tag && next < self.limit).then(|| (Whole { name, text, closing }, to + next + 2))
        };
        let Some((whole, consumed)) = parts() else { return Ok(None) };
        let text = window.get(whole.text.clone()).unwrap_or_default();
        // Most texts are short: no search pays for them.
        self.line += text.iter().fold(0_u64, |lines, b| lines + u64::from(*b == newline));
        self.pending = !whole.closing;
        self.lent = consumed;
        Ok(Some(whole))
    }

    /// What [`Tokens::whole`] found, as a token.
    fn lend(&mut self, whole: &Whole) -> Token<'_> {
        let part = |range: &Range<usize>| trim(self.reader.text(range));
        let (mut name, mut text) = (part(&whole.name), part(&whole.text));
        if name.bytes().any(|b| b.is_ascii_lowercase()) {
            self.upper.clear();
            self.upper.push_str(name);
            self.upper.make_ascii_uppercase();
            name = &self.upper;
        }
        if whole.closing {
            return Token::Close(name);
        }
        if text.bytes().any(|b| b == b'&') {
            self.value.clear();
            unescape(text, &mut self.value);
            text = self.value.trim();
        }
        leaf(name, text)
    }

    /// The text behind an opening tag, up to the next real tag; CDATA and stray `<` are part of it.
    fn leaf_text(&mut self) -> Result<(), ConvertError> {
        loop {
            if !self.until_tag()? {
                return Ok(());
            }
            match self.peek()? {
                // `a < b` in a memo: the sign is text.
                Peek::NoTag => self.text.push(b'<'),
                Peek::Bang => {
                    if !self.cdata()? {
                        return Ok(());
                    }
                }
                Peek::Tag => {
                    self.pending = true;
                    return Ok(());
                }
            }
        }
    }

    /// Reads `<![CDATA[…]]>` into the text, or passes over a comment. False at the end of the file.
    fn cdata(&mut self) -> Result<bool, ConvertError> {
        let at = self.text.len();
        let found = self.until(b'>', None)?;
        let mark: &[u8] = b"![CDATA[";
        if !self.text.get(at..).is_some_and(|t| t.starts_with(mark)) {
            self.text.truncate(at);
            return Ok(found);
        }
        let mut more = found;
        while more && !self.text.ends_with(b"]]") {
            self.text.push(b'>');
            more = self.until(b'>', None)?;
        }
        self.text.drain(at..at + mark.len());
        self.text.truncate(self.text.len().saturating_sub(2).max(at));
        Ok(more)
    }

    /// Reads text up to `<` and takes the `<`. False at the end of the file.
    fn until_tag(&mut self) -> Result<bool, ConvertError> {
        self.until(b'<', None)
    }

    /// Reads a tag's inside, up to `>`. A tag that never closes ends where the next one opens.
    fn tag(&mut self) -> Result<bool, ConvertError> {
        std::mem::swap(&mut self.text, &mut self.name);
        self.text.clear();
        let found = self.until(b'>', Some(b'<'))?;
        std::mem::swap(&mut self.text, &mut self.name);
        Ok(found || !self.name.is_empty())
    }

    /// Appends to the text up to `stop` (taken, not appended) or up to `other` (left standing).
    fn until(&mut self, stop: u8, other: Option<u8>) -> Result<bool, ConvertError> {
        loop {
            let window = self.reader.fill_buf().map_err(IoError::from_io)?;
            if window.is_empty() {
                return Ok(false);
            }
            let newline = *self.newline.get_or_insert_with(|| {
                if memchr::memchr(b'\n', window).is_none() { b'\r' } else { b'\n' }
            });
            let hit = memchr2(stop, other.unwrap_or(stop), window);
            let taken = window.get(..hit.unwrap_or(window.len())).unwrap_or(window);
            if self.text.len() + taken.len() > self.limit {
                return Err(LimitError {
                    what: "bytes of one field",
                    limit: u64::try_from(self.limit).unwrap_or(u64::MAX),
                    place: Some(format!("L{}", self.line)),
                }
                .into());
            }
            self.line += u64::try_from(memchr_iter(newline, taken).count()).unwrap_or(0);
            self.text.extend_from_slice(taken);
            let mut consumed = taken.len();
            if let Some(at) = hit {
                if window.get(at) == Some(&stop) {
                    consumed += 1;
                }
                self.reader.consume(consumed);
                return Ok(true);
            }
            self.reader.consume(consumed);
        }
    }

    /// What stands behind a `<` just taken.
    fn peek(&mut self) -> Result<Peek, ConvertError> {
        let window = self.reader.fill_buf().map_err(IoError::from_io)?;
        Ok(match window.first() {
            Some(b'!') => Peek::Bang,
            Some(b'/' | b'?') => Peek::Tag,
            Some(b) if b.is_ascii_alphabetic() => Peek::Tag,
            _ => Peek::NoTag,
        })
    }
}

/// A tag with its text, or without.
fn leaf<'a>(name: &'a str, text: &'a str) -> Token<'a> {
    if text.is_empty() { Token::Open(name) } else { Token::Leaf(name, text) }
}

/// A reader of text whose buffer is known to be text, so that its parts need no look of their own.
struct Window<R> {
    reader: R,
    text: String,
    at: usize,
}

impl<R: BufRead> Window<R> {
    /// A part of the buffer that `fill_buf` gave.
    fn text(&self, range: &Range<usize>) -> &str {
        self.text.get(self.at + range.start..self.at + range.end).unwrap_or_default()
    }
}

impl<R: BufRead> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Window<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.text.len() {
            self.text.clear();
            self.at = 0;
            let chunk = self.reader.fill_buf()?;
            let length = chunk.len();
            let text = std::str::from_utf8(chunk);
            self.text.push_str(text.map_err(|_| io::ErrorKind::InvalidData)?);
            self.reader.consume(length);
        }
        Ok(self.text.as_bytes().get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.text.len().min(self.at + amount);
    }
}

/// Where the parts of a token lie in the reader's buffer.
struct Whole {
    name: Range<usize>,
    text: Range<usize>,
    closing: bool,
}

/// What the names of elements are made of.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

enum Peek {
    Tag,
    Bang,
    NoTag,
}

/// Decodes the predefined and numeric references; a lone `&` stands for itself, as banks write it.
fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let end = prefix(tail, 12).find(';');
        let decoded = end.and_then(|end| Some((reference(tail.get(1..end)?)?, end + 1)));
        match decoded {
            Some((c, length)) => {
                out.push(c);
                rest = tail.get(length..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, Tokens};
    use mesinfos_io::Limits;

    fn all(text: &str) -> Vec<String> {
        let mut tokens = Tokens::new(text.as_bytes(), &Limits::default());
        let mut out = Vec::new();
        loop {
            match tokens.next().unwrap() {
                (_, Token::End) => return out,
                (line, token) => out.push(format!("{line}:{token:?}")),
            }
        }
    }

    #[test]
    fn closed_and_unclosed_leaves() {
        assert_eq!(
            all(
                "HEAD:1\n<OFX>\n<NAME>a &amp; b\n<MEMO>x < y</MEMO>\n<B/><C><![CDATA[q>r]]></C></OFX>"
            ),
            [
                "2:Open(\"OFX\")",
                "3:Leaf(\"NAME\", \"a & b\")",
                "4:Leaf(\"MEMO\", \"x < y\")",
                "4:Close(\"MEMO\")",
                "5:Open(\"B\")",
                "5:Leaf(\"C\", \"q>r\")",
                "5:Close(\"C\")",
                "5:Close(\"OFX\")",
            ]
        );
        assert_eq!(all("<a>R&D &#233;&bogus;<"), ["1:Leaf(\"A\", \"R&D é&bogus;<\")"]);
    }
}
