//! Fields to items: statements, their accounts, their entries and balances.

use mesinfos_io::LimitError;
use mesinfos_schema::types::banking::{Balance, BalanceKind, StatementRef};
use mesinfos_schema::values::{Currency, Money, Text};

use super::mapping::{self, Item};
use super::reader::Fields;
use super::{account, entry, values};
use crate::banking::AccountScope;
use crate::contract::{ConvertError, SyntaxError};
use crate::emitter::{Emitter, Fault};

#[derive(Debug, Default)]
struct Statement {
    reference: StatementRef,
    account: String,
    names: String,
    currency: Option<Currency>,
    /// It states a currency that ISO 4217 does not know: no other one may stand in for it.
    foreign: bool,
    scope: Option<AccountScope>,
    /// An opening balance was met, and a closing one.
    opened: bool,
    closed: bool,
    has_account: bool,
    /// The envelope promised `-}`.
    enveloped: bool,
}

#[derive(Debug)]
pub(super) struct Walker<'w, 'o> {
    out: &'w mut Emitter<'o>,
    statement: Statement,
    sender: Option<String>,
    envelope_open: bool,
    item: Item,
    pending: bool,
    line: u64,
    /// The field now handed over is the last, and its line has no end.
    cut: bool,
}

impl<'w, 'o> Walker<'w, 'o> {
    pub(super) fn new(out: &'w mut Emitter<'o>) -> Self {
        Self {
            out,
            statement: Statement::default(),
            sender: None,
            envelope_open: false,
            item: Item::default(),
            pending: false,
            line: 0,
            cut: false,
        }
    }

    /// Says of the field that comes next that it is the last, on a line without an end: it may have gone on.
    pub(super) fn last_field_is_cut(&mut self, cut: bool) {
        self.cut = cut;
    }

    /// Whether the input may not end here: a statement was opened and not closed, or its envelope.
    pub(super) fn is_open(&self) -> bool {
        (self.statement.opened && !self.statement.closed) || self.statement.enveloped
    }

    /// The end of the input. Where its last line has no end, what stands there is not to be trusted.
    pub(super) fn finish(&mut self) -> Result<(), ConvertError> {
        let mut open = self.is_open();
        // Interim reports and fragments have no balance that must follow: their last entry tells by itself.
        if self.cut && self.pending && self.item.is_field_61_alone() {
            open |= !entry::reaches_its_type(&self.item.entry);
        }
        if open && self.cut && self.pending {
            self.pending = false;
            let fault = Fault::new("mt940.truncated", "the input ends within this entry");
            self.out.item(self.item.line, Err(fault))?;
        } else if self.cut && self.pending {
            self.out.warn("the last line has no end: the text of the last entry may be cut");
        }
        self.flush()?;
        if open {
            return Err(SyntaxError::new(
                "mt940.truncated",
                format!("L{}", self.line),
                "the input ends within a statement: no closing balance or no end of the message",
            )
            .into());
        }
        Ok(())
    }

    /// Hands the pending entry over.
    fn flush(&mut self) -> Result<(), ConvertError> {
        if !std::mem::take(&mut self.pending) {
            return Ok(());
        }
        let line = self.item.line;
        let Some(currency) = self.currency() else {
            let message = if self.statement.foreign {
                "the statement's currency is not in ISO 4217"
            } else {
                "the statement states no currency before this entry: give --currency"
            };
            return self.out.item(line, Err(Fault::new("mt940.currency", message)));
        };
        self.scope(line, currency)?;
        let Some(scope) = &self.statement.scope else { return Ok(()) };
        let statement = &self.statement.reference;
        let mapped = mapping::transaction(&self.item, scope, currency, statement, self.out);
        self.out.item(line, mapped)
    }

    /// Settles the account at the first item: its currency is known by then.
    fn scope(&mut self, line: u64, currency: Currency) -> Result<(), ConvertError> {
        if self.statement.scope.is_some() {
            return Ok(());
        }
        let mut account = account::read(&self.statement.account, self.sender.as_deref());
        account::names(&mut account, &self.statement.names);
        account.currency.get_or_insert(currency);
        if let Some(servicer) = &account.servicer {
            self.out.provider(servicer);
        }
        let scope = AccountScope::of(account, self.out);
        self.out.account(line, &scope)?;
        self.statement.scope = Some(scope);
        Ok(())
    }

