//! The accounts, and where the data came from.

use mesinfos_package::Overview;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::banking::Account;

use super::{ROWS, more, party_name};
use crate::html::Html;
use crate::words::{self, masked};

pub(crate) fn accounts(html: &mut Html, overview: &Overview) {
    if overview.accounts.is_empty() {
        return;
    }
    html.part("accounts", words::ACCOUNTS);
    html.table(
        words::ACCOUNTS,
        &[
            (words::ACCOUNT, false),
            (words::HELD_WITH, false),
            (words::KIND, false),
            (words::LAST_BALANCE, true),
        ],
    );
    for (id, account) in overview.accounts.iter().take(ROWS) {
        html.raw("<tr><td>").text(account_name(account)).raw("</td><td>");
        html.text(account.servicer.as_ref().and_then(party_name).unwrap_or_default());
        html.raw("</td><td>").text(account.kind.as_str().replace('-', " "));
        html.raw("</td><td class=\"n\">");
        balance(html, overview, *id);
        html.raw("</td></tr>\n");
    }
    html.end_table();
    more(html, overview.accounts.len());
    html.end_part();
}

fn account_name(account: &Account) -> String {
    let number = account.ids.first().map(|id| masked(&id.value)).unwrap_or_default();
    match &account.name {
        Some(name) => format!("{name}, {number}"),
        None => number,
    }
}

fn balance(html: &mut Html, overview: &Overview, account: RecordId) {
    let of = overview.balances.iter().filter(|balance| balance.account == account);
    let last = of.max_by_key(|b| (b.on.date(), b.kind.as_str() == "closing-booked"));
    if let Some(last) = last {
        html.text(last.amount.amount).raw(" ").text(last.amount.currency).raw(" ");
        html.word(words::ON).raw(" ").text(last.on.date());
    }
}
