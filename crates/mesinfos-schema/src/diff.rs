//! Two versions of a JSON Schema of this standard's dialect: minor or major, with reasons.
//!
//! It stands with the schemas: it needs nothing but their JSON, and the tool, `cargo xtask schemas` and CI all ask it.
//! An open schema is read by readers and held against producers, so both sides count:
//!
//! - what was **valid and is refused now** breaks producers (a member made required, a pattern or bound tightened, a
//!   value of an enumeration gone, a type narrowed, a member closed);
//! - what was **refused and is let through now** breaks readers that rely on it (a member no longer required, a value
//!   added to a closed enumeration, a type or bound widened);
//! - a member added, a description, an example, an annotation is minor.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value};

/// How much a change weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Weight {
    /// Old data and old programs go on as they are.
    Minor,
    /// Something that worked does not.
    Major,
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// Whom a change breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Breaks {
    /// Nobody.
    Nobody,
    /// Those who write: what was valid is refused.
    Producers,
    /// Those who read: what could be relied on cannot.
    Readers,
    /// Both.
    Both,
}

impl fmt::Display for Breaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nobody => "nobody",
            Self::Producers => "producers",
            Self::Readers => "readers",
            Self::Both => "producers and readers",
        })
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The schema, as the caller names it.
    pub schema: String,
    /// Pointer into it.
    pub pointer: String,
    /// Whom it breaks.
    pub breaks: Breaks,
    /// What it is.
    pub reason: String,
}

impl Change {
    /// Major where it breaks someone.
    #[must_use]
    pub fn weight(&self) -> Weight {
        if self.breaks == Breaks::Nobody { Weight::Minor } else { Weight::Major }
    }
}

/// The weight of all of them; `None` where nothing changed.
#[must_use]
pub fn weight(changes: &[Change]) -> Option<Weight> {
    changes.iter().map(Change::weight).max()
}

/// What changed between two sets of schemas, by name.
///
/// ```
/// use mesinfos_schema::diff::{self, Breaks, Weight};
/// use serde_json::json;
/// let old = [("a".to_owned(), json!({"properties": {"x": {"type": "string"}}}))].into();
/// let new = [("a".to_owned(), json!({"properties": {"x": {"type": "string"}}, "required": ["x"]}))].into();
/// let changes = diff::sets(&old, &new);
/// assert_eq!(diff::weight(&changes), Some(Weight::Major));
/// assert_eq!((changes[0].pointer.as_str(), changes[0].breaks), ("/required", Breaks::Producers));
/// ```
#[must_use]
pub fn sets(old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, before) in old {
        match new.get(name) {
            Some(after) => {
                let mut diff = Diff { schema: name, changes: &mut changes };
                diff.schema(before, after, &mut String::new());
            }
            None => changes.push(whole(name, Breaks::Both, "the schema is gone")),
        }
    }
    for name in new.keys().filter(|name| !old.contains_key(*name)) {
        changes.push(whole(name, Breaks::Nobody, "a new schema"));
    }
    changes
}

fn whole(name: &str, breaks: Breaks, reason: &str) -> Change {
    Change { schema: name.to_owned(), pointer: String::new(), breaks, reason: reason.to_owned() }
}

/// Keywords that say something to people and programs, and refuse nothing.
fn is_annotation(keyword: &str) -> bool {
    matches!(
        keyword,
        "title"
            | "description"
            | "examples"
            | "default"
            | "$comment"
            | "format"
            | "$id"
            | "$schema"
            | "deprecated"
    ) || keyword.starts_with("x-")
}

struct Diff<'a> {
    schema: &'a str,
    changes: &'a mut Vec<Change>,
}

