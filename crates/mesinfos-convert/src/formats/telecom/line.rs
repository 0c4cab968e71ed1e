//! The line that a log is of, and telephone numbers.

use mesinfos_schema::identity::Key;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::telecom::Line;
use mesinfos_schema::values::{Identifier, Party};

use crate::emitter::{Draft, Emitter, Identity};

/// A line, and the provider of its ids.
#[derive(Clone)]
pub(super) struct Scope {
    line: Identifier,
    pub(super) provider: String,
    pub(super) id: RecordId,
}

impl Scope {
    /// The line of a file that names none: the caller's word, else that of this very file. `None` where the caller's word
    /// is blank.
    pub(super) fn of(party: Option<&Party>, out: &mut Emitter<'_>) -> Option<Self> {
        let line = match &out.options().account {
            Some(account) => number(account)?,
            None => {
                out.warn(
                    "the source does not say whose telephone it is: ids hold for this very file, \
                     and a later export will not be recognised (give --account)",
                );
                Identifier::of("local", &out.source_scope())?
            }
        };
        Some(Self::named(line, party, out))
    }

    /// A line that the source names.
    pub(super) fn named(line: Identifier, party: Option<&Party>, out: &Emitter<'_>) -> Self {
        let provider = out.provider_of(party).unwrap_or_else(|| out.source_scope());
        let id = line_key(&provider, &line).id(None);
        Self { line, provider, id }
    }

    /// The record of the line.
    pub(super) fn draft(&self) -> Draft {
        let key = line_key(&self.provider, &self.line);
        Draft::new(Line::new(vec![self.line.clone()]), Identity::Same(key))
    }
}

fn line_key(provider: &str, line: &Identifier) -> Key {
    Key::new("telecom.line", provider, "", "natural").plain(Some(&line.scheme)).part(&line.value)
}

/// A telephone number: an MSISDN where it is written with its country, else no more than what the telephone shows.
pub(super) fn number(text: &str) -> Option<Identifier> {
    let international = text.strip_prefix('+').is_some_and(|digits| {
        let count = digits.bytes().filter(u8::is_ascii_digit).count();
        (7..=15).contains(&count)
            && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-'))
    });
    Identifier::of(if international { "msisdn" } else { "local" }, text)
}
