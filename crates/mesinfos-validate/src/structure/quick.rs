//! The quick verdict: one passage over a line that says "a record, and nothing to look at more closely", or nothing.
//!
//! While the line is read ([`mesinfos_schema::scan`]), what passes is looked at: members the standard does not have, texts
//! and values that a rule may have something to say about. Where it says nothing, the slow and thorough way decides and
//! explains; so this module can be wrong in one direction only, and a property test holds the two against each other.

use mesinfos_schema::record::{Content, Record};
use mesinfos_schema::scan::{self, Watch};
use mesinfos_schema::{catalogue, ijson};

use crate::Options;
use crate::rules::values::{self, Shape};

/// The record on the line, where it is good beyond doubt.
pub(crate) fn read(line: &str, options: &Options) -> Option<Record> {
    let mut suspicion = Suspicion(false);
    let depth = options.limits.depth;
    let (record, glance): (Record, _) = scan::watched(line, depth, &mut suspicion).ok()?;
    let known = match &record.content {
        Content::Active(body) => body.known_name().is_some(),
        Content::Deleted(name) => catalogue::entry(name).is_some(),
        _ => false,
    };
    if !known || suspicion.0 || (glance.unknown && options.strict) {
        return None;
    }
    // The typed reading does not see what stands inside a text it keeps or passes over.
    if (glance.unknown || glance.kept) && ijson::check(line, depth).is_err() {
        return None;
    }
    Some(record)
}

/// Whether a text or a value passed that a rule should see.
struct Suspicion(bool);

impl<'a> Watch<'a> for Suspicion {
    type Object = Shape<'a>;

    fn open(&mut self, name: &'a str) -> Shape<'a> {
        Shape::of(name)
    }

    fn member(&mut self, object: &mut Shape<'a>, name: &'a str, value: &'a str) {
        if let Some(slot) = object.slot(name) {
            *slot = value.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            self.0 |= value.contains('\\');
        }
    }

    fn close(&mut self, object: Shape<'a>) {
        self.0 |= !values::is_fine(&object);
    }

    fn text(&mut self, name: &'a str, text: &str, plain: bool) {
        self.0 |= if plain && !values::has_many_digits(text) {
            values::is_strange(text)
        } else {
            !values::is_fine_text(name, text)
        };
    }
}
