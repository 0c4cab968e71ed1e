//! An element's name and attributes, in buffers that are used again.

use std::ops::Range;

use memchr::memchr_iter;
use quick_xml::errors::Error;
use quick_xml::events::BytesStart;

/// The element that was opened last.
#[derive(Debug, Default)]
pub(super) struct Tag {
    text: String,
    name: usize,
    attributes: Vec<Attribute>,
}

#[derive(Debug)]
struct Attribute {
    key: Range<usize>,
    value: Range<usize>,
    namespace: bool,
}

impl Tag {
    /// Takes over a start tag; `false` where it has more attributes than allowed.
    pub(super) fn fill(&mut self, start: &BytesStart<'_>, most: usize) -> Result<bool, Error> {
        self.text.clear();
        self.attributes.clear();
        self.text.push_str(local(start.name().0));
        self.name = self.text.len();
        if start.attributes_raw().is_empty() {
            return Ok(true);
        }
        // The duplicate check of the parser is quadratic, so the limit comes first.
        // Each attribute has its mark: where there are few, there is nothing to count.
        if memchr_iter(b'=', start.attributes_raw().as_bytes()).count() > most {
            for (count, attribute) in start.attributes().with_checks(false).enumerate() {
                if count >= most {
                    return Ok(false);
                }
                attribute.map_err(Error::InvalidAttr)?;
            }
        }
        for attribute in start.attributes() {
            let attribute = attribute.map_err(Error::InvalidAttr)?;
            let key = attribute.key.0;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0)?;
            let from = self.text.len();
            self.text.push_str(local(key));
            let middle = self.text.len();
            self.text.push_str(&value);
            let namespace = key == "xmlns" || key.starts_with("xmlns:");
            let to = self.text.len();
            self.attributes.push(Attribute { key: from..middle, value: middle..to, namespace });
        }
        Ok(true)
    }

    pub(super) fn element(&self) -> Element<'_> {
        Element { tag: self }
    }

    fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}

fn local(name: &str) -> &str {
    memchr::memrchr(b':', name.as_bytes()).and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

/// An element's name and attributes.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    tag: &'a Tag,
}

impl<'a> Element<'a> {
    /// The local name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.tag.text.get(..self.tag.name).unwrap_or_default()
    }

    /// The value of the first attribute of that local name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Local names and values, in order, without the declarations of namespaces.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let tag = self.tag;
        let own = tag.attributes.iter().filter(|a| !a.namespace);
        own.map(move |a| (tag.part(&a.key), tag.part(&a.value)))
    }

    /// The namespaces it declares.
    pub fn namespaces(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let tag = self.tag;
        tag.attributes.iter().filter(|a| a.namespace).map(move |a| tag.part(&a.value))
    }
}
