//! Heart rates that stand beside positions.

use mesinfos_schema::types::health::Observation;
use mesinfos_schema::values::{Code, Concept, Decimal, Moment, Text};

use super::number;
use super::position::Scope;
use crate::emitter::{Draft, Identity};

/// The LOINC code of a heart rate, made once.
#[derive(Clone, Debug)]
pub(super) struct HeartRate {
    concept: Concept,
}

impl HeartRate {
    /// The LOINC code of a heart rate.
    const CODE: &'static str = "8867-4";

    pub(super) fn new() -> Self {
        let mut concept = Concept::new();
        if let (Some(system), Some(code)) = (Text::new("loinc"), Text::new(Self::CODE)) {
            let mut code = Code::new(system, code);
            code.label = Text::new("Heart rate");
            concept.codes.push(code);
        }
        Self { concept }
    }

    /// Beats a minute at a time; `None` where it says nothing (0 is a sensor without contact).
    pub(super) fn draft(&self, scope: &Scope, at: Moment, beats: Decimal) -> Option<Draft> {
        if beats.is_negative() || beats.is_zero() {
            return None;
        }
        let mut observation = Observation::new(self.concept.clone());
        observation.at = Some(at);
        observation.value = number::quantity_of(beats, "/min");
        let key = scope
            .key("health.observation", "natural")
            .part(Self::CODE)
            .moment(Some(at))
            .decimal(beats);
        Some(Draft::new(observation, Identity::Same(key)))
    }
}
