//! CFONB 120: account statements of French banks, fixed columns.

mod mapping;
mod reader;

use mesinfos_io::{Head, Input};

use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;

/// Relevé de compte sur support informatique, 120 characters.
#[derive(Clone, Copy, Debug)]
pub struct Cfonb120;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/plain",
    extensions: &[".txt", ".cfonb", ".120", ".rlv"],
    versions: &["2004"],
    records: &["banking.account/1", "banking.balance/1", "banking.transaction/1"],
    standard: "CFONB, Relevé de compte sur support informatique (120 caractères)",
    mapping: &[
        MappingRow::new(
            "01",
            "banking.balance opening-booked",
            "the amount's last character carries digit and sign",
        ),
        MappingRow::new("07", "banking.balance closing-booked", ""),
        MappingRow::new("3-7 bank", "banking.account servicer.ids", "scheme `bank-code`"),
        MappingRow::new("12-16 branch", "banking.account ids.issuer", "with the bank"),
        MappingRow::new("22-32 account", "banking.account ids", "scheme `account-number`"),
        MappingRow::new(
            "17-19 currency, 20 decimals",
            "amount",
            "the decimals are a field, not always 2",
        ),
        MappingRow::new("04 35-40", "banking.transaction bookedOn", "DDMMYY"),
        MappingRow::new("04 43-48", "banking.transaction valueOn", "DDMMYY"),
        MappingRow::new("04 49-79", "banking.transaction label", ""),
        MappingRow::new("04 91-104", "banking.transaction amount", ""),
        MappingRow::new(
            "04 33-34",
            "banking.transaction bankCodes, kind",
            "system `cfonb:operation`",
        ),
        MappingRow::new("04 8-11", "banking.transaction bankCodes", "system `cfonb:internal`"),
        MappingRow::new(
            "04 41-42",
            "banking.transaction bankCodes",
            "system `cfonb:reject-reason`",
        ),
        MappingRow::new(
            "04 82-88",
            "banking.transaction references",
            "scheme `cfonb:entry-number`",
        ),
        MappingRow::new("04 105-120", "banking.transaction references", "scheme `cfonb:reference`"),
        MappingRow::new("05 LIB, LCC, LC2", "banking.transaction remittance.unstructured", ""),
        MappingRow::new("05 LCS", "banking.transaction remittance.structured", ""),
        MappingRow::new(
            "05 NPY, NBE",
            "banking.transaction counterparty.name",
            "payer or payee, whichever is the other side",
        ),
        MappingRow::new("05 IPY, IBE", "banking.transaction counterparty.ids", ""),
        MappingRow::new("05 RCN", "banking.transaction endToEndId", ""),
        MappingRow::new("05 RUM", "banking.transaction mandateId", ""),
        MappingRow::new("05 REF", "banking.transaction references", "scheme `cfonb:presentation`"),
        MappingRow::new(
            "05 MMO",
            "banking.transaction original.amount",
            "currency, decimals, amount",
        ),
    ],
    not_mapped: &[
        ("04 89-90", "exemption and unavailability marks: no member"),
        ("reserved zones", "not blank in some banks' files: counted as unmapped"),
    ],
    codes: &[
        ("cfonb120.amount", "an amount that is not digits with a sign in the last character"),
        ("cfonb120.date", "a date that does not exist"),
        ("cfonb120.currency", "a currency outside ISO 4217, or decimals that are no digit"),
        ("cfonb120.length", "a record too short for its amount: wrapped, or its blanks collapsed"),
        ("cfonb120.orphan", "a complement without its entry"),
        ("cfonb120.record", "a line that begins with no record code"),
        ("cfonb120.truncated", "the file ends without the closing balance"),
        ("cfonb120.no-movement", "skipped: the bank says that there was no movement"),
    ],
    ..Descriptor::new("cfonb120", "CFONB 120 account statements", "banking")
};

impl Format for Cfonb120 {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let mut records = reader::Records::new(text.as_bytes());
        let mut known = 0;
        for _ in 0..5 {
            match records.next() {
                Ok(Some(record)) if record.is_blank() => {}
                Ok(Some(record)) if record.is_well_formed() => known += 1,
                _ => break,
            }
        }
        if known == 0 {
            return Vec::new();
        }
        vec![Candidate::new(
            "cfonb120",
            95,
            "records of 120 characters with bank, currency and account in place",
        )]
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        _: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut records = reader::Records::new(input.decode(facts.encoding)?);
        let mut mapper = mapping::Mapper::default();
        loop {
            match records.next() {
                Ok(Some(record)) => mapper.record(record, out)?,
                Ok(None) => return mapper.end(out),
                Err(error) => {
                    mapper.flush(out)?;
                    return Err(error);
                }
            }
        }
    }
}