    /// The currency of what states none itself: the statement's, else the caller's.
    fn currency(&self) -> Option<Currency> {
        let given = self.out.options().currency.filter(|_| !self.statement.foreign);
        self.statement.currency.or(given)
    }

    fn balance(&mut self, kind: BalanceKind, text: &str, line: u64) -> Result<(), ConvertError> {
        if self.cut && !text.contains(',') {
            // The comma is mandatory: without it the end of the amount is missing, and a smaller one would stand here.
            self.statement.opened = true;
            self.statement.closed = false;
            let fault = Fault::new("mt940.truncated", "the input ends within this balance");
            return self.out.item(line, Err(fault));
        }
        let read = values::balance(text).and_then(|balance| {
            let currency = balance.currency.or(self.currency());
            currency.map(|currency| (balance, currency)).ok_or_else(|| {
                Fault::new("mt940.currency", "no currency in balance or statement: give --currency")
            })
        });
        let (balance, currency) = match read {
            Ok(read) => read,
            Err(fault) => {
                // A balance with another fault still says in which currency the statement is.
                match values::stated_currency(text).map(values::known) {
                    Some(Ok(currency)) => {
                        self.statement.currency.get_or_insert(currency);
                    }
                    Some(Err(_)) => self.statement.foreign = true,
                    None => {}
                }
                return self.out.item(line, Err(fault));
            }
        };
        let decimals = currency.minor_units().unwrap_or_default();
        if self.cut && balance.amount.scale() < decimals {
            self.out.warn(
                "the last line has no end, and its balance fewer decimals than its currency: it may be cut",
            );
        }
        let own = *self.statement.currency.get_or_insert(currency);
        self.scope(line, own)?;
        let Some(scope) = &self.statement.scope else { return Ok(()) };
        let amount = Money::new(balance.amount, currency);
        let mut record = Balance::new(scope.id(), kind, amount, balance.on);
        if self.statement.reference != StatementRef::new() {
            record.statement = Some(self.statement.reference.clone());
        }
        self.out.item(line, Ok(scope.balance(record).into()))
    }

    fn account(&mut self, text: &str) {
        let plain = text.trim().chars().count() <= 60 && !text.contains('?');
        if self.statement.has_account && !plain {
            // An information field under the account's tag: seen in the wild.
            self.out.unmapped("25 repeated");
            return;
        }
        if self.statement.has_account {
            let enveloped = self.statement.enveloped;
            self.statement = Statement { enveloped, ..Statement::default() };
        }
        text.trim().clone_into(&mut self.statement.account);
        self.statement.currency = account::read(text.trim(), None).currency;
        self.statement.has_account = true;
    }

    fn created(&mut self, text: &str) {
        match created(text) {
            Some(moment) => self.out.collected_at(moment),
            None => self.out.unmapped("13D"),
        }
    }
}

/// `YYMMDDhhmm±hhmm`; field 13 has no offset.
fn created(text: &str) -> Option<mesinfos_schema::values::Moment> {
    let text = text.trim();
    let date = values::date(text.get(..6)?)?;
    let (hour, minute) = (values::pair(text, 6)?, values::pair(text, 8)?);
    let offset = match text.get(10..) {
        Some("") | None => String::new(),
        Some("+0000" | "-0000") => "Z".to_owned(),
        Some(offset) => format!("{}:{}", offset.get(..3)?, offset.get(3..)?),
    };
    format!("{date}T{hour:02}:{minute:02}:00{offset}").parse().ok()
}

