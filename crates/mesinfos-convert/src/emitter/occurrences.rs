//! Which of several equal keys a record is.

/// The keys that occur more than once, with the fingerprints of their bodies, sorted; and how many of each body were
/// already met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Occurrences {
    repeated: Vec<(u128, u128)>,
    met: Vec<u32>,
}

impl Occurrences {
    /// Keeps of all keys those that repeat. Sorting by the body's hash makes the index independent of file order.
    pub(crate) fn of(mut keys: Vec<(u128, u128)>) -> Self {
        keys.sort_unstable();
        let repeated: Vec<_> = keys
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|group| group.len() > 1)
            .flatten()
            .copied()
            .collect();
        let met = vec![0; repeated.len()];
        Self { repeated, met }
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
    use super::Occurrences;

    #[test]
    fn indices_do_not_depend_on_order() {
        let keys = vec![(1, 9), (2, 5), (1, 3), (1, 3)];
        let mut forward = Occurrences::of(keys.clone());
        let mut a: Vec<_> = keys.iter().map(|k| (k.0, k.1, forward.index(k.0, k.1))).collect();
        let mut backward = Occurrences::of(keys.clone());
        let mut b: Vec<_> =
            keys.iter().rev().map(|k| (k.0, k.1, backward.index(k.0, k.1))).collect();
        a.sort_unstable();
        b.sort_unstable();
        assert_eq!(a, b);
        assert_eq!(a, [(1, 3, 0), (1, 3, 1), (1, 9, 2), (2, 5, 0)]);
    }
}
