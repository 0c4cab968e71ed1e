//! base64url without padding (RFC 4648 section 5), one text for one sequence of bytes.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The text of bytes.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0_u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            let six = usize::try_from(group >> (18 - 6 * at) & 63).unwrap_or(0);
            out.push(char::from(ALPHABET.get(six).copied().unwrap_or(b'A')));
        }
    }
    out
}

/// The bytes of a text; `None` where it is not the one text of them (unused bits set, padding, blanks).
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut group = 0_u32;
        for byte in chunk {
            let six = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'-' => 62,
                b'_' => 63,
                _ => return None,
            };
            group = group << 6 | u32::from(six);
        }
        let bytes = match chunk.len() {
            4 => 3,
            3 => 2,
            2 => 1,
            _ => return None,
        };
        let unused = chunk.len() * 6 - bytes * 8;
        if group & ((1 << unused) - 1) != 0 {
            return None;
        }
        let whole = (group >> unused).to_be_bytes();
        out.extend_from_slice(whole.get(4 - bytes..)?);
    }
    Some(out)
}
