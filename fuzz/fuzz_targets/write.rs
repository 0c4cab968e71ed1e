#![no_main]
//! Arbitrary bytes as records, written in every format that can be: what is written is read back without a reject.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mesinfos_fuzz::write(bytes));
