//! Tests of the crate, one module a theme.

mod fixtures;
mod patch;
mod removal;
mod sample;
mod table;
