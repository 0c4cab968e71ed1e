//! OFX 2.2 out of records: one statement for each account and currency.

mod transaction;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::banking::{
    Account, AccountKind, Balance, BalanceKind, Status, Transaction,
};
use mesinfos_schema::values::{Currency, Date, Identifier, Moment, Party};

use super::mapping::{account_number, bank_identifier};
use crate::write::book::{ACCOUNT, BALANCE, Book, Group, Grouping, Statements, TRANSACTION};
use crate::write::losses::{At, cut, envelope, whole};
use crate::write::xml::Xml;
use crate::write::{
    Losses, RecordSource, WriteError, WriteFormat, WriteOptions, WriterDescriptor, Written,
};
use transaction::write_transaction;

/// Writes OFX 2.2.
#[derive(Clone, Copy, Debug)]
pub struct OfxWriter;

static DESCRIPTOR: WriterDescriptor = WriterDescriptor {
    name: "ofx",
    title: "Open Financial Exchange",
    format: "ofx",
    version: "2.2",
    media_type: "application/x-ofx",
    extension: ".ofx",
    records: &[ACCOUNT, BALANCE, TRANSACTION],
};

const NO_PLACE: &str = "no place for it";

/// Where an entry stands: the statement of its currency, among what is booked or what is pending.
type Key = (Option<Currency>, bool);

struct ByCurrency;

impl Grouping for ByCurrency {
    type Key = Key;

    fn transaction(&self, tx: &Transaction) -> Result<Key, &'static str> {
        let pending = match tx.status {
            Status::Booked => false,
            Status::Pending => true,
            _ => return Err("an entry that is neither booked nor pending"),
        };
        if pending && tx.transacted_at.is_none() && tx.booked_on.is_none() {
            return Err("a pending entry without a date of the deal");
        }
        if !pending && tx.booked_on.is_none() {
            return Err("a booked entry without the day of booking");
        }
        Ok((Some(tx.amount.currency), pending))
    }

    fn balance(&self, balance: &Balance) -> Result<Key, &'static str> {
        match balance.kind {
            BalanceKind::ClosingBooked | BalanceKind::ClosingAvailable => {
                Ok((Some(balance.amount.currency), false))
            }
            _ => Err("a balance other than the closing one"),
        }
    }

    fn account(&self, account: &Account) -> Result<Key, &'static str> {
        match account.currency {
            Some(currency) => Ok((Some(currency), false)),
            None => Err("a statement has a currency"),
        }
    }
}

impl WriteFormat for OfxWriter {
    fn descriptor(&self) -> &'static WriterDescriptor {
        &DESCRIPTOR
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
        let mut book = Book::read(records, &ByCurrency, &options.limits, &mut done)?;
        if book.groups.is_empty() {
            return Err(WriteError::Nothing(DESCRIPTOR.name));
        }
        // Cards have a message set of their own, after that of the banks; an account stands where it is met first.
        let card = |group: &Group<Key>| {
            book.accounts
                .get(&group.account)
                .is_some_and(|account| account.kind == AccountKind::Card)
        };
        let mut order: BTreeMap<RecordId, usize> = BTreeMap::new();
        for (number, group) in book.groups.iter().enumerate() {
            order.entry(group.account).or_insert(number);
        }
        let mut groups = std::mem::take(&mut book.groups);
        groups.sort_by_cached_key(|group| {
            (card(group), order.get(&group.account).copied(), group.account, group.key)
        });
        book.groups = groups;
        let mut closing = BTreeMap::new();
        for group in &mut book.groups {
            let balances = std::mem::take(&mut group.balances);
            let id = (group.account, group.key.0);
            let found = closing.entry(id).or_insert_with(Closing::default);
            for balance in balances {
                found.add(balance, &mut done.losses);
            }
        }
        if let Some(((account, _), _)) = closing.iter().find(|(_, found)| found.booked.is_none())
            && !options.without_balances
        {
            return Err(WriteError::Missing {
                what: format!("the closing balance of account {account}"),
                hint: "say that balances may be absent (--without-balances); most programs read \
                       such a file",
            });
        }
        let name = provider(&book.accounts, &mut done.losses);
        let mut writer = Writer {
            xml: Xml::new(out),
            done,
            name,
            created: options.created,
            described: BTreeSet::new(),
            orphan: Losses::default(),
            closing,
            open: None,
            card: None,
        };
        writer.header(book.language.as_deref())?;
        book.write(records, &ByCurrency, &mut writer)?;
        writer.end_statement()?;
        let Writer { mut xml, done, .. } = writer;
        xml.close()?;
        xml.finish()?;
        Ok(done)
    }
}

