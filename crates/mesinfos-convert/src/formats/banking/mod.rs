//! Bank statements.

pub mod camt;
