//! Published vectors of others: the canonical form of JSON.

use std::path::Path;

use serde_json::json;

/// RFC 8785: the published vectors of its author.
#[test]
fn canonical_form_is_the_published_one() {
    let corpus = std::env::var("MESINFOS_CORPUS").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        Into::into,
    );
    let folder = corpus.join("consent/jcs");
    let Ok(files) = std::fs::read_dir(folder.join("input")) else {
        eprintln!("skipped: no corpus at {}", folder.display());
        return;
    };
    let mut seen = 0;
    for file in files.flatten() {
        let value: serde_json::Value =
            serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
        let expected =
            std::fs::read_to_string(folder.join("output").join(file.file_name())).unwrap();
        assert_eq!(
            serde_json_canonicalizer::to_string(&value).unwrap(),
            expected.trim_end(),
            "{:?}",
            file.file_name()
        );
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn keys_are_sorted_by_utf_16() {
    let value = json!({"\u{ff21}": 1, "\u{10000}": 2});
    assert_eq!(
        serde_json_canonicalizer::to_string(&value).unwrap(),
        "{\"\u{10000}\":2,\"\u{ff21}\":1}"
    );
}
