//! Rules of documents with amounts.

use mesinfos_schema::finding::Severity;

use crate::rules::Rule;

pub(super) static RULES: &[Rule] = &[
    Rule::new(
        "billing.credit-note-sign",
        Severity::Warning,
        "meaning",
        "a credit note has negative totals",
        "turn the sign of every amount of the credit note",
    ),
    Rule::new(
        "billing.due",
        Severity::Error,
        "meaning",
        "gross less prepaid, with rounding and what was owed before, is due (EN 16931 BR-CO-16)",
        "state the totals as the document does",
    ),
    Rule::new(
        "billing.due-before-issue",
        Severity::Warning,
        "meaning",
        "a document is not due before it was issued",
        "check which of the two days is which",
    ),
    Rule::new(
        "billing.gross",
        Severity::Error,
        "meaning",
        "net less allowances, with charges and tax, is gross (EN 16931 BR-CO-13, BR-CO-15)",
        "state the totals as the document does",
    ),
    Rule::new(
        "billing.line-net",
        Severity::Error,
        "meaning",
        "quantity × unit price, less allowances, is the net of a line",
        "state priceBase where the price is for more than one unit",
    ),
    Rule::new(
        "billing.lines-sum",
        Severity::Error,
        "meaning",
        "the lines without a parent add up to the net total (EN 16931 BR-CO-10)",
        "give sub-lines their parent",
    ),
    Rule::new(
        "billing.tax-rate",
        Severity::Error,
        "meaning",
        "base × rate is the tax of its group (EN 16931 BR-CO-17)",
        "state rate in percent",
    ),
    Rule::new(
        "billing.tax-sum",
        Severity::Error,
        "meaning",
        "the taxes add up to the total of tax (EN 16931 BR-CO-14)",
        "state every tax group, or none",
    ),
    Rule::new(
        "payment.instalment-sum",
        Severity::Error,
        "meaning",
        "the parts of an instalment add up to it",
        "correct the parts, or leave them out",
    ),
    Rule::new(
        "payment.schedule-order",
        Severity::Warning,
        "meaning",
        "instalments stand in the order in which they are due",
        "sort them by dueOn",
    ),
    Rule::new(
        "retail.article-count",
        Severity::Warning,
        "meaning",
        "the pieces of the lines are as many as the articles counted",
        "count pieces, and what is weighed as one",
    ),
    Rule::new(
        "retail.gtin",
        Severity::Error,
        "meaning",
        "an article number is a GTIN",
        "put a number of the shop under `ids`",
    ),
    Rule::new(
        "retail.line-total",
        Severity::Error,
        "meaning",
        "quantity × unit price, less the discount, is the total of a line",
        "state the price before the discount",
    ),
    Rule::new(
        "retail.loyalty-balance",
        Severity::Error,
        "meaning",
        "points before and points moved are the points after",
        "points spent are negative",
    ),
    Rule::new(
        "retail.payments",
        Severity::Error,
        "meaning",
        "the payments are the total, change given back negative",
        "add the change that was given back",
    ),
    Rule::new(
        "retail.total",
        Severity::Error,
        "meaning",
        "the lines, less the discount of the receipt, are the total",
        "state every line, deposits and refunds too",
    ),
];
