//! Streaming XML for the formats: elements, attributes and text, each with its line, within limits.
//!
//! [`XmlReader`] pulls one [`Step`] at a time out of an input and reuses its buffers. [`Tree`] reads one element with
//! everything in it, which is how a format takes one item (an entry, an invoice line) and learns what it did not use.
//!
//! What is XML and is refused: entities other than the five predefined and numeric references (a document type's own
//! are never expanded), and whatever passes [`Limits`]. Names are local names: prefixes are the
//! sender's choice.
//!
//! ```
//! use mesinfos_convert::xml::{Step, XmlReader, sniff};
//! use mesinfos_io::{Input, Limits};
//!
//! let input = Input::from_bytes("a.xml", *b"<a:r xmlns:a='urn:x'>\n <v Ccy='EUR'> 1 &amp; 2 </v></a:r>");
//! let mut reader = XmlReader::open(&input, sniff(&input)?, &Limits::default())?;
//! assert!(matches!(reader.next()?, Step::Open(e) if e.name() == "r" && e.namespaces().eq(["urn:x"])));
//! assert!(matches!(reader.next()?, Step::Open(e) if e.attribute("Ccy") == Some("EUR")));
//! assert_eq!(reader.line(), 2);
//! assert!(matches!(reader.next()?, Step::Text(" 1 & 2 ")));
//! assert!(matches!(reader.next()?, Step::Close));
//! assert!(matches!(reader.next()?, Step::Close));
//! assert!(matches!(reader.next()?, Step::End));
//! # Ok::<(), mesinfos_convert::ConvertError>(())
//! ```

mod element;
mod gate;
mod tree;

use std::io::{BufReader, Read};

use mesinfos_io::encoding::Sniffed;
use mesinfos_io::{Decoder, Input, IoError, LimitError, Limits, sniff_input};
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::{BytesRef, Event};

pub use element::Element;
use element::Tag;
use gate::Gate;
pub use tree::{Children, Node, Tree};

use crate::contract::{ConvertError, SyntaxError};
use crate::emitter::Locator;

/// Bytes in which an XML declaration stands, if there is one.
const DECLARATION: usize = 512;

/// The encoding of an XML input: its declaration is the declared label that the bytes confirm or contradict.
///
/// A declaration that can be read byte by byte is not UTF-16, whatever it says: programs that write strings leave
/// `encoding="utf-16"` in UTF-8 files.
///
/// # Errors
/// What opening and reading give.
pub fn sniff(input: &Input) -> Result<Sniffed, IoError> {
    let head = input.head(DECLARATION)?;
    let text = head.text();
    let label = declared(&text).filter(|label| {
        let lower = label.to_ascii_lowercase();
        let wide = ["utf-16", "utf16", "utf-32", "ucs-2", "ucs-4", "iso-10646"];
        !head.bytes().starts_with(b"<?xml") || !wide.iter().any(|name| lower.starts_with(name))
    });
    sniff_input(input, label)
}

/// The `encoding` of an XML declaration.
fn declared(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix("<?xml")?;
    let (declaration, _) = rest.split_once("?>")?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.strip_prefix(quote)?.split_once(quote).map(|(label, _)| label)
}

