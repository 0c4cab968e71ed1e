//! Integration tests of the converters: one binary, one module a format.
#![cfg(test)]

mod bank_csv;
mod camt;
mod cfonb120;
mod ofx;
mod support;
mod xml;
