//! What a mapping makes of an item.

use std::fmt;

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::identity::Key;
use mesinfos_schema::record::{Extensions, Modality};
use mesinfos_schema::values::{Text, TimeZone};

/// What became of an item.
#[derive(Debug)]
#[non_exhaustive]
pub enum Mapped {
    /// One record.
    Record(Box<Draft>),
    /// Several records.
    Records(Vec<Draft>),
    /// Left out by this rule.
    Skipped(&'static str),
    /// Not looked at further in this pass, which the emitter said.
    Passed,
}

impl From<Draft> for Mapped {
    fn from(draft: Draft) -> Self {
        Self::Record(Box::new(draft))
    }
}

/// Why an item is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// Stable, kebab-case, with the format before the point.
    pub code: &'static str,
    /// What is wrong and what was expected; never the value.
    pub message: String,
    /// Where, where it is known more exactly than the item's own place.
    pub locator: Option<Locator>,
}

impl Fault {
    /// A fault at the item's own place.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), locator: None }
    }

    /// The same at a more exact place.
    #[must_use]
    pub fn at(mut self, locator: impl Into<Locator>) -> Self {
        self.locator = Some(locator.into());
        self
    }
}

/// A place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Locator {
    /// A line, 1-based: `L412`.
    Line(u64),
    /// A column of a line, in code points, 1-based: `L412C3`.
    Column(u64, u64),
    /// A byte offset, 0-based: `B1024`.
    Byte(u64),
    /// A JSON Pointer or an element path.
    Path(String),
}

impl Locator {
    /// As a record states it.
    pub(crate) fn text(&self) -> Option<Text> {
        let mut buffer = [b'0'; 21];
        match self {
            // By far the most frequent form needs no formatter.
            Self::Line(line) => {
                let (mut rest, mut at) = (*line, buffer.len());
                while let Some(digit) = at.checked_sub(1).and_then(|i| buffer.get_mut(i)) {
                    at -= 1;
                    *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
                    rest /= 10;
                    if rest == 0 {
                        break;
                    }
                }
                at -= 1;
                if let Some(mark) = buffer.get_mut(at) {
                    *mark = b'L';
                }
                Text::new(buffer.get(at..).and_then(|t| std::str::from_utf8(t).ok())?)
            }
            Self::Path(path) => Text::new(path),
            other => Text::new(&other.to_string()),
        }
    }
}

impl From<u64> for Locator {
    fn from(line: u64) -> Self {
        Self::Line(line)
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "L{line}"),
            Self::Column(line, column) => write!(f, "L{line}C{column}"),
            Self::Byte(offset) => write!(f, "B{offset}"),
            Self::Path(path) => f.write_str(path),
        }
    }
}

/// The key of a record and what equal keys mean for it.
#[derive(Clone, Debug)]
pub enum Identity {
    /// Equal keys are one record.
    Same(Key),
    /// Equal keys are distinct events: the key takes an occurrence index.
    Counted(Key),
}

impl Identity {
    pub(crate) const fn key(&self) -> &Key {
        match self {
            Self::Same(key) | Self::Counted(key) => key,
        }
    }
}

/// A record before it has its id.
#[derive(Debug)]
#[non_exhaustive]
pub struct Draft {
    /// What it says.
    pub body: Body,
    /// Its key.
    pub identity: Identity,
    /// The source's own id, verbatim.
    pub record_id: Option<Text>,
    /// Its place, where it differs from the item's.
    pub locator: Option<Locator>,
    /// The zone of its local times, where it differs from the source's.
    pub time_zone: Option<TimeZone>,
    /// How the content came to be.
    pub modality: Option<Modality>,
    /// Vendor members.
    pub extensions: Extensions,
}

impl Draft {
    /// A draft with nothing but what is required.
    #[must_use]
    pub fn new(body: impl Into<Body>, identity: Identity) -> Self {
        Self {
            body: body.into(),
            identity,
            record_id: None,
            locator: None,
            time_zone: None,
            modality: None,
            extensions: Extensions::new(),
        }
    }

    /// The same with the source's own id.
    #[must_use]
    pub fn record_id(mut self, id: Option<&str>) -> Self {
        self.record_id = id.and_then(Text::trimmed);
        self
    }
}
