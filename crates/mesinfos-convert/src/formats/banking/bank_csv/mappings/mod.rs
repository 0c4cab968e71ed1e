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
    "bank-of-ireland",
    "banque-populaire",
    "boursobank",
    "bpce",
    "bunq-en",
    "bunq-nl",
    "caisse-epargne",
    "capital-one",
    "ceska-sporitelna-cs",
    "ceska-sporitelna-en",
    "commerzbank",
    "credit-mutuel",
    "csv2ofx-credit-union",
    "csv2ofx-default",
    "generic-en",
    "generic-en-split",
    "generic-es",
    "generic-fr",
    "generic-fr-remarque",
    "generic-fr-split",
    "health-equity",
    "kbc",
    "la-banque-postale",
    "m-and-s-bank",
    "mbank",
    "midata",
    "mint",
    "monefy",
    "monzo",
    "monzo-2018",
    "n26",
    "n26-de",
    "n26-en",
    "odoo-sheet",
    "odoo-sheet-direction",
    "odoo-sheet-original",
    "odoo-sheet-split",
    "outbank",
    "paypal-de",
    "paypal-en",
    "paypal-en-short",
    "paypal-es",
    "paypal-fr",
    "rabobank",
    "raiffeisenbank-cz",
    "revolut",
    "schwab-checking",
    "sparkasse",
    "stripe",
    "ubs-fr",
    "venmo",
    "wise",
    "ynab4",
    "zen",
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
