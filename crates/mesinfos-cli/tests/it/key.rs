//! `key`.

use crate::Folder;
use crate::consent::{good, run};

#[test]
fn a_new_key_is_its_owners_alone() {
    let f = Folder::with(&[]);
    let kid = good(&f, "key new -o my.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(f.path("my.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let public: serde_json::Value = serde_json::from_str(&good(&f, "key show my.key")).unwrap();
    assert_eq!(public["kid"], kid.trim());
    assert_eq!((&public["kty"], &public["crv"]), (&"OKP".into(), &"Ed25519".into()));
    assert!(public.get("d").is_none());
    let before = std::fs::read(f.path("my.key")).unwrap();
    assert_eq!(run(&f, "key new -o my.key").status.code(), Some(2), "nothing is replaced");
    assert_eq!(std::fs::read(f.path("my.key")).unwrap(), before);
    assert_ne!(good(&f, "key new -o other.key"), kid);
}

#[test]
fn a_ring_grows() {
    let f = Folder::with(&[]);
    good(&f, "key new -o my.key");
    std::fs::write(f.path("my.pub"), good(&f, "key show my.key")).unwrap();
    good(&f, "key trust my.pub --keys ring.json --party one --use events receipts");
    good(&f, "key trust my.key --keys ring.json --party two");
    let ring = std::fs::read_to_string(f.path("ring.json")).unwrap();
    assert!(ring.contains("\"one\"") && ring.contains("\"two\"") && !ring.contains("\"d\""));
    assert_eq!(run(&f, "key trust nowhere --keys ring.json --party x").status.code(), Some(2));
}
