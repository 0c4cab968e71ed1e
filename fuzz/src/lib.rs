//! What the fuzz targets share.

use mesinfos::convert::{Collect, DateOrder, Options};
use mesinfos::io::Input;

/// Converts bytes and checks the laws that hold for any of them.
pub fn convert(format: &str, bytes: &[u8]) {
    let input = Input::from_bytes("fuzz", bytes);
    let mut options = Options::default();
    options.currency = "EUR".parse().ok();
    options.date_order = Some(DateOrder::DayFirst);
    let mut sink = Collect::default();
    let report = match mesinfos::convert::convert(&input, format, &options, &mut sink) {
        Ok(report) => report,
        Err(failure) => failure.report,
    };
    assert_eq!(report.read, report.converted + report.skipped_items() + report.rejected);
    for record in &sink.records {
        mesinfos::schema::record::Raw::<mesinfos::schema::record::Record>::from_text(
            serde_json_line(record),
        )
        .and_then(|raw| raw.decode())
        .expect("what a converter writes reads back");
    }
}

/// Writes bytes that are records in every format, and reads them back.
pub fn write(bytes: &[u8]) {
    use mesinfos::convert::write::{NdjsonRecords, WRITERS, WriteOptions};
    let records = NdjsonRecords::new(vec![Input::from_bytes("fuzz", bytes)], &Default::default());
    let mut options = WriteOptions::new("2024-04-01T08:00:00Z".parse().expect("a moment"));
    options.without_balances = true;
    for writer in WRITERS {
        let mut out = Vec::new();
        if writer.write(&records, &mut out, &options).is_err() {
            continue;
        }
        let input = Input::from_bytes("written", out);
        let mut sink = Collect::default();
        let format = writer.descriptor().format;
        let report = mesinfos::convert::convert(&input, format, &Options::default(), &mut sink)
            .unwrap_or_else(|failure| panic!("{failure}"));
        // Three letters may be no currency of ISO 4217, which a record is not refused for.
        let other = report.rejects.iter().find(|reject| !reject.code.ends_with(".currency"));
        assert!(other.is_none(), "{other:?}");
    }
}

/// Takes bytes for a manifest, a log and a request: nothing unsigned permits anything.
pub fn consent(bytes: &[u8]) {
    use mesinfos_consent::jws::KeyFault;
    use mesinfos_consent::{ConsentManifest, Instant, Limits, Outcome, Request, Verifier, decide};
    struct Nobody;
    impl Verifier for Nobody {
        fn verify(&self, _: &str, _: &str, _: &str, _: &[u8], _: &[u8]) -> Result<(), KeyFault> {
            Err(KeyFault::Unknown)
        }
    }
    let limits = Limits::default();
    // Three parts, with a zero between: manifest, log, request.
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let (manifest, log, request) = (part(), part(), part());
    let consents: Vec<_> = ConsentManifest::read(manifest, &limits)
        .into_iter()
        .map(|manifest| manifest.verify(log, &Nobody, &[], &limits))
        .collect();
    // What is read of others is no more than a template; records under a permit end in lines and counts.
    let _ = mesinfos_consent::interop::from_dpv(manifest, &limits);
    let _ = mesinfos_consent::interop::from_rar(manifest, &limits);
    minimise(bytes);
    let Ok(request) = Request::read(request, &limits) else { return };
    let at = Instant::of(&"2026-06-01T00:00:00Z".parse().expect("a moment")).expect("an instant");
    let decision = decide(&request, &consents, at);
    assert_eq!(decision.outcome, Outcome::Deny);
    assert!(!decision.reasons.is_empty());
}

