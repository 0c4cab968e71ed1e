//! The plan of what leaves a record, and the projection that builds it.
//!
//! A projection writes what the plan names, in the order it is met, and nothing else: there is no step that takes
//! something out. An object or a list with nothing left in it is not written, so that its being there tells nothing.

use std::fmt;
use std::sync::Arc;

use mesinfos_schema::record::RecordId;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::pairwise::Names;
use crate::path::Segment;
use crate::shape::{At, Kind, Node, Shape};
use crate::transform::Op;

/// What leaves of a node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Plan {
    /// All that is declared.
    Whole(At),
    /// These members, sorted.
    Members(Vec<(Box<str>, Plan)>),
    /// Of each item.
    Items(Box<Plan>),
    /// A leaf, made less.
    Less(Vec<Op>),
}

impl Plan {
    /// The plan for the members some patterns name, with transforms; `None` where nothing leaves.
    pub(crate) fn build(
        shape: &Shape,
        fields: &[&[Segment]],
        ops: &[(&[Segment], &Op)],
    ) -> Option<Self> {
        Self::at(shape, shape.root, fields, ops)
    }

    /// Whether something leaves besides these members of the root.
    pub(crate) fn has_member_besides(&self, names: &[&str]) -> bool {
        match self {
            Self::Members(members) => members.iter().any(|(name, _)| !names.contains(&&**name)),
            _ => false,
        }
    }

    fn at(shape: &Shape, at: At, fields: &[&[Segment]], ops: &[(&[Segment], &Op)]) -> Option<Self> {
        if fields.is_empty() || ops.iter().any(|(path, op)| path.is_empty() && **op == Op::Drop) {
            return None;
        }
        let whole = fields.iter().any(|path| path.is_empty());
        if whole && ops.is_empty() {
            return Some(Self::Whole(at));
        }
        let below = |name: Option<&str>| {
            let mut next: Vec<&[Segment]> =
                fields.iter().filter_map(|path| step(path, name)).collect();
            if whole {
                next.push(&[]);
            }
            let ops: Vec<_> =
                ops.iter().filter_map(|(path, op)| Some((step(path, name)?, *op))).collect();
            (next, ops)
        };
        match shape.node(at) {
            Node::Object(members) => {
                let members: Vec<_> = members
                    .iter()
                    .filter_map(|(name, at)| {
                        let (fields, ops) = below(Some(name));
                        Some((name.clone(), Self::at(shape, *at, &fields, &ops)?))
                    })
                    .collect();
                (!members.is_empty()).then_some(Self::Members(members))
            }
            Node::List(item) => {
                let (fields, ops) = below(None);
                Some(Self::Items(Box::new(Self::at(shape, *item, &fields, &ops)?)))
            }
            Node::Leaf(_) if whole => {
                Some(Self::Less(ops.iter().map(|(_, op)| (*op).clone()).collect()))
            }
            Node::Leaf(_) => None,
        }
    }
}

/// What follows the first segment, where it names this member (an item of a list has no name).
fn step<'a>(path: &'a [Segment], name: Option<&str>) -> Option<&'a [Segment]> {
    let (first, rest) = path.split_first()?;
    match (first, name) {
        (Segment::Any, _) => Some(rest),
        (Segment::Name(own), Some(name)) if **own == *name => Some(rest),
        _ => None,
    }
}

/// The members a plan names, as they are: what windows and filters look at. Everything else is passed over.
pub(crate) fn look(plan: &Plan, text: &str) -> Result<Value, serde_json::Error> {
    Look(plan).deserialize(&mut serde_json::Deserializer::from_str(text))
}

struct Look<'p>(&'p Plan);

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0 {
            Plan::Members(_) => deserializer.deserialize_map(self),
            Plan::Items(_) => deserializer.deserialize_seq(self),
            Plan::Whole(_) | Plan::Less(_) => Value::deserialize(deserializer),
        }
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Plan::Members(members) = self.0 else { return Ok(Value::Null) };
        let mut found = serde_json::Map::new();
        while let Some(Name(name)) = map.next_key()? {
            let at = members.binary_search_by(|(own, _)| (**own).cmp(&name)).ok();
            match at.and_then(|at| members.get(at)) {
                Some((name, plan)) => {
                    found.insert(name.to_string(), map.next_value_seed(Look(plan))?);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(found))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let Plan::Items(plan) = self.0 else { return Ok(Value::Null) };
        let mut found = Vec::new();
        while let Some(item) = seq.next_element_seed(Look(plan))? {
            found.push(item);
        }
        Ok(Value::Array(found))
    }
}

/// What a node leaves by.
#[derive(Clone, Copy)]
enum Way<'a> {
    Plan(&'a Plan),
    Whole(At),
}

/// Projects values by a plan.
pub(crate) struct Projector<'a> {
    pub(crate) shape: &'a Arc<Shape>,
    pub(crate) names: &'a mut Names,
    pub(crate) out: &'a mut Vec<u8>,
}

