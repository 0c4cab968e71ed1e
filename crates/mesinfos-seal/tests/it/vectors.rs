//! Published vectors of others: Wycheproof and CCTV.

use std::path::Path;

use mesinfos_seal::PublicKey;
use serde_json::Value;

fn corpus(path: &str) -> Option<Value> {
    let root = std::env::var("MESINFOS_CORPUS").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        Into::into,
    );
    let path = root.join("consent").join(path);
    match std::fs::read(&path) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(_) => {
            eprintln!("skipped: no corpus at {}", path.display());
            None
        }
    }
}

fn hex(value: &Value) -> Vec<u8> {
    let digits: Vec<u8> =
        value.as_str().unwrap().chars().map(|c| c.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn accepted(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Ok(bytes) = <[u8; 32]>::try_from(key) else { return false };
    PublicKey::from_bytes(&bytes).is_ok_and(|key| key.verify(message, signature))
}

/// Every edge case of the algorithm (C2SP CCTV): only those without a doubt are taken.
#[test]
fn cctv_ed25519() {
    let Some(vectors) = corpus("cctv-ed25519/ed25519vectors.json") else { return };
    let vectors = vectors.as_array().unwrap();
    let mut taken = 0;
    for vector in vectors {
        let message = vector["msg"].as_str().unwrap().as_bytes();
        if !accepted(&hex(&vector["key"]), message, &hex(&vector["sig"])) {
            continue;
        }
        taken += 1;
        for flag in vector["flags"].as_array().into_iter().flatten() {
            let flag = flag.as_str().unwrap();
            assert!(matches!(flag, "low_order_component_A" | "low_order_component_R"), "{flag}");
        }
    }
    assert_eq!((taken, vectors.len()), (43, 914));
}

#[test]
fn wycheproof_ed25519() {
    let Some(file) = corpus("wycheproof/ed25519_test.json") else { return };
    let mut seen = 0;
    for group in file["testGroups"].as_array().unwrap() {
        let key = hex(&group["publicKey"]["pk"]);
        for test in group["tests"].as_array().unwrap() {
            let good = accepted(&key, &hex(&test["msg"]), &hex(&test["sig"]));
            assert_eq!(good, test["result"] == "valid", "tcId {}", test["tcId"]);
            seen += 1;
        }
    }
    assert_eq!(seen, file["numberOfTests"].as_u64().unwrap());
}
