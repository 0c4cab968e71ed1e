//! The XML reader.

use mesinfos_convert::ConvertError;
use mesinfos_convert::xml::{Step, XmlReader, sniff};
use mesinfos_io::{Input, Limits};
use proptest::prelude::*;

fn steps_within(bytes: &[u8], limits: &Limits) -> Result<Vec<String>, ConvertError> {
    let input = Input::from_bytes("a.xml", bytes);
    let mut reader = XmlReader::open(&input, sniff(&input)?, limits)?;
    let mut seen = Vec::new();
    loop {
        let step = match reader.next()? {
            Step::Open(element) => format!("<{}", element.name()),
            Step::Text(text) => format!("{text:?}"),
            Step::Close => ">".to_owned(),
            Step::End => return Ok(seen),
            _ => String::new(),
        };
        seen.push(format!("{}{step}", reader.line()));
    }
}

fn steps(text: &str) -> Result<Vec<String>, ConvertError> {
    steps_within(text.as_bytes(), &Limits::default())
}

fn code(text: &str) -> String {
    steps(text).map_or_else(|error| error.code().to_owned(), |steps| format!("{steps:?}"))
}

#[test]
fn text_cdata_and_references_are_one() {
    let seen = steps("<r>a<![CDATA[<b>]]>&amp;&#x41;&#66;<!-- c -->d</r>").unwrap();
    assert_eq!(seen, ["1<r", "1\"a<b>&ABd\"", "1>"]);
}

#[test]
fn lines_are_counted_for_every_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["<?xml version='1.0'?>", "<r>", " <a", "  b='1'>x</a>", "</r>"].join(end);
        assert_eq!(steps(&text).unwrap(), ["2<r", "3<a", "4\"x\"", "4>", "5>"], "{end:?}");
    }
}

#[test]
fn what_is_not_well_formed_is_located() {
    for (text, expected) in [
        ("<r>\n<a></b></r>", "xml.mismatched-tag"),
        ("<r></r></r>", "xml.mismatched-tag"),
        ("<r><a>", "xml.truncated"),
        ("<r><a", "xml.truncated"),
        ("<r>&nbsp;</r>", "xml.entity"),
        ("<r>&#0;</r>", "xml.entity"),
        ("<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>", "xml.entity"),
        ("<!DOCTYPE r [<!ENTITY e 'x'>]><r a='&e;'/>", "xml.entity"),
        ("<r a='1' a='2'/>", "xml.attribute"),
        ("<r/><s/>", "xml.syntax"),
        ("<r/>text", "xml.syntax"),
        ("text", "xml.syntax"),
        ("", "xml.syntax"),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
    let error = steps("<r>\n<a></b></r>").unwrap_err();
    assert_eq!(error.locator().as_deref(), Some("L2"));
}

#[test]
fn limits_hold() {
    let mut limits = Limits::default();
    limits.line = 1000;
    limits.depth = 5;
    limits.attributes = 3;
    let long = format!("<r>{}</r>", "x".repeat(200_000));
    let parts = format!("<r>{}</r>", "x&amp;".repeat(2_000));
    let deep = "<a>".repeat(6);
    let wide = "<a b='1' c='1' d='1' e='1'/>".to_owned();
    for text in [long, parts, deep, wide] {
        let error = steps_within(text.as_bytes(), &limits).unwrap_err();
        assert_eq!(error.code(), "limit");
    }
}

#[test]
fn encodings_are_as_declared_unless_the_bytes_say_otherwise() {
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><r>\xE9</r>";
    assert_eq!(steps_within(latin, &Limits::default()).unwrap()[1], "1\"é\"");
    assert_eq!(steps("<?xml version='1.0' encoding='utf-16'?><r>é</r>").unwrap()[1], "1\"é\"");
    let wide: Vec<u8> = "\u{feff}<r>é</r>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(steps_within(&wide, &Limits::default()).unwrap()[1], "1\"é\"");
}

proptest! {
    #[test]
    fn arbitrary_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = steps_within(&bytes, &Limits::default());
    }

    #[test]
    fn text_like_xml_ends(text in "(<[a-c:]{0,3}( [ab]=['\"]x['\"])?/?>|</[a-c]{0,2}>|&[a-z#0-9]{0,4};?|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<\\?|[ \r\n]|x){0,40}") {
        let _ = steps(&text);
    }
}
