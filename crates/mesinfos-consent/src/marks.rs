//! Where the members of a record stand: noted while it is read, so that they need not be sought again.
//!
//! A record is read once, to know that it is one. What its window and its filter look at, and what leaves of it, then
//! start from the marks: what is not looked at and does not leave is not gone through a second time.

use std::borrow::Cow;

use mesinfos_schema::record::Record;
use mesinfos_schema::scan::{self, Cursor, Fit, Glance, Unfit, Watch};
use serde_json::{Map, Value};

use crate::path::{PathPattern, Segment};
use crate::plan::Plan;

/// Levels that are entered: as many as `serde_json` enters.
const DEPTH: usize = 127;

/// A member: its name, and its value's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: &'a str,
}

impl<'a> Mark<'a> {
    /// A passage over the value.
    pub(crate) fn cursor(&self) -> Cursor<'a> {
        Cursor::new(self.value, DEPTH)
    }

    /// Whether a member of the envelope is the one whose members are marked too.
    pub(crate) fn is_body(&self) -> bool {
        self.name == BODY && self.value.starts_with('{')
    }
}

/// The members of a record, in the order of its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Marks<'a> {
    /// Those of the record itself.
    pub(crate) envelope: Vec<Mark<'a>>,
    /// Those of its `data`.
    pub(crate) body: Vec<Mark<'a>>,
}

impl Default for Marks<'_> {
    fn default() -> Self {
        // As many as most records have.
        Self { envelope: Vec::with_capacity(8), body: Vec::with_capacity(16) }
    }
}

/// The member whose members are marked too.
const BODY: &str = "data";

impl<'a> Marks<'a> {
    /// The record on a line, and its marks; `None` where it cannot be read as one.
    pub(crate) fn read(line: &'a str) -> Option<(Record, Self)> {
        let mut noting = Noting::default();
        match scan::watched(line, DEPTH, &mut noting) {
            Ok((record, glance)) if glance == Glance::default() => Some((record, noting.marks)),
            // What is seldom written, or wrong: the thorough way decides.
            _ => Some((serde_json::from_str(line).ok()?, Self::of(line).ok()?)),
        }
    }

    /// The marks of a text that is a record.
    pub(crate) fn of(text: &'a str) -> Fit<Self> {
        let mut marks = Self::default();
        let mut cursor = Cursor::new(text, DEPTH);
        each(&mut cursor, |name, cursor| {
            cursor.upcoming()?;
            let start = cursor.at();
            if name == BODY && cursor.upcoming()? == b'{' {
                each(cursor, |name, cursor| {
                    marks.body.push(Mark { name, value: cursor.skip()? });
                    Ok(())
                })?;
            } else {
                cursor.skip()?;
            }
            marks.envelope.push(Mark { name, value: cursor.since(start) });
            Ok(())
        })?;
        Ok(marks)
    }

    /// The JSON text of the value at a place.
    pub(crate) fn find(&self, path: &PathPattern) -> Option<&'a str> {
        let (mark, path) = step(&self.envelope, path.segments())?;
        if path.is_empty() || !mark.is_body() {
            return below(mark.value, path);
        }
        let (mark, path) = step(&self.body, path)?;
        below(mark.value, path)
    }

    /// What the text at a place says; `None` where something else stands there.
    pub(crate) fn text(&self, path: &PathPattern) -> Option<Cow<'a, str>> {
        said(self.find(path)?)
    }

    /// The members a plan names, as they are.
    pub(crate) fn look(&self, plan: &Plan) -> Fit<Value> {
        looked_of(plan, &self.envelope, Some(&self.body))
    }
}

/// The members a plan names of those that are marked, and of the body's among them.
fn looked_of(plan: &Plan, marks: &[Mark<'_>], body: Option<&[Mark<'_>]>) -> Fit<Value> {
    let mut found = Map::new();
    for mark in marks {
        let Some(plan) = plan.member(&mark.name) else { continue };
        let value = match (body.filter(|_| mark.is_body()), plan) {
            (Some(body), Plan::Members(_)) => looked_of(plan, body, None)?,
            _ => looked(plan, &mut mark.cursor())?,
        };
        found.insert(mark.name.clone().into_owned(), value);
    }
    Ok(Value::Object(found))
}

