//! Adding up: the values of series, or of dated records, hour by hour, day by day, month by month.
//!
//! A cell is one grain of time in one zone, so a day has as many hours as its local day has. What is a flow (energy,
//! distance, money) is summed, what is a level (power, temperature) is averaged over its slots, unless the transform says
//! how. A cell that is not wholly there is left out: a series' day with a missing slot, a month with a missing day, and
//! whatever a window cuts. What is coarser than the grain cannot be split, and is dropped.
//!
//! The results are records of the same type, made of the members that keep groups apart, the time, and the sums; the
//! scope's patterns and the transforms behind this one then say what of them leaves.

use std::collections::{BTreeMap, BTreeSet};

use mesinfos_schema::codes::unit::{self, Dimension};
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::values::{Date, Decimal, Moment, TimeZone};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::apply::DropReason;
use crate::cell::{Cell, instant, step_of};
use crate::manifest::{Grain, Summary};
use crate::marks::Marks;
use crate::path::{PathPattern, Segment};
use crate::plan::Plan;
use crate::series::{Slots, Step};
use crate::validate::{Item, Span};
use crate::window::sibling;

/// What is added up, and how.
#[derive(Clone, Debug)]
pub(crate) struct Aggregation {
    pub(crate) grain: Grain,
    pub(crate) zone: jiff::tz::TimeZone,
    /// Members that keep groups apart.
    pub(crate) by: Vec<PathPattern>,
    /// Values below which a cell is left out.
    pub(crate) least: u64,
    /// Members that are added up.
    pub(crate) measures: Vec<(PathPattern, Option<Summary>)>,
    /// The values of series, and not those of dated records.
    pub(crate) series: bool,
}

/// Members of a series that are of its slots, and not of all of it.
const OF_SLOTS: [&str; 5] = ["start", "step", "values", "costs", "quality"];

impl Aggregation {
    /// What it must see of a record, besides the envelope.
    pub(crate) fn looks_at(&self, on: &[PathPattern]) -> Vec<PathPattern> {
        if self.series {
            return ["/data"].iter().filter_map(|path| path.parse().ok()).collect();
        }
        let mut paths: Vec<PathPattern> = on.to_vec();
        paths.extend(on.iter().filter_map(|path| sibling(path, "end")));
        paths.extend(self.by.iter().cloned());
        for (path, _) in &self.measures {
            paths.push(path.clone());
            paths.extend(["unit", "currency"].iter().filter_map(|name| beside(path, name)));
        }
        paths
    }
}

/// The member beside another.
pub(crate) fn beside(path: &PathPattern, name: &str) -> Option<PathPattern> {
    let text = path.to_string();
    let (stem, _) = text.rsplit_once('/')?;
    format!("{stem}/{name}").parse().ok()
}

/// What has come together in a cell.
#[derive(Clone, Debug)]
struct Sum {
    cell: Cell,
    /// Seconds of it that values cover; of events none do.
    covered: i64,
    /// One of each measure.
    values: Vec<Tally>,
    costs: Costs,
    spoilt: bool,
}

/// What the slots of a cell cost.
#[derive(Clone, Debug, Default)]
struct Costs {
    /// Slots that say it.
    count: u64,
    /// The currency of the first of them, and what all come to.
    sum: Option<(String, Decimal)>,
    /// They are in several currencies, or more than a decimal holds.
    spoilt: bool,
}

impl Costs {
    fn add(&mut self, cost: Option<(&str, Decimal)>) {
        let Some((currency, value)) = cost else { return };
        self.count += 1;
        let Some((own, sum)) = &mut self.sum else {
            self.sum = Some((currency.to_owned(), value));
            return;
        };
        match sum.checked_add(value).filter(|_| *own == currency) {
            Some(more) => *sum = more,
            None => self.spoilt = true,
        }
    }

    /// Where so many slots, all that have a value, say it in one currency.
    fn result(&self, slots: u64) -> Option<(&str, Decimal)> {
        let (currency, value) = self.sum.as_ref()?;
        (!self.spoilt && self.count == slots).then_some((currency, *value))
    }
}

impl Sum {
    /// What it costs, and in what.
    fn cost(&self) -> Option<(&str, Decimal)> {
        self.costs.result(self.values.first()?.count)
    }
}

