//! One element with everything in it, and which of its values were used.

use std::cell::Cell;
use std::ops::Range;

use mesinfos_io::LimitError;

use super::{Element, Step, XmlReader};
use crate::contract::ConvertError;

/// What a node costs beside its text, when an item's size is judged.
const NODE: usize = 64;

/// One element with everything in it. Used again for the next one, so that no item allocates of its own.
///
/// Values that a mapping [takes](Node::take) are marked; [`Tree::unused`] tells the others, so that no field of a source
/// goes missing without a word.
///
/// ```
/// use mesinfos_convert::xml::{Tree, XmlReader, sniff};
/// use mesinfos_io::{Input, Limits};
/// let input = Input::from_bytes("a.xml", *b"<Ntry><Amt Ccy='EUR'>1.00</Amt><Sts><Cd>BOOK</Cd></Sts></Ntry>");
/// let mut reader = XmlReader::open(&input, sniff(&input)?, &Limits::default())?;
/// reader.next()?;
/// let mut tree = Tree::default();
/// tree.read(&mut reader, 1 << 20)?;
/// let entry = tree.root();
/// assert_eq!(entry.take("Amt"), Some("1.00"));
/// assert_eq!(entry.take("Amt/@Ccy"), Some("EUR"));
/// let mut rest = Vec::new();
/// tree.unused(|path| rest.push(path.to_owned()));
/// assert_eq!(rest, ["Ntry/Sts/Cd"]);
/// # Ok::<(), mesinfos_convert::ConvertError>(())
/// ```
#[derive(Debug, Default)]
pub struct Tree {
    text: String,
    nodes: Vec<Entry>,
    open: Vec<usize>,
}

#[derive(Debug)]
struct Entry {
    name: Range<usize>,
    value: Range<usize>,
    line: u64,
    parent: usize,
    /// First and last child and next sibling; 0, the root, stands for none.
    first: usize,
    last: usize,
    next: usize,
    used: Cell<bool>,
}

impl Tree {
    /// Reads the element that `reader` has just opened, to its end, in place of what the tree held. `most` bounds its
    /// size in memory.
    ///
    /// # Errors
    /// As [`XmlReader::next`], and [`ConvertError::Limit`] past `most`.
    pub fn read(&mut self, reader: &mut XmlReader, most: usize) -> Result<(), ConvertError> {
        self.text.clear();
        self.nodes.clear();
        self.open.clear();
        let (line, bottom) = (reader.line(), reader.depth());
        self.push(reader.element(), line);
        loop {
            if self.text.len() + self.nodes.len() * NODE > most {
                let place = Some(format!("line {line}"));
                return Err(
                    LimitError { what: "bytes of one item", limit: most as u64, place }.into()
                );
            }
            // The line of a step is known once it is read.
            match reader.next()? {
                Step::Open(_) => {
                    let line = reader.line();
                    self.push(reader.element(), line);
                }
                Step::Text(text) => self.value(text.trim()),
                Step::Close => {
                    self.open.pop();
                    if reader.depth() < bottom {
                        return Ok(());
                    }
                }
                Step::End => return Ok(()),
            }
        }
    }

    fn push(&mut self, element: Element<'_>, line: u64) {
        let at = self.node("", element.name(), "", line);
        self.open.push(at);
        for (key, value) in element.attributes() {
            self.node("@", key, value.trim(), line);
        }
    }

    fn value(&mut self, text: &str) {
        let Some(&at) = self.open.last() else { return };
        let from = self.text.len();
        let Some(entry) = self.nodes.get_mut(at) else { return };
        if entry.value.is_empty() {
            self.text.push_str(text);
            entry.value = from..self.text.len();
        } else {
            // Text between children, after other text: kept, under a name of its own.
            let line = entry.line;
            self.node("#", "text", text, line);
        }
    }

