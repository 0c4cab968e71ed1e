//! From a cross industry invoice to an invoice. ZUGFeRD 1 has the same tree under older names.

use mesinfos_schema::types::billing::{Invoice, InvoiceKind, InvoiceLine};
use mesinfos_schema::values::{Address, Date, Identifier, Party, Period, Text};

use super::super::invoice::{
    Amounts, Codes, add, article, currency, day, days, is_credit_note, named, registered, supplier,
    text,
};
use crate::emitter::{Emitter, Fault};
use crate::xml::Node;

const CODES: Codes =
    Codes { amount: "cii.amount", currency: "cii.currency", date: "cii.date", party: "cii.party" };

/// The first child that has one of the names: today's, then those of ZUGFeRD 1.
fn part<'t>(node: Node<'t>, names: &[&str]) -> Option<Node<'t>> {
    names.iter().find_map(|name| node.find(name))
}

/// A part, or the node itself, in which nothing of it will be found.
fn section<'t>(node: Node<'t>, names: &[&str]) -> Node<'t> {
    part(node, names).unwrap_or(node)
}

pub(in super::super) fn invoice(root: Node<'_>, out: &Emitter<'_>) -> Result<Invoice, Fault> {
    let document = section(root, &["ExchangedDocument", "HeaderExchangedDocument"]);
    let deal =
        section(root, &["SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction"]);
    let agreement =
        section(deal, &["ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement"]);
    let settlement =
        section(deal, &["ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement"]);
    let total = section(
        settlement,
        &[
            "SpecifiedTradeSettlementHeaderMonetarySummation",
            "SpecifiedTradeSettlementMonetarySummation",
        ],
    );

    let credit = document.take("TypeCode").is_some_and(is_credit_note);
    let currency = currency(settlement, "InvoiceCurrencyCode", out, CODES)?;
    let amounts = Amounts { format: CODES, currency, credit };
    let sender = agreement.find("SellerTradeParty").map(party);
    let supplier = supplier(sender, root.line(), CODES)?;
    let mut totals = amounts.totals(
        amounts.money(total, "DuePayableAmount")?.or(
            // The minimum profile of ZUGFeRD 1 leaves out what is due where nothing was paid before.
            amounts
                .money(total, "GrandTotalAmount")?
                .filter(|_| total.find("TotalPrepaidAmount").is_none()),
        ),
        total.line(),
    )?;
    totals.net = amounts.money(total, "LineTotalAmount")?;
    totals.allowances = amounts.money(total, "AllowanceTotalAmount")?;
    totals.charges = amounts.money(total, "ChargeTotalAmount")?;
    totals.gross = amounts.money(total, "GrandTotalAmount")?;
    totals.prepaid = amounts.money(total, "TotalPrepaidAmount")?;
    totals.rounding = amounts.money(total, "RoundingAmount")?;
    // Known twice over: the net with allowances and charges.
    let _ = total.take("TaxBasisTotalAmount");
    let _ = total.take("TaxBasisTotalAmount/@currencyID");
    // A second one is in the currency of the seller's accounts.
    let own = |n: &Node<'_>| {
        n.find("@currencyID").and_then(|c| c.peek()).is_none_or(|c| c == currency.as_str())
    };
    if let Some(tax) = total.all("TaxTotalAmount").find(own) {
        let _ = tax.take("@currencyID");
        totals.tax = Some(amounts.own_money(tax)?);
    }

    let kind = if credit { InvoiceKind::CreditNote } else { InvoiceKind::Invoice };
    let mut invoice = Invoice::new(supplier, totals, kind);
    invoice.number = text(document, "ID");
    invoice.issued_on = date(document, "IssueDateTime")?;
    for terms in settlement.all("SpecifiedTradePaymentTerms") {
        if invoice.due_on.is_none() {
            invoice.due_on = date(terms, "DueDateDateTime")?;
        }
    }
    invoice.period = settlement.find("BillingSpecifiedPeriod").map(period).transpose()?.flatten();
    invoice.customer = agreement.find("BuyerTradeParty").map(party).filter(|p| !p.is_empty());
    references(agreement, settlement, &mut invoice);
    if settlement.find("PayeeTradeParty").is_none() {
        for means in settlement.all("SpecifiedTradeSettlementPaymentMeans") {
            let iban = means.take("PayeePartyCreditorFinancialAccount/IBANID");
            add(&mut invoice.supplier.ids, iban.and_then(|iban| Identifier::of("iban", iban)));
        }
    }
    for group in settlement.all("ApplicableTradeTax") {
        let rate = if group.find("ApplicablePercent").is_some() {
            "ApplicablePercent"
        } else {
            "RateApplicablePercent"
        };
        let paths = ["CategoryCode", rate, "BasisAmount", "CalculatedAmount"];
        let mut tax = amounts.tax(group, paths)?;
        tax.label = text(group, "TypeCode");
        invoice.taxes.push(tax);
    }
    for item in deal.all("IncludedSupplyChainTradeLineItem") {
        // ZUGFeRD 1 puts notes of the whole document into lines without a product.
        if let Some(line) = line(item, &amounts)? {
            invoice.lines.push(line);
        }
    }
    Ok(invoice)
}

