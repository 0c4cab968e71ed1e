//! ESPI Atom syntax: entries, their links and the resources in them. Knows no record.

use mesinfos_io::Limits;

use crate::contract::ConvertError;
use crate::xml::{Step, Tree, XmlReader};

/// Bytes of one resource other than an interval block.
const RESOURCE: usize = 256 * 1024;

/// What the reader met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// An entry begins.
    Entry,
    /// An entry ends: its [`Links`] are whole.
    EntryEnd,
    /// A resource, in the tree.
    Resource,
    /// An interval block begins; its readings follow unless it is skipped.
    Block,
    /// One interval reading, in [`Reader::reading`].
    Reading,
    /// A field of an entry that is no link and no resource: [`Reader::field`] names it.
    Field,
    /// When the feed was made, in [`Reader::text`].
    Updated,
    /// The document ends.
    End,
}

/// The links of an entry, without scheme and host.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    pub(super) own: String,
    pub(super) up: String,
    pub(super) related: Vec<String>,
    /// The host of an absolute one.
    pub(super) host: String,
}

impl Links {
    fn add(&mut self, rel: &str, href: &str, most: usize) {
        let (host, path) = split(href);
        if self.host.is_empty() {
            host.clone_into(&mut self.host);
        }
        match rel {
            "self" => path.clone_into(&mut self.own),
            "up" => path.clone_into(&mut self.up),
            "related" if self.related.len() < most => self.related.push(path.to_owned()),
            _ => {}
        }
    }

    fn clear(&mut self) {
        self.own.clear();
        self.up.clear();
        self.related.clear();
    }
}

/// Host and path of a link; links of one feed may be absolute or not.
fn split(href: &str) -> (&str, &str) {
    let href = href.trim();
    let (host, path) = match href.split_once("://") {
        Some((_, rest)) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", href),
    };
    (host, path.trim_matches('/'))
}

/// One interval reading as written; empty where a field is absent.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) line: u64,
    pub(super) start: String,
    pub(super) duration: String,
    pub(super) value: String,
    pub(super) cost: String,
    pub(super) quality: String,
    /// Fields that no member takes.
    pub(super) beside: Vec<&'static str>,
}

/// Where inside an interval block the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outside,
    Block(usize),
}

/// Reads a feed.
pub(super) struct Reader {
    xml: XmlReader,
    place: Place,
    entry: Option<usize>,
    pub(super) links: Links,
    pub(super) reading: Raw,
    pub(super) block_start: String,
    pub(super) field: &'static str,
    pub(super) text: String,
    most_links: usize,
}

impl Reader {
    pub(super) fn new(xml: XmlReader, limits: &Limits) -> Self {
        Self {
            xml,
            place: Place::Outside,
            entry: None,
            links: Links::default(),
            reading: Raw::default(),
            block_start: String::new(),
            field: "",
            text: String::new(),
            most_links: limits.entries,
        }
    }

    pub(super) fn line(&self) -> u64 {
        self.xml.line()
    }

    /// Skips the interval block that has just begun.
    pub(super) fn skip(&mut self) -> Result<(), ConvertError> {
        self.place = Place::Outside;
        self.xml.skip()
    }

    /// The next part, in `tree` where it is a resource.
    pub(super) fn next(&mut self, tree: &mut Tree) -> Result<Part, ConvertError> {
        loop {
            if let Place::Block(depth) = self.place {
                if self.in_block(depth)? {
                    return Ok(Part::Reading);
                }
                self.place = Place::Outside;
            }
            let entry = self.entry;
            match self.xml.next()? {
                Step::Open(element) => match (element.name(), entry) {
                    ("entry", None) => {
                        self.entry = Some(self.xml.depth());
                        self.links.clear();
                        return Ok(Part::Entry);
                    }
                    ("link", _) => {
                        let rel = element.attribute("rel").unwrap_or_default();
                        let href = element.attribute("href").unwrap_or_default();
                        self.links.add(rel, href, self.most_links);
                    }
                    ("IntervalBlock", _) => {
                        self.place = Place::Block(self.xml.depth());
                        self.block_start.clear();
                        return Ok(Part::Block);
                    }
                    (
                        "feed" | "content" | "id" | "title" | "updated" | "published" | "author"
                        | "name" | "uri" | "email" | "generator" | "rights" | "summary",
                        _,
                    ) => {}
                    // Text of Atom beside: not a resource, and no entry.
                    (_, None) => {}
                    (_, Some(_)) => {
                        tree.read(&mut self.xml, RESOURCE)?;
                        return Ok(Part::Resource);
                    }
                },
                Step::Text(text) => {
                    let text = text.trim();
                    let updated = entry.is_none() && self.text.is_empty();
                    if updated {
                        text.clone_into(&mut self.text);
                    }
                    let name = self.xml.element().name();
                    if updated {
                        if name == "updated" {
                            return Ok(Part::Updated);
                        }
                        self.text.clear();
                    }
                    if entry.is_some() {
                        self.field = match name {
                            "title" => "entry/title",
                            "id" => "entry/id",
                            "updated" => "entry/updated",
                            "published" => "entry/published",
                            "link" => continue,
                            _ => "entry/*",
                        };
                        return Ok(Part::Field);
                    }
                }
                Step::Close => {
                    if entry.is_some_and(|depth| self.xml.depth() < depth) {
                        self.entry = None;
                        return Ok(Part::EntryEnd);
                    }
                }
                Step::End => return Ok(Part::End),
            }
        }
    }

    /// Reads to the end of the next reading of a block; `false` where the block ends.
    fn in_block(&mut self, block: usize) -> Result<bool, ConvertError> {
        let mut reading = None;
        loop {
            match self.xml.next()? {
                Step::Open(element) => {
                    if reading.is_none() && element.name() == "IntervalReading" {
                        reading = Some(self.xml.depth());
                        let raw = &mut self.reading;
                        raw.line = self.xml.line();
                        raw.start.clear();
                        raw.duration.clear();
                        raw.value.clear();
                        raw.cost.clear();
                        raw.quality.clear();
                        raw.beside.clear();
                    }
                }
                Step::Text(_) => {}
                Step::Close => {
                    let depth = self.xml.depth();
                    if depth < block {
                        return Ok(false);
                    }
                    if reading.is_some_and(|at| depth < at) {
                        return Ok(true);
                    }
                    continue;
                }
                Step::End => return Ok(false),
            }
            let Some(text) = self.xml.text() else { continue };
            let text = text.trim();
            let raw = &mut self.reading;
            match (self.xml.element().name(), reading.is_some()) {
                ("start", true) => text.clone_into(&mut raw.start),
                ("duration", true) => text.clone_into(&mut raw.duration),
                ("value", true) => text.clone_into(&mut raw.value),
                ("cost", true) => text.clone_into(&mut raw.cost),
                ("quality", true) => text.clone_into(&mut raw.quality),
                ("start", false) => text.clone_into(&mut self.block_start),
                ("duration", false) => {}
                ("consumptionTier", true) => raw.beside.push("IntervalReading/consumptionTier"),
                ("tou", true) => raw.beside.push("IntervalReading/tou"),
                ("cpp", true) => raw.beside.push("IntervalReading/cpp"),
                (_, true) => raw.beside.push("IntervalReading/*"),
                (_, false) => raw.beside.push("IntervalBlock/*"),
            }
        }
    }
}
