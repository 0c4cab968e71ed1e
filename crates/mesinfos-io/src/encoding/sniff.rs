//! Finding the encoding: a mark, a declaration, validity, and only then a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::IoError;
use crate::input::{Input, fill};

/// What the encoding was concluded from, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// A byte order mark.
    Bom,
    /// The input, or the user, says so, and the bytes do not contradict it.
    Declared,
    /// The bytes are valid UTF-8.
    Utf8Valid,
    /// Frequencies of bytes.
    Guess,
}

/// An encoding and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sniffed {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// What it was concluded from.
    pub evidence: Evidence,
    /// Bytes of the byte order mark, 0 without one.
    pub bom_len: usize,
}

impl Sniffed {
    fn new(encoding: &'static Encoding, evidence: Evidence) -> Self {
        Self { encoding, evidence, bom_len: 0 }
    }
}

/// The encoding of a declared label, as the Encoding Standard resolves it, and as banks write it (OFX `CHARSET:1252`).
/// `None` for what is unknown or says nothing.
#[must_use]
pub fn label(declared: &str) -> Option<&'static Encoding> {
    let declared = declared.trim();
    Encoding::for_label(declared.as_bytes()).or_else(|| {
        let lower = declared.to_ascii_lowercase();
        let alias = match lower.as_str() {
            "usascii" | "ansi" | "latin-1" => "windows-1252".to_owned(),
            "65001" => "utf-8".to_owned(),
            "932" => "shift_jis".to_owned(),
            code if code.starts_with("125") => format!("windows-{code}"),
            code if code.starts_with("8859-") => format!("iso-{code}"),
            _ => return None,
        };
        Encoding::for_label(alias.as_bytes())
    })
}

fn is_ascii_label(declared: &str) -> bool {
    ["ascii", "us-ascii", "usascii"].iter().any(|name| declared.trim().eq_ignore_ascii_case(name))
}

/// The encoding of `bytes`. In order: a byte order mark; the NULs of UTF-16 without one; the declared label, unless the
/// bytes contradict it (a single-byte encoding is contradicted by valid multi-byte UTF-8); UTF-8 where valid; a guess.
/// `complete` is false where the input goes on after `bytes`: then the last sequence may be cut.
///
/// Text that is UTF-8 but for a few bytes stays UTF-8: to fail at their place is better than to garble all the rest.
///
/// ```
/// use mesinfos_io::{Evidence, sniff};
///
/// assert_eq!(sniff("é".as_bytes(), Some("iso-8859-1"), true).evidence, Evidence::Utf8Valid);
/// assert_eq!(sniff(b"caf\xE9", Some("iso-8859-1"), true).encoding.name(), "windows-1252");
/// ```
#[must_use]
pub fn sniff(bytes: &[u8], declared: Option<&str>, complete: bool) -> Sniffed {
    let mut sniffer = Sniffer::new(declared);
    for block in bytes.chunks(crate::BLOCK) {
        if sniffer.feed(block) {
            break;
        }
    }
    sniffer.finish(complete)
}

/// As [`sniff`], of the whole input, which is streamed: one Latin-1 byte in the last line is seen.
///
/// # Errors
/// What opening and reading give.
pub fn sniff_input(input: &Input, declared: Option<&str>) -> Result<Sniffed, IoError> {
    let mut reader = input.open()?;
    let mut sniffer = Sniffer::new(declared);
    let mut buffer = vec![0; crate::BLOCK];
    loop {
        let read = fill(&mut reader, &mut buffer)
            .map_err(|error| IoError::from_io_named(input.name(), error))?;
        let block = buffer.get(..read).unwrap_or_default();
        if block.is_empty() || sniffer.feed(block) {
            return Ok(sniffer.finish(true));
        }
    }
}

/// Bytes the detector of frequencies is given at most: it is slow, and has made up its mind by then.
const DETECT: usize = 1 << 20;

struct Sniffer {
    declared: Option<&'static Encoding>,
    ascii: bool,
    settled: Option<Sniffed>,
    started: bool,
    utf8: Utf8,
    detector: EncodingDetector,
    detected: usize,
    check: Option<encoding_rs::Decoder>,
    malformed: bool,
}

impl Sniffer {
    fn new(declared: Option<&str>) -> Self {
        let encoding = declared.and_then(label);
        let check = encoding
            .filter(|encoding| !encoding.is_single_byte() && *encoding != UTF_8)
            .map(Encoding::new_decoder_without_bom_handling);
        Self {
            declared: encoding,
            ascii: declared.is_some_and(is_ascii_label),
            settled: None,
            started: false,
            utf8: Utf8::default(),
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            detected: 0,
            check,
            malformed: false,
        }
    }

