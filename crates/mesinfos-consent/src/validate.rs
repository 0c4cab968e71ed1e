//! What a manifest must be for `decide` to have nothing left to fail on.

use std::sync::Arc;

use mesinfos_schema::catalogue::Entry;
use mesinfos_schema::values::{Count, Decimal, Moment};

use crate::aggregate::Aggregation;
use crate::manifest::{
    Comparison, ConsentManifest, Grain, Grant, ScopeItem, Transform, TransformOp,
};
use crate::path::{PathPattern, Segment};
use crate::plan::{Plan, permitted};
use crate::read::Limits;
use crate::reason::Reason;
use crate::shape::{self, Kind, Node, Shape};
use crate::taxonomy;
use crate::time::Instant;
use crate::transform::Op;

/// What is wrong with a manifest, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
#[non_exhaustive]
pub struct ManifestFault {
    /// JSON Pointer into the manifest.
    pub place: String,
    /// What is wrong, in words.
    pub message: &'static str,
    /// The reason a decision gives for it.
    pub reason: Reason,
}

/// A scope item ready for use.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) record_type: Box<str>,
    pub(crate) shape: Arc<Shape>,
    /// The members, sorted.
    pub(crate) fields: Vec<PathPattern>,
    /// What leaves where all of it is asked for and nothing was taken back: made once, since a manifest never changes.
    pub(crate) plan: Option<Plan>,
    pub(crate) ops: Vec<(PathPattern, Op)>,
    pub(crate) aggregation: Option<Aggregation>,
    pub(crate) window: Option<Span>,
    pub(crate) on: Vec<PathPattern>,
    pub(crate) filter: Vec<Test>,
}

/// A window ready for use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// Days since 1970-01-01, half-open.
    Days(Option<i32>, Option<i32>),
    /// Instants, half-open.
    Instants(Option<Instant>, Option<Instant>),
}

/// A condition ready for use.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) path: PathPattern,
    pub(crate) op: Comparison,
    pub(crate) values: Vec<String>,
    pub(crate) number: bool,
}

/// A manifest ready for use.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) grants: Vec<Vec<Arc<Item>>>,
    pub(crate) not_before: Instant,
    pub(crate) not_after: Instant,
    /// `not_after`, as decisions write it.
    pub(crate) ends: Moment,
}

impl ConsentManifest {
    /// Checks all that its schema cannot say: the id, times, purposes, that every path is declared by its record type,
    /// that every transform fits what it is done to, that no two grants for one purpose minimise one type differently.
    ///
    /// # Errors
    /// Every fault, in the order of the manifest.
    pub fn validate(&self, limits: &Limits) -> Result<(), Vec<ManifestFault>> {
        self.compile(limits).map(|_| ())
    }

    pub(crate) fn compile(&self, limits: &Limits) -> Result<Compiled, Vec<ManifestFault>> {
        let mut check = Check { faults: Vec::new() };
        if self.derived_id().as_deref() != Some(self.id.as_str()) {
            check.invalid("/id", "not the hash of the manifest's content");
        }
        if self.nonce.len() < 22 {
            check.invalid("/nonce", "less than 16 bytes in base64url");
        }
        let t = &self.taxonomy;
        if t.iri != *taxonomy::IRI
            || t.version != *taxonomy::VERSION
            || t.sha256 != *taxonomy::SHA256
        {
            check.fault(
                "/taxonomy",
                "not the list of purposes this version carries",
                Reason::TaxonomyMismatch,
            );
        }
        let not_before = check.instant("/validity/notBefore", &self.validity.not_before);
        let not_after = check.instant("/validity/notAfter", &self.validity.not_after);
        check.instant("/issuedAt", &self.issued_at);
        let ends = not_after.moment();
        if ends.is_none() {
            check.invalid("/validity/notAfter", "no date lies that far");
        }
        if not_before >= not_after {
            check.invalid("/validity", "ends before it begins");
        }
        if self.grants.len() > limits.items || self.grants.len() > 64 {
            check.fault("/grants", "more than the limit", Reason::LimitExceeded);
            return Err(check.faults);
        }
        let grants: Vec<Vec<Arc<Item>>> = self
            .grants
            .iter()
            .enumerate()
            .map(|(at, grant)| check.grant(&format!("/grants/{at}"), grant, not_after, limits))
            .collect();
        for (at, grant) in self.grants.iter().enumerate() {
            for other in self.grants.iter().take(at) {
                if grant.id == other.id {
                    check.invalid(&format!("/grants/{at}/id"), "stands twice");
                }
                if grants_conflict(grant, other) {
                    let place = format!("/grants/{at}/scope");
                    check.fault(
                        &place,
                        "minimises a type otherwise than another grant for the same purpose",
                        Reason::TransformConflict,
                    );
                }
            }
        }
        match ends {
            Some(ends) if check.faults.is_empty() => {
                Ok(Compiled { grants, not_before, not_after, ends })
            }
            _ => Err(check.faults),
        }
    }
}

