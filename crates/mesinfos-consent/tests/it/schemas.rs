//! The schema files of consents are what the types say.

use std::path::Path;

use mesinfos_consent::schemas;

#[test]
fn schema_files_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    for (path, text) in schemas::files() {
        let there = std::fs::read_to_string(root.join(&path)).unwrap_or_default();
        assert!(there == text, "run `cargo xtask schemas`; {path} differs");
    }
}
