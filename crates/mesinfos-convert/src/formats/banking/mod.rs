//! Bank statements.
