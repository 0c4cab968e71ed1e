//! Work and income.

use crate::model;
use crate::values::{Money, Party, Period, Text};

/// One kind of income.
#[model]
pub struct IncomePart {
    /// What it is (`salary`, `pension`, `benefit`, `property`, `alimony`), in the source's word.
    #[model(example = "\"salary\"")]
    pub kind: Text,
    /// How much over the period.
    #[model(sensitivity = "financial")]
    pub amount: Money,
}

/// What someone's income is, as an organisation reckons it.
#[model]
pub struct IncomeSummary {
    /// Who reckoned it.
    pub provider: Option<Party>,
    /// The time it is for.
    pub period: Period,
    /// In all.
    #[model(sensitivity = "financial")]
    pub total: Option<Money>,
    /// Its kinds.
    pub parts: Vec<IncomePart>,
    /// The bracket, in the source's words.
    #[model(sensitivity = "financial", example = "\"24k-36k\"")]
    pub bracket: Option<Text>,
}
