//! Compact JWS (RFC 7515): the framing. The cryptography is the caller's, behind [`Signer`] and [`Verifier`].
//!
//! The protected header is exactly `alg`, `typ`, `kid`. `alg` is `EdDSA` (RFC 8037) where written; `Ed25519` (RFC 9864)
//! is read as well. Anything else, `jwk` and `crit` among it, is refused: which key speaks for whom is the trust store's
//! to say, never the message's. `typ` keeps one kind of message from being taken for another.

use std::borrow::Cow;

use mesinfos_schema::model;
use mesinfos_schema::values::Text;

use crate::base64url;
use crate::read;

/// `typ` of an event.
pub const EVENT: &str = "mesinfos-event+jws";
/// `typ` of a receipt.
pub const RECEIPT: &str = "mesinfos-receipt+jws";
/// `typ` of a recipient's word that it has a receipt.
pub const COUNTERSIGNATURE: &str = "mesinfos-countersignature+jws";
/// `typ` of the seal of a package.
pub const PACKAGE: &str = "mesinfos-package+jws";

/// Makes signatures with one key.
pub trait Signer {
    /// The key's id in the trust store.
    fn kid(&self) -> &str;
    /// The signature over these bytes.
    fn sign(&self, message: &[u8]) -> Vec<u8>;
}

/// Why a signature is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFault {
    /// The trust store has no such key.
    #[error("unknown key")]
    Unknown,
    /// The key does not speak for this party, or not for messages of this type.
    #[error("the key does not speak for this party")]
    NotAuthorised,
    /// The signature is not of these bytes.
    #[error("the signature does not hold")]
    Signature,
}

/// A trust store: knows which key speaks for which party, and checks signatures.
pub trait Verifier {
    /// Checks that `kid` speaks for `party` in messages of type `typ`, and signed these bytes.
    ///
    /// # Errors
    /// Where it does not.
    fn verify(
        &self,
        kid: &str,
        party: &str,
        typ: &str,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), KeyFault>;
}

/// The protected header.
#[model(closed)]
struct Header {
    /// Algorithm.
    alg: Algorithm,
    /// Key.
    kid: Text,
    /// What it is.
    typ: Text,
}

/// The one algorithm, under its two names.
#[model]
enum Algorithm {
    /// RFC 8037.
    #[model(name = "EdDSA")]
    EdDsa,
    /// RFC 9864.
    #[model(name = "Ed25519")]
    Ed25519,
}

/// A message taken apart; its signature is not checked yet.
#[derive(Debug)]
pub struct Parts<'a> {
    typ: Text,
    kid: Text,
    signed: Cow<'a, str>,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// Why a text is no message of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FramingError {
    /// Not three base64url parts.
    #[error("not a compact JWS: three base64url parts without padding")]
    Form,
    /// Not exactly `alg`, `typ`, `kid`, or another algorithm.
    #[error("the protected header is not exactly alg (EdDSA), typ, kid")]
    Header,
    /// Another kind of message.
    #[error("a message of another type")]
    Type,
}

/// Signs a payload.
#[must_use]
pub fn sign(signer: &dyn Signer, typ: &str, payload: &[u8]) -> String {
    let header = serde_json::json!({"alg": "EdDSA", "kid": signer.kid(), "typ": typ}).to_string();
    let mut text = base64url::encode(header.as_bytes());
    text.push('.');
    text.push_str(&base64url::encode(payload));
    let signature = signer.sign(text.as_bytes());
    text.push('.');
    text.push_str(&base64url::encode(&signature));
    text
}

/// Signs a payload that stands elsewhere (RFC 7515 appendix F): the middle part is left out.
#[must_use]
pub fn sign_detached(signer: &dyn Signer, typ: &str, payload: &[u8]) -> String {
    let whole = sign(signer, typ, payload);
    let mut parts = whole.split('.');
    let header = parts.next().unwrap_or_default();
    format!("{header}..{}", parts.next_back().unwrap_or_default())
}

impl<'a> Parts<'a> {
    /// Takes a message of one type apart.
    ///
    /// # Errors
    /// Where it is none.
    pub fn of(text: &'a str, typ: &str) -> Result<Self, FramingError> {
        Self::take_apart(Cow::Borrowed(text), typ)
    }

    /// Takes a message apart whose payload stands elsewhere.
    ///
    /// # Errors
    /// Where it is none, or has a payload of its own.
    pub fn of_detached(text: &str, typ: &str, payload: &[u8]) -> Result<Self, FramingError> {
        let (header, signature) = text.split_once("..").ok_or(FramingError::Form)?;
        let whole = format!("{header}.{}.{signature}", base64url::encode(payload));
        Self::take_apart(Cow::Owned(whole), typ)
    }

    fn take_apart(text: Cow<'a, str>, typ: &str) -> Result<Self, FramingError> {
        let (signed, signature) = text.rsplit_once('.').ok_or(FramingError::Form)?;
        let (header, payload) = signed.split_once('.').ok_or(FramingError::Form)?;
        let decode = |part| base64url::decode(part).ok_or(FramingError::Form);
        let header: Header =
            read::read(&decode(header)?, 1024, 2).map_err(|_| FramingError::Header)?;
        if header.typ != *typ {
            return Err(FramingError::Type);
        }
        Ok(Self {
            typ: header.typ,
            kid: header.kid,
            payload: decode(payload)?,
            signature: decode(signature)?,
            signed: match &text {
                Cow::Borrowed(text) => Cow::Borrowed(text.get(..signed.len()).unwrap_or_default()),
                Cow::Owned(_) => Cow::Owned(signed.to_owned()),
            },
        })
    }

    /// The payload, whose signature holds for this party.
    ///
    /// # Errors
    /// Where it does not.
    pub fn verify(&self, verifier: &dyn Verifier, party: &str) -> Result<&[u8], KeyFault> {
        let message = self.signed.as_bytes();
        verifier.verify(&self.kid, party, &self.typ, message, &self.signature)?;
        Ok(&self.payload)
    }

    /// The key it names.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The payload as sent. What it says of its signer is a claim until [`Parts::verify`].
    #[must_use]
    pub fn claims(&self) -> &[u8] {
        &self.payload
    }
}
