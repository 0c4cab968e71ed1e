//! The plan of what leaves a record.

use crate::path::{PathPattern, Segment};
use crate::shape::{At, Node, Shape};
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

    /// The plan of a member. There are few: most names differ from another's in their length already.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Members(members) => {
                members.iter().find(|(own, _)| **own == *name).map(|(_, plan)| plan)
            }
            _ => None,
        }
    }

    /// Whether something leaves besides these members of the root.
    fn has_member_besides(&self, names: &[&str]) -> bool {
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

/// The plan of what a permit for these members lets leave, the envelope with it; `None` where nothing but the envelope
/// would: members may be dropped by a transform, or name nothing.
pub(crate) fn permitted(
    shape: &Shape,
    fields: &[PathPattern],
    ops: &[(PathPattern, Op)],
) -> Option<Plan> {
    const ENVELOPE: [&str; 3] = ["type", "id", "source"];
    let envelope: Vec<[Segment; 1]> =
        ENVELOPE.iter().map(|name| [Segment::Name((*name).into())]).collect();
    let mut segments: Vec<&[Segment]> = fields.iter().map(PathPattern::segments).collect();
    segments.extend(envelope.iter().map(<[Segment; 1]>::as_slice));
    let ops: Vec<_> = ops.iter().map(|(path, op)| (path.segments(), op)).collect();
    Plan::build(shape, &segments, &ops).filter(|plan| plan.has_member_besides(&ENVELOPE))
}
