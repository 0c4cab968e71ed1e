//! Factur-X and ZUGFeRD: a PDF with its cross industry invoice attached.

mod reader;

use mesinfos_io::{Head, Input, Limits};

use super::{cii, invoice};
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use crate::xml::{self, XmlReader};

/// PDF/A-3 with an attached invoice: `factur-x.xml`, `zugferd-invoice.xml`, `ZUGFeRD-invoice.xml`, `xrechnung.xml`.
#[derive(Clone, Copy, Debug)]
pub struct FacturX;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/pdf",
    extensions: &[".pdf"],
    versions: &["Factur-X 1.0", "ZUGFeRD 1.0 and 2.x"],
    records: &["billing.invoice/1"],
    standard: "Factur-X 1.0 (FNFE-MPE, FeRD), PDF/A-3 (ISO 19005-3)",
    options: &["--currency", "--provider"],
    mapping: &[MappingRow::new(
        "the attached XML",
        "as format cii",
        "places are lines of the attachment",
    )],
    not_mapped: &[("the pages", "what is printed is not read: the attachment says the same")],
    codes: &[
        ("factur-x.no-attachment", "the PDF has no invoice attached, or it cannot be unpacked"),
        ("cii.*", "as in format cii"),
    ],
    ..Descriptor::new("factur-x", "Factur-X or ZUGFeRD invoice (PDF)", "billing")
};

impl Format for FacturX {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let bytes = head.bytes();
        let start = bytes.get(..1024).unwrap_or(bytes);
        if memchr::memmem::find(start, b"%PDF-").is_none() {
            return Vec::new();
        }
        let named: [&[u8]; 4] = [b"factur-x", b"zugferd", b"ZUGFeRD", b"xrechnung"];
        if named.iter().any(|name| memchr::memmem::find(bytes, name).is_some()) {
            return vec![Candidate::new("factur-x", 95, "a PDF that names its attached invoice")];
        }
        vec![Candidate::new("factur-x", 60, "a PDF: an invoice may be attached")]
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        Ok(Facts::of(xml::sniff(&attached(input, &options.limits)?)?))
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let xml = attached(input, &options.limits)?;
        let xml = XmlReader::open(&xml, facts.encoding, &options.limits)?;
        invoice::documents(xml, &options.limits, "cii.no-invoice", out, cii::begins, cii::invoice)
    }
}

/// The attachment as an input of its own.
fn attached(input: &Input, limits: &Limits) -> Result<Input, ConvertError> {
    let is_invoice = |bytes: &[u8]| {
        ["CrossIndustryInvoice", "CrossIndustryDocument"]
            .iter()
            .any(|name| memchr::memmem::find(bytes, name.as_bytes()).is_some())
    };
    let xml = reader::attachment(input, limits, invoice::most(limits), is_invoice)?;
    Ok(Input::from_bytes(input.name(), xml))
}