impl Diff<'_> {
    fn push(&mut self, pointer: &str, breaks: Breaks, reason: impl Into<String>) {
        self.changes.push(Change {
            schema: self.schema.to_owned(),
            pointer: pointer.to_owned(),
            breaks,
            reason: reason.into(),
        });
    }

    fn below(&mut self, name: &str, at: &mut String, old: &Value, new: &Value) {
        let before = at.len();
        at.push('/');
        at.push_str(&name.replace('~', "~0").replace('/', "~1"));
        self.schema(old, new, at);
        at.truncate(before);
    }

    fn schema(&mut self, old: &Value, new: &Value, at: &mut String) {
        if old == new {
            return;
        }
        let (Value::Object(old), Value::Object(new)) = (old, new) else {
            // `true` and `false` as schemas.
            let breaks = match (old, new) {
                (_, Value::Bool(false)) => Breaks::Producers,
                (Value::Bool(false), _) => Breaks::Readers,
                (_, Value::Bool(true)) => Breaks::Readers,
                _ => Breaks::Producers,
            };
            return self.push(at, breaks, "another schema stands here");
        };
        let keywords: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for keyword in keywords {
            let (before, after) = (old.get(keyword), new.get(keyword));
            if before == after {
                continue;
            }
            let mut pointer = format!("{at}/{keyword}");
            match (keyword.as_str(), before, after) {
                ("required", _, _) => self.required(before, after, &pointer),
                ("properties", _, _) => self.properties(before, after, &mut pointer),
                ("$defs", Some(Value::Object(before)), Some(Value::Object(after))) => {
                    self.definitions(before, after, &mut pointer);
                }
                ("enum", Some(before), Some(after)) => self.values(before, after, old, &pointer),
                ("type", Some(before), Some(after)) => self.types(before, after, &pointer),
                ("items" | "propertyNames" | "additionalProperties", Some(b), Some(a))
                    if b.is_object() && a.is_object() =>
                {
                    self.schema(b, a, &mut pointer);
                }
                ("anyOf" | "oneOf", Some(Value::Array(b)), Some(Value::Array(a))) => {
                    self.alternatives(b, a, &mut pointer);
                }
                ("allOf", Some(Value::Array(b)), Some(Value::Array(a))) if a.len() == b.len() => {
                    for (index, (b, a)) in b.iter().zip(a).enumerate() {
                        self.below(&index.to_string(), &mut pointer, b, a);
                    }
                }
                ("x-open-enum", Some(_), None) => {
                    self.push(
                        &pointer,
                        Breaks::Producers,
                        "an enumeration that was open is closed",
                    );
                }
                ("x-identity", _, _) => {
                    self.push(
                        &pointer,
                        Breaks::Both,
                        "identity is made in another way: ids change",
                    );
                }
                (word, _, _) if is_annotation(word) => {
                    self.push(&pointer, Breaks::Nobody, "an annotation changed");
                }
                (word, _, _) => self.bound(word, before, after, &pointer),
            }
        }
    }

    fn required(&mut self, before: Option<&Value>, after: Option<&Value>, at: &str) {
        let (before, after) = (names(before), names(after));
        for name in after.difference(&before) {
            self.push(at, Breaks::Producers, format!("`{name}` is required now"));
        }
        for name in before.difference(&after) {
            self.push(at, Breaks::Readers, format!("`{name}` is no longer required"));
        }
    }

    fn properties(&mut self, before: Option<&Value>, after: Option<&Value>, at: &mut String) {
        let none = Map::new();
        let before = before.and_then(Value::as_object).unwrap_or(&none);
        let after = after.and_then(Value::as_object).unwrap_or(&none);
        for (name, old) in before {
            match after.get(name) {
                Some(new) => self.below(name, at, old, new),
                None => self.push(&format!("{at}/{name}"), Breaks::Both, "the member is gone"),
            }
        }
        for name in after.keys().filter(|name| !before.contains_key(*name)) {
            self.push(&format!("{at}/{name}"), Breaks::Nobody, "a new member");
        }
    }

    /// Definitions matter where they are referred to: a new one is no change, and a lost one shows at its references.
    fn definitions(
        &mut self,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
        at: &mut String,
    ) {
        for (name, old) in before {
            match after.get(name) {
                Some(new) => self.below(name, at, old, new),
                None => {
                    self.push(&format!("{at}/{name}"), Breaks::Nobody, "the definition is gone")
                }
            }
        }
        for name in after.keys().filter(|name| !before.contains_key(*name)) {
            self.push(&format!("{at}/{name}"), Breaks::Nobody, "a new definition");
        }
    }

    fn values(&mut self, before: &Value, after: &Value, schema: &Map<String, Value>, at: &str) {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let (before, after) = (list(before), list(after));
        let open = schema.get("x-open-enum").is_some();
        for value in before.iter().filter(|value| !after.contains(value)) {
            self.push(at, Breaks::Producers, format!("the value {value} is gone"));
        }
        for value in after.iter().filter(|value| !before.contains(value)) {
            let breaks = if open { Breaks::Nobody } else { Breaks::Readers };
            self.push(at, breaks, format!("a new value {value}"));
        }
    }

    fn types(&mut self, before: &Value, after: &Value, at: &str) {
        let kinds = |value: &Value| match value {
            Value::String(one) => BTreeSet::from([one.clone()]),
            _ => names(Some(value)),
        };
        let (before, after) = (kinds(before), kinds(after));
        // Every integer is a number.
        let takes = |set: &BTreeSet<String>, kind: &String| {
            set.contains(kind) || kind == "integer" && set.contains("number")
        };
        let lost = before.iter().any(|kind| !takes(&after, kind));
        let won = after.iter().any(|kind| !takes(&before, kind));
        let breaks = match (lost, won) {
            (true, true) => Breaks::Both,
            (true, false) => Breaks::Producers,
            (false, true) => Breaks::Readers,
            (false, false) => Breaks::Nobody,
        };
        self.push(at, breaks, "another type");
    }

    fn alternatives(&mut self, before: &[Value], after: &[Value], at: &mut String) {
        if before.len() == after.len() {
            for (index, (old, new)) in before.iter().zip(after).enumerate() {
                self.below(&index.to_string(), at, old, new);
            }
            return;
        }
        if before.iter().any(|old| !after.contains(old)) {
            self.push(at, Breaks::Producers, "an alternative is gone");
        }
        if after.iter().any(|new| !before.contains(new)) {
            self.push(at, Breaks::Readers, "a new alternative");
        }
    }

    /// Bounds of numbers and lengths have a direction; of any other keyword, only that it came, went or changed is known.
    fn bound(&mut self, keyword: &str, before: Option<&Value>, after: Option<&Value>, at: &str) {
        let number = |value: Option<&Value>| value.and_then(Value::as_f64);
        let upper = matches!(
            keyword,
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties"
        );
        let lower = matches!(
            keyword,
            "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties"
        );
        let (breaks, reason) = match (number(before), number(after)) {
            (Some(b), Some(a)) if upper && a < b || lower && a > b => {
                (Breaks::Producers, "a tighter bound")
            }
            (Some(_), Some(_)) if upper || lower => (Breaks::Readers, "a wider bound"),
            _ => match (before, after) {
                (None, Some(Value::Bool(true))) | (Some(Value::Bool(true)), None) => {
                    (Breaks::Nobody, "it says what held already")
                }
                (None, _) => (Breaks::Producers, "a new condition"),
                (_, None) => (Breaks::Readers, "a condition is gone"),
                _ => (Breaks::Both, "another condition"),
            },
        };
        self.push(at, breaks, format!("{reason} (`{keyword}`)"));
    }
}

fn names(value: Option<&Value>) -> BTreeSet<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}