    /// Takes a block; true once nothing further can change the answer.
    fn feed(&mut self, block: &[u8]) -> bool {
        if !self.started {
            self.started = true;
            if let Some((encoding, bom_len)) = Encoding::for_bom(block) {
                self.settled = Some(Sniffed { encoding, evidence: Evidence::Bom, bom_len });
            } else if let Some(encoding) = utf16_by_nuls(block) {
                let declared = self.declared.is_some_and(|d| d == UTF_16LE || d == UTF_16BE);
                let evidence = if declared { Evidence::Declared } else { Evidence::Guess };
                self.settled = Some(Sniffed::new(encoding, evidence));
            }
        }
        if self.settled.is_some() {
            return true;
        }
        self.utf8.feed(block);
        if let Some(check) = &mut self.check {
            let mut scratch = [0; 4096];
            let mut rest = block;
            while !rest.is_empty() && !self.malformed {
                let (result, read, _) =
                    check.decode_to_utf8_without_replacement(rest, &mut scratch, false);
                self.malformed = matches!(result, encoding_rs::DecoderResult::Malformed(..));
                rest = rest.get(read..).unwrap_or_default();
            }
        }
        // What precedes the first invalid byte was ASCII, or the text is damaged UTF-8: no loss for the detector.
        if self.utf8.invalid > 0 && self.detected < DETECT {
            self.detected += block.len();
            self.detector.feed(block, false);
        }
        false
    }

    fn finish(mut self, complete: bool) -> Sniffed {
        if let Some(settled) = self.settled {
            return settled;
        }
        if complete && !self.utf8.pending.is_empty() {
            self.utf8.invalid += 1;
            if self.detected == 0 {
                self.detector.feed(&self.utf8.pending, false);
            }
        }
        let Utf8 { multibyte, invalid, .. } = self.utf8;
        let valid = invalid == 0;
        let mostly = multibyte > 0 && invalid.saturating_mul(4) <= multibyte;
        if self.ascii && (valid || mostly) {
            let evidence = if multibyte == 0 { Evidence::Declared } else { Evidence::Utf8Valid };
            return Sniffed::new(UTF_8, evidence);
        }
        if let Some(declared) = self.declared {
            let contradicted = if declared == UTF_8 {
                !valid && !mostly
            } else if declared.is_single_byte() {
                mostly
            } else {
                self.malformed
            };
            if !contradicted {
                return Sniffed::new(declared, Evidence::Declared);
            }
        }
        if valid {
            return Sniffed::new(UTF_8, Evidence::Utf8Valid);
        }
        if mostly {
            return Sniffed::new(UTF_8, Evidence::Guess);
        }
        self.detector.feed(b"", true);
        let guess = self.detector.guess(None, Utf8Detection::Deny);
        // Valid UTF-8 is ruled out, and pure ASCII does not come here.
        let guess = if guess == UTF_8 { WINDOWS_1252 } else { guess };
        Sniffed::new(guess, Evidence::Guess)
    }
}

/// UTF-16 without a mark: in text of European languages every other byte is a NUL.
fn utf16_by_nuls(block: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = block.get(..4096).unwrap_or(block).as_chunks::<2>();
    if pairs.len() < 2 {
        return None;
    }
    let high_first = pairs.iter().filter(|[first, _]| *first == 0).count();
    let high_last = pairs.iter().filter(|[_, last]| *last == 0).count();
    let (few, many) = (pairs.len() / 20, pairs.len().div_ceil(3));
    if high_last >= many && high_first <= few {
        Some(UTF_16LE)
    } else if high_first >= many && high_last <= few {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Counts valid multi-byte sequences and invalid ones, across blocks.
#[derive(Default)]
struct Utf8 {
    /// The start of a sequence that the end of the last block cut.
    pending: Vec<u8>,
    multibyte: u64,
    invalid: u64,
}

impl Utf8 {
    fn feed(&mut self, mut block: &[u8]) {
        while !self.pending.is_empty() {
            let Some((&next, rest)) = block.split_first() else { return };
            let before = self.pending.len();
            self.pending.push(next);
            match std::str::from_utf8(&self.pending) {
                Ok(_) => {
                    self.multibyte += 1;
                    self.pending.clear();
                    block = rest;
                }
                Err(error) if error.error_len().is_none() => block = rest,
                Err(_) => {
                    // The byte that broke the sequence starts anew.
                    debug_assert!(before < 4, "a sequence has at most four bytes");
                    self.invalid += 1;
                    self.pending.clear();
                }
            }
        }
        for chunk in block.utf8_chunks() {
            if !chunk.valid().is_ascii() {
                self.multibyte += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count() as u64;
            }
            let bad = chunk.invalid();
            if bad.is_empty() {
                continue;
            }
            let at_end = block.as_ptr_range().end == bad.as_ptr_range().end;
            let cut = std::str::from_utf8(bad).is_err_and(|error| error.error_len().is_none());
            if at_end && cut {
                self.pending.extend_from_slice(bad);
            } else {
                self.invalid += 1;
            }
        }
    }
}
