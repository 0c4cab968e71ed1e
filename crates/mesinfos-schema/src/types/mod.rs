//! Record types, one module a domain.

pub mod banking;
