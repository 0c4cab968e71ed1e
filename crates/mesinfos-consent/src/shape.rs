//! What a record type declares: its members and the kind of each, out of its strict schema.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use mesinfos_schema::catalogue::{self, CATALOGUE, Entry};
use mesinfos_schema::schema::{self, Openness};
use serde_json::Value;

use crate::path::Segment;

/// What a leaf is: which transforms fit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Free text.
    Text,
    /// An exact decimal, as a string.
    Decimal,
    /// A moment, a date, or a partial date.
    Time,
    /// A JSON number with decimals (degrees).
    Number,
    /// A reference to a record.
    Reference,
    /// Anything else: copied or left out.
    Other,
}

/// Index of a node in its [`Shape`].
pub(crate) type At = usize;

#[derive(Debug)]
pub(crate) enum Node {
    Object(BTreeMap<Box<str>, At>),
    List(At),
    Leaf(Kind),
}

/// The tree (a graph, where a type holds itself) of what a record type declares.
#[derive(Debug)]
pub(crate) struct Shape {
    nodes: Vec<Node>,
    pub(crate) root: At,
}

/// The shape of a type of the catalogue.
pub(crate) fn of(type_name: &str) -> Option<(&'static Entry, Arc<Shape>)> {
    static SHAPES: LazyLock<Vec<OnceLock<Arc<Shape>>>> =
        LazyLock::new(|| CATALOGUE.iter().map(|_| OnceLock::new()).collect());
    let at = CATALOGUE.iter().position(|entry| entry.name == type_name)?;
    let entry = CATALOGUE.get(at)?;
    let shape = SHAPES.get(at)?.get_or_init(|| Arc::new(Shape::new(entry)));
    Some((entry, Arc::clone(shape)))
}

/// Whether another major of the type is in the catalogue.
pub(crate) fn same_stem(a: &str, b: &str) -> bool {
    let stem =
        |name: &str| name.split_once('/').map_or_else(|| name.to_owned(), |(s, _)| s.to_owned());
    a != b && stem(a) == stem(b)
}

/// The sensitivity of a type, `ordinary` where it is unknown.
pub(crate) fn sensitivity(type_name: &str) -> &'static str {
    catalogue::entry(type_name).map_or("ordinary", |entry| entry.sensitivity)
}

impl Shape {
    fn new(entry: &Entry) -> Self {
        let schema = schema::of(entry, Openness::Strict);
        let mut builder = Builder { schema: &schema, nodes: Vec::new(), named: BTreeMap::new() };
        let root = builder.node(&schema);
        Self { nodes: builder.nodes, root }
    }

    pub(crate) fn node(&self, at: At) -> &Node {
        self.nodes.get(at).unwrap_or(&Node::Leaf(Kind::Other))
    }

    /// The nodes a pattern names.
    pub(crate) fn find(&self, segments: &[Segment]) -> Vec<At> {
        let mut here = vec![self.root];
        for segment in segments {
            let mut next = Vec::new();
            for at in here {
                match (self.node(at), segment) {
                    (Node::Object(members), Segment::Any) => next.extend(members.values().copied()),
                    (Node::Object(members), Segment::Name(name)) => {
                        next.extend(members.get(name).copied());
                    }
                    (Node::List(item), Segment::Any) => next.push(*item),
                    _ => {}
                }
            }
            next.sort_unstable();
            next.dedup();
            here = next;
        }
        here
    }
}

struct Builder<'a> {
    schema: &'a Value,
    nodes: Vec<Node>,
    /// Definitions met, so that a type may hold itself.
    named: BTreeMap<&'a str, At>,
}

impl<'a> Builder<'a> {
    fn node(&mut self, schema: &'a Value) -> At {
        if let Some(name) = schema["$ref"].as_str().and_then(|r| r.strip_prefix("#/$defs/")) {
            if let Some(at) = self.named.get(name) {
                return *at;
            }
            let at = self.nodes.len();
            self.nodes.push(Node::Leaf(Kind::Other));
            self.named.insert(name, at);
            let all: &'a Value = self.schema;
            let node = match all.get("$defs").and_then(|all| all.get(name)) {
                Some(definition) => self.shape(definition, name),
                None => Node::Leaf(Kind::Other),
            };
            if let Some(slot) = self.nodes.get_mut(at) {
                *slot = node;
            }
            return at;
        }
        let at = self.nodes.len();
        self.nodes.push(Node::Leaf(Kind::Other));
        let node = self.shape(schema, "");
        if let Some(slot) = self.nodes.get_mut(at) {
            *slot = node;
        }
        at
    }

    fn shape(&mut self, schema: &'a Value, name: &str) -> Node {
        if let Some(members) = schema["properties"].as_object() {
            let members = members.iter().map(|(k, v)| (k.as_str().into(), self.node(v))).collect();
            return Node::Object(members);
        }
        if schema["type"] == "array" {
            return Node::List(self.node(&schema["items"]));
        }
        Node::Leaf(match name {
            "Text" => Kind::Text,
            "Decimal" | "Slot" => Kind::Decimal,
            "Moment" | "Date" | "PartialDate" => Kind::Time,
            "Degrees90" | "Degrees180" => Kind::Number,
            "RecordId" => Kind::Reference,
            _ => Kind::Other,
        })
    }
}
