//! Values of the catalogue in the code lists of ISO 20022.

use mesinfos_schema::types::banking::{AccountKind, BalanceKind, Status, TransactionKind};

use super::super::mapping::{BALANCES, account_kind, balance_kind, kind_of};

/// A code element (`Cd`, up to four characters) or a proprietary one.
pub(super) enum CodeOr<'a> {
    Code(&'a str),
    Own(&'a str),
}

fn like_a_code(text: &str) -> bool {
    text.len() <= 4 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// ExternalEntryStatus1Code; `None` for what has none.
pub(super) fn status(status: Status) -> Option<&'static str> {
    match status {
        Status::Booked => Some("BOOK"),
        Status::Pending => Some("PDNG"),
        Status::Informational => Some("INFO"),
        _ => None,
    }
}

/// ExternalBalanceType1Code.
pub(super) fn balance(kind: &BalanceKind) -> CodeOr<'_> {
    if let Some((code, _)) = BALANCES.iter().find(|(_, known)| known == kind) {
        return CodeOr::Code(code);
    }
    let text = kind.as_str();
    // A code that reading makes another value of is written in words.
    if like_a_code(text) && balance_kind(text).as_str() == text {
        return CodeOr::Code(text);
    }
    CodeOr::Own(text)
}

/// ExternalCashAccountType1Code; `None` where the kind is not known.
pub(super) fn account(kind: &AccountKind) -> Option<CodeOr<'_>> {
    Some(CodeOr::Code(match kind {
        AccountKind::Current => "CACC",
        AccountKind::Savings => "SVGS",
        AccountKind::Card => "CARD",
        AccountKind::Loan => "LOAN",
        AccountKind::MoneyMarket => "MOMA",
        AccountKind::Cash => "CASH",
        AccountKind::Unspecified => return None,
        other => {
            let text = other.as_str();
            let code = like_a_code(text) && account_kind(text).as_str() == text;
            return Some(if code { CodeOr::Code(text) } else { CodeOr::Own(text) });
        }
    }))
}

/// The bank transaction code that says no more than the means; `None` where there is none.
pub(super) fn of_kind(kind: Option<&TransactionKind>, outgoing: bool) -> Option<&'static str> {
    let either = |out, incoming| Some(if outgoing { out } else { incoming });
    match kind? {
        TransactionKind::Card => Some("PMNT-CCRD-NTAV"),
        TransactionKind::Transfer => either("PMNT-ICDT-NTAV", "PMNT-RCDT-NTAV"),
        TransactionKind::DirectDebit => either("PMNT-RDDT-NTAV", "PMNT-IDDT-NTAV"),
        TransactionKind::Cheque => either("PMNT-ICHQ-NTAV", "PMNT-RCHQ-NTAV"),
        TransactionKind::Cash => Some("PMNT-CNTR-NTAV"),
        TransactionKind::Fee => either("ACMT-MDOP-CHRG", "ACMT-MCOP-CHRG"),
        TransactionKind::Interest => either("ACMT-MDOP-INTR", "ACMT-MCOP-INTR"),
        TransactionKind::Dividend => Some("SECU-CORP-DVCA"),
        TransactionKind::StandingOrder => either("PMNT-ICDT-STDO", "PMNT-RCDT-STDO"),
        TransactionKind::Exchange => Some("FORX-NTAV-NTAV"),
        TransactionKind::Salary => either("PMNT-ICDT-SALA", "PMNT-RCDT-SALA"),
        _ => None,
    }
}

/// What reading makes of a bank transaction code.
pub(super) fn kind_read(code: &str) -> Option<TransactionKind> {
    kind_of(code)
}

/// The code of ISO 20022 for a transaction of which no code is available.
pub(super) const NOT_AVAILABLE: &str = "XTND-NTAV-NTAV";

/// Domain, family and sub-family of a bank transaction code of any length; `None` where a part is no code.
pub(super) fn domain(code: &str) -> Option<([&str; 3], bool)> {
    let mut parts = code.split('-');
    let domain = parts.next()?;
    let (family, sub) = (parts.next(), parts.next());
    let all = [domain, family.unwrap_or("NTAV"), sub.unwrap_or("NTAV")];
    let good = all.iter().all(|part| !part.is_empty() && part.len() <= 4 && part.is_ascii());
    (good && parts.next().is_none()).then_some((all, sub.is_some()))
}
