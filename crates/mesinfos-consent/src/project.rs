//! The projection: one passage over a record's text that writes what the plan names.
//!
//! It writes in the order it meets, and nothing else: there is no step that takes something out. An object or a list
//! with nothing left in it is not written, so that its being there tells nothing. What is not named is passed over
//! without being looked into; texts are copied as they stand where they have no escape, and written anew where they do,
//! so that how something was written does not leave.
//!
//! The text was read as a record before: it is JSON. Where it is not after all, the passage ends, and nothing leaves.

use std::borrow::Cow;

use mesinfos_schema::record::RecordId;
use serde_json::Value;

use crate::pairwise::Names;
use crate::plan::Plan;
use crate::shape::{At, Kind, Node, Shape};
use crate::transform::Op;

/// Levels that are entered.
const DEPTH: usize = 128;

/// The text is not what it was read as.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unfit;

type Fit<T> = Result<T, Unfit>;

/// A passage over a JSON text.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Scan<'t> {
    const fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: DEPTH }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The byte that is next, blanks set aside.
    fn next(&mut self) -> Fit<u8> {
        self.blanks();
        self.peek().ok_or(Unfit)
    }

    fn slice(&self, from: usize) -> Fit<&'t str> {
        self.text.get(from..self.at).ok_or(Unfit)
    }

    fn enter(&mut self) -> Fit<()> {
        self.at += 1;
        self.depth = self.depth.checked_sub(1).ok_or(Unfit)?;
        Ok(())
    }

    fn leave(&mut self) {
        self.at += 1;
        self.depth += 1;
    }

    /// A text with its quotes, and whether it has an escape.
    fn string(&mut self) -> Fit<(&'t str, bool)> {
        let from = self.at;
        self.at += 1;
        let mut escapes = false;
        let bytes = self.text.as_bytes();
        loop {
            let rest = bytes.get(self.at..).ok_or(Unfit)?;
            let stop = rest.iter().position(|b| matches!(b, b'"' | b'\\')).ok_or(Unfit)?;
            self.at += stop + 1;
            if rest.get(stop) == Some(&b'"') {
                return Ok((self.slice(from)?, escapes));
            }
            escapes = true;
            self.at += 1;
        }
    }

    /// The content of a text.
    fn content(&mut self) -> Fit<Cow<'t, str>> {
        if self.next()? != b'"' {
            return Err(Unfit);
        }
        let (text, escapes) = self.string()?;
        if escapes {
            return serde_json::from_str(text).map(Cow::Owned).map_err(|_| Unfit);
        }
        text.get(1..text.len() - 1).map(Cow::Borrowed).ok_or(Unfit)
    }

    /// The name of a member and the colon behind it; nothing at the end of the object.
    fn member(&mut self, first: bool) -> Fit<Option<Cow<'t, str>>> {
        match (self.next()?, first) {
            (b'}', _) => return Ok(None),
            (b',', false) => self.at += 1,
            (_, true) => {}
            _ => return Err(Unfit),
        }
        let name = self.content()?;
        if self.next()? != b':' {
            return Err(Unfit);
        }
        self.at += 1;
        Ok(Some(name))
    }

    /// Whether an item is next; it is not at the end of the list.
    fn item(&mut self, first: bool) -> Fit<bool> {
        match (self.next()?, first) {
            (b']', _) => return Ok(false),
            (b',', false) => self.at += 1,
            (_, true) => {}
            _ => return Err(Unfit),
        }
        Ok(true)
    }

    /// A number, true, false or null.
    fn word(&mut self) -> Fit<&'t str> {
        let from = self.at;
        while matches!(
            self.peek(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'+' | b'.')
        ) {
            self.at += 1;
        }
        if self.at == from { Err(Unfit) } else { self.slice(from) }
    }

    /// Goes past a value, and gives its text.
    fn skip(&mut self) -> Fit<&'t str> {
        self.blanks();
        let from = self.at;
        let mut open = 0_usize;
        loop {
            match self.peek().ok_or(Unfit)? {
                b'"' => drop(self.string()?),
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    open = open.checked_sub(1).ok_or(Unfit)?;
                    self.at += 1;
                }
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if open > 0 => self.at += 1,
                _ => drop(self.word()?),
            }
            if open == 0 {
                return self.slice(from);
            }
        }
    }
}

/// The members a plan names, as they are: what windows and filters look at. Everything else is passed over.
pub(crate) fn look(plan: &Plan, text: &str) -> Fit<Value> {
    looked(plan, &mut Scan::new(text))
}