/// One step through a document.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step<'a> {
    /// An element begins (one without content gives its end as the next step).
    Open(Element<'a>),
    /// Character data up to the next tag: text, CDATA and references as one, line ends as `\n`. Not trimmed; blank
    /// text between tags is no step.
    Text(&'a str),
    /// The element that was opened last and not closed ends.
    Close,
    /// The document ended, all of its elements closed.
    End,
}

/// What follows a text that is handed over first.
#[derive(Clone, Copy, Debug)]
enum Held {
    Open,
    Close,
    End,
}

/// What came of one event.
enum Next {
    Continue,
    Step(Held),
}

/// The input as text.
type Source = BufReader<Decoder<Box<dyn Read + Send>>>;

/// A pull reader of one document.
pub struct XmlReader {
    reader: Reader<Gate<Source>>,
    name: String,
    buffer: Vec<u8>,
    text: String,
    tag: Tag,
    held: Option<(Held, u64)>,
    line: u64,
    depth: usize,
    rooted: bool,
    limits: Limits,
}

impl std::fmt::Debug for XmlReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XmlReader")
            .field("line", &self.line)
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

impl XmlReader {
    /// Opens an input from the start, as text of the encoding that [`sniff`] found.
    ///
    /// # Errors
    /// What opening gives.
    pub fn open(input: &Input, encoding: Sniffed, limits: &Limits) -> Result<Self, ConvertError> {
        let text = BufReader::with_capacity(64 * 1024, input.decode(encoding)?);
        let mut reader = Reader::from_reader(Gate::new(text, limits.line as u64));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Ok(Self {
            reader,
            name: input.name().to_owned(),
            buffer: Vec::new(),
            text: String::new(),
            tag: Tag::default(),
            held: None,
            line: 1,
            depth: 0,
            rooted: false,
            limits: limits.clone(),
        })
    }

    /// The line, 1-based, on which the last step begins.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Elements that are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The element that was opened last, also after its text was read.
    #[must_use]
    pub fn element(&self) -> Element<'_> {
        self.tag.element()
    }

    /// A syntax error at the last step.
    #[must_use]
    pub fn error(&self, code: &'static str, message: impl Into<String>) -> ConvertError {
        SyntaxError::new(code, Locator::Line(self.line), message).into()
    }

    /// The text, where the last step was one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.held.map(|_| self.text.as_str())
    }

    /// Skips the element that was opened last, with all in it and its end. Reads no name, text or attribute of it, so
    /// that it costs little; it is not checked beyond that its tags match.
    ///
    /// # Errors
    /// As [`XmlReader::next`].
    pub fn skip(&mut self) -> Result<(), ConvertError> {
        self.held = None;
        let mut open = 1_usize;
        while open > 0 {
            let line = self.reader.get_mut().start_event();
            self.buffer.clear();
            let problem = match self.reader.read_event_into(&mut self.buffer) {
                Ok(Event::Start(_)) if self.depth + open > self.limits.depth => {
                    limit("depth of elements", self.limits.depth, line)
                }
                Ok(Event::Start(_)) => {
                    open += 1;
                    continue;
                }
                Ok(Event::End(_)) => {
                    open -= 1;
                    continue;
                }
                Ok(Event::Eof) => {
                    Problem::Syntax("xml.truncated", "the file ends inside an element")
                }
                Ok(_) => continue,
                Err(error) => error.into(),
            };
            self.line = line;
            return Err(self.located(problem, line));
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }

    /// The next step.
    ///
    /// # Errors
    /// [`ConvertError::Syntax`] where the document is not well-formed or ends inside its root, [`ConvertError::Limit`]
    /// where an element or a text is too large, too deep or has too many attributes, and what reading gives.
    #[expect(clippy::should_implement_trait, reason = "a lending iterator is not an Iterator")]
    pub fn next(&mut self) -> Result<Step<'_>, ConvertError> {
        if let Some((held, line)) = self.held.take() {
            return Ok(self.step(held, line));
        }
        self.text.clear();
        let mut text_line = 0;
        loop {
            let line = self.reader.get_mut().start_event();
            let next = self.event(line).map_err(|error| {
                self.line = line;
                self.located(error, line)
            })?;
            let Next::Step(step) = next else {
                if !self.text.is_empty() && text_line == 0 {
                    text_line = line;
                }
                continue;
            };
            if !self.text.is_empty() && self.text.bytes().any(|b| !b.is_ascii_whitespace()) {
                self.held = Some((step, line));
                self.line = text_line;
                return Ok(Step::Text(&self.text));
            }
            return Ok(self.step(step, line));
        }
    }

    fn step(&mut self, step: Held, line: u64) -> Step<'_> {
        self.line = line;
        match step {
            Held::Open => {
                self.depth += 1;
                Step::Open(self.tag.element())
            }
            Held::Close => {
                self.depth = self.depth.saturating_sub(1);
                Step::Close
            }
            Held::End => Step::End,
        }
    }

    /// Reads one event; text is added to the text so far.
    fn event(&mut self, line: u64) -> Result<Next, Problem> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer)? {
            Event::Start(start) | Event::Empty(start) => {
                if self.depth >= self.limits.depth {
                    return Err(limit("depth of elements", self.limits.depth, line));
                }
                if self.depth == 0 && self.rooted {
                    return Err(Problem::Syntax("xml.syntax", "an element after the root element"));
                }
                self.rooted = true;
                if !self.tag.fill(&start, self.limits.attributes)? {
                    return Err(limit("attributes of one element", self.limits.attributes, line));
                }
                return Ok(Next::Step(Held::Open));
            }
            Event::End(_) => return Ok(Next::Step(Held::Close)),
            Event::Text(text) => {
                if self.depth == 0 {
                    if text.bytes().any(|b| !b.is_ascii_whitespace()) {
                        return Err(Problem::Syntax("xml.syntax", "text outside the root element"));
                    }
                } else {
                    self.text.push_str(&text.xml10_content());
                }
            }
            Event::CData(text) if self.depth > 0 => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if self.depth > 0 => self.text.push(resolve(&reference)?),
            Event::CData(_) | Event::GeneralRef(_) => {
                return Err(Problem::Syntax("xml.syntax", "text outside the root element"));
            }
            // Entities of a document type are never expanded: a use of one is an error in its place.
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
            Event::Eof if self.depth > 0 => {
                return Err(Problem::Syntax("xml.truncated", "the file ends inside an element"));
            }
            Event::Eof if !self.rooted => {
                return Err(Problem::Syntax("xml.syntax", "no element in the file"));
            }
            Event::Eof => return Ok(Next::Step(Held::End)),
        }
        if self.text.len() > self.limits.line {
            return Err(limit("bytes of one text", self.limits.line, line));
        }
        Ok(Next::Continue)
    }

    /// The error with its place.
    fn located(&mut self, problem: Problem, line: u64) -> ConvertError {
        let (code, message) = match problem {
            Problem::Limit(error) => return error.into(),
            Problem::Syntax(code, message) => (code, message),
            Problem::Xml(Error::Io(error)) => {
                let gate = self.reader.get_mut();
                if gate.exceeded() {
                    let what = "bytes of one element or text";
                    let place = Some(format!("line {line}"));
                    return LimitError { what, limit: self.limits.line as u64, place }.into();
                }
                let error = gate.take_error().unwrap_or_else(|| error.kind().into());
                return IoError::from_io_named(&self.name, error).into();
            }
            Problem::Xml(Error::IllFormed(error)) => match error {
                IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_) => {
                    ("xml.mismatched-tag", "an end tag that does not match the open element")
                }
                IllFormedError::UnclosedReference => {
                    ("xml.entity", "a reference without its semicolon")
                }
                _ => ("xml.syntax", "not well-formed"),
            },
            Problem::Xml(Error::Syntax(_)) => {
                ("xml.truncated", "the file ends inside a tag or a comment")
            }
            Problem::Xml(Error::InvalidAttr(_)) => ("xml.attribute", "malformed attributes"),
            Problem::Xml(Error::Escape(_)) => {
                ("xml.entity", "a reference that XML does not define")
            }
            Problem::Xml(Error::Encoding(_)) => {
                ("xml.encoding", "bytes that are not the declared encoding")
            }
            Problem::Xml(_) => ("xml.syntax", "not well-formed"),
        };
        SyntaxError::new(code, Locator::Line(line), message).into()
    }
}

/// What goes wrong with one event, before its place is put to it.
enum Problem {
    Xml(Error),
    Limit(LimitError),
    Syntax(&'static str, &'static str),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Xml(error)
    }
}

fn limit(what: &'static str, limit: usize, line: u64) -> Problem {
    Problem::Limit(LimitError { what, limit: limit as u64, place: Some(format!("line {line}")) })
}

/// The character of one of the five predefined entities or of a numeric reference.
fn resolve(reference: &BytesRef<'_>) -> Result<char, Problem> {
    const UNKNOWN: Problem = Problem::Syntax("xml.entity", "a reference that XML does not define");
    if reference.is_char_ref() {
        return reference.resolve_char_ref().ok().flatten().filter(|c| is_char(*c)).ok_or(UNKNOWN);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(UNKNOWN),
    }
}

/// Whether XML 1.0 allows the character.
pub(crate) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
