//! The root element of an XML document, out of its first bytes.

/// The root's start tag without its brackets, behind declaration, comments and document type; cut where the head ends.
pub(super) fn tag(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let after = rest.strip_prefix('<')?;
        let end = match after.as_bytes().first()? {
            b'?' => "?>",
            b'!' if after.starts_with("!--") => "-->",
            b'!' => ">",
            _ => return Some(after.split('>').next().unwrap_or(after)),
        };
        rest = after.split_once(end)?.1.trim_start();
    }
}

/// The local name of a start tag.
pub(super) fn name(tag: &str) -> &str {
    let end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
    let name = tag.get(..end).unwrap_or_default();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The raw value of an attribute of a start tag.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once('=') {
        let key = before.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
        let value = after.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, next) = value.strip_prefix(quote)?.split_once(quote)?;
        if key == name {
            return Some(value);
        }
        rest = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{attribute, name, tag};

    #[test]
    fn roots() {
        let text = "\n<?xml version='1.0'?><!-- <kml> --><x:gpx a = 'b=c' version=\"1.1\">";
        let root = tag(text).unwrap();
        assert_eq!(name(root), "gpx");
        assert_eq!(attribute(root, "version"), Some("1.1"));
        assert_eq!(attribute(root, "a"), Some("b=c"));
        assert_eq!(attribute(root, "b"), None);
        assert_eq!(tag("gpx"), None);
    }
}
