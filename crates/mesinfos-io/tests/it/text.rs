use std::io::{BufReader, Read};

use mesinfos_io::encoding::Encoding;
use mesinfos_io::{Evidence, Input, IoError, Limits, Lines, Sniffed, decode, sniff, sniff_input};
use proptest::prelude::*;

struct Chunks<'a>(&'a [u8], usize);

impl Read for Chunks<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let size = self.1.min(buf.len());
        self.0.read(&mut buf[..size])
    }
}

fn decoded(bytes: &[u8], label: &str, chunk: usize) -> (Vec<u8>, Option<(u64, u64)>) {
    let encoding = Encoding::for_label(label.as_bytes()).unwrap();
    let sniffed = Sniffed { encoding, evidence: Evidence::Declared, bom_len: 0 };
    let mut out = Vec::new();
    let end = decode(Chunks(bytes, chunk), sniffed, "t").read_to_end(&mut out);
    let place = end.err().map(|error| match IoError::from_io(error) {
        IoError::Encoding { offset, line, .. } => (offset, line),
        other => panic!("{other}"),
    });
    (out, place)
}

proptest! {
    #[test]
    fn text_does_not_depend_on_chunks(
        bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            proptest::collection::vec(prop_oneof![Just("é"), Just("\r"), Just("\n"), Just("漢a")], 0..100)
                .prop_map(|parts| parts.concat().into_bytes()),
        ],
        label in prop_oneof![Just("utf-8"), Just("utf-16le"), Just("windows-1252"), Just("shift_jis"), Just("gb18030")],
    ) {
        let whole = decoded(&bytes, label, 4096);
        for chunk in [1, 2, 3, 7] {
            prop_assert_eq!(&decoded(&bytes, label, chunk), &whole);
        }
    }
}

#[test]
fn a_sequence_across_the_buffer_is_whole() {
    let mut bytes = vec![b'a'; 64 * 1024 - 1];
    bytes.extend("é\n".as_bytes());
    assert_eq!(decoded(&bytes, "utf-8", usize::MAX), (bytes.clone(), None));
    bytes.push(0xFF);
    assert_eq!(decoded(&bytes, "utf-8", usize::MAX).1, Some((64 * 1024 + 2, 2)));
}

#[test]
fn sniffing() {
    for (bytes, declared, name, evidence) in [
        (&b"\xEF\xBB\xBFa"[..], Some("1252"), "UTF-8", Evidence::Bom),
        (b"\xFF\xFEa\0", None, "UTF-16LE", Evidence::Bom),
        (b"a\0b\0", None, "UTF-16LE", Evidence::Guess),
        (b"\0a\0b", None, "UTF-16BE", Evidence::Guess),
        (b"", None, "UTF-8", Evidence::Utf8Valid),
        (b"caf\xC3\xA9", Some("windows-1252"), "UTF-8", Evidence::Utf8Valid),
        (b"caf\xE9", Some("1252"), "windows-1252", Evidence::Declared),
        (b"caf\xE9", Some("USASCII"), "windows-1252", Evidence::Declared),
        (b"caf\xE9", Some("utf-8"), "windows-1252", Evidence::Guess),
        (b"caf\xE9 cr\xE8me", None, "windows-1252", Evidence::Guess),
    ] {
        let sniffed = sniff(bytes, declared, true);
        assert_eq!((sniffed.encoding.name(), sniffed.evidence), (name, evidence), "{bytes:?}");
    }
    assert_eq!(sniff(b"caf\xC3", None, false).evidence, Evidence::Utf8Valid);
    let mut late = vec![b'a'; 200_000];
    late.push(0xE9);
    let late = sniff_input(&Input::from_bytes("l", late), None).unwrap();
    assert_eq!(late.encoding.name(), "windows-1252");
}

#[test]
fn lines_of_every_ending() {
    for (text, expected) in [
        ("", &[][..]),
        ("a\nb\n", &[("a", 0, true), ("b", 2, true)]),
        ("a\r\n\r\nb", &[("a", 0, true), ("", 3, true), ("b", 5, false)]),
        ("a\rb\r", &[("a", 0, true), ("b", 2, true)]),
        ("a\n\rb\0\r\n", &[("a", 0, true), ("", 2, true), ("b\0", 3, true)]),
    ] {
        for capacity in [1, 2, 3, 100] {
            let mut lines =
                Lines::new(BufReader::with_capacity(capacity, text.as_bytes()), &Limits::default());
            let mut seen = Vec::new();
            while let Some(line) = lines.next_line().unwrap() {
                seen.push((line.text.to_owned(), line.offset, line.ended));
            }
            let expected: Vec<_> =
                expected.iter().map(|(t, o, e)| ((*t).to_owned(), *o, *e)).collect();
            assert_eq!(seen, expected, "{text:?} {capacity}");
        }
    }
    let mut limits = Limits::default();
    limits.line = 3;
    let mut lines = Lines::new(&b"abc\nabcd\n"[..], &limits);
    assert!(lines.next_line().is_ok());
    assert!(
        lines
            .next_line()
            .is_err_and(|error| error.is_limit() && error.to_string().contains("line 2"))
    );
}
