//! The mappings that come with the program, one TOML each. Their headings and words are from memory: no operator's file
//! was at hand.

use std::sync::LazyLock;

use super::mapping::Mapping;

macro_rules! mappings {
    ($($name:literal),* $(,)?) => {
        /// Their names, sorted.
        pub(super) const NAMES: &[&str] = &[$($name),*];
        const TEXTS: &[&str] = &[$(include_str!(concat!($name, ".toml"))),*];
    };
}

mappings!["en-amount", "en-columns", "fr-amount", "fr-columns"];

static ALL: LazyLock<Vec<Mapping>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|text| Mapping::parse(text).ok()).collect());

/// All of them, in the order of their names.
pub(super) fn all() -> &'static [Mapping] {
    &ALL
}

#[cfg(test)]
mod tests {
    use super::{Mapping, NAMES, TEXTS};
    use crate::formats::telecom::usage_csv::mapping::canonical;

    #[test]
    fn all_of_them_are_mappings_under_their_own_name() {
        for (name, text) in NAMES.iter().zip(TEXTS) {
            let mapping = Mapping::parse(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(mapping.name, *name);
            let words = mapping.header.iter().chain(mapping.kinds.keys());
            assert!(words.into_iter().all(|word| *word == canonical(word)), "{name}");
        }
        assert!(NAMES.is_sorted());
    }
}
