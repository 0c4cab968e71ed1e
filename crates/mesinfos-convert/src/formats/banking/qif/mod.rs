//! QIF, the Quicken Interchange Format: letter lines, without currency, identifiers or a stated date order.

mod date;
mod mapping;
mod reader;
mod section;

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::types::banking::Account;

use crate::banking::AccountScope;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Mapped};
use crate::options::Options;
use crate::parse::{DateEvidence, DecimalEvidence};

use mapping::Notation;
use reader::{Next, Records};
use section::{Header, Section};

/// Quicken Interchange Format.
#[derive(Clone, Copy, Debug)]
pub struct Qif;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/qif",
    extensions: &[".qif"],
    records: &["banking.account/1", "banking.balance/1", "banking.transaction/1"],
    standard: "Quicken Interchange Format (Intuit), as programs write it",
    options: &["--currency", "--date-order", "--decimal", "--account", "--provider"],
    mapping: MAPPING,
    not_mapped: &[
        (
            "!Type:Invst",
            "investment transactions: skipped by rule, their fields counted as unmapped",
        ),
        (
            "!Type:Cat, Class, Tag, Memorized, Prices, Security",
            "lists of the program, not of the bank: skipped by rule, their fields counted as unmapped",
        ),
        ("!Account D, L", "the user's description and the credit limit have no member"),
        ("F", "the reimbursable flag has no member"),
        ("%", "the share of a split: its amount ($) says the same"),
        (
            "U where it differs from T",
            "U repeats T; the two are not the same number of anything documented",
        ),
        (
            "[account]/class",
            "the class of a transfer has no member; that of a category stays in its label",
        ),
        ("!Option, !Clear", "switches for the program that imports"),
    ],
    codes: &[
        ("qif.amount", "the amount (T, U, $) is missing or not a number in the file's notation"),
        ("qif.currency", "an amount and no --currency"),
        ("qif.date", "the date (D, /) is missing or does not exist in the file's order"),
        ("qif.repeated", "D, T or U stands twice: a ^ is missing between two records"),
        ("qif.section", "a record before any header, or below a !Type that is not known"),
        ("qif.truncated", "the file ends within the last line of a record, which may be cut"),
        ("qif.category", "skipped: an entry of the list of categories"),
        ("qif.class", "skipped: an entry of the list of classes or tags"),
        ("qif.investment-transaction", "skipped: an investment transaction"),
        ("qif.list", "skipped: an entry of another list (budgets, templates, invoice items)"),
        ("qif.memorized", "skipped: a memorized transaction, which is a template"),
        ("qif.price", "skipped: a price of a security"),
        ("qif.security", "skipped: the description of a security"),
    ],
    ..Descriptor::new("qif", "Quicken Interchange Format (QIF)", "banking")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new(
        "!Account N",
        "banking.account name, ids",
        "scheme `iban` where it is one, else `local`",
    ),
    MappingRow::new(
        "!Account T, !Type",
        "banking.account kind",
        "Bank current, CCard card, Cash cash, Oth A other-asset, Oth L other-liability, Invst investment",
    ),
    MappingRow::new(
        "!Account $, /",
        "banking.balance information",
        "the balance and its day; without $ an !Account block is no item",
    ),
    MappingRow::new("D", "banking.transaction bookedOn", "one order for the whole file"),
    MappingRow::new(
        "T, U",
        "banking.transaction amount",
        "U where there is no T; the currency is --currency",
    ),
    MappingRow::new(
        "P",
        "banking.transaction label",
        "M where there is no P; also counterparty.name where there is an address. An `Opening Balance` stays a transaction, as other readers count it",
    ),
    MappingRow::new("A", "banking.transaction counterparty.address.lines", ""),
    MappingRow::new(
        "M",
        "banking.transaction remittance.unstructured",
        "where it differs from the label",
    ),
    MappingRow::new(
        "N",
        "banking.transaction checkNumber | references | bankCodes",
        "digits alone, digits among letters (scheme `qif:num`), words (system `qif:num`; ATM, DEP, EFT and TXFR also give the kind)",
    ),
    MappingRow::new(
        "L category/class",
        "banking.transaction category.label",
        "as written; `--Split--` is none",
    ),
    MappingRow::new(
        "L [account]",
        "banking.transaction counterparty.ids, kind",
        "scheme as for !Account N, so that it joins; kind transfer. Of an `Opening Balance`: references, for it names the account itself",
    ),
    MappingRow::new(
        "C",
        "banking.transaction bankCodes",
        "system `qif:cleared`; every booking is booked",
    ),
    MappingRow::new("S", "banking.transaction splits.category | splits.counterparty.ids", "as L"),
    MappingRow::new("E", "banking.transaction splits.label", ""),
    MappingRow::new("$", "banking.transaction splits.amount", ""),
];

