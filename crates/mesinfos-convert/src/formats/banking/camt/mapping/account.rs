//! Accounts, statements and balances.

use mesinfos_schema::types::banking::{Account, AccountKind, Balance, BalanceKind, StatementRef};
use mesinfos_schema::values::{Currency, Text};

use super::Context;
use super::codes::{account_kind, balance_kind};
use super::party::{account_ids, institution, party};
use super::value::{debit, money, signed, when};
use crate::emitter::{Draft, Fault};
use crate::xml::Node;

/// `Acct`.
pub(in super::super) fn account(node: Node<'_>) -> Account {
    let kind = node.take("Tp/Cd").or_else(|| node.take("Tp/Prtry"));
    let kind = kind.map_or(AccountKind::Unspecified, account_kind);
    let mut account = Account::new(account_ids(node), kind);
    if let Some(found) = node.find("Ccy") {
        account.currency = found.peek().and_then(|c| c.parse().ok()).filter(Currency::is_known);
        if account.currency.is_some() {
            found.mark();
        }
    }
    account.name = node.take("Nm").and_then(Text::trimmed);
    account.servicer = node.find("Svcr/FinInstnId").map(institution).filter(|p| !p.is_empty());
    account.holders = node.all("Ownr").map(party).filter(|p| !p.is_empty()).collect();
    account
}

/// One of the elements of a statement that say which it is.
pub(in super::super) fn statement(node: Node<'_>, into: &mut StatementRef) {
    let place = match node.name() {
        "Id" => &mut into.id,
        "ElctrncSeqNb" | "LglSeqNb" => &mut into.sequence,
        "StmtPgntn" | "RptPgntn" | "NtfctnPgntn" => {
            if let Some(page) = node.take("PgNb") {
                into.page = Text::trimmed(page);
            }
            return;
        }
        _ => return,
    };
    let Some(value) = node.peek() else { return };
    // The electronic number comes first; a legal one that differs has no member.
    if place.as_deref().is_none_or(|known| known == value) {
        *place = Text::trimmed(value);
        node.mark();
    }
}

/// `Bal`.
pub(in super::super) fn balance(node: Node<'_>, context: &Context<'_>) -> Result<Draft, Fault> {
    let kind = node
        .take("Tp/CdOrPrtry/Cd")
        .or_else(|| node.take("Tp/Cd"))
        .map(balance_kind)
        .or_else(|| {
            let own = node.take("Tp/CdOrPrtry/Prtry").or_else(|| node.take("Tp/Prtry"))?;
            Some(BalanceKind::from(own))
        })
        .ok_or_else(|| Fault::new("camt.balance-type", "the balance does not say which it is"))?;
    let amount = node.find("Amt").ok_or_else(|| Fault::new("camt.amount", "no amount"))?;
    let amount = money(amount, context.currency)?;
    let negative = debit(node)?
        .ok_or_else(|| Fault::new("camt.direction", "no indicator of credit or debit"))?;
    let on = node.find("Dt").map(when).transpose()?.flatten();
    let on = on.ok_or_else(|| Fault::new("camt.date", "the balance has no date"))?;
    let mut balance = Balance::new(context.scope.id(), kind, signed(amount, negative), on);
    balance.statement = context.statement();
    Ok(context.scope.balance(balance))
}
