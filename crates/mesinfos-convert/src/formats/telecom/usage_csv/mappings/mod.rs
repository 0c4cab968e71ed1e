//! The mappings that come with the program, one TOML each. Their headings and words are from memory: no operator's file
//! was at hand.

crate::declared::mappings!["en-amount", "en-columns", "fr-amount", "fr-columns"];

#[cfg(test)]
mod tests {
    use super::super::mapping::{Mapping, canonical};
    use super::{NAMES, TEXTS, all};

    #[test]
    fn all_of_them_are_mappings_under_their_own_name() {
        crate::declared::assert_mappings::<Mapping>(NAMES, TEXTS);
        for mapping in all() {
            let words = mapping.header.iter().chain(mapping.kinds.keys());
            assert!(words.into_iter().all(|word| *word == canonical(word)), "{}", mapping.name);
        }
    }
}
