//! The emitter: the one place that counts items, gives ids and hands records on.

mod draft;
mod hint;
mod occurrences;
mod recent;

use std::collections::{BTreeMap, BTreeSet};

use mesinfos_schema::exchange::{Reject, Source};
use mesinfos_schema::json::WriteJson;
use mesinfos_schema::record::{Content, Record, RecordId};
use mesinfos_schema::values::{Moment, Party, Text, TimeZone};

pub use draft::{Draft, Fault, Identity, Locator, Mapped};
pub(crate) use hint::Hint;
pub(crate) use occurrences::{Occurrences, Repeated};

use recent::Recent;

use crate::banking::AccountScope;
use crate::contract::{ConvertError, Plan};
use crate::options::{Options, RejectPolicy};
use crate::provider;
use crate::report::{Report, Skipped, Unmapped};
use crate::sink::Sink;

/// Ids of the last records of types whose equal keys mean one record: a repeat among them is counted.
const REMEMBERED: usize = 65_536;

/// Distinct unmapped paths that are listed by name; further ones are counted under `…`.
const UNMAPPED_PATHS: usize = 1_000;

/// Receives every item of an input and accounts for it.
///
/// In the first pass it learns keys and facts; in the second it gives ids and hands records to the sink. A format
/// calls it the same way both times.
pub struct Emitter<'a> {
    pass: Pass<'a>,
    options: &'a Options,
    source_id: RecordId,
    sha256: &'a str,
    report: Report,
    skipped: BTreeMap<&'static str, u64>,
    unmapped: BTreeMap<Box<str>, u64>,
    records: BTreeMap<&'static str, u64>,
    accounts: BTreeSet<RecordId>,
    recent: Recent,
    body: Vec<u8>,
    /// The item being mapped was asked for by its hint.
    hinted: bool,
}

enum Pass<'a> {
    Learn(Box<Learned>),
    /// A passage more, where hints repeat: the keys of those, and the hashes of their bodies.
    Rank {
        repeated: Repeated,
        ranked: Vec<(u128, u128)>,
    },
    Emit {
        occurrences: Occurrences,
        sink: &'a mut dyn Sink,
    },
}

/// What the first pass learns.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    /// The hint of each record of a counted type.
    pub(crate) hints: Vec<Hint>,
    pub(crate) provider: Option<Party>,
    pub(crate) collected_at: Option<Moment>,
    pub(crate) version: Option<Text>,
    pub(crate) language: Option<Text>,
    pub(crate) time_zone: Option<TimeZone>,
}

impl std::fmt::Debug for Emitter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emitter").field("read", &self.report.read).finish_non_exhaustive()
    }
}

impl<'a> Emitter<'a> {
    pub(crate) fn learning(source_id: RecordId, sha256: &'a str, options: &'a Options) -> Self {
        Self::new(Pass::Learn(Box::default()), source_id, sha256, options)
    }

    pub(crate) fn ranking(
        source_id: RecordId,
        sha256: &'a str,
        options: &'a Options,
        repeated: Repeated,
    ) -> Self {
        Self::new(Pass::Rank { repeated, ranked: Vec::new() }, source_id, sha256, options)
    }

    pub(crate) fn emitting(plan: &'a Plan, options: &'a Options, sink: &'a mut dyn Sink) -> Self {
        let pass = Pass::Emit { occurrences: plan.occurrences.clone(), sink };
        Self::new(pass, plan.source_id, &plan.sha256, options)
    }

    fn new(pass: Pass<'a>, source_id: RecordId, sha256: &'a str, options: &'a Options) -> Self {
        Self {
            pass,
            options,
            source_id,
            sha256,
            report: Report::new("", ""),
            skipped: BTreeMap::new(),
            unmapped: BTreeMap::new(),
            records: BTreeMap::new(),
            accounts: BTreeSet::new(),
            recent: Recent::default(),
            body: Vec::new(),
            hinted: false,
        }
    }

    /// Accounts for one source item: it is converted, skipped by a rule, or rejected. Records keep the item's place
    /// unless their draft has one of its own.
    ///
    /// # Errors
    /// Where the sink refuses, or at a reject under [`RejectPolicy::Fail`].
    pub fn item(
        &mut self,
        locator: impl Into<Locator>,
        mapped: Result<Mapped, Fault>,
    ) -> Result<(), ConvertError> {
        let done = self.account_for(&locator.into(), mapped);
        self.hinted = false;
        done
    }

    fn account_for(
        &mut self,
        locator: &Locator,
        mapped: Result<Mapped, Fault>,
    ) -> Result<(), ConvertError> {
        self.report.read += 1;
        match mapped {
            Ok(Mapped::Passed) => Ok(()),
            Ok(Mapped::Record(draft)) => {
                self.report.converted += 1;
                self.draft(*draft, locator)
            }
            Ok(Mapped::Records(drafts)) => {
                self.report.converted += 1;
                drafts.into_iter().try_for_each(|draft| self.draft(draft, locator))
            }
            Ok(Mapped::Skipped(code)) => {
                *self.skipped.entry(code).or_default() += 1;
                Ok(())
            }
            Err(fault) => self.reject(locator, fault),
        }
    }

