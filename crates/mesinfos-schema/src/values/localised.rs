//! Texts in several languages.

use core::fmt;
use core::str::FromStr;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::values::Text;

/// A language tag in the shape of BCP 47: `fr`, `pt-BR`, `zh-Hant`. Whether the registry knows it is a rule of meaning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(Box<str>);

const PATTERN: &str = "^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$";

impl Language {
    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Language {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        let language =
            (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
        let rest = parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        if language && rest && text.len() <= 64 {
            Ok(Self(text.into()))
        } else {
            Err("not a BCP 47 language tag")
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::support::text_value!(
    Language,
    "a language",
    serde_json::json!({
        "type": "string",
        "description": "A language tag, BCP 47.",
        "pattern": PATTERN,
        "maxLength": 64,
        "examples": ["fr", "pt-BR"],
    })
);

/// One text in one or more languages: an object of BCP 47 tag → text.
///
/// ```
/// use mesinfos_schema::values::Localised;
/// let label: Localised = serde_json::from_str(r#"{"en":"Calls","fr":"Appels"}"#)?;
/// assert_eq!(label.get("fr").map(|t| t.as_str()), Some("Appels"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localised(BTreeMap<Language, Text>);

impl Localised {
    /// A text in one language.
    #[must_use]
    pub fn of(language: Language, text: Text) -> Self {
        Self(BTreeMap::from([(language, text)]))
    }

    /// The same text in a further language.
    #[must_use]
    pub fn and(mut self, language: Language, text: Text) -> Self {
        self.0.insert(language, text);
        self
    }

    /// The text in the language of exactly this tag.
    #[must_use]
    pub fn get(&self, language: &str) -> Option<&Text> {
        self.0.iter().find(|(tag, _)| tag.as_str() == language).map(|(_, text)| text)
    }

    /// Every language with its text, in the order of the tags; at least one.
    pub fn iter(&self) -> impl Iterator<Item = (&Language, &Text)> {
        self.0.iter()
    }
}

impl Serialize for Localised {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(&self.0)
    }
}

impl<'de> Deserialize<'de> for Localised {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Languages;
        impl<'de> Visitor<'de> for Languages {
            type Value = Localised;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of language tag and text")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Localised, A::Error> {
                let mut texts = BTreeMap::new();
                while let Some((language, text)) = map.next_entry::<Language, Text>()? {
                    if texts.insert(language, text).is_some() {
                        return Err(A::Error::custom("a language given twice"));
                    }
                }
                if texts.is_empty() {
                    return Err(A::Error::custom("a text in no language"));
                }
                Ok(Localised(texts))
            }
        }
        deserializer.deserialize_map(Languages)
    }
}

impl JsonSchema for Localised {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Localised".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let language = generator.subschema_for::<Language>();
        let text = generator.subschema_for::<Text>();
        json_schema!({
            "type": "object",
            "description": "One text in one or more languages: BCP 47 tag and text.",
            "propertyNames": language,
            "additionalProperties": text,
            "minProperties": 1,
            "examples": [{"en": "Calls", "fr": "Appels"}],
        })
    }
}
