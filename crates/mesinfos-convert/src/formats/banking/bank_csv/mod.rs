//! CSV exports of banks, through declarative mappings: one TOML per bank and version, no code.

mod dialect;
mod mapping;
mod mappings;
mod row;

use mesinfos_io::encoding::Sniffed;
use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::values::Date;

use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use crate::parse::{DateEvidence, DecimalEvidence, cell};
use crate::rows::{Codes, Rows};

use dialect::Layout;
use mapping::Mapping;

/// CSV exports of banks.
#[derive(Clone, Copy, Debug)]
pub struct BankCsv;

/// Bytes in which the header row must stand.
const HEAD: usize = 64 * 1024;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/csv",
    extensions: &[".csv", ".tsv", ".txt"],
    versions: mappings::NAMES,
    languages: &["cs", "de", "en", "es", "fr", "nl", "pl"],
    records: &["banking.account/1", "banking.transaction/1"],
    standard: "RFC 4180 as far as banks follow it; each bank's own columns",
    options: &["--provider", "--account", "--currency", "--date-order", "--decimal", "--map"],
    mapping: &[
        MappingRow::new(
            "columns.booked-on",
            "banking.transaction bookedOn",
            "the file's date order",
        ),
        MappingRow::new("columns.value-on", "banking.transaction valueOn", ""),
        MappingRow::new("columns.transacted-at, time", "banking.transaction transactedAt", ""),
        MappingRow::new(
            "columns.time-zone",
            "timeZone",
            "IANA names and offsets; abbreviations are unmapped",
        ),
        MappingRow::new(
            "columns.amount | debit, credit",
            "banking.transaction amount",
            "signed by [sign], less the fee where it is apart",
        ),
        MappingRow::new("columns.fee", "banking.transaction charges", "inside the booked amount"),
        MappingRow::new("columns.currency | currency", "banking.transaction amount.currency", ""),
        MappingRow::new(
            "columns.original-amount, original-currency, rate",
            "banking.transaction original",
            "",
        ),
        MappingRow::new(
            "columns.label",
            "banking.transaction label",
            "the first column with a text",
        ),
        MappingRow::new(
            "columns.remittance",
            "banking.transaction remittance.unstructured",
            "every column with a text",
        ),
        MappingRow::new(
            "columns.counterparty, counterparty-account, counterparty-bic",
            "banking.transaction counterparty",
            "",
        ),
        MappingRow::new("columns.balance-after", "banking.transaction balanceAfter", ""),
        MappingRow::new("columns.id", "recordId", "a weak id"),
        MappingRow::new("columns.account, account-name", "banking.account ids, name", ""),
        MappingRow::new("columns.category", "banking.transaction category.label", ""),
        MappingRow::new("columns.type, [kinds]", "banking.transaction bankCodes, kind", ""),
        MappingRow::new("[status]", "banking.transaction status", ""),
        MappingRow::new(
            "columns.end-to-end-id, mandate-id, check-number, creditor-id, references",
            "banking.transaction",
            "the members of those names",
        ),
    ],
    codes: &[
        ("bank-csv.amount", "an amount is missing or not a number in the file's notation"),
        ("bank-csv.date", "a date is missing or does not exist"),
        ("bank-csv.currency", "the currency is missing or not in ISO 4217"),
        ("bank-csv.columns", "a row has more cells than the header"),
        (
            "bank-csv.direction",
            "the column that gives the sign has a value the mapping does not know",
        ),
        ("bank-csv.unknown-status", "the status has a value the mapping does not know"),
        ("bank-csv.open-quote", "a quote that never closes swallows the rest"),
        ("bank-csv.blank-row", "skipped: a row without a value"),
        ("bank-csv.footer", "skipped: a total or a note below the rows"),
        (
            "bank-csv.note",
            "skipped: a row with neither a date nor an amount, where the mapping allows for notes",
        ),
        ("bank-csv.status", "skipped: a row whose status says that nothing was booked"),
    ],
    ..Descriptor::new("bank-csv", "CSV exports of banks", "banking")
};

