//! The published decisions (fixtures/consent-vectors) are what this crate decides.

use std::path::Path;

use mesinfos_consent::{apply, decide, log};
use serde_json::json;

use crate::cases::{Consent, hour, instant, request, world};
use crate::generate::Choices;
use crate::laws::{LINE, key};

/// The events of a log, each with the hash of its line.
fn events(consent: &Consent) -> Vec<serde_json::Value> {
    let hash = |line: &String| log::head(line, 0).unwrap().hash;
    let pairs = consent.lines.iter().zip(&consent.events);
    pairs.map(|(line, (event, _))| json!({"hash": hash(line), "event": event})).collect()
}

/// One case a line: twenty of each outcome.
fn made() -> String {
    let (mut text, mut left) = (String::new(), [20_u32; 3]);
    for seed in 90_000.. {
        if left == [0; 3] {
            break;
        }
        let mut choices = Choices(seed);
        let world = world(&mut choices);
        let request = request(&mut choices);
        let at = hour(5 + choices.below(30));
        let verified: Vec<_> = world.iter().map(Consent::verified).collect();
        let decision = decide(&request, &verified, instant(&at));
        let place = decision.outcome as usize;
        if world.is_empty() && seed % 7 != 0 || left[place] == 0 {
            continue;
        }
        left[place] -= 1;
        let document = decision.document();
        let mut case = json!({
            "manifests": world.iter().map(|c| &c.manifest).collect::<Vec<_>>(),
            "events": world.iter().flat_map(events).collect::<Vec<_>>(),
            "request": request,
            "at": at,
            "decision": document,
        });
        if request.record_type == "energy.consumption/1"
            && let Some(permit) = decision.permits.into_iter().next()
        {
            let receipt = apply(permit, instant(&at), &key(), [LINE], |_| {}).unwrap();
            case["record"] = serde_json::from_str(LINE).unwrap();
            case["outputSha256"] = json!(receipt.sha256);
        }
        text.push_str(&case.to_string());
        text.push('\n');
    }
    text
}

/// `MESINFOS_UPDATE_VECTORS=1 cargo test -p mesinfos-consent vectors` writes them anew.
#[test]
fn published_decisions_hold() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/consent-vectors/decisions.ndjson");
    let made = made();
    if std::env::var_os("MESINFOS_UPDATE_VECTORS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "decisions.ndjson differs");
}

/// RFC 8785: the published vectors of its author.
#[test]
fn canonical_form_is_the_published_one() {
    let corpus = std::env::var("MESINFOS_CORPUS").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        Into::into,
    );
    let folder = corpus.join("consent/jcs");
    let Ok(files) = std::fs::read_dir(folder.join("input")) else {
        eprintln!("skipped: no corpus at {}", folder.display());
        return;
    };
    let mut seen = 0;
    for file in files.flatten() {
        let value: serde_json::Value =
            serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
        let expected =
            std::fs::read_to_string(folder.join("output").join(file.file_name())).unwrap();
        assert_eq!(
            serde_json_canonicalizer::to_string(&value).unwrap(),
            expected.trim_end(),
            "{:?}",
            file.file_name()
        );
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn keys_are_sorted_by_utf_16() {
    let value = json!({"\u{ff21}": 1, "\u{10000}": 2});
    assert_eq!(
        serde_json_canonicalizer::to_string(&value).unwrap(),
        "{\"\u{10000}\":2,\"\u{ff21}\":1}"
    );
}
