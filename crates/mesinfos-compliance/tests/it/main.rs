//! Tests of the crate, one module a theme.
#![cfg(test)]

mod edges;
mod elements;
mod fixtures;
mod gaps;
mod laws;
mod patch;
mod removal;
mod reports;
mod sample;
mod table;
