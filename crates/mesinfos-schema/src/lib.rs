//! Personal-data records: value types, the record, the catalogue, identity, findings, JSON Schema.
//!
//! The crate does no I/O and reads no clock. Every type here is at once its serde form and its JSON Schema: the
//! [`model`] attribute writes both from one definition.
//!
//! ```
//! use mesinfos_schema::values::{Decimal, Money};
//!
//! let spent: Money = serde_json::from_str(r#"{"amount":"-12.50","currency":"EUR"}"#)?;
//! assert!(spent.amount.is_negative());
//! assert!(serde_json::from_str::<Money>(r#"{"amount":-12.5,"currency":"EUR"}"#).is_err());
//! # Ok::<(), serde_json::Error>(())
//! ```

// The `model` macro writes absolute paths, so that other crates can use it as well.
extern crate self as mesinfos_schema;

pub mod catalogue;
pub mod codes;
pub mod diff;
pub mod exchange;
pub mod finding;
pub mod identity;
pub mod ijson;
pub mod json;
pub mod record;
pub mod scan;
pub mod schema;
mod support;
pub mod types;
pub mod values;

pub use mesinfos_macros::model;

/// What the code written by [`model`] calls. Not part of the public contract.
#[doc(hidden)]
pub mod __private {
    pub use crate::json::{Direct, Indirect, Member, WriteJson, close};
    pub use crate::support::{ObjectBuilder, enumeration, from_text, json_text, not_empty};
    pub use {schemars, serde, serde_json};
}

/// The version of the standard (the catalogue as a whole) that this crate writes.
pub const STANDARD: &str = "0.1.0";