#[derive(Clone, Copy, Debug)]
struct Tally {
    how: Summary,
    count: u64,
    value: Decimal,
}

impl Tally {
    fn add(&mut self, value: Decimal) -> Option<()> {
        self.value = match (self.count, self.how) {
            (0, _) => value,
            (_, Summary::Sum | Summary::Mean) => self.value.checked_add(value)?,
            (_, Summary::Min) => self.value.min(value),
            (_, Summary::Max) => self.value.max(value),
        };
        self.count += 1;
        Some(())
    }

    /// The result; the mean to three decimals more than its values have.
    fn result(&self) -> Option<Decimal> {
        if self.how != Summary::Mean || self.count < 2 {
            return Some(self.value);
        }
        let scale = (self.value.scale() + 3).min(28);
        let lift = 10_i128.checked_pow(u32::from(scale - self.value.scale()))?;
        let units = self.value.mantissa().checked_mul(lift)?;
        let of = i128::from(self.count);
        let (whole, rest) = (units / of, units % of);
        let whole = if rest.abs() * 2 >= of { whole + units.signum() } else { whole };
        Some(Decimal::new(whole, scale)?.normalised())
    }
}

/// Records of one series, or with the same members, on their way into cells.
#[derive(Debug)]
struct Group {
    /// What the results say besides time and sums.
    body: Map<String, Value>,
    /// The source of all of them, where it is one.
    source: Option<String>,
    cells: BTreeMap<i64, Sum>,
}

/// Takes records, gives results.
pub(crate) struct Aggregator {
    terms: Aggregation,
    record_type: Box<str>,
    on: Vec<PathPattern>,
    /// What it looks at of a record.
    looked: Option<Plan>,
    spans: Vec<Span>,
    /// Records that were taken, by id: a copy adds nothing.
    seen: BTreeSet<RecordId>,
    groups: BTreeMap<String, Group>,
    cells: usize,
    most: usize,
    /// The cell met last.
    last: Option<Cell>,
}

impl Aggregator {
    pub(crate) fn new(terms: Aggregation, item: &Item, spans: Vec<Span>, most: usize) -> Self {
        let paths = terms.looks_at(&item.on);
        let segments: Vec<_> = paths.iter().map(PathPattern::segments).collect();
        Self {
            terms,
            record_type: item.record_type.clone(),
            on: item.on.clone(),
            looked: Plan::build(&item.shape, &segments, &[]),
            spans,
            seen: BTreeSet::new(),
            groups: BTreeMap::new(),
            cells: 0,
            most,
            last: None,
        }
    }

    /// Takes one record, with the zone its local times are in.
    pub(crate) fn add(
        &mut self,
        record: &Record,
        zone: Option<&TimeZone>,
        marks: &Marks<'_>,
    ) -> Result<(), DropReason> {
        if !self.seen.insert(record.id) {
            return Err(DropReason::Repeated);
        }
        let looked = match &self.looked {
            Some(plan) => marks.look(plan).map_err(|_| DropReason::Unreadable)?,
            None => Value::Null,
        };
        let own = zone.and_then(|zone| jiff::tz::TimeZone::get(zone.as_str()).ok());
        let local = own.unwrap_or_else(|| self.terms.zone.clone());
        let source = record.source.map(|id| id.to_string());
        if self.terms.series {
            self.series(&local, source, &looked)
        } else {
            self.dated(&local, source, &looked)
        }
    }

