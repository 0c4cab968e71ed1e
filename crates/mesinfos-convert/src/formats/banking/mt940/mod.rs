//! SWIFT MT940 (statement) and MT942 (interim report), with the dialects of the banks that write them.

mod account;
mod entry;
mod info;
mod mapping;
mod reader;
mod values;
mod walker;

use mesinfos_io::{Head, Input, Lines};

use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use reader::Joiner;
use walker::Walker;

/// MT940 and MT942.
#[derive(Clone, Copy, Debug)]
pub struct Mt940;

#[rustfmt::skip] // one row per line
static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/plain",
    extensions: &[".sta", ".940", ".942", ".mt940", ".mt942", ".swi", ".txt"],
    versions: &["MT940", "MT942"],
    records: &["banking.account/1", "banking.transaction/1", "banking.balance/1"],
    standard: "SWIFT MT category 9; Deutsche Kreditwirtschaft, DFÜ agreement, annex 3",
    options: &["--currency", "--account", "--provider"],
    mapping: &[
        MappingRow::new(":13D:", "exchange.source collectedAt", "the first one"),
        MappingRow::new(":20:", "statement.id", ""),
        MappingRow::new(":25:", "banking.account ids, servicer, currency", "IBAN, bank/account or a bare number; a currency may follow"),
        MappingRow::new(":25P: line 2", "banking.account holders", "the owner's BIC"),
        MappingRow::new(":28C:", "statement.sequence, statement.page", ""),
        MappingRow::new(":60F: :60M:", "banking.balance opening-booked, interim-booked", "C positive, D negative"),
        MappingRow::new(":61: value date", "banking.transaction valueOn", "a day that does not exist is never shifted: the entry is kept by its entry date, or rejected where it has none"),
        MappingRow::new(":61: entry date", "banking.transaction bookedOn", "in the year nearest to the value date; absent means the value date"),
        MappingRow::new(":61: mark", "banking.transaction amount, reversal, status", "D, RC and ED negative; R reversal; E pending, anything else booked (MT942 too: it reports what was booked since the last statement)"),
        MappingRow::new(":61: type", "banking.transaction bankCodes, kind", "swift:transaction-type"),
        MappingRow::new(":61: references", "banking.transaction references, recordId", "the bank's behind // is the weak id, else the customer's"),
        MappingRow::new(":61: /OCMT/ /CHGS/", "banking.transaction original, charges", ""),
        MappingRow::new(":61: supplementary details", "banking.transaction label", "an IBAN alone is the counterparty's"),
        MappingRow::new(":86: GVC", "banking.transaction bankCodes, kind", "gvc"),
        MappingRow::new(":86: ?00", "banking.transaction label", ""),
        MappingRow::new(":86: ?10 ?34", "banking.transaction references, bankCodes", "gvc:primanota, gvc:extension"),
        MappingRow::new(":86: ?20-?29 ?60-?63", "banking.transaction remittance", "SEPA tags apart"),
        MappingRow::new(":86: EREF+ MREF+ CRED+ KREF+ PURP+", "banking.transaction endToEndId, mandateId, counterparty.ids or references, references, bankCodes", ""),
        MappingRow::new(":86: ?30-?33 ?38", "banking.transaction counterparty", ""),
        MappingRow::new(":86: /EREF/ /CNTP/ /REMI/ …", "as the SEPA tags", "slash codes"),
        MappingRow::new(":86: text", "banking.transaction label, remittance", "lines of 65 characters run on"),
        MappingRow::new(":NS:", "banking.transaction remittance, counterparty, label; banking.account holders, name", "01-14, 15, 17; 22, 23"),
        MappingRow::new(":62F: :62M:", "banking.balance closing-booked, interim-booked", ""),
        MappingRow::new(":64:", "banking.balance closing-available", ""),
        MappingRow::new(":65:", "banking.balance forward-available", ""),
    ],
    not_mapped: &[
        ("{1:} {2:} {3:} {5:}", "transport; the sender names the bank where :25: does not"),
        (":21:", "refers to a request that is not in the file"),
        (":34F:", "a limit of the report; its currency holds for the statement"),
        (":90D: :90C:", "sums of the entries"),
        (":86: behind the closing balance", "the statement has no record of its own"),
        ("ABWA+ ABWE+ DEBT+ /ULTD/ /ULTC/", "ultimate parties: a transaction has one counterparty"),
        ("OAMT+ COAM+", "amounts without a currency"),
    ],
    codes: &[
        ("mt940.amount", "an amount that is not digits with a comma"),
        ("mt940.balance", "a balance that starts with neither C nor D"),
        ("mt940.currency", "no currency, or one outside ISO 4217"),
        ("mt940.date", "a balance date that does not exist"),
        ("mt940.entry", "field 61 without date or mark"),
        ("mt940.entry-date", "an entry date that does not exist"),
        ("mt940.truncated", "the input ends within a statement"),
        ("mt940.value-date", "a value date that does not exist, and no entry date"),
    ],
    ..Descriptor::new("mt940", "SWIFT MT940 and MT942", "banking")
};

impl Format for Mt940 {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let mut seen: Vec<&str> = Vec::new();
        for line in text.split(['\n', '\r']).take(400) {
            let line = line.trim_start_matches(|c: char| c.is_control());
            // Field 20 may follow the envelope in its line.
            let line = line.split_once("{4:").map_or(line, |(_, rest)| rest);
            if let Some((tag, _)) = reader::tag_of(line)
                && !seen.contains(&tag)
            {
                seen.push(tag);
            }
        }
        let has = |tags: &[&str]| tags.iter().any(|tag| seen.contains(tag));
        let account = has(&["25", "25P"]);
        let statement = has(&["60F", "60M", "61", "62F", "62M", "34F", "13D", "28C", "28"]);
        let score = match (has(&["20"]), account, statement) {
            (true, true, true) => 97,
            (true, true, _) => 92,
            (true, ..) if has(&["61", "60F"]) => 92,
            _ => match seen.len() {
                0 => return Vec::new(),
                // A fragment: one tag at a line start is enough where nothing else claims the file.
                1 => 55,
                _ => 85,
            },
        };
        let version = if has(&["34F", "13D"]) { "MT942" } else { "MT940" };
        vec![Candidate::new("mt940", score, "SWIFT tags at line starts").version(version)]
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut lines = Lines::new(input.decode(facts.encoding)?, &options.limits);
        let mut walker = Walker::new(out);
        let mut joiner = Joiner::new(&options.limits);
        let mut ended = true;
        while let Some(line) = lines.next_line()? {
            ended = line.ended;
            joiner.line(line.text, line.number, &mut walker)?;
        }
        let cut = !ended && joiner.open().is_some();
        joiner.close(&mut walker, cut)
    }
}
