//! The verbs, one module each.

pub(crate) mod anonymize;
pub(crate) mod check;
pub(crate) mod consent;
pub(crate) mod convert;
pub(crate) mod detect;
pub(crate) mod export;
pub(crate) mod formats;
pub(crate) mod key;
pub(crate) mod pack;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod seal;
pub(crate) mod test;
pub(crate) mod unpack;
pub(crate) mod validate;
pub(crate) mod verify;
