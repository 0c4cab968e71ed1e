#![no_main]
//! Arbitrary bytes to every detector.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = mesinfos::convert::detect(&mesinfos::io::Input::from_bytes("fuzz", bytes));
});
