//! Integration tests of the converters: one binary, one module a format.
#![cfg(test)]

mod as_json;
mod bank_csv;
mod camt;
mod cfonb120;
mod mobility;
mod mt940;
mod ofx;
mod qif;
mod support;
mod xml;
