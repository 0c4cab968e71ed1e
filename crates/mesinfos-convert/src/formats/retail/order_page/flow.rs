//! HTML to the texts a reader of the page sees, in their order.
//!
//! The pages are tables in tables, and where a shop changes their nesting it keeps their words: so nothing is read from
//! the nesting but where a text ends.

use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

/// A text between two breaks of the layout, blanks collapsed.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// Where it begins.
    pub(super) line: u64,
    pub(super) text: String,
    /// The first part of it that is emphasised or a link.
    pub(super) mark: Option<Range<usize>>,
    /// Where its first link leads.
    pub(super) link: Option<String>,
}

/// Texts of one page at most.
const MOST: usize = 50_000;

/// The title of a page and its texts; `None` for a page of too many.
pub(super) fn pieces(html: &str) -> Option<(String, Vec<Piece>)> {
    let mut flow = Flow { html, line: 1, ..Flow::default() };
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| {
        flow.event(&event, span.start);
        None::<()>
    });
    // Scripts and styles are no text.
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).try_for_each(|token| token.map(|_| ()));
    flow.cut();
    (flow.pieces.len() < MOST).then_some((flow.title, flow.pieces))
}

#[derive(Default)]
struct Flow<'h> {
    html: &'h str,
    /// What was counted of it, and the line there.
    counted: usize,
    line: u64,
    title: String,
    pieces: Vec<Piece>,
    piece: Piece,
    blank: bool,
    /// The element whose text is not for readers.
    hidden: Option<&'static str>,
    /// The element that marks, while it is open.
    marking: Option<&'static str>,
    in_title: bool,
    in_href: bool,
    in_link: bool,
}

/// Elements that are no break.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "em", "font", "i", "img", "input", "nobr", "small", "span",
    "strong", "sub", "sup", "u", "wbr",
];
const MARKING: &[&str] = &["a", "b", "em", "i", "strong"];
const HIDDEN: &[&str] = &["script", "style", "noscript", "template"];

fn among(name: &[u8], list: &[&'static str]) -> Option<&'static str> {
    list.iter().copied().find(|known| known.as_bytes() == name)
}

impl Flow<'_> {
    fn event(&mut self, event: &CallbackEvent<'_>, at: usize) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.open(name),
            CallbackEvent::AttributeName { name } => {
                self.in_href = self.in_link && *name == b"href"
            }
            CallbackEvent::AttributeValue { value } if self.in_href => {
                if let Ok(link) = std::str::from_utf8(value) {
                    self.piece.link.get_or_insert_with(|| link.to_owned());
                }
                self.in_href = false;
            }
            CallbackEvent::EndTag { name } => self.close(name),
            CallbackEvent::String { value } => {
                if let Ok(text) = std::str::from_utf8(value) {
                    self.text(text, at);
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, name: &[u8]) {
        self.in_link = name == b"a";
        self.hidden = self.hidden.or_else(|| among(name, HIDDEN));
        if among(name, INLINE).is_none() {
            self.cut();
        }
        self.in_title |= name == b"title";
        if self.marking.is_none() && self.piece.mark.is_none() {
            self.marking = among(name, MARKING);
        }
    }

    fn close(&mut self, name: &[u8]) {
        if self.hidden.is_some_and(|hidden| hidden.as_bytes() == name) {
            self.hidden = None;
        }
        if name == b"title" {
            self.in_title = false;
        }
        if self.marking.is_some_and(|marking| marking.as_bytes() == name) {
            self.marking = None;
        }
        if among(name, INLINE).is_none() {
            self.cut();
        }
    }

    fn text(&mut self, text: &str, at: usize) {
        if self.in_title {
            self.title.push_str(text);
        }
        if self.in_title || self.hidden.is_some() {
            return;
        }
        for (index, c) in text.char_indices() {
            if c.is_whitespace() {
                self.blank = true;
                continue;
            }
            if self.piece.text.is_empty() {
                // Of an entity, this is its own place or a few bytes on: the line is the same.
                self.piece.line = self.line_at(at.saturating_add(index));
            } else if self.blank {
                self.piece.text.push(' ');
            }
            self.blank = false;
            let start = self.piece.text.len();
            self.piece.text.push(c);
            if self.marking.is_some() {
                let end = self.piece.text.len();
                self.piece.mark.get_or_insert(start..end).end = end;
            }
        }
    }

    /// Ends the text.
    fn cut(&mut self) {
        self.blank = false;
        if self.piece.text.is_empty() {
            self.piece = Piece::default();
        } else if self.pieces.len() < MOST {
            self.pieces.push(std::mem::take(&mut self.piece));
        }
    }

    fn line_at(&mut self, at: usize) -> u64 {
        let passed = self.html.as_bytes().get(self.counted..at).unwrap_or_default();
        let lines = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line += u64::try_from(lines).unwrap_or(0);
        self.counted = self.counted.max(at);
        self.line
    }
}
