//! Compact JWS: the header is exactly three members, the text one for its bytes.

use mesinfos_consent::jws::{self, FramingError, Parts};

use crate::cases::{Key, Trust};

/// base64url of a header, by hand.
fn encoded(header: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: String = header.bytes().map(|b| format!("{b:08b}")).collect();
    bits.as_bytes()
        .chunks(6)
        .map(|six| {
            let text = format!("{:0<6}", std::str::from_utf8(six).unwrap());
            char::from(ALPHABET[usize::from_str_radix(&text, 2).unwrap()])
        })
        .collect()
}

#[test]
fn headers_are_exactly_three_members() {
    let of = |header: &str| {
        let text = format!("{}.e30.AAAA", encoded(header));
        Parts::of(&text, jws::EVENT).map(|_| ())
    };
    assert_eq!(of(r#"{"alg":"EdDSA","kid":"k","typ":"mesinfos-event+jws"}"#), Ok(()));
    assert_eq!(of(r#"{"alg":"Ed25519","kid":"k","typ":"mesinfos-event+jws"}"#), Ok(()));
    for header in [
        r#"{"alg":"none","kid":"k","typ":"mesinfos-event+jws"}"#,
        r#"{"alg":"HS256","kid":"k","typ":"mesinfos-event+jws"}"#,
        r#"{"alg":"EdDSA","typ":"mesinfos-event+jws"}"#,
        r#"{"alg":"EdDSA","kid":"k"}"#,
        r#"{"alg":"EdDSA","kid":"k","typ":"mesinfos-event+jws","crit":["b64"],"b64":false}"#,
        r#"{"alg":"EdDSA","kid":"k","typ":"mesinfos-event+jws","jwk":{}}"#,
        r#"{"alg":"EdDSA","kid":"k","kid":"l","typ":"mesinfos-event+jws"}"#,
    ] {
        assert_eq!(of(header), Err(FramingError::Header), "{header}");
    }
    assert_eq!(
        of(r#"{"alg":"EdDSA","kid":"k","typ":"mesinfos-receipt+jws"}"#),
        Err(FramingError::Type)
    );
}

#[test]
fn a_text_is_the_only_one_of_its_bytes() {
    let text = jws::sign(&Key("key:p".into()), jws::EVENT, b"{}");
    assert!(Parts::of(&text, jws::EVENT).unwrap().verify(&Trust, "p").is_ok());
    assert!(Parts::of(&text, jws::EVENT).unwrap().verify(&Trust, "q").is_err());
    for spoilt in [
        format!("{text}="),
        text.replace('.', ".."),
        format!("{text}\n"),
        text.replace(".e30.", ".e31."),
        format!(" {text}"),
    ] {
        assert!(Parts::of(&spoilt, jws::EVENT).is_err(), "{spoilt}");
    }
}