/// The closing balances of one statement: the latest of each kind.
#[derive(Default)]
struct Closing {
    booked: Option<Balance>,
    available: Option<Balance>,
}

impl Closing {
    fn add(&mut self, balance: Balance, losses: &mut Losses) {
        let slot = match balance.kind {
            BalanceKind::ClosingBooked => &mut self.booked,
            _ => &mut self.available,
        };
        let Some(known) = slot else {
            *slot = Some(balance);
            return;
        };
        losses.add(BALANCE, "", "a statement has one closing balance: the latest");
        let days = |b: &Balance| (b.on.date(), b.on.seconds_since_epoch());
        if days(known) < days(&balance) {
            *known = balance;
        }
    }
}

/// The institution's name, where all accounts have the same: a file has one.
fn provider(accounts: &BTreeMap<RecordId, Account>, losses: &mut Losses) -> Option<String> {
    let name = |account: &Account| account.servicer.as_ref().and_then(|s| s.name.clone());
    let mut names: BTreeSet<_> = accounts.values().map(name).collect();
    let known = accounts.values().filter(|account| name(account).is_some()).count();
    let only = names.pop_first().flatten().filter(|_| names.is_empty());
    let mut at = At::new(losses, ACCOUNT);
    match only {
        Some(name) => whole(&mut at, "/data/servicer/name", &name, 32).map(|n| n.into_owned()),
        None => {
            (0..known).for_each(|_| at.lost("/data/servicer/name", "a file has one institution"));
            None
        }
    }
}

struct Writer<'a> {
    xml: Xml<'a>,
    done: Written,
    name: Option<String>,
    created: Moment,
    /// Accounts whose losses are counted.
    described: BTreeSet<RecordId>,
    orphan: Losses,
    closing: BTreeMap<(RecordId, Option<Currency>), Closing>,
    /// The statement that is open, and whether of a card.
    open: Option<(RecordId, Option<Currency>)>,
    card: Option<bool>,
}

impl Writer<'_> {
    fn header(&mut self, language: Option<&str>) -> io::Result<()> {
        let xml = &mut self.xml;
        xml.raw(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n\
             <?OFX OFXHEADER=\"200\" VERSION=\"220\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" NEWFILEUID=\"NONE\"?>",
        )?;
        xml.open("OFX");
        xml.open("SIGNONMSGSRSV1");
        xml.open("SONRS");
        status(xml)?;
        xml.leaf("DTSERVER", &compact(&self.created).0)?;
        xml.leaf("LANGUAGE", language.and_then(language_code).unwrap_or("ENG"))?;
        if let Some(name) = &self.name {
            xml.open("FI");
            xml.leaf("ORG", name)?;
            xml.close()?;
        }
        xml.close()?;
        xml.close()
    }

    /// Ends the statement that is open, with its balances.
    fn end_statement(&mut self) -> io::Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let Self { xml, done, .. } = self;
        let closing = self.closing.remove(&open).unwrap_or_default();
        for (element, balance) in [("LEDGERBAL", closing.booked), ("AVAILBAL", closing.available)] {
            let Some(balance) = balance else { continue };
            let mut at = At::new(&mut done.losses, BALANCE);
            at.lost_if(balance.statement.is_some(), "/data/statement", NO_PLACE);
            xml.open(element);
            xml.leaf("BALAMT", &balance.amount.amount.to_string())?;
            xml.leaf("DTASOF", &date(&balance.on, &mut at.at("/data/on")))?;
            xml.close()?;
            done.count(BALANCE);
        }
        xml.close()?;
        xml.close()
    }
}

