//! Ed25519 keys, as JWK (RFC 7517, RFC 8037).

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use mesinfos_consent::{Signer, base64url, read};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a key's file that are read at most.
const FILE: usize = 4096;

/// Why a text is no key of ours.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not strict JSON, or a member that a JWK needs is missing.
    #[error("not a JWK: {0}")]
    Read(#[from] read::ReadError),
    /// Another type of key.
    #[error("not an Ed25519 key: kty must be OKP, crv Ed25519")]
    Type,
    /// Where a secret is needed there is none.
    #[error("this is a public key: the secret one has a member `d`")]
    Public,
    /// Where a public key is needed there is a secret one.
    #[error("this is a secret key: hand out what `key show` prints")]
    Secret,
    /// `x` or `d` is not 32 bytes in base64url, or `x` is no point of the curve.
    #[error("`x` or `d` is not 32 bytes of an Ed25519 key in base64url")]
    Bytes,
    /// Under such a key one signature fits many messages.
    #[error("a key of low order is no key")]
    Weak,
    /// `x` does not belong to `d`, or `kid` is not the thumbprint.
    #[error("its members contradict each other")]
    Contradiction,
}

/// The members of a JWK. Others (`use`, `key_ops`) are let be, as RFC 7517 section 4 says.
#[derive(Serialize, Deserialize)]
pub(crate) struct Jwk {
    crv: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    d: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    kty: String,
    x: String,
}

/// A public key, which verifies. Its [`PublicKey::kid`] is its thumbprint (RFC 7638).
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    kid: String,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.kid)
    }
}

impl PublicKey {
    /// A key of its 32 bytes.
    ///
    /// # Errors
    /// [`KeyError::Bytes`], [`KeyError::Weak`].
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Bytes)?;
        if key.is_weak() {
            return Err(KeyError::Weak);
        }
        let kid = thumbprint(bytes);
        Ok(Self { key, kid })
    }

    /// Reads a public JWK.
    ///
    /// # Errors
    /// Where it is none; [`KeyError::Secret`] for a secret one.
    pub fn from_jwk(text: &[u8]) -> Result<Self, KeyError> {
        let jwk: Jwk = read::read(text, FILE, 4)?;
        Self::of(&jwk)
    }

    pub(crate) fn of(jwk: &Jwk) -> Result<Self, KeyError> {
        if jwk.d.is_some() {
            return Err(KeyError::Secret);
        }
        jwk.public()
    }

    pub(crate) fn jwk(&self) -> Jwk {
        Jwk {
            crv: "Ed25519".to_owned(),
            d: None,
            kid: Some(self.kid.clone()),
            kty: "OKP".to_owned(),
            x: base64url::encode(self.key.as_bytes()),
        }
    }

    /// Its JWK, on one line.
    #[must_use]
    pub fn to_jwk(&self) -> String {
        serde_json::to_string(&self.jwk()).unwrap_or_default()
    }

    /// `base64url(SHA-256(JWK of crv, kty, x))`.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Whether the signature is of these bytes, by the strict rules: `s` below the order, no point of low order, no
    /// cofactor.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl Jwk {
    fn public(&self) -> Result<PublicKey, KeyError> {
        if self.kty != "OKP" || self.crv != "Ed25519" {
            return Err(KeyError::Type);
        }
        let key = PublicKey::from_bytes(&bytes(&self.x)?)?;
        if self.kid.as_ref().is_some_and(|kid| *kid != key.kid) {
            return Err(KeyError::Contradiction);
        }
        Ok(key)
    }
}

/// A secret key, which signs; wiped when dropped, and never shown.
pub struct SecretKey {
    key: SigningKey,
    kid: String,
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.kid)
    }
}

impl SecretKey {
    /// A key of 32 bytes, which must come from a random source fit for secrets.
    #[must_use]
    pub fn from_bytes(mut secret: [u8; 32]) -> Self {
        let key = SigningKey::from_bytes(&secret);
        secret.zeroize();
        let kid = thumbprint(key.verifying_key().as_bytes());
        Self { key, kid }
    }

    /// Reads a secret JWK.
    ///
    /// # Errors
    /// Where it is none; [`KeyError::Public`] for a public one.
    pub fn from_jwk(text: &[u8]) -> Result<Self, KeyError> {
        let jwk: Jwk = read::read(text, FILE, 4)?;
        let public = jwk.public()?;
        let secret = bytes(jwk.d.as_ref().ok_or(KeyError::Public)?)?;
        let key = Self::from_bytes(secret);
        if key.kid == public.kid { Ok(key) } else { Err(KeyError::Contradiction) }
    }

    /// Its JWK with the secret in it, on one line. Keep it where only its owner reads it.
    #[must_use]
    pub fn to_jwk(&self) -> Zeroizing<String> {
        let mut jwk = self.public().jwk();
        let secret = Zeroizing::new(self.key.to_bytes());
        jwk.d = Some(Zeroizing::new(base64url::encode(&*secret)));
        Zeroizing::new(serde_json::to_string(&jwk).unwrap_or_default())
    }

    /// The public key to hand out.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey { key: self.key.verifying_key(), kid: self.kid.clone() }
    }

    /// A secret of 32 bytes made of this one for another use; what it is for is named, and each name gives another.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Zeroizing<Vec<u8>> {
        let secret = Zeroizing::new(self.key.to_bytes());
        let hash = Sha256::new_with_prefix(b"mesinfos-seal derived secret\0");
        let hash = hash.chain_update(*secret).chain_update(purpose);
        Zeroizing::new(hash.finalize().to_vec())
    }
}

impl Signer for SecretKey {
    fn kid(&self) -> &str {
        &self.kid
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(message).to_bytes().to_vec()
    }
}

/// RFC 7638: the required members in this order, without blanks.
fn thumbprint(x: &[u8; 32]) -> String {
    let x = base64url::encode(x);
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    base64url::encode(&Sha256::digest(members))
}

fn bytes(text: &str) -> Result<[u8; 32], KeyError> {
    let bytes = Zeroizing::new(base64url::decode(text).ok_or(KeyError::Bytes)?);
    bytes.as_slice().try_into().map_err(|_| KeyError::Bytes)
}
