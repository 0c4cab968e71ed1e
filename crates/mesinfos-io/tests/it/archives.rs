use std::io::{Cursor, Read, Write};

use mesinfos_io::{Expanded, Input, IoError, Limits, Origin};
use zip::write::SimpleFileOptions;

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn list(bytes: Vec<u8>) -> Result<Expanded, IoError> {
    Expanded::of_input(Input::from_bytes("e.zip", bytes), &Limits::default())
}

/// Replaces every occurrence, of the same length so that offsets stand.
fn patch(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    for at in 0..bytes.len() - from.len() {
        if &bytes[at..at + from.len()] == from {
            bytes[at..at + from.len()].copy_from_slice(to);
        }
    }
    bytes
}

/// Changes the bytes at an offset in the first central header.
fn central(mut bytes: Vec<u8>, at: usize, to: &[u8]) -> Vec<u8> {
    let start = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap() + at;
    bytes[start..start + to.len()].copy_from_slice(to);
    bytes
}

fn refused(bytes: Vec<u8>) -> bool {
    matches!(list(bytes), Err(IoError::Archive { .. }))
}

#[test]
fn entries_are_sorted_open_again_and_nested_zips_are_listed() {
    let nested = zip(&[("x", b"x")]);
    let expanded = list(zip(&[("d/b.txt", b"bb"), ("a.zip", &nested), (".h", b"")])).unwrap();
    let names: Vec<_> = expanded.inputs.iter().map(|(input, _)| input.name()).collect();
    assert_eq!(names, ["e.zip!/a.zip", "e.zip!/d/b.txt"]);
    let (input, origin) = &expanded.inputs[1];
    assert_eq!(*origin, Origin::Inside("e.zip".to_owned()));
    for _ in 0..2 {
        let mut text = String::new();
        input.open().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "bb");
    }
    assert!(list(zip(&[])).unwrap().inputs.is_empty());
}

#[test]
fn names_that_leave_or_collide_are_refused() {
    for name in ["../abcd", "/abcdef", "C:/abcd", "..\\abcd"] {
        assert!(refused(patch(zip(&[("xyzxyzx", b"1")]), b"xyzxyzx", name.as_bytes())), "{name}");
    }
    assert!(refused(zip(&[("a.txt", b"1"), ("A.TXT", b"2")])));
    assert!(refused(patch(zip(&[("a1", b"1"), ("a2", b"2")]), b"a2", b"a1")));
}

#[test]
fn links_encryption_and_damage_are_refused() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("l", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert!(refused(writer.finish().unwrap().into_inner()));
    let good = zip(&[("a", b"hello hello hello")]);
    assert!(refused(central(good.clone(), 8, &[1, 0])));
    assert!(refused(good[..good.len() - 30].to_vec()));
}

#[test]
fn bombs_and_lies_are_refused() {
    let zeros = vec![0; 4 << 20];
    let bomb = zip(&[("z", &zeros)]);
    assert!(list(bomb.clone()).is_err_and(|error| error.is_limit()));
    let mut limits = Limits::default();
    limits.entries = 1;
    let two = Input::from_bytes("e.zip", zip(&[("a", b""), ("b", b"")]));
    assert!(Expanded::of_input(two, &limits).is_err_and(|error| error.is_limit()));
    // Declared small and giving megabytes; declared large and giving little; a checksum that does not match.
    let text = zip(&[("a", b"hello hello hello")]);
    for lie in [
        central(bomb, 24, &[9, 0, 0, 0]),
        central(text.clone(), 24, &[99, 0, 0, 0]),
        central(text, 16, &[7, 7]),
    ] {
        let expanded = list(lie).unwrap();
        let error = std::io::copy(&mut expanded.inputs[0].0.open().unwrap(), &mut std::io::sink());
        assert!(matches!(IoError::from_io(error.unwrap_err()), IoError::Archive { .. }));
    }
}