/// `STATUS` of an answer that is good.
fn status(xml: &mut Xml<'_>) -> io::Result<()> {
    xml.open("STATUS");
    xml.leaf("CODE", "0")?;
    xml.leaf("SEVERITY", "INFO")?;
    xml.close()
}

impl Statements<Key> for Writer<'_> {
    fn begin(&mut self, group: &Group<Key>, account: &Account) -> Result<(), WriteError> {
        let statement = (group.account, group.key.0);
        let card = account.kind == AccountKind::Card;
        if self.open != Some(statement) {
            self.end_statement()?;
            if self.card != Some(card) {
                if self.card.is_some() {
                    self.xml.close()?;
                }
                self.xml.open(if card { "CREDITCARDMSGSRSV1" } else { "BANKMSGSRSV1" });
                self.card = Some(card);
            }
            self.open = Some(statement);
            let xml = &mut self.xml;
            xml.open(if card { "CCSTMTTRNRS" } else { "STMTTRNRS" });
            xml.leaf("TRNUID", "0")?;
            status(xml)?;
            xml.open(if card { "CCSTMTRS" } else { "STMTRS" });
            if let Some(currency) = group.key.0.or(account.currency) {
                xml.leaf("CURDEF", currency.as_str())?;
            }
            let first = self.described.insert(group.account);
            let losses = if first { &mut self.done.losses } else { &mut self.orphan };
            let mut at = At::new(losses, ACCOUNT);
            let other = account.currency.is_some() && account.currency != group.key.0;
            at.lost_if(other, "/data/currency", "a statement for each currency");
            write_account(xml, account, card, &mut at)?;
            if first {
                self.done.count(ACCOUNT);
            }
        }
        if group.transactions > 0 {
            let xml = &mut self.xml;
            if group.key.1 {
                xml.open("BANKTRANLISTP");
                xml.leaf("DTASOF", &compact(&self.created).0)?;
            } else {
                xml.open("BANKTRANLIST");
                if let Some((first, last)) = group.days {
                    xml.leaf("DTSTART", &day(first))?;
                    xml.leaf("DTEND", &day(last))?;
                }
            }
        }
        Ok(())
    }

    fn transaction(&mut self, record: &Record, data: &Transaction) -> Result<(), WriteError> {
        let mut at = At::new(&mut self.done.losses, TRANSACTION);
        envelope(&mut at, record);
        write_transaction(&mut self.xml, record, data, &mut at)?;
        self.done.count(TRANSACTION);
        Ok(())
    }

    fn end(&mut self, group: &Group<Key>) -> Result<(), WriteError> {
        if group.transactions > 0 {
            self.xml.close()?;
        }
        Ok(())
    }
}

/// `BANKACCTFROM` or `CCACCTFROM`.
fn write_account(
    xml: &mut Xml<'_>,
    account: &Account,
    card: bool,
    at: &mut At<'_>,
) -> io::Result<()> {
    at.lost_if(account.name.is_some(), "/data/name", NO_PLACE);
    at.lost_if(!account.holders.is_empty(), "/data/holders", NO_PLACE);
    let bank = write_servicer(account.servicer.as_ref(), card, at);
    let mut ids = account.ids.iter();
    let first = ids.next();
    ids.for_each(|_| at.lost("/data/ids/*", "a statement has one account number"));
    xml.open(if card { "CCACCTFROM" } else { "BANKACCTFROM" });
    if !card {
        // The element is required; all zeros is the word of banks for none.
        xml.leaf("BANKID", bank.as_deref().unwrap_or("0"))?;
    }
    if let Some(id) = first {
        let mut at = at.at("/data/ids/*");
        let read = account_number(&id.value, None);
        let same = read.as_ref().is_some_and(|read| read.scheme == id.scheme);
        let as_is = read.as_ref().is_some_and(|read| read.value == id.value);
        at.lost_if(!as_is, "/value", "an account number: an IBAN in its own form");
        let iban = read.is_some_and(|read| read.scheme == "iban");
        at.lost_if(!same, "/scheme", "an account number: its form tells whether it is an IBAN");
        if let Some(issuer) = &id.issuer {
            if iban || card {
                at.lost("/issuer", NO_PLACE);
            } else if let Some(branch) = whole(&mut at, "/issuer", issuer, 22) {
                xml.leaf("BRANCHID", &branch)?;
            }
        }
        // An IBAN has up to 34 characters and the element 22: a number that is cut would be another account.
        if let Some(number) = cut(&mut at, "", &id.value, 34) {
            xml.leaf("ACCTID", &number)?;
        }
    }
    if !card {
        let (kind, known) = match &account.kind {
            AccountKind::Current => ("CHECKING", true),
            AccountKind::Savings => ("SAVINGS", true),
            AccountKind::MoneyMarket => ("MONEYMRKT", true),
            AccountKind::CreditLine => ("CREDITLINE", true),
            _ => ("CHECKING", false),
        };
        at.lost_if(
            !known,
            "/data/kind",
            "not one of the types of OFX, which requires one: CHECKING",
        );
        xml.leaf("ACCTTYPE", kind)?;
    }
    xml.close()
}

