//! Identity: how the id of a record is derived, so that a re-import finds its records again.
//!
//! An id is a UUID version 5 (RFC 9562) in the namespace [`NAMESPACE`] over this byte string:
//!
//! ```text
//! netstring(type name without major) netstring(provider) netstring(scope) netstring(recipe)
//! netstring(key part)… netstring(occurrence index in decimal)      (the last for counted types alone)
//! ```
//!
//! `netstring(x)` is the length of `x` in bytes in decimal, `:`, the UTF-8 bytes of `x`, `,` so no two lists of parts
//! share a byte string. Parts are put in canonical form by [`canonical_part`] first.
//!
//! - **provider**: `scheme:value` of the first that is known of: the caller's word (`name:…`), `lei`, `bic`, `siren`,
//!   `domain`, a national bank code, the normalised name. None known: `sha256:` and the hash of the source.
//! - **scope**: what the key is unique in: the account, the usage point, the line; empty where the provider suffices.
//! - **recipe**: `id` (a strong id: the key is the id), `weak-id` (the id with date, amount and currency), `natural`
//!   (the type's natural key, [`crate::catalogue::Entry::natural_key`]).
//! - **occurrence index**: among equals of a counted type, `0`, `1`, … in the order of the SHA-256 of the canonical body
//!   (RFC 8785), never in order of appearance.
//!
//! File names, collection time, converter version and position in the file never enter. Vectors for other
//! implementations stand in `fixtures/identity`.
//!
//! ```
//! use mesinfos_schema::identity::Key;
//! let key = Key::new("banking.transaction", "bic:AGRIFRPP", "iban:FR7630006000011234567890189", "natural")
//!     .part("2024-03-05").part("-12.50").part("EUR").part("Boulangerie  MARTIN");
//! let same = Key::new("banking.transaction", "bic:AGRIFRPP", "iban:FR7630006000011234567890189", "natural")
//!     .part("2024-03-05").part("-12.5").part("EUR").part("boulangerie martin");
//! assert_eq!(key.id(Some(0)), same.id(Some(0)));
//! assert_ne!(key.id(Some(0)), key.id(Some(1)));
//! ```

use std::borrow::Cow;
use std::io::Write;

use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::catalogue::Entry;
use crate::record::RecordId;
use crate::support::{Brief, Short};
use crate::values::{Decimal, Moment};

/// The project's namespace: UUID version 5 of `https://w3id.org/mesinfos` in the URL namespace of RFC 9562.
pub const NAMESPACE: Uuid = Uuid::from_u128(0xdb33_920a_113c_5741_8f4d_f809_580b_6870);

/// The key of a record, on the way to its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    bytes: Vec<u8>,
}

impl Key {
    /// Starts a key with its context.
    #[must_use]
    pub fn new(stem: &str, provider: &str, scope: &str, recipe: &str) -> Self {
        let mut key = Self { bytes: Vec::with_capacity(192) };
        for part in [stem, provider, scope, recipe] {
            key.push(part);
        }
        key
    }

    /// A key that begins as this one does, with room for its own parts.
    #[must_use]
    pub fn fork(&self) -> Self {
        let mut bytes = Vec::with_capacity(self.bytes.len() + 96);
        bytes.extend_from_slice(&self.bytes);
        Self { bytes }
    }

    /// Adds a part, in canonical form.
    #[must_use]
    pub fn part(mut self, part: &str) -> Self {
        self.push(&canonical_part(part));
        self
    }

    /// Adds a part that is a decimal: the same as [`Key::part`] of its text.
    #[must_use]
    pub fn decimal(mut self, part: Decimal) -> Self {
        self.push(part.normalised().brief().as_str());
        self
    }

    /// Adds a part that is a moment: the same as [`Key::part`] of its text. Empty where it is absent.
    #[must_use]
    pub fn moment(mut self, part: Option<Moment>) -> Self {
        let mut text = part.map_or(Short::new(), |part| part.brief());
        text.make_lowercase();
        self.push(text.as_str());
        self
    }

    /// Adds a part whose text is canonical as it is: a date, a code in lower case. Empty where it is absent.
    #[must_use]
    pub fn plain(mut self, part: Option<impl std::fmt::Display>) -> Self {
        let mut text = Short::new();
        match part {
            None => self.push(""),
            Some(part) => match std::fmt::Write::write_fmt(&mut text, format_args!("{part}")) {
                Ok(()) => self.push(text.as_str()),
                Err(_) => self.push(&part.to_string()),
            },
        }
        self
    }

