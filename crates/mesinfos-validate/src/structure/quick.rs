//! The quick verdict: one passage over a line that says "a record, and nothing to look at more closely", or nothing.
//!
//! A line is read by a deserializer of its own, which drives the same typed reading as `serde_json` does and looks at
//! what it passes: members the standard does not have, texts and values that a rule may have something to say about.
//! Where it says nothing, the slow and thorough way decides and explains; so this module can be wrong in one direction
//! only, and a property test holds the two against each other.

use std::fmt;

use mesinfos_schema::record::{Content, Record};
use mesinfos_schema::{catalogue, ijson};
use serde::Deserialize;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::text::{self, Run};
use crate::Options;
use crate::rules::values::{self, Shape};

/// The record on the line, where it is good beyond doubt.
pub(crate) fn read(line: &str, options: &Options) -> Option<Record> {
    let mut reader = Reader::new(line, options.limits.depth);
    let record = Record::deserialize(&mut reader).ok()?;
    reader.blanks();
    let whole = reader.at == line.len();
    let known = match &record.content {
        Content::Active(body) => body.known_name().is_some(),
        Content::Deleted(name) => catalogue::entry(name).is_some(),
        _ => false,
    };
    if !whole || !known || reader.suspect || (reader.unknown && options.strict) {
        return None;
    }
    // The typed reading does not see what stands inside a text it keeps or passes over.
    let unread = reader.unknown || reader.kept;
    if unread && ijson::check(line, options.limits.depth).is_err() {
        return None;
    }
    Some(record)
}

/// The line is not for the quick verdict. Why does not matter: the thorough way says it.
#[derive(Debug)]
struct Unfit;

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not for the quick verdict")
    }
}

impl std::error::Error for Unfit {}

impl de::Error for Unfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Fit<T> = Result<T, Unfit>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Levels that may still be entered.
    depth: usize,
    /// The name of the member being read; empty inside a list.
    name: &'a str,
    /// A member without a type was passed over.
    unknown: bool,
    /// A value was kept in its own text.
    kept: bool,
    /// A text or a value that a rule should see.
    suspect: bool,
}

impl<'a> Reader<'a> {
    const fn new(text: &'a str, depth: usize) -> Self {
        Self { text, at: 0, depth, name: "", unknown: false, kept: false, suspect: false }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The byte is next, blanks before it set aside.
    fn take(&mut self, byte: u8) -> Fit<()> {
        if self.peek() != Some(byte) {
            self.blanks();
            if self.peek() != Some(byte) {
                return Err(Unfit);
            }
        }
        self.at += 1;
        Ok(())
    }

    /// What stands between two places.
    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// A text; one with escapes is decoded by serde_json.
    fn string(&mut self) -> Fit<Text<'a>> {
        self.take(b'"')?;
        let start = self.at;
        let run = text::run(self.text.as_bytes(), start).ok_or(Unfit)?;
        self.at += run.length;
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Text::Plain(self.slice(start, self.at - 1), run));
        }
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                _ => return Err(Unfit),
            }
            self.at += text::length(self.text.as_bytes(), self.at).ok_or(Unfit)?;
        }
        self.at += 1;
        serde_json::from_str(self.slice(start - 1, self.at)).map(Text::Decoded).map_err(|_| Unfit)
    }

    /// The name of a member, without escapes, and the colon behind it.
    fn member(&mut self) -> Fit<&'a str> {
        self.take(b'"')?;
        let start = self.at;
        self.at += text::length(self.text.as_bytes(), start).ok_or(Unfit)?;
        let name = self.slice(start, self.at);
        self.take(b'"')?;
        self.take(b':')?;
        Ok(name)
    }

    fn number(&mut self) -> &'a str {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        self.slice(start, self.at)
    }

    fn word(&mut self, word: &str) -> Fit<()> {
        let end = self.at + word.len();
        if self.text.get(self.at..end) != Some(word) {
            return Err(Unfit);
        }
        self.at = end;
        Ok(())
    }

    /// Goes past a value without looking into it, and gives its text.
    fn skip(&mut self) -> Fit<&'a str> {
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
                b'-' | b'0'..=b'9' => drop(self.number()),
                _ => return Err(Unfit),
            }
            if open == 0 {
                return Ok(self.slice(start, self.at));
            }
        }
    }

    fn enter(&mut self) -> Fit<()> {
        self.at += 1;
        self.depth = self.depth.checked_sub(1).ok_or(Unfit)?;
        Ok(())
    }

    fn map<'b, V: Visitor<'a>>(&'b mut self, visitor: V) -> Fit<V::Value> {
        self.enter()?;
        let name = self.name;
        let mut members = Members { shape: Shape::of(name), reader: self, first: true, member: "" };
        let value = visitor.visit_map(&mut members)?;
        let shape = members.shape;
        self.take(b'}')?;
        self.depth += 1;
        self.suspect |= !values::is_fine(&shape);
        Ok(value)
    }

    fn list<V: Visitor<'a>>(&mut self, visitor: V) -> Fit<V::Value> {
        self.enter()?;
        let mut items = Items { reader: self, first: true };
        let value = visitor.visit_seq(&mut items)?;
        self.take(b']')?;
        self.depth += 1;
        Ok(value)
    }

    fn numeric<V: Visitor<'a>>(&mut self, visitor: V) -> Fit<V::Value> {
        let text = self.number();
        // Short whole numbers need no parser of floats; a zero before another digit is none.
        let plain = text.len() <= 15
            && text.bytes().all(|b| b.is_ascii_digit())
            && (text.len() == 1 || !text.starts_with('0'));
        if plain && let Ok(number) = text.parse() {
            return visitor.visit_u64(number);
        }
        let number: serde_json::Number = serde_json::from_str(text).map_err(|_| Unfit)?;
        match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), _, _) => visitor.visit_u64(number),
            (_, Some(number), _) => visitor.visit_i64(number),
            (_, _, Some(number)) => visitor.visit_f64(number),
            _ => Err(Unfit),
        }
    }
}

