//! Every vendor file of fixtures/ gives the records that fixtures/expected holds, line by line.
//!
//! `UPDATE_EXPECTED=1 cargo test -p mesinfos --test it expected` writes them: read the difference before it is kept.

use std::path::{Path, PathBuf};

use mesinfos::convert::{self, Options, Stream};
use mesinfos::io::Input;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

#[test]
fn vendor_files_give_their_expected_records() {
    let (vendor, expected) = (fixtures().join("vendor"), fixtures().join("expected"));
    let mut names: Vec<String> = std::fs::read_dir(&vendor)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 8, "the vendor files are there");
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    for name in &names {
        let input = Input::from_path(vendor.join(name)).unwrap();
        let candidates = convert::detect(&input).unwrap();
        let best = candidates.first().unwrap_or_else(|| panic!("{name} is known"));
        assert!(best.score >= 50, "{name} is known for certain");
        let mut sink = Stream::new(Vec::new());
        let report = convert::convert(&input, best.format, &Options::default(), &mut sink)
            .unwrap_or_else(|failure| panic!("{name}: {failure}"));
        assert_eq!(report.rejected, 0, "{name}: {:?}", report.rejects);
        let lines = String::from_utf8(sink.finish().unwrap()).unwrap();
        let path = expected.join(format!("{name}.ndjson"));
        if update {
            std::fs::write(&path, &lines).unwrap();
        }
        let wanted = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (number, (ours, theirs)) in lines.lines().zip(wanted.lines()).enumerate() {
            assert_eq!(ours, theirs, "{name}, record {}", number + 1);
        }
        assert_eq!(lines.lines().count(), wanted.lines().count(), "{name}");
    }
    let kept = std::fs::read_dir(&expected).unwrap().count();
    assert_eq!(kept, names.len(), "no expected records without their vendor file");
}
