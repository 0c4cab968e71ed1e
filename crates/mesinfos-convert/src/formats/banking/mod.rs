//! Bank statements.

pub mod ofx;
