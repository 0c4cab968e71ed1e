//! Rules on the Data Act and the consumption data of an energy supplier.

use mesinfos_schema::finding::Severity;

use crate::rules::{Basis, Rule, data_act, energy};

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "compliance.dataset-described",
        number: "R-DAT-01",
        severity: Severity::Error,
        articles: &["data-act-3-2"],
        law: "Data Act Art. 3(2)",
        basis: Basis::Counsel,
        what: "type, format, volume, frequency, continuity, storage, retention and erasure are described",
        help: "fill dataset",
        needs_files: false,
        test: data_act::dataset,
    },
    Rule {
        code: "compliance.energy-coverage",
        number: "R-ENE-02",
        severity: Severity::Error,
        articles: &["fr-energy-coverage"],
        law: "Code de la consommation D.224-27",
        basis: Basis::Cited,
        what: "each usage point has 24 months, or all since its contract began, and every gap is listed",
        help: "add the months that are missing, or list the gap under quality",
        needs_files: true,
        test: energy::coverage,
    },
    Rule {
        code: "compliance.energy-members",
        number: "R-ENE-01",
        severity: Severity::Error,
        articles: &["fr-energy-data"],
        law: "Code de la consommation D.224-27",
        basis: Basis::Cited,
        what: "electricity has daily energy and maximum power; gas has volume, energy and the coefficient",
        help: "add the series that is missing",
        needs_files: true,
        test: energy::members,
    },
    Rule {
        code: "compliance.gaps-listed",
        number: "R-DAT-02",
        severity: Severity::Error,
        articles: &["data-act-4-1"],
        law: "Data Act Art. 4(1)",
        basis: Basis::Counsel,
        what: "accuracy, resolution and uncertainty are stated, and every gap in a series is listed",
        help: "fill quality; list the gaps",
        needs_files: false,
        test: data_act::quality,
    },
    Rule {
        code: "compliance.terms-of-use",
        number: "R-DAT-03",
        severity: Severity::Warning,
        articles: &["data-act-33"],
        law: "Data Act Art. 33(1)",
        basis: Basis::Counsel,
        what: "restrictions, licence and method of collection are stated",
        help: "fill dataset",
        needs_files: false,
        test: data_act::terms,
    },
];