/// The member that the first segment names, and the segments behind it.
fn step<'m, 'a, 'p>(
    marks: &'m [Mark<'a>],
    path: &'p [Segment],
) -> Option<(&'m Mark<'a>, &'p [Segment])> {
    let (Segment::Name(name), rest) = path.split_first()? else { return None };
    Some((marks.iter().find(|mark| mark.name == **name)?, rest))
}

/// The text of the value at a place below another.
fn below<'a>(text: &'a str, path: &[Segment]) -> Option<&'a str> {
    let Some((segment, rest)) = path.split_first() else { return Some(text) };
    let Segment::Name(name) = segment else { return None };
    let mut found = None;
    if text.starts_with('{') {
        each(&mut Cursor::new(text, DEPTH), |own, cursor| {
            cursor.upcoming()?;
            let value = cursor.skip()?;
            if own == **name {
                found = Some(value);
            }
            Ok(())
        })
        .ok()?;
    }
    below(found?, rest)
}

/// What a JSON text that is a string says.
pub(crate) fn said(text: &str) -> Option<Cow<'_, str>> {
    text.starts_with('"').then(|| Cursor::new(text, 0).string()?.text()).and_then(Result::ok)
}

/// How many items a JSON text that is a list has.
pub(crate) fn items(text: &str) -> Option<usize> {
    let mut cursor = Cursor::new(text, DEPTH);
    if cursor.upcoming().ok()? != b'[' {
        return None;
    }
    cursor.enter().ok()?;
    let mut count = 0;
    while cursor.item(count == 0).ok()? {
        cursor.skip().ok()?;
        count += 1;
    }
    Some(count)
}

/// Goes through the members of the object that is next.
fn each<'a>(
    cursor: &mut Cursor<'a>,
    mut member: impl FnMut(Cow<'a, str>, &mut Cursor<'a>) -> Fit<()>,
) -> Fit<()> {
    if cursor.upcoming()? != b'{' {
        return Err(Unfit);
    }
    cursor.enter()?;
    let mut first = true;
    while let Some(name) = cursor.member(std::mem::take(&mut first))? {
        member(name.text()?, cursor)?;
    }
    cursor.leave();
    Ok(())
}

