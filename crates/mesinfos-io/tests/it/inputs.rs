use std::io::{Read, Write};

use mesinfos_io::{Expanded, Input, IoError, Limits, Origin, Spool};

fn all(input: &Input) -> Vec<u8> {
    let mut bytes = Vec::new();
    input.open().unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_pipe_above_memory_is_spooled_and_reads_the_same_twice() {
    let bytes: Vec<u8> = (0..9_500_000_u32).map(|n| (n % 251) as u8).collect();
    let input = Input::from_reader("pipe", &bytes[..]).unwrap();
    assert_eq!(input.len().unwrap(), bytes.len() as u64);
    assert!(all(&input) == bytes && all(&input) == bytes);
    let mut spool = Spool::new();
    spool.write_all(&bytes).unwrap();
    assert!(spool.on_disk());
}

#[test]
fn every_kind_opens_again_and_has_the_same_digest() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.txt");
    std::fs::write(&path, b"abc").unwrap();
    for input in [
        Input::from_path(&path).unwrap(),
        Input::from_bytes("a.txt", *b"abc"),
        Input::from_reader("a.txt", &b"abc"[..]).unwrap(),
    ] {
        assert_eq!((all(&input), all(&input)), (b"abc".to_vec(), b"abc".to_vec()));
        let digest = input.digest().unwrap();
        assert!(digest.sha256.starts_with("ba7816bf") && digest.bytes == 3);
        assert!(input.head(3).unwrap().complete() && !input.head(2).unwrap().complete());
    }
}

#[test]
fn a_directory_is_walked_in_order_without_hidden_files() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("a")).unwrap();
    for name in ["b", "a/x", "a.txt", ".hidden"] {
        std::fs::write(dir.path().join(name), name).unwrap();
    }
    let expanded = Expanded::of(dir.path(), &Limits::default()).unwrap();
    let names: Vec<_> = expanded.inputs.iter().map(|(input, _)| input.file_name()).collect();
    assert_eq!(names, ["a.txt", "x", "b"]);
    assert!(expanded.inputs.iter().all(|(_, origin)| matches!(origin, Origin::Inside(_))));
    assert_eq!(expanded.skipped.len(), 1);
    let missing = Input::from_path(dir.path().join("none"));
    assert!(matches!(missing, Err(IoError::NotFound { .. })));
}