    fn node(&mut self, mark: &str, name: &str, value: &str, line: u64) -> usize {
        let from = self.text.len();
        self.text.push_str(mark);
        self.text.push_str(name);
        let middle = self.text.len();
        self.text.push_str(value);
        let (at, parent) = (self.nodes.len(), self.open.last().copied().unwrap_or(0));
        let (name, value) = (from..middle, middle..self.text.len());
        let used = Cell::new(false);
        self.nodes.push(Entry { name, value, line, parent, first: 0, last: 0, next: 0, used });
        if at > 0 {
            let last = self.nodes.get(parent).map_or(0, |p| p.last);
            if let Some(elder) = self.nodes.get_mut(last).filter(|_| last > 0) {
                elder.next = at;
            }
            if let Some(parent) = self.nodes.get_mut(parent) {
                parent.last = at;
                if parent.first == 0 {
                    parent.first = at;
                }
            }
        }
        at
    }

    /// The element itself.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node { tree: self, at: 0 }
    }

    /// The paths of values that were not taken, in document order, each from the root's name on.
    pub fn unused(&self, mut each: impl FnMut(&str)) {
        let mut path = String::new();
        let mut names = Vec::new();
        for (at, entry) in self.nodes.iter().enumerate() {
            if entry.used.get() || entry.value.is_empty() {
                continue;
            }
            names.clear();
            let mut up = Some(at);
            while let Some(entry) = up.and_then(|at| self.nodes.get(at)) {
                names.push(self.part(&entry.name));
                up = (up != Some(0)).then_some(entry.parent);
            }
            path.clear();
            for name in names.iter().rev() {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(name);
            }
            each(&path);
        }
    }

    fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}

/// An element of a [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'t> {
    tree: &'t Tree,
    at: usize,
}

impl<'t> Node<'t> {
    fn entry(&self) -> Option<&'t Entry> {
        self.tree.nodes.get(self.at)
    }

    /// The local name; an attribute's begins with `@`.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.entry().map_or("", |entry| self.tree.part(&entry.name))
    }

    /// Whether that is its name: the length alone tells most others apart.
    fn is(&self, name: &str) -> bool {
        self.entry().is_some_and(|e| e.name.len() == name.len() && self.tree.part(&e.name) == name)
    }

    /// The line it begins on.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.entry().map_or(0, |entry| entry.line)
    }

    /// Its text, trimmed; `None` where there is none. Does not count as taken.
    #[must_use]
    pub fn peek(&self) -> Option<&'t str> {
        self.entry().map(|entry| self.tree.part(&entry.value)).filter(|value| !value.is_empty())
    }

    /// Its text, trimmed, which is thereby taken.
    #[must_use]
    pub fn value(&self) -> Option<&'t str> {
        if let Some(entry) = self.entry() {
            entry.used.set(true);
        }
        self.peek()
    }

    /// Marks its value as taken.
    pub fn mark(&self) {
        if let Some(entry) = self.entry() {
            entry.used.set(true);
        }
    }

    /// Its children in order, attributes first.
    #[must_use]
    pub fn children(&self) -> Children<'t> {
        Children { tree: self.tree, next: self.entry().map_or(0, |entry| entry.first) }
    }

    /// Its children of one name.
    pub fn all<'n>(&self, name: &'n str) -> impl Iterator<Item = Node<'t>> + use<'t, 'n> {
        self.children().filter(move |child| child.is(name))
    }

    /// The first element at a path such as `Sts/Cd`.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<Node<'t>> {
        let (mut node, mut rest) = (*self, path);
        loop {
            let slash = memchr::memchr(b'/', rest.as_bytes());
            let name = rest.get(..slash.unwrap_or(rest.len()))?;
            node = node.children().find(|child| child.is(name))?;
            match slash {
                Some(at) => rest = rest.get(at + 1..)?,
                None => return Some(node),
            }
        }
    }

    /// The value at a path, which is thereby taken.
    pub fn take(&self, path: &str) -> Option<&'t str> {
        self.find(path)?.value()
    }
}

/// The children of a [`Node`].
#[derive(Clone, Debug)]
pub struct Children<'t> {
    tree: &'t Tree,
    next: usize,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let at = self.next;
        let entry = self.tree.nodes.get(at).filter(|_| at > 0)?;
        self.next = entry.next;
        Some(Node { tree: self.tree, at })
    }
}
