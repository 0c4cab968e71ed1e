//! A mapping: which columns of an operator's table mean what. One TOML an operator or a language, no code.

use std::collections::BTreeMap;

use mesinfos_schema::types::telecom::{Direction, UsageKind};
use serde::Deserialize;

use crate::declared::{Common, Declared};

/// What an operator's table looks like and means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Mapping {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) language: Option<String>,
    pub(super) delimiter: char,
    /// Headings that must all be there, in lower case as compared.
    pub(super) header: Vec<String>,
    /// The operator: the provider of ids.
    pub(super) provider: Option<String>,
    /// `dmy`, `mdy` or `ymd`.
    pub(super) date_order: String,
    /// Whether numbers have a comma for their decimals.
    #[serde(default)]
    pub(super) comma: bool,
    /// The currency of charges, where a heading states it.
    pub(super) currency: Option<String>,
    pub(super) columns: Columns,
    /// What the word of a row means: `voice out`, `data out`, or `voice` where a column has the direction.
    pub(super) kinds: BTreeMap<String, String>,
    /// What the word of a direction means: `in`, `out`, `forwarded`.
    #[serde(default)]
    pub(super) directions: BTreeMap<String, String>,
}

/// The headings of columns, in lower case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Columns {
    /// A date and a time, in one column or two.
    pub(super) at: Vec<String>,
    pub(super) kind: String,
    pub(super) direction: Option<String>,
    /// The line itself.
    pub(super) line: Option<String>,
    /// The other side's number.
    pub(super) counterpart: Option<String>,
    pub(super) duration: Option<String>,
    pub(super) volume: Option<String>,
    /// A duration of a call, a volume of data, a count of messages.
    pub(super) amount: Option<String>,
    pub(super) charge: Option<String>,
    pub(super) currency: Option<String>,
    /// The country roamed in.
    pub(super) country: Option<String>,
    pub(super) network: Option<String>,
}

/// As words are compared.
pub(super) fn canonical(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn direction(word: &str) -> Option<Direction> {
    match word {
        "in" => Some(Direction::In),
        "out" => Some(Direction::Out),
        "forwarded" => Some(Direction::Forwarded),
        _ => None,
    }
}

fn kind(words: &str) -> Option<(UsageKind, Option<Direction>)> {
    let (name, way) = words.split_once(' ').map_or((words, None), |(name, way)| (name, Some(way)));
    let kind = match name {
        "voice" => UsageKind::Voice,
        "sms" => UsageKind::Sms,
        "mms" => UsageKind::Mms,
        "data" => UsageKind::Data,
        "voicemail" => UsageKind::Voicemail,
        _ => return None,
    };
    match way {
        None => Some((kind, None)),
        Some(way) => Some((kind, Some(direction(way)?))),
    }
}

impl Declared for Mapping {
    fn common(&self) -> Common<'_> {
        Common {
            name: &self.name,
            title: &self.title,
            language: self.language.as_deref(),
            delimiter: self.delimiter,
            header: &self.header,
            date_order: &self.date_order,
        }
    }

    fn all() -> &'static [Self] {
        super::mappings::all()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mapping: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        mapping.common().check()?;
        if mapping.columns.at.is_empty() {
            return Err("columns.at: at least one heading".to_owned());
        }
        if let Some(words) = mapping.kinds.values().find(|words| kind(words).is_none()) {
            return Err(format!("kinds: {words} is no kind with its direction"));
        }
        if let Some(word) = mapping.directions.values().find(|word| direction(word).is_none()) {
            return Err(format!("directions: {word} is none of in, out and forwarded"));
        }
        Ok(mapping)
    }
}

impl Mapping {
    /// What the word of a row means.
    pub(super) fn kind(&self, word: &str) -> Option<(UsageKind, Option<Direction>)> {
        kind(self.kinds.get(&canonical(word))?)
    }

    /// What the word of a direction means.
    pub(super) fn direction(&self, word: &str) -> Option<Direction> {
        direction(self.directions.get(&canonical(word))?)
    }
}
