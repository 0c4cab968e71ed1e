#![no_main]
//! Arbitrary bytes as manifest, log and request: a reason, never a panic, never a permit.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mesinfos_fuzz::consent(bytes));
