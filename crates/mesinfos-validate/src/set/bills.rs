//! Bills that follow each other: invoices of a contract, billed consumptions of a usage point.

use std::collections::BTreeMap;

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::billing::InvoiceKind;
use mesinfos_schema::types::energy::Level;
use mesinfos_schema::values::Period;

use super::At;
use super::chains::key;

/// Seconds of a day, and of what lies between two contracts rather than between two bills.
const DAY: i64 = 86_400;
const LONG: i64 = 62 * DAY;

/// What is kept of the bills: when each begins and ends, by what it is for.
#[derive(Default)]
pub(super) struct Bills(BTreeMap<u64, Vec<Bill>>);

struct Bill {
    start: i64,
    end: i64,
    at: At,
    id: RecordId,
}

impl Bills {
    pub(super) fn add(&mut self, record: &Record, body: &Body, at: At) {
        let (of, period) = match body {
            Body::Invoice(invoice) if invoice.kind != InvoiceKind::CreditNote => {
                match (invoice.contract, &invoice.period) {
                    (Some(contract), Some(period)) => {
                        (key(("invoice", contract.as_bytes())), period)
                    }
                    _ => return,
                }
            }
            Body::EnergyConsumption(of) if of.level == Level::Billing => {
                let unit = of.quantity.unit.as_str();
                (key(("consumption", of.usage_point.as_bytes(), unit)), &of.period)
            }
            _ => return,
        };
        let Period { start: Some(start), end: Some(end), .. } = period else { return };
        let (start, end) = (start.seconds_since_epoch().0, end.seconds_since_epoch().0);
        let bill = Bill { start, end, at, id: record.id };
        self.0.entry(of).or_default().push(bill);
    }

    pub(super) fn merge(&mut self, later: Self, lines: u64) {
        for (of, bills) in later.0 {
            let moved = bills.into_iter().map(|bill| Bill { at: bill.at.after(lines), ..bill });
            self.0.entry(of).or_default().extend(moved);
        }
    }

    /// Where each bill stands that begins a day or more behind the end of all before it.
    pub(super) fn gaps(&mut self) -> Vec<(At, RecordId)> {
        let mut gaps = Vec::new();
        for bills in self.0.values_mut() {
            bills.sort_by_key(|bill| (bill.start, bill.end, bill.at));
            let mut covered: Option<i64> = None;
            for bill in bills {
                let gap = covered.map_or(0, |end| bill.start.saturating_sub(end));
                if (DAY..=LONG).contains(&gap) {
                    gaps.push((bill.at, bill.id));
                }
                covered = covered.max(Some(bill.end));
            }
        }
        gaps
    }
}
