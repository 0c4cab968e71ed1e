//! Accounts and operations, as the banks of the pilot and Cozy have them.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::banking::{
    Account, AccountKind, Balance, BalanceKind, Status, Transaction,
};
use mesinfos_schema::types::offer::Offer;
use mesinfos_schema::values::{Currency, Identifier, Money, Party};

use super::super::doc::{Doc, missing};
use super::{Context, Made, as_told, id, partner};
use crate::emitter::{Draft, Fault};

/// The currency: the document's own, else the caller's.
fn currency(doc: &mut Doc, ctx: &Context<'_>) -> Result<Currency, Fault> {
    let stated = doc.string(&["currency"]).and_then(|code| code.parse().ok());
    stated.or(ctx.options.currency).ok_or_else(|| {
        Fault::new("pilot.currency", "the source does not say its currency: give --currency")
    })
}

fn owner(number: &str, currency: Currency, ctx: &Context<'_>) -> Draft {
    let ids: Vec<Identifier> = Identifier::of("local", number).into_iter().collect();
    let mut account = Account::new(ids, AccountKind::Unspecified);
    account.currency = Some(currency);
    ctx.draft("cozy", "", account)
}

/// `BankAccount`, `io.cozy.bank.accounts`.
pub(in super::super) fn account(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let own = doc.string(&["_id"]);
    let number = doc.string(&["accountNumber", "number"]);
    let mut ids = Vec::new();
    // Operations name the document's own id, where it has one.
    let local = own.or_else(|| number.clone()).ok_or_else(|| missing(&["accountNumber"]))?;
    ids.extend(Identifier::of("local", &local));
    let iban = doc.string(&["iban"]).and_then(|iban| Identifier::of("iban", &iban));
    ids.extend(iban.filter(|iban| iban.check().is_ok()));
    ids.extend(number.and_then(|number| Identifier::of("account-number", &number)));
    let kind = match doc.string(&["type"]).as_deref() {
        Some("Checkings" | "Checking") => AccountKind::Current,
        Some("Savings") => AccountKind::Savings,
        Some("CreditCard") => AccountKind::Card,
        Some("Loan") => AccountKind::Loan,
        _ => AccountKind::Unspecified,
    };
    let mut body = Account::new(ids, kind);
    body.name = doc.text(&["title", "label", "shortLabel"]);
    body.servicer = doc.string(&["institutionLabel", "bank"]).and_then(|name| Party::named(&name));
    let amount = doc.decimal(&["initialAmount", "balance"])?;
    let at = doc.moment(&["lastChecked", "lastUpdate"])?;
    let stated = currency(doc, ctx);
    body.currency = stated.as_ref().ok().copied();
    let mut balance = None;
    if let Some((amount, at)) = amount.zip(at) {
        let currency = stated?;
        balance = Some((Money::new(amount, currency), at));
    }
    let draft = ctx.draft("cozy", "", body);
    let balance = balance.map(|(amount, at)| {
        let kind = BalanceKind::Information;
        ctx.draft("cozy", &local, Balance::new(id(&draft), kind, amount, at))
    });
    let mut made = Made::one(draft);
    made.records.extend(balance);
    Ok(made)
}

/// `BankOperation`, `io.cozy.bank.operations`.
pub(in super::super) fn operation(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let account = doc.string(&["bankAccount", "account"]).ok_or_else(|| missing(&["account"]))?;
    let amount = doc.decimal(&["amount"])?.ok_or_else(|| missing(&["amount"]))?;
    let currency = currency(doc, ctx)?;
    let owner = owner(&account, currency, ctx);
    let money = Money::new(amount, currency);
    let mut body = Transaction::new(id(&owner), Status::Booked, money);
    body.booked_on = Some(doc.date(&["date"])?.ok_or_else(|| missing(&["date"]))?);
    body.label = doc.text(&["raw", "originalBankLabel", "title", "label"]);
    let draft = ctx.draft("cozy", &account, body);
    let made = Made::one(draft.record_id(doc.string(&["_id"]).as_deref()));
    // An account that the file describes is not told again with less.
    Ok(if ctx.told.accounts.contains(&account) { made } else { made.on(owner) })
}

/// Société Générale's `Claim`: a complaint. The source says when it was closed, and nothing of when it was made.
pub(in super::super) fn complaint(doc: &mut Doc, _: &Context<'_>) -> Result<Made, Fault> {
    doc.date(&["closureDate"])?;
    Err(Fault::new("pilot.no-period", "the source does not say when the complaint was made"))
}

/// `Proposal`: what the bank supposed would suit the person, with the amount it had in mind.
pub(in super::super) fn proposal(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let supplier = partner("Société Générale", "societegenerale.fr");
    let mut body = Offer::new(supplier, doc.need(&["label"])?);
    body.kind = doc.text(&["category"]);
    body.code = doc.text(&["familyCode"]);
    if let Some(amount) = doc.decimal(&["amount"])? {
        body.amount = Some(Money::new(amount, currency(doc, ctx)?));
    }
    let draft = ctx.draft("societegenerale.fr", "", body);
    Ok(Made::one(as_told(draft, Modality::Inferred)))
}
