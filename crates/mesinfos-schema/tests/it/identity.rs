//! Published vectors of identity, and equalities that other implementations rely on.

use std::fs;
use std::path::Path;

use mesinfos_schema::identity::{Key, canonical_part};
use mesinfos_schema::values::Decimal;
use proptest::prelude::*;
use serde_json::{Value, json};

/// `MESINFOS_WRITE_VECTORS=1 cargo test` rewrites what is computed from the inputs of each vector.
#[test]
fn published_vectors_hold() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/identity/vectors.json");
    let text = fs::read_to_string(&path).expect("the vectors");
    let mut file: Value = serde_json::from_str(&text).expect("JSON");
    let vectors = file["vectors"].as_array_mut().expect("a list");
    assert!(vectors.len() >= 25);
    for vector in vectors {
        let word = |name: &str| vector[name].as_str().expect("a text").to_owned();
        let mut key = Key::new(&word("type"), &word("provider"), &word("scope"), &word("recipe"));
        let mut canonical = Vec::new();
        for part in vector["parts"].as_array().expect("a list") {
            let part = part.as_str().expect("a text");
            key = key.part(part);
            canonical.push(canonical_part(part).into_owned());
        }
        let occurrence = vector["occurrence"].as_u64();
        let mut bytes = String::from_utf8(key.as_bytes().to_vec()).expect("UTF-8");
        if let Some(index) = occurrence {
            let index = index.to_string();
            bytes.push_str(&format!("{}:{index},", index.len()));
        }
        vector["canonicalParts"] = json!(canonical);
        vector["bytes"] = json!(bytes);
        vector["id"] = json!(key.id(occurrence));
    }
    let computed = serde_json::to_string_pretty(&file).expect("JSON") + "\n";
    if std::env::var_os("MESINFOS_WRITE_VECTORS").is_some() {
        fs::write(&path, &computed).expect("written");
    }
    assert_eq!(file, serde_json::from_str::<Value>(&text).expect("JSON"), "a vector differs");
}

proptest! {
    #[test]
    fn a_decimal_part_is_the_part_of_its_text(mantissa in -9_999_999_999_999_999_999_999_999_999_i128..=9_999_999_999_999_999_999_999_999_999, scale in 0_u8..=28) {
        let number = Decimal::new(mantissa, scale).expect("within 28 digits");
        let key = || Key::new("banking.transaction", "p", "s", "natural");
        prop_assert_eq!(key().decimal(number), key().part(&number.to_string()));
    }

    #[test]
    fn a_canonical_part_is_canonical(text in "\\PC{0,24}") {
        let once = canonical_part(&text).into_owned();
        prop_assert_eq!(canonical_part(&once).into_owned(), once);
    }
}
