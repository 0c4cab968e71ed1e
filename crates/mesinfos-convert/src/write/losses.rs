//! What a format does not carry.

use std::borrow::Cow;
use std::collections::BTreeMap;

use mesinfos_schema::record::Record;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::xml::is_char;

/// Names of types that are listed; those of further ones are counted under `…`.
const TYPES: usize = 1_000;

/// By pointer, then by reason: how often.
type Members = BTreeMap<Box<str>, BTreeMap<&'static str, u64>>;

/// What a format does not carry, by type and member.
///
/// What belongs to the exchange and not to its content is not listed: `id`, `source` and `locator` of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    by_type: BTreeMap<Box<str>, Members>,
    pointer: String,
}

/// One member that is not carried, or not as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Loss<'a> {
    /// `<domain>.<name>/<major>`.
    #[serde(rename = "type")]
    pub record_type: &'a str,
    /// JSON Pointer into the record, `*` for any item of a list; empty for the whole record.
    pub pointer: &'a str,
    /// Why.
    pub reason: &'static str,
    /// In how many places.
    pub count: u64,
}

impl Losses {
    /// Notes that a member of a record is not carried, or not as it was. An empty pointer is the whole record.
    pub fn add(&mut self, record_type: &str, pointer: &str, reason: &'static str) {
        self.add_at(record_type, [pointer, "", ""], reason, 1);
    }

    /// Notes that a member of the body is not carried, or not as it was.
    pub(crate) fn member(&mut self, record_type: &str, member: &str, reason: &'static str) {
        self.add_at(record_type, ["/data", member, ""], reason, 1);
    }

    /// Notes that a record is left out.
    pub(crate) fn record(&mut self, record_type: &str, reason: &'static str) {
        self.add(record_type, "", reason);
    }

    /// The same, so many times.
    pub(crate) fn add_times(
        &mut self,
        record_type: &str,
        pointer: &str,
        reason: &'static str,
        times: u64,
    ) {
        if times > 0 {
            self.add_at(record_type, [pointer, "", ""], reason, times);
        }
    }

    /// The same, the pointer in parts.
    pub(crate) fn add_at(
        &mut self,
        record_type: &str,
        pointer: [&str; 3],
        reason: &'static str,
        times: u64,
    ) {
        let known = self.by_type.contains_key(record_type) || self.by_type.len() < TYPES;
        let record_type = if known { record_type } else { "…" };
        if !self.by_type.contains_key(record_type) {
            self.by_type.insert(record_type.into(), Members::new());
        }
        let Some(members) = self.by_type.get_mut(record_type) else { return };
        self.pointer.clear();
        self.pointer.extend(pointer);
        match members.get_mut(self.pointer.as_str()) {
            Some(reasons) => *reasons.entry(reason).or_default() += times,
            None => {
                members.insert(self.pointer.as_str().into(), BTreeMap::from([(reason, times)]));
            }
        }
    }

    /// Everything, by type, pointer and reason.
    pub fn iter(&self) -> impl Iterator<Item = Loss<'_>> {
        self.by_type.iter().flat_map(|(record_type, members)| {
            members.iter().flat_map(move |(pointer, reasons)| {
                reasons.iter().map(move |(reason, count)| Loss {
                    record_type,
                    pointer,
                    reason,
                    count: *count,
                })
            })
        })
    }

    /// Nothing is lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_type.is_empty()
    }
}

impl Serialize for Losses {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for loss in self.iter() {
            list.serialize_element(&loss)?;
        }
        list.end()
    }
}

/// Where losses of one value go: the list, the record's type and the pointer of the value.
pub(crate) struct At<'a> {
    losses: &'a mut Losses,
    record_type: &'static str,
    prefix: &'static str,
    more: &'static str,
}

impl<'a> At<'a> {
    pub(crate) fn new(losses: &'a mut Losses, record_type: &'static str) -> Self {
        Self { losses, record_type, prefix: "", more: "" }
    }

    /// The same list, at another pointer.
    pub(crate) fn at(&mut self, prefix: &'static str) -> At<'_> {
        At { losses: self.losses, record_type: self.record_type, prefix, more: "" }
    }

    /// The same list, further below the pointer.
    pub(crate) fn at_more(&mut self, more: &'static str) -> At<'_> {
        At { losses: self.losses, record_type: self.record_type, prefix: self.prefix, more }
    }

    /// The same list, at another pointer, or at this one where that is empty.
    pub(crate) fn root(&mut self, prefix: &'static str) -> At<'_> {
        if prefix.is_empty() { self.at_more(self.more) } else { self.at(prefix) }
    }

    /// Notes a loss below the pointer.
    pub(crate) fn lost(&mut self, suffix: &str, reason: &'static str) {
        self.losses.add_at(self.record_type, [self.prefix, self.more, suffix], reason, 1);
    }

    /// Notes a loss where there is something to lose.
    pub(crate) fn lost_if(&mut self, there: bool, suffix: &str, reason: &'static str) {
        if there {
            self.lost(suffix, reason);
        }
    }
}

/// A text as XML carries it: trimmed, without the control characters that XML does not have; `None` where nothing is
/// left.
fn plain<'t>(at: &mut At<'_>, suffix: &str, text: &'t str) -> Option<Cow<'t, str>> {
    let mut text = Cow::Borrowed(text.trim());
    if !text.chars().all(is_char) {
        at.lost(suffix, "control characters, which XML does not keep");
        text = Cow::Owned(text.chars().filter(|c| is_char(*c)).collect::<String>().trim().into());
    }
    if text.is_empty() {
        at.lost(suffix, "blank");
        return None;
    }
    Some(text)
}

/// A free text of up to `most` characters, the rest cut off.
pub(crate) fn cut<'t>(
    at: &mut At<'_>,
    suffix: &str,
    text: &'t str,
    most: usize,
) -> Option<Cow<'t, str>> {
    let text = plain(at, suffix, text)?;
    if text.len() <= most || text.chars().count() <= most {
        return Some(text);
    }
    at.lost(suffix, "longer than the format takes: cut");
    let short: String = text.chars().take(most).collect();
    plain(at, suffix, &short).map(|short| Cow::Owned(short.into_owned()))
}

/// A reference or a name that would be another one if it were cut: left out beyond `most` characters.
pub(crate) fn whole<'t>(
    at: &mut At<'_>,
    suffix: &str,
    text: &'t str,
    most: usize,
) -> Option<Cow<'t, str>> {
    let text = plain(at, suffix, text)?;
    if text.len() > most && text.chars().count() > most {
        at.lost(suffix, "longer than the format takes: left out");
        return None;
    }
    Some(text)
}

/// Notes what the envelope says and no statement carries.
pub(crate) fn envelope(at: &mut At<'_>, record: &Record) {
    const NO_PLACE: &str = "no place for it";
    at.lost_if(record.time_zone.is_some(), "/timeZone", NO_PLACE);
    at.lost_if(record.modality.is_some(), "/modality", NO_PLACE);
    at.lost_if(!record.supersedes.is_empty(), "/supersedes", NO_PLACE);
    at.lost_if(record.subject.is_some(), "/subject", NO_PLACE);
    at.lost_if(!record.extensions.is_empty(), "/extensions", NO_PLACE);
}
