//! SHA-256 as the crate writes it, and the canonical form (RFC 8785) ids are made of.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::base64url;

/// `base64url(SHA-256(bytes))`: 43 characters.
pub(crate) fn digest(bytes: &[u8]) -> String {
    base64url::encode(&Sha256::digest(bytes))
}

/// The hash of the canonical form; `None` only for what JSON cannot hold.
pub(crate) fn canonical<T: Serialize>(value: &T) -> Option<String> {
    serde_json_canonicalizer::to_vec(value).ok().map(|bytes| digest(&bytes))
}
