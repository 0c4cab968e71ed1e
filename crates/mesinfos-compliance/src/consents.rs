//! Consents as files of a package: the few members that rules need, read as JSON. Signatures are not checked here; what
//! a log says counts against a consent only, never for it.

use serde_json::Value;

/// Events after which a consent permits nothing.
const DEAD: &[&str] = &["withdrawn", "revoked", "refused", "invalidated", "superseded", "expired"];

/// A consent, as much of it as rules need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Consent {
    pub(crate) path: String,
    pub(crate) id: Option<String>,
    /// Required members that are missing, as words.
    pub(crate) missing: Vec<&'static str>,
    pub(crate) not_before: Option<String>,
    pub(crate) not_after: Option<String>,
    /// When an event ended it: the event and its time.
    pub(crate) ended: Option<(String, Option<String>)>,
    /// Record type → the patterns granted of it.
    pub(crate) scope: Vec<(String, Vec<String>)>,
    pub(crate) recipient: bool,
    pub(crate) purposes: bool,
}

/// Reads a consent manifest; `None` where the JSON is something else (a receipt, a notice).
pub(crate) fn read(path: &str, json: &Value) -> Option<Consent> {
    let grants = json.get("grants")?.as_array()?;
    let text = |pointer: &str| json.pointer(pointer)?.as_str().map(str::to_owned);
    let mut consent = Consent {
        path: path.to_owned(),
        id: text("/id"),
        not_before: text("/validity/notBefore"),
        not_after: text("/validity/notAfter"),
        recipient: json.get("recipient").is_some(),
        ..Consent::default()
    };
    for (pointer, what) in [
        ("/id", "its id"),
        ("/subject", "the subject"),
        ("/source", "the controller"),
        ("/recipient", "the recipient"),
        ("/notice/url", "the notice's address"),
        ("/notice/version", "the notice's version"),
        ("/notice/sha256", "the notice's hash"),
        ("/rights/withdrawAt", "where to withdraw"),
        ("/validity/notAfter", "when it expires"),
        ("/issuedAt", "when it was made"),
    ] {
        if json.pointer(pointer).is_none_or(Value::is_null) {
            consent.missing.push(what);
        }
    }
    for grant in grants {
        let has_purpose =
            grant.get("purpose").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
        consent.purposes |= has_purpose;
        if !has_purpose {
            consent.missing.push("the purposes of a grant");
        }
        for item in grant.get("scope").and_then(Value::as_array).into_iter().flatten() {
            let word = |name: &str| item.get(name).and_then(Value::as_str);
            let name = word("type").or_else(|| word("recordType")).unwrap_or_default();
            let fields = item.get("fields").and_then(Value::as_array).into_iter().flatten();
            let fields = fields.filter_map(Value::as_str).map(str::to_owned).collect();
            consent.scope.push((name.to_owned(), fields));
        }
    }
    if consent.scope.is_empty() {
        consent.missing.push("a scope");
    }
    Some(consent)
}

/// What a line of an event log (compact JWS, or its payload as JSON) says: consent, event, time.
pub(crate) fn event(line: &str) -> Option<(String, String, Option<String>)> {
    let payload = match line.split('.').collect::<Vec<_>>().as_slice() {
        [_, payload, _] if !line.trim_start().starts_with('{') => base64url(payload)?,
        _ => line.as_bytes().to_vec(),
    };
    let json: Value = serde_json::from_slice(&payload).ok()?;
    let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
    Some((text("manifest")?, text("type")?, text("at")))
}

/// Whether an event ends a consent.
pub(crate) fn ends(event: &str) -> bool {
    DEAD.contains(&event)
}

impl Consent {
    /// Whether a member may be shared: it is, or lies below, what a pattern names.
    pub(crate) fn covers(&self, record_type: &str, path: &str) -> bool {
        self.scope.iter().filter(|(name, _)| name == record_type).any(|(_, patterns)| {
            patterns.iter().any(|pattern| {
                let pattern = pattern.strip_prefix("/data").unwrap_or(pattern);
                let path = path.strip_prefix("/data").unwrap_or(path);
                path.strip_prefix(pattern)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        })
    }
}

/// Base64url without padding (RFC 4648 section 5).
pub(crate) fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u8);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).unwrap_or(0));
        }
        bits &= 0xff;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_reads_what_rfc_4648_writes() {
        for (text, plain) in [("", ""), ("Zg", "f"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")] {
            assert_eq!(base64url(text).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(base64url("-_8"), Some(vec![0xfb, 0xff]));
        assert_eq!(base64url("a+"), None);
    }

    #[test]
    fn a_pattern_covers_what_lies_below_it() {
        let consent = Consent {
            scope: vec![("a.b/1".into(), vec!["/values".into(), "/start".into()])],
            ..Consent::default()
        };
        assert!(consent.covers("a.b/1", "/data/values/*"));
        assert!(!consent.covers("a.b/1", "/data/valuesOther"));
        assert!(!consent.covers("a.c/1", "/data/start"));
    }
}