    /// Whether the item at hand can be passed over in this pass, unmapped and uncounted: in the first its hint is all
    /// that is learnt of it. For an item of at most one record of a counted type and no other; `hint` gives what is
    /// the same for equal keys, or nothing where it cannot tell.
    pub(crate) fn passes_over(&mut self, hint: impl FnOnce() -> Option<Hint>) -> bool {
        self.hinted = false;
        // Where the first reject ends the walk, every pass has to find it.
        if self.options.rejects == RejectPolicy::Fail {
            return false;
        }
        match &mut self.pass {
            Pass::Emit { .. } => false,
            Pass::Learn(learned) => {
                let hint = hint();
                learned.hints.extend(hint);
                hint.is_some()
            }
            Pass::Rank { repeated, .. } => match hint() {
                None => false,
                Some(hint) => {
                    self.hinted = repeated.contains(hint);
                    !self.hinted
                }
            },
        }
    }

    /// Hands on a record that is no item of its own: an account that entries name.
    ///
    /// # Errors
    /// Where the sink refuses.
    pub fn byproduct(
        &mut self,
        locator: impl Into<Locator>,
        draft: Draft,
    ) -> Result<RecordId, ConvertError> {
        let locator = locator.into();
        let id = draft.identity.key().id(None);
        self.draft(draft, &locator)?;
        Ok(id)
    }

    /// Hands on the account of a scope, once.
    ///
    /// # Errors
    /// Where the sink refuses.
    pub fn account(
        &mut self,
        locator: impl Into<Locator>,
        scope: &AccountScope,
    ) -> Result<(), ConvertError> {
        // Bounded: past the limit an account may be handed on again, which is a counted duplicate and no loss.
        if self.accounts.contains(&scope.id()) {
            return Ok(());
        }
        if self.accounts.len() < REMEMBERED {
            self.accounts.insert(scope.id());
        }
        if scope.is_anonymous() {
            self.warn(
                "the source names no provider or no account: ids hold for this very file, and a \
                 later export will not be recognised (give --provider and --account)",
            );
        }
        self.byproduct(locator, scope.draft()).map(|_| ())
    }

    /// Notes a source field that is not carried.
    pub fn unmapped(&mut self, path: &str) {
        if !matches!(self.pass, Pass::Emit { .. }) {
            return;
        }
        if let Some(count) = self.unmapped.get_mut(path) {
            *count += 1;
        } else {
            let path = if self.unmapped.len() < UNMAPPED_PATHS { path } else { "…" };
            *self.unmapped.entry(path.into()).or_default() += 1;
        }
    }

    /// Notes something a person should know, once.
    pub fn warn(&mut self, text: &str) {
        if self.report.warnings.len() < 100 && !self.report.warnings.iter().any(|w| w == text) {
            self.report.warnings.push(text.to_owned());
        }
    }

    /// The source names who gave the data.
    pub fn provider(&mut self, party: &Party) {
        if let Pass::Learn(learned) = &mut self.pass
            && learned.provider.is_none()
            && !party.is_empty()
        {
            learned.provider = Some(party.clone());
        }
    }

    /// The source says when it was made; the first word counts.
    pub fn collected_at(&mut self, at: Moment) {
        if let Pass::Learn(learned) = &mut self.pass {
            learned.collected_at.get_or_insert(at);
        }
    }

    /// The source states its format's version; the first word counts.
    pub fn version(&mut self, version: &str) {
        if let Pass::Learn(learned) = &mut self.pass
            && learned.version.is_none()
        {
            learned.version = Text::trimmed(version);
        }
    }

    /// The source states its language; the first word counts.
    pub fn language(&mut self, language: &str) {
        if let Pass::Learn(learned) = &mut self.pass
            && learned.language.is_none()
        {
            learned.language = Text::trimmed(language);
        }
    }

    /// The source's local times are of this zone; the first word counts.
    pub fn time_zone(&mut self, zone: &TimeZone) {
        if let Pass::Learn(learned) = &mut self.pass {
            learned.time_zone.get_or_insert_with(|| zone.clone());
        }
    }

    /// The provider part of keys: the caller's word, else the party's, else `None`.
    #[must_use]
    pub fn provider_of(&self, party: Option<&Party>) -> Option<String> {
        match &self.options.provider {
            Some(name) => Some(provider::named(name)),
            None => party.and_then(provider::of_party),
        }
    }

    /// The scope of last resort: this very file.
    #[must_use]
    pub fn source_scope(&self) -> String {
        format!("sha256:{}", self.sha256)
    }

