//! JSON text of the types of the standard, written without a serializer: byte for byte what `serde_json` writes.
//!
//! Records leave by the million, and a serializer learns of each member's name, separators and text form at run time
//! what is known when the type is compiled. [`model`](crate::model) writes [`WriteJson`] for every type; a member of a
//! type without it goes through `serde_json`.
//!
//! ```
//! use mesinfos_schema::json::WriteJson;
//! use mesinfos_schema::values::Money;
//! let money: Money = serde_json::from_str(r#"{"amount":"1.10","currency":"EUR"}"#)?;
//! let mut text = Vec::new();
//! money.write_json(&mut text)?;
//! assert_eq!(text, br#"{"amount":"1.10","currency":"EUR"}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use serde::Serialize;
use serde_json::value::RawValue;

/// A value that writes its own JSON text.
pub trait WriteJson {
    /// Appends the text, the same as `serde_json::to_vec` gives.
    ///
    /// # Errors
    /// Where a member that goes through `serde_json` cannot be written.
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()>;
}

/// A text in quotes.
pub(crate) fn text(text: &str, out: &mut Vec<u8>) -> serde_json::Result<()> {
    if is_plain(text.as_bytes()) {
        quoted(text.as_bytes(), out);
        return Ok(());
    }
    serde_json::to_writer(out, text)
}

/// A text in quotes that has nothing to escape.
pub(crate) fn quoted(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text);
    out.push(b'"');
}

/// Whether nothing in it is escaped: no quote, no backslash, no control character.
fn is_plain(text: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES * 0x80;
    // The high bit of each byte below a bound of at most 128, exact for the lowest such byte: enough to know of one.
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word & HIGH;
    let (words, rest) = text.as_chunks::<8>();
    let escaped = words.iter().fold(0, |found, word| {
        let word = u64::from_le_bytes(*word);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let slash = below(word ^ (ONES * u64::from(b'\\')), 1);
        found | below(word, 0x20) | quote | slash
    });
    escaped == 0 && rest.iter().all(|b| *b >= 0x20 && *b != b'"' && *b != b'\\')
}

/// A whole number.
pub(crate) fn number(negative: bool, mut rest: u64, out: &mut Vec<u8>) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while let Some(digit) = at.checked_sub(1).and_then(|at| digits.get_mut(at)) {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        at -= 1;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if negative {
        out.push(b'-');
    }
    out.extend_from_slice(digits.get(at..).unwrap_or_default());
}

/// An object whose members are appended with a comma before each of them: `from` is where it began.
pub fn close(from: usize, out: &mut Vec<u8>) {
    match out.get_mut(from) {
        Some(comma) => *comma = b'{',
        None => out.push(b'{'),
    }
    out.push(b'}');
}

impl<T: WriteJson> WriteJson for [T] {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        out.push(b'[');
        for (at, item) in self.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            item.write_json(out)?;
        }
        out.push(b']');
        Ok(())
    }
}

impl<T: WriteJson> WriteJson for Vec<T> {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        self.as_slice().write_json(out)
    }
}

impl<T: WriteJson + ?Sized> WriteJson for Box<T> {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        (**self).write_json(out)
    }
}

impl WriteJson for RawValue {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        out.extend_from_slice(self.get().as_bytes());
        Ok(())
    }
}

impl WriteJson for str {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        text(self, out)
    }
}

impl WriteJson for bool {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
        Ok(())
    }
}

/// A member of a type that may have [`WriteJson`] or not. `(&Member(value)).append(out)` takes the one that is there:
/// the compiler looks for a method of `Member` before one of `&Member`.
#[derive(Debug)]
pub struct Member<'a, T: ?Sized>(pub &'a T);

/// [`Member`] that writes itself.
pub trait Direct {
    /// Appends the text.
    ///
    /// # Errors
    /// As [`WriteJson::write_json`].
    fn append(&self, out: &mut Vec<u8>) -> serde_json::Result<()>;
}

impl<T: WriteJson + ?Sized> Direct for Member<'_, T> {
    fn append(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        self.0.write_json(out)
    }
}

/// [`Member`] that goes through `serde_json`.
pub trait Indirect {
    /// Appends the text.
    ///
    /// # Errors
    /// As `serde_json::to_writer`.
    fn append(&self, out: &mut Vec<u8>) -> serde_json::Result<()>;
}

impl<T: Serialize + ?Sized> Indirect for &Member<'_, T> {
    fn append(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(out, self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{number, text};

    #[test]
    fn texts_as_serde_json_writes_them() {
        let mut chars: Vec<char> = (0..0x180).filter_map(char::from_u32).collect();
        chars.extend(['\u{2028}', '\u{ffff}', '\u{1f600}']);
        for c in chars {
            // In every place of a word and behind one.
            for before in 0..17 {
                let sample = format!("{}{c}{}", "a".repeat(before), "é".repeat(before % 5));
                let mut out = Vec::new();
                text(&sample, &mut out).unwrap();
                assert_eq!(out, serde_json::to_vec(&sample).unwrap());
            }
        }
    }

    #[test]
    fn numbers_as_serde_json_writes_them() {
        for value in [0, 7, 10, 99, 100, 123_456, u64::MAX] {
            let mut out = Vec::new();
            number(false, value, &mut out);
            assert_eq!(out, value.to_string().into_bytes());
        }
    }
}
