//! Tariff plans against an independent count of the same list.

use mesinfos::convert::{self, Options};
use mesinfos::io::Input;
use mesinfos::schema::types::offer::Offer;
use serde_json::Value;

use super::Outcome;

/// Plans, and those with hours of their own.
pub(super) fn judge(format: &str, inputs: &[Input], expected: Option<&Value>) -> Outcome {
    let mut options = Options::default();
    options.currency = "USD".parse().ok();
    let mut sink = convert::Collect::default();
    for input in inputs {
        if let Err(failure) = convert::convert(input, format, &options, &mut sink) {
            return Outcome::Rejected(failure.error.to_string());
        }
    }
    let offers: Vec<&Offer> = sink.records.iter().filter_map(|r| r.data()).collect();
    let timed = offers.iter().filter(|offer| !offer.time_slots.is_empty()).count();
    let Some(oracle) = expected else { return Outcome::Unjudged };
    let same = |name: &str, ours: usize| oracle[name].as_u64() == u64::try_from(ours).ok();
    if same("plans", offers.len()) && same("with_TOU", timed) {
        Outcome::Agreed
    } else {
        Outcome::Disagreed(format!("{} plans, {timed} with hours; expected {oracle}", offers.len()))
    }
}