fn looked(plan: &Plan, scan: &mut Scan<'_>) -> Fit<Value> {
    match (plan, scan.next()?) {
        (Plan::Members(members), b'{') => {
            scan.enter()?;
            let mut found = serde_json::Map::new();
            let mut first = true;
            while let Some(name) = scan.member(std::mem::take(&mut first))? {
                match named(members, &name) {
                    Some(plan) => {
                        found.insert(name.into_owned(), looked(plan, scan)?);
                    }
                    None => drop(scan.skip()?),
                }
            }
            scan.leave();
            Ok(Value::Object(found))
        }
        (Plan::Items(plan), b'[') => {
            scan.enter()?;
            let mut found = Vec::new();
            while scan.item(found.is_empty())? {
                found.push(looked(plan, scan)?);
            }
            scan.leave();
            Ok(Value::Array(found))
        }
        (Plan::Members(_) | Plan::Items(_), _) => {
            scan.skip()?;
            Ok(Value::Null)
        }
        (Plan::Whole(_) | Plan::Less(_), _) => {
            serde_json::from_str(scan.skip()?).map_err(|_| Unfit)
        }
    }
}

/// The plan of a member. There are few, and they are sorted.
fn named<'p>(members: &'p [(Box<str>, Plan)], name: &str) -> Option<&'p Plan> {
    members
        .binary_search_by(|(own, _)| (**own).cmp(name))
        .ok()
        .and_then(|at| members.get(at))
        .map(|(_, plan)| plan)
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
        self.value(Way::Plan(plan), &mut Scan::new(text))
    }

    fn value(&mut self, way: Way<'_>, scan: &mut Scan<'_>) -> Fit<bool> {
        *self.visited += 1;
        match scan.next()? {
            b'{' => self.object(way, scan),
            b'[' => self.list(way, scan),
            b'"' => self.text(way, scan),
            _ => self.word(way, scan),
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

    fn object(&mut self, way: Way<'_>, scan: &mut Scan<'_>) -> Fit<bool> {
        scan.enter()?;
        let shape = self.shape;
        let start = self.out.len();
        let mut mark = b'{';
        let mut first = true;
        while let Some(name) = scan.member(std::mem::take(&mut first))? {
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
                scan.skip()?;
                continue;
            };
            let before = self.out.len();
            self.out.push(mark);
            self.write_text(&name)?;
            self.out.push(b':');
            if self.value(below, scan)? {
                mark = b',';
            } else {
                self.out.truncate(before);
            }
        }
        scan.leave();
        Ok(self.close(start, b'}'))
    }

    fn list(&mut self, way: Way<'_>, scan: &mut Scan<'_>) -> Fit<bool> {
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
            scan.skip()?;
            return Ok(false);
        };
        scan.enter()?;
        let start = self.out.len();
        let mut mark = b'[';
        let mut first = true;
        while scan.item(std::mem::take(&mut first))? {
            let before = self.out.len();
            self.out.push(mark);
            if self.value(below, scan)? {
                mark = b',';
            } else {
                self.out.truncate(before);
            }
        }
        scan.leave();
        Ok(self.close(start, b']'))
    }

    fn text(&mut self, way: Way<'_>, scan: &mut Scan<'_>) -> Fit<bool> {
        let Some((kind, ops)) = self.leaf(way) else {
            scan.string()?;
            return Ok(false);
        };
        let text = scan.content()?;
        if kind == Kind::Reference {
            let Ok(id) = text.parse::<RecordId>() else { return Ok(false) };
            let name = self.names.record(id);
            return self.json(&name);
        }
        let names = &*self.names;
        let less = ops.iter().try_fold(text, |text, op| op.text(&text, names).map(Cow::Owned));
        match less.filter(|text| ops.is_empty() || !text.is_empty()) {
            Some(text) => self.write_text(&text),
            None => Ok(false),
        }
    }

    /// A number, true, false or null.
    fn word(&mut self, way: Way<'_>, scan: &mut Scan<'_>) -> Fit<bool> {
        let word = scan.word()?;
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
                    return self.json(&number);
                }
                let value = number.as_f64().ok_or(Unfit)?;
                return match ops.iter().try_fold(value, |value, op| op.number(value)) {
                    Some(value) => self.json(&value),
                    None => Ok(false),
                };
            }
        }
        Ok(true)
    }

    /// A text in quotes; what needs an escape gets the one that `serde_json` gives it.
    fn write_text(&mut self, text: &str) -> Fit<bool> {
        if text.bytes().any(|b| b < 0x20 || matches!(b, b'"' | b'\\')) {
            return self.json(text);
        }
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Ok(true)
    }

    fn json<T: serde::Serialize + ?Sized>(&mut self, value: &T) -> Fit<bool> {
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
