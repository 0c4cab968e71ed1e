//! From tokens to items: which aggregate a leaf belongs to, where an item begins and ends.

use std::io::BufRead;

use mesinfos_schema::values::Party;

use super::mapping::{self, AccountText};
use super::reader::{Token, Tokens};
use crate::banking::AccountScope;
use crate::contract::{ConvertError, SyntaxError};
use crate::emitter::{Emitter, Fault, Mapped};

/// Leaves of one item, in one buffer.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) line: u64,
    text: String,
    fields: Vec<Field>,
}

/// One leaf: where its group, name and value lie in the buffer.
#[derive(Debug, Clone, Copy)]
struct Field {
    group: usize,
    name: usize,
    value: usize,
    end: usize,
}

impl Item {
    fn start(&mut self, kind: Kind, line: u64) {
        self.kind = kind;
        self.line = line;
        self.text.clear();
        self.fields.clear();
    }

    fn push(&mut self, group: &str, name: &str, value: &str) {
        let at = self.text.len();
        self.text.push_str(group);
        self.text.push_str(name);
        self.text.push_str(value);
        let name_at = at + group.len();
        let value_at = name_at + name.len();
        self.fields.push(Field { group: at, name: name_at, value: value_at, end: self.text.len() });
    }

    /// Group, name and value of each leaf; the group is empty for a leaf of the item itself.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.fields.iter().filter_map(|field| {
            Some((
                self.text.get(field.group..field.name)?,
                self.text.get(field.name..field.value)?,
                self.text.get(field.value..field.end)?,
            ))
        })
    }
}

/// What an item is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Transaction,
    PendingTransaction,
    LedgerBalance,
    AvailableBalance,
    InvestmentTransaction,
    InvestmentPosition,
    Security,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "STMTTRN" => Self::Transaction,
            "STMTTRNP" => Self::PendingTransaction,
            "LEDGERBAL" => Self::LedgerBalance,
            "AVAILBAL" => Self::AvailableBalance,
            "BUYDEBT" | "BUYMF" | "BUYOPT" | "BUYOTHER" | "BUYSTOCK" | "CLOSUREOPT" | "INCOME"
            | "INVEXPENSE" | "JRNLFUND" | "JRNLSEC" | "MARGININTEREST" | "REINVEST"
            | "RETOFCAP" | "SELLDEBT" | "SELLMF" | "SELLOPT" | "SELLOTHER" | "SELLSTOCK"
            | "SPLIT" | "TRANSFER" => Self::InvestmentTransaction,
            "POSDEBT" | "POSMF" | "POSOPT" | "POSOTHER" | "POSSTOCK" => Self::InvestmentPosition,
            "DEBTINFO" | "MFINFO" | "OPTINFO" | "OTHERINFO" | "STOCKINFO" => Self::Security,
            _ => return None,
        })
    }
}

/// Aggregates inside an item whose leaves keep their group, since names repeat between them.
fn is_group(name: &str) -> bool {
    matches!(
        name,
        "PAYEE"
            | "BANKACCTTO"
            | "CCACCTTO"
            | "CURRENCY"
            | "ORIGCURRENCY"
            | "EXTDPAYEE"
            | "IMAGEDATA"
            | "SECID"
            | "INVTRAN"
            | "INVBUY"
            | "INVSELL"
            | "INVPOS"
            | "SECINFO"
    )
}

