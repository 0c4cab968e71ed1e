//! What a sealed package says of its seal.

use crate::model;
use crate::values::{Count, Text};

/// By whom a package is sealed, and for whom. A manifest that has it is nothing without its `mesinfos.jws`.
#[model]
pub struct Seal {
    /// The party that seals it, as the trust store of who opens it knows it.
    #[model(example = "\"https://supplier.example.org\"")]
    pub signer: Text,
    /// Key id of the one it is for (RFC 7638); whoever has it may open it where absent.
    pub recipient: Option<Text>,
    /// How far the log of each consent below `consent/` went when it was sealed.
    pub logs: Vec<SealedLog>,
}

/// How far the log of a consent went.
#[model]
pub struct SealedLog {
    /// The consent's id.
    pub consent: Text,
    /// base64url of the SHA-256 of the log's last line.
    pub hash: Text,
    /// The place of that event, from 0.
    pub seq: Count,
}
