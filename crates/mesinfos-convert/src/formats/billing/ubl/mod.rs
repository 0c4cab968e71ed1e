//! UBL 2.1 invoices and credit notes (ISO/IEC 19845), the first syntax of EN 16931.

mod mapping;

use mesinfos_io::{Head, Input};

use super::invoice;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use crate::xml::{self, XmlReader};

/// UBL 2.x `Invoice` and `CreditNote`.
#[derive(Clone, Copy, Debug)]
pub struct Ubl;

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/xml",
    extensions: &[".xml", ".ubl", ".ubl.xml"],
    versions: &["2.0", "2.1", "2.2", "2.3"],
    records: &["billing.invoice/1"],
    standard: "UBL 2.1 (ISO/IEC 19845), EN 16931-3-2",
    options: &["--currency", "--provider"],
    mapping: MAPPING,
    not_mapped: &[
        ("Note, PaymentTerms/Note", "free text without a member"),
        ("Delivery", "the place and day of delivery"),
        ("TaxTotal in the accounting currency", "a second total of the same tax"),
        ("AllowanceCharge reasons and percentages", "the amounts are in the totals"),
        ("PaymentMeans", "all but the payee's account and the payment reference"),
    ],
    codes: &[
        ("ubl.amount", "an amount is missing or no decimal number"),
        ("ubl.currency", "the currency is missing, unknown, or not the document's"),
        ("ubl.date", "a day that the calendar does not have"),
        ("ubl.party", "the document does not say who sent it"),
        ("ubl.no-invoice", "the file has neither an Invoice nor a CreditNote"),
    ],
    ..Descriptor::new("ubl", "UBL invoice or credit note", "billing")
};

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("ID", "billing.invoice number, recordId", "BT-1"),
    row("IssueDate", "billing.invoice issuedOn", "BT-2"),
    row("InvoiceTypeCode, CreditNoteTypeCode, root element", "billing.invoice kind", "BT-3; amounts and quantities of a credit note turn negative"),
    row("DocumentCurrencyCode", "currency of every amount", "BT-5; else --currency"),
    row("DueDate, PaymentMeans/PaymentDueDate", "billing.invoice dueOn", "BT-9"),
    row("InvoicePeriod", "billing.invoice period", "BG-14; half-open: the day after the last one"),
    row("AccountingSupplierParty", "billing.invoice supplier", "BG-4: names, ids (VAT, ISO 6523), address, contact"),
    row("AccountingCustomerParty", "billing.invoice customer", "BG-7"),
    row("PaymentMeans/PayeeFinancialAccount/ID", "supplier.ids", "BT-84, an IBAN, where there is no other payee"),
    row("OrderReference, ContractDocumentReference, BillingReference, BuyerReference, ProjectReference, PaymentID", "billing.invoice references", "en16931:BT-13, BT-12, BT-25, BT-10, BT-11, BT-83"),
    row("LegalMonetaryTotal", "billing.invoice totals", "BG-22"),
    row("TaxTotal/TaxAmount", "totals.tax", "BT-110, the one in the document's currency"),
    row("TaxTotal/TaxSubtotal", "billing.invoice taxes", "BG-23"),
    row("InvoiceLine, CreditNoteLine, Sub…Line", "billing.invoice lines", "BG-25; a line inside a line names its parent"),
];

impl Format for Ubl {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        if !text.trim_start().starts_with('<') {
            return Vec::new();
        }
        let schema = "urn:oasis:names:specification:ubl:schema:xsd:";
        match ["Invoice-2", "CreditNote-2"].iter().any(|n| text.contains(&format!("{schema}{n}"))) {
            true => vec![Candidate::new("ubl", 100, "the namespace of a UBL document")],
            false => Vec::new(),
        }
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        Ok(Facts::of(xml::sniff(input)?))
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let xml = XmlReader::open(input, facts.encoding, &options.limits)?;
        let begins = |name: &str| matches!(name, "Invoice" | "CreditNote");
        invoice::documents(xml, &options.limits, "ubl.no-invoice", out, begins, mapping::invoice)
    }
}
