//! Integration tests of the validator.
#![cfg(test)]

mod edges;
mod fixtures;
#[path = "../../../mesinfos-schema/tests/it/generate.rs"]
mod generate;
mod laws;
#[cfg(test)]
mod outputs;
mod places;
mod quick;
mod sets;

use mesinfos_io::Input;
use mesinfos_schema::finding::Finding;
use mesinfos_validate::{Options, Summary, Validator};

/// Every finding over files of records, and how much was found.
fn findings(files: &[(&str, &str)], options: Options) -> (Vec<Finding>, Summary) {
    let mut found = Vec::new();
    let mut validator = Validator::new(options);
    for (name, text) in files {
        let input = Input::from_bytes(*name, text.as_bytes());
        validator.check(&input, &mut |finding| found.push(finding)).unwrap();
    }
    let summary = validator.finish(&mut |finding| found.push(finding));
    (found, summary)
}

fn codes(text: &str) -> Vec<String> {
    findings(&[("a", text)], Options::default()).0.into_iter().map(|f| f.code).collect()
}

const SOURCE: &str = r#"{"type":"exchange.source/1","id":"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","data":{"standard":"0.1.0"}}"#;
const ACCOUNT: &str = r#"{"type":"banking.account/1","id":"1a2b2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","source":"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","data":{"ids":[{"scheme":"iban","value":"FR7630006000011234567890189"}],"kind":"current","currency":"EUR"}}"#;
const ENTRY: &str = r#"{"type":"banking.transaction/1","id":"5b1f2f64-6c3b-5c7e-9d7e-000000000001","source":"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","data":{"account":"1a2b2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","amount":{"amount":"-12.50","currency":"EUR"},"bookedOn":"2024-03-05","label":"BOULANGERIE MARTIN","status":"booked"}}"#;
