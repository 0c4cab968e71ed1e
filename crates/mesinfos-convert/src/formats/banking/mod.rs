//! Bank statements.

pub mod bank_csv;
pub mod ofx;
pub mod qif;
