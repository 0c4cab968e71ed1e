//! Bank statements.

pub mod cfonb120;
pub mod mt940;