/// Whether one request could fall under both, and they minimise one type in different ways.
fn grants_conflict(a: &Grant, b: &Grant) -> bool {
    a.legal_basis == b.legal_basis
        && a.scope.iter().any(|item| {
            b.scope.iter().any(|other| {
                item.record_type == other.record_type
                    && (item.window != other.window
                        || item.filter != other.filter
                        || item.transforms != other.transforms)
            })
        })
        && a.purposes.iter().any(|p| b.purposes.iter().any(|q| taxonomy::overlap(p, q)))
}

struct Check {
    faults: Vec<ManifestFault>,
}

impl Check {
    fn fault(&mut self, place: &str, message: &'static str, reason: Reason) {
        self.faults.push(ManifestFault { place: place.to_owned(), message, reason });
    }

    fn invalid(&mut self, place: &str, message: &'static str) {
        self.fault(place, message, Reason::ManifestInvalid);
    }

    fn instant(&mut self, place: &str, moment: &mesinfos_schema::values::Moment) -> Instant {
        Instant::of(moment).unwrap_or_else(|| {
            self.invalid(place, "a moment without an offset");
            Instant::epoch()
        })
    }

    fn grant(
        &mut self,
        place: &str,
        grant: &Grant,
        end: Instant,
        limits: &Limits,
    ) -> Vec<Arc<Item>> {
        for (at, purpose) in grant.purposes.iter().enumerate() {
            if **purpose == *taxonomy::ROOT || !purpose.contains(':') {
                self.invalid(&format!("{place}/purposes/{at}"), "not the IRI of a purpose");
            }
        }
        if end.after(grant.retention.max.as_str()).is_none() {
            self.invalid(&format!("{place}/retention/max"), "no date lies that far");
        }
        if grant.frequency.as_ref().is_some_and(|f| f.max.get() == 0) {
            self.invalid(&format!("{place}/frequency/max"), "never is no frequency");
        }
        if grant.scope.len() > limits.items {
            self.fault(&format!("{place}/scope"), "more than the limit", Reason::LimitExceeded);
            return Vec::new();
        }
        let mut items = Vec::new();
        for (at, item) in grant.scope.iter().enumerate() {
            let place = format!("{place}/scope/{at}");
            if grant.scope.iter().take(at).any(|other| other.record_type == item.record_type) {
                self.invalid(&place, "a type stands twice in one grant");
            }
            items.extend(self.item(&place, item, limits).map(Arc::new));
        }
        items
    }

