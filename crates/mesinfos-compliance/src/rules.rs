//! The rules: one table of descriptors, functions beside.

mod categories;
mod consent;
mod copy;
mod data_act;
mod energy;
mod law;
mod package;
mod parties;
mod portability;
mod table;

use mesinfos_schema::finding::Severity;

use crate::context::{Context, Found};

pub use table::RULES;

/// What a rule stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Basis {
    /// A source that the research behind the profiles cites: the text of law itself was not read again here.
    Cited,
    /// Knowledge of the text without a source at hand: to be confirmed by counsel.
    Counsel,
    /// The standard itself.
    Standard,
}

/// A rule.
#[non_exhaustive]
pub struct Rule {
    /// Stable and kebab-case: `compliance.recipient-named`.
    pub code: &'static str,
    /// Its number in the check list the profiles were made from.
    pub number: &'static str,
    /// An error makes its articles not met; a warning stands beside the verdict.
    pub severity: Severity,
    /// Ids of the articles it belongs to.
    pub articles: &'static [&'static str],
    /// Where the law says it.
    pub law: &'static str,
    /// What that stands on.
    pub basis: Basis,
    /// What holds.
    pub what: &'static str,
    /// What to do where it does not.
    pub help: &'static str,
    /// It looks at the files; without them it says nothing.
    pub needs_files: bool,
    pub(crate) test: fn(&Context<'_>, &mut Found),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}
