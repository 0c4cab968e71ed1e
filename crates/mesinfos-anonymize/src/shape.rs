//! Where a value stands in the schema of its type, and so what it is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use mesinfos_schema::catalogue::{self, CATALOGUE};
use mesinfos_schema::schema::{self, Openness};
use serde_json::Value;

/// The open schemas of all types, made once.
static SCHEMAS: LazyLock<BTreeMap<&'static str, Value>> = LazyLock::new(|| {
    CATALOGUE.iter().map(|entry| (entry.name, schema::of(entry, Openness::Open))).collect()
});

/// A place in a schema; nowhere for what the schema does not know.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    root: Option<&'a Value>,
    node: Option<&'a Value>,
    /// Of a record whose type is not known the envelope alone is.
    envelope: bool,
    /// The definition the value is of: `Money`, `Text`.
    pub(crate) definition: &'a str,
    /// The definition of the object it is a member of, and its name there.
    pub(crate) within: &'a str,
    pub(crate) member: &'a str,
}

impl Spot<'static> {
    /// The record itself.
    pub(crate) fn record(type_name: &str) -> Self {
        let known = catalogue::entry(type_name).and_then(|entry| SCHEMAS.get(entry.name));
        let root = known.or_else(|| SCHEMAS.values().next());
        let envelope = known.is_none();
        Self { root, node: root, envelope, definition: "", within: "", member: "" }
    }
}

impl<'a> Spot<'a> {
    /// A member of the object here.
    pub(crate) fn member(self, name: &str) -> Self {
        if self.envelope && name == "data" {
            return Self { within: "", member: "", ..self.to(None) };
        }
        let found =
            self.node.and_then(|node| node.get("properties")?.as_object()?.get_key_value(name));
        match found {
            Some((name, node)) => {
                Self { within: self.definition, member: name, ..self.to(Some(node)) }
            }
            None => Self { within: "", member: "", ..self.to(None) },
        }
    }

    /// An item of the list here: still the member that holds the list.
    pub(crate) fn item(self) -> Self {
        let node = self.node.and_then(|node| node.get("items"));
        Self { within: self.within, member: self.member, ..self.to(node) }
    }

    fn to(self, node: Option<&'a Value>) -> Self {
        let reference = node.and_then(|node| node.get("$ref")?.as_str());
        match reference.and_then(|reference| reference.strip_prefix("#/$defs/")) {
            Some(name) => {
                let node = self.root.and_then(|root| root.get("$defs")?.get(name));
                Self { node, definition: name, ..self }
            }
            None => Self { node, definition: "", ..self },
        }
    }

    /// The schema knows the place.
    pub(crate) fn is_known(self) -> bool {
        self.node.is_some()
    }

    /// The schema lists the text among its values.
    pub(crate) fn lists(self, text: &str) -> bool {
        let Some(node) = self.node else { return false };
        let listed = node.get("enum").and_then(Value::as_array);
        listed.is_some_and(|values| values.iter().any(|value| value.as_str() == Some(text)))
            || node.get("const").and_then(Value::as_str) == Some(text)
            || node.get("x-open-enum").is_some_and(|values| values.get(text).is_some())
    }
}
