//! Which of several equal keys a record is.

use super::Hint;

/// The hints that occur more than once, sorted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repeated(Vec<Hint>);

impl Repeated {
    /// Keeps of all hints those that repeat.
    pub(crate) fn of(mut hints: Vec<Hint>) -> Self {
        hints.sort_unstable();
        Self(
            hints
                .chunk_by(|a, b| a == b)
                .filter(|g| g.len() > 1)
                .filter_map(|g| g.first())
                .copied()
                .collect(),
        )
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn contains(&self, hint: Hint) -> bool {
        self.0.binary_search(&hint).is_ok()
    }
}

/// The keys that occur more than once, with the fingerprints of their bodies, sorted; and how many of each body were
/// already met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Occurrences {
    repeated: Vec<(u128, u128)>,
    met: Vec<u32>,
}

impl Occurrences {
    /// Ranks records of repeated keys. Sorting by the body's hash makes the index independent of file order.
    ///
    /// Hints may repeat where keys do not: what occurs once is left out.
    pub(crate) fn of(mut ranked: Vec<(u128, u128)>) -> Self {
        ranked.sort_unstable();
        let groups = ranked.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        let repeated: Vec<_> = groups.flatten().copied().collect();
        let met = vec![0; repeated.len()];
        Self { repeated, met }
    }

    /// Whether every key occurs once.
    pub(crate) fn is_empty(&self) -> bool {
        self.repeated.is_empty()
    }

    /// Whether the key occurs more than once: only then is the body's hash asked for.
    pub(crate) fn is_repeated(&self, key: u128) -> bool {
        let at = self.repeated.partition_point(|entry| entry.0 < key);
        self.repeated.get(at).is_some_and(|entry| entry.0 == key)
    }

    /// The occurrence index of the next record with this key and body. Equal bodies are told apart by order alone,
    /// which changes nothing: they are equal.
    pub(crate) fn index(&mut self, key: u128, body: u128) -> u64 {
        let first = self.repeated.partition_point(|entry| entry.0 < key);
        let same = self.repeated.partition_point(|entry| *entry < (key, body));
        if self.repeated.get(same) != Some(&(key, body)) {
            return 0;
        }
        let met = self.met.get_mut(same).map_or(0, |met| {
            *met += 1;
            *met - 1
        });
        u64::try_from(same - first).unwrap_or(u64::MAX) + u64::from(met)
    }
}

#[cfg(test)]
mod tests {
    use super::{Hint, Occurrences, Repeated};

    #[test]
    fn indices_do_not_depend_on_order() {
        let keys = vec![(1, 9), (1, 3), (1, 3)];
        let [one, two] = [1, 2].map(|n| Hint::new().word(n));
        let repeated = Repeated::of(vec![one, two, one, one]);
        assert!(repeated.contains(one) && !repeated.contains(two));
        let mut forward = Occurrences::of(keys.clone());
        let mut a: Vec<_> = keys.iter().map(|k| (k.0, k.1, forward.index(k.0, k.1))).collect();
        let mut backward = Occurrences::of(keys.clone());
        let mut b: Vec<_> =
            keys.iter().rev().map(|k| (k.0, k.1, backward.index(k.0, k.1))).collect();
        a.sort_unstable();
        b.sort_unstable();
        assert_eq!(a, b);
        assert_eq!(a, [(1, 3, 0), (1, 3, 1), (1, 9, 2)]);
    }
}
