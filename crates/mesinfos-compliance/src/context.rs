//! What a rule sees, and what it says.

use mesinfos_schema::exchange::{Category, Manifest};
use mesinfos_schema::finding::Place;
use mesinfos_schema::values::Moment;
use serde_json::Value;

use crate::facts::Facts;
use crate::report::Issue;

/// Issues of one rule that are kept one by one.
const KEPT: usize = 100;

/// What a rule sees. Without facts, the manifest alone is judged.
pub(crate) struct Context<'a> {
    pub(crate) manifest: &'a Manifest,
    pub(crate) text: &'a str,
    pub(crate) json: &'a Value,
    pub(crate) facts: Option<&'a Facts>,
    pub(crate) now: Option<Moment>,
    pub(crate) signature: Option<bool>,
}

impl<'a> Context<'a> {
    /// Categories with their pointers.
    pub(crate) fn categories(&self) -> impl Iterator<Item = (String, &'a Category)> {
        self.manifest.categories.iter().enumerate().map(|(i, c)| (format!("/categories/{i}"), c))
    }

    /// Categories that a record type belongs to.
    pub(crate) fn of_type(&self, name: &str) -> Vec<&'a Category> {
        let has = |c: &&Category| c.types.iter().any(|t| t.record_type.as_str() == name);
        self.manifest.categories.iter().filter(has).collect()
    }

    /// Record types of the package, sources apart: they describe, they are not described.
    pub(crate) fn types(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.manifest.files.iter().enumerate().filter_map(|(i, file)| {
            let name = file.record_type.as_deref()?;
            (name != "exchange.source/1").then_some((i, name))
        })
    }
}

/// What a rule says.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) issues: Vec<Issue>,
    pub(crate) more: u64,
    /// What holds, in a few words.
    pub(crate) note: Option<String>,
    /// What is stated and cannot be checked: a person must say.
    pub(crate) ask: Option<String>,
}

impl Found {
    /// Something wrong at a pointer into the manifest.
    pub(crate) fn at(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.push(Issue { pointer: Some(pointer.into()), place: None, message: message.into() });
    }

    /// Something wrong in a file of the package.
    pub(crate) fn file(&mut self, path: &str, line: Option<u64>, message: impl Into<String>) {
        let place = match line {
            Some(line) => Place::line(path, line),
            None => Place::file(path),
        };
        self.push(Issue { pointer: None, place: Some(place), message: message.into() });
    }

    fn push(&mut self, issue: Issue) {
        if self.issues.len() < KEPT {
            self.issues.push(issue);
        } else {
            self.more += 1;
        }
    }

    /// What holds.
    pub(crate) fn note(&mut self, words: impl Into<String>) {
        self.note = Some(words.into());
    }

    /// What only a person can say.
    pub(crate) fn ask(&mut self, words: impl Into<String>) {
        self.ask = Some(words.into());
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
