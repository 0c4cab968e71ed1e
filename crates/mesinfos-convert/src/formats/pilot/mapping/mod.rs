//! From documents to records, a file a domain.

pub(super) mod bank;
pub(super) mod billing;
pub(super) mod cozy;
pub(super) mod energy;
pub(super) mod housing;
pub(super) mod insurance;
pub(super) mod media;
pub(super) mod person;
pub(super) mod retail;
pub(super) mod telecom;

use mesinfos_schema::catalogue::{Body, EqualKeys};
use mesinfos_schema::identity::{Key, natural_parts};
use mesinfos_schema::record::{Modality, RecordId};
use mesinfos_schema::values::{Date, Identifier, Moment, Party, Period};

use super::doc::Doc;
use super::{Ends, Told};
use crate::emitter::{Draft, Fault, Identity};
use crate::formats::energy::series::{Channel, Reading};
use crate::options::Options;

/// What makes records of a document.
pub(super) type Mapping = fn(&mut Doc, &Context<'_>) -> Result<Made, Fault>;

/// What became of a document.
#[derive(Default)]
pub(super) struct Made {
    /// What its records hang on: a line, a usage point. Handed on once.
    pub(super) owners: Vec<Draft>,
    /// Its records; none where an owner says it all.
    pub(super) records: Vec<Draft>,
    /// Steps of series, which the walk collects.
    pub(super) steps: Vec<(std::rc::Rc<Channel>, Reading)>,
}

impl Made {
    /// One record.
    pub(super) fn one(draft: Draft) -> Self {
        Self { records: vec![draft], ..Self::default() }
    }

    /// The same with what it hangs on.
    pub(super) fn on(mut self, owner: Draft) -> Self {
        self.owners.push(owner);
        self
    }
}

/// What is known beside the document.
pub(super) struct Context<'c> {
    pub(super) options: &'c Options,
    pub(super) told: &'c Told,
    /// The provider part of keys, where the caller gave it.
    pub(super) provider: Option<String>,
}

impl Context<'_> {
    /// A draft with the key the catalogue states for its type.
    pub(super) fn draft(&self, provider: &str, scope: &str, body: impl Into<Body>) -> Draft {
        let body = body.into();
        let provider = self.provider.as_deref().unwrap_or(provider);
        let Some(entry) = body.entry() else {
            return Draft::new(body, Identity::Same(Key::new("", provider, scope, "natural")));
        };
        let data = serde_json::to_value(&body).unwrap_or_default();
        let mut key = Key::new(entry.stem(), provider, scope, "natural");
        for part in natural_parts(entry, &data) {
            key = key.part(&part);
        }
        let identity = match entry.equal_keys {
            EqualKeys::Same => Identity::Same(key),
            _ => Identity::Counted(key),
        };
        Draft::new(body, identity)
    }

    /// How the file's periods of a class end.
    pub(super) fn ends(&self, class: &str) -> Ends {
        self.told.ends(class)
    }
}

/// The id a draft will have, for others to name it: of types whose equal keys are one record.
pub(super) fn id(draft: &Draft) -> RecordId {
    draft.identity.key().id(None)
}

/// A draft of a modality.
pub(super) fn as_told(mut draft: Draft, modality: Modality) -> Draft {
    draft.modality = Some(modality);
    draft
}

/// An organisation by name and domain.
pub(super) fn partner(name: &str, domain: &str) -> Party {
    let mut party = Party::named(name).unwrap_or_default();
    party.ids.extend(Identifier::of("domain", domain));
    party
}

/// A period of civil dates, open where one is not known.
pub(super) fn period(start: Option<Date>, end: Option<Date>) -> Option<Period> {
    match (start, end) {
        (None, None) => None,
        (Some(start), Some(end)) if end <= start => None,
        (start, end) => {
            let mut period = Period::new();
            period.start = start.map(Moment::from);
            period.end = end.map(Moment::from);
            Some(period)
        }
    }
}
