//! Lines to fields: tags at line starts, continuation lines, envelopes, message ends.

use mesinfos_io::{LimitError, Limits};

use super::walker::Walker;
use crate::contract::ConvertError;

/// The tags of MT940, MT941, MT942 and MT950, and `NS`, by which German banks carry what is not SWIFT. Anything else
/// between colons is text: `:12:11` in a wrapped line is a time of day.
const TAGS: &[&str] = &[
    "13", "13D", "20", "21", "25", "25P", "28", "28C", "34F", "60", "60F", "60M", "61", "62",
    "62F", "62M", "64", "64F", "65", "65F", "86", "90C", "90D", "NS",
];

/// What the lines hold.
pub(super) trait Fields {
    /// A field, its lines joined by LF.
    fn field(&mut self, tag: &'static str, text: &str, line: u64) -> Result<(), ConvertError>;
    /// A line of an envelope: `{1:…}{2:…}{4:`.
    fn envelope(&mut self, text: &str, line: u64) -> Result<(), ConvertError>;
    /// A line outside every field that is no envelope.
    fn stray(&mut self, text: &str, line: u64) -> Result<(), ConvertError>;
    /// The end of a message.
    fn end(&mut self) -> Result<(), ConvertError>;
    /// Whether a lone `-` may be text that a line break cut off: inside an entry's information, before a balance.
    fn dash_may_be_text(&self) -> bool;
}

/// The tag a line starts with, and the rest.
pub(super) fn tag_of(line: &str) -> Option<(&'static str, &str)> {
    let body = line.strip_prefix(':')?;
    let at = body.bytes().take(4).position(|b| b == b':')?;
    let (name, rest) = body.split_at_checked(at)?;
    let tag = TAGS.iter().find(|tag| **tag == name)?;
    Some((tag, rest.strip_prefix(':')?))
}

/// Joins lines to fields in one reused buffer.
#[derive(Debug)]
pub(super) struct Joiner {
    tag: Option<&'static str>,
    text: String,
    line: u64,
    /// A lone `-` whose meaning the next line decides.
    dash: bool,
    /// A lone `:` that a line break cut off its tag.
    colon: bool,
    limit: usize,
}

impl Joiner {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            tag: None,
            text: String::new(),
            line: 0,
            dash: false,
            colon: false,
            limit: limits.line,
        }
    }

    /// The field that is open.
    pub(super) fn open(&self) -> Option<&'static str> {
        self.tag
    }

    /// One line without its terminator.
    pub(super) fn line(
        &mut self,
        text: &str,
        number: u64,
        to: &mut impl Fields,
    ) -> Result<(), ConvertError> {
        let text = if text.bytes().next().is_some_and(|b| b < b' ')
            || text.bytes().next_back().is_some_and(|b| b < b' ')
        {
            text.trim_matches(|c: char| c.is_control())
        } else {
            text
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if std::mem::take(&mut self.colon) {
            let joined = format!(":{}", text.trim_start());
            if tag_of(&joined).is_some() {
                return self.plain(&joined, number, to);
            }
            self.append(":", number, to)?;
        }
        if std::mem::take(&mut self.dash) {
            let ends = text.trim().is_empty() || tag_of(text).is_some() || is_envelope(text);
            if ends {
                self.finish(to)?;
                to.end()?;
            } else {
                self.append("-", number, to)?;
            }
        }
        self.plain(text, number, to)
    }

    fn plain(&mut self, text: &str, number: u64, to: &mut impl Fields) -> Result<(), ConvertError> {
        if let Some((tag, rest)) = tag_of(text) {
            self.finish(to)?;
            self.tag = Some(tag);
            self.line = number;
            self.text.clear();
            return self.push(rest, number);
        }
        if text.trim() == ":" {
            self.colon = true;
            return Ok(());
        }
        if let Some(rest) = text.strip_prefix('-') {
            let rest = rest.trim_matches(|c: char| c.is_control() || c == ' ');
            let in_text = self.tag == Some("86") && to.dash_may_be_text();
            if rest.is_empty() && in_text {
                self.dash = true;
                return Ok(());
            }
            // `-XXX` and `-` with a bracket of a national code page are ends; a line of text may start with a dash.
            if rest.is_empty() || rest.starts_with('}') || (!in_text && rest.chars().count() <= 4) {
                self.finish(to)?;
                to.end()?;
                return match rest.find("{1:").and_then(|at| rest.get(at..)) {
                    Some(next) => self.plain(next, number, to),
                    None => Ok(()),
                };
            }
        }
        if is_envelope(text) {
            self.finish(to)?;
            let (head, rest) = match text.find("4:") {
                Some(at) => text.split_at_checked(at + 2).unwrap_or((text, "")),
                None => (text, ""),
            };
            to.envelope(head, number)?;
            return if rest.trim().is_empty() || rest.starts_with('}') {
                Ok(())
            } else {
                self.plain(rest, number, to)
            };
        }
        self.append(text, number, to)
    }

    fn append(
        &mut self,
        text: &str,
        number: u64,
        to: &mut impl Fields,
    ) -> Result<(), ConvertError> {
        if self.tag.is_some() {
            self.text.push('\n');
            return self.push(text, number);
        }
        if text.trim().is_empty() { Ok(()) } else { to.stray(text, number) }
    }

    fn push(&mut self, text: &str, number: u64) -> Result<(), ConvertError> {
        if self.text.len() + text.len() > self.limit {
            return Err(LimitError {
                what: "bytes of one field",
                limit: self.limit as u64,
                place: Some(format!("line {number}")),
            }
            .into());
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Hands the open field over.
    pub(super) fn finish(&mut self, to: &mut impl Fields) -> Result<(), ConvertError> {
        match self.tag.take() {
            Some(tag) => to.field(tag, &self.text, self.line),
            None => Ok(()),
        }
    }

    /// The end of the input; `cut` where its last line has no end.
    pub(super) fn close(&mut self, to: &mut Walker<'_, '_>, cut: bool) -> Result<(), ConvertError> {
        to.last_field_is_cut(cut && !self.dash);
        self.finish(to)?;
        // A lone dash was the end of the message after all.
        if std::mem::take(&mut self.dash) { to.end() } else { to.finish() }
    }
}

/// `{1:`; banks that write a national 7-bit code send another letter for the bracket (`Ä4:`).
fn is_envelope(line: &str) -> bool {
    matches!(line.as_bytes(), [b'{', b'1'..=b'5', b':', ..] | [0xc3, _, b'1'..=b'5', b':', ..])
}
