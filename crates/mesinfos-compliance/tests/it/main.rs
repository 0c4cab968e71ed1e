//! Tests of the crate, one module a theme.
#![cfg(test)]

mod fixtures;
mod patch;
mod removal;
mod sample;
mod table;
