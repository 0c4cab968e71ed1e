//! Sharing under consents: evidence gathered from texts, records let through a gate, what leaves counted.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use mesinfos_consent::jws::{self, Parts};
use mesinfos_consent::manifest::ConsentManifest;
use mesinfos_consent::{
    ApplyError, DecisionDocument, Event, Head, Instant, Limits, Minimiser, Outcome, PairwiseKey,
    Permit, ReadError, Reason, Receipt, Request, VerifiedConsent, Verifier, decide, interop, read,
};
use mesinfos_schema::exchange::Source;
use mesinfos_schema::record::RecordBody;
use mesinfos_schema::values::Text;
use serde_json::Value;

/// Manifests with their logs, as far as they can be read and verified.
#[derive(Debug, Default)]
pub struct Evidence {
    consents: Vec<VerifiedConsent>,
    unreadable: Vec<(String, ReadError)>,
    /// Why, as decisions say it.
    reasons: Vec<Reason>,
}

impl Evidence {
    /// Reads and verifies manifests (each a name to show and a text) and lines of logs, which may come in any order and
    /// from any number of files. A line that names none of the manifests counts against every one of them. `known` are
    /// heads seen before, by manifest.
    #[must_use]
    pub fn gather(
        manifests: &[(String, Vec<u8>)],
        logs: &[Vec<u8>],
        verifier: &dyn Verifier,
        known: &[(Text, Head)],
        limits: &Limits,
    ) -> Self {
        let mut evidence = Self::default();
        let mut read_ones = Vec::new();
        for (name, text) in manifests {
            match ConsentManifest::read(text, limits) {
                Ok(manifest) => read_ones.push(manifest),
                Err(error) => {
                    let foreign = interop::is_foreign(text, limits);
                    evidence.reasons.push(match foreign {
                        true => Reason::ForeignSemanticsUnsupported,
                        false => of_error(&error),
                    });
                    evidence.unreadable.push((name.clone(), error));
                }
            }
        }
        let ids: BTreeSet<String> = read_ones.iter().map(|m| m.claims().id.to_string()).collect();
        let mut own: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for line in logs.iter().flat_map(|log| log.split(|byte| *byte == b'\n')) {
            let named = claimed(line, limits);
            for id in &ids {
                if named.as_ref().is_none_or(|named| named == id || !ids.contains(named)) {
                    let lines = own.entry(id.as_str()).or_default();
                    lines.extend_from_slice(line);
                    lines.push(b'\n');
                }
            }
        }
        for manifest in read_ones {
            let id = manifest.claims().id.clone();
            let log = own.get(id.as_str()).map(Vec::as_slice).unwrap_or_default();
            let known: Vec<Head> =
                known.iter().filter(|(of, _)| *of == id).map(|(_, head)| head.clone()).collect();
            evidence.consents.push(manifest.verify(log, verifier, &known, limits));
        }
        evidence
    }

    /// The lines of logs that name a manifest, as they stand.
    #[must_use]
    pub fn lines_of(id: &str, logs: &[&[u8]], limits: &Limits) -> Vec<u8> {
        let mut own = Vec::new();
        for line in logs.iter().flat_map(|log| log.split(|byte| *byte == b'\n')) {
            if claimed(line, limits).is_some_and(|named| named == *id) {
                own.extend_from_slice(line);
                own.push(b'\n');
            }
        }
        own
    }

    /// The consents, sound or not.
    #[must_use]
    pub fn consents(&self) -> &[VerifiedConsent] {
        &self.consents
    }

    /// Manifests that could not be read: their names, and why.
    #[must_use]
    pub fn unreadable(&self) -> &[(String, ReadError)] {
        &self.unreadable
    }

    /// Decides a request, given as its text. What cannot be read permits nothing and is a reason.
    #[must_use]
    pub fn decide(
        &self,
        request: &[u8],
        at: Instant,
        limits: &Limits,
    ) -> (DecisionDocument, Vec<Permit>) {
        let request = match Request::read(request, limits) {
            Ok(request) => request,
            Err(error) => return (DecisionDocument::denial(vec![of_error(&error)]), Vec::new()),
        };
        let decision = decide(&request, &self.consents, at);
        let mut document = decision.document();
        if document.decision == Outcome::Deny && !self.unreadable.is_empty() {
            if self.consents.is_empty() {
                document.reasons.clear();
            }
            document.reasons.extend(&self.reasons);
            document.reasons.sort_by_key(Reason::as_str);
            document.reasons.dedup();
        }
        (document, decision.permits)
    }
}

