//! What the statement formats share: accounts, their scope, the keys of transactions and balances.

use std::sync::Arc;

use mesinfos_schema::identity::{Key, is_placeholder};
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::banking::{Account, Balance, Transaction};
use mesinfos_schema::values::{Date, Decimal, Identifier};

use crate::emitter::{Draft, Emitter, Hint, Identity};

/// An account and what its entries' keys are unique in. A clone shares it.
#[derive(Clone, Debug)]
pub struct AccountScope(Arc<Scope>);

#[derive(Debug)]
struct Scope {
    account: Account,
    key: Key,
    id: RecordId,
    anonymous: bool,
    /// How the keys of its records begin.
    by_id: Key,
    by_content: Key,
    balance: Key,
}

impl AccountScope {
    /// The scope of an account as the source describes it.
    ///
    /// The provider is the caller's word, else the servicer's identifier or name; an IBAN or an account number within a
    /// national bank code is unique by itself and names its bank. The account is its first identifier, else the
    /// caller's `--account`. What neither gives is this very file, and the account is marked anonymous.
    #[must_use]
    pub fn of(mut account: Account, out: &Emitter<'_>) -> Self {
        if account.ids.is_empty()
            && let Some(named) = &out.options().account
        {
            let iban = Identifier::of("iban", named).filter(|id| id.check().is_ok());
            account.ids.extend(iban.or_else(|| Identifier::of("account-number", named)));
        }
        let provider = out.provider_of(account.servicer.as_ref()).or_else(|| {
            account.ids.iter().find(|id| id.scheme == "iban").map(|_| "iban:".to_owned())
        });
        // A number is unique within its branch, where the source names one.
        let number = account.ids.first().map(|id| match &id.issuer {
            Some(issuer) => format!("{}:{issuer}:{}", id.scheme, id.value),
            None => format!("{}:{}", id.scheme, id.value),
        });
        let anonymous = provider.is_none() || number.is_none();
        let provider = provider.unwrap_or_else(|| out.source_scope());
        // Never a shared default: without a number the account is that of this very file.
        let number = number.unwrap_or_else(|| {
            account.ids.extend(Identifier::of("local", "whole-file"));
            out.source_scope()
        });
        // Accounts of one number in several currencies are several accounts.
        let currency = account.currency.map(|c| c.to_string()).unwrap_or_default();
        let key =
            Key::new("banking.account", &provider, "", "natural").part(&number).part(&currency);
        let scope = format!("{number} {currency}");
        let begin = |stem, recipe| Key::new(stem, &provider, &scope, recipe);
        Self(Arc::new(Scope {
            id: key.id(None),
            account,
            key,
            anonymous,
            by_id: begin("banking.transaction", "weak-id"),
            by_content: begin("banking.transaction", "natural"),
            balance: begin("banking.balance", "natural"),
        }))
    }

    /// The account's record id.
    #[must_use]
    pub fn id(&self) -> RecordId {
        self.0.id
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.0.account
    }

    /// Whether its ids hold for this very file alone.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.0.anonymous
    }

    /// The account's own record.
    #[must_use]
    pub fn draft(&self) -> Draft {
        Draft::new(self.0.account.clone(), Identity::Same(self.0.key.clone()))
    }

    /// The draft of a transaction: by the source's id with date, amount and currency (banks reuse their ids), or by the
    /// natural key where there is none.
    #[must_use]
    pub fn transaction(&self, transaction: Transaction, id: Option<&str>) -> Draft {
        let id = id.filter(|id| !is_placeholder(id));
        let mut key = match id {
            Some(id) => self.0.by_id.fork().part(id),
            None => self.0.by_content.fork(),
        };
        key = key.plain(transaction.booked_on);
        if id.is_none() {
            key = key.plain(transaction.value_on).part(&text(transaction.transacted_at.as_ref()));
        }
        key = key.decimal(transaction.amount.amount).part(transaction.amount.currency.as_str());
        if id.is_none() {
            key = key.part(transaction.label.as_deref().unwrap_or_default());
        }
        Draft::new(transaction, Identity::Counted(key)).record_id(id)
    }

    /// The draft of a balance.
    #[must_use]
    pub fn balance(&self, balance: Balance) -> Draft {
        let key = self
            .0
            .balance
            .fork()
            .part(balance.kind.as_str())
            .part(&balance.on.to_string())
            .part(balance.amount.currency.as_str());
        Draft::new(balance, Identity::Same(key))
    }
}

/// What [`Emitter::passes_over`] asks of an entry that [`AccountScope::transaction`] knows by the source's id: the id
/// alone. Nothing for any other.
pub(crate) fn hint_of_id(id: Option<&str>) -> Option<Hint> {
    id.filter(|id| !is_placeholder(id)).map(|id| Hint::new().text(id))
}

/// The same of any entry.
pub(crate) fn hint(id: Option<&str>, day: Option<Date>, amount: Decimal, label: &str) -> Hint {
    hint_of_id(id).unwrap_or_else(|| {
        let amount = amount.normalised();
        let day = day.map_or(i64::MIN, |day| i64::from(day.days_since_epoch()));
        let [low, high] = [amount.mantissa(), amount.mantissa() >> 64].map(|half| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "one half of the digits"
            )]
            let half = half as u64;
            half
        });
        let number = Hint::new().word(low).word(high).word(u64::from(amount.scale()));
        number.word(day.cast_unsigned()).text(label)
    })
}

/// The text of a key part; empty where it is absent.
fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}
