//! CFONB 120: the French statement of fixed records.

mod mapping;
mod reader;
mod values;

use mesinfos_io::{Head, Input, LimitError, sniff_input};

use crate::banking::AccountScope;
use crate::contract::{Candidate, ConvertError, Facts, Format, SyntaxError};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Locator, Mapped};
use crate::options::Options;
use mapping::Prefix;
use reader::{Record, Records, zone};

/// CFONB 120.
#[derive(Clone, Copy, Debug)]
pub struct Cfonb120;

#[rustfmt::skip] // one row per line
static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/plain",
    extensions: &[".cfonb", ".dat", ".txt"],
    versions: &["120"],
    records: &["banking.account/1", "banking.transaction/1", "banking.balance/1"],
    standard: "CFONB, relevé de compte sur support informatique (120 characters), 2004",
    mapping: &[
        MappingRow::new("3-7 bank", "banking.account servicer", "bank-code: the provider"),
        MappingRow::new("3-7 12-16 22-32", "banking.account ids", "bban without its key, and account-number"),
        MappingRow::new("17-19 currency", "banking.account currency, amounts", ""),
        MappingRow::new("20 decimals", "amounts", "the scale"),
        MappingRow::new("01", "banking.balance opening-booked", ""),
        MappingRow::new("07", "banking.balance closing-booked", ""),
        MappingRow::new("04 8-11 internal operation", "banking.transaction bankCodes", "cfonb:internal-operation"),
        MappingRow::new("04 33-34 interbank operation", "banking.transaction bankCodes, kind", "cfonb:operation; kind for 01 02 05 06 08"),
        MappingRow::new("04 35-40", "banking.transaction bookedOn", "DDMMYY"),
        MappingRow::new("04 41-42 reject reason", "banking.transaction bankCodes", "cfonb:reject"),
        MappingRow::new("04 43-48", "banking.transaction valueOn", ""),
        MappingRow::new("04 49-79, 05 LIB", "banking.transaction label", ""),
        MappingRow::new("04 82-88 entry number", "banking.transaction references, checkNumber", "a cheque's for operation 01"),
        MappingRow::new("04 89, 90", "banking.transaction bankCodes", "cfonb:commission-exemption, cfonb:unavailability"),
        MappingRow::new("04 91-104", "banking.transaction amount", "sign in the last character"),
        MappingRow::new("04 105-120", "banking.transaction references", "cfonb:reference"),
        MappingRow::new("05 LCC LC2 LCS", "banking.transaction remittance", ""),
        MappingRow::new("05 NPY IPY, NBE IBE", "banking.transaction counterparty", "the payer of a credit, the payee of a debit"),
        MappingRow::new("05 RCN", "banking.transaction endToEndId, bankCodes", "cfonb:purpose"),
        MappingRow::new("05 REF", "banking.transaction references", ""),
        MappingRow::new("05 RUM", "banking.transaction mandateId, bankCodes", "sepa:sequence-type"),
        MappingRow::new("05 MMO", "banking.transaction original", ""),
        MappingRow::new("05 FEE", "banking.transaction charges", ""),
    ],
    not_mapped: &[
        ("05 MMO rate", "the standard does not say which way it goes"),
        ("05 NPY IPY of a debit, NBE IBE of a credit", "the account holder"),
        ("05 NPO NBU", "ultimate parties: a transaction has one counterparty"),
        ("unused zones", "some banks fill them with periods and zeros"),
    ],
    codes: &[
        ("cfonb120.amount", "an amount that is not thirteen digits and a signed one"),
        ("cfonb120.currency", "a currency outside ISO 4217"),
        ("cfonb120.date", "a date that does not exist"),
        ("cfonb120.layout", "another layout, such as CFONB 240"),
        ("cfonb120.no-movement", "a row that says there was no entry (skipped)"),
        ("cfonb120.orphan", "a complement that follows no entry of its account"),
        ("cfonb120.record", "a damaged record: wrapped, shortened or lengthened"),
        ("cfonb120.truncated", "the input ends before the closing balance"),
        ("cfonb120.value-date", "a value date that does not exist"),
    ],
    ..Descriptor::new("cfonb120", "CFONB 120", "banking")
};

impl Format for Cfonb120 {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let Some(line) = text.split(['\n', '\r']).find(|line| !line.trim().is_empty()) else {
            return Vec::new();
        };
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let coded = ["01", "04", "05", "07"].iter().any(|code| line.starts_with(code));
        if !coded || mapping::prefix(line).is_err() {
            return Vec::new();
        }
        let score = if line.starts_with("01") { 98 } else { 80 };
        vec![
            Candidate::new("cfonb120", score, "a record of bank, branch, currency and account")
                .version("120"),
        ]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        facts.version = Some("120".to_owned());
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut records = Records::new(input.decode(facts.encoding)?);
        let mut walker = Walker::new(options.limits.line, out);
        let mut cut = false;
        while let Some(record) = records.next()? {
            cut = !record.ended;
            walker.record(&record)?;
        }
        walker.finish(cut)
    }
}

struct Walker<'w, 'o> {
    out: &'w mut Emitter<'o>,
    scope: Option<AccountScope>,
    /// The zones that the scope was made of.
    key: String,
    entry: Option<(Locator, Prefix)>,
    text: String,
    details: Vec<String>,
    /// Bytes of the pending entry, and their limit.
    held: usize,
    limit: usize,
    open: bool,
    first: bool,
    line: u64,
}

