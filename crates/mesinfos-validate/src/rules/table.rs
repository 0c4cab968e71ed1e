//! The one table of rules, in groups by what they look at.

mod banking;
mod contract;
mod document;
mod energy;
mod health;
mod movement;
mod person;
mod set;
mod structure;
mod values;

use std::sync::LazyLock;

use super::Rule;

/// Every rule, sorted by code.
pub static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let groups = [
        banking::RULES,
        contract::RULES,
        document::RULES,
        energy::RULES,
        health::RULES,
        movement::RULES,
        person::RULES,
        set::RULES,
        structure::RULES,
        values::RULES,
    ];
    let mut rules = groups.concat();
    rules.sort_by_key(|rule| rule.code);
    rules
});
