//! Keys, rings and seals from outside.
#![cfg(test)]

#[path = "../../../mesinfos-consent/tests/it/cases.rs"]
#[allow(dead_code, reason = "shared with the consent crate, which uses all of it")]
mod cases;
mod decisions;
#[path = "../../../mesinfos-schema/tests/it/generate.rs"]
#[allow(dead_code, reason = "shared with the schema crate, which uses all of it")]
mod generate;
mod keys;
mod package;
mod vectors;