    fn series(
        &mut self,
        local: &jiff::tz::TimeZone,
        source: Option<String>,
        looked: &Value,
    ) -> Result<(), DropReason> {
        let data = looked.get("data").ok_or(DropReason::Window)?;
        let slots = Slots::of(data).ok_or(DropReason::Window)?;
        let mut body = data.as_object().cloned().unwrap_or_default();
        body.retain(|name, _| !OF_SLOTS.contains(&name.as_str()));
        let how = match self.terms.measures.first() {
            Some((_, Some(how))) => *how,
            _ => nature(body.get("quantityKind"), body.get("unit")),
        };
        // Series of different steps are different statements of the same: they never come together.
        let step = data.get("step").cloned().unwrap_or_default();
        let key = json!([body, step]).to_string();
        let begins = |slot: usize| instant(&slots.begins(slot)?, local);
        let values = data.get("values").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let costs = data.get("costs");
        let currency = costs.and_then(|costs| costs.get("currency")?.as_str());
        let costs = costs.and_then(|costs| costs.get("values")?.as_array());
        let cost = |slot: usize| {
            let text = costs?.get(slot)?.as_str()?;
            Some((currency?, text.parse::<Decimal>().ok()?))
        };
        let mut taken = false;
        let mut coarser = false;
        let mut from = begins(0).ok_or(DropReason::Window)?;
        for (slot, value) in values.iter().enumerate() {
            let to = match slots.step {
                Step::Seconds(step) => from.saturating_add(step),
                Step::Calendar(..) => begins(slot + 1).ok_or(DropReason::Window)?,
            };
            let value = value.as_str().and_then(|text| text.parse::<Decimal>().ok());
            if let Some(cell) = self.cell(from).filter(|cell| cell.to >= to)
                && cell.lies_in(&self.spans)
            {
                if let Some(value) = value {
                    let sum = self.put(&key, &body, &source, cell, to - from, &[(how, value)])?;
                    sum.costs.add(cost(slot));
                }
                taken = true;
            } else {
                coarser |= self.cell(from).is_some_and(|cell| to - from > cell.to - cell.from);
            }
            from = to;
        }
        match (taken, coarser) {
            (true, _) => Ok(()),
            (false, true) => Err(DropReason::Coarser),
            (false, false) => Err(DropReason::Window),
        }
    }

    fn dated(
        &mut self,
        local: &jiff::tz::TimeZone,
        source: Option<String>,
        looked: &Value,
    ) -> Result<(), DropReason> {
        let time = |path: &PathPattern| -> Option<Moment> {
            let text = at(looked, path)?.as_str()?;
            text.parse().ok().or_else(|| text.parse::<Date>().ok().map(Into::into))
        };
        let (path, start) = self
            .on
            .iter()
            .find_map(|path| Some((path.clone(), time(path)?)))
            .ok_or(DropReason::Window)?;
        let end = sibling(&path, "end").and_then(|path| time(&path));
        let from = instant(&start, local).ok_or(DropReason::Window)?;
        let to = match &end {
            Some(end) => instant(end, local).filter(|to| *to > from).ok_or(DropReason::Window)?,
            None => from,
        };
        let cell = self.cell(from).ok_or(DropReason::Window)?;
        if cell.to < to {
            return Err(DropReason::Coarser);
        }
        if !cell.lies_in(&self.spans) {
            return Err(DropReason::Window);
        }
        let mut body = Map::new();
        for path in &self.terms.by {
            if let Some(value) = at(looked, path) {
                set(&mut body, path, value.clone());
            }
        }
        let mut values = Vec::new();
        for (path, how) in &self.terms.measures {
            let value = at(looked, path).and_then(Value::as_str).and_then(|t| t.parse().ok());
            let value: Decimal = value.ok_or(DropReason::Empty)?;
            let mut how = *how;
            for name in ["unit", "currency"] {
                let Some(path) = beside(path, name) else { continue };
                let Some(own) = at(looked, &path) else { continue };
                if name == "unit" && how.is_none() {
                    how = Some(nature(None, Some(own)));
                }
                set(&mut body, &path, own.clone());
            }
            values.push((how.unwrap_or(Summary::Sum), value));
        }
        // Which member says when is a part of the group.
        let key = json!([body, path.to_string(), end.is_some()]).to_string();
        self.put(&key, &body, &source, cell, to - from, &values)?;
        Ok(())
    }

