//! Names of things that mean something to one recipient alone.
//!
//! A pseudonym is HMAC-SHA-256 (RFC 2104) under the caller's key of: the recipient's id, what kind of name it is, and
//! the name. Two recipients who lay their records side by side find no name in common; one recipient meets the same
//! name again for the same thing, so that references between records still lead where they led. The key stays with the
//! source: whoever has it can join.

use std::fmt::{self, Write};
use std::sync::atomic::{Ordering, compiler_fence};

use mesinfos_schema::record::RecordId;
use sha2::{Digest, Sha256};

use crate::base64url;

/// A secret of at least 32 bytes, wiped when dropped.
pub struct PairwiseKey(Vec<u8>);

impl PairwiseKey {
    /// Takes a secret; `None` below 32 bytes.
    #[must_use]
    pub fn new(secret: Vec<u8>) -> Option<Self> {
        (secret.len() >= 32).then_some(Self(secret))
    }
}

impl Drop for PairwiseKey {
    fn drop(&mut self) {
        self.0.fill(0);
        compiler_fence(Ordering::SeqCst);
    }
}

impl fmt::Debug for PairwiseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairwiseKey")
    }
}

/// The names of one recipient.
pub(crate) struct Names {
    inner: Sha256,
    outer: Sha256,
    /// References met lately and their names, as they are written; the latest in front.
    last: [(String, String); 4],
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names")
    }
}

impl Names {
    pub(crate) fn new(key: &PairwiseKey, recipient: &str) -> Self {
        let mut block = [0_u8; 64];
        if key.0.len() > 64 {
            let digest = Sha256::digest(&key.0);
            block.iter_mut().zip(digest.iter()).for_each(|(b, d)| *b = *d);
        } else {
            block.iter_mut().zip(&key.0).for_each(|(b, k)| *b = *k);
        }
        let mut inner = Sha256::new();
        inner.update(block.map(|b| b ^ 0x36));
        let mut outer = Sha256::new();
        outer.update(block.map(|b| b ^ 0x5c));
        block.fill(0);
        part(&mut inner, recipient.as_bytes());
        Self { inner, outer, last: Default::default() }
    }

    fn mac(&self, kind: &[u8], name: &[u8]) -> [u8; 32] {
        let mut inner = self.inner.clone();
        part(&mut inner, kind);
        part(&mut inner, name);
        let mut outer = self.outer.clone();
        outer.update(inner.finalize());
        outer.finalize().into()
    }

    /// The recipient's id for a record, as it is written; `None` where the text is no record's id.
    pub(crate) fn reference(&mut self, text: &str) -> Option<&str> {
        // Records of one stream share their source and their account.
        match self.last.iter().position(|(of, _)| of == text) {
            Some(place) => self.last.get_mut(..=place)?.rotate_right(1),
            None => {
                let name = self.record(text.parse().ok()?);
                self.last.rotate_right(1);
                let [(of, own), ..] = &mut self.last;
                text.clone_into(of);
                own.clear();
                write!(own, "{name}").ok()?;
            }
        }
        let [(_, name), ..] = &self.last;
        Some(name)
    }

    /// The recipient's id for a record: a UUID of version 8 (RFC 9562).
    fn record(&self, id: RecordId) -> RecordId {
        let mac = self.mac(b"record", id.as_bytes());
        let mut bytes = [0_u8; 16];
        bytes.iter_mut().zip(mac).for_each(|(b, m)| *b = m);
        let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
        *version = *version & 0x0f | 0x80;
        *variant = *variant & 0x3f | 0x80;
        RecordId::from_bytes(bytes)
    }

    /// The recipient's name for a text.
    pub(crate) fn text(&self, key_id: &str, text: &str) -> String {
        // Done twice it stays: a name made here is recognised by its mark and its own check.
        if let Some(name) = text.strip_prefix("p:")
            && name.len() == 33
            && name.get(22..) == Some(&self.check(key_id, name.get(..22).unwrap_or_default()))
        {
            return text.to_owned();
        }
        let mac = self.mac(key_id.as_bytes(), text.as_bytes());
        let name = base64url::encode(mac.get(..16).unwrap_or_default());
        let check = self.check(key_id, &name);
        format!("p:{name}{check}")
    }

    fn check(&self, key_id: &str, name: &str) -> String {
        let mac = self.mac(&[b"check ", key_id.as_bytes()].concat(), name.as_bytes());
        base64url::encode(mac.get(..8).unwrap_or_default())
    }
}

/// Length before content: no two sequences of parts are one sequence of bytes.
fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(bytes);
}
