//! The projection: one passage over the members of a record that writes what the plan names.
//!
//! It writes in the order it meets, and nothing else: there is no step that takes something out. An object or a list
//! with nothing left in it is not written, so that its being there tells nothing. What is not named is passed over
//! without being looked into; texts are copied as they stand where they have no escape, and written anew where they do,
//! so that how something was written does not leave.
//!
//! The text was read as a record before: it is JSON. Where it is not after all, the passage ends, and nothing leaves.

use std::borrow::Cow;

use mesinfos_schema::json::WriteJson;
use mesinfos_schema::scan::{Cursor, Fit, Unfit};

use crate::marks::{Mark, Marks};
use crate::pairwise::Names;
use crate::plan::Plan;
use crate::shape::{At, Kind, Node, Shape};
use crate::transform::Op;

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
    /// Writes what the plan names of a record; whether anything was.
    pub(crate) fn project(&mut self, plan: &Plan, marks: &Marks<'_>) -> Fit<bool> {
        self.marked(Way::Plan(plan), &marks.envelope, Some(&marks.body))
    }

    /// Members that were marked while the record was read, and those of the body among them.
    fn marked(&mut self, way: Way<'_>, marks: &[Mark<'_>], body: Option<&[Mark<'_>]>) -> Fit<bool> {
        *self.visited += 1;
        let start = self.out.len();
        for mark in marks {
            let Some(below) = self.below(way, &mark.name) else {
                *self.visited += 1;
                continue;
            };
            let before = self.begin(start, b'{');
            match &mark.name {
                Cow::Borrowed(plain) => copy(plain, self.out),
                Cow::Owned(name) => self.write(&**name)?,
            };
            self.out.push(b':');
            let written = match body.filter(|_| mark.is_body()) {
                Some(body) => self.marked(below, body, None)?,
                None => self.value(below, &mut mark.cursor())?,
            };
            if !written {
                self.out.truncate(before);
            }
        }
        Ok(self.close(start, b'}'))
    }

    /// What a member leaves by; `None` where it does not.
    fn below<'w>(&self, way: Way<'w>, name: &str) -> Option<Way<'w>> {
        match way {
            Way::Whole(at) | Way::Plan(&Plan::Whole(at)) => match self.shape.node(at) {
                Node::Object(members) => members.get(name).map(|at| Way::Whole(*at)),
                // A map by language, free members named by the scope itself.
                Node::Leaf(_) => Some(Way::Whole(at)),
                Node::List(_) => None,
            },
            Way::Plan(plan) => plan.member(name).map(Way::Plan),
        }
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
        let start = self.out.len();
        let mut first = true;
        while let Some(name) = cursor.member(std::mem::take(&mut first))? {
            let Some(below) = self.below(way, &name.text()?) else {
                *self.visited += 1;
                cursor.skip()?;
                continue;
            };
            let before = self.begin(start, b'{');
            match name.plain() {
                Some(name) => copy(name, self.out),
                None => self.write(&*name.text()?)?,
            };
            self.out.push(b':');
            if !self.value(below, cursor)? {
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
        let mut first = true;
        while cursor.item(std::mem::take(&mut first))? {
            let before = self.begin(start, b'[');
            if !self.value(below, cursor)? {
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
        let text = cursor.string()?;
        if let (Some(text), true) = (text.plain(), ops.is_empty() && kind != Kind::Reference) {
            return Ok(copy(text, self.out));
        }
        let text = text.text()?;
        if kind == Kind::Reference {
            let Some(name) = self.names.reference(&text) else { return Ok(false) };
            return Ok(copy(name, self.out));
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

    /// Opens what begins at `start`, or goes on in it; how long the output was before.
    fn begin(&mut self, start: usize, opening: u8) -> usize {
        let before = self.out.len();
        self.out.push(if before == start { opening } else { b',' });
        before
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

/// Writes a text that needs no escapes.
fn copy(plain: &str, out: &mut Vec<u8>) -> bool {
    out.push(b'"');
    out.extend_from_slice(plain.as_bytes());
    out.push(b'"');
    true
}
