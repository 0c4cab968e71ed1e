//! What no program can decide: questions for a person (R-HUM).

/// A question for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Question {
    /// Stable: `compliance.ask-purposes`.
    pub code: &'static str,
    /// The article it belongs to.
    pub article: &'static str,
    /// Who should know.
    pub owner: &'static str,
    /// The question.
    pub text: &'static str,
}

const fn ask(
    code: &'static str,
    article: &'static str,
    owner: &'static str,
    text: &'static str,
) -> Question {
    Question { code, article, owner, text }
}

/// Every question. One that belongs to an article which rules decide stands beside its verdict.
pub static QUESTIONS: &[Question] = &[
    ask(
        "compliance.ask-confirmation",
        "gdpr-15-1",
        "privacy team",
        "was every system searched before this was confirmed or denied?",
    ),
    ask(
        "compliance.ask-purposes",
        "gdpr-15-1-a",
        "privacy team",
        "is each purpose what is really done with the data?",
    ),
    ask(
        "compliance.ask-categories",
        "gdpr-15-1-b",
        "data owners",
        "are these all the categories that are held, processors' systems included?",
    ),
    ask(
        "compliance.ask-recipients",
        "gdpr-15-1-c",
        "privacy team",
        "is the list of recipients complete, past ones included?",
    ),
    ask(
        "compliance.ask-retention",
        "gdpr-15-1-d",
        "data owners",
        "is the data really erased when these periods end?",
    ),
    ask(
        "compliance.ask-sources",
        "gdpr-15-1-g",
        "data owners",
        "is each category's source the true one?",
    ),
    ask(
        "compliance.ask-decisions",
        "gdpr-15-1-h",
        "data science",
        "are these all the decisions made by machine, and is that how they are reached?",
    ),
    ask(
        "compliance.ask-safeguards",
        "gdpr-15-2",
        "legal",
        "were the safeguards assessed for the law of the country?",
    ),
    ask(
        "compliance.ask-copy",
        "gdpr-15-3",
        "data owners",
        "is the copy all that is held, notes and logs included?",
    ),
    ask(
        "compliance.ask-others",
        "gdpr-15-4",
        "privacy team",
        "were the rights of others weighed, record by record where needed?",
    ),
    ask(
        "compliance.ask-portable",
        "gdpr-20-1",
        "data owners",
        "is everything the person provided or was observed in the package?",
    ),
];