impl Projector<'_> {
    /// Writes what the plan names of a JSON text; whether anything was.
    pub(crate) fn project(&mut self, plan: &Plan, text: &str) -> Result<bool, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        Step { projector: self, way: Way::Plan(plan) }.deserialize(&mut deserializer)
    }

    fn json<T: serde::Serialize + ?Sized, E: Error>(&mut self, value: &T) -> Result<bool, E> {
        serde_json::to_writer(&mut *self.out, value).map_err(|_| E::custom("cannot be written"))?;
        Ok(true)
    }
}

/// One value: whether anything was written of it.
struct Step<'a, 'p, 'n> {
    projector: &'a mut Projector<'n>,
    way: Way<'p>,
}

impl Step<'_, '_, '_> {
    fn leaf(&self) -> Option<(Kind, &[Op])> {
        match self.way {
            Way::Whole(at) | Way::Plan(&Plan::Whole(at)) => match self.projector.shape.node(at) {
                Node::Leaf(kind) => Some((*kind, &[])),
                _ => None,
            },
            Way::Plan(Plan::Less(ops)) => Some((Kind::Text, ops)),
            Way::Plan(_) => None,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Step<'_, '_, '_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Step<'_, '_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        match self.leaf() {
            Some(_) => self.projector.json(&()),
            None => Ok(false),
        }
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        match self.leaf() {
            Some((_, [])) => self.projector.json(&value),
            _ => Ok(false),
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<bool, E> {
        #[allow(clippy::cast_precision_loss, reason = "degrees: far below 2^53")]
        match self.leaf() {
            Some((_, [])) => self.projector.json(&value),
            Some(_) => self.visit_f64(value as f64),
            None => Ok(false),
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<bool, E> {
        #[allow(clippy::cast_precision_loss, reason = "degrees: far below 2^53")]
        match self.leaf() {
            Some((_, [])) => self.projector.json(&value),
            Some(_) => self.visit_f64(value as f64),
            None => Ok(false),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<bool, E> {
        let Some((_, ops)) = self.leaf() else { return Ok(false) };
        match ops.iter().try_fold(value, |value, op| op.number(value)) {
            Some(value) => self.projector.json(&value),
            None => Ok(false),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        let Some((kind, ops)) = self.leaf() else { return Ok(false) };
        if kind == Kind::Reference {
            let Ok(id) = text.parse::<RecordId>() else { return Ok(false) };
            let name = self.projector.names.record(id);
            return self.projector.json(&name);
        }
        if ops.is_empty() {
            return self.projector.json(text);
        }
        let names = &*self.projector.names;
        let less = ops.iter().try_fold(text.to_owned(), |text, op| op.text(&text, names));
        match less.filter(|text| !text.is_empty()) {
            Some(text) => self.projector.json(&*text),
            None => Ok(false),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        let shape = Arc::clone(self.projector.shape);
        let way = match self.way {
            Way::Plan(Plan::Items(plan)) => Some(Way::Plan(plan)),
            Way::Whole(at) | Way::Plan(&Plan::Whole(at)) => match shape.node(at) {
                Node::List(item) => Some(Way::Whole(*item)),
                Node::Leaf(_) => Some(Way::Whole(at)),
                Node::Object(_) => None,
            },
            Way::Plan(_) => None,
        };
        let Some(way) = way else {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(false);
        };
        let start = self.projector.out.len();
        let mut mark = b'[';
        loop {
            let before = self.projector.out.len();
            self.projector.out.push(mark);
            match seq.next_element_seed(Step { projector: self.projector, way })? {
                Some(true) => mark = b',',
                Some(false) => self.projector.out.truncate(before),
                None => {
                    self.projector.out.truncate(before);
                    break;
                }
            }
        }
        self.close(start, b']')
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let shape = Arc::clone(self.projector.shape);
        let start = self.projector.out.len();
        let mut mark = b'{';
        while let Some(Name(name)) = map.next_key()? {
            let way = match self.way {
                Way::Plan(Plan::Members(members)) => members
                    .binary_search_by(|(own, _)| (**own).cmp(&name))
                    .ok()
                    .and_then(|at| members.get(at))
                    .map(|(_, plan)| Way::Plan(plan)),
                Way::Whole(at) | Way::Plan(&Plan::Whole(at)) => match shape.node(at) {
                    Node::Object(members) => members.get(&*name).map(|at| Way::Whole(*at)),
                    // A map by language, free members named by the scope itself.
                    Node::Leaf(_) => Some(Way::Whole(at)),
                    Node::List(_) => None,
                },
                Way::Plan(_) => None,
            };
            let Some(way) = way else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let before = self.projector.out.len();
            self.projector.out.push(mark);
            self.projector.json::<_, A::Error>(&*name)?;
            self.projector.out.push(b':');
            if map.next_value_seed(Step { projector: self.projector, way })? {
                mark = b',';
            } else {
                self.projector.out.truncate(before);
            }
        }
        self.close(start, b'}')
    }
}

impl Step<'_, '_, '_> {
    fn close<E>(self, start: usize, mark: u8) -> Result<bool, E> {
        let written = self.projector.out.len() > start;
        if written {
            self.projector.out.push(mark);
        }
        Ok(written)
    }
}

/// A member's name, borrowed where it has no escape.
struct Name<'de>(std::borrow::Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }
            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(name.into()))
            }
            fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(name.to_owned().into()))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}
