//! Reading a type on a passage: `serde` drives, the cursor walks, somebody may watch.

use serde::Deserialize;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::{Cursor, Fit, Unfit};

/// Looks at what passes while a value is read. `name` is the member's that holds it; empty inside a list.
///
/// What is watched are the values a type keeps; members it does not know, and values it keeps in their own text, pass
/// unseen, and [`Glance`] says that there were such.
pub trait Watch<'a> {
    /// What is kept of an object until it ends.
    type Object;

    /// An object begins in the member called `name`.
    fn open(&mut self, name: &'a str) -> Self::Object;

    /// A member of the object was read; `value` is its JSON text.
    fn member(&mut self, object: &mut Self::Object, name: &'a str, value: &'a str);

    /// The object ends.
    fn close(&mut self, object: Self::Object);

    /// A text; `plain` where it was seen to be printable ASCII, written without escapes.
    fn text(&mut self, name: &'a str, text: &str, plain: bool);
}

/// Nobody watches.
impl<'a> Watch<'a> for () {
    type Object = ();
    fn open(&mut self, _: &'a str) {}
    fn member(&mut self, (): &mut (), _: &'a str, _: &'a str) {}
    fn close(&mut self, (): ()) {}
    fn text(&mut self, _: &'a str, _: &str, _: bool) {}
}

/// What a passage did not look into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// Members that the type does not have.
    pub unknown: bool,
    /// Values that are kept in their own text.
    pub kept: bool,
}

/// The value, where the text is one beyond doubt and all of it was looked at; else nothing, which says nothing.
#[must_use]
pub fn typed<'a, T: Deserialize<'a>>(text: &'a str, depth: usize) -> Option<T> {
    let (value, glance) = watched(text, depth, &mut ()).ok()?;
    (glance == Glance::default()).then_some(value)
}

/// The value, with somebody who watches. What [`Glance`] names was not checked to be JSON.
///
/// # Errors
/// Where the text is not one beyond doubt.
pub fn watched<'a, T: Deserialize<'a>, W: Watch<'a>>(
    text: &'a str,
    depth: usize,
    watch: &mut W,
) -> Fit<(T, Glance)> {
    let cursor = Cursor::new(text, depth);
    let mut reader = Reader { cursor, watch, name: "", glance: Glance::default() };
    let value = T::deserialize(&mut reader)?;
    if !reader.cursor.is_at_end() {
        return Err(Unfit);
    }
    Ok((value, reader.glance))
}

struct Reader<'a, 'w, W> {
    cursor: Cursor<'a>,
    watch: &'w mut W,
    /// The name of the member being read; empty inside a list.
    name: &'a str,
    glance: Glance,
}

impl<'a, W: Watch<'a>> Reader<'a, '_, W> {
    fn map<V: Visitor<'a>>(&mut self, visitor: V) -> Fit<V::Value> {
        self.cursor.enter()?;
        let object = self.watch.open(self.name);
        let mut members = Members { object, reader: self, first: true, member: "" };
        let value = visitor.visit_map(&mut members)?;
        let object = members.object;
        // A visitor may have stopped before the end.
        if self.cursor.upcoming()? != b'}' {
            return Err(Unfit);
        }
        self.cursor.leave();
        self.watch.close(object);
        Ok(value)
    }

    fn list<V: Visitor<'a>>(&mut self, visitor: V) -> Fit<V::Value> {
        self.cursor.enter()?;
        let value = visitor.visit_seq(&mut Items { reader: self, first: true })?;
        if self.cursor.upcoming()? != b']' {
            return Err(Unfit);
        }
        self.cursor.leave();
        Ok(value)
    }

    fn numeric<V: Visitor<'a>>(&mut self, visitor: V) -> Fit<V::Value> {
        let text = self.cursor.number()?;
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

impl<'a, W: Watch<'a>> serde::Deserializer<'a> for &mut Reader<'a, '_, W> {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        match self.cursor.upcoming()? {
            b'"' => self.deserialize_str(visitor),
            b'{' => self.map(visitor),
            b'[' => self.list(visitor),
            b't' => self.cursor.word("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.cursor.word("false").and_then(|()| visitor.visit_bool(false)),
            b'n' => self.cursor.word("null").and_then(|()| visitor.visit_unit()),
            _ => self.numeric(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        let (quoted, plain) = self.cursor.string_seen()?;
        if let Some(text) = quoted.plain() {
            self.watch.text(self.name, text, plain);
            return visitor.visit_borrowed_str(text);
        }
        let text = quoted.text()?.into_owned();
        self.watch.text(self.name, &text, false);
        visitor.visit_string(text)
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        if self.cursor.upcoming()? == b'n' {
            self.cursor.word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    /// What is kept in its own text is cut out here and handed to `serde_json`, which alone knows how it is made.
    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Fit<V::Value> {
        // A body that stands before its type: nobody has looked at its values.
        if self.name == "data" {
            return Err(Unfit);
        }
        self.glance.kept = true;
        let text = self.cursor.skip()?;
        serde_json::Deserializer::from_str(text)
            .deserialize_newtype_struct(name, visitor)
            .map_err(|_| Unfit)
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Fit<V::Value> {
        self.glance.unknown = true;
        self.cursor.skip()?;
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier
    }
}

/// The members of an object.
struct Members<'r, 'a, 'w, W: Watch<'a>> {
    reader: &'r mut Reader<'a, 'w, W>,
    object: W::Object,
    member: &'a str,
    first: bool,
}

impl<'a, W: Watch<'a>> MapAccess<'a> for &mut Members<'_, 'a, '_, W> {
    type Error = Unfit;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Fit<Option<K::Value>> {
        match self.reader.cursor.member(std::mem::take(&mut self.first))? {
            None => Ok(None),
            Some(name) => {
                // One that is written with escapes is for the thorough way.
                self.member = name.plain().ok_or(Unfit)?;
                seed.deserialize(BorrowedStrDeserializer::new(self.member)).map(Some)
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Fit<V::Value> {
        self.reader.cursor.upcoming()?;
        let start = self.reader.cursor.at();
        self.reader.name = self.member;
        let value = seed.deserialize(&mut *self.reader)?;
        let text = self.reader.cursor.since(start);
        self.reader.watch.member(&mut self.object, self.member, text);
        Ok(value)
    }
}

/// The items of a list.
struct Items<'r, 'a, 'w, W> {
    reader: &'r mut Reader<'a, 'w, W>,
    first: bool,
}

impl<'a, W: Watch<'a>> SeqAccess<'a> for &mut Items<'_, 'a, '_, W> {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'a>>(&mut self, seed: T) -> Fit<Option<T::Value>> {
        if !self.reader.cursor.item(std::mem::take(&mut self.first))? {
            return Ok(None);
        }
        self.reader.name = "";
        seed.deserialize(&mut *self.reader).map(Some)
    }
}
