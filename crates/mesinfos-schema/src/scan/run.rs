//! Eight bytes of a JSON text at once: where it ends, and whether it is plain ASCII.

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

/// Length of the text at a place, as far as a quote, a backslash or a control character, and whether printable ASCII
/// alone is in it; `None` where the bytes end first.
#[inline]
pub(super) fn run(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    let mut end = at;
    let mut beyond = 0;
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
        if stops != 0 {
            end += first(stops);
            return (end < bytes.len()).then_some((end - at, beyond == 0));
        }
        end += 8;
    }
}

#[cfg(test)]
mod tests {
    use super::run;
    use proptest::prelude::*;

    fn slow(bytes: &[u8]) -> Option<(usize, bool)> {
        let length = bytes.iter().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f))?;
        Some((length, bytes[..length].iter().all(|b| *b < 0x7f)))
    }

    proptest! {
        #[test]
        fn eight_at_once_are_eight_one_by_one(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 0x20_u8..=0x7f], 0..60),
        ) {
            let quick = run(&bytes, 0);
            let slow = slow(&bytes);
            prop_assert_eq!(quick.map(|(length, _)| length), slow.map(|(length, _)| length));
            // It may take a byte for one beyond ASCII that is none, and never the other way round.
            prop_assert!(slow.is_none_or(|(_, plain)| plain || quick.is_some_and(|(_, quick)| !quick)));
            if bytes.iter().all(|b| *b < 0x7f) {
                prop_assert!(quick.is_none_or(|(_, plain)| plain));
            }
        }
    }
}
