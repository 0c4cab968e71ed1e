//! A line rewritten where it stands: only the values change, so that every fault of its form stays.

use mesinfos_schema::ijson;
use mesinfos_schema::record::RecordId;
use serde_json::Value;

use crate::change::Change;
use crate::shape::Spot;

/// The line with other values. What stands at the pointers in `kept`, or inside, stays, but for ids of records.
pub(crate) fn rewrite(line: &str, change: &Change, kept: &[String]) -> String {
    let at = ijson::locate(line, "/type");
    let name: Option<String> = line.get(at..).and_then(first);
    let mut writer = Writer { line, at: 0, out: String::with_capacity(line.len()), change, kept };
    let spot = Spot::record(name.as_deref().unwrap_or_default());
    let whole = writer.value(spot, &mut String::new(), None, 0).is_some();
    // Whatever is left stands behind a fault, or is one.
    let rest = line.get(writer.at..).unwrap_or_default();
    let rest = if whole && rest.trim().is_empty() { rest.to_owned() } else { change.name(rest) };
    writer.out + &rest
}

/// The value a text begins with.
fn first<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::Deserializer::from_str(text).into_iter::<T>().next()?.ok()
}

struct Writer<'a> {
    line: &'a str,
    at: usize,
    out: String,
    change: &'a Change,
    kept: &'a [String],
}

/// Levels that are gone into; what is deeper is changed as text.
const DEPTH: usize = 128;

impl Writer<'_> {
    fn rest(&self) -> &str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    /// Copies blanks.
    fn blanks(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\n')) = self.peek() {
            self.out.push(char::from(byte));
            self.at += 1;
        }
    }

    /// Copies a mark, where it is next.
    fn mark(&mut self, mark: u8) -> Option<()> {
        self.blanks();
        (self.peek() == Some(mark)).then(|| {
            self.out.push(char::from(mark));
            self.at += 1;
        })
    }

    fn stays(&self, pointer: &str) -> bool {
        let inside = |kept: &String| {
            pointer == kept
                || pointer.strip_prefix(kept.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.kept.iter().any(inside)
    }

    /// A value and what is in it; `None` at a fault.
    fn value(
        &mut self,
        spot: Spot<'_>,
        pointer: &mut String,
        beside: Option<&Value>,
        depth: usize,
    ) -> Option<()> {
        self.blanks();
        if depth > DEPTH {
            return None;
        }
        match self.peek()? {
            b'{' => self.object(spot, pointer, depth),
            b'[' => self.list(spot, pointer, beside, depth),
            b'"' => self.text(spot, pointer, beside),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            b'-' | b'0'..=b'9' => self.number(spot, pointer, beside),
            _ => None,
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.rest().starts_with(word).then(|| {
            self.out.push_str(word);
            self.at += word.len();
        })
    }

    fn object(&mut self, spot: Spot<'_>, pointer: &mut String, depth: usize) -> Option<()> {
        // What is decided by a neighbour: the scheme of an identifier, both halves of a place.
        let paired = matches!(spot.definition, "Identifier" | "Coordinates");
        let own: Option<Value> = paired.then(|| first(self.rest())).flatten();
        self.mark(b'{')?;
        self.blanks();
        if self.peek() == Some(b'}') {
            return self.mark(b'}');
        }
        loop {
            self.blanks();
            let name: String = first(self.rest()).filter(|_| self.peek() == Some(b'"'))?;
            let inner = spot.member(&name);
            let length = pointer.len();
            pointer.push('/');
            pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            let written = self.quoted()?;
            // A name that the standard has says nothing about anyone; another may.
            let known = inner.is_known() || self.stays(pointer) || depth == 0;
            let written = if known { written } else { self.change.name(&written) };
            self.out.push_str(&written);
            self.mark(b':')?;
            self.value(inner, pointer, own.as_ref(), depth + 1)?;
            pointer.truncate(length);
            if self.mark(b',').is_none() {
                return self.mark(b'}');
            }
        }
    }

    fn list(
        &mut self,
        spot: Spot<'_>,
        pointer: &mut String,
        beside: Option<&Value>,
        depth: usize,
    ) -> Option<()> {
        self.mark(b'[')?;
        self.blanks();
        if self.peek() == Some(b']') {
            return self.mark(b']');
        }
        for index in 0_usize.. {
            let length = pointer.len();
            pointer.push('/');
            pointer.push_str(&index.to_string());
            self.value(spot.item(), pointer, beside, depth + 1)?;
            pointer.truncate(length);
            if self.mark(b',').is_none() {
                break;
            }
        }
        self.mark(b']')
    }

    /// The text of a JSON string as it stands, quotes too; the place moves behind it.
    fn quoted(&mut self) -> Option<String> {
        let rest = self.line.get(self.at..)?;
        let mut escaped = false;
        let end = rest.char_indices().skip(1).find_map(|(at, c)| {
            if std::mem::take(&mut escaped) {
                return None;
            }
            escaped = c == '\\';
            (c == '"').then_some(at + 1)
        })?;
        self.at += end;
        rest.get(..end).map(str::to_owned)
    }

    fn text(&mut self, spot: Spot<'_>, pointer: &str, beside: Option<&Value>) -> Option<()> {
        let start = self.at;
        let written = self.quoted()?;
        // An id is always another: others lead to it.
        let id = || written.trim_matches('"').parse::<RecordId>().is_ok();
        if self.stays(pointer) && !(spot.definition == "RecordId" && id()) {
            self.out.push_str(&written);
            return Some(());
        }
        match serde_json::from_str::<String>(&written) {
            Ok(text) => {
                let changed = self.change.text(spot, &text, beside);
                self.out.push_str(&serde_json::to_string(&changed).ok()?);
                Some(())
            }
            Err(_) => {
                // An escape that means nothing, a control character: the fault is here.
                self.at = start;
                None
            }
        }
    }

    fn number(&mut self, spot: Spot<'_>, pointer: &str, beside: Option<&Value>) -> Option<()> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'))
            .unwrap_or(rest.len());
        let text = rest.get(..end)?.to_owned();
        let changed = if self.stays(pointer) {
            text
        } else if spot.is_known() {
            self.change.number(spot, &text, beside)
        } else {
            // An unknown number keeps its length; a zero in front would be a fault.
            let digits = |c: char| if c.is_ascii_digit() { '7' } else { c };
            text.chars().map(digits).collect()
        };
        self.out.push_str(&changed);
        self.at += end;
        Some(())
    }
}