enum Text<'a> {
    Plain(&'a str, Run),
    Decoded(String),
}

impl<'a> de::Deserializer<'a> for &mut Reader<'a> {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        self.blanks();
        match self.peek().ok_or(Unfit)? {
            b'"' => self.deserialize_str(visitor),
            b'{' => self.map(visitor),
            b'[' => self.list(visitor),
            b'-' | b'0'..=b'9' => self.numeric(visitor),
            b't' => self.word("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.word("false").and_then(|()| visitor.visit_bool(false)),
            b'n' => self.word("null").and_then(|()| visitor.visit_unit()),
            _ => Err(Unfit),
        }
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        match self.string()? {
            Text::Plain(text, run) => {
                let unusual = run.beyond || run.digits >= values::MANY_DIGITS;
                self.suspect |= if unusual {
                    !values::is_fine_text(self.name, text)
                } else {
                    values::is_strange(text)
                };
                visitor.visit_borrowed_str(text)
            }
            Text::Decoded(text) => {
                self.suspect |= !values::is_fine_text(self.name, &text);
                visitor.visit_string(text)
            }
        }
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        self.blanks();
        if self.peek() == Some(b'n') {
            self.word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    /// What is kept in its own text is cut out here and handed to serde_json, which alone knows how it is made.
    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Fit<V::Value> {
        // A body that stands before its type: nobody has looked at its values.
        if self.name == "data" {
            return Err(Unfit);
        }
        self.kept = true;
        let text = self.skip()?;
        serde_json::Deserializer::from_str(text)
            .deserialize_newtype_struct(name, visitor)
            .map_err(|_| Unfit)
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        self.unknown = true;
        self.skip()?;
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        <W: Visitor<'a>>
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier
    }
}

/// The members of an object, and what of them the rules of values look at.
struct Members<'b, 'a> {
    reader: &'b mut Reader<'a>,
    shape: Shape<'a>,
    member: &'a str,
    first: bool,
}

impl<'a> MapAccess<'a> for &mut Members<'_, 'a> {
    type Error = Unfit;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Fit<Option<K::Value>> {
        self.reader.blanks();
        if self.reader.peek() == Some(b'}') {
            return Ok(None);
        }
        if !std::mem::take(&mut self.first) {
            self.reader.take(b',')?;
            self.reader.blanks();
        }
        let name = self.reader.member()?;
        self.reader.blanks();
        self.member = name;
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Fit<V::Value> {
        let start = self.reader.at;
        self.reader.name = self.member;
        let value = seed.deserialize(&mut *self.reader)?;
        if let Some(slot) = self.shape.slot(self.member) {
            let text = self.reader.slice(start, self.reader.at);
            *slot = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            self.reader.suspect |= text.contains('\\');
        }
        Ok(value)
    }
}

/// The items of a list.
struct Items<'b, 'a> {
    reader: &'b mut Reader<'a>,
    first: bool,
}

impl<'a> SeqAccess<'a> for &mut Items<'_, 'a> {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Fit<Option<T::Value>> {
        self.reader.blanks();
        if self.reader.peek() == Some(b']') {
            return Ok(None);
        }
        if !std::mem::take(&mut self.first) {
            self.reader.take(b',')?;
            self.reader.blanks();
        }
        self.reader.name = "";
        seed.deserialize(&mut *self.reader).map(Some)
    }
}
