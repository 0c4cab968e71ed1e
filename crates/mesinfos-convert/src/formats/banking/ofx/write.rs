//! OFX 2.2 out of records: one statement for each account and currency.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use mesinfos_schema::identity::is_placeholder;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::banking::{
    Account, AccountKind, Balance, BalanceKind, Status, Transaction, TransactionKind,
};
use mesinfos_schema::values::{Address, Currency, Date, Identifier, Moment, Party};

use super::mapping::{account_number, bank_identifier, transaction_kind};
use crate::write::book::{ACCOUNT, BALANCE, Book, Group, Grouping, Statements, TRANSACTION};
use crate::write::losses::{At, cut, envelope, whole};
use crate::write::xml::{Xml, is_char};
use crate::write::{
    Losses, RecordSource, WriteError, WriteFormat, WriteOptions, WriterDescriptor, Written,
};

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

/// Types of transactions.
static TYPES: &[&str] = &[
    "ATM",
    "CASH",
    "CHECK",
    "CREDIT",
    "DEBIT",
    "DEP",
    "DIRECTDEBIT",
    "DIRECTDEP",
    "DIV",
    "FEE",
    "HOLD",
    "INT",
    "OTHER",
    "PAYMENT",
    "POS",
    "REPEATPMT",
    "SRVCHG",
    "XFER",
];

/// The type that a kind is.
fn type_of(kind: Option<&TransactionKind>) -> Option<&'static str> {
    Some(match kind? {
        TransactionKind::Card => "POS",
        TransactionKind::Transfer => "XFER",
        TransactionKind::DirectDebit => "DIRECTDEBIT",
        TransactionKind::Cheque => "CHECK",
        TransactionKind::Cash => "CASH",
        TransactionKind::Fee => "FEE",
        TransactionKind::Interest => "INT",
        TransactionKind::Dividend => "DIV",
        TransactionKind::StandingOrder => "REPEATPMT",
        TransactionKind::Deposit => "DEP",
        TransactionKind::Salary => "DIRECTDEP",
        _ => return None,
    })
}

/// `STMTTRN`, or `STMTTRNP` of what is pending.
fn write_transaction(
    xml: &mut Xml<'_>,
    record: &Record,
    tx: &Transaction,
    at: &mut At<'_>,
) -> io::Result<()> {
    let pending = tx.status == Status::Pending;
    for (there, pointer) in [
        (tx.end_to_end_id.is_some(), "/data/endToEndId"),
        (tx.mandate_id.is_some(), "/data/mandateId"),
        (!tx.charges.is_empty(), "/data/charges"),
        (tx.reversal.is_some(), "/data/reversal"),
        (tx.balance_after.is_some(), "/data/balanceAfter"),
        (tx.statement.is_some(), "/data/statement"),
        (!tx.splits.is_empty(), "/data/splits"),
        (tx.category.is_some(), "/data/category"),
        (pending && tx.value_on.is_some(), "/data/valueOn"),
        (pending && tx.check_number.is_some(), "/data/checkNumber"),
        (pending && record.record_id.is_some(), "/recordId"),
    ] {
        at.lost_if(there, pointer, NO_PLACE);
    }
    xml.open(if pending { "STMTTRNP" } else { "STMTTRN" });
    xml.leaf("TRNTYPE", transaction_type(tx, at))?;
    if pending {
        let on = tx.transacted_at.or(tx.booked_on.map(Moment::from));
        if let Some(on) = on {
            xml.leaf("DTTRAN", &date(&on, &mut at.at("/data/transactedAt")))?;
        }
        at.lost_if(tx.booked_on.is_some(), "/data/bookedOn", "not of what is pending");
    } else {
        if let Some(on) = tx.booked_on {
            xml.leaf("DTPOSTED", &day(on))?;
        }
        if let Some(moment) = &tx.transacted_at {
            xml.leaf("DTUSER", &date(moment, &mut at.at("/data/transactedAt")))?;
        }
        if let Some(on) = tx.value_on {
            xml.leaf("DTAVAIL", &day(on))?;
        }
    }
    xml.leaf("TRNAMT", &tx.amount.amount.to_string())?;
    if !pending {
        let own = record.record_id.as_ref().filter(|id| !is_placeholder(id));
        at.lost_if(own.is_none() && record.record_id.is_some(), "/recordId", "a placeholder");
        match own.and_then(|id| whole(at, "/recordId", id, 255)) {
            Some(id) => xml.leaf("FITID", &id)?,
            // Each entry must have one that no other has.
            None => xml.leaf("FITID", &record.id.to_string().replace('-', ""))?,
        }
    }
    references(xml, tx, pending, at)?;
    texts(xml, tx, at)?;
    if let Some(original) = &tx.original {
        at.lost("/data/original", "ORIGCURRENCY has the rate and the currency, not the amount");
        if let Some(rate) = original.rate {
            xml.open("ORIGCURRENCY");
            xml.leaf("CURRATE", &rate.to_string())?;
            xml.leaf("CURSYM", original.amount.currency.as_str())?;
            xml.close()?;
        }
    }
    xml.close()
}

