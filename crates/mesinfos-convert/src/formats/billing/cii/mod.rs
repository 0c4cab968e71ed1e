//! UN/CEFACT Cross Industry Invoice, the second syntax of EN 16931: Factur-X, ZUGFeRD 1 and 2, XRechnung.

mod mapping;

use mesinfos_io::{Head, Input};

use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use crate::xml::{self, XmlReader};

pub(super) use mapping::invoice;

/// Whether an element is a document.
pub(super) fn begins(name: &str) -> bool {
    matches!(name, "CrossIndustryInvoice" | "CrossIndustryDocument")
}

/// `CrossIndustryInvoice`, and the `CrossIndustryDocument` of ZUGFeRD 1.
#[derive(Clone, Copy, Debug)]
pub struct Cii;

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/xml",
    extensions: &[".xml", ".cii.xml"],
    versions: &["D16B (Factur-X 1.0, ZUGFeRD 2, XRechnung)", "ZUGFeRD 1.0"],
    records: &["billing.invoice/1"],
    standard: "UN/CEFACT Cross Industry Invoice D16B, EN 16931-3-3",
    options: &["--currency", "--provider"],
    mapping: MAPPING,
    not_mapped: &[
        ("IncludedNote, SpecifiedTradePaymentTerms/Description", "free text without a member"),
        ("ApplicableHeaderTradeDelivery", "the place and day of delivery"),
        ("SpecifiedTradeAllowanceCharge reasons and percentages", "the amounts are in the totals"),
        ("SpecifiedTradeSettlementPaymentMeans", "all but the payee's account"),
    ],
    codes: &[
        ("cii.amount", "an amount is missing or no decimal number"),
        ("cii.currency", "the currency is missing, unknown, or not the document's"),
        ("cii.date", "a day that the calendar does not have"),
        ("cii.party", "the document does not say who sent it"),
        ("cii.no-invoice", "the file has no cross industry invoice"),
    ],
    ..Descriptor::new("cii", "Cross Industry Invoice: Factur-X, ZUGFeRD, XRechnung", "billing")
};

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("ExchangedDocument/ID", "billing.invoice number, recordId", "BT-1"),
    row("ExchangedDocument/IssueDateTime", "billing.invoice issuedOn", "BT-2"),
    row("ExchangedDocument/TypeCode", "billing.invoice kind", "BT-3; amounts and quantities of a credit note turn negative"),
    row("InvoiceCurrencyCode", "currency of every amount", "BT-5; else --currency"),
    row("SpecifiedTradePaymentTerms/DueDateDateTime", "billing.invoice dueOn", "BT-9"),
    row("BillingSpecifiedPeriod", "billing.invoice period", "BG-14; half-open: the day after the last one"),
    row("SellerTradeParty", "billing.invoice supplier", "BG-4: names, ids (VAT, ISO 6523), address, contact"),
    row("BuyerTradeParty", "billing.invoice customer", "BG-7"),
    row("PayeePartyCreditorFinancialAccount/IBANID", "supplier.ids", "BT-84, where there is no other payee"),
    row("BuyerReference, …OrderReferencedDocument, ContractReferencedDocument, InvoiceReferencedDocument, SpecifiedProcuringProject, PaymentReference", "billing.invoice references", "en16931:BT-10, BT-13, BT-14, BT-12, BT-25, BT-11, BT-83"),
    row("SpecifiedTradeSettlementHeaderMonetarySummation", "billing.invoice totals", "BG-22; the tax total in the document's currency"),
    row("ApplicableTradeTax", "billing.invoice taxes", "BG-23"),
    row("IncludedSupplyChainTradeLineItem", "billing.invoice lines", "BG-25; ParentLineID is the parent"),
];

impl Format for Cii {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        if !text.trim_start().starts_with('<') {
            return Vec::new();
        }
        let version = if text.contains(":CrossIndustryInvoice:100") {
            "D16B"
        } else if text.contains("CrossIndustryDocument:invoice:1p0") {
            "ZUGFeRD 1.0"
        } else {
            return Vec::new();
        };
        vec![
            Candidate::new("cii", 100, "the namespace of a cross industry invoice")
                .version(version),
        ]
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
        super::invoice::documents(xml, &options.limits, "cii.no-invoice", out, begins, invoice)
    }
}
