#![no_main]
//! Arbitrary bytes as records: a sample or an error, never a panic.

use mesinfos::anonymize::anonymize;
use mesinfos::io::{Input, Limits};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = anonymize(&[Input::from_bytes("f", bytes)], &Limits::default(), &mut Vec::new());
});
