//! camt.052 and camt.053 of version 001.08 out of records, in the element order of the message definition.

mod code;
mod detail;
mod entry;
mod party;
mod reference;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use mesinfos_schema::identity::fingerprint;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::banking::{Account, Balance, StatementRef, Status, Transaction};
use mesinfos_schema::values::{Money, Text};

use crate::write::book::{ACCOUNT, BALANCE, Book, Group, Grouping, Statements, TRANSACTION};
use crate::write::losses::{At, envelope, whole};
use crate::write::xml::Xml;
use crate::write::{
    Losses, RecordSource, WriteError, WriteFormat, WriteOptions, WriterDescriptor, Written,
};

/// What tells the kinds of message apart.
#[derive(Debug)]
struct Message {
    root: &'static str,
    statement: &'static str,
    pagination: &'static str,
    /// Whether a statement must have a balance.
    balance: bool,
}

/// Writes camt messages.
#[derive(Debug)]
pub struct CamtWriter {
    descriptor: WriterDescriptor,
    message: Message,
}

const RECORDS: &[&str] = &[ACCOUNT, BALANCE, TRANSACTION];

/// Writes `camt.052.001.08`, account reports: the message for what has no balances.
pub static CAMT_052: CamtWriter = CamtWriter {
    descriptor: WriterDescriptor {
        name: "camt.052",
        title: "ISO 20022 account report",
        format: "camt",
        version: "camt.052.001.08",
        media_type: "application/xml",
        extension: ".xml",
        records: RECORDS,
    },
    message: Message {
        root: "BkToCstmrAcctRpt",
        statement: "Rpt",
        pagination: "RptPgntn",
        balance: false,
    },
};

/// Writes `camt.053.001.08`, statements; each has a balance.
pub static CAMT_053: CamtWriter = CamtWriter {
    descriptor: WriterDescriptor {
        name: "camt.053",
        title: "ISO 20022 statement",
        format: "camt",
        version: "camt.053.001.08",
        media_type: "application/xml",
        extension: ".xml",
        records: RECORDS,
    },
    message: Message {
        root: "BkToCstmrStmt",
        statement: "Stmt",
        pagination: "StmtPgntn",
        balance: true,
    },
};

/// Digits of an amount, and how many of them behind the point, in ISO 20022.
const DIGITS: (u128, u8) = (10_u128.pow(18), 5);

/// The statement a record stands on; text so that it has an order.
type Key = [Option<Text>; 3];

fn key(statement: Option<&StatementRef>) -> Key {
    statement.map_or([None, None, None], |s| [s.id.clone(), s.sequence.clone(), s.page.clone()])
}

/// The digits of an amount without its sign; `None` where ISO 20022 has no room for them.
fn amount(money: &Money) -> Option<String> {
    let amount = money.amount.abs();
    let amount = if amount.scale() > DIGITS.1 { amount.with_scale(DIGITS.1)? } else { amount };
    (amount.mantissa().unsigned_abs() < DIGITS.0).then(|| amount.to_string())
}

/// `Amt` and `CdtDbtInd`.
fn amount_and_direction(xml: &mut Xml<'_>, money: &Money) -> io::Result<()> {
    amount_only(xml, money)?;
    direction(xml, money)
}

fn amount_only(xml: &mut Xml<'_>, money: &Money) -> io::Result<()> {
    match amount(money) {
        Some(text) => xml.leaf_with("Amt", "Ccy", money.currency.as_str(), &text),
        None => Ok(()),
    }
}

fn direction(xml: &mut Xml<'_>, money: &Money) -> io::Result<()> {
    xml.leaf("CdtDbtInd", if money.amount.is_negative() { "DBIT" } else { "CRDT" })
}

struct ByStatement;

impl Grouping for ByStatement {
    type Key = Key;

    fn transaction(&self, transaction: &Transaction) -> Result<Key, &'static str> {
        if transaction.status == Status::Cancelled {
            return Err("an entry that was taken back before it was booked has no status");
        }
        if amount(&transaction.amount).is_none() {
            return Err(TOO_LONG);
        }
        Ok(key(transaction.statement.as_ref()))
    }

    fn balance(&self, balance: &Balance) -> Result<Key, &'static str> {
        if amount(&balance.amount).is_none() {
            return Err(TOO_LONG);
        }
        Ok(key(balance.statement.as_ref()))
    }

    fn account(&self, _: &Account) -> Result<Key, &'static str> {
        Ok(key(None))
    }
}

const TOO_LONG: &str = "an amount of more than 18 digits or 5 decimals";

impl WriteFormat for CamtWriter {
    fn descriptor(&self) -> &'static WriterDescriptor {
        if self.message.balance { &CAMT_053.descriptor } else { &CAMT_052.descriptor }
    }

    fn write(
        &self,
        records: &dyn RecordSource,
        out: &mut dyn io::Write,
        options: &WriteOptions,
    ) -> Result<Written, WriteError> {
        if options.created.time().is_none() {
            return Err(WriteError::Usage("the time of creation needs a time of day"));
        }
        let mut done = Written::default();
        let mut book = Book::read(records, &ByStatement, &options.limits, &mut done)?;
        if book.groups.is_empty() {
            return Err(WriteError::Nothing(self.descriptor.name));
        }
        let bare = book.groups.iter().find(|group| group.balances.is_empty());
        if let Some(group) = bare.filter(|_| self.message.balance && !options.without_balances) {
            return Err(WriteError::Missing {
                what: format!("a balance of each statement of account {}", group.account),
                hint: "write camt.052, which needs none, or say that balances may be absent \
                       (--without-balances)",
            });
        }
        let mut last_pages = BTreeMap::new();
        for group in &book.groups {
            let [id, sequence, page] = &group.key;
            let statement = (group.account, id.clone(), sequence.clone());
            let number = page.as_ref().and_then(|page| page.parse::<u32>().ok());
            let last = last_pages.entry(statement).or_insert(number);
            *last = number.max(*last);
        }
        let mut writer = Writer {
            xml: Xml::new(out),
            done,
            message: &self.message,
            described: BTreeSet::new(),
            last_pages,
            id: message_id(options)?,
            orphan: Losses::default(),
        };
        writer.header(self.descriptor.version, options)?;
        book.write(records, &ByStatement, &mut writer)?;
        let Writer { mut xml, done, .. } = writer;
        xml.close()?;
        xml.raw("\n</Document>")?;
        xml.finish()?;
        Ok(done)
    }
}

