//! The one table of rules, in groups by what they look at.

mod consent;
mod copy;
mod data_act;
mod law;
mod package;
mod parties;
mod portability;

use std::sync::LazyLock;

use super::Rule;

/// Every rule, sorted by code.
pub static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let groups = [
        consent::RULES,
        copy::RULES,
        data_act::RULES,
        law::RULES,
        package::RULES,
        parties::RULES,
        portability::RULES,
    ];
    let mut rules: Vec<&Rule> = groups.into_iter().flatten().collect();
    rules.sort_by_key(|rule| rule.code);
    rules
});
