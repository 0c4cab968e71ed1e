//! The trust store: which key speaks for which party, in what.

use std::collections::{BTreeMap, BTreeSet};

use mesinfos_consent::jws::{self, KeyFault};
use mesinfos_consent::{Verifier, read};
use serde::{Deserialize, Serialize};

use crate::key::{Jwk, KeyError, PublicKey};

/// Bytes of a ring's file that are read at most.
const FILE: usize = 16 << 20;

/// What a key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Use {
    /// Events of consents.
    Events,
    /// Receipts of what left.
    Receipts,
    /// A recipient's word that it has what a receipt says.
    Countersignatures,
    /// Packages.
    Packages,
}

impl Use {
    /// Every use.
    pub const ALL: [Self; 4] =
        [Self::Events, Self::Receipts, Self::Countersignatures, Self::Packages];

    fn of_typ(typ: &str) -> Option<Self> {
        Some(match typ {
            jws::EVENT => Self::Events,
            jws::RECEIPT => Self::Receipts,
            jws::COUNTERSIGNATURE => Self::Countersignatures,
            jws::PACKAGE => Self::Packages,
            _ => return None,
        })
    }
}

/// Why a ring cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RingError {
    /// Not strict JSON of a ring.
    #[error("not a key ring: {0}")]
    Read(#[from] read::ReadError),
    /// Another schema.
    #[error("not a key ring of this version: `schema` is not {RING_SCHEMA}")]
    Schema,
    /// One of its keys cannot be used.
    #[error("key {index} of the ring: {error}")]
    Key {
        /// Its place, from 0.
        index: usize,
        /// Why.
        error: KeyError,
    },
    /// A key without a party or without a use.
    #[error("key {0} of the ring speaks for nobody, or in nothing")]
    Idle(usize),
}

/// The `schema` member of a ring.
pub const RING_SCHEMA: &str = "https://w3id.org/mesinfos/key-ring/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    keys: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    party: String,
    uses: BTreeSet<Use>,
    key: Jwk,
}

/// Which keys are trusted, for whom, in what. What is not in it speaks for nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyRing {
    keys: BTreeMap<String, PublicKey>,
    /// By key and party. A person may have one key under several pseudonyms.
    uses: BTreeMap<(String, String), BTreeSet<Use>>,
}

impl KeyRing {
    /// Reads a ring's file.
    ///
    /// # Errors
    /// Where it is none, or one key in it cannot be used.
    pub fn read(text: &[u8]) -> Result<Self, RingError> {
        let file: File = read::read(text, FILE, 8)?;
        if file.schema != RING_SCHEMA {
            return Err(RingError::Schema);
        }
        let mut ring = Self::default();
        for (index, entry) in file.keys.iter().enumerate() {
            let key = PublicKey::of(&entry.key).map_err(|error| RingError::Key { index, error })?;
            let uses: Vec<Use> = entry.uses.iter().copied().collect();
            ring.trust(&key, &entry.party, &uses).map_err(|_| RingError::Idle(index))?;
        }
        Ok(ring)
    }

    /// Its file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let entry = |((kid, party), uses): (&(String, String), &BTreeSet<Use>)| {
            let key = self.keys.get(kid)?.jwk();
            Some(Entry { party: party.clone(), uses: uses.clone(), key })
        };
        let keys = self.uses.iter().filter_map(entry).collect();
        let file = File { schema: RING_SCHEMA.to_owned(), keys };
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Trusts a key to speak for a party, in these uses and those it had.
    ///
    /// # Errors
    /// [`RingError::Idle`] without a party or a use.
    pub fn trust(&mut self, key: &PublicKey, party: &str, uses: &[Use]) -> Result<(), RingError> {
        if party.is_empty() || uses.is_empty() {
            return Err(RingError::Idle(self.uses.len()));
        }
        self.keys.insert(key.kid().to_owned(), key.clone());
        let pair = (key.kid().to_owned(), party.to_owned());
        self.uses.entry(pair).or_default().extend(uses);
        Ok(())
    }

    /// Trusts a key no more, for anybody. Whether it was trusted.
    pub fn distrust(&mut self, kid: &str) -> bool {
        self.uses.retain(|(own, _), _| own != kid);
        self.keys.remove(kid).is_some()
    }
}

impl Verifier for KeyRing {
    fn verify(
        &self,
        kid: &str,
        party: &str,
        typ: &str,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), KeyFault> {
        let key = self.keys.get(kid).ok_or(KeyFault::Unknown)?;
        if !Use::of_typ(typ).is_some_and(|own| self.speaks(kid, party, own)) {
            return Err(KeyFault::NotAuthorised);
        }
        if key.verify(message, signature) { Ok(()) } else { Err(KeyFault::Signature) }
    }
}

impl KeyRing {
    /// Whether a key speaks for a party in this.
    #[must_use]
    pub fn speaks(&self, kid: &str, party: &str, own: Use) -> bool {
        self.uses.get(&(kid.to_owned(), party.to_owned())).is_some_and(|uses| uses.contains(&own))
    }
}

/// The ring, before it is known for whom a key claims to speak.
pub(crate) struct AnyParty<'a>(pub(crate) &'a KeyRing);

impl Verifier for AnyParty<'_> {
    fn verify(
        &self,
        kid: &str,
        _party: &str,
        _typ: &str,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), KeyFault> {
        let key = self.0.keys.get(kid).ok_or(KeyFault::Unknown)?;
        if key.verify(message, signature) { Ok(()) } else { Err(KeyFault::Signature) }
    }
}
