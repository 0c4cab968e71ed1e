//! camt.05x syntax: the parts of a message in source order, each as a tree. Knows no record.

use mesinfos_io::Limits;

use crate::contract::ConvertError;
use crate::xml::{Step, Tree, XmlReader};

/// How many times the limit of a field an item may hold: a batch entry carries thousands of details.
const ITEM_FIELDS: usize = 128;

/// What a part of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The message begins; [`Reader::version`] is known.
    Message,
    /// `GrpHdr`, in the tree.
    Header,
    /// A statement, report or notification begins.
    Statement,
    /// `Acct`, in the tree.
    Account,
    /// `Bal`, in the tree.
    Balance,
    /// `Ntry`, in the tree.
    Entry,
    /// Another element of a statement, in the tree.
    Field,
    /// The statement ends.
    StatementEnd,
    /// An element beside the statements, in the tree.
    Beside,
    /// Text outside the message, in an envelope around it; [`Reader::name`] names the element.
    Envelope,
    /// The document ends.
    End,
}

/// The kinds of message: root element, statement element, short name.
const MESSAGES: [(&str, &str, &str); 3] = [
    ("BkToCstmrAcctRpt", "Rpt", "camt.052"),
    ("BkToCstmrStmt", "Stmt", "camt.053"),
    ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "camt.054"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Outside,
    Message,
    Statement,
}

/// Reads the parts of a message.
pub(super) struct Reader {
    xml: XmlReader,
    state: State,
    statement: &'static str,
    version: String,
    met: bool,
    most: usize,
}

impl Reader {
    pub(super) fn new(xml: XmlReader, limits: &Limits) -> Self {
        let most = limits.line.saturating_mul(ITEM_FIELDS);
        let state = State::Outside;
        Self { xml, state, statement: "", version: String::new(), met: false, most }
    }

    /// The message as its namespace names it (`camt.053.001.08`), else as far as its root element does.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// The line of the last part.
    pub(super) fn line(&self) -> u64 {
        self.xml.line()
    }

    /// The name of the element opened last.
    pub(super) fn name(&self) -> &str {
        self.xml.element().name()
    }

    /// The next part, in `tree` where it is an element.
    pub(super) fn next(&mut self, tree: &mut Tree) -> Result<Part, ConvertError> {
        loop {
            match (self.xml.next()?, self.state) {
                (Step::Open(element), State::Outside) => {
                    if let Some(name) = element.namespaces().find_map(message_name) {
                        self.version = name.to_owned();
                    }
                    let name = element.name();
                    let known = MESSAGES.iter().find_map(|(root, statement, short)| {
                        let rest = name.strip_prefix(root)?;
                        let number = match rest.strip_prefix('V') {
                            Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => number,
                            _ if rest.is_empty() => "",
                            _ => return None,
                        };
                        Some((*statement, *short, number))
                    });
                    let Some((statement, short, number)) = known else { continue };
                    self.statement = statement;
                    if self.version.is_empty() {
                        short.clone_into(&mut self.version);
                        if !number.is_empty() {
                            self.version.push_str(".001.");
                            self.version.push_str(number);
                        }
                    }
                    self.state = State::Message;
                    self.met = true;
                    return Ok(Part::Message);
                }
                (Step::Open(element), State::Message) => {
                    if element.name() == self.statement {
                        self.state = State::Statement;
                        return Ok(Part::Statement);
                    }
                    let header = element.name() == "GrpHdr";
                    tree.read(&mut self.xml, self.most)?;
                    return Ok(if header { Part::Header } else { Part::Beside });
                }
                (Step::Open(element), State::Statement) => {
                    let part = match element.name() {
                        "Acct" => Part::Account,
                        "Bal" => Part::Balance,
                        "Ntry" => Part::Entry,
                        _ => Part::Field,
                    };
                    tree.read(&mut self.xml, self.most)?;
                    return Ok(part);
                }
                (Step::Close, State::Statement) => {
                    self.state = State::Message;
                    return Ok(Part::StatementEnd);
                }
                (Step::Close, State::Message) => self.state = State::Outside,
                (Step::Text(_), _) => return Ok(Part::Envelope),
                (Step::Close, State::Outside) => {}
                (Step::End, _) if !self.met => {
                    return Err(self
                        .xml
                        .error("camt.no-message", "no camt.052, 053 or 054 message"));
                }
                (Step::End, _) => return Ok(Part::End),
            }
        }
    }
}

/// The message's name in a namespace such as `urn:iso:std:iso:20022:tech:xsd:camt.053.001.08`.
pub(super) fn message_name(namespace: &str) -> Option<&str> {
    let at = namespace.find("camt.05")?;
    let name = namespace.get(at..)?;
    let end = name.find(|c: char| c != '.' && !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    // Some banks give the location of a schema file for the namespace.
    let name = name.get(..end)?;
    Some(name.strip_suffix(".xsd").unwrap_or(name).trim_end_matches('.'))
}