fn line(node: Node<'_>, amounts: &Amounts) -> Result<Option<InvoiceLine>, Fault> {
    let own = section(node, &["AssociatedDocumentLineDocument"]);
    let product = section(node, &["SpecifiedTradeProduct"]);
    let agreement =
        section(node, &["SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement"]);
    let delivery =
        section(node, &["SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery"]);
    let settlement =
        section(node, &["SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement"]);
    let total = section(
        settlement,
        &[
            "SpecifiedTradeSettlementLineMonetarySummation",
            "SpecifiedTradeSettlementMonetarySummation",
        ],
    );
    let label = text(product, "Name").or_else(|| text(product, "Description"));
    let net = amounts.money(total, "LineTotalAmount")?;
    let (Some(label), Some(net)) = (label, net) else {
        if net.is_none() {
            return Ok(None);
        }
        let message = "a line does not say what it is for";
        return Err(Fault::new(CODES.party, message).at(node.line()));
    };
    let mut line = InvoiceLine::new(label, net);
    line.id = text(own, "LineID");
    line.parent = text(own, "ParentLineID");
    line.quantity = amounts.turned(amounts.quantity(delivery, "BilledQuantity")?);
    let price = section(agreement, &["NetPriceProductTradePrice"]);
    line.unit_price = amounts.price(price, "ChargeAmount")?;
    line.price_base = amounts.quantity(price, "BasisQuantity")?;
    line.allowances =
        amounts.allowances(settlement.all("SpecifiedTradeAllowanceCharge").filter_map(|item| {
            let charge = item.take("ChargeIndicator/Indicator").is_some_and(|t| t == "true");
            amounts.money(item, "ActualAmount").transpose().map(|money| Ok((charge, money?)))
        }))?;
    if let Some(tax) = settlement.find("ApplicableTradeTax") {
        line.tax_category = text(tax, "CategoryCode");
        line.tax_rate = match amounts.number(tax, "RateApplicablePercent")? {
            None => amounts.number(tax, "ApplicablePercent")?,
            some => some,
        };
        let _ = tax.take("TypeCode");
    }
    line.period = settlement.find("BillingSpecifiedPeriod").map(period).transpose()?.flatten();
    add(&mut line.ids, product.find("GlobalID").and_then(article));
    let seller = product.take("SellerAssignedID");
    add(&mut line.ids, seller.and_then(|id| Identifier::of("local", id)));
    Ok(Some(line))
}

/// The day of a `…DateTime` element, in its `DateTimeString` or by itself.
fn date(node: Node<'_>, path: &str) -> Result<Option<Date>, Fault> {
    let Some(found) = node.find(path) else { return Ok(None) };
    let inner = part(found, &["DateTimeString", "DateString", "DateTime"]).unwrap_or(found);
    if inner.take("@format").is_some_and(|format| !matches!(format, "102" | "203" | "204")) {
        let message = format!("{path} in a form other than YYYYMMDD");
        return Err(Fault::new(CODES.date, message).at(inner.line()));
    }
    day(inner, CODES)
}

fn period(node: Node<'_>) -> Result<Option<Period>, Fault> {
    Ok(days(date(node, "StartDateTime")?, date(node, "EndDateTime")?))
}

fn references(agreement: Node<'_>, settlement: Node<'_>, invoice: &mut Invoice) {
    let paths = [
        ("en16931:BT-10", agreement, "BuyerReference"),
        ("en16931:BT-11", agreement, "SpecifiedProcuringProject/ID"),
        ("en16931:BT-12", agreement, "ContractReferencedDocument/IssuerAssignedID"),
        ("en16931:BT-12", agreement, "ContractReferencedDocument/ID"),
        ("en16931:BT-13", agreement, "BuyerOrderReferencedDocument/IssuerAssignedID"),
        ("en16931:BT-13", agreement, "BuyerOrderReferencedDocument/ID"),
        ("en16931:BT-14", agreement, "SellerOrderReferencedDocument/IssuerAssignedID"),
        ("en16931:BT-83", settlement, "PaymentReference"),
    ];
    for (scheme, node, path) in paths {
        let id = node.take(path).and_then(|value| Identifier::of(scheme, value));
        add(&mut invoice.references, id);
    }
    for reference in settlement.all("InvoiceReferencedDocument") {
        let id = reference.take("IssuerAssignedID").or_else(|| reference.take("ID"));
        add(&mut invoice.references, id.and_then(|id| Identifier::of("en16931:BT-25", id)));
    }
}

fn party(node: Node<'_>) -> Party {
    let mut party = Party::new();
    let trade = text(node, "SpecifiedLegalOrganization/TradingBusinessName");
    named(&mut party, trade, text(node, "Name"));
    for id in node.all("ID").chain(node.all("GlobalID")) {
        add(&mut party.ids, registered(id));
    }
    let legal = node.find("SpecifiedLegalOrganization/ID").filter(|n| n.peek().is_some());
    add(&mut party.ids, legal.and_then(registered));
    for registration in node.all("SpecifiedTaxRegistration") {
        add(&mut party.ids, registration.find("ID").and_then(registered));
    }
    party.address = node.find("PostalTradeAddress").and_then(address);
    for contact in node.all("DefinedTradeContact") {
        for path in [
            "TelephoneUniversalCommunication/CompleteNumber",
            "EmailURIUniversalCommunication/URIID",
        ] {
            party.contacts.extend(text(contact, path));
        }
    }
    party
}

fn address(node: Node<'_>) -> Option<Address> {
    let mut address = Address::new();
    let lines: Vec<Text> =
        ["LineOne", "LineTwo", "LineThree"].iter().filter_map(|path| text(node, path)).collect();
    address.lines = lines;
    address.postal_code = text(node, "PostcodeCode");
    address.locality = text(node, "CityName");
    address.region = text(node, "CountrySubDivisionName");
    address.country = text(node, "CountryID");
    Some(address).filter(|address| *address != Address::new())
}
