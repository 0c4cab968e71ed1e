//! What a source says of all its records: when it was collected, in which zone its times are.

use std::collections::BTreeMap;

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::types::banking::Status;
use mesinfos_schema::values::Moment;

use super::At;

/// Seconds that a record may be later than the collection: days are days somewhere, clocks are off.
const SLACK: i64 = 2 * 86_400;

/// What is kept of each source.
#[derive(Default)]
pub(super) struct Sources(BTreeMap<RecordId, Source>);

#[derive(Default)]
struct Source {
    /// The source's own record was met: the time of collection, whether it names a zone.
    said: Option<(Option<i64>, bool)>,
    /// The latest record.
    latest: Option<(i64, At, RecordId)>,
    /// The first local time of a record without a zone.
    local: Option<(At, RecordId)>,
}

impl Sources {
    pub(super) fn add(&mut self, record: &Record, at: At) {
        let Some(body) = record.body() else { return };
        if let Body::Source(source) = body {
            let collected = source.collected_at.map(|at| at.seconds_since_epoch().0);
            let zoned = source.time_zone.is_some();
            self.0.entry(record.id).or_default().said = Some((collected, zoned));
            return;
        }
        let (Some(source), Some(moment)) = (record.source, happened(body)) else { return };
        let seen = self.0.entry(source).or_default();
        let seconds = moment.seconds_since_epoch().0;
        if seen.latest.is_none_or(|(latest, ..)| seconds > latest) {
            seen.latest = Some((seconds, at, record.id));
        }
        let local = moment.time().is_some() && moment.offset().is_none();
        if local && record.time_zone.is_none() && seen.local.is_none() {
            seen.local = Some((at, record.id));
        }
    }

    pub(super) fn merge(&mut self, later: Self, lines: u64) {
        for (id, theirs) in later.0 {
            let ours = self.0.entry(id).or_default();
            ours.said = theirs.said.or(ours.said);
            if let Some((seconds, at, record)) = theirs.latest
                && ours.latest.is_none_or(|(latest, ..)| seconds > latest)
            {
                ours.latest = Some((seconds, at.after(lines), record));
            }
            ours.local =
                ours.local.or_else(|| theirs.local.map(|(at, record)| (at.after(lines), record)));
        }
    }

    /// Where each record stands that is wrong for its source: rule, place, record.
    pub(super) fn faults(&self) -> impl Iterator<Item = (&'static str, At, RecordId)> {
        self.0.values().flat_map(|source| {
            let (collected, zoned) = source.said.unwrap_or((None, true));
            let late = source.latest.filter(|(latest, ..)| {
                collected.is_some_and(|collected| *latest > collected.saturating_add(SLACK))
            });
            let local = source.local.filter(|_| !zoned);
            [
                late.map(|(_, at, id)| ("set.after-collection", at, id)),
                local.map(|(at, id)| ("set.zone-missing", at, id)),
            ]
            .into_iter()
            .flatten()
        })
    }
}

/// When something happened that had happened when it was collected; what is planned or announced is left out.
fn happened(body: &Body) -> Option<Moment> {
    match body {
        Body::Transaction(of) if of.status == Status::Booked => of.booked_on.map(Moment::from),
        Body::UsageEvent(of) => Some(of.at),
        Body::IntervalSeries(of) => Some(of.start),
        Body::MeterReading(of) => Some(of.at),
        Body::Position(of) => of.at,
        Body::Visit(of) => of.period.start,
        Body::Validation(of) => Some(of.at),
        Body::Receipt(of) => Some(of.at),
        Body::LoyaltyMovement(of) => Some(of.at),
        Body::MediaConsumption(of) => Some(of.at),
        Body::WebVisit(of) => Some(of.at),
        Body::Search(of) => Some(of.at),
        Body::Message(of) => Some(of.at),
        Body::Post(of) => Some(of.at),
        Body::Reimbursement(of) => of.paid_on.map(Moment::from),
        Body::Schedule(of) => {
            of.instalments.iter().filter_map(|i| i.paid_on).max().map(Moment::from)
        }
        Body::Observation(of) => of.at,
        Body::ActivitySummary(of) => of.period.start,
        Body::ActivityWorkout(of) => of.period.start,
        Body::ActivitySleep(of) => of.period.start,
        _ => None,
    }
}
