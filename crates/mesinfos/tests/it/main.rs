//! Tests written against the facade alone.
#![cfg(test)]

#[path = "../../examples/emit.rs"]
#[allow(dead_code, reason = "the example's main is not called here")]
mod emit;
#[path = "../../examples/read.rs"]
#[allow(dead_code, reason = "the example's main is not called here")]
mod read;

mod examples;
mod expected;
mod packages;
