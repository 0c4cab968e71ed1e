//! Keys as files, and what a ring lets them say.

use mesinfos_consent::jws::{self, KeyFault, Parts};
use mesinfos_consent::{Signer, Verifier, base64url};
use mesinfos_seal::{KeyError, KeyRing, PublicKey, RingError, SecretKey, Use};
use proptest::prelude::*;

/// RFC 8037 appendix A: the key, its thumbprint, a signed message.
#[test]
fn the_example_of_rfc_8037() {
    let text = br#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let key = SecretKey::from_jwk(text).unwrap();
    assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert_eq!(base64url::encode(&key.sign(message)), signature);
    assert!(key.public().verify(message, &base64url::decode(signature).unwrap()));
}

#[test]
fn a_secret_is_never_shown() {
    let key = SecretKey::from_bytes([9; 32]);
    let secret = base64url::encode(&[9; 32]);
    assert!(!format!("{key:?}").contains(&secret));
    assert!(!key.public().to_jwk().contains(&secret));
    assert!(key.to_jwk().contains(&secret));
    assert_ne!(key.derive("a"), key.derive("b"));
    assert_ne!(key.derive("a").as_slice(), [9; 32]);
}

#[test]
fn keys_that_are_none() {
    let key = SecretKey::from_bytes([9; 32]);
    let (secret, public) = (key.to_jwk(), key.public().to_jwk());
    assert!(matches!(SecretKey::from_jwk(public.as_bytes()), Err(KeyError::Public)));
    assert!(matches!(PublicKey::from_jwk(secret.as_bytes()), Err(KeyError::Secret)));
    let other = SecretKey::from_bytes([8; 32]).public().jwk_x();
    let swapped = secret.replace(&key.public().jwk_x(), &other);
    assert!(matches!(SecretKey::from_jwk(swapped.as_bytes()), Err(KeyError::Contradiction)));
    let renamed = public.replace(key.kid(), SecretKey::from_bytes([8; 32]).kid());
    assert!(matches!(PublicKey::from_jwk(renamed.as_bytes()), Err(KeyError::Contradiction)));
    let rsa = public.replace("OKP", "RSA");
    assert!(matches!(PublicKey::from_jwk(rsa.as_bytes()), Err(KeyError::Type)));
    let twice = public.replacen('{', r#"{"x":"","#, 1);
    assert!(matches!(PublicKey::from_jwk(twice.as_bytes()), Err(KeyError::Read(_))));
    // The neutral point: a signature of it fits any message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    assert!(matches!(PublicKey::from_bytes(&neutral), Err(KeyError::Weak)));
}

trait X {
    fn jwk_x(&self) -> String;
}

impl X for PublicKey {
    fn jwk_x(&self) -> String {
        let jwk: serde_json::Value = serde_json::from_str(&self.to_jwk()).unwrap();
        jwk["x"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_ring_says_who_speaks_for_whom() {
    let (one, two) = (SecretKey::from_bytes([1; 32]), SecretKey::from_bytes([2; 32]));
    let mut ring = KeyRing::default();
    ring.trust(&one.public(), "supplier", &[Use::Receipts, Use::Packages]).unwrap();
    ring.trust(&one.public(), "p-41", &[Use::Events]).unwrap();
    let mut ring = KeyRing::read(ring.to_json().as_bytes()).unwrap();
    let signature = one.sign(b"words");
    let ask = |ring: &KeyRing, kid: &str, party: &str, typ: &str| {
        ring.verify(kid, party, typ, b"words", &signature)
    };
    assert_eq!(ask(&ring, one.kid(), "supplier", jws::RECEIPT), Ok(()));
    assert_eq!(ask(&ring, one.kid(), "p-41", jws::EVENT), Ok(()));
    assert_eq!(ask(&ring, one.kid(), "supplier", jws::EVENT), Err(KeyFault::NotAuthorised));
    assert_eq!(ask(&ring, one.kid(), "p-41", "JWT"), Err(KeyFault::NotAuthorised));
    assert_eq!(ask(&ring, one.kid(), "", jws::EVENT), Err(KeyFault::NotAuthorised));
    assert_eq!(ask(&ring, two.kid(), "p-41", jws::EVENT), Err(KeyFault::Unknown));
    ring.trust(&two.public(), "p-41", &[Use::Events]).unwrap();
    assert_eq!(ask(&ring, two.kid(), "p-41", jws::EVENT), Err(KeyFault::Signature));
    assert!(ring.distrust(one.kid()));
    assert_eq!(ask(&ring, one.kid(), "p-41", jws::EVENT), Err(KeyFault::Unknown));
}

#[test]
fn rings_that_are_none() {
    let key = SecretKey::from_bytes([1; 32]);
    let mut ring = KeyRing::default();
    ring.trust(&key.public(), "supplier", &[Use::Events]).unwrap();
    let text = ring.to_json();
    let read = |text: &str| KeyRing::read(text.as_bytes()).map(|_| ());
    let secret = text.replace("\"crv\"", "\"d\":\"\",\"crv\"");
    assert!(matches!(read(&secret), Err(RingError::Key { index: 0, error: KeyError::Secret })));
    assert!(matches!(read(&text.replace("key-ring/1", "key-ring/2")), Err(RingError::Schema)));
    assert!(matches!(read(&text.replace("events", "anything")), Err(RingError::Read(_))));
    assert!(matches!(read(&text.replace("\"supplier\"", "\"\"")), Err(RingError::Idle(0))));
    assert!(matches!(read("{}"), Err(RingError::Read(_))));
}

#[test]
fn a_detached_signature_is_of_its_payload_and_type() {
    let key = SecretKey::from_bytes([1; 32]);
    let mut ring = KeyRing::default();
    ring.trust(&key.public(), "supplier", &Use::ALL).unwrap();
    let text = jws::sign_detached(&key, jws::PACKAGE, b"payload");
    let check = |text: &str, typ: &str, payload: &[u8]| {
        Parts::of_detached(text, typ, payload)
            .is_ok_and(|parts| parts.verify(&ring, "supplier").is_ok())
    };
    assert!(check(&text, jws::PACKAGE, b"payload"));
    assert!(!check(&text, jws::PACKAGE, b"payloae"));
    assert!(!check(&text, jws::RECEIPT, b"payload"));
    assert!(!check(&jws::sign(&key, jws::PACKAGE, b"payload"), jws::PACKAGE, b"payload"));
    assert!(!check(&jws::sign_detached(&key, jws::EVENT, b"payload"), jws::PACKAGE, b"payload"));
    // The header names a key of its own: refused, whatever signed it.
    let header =
        serde_json::json!({"alg": "EdDSA", "jwk": {}, "kid": key.kid(), "typ": jws::PACKAGE});
    for header in
        [header, serde_json::json!({"alg": "none", "kid": key.kid(), "typ": jws::PACKAGE})]
    {
        let head = base64url::encode(header.to_string().as_bytes());
        let signature = key.sign(format!("{head}.{}", base64url::encode(b"payload")).as_bytes());
        let text = format!("{head}..{}", base64url::encode(&signature));
        assert!(!check(&text, jws::PACKAGE, b"payload"));
    }
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(!check(&text, jws::PACKAGE, b"payload"), "byte {at}, bit {bit}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_key_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = PublicKey::from_jwk(&bytes);
        let _ = SecretKey::from_jwk(&bytes);
        let _ = KeyRing::read(&bytes);
    }

    #[test]
    fn what_is_written_is_read(secret in any::<[u8; 32]>(), message in any::<Vec<u8>>()) {
        let key = SecretKey::from_bytes(secret);
        let again = SecretKey::from_jwk(key.to_jwk().as_bytes()).unwrap();
        let public = PublicKey::from_jwk(key.public().to_jwk().as_bytes()).unwrap();
        prop_assert!(public.verify(&message, &again.sign(&message)));
        prop_assert_eq!(public.kid(), key.kid());
    }
}