/// The members a plan names of the value that is next.
fn looked(plan: &Plan, cursor: &mut Cursor<'_>) -> Fit<Value> {
    match (plan, cursor.upcoming()?) {
        (Plan::Members(_), b'{') => {
            let mut found = Map::new();
            each(cursor, |name, cursor| {
                match plan.member(&name) {
                    Some(plan) => drop(found.insert(name.into_owned(), looked(plan, cursor)?)),
                    None => drop(cursor.skip()?),
                }
                Ok(())
            })?;
            Ok(Value::Object(found))
        }
        (Plan::Items(plan), b'[') => {
            cursor.enter()?;
            let mut found = Vec::new();
            while cursor.item(found.is_empty())? {
                found.push(looked(plan, cursor)?);
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

/// Notes the marks of a record while it is read.
#[derive(Default)]
struct Noting<'a> {
    marks: Marks<'a>,
    /// Objects that are open.
    open: usize,
    in_body: bool,
}

impl<'a> Watch<'a> for Noting<'a> {
    type Object = ();

    fn open(&mut self, name: &'a str) {
        self.in_body |= self.open == 1 && name == BODY;
        self.open += 1;
    }

    fn member(&mut self, (): &mut (), name: &'a str, value: &'a str) {
        let marks = match self.open {
            1 => &mut self.marks.envelope,
            2 if self.in_body => &mut self.marks.body,
            _ => return,
        };
        marks.push(Mark { name: Cow::Borrowed(name), value });
    }

    fn close(&mut self, (): ()) {
        self.open = self.open.saturating_sub(1);
        self.in_body &= self.open > 1;
    }

    fn text(&mut self, _: &'a str, _: &str, _: bool) {}
}

#[cfg(test)]
mod tests {
    use super::{Marks, items, said};
    use crate::path::PathPattern;
    use crate::plan::Plan;
    use serde_json::{Value, json};

    const ENVELOPE: &str = r#""type":"energy.interval-series/1","id":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","source":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60""#;
    const BODY: &str = r#"{"usagePoint":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e61","quantityKind":"energy","unit":"Wh","start":"2024-03-05T00:00:00+01:00","step":"PT30M","values":["1", null , "2.5"],"costs":{"values":[null,"1","2"],"currency":"EUR"}}"#;

    fn lines() -> Vec<String> {
        vec![
            format!(r#"{{{ENVELOPE},"data":{BODY}}}"#),
            format!(r#" {{ "data" : {BODY} , {ENVELOPE} , "locator" : "B1024" }} "#),
            // Names with escapes, members the standard does not have, values kept in their own text.
            format!(
                r#"{{{ENVELOPE},"d\u0061ta":{BODY},"extensions":{{"example.org:a":{{"data":1}}}}}}"#
            ),
            format!(
                r#"{{{ENVELOPE},"data":{},"new":{{"data":{{}}}}}}"#,
                BODY.replacen('{', r#"{"new":[{"a":1}],"data":{"start":1},"#, 1)
            ),
            format!(r#"{{{ENVELOPE},"state":"deleted"}}"#),
        ]
    }

    #[test]
    fn what_is_noted_while_a_record_is_read_is_what_a_passage_of_its_own_finds() {
        for line in lines() {
            let (record, noted) = Marks::read(&line).unwrap();
            assert_eq!(record.type_name(), "energy.interval-series/1");
            assert_eq!(noted, Marks::of(&line).unwrap(), "{line}");
            assert_eq!(noted.body.is_empty(), line.contains("deleted"));
        }
    }

    /// What the standard does not know is passed over, and has to be JSON all the same.
    #[test]
    fn what_is_no_record_has_no_marks() {
        for rest in [
            r#","new":[1 2]"#,
            r#","new":{"a"}"#,
            r#","data":{}"#,
            r#","extensions":{"example.org:a":[1 2]}"#,
        ] {
            let line = format!(r#"{{{ENVELOPE},"data":{BODY}{rest}}}"#);
            assert!(Marks::read(&line).is_none(), "{line}");
        }
        assert!(["", "{}", "[]", "null"].iter().all(|line| Marks::read(line).is_none()));
    }

    #[test]
    fn each_place_holds_what_serde_json_finds_there() {
        for line in lines() {
            let marks = Marks::of(&line).unwrap();
            let value: Value = serde_json::from_str(&line).unwrap();
            for place in [
                "/type",
                "/state",
                "/data",
                "/data/start",
                "/data/values",
                "/data/costs",
                "/data/costs/currency",
                "/data/no",
                "/data/data/start",
                "/data/data/data",
                "/no",
                "/extensions/example.org:a/data",
                "/type/no",
            ] {
                let path: PathPattern = place.parse().unwrap();
                let found: Option<Value> =
                    marks.find(&path).map(|text| serde_json::from_str(text).unwrap());
                assert_eq!(found.as_ref(), value.pointer(place), "{place} of {line}");
                assert_eq!(
                    marks.text(&path).as_deref(),
                    value.pointer(place).and_then(Value::as_str)
                );
            }
            let any: PathPattern = "/data/*".parse().unwrap();
            assert_eq!(marks.find(&any), None);
        }
    }

    /// A member of the body that is called as the body is one like the others.
    #[test]
    fn what_is_looked_at_is_at_its_place() {
        let leaf = || Plan::Less(Vec::new());
        let body = |members: Vec<(&str, Plan)>| {
            Plan::Members(members.into_iter().map(|(name, plan)| (name.into(), plan)).collect())
        };
        let inner = body(vec![("start", leaf())]);
        let plan =
            body(vec![("data", body(vec![("start", leaf()), ("data", inner)])), ("type", leaf())]);
        let lines = lines();
        let looked = |at: usize| Marks::of(&lines[at]).unwrap().look(&plan).unwrap();
        let start = "2024-03-05T00:00:00+01:00";
        let plain = json!({"type": "energy.interval-series/1", "data": {"start": start}});
        assert_eq!((looked(0), looked(1), looked(2)), (plain.clone(), plain.clone(), plain));
        assert_eq!(looked(3)["data"], json!({"start": start, "data": {"start": 1}}));
        assert_eq!(looked(4), json!({"type": "energy.interval-series/1"}));
    }

    #[test]
    fn lists_are_counted_and_texts_read() {
        assert_eq!(items(r#"["1", null , [2, "]"]]"#), Some(3));
        assert_eq!(
            (items("[ ]"), items("{}"), items("[1"), items("")),
            (Some(0), None, None, None)
        );
        assert_eq!(said(r#""a\n""#).as_deref(), Some("a\n"));
        assert_eq!((said("1"), said(r#"""#), said(r#""\q""#)), (None, None, None));
    }
}
