//! Arbitrary bytes as manifest, event, request, key, ring: a reason, an exit code, never a panic, never a permit.

use crate::Folder;
use crate::consent::{AT, given, run};

fn bad() -> Vec<Vec<u8>> {
    let deep = "[".repeat(100_000);
    let mut all: Vec<Vec<u8>> = [
        "",
        " ",
        "{}",
        "[]",
        "null",
        "{",
        "\u{feff}{}",
        r#"{"id":1,"id":2}"#,
        "a.b.c",
        "...",
        &deep,
        r#"{"schema":"https://w3id.org/mesinfos/consent-request/1"}"#,
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    all.push(vec![0xff; 64]);
    all.push(vec![0; 64]);
    // Anything at all, by a fixed rule.
    let mut state = 1_u64;
    for length in [1, 7, 300] {
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        };
        all.push((0..length).map(|_| next()).collect());
    }
    all
}

fn decide(f: &Folder, manifest: &str, log: &str, ring: &str, request: &str) -> Option<i32> {
    let line = format!(
        "consent decide --manifest {manifest} --log {log} --keys {ring} --request {request} --at {AT} --json"
    );
    let output = run(f, &line);
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(!words.contains("panicked"), "{words}");
    if output.status.code() == Some(1) && ring == "ring.json" {
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["decision"], "deny");
        assert!(!document["reasons"].as_array().unwrap().is_empty());
    }
    output.status.code()
}

#[test]
fn bad_bytes_are_denied_with_a_reason() {
    let f = given();
    for (index, bytes) in bad().into_iter().enumerate() {
        std::fs::write(f.path("bad"), &bytes).unwrap();
        assert_eq!(decide(&f, "bad", "m.log", "ring.json", "request.json"), Some(1), "{index}");
        assert_eq!(decide(&f, "m.json", "m.log", "ring.json", "bad"), Some(1), "{index}");
        assert_eq!(decide(&f, "m.json", "m.log", "bad", "request.json"), Some(1), "{index}");
        // An empty log is none; any other line spoils the whole.
        assert_eq!(decide(&f, "m.json", "bad", "ring.json", "request.json"), Some(1), "{index}");
        if !bytes.is_empty() {
            let mut log = std::fs::read(f.path("m.log")).unwrap();
            log.extend_from_slice(&bytes);
            std::fs::write(f.path("spoilt.log"), log).unwrap();
            let code = decide(&f, "m.json", "spoilt.log", "ring.json", "request.json");
            assert_eq!(code, Some(1), "{index}");
        }
        for line in [
            "consent log give --manifest bad --key her.key --log x",
            "consent log pause --manifest m.json --key bad --log m.log",
            "key show bad",
            "key trust bad --keys ring.json --party p",
            "consent new --template bad",
        ] {
            let output = run(&f, line);
            let words = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{index}: {line}: {words}");
            assert!(!words.contains("panicked"), "{words}");
        }
    }
    assert_eq!(decide(&f, "m.json", "m.log", "ring.json", "request.json"), Some(0));
    assert_eq!(decide(&f, "nowhere", "m.log", "ring.json", "request.json"), Some(2));
}