    /// The caller's options.
    #[must_use]
    pub fn options(&self) -> &'a Options {
        self.options
    }

    /// Whether this is the first pass, which hands nothing on. A format whose records are all of
    /// [`Identity::Same`] has no keys to learn: once it has said what the source says of itself, it may end its walk.
    #[must_use]
    pub fn is_learning(&self) -> bool {
        matches!(self.pass, Pass::Learn(_))
    }

    pub(crate) fn source(&mut self, source: &Source) -> Result<(), ConvertError> {
        *self.records.entry("exchange.source/1").or_default() += 1;
        if let Pass::Emit { sink, .. } = &mut self.pass {
            sink.record(Record::new(self.source_id, None, source.clone().into()))?;
        }
        Ok(())
    }

    fn draft(&mut self, draft: Draft, item: &Locator) -> Result<(), ConvertError> {
        let Draft { body, identity, record_id, locator, time_zone, modality, extensions } = draft;
        match (&mut self.pass, identity) {
            (Pass::Learn(learned), Identity::Counted(key)) => {
                learned.hints.push(Hint::of(&key));
                Ok(())
            }
            (Pass::Rank { repeated, ranked }, Identity::Counted(key)) => {
                if self.hinted || repeated.contains(Hint::of(&key)) {
                    ranked.push((key.fingerprint(), body_print(&mut self.body, &body)?));
                }
                Ok(())
            }
            (Pass::Learn(_) | Pass::Rank { .. }, Identity::Same(_)) => Ok(()),
            (Pass::Emit { occurrences, sink }, identity) => {
                let id = match &identity {
                    Identity::Counted(key) if occurrences.is_empty() => key.id(Some(0)),
                    Identity::Counted(key) => {
                        let print = key.fingerprint();
                        let index = if occurrences.is_repeated(print) {
                            occurrences.index(print, body_print(&mut self.body, &body)?)
                        } else {
                            0
                        };
                        key.id(Some(index))
                    }
                    Identity::Same(key) => {
                        let id = key.id(None);
                        if !self.recent.insert(id) {
                            self.report.duplicates += 1;
                        }
                        id
                    }
                };
                let mut body = body;
                if self.options.mask_third_parties {
                    // After the id is derived: it is the same for a masked export.
                    crate::mask::mask(&mut body);
                }
                let type_name = body.known_name().unwrap_or("unknown");
                *self.records.entry(type_name).or_default() += 1;
                let mut record = Record::new(id, Some(self.source_id), body);
                record.record_id = record_id;
                record.locator = locator.as_ref().unwrap_or(item).text();
                record.time_zone = time_zone;
                record.modality = modality;
                record.extensions = extensions;
                debug_assert!(matches!(record.content, Content::Active(_)), "drafts have bodies");
                Ok(sink.record(record)?)
            }
        }
    }

    fn reject(&mut self, locator: &Locator, fault: Fault) -> Result<(), ConvertError> {
        self.report.rejected += 1;
        let place = fault.locator.as_ref().unwrap_or(locator).to_string();
        let reject = Reject::new(place, fault.code, fault.message);
        if let Pass::Emit { sink, .. } = &mut self.pass
            && self.options.rejects == RejectPolicy::Collect
        {
            sink.reject(reject.clone())?;
        }
        let stop = (self.options.rejects == RejectPolicy::Fail).then(|| ConvertError::Rejected {
            code: reject.code.clone(),
            locator: reject.locator.clone(),
        });
        if self.report.rejects.len() < self.options.limits.rejects_shown {
            self.report.rejects.push(reject);
        }
        stop.map_or(Ok(()), Err)
    }

    pub(crate) fn into_learned(self) -> Learned {
        match self.pass {
            Pass::Learn(learned) => *learned,
            Pass::Rank { .. } | Pass::Emit { .. } => Learned::default(),
        }
    }

    pub(crate) fn into_ranked(self) -> Vec<(u128, u128)> {
        match self.pass {
            Pass::Rank { ranked, .. } => ranked,
            Pass::Learn(_) | Pass::Emit { .. } => Vec::new(),
        }
    }

    pub(crate) fn into_report(self, path: &str, format: &str) -> Report {
        let mut report = self.report;
        path.clone_into(&mut report.path);
        format.clone_into(&mut report.format);
        report.skipped = self
            .skipped
            .into_iter()
            .map(|(code, count)| Skipped { code: code.to_owned(), count })
            .collect();
        report.unmapped = self
            .unmapped
            .into_iter()
            .map(|(path, count)| Unmapped { path: path.into(), count })
            .collect();
        report.records =
            self.records.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        report
    }
}

/// The first 16 bytes of the SHA-256 of a canonical body: what ranks equal keys.
fn body_print(
    buffer: &mut Vec<u8>,
    body: &mesinfos_schema::catalogue::Body,
) -> Result<u128, ConvertError> {
    buffer.clear();
    body.write_json(buffer).map_err(crate::SinkError::from)?;
    Ok(mesinfos_schema::identity::fingerprint(buffer))
}
