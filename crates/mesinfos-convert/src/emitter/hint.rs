//! What the first pass keeps of a key.

use mesinfos_schema::identity::{Key, canonical_part};

/// A hash of a key, or of some of its parts: equal keys have equal hints. That two hints are equal says nothing yet:
/// it makes their items looked at once more, so a weak hash costs time and never changes an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hint(u64);

impl Hint {
    /// Nothing is known of the key.
    pub(crate) const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// All of a key.
    pub(crate) fn of(key: &Key) -> Self {
        let (words, rest) = key.as_bytes().as_chunks::<8>();
        let hint = words.iter().fold(Self::new(), |h, word| h.word(u64::from_le_bytes(*word)));
        rest.iter().fold(hint, |h, byte| h.word(u64::from(*byte)))
    }

    /// A part that [`Key::part`] takes: blanks are passed over, so that no text need be made in canonical form.
    pub(crate) fn text(self, part: &str) -> Self {
        // Only a text with a point can be a number that is written in several ways.
        let plain = part.bytes().all(|b| b.is_ascii() && b != b'.');
        if plain { self.bytes(part) } else { self.bytes(&canonical_part(part)) }
    }

    /// A part of few bits: a date, an amount.
    pub(crate) fn word(self, word: u64) -> Self {
        let product = u128::from(self.0 ^ word) * 0x9e37_79b9_7f4a_7c15;
        let [low, high] = [product, product >> 64].map(|half| {
            #[expect(clippy::cast_possible_truncation, reason = "one half of the product")]
            let half = half as u64;
            half
        });
        Self(low ^ high)
    }

    fn bytes(self, text: &str) -> Self {
        let blank = |b: u8| matches!(b, 9..=13 | b' ');
        let bytes = text.bytes().filter(|b| !blank(*b));
        // The end of the part, which no UTF-8 has.
        bytes.fold(self, |h, b| h.word(u64::from(b.to_ascii_lowercase()))).word(0xff)
    }
}

#[cfg(test)]
mod tests {
    use mesinfos_schema::identity::Key;

    use super::Hint;

    #[test]
    fn equal_parts_have_equal_hints() {
        let key = |part: &str| Key::new("a.b", "", "", "id").part(part);
        let texts = [
            "T1", "t1", " t1 ", "T 1", "t  1", "1.50", "1.5", "1.500", "15", "-3.0", "-3", "é",
            "É ", "\u{212a}", "k", "a\u{a0}b", "a b", "a\u{b}b", "a\tb", "", "007", "7",
        ];
        for a in texts {
            for b in texts {
                let (one, two) = (Hint::new().text(a), Hint::new().text(b));
                assert!(key(a) != key(b) || one == two, "{a:?} {b:?}");
                assert!(key(a) != key(b) || Hint::of(&key(a)) == Hint::of(&key(b)));
            }
        }
        assert_ne!(Hint::new().text("T1"), Hint::new().text("T2"));
        assert_ne!(Hint::of(&key("T1")), Hint::of(&key("T2")));
    }
}