    fn put(
        &mut self,
        key: &str,
        body: &Map<String, Value>,
        source: &Option<String>,
        cell: Cell,
        covers: i64,
        values: &[(Summary, Decimal)],
    ) -> Result<&mut Sum, DropReason> {
        if !self.groups.contains_key(key) {
            let cells = BTreeMap::new();
            let group = Group { body: body.clone(), source: source.clone(), cells };
            self.groups.insert(key.to_owned(), group);
        }
        let Some(group) = self.groups.get_mut(key) else { return Err(DropReason::Limit) };
        if group.source != *source {
            group.source = None;
        }
        if !group.cells.contains_key(&cell.from) {
            if self.cells >= self.most {
                return Err(DropReason::Limit);
            }
            self.cells += 1;
        }
        let sum = group.cells.entry(cell.from).or_insert_with(|| {
            let tally =
                |(how, _): &(Summary, Decimal)| Tally { how: *how, count: 0, value: Decimal::ZERO };
            let values = values.iter().map(tally).collect();
            Sum { cell, covered: 0, values, costs: Costs::default(), spoilt: false }
        });
        sum.covered = sum.covered.saturating_add(covers);
        for (tally, (_, value)) in sum.values.iter_mut().zip(values) {
            sum.spoilt |= tally.add(*value).is_none();
        }
        Ok(sum)
    }

    /// The cell an instant lies in.
    fn cell(&mut self, seconds: i64) -> Option<Cell> {
        if let Some(last) = self.last.as_ref().filter(|c| c.from <= seconds && seconds < c.to) {
            return Some(last.clone());
        }
        let cell = Cell::of(seconds, self.terms.grain, &self.terms.zone)?;
        self.last = Some(cell.clone());
        Some(cell)
    }

    /// The results, each a record's text, by their text: no order of the input shows.
    pub(crate) fn results(self) -> Vec<String> {
        let mut results = Vec::new();
        for (key, group) in &self.groups {
            let whole: Vec<&Sum> = group.cells.values().filter(|sum| self.is_whole(sum)).collect();
            if self.terms.series {
                for run in chunks(&whole, self.terms.grain) {
                    results.extend(self.series_record(key, group, &run));
                }
            } else {
                results.extend(whole.iter().filter_map(|sum| self.dated_record(key, group, sum)));
            }
        }
        results
    }

    fn is_whole(&self, sum: &Sum) -> bool {
        let covers = sum.covered == 0 || sum.covered == sum.cell.to - sum.cell.from;
        let events = sum.covered == 0 && !self.terms.series;
        let enough = sum.values.iter().all(|tally| tally.count >= self.terms.least);
        !sum.spoilt && enough && (events || (covers && sum.covered > 0))
    }

    fn series_record(&self, key: &str, group: &Group, run: &[Option<&Sum>]) -> Option<String> {
        let first = run.first().copied().flatten()?;
        let mut data = group.body.clone();
        data.insert("start".to_owned(), json!(first.cell.start));
        data.insert("step".to_owned(), json!(step_of(self.terms.grain)));
        let value = |sum: &Option<&Sum>| match sum.and_then(|sum| sum.values.first()?.result()) {
            Some(value) => json!(value),
            None => Value::Null,
        };
        data.insert("values".to_owned(), run.iter().map(value).collect());
        // One record has one currency.
        if let Some((currency, _)) = run.iter().copied().flatten().find_map(Sum::cost) {
            let cost = |sum: &Option<&Sum>| match sum.and_then(Sum::cost) {
                Some((own, value)) if own == currency => json!(value),
                _ => Value::Null,
            };
            let values: Vec<Value> = run.iter().map(cost).collect();
            data.insert("costs".to_owned(), json!({"currency": currency, "values": values}));
        }
        Some(self.record(key, group, &first.cell, data))
    }

    fn dated_record(&self, key: &str, group: &Group, sum: &Sum) -> Option<String> {
        let mut data = group.body.clone();
        for ((path, _), tally) in self.terms.measures.iter().zip(&sum.values) {
            set(&mut data, path, json!(tally.result()?));
        }
        // The key says which member has the time.
        let terms: Value = serde_json::from_str(key).ok()?;
        let path: PathPattern = terms.get(1)?.as_str()?.parse().ok()?;
        set(&mut data, &path, json!(sum.cell.start));
        if terms.get(2) == Some(&Value::Bool(true)) {
            set(&mut data, &sibling(&path, "end")?, json!(sum.cell.end));
        }
        Some(self.record(key, group, &sum.cell, data))
    }