    fn push(&mut self, part: &str) {
        // A length of one or two digits needs no formatter.
        match u8::try_from(part.len()) {
            Ok(length @ 0..10) => self.bytes.extend_from_slice(&[b'0' + length, b':']),
            Ok(length @ 10..100) => {
                self.bytes.extend_from_slice(&[b'0' + length / 10, b'0' + length % 10, b':']);
            }
            _ => {
                let _ = write!(self.bytes, "{}:", part.len());
            }
        }
        self.bytes.extend_from_slice(part.as_bytes());
        self.bytes.push(b',');
    }

    /// The bytes that are hashed, without the occurrence index.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What a first pass keeps of the key: 16 bytes of the same hash that makes the id.
    #[must_use]
    pub fn fingerprint(&self) -> u128 {
        number(self.hash().finalize())
    }

    fn hash(&self) -> Sha1 {
        let mut hash = Sha1::new();
        hash.update(NAMESPACE.as_bytes());
        hash.update(&self.bytes);
        hash
    }

    /// The id. `occurrence` for a record of a counted type, `None` otherwise.
    #[must_use]
    pub fn id(&self, occurrence: Option<u64>) -> RecordId {
        let mut hash = self.hash();
        match occurrence {
            None => {}
            // Most keys occur once.
            Some(0) => hash.update(b"1:0,"),
            Some(index) => {
                let text = index.to_string();
                hash.update(format!("{}:{text},", text.len()));
            }
        }
        let digest = hash.finalize();
        let mut bytes = [0_u8; 16];
        bytes.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
        RecordId::from_bytes(*uuid::Builder::from_sha1_bytes(bytes).as_uuid().as_bytes())
    }
}

/// The first 16 bytes of a SHA-256, as a number.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> u128 {
    number(Sha256::digest(bytes))
}

/// The first 16 bytes of a hash, the first one highest.
fn number(hash: impl AsRef<[u8]>) -> u128 {
    hash.as_ref().first_chunk().map_or(0, |bytes: &[u8; 16]| u128::from_be_bytes(*bytes))
}

/// A key part in canonical form: a decimal without zeros at the end of its fraction; any other text trimmed, with each
/// run of white space one space, in lower case (Unicode).
#[must_use]
pub fn canonical_part(part: &str) -> Cow<'_, str> {
    if part.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && let Ok(number) = part.parse::<Decimal>()
    {
        return Cow::Owned(number.normalised().to_string());
    }
    let plain = |bytes: &[u8]| {
        bytes.iter().all(|b| b.is_ascii() && !b.is_ascii_uppercase() && *b >= b' ')
            && !bytes.starts_with(b" ")
            && !bytes.ends_with(b" ")
            && !bytes.windows(2).any(|pair| pair == b"  ")
    };
    if plain(part.as_bytes()) {
        return Cow::Borrowed(part);
    }
    if part.is_ascii() {
        let mut out = String::with_capacity(part.len());
        for word in part.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            let at = out.len();
            out.push_str(word);
            if let Some(tail) = out.get_mut(at..) {
                tail.make_ascii_lowercase();
            }
        }
        return Cow::Owned(out);
    }
    let mut out = String::with_capacity(part.len());
    for word in part.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    Cow::Owned(out)
}

/// The parts of a type's natural key, read out of a body by the catalogue's pointers; an absent member is empty.
#[must_use]
pub fn natural_parts(entry: &Entry, data: &Value) -> Vec<String> {
    entry
        .natural_key
        .iter()
        .map(|pointer| match data.pointer(pointer) {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        })
        .collect()
}

/// The id of an `exchange.source/1` record: from the format and the SHA-256 of the original bytes.
#[must_use]
pub fn source_id(format: &str, sha256: &str) -> RecordId {
    Key::new("exchange.source", &format!("sha256:{sha256}"), "", "id").part(format).id(None)
}

/// Whether a source's id says nothing: blank, all zeros, or a placeholder of banks. Such an id counts as absent.
#[must_use]
pub fn is_placeholder(id: &str) -> bool {
    const WORDS: [&str; 6] = ["NONREF", "NOTPROVIDED", "NOT PROVIDED", "NONE", "NULL", "-1"];
    let id = id.trim();
    id.bytes().all(|b| matches!(b, b'0' | b'-' | b' '))
        || WORDS.iter().any(|word| id.eq_ignore_ascii_case(word))
}