/// `TRNTYPE`: the code of OFX where the record has one, else that of its kind, else the direction.
fn transaction_type(tx: &Transaction, at: &mut At<'_>) -> &'static str {
    let mut stated = None;
    for code in tx.bank_codes.iter().filter(|code| code.system == "ofx:trntype") {
        let known = TYPES.iter().find(|name| **name == code.code.as_str());
        match (stated, known) {
            (None, Some(name)) => {
                stated = Some(*name);
                at.lost_if(code.label.is_some(), "/data/bankCodes/*/label", NO_PLACE);
            }
            _ => at.lost("/data/bankCodes/*", "not a type of OFX, or a second one"),
        }
    }
    let direction = if tx.amount.amount.is_negative() { "DEBIT" } else { "CREDIT" };
    let written = stated.or_else(|| type_of(tx.kind.as_ref())).unwrap_or(direction);
    let read = transaction_kind(written);
    at.lost_if(
        tx.kind.is_some() && tx.kind != read,
        "/data/kind",
        "the type of transaction does not say it",
    );
    written
}

/// The codes and references of other elements: scheme, element, characters, whether of what is pending too.
static REFERENCES: &[(&str, &str, usize, bool)] = &[
    ("ofx:srvrtid", "SRVRTID", 10, false),
    ("ofx:checknum", "CHECKNUM", 12, false),
    ("ofx:refnum", "REFNUM", 32, true),
    ("ofx:sic", "SIC", 6, false),
    ("ofx:payeeid", "PAYEEID", 12, false),
];

fn references(
    xml: &mut Xml<'_>,
    tx: &Transaction,
    pending: bool,
    at: &mut At<'_>,
) -> io::Result<()> {
    for (scheme, element, most, of_pending) in REFERENCES {
        if pending && !of_pending {
            continue;
        }
        let (value, pointer) = match *element {
            "CHECKNUM" => (tx.check_number.as_ref(), "/data/checkNumber"),
            "SIC" => {
                let code = tx.bank_codes.iter().find(|code| code.system == *scheme);
                (code.map(|code| &code.code), "/data/bankCodes/*")
            }
            _ => {
                let id = tx.references.iter().find(|id| id.scheme == *scheme);
                (id.map(|id| &id.value), "/data/references/*")
            }
        };
        let Some(value) = value.and_then(|value| whole(at, pointer, value, *most)) else {
            continue;
        };
        if *element == "SIC" && !value.bytes().all(|b| b.is_ascii_digit()) {
            at.lost(pointer, "not digits");
            continue;
        }
        xml.leaf(element, &value)?;
    }
    let carried = |scheme: &str| {
        REFERENCES.iter().any(|(name, _, _, too)| *name == scheme && (*too || !pending))
    };
    for (number, id) in tx.references.iter().enumerate() {
        let first = tx.references.iter().position(|other| other.scheme == id.scheme);
        let good = carried(&id.scheme) && id.scheme != "ofx:checknum" && first == Some(number);
        at.lost_if(!good, "/data/references/*", NO_PLACE);
        at.lost_if(good && id.issuer.is_some(), "/data/references/*/issuer", NO_PLACE);
    }
    for (number, code) in tx.bank_codes.iter().enumerate() {
        if code.system == "ofx:trntype" {
            continue;
        }
        let first = tx.bank_codes.iter().position(|other| other.system == code.system);
        let good = code.system == "ofx:sic" && carried("ofx:sic") && first == Some(number);
        at.lost_if(!good, "/data/bankCodes/*", NO_PLACE);
        at.lost_if(good && code.label.is_some(), "/data/bankCodes/*/label", NO_PLACE);
    }
    at.lost_if(tx.merchant.is_some(), "/data/merchant", NO_PLACE);
    Ok(())
}

/// `NAME` or `PAYEE`, `EXTDNAME`, `MEMO`.
fn texts(xml: &mut Xml<'_>, tx: &Transaction, at: &mut At<'_>) -> io::Result<()> {
    let mut unstructured = tx.remittance.iter().flat_map(|r| &r.unstructured);
    let mut memo = unstructured.next().map(|text| text.trim().to_owned());
    for more in unstructured {
        at.lost("/data/remittance/unstructured/*", "MEMO is one text: joined with a blank");
        let memo = memo.get_or_insert_default();
        memo.push(' ');
        memo.push_str(more.trim());
    }
    let structured = tx.remittance.as_ref().is_some_and(|r| !r.structured.is_empty());
    at.lost_if(structured, "/data/remittance/structured", NO_PLACE);
    let memo = memo.filter(|memo| !memo.is_empty());
    let pointer = "/data/remittance/unstructured/*";
    let memo = memo.and_then(|memo| cut(at, pointer, &memo, 255).map(|m| m.into_owned()));

    let label = tx.label.as_ref().and_then(|label| cut(at, "/data/label", label, 255));
    let payee = tx.counterparty.as_ref().and_then(Payee::of);
    counterparty_losses(tx.counterparty.as_ref(), payee.is_some(), at);
    let length = label.as_ref().map_or(0, |label| label.chars().count());
    // A text too long for every other element is the MEMO, where that is free: read as the label without a NAME.
    if let Some(label) = &label
        && length > 100
        && memo.is_none()
        && payee.is_none()
    {
        return xml.leaf("MEMO", label);
    }
    at.lost_if(length > 100, "/data/label", "longer than the format takes: cut");
    let mut named = false;
    let mut shown = None;
    match (&payee, &label) {
        (Some(payee), _) => payee.write(xml, at)?,
        (None, Some(label)) => {
            named = true;
            xml.leaf("NAME", &first(label, 32))?;
        }
        (None, None) => {
            let other = tx.counterparty.as_ref().and_then(|party| party.name.as_ref());
            if let Some(name) = other.map(|name| first(name, 32)).filter(|name| !name.is_empty()) {
                named = true;
                xml.leaf("NAME", &name)?;
                shown = Some(name);
            }
        }
    }
    if let Some(label) = &label {
        // A longer one stands in full in the element for that, and one beside a PAYEE.
        let text = first(label, 100);
        if length > 32 || payee.is_some() {
            named = true;
            xml.leaf("EXTDNAME", &text)?;
        }
        shown = Some(text);
    }
    let Some(memo) = memo else { return Ok(()) };
    at.lost_if(!named, "/data/remittance", "a text that stands alone is read as the label");
    at.lost_if(shown.as_ref() == Some(&memo), "/data/remittance", "the same text as the label");
    xml.leaf("MEMO", &memo)
}

/// The first characters of a text.
fn first(text: &str, most: usize) -> String {
    let text: String = text.chars().filter(|c| is_char(*c)).collect();
    text.trim().chars().take(most).collect::<String>().trim().to_owned()
}

/// A counterparty with all that `PAYEE` requires.
struct Payee<'a> {
    party: &'a Party,
    address: &'a Address,
}