impl Format for Qif {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let first = text
            .split(['\n', '\r'])
            .map(|line| line.trim_start_matches('\u{feff}').trim())
            .find(|line| !line.is_empty() && !line.starts_with('#'));
        let Some(header) = first.and_then(|line| line.strip_prefix('!')) else { return Vec::new() };
        match Header::read(header) {
            Header::Section(Section::Unknown) => Vec::new(),
            Header::Section(Section::Account) | Header::Clear | Header::Option => {
                vec![Candidate::new("qif", 95, "an account header of QIF")]
            }
            Header::Section(_) => vec![Candidate::new("qif", 100, "a !Type header of QIF")],
        }
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        let (mut dates, mut amounts) = (DateEvidence::default(), DecimalEvidence::default());
        let mut money = None;
        let mut records = Records::new(input.decode(facts.encoding)?, &options.limits);
        let mut section = Section::Start;
        while let Some(next) = records.next()? {
            if next == Next::Header {
                if let Header::Section(new) = Header::read(records.header()) {
                    section = new;
                }
                continue;
            }
            for field in records.fields() {
                let (is_date, is_amount) = match section {
                    Section::Entries(_) => {
                        (field.letter == 'D', matches!(field.letter, 'T' | 'U' | '$'))
                    }
                    Section::Account => (field.letter == '/', field.letter == '$'),
                    _ => (false, false),
                };
                if is_date {
                    dates.observe(field.value, format!("L{}", field.line));
                } else if is_amount && !field.value.is_empty() {
                    money.get_or_insert(field.line);
                    amounts.observe(field.value, format!("L{}", field.line));
                }
            }
        }
        if let (Some(line), None) = (money, options.currency) {
            return Err(ConvertError::Missing {
                what: format!("the currency of the amount at L{line}"),
                option: "--currency",
            });
        }
        facts.date_order = dates.settle(options.date_order)?;
        facts.decimal = Some(amounts.settle(options.decimal)?);
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut records = Records::new(input.decode(facts.encoding)?, &options.limits);
        let mut walk = Walk::new(Notation::of(facts, options.currency));
        while let Some(next) = records.next()? {
            match next {
                Next::Header => walk.header(records.header()),
                Next::Record { line, cut: true } => {
                    let message = "the file ends within this record's last line; if nothing is missing, end it with ^";
                    out.item(line, Err(Fault::new("qif.truncated", message)))?;
                }
                Next::Record { line, cut: false } => walk.record(&records, line, out)?,
            }
        }
        Ok(())
    }
}

/// Where the walk stands: below which header, of which account.
struct Walk {
    notation: Notation,
    section: Section,
    scope: Option<AccountScope>,
    /// Accounts since the `!Account` header: several are a list, and the last of a list is not "the" account.
    listed: u64,
}

impl Walk {
    fn new(notation: Notation) -> Self {
        Self { notation, section: Section::Start, scope: None, listed: 0 }
    }

    fn header(&mut self, text: &str) {
        match Header::read(text) {
            Header::Section(section) => {
                if section == Section::Account {
                    self.listed = 0;
                }
                self.section = section;
            }
            Header::Clear if self.listed > 1 => self.scope = None,
            Header::Clear | Header::Option => {}
        }
    }

    fn record<R: std::io::BufRead>(
        &mut self,
        records: &Records<R>,
        line: u64,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mapped = match self.section {
            Section::Account => return self.account(records, line, out),
            Section::Entries(name) => {
                let scope = match &mut self.scope {
                    Some(scope) => scope,
                    none => none.insert(unnamed(name, self.notation, out)),
                };
                let mapped =
                    mapping::transaction(records.fields(), name, scope, self.notation, out);
                if mapped.is_ok() {
                    out.account(line, scope)?;
                }
                mapped
            }
            Section::Investment => Ok(skip(records, "Invst", "qif.investment-transaction", out)),
            Section::List(name, code) => Ok(skip(records, name, code, out)),
            Section::Start => {
                Err(Fault::new("qif.section", "a record before any header; expected !Type:…"))
            }
            Section::Unknown => {
                Err(Fault::new("qif.section", "a record below a header that is not known"))
            }
        };
        out.item(line, mapped)
    }

    fn account<R: std::io::BufRead>(
        &mut self,
        records: &Records<R>,
        line: u64,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let (account, balance, on) =
            mapping::account(records.fields(), self.notation.currency, out);
        let scope = AccountScope::of(account, out);
        out.account(line, &scope)?;
        if let Some(balance) = balance {
            out.item(line, mapping::balance(balance, on, &scope, self.notation))?;
        } else if on.is_some() {
            out.unmapped("!Account//");
        }
        self.listed += 1;
        self.scope = Some(scope);
        Ok(())
    }
}

/// The account of bookings that no `!Account` block goes before.
fn unnamed(section: &str, notation: Notation, out: &Emitter<'_>) -> AccountScope {
    let mut account = Account::new(Vec::new(), mapping::account_kind(section));
    account.currency = notation.currency;
    AccountScope::of(account, out)
}

fn skip<R: std::io::BufRead>(
    records: &Records<R>,
    section: &str,
    code: &'static str,
    out: &mut Emitter<'_>,
) -> Mapped {
    for field in records.fields().filter(|field| !field.value.is_empty()) {
        out.unmapped(&format!("{section}/{}", field.letter));
    }
    Mapped::Skipped(code)
}
