//! Sealed packages: what was sealed is accepted, and nothing else.

use std::fs;
use std::path::{Path, PathBuf};

use mesinfos_io::Limits;
use mesinfos_package::{Package, PackageWriter, WriteOptions};
use mesinfos_schema::values::Text;
use mesinfos_seal::{KeyRing, OpenError, SealedPackage, SecretKey, Use, seal};

fn key() -> SecretKey {
    SecretKey::from_bytes([3; 32])
}

fn ring() -> KeyRing {
    let mut ring = KeyRing::default();
    ring.trust(&key().public(), "supplier", &[Use::Packages]).unwrap();
    ring
}

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

/// A small package with two attachments, sealed for `recipient`.
fn sealed(folder: &Path, name: &str, recipient: Option<&str>) -> PathBuf {
    let plain = folder.join(format!("plain-{name}"));
    let at = "2026-03-02T08:00:00Z".parse().unwrap();
    let mut writer = PackageWriter::create(&plain, WriteOptions::new(at)).unwrap();
    writer.file("attachments/a.txt", "text/plain", &mut &b"one"[..]).unwrap();
    writer.file("attachments/b.txt", "text/plain", &mut &b"two"[..]).unwrap();
    writer.finish(|_| None).unwrap();
    let target = folder.join(name);
    let package = Package::open(&plain, &Limits::default()).unwrap();
    seal(&package, &key(), &text("supplier"), recipient.map(text).as_ref(), &target).unwrap();
    target
}

fn open(path: &Path) -> Result<SealedPackage, OpenError> {
    SealedPackage::open(path, &ring(), None, &Limits::default())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn what_was_sealed_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["package", "package.zip"] {
        let path = sealed(folder.path(), name, Some("their-key"));
        let package = open(&path).unwrap();
        assert_eq!(package.kid(), mesinfos_consent::Signer::kid(&key()));
        assert_eq!(package.seal().signer, "supplier");
        assert_eq!(package.package().files().count(), 4);
        let for_own = |own| SealedPackage::open(&path, &ring(), Some(own), &Limits::default());
        assert!(for_own("their-key").is_ok());
        assert!(matches!(for_own("another-key"), Err(OpenError::Recipient)));
        // Sealed again, in its own place.
        seal(package.package(), &key(), &text("supplier"), None, &path).unwrap();
        assert!(open(&path).unwrap().seal().recipient.is_none());
    }
}

#[test]
fn who_is_not_trusted_seals_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = sealed(folder.path(), "package", None);
    let with = |ring: &KeyRing| SealedPackage::open(&path, ring, None, &Limits::default());
    assert!(matches!(with(&KeyRing::default()), Err(OpenError::Key(_))));
    let mut other = KeyRing::default();
    other.trust(&key().public(), "somebody else", &Use::ALL).unwrap();
    assert!(matches!(with(&other), Err(OpenError::Key(_))));
    let mut receipts = KeyRing::default();
    receipts.trust(&key().public(), "supplier", &[Use::Receipts]).unwrap();
    assert!(matches!(with(&receipts), Err(OpenError::Key(_))));
}

/// Every byte of every file; every bit of all but the longest, the manifest, which takes its bits in turn.
#[test]
fn one_flipped_bit_is_never_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let path = sealed(folder.path(), "package", None);
    let mut flips = 0;
    for file in files(&path) {
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let turn = file.ends_with("mesinfos.json").then_some(at % 8);
            for bit in (0..8).filter(|bit| turn.is_none_or(|turn| turn == *bit)) {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                fs::write(&file, bytes).unwrap();
                assert!(open(&path).is_err(), "{}, byte {at}, bit {bit}", file.display());
                flips += 1;
            }
        }
        fs::write(&file, whole).unwrap();
    }
    assert!(flips > 3_000, "{flips}");
    assert!(open(&path).is_ok());
}

/// In a zip there are bytes that say nothing of any file (times, attributes): what is accepted is what was sealed.
#[test]
fn one_flipped_bit_of_a_zip_changes_nothing_that_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let path = sealed(folder.path(), "package.zip", None);
    let content = |package: &SealedPackage| -> Vec<(String, String)> {
        let package = package.package();
        let digest = |(path, input): (&str, &mesinfos_io::Input)| {
            (path.to_owned(), input.digest().unwrap().sha256)
        };
        let mut files: Vec<_> = package.files().map(digest).collect();
        files.push((String::new(), package.manifest_text().to_owned()));
        files
    };
    let (whole, before) = (fs::read(&path).unwrap(), content(&open(&path).unwrap()));
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&path, bytes).unwrap();
        if let Ok(package) = open(&path) {
            assert_eq!(content(&package), before, "byte {at}");
        }
    }
}

#[test]
fn files_dropped_added_renamed_or_exchanged_are_never_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let path = sealed(folder.path(), "package", None);
    for file in files(&path) {
        let whole = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        assert!(open(&path).is_err(), "without {}", file.display());
        let renamed = file.with_extension("other");
        fs::write(&renamed, &whole).unwrap();
        assert!(open(&path).is_err(), "{} renamed", file.display());
        fs::write(&file, &whole).unwrap();
        assert!(open(&path).is_err(), "{} twice", file.display());
        fs::remove_file(&renamed).unwrap();
        assert!(open(&path).is_ok());
    }
    let (a, b) = (path.join("attachments/a.txt"), path.join("attachments/b.txt"));
    let (one, two) = (fs::read(&a).unwrap(), fs::read(&b).unwrap());
    fs::write(&a, &two).unwrap();
    fs::write(&b, &one).unwrap();
    assert!(matches!(open(&path), Err(OpenError::Files(_))), "exchanged");
    fs::write(&a, &one).unwrap();
    fs::write(&b, &two).unwrap();
    // The list in another order is another list.
    let manifest = path.join("mesinfos.json");
    let mut value: serde_json::Value =
        serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    value["files"].as_array_mut().unwrap().reverse();
    fs::write(&manifest, format!("{value:#}\n")).unwrap();
    assert!(matches!(open(&path), Err(OpenError::Key(_))), "reordered");
}

/// Without its signature it is no sealed package, and as a plain one it says what is missing.
#[test]
fn a_seal_cannot_be_taken_off_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let path = sealed(folder.path(), "package", None);
    fs::remove_file(path.join("mesinfos.jws")).unwrap();
    assert!(matches!(open(&path), Err(OpenError::NotSealed)));
    let findings = Package::open(&path, &Limits::default()).unwrap().verify().unwrap();
    assert_eq!(
        findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(),
        ["package.signature-missing"]
    );
}

/// What one package was signed with fits no other.
#[test]
fn a_signature_of_another_package_is_not_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let one = sealed(folder.path(), "one", None);
    let two = sealed(folder.path(), "two", Some("their-key"));
    fs::copy(two.join("mesinfos.jws"), one.join("mesinfos.jws")).unwrap();
    assert!(matches!(open(&one), Err(OpenError::Key(_))));
}