/// Notes what of the institution is lost; its `BANKID`.
fn write_servicer(servicer: Option<&Party>, card: bool, at: &mut At<'_>) -> Option<String> {
    let servicer = servicer?;
    let mut at = at.at("/data/servicer");
    at.lost_if(servicer.role.is_some(), "/role", NO_PLACE);
    at.lost_if(servicer.address.is_some(), "/address", NO_PLACE);
    at.lost_if(servicer.legal_name.is_some(), "/legalName", NO_PLACE);
    at.lost_if(!servicer.contacts.is_empty(), "/contacts", NO_PLACE);
    // The one that reading gives the same scheme, and that fits.
    let fits = |id: &&Identifier| {
        !card
            && id.value.len() <= 9
            && !is_placeholder(&id.value)
            && bank_identifier(&id.value, false)
                .is_some_and(|read| read.scheme == id.scheme && read.value == id.value)
    };
    let bank = servicer.ids.iter().find(fits);
    for id in &servicer.ids {
        let carried = bank.is_some_and(|bank| std::ptr::eq(bank, id));
        at.lost_if(!carried, "/ids/*", "BANKID holds one identifier of up to nine characters");
        at.lost_if(carried && id.issuer.is_some(), "/ids/*/issuer", NO_PLACE);
    }
    bank.map(|id| id.value.to_string())
}

/// `YYYYMMDD`.
fn day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// A moment as OFX writes it, with the losses of its form.
fn date(moment: &Moment, at: &mut At<'_>) -> String {
    let (text, exact) = compact(moment);
    at.lost_if(
        !exact,
        "",
        "a fraction below a millisecond, or an offset that is no quarter of an hour",
    );
    text
}

/// `YYYYMMDDHHMMSS.XXX[offset]`, and whether that is all the moment says.
fn compact(moment: &Moment) -> (String, bool) {
    let mut text = day(moment.date());
    let Some(time) = moment.time() else { return (text, true) };
    text.push_str(&format!("{:02}{:02}{:02}", time.hour(), time.minute(), time.second()));
    let milliseconds = time.nanosecond() / 1_000_000;
    if milliseconds > 0 {
        text.push_str(&format!(".{milliseconds:03}"));
    }
    let exact = time.nanosecond() % 1_000_000 == 0;
    let Some(offset) = moment.offset() else { return (text, exact) };
    let minutes = offset.minutes().unsigned_abs();
    // Hours in decimal; what they cannot say is left out rather than moved.
    let part = match minutes % 60 {
        0 => "",
        15 => ".25",
        30 => ".50",
        45 => ".75",
        _ => return (text, false),
    };
    let sign = if offset.minutes() < 0 { "-" } else { "" };
    let zone = if minutes == 0 { ":GMT" } else { "" };
    text.push_str(&format!("[{sign}{}{part}{zone}]", minutes / 60));
    (text, exact)
}

/// A language of BCP 47 in ISO 639-2, as OFX writes it.
fn language_code(language: &str) -> Option<&'static str> {
    Some(match language.split('-').next()? {
        "fr" => "FRA",
        "de" => "DEU",
        "es" => "SPA",
        "it" => "ITA",
        "nl" => "NLD",
        "pt" => "POR",
        "pl" => "POL",
        "en" => "ENG",
        _ => return None,
    })
}
