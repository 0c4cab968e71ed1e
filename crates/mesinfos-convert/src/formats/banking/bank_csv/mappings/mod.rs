//! The mappings that come with the crate: one TOML per bank and version.

use std::sync::LazyLock;

use super::mapping::Mapping;

macro_rules! mappings {
    ($($name:literal),* $(,)?) => {
        /// Their names, sorted.
        pub(super) static NAMES: &[&str] = &[$($name),*];
        static TEXTS: &[&str] = &[$(include_str!(concat!($name, ".toml"))),*];
    };
}

mappings! {
    "boursobank",
}

/// Every mapping, in the order of their names. One that does not parse is a failed test, not a failed run.
pub(super) fn all() -> &'static [Mapping] {
    static ALL: LazyLock<Vec<Mapping>> =
        LazyLock::new(|| TEXTS.iter().filter_map(|text| Mapping::parse(text).ok()).collect());
    &ALL
}

#[cfg(test)]
mod tests {
    use super::{NAMES, TEXTS};
    use crate::formats::banking::bank_csv::mapping::Mapping;

    #[test]
    fn every_mapping_parses_and_is_named_as_its_file() {
        for (name, text) in NAMES.iter().zip(TEXTS) {
            let mapping = Mapping::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(mapping.name, *name);
        }
        assert!(NAMES.is_sorted());
    }
}
