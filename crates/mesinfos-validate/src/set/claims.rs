//! Claims and the contracts they are made on.

use std::collections::BTreeMap;

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::values::{Moment, Period};

use super::At;

/// Periods of insurance contracts, and when claims on them occurred.
#[derive(Default)]
pub(super) struct Claims {
    contracts: BTreeMap<RecordId, Period>,
    occurred: Vec<(RecordId, Moment, At, RecordId)>,
}

impl Claims {
    pub(super) fn add(&mut self, record: RecordId, body: &Body, at: At) {
        match body {
            Body::InsuranceContract(contract) => {
                if let Some(period) = &contract.period {
                    self.contracts.insert(record, period.clone());
                }
            }
            Body::Claim(claim) => {
                if let (Some(contract), Some(occurred)) = (claim.contract, claim.occurred_at) {
                    self.occurred.push((contract, occurred, at, record));
                }
            }
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, later: Self, lines: u64) {
        self.contracts.extend(later.contracts);
        let occurred = later.occurred.into_iter();
        self.occurred.extend(occurred.map(|(of, on, at, id)| (of, on, at.after(lines), id)));
    }

    pub(super) fn faults(&self) -> impl Iterator<Item = (At, RecordId)> {
        let outside = |contract: &RecordId, at: &Moment| {
            let Some(period) = self.contracts.get(contract) else { return false };
            let early = period.start.is_some_and(|start| at.date() < start.date());
            early || period.end.is_some_and(|end| at.date() > end.date())
        };
        let faulty = self.occurred.iter().filter(move |(contract, at, ..)| outside(contract, at));
        faulty.map(|(_, _, at, id)| (*at, *id))
    }
}
