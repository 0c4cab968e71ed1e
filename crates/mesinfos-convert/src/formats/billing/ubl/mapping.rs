//! From a UBL document to an invoice.

use mesinfos_schema::types::billing::{Invoice, InvoiceKind, InvoiceLine};
use mesinfos_schema::values::{Address, Identifier, Party, Period, Text};

use super::super::invoice::{
    Amounts, Codes, add, article, currency, day, days, is_credit_note, named, registered, supplier,
    text,
};
use crate::emitter::{Emitter, Fault};
use crate::xml::Node;

const CODES: Codes =
    Codes { amount: "ubl.amount", currency: "ubl.currency", date: "ubl.date", party: "ubl.party" };

pub(super) fn invoice(root: Node<'_>, out: &Emitter<'_>) -> Result<Invoice, Fault> {
    let code = root.take("InvoiceTypeCode").or_else(|| root.take("CreditNoteTypeCode"));
    let credit = root.name() == "CreditNote" || code.is_some_and(is_credit_note);
    let currency = currency(root, "DocumentCurrencyCode", out, CODES)?;
    let amounts = Amounts { format: CODES, currency, credit };
    let sender = root.find("AccountingSupplierParty/Party").map(party);
    let supplier = supplier(sender, root.line(), CODES)?;

    let total = root.find("LegalMonetaryTotal").or_else(|| root.find("RequestedMonetaryTotal"));
    let total = total.unwrap_or(root);
    let mut totals = amounts.totals(amounts.money(total, "PayableAmount")?, total.line())?;
    totals.net = amounts.money(total, "LineExtensionAmount")?;
    totals.allowances = amounts.money(total, "AllowanceTotalAmount")?;
    totals.charges = amounts.money(total, "ChargeTotalAmount")?;
    totals.gross = amounts.money(total, "TaxInclusiveAmount")?;
    totals.prepaid = amounts.money(total, "PrepaidAmount")?;
    totals.rounding = amounts.money(total, "PayableRoundingAmount")?;
    // Known twice over: the net with allowances and charges.
    let _ = total.take("TaxExclusiveAmount");
    let _ = total.take("TaxExclusiveAmount/@currencyID");

    let kind = if credit { InvoiceKind::CreditNote } else { InvoiceKind::Invoice };
    let mut invoice = Invoice::new(supplier, totals, kind);
    invoice.number = text(root, "ID");
    invoice.issued_on = match root.find("IssueDate") {
        Some(node) => day(node, CODES)?,
        None => None,
    };
    let due = root.find("DueDate").or_else(|| root.find("PaymentMeans/PaymentDueDate"));
    invoice.due_on = due.map(|node| day(node, CODES)).transpose()?.flatten();
    invoice.period = root.find("InvoicePeriod").map(period).transpose()?.flatten();
    invoice.customer =
        root.find("AccountingCustomerParty/Party").map(party).filter(|p| !p.is_empty());
    references(root, &mut invoice);
    if root.find("PayeeParty").is_none() {
        for means in root.all("PaymentMeans") {
            let account = means.find("PayeeFinancialAccount/ID");
            let iban = account.and_then(|n| Identifier::of("iban", n.peek()?));
            if let Some(iban) = iban.filter(|id| id.check().is_ok()) {
                let _ = account.and_then(|n| n.value());
                add(&mut invoice.supplier.ids, Some(iban));
            }
        }
    }
    for tax_total in root.all("TaxTotal") {
        // A second one is in the currency of the seller's accounts.
        let amount = tax_total.find("TaxAmount").and_then(|n| n.find("@currencyID")?.peek());
        if amount.is_some_and(|code| code != currency.as_str()) {
            continue;
        }
        invoice.totals.tax = amounts.money(tax_total, "TaxAmount")?;
        for group in tax_total.all("TaxSubtotal") {
            let paths = ["TaxCategory/ID", "TaxCategory/Percent", "TaxableAmount", "TaxAmount"];
            let mut tax = amounts.tax(group, paths)?;
            tax.label = text(group, "TaxCategory/TaxScheme/ID");
            invoice.taxes.push(tax);
        }
    }
    lines(root, None, &amounts, &mut invoice.lines)?;
    Ok(invoice)
}

/// The lines of a document or of a line.
fn lines(
    node: Node<'_>,
    parent: Option<&Text>,
    amounts: &Amounts,
    into: &mut Vec<InvoiceLine>,
) -> Result<(), Fault> {
    let names = ["InvoiceLine", "CreditNoteLine", "SubInvoiceLine", "SubCreditNoteLine"];
    for child in node.children().filter(|child| names.contains(&child.name())) {
        let mut line = line(child, amounts)?;
        line.parent = parent.cloned();
        let id = line.id.clone();
        into.push(line);
        lines(child, id.as_ref(), amounts, into)?;
    }
    Ok(())
}

