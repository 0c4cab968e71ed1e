//! Rules on consents.

use mesinfos_schema::finding::Severity;

use crate::rules::{Basis, Rule, consent};

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "compliance.consent-complete",
        number: "R-CNS-01",
        severity: Severity::Error,
        articles: &["consent-record"],
        law: "GDPR Art. 7, ISO/IEC TS 27560",
        basis: Basis::Counsel,
        what: "every consent named is in the package and complete",
        help: "add the consent's file with all its members",
        needs_files: true,
        test: consent::complete,
    },
    Rule {
        code: "compliance.consent-dashboard",
        number: "R-CNS-03",
        severity: Severity::Warning,
        articles: &["consent-dashboard"],
        law: "FiDA Art. 8 (proposal)",
        basis: Basis::Counsel,
        what: "user, product, purpose, categories and validity can be shown for each consent",
        help: "fill the consent",
        needs_files: true,
        test: consent::dashboard,
    },
    Rule {
        code: "compliance.consent-duration",
        number: "R-CNS-04",
        severity: Severity::Info,
        articles: &["consent-dashboard"],
        law: "DMA Art. 6(9), PSD2",
        basis: Basis::Counsel,
        what: "a grant of more than 180 days is worth a look",
        help: "shorten validity, or be ready to renew",
        needs_files: true,
        test: consent::duration,
    },
    Rule {
        code: "compliance.consent-live",
        number: "R-CNS-02",
        severity: Severity::Error,
        articles: &["consent-live"],
        law: "GDPR Art. 7(3)",
        basis: Basis::Cited,
        what: "no consent the package was made under was ended or out of its time",
        help: "leave the data out",
        needs_files: true,
        test: consent::live,
    },
    Rule {
        code: "compliance.consent-scope",
        number: "R-CNS-05",
        severity: Severity::Error,
        articles: &["consent-scope"],
        law: "GDPR Art. 5(1)(c)",
        basis: Basis::Cited,
        what: "data that consent alone makes lawful is within a live consent, member by member",
        help: "leave the member out, or have it consented to",
        needs_files: true,
        test: consent::scope,
    },
];