    fn item(&mut self, place: &str, item: &ScopeItem, limits: &Limits) -> Option<Item> {
        let Some((entry, shape)) = shape::of(&item.record_type) else {
            self.invalid(&format!("{place}/type"), "not a type of the catalogue");
            return None;
        };
        let sizes = [item.fields.len(), item.transforms.len(), item.filter.len()];
        if sizes.iter().any(|n| *n > limits.items) {
            self.fault(place, "more than the limit", Reason::LimitExceeded);
            return None;
        }
        for (at, field) in item.fields.iter().enumerate() {
            if shape.find(field.segments()).is_empty() {
                self.invalid(&format!("{place}/fields/{at}"), "the type declares no such member");
            }
        }
        let (window, on) = self.window(place, item, entry, &shape);
        let aggregation = self.aggregation(place, item, &shape, &on);
        let ops: Vec<(PathPattern, Op)> = item
            .transforms
            .iter()
            .enumerate()
            .filter(|(_, transform)| transform.op != TransformOp::Aggregate)
            .filter_map(|(at, transform)| {
                let place = format!("{place}/transforms/{at}");
                let nodes = shape.find(transform.path.segments());
                let Some(op) = Op::of(transform) else {
                    self.invalid(&place, "an argument is missing, out of range, or one too many");
                    return None;
                };
                let kind = |at: &usize| match shape.node(*at) {
                    Node::Leaf(kind) => Some(*kind),
                    _ => None,
                };
                if nodes.is_empty() || !nodes.iter().all(|at| op.fits(kind(at))) {
                    self.invalid(
                        &format!("{place}/path"),
                        "nothing there that this transform fits",
                    );
                }
                let name = transform.path.segments().last();
                if matches!(op, Op::PostcodePrefix(_))
                    && name != Some(&Segment::Name("postalCode".into()))
                {
                    self.invalid(&format!("{place}/path"), "not a postcode");
                }
                Some((transform.path.clone(), op))
            })
            .collect();
        let filter = item
            .filter
            .iter()
            .enumerate()
            .filter_map(|(at, condition)| {
                let place = format!("{place}/filter/{at}");
                let kinds: Vec<_> = shape
                    .find(condition.path.segments())
                    .iter()
                    .map(|at| match shape.node(*at) {
                        Node::Leaf(kind) => Some(*kind),
                        _ => None,
                    })
                    .collect();
                let [Some(kind)] = kinds.as_slice() else {
                    self.invalid(&place, "not the place of one value");
                    return None;
                };
                let number = *kind == Kind::Decimal;
                let ordered =
                    !matches!(condition.op, Comparison::Eq | Comparison::Ne | Comparison::In);
                let one = condition.op == Comparison::In || condition.values.len() == 1;
                let numbers =
                    !number || condition.values.iter().all(|v| v.parse::<Decimal>().is_ok());
                if !condition.path.is_single()
                    || !one
                    || !numbers
                    || (ordered && !number)
                    || condition.values.len() > limits.items
                {
                    self.invalid(&place, "this comparison does not fit this member");
                    return None;
                }
                Some(Test {
                    path: condition.path.clone(),
                    op: condition.op,
                    values: condition.values.iter().map(|v| v.to_string()).collect(),
                    number,
                })
            })
            .collect();
        let plan = permitted(&shape, &item.fields, &ops);
        let mut fields = item.fields.clone();
        fields.sort();
        fields.dedup();
        Some(Item {
            plan,
            record_type: item.record_type.as_str().into(),
            shape,
            fields,
            ops,
            aggregation,
            window,
            on,
            filter,
        })
    }