impl Format for BankCsv {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let tables = dialect::tables(&head.text(), None);
        let mut found: Vec<Candidate> =
            mappings::all().iter().filter_map(|mapping| dialect::judge(&tables, mapping)).collect();
        found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.version.cmp(&b.version)));
        // One certain mapping is enough; without one, the nearest are named.
        let keep = if found.first().is_some_and(|best| best.score >= 50) { 1 } else { 3 };
        found.truncate(keep);
        found
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let sniffed = sniff_input(input, None)?;
        let mut facts = Facts::of(sniffed);
        let (mapping, layout) = choose(input, options)?;
        if mapping.constant_currency().is_none()
            && options.currency.is_none()
            && !layout.has(&mapping.columns.currency)
        {
            return Err(ConvertError::Missing {
                what: format!("the currency of {}", mapping.title),
                option: "--currency",
            });
        }
        let (mut dates, mut amounts) = (DateEvidence::default(), DecimalEvidence::default());
        let fixed_order = options.date_order.or(mapping.date_order());
        let fixed_mark = options.decimal.or(mapping.decimal_mark());
        if fixed_order.is_none() || fixed_mark.is_none() {
            let mut rows = rows(input, sniffed, &layout, options)?;
            let (date_columns, amount_columns) = (layout.dates(&mapping), layout.amounts(&mapping));
            loop {
                let row = match rows.next() {
                    Ok(Some(row)) => row,
                    Ok(None) => break,
                    // Told in its place by the walk.
                    Err(error) if error.leaves_partial_result() => break,
                    Err(error) => return Err(error),
                };
                for &column in &date_columns {
                    let day = cell::day(row.cell(column));
                    // ISO 8601 has one order.
                    if day.parse::<Date>().is_err() {
                        dates.observe(day, format_args!("L{}", row.line()));
                    }
                }
                for &column in &amount_columns {
                    amounts.observe(row.cell(column), format_args!("L{}", row.line()));
                }
            }
        }
        facts.date_order = dates.settle(fixed_order)?;
        facts.decimal = Some(amounts.settle(fixed_mark)?);
        facts.variant = Some(mapping.name.clone());
        facts.version = Some(mapping.name.clone());
        facts.language.clone_from(&mapping.language);
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let (mapping, layout) = choose(input, options)?;
        let mut rows = rows(input, facts.encoding, &layout, options)?;
        let mut mapper = row::Mapper::new(&mapping, &layout, facts, out);
        while let Some(row) = rows.next()? {
            let line = row.line();
            let mapped = mapper.map(&row, out);
            if let Some(scope) = mapper.new_account() {
                out.account(line, &scope)?;
            }
            out.item(line, mapped)?;
        }
        Ok(())
    }
}

/// The rows of data.
fn rows(
    input: &Input,
    sniffed: Sniffed,
    layout: &Layout,
    options: &Options,
) -> Result<Rows, ConvertError> {
    static CODES: Codes = Codes { open_quote: "bank-csv.open-quote", syntax: "bank-csv.syntax" };
    Rows::open(input, sniffed, layout.delimiter, layout.skip, &options.limits, &CODES)
}

/// The mapping of an input: the caller's own, else the one whose headings fit best.
fn choose(input: &Input, options: &Options) -> Result<(Mapping, Layout), ConvertError> {
    let head = input.head(HEAD)?;
    let text = head.text();
    if let Some(own) = &options.map {
        let mapping =
            Mapping::parse(own).map_err(|error| ConvertError::Usage(format!("--map: {error}")))?;
        let layout = dialect::layout(&dialect::tables(&text, mapping.delimiter), &mapping)
            .ok_or_else(|| {
                ConvertError::Usage(
                    "--map: the file has no row with the headings of the mapping".to_owned(),
                )
            })?;
        return Ok((mapping, layout));
    }
    let tables = dialect::tables(&text, None);
    let best = mappings::all()
        .iter()
        .filter_map(|mapping| Some((mapping, dialect::layout(&tables, mapping)?)))
        .max_by_key(|(mapping, layout)| {
            (!mapping.general, layout.known(mapping), mapping.header.len())
        });
    best.map(|(mapping, layout)| (mapping.clone(), layout)).ok_or_else(|| ConvertError::Missing {
        what: "a mapping for the headings of this CSV".to_owned(),
        option: "--map",
    })
}
