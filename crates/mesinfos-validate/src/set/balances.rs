//! Balances that stand beside transactions: each follows from the one before it, in the order of the file or against it.

use std::collections::BTreeMap;

use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::banking::Transaction;
use mesinfos_schema::values::Money;

use super::At;

/// What is kept of each account, by source: files list their entries each in an order of their own.
#[derive(Default)]
pub(super) struct Balances(BTreeMap<(Option<RecordId>, RecordId), Run>);

type Place = (At, RecordId);

/// Entries with a balance, one after the other.
struct Run {
    first: Step,
    first_place: Place,
    last: Step,
    /// The first that does not follow, where the oldest stands first, and where the newest does.
    downwards: Option<Place>,
    upwards: Option<Place>,
}

/// What moved, and what was there then.
#[derive(Clone, Copy)]
struct Step {
    amount: Money,
    after: Money,
}

impl Step {
    /// Whether this came right after an earlier one; what cannot be added says nothing against it.
    fn follows(&self, earlier: &Self) -> bool {
        let one = self.amount.currency == self.after.currency
            && self.after.currency == earlier.after.currency;
        let expected = earlier.after.amount.checked_add(self.amount.amount);
        !one || expected.is_none_or(|expected| expected == self.after.amount)
    }
}

impl Run {
    fn push(&mut self, step: Step, place: Place) {
        if !step.follows(&self.last) {
            self.downwards.get_or_insert(place);
        }
        if !self.last.follows(&step) {
            self.upwards.get_or_insert(place);
        }
    }
}

impl Balances {
    pub(super) fn add(
        &mut self,
        source: Option<RecordId>,
        entry: &Transaction,
        at: At,
        id: RecordId,
    ) {
        let Some(after) = entry.balance_after else { return };
        let (step, place) = (Step { amount: entry.amount, after }, (at, id));
        match self.0.get_mut(&(source, entry.account)) {
            Some(run) => {
                run.push(step, place);
                run.last = step;
            }
            None => {
                let run = Run {
                    first: step,
                    first_place: place,
                    last: step,
                    downwards: None,
                    upwards: None,
                };
                self.0.insert((source, entry.account), run);
            }
        }
    }

    pub(super) fn merge(&mut self, later: Self, lines: u64) {
        let moved = |(at, id): Place| (at.after(lines), id);
        for (key, theirs) in later.0 {
            let first_place = moved(theirs.first_place);
            let (downwards, upwards) = (theirs.downwards.map(moved), theirs.upwards.map(moved));
            match self.0.get_mut(&key) {
                Some(ours) => {
                    ours.push(theirs.first, first_place);
                    ours.downwards = ours.downwards.or(downwards);
                    ours.upwards = ours.upwards.or(upwards);
                    ours.last = theirs.last;
                }
                None => {
                    self.0.insert(key, Run { downwards, upwards, ..theirs });
                }
            }
        }
    }

    /// Where the run of an account breaks, read either way: the place at which the better reading of the two ends.
    pub(super) fn faults(&self) -> impl Iterator<Item = Place> {
        self.0.values().filter_map(|run| Some(run.downwards?.max(run.upwards?)))
    }
}
