//! Field 25: the account, in the ways banks write it.

use mesinfos_schema::codes::CodeError;
use mesinfos_schema::types::banking::{Account, AccountKind};
use mesinfos_schema::values::{Currency, Identifier, Party, Text};

/// The account of field 25: IBAN, `bank/account`, a bare number; a currency may follow. `sender` is the bank of the
/// envelope: it names the servicer only where the field itself names none.
pub(super) fn read(field: &str, sender: Option<&str>) -> Account {
    let mut account = Account::new(Vec::new(), AccountKind::Unspecified);
    let (first, second) = field.split_once('\n').unwrap_or((field, ""));
    let first = first.trim();
    if let Some(bic) = Identifier::of("bic", second).filter(|id| id.check().is_ok()) {
        // 25P: the second line is the owner's code.
        let mut holder = Party::new();
        holder.ids.push(bic);
        account.holders.push(holder);
    }
    let (number, currency) = currency_of(first);
    account.currency = currency;
    if let Some(iban) = iban(number) {
        account.ids.push(iban);
        return account;
    }
    let (bank, number) = match number.split_once('/') {
        Some((bank, number)) => (bank.trim(), number),
        None => ("", number),
    };
    account.ids.extend(iban(number).or_else(|| Identifier::of("account-number", number)));
    let bank = if bank.is_empty() { sender.unwrap_or_default() } else { bank };
    if let Some(id) = bank_id(bank) {
        let mut servicer = Party::new();
        servicer.ids.push(id);
        account.servicer = Some(servicer);
    }
    account
}

/// A bank's identifier: BIC, German BLZ, else its code as it stands.
pub(super) fn bank_id(text: &str) -> Option<Identifier> {
    let bic = Identifier::of("bic", text).filter(|id| id.check().is_ok());
    let blz = || Identifier::of("blz", text).filter(|id| id.check().is_ok());
    bic.or_else(blz).or_else(|| Identifier::of("bank-code", text))
}

/// An account's identifier: IBAN or number.
pub(super) fn account_id(text: &str) -> Option<Identifier> {
    iban(text.trim()).or_else(|| Identifier::of("account-number", text))
}

/// An IBAN by its country and length. A wrong checksum is the validator's to tell.
pub(super) fn iban(text: &str) -> Option<Identifier> {
    match text.as_bytes() {
        [a, b, c, d, ..]
            if a.is_ascii_alphabetic()
                && b.is_ascii_alphabetic()
                && c.is_ascii_digit()
                && d.is_ascii_digit() => {}
        _ => return None,
    }
    Identifier::of("iban", text)
        .filter(|id| matches!(id.check(), Ok(()) | Err(CodeError::Checksum)))
}

/// Parts the currency behind an account number off: `…765EUR`, `…393 EUR`, `…/HUF`.
fn currency_of(text: &str) -> (&str, Option<Currency>) {
    if Identifier::of("iban", text).is_some_and(|id| id.check().is_ok()) {
        return (text, None);
    }
    let at = text.len().saturating_sub(3);
    let Some((head, code)) = text.split_at_checked(at) else { return (text, None) };
    let number = head.trim_end_matches([' ', '/']);
    let currency = code.parse::<Currency>().ok().filter(Currency::is_known);
    match currency {
        Some(currency) if number.ends_with(|c: char| c.is_ascii_digit()) => {
            (number, Some(currency))
        }
        _ => (text, None),
    }
}

/// The sending bank of an envelope: of block 1 in an input message, of the reference in block 2 in an output one.
pub(super) fn sender(envelope: &str) -> Option<&str> {
    let after = |mark: &str| envelope.split_once(mark).map(|(_, rest)| rest);
    let address = match after("{2:O9") {
        Some(output) => output.get(12..24)?,
        None => after("{1:F01")?.get(..12)?,
    };
    let bic = address.get(..8)?;
    Identifier::of("bic", bic).filter(|id| id.check().is_ok()).map(|_| bic)
}

/// Takes `22…` and `23…` of a non-SWIFT field: the holder's and the account's name.
pub(super) fn names(account: &mut Account, non_swift: &str) {
    for line in non_swift.lines() {
        match line.split_at_checked(2) {
            Some(("22", name)) => account.holders.extend(Party::named(name)),
            Some(("23", name)) => account.name = Text::trimmed(name),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{read, sender};

    fn text(field: &str) -> String {
        let a = read(field, Some("KNABNL2H"));
        let ids: Vec<_> = a.ids.iter().map(|i| format!("{}:{}", i.scheme, i.value)).collect();
        let bank =
            a.servicer.and_then(|s| s.ids.first().map(|i| format!("{}:{}", i.scheme, i.value)));
        let currency = a.currency.map(|c| c.to_string()).unwrap_or_default();
        format!("{} {} {}", ids.join(","), bank.unwrap_or_default(), currency)
    }

    #[test]
    fn accounts() {
        assert_eq!(text("NL91ABNA0417164300EUR"), "iban:NL91ABNA0417164300  EUR");
        assert_eq!(text("NL91ABNA0417164300 EUR"), "iban:NL91ABNA0417164300  EUR");
        assert_eq!(text("DE89370400440532013000"), "iban:DE89370400440532013000  ");
        assert_eq!(text("45050050/76198810"), "account-number:76198810 blz:45050050 ");
        assert_eq!(text("70011110/4005287001EUR"), "account-number:4005287001 blz:70011110 EUR");
        assert_eq!(text("UBRTHUHB/1234567/HUF"), "account-number:1234567 bic:UBRTHUHB HUF");
        assert_eq!(text("0067-00763/93984487"), "account-number:93984487 bank-code:0067-00763 ");
        assert_eq!(text("123456789"), "account-number:123456789 bic:KNABNL2H ");
        assert_eq!(text(""), " bic:KNABNL2H ");
    }

    #[test]
    fn senders() {
        let input = "{1:F01KNABNL2HAXXX0000000000}{2:I940KNABNL2HXXXXN3020}{4:";
        assert_eq!(sender(input), Some("KNABNL2H"));
        let output = "{1:F01SNSBNL2AXXXX0000000000}{2:O94000000000000000000000000000N}{3:}{4:";
        assert_eq!(sender(output), None);
    }
}
