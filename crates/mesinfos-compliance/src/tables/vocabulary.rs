//! Two vocabularies that a term can be taken from: DPV 2.3 (W3C, Data Privacy Vocabulary) and fideslang 3 (Ethyca,
//! CC-BY-4.0). The lists beside this file hold the names of their terms and nothing else.

const DPV: &str = "https://w3id.org/dpv#";
const DPV_PD: &str = "https://w3id.org/dpv/pd#";
static PURPOSES: &str = include_str!("dpv-purposes.txt");
static PERSONAL_DATA: &str = include_str!("dpv-pd.txt");
static DATA_USES: &str = include_str!("fides-uses.txt");
static DATA_CATEGORIES: &str = include_str!("fides-categories.txt");

fn has(list: &str, term: &str) -> bool {
    list.lines().any(|line| line == term)
}

/// Whether a term is a purpose: `https://w3id.org/dpv#PaymentManagement`, `essential.service`.
pub(crate) fn is_purpose(term: &str) -> bool {
    match term.strip_prefix(DPV).or_else(|| term.strip_prefix("dpv:")) {
        Some(name) => has(PURPOSES, name),
        None => has(DATA_USES, term),
    }
}

/// Whether a term is a category of personal data: `https://w3id.org/dpv/pd#Transactional`, `user.financial`.
pub(crate) fn is_category(term: &str) -> bool {
    match term.strip_prefix(DPV_PD).or_else(|| term.strip_prefix("dpv-pd:")) {
        Some(name) => has(PERSONAL_DATA, name),
        None => has(DATA_CATEGORIES, term),
    }
}
