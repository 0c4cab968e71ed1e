//! camt.05x elements to records. Knows no bytes.

mod account;
mod codes;
mod details;
mod entry;
mod party;
mod value;

pub(super) use account::{account, balance, statement};
pub(super) use codes::{BALANCES, account_kind, balance_kind, kind_of};
pub(super) use entry::{entry, hint};
pub(super) use party::SCHEMES;

use mesinfos_schema::types::banking::StatementRef;
use mesinfos_schema::values::Currency;

use crate::banking::AccountScope;

/// What an entry or a balance stands in.
pub(super) struct Context<'a> {
    pub(super) scope: &'a AccountScope,
    pub(super) statement: &'a StatementRef,
    /// The caller's currency, for amounts without one.
    pub(super) currency: Option<Currency>,
}

impl Context<'_> {
    fn statement(&self) -> Option<StatementRef> {
        (*self.statement != StatementRef::new()).then(|| self.statement.clone())
    }
}

pub(super) use value::moment;
