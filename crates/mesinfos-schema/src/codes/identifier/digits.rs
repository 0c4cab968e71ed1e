//! Check-digit algorithms shared by the schemes.

fn value(b: u8) -> Option<u32> {
    char::from(b).to_digit(36)
}

fn decimal(s: &str) -> Option<Vec<u32>> {
    (!s.is_empty()).then(|| s.chars().map(|c| c.to_digit(10)).collect())?
}

/// Whether a string of digits, check digit last, satisfies the Luhn formula (ISO/IEC 7812-1).
#[must_use]
pub fn luhn(s: &str) -> bool {
    decimal(s).is_some_and(|d| {
        let sum: u32 = d
            .iter()
            .rev()
            .zip([1, 2].iter().cycle())
            .map(|(d, w)| d * w)
            .map(|p| if p > 9 { p - 9 } else { p })
            .sum();
        sum.is_multiple_of(10)
    })
}

/// The remainder by 97 of digits and letters (A is 10, Z is 35), as ISO/IEC 7064 MOD 97-10 reads
/// them; `None` when empty or for another character.
#[must_use]
pub fn mod97(s: &str) -> Option<u32> {
    if s.is_empty() {
        return None;
    }
    s.bytes().try_fold(0, |acc, b| {
        let v = value(b)?;
        Some((acc * if v > 9 { 100 } else { 10 } + v) % 97)
    })
}

/// Whether digits and letters, check character last, satisfy ISO/IEC 7064 MOD 37,36.
pub(super) fn mod37_36(s: &str) -> bool {
    let Some((last, body)) = s.as_bytes().split_last() else { return false };
    let product = body.iter().try_fold(36, |product, byte| {
        let sum = (product + value(*byte)?) % 36;
        Some(if sum == 0 { 36 } else { sum } * 2 % 37)
    });
    product.zip(value(*last)).is_some_and(|(product, last)| (product + last) % 36 == 1)
}

/// Whether a string of digits, check digit last, satisfies the Verhoeff scheme (SNOMED CT).
#[must_use]
pub fn verhoeff(s: &str) -> bool {
    // The dihedral group of ten elements, computed rather than tabled.
    let mul = |a: u32, b: u32| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    };
    const STEP: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let step = |d: u32| STEP.get(d as usize).copied().unwrap_or(0);
    decimal(s).is_some_and(|digits| {
        digits
            .iter()
            .rev()
            .enumerate()
            .fold(0, |acc, (i, d)| mul(acc, (0..i % 8).fold(*d, |d, _| step(d))))
            == 0
    })
}

/// The GS1 check digit of a body of digits (without it); `None` unless all are digits.
#[must_use]
pub fn gtin_check_digit(body: &str) -> Option<u32> {
    let d = decimal(body)?;
    let sum: u32 = d.iter().rev().zip([3, 1].iter().cycle()).map(|(d, w)| d * w).sum();
    Some((10 - sum % 10) % 10)
}

pub(super) fn gs1(s: &str) -> bool {
    s.split_at_checked(s.len().saturating_sub(1))
        .is_some_and(|(body, check)| gtin_check_digit(body).is_some_and(|d| check.parse() == Ok(d)))
}

/// The weighted sum of digits and letters (base 36, `-` is 36).
pub(super) fn weighted(s: &str, weights: impl Iterator<Item = u32>) -> u32 {
    s.bytes().zip(weights).map(|(b, w)| value(b).unwrap_or(36) * w).sum()
}

/// Whether the text is a full payment card number: 13 to 19 digits (blanks and dashes aside),
/// Luhn valid, with an issuer prefix in use. For leak lints.
///
/// ```
/// use mesinfos_schema::codes::identifier::is_pan_like;
/// assert!(is_pan_like("4111 1111 1111 1111"));
/// assert!(!is_pan_like("411111XXXXXX1111"));
/// ```
#[must_use]
pub fn is_pan_like(s: &str) -> bool {
    let d: String = s.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let head = |n| d.get(..n).and_then(|h| h.parse::<u32>().ok()).unwrap_or(0);
    let prefix = matches!(
        (d.len(), head(1), head(2), head(4)),
        (13 | 16 | 19, 4, _, _)
            | (16, _, 51..=55, _)
            | (16, _, _, 2221..=2720)
            | (15, _, 34 | 37, _)
            | (14..=19, _, 30 | 36 | 38 | 39, _)
            | (16..=19, _, 62 | 64 | 65, _)
            | (16..=19, _, _, 6011 | 3528..=3589)
            | (13..=19, _, 50 | 56..=58 | 67, _)
    );
    prefix && luhn(&d)
}