    /// The aggregation of an item: its transforms that say so, which stand first and agree.
    fn aggregation(
        &mut self,
        place: &str,
        item: &ScopeItem,
        shape: &Shape,
        on: &[PathPattern],
    ) -> Option<Aggregation> {
        let aggregates = |t: &&Transform| t.op == TransformOp::Aggregate;
        let count = item.transforms.iter().filter(aggregates).count();
        let first = item.transforms.iter().find(aggregates)?;
        let place = format!("{place}/transforms");
        let leaf = |path: &PathPattern| {
            let nodes = shape.find(path.segments());
            match nodes.as_slice() {
                [at] if path.is_single() => match shape.node(*at) {
                    Node::Leaf(kind) => Some(*kind),
                    _ => None,
                },
                _ => None,
            }
        };
        let series = ["start", "step", "values"]
            .iter()
            .filter_map(|name| format!("/data/{name}").parse::<PathPattern>().ok())
            .all(|path| !shape.find(path.segments()).is_empty());
        let alone = |t: &Transform| {
            t.keep.is_none() && t.step.is_none() && t.edges.is_empty() && t.key_id.is_none()
        };
        let agree = |t: &Transform| {
            (&t.grain, &t.time_zone, &t.by, &t.least)
                == (&first.grain, &first.time_zone, &first.by, &first.least)
        };
        let stands = item
            .transforms
            .iter()
            .take(count)
            .all(|t| t.op == TransformOp::Aggregate && agree(t) && alone(t));
        let measures: Vec<_> =
            item.transforms.iter().take(count).map(|t| (t.path.clone(), t.summary)).collect();
        let fits = match (series, measures.as_slice()) {
            (true, [(path, _)]) => path.to_string() == "/data/values" && first.by.is_empty(),
            (true, _) => false,
            (false, measures) => {
                let below = |path: &&PathPattern| path.to_string().starts_with("/data/");
                measures.iter().all(|(path, _)| leaf(path) == Some(Kind::Decimal))
                    && first.by.iter().all(|path| leaf(path).is_some() && below(&path))
                    && !on.is_empty()
                    && on.iter().all(|path| below(&path) && !first.by.contains(path))
            }
        };
        let grain = first.grain.filter(|grain| series || *grain != Grain::Hour);
        let zone = first.time_zone.as_ref();
        let zone = zone.and_then(|zone| jiff::tz::TimeZone::get(zone.as_str()).ok());
        let (true, true, Some(grain), Some(zone)) = (stands, fits, grain, zone) else {
            self.invalid(
                &place,
                "aggregation stands first, agrees in grain, zone, by and least, and fits the type",
            );
            return None;
        };
        let least = first.least.map_or(1, Count::get).max(1);
        Some(Aggregation { grain, zone, by: first.by.clone(), least, measures, series })
    }

    fn window(
        &mut self,
        place: &str,
        item: &ScopeItem,
        entry: &Entry,
        shape: &Shape,
    ) -> (Option<Span>, Vec<PathPattern>) {
        let place = format!("{place}/window");
        let own = || {
            entry
                .effective
                .iter()
                .filter_map(|pointer| format!("/data{pointer}").parse().ok())
                .collect()
        };
        let Some(window) = &item.window else { return (None, own()) };
        let on: Vec<PathPattern> = match &window.on {
            Some(path) => vec![path.clone()],
            None => own(),
        };
        let timed = |path: &PathPattern| {
            let nodes = shape.find(path.segments());
            path.is_single()
                && !nodes.is_empty()
                && nodes.iter().all(|at| matches!(shape.node(*at), Node::Leaf(Kind::Time)))
        };
        if on.is_empty() || !on.iter().all(timed) {
            self.invalid(&place, "the type has no such time");
        }
        let span = Span::of(window.from.as_ref(), window.to.as_ref());
        if span.is_none() {
            self.invalid(
                &place,
                "its ends are not both dates, or both instants, the first before the second",
            );
        }
        (span, on)
    }
}

impl Span {
    /// The span between two moments of one form; `None` where there is none.
    pub(crate) fn of(
        from: Option<&mesinfos_schema::values::Moment>,
        to: Option<&mesinfos_schema::values::Moment>,
    ) -> Option<Self> {
        let ends = [from, to];
        let present = || ends.iter().flatten();
        present().next()?;
        let span = if present().all(|m| m.time().is_none()) {
            let [from, to] = ends.map(|m| m.map(|m| m.date().days_since_epoch()));
            Self::Days(from, to)
        } else {
            if !present().all(|m| Instant::of(m).is_some()) {
                return None;
            }
            let [from, to] = ends.map(|m| m.and_then(Instant::of));
            Self::Instants(from, to)
        };
        let forward = match span {
            Self::Days(Some(a), Some(b)) => a < b,
            Self::Instants(Some(a), Some(b)) => a < b,
            _ => true,
        };
        forward.then_some(span)
    }

    /// Whether all of `other` is in this.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        fn ends<T: Ord>(from: Option<T>, to: Option<T>, a: Option<T>, b: Option<T>) -> bool {
            from.is_none_or(|from| a.is_some_and(|a| a >= from))
                && to.is_none_or(|to| b.is_some_and(|b| b <= to))
        }
        match (self, other) {
            (Self::Days(a, b), Self::Days(c, d)) => ends(*a, *b, *c, *d),
            (Self::Instants(a, b), Self::Instants(c, d)) => ends(*a, *b, *c, *d),
            _ => false,
        }
    }
}
