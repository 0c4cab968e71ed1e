//! What the bytes of a package are, gathered from its files. Nothing here holds a value of a record.

use std::collections::{BTreeMap, BTreeSet};

use mesinfos_schema::finding::Finding;
use mesinfos_schema::values::{Date, Moment};

use crate::calendar::{Clock, civil, day, offset};
use crate::consents::Consent;
use crate::coverage::Spans;

/// What the records of one type are.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct TypeFacts {
    /// The file they stand in.
    pub path: String,
    /// How many.
    pub records: u64,
    /// Members that have a value: pointers into the record below `/data` and `/extensions`, `*` for an index.
    pub paths: BTreeSet<String>,
    /// How the records came to be, as they state it; `recorded` where they do not.
    pub modalities: BTreeSet<String>,
    /// Records with a time of their own.
    pub timed: u64,
    /// Of these, outside the manifest's period.
    pub outside: u64,
    /// Of these, after the package was made, where the type looks back.
    pub ahead: u64,
    /// Records older than their category's period of retention.
    pub expired: u64,
    /// Values that are a placeholder or masked, and the line of the first.
    pub masked: (u64, Option<u64>),
    /// Local times without a zone, and the line of the first.
    pub unplaced: (u64, Option<u64>),
    /// Local times that the clocks of their zone were put forward over, and the line of the first.
    pub skipped: (u64, Option<u64>),
    /// Local times that the clocks of their zone showed twice, and the line of the first.
    pub repeated: (u64, Option<u64>),
    /// Values that look like a secret: lines and what they look like.
    pub secrets: Vec<(u64, &'static str)>,
    /// Systems of codes that stand without a label.
    pub bare_codes: BTreeSet<String>,
}

/// A series of energy data: which commodity and quantity it is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SeriesKey {
    pub(crate) record_type: String,
    pub(crate) usage_point: String,
    pub(crate) quantity: String,
    pub(crate) detail: String,
    /// What its spans are counted on.
    pub(crate) clock: Clock,
}

/// What one series covers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Series {
    pub(crate) spans: Spans,
    /// A step of a day or less, or a consumption of a month or less.
    pub(crate) fine: bool,
    /// The least and the most its clock was ahead of the spans, in seconds: nothing where they are of that clock.
    pub(crate) ahead: Option<(i64, i64)>,
}

impl Series {
    /// Keeps the offset of a moment that the series is counted from as time itself.
    pub(crate) fn keep_offset(&mut self, moment: &Moment) {
        let Some(offset) = offset(moment) else { return };
        let (least, most) = self.ahead.unwrap_or((offset, offset));
        self.ahead = Some((least.min(offset), most.max(offset)));
    }

    /// The day of its own clock that seconds of its spans fall on: midnight in summer is still that day in winter.
    pub(crate) fn day(&self, seconds: i64) -> Option<Date> {
        day(seconds + self.ahead.map_or(0, |(_, most)| most))
    }

    /// The seconds that a moment is in its spans, earliest and latest: a moment without an offset is of its own clock.
    pub(crate) fn seconds(&self, clock: Clock, moment: &Moment) -> (i64, i64) {
        if clock == Clock::Wall {
            return (civil(moment), civil(moment));
        }
        let seconds = moment.seconds_since_epoch().0;
        let (least, most) = match offset(moment) {
            Some(_) => (0, 0),
            None => self.ahead.unwrap_or((0, 0)),
        };
        (seconds - most, seconds - least)
    }
}

/// What is known of a usage point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Point {
    pub(crate) commodity: Option<String>,
    pub(crate) contract_start: Option<Date>,
    pub(crate) contract_end: Option<Date>,
    /// Energy, volume and coefficient stand in its consumptions.
    pub(crate) with_energy: bool,
    pub(crate) with_volume: bool,
    pub(crate) with_coefficient: bool,
}

/// The page for a person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) language: bool,
    pub(crate) outside: Option<&'static str>,
}

/// What the bytes of a package are.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Facts {
    /// By record type.
    pub types: BTreeMap<String, TypeFacts>,
    /// What [`mesinfos_package::Package::verify`] found.
    pub integrity: Vec<Finding>,
    /// Errors of the records, the first of them.
    pub invalid: Vec<Finding>,
    /// How many errors there are.
    pub errors: u64,
    /// Records that are valid.
    pub valid: u64,
    /// Files that are not plain UTF-8: path and why.
    pub encoding: Vec<(String, &'static str)>,
    /// CSV cells that a spreadsheet would run: path and line.
    pub formulas: Vec<(String, u64)>,
    pub(crate) page: Option<Page>,
    pub(crate) signature: Option<bool>,
    pub(crate) series: BTreeMap<SeriesKey, Series>,
    pub(crate) points: BTreeMap<String, Point>,
    pub(crate) consents: Vec<Consent>,
    /// Members of embedded schemas without a description: file and count.
    pub(crate) undocumented: BTreeMap<String, u64>,
    /// Embedded schemas that are none.
    pub(crate) broken_schemas: BTreeSet<String>,
}
