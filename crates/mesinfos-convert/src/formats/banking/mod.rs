//! Bank statements.

pub mod bank_csv;
pub mod camt;
pub mod cfonb120;
pub mod mt940;
pub mod ofx;
pub mod qif;