impl<'w, 'o> Walker<'w, 'o> {
    fn new(limit: usize, out: &'w mut Emitter<'o>) -> Self {
        Self {
            out,
            scope: None,
            key: String::new(),
            entry: None,
            text: String::new(),
            details: Vec::new(),
            held: 0,
            limit,
            open: false,
            first: true,
            line: 0,
        }
    }

    fn record(&mut self, record: &Record<'_>) -> Result<(), ConvertError> {
        self.line = record.line;
        let text = record.text.strip_prefix('\u{feff}').unwrap_or(record.text);
        if text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).is_empty() {
            return Ok(());
        }
        if std::mem::take(&mut self.first)
            && ["31", "34", "39"].iter().any(|code| text.starts_with(code))
        {
            let message = "records of another layout (CFONB 240), not of 120 characters";
            return Err(SyntaxError::new("cfonb120.layout", record.place(), message).into());
        }
        let kind = text.get(..2).unwrap_or_default();
        if kind == "05" && !record.overlong {
            return self.complement(record, text);
        }
        self.flush()?;
        if !matches!(kind, "01" | "04" | "07") || record.overlong {
            let mapped = if mapping::says_no_movement(text) {
                Ok(Mapped::Skipped("cfonb120.no-movement"))
            } else if record.overlong {
                Err(Fault::new("cfonb120.record", "damaged record: longer than 120 characters"))
            } else {
                Err(Fault::new("cfonb120.record", "damaged record: starts with no record code"))
            };
            return self.out.item(record.place(), mapped);
        }
        // A statement is open by its code, however damaged the rest is.
        match kind {
            "01" => {
                if self.open {
                    self.out.warn("a statement has no closing balance");
                }
                self.open = true;
            }
            "07" if record.ended || !zone(text, 104, 104).is_empty() => self.open = false,
            _ => {}
        }
        let prefix = match mapping::prefix(text) {
            Ok(prefix) => prefix,
            Err(fault) => return self.out.item(record.place(), Err(fault)),
        };
        if kind == "04" {
            text.clone_into(&mut self.text);
            self.details.clear();
            self.held = text.len();
            self.entry = Some((record.place(), prefix));
            return Ok(());
        }
        self.account(text, &prefix, record.place())?;
        let Some(scope) = &self.scope else { return Ok(()) };
        let mapped = mapping::balance(text, &prefix, scope, self.out);
        self.out.item(record.place(), mapped)
    }

    /// A record 05 goes to the entry before it, of the same account.
    fn complement(&mut self, record: &Record<'_>, text: &str) -> Result<(), ConvertError> {
        let own = |other: &str| {
            [(3, 7), (12, 16), (22, 32)]
                .iter()
                .all(|(a, b)| zone(text, *a, *b) == zone(other, *a, *b))
        };
        let fault = match mapping::prefix(text) {
            Err(fault) => fault,
            Ok(_) if self.entry.is_some() && own(&self.text) => {
                self.held += text.len();
                if self.held > self.limit {
                    return Err(LimitError {
                        what: "bytes of one entry",
                        limit: self.limit as u64,
                        place: Some(format!("line {}", record.line)),
                    }
                    .into());
                }
                self.details.push(text.to_owned());
                return Ok(());
            }
            Ok(_) => {
                Fault::new("cfonb120.orphan", "a complement that follows no entry of its account")
            }
        };
        self.out.item(record.place(), Err(fault))
    }

    fn account(&mut self, text: &str, prefix: &Prefix, place: Locator) -> Result<(), ConvertError> {
        let zones = [(3, 7), (12, 16), (17, 19), (22, 32)];
        let mut rest = self.key.as_str();
        let same = self.scope.is_some()
            && zones.iter().all(|(from, to)| {
                let part = zone(text, *from, *to);
                rest.strip_prefix(part).is_some_and(|tail| {
                    rest = tail;
                    true
                })
            });
        if same {
            return Ok(());
        }
        self.key = zones.iter().map(|(from, to)| zone(text, *from, *to)).collect();
        let account = mapping::account(text, prefix.currency);
        if let Some(servicer) = &account.servicer {
            self.out.provider(servicer);
        }
        let scope = AccountScope::of(account, self.out);
        self.out.account(place, &scope)?;
        self.scope = Some(scope);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ConvertError> {
        let Some((place, prefix)) = self.entry.take() else { return Ok(()) };
        let text = std::mem::take(&mut self.text);
        self.account(&text, &prefix, place.clone())?;
        let result = match &self.scope {
            Some(scope) => {
                let mapped = mapping::transaction(&text, &self.details, &prefix, scope, self.out);
                self.out.item(place, mapped)
            }
            None => Ok(()),
        };
        self.text = text;
        result
    }

    /// The end of the input. `cut`: its last line has no end and is short.
    fn finish(mut self, cut: bool) -> Result<(), ConvertError> {
        if self.open
            && cut
            && let Some((place, _)) = self.entry.take()
        {
            let fault = Fault::new("cfonb120.truncated", "the input ends within this entry");
            self.out.item(place, Err(fault))?;
        }
        self.flush()?;
        if self.open {
            return Err(SyntaxError::new(
                "cfonb120.truncated",
                format!("L{}", self.line),
                "the input ends before the closing balance (record 07)",
            )
            .into());
        }
        Ok(())
    }
}
