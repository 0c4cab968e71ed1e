#![no_main]
//! Arbitrary bytes as `uic-918`: Ok or Err within limits, and the accounting adds up.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mesinfos_fuzz::convert("uic-918", bytes));
