//! Integration tests of the converters: one binary, one module a format.
#![cfg(test)]

mod cfonb120;
mod ofx;
mod support;
