//! The decision against the oracle, over a hundred thousand cases.

use std::collections::BTreeSet;

use mesinfos_consent::{Decision, Outcome, decide};

use crate::cases::{Consent, TYPES, hour, instant, request, world};
use crate::generate::Choices;
use crate::oracle::{self, Verdict};

fn verdict(decision: &Decision, record_type: &str) -> Verdict {
    let (_, _, universe) = TYPES.iter().find(|(name, ..)| *name == record_type).unwrap();
    let fields: Vec<String> = decision.fields.iter().map(ToString::to_string).collect();
    let leaves: BTreeSet<String> = universe
        .iter()
        .filter(|leaf| fields.iter().any(|f| oracle::reaches(f, leaf)))
        .map(|l| (*l).to_owned())
        .collect();
    Verdict { outcome: decision.outcome, leaves }
}

#[test]
fn decide_and_the_oracle_agree() {
    let (mut cases, mut counts) = (0, [0_u32; 3]);
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
            match decision.outcome {
                Outcome::Permit => counts[0] += 1,
                Outcome::Partial => counts[1] += 1,
                _ => counts[2] += 1,
            }
        }
    }
    assert!(cases >= 100_000);
    // The cases are worth something: every outcome is common.
    assert!(counts.iter().all(|n| *n > 1_500), "{counts:?}");
}
