#![no_main]
//! Arbitrary bytes as records: the quick verdict is the thorough one, with one thread and with two.

use mesinfos::io::Input;
use mesinfos::validate::{Options, Validator};

fn found(bytes: &[u8], thorough: bool, threads: usize) -> String {
    let mut options = Options::default();
    options.thorough = thorough;
    options.threads = threads;
    let mut findings = Vec::new();
    let mut validator = Validator::new(options);
    let checked = validator.check(&Input::from_bytes("f", bytes), &mut |f| findings.push(f));
    let ended = checked.map_err(|error| error.to_string());
    let summary = validator.finish(&mut |f| findings.push(f));
    format!("{ended:?} {findings:?} {summary:?}")
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let quick = found(bytes, false, 1);
    assert_eq!(quick, found(bytes, true, 1));
    assert_eq!(quick, found(bytes, false, 2));
});
