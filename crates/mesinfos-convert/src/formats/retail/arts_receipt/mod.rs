//! Digital receipts of ARTS (NRF) 2.0, with the Swedish extension.

mod mapping;

use mesinfos_io::{Head, Input};

use crate::contract::{Candidate, ConvertError, Facts, Format, SyntaxError};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Locator};
use crate::options::Options;
use crate::xml::{self, Step, Tree, XmlReader};

/// How many times the limit of a field a receipt may hold.
const ITEM_FIELDS: usize = 64;

/// `DigitalReceipt` of ARTS.
#[derive(Clone, Copy, Debug)]
pub struct ArtsReceipt;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/xml",
    extensions: &[".xml"],
    versions: &["2.0, with the Swedish extension 1.0"],
    records: &["retail.receipt/1"],
    standard: "ARTS (NRF) IXRetail Digital Receipt 2.0; Swedish digital receipt standard, SweArtsDR200Ext 1.0",
    options: &["--currency", "--provider"],
    mapping: MAPPING,
    not_mapped: &[
        ("OperatorID", "nobody of the staff is named"),
        (
            "ReceiptImage, Attachment, TrailerText",
            "the receipt as it is printed: the same facts as text",
        ),
        ("Customer, Receiver, Issuer, ReceiptCode", "who it is delivered to, and by which service"),
        ("UnitCostPrice", "what the article costs the shop, often without tax"),
        ("Authorization, PaymentTerminal", "the card payment's own print"),
        ("Discount with ItemLink", "said again: the lines it links to have it as a modifier"),
        ("Tax of a line, MerchandiseHierarchy", "no member takes a rate or a number of a shelf"),
    ],
    codes: &[
        ("arts.amount", "an amount or a quantity is no decimal number, or finer than its currency"),
        ("arts.currency", "the currency is missing, unknown, or not the receipt's"),
        ("arts.date", "ReceiptDateTime is missing or no date and time"),
        ("arts.line", "a line without amount or description, or the receipt has no line"),
        ("arts.merchant", "the receipt does not say whose it is"),
        ("arts.total", "the total is missing, or the lines do not add up to it"),
        ("arts.cancelled", "skipped: a transaction that was cancelled"),
        ("arts.training", "skipped: a transaction of training"),
        ("arts.no-receipt", "the file has no transaction"),
    ],
    ..Descriptor::new("arts-receipt", "ARTS digital receipt", "retail")
};

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("BusinessUnit, VATRegistrationNumber", "retail.receipt merchant", "name, `local` and `vat` ids (`local` where its check fails), address"),
    row("ReceiptDateTime", "retail.receipt at", "without an offset it stays local"),
    row("ReceiptNumber, else SequenceNumber", "retail.receipt number, recordId", ""),
    row("WorkstationID", "retail.receipt terminal", ""),
    row("ItemCount", "retail.receipt articleCount", ""),
    row("CurrencyCode", "currency of every amount", "else --currency"),
    row("Total TransactionGrandAmount, else TransactionNetAmount", "retail.receipt total", "with tax; negative where a return is what the lines add up to"),
    row("Sale, Return", "retail.receipt lines", "a return's quantity and total are negative; CancelFlag leaves a line out"),
    row("Description", "lines.label", ""),
    row("POSIdentity, ItemID", "lines.gtin, lines.ids", "a GTIN of 8, 12, 13 or 14 digits whose check digit holds; any other is `local`"),
    row("Quantity", "lines.quantity", "UN/ECE Recommendation 20 to UCUM; pieces where no unit is stated"),
    row("ExtendedAmount", "lines.total", "with tax, after modifiers; less RecyclingAmount where the deposit has a line of its own that links here"),
    row("RetailPriceModifier, Action Subtract", "lines.discount", "of a sale; the sum"),
    row("RegularSalesUnitPrice, ActualSalesUnitPrice", "lines.unitPrice", "where quantity × price − discount is the amount; else (amount + discount) ÷ quantity, to six decimals"),
    row("Discount without ItemLink", "retail.receipt discount", ""),
    row("LineItem/Tax, else Total TransactionTaxAmount", "retail.receipt taxes", "percent, base, amount"),
    row("Tender, TenderChange", "retail.receipt payments", "a refund and change are negative; left out where they are not the total"),
    row("PrimaryAccountNumber", "payments.maskedCard", "base64 or plain, and only where all but four digits at most are hidden"),
];

impl Format for ArtsReceipt {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        if !text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
            || !text.contains("DigitalReceipt")
            || !text.contains("www.nrf-arts.org/IXRetail/namespace")
        {
            return Vec::new();
        }
        vec![
            Candidate::new("arts-receipt", 100, "a `DigitalReceipt` in the namespace of ARTS")
                .version("2.0"),
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
        let mut xml = XmlReader::open(input, facts.encoding, &options.limits)?;
        let most = options.limits.line.saturating_mul(ITEM_FIELDS);
        let mut tree = Tree::default();
        let mut met = false;
        loop {
            match xml.next()? {
                Step::Open(element) if element.name() == "Transaction" => {
                    met = true;
                    tree.read(&mut xml, most)?;
                    let line = tree.root().line();
                    let mapped = mapping::transaction(tree.root(), out);
                    let good = mapped.is_ok();
                    out.item(line, mapped)?;
                    if good {
                        tree.unused(|path| out.unmapped(path));
                    }
                }
                Step::Text(_) => out.unmapped(xml.element().name()),
                Step::End if met => return Ok(()),
                Step::End => {
                    let message = "no transaction in the file";
                    let place = Locator::Line(xml.line());
                    return Err(SyntaxError::new("arts.no-receipt", place, message).into());
                }
                _ => {}
            }
        }
    }
}
