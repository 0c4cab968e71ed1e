//! camt.052, 053 and 054: account reports, statements and notifications of ISO 20022.

mod descriptor;
mod mapping;
mod reader;
mod write;

use mesinfos_io::{Head, Input};
use mesinfos_schema::types::banking::{Account, AccountKind, StatementRef};

use crate::banking::AccountScope;
use crate::contract::{Candidate, ConvertError, Facts, Format, SyntaxError};
use crate::descriptor::Descriptor;
use crate::emitter::{Emitter, Locator};
use crate::options::Options;
use crate::xml::{self, Tree, XmlReader};
use mapping::Context;
use reader::{Part, Reader};

pub use write::{CAMT_052, CAMT_053, CamtWriter};

/// camt.052, camt.053 and camt.054, versions 001.01 to 001.13.
#[derive(Clone, Copy, Debug)]
pub struct Camt;

impl Format for Camt {
    fn descriptor(&self) -> &'static Descriptor {
        &descriptor::DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        if !text.trim_start().starts_with('<') {
            return Vec::new();
        }
        let rooted = text.contains("<BkToCstmr") || text.contains(":BkToCstmr");
        let version = text
            .split(['"', '\''])
            .filter(|quoted| quoted.len() < 200)
            .find_map(reader::message_name);
        match (rooted, version) {
            (true, Some(version)) => {
                vec![Candidate::new("camt", 100, "the message and its namespace").version(version)]
            }
            (true, None) => vec![Candidate::new("camt", 95, "the message's element")],
            (false, Some(version)) => {
                vec![Candidate::new("camt", 70, "a namespace of camt").version(version)]
            }
            (false, None) => Vec::new(),
        }
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        Ok(Facts::of(xml::sniff(input)?))
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let xml = XmlReader::open(input, facts.encoding, &options.limits)?;
        let mut reader = Reader::new(xml, &options.limits);
        let mut walk = Walk { tree: Tree::default(), options, page: None, current: None };
        loop {
            let part = reader.next(&mut walk.tree)?;
            if part == Part::End {
                return Ok(());
            }
            walk.part(part, &reader, out)?;
        }
    }
}

/// One pass over a file.
struct Walk<'a> {
    tree: Tree,
    options: &'a Options,
    /// The message's page, where the statement has none.
    page: Option<String>,
    current: Option<Statement>,
}

/// A statement under way.
struct Statement {
    line: u64,
    of: StatementRef,
    account: Option<Account>,
    scope: Option<AccountScope>,
}

impl Walk<'_> {
    fn part(
        &mut self,
        part: Part,
        reader: &Reader,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let line = self.tree.root().line();
        match part {
            Part::Message => out.version(reader.version()),
            Part::Header => {
                self.header(out);
                self.unused(out);
            }
            Part::Statement => {
                let mut of = StatementRef::new();
                of.page = self.page.as_deref().and_then(mesinfos_schema::values::Text::trimmed);
                let line = reader.line();
                self.current = Some(Statement { line, of, account: None, scope: None });
            }
            Part::Account => {
                let account = mapping::account(self.tree.root());
                if let Some(servicer) = &account.servicer {
                    out.provider(servicer);
                }
                self.unused(out);
                let Some(statement) = &mut self.current else { return Ok(()) };
                if statement.scope.is_some() || statement.account.is_some() {
                    let message =
                        "the account after entries, or a second account, in one statement";
                    return Err(SyntaxError::new(
                        "camt.late-account",
                        Locator::Line(line),
                        message,
                    )
                    .into());
                }
                statement.account = Some(account);
            }
            Part::Balance | Part::Entry => self.item(part, line, out)?,
            Part::Field => {
                if let Some(statement) = &mut self.current {
                    mapping::statement(self.tree.root(), &mut statement.of);
                }
                self.unused(out);
            }
            // An account without entries is handed on as well.
            Part::StatementEnd => {
                if let Some(statement) = &mut self.current {
                    statement.scope(out)?;
                }
                self.current = None;
            }
            Part::Beside => self.unused(out),
            Part::Envelope => out.unmapped(reader.name()),
            Part::End => {}
        }
        Ok(())
    }

    fn header(&mut self, out: &mut Emitter<'_>) {
        let header = self.tree.root();
        if let Some(created) = header.find("CreDtTm")
            && let Some(at) = created.peek().and_then(mapping::moment)
        {
            created.mark();
            out.collected_at(at);
        }
        self.page = header.take("MsgPgntn/PgNb").map(str::to_owned);
    }

    fn item(&mut self, part: Part, line: u64, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let Some(statement) = &mut self.current else { return Ok(()) };
        let scope = statement.scope(out)?;
        let (of, currency) = (scope.1, self.options.currency);
        let context = Context { scope: scope.0, statement: of, currency };
        let root = self.tree.root();
        let mapped = if part == Part::Balance {
            mapping::balance(root, &context)
        } else if out.passes_over(|| mapping::hint(root)) {
            return Ok(());
        } else {
            mapping::entry(root, &context, |path| out.unmapped(path))
        };
        let good = mapped.is_ok();
        out.item(line, mapped.map(Into::into))?;
        if good {
            self.unused(out);
        }
        Ok(())
    }

    /// Tells which values of the tree were not taken.
    fn unused(&self, out: &mut Emitter<'_>) {
        self.tree.unused(|path| out.unmapped(path));
    }
}

impl Statement {
    /// The scope of the statement's account, which is handed on the first time.
    fn scope(
        &mut self,
        out: &mut Emitter<'_>,
    ) -> Result<(&AccountScope, &StatementRef), ConvertError> {
        let scope = match self.scope.take() {
            Some(scope) => scope,
            None => {
                let account = self.account.take();
                let account = account.unwrap_or_else(|| Account::new([], AccountKind::Unspecified));
                let scope = AccountScope::of(account, out);
                out.account(self.line, &scope)?;
                scope
            }
        };
        Ok((self.scope.insert(scope), &self.of))
    }
}
