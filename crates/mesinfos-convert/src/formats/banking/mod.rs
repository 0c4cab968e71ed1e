//! Bank statements.

pub mod mt940;
