//! Code lists of ISO 20022 and what they become.

use mesinfos_schema::types::banking::{AccountKind, BalanceKind, Status, TransactionKind};
use mesinfos_schema::values::{Code, Text};

use crate::xml::Node;

/// ExternalBalanceType1Code and the kinds of balances.
pub(in super::super) static BALANCES: &[(&str, BalanceKind)] = &[
    ("OPBD", BalanceKind::OpeningBooked),
    ("CLBD", BalanceKind::ClosingBooked),
    ("OPAV", BalanceKind::OpeningAvailable),
    ("CLAV", BalanceKind::ClosingAvailable),
    ("FWAV", BalanceKind::ForwardAvailable),
    ("ITBD", BalanceKind::InterimBooked),
    ("ITAV", BalanceKind::InterimAvailable),
    ("PRCD", BalanceKind::PreviouslyClosed),
    ("XPCD", BalanceKind::Expected),
    ("INFO", BalanceKind::Information),
];

/// The kind of a balance by its code; a code outside the list is kept.
pub(in super::super) fn balance_kind(code: &str) -> BalanceKind {
    let known = BALANCES.iter().find(|(name, _)| *name == code);
    known.map_or_else(|| BalanceKind::Other(code.to_owned()), |(_, kind)| kind.clone())
}

/// ExternalCashAccountType1Code.
pub(in super::super) fn account_kind(code: &str) -> AccountKind {
    match code {
        "CACC" => AccountKind::Current,
        "SVGS" => AccountKind::Savings,
        "CARD" => AccountKind::Card,
        "LOAN" => AccountKind::Loan,
        "MOMA" => AccountKind::MoneyMarket,
        "CASH" => AccountKind::Cash,
        other => AccountKind::from(other),
    }
}

/// ExternalEntryStatus1Code.
pub(super) fn status(code: &str) -> Option<Status> {
    match code {
        "BOOK" => Some(Status::Booked),
        "PDNG" | "FUTR" => Some(Status::Pending),
        "INFO" => Some(Status::Informational),
        _ => None,
    }
}

/// What a bank transaction code (`PMNT-RCDT-ESCT`) says of the means; `None` where it does not say.
pub(in super::super) fn kind_of(code: &str) -> Option<TransactionKind> {
    let mut parts = code.split('-');
    let (domain, family, sub) = (parts.next()?, parts.next()?, parts.next().unwrap_or_default());
    match (domain, family, sub) {
        (_, _, "CHRG" | "FEES" | "COMM") => Some(TransactionKind::Fee),
        (_, _, "INTR") => Some(TransactionKind::Interest),
        ("SECU", "CORP", "DVCA") => Some(TransactionKind::Dividend),
        ("FORX", ..) => Some(TransactionKind::Exchange),
        ("PMNT", "RCDT" | "ICDT" | "RRCT" | "IRCT", "SALA") => Some(TransactionKind::Salary),
        ("PMNT", "RCDT" | "ICDT", "STDO") => Some(TransactionKind::StandingOrder),
        ("PMNT", "RCDT" | "ICDT" | "RRCT" | "IRCT", _) => Some(TransactionKind::Transfer),
        ("PMNT", "RDDT" | "IDDT", _) => Some(TransactionKind::DirectDebit),
        ("PMNT", "RCHQ" | "ICHQ", _) => Some(TransactionKind::Cheque),
        ("PMNT", "CCRD" | "MCRD", "CWDL" | "CDPT" | "XBCW") => Some(TransactionKind::Cash),
        ("PMNT", "CCRD" | "MCRD", _) => Some(TransactionKind::Card),
        ("PMNT", "CNTR", _) => Some(TransactionKind::Cash),
        _ => None,
    }
}

fn code(system: &str, code: &str) -> Option<Code> {
    Some(Code::new(Text::new(system)?, Text::trimmed(code)?))
}

/// The codes of a `BkTxCd`. Values are not taken: a detail may repeat those of its entry.
pub(super) fn bank_codes(node: Node<'_>) -> Vec<Code> {
    let mut codes = Vec::new();
    if let Some(domain) = node.find("Domn/Cd").and_then(|n| n.peek()) {
        let mut text = domain.to_owned();
        if let Some(family) = node.find("Domn/Fmly/Cd").and_then(|n| n.peek()) {
            text.push('-');
            text.push_str(family);
            if let Some(sub) = node.find("Domn/Fmly/SubFmlyCd").and_then(|n| n.peek()) {
                text.push('-');
                text.push_str(sub);
            }
        }
        codes.extend(code("iso20022:btc", &text));
    }
    if let Some(proprietary) = node.find("Prtry/Cd").and_then(|n| n.peek()) {
        let issuer = node.find("Prtry/Issr").and_then(|n| n.peek());
        let system =
            issuer.map_or_else(|| PROPRIETARY.to_owned(), |i| format!("{PROPRIETARY}:{i}"));
        codes.extend(code(&system, proprietary));
    }
    codes
}

/// The system of a bank's own transaction codes; its issuer follows a colon.
const PROPRIETARY: &str = "iso20022:btc-proprietary";

/// Takes all that [`bank_codes`] reads.
pub(super) fn take_bank_codes(node: Node<'_>) {
    for path in ["Domn/Cd", "Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd", "Prtry/Cd", "Prtry/Issr"] {
        node.take(path);
    }
}

/// `Purp` and `RtrInf` of a detail as codes.
pub(super) fn purpose_and_return(details: Node<'_>) -> Vec<Code> {
    let mut codes = Vec::new();
    for (path, system) in [
        ("Purp/Cd", "iso20022:purpose"),
        ("Purp/Prtry", "iso20022:purpose-proprietary"),
        ("RtrInf/Rsn/Cd", "iso20022:return-reason"),
        ("RtrInf/Rsn/Prtry", "iso20022:return-reason-proprietary"),
    ] {
        if let Some(mut found) = details.take(path).and_then(|text| code(system, text)) {
            if path.starts_with("RtrInf") {
                let mut lines = Vec::new();
                if let Some(info) = details.find("RtrInf") {
                    lines.extend(info.all("AddtlInf").filter_map(|n| n.value()));
                }
                found.label = Text::trimmed(&lines.join("\n"));
            }
            codes.push(found);
        }
    }
    codes
}
