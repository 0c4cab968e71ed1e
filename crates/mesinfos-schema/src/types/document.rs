//! Documents (the qualification vocabulary of Cozy, eIDAS).

use crate::model;
use crate::record::RecordId;
use crate::values::{Attachment, Count, Date, Identifier, Moment, Party, Period, Text};

/// A document: an identity card, a proof of address, a payslip as a file.
#[model(check = has_title_or_file, schema = needs_title_or_file)]
pub struct Document {
    /// What it is, of the qualification vocabulary (`national-id-card`, `payslip`, `tax-notice`) or the source's word.
    #[model(example = "\"tax-notice\"")]
    pub kind: Option<Text>,
    /// Its title or file name.
    pub title: Option<Text>,
    /// Who issued it.
    pub issuer: Option<Party>,
    /// The day it was issued.
    #[model(example = "\"2024-03-05\"")]
    pub issued_on: Option<Date>,
    /// When it is valid, half-open.
    pub validity: Option<Period>,
    /// The document's numbers.
    #[model(sensitivity = "official-id")]
    pub ids: Vec<Identifier>,
    /// The file.
    pub attachment: Option<Attachment>,
    /// Where it was kept, the outermost folder first.
    pub folder: Vec<Text>,
    /// Records it is about.
    pub describes: Vec<RecordId>,
    /// Whom it is about, where that is not the subject.
    #[model(sensitivity = "third-person")]
    pub about: Vec<Party>,
    /// When the file was made.
    pub created: Option<Moment>,
    /// When the file was changed last.
    pub updated: Option<Moment>,
    /// Pages.
    pub pages: Option<Count>,
    /// Its language, BCP 47.
    pub language: Option<Text>,
    /// Keywords.
    pub keywords: Vec<Text>,
}

fn has_title_or_file(it: &Document) -> Result<(), &'static str> {
    if it.kind.is_none() && it.title.is_none() && it.attachment.is_none() {
        return Err("neither a kind, a title nor an attachment");
    }
    Ok(())
}

fn needs_title_or_file(object: &mut serde_json::Map<String, serde_json::Value>) {
    object.insert(
        "anyOf".into(),
        serde_json::json!([
            {"required": ["kind"]}, {"required": ["title"]}, {"required": ["attachment"]},
        ]),
    );
}
