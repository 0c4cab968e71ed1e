//! What a package holds: its files, and what it says of the data in them.

use crate::model;
use crate::values::{Count, Localised, Period, Text};

/// A file of a package.
#[model(check = sha256, schema = state_sha256)]
pub struct ManifestFile {
    /// Its path in the package, `/` between folders, no `..`.
    #[model(example = "\"data/banking.transaction.1.ndjson\"")]
    pub path: Text,
    /// The type of its records, for a file of records.
    #[model(name = "type", example = "\"banking.transaction/1\"")]
    pub record_type: Option<Text>,
    /// How many records or rejects it has.
    pub records: Option<Count>,
    /// Its size in bytes.
    pub bytes: Count,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    #[model(example = "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"")]
    pub sha256: Text,
    /// IANA media type.
    #[model(example = "\"application/x-ndjson\"")]
    pub media_type: Text,
    /// The file of the package with its JSON Schema, for records of a type that the catalogue does not have.
    #[model(example = "\"attachments/schemas/loyalty.schema.json\"")]
    pub schema: Option<Text>,
}

fn sha256(file: &ManifestFile) -> Result<(), &'static str> {
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if file.sha256.len() == 64 && file.sha256.bytes().all(digit) {
        Ok(())
    } else {
        Err("a sha256 that is not 64 lower-case hexadecimal digits")
    }
}

fn state_sha256(object: &mut serde_json::Map<String, serde_json::Value>) {
    object.insert(
        "allOf".into(),
        serde_json::json!([
            {"properties": {"sha256": {"pattern": "^[0-9a-f]{64}$", "maxLength": 64}}},
        ]),
    );
}

/// Where the meaning of a system's codes is explained.
#[model]
pub struct CodeList {
    /// The system, as records name it.
    #[model(example = "\"example.org:tariff\"")]
    pub system: Text,
    /// The page that explains the codes.
    #[model(example = "\"https://example.org/codes/tariff\"")]
    pub url: Option<Text>,
    /// The file of the package that explains them.
    pub file: Option<Text>,
}

/// What kind of dataset a package is (Data Act Art. 3(2)).
#[model]
pub struct Dataset {
    /// What it is.
    #[model(name = "type")]
    pub kind: Option<Localised>,
    /// Its format.
    pub format: Option<Text>,
    /// How much of it there is, about.
    pub volume_estimate: Option<Text>,
    /// How often it is taken.
    pub frequency: Option<Text>,
    /// It is taken without end, in real time.
    pub continuous: Option<bool>,
    /// Where it is stored: on the device, at the holder.
    pub storage: Option<Text>,
    /// How long it is kept.
    pub retention: Option<Text>,
    /// How it can be erased.
    pub erase_how: Option<Localised>,
    /// What it may be used for.
    pub use_restrictions: Option<Localised>,
    /// The licence it is under.
    pub licence: Option<Text>,
    /// How it was taken.
    pub collection_method: Option<Localised>,
}

/// Data that is missing.
#[model]
pub struct Gap {
    /// Of which record type.
    #[model(name = "type")]
    pub record_type: Option<Text>,
    /// When.
    pub period: Period,
    /// Why.
    pub reason: Option<Localised>,
}

/// How good the data is (Data Act Art. 4(1)).
#[model]
pub struct QualityStatement {
    /// How near to the truth.
    pub accuracy: Option<Text>,
    /// How fine.
    pub resolution: Option<Text>,
    /// How sure.
    pub uncertainty: Option<Text>,
    /// What is missing.
    pub gaps: Vec<Gap>,
}

/// How a package is protected (GDPR Art. 32).
#[model]
pub struct Protection {
    /// While it is kept.
    #[model(example = "\"age\"")]
    pub at_rest: Option<Text>,
    /// While it travels.
    #[model(example = "\"tls\"")]
    pub in_transit: Option<Text>,
    /// Public key of the one it is encrypted for.
    pub recipient_key: Option<Text>,
}
