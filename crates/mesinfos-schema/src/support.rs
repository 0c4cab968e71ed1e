//! What generated code and the value types share: reading from text, building an object's schema.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use schemars::Schema;
use serde::de::{Error, Visitor};
use serde::{Deserializer, de};
use serde_json::{Map, Value, json};

/// Reads a JSON string through `FromStr`, without a copy where the input is borrowed.
pub fn from_text<'de, D, T>(deserializer: D, expected: &'static str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    struct Text<T>(&'static str, PhantomData<T>);
    impl<T> Visitor<'_> for Text<T>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}, a string", self.0)
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(|error| E::custom(format_args!("{}: {error}", self.0)))
        }
    }
    deserializer.deserialize_str(Text(expected, PhantomData))
}

/// What a text type is in JSON.
pub fn json_text(text: &str, out: &mut Vec<u8>) -> serde_json::Result<()> {
    crate::json::text(text, out)
}

/// A list is absent or has an item: an empty one is refused, as the schema's `minItems` says.
pub fn not_empty<T, E: de::Error>(list: Vec<T>, name: &'static str) -> Result<Vec<T>, E> {
    if list.is_empty() {
        return Err(E::custom(format_args!("`{name}` is an empty list: leave it out")));
    }
    Ok(list)
}

/// The schema of an object, member by member.
#[derive(Debug)]
pub struct ObjectBuilder {
    object: Map<String, Value>,
    properties: Map<String, Value>,
    required: Vec<Value>,
}

impl ObjectBuilder {
    /// Starts an object with its description.
    #[must_use]
    pub fn new(description: &str) -> Self {
        let mut object = Map::new();
        object.insert("type".into(), json!("object"));
        if !description.is_empty() {
            object.insert("description".into(), json!(description));
        }
        Self { object, properties: Map::new(), required: Vec::new() }
    }

    /// The schema of a list of `item`, of at least `minimum` items.
    #[must_use]
    pub fn list(&self, item: Schema, minimum: usize) -> Schema {
        let mut list = Map::new();
        list.insert("type".into(), json!("array"));
        list.insert("items".into(), item.into());
        if minimum > 0 {
            list.insert("minItems".into(), json!(minimum));
        }
        list.into()
    }

    /// Adds a member.
    pub fn member(
        &mut self,
        name: &str,
        shape: Schema,
        required: bool,
        description: &str,
        annotations: &[(&str, &str)],
        example: &str,
    ) {
        let mut shape = match Value::from(shape) {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        if !description.is_empty() {
            shape.insert("description".into(), json!(description));
        }
        for (keyword, text) in annotations {
            shape.insert((*keyword).into(), json!(text));
        }
        if let Ok(example) = serde_json::from_str::<Value>(example) {
            shape.insert("examples".into(), json!([example]));
        }
        self.properties.insert(name.into(), Value::Object(shape));
        if required {
            self.required.push(json!(name));
        }
    }

    /// The object's own keywords, for checks that span members.
    pub fn object(&mut self) -> &mut Map<String, Value> {
        &mut self.object
    }

    /// The finished schema.
    #[must_use]
    pub fn finish(mut self) -> Schema {
        self.object.insert("properties".into(), Value::Object(self.properties));
        if !self.required.is_empty() {
            self.object.insert("required".into(), Value::Array(self.required));
        }
        self.object.into()
    }
}

/// The schema of an enum: a closed list, or any text with the named values listed.
#[must_use]
pub fn enumeration(description: &str, open: bool, values: &[(&str, &str)]) -> Schema {
    let mut schema = Map::new();
    schema.insert("type".into(), json!("string"));
    if !description.is_empty() {
        schema.insert("description".into(), json!(description));
    }
    let meanings: Map<String, Value> =
        values.iter().map(|(value, meaning)| ((*value).to_owned(), json!(meaning))).collect();
    if open {
        schema.insert("minLength".into(), json!(1));
        schema.insert("x-open-enum".into(), Value::Object(meanings));
    } else {
        let names: Vec<&str> = values.iter().map(|(value, _)| *value).collect();
        schema.insert("enum".into(), json!(names));
        schema.insert("x-enum-meanings".into(), Value::Object(meanings));
    }
    schema.into()
}

/// A text on the stack, of at most 64 bytes.
pub(crate) struct Short {
    bytes: [u8; 64],
    used: usize,
}

impl Short {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 64], used: 0 }
    }

    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.used).unwrap_or_default()
    }

    pub(crate) fn make_lowercase(&mut self) {
        self.bytes.make_ascii_lowercase();
    }

    /// Appends a text; what does not fit is dropped, and no value of fixed form is that long.
    pub(crate) fn push(&mut self, text: &[u8]) {
        let end = self.used + text.len();
        if let Some(room) = self.bytes.get_mut(self.used..end) {
            room.copy_from_slice(text);
            self.used = end;
        }
    }

    /// Appends a number of `width` digits, with zeros before it.
    pub(crate) fn push_digits(&mut self, mut number: u32, width: usize) {
        let end = self.used + width;
        if let Some(room) = self.bytes.get_mut(self.used..end) {
            for digit in room.iter_mut().rev() {
                *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
                number /= 10;
            }
            self.used = end;
        }
    }
}

/// A value of fixed form, at most 64 bytes long: its text is made on the stack.
pub(crate) trait Brief {
    fn brief(&self) -> Short;
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.used + text.len();
        let room = self.bytes.get_mut(self.used..end).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

/// Serde and schema of a type that is one JSON string with a canonical text form (`FromStr` + `Display`).
macro_rules! text_value {
    ($name:ident, $title:literal, $schema:expr) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // Every value of fixed form is short: written on the stack, it skips a formatter for each character.
                let mut text = $crate::support::Short::new();
                match core::fmt::Write::write_fmt(&mut text, format_args!("{self}")) {
                    Ok(()) => serializer.serialize_str(text.as_str()),
                    Err(_) => serializer.collect_str(self),
                }
            }
        }
        impl $crate::json::WriteJson for $name {
            fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
                serde_json::to_writer(out, self)
            }
        }
        $crate::support::text_value!(@read $name, $title, $schema);
    };
    // A type whose text is short and made without a formatter.
    ($name:ident, $title:literal, $schema:expr, brief) => {
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str($crate::support::Brief::brief(self).as_str())
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::support::Brief::brief(self).as_str())
            }
        }
        impl $crate::json::WriteJson for $name {
            fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
                // Digits, letters and marks between them: nothing to escape.
                $crate::json::quoted($crate::support::Brief::brief(self).as_bytes(), out);
                Ok(())
            }
        }
        $crate::support::text_value!(@read $name, $title, $schema);
    };
    // A type that holds its text: `as_str` gives it.
    ($name:ident, $title:literal, $schema:expr, as_str) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl $crate::json::WriteJson for $name {
            fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
                $crate::json::text(self.as_str(), out)
            }
        }
        $crate::support::text_value!(@read $name, $title, $schema);
    };
    (@read $name:ident, $title:literal, $schema:expr) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::support::from_text(deserializer, $title)
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                match $schema {
                    serde_json::Value::Object(map) => map.into(),
                    _ => schemars::Schema::default(),
                }
            }
        }
    };
}
pub(crate) use text_value;
