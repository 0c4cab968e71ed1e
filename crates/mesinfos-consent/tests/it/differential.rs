//! The decision against the oracle, over a hundred thousand cases.

use std::collections::BTreeSet;

use mesinfos_consent::{Decision, Instant, Outcome, apply, decide};
use serde_json::{Value, json};

use crate::cases::{Consent, TYPES, hour, instant, request, world};
use crate::generate::Choices;
use crate::laws::key;
use crate::oracle::{self, Verdict};

fn verdict(decision: &Decision, record_type: &str) -> Verdict {
    let universe = TYPES.iter().find(|(name, ..)| *name == record_type).map_or(&[][..], |t| t.2);
    let fields: Vec<String> = decision.fields().iter().map(ToString::to_string).collect();
    let leaves: BTreeSet<String> = universe
        .iter()
        .filter(|leaf| fields.iter().any(|f| oracle::reaches(f, leaf)))
        .map(|l| (*l).to_owned())
        .collect();
    let reasons = decision.reasons.iter().map(|reason| reason.as_str()).collect();
    let until = decision.document().valid_until.map(|m| Instant::of(&m).unwrap());
    Verdict { outcome: decision.outcome, leaves, reasons, until }
}

#[test]
fn decide_and_the_oracle_agree() {
    let (mut cases, mut counts) = (0, [0_u32; 3]);
    let mut seen = BTreeSet::new();
    let mut lines = 0;
    for seed in 0..2_600_u64 {
        let mut choices = Choices(seed);
        let world = world(&mut choices);
        let verified: Vec<_> = world.iter().map(Consent::verified).collect();
        if let Some(faulty) = verified.iter().find(|v| !v.faults().is_empty()) {
            panic!("seed {seed}: {:?}", faulty.faults());
        }
        for _ in 0..40 {
            let request = request(&mut choices);
            let at =
                hour(if choices.chance(80) { 5 + choices.below(30) } else { choices.below(48) });
            let decision = decide(&request, &verified, instant(&at));
            let ours = verdict(&decision, &request.record_type);
            let theirs = oracle::judge(&request, &world, instant(&at));
            // A disagreement is printed as a vector: what another implementation would need to run it.
            assert_eq!(
                ours,
                theirs,
                "seed {seed}: {}",
                serde_json::json!({
                    "manifests": world.iter().map(|c| &c.manifest).collect::<Vec<_>>(),
                    "events": world.iter().flat_map(|c| c.events.iter().map(|(e, _)| e)).collect::<Vec<_>>(),
                    "request": request,
                    "at": at,
                    "decision": decision.document(),
                })
            );
            cases += 1;
            seen.extend(ours.reasons);
            if request.record_type == "energy.consumption/1" {
                lines += leaves_alike(&mut choices, &world, &request, decision.permits, &at);
            }
            match ours.outcome {
                Outcome::Permit => counts[0] += 1,
                Outcome::Partial => counts[1] += 1,
                _ => counts[2] += 1,
            }
        }
    }
    assert!(cases >= 100_000);
    // The cases are worth something: every outcome is common.
    assert!(counts.iter().all(|n| *n > 1_000), "{counts:?}");
    // So is every reason that a sound log can give, and records that leave.
    for reason in [
        "expired",
        "field-not-covered",
        "frequency-exceeded",
        "invalidated",
        "legal-basis-mismatch",
        "location-not-covered",
        "log-forked",
        "mode-not-covered",
        "no-manifest",
        "not-given",
        "not-yet-valid",
        "parent-not-permitted",
        "paused",
        "purpose-not-covered",
        "recipient-mismatch",
        "record-type-not-covered",
        "refused",
        "revoked",
        "schema-version-not-covered",
        "special-category-basis-missing",
        "subject-mismatch",
        "superseded",
        "uses-exhausted",
        "window-not-covered",
        "withdrawn",
    ] {
        assert!(seen.contains(reason), "{reason}");
    }
    assert!(lines > 2_000, "{lines}");
}

/// What leaves of a record under each permit, against the slow projection. How often one left.
fn leaves_alike(
    choices: &mut Choices,
    world: &[Consent],
    request: &mesinfos_consent::Request,
    permits: Vec<mesinfos_consent::Permit>,
    at: &str,
) -> u32 {
    let mut left = 0;
    for permit in permits {
        let day = 1 + choices.below(27);
        let month = 1 + choices.below(8);
        let record = json!({
            "type": "energy.consumption/1", "id": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
            "source": "00000000-0000-0000-0000-000000000001", "recordId": "own", "modality": "measured",
            "data": {
                "usagePoint": "5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60",
                "period": {"start": format!("2026-{month:02}-{day:02}"), "end": format!("2026-{month:02}-{:02}", day + 1)},
                "quantity": {"value": format!("{}.{:03}", choices.below(50), choices.below(1000)), "unit": "kW.h"},
                "cost": {"amount": "1.250", "currency": "EUR"},
                "level": *choices.pick(&["day", "month"]),
            },
        });
        let ground = permit.ground();
        let manifest = &world.iter().find(|c| c.manifest.id == ground.manifest).unwrap().manifest;
        let item = manifest
            .grants
            .iter()
            .flat_map(|g| &g.scope)
            .find(|i| i.record_type == request.record_type);
        let fields: Vec<String> = ground.fields.iter().map(ToString::to_string).collect();
        let asked = request
            .window
            .as_ref()
            .map(|w| (w.from.map(|m| m.to_string()), w.to.map(|m| m.to_string())));
        let expected = oracle::minimised(&record, &fields, item.unwrap(), asked.as_ref());
        let mut out = None;
        let line = record.to_string();
        apply(permit, instant(at), &key(), [line.as_str()], |line| {
            out = Some(serde_json::from_str::<Value>(line).unwrap());
        })
        .unwrap();
        let ours = out.map(|out| {
            let (_, _, universe) = TYPES[0];
            let of = |leaf: &&&str| out.pointer(leaf).map(|v| v.as_str().unwrap().to_owned());
            let mut all: std::collections::BTreeMap<String, String> =
                universe.iter().filter_map(|leaf| Some(((*leaf).to_owned(), of(&leaf)?))).collect();
            if let Some(id) = all.get_mut("/data/usagePoint") {
                *id = "an id".to_owned();
            }
            all
        });
        assert_eq!(ours, expected, "{record} under {fields:?} of {}", json!(item));
        left += u32::from(ours.is_some());
    }
    left
}