/// Arbitrary lines under a consent that adds up, and one that cuts and coarsens.
fn minimise(bytes: &[u8]) {
    use mesinfos_consent::event::Event;
    use mesinfos_consent::jws::KeyFault;
    use mesinfos_consent::{
        ConsentManifest, Instant, Limits, PairwiseKey, Request, Signer, Unverified,
        VerifiedConsent, Verifier, apply, decide, log, taxonomy,
    };
    use std::sync::OnceLock;

    use serde_json::{Value, json};
    struct Anybody;
    impl Signer for Anybody {
        fn kid(&self) -> &str {
            "k"
        }
        fn sign(&self, _: &[u8]) -> Vec<u8> {
            vec![0]
        }
    }
    impl Verifier for Anybody {
        fn verify(&self, _: &str, _: &str, _: &str, _: &[u8], _: &[u8]) -> Result<(), KeyFault> {
            Ok(())
        }
    }
    let basis = "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a";
    let consent = |scope: Value| -> VerifiedConsent {
        let manifest: ConsentManifest = serde_json::from_value(json!({
            "schema": "https://w3id.org/mesinfos/consent-manifest/1", "id": "none", "subject": "s",
            "source": {"id": "s"}, "recipient": {"id": "r"},
            "notice": {"url": "https://example.org/notice", "language": "fr", "sha256": "0"},
            "taxonomy": {"iri": taxonomy::IRI, "version": taxonomy::VERSION, "sha256": taxonomy::SHA256},
            "grants": [{"id": "g", "purposes": ["https://w3id.org/dpv#ServiceProvision"], "legalBasis": basis,
                "mode": "store", "retention": {"max": "P1Y", "then": "delete"}, "scope": [scope]}],
            "rights": {"withdrawAt": "https://example.org/withdraw"},
            "validity": {"notBefore": "2026-01-01T00:00:00Z", "notAfter": "2027-01-01T00:00:00Z"},
            "language": "fr", "jurisdiction": "FR", "issuedAt": "2026-01-01T00:00:00Z",
            "nonce": "0".repeat(24),
        }))
        .expect("a manifest");
        let manifest = manifest.sealed();
        let mut lines: Vec<String> = Vec::new();
        for (seq, kind) in ["requested", "given"].into_iter().enumerate() {
            let mut event = json!({
                "schema": "https://w3id.org/mesinfos/consent-event/1", "manifest": manifest.id, "seq": seq,
                "type": kind, "at": "2026-01-01T00:00:00Z", "actor": {"party": "s", "role": "subject"}, "nonce": "n",
            });
            if let Some(last) = lines.last() {
                event["prev"] = json!(log::head(last, 0).map(|head| head.hash));
            }
            let event: Event = serde_json::from_value(event).expect("an event");
            lines.push(log::line(&Anybody, &event));
        }
        Unverified::new(manifest).verify(lines.join("\n").as_bytes(), &Anybody, &[], &Limits::default())
    };
    static CASES: OnceLock<Vec<(Request, VerifiedConsent)>> = OnceLock::new();
    let of = |scope: Value| {
        let request: Request = serde_json::from_value(json!({
            "schema": "https://w3id.org/mesinfos/consent-request/1", "subject": "s", "recipient": "r",
            "purpose": "https://w3id.org/dpv#ServiceProvision", "legalBasis": basis, "mode": "view",
            "type": scope["type"],
        }))
        .expect("a request");
        (request, consent(scope))
    };
    let cases = CASES.get_or_init(|| scopes().into_iter().map(of).collect());
    let text = String::from_utf8_lossy(bytes);
    let at = Instant::of(&"2026-06-01T00:00:00Z".parse().expect("a moment")).expect("an instant");
    for (request, consent) in cases {
        let mut decision = decide(request, std::slice::from_ref(consent), at);
        let key = PairwiseKey::new(vec![1; 32]).expect("a key");
        let permit = decision.permits.remove(0);
        let mut lines = 0;
        let receipt = apply(permit, at, &key, text.lines(), |line| {
            lines += 1;
            assert!(serde_json::from_str::<Value>(line).is_ok());
        })
        .expect("in its time");
        assert_eq!(receipt.written.get(), lines);
    }
}

/// What is granted in each case.
fn scopes() -> [serde_json::Value; 4] {
    use serde_json::json;
    let series = "energy.interval-series/1";
    [
        json!({"type": series, "fields": ["/data"], "transforms": [
            {"path": "/data/values", "op": "aggregate", "grain": "day", "timeZone": "Europe/Paris"}]}),
        json!({"type": series, "fields": ["/data"], "window": {"from": "2025-03-01T00:00:00Z"}}),
        json!({"type": "banking.transaction/1", "fields": ["/data"], "transforms": [
            {"path": "/data/amount/amount", "op": "aggregate", "grain": "month", "timeZone": "Europe/Paris"},
            {"path": "/data/amount/amount", "op": "round-number", "step": "5"}]}),
        json!({"type": "banking.transaction/1", "fields": ["/data"], "window": {"from": "2020-01-01"}, "transforms": [
            {"path": "/data/label", "op": "mask", "keep": 2}, {"path": "/data/bookedOn", "op": "coarsen-date", "grain": "week"}]}),
    ]
}

fn serde_json_line(record: &mesinfos::schema::record::Record) -> String {
    let mut out = mesinfos::convert::Stream::new(Vec::new());
    mesinfos::convert::Sink::record(&mut out, record.clone()).expect("a record can be written");
    String::from_utf8(out.finish().expect("memory can be written")).expect("JSON is UTF-8")
}
