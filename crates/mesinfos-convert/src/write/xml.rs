//! XML, element by element.

use std::io::{self, Write};

use quick_xml::escape::partial_escape;

/// Writes elements. One that turns out empty is not written at all, so that a caller may open it before it knows.
pub(crate) struct Xml<'a> {
    out: &'a mut dyn Write,
    open: Vec<&'static str>,
    /// How many of the open elements have their tag written.
    written: usize,
}

impl<'a> Xml<'a> {
    pub(crate) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, open: Vec::new(), written: 0 }
    }

    /// Text outside the root: a declaration.
    pub(crate) fn raw(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    /// Begins an element; its tag is written when there is something inside.
    pub(crate) fn open(&mut self, name: &'static str) {
        self.open.push(name);
    }

    /// Ends the element opened last.
    pub(crate) fn close(&mut self) -> io::Result<()> {
        let Some(name) = self.open.pop() else { return Ok(()) };
        if self.written > self.open.len() {
            self.written = self.open.len();
            self.line(self.written)?;
            write!(self.out, "</{name}>")?;
        }
        Ok(())
    }

    /// Whether anything of the element opened last is written.
    pub(crate) fn is_written(&self) -> bool {
        self.written >= self.open.len()
    }

    /// An element with text.
    pub(crate) fn leaf(&mut self, name: &'static str, text: &str) -> io::Result<()> {
        self.begin()?;
        write!(self.out, "<{name}>{}</{name}>", partial_escape(text))
    }

    /// An element with text and one attribute.
    pub(crate) fn leaf_with(
        &mut self,
        name: &'static str,
        attribute: &'static str,
        value: &str,
        text: &str,
    ) -> io::Result<()> {
        self.begin()?;
        let value = quick_xml::escape::escape(value);
        write!(self.out, "<{name} {attribute}=\"{value}\">{}</{name}>", partial_escape(text))
    }

    /// Writes the tags of the elements that are open, and the line's beginning.
    pub(crate) fn begin(&mut self) -> io::Result<()> {
        while let Some(name) = self.open.get(self.written) {
            let name = *name;
            self.line(self.written)?;
            write!(self.out, "<{name}>")?;
            self.written += 1;
        }
        self.line(self.written)
    }

    fn line(&mut self, depth: usize) -> io::Result<()> {
        const BLANKS: &[u8] = b"\n                                                                ";
        self.out.write_all(BLANKS.get(..=depth.min(64)).unwrap_or(b"\n"))
    }

    /// Ends the document.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        while !self.open.is_empty() {
            self.close()?;
        }
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

/// Whether XML 1.0 has the character and keeps it: a carriage return is read as a line feed.
pub(crate) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
