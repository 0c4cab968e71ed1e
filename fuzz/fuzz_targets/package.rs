#![no_main]
//! Arbitrary bytes as a zip package.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let input = mesinfos::io::Input::from_bytes("fuzz.zip", bytes);
    if let Ok(package) = mesinfos::package::Package::open_input(input, &Default::default()) {
        let _ = package.verify();
    }
});