/// The caller's message id, else one of the time of creation.
fn message_id(options: &WriteOptions) -> Result<String, WriteError> {
    let Some(own) = &options.message_id else {
        let digits = options.created.to_string();
        let digits: String = digits.chars().filter(char::is_ascii_digit).take(14).collect();
        return Ok(format!("MESINFOS-{digits}"));
    };
    let mut scrap = Losses::default();
    match whole(&mut At::new(&mut scrap, ""), "", own, 35) {
        Some(id) if scrap.is_empty() => Ok(id.into_owned()),
        _ => Err(WriteError::Usage("a message id has 1 to 35 characters that XML has")),
    }
}

struct Writer<'a> {
    xml: Xml<'a>,
    done: Written,
    message: &'a Message,
    /// Accounts whose losses are counted: an account stands in each of its statements.
    described: BTreeSet<RecordId>,
    last_pages: BTreeMap<(RecordId, Option<Text>, Option<Text>), Option<u32>>,
    id: String,
    /// Takes what is counted already.
    orphan: Losses,
}

impl Writer<'_> {
    fn header(&mut self, version: &str, options: &WriteOptions) -> io::Result<()> {
        let xml = &mut self.xml;
        xml.raw(&format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{version}\">"
        ))?;
        xml.open(self.message.root);
        xml.open("GrpHdr");
        xml.leaf("MsgId", &self.id)?;
        xml.leaf("CreDtTm", &options.created.to_string())?;
        xml.close()
    }
}

impl Statements<Key> for Writer<'_> {
    fn begin(&mut self, group: &Group<Key>, account: &Account) -> Result<(), WriteError> {
        let Self { xml, done, .. } = self;
        xml.open(self.message.statement);
        let [id, sequence, page] = &group.key;
        let mut own = None;
        if let Some(id) = id {
            own = whole(&mut At::new(&mut self.orphan, ""), "", id, 35);
            if own.as_deref() != Some(id.trim()) {
                lost_of_statement(&mut done.losses, group, "/data/statement/id");
            }
        }
        match own {
            Some(id) => xml.leaf("Id", &id)?,
            None => {
                let text = format!("{} {:?} {:?} {:?}", group.account, id, sequence, page);
                xml.leaf("Id", &format!("{:032x}", fingerprint(text.as_bytes())))?;
            }
        }
        if let Some(page) = page {
            let digits = page.len() <= 5 && page.bytes().all(|b| b.is_ascii_digit());
            if digits {
                let last = self.last_pages.get(&(group.account, id.clone(), sequence.clone()));
                let last = last.is_none_or(|last| *last == page.parse().ok());
                xml.open(self.message.pagination);
                xml.leaf("PgNb", page)?;
                xml.leaf("LastPgInd", if last { "true" } else { "false" })?;
                xml.close()?;
            } else {
                lost_of_statement(&mut done.losses, group, "/data/statement/page");
            }
        }
        if let Some(sequence) = sequence {
            if sequence.len() <= 18 && sequence.bytes().all(|b| b.is_ascii_digit()) {
                xml.leaf("ElctrncSeqNb", sequence)?;
            } else {
                lost_of_statement(&mut done.losses, group, "/data/statement/sequence");
            }
        }
        let first = self.described.insert(group.account);
        let losses = if first { &mut done.losses } else { &mut self.orphan };
        party::account(xml, account, &mut At::new(losses, ACCOUNT))?;
        if first {
            done.count(ACCOUNT);
        }
        for balance in &group.balances {
            entry::balance(xml, balance, &mut At::new(&mut done.losses, BALANCE))?;
            done.count(BALANCE);
        }
        Ok(())
    }

    fn transaction(&mut self, record: &Record, data: &Transaction) -> Result<(), WriteError> {
        let mut at = At::new(&mut self.done.losses, TRANSACTION);
        envelope(&mut at, record);
        entry::entry(&mut self.xml, record, data, &mut at)?;
        self.done.count(TRANSACTION);
        Ok(())
    }

    fn end(&mut self, _: &Group<Key>) -> Result<(), WriteError> {
        Ok(self.xml.close()?)
    }
}

/// Notes what a statement cannot say of itself, for each record that stands on it.
fn lost_of_statement(losses: &mut Losses, group: &Group<Key>, pointer: &str) {
    const REASON: &str = "not of the form that the element has";
    let balances = u64::try_from(group.balances.len()).unwrap_or(u64::MAX);
    losses.add_times(BALANCE, pointer, REASON, balances);
    losses.add_times(TRANSACTION, pointer, REASON, group.transactions);
}
