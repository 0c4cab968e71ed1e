//! Eight bytes of a JSON text at once: where it ends, and what a rule may have to say about it.

/// What stands between two quotes, as far as the first byte that is not plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Bytes before a quote, a backslash or a control character.
    pub length: usize,
    /// Not zero where a character beyond printable ASCII may be among them.
    pub beyond: u64,
    /// Digits among them; at least so many where there are more than [`MANY`].
    pub digits: u64,
}

/// Digits are counted one by one up to here.
const MANY: u64 = 200;

const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// The top bit of each byte that is zero. Above the first hit it may hit falsely; nobody looks there.
#[inline]
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & TOPS
}

/// The eight bytes at a place. Behind the end stand control characters, so that a text is found unfinished there.
#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    let rest = bytes.get(at..)?;
    Some(u64::from_le_bytes(match rest.first_chunk::<8>() {
        Some(word) => *word,
        None => {
            let mut last = [0; 8];
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            last
        }
    }))
}

/// The top bits of quotes, backslashes and control characters.
#[inline]
const fn stops(word: u64) -> u64 {
    let control = word.wrapping_sub(ONES * 0x20) & !word & TOPS;
    zeros(word ^ (ONES * 0x22)) | zeros(word ^ (ONES * 0x5c)) | control
}

/// Which of eight bytes the lowest stop is.
#[inline]
fn first(stops: u64) -> usize {
    usize::try_from(stops.trailing_zeros() / 8).unwrap_or(0)
}

/// Length of the plain text at a place; `None` where the bytes end first.
#[inline]
pub(super) fn length(bytes: &[u8], at: usize) -> Option<usize> {
    let mut end = at;
    loop {
        let stops = stops(word(bytes, end)?);
        if stops != 0 {
            end += first(stops);
            return (end < bytes.len()).then_some(end - at);
        }
        end += 8;
    }
}

/// The plain text at a place, looked at on the way; `None` where the bytes end first.
#[inline]
pub(super) fn run(bytes: &[u8], at: usize) -> Option<Run> {
    let mut end = at;
    let mut beyond = 0;
    let mut digits = 0;
    loop {
        let word = word(bytes, end)?;
        let stops = stops(word);
        // The top bits of the bytes before the first stop.
        let before = match stops {
            0 => TOPS,
            stops => (stops & stops.wrapping_neg()).wrapping_sub(1) & TOPS,
        };
        // 0x7f and above.
        beyond |= (word | word.wrapping_add(ONES)) & before;
        let digit = word ^ (ONES * 0x30);
        let other = (digit & !TOPS).wrapping_add(ONES * 0x76) | digit;
        if digits <= MANY {
            digits += ((!other & before) >> 7).wrapping_mul(ONES) >> 56;
        }
        if stops != 0 {
            end += first(stops);
            let run = Run { length: end - at, beyond, digits };
            return (end < bytes.len()).then_some(run);
        }
        end += 8;
    }
}

#[cfg(test)]
mod tests {
    use super::{Run, length, run};
    use proptest::prelude::*;

    fn slow(bytes: &[u8]) -> Option<Run> {
        let length = bytes.iter().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f))?;
        let digits = bytes[..length].iter().filter(|b| b.is_ascii_digit()).count() as u64;
        Some(Run { length, beyond: u64::from(bytes[..length].iter().any(|b| *b >= 0x7f)), digits })
    }

    proptest! {
        #[test]
        fn eight_at_once_are_eight_one_by_one(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 0x2f_u8..=0x3a, 0x60_u8..=0x7f], 0..60),
        ) {
            let marked = |run: Run| Run { beyond: u64::from(run.beyond != 0), ..run };
            prop_assert_eq!(run(&bytes, 0).map(marked), slow(&bytes));
            prop_assert_eq!(length(&bytes, 0), slow(&bytes).map(|run| run.length));
        }
    }
}