    /// The whole record, under an id of its content; the projection gives it the recipient's.
    fn record(&self, key: &str, group: &Group, cell: &Cell, data: Map<String, Value>) -> String {
        let grain = self.terms.grain.as_str();
        let hash = Sha256::new()
            .chain_update(json!([self.record_type, key, grain, cell.from]).to_string())
            .finalize();
        let mut id = [0_u8; 16];
        id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        let mut record = json!({
            "type": self.record_type,
            "id": RecordId::from_bytes(id),
            "timeZone": self.terms.zone.iana_name(),
            "modality": "computed",
            "data": data,
        });
        if let (Some(source), Some(members)) = (&group.source, record.as_object_mut()) {
            members.insert("source".to_owned(), json!(source));
        }
        record.to_string()
    }
}

/// The value at a place of its own.
fn at<'v>(value: &'v Value, path: &PathPattern) -> Option<&'v Value> {
    path.segments().iter().try_fold(value, |value, segment| match segment {
        Segment::Name(name) => value.get(&**name),
        Segment::Any => None,
    })
}

/// Runs of cells of one series that make one record: a year of days and more, a day of hours; null for what is not whole.
fn chunks<'s>(whole: &[&'s Sum], grain: Grain) -> Vec<Vec<Option<&'s Sum>>> {
    let within = |a: &Sum, b: &Sum| {
        let (a, b) = (a.cell.start.date(), b.cell.start.date());
        if grain == Grain::Hour { a == b } else { a.year() == b.year() }
    };
    let mut runs: Vec<Vec<Option<&Sum>>> = Vec::new();
    let mut last: Option<&Sum> = None;
    for sum in whole {
        match (last, runs.last_mut()) {
            (Some(before), Some(run)) if within(before, sum) => {
                run.extend(std::iter::repeat_n(None, between(before, sum, grain)));
                run.push(Some(sum));
            }
            _ => runs.push(vec![Some(sum)]),
        }
        last = Some(sum);
    }
    runs
}

/// How many cells lie between two.
fn between(a: &Sum, b: &Sum, grain: Grain) -> usize {
    let (from, to) = (a.cell.end.date(), b.cell.start.date());
    let days = i64::from(to.days_since_epoch()) - i64::from(from.days_since_epoch());
    let month = |of: Date| i64::from(of.year()) * 12 + i64::from(of.month());
    let months = month(to) - month(from);
    let cells = match grain {
        Grain::Hour => (b.cell.from - a.cell.to) / 3_600,
        Grain::Day => days,
        Grain::Week => days / 7,
        Grain::Month => months,
        Grain::Quarter => months / 3,
        Grain::Year => months / 12,
    };
    usize::try_from(cells).unwrap_or(0)
}

/// How values come together where the transform does not say: what flows adds up, what stands is averaged.
fn nature(kind: Option<&Value>, of_unit: Option<&Value>) -> Summary {
    match kind.and_then(Value::as_str) {
        Some("energy" | "reactive-energy" | "volume") => return Summary::Sum,
        Some("power-average" | "temperature" | "voltage" | "current") => return Summary::Mean,
        Some("power-max") => return Summary::Max,
        Some("power-min") => return Summary::Min,
        _ => {}
    }
    let dimension = of_unit.and_then(Value::as_str).and_then(unit::unit).map(|u| u.dimension);
    match dimension {
        Some(
            Dimension::Energy
            | Dimension::ApparentEnergy
            | Dimension::ReactiveEnergy
            | Dimension::Volume
            | Dimension::Mass
            | Dimension::Length
            | Dimension::Time
            | Dimension::Data
            | Dimension::Count
            | Dimension::Emission,
        ) => Summary::Sum,
        _ => Summary::Mean,
    }
}

/// Puts a value at a place of a body; the place is below `/data`.
fn set(body: &mut Map<String, Value>, path: &PathPattern, value: Value) {
    let mut names = path.segments().iter().skip(1).filter_map(|segment| match segment {
        Segment::Name(name) => Some(&**name),
        Segment::Any => None,
    });
    let Some(mut name) = names.next() else { return };
    let mut here = body;
    for next in names {
        let inner = here.entry(name.to_owned()).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(inner) = inner else { return };
        here = inner;
        name = next;
    }
    here.insert(name.to_owned(), value);
}