fn of_error(error: &ReadError) -> Reason {
    match error {
        ReadError::Size(_) => Reason::LimitExceeded,
        _ => Reason::ManifestInvalid,
    }
}

/// The manifest a line of a log says it is of; `None` where it is no such line.
fn claimed(line: &[u8], limits: &Limits) -> Option<String> {
    let line = std::str::from_utf8(line).ok()?.trim_end_matches('\r');
    let parts = Parts::of(line, jws::EVENT).ok()?;
    let event: Event = read::read(parts.claims(), limits.event, limits.depth).ok()?;
    Some(event.manifest.to_string())
}

/// Members that left, by type and pattern, and how often. Items of lists are `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldCounts(BTreeMap<String, BTreeMap<String, u64>>);

/// Members that are counted apart; a map in a record may have any number.
const MEMBERS: usize = 10_000;

impl FieldCounts {
    /// Types, each with its members and counts, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &BTreeMap<String, u64>)> {
        self.0.iter().map(|(name, members)| (name.as_str(), members))
    }

    fn add(&mut self, record_type: &str, line: &str) {
        if !self.0.contains_key(record_type) {
            self.0.insert(record_type.to_owned(), BTreeMap::new());
        }
        let Some(members) = self.0.get_mut(record_type) else { return };
        if let Ok(value) = serde_json::from_str::<Value>(line) {
            let mut path = String::new();
            count(&value, &mut path, members);
        }
    }
}

fn count(value: &Value, path: &mut String, members: &mut BTreeMap<String, u64>) {
    let length = path.len();
    let full = members.len() >= MEMBERS;
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                path.push('/');
                path.push_str(&name.replace('~', "~0").replace('/', "~1"));
                count(value, path, members);
                path.truncate(length);
            }
        }
        Value::Array(items) => {
            path.push_str("/*");
            items.iter().for_each(|item| count(item, path, members));
            path.truncate(length);
        }
        _ => match members.get_mut(path.as_str()) {
            Some(count) => *count += 1,
            None if !full => {
                members.insert(path.clone(), 1);
            }
            None => *members.entry("…".to_owned()).or_default() += 1,
        },
    }
}

/// Lets through what permits allow, one permit for each type of record, and counts what leaves.
#[derive(Debug)]
pub struct Gate {
    minimisers: BTreeMap<String, Minimiser>,
    counts: FieldCounts,
    dropped: u64,
}

impl Gate {
    /// A gate for these permits. Of two for one type the first is used: permits are never put together.
    ///
    /// # Errors
    /// [`ApplyError::NotValid`] where one does not hold at this time.
    pub fn new(
        permits: Vec<Permit>,
        at: Instant,
        key: &PairwiseKey,
        limits: &Limits,
    ) -> Result<Self, ApplyError> {
        let mut minimisers = BTreeMap::new();
        for permit in permits {
            let name = permit.record_type().to_owned();
            if let Entry::Vacant(place) = minimisers.entry(name) {
                place.insert(Minimiser::new(permit, at, key, limits)?);
            }
        }
        Ok(Self { minimisers, counts: FieldCounts::default(), dropped: 0 })
    }

    /// The line that leaves for a record of this type; `None` where nothing does.
    pub fn record(&mut self, record_type: &str, line: &str) -> Option<&str> {
        if record_type == Source::TYPE {
            self.minimisers.values_mut().for_each(|minimiser| minimiser.source(line));
        }
        let Some(minimiser) = self.minimisers.get_mut(record_type) else {
            self.dropped += 1;
            return None;
        };
        let line = minimiser.record(line)?;
        self.counts.add(record_type, line);
        Some(line)
    }

    /// What records came to that were added up, each with its type: once, behind the last record.
    pub fn results(&mut self) -> Vec<(String, String)> {
        let mut results = Vec::new();
        for (record_type, minimiser) in &mut self.minimisers {
            minimiser.results(|line| {
                self.counts.add(record_type, line);
                results.push((record_type.clone(), line.to_owned()));
            });
        }
        results
    }

    /// What has left, member by member.
    #[must_use]
    pub fn counts(&self) -> &FieldCounts {
        &self.counts
    }

    /// Records of types that no permit is for.
    #[must_use]
    pub fn not_asked_for(&self) -> u64 {
        self.dropped
    }

    /// The receipts, by type.
    #[must_use]
    pub fn finish(self) -> Vec<Receipt> {
        self.minimisers.into_values().map(|minimiser| minimiser.finish(None)).collect()
    }
}
