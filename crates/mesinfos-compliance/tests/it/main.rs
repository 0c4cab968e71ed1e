//! Tests of the crate, one module a theme.
#![cfg(test)]

mod edges;
mod elements;
mod fixtures;
mod gaps;
mod patch;
mod removal;
mod sample;
mod table;
