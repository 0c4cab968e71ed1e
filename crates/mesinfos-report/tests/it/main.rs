//! Tests of the crate, one module a theme.
#![cfg(test)]

mod escaping;
mod page;
mod support;
