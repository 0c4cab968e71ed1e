//! What every order becomes, whichever of its papers is read.

use mesinfos_schema::identity::Key;
use mesinfos_schema::types::retail::Receipt;
use mesinfos_schema::values::Text;

use crate::emitter::{Draft, Identity};

/// The receipt of an order, under the order's number: the same key from a table and from a page.
pub(super) fn draft(number: &str, mut receipt: Receipt, provider: &str) -> Draft {
    receipt.number = Text::trimmed(number);
    receipt.channel = Text::new("online");
    let key = Key::new("retail.receipt", provider, "", "natural")
        .part(&receipt.at.to_string())
        .part(receipt.merchant.name.as_deref().unwrap_or_default())
        .part(number)
        .part("")
        .decimal(receipt.total.amount)
        .part(receipt.total.currency.as_str());
    Draft::new(receipt, Identity::Counted(key)).record_id(Some(number))
}