fn line(node: Node<'_>, amounts: &Amounts) -> Result<InvoiceLine, Fault> {
    let label = text(node, "Item/Name").or_else(|| text(node, "Item/Description"));
    let label = label.or_else(|| text(node, "Note")).ok_or_else(|| {
        Fault::new(CODES.party, "a line does not say what it is for").at(node.line())
    })?;
    let net = amounts.money(node, "LineExtensionAmount")?.ok_or_else(|| {
        Fault::new(CODES.amount, "a line does not say what it comes to").at(node.line())
    })?;
    let mut line = InvoiceLine::new(label, net);
    line.id = text(node, "ID");
    let quantity = match amounts.quantity(node, "InvoicedQuantity")? {
        None => amounts.quantity(node, "CreditedQuantity")?,
        some => some,
    };
    line.quantity = amounts.turned(quantity);
    line.unit_price = amounts.price(node, "Price/PriceAmount")?;
    line.price_base = amounts.quantity(node, "Price/BaseQuantity")?;
    line.allowances = amounts.allowances(node.all("AllowanceCharge").filter_map(|item| {
        let charge = item.take("ChargeIndicator").is_some_and(|t| t == "true");
        amounts.money(item, "Amount").transpose().map(|money| Ok((charge, money?)))
    }))?;
    let category = node.find("Item/ClassifiedTaxCategory");
    if let Some(category) = category {
        line.tax_category = text(category, "ID");
        line.tax_rate = amounts.number(category, "Percent")?;
        let _ = category.take("TaxScheme/ID");
    }
    line.period = node.find("InvoicePeriod").map(period).transpose()?.flatten();
    for path in ["Item/StandardItemIdentification/ID", "Item/SellersItemIdentification/ID"] {
        add(&mut line.ids, node.find(path).and_then(article));
    }
    Ok(line)
}

/// Days of both ends, the last one included, as a half-open period.
fn period(node: Node<'_>) -> Result<Option<Period>, Fault> {
    let read = |name: &str| node.find(name).map(|n| day(n, CODES)).transpose();
    let (start, end) = (read("StartDate")?.flatten(), read("EndDate")?.flatten());
    Ok(days(start, end))
}

fn references(root: Node<'_>, invoice: &mut Invoice) {
    let paths = [
        ("en16931:BT-10", "BuyerReference"),
        ("en16931:BT-11", "ProjectReference/ID"),
        ("en16931:BT-12", "ContractDocumentReference/ID"),
        ("en16931:BT-13", "OrderReference/ID"),
        ("en16931:BT-14", "OrderReference/SalesOrderID"),
        ("en16931:BT-83", "PaymentMeans/PaymentID"),
    ];
    for (scheme, path) in paths {
        let id = root.take(path).and_then(|value| Identifier::of(scheme, value));
        add(&mut invoice.references, id);
    }
    for reference in root.all("BillingReference") {
        let id = reference.take("InvoiceDocumentReference/ID");
        add(&mut invoice.references, id.and_then(|id| Identifier::of("en16931:BT-25", id)));
    }
}

fn party(node: Node<'_>) -> Party {
    let mut party = Party::new();
    let legal = text(node, "PartyLegalEntity/RegistrationName");
    named(&mut party, text(node, "PartyName/Name"), legal);
    for identification in node.all("PartyIdentification") {
        add(&mut party.ids, identification.find("ID").and_then(registered));
    }
    if let Some(id) = node.find("PartyLegalEntity/CompanyID").filter(|n| n.peek().is_some()) {
        add(&mut party.ids, registered(id));
    }
    for scheme in node.all("PartyTaxScheme") {
        let vat = scheme.take("TaxScheme/ID").is_none_or(|id| id == "VAT");
        let id = scheme.take("CompanyID");
        let name = if vat { "vat" } else { "local" };
        add(&mut party.ids, id.and_then(|id| Identifier::of(name, id)));
    }
    party.address = node.find("PostalAddress").and_then(address);
    for path in ["Contact/Telephone", "Contact/ElectronicMail", "WebsiteURI"] {
        party.contacts.extend(text(node, path));
    }
    party
}

fn address(node: Node<'_>) -> Option<Address> {
    let mut address = Address::new();
    for path in ["StreetName", "AdditionalStreetName", "AddressLine/Line"] {
        address.lines.extend(text(node, path));
    }
    address.postal_code = text(node, "PostalZone");
    address.locality = text(node, "CityName");
    address.region = text(node, "CountrySubentity");
    address.country = text(node, "Country/IdentificationCode");
    Some(address).filter(|address| *address != Address::new())
}
