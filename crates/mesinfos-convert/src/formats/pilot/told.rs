//! What a first reading of the file learns, for documents that lean on each other.

use std::collections::{BTreeMap, BTreeSet};

use mesinfos_schema::types::retail::ReceiptLine;
use mesinfos_schema::values::Text;
use serde_json::Value;

use super::doc::Doc;
use super::kind::{self, Kind};
use super::mapping;

/// What the first reading keeps of rows: days of periods, lines of receipts, albums. Beyond it is an error.
pub(super) const KEPT: usize = 100_000;

/// How periods end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// With the day before the one that is stated.
    HalfOpen,
    /// With the day that is stated.
    Inclusive,
    /// No row tells, or rows contradict each other.
    Unknown,
}

/// What the file's rows tell of each other.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The kinds that rows name; `None` in it once there are two.
    kinds: BTreeSet<&'static str>,
    /// Starts and ends of periods, in seconds, by class.
    periods: BTreeMap<String, (BTreeSet<i64>, BTreeSet<i64>)>,
    lines: BTreeMap<String, Vec<ReceiptLine>>,
    receipts: BTreeSet<String>,
    /// Accounts that have a document of their own.
    pub(super) accounts: BTreeSet<String>,
    /// The same of loyalty cards.
    pub(super) cards: BTreeSet<String>,
    /// Titles of albums, by the album's id.
    pub(super) albums: BTreeMap<String, Text>,
    /// Albums that photographs name.
    pub(super) pictured: BTreeSet<String>,
    /// How much of it is kept.
    pub(super) kept: usize,
}

impl Told {
    /// The one kind the rows of the file name.
    pub(super) fn sole(&self) -> Option<&'static Kind> {
        let name = self.kinds.first().filter(|_| self.kinds.len() == 1)?;
        kind::KINDS.iter().find(|kind| kind.name == *name)
    }

    pub(super) fn ends(&self, class: &str) -> Ends {
        let Some((starts, ends)) = self.periods.get(class) else { return Ends::Unknown };
        let open = ends.iter().any(|end| starts.contains(end));
        let inclusive = ends.iter().any(|end| starts.contains(&(end + 86_400)));
        match (open, inclusive) {
            (true, false) => Ends::HalfOpen,
            (false, true) => Ends::Inclusive,
            // Steps of a day begin a day after each other: an end that is a start decides.
            (true, true) => Ends::HalfOpen,
            (false, false) => Ends::Unknown,
        }
    }

    pub(super) fn lines(&self, receipt: &str) -> Vec<ReceiptLine> {
        self.lines.get(receipt).cloned().unwrap_or_default()
    }

    pub(super) fn receipt(&self, number: &str) -> bool {
        self.receipts.contains(number)
    }

    /// Learns from one row.
    pub(super) fn learn(&mut self, mut doc: Doc) {
        let Some(kind) = of(&doc, None) else { return };
        if doc.has("docType") {
            self.kinds.insert(kind.name);
        }
        let number = |doc: &mut Doc| doc.string(&["receiptId"]).unwrap_or_default();
        match kind.name {
            "org.fing.mesinfos.consumptionstatement" => {
                let class = doc.string(&["statementType"]).unwrap_or_default().to_lowercase();
                if let (Ok(Some(start)), Ok(Some(end))) =
                    (doc.moment(&["start"]), doc.moment(&["end"]))
                {
                    let of = self.periods.entry(class).or_default();
                    of.0.insert(start.seconds_since_epoch().0);
                    of.1.insert(end.seconds_since_epoch().0);
                    self.kept += 1;
                }
            }
            "receiptdetail" => {
                let number = number(&mut doc);
                if let Ok(line) = mapping::retail::line(&mut doc) {
                    self.lines.entry(number).or_default().push(line);
                    self.kept += 1;
                }
            }
            "bankaccount" => {
                self.accounts.extend(doc.string(&["_id", "accountNumber", "number"]));
                self.kept += 1;
            }
            "client" => {
                self.cards.extend(doc.string(&["idMesInfos"]));
                self.kept += 1;
            }
            "album" => {
                if let (Some(id), Some(title)) =
                    (doc.string(&["_id"]), doc.text(&["title", "name"]))
                {
                    self.albums.insert(id, title);
                    self.kept += 1;
                }
            }
            "photo" => {
                if let Some(album) = doc.string(&["albumid"]) {
                    self.kept += usize::from(self.pictured.insert(album));
                }
            }
            "receipt" => {
                self.receipts.insert(number(&mut doc));
                self.kept += 1;
            }
            _ => {}
        }
    }
}

/// The kind of a document: by its `docType`, else its members, else what the file's other rows are.
pub(super) fn of(doc: &Doc, told: Option<&Told>) -> Option<&'static Kind> {
    match doc.0.get("docType").or_else(|| doc.0.get("doctype")).and_then(Value::as_str) {
        Some(name) => kind::named(name),
        None => kind::told(doc).or_else(|| told?.sole()),
    }
}
