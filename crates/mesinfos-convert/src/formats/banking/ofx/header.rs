//! The header: `KEY:VALUE` lines of OFX 1.x, the processing instructions of OFX 2.x.

/// What a header says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// `1.0.2`, `2.1.1`.
    pub(super) version: Option<String>,
    /// The declared character set, where the header means one.
    pub(super) charset: Option<String>,
}

impl Header {
    /// Reads what stands before the first element. Headers are found on one line, inside a comment, or with quotes.
    pub(super) fn read(text: &str) -> Self {
        let end = text.to_ascii_uppercase().find("<OFX>").unwrap_or(text.len());
        let header = crate::parse::prefix(text, end.min(4096));
        let mut found = Self::default();
        let mut encoding = None;
        let mut charset = None;
        let words =
            header.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '?' | '\u{feff}'));
        for word in words {
            let Some((key, value)) = word.split_once([':', '=']) else { continue };
            let value = value.trim_matches(|c| matches!(c, '"' | '\''));
            match key.to_ascii_uppercase().as_str() {
                "VERSION" if value.len() == 3 && value.bytes().all(|b| b.is_ascii_digit()) => {
                    let digits: Vec<String> = value.chars().map(String::from).collect();
                    found.version = Some(digits.join("."));
                }
                "ENCODING" => encoding = Some(value.to_owned()),
                "CHARSET" => charset = Some(value.to_owned()),
                _ => {}
            }
        }
        // ENCODING:USASCII is refined by CHARSET; anything else in ENCODING is the answer itself.
        let meant = |value: &String| !matches!(value.to_ascii_uppercase().as_str(), "NONE" | "");
        found.charset = match (encoding.filter(&meant), charset.filter(&meant)) {
            (Some(encoding), charset) if encoding.eq_ignore_ascii_case("USASCII") => {
                charset.or(Some(encoding))
            }
            (Some(encoding), _) if encoding.eq_ignore_ascii_case("UNICODE") => {
                Some("UTF-8".to_owned())
            }
            (Some(encoding), _) => Some(encoding),
            (None, charset) => charset,
        };
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn headers() {
        let read = |text: &str| {
            let header = Header::read(text);
            (header.version, header.charset)
        };
        let some = |a: &str, b: &str| (Some(a.to_owned()), Some(b.to_owned()));
        assert_eq!(
            read("OFXHEADER:100\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n<OFX>"),
            some("1.0.2", "1252")
        );
        assert_eq!(
            read("OFXHEADER:100 VERSION:103 ENCODING:UTF-8 CHARSET:NONE <OFX>"),
            some("1.0.3", "UTF-8")
        );
        assert_eq!(
            read("<!-- OFXHEADER:100\nVERSION:102\nENCODING:ISO-8859-1 -->\n<OFX>"),
            some("1.0.2", "ISO-8859-1")
        );
        let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><?OFX OFXHEADER=\"200\" VERSION=\"211\"?><OFX>";
        assert_eq!(read(xml), some("2.1.1", "UTF-8"));
        assert_eq!(read("<OFX>"), (None, None));
    }
}
