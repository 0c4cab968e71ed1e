//! Bills, payment terms, mandates.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::billing::{Invoice, InvoiceKind, Totals};
use mesinfos_schema::types::payment::{Instalment, InstalmentPart, Mandate, Schedule};
use mesinfos_schema::values::{Identifier, Party, Text};

use super::super::doc::{Doc, missing};
use super::{Context, Made, as_told, partner};
use crate::emitter::Fault;

const EDF: &str = "edf.fr";

/// `io.cozy.bills`.
pub(in super::super) fn bill(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let vendor = doc.need(&["vendor"])?;
    let supplier = Party::named(&vendor).ok_or_else(|| missing(&["vendor"]))?;
    let total = doc.euros(&["value", "amount"])?;
    let due = doc.euros(&["totalPaymentDue"])?.or(total);
    let mut totals = Totals::new(due.ok_or_else(|| missing(&["amount"]))?);
    totals.gross = total;
    let mut body = Invoice::new(supplier, totals, InvoiceKind::Invoice);
    body.number = doc.text(&["number"]);
    body.issued_on = doc.date(&["date"])?;
    let due = doc.date(&["paymentDueDate"])?;
    let scheduled = doc.date(&["scheduledPaymentDate"])?;
    body.due_on = due.or(scheduled);
    if due.is_some() && scheduled.is_some() && due != scheduled {
        return Err(Fault::new("pilot.date", "two days it is due on"));
    }
    body.balance_before = doc.euros(&["balanceBeforeInvoice"])?;
    if let Some(client) = doc.string(&["clientId"]) {
        let mut customer = Party::new();
        customer.ids.extend(Identifier::of("local", &client));
        customer.role = Text::new("customer");
        body.customer = Some(customer);
    }
    let draft = ctx.draft(&vendor, "", body);
    Ok(Made::one(draft.record_id(doc.string(&["_id"]).as_deref())))
}

/// `org.fing.mesinfos.paymentterms`. Bank details that stand there in clear are told as unmapped.
pub(in super::super) fn terms(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let instalments = doc.each(&["paymentSchedules"], |of| {
        let amount = of.euros(&["amount"])?.ok_or_else(|| missing(&["amount"]))?;
        let mut found = Instalment::new(amount);
        found.number = of.count(&["number"])?;
        found.due_on = of.date(&["scheduleDate"])?;
        for (name, label) in [("amountGas", "gas"), ("amountElectricity", "electricity")] {
            if let Some((label, amount)) = Text::new(label).zip(of.euros(&[name])?) {
                found.parts.push(InstalmentPart::new(label, amount));
            }
        }
        Ok(found)
    })?;
    let creditor = partner("EDF", EDF);
    if instalments.is_empty() {
        return Err(missing(&["paymentSchedules"]));
    }
    let client = doc.string(&["clientId"]).unwrap_or_default();
    let mut body = Schedule::new(instalments);
    body.creditor = Some(creditor);
    body.balance = doc.euros(&["balance"])?;
    Ok(Made::one(as_told(ctx.draft(EDF, &client, body), Modality::Recorded)))
}

/// `fr.maif.maifuser.paymentterms`.
pub(in super::super) fn rib(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Mandate::new(partner("MAIF", "maif.fr"));
    let ids = doc.within(&["rib"], |rib| {
        let iban = rib.string(&["iban"]).and_then(|iban| Identifier::of("iban", &iban));
        if iban.as_ref().is_some_and(|iban| iban.check().is_err()) {
            return Err(Fault::new("pilot.iban", "an IBAN whose length or check is wrong"));
        }
        Ok(iban)
    })?;
    body.account_ids.extend(ids.flatten());
    let member = doc.string(&["societaire"]).unwrap_or_default();
    Ok(Made::one(ctx.draft("maif.fr", &member, body)))
}
