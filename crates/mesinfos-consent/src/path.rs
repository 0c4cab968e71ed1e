//! Patterns of places in a record: RFC 6901 pointers, with `*` for one item of a list or one member.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Segments a pattern may have.
const DEPTH: usize = 32;

/// One segment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Segment {
    /// `*`: any item, any declared member.
    Any,
    /// A member's name.
    Name(Box<str>),
}

impl Segment {
    fn covers(&self, other: &Self) -> bool {
        *self == Self::Any || self == other
    }
}

/// A place, or every place alike, in a record: `/data/lines/*/label`. It names what it reaches with all that is declared
/// below it. There is no way to take something out again, and none to reach every depth.
///
/// ```
/// use mesinfos_consent::PathPattern;
/// let lines: PathPattern = "/data/lines".parse()?;
/// let labels: PathPattern = "/data/lines/*/label".parse()?;
/// assert!(lines.covers(&labels) && !labels.covers(&lines));
/// # Ok::<(), mesinfos_consent::PathFault>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathPattern(Vec<Segment>);

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathFault {
    /// It does not begin with `/`, or an escape is none.
    #[error("not a JSON Pointer (RFC 6901) below the root")]
    Syntax,
    /// `**`, `-`: pointers that mean more than one place, or none yet.
    #[error("`**` and `-` are no segments of a pattern")]
    Segment,
    /// Longer than a pattern may be.
    #[error("more than 32 segments, or more than 512 bytes")]
    Length,
}

impl PathPattern {
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether all that `other` names is named by this.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.0.len() <= other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| a.covers(b))
    }

    /// What both name; `None` where nothing is.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let (long, short) =
            if self.0.len() >= other.0.len() { (self, other) } else { (other, self) };
        let mut segments = long.0.clone();
        for (mine, theirs) in segments.iter_mut().zip(&short.0) {
            if theirs.covers(mine) {
            } else if mine.covers(theirs) {
                *mine = theirs.clone();
            } else {
                return None;
            }
        }
        Some(Self(segments))
    }

    /// Names one place: no `*`.
    #[must_use]
    pub fn is_single(&self) -> bool {
        !self.0.contains(&Segment::Any)
    }
}

impl FromStr for PathPattern {
    type Err = PathFault;
    fn from_str(text: &str) -> Result<Self, PathFault> {
        let body = text.strip_prefix('/').ok_or(PathFault::Syntax)?;
        if text.len() > 512 {
            return Err(PathFault::Length);
        }
        let mut segments = Vec::new();
        for part in body.split('/') {
            if segments.len() == DEPTH {
                return Err(PathFault::Length);
            }
            let mut rest = part.split('~').skip(1);
            if part.is_empty() || rest.any(|after| !after.starts_with(['0', '1'])) {
                return Err(PathFault::Syntax);
            }
            segments.push(match part {
                "*" => Segment::Any,
                "-" | "**" => return Err(PathFault::Segment),
                _ => Segment::Name(part.replace("~1", "/").replace("~0", "~").into()),
            });
        }
        Ok(Self(segments))
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.0 {
            match segment {
                Segment::Any => f.write_str("/*")?,
                Segment::Name(name) => {
                    write!(f, "/{}", name.replace('~', "~0").replace('/', "~1"))?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for PathPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PathPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for PathPattern {
    fn schema_name() -> Cow<'static, str> {
        "PathPattern".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A JSON Pointer (RFC 6901) in which `*` stands for one item of a list or one member.",
            "pattern": r"^(?:/(?:[^~/]|~[01])+)+$",
            "maxLength": 512,
            "examples": ["/data/lines/*/label"],
        })
    }
}