/// Aggregates that describe an account.
fn is_account(name: &str) -> bool {
    matches!(name, "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "LOANACCTFROM" | "BANKACCTFROMP")
}

/// Aggregates that hold one statement.
fn is_statement(name: &str) -> bool {
    matches!(name, "STMTRS" | "CCSTMTRS" | "INVSTMTRS" | "LOANSTMTRS" | "STMTENDRS" | "CCSTMTENDRS")
}

fn is_list(name: &str) -> bool {
    matches!(name, "BANKTRANLIST" | "BANKTRANLISTP" | "INVTRANLIST" | "INVPOSLIST" | "SECLIST")
}

/// Whole passage through a file.
pub(super) fn walk<R: BufRead>(
    mut tokens: Tokens<R>,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    let mut walk = Walk::default();
    let last = loop {
        let token = match tokens.next() {
            Ok(token) => token,
            Err(error) => {
                walk.break_off(out)?;
                return Err(error);
            }
        };
        match token {
            (line, Token::End) => break line,
            (line, Token::Leaf(name, value)) => walk.leaf(name, value, line, out)?,
            (line, Token::Open(name)) => walk.open(name, line, out)?,
            (line, Token::Close(name)) => walk.close(name, line, out)?,
        }
    };
    walk.end(last, out)
}

#[derive(Default)]
struct Walk {
    seen_root: bool,
    /// The aggregate with the leaves now read, where it matters: `FI`, `SONRS`, `STATUS`.
    section: String,
    provider: Party,
    statement: Statement,
    in_statement: bool,
    list: bool,
    item: Option<Item>,
    /// A finished item, its buffers kept for the next one.
    spare: Item,
    /// The groups open inside the item, the innermost last.
    groups: Vec<String>,
    account_open: bool,
    failed_status: Option<(u64, String)>,
    produced: bool,
}

/// What is known of the statement's account so far.
#[derive(Default)]
struct Statement {
    currency: Option<mapping::StatementCurrency>,
    account: AccountText,
    investment: bool,
    scope: Option<AccountScope>,
}

impl Walk {
    fn open(&mut self, name: &str, line: u64, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        if let Some(kind) = Kind::of(name) {
            let inside = self.item.as_ref().map(|item| item.kind);
            // A TRANSFER or SPLIT leaf of another item opens nothing; an unclosed item ends where its like begins.
            if inside.is_none_or(|open| open == kind || kind == Kind::Transaction) {
                self.finish_item(out)?;
                let mut item = std::mem::take(&mut self.spare);
                item.start(kind, line);
                self.item = Some(item);
                self.groups.clear();
                return Ok(());
            }
        }
        if self.item.is_some() {
            if is_group(name) {
                self.groups.push(name.to_owned());
            }
            if !is_list(name) && !is_statement(name) {
                return Ok(());
            }
            self.finish_item(out)?;
        }
        if name == "OFX" {
            self.seen_root = true;
        } else if is_statement(name) {
            self.statement = Statement { investment: name == "INVSTMTRS", ..Statement::default() };
            self.in_statement = true;
        } else if is_list(name) {
            self.list = true;
        } else if is_account(name) {
            self.statement.account = AccountText::of(name);
            self.account_open = true;
        } else if matches!(name, "SONRS" | "FI" | "STATUS") {
            name.clone_into(&mut self.section);
        }
        Ok(())
    }

    fn leaf(
        &mut self,
        name: &str,
        value: &str,
        line: u64,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        if let Some(item) = &mut self.item {
            item.push(self.groups.last().map_or("", String::as_str), name, value);
            return Ok(());
        }
        if self.account_open {
            if !self.statement.account.set(name, value) {
                out.unmapped(&format!("{}/{name}", self.statement.account.element()));
            }
            return Ok(());
        }
        match (self.section.as_str(), name) {
            (_, "CURDEF") => {
                self.statement.currency = Some(mapping::StatementCurrency::of(value));
            }
            ("FI" | "SONRS", "ORG") => {
                self.provider = Party::named(value).unwrap_or_default();
                out.provider(&self.provider);
            }
            (_, "DTSERVER") => {
                if let Ok(at) = mapping::moment(value) {
                    out.collected_at(at);
                }
            }
            (_, "LANGUAGE") => out.language(mapping::language(value)),
            ("STATUS", "CODE") if !value.trim_start_matches('0').is_empty() => {
                self.failed_status.get_or_insert((line, value.to_owned()));
            }
            ("STATUS", _) | (_, "DTSTART" | "DTEND" | "TRNUID" | "DTASOF" | "OLDFILEUID") => {}
            (section, name) => {
                let section = if self.in_statement { "STMTRS" } else { section };
                out.unmapped(format!("{section}/{name}").trim_start_matches('/'));
            }
        }
        Ok(())
    }

    fn close(&mut self, name: &str, line: u64, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        if let Some(item) = &self.item {
            if Kind::of(name) == Some(item.kind) || is_list(name) || is_statement(name) {
                self.finish_item(out)?;
            } else if let Some(at) = self.groups.iter().position(|group| group == name) {
                self.groups.truncate(at);
            }
        }
        if is_account(name) {
            self.account_open = false;
            // An account without a statement (a list of accounts) is worth having by itself.
            if !self.in_statement {
                let scope = self.scope(out)?;
                out.account(line, &scope)?;
                self.statement.scope = None;
                self.produced = true;
            }
        } else if is_list(name) {
            self.list = false;
        } else if is_statement(name) || name.ends_with("MSGSRSV1") {
            // A statement without entries still has its account.
            if self.in_statement && self.statement.account.is_known() {
                self.ensure_account(line, out)?;
            }
            self.in_statement = false;
            self.list = false;
            self.statement = Statement::default();
        } else if name == self.section {
            self.section.clear();
        }
        Ok(())
    }

    fn finish_item(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let Some(item) = self.item.take() else { return Ok(()) };
        self.groups.clear();
        self.produced = true;
        let skip = match item.kind {
            Kind::InvestmentTransaction => Some("ofx.investment-transaction"),
            Kind::InvestmentPosition => Some("ofx.investment-position"),
            Kind::Security => Some("ofx.security"),
            _ => None,
        };
        let mapped = match skip {
            Some(code) => {
                for (group, name, _) in item.fields() {
                    out.unmapped(format!("{group}/{name}").trim_start_matches('/'));
                }
                Ok(Mapped::Skipped(code))
            }
            None => {
                self.ensure_account(item.line, out)?;
                if out.passes_over(|| mapping::hint(&item)) {
                    self.spare = item;
                    return Ok(());
                }
                match &self.statement.scope {
                    Some(scope) => mapping::map(&item, scope, self.currency(out), out),
                    None => Ok(Mapped::Skipped("ofx.investment-transaction")),
                }
            }
        };
        out.item(item.line, mapped)?;
        self.spare = item;
        Ok(())
    }

    /// The statement's currency: its own, else the caller's.
    fn currency(&self, out: &Emitter<'_>) -> mapping::StatementCurrency {
        self.statement.currency.unwrap_or_else(|| out.options().currency.into())
    }

    fn scope(&self, out: &Emitter<'_>) -> Result<AccountScope, ConvertError> {
        let currency = self.currency(out).known();
        let account =
            self.statement.account.account(&self.provider, currency, self.statement.investment);
        Ok(AccountScope::of(account, out))
    }

    fn ensure_account(&mut self, line: u64, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        if self.statement.scope.is_some() {
            return Ok(());
        }
        if self.statement.currency.is_none() && out.options().currency.is_none() {
            return Err(ConvertError::Missing {
                what: format!("the currency of the statement at L{line}"),
                option: "--currency",
            });
        }
        let scope = self.scope(out)?;
        out.account(line, &scope)?;
        self.statement.scope = Some(scope);
        self.produced = true;
        Ok(())
    }

    /// The file breaks off inside an item: that item is rejected, what came before stands.
    fn break_off(&mut self, out: &mut Emitter<'_>) -> Result<bool, ConvertError> {
        let Some(item) = self.item.take() else { return Ok(false) };
        out.item(item.line, Err(Fault::new("ofx.truncated", "the file ends inside this item")))?;
        Ok(true)
    }

    fn end(mut self, line: u64, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let inside = self.break_off(out)?;
        if inside || self.list {
            return Err(SyntaxError::new(
                "ofx.truncated",
                format!("L{line}"),
                "the file ends inside a list of transactions",
            )
            .into());
        }
        if self.in_statement && self.statement.account.is_known() {
            self.ensure_account(line, out)?;
        }
        match (&self.failed_status, self.produced) {
            (Some((line, code)), false) => {
                let digits: String = code.chars().filter(char::is_ascii_digit).take(6).collect();
                let message = format!("the server answered with status {digits} and no statement");
                Err(SyntaxError::new("ofx.status", format!("L{line}"), message).into())
            }
            (_, false) if !self.seen_root => {
                Err(SyntaxError::new("ofx.no-ofx", "L1", "there is no OFX element").into())
            }
            _ => Ok(()),
        }
    }
}
