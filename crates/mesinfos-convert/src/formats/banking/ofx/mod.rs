//! OFX 1.x (SGML) and 2.x (XML): bank and card statements.

mod header;
mod mapping;
mod reader;
mod walk;
mod write;

use mesinfos_io::{Head, Input, sniff_input};

use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use crate::parse::prefix;

pub use write::OfxWriter;

/// Open Financial Exchange.
#[derive(Clone, Copy, Debug)]
pub struct Ofx;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/x-ofx",
    extensions: &[".ofx", ".qfx", ".qbo"],
    versions: &["1.0.2", "1.0.3", "1.5.1", "1.6", "2.0", "2.0.3", "2.1.1", "2.2", "2.3"],
    records: &["banking.account/1", "banking.balance/1", "banking.transaction/1"],
    writes: true,
    standard: "Open Financial Exchange 1.6 and 2.3 (Financial Data Exchange)",
    options: &["--provider", "--account", "--currency"],
    mapping: MAPPING,
    not_mapped: &[
        (
            "BUY*/SELL*/INCOME/REINVEST/…",
            "investment transactions: skipped by rule, their fields counted as unmapped",
        ),
        ("POS*", "investment positions: skipped by rule, their fields counted as unmapped"),
        ("SECINFO", "securities: skipped by rule, their fields counted as unmapped"),
        ("STMTTRN/ORIGCURRENCY", "a rate without the original amount"),
        ("STMTTRN/DTPOSTED (time)", "a booking has a day; the time of the deal is DTUSER"),
        ("BANKTRANLIST/DTSTART, DTEND", "the period asked for, not a fact about the account"),
    ],
    codes: &[
        ("ofx.amount", "TRNAMT or BALAMT is empty or not a number"),
        ("ofx.currency", "CURDEF or CURSYM is not a currency of ISO 4217"),
        ("ofx.date", "a date is missing or does not exist"),
        ("ofx.truncated", "the file ends inside an item or a list"),
        ("ofx.status", "the server answered with an error instead of a statement"),
        ("ofx.no-ofx", "there is no OFX element"),
        ("ofx.investment-transaction", "skipped: an investment transaction"),
        ("ofx.investment-position", "skipped: an investment position"),
        ("ofx.security", "skipped: the description of a security"),
    ],
    ..Descriptor::new("ofx", "Open Financial Exchange (OFX, QFX)", "banking")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new("FI/ORG", "banking.account servicer.name", ""),
    MappingRow::new(
        "BANKACCTFROM/BANKID",
        "banking.account servicer.ids",
        "scheme `routing-number` (ABA) or `bank-code`",
    ),
    MappingRow::new(
        "BANKACCTFROM/ACCTID",
        "banking.account ids",
        "scheme `iban` where it is one, else `account-number`",
    ),
    MappingRow::new("BANKACCTFROM/BRANCHID", "banking.account ids.issuer", ""),
    MappingRow::new(
        "BANKACCTFROM/ACCTTYPE",
        "banking.account kind",
        "CHECKING current, SAVINGS savings, MONEYMRKT money-market, CREDITLINE credit-line",
    ),
    MappingRow::new("CURDEF", "banking.account currency", ""),
    MappingRow::new("STMTTRN/FITID", "recordId", "a weak id: banks reuse it"),
    MappingRow::new("STMTTRN/DTPOSTED", "banking.transaction bookedOn", "the day as written"),
    MappingRow::new("STMTTRN/DTAVAIL", "banking.transaction valueOn", "the day as written"),
    MappingRow::new(
        "STMTTRN/DTUSER",
        "banking.transaction transactedAt",
        "with its offset where it has one",
    ),
    MappingRow::new("STMTTRN/TRNAMT", "banking.transaction amount", ""),
    MappingRow::new("STMTTRN/CURRENCY/CURSYM", "banking.transaction amount.currency", ""),
    MappingRow::new(
        "STMTTRN/NAME",
        "banking.transaction label",
        "EXTDNAME in its place where there is one, MEMO where there is neither",
    ),
    MappingRow::new("STMTTRN/MEMO", "banking.transaction remittance.unstructured", ""),
    MappingRow::new("STMTTRN/PAYEE", "banking.transaction counterparty", ""),
    MappingRow::new("STMTTRN/BANKACCTTO, CCACCTTO", "banking.transaction counterparty.ids", ""),
    MappingRow::new("STMTTRN/CHECKNUM", "banking.transaction checkNumber", ""),
    MappingRow::new(
        "STMTTRN/TRNTYPE",
        "banking.transaction bankCodes, kind",
        "system `ofx:trntype`",
    ),
    MappingRow::new("STMTTRN/SIC", "banking.transaction bankCodes", "system `ofx:sic`"),
    MappingRow::new(
        "STMTTRN/REFNUM, SRVRTID, PAYEEID, CORRECTFITID",
        "banking.transaction references",
        "schemes `ofx:refnum`, `ofx:srvrtid`, `ofx:payeeid`, `ofx:correctfitid`",
    ),
    MappingRow::new("LEDGERBAL", "banking.balance closing-booked", ""),
    MappingRow::new("AVAILBAL", "banking.balance closing-available", ""),
    MappingRow::new("SONRS/DTSERVER", "exchange.source collectedAt", ""),
    MappingRow::new("SONRS/LANGUAGE", "exchange.source language", "ISO 639-2 to BCP 47"),
];

impl Format for Ofx {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        // Another file may speak of OFX; one that is OFX begins with its header or an element.
        let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let begins =
            |word: &str| start.get(..word.len()).is_some_and(|s| s.eq_ignore_ascii_case(word));
        if !begins("OFXHEADER") && !start.starts_with('<') {
            return Vec::new();
        }
        let header = header::Header::read(&text);
        let upper = prefix(&text, 16 * 1024).to_ascii_uppercase();
        let (score, reason) = if header.version.is_some() || upper.contains("OFXHEADER") {
            (100, "an OFX header")
        } else if upper.contains("<OFX>") {
            (95, "an OFX element without a header")
        } else {
            return Vec::new();
        };
        let candidate = Candidate::new("ofx", score, reason);
        vec![match header.version {
            Some(version) => candidate.version(version),
            None => candidate,
        }]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        let head = input.head(8 * 1024)?;
        let header = header::Header::read(&String::from_utf8_lossy(head.bytes()));
        let sniffed = sniff_input(input, header.charset.as_deref())?;
        let mut facts = Facts::of(sniffed);
        facts.version = header.version;
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let tokens = reader::Tokens::new(input.decode(facts.encoding)?, &options.limits);
        walk::walk(tokens, out)
    }
}
