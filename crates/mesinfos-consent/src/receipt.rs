//! What left, under what, until when: evidence without a personal value in it.

use mesinfos_schema::model;
use mesinfos_schema::values::{Count, Moment, Text};

use crate::apply::DropReason;
use crate::jws::{self, KeyFault, Parts, Signer, Verifier};
use crate::manifest::Afterwards;
use crate::path::PathPattern;
use crate::permit::Ground;
use crate::read::{self, Limits};
use crate::time::Instant;

/// The `schema` member of a receipt.
#[model]
pub enum ReceiptSchema {
    /// Version 1.
    #[model(name = "https://w3id.org/mesinfos/consent-receipt/1")]
    V1,
}

/// What left under a permit.
#[model(closed)]
pub struct Receipt {
    /// Which receipt it is.
    pub schema: ReceiptSchema,
    /// What it rests on.
    pub ground: Ground,
    /// Whom it is about, by the pseudonym the recipient knows.
    pub subject: Text,
    /// Who got it.
    pub recipient: Text,
    /// What for.
    pub purpose: Text,
    /// Which records.
    #[model(name = "type")]
    pub record_type: Text,
    /// When.
    pub at: Moment,
    /// Records looked at.
    pub read: Count,
    /// Records that left.
    pub written: Count,
    /// Records that were added up: what they came to is among those that left.
    pub aggregated: Option<Count>,
    /// Records that did not, by reason.
    pub dropped: Vec<DroppedCount>,
    /// Members that were made less.
    pub transformed: Vec<PathPattern>,
    /// Bytes that left.
    pub bytes: Count,
    /// SHA-256 of them, 64 lower-case hexadecimal digits.
    pub sha256: Option<Text>,
    /// How long the recipient keeps it.
    pub retain: Uses,
    /// base64url of the SHA-256 of the signed receipt before it.
    pub previous: Option<Text>,
}

/// How many did not leave for one reason.
#[model(closed)]
pub struct DroppedCount {
    /// The reason.
    pub reason: DropReason,
    /// How many.
    pub count: Count,
}

/// Until when something is kept, and what becomes of it then.
#[model(closed)]
pub struct Uses {
    /// The first instant it is kept no more.
    pub until: Moment,
    /// Then.
    pub then: Afterwards,
}

/// A recipient's word that it has what a receipt says.
#[model(closed)]
pub struct Countersignature {
    /// base64url of the SHA-256 of the signed receipt.
    pub receipt: Text,
    /// The recipient.
    pub recipient: Text,
    /// When.
    pub at: Moment,
    /// The data is deleted (or made anonymous, as the receipt says) as well.
    pub erased: Option<bool>,
}

/// Something to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Due {
    /// The first instant it is kept no more.
    pub until: Instant,
    /// By whom.
    pub recipient: Text,
    /// The signed receipt's hash.
    pub receipt: Text,
}

/// Signs a receipt with the source's key.
#[must_use]
pub fn sign(receipt: &Receipt, signer: &dyn Signer) -> String {
    jws::sign(signer, jws::RECEIPT, &serde_json::to_vec(receipt).unwrap_or_default())
}

/// Signs that a recipient has what a signed receipt says, or has erased it.
#[must_use]
pub fn countersign(word: &Countersignature, signer: &dyn Signer) -> String {
    jws::sign(signer, jws::COUNTERSIGNATURE, &serde_json::to_vec(word).unwrap_or_default())
}

impl Receipt {
    /// Sets down the file its records became, where that is not the stream of them: of records of one id a package
    /// keeps one.
    pub fn became(&mut self, records: Count, bytes: Count, sha256: Text) {
        let left_out = self.written.get().saturating_sub(records.get());
        if let Some(count) = Count::new(left_out).filter(|_| left_out > 0) {
            self.dropped.push(DroppedCount { reason: DropReason::Repeated, count });
        }
        self.written = records;
        self.bytes = bytes;
        self.sha256 = Some(sha256);
    }
}

/// What a signed receipt says, whoever signed it: nothing may rest on it but suspicion.
#[must_use]
pub fn claims(text: &str, limits: &Limits) -> Option<Receipt> {
    let parts = Parts::of(text, jws::RECEIPT).ok()?;
    read::read(parts.claims(), limits.document, limits.depth).ok()
}

/// Reads a receipt signed by this source.
///
/// # Errors
/// Where it is none, or not signed by it.
pub fn verify(
    text: &str,
    source: &str,
    verifier: &dyn Verifier,
    limits: &Limits,
) -> Result<Receipt, KeyFault> {
    let parts = Parts::of(text, jws::RECEIPT).map_err(|_| KeyFault::Signature)?;
    let payload = parts.verify(verifier, source)?;
    read::read(payload, limits.document, limits.depth).map_err(|_| KeyFault::Signature)
}

/// What should be gone at an instant: receipts whose time is over, by hash, without those erased.
#[must_use]
pub fn due(receipts: &[(Text, Receipt)], erased: &[Text], at: Instant) -> Vec<Due> {
    let mut due: Vec<Due> = receipts
        .iter()
        .filter(|(hash, _)| !erased.contains(hash))
        .filter_map(|(hash, receipt)| {
            let until = Instant::of(&receipt.retain.until)?;
            let (recipient, receipt) = (receipt.recipient.clone(), hash.clone());
            (at >= until).then_some(Due { until, recipient, receipt })
        })
        .collect();
    due.sort();
    due.dedup();
    due
}