impl<'a> Payee<'a> {
    fn of(party: &'a Party) -> Option<Self> {
        let address = party.address.as_ref()?;
        let all = party.name.is_some()
            && (1..=3).contains(&address.lines.len())
            && address.locality.is_some()
            && address.region.is_some()
            && address.postal_code.is_some()
            && party.contacts.len() == 1;
        all.then_some(Self { party, address })
    }

    fn write(&self, xml: &mut Xml<'_>, at: &mut At<'_>) -> io::Result<()> {
        let Self { party, address } = self;
        let lines = |number| address.lines.get(number);
        xml.open("PAYEE");
        for (element, value, pointer, most) in [
            ("NAME", party.name.as_ref(), "/name", 32),
            ("ADDR1", lines(0), "/address/lines/*", 32),
            ("ADDR2", lines(1), "/address/lines/*", 32),
            ("ADDR3", lines(2), "/address/lines/*", 32),
            ("CITY", address.locality.as_ref(), "/address/locality", 32),
            ("STATE", address.region.as_ref(), "/address/region", 5),
            ("POSTALCODE", address.postal_code.as_ref(), "/address/postalCode", 11),
            ("PHONE", party.contacts.first(), "/contacts/*", 32),
        ] {
            let mut at = at.at("/data/counterparty");
            if let Some(value) = value.and_then(|value| cut(&mut at, pointer, value, most)) {
                xml.leaf(element, &value)?;
            }
        }
        xml.close()
    }
}

/// What of the other side has no place: all of it without `PAYEE`, and what `PAYEE` lacks with it.
fn counterparty_losses(party: Option<&Party>, payee: bool, at: &mut At<'_>) {
    let Some(party) = party else { return };
    if !payee {
        at.lost("/data/counterparty", "PAYEE requires a full address and a telephone number");
        return;
    }
    let mut at = at.at("/data/counterparty");
    at.lost_if(!party.ids.is_empty(), "/ids", "BANKACCTTO requires the type of the account");
    at.lost_if(party.role.is_some(), "/role", NO_PLACE);
    at.lost_if(party.legal_name.is_some(), "/legalName", NO_PLACE);
    if let Some(address) = &party.address {
        at.lost_if(address.country.is_some(), "/address/country", "three letters in OFX");
        at.lost_if(!address.ids.is_empty(), "/address/ids", NO_PLACE);
        at.lost_if(address.coordinates.is_some(), "/address/coordinates", NO_PLACE);
    }
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
