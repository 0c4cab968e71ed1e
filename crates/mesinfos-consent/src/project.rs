//! The projection: one passage over a record's text that writes what the plan names.
//!
//! It writes in the order it meets, and nothing else: there is no step that takes something out. An object or a list
//! with nothing left in it is not written, so that its being there tells nothing. What is not named is passed over
//! without being looked into; texts are copied as they stand where they have no escape, and written anew where they do,
//! so that how something was written does not leave.
//!
//! The text was read as a record before: it is JSON. Where it is not after all, the passage ends, and nothing leaves.

use std::borrow::Cow;

use mesinfos_schema::json::WriteJson;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::scan::{Cursor, Fit, Unfit};
use serde_json::Value;

use crate::pairwise::Names;
use crate::plan::Plan;
use crate::shape::{At, Kind, Node, Shape};
use crate::transform::Op;

/// Levels that are entered.
const DEPTH: usize = 128;

/// The members a plan names, as they are: what windows and filters look at. Everything else is passed over, and what
/// stands behind the last of them is not read.
pub(crate) fn look(plan: &Plan, text: &str) -> Fit<Value> {
    looked(plan, &mut Cursor::new(text, DEPTH), true)
}

/// `last`: nothing is looked for behind this value, so that it need not be gone through to its end.
fn looked(plan: &Plan, cursor: &mut Cursor<'_>, last: bool) -> Fit<Value> {
    match (plan, cursor.upcoming()?) {
        (Plan::Members(members), b'{') => {
            cursor.enter()?;
            let mut found = serde_json::Map::new();
            let mut first = true;
            while let Some(name) = cursor.member(std::mem::take(&mut first))? {
                let name = name.text()?;
                let Some(plan) = named(members, &name) else {
                    cursor.skip()?;
                    continue;
                };
                let last = last && found.len() + 1 == members.len();
                found.insert(name.into_owned(), looked(plan, cursor, last)?);
                if last {
                    return Ok(Value::Object(found));
                }
            }
            cursor.leave();
            Ok(Value::Object(found))
        }
        (Plan::Items(plan), b'[') => {
            cursor.enter()?;
            let mut found = Vec::new();
            while cursor.item(found.is_empty())? {
                found.push(looked(plan, cursor, false)?);
            }
            cursor.leave();
            Ok(Value::Array(found))
        }
        (Plan::Members(_) | Plan::Items(_), _) => {
            cursor.skip()?;
            Ok(Value::Null)
        }
        (Plan::Whole(_) | Plan::Less(_), b'"') => {
            Ok(Value::String(cursor.string()?.text()?.into_owned()))
        }
        (Plan::Whole(_) | Plan::Less(_), _) => {
            serde_json::from_str(cursor.skip()?).map_err(|_| Unfit)
        }
    }
}

/// The plan of a member. There are few: most names differ from another's in their length already.
fn named<'p>(members: &'p [(Box<str>, Plan)], name: &str) -> Option<&'p Plan> {
    members.iter().find(|(own, _)| **own == *name).map(|(_, plan)| plan)
}

/// What a node leaves by.
#[derive(Clone, Copy)]
enum Way<'a> {
    Plan(&'a Plan),
    Whole(At),
}

/// Projects values by a plan.
pub(crate) struct Projector<'a> {
    pub(crate) shape: &'a Shape,
    pub(crate) names: &'a mut Names,
    pub(crate) out: &'a mut Vec<u8>,
    /// Values that were looked at.
    pub(crate) visited: &'a mut u64,
}

