//! `seal`, and `verify` of what is sealed.

use serde_json::Value;

use crate::consent::{good, run};
use crate::{Folder, OFX};

fn sealed() -> Folder {
    let f = Folder::with(&[("a.ofx", OFX)]);
    good(&f, "convert a.ofx -o plain");
    good(&f, "key new -o my.key");
    good(&f, "key trust my.key --keys ring.json --party supplier --use packages");
    good(&f, "seal plain --key my.key --party supplier --recipient their-key -o sealed");
    good(&f, "seal plain --key my.key --party supplier -o sealed.zip");
    f
}

#[test]
fn a_seal_is_verified_where_a_ring_says_whose() {
    let f = sealed();
    let code = |line: &str| run(&f, line).status.code();
    for name in ["sealed", "sealed.zip"] {
        let text = good(&f, &format!("verify {name} --keys ring.json --require-seal --json"));
        let result: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&result["signed"], &result["signer"]), (&true.into(), &"supplier".into()));
        let said = good(&f, &format!("verify {name} --keys ring.json"));
        assert_eq!(said.contains("sealed by supplier for the key their-key"), name == "sealed");
        assert!(good(&f, &format!("verify {name}")).contains("its seal not looked at"));
        assert_eq!(code(&format!("verify {name} --require-seal")), Some(1), "nobody is trusted");
    }
    assert_eq!(code("verify sealed --keys ring.json --recipient their-key"), Some(0));
    assert_eq!(code("verify sealed --keys ring.json --recipient another"), Some(1));
    assert_eq!(code("verify plain --keys ring.json"), Some(0));
    assert_eq!(code("verify plain --keys ring.json --require-seal"), Some(1));
    good(&f, "validate sealed.zip");
    good(&f, "key new -o other.key");
    good(&f, "key trust other.key --keys other.json --party supplier");
    assert_eq!(code("verify sealed --keys other.json"), Some(1));
}

#[test]
fn what_was_changed_is_not_accepted() {
    let f = sealed();
    let code = |line: &str| run(&f, line).status.code();
    let data = f.path("sealed/data/banking.transaction.1.ndjson");
    let text = std::fs::read_to_string(&data).unwrap();
    std::fs::write(&data, text.replace("-1.00", "-9.00")).unwrap();
    assert_eq!(code("verify sealed --keys ring.json"), Some(1));
    assert_eq!(code("seal sealed --key my.key --party supplier -o again"), Some(1));
    assert!(!f.path("again").exists());
    std::fs::write(&data, text).unwrap();
    assert_eq!(code("verify sealed --keys ring.json"), Some(0));
    std::fs::remove_file(f.path("sealed/mesinfos.jws")).unwrap();
    assert_eq!(code("verify sealed --keys ring.json"), Some(1), "the seal was taken off");
    assert_eq!(code("seal nowhere --key my.key -o x"), Some(2));
}
