#![no_main]
//! Arbitrary bytes as `order-page`: Ok or Err within limits, and the accounting adds up.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mesinfos_fuzz::convert("order-page", bytes));