impl Projector<'_> {
    /// Writes what the plan names of a JSON text; whether anything was.
    pub(crate) fn project(&mut self, plan: &Plan, text: &str) -> Fit<bool> {
        self.value(Way::Plan(plan), &mut Cursor::new(text, DEPTH))
    }

    fn value(&mut self, way: Way<'_>, cursor: &mut Cursor<'_>) -> Fit<bool> {
        *self.visited += 1;
        match cursor.upcoming()? {
            b'{' => self.object(way, cursor),
            b'[' => self.list(way, cursor),
            b'"' => self.text(way, cursor),
            _ => self.word(way, cursor),
        }
    }

    fn leaf<'w>(&self, way: Way<'w>) -> Option<(Kind, &'w [Op])> {
        match way {
            Way::Whole(at) | Way::Plan(&Plan::Whole(at)) => match self.shape.node(at) {
                Node::Leaf(kind) => Some((*kind, &[])),
                _ => None,
            },
            Way::Plan(Plan::Less(ops)) => Some((Kind::Text, ops)),
            Way::Plan(_) => None,
        }
    }

    fn object(&mut self, way: Way<'_>, cursor: &mut Cursor<'_>) -> Fit<bool> {
        cursor.enter()?;
        let shape = self.shape;
        let start = self.out.len();
        let mut mark = b'{';
        let mut first = true;
        while let Some(name) = cursor.member(std::mem::take(&mut first))? {
            let name = name.text()?;
            let below = match way {
                Way::Plan(Plan::Members(members)) => named(members, &name).map(Way::Plan),
                Way::Whole(at) | Way::Plan(&Plan::Whole(at)) => match shape.node(at) {
                    Node::Object(members) => members.get(&*name).map(|at| Way::Whole(*at)),
                    // A map by language, free members named by the scope itself.
                    Node::Leaf(_) => Some(Way::Whole(at)),
                    Node::List(_) => None,
                },
                Way::Plan(_) => None,
            };
            let Some(below) = below else {
                *self.visited += 1;
                cursor.skip()?;
                continue;
            };
            let before = self.out.len();
            self.out.push(mark);
            self.write(&*name)?;
            self.out.push(b':');
            if self.value(below, cursor)? {
                mark = b',';
            } else {
                self.out.truncate(before);
            }
        }
        cursor.leave();
        Ok(self.close(start, b'}'))
    }

    fn list(&mut self, way: Way<'_>, cursor: &mut Cursor<'_>) -> Fit<bool> {
        let below = match way {
            Way::Plan(Plan::Items(plan)) => Some(Way::Plan(plan)),
            Way::Whole(at) | Way::Plan(&Plan::Whole(at)) => match self.shape.node(at) {
                Node::List(item) => Some(Way::Whole(*item)),
                Node::Leaf(_) => Some(Way::Whole(at)),
                Node::Object(_) => None,
            },
            Way::Plan(_) => None,
        };
        let Some(below) = below else {
            cursor.skip()?;
            return Ok(false);
        };
        cursor.enter()?;
        let start = self.out.len();
        let mut mark = b'[';
        let mut first = true;
        while cursor.item(std::mem::take(&mut first))? {
            let before = self.out.len();
            self.out.push(mark);
            if self.value(below, cursor)? {
                mark = b',';
            } else {
                self.out.truncate(before);
            }
        }
        cursor.leave();
        Ok(self.close(start, b']'))
    }

    fn text(&mut self, way: Way<'_>, cursor: &mut Cursor<'_>) -> Fit<bool> {
        let Some((kind, ops)) = self.leaf(way) else {
            cursor.skip()?;
            return Ok(false);
        };
        let text = cursor.string()?.text()?;
        if kind == Kind::Reference {
            let Ok(id) = text.parse::<RecordId>() else { return Ok(false) };
            let name = self.names.record(id);
            return self.write(&name);
        }
        let names = &*self.names;
        let less = ops.iter().try_fold(text, |text, op| op.text(&text, names).map(Cow::Owned));
        match less.filter(|text| ops.is_empty() || !text.is_empty()) {
            Some(text) => self.write(&*text),
            None => Ok(false),
        }
    }

    /// A number, true, false or null.
    fn word(&mut self, way: Way<'_>, cursor: &mut Cursor<'_>) -> Fit<bool> {
        let word = cursor.skip()?;
        let Some((_, ops)) = self.leaf(way) else { return Ok(false) };
        match word {
            "null" => self.out.extend_from_slice(b"null"),
            "true" | "false" => {
                if !ops.is_empty() {
                    return Ok(false);
                }
                self.out.extend_from_slice(word.as_bytes());
            }
            // Whole numbers are written in one way alone; of the others the shortest is written.
            _ if ops.is_empty() && word.len() < 16 && word.bytes().all(|b| b.is_ascii_digit()) => {
                self.out.extend_from_slice(word.as_bytes());
            }
            _ => {
                let number: serde_json::Number = serde_json::from_str(word).map_err(|_| Unfit)?;
                if ops.is_empty() {
                    return self.number(&number);
                }
                let value = number.as_f64().ok_or(Unfit)?;
                return match ops.iter().try_fold(value, |value, op| op.number(value)) {
                    Some(value) => self.number(&value),
                    None => Ok(false),
                };
            }
        }
        Ok(true)
    }

    /// Writes a value as records are written.
    fn write<T: WriteJson + ?Sized>(&mut self, value: &T) -> Fit<bool> {
        value.write_json(self.out).map_err(|_| Unfit)?;
        Ok(true)
    }

    fn number<T: serde::Serialize>(&mut self, value: &T) -> Fit<bool> {
        serde_json::to_writer(&mut *self.out, value).map_err(|_| Unfit)?;
        Ok(true)
    }

    /// Closes what was opened since `start`, if it was.
    fn close(&mut self, start: usize, mark: u8) -> bool {
        let written = self.out.len() > start;
        if written {
            self.out.push(mark);
        }
        written
    }
}