impl Fields for Walker<'_, '_> {
    fn field(&mut self, tag: &'static str, text: &str, line: u64) -> Result<(), ConvertError> {
        self.line = line;
        match tag {
            "86" | "NS" if self.pending => {
                let to = if tag == "86" { &mut self.item.info } else { &mut self.item.non_swift };
                let limit = self.out.options().limits.line;
                if to.len() + text.len() >= limit {
                    let place = Some(format!("line {line}"));
                    let what = "bytes of an entry's information";
                    return Err(LimitError { what, limit: limit as u64, place }.into());
                }
                if !to.is_empty() {
                    to.push('\n');
                }
                to.push_str(text);
                return Ok(());
            }
            // A line of field 86 under the account's tag keeps its entry open.
            "25" | "25P" if self.pending && text.contains('?') => {
                self.out.unmapped("25 repeated");
                return Ok(());
            }
            _ => self.flush()?,
        }
        match tag {
            "20" => {
                let enveloped = std::mem::take(&mut self.envelope_open);
                if self.statement.opened && !self.statement.closed {
                    self.out.warn("a statement has no closing balance");
                }
                self.statement = Statement { enveloped, ..Statement::default() };
                self.statement.reference.id = Text::trimmed(text);
            }
            "25" | "25P" => self.account(text),
            "28" | "28C" => {
                let joined: String = text.chars().filter(|c| *c != '\n').collect();
                let (sequence, page) = joined.split_once('/').unwrap_or((&joined, ""));
                self.statement.reference.sequence = Text::trimmed(sequence);
                self.statement.reference.page = Text::trimmed(page);
            }
            "13" | "13D" => {
                self.out.version("MT942");
                self.created(text);
            }
            "34F" => {
                self.out.version("MT942");
                let currency = text.trim().get(..3).and_then(|code| values::known(code).ok());
                self.statement.currency = self.statement.currency.or(currency);
                self.out.unmapped("34F");
            }
            "60" | "60F" | "60M" => {
                self.out.version("MT940");
                self.statement.opened = true;
                self.statement.closed = false;
                let first = tag != "60M";
                let kind =
                    if first { BalanceKind::OpeningBooked } else { BalanceKind::InterimBooked };
                self.balance(kind, text, line)?;
            }
            "61" => {
                self.pending = true;
                self.item.line = line;
                self.item.info.clear();
                self.item.non_swift.clear();
                text.clone_into(&mut self.item.entry);
            }
            "62" | "62F" | "62M" => {
                self.statement.closed = true;
                let last = tag != "62M";
                let kind =
                    if last { BalanceKind::ClosingBooked } else { BalanceKind::InterimBooked };
                self.balance(kind, text, line)?;
            }
            "64" | "64F" => {
                self.statement.closed = true;
                self.balance(BalanceKind::ClosingAvailable, text, line)?;
            }
            "65" | "65F" => {
                self.statement.closed = true;
                self.balance(BalanceKind::ForwardAvailable, text, line)?;
            }
            "NS" if self.statement.scope.is_none() => {
                text.clone_into(&mut self.statement.names);
                let known = |line: &str| line.starts_with("22") || line.starts_with("23");
                if text.lines().any(|line| line.len() > 2 && !known(line)) {
                    self.out.unmapped("NS of the statement");
                }
            }
            "86" if text.trim().is_empty() => {}
            "86" => self.out.unmapped("86 of the statement"),
            "21" => self.out.unmapped("21"),
            "90C" => self.out.unmapped("90C"),
            "90D" => self.out.unmapped("90D"),
            other => self.out.unmapped(other),
        }
        Ok(())
    }

    fn envelope(&mut self, text: &str, line: u64) -> Result<(), ConvertError> {
        self.line = line;
        self.flush()?;
        if text.contains("{1:") || text.contains("{2:") {
            // Blocks 1 and 2 may stand on lines of their own: the first that names a bank counts.
            if text.contains("{1:") {
                self.sender = None;
            }
            if self.sender.is_none() {
                self.sender = account::sender(text).map(str::to_owned);
            }
        }
        self.envelope_open |= text.contains("{4:");
        self.out.unmapped("envelope");
        Ok(())
    }

    fn stray(&mut self, _: &str, line: u64) -> Result<(), ConvertError> {
        self.line = line;
        self.out.unmapped("line outside every field");
        Ok(())
    }

    fn end(&mut self) -> Result<(), ConvertError> {
        self.flush()?;
        if self.statement.opened && !self.statement.closed {
            self.out.warn("a statement has no closing balance");
        }
        self.statement = Statement::default();
        self.sender = None;
        self.envelope_open = false;
        Ok(())
    }

    fn dash_may_be_text(&self) -> bool {
        self.pending && self.statement.opened && !self.statement.closed
    }
}
