//! Integration tests, one module per source module.

mod codes;
mod drift;
mod generate;
mod identity;
mod structure;
mod values;
