//! Keys, signatures, sealed packages.
//!
//! | module | holds |
//! |---|---|
//! | [`key`] | [`SecretKey`], [`PublicKey`]: Ed25519 as JWK (RFC 8037), named by their thumbprint (RFC 7638) |
//! | [`ring`] | [`KeyRing`]: which key speaks for which party, in what; the caller's trust store |
//! | [`evidence`] | whether the receipts and consents of a package are those of its files |
//! | [`package`] | [`seal()`], and [`SealedPackage`], which only verification makes |
//!
//! One algorithm, Ed25519, checked strictly: a key of low order, under which one signature fits many messages, is no
//! key. Which key speaks for whom is the ring's to say, never the message's. Random bytes come from the caller.
//!
//! ```
//! use mesinfos_consent::{Signer, Verifier, jws};
//! use mesinfos_seal::{KeyRing, SecretKey, Use};
//!
//! let key = SecretKey::from_bytes([7; 32]); // 32 bytes of the system's random source
//! let mut ring = KeyRing::default();
//! ring.trust(&key.public(), "https://supplier.example.org", &[Use::Receipts])?;
//! let signature = key.sign(b"words");
//! let party = "https://supplier.example.org";
//! assert!(ring.verify(key.kid(), party, jws::RECEIPT, b"words", &signature).is_ok());
//! assert!(ring.verify(key.kid(), party, jws::EVENT, b"words", &signature).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod evidence;
pub mod key;
pub mod package;
pub mod ring;

pub use key::{KeyError, PublicKey, SecretKey};
pub use package::{OpenError, SealError, SealedPackage, seal};
pub use ring::{KeyRing, RingError, Use};
