//! Consents as files of a package, read by the types of `mesinfos-consent`. Signatures are not checked here: what a log
//! says counts against a consent only, never for it.

use mesinfos_consent::event::{self, Event, EventType, State};
use mesinfos_consent::jws::{self, Parts};
use mesinfos_consent::manifest::{ConsentManifest, Grant, TransformOp};
use mesinfos_consent::{Instant, Limits, PathPattern, read};
use mesinfos_schema::values::Moment;
use serde_json::Value;

/// A consent, and what its log says.
#[derive(Clone, Debug)]
pub(crate) struct Consent {
    pub(crate) path: String,
    pub(crate) id: Option<String>,
    /// What is missing or wrong, as words; nothing of a manifest that is whole.
    pub(crate) lacks: Vec<String>,
    /// What of a dashboard cannot be shown.
    pub(crate) hidden: Vec<&'static str>,
    /// The manifest; absent where it is none. It permits nothing then.
    pub(crate) manifest: Option<ConsentManifest>,
    events: Vec<Event>,
}

/// Members that a person would miss, by pointer.
const TOLD: &[(&str, &str)] = &[
    ("/id", "its id"),
    ("/subject", "the subject"),
    ("/source", "the controller"),
    ("/recipient", "the recipient"),
    ("/notice/url", "the notice's address"),
    ("/notice/version", "the notice's version"),
    ("/notice/sha256", "the notice's hash"),
    ("/rights/withdrawAt", "where to withdraw"),
    ("/validity/notAfter", "when it expires"),
    ("/issuedAt", "when it was made"),
];

/// Reads a consent manifest; `None` where the text is something else (a receipt, a notice).
pub(crate) fn read_manifest(path: &str, text: &str) -> Option<Consent> {
    let json: Value = serde_json::from_str(text).ok()?;
    let grants = json.get("grants")?.as_array()?;
    let limits = Limits::default();
    let absent = |pointer: &str| json.pointer(pointer).is_none_or(Value::is_null);
    let mut lacks: Vec<String> = TOLD
        .iter()
        .filter(|(pointer, _)| absent(pointer))
        .map(|(_, what)| format!("it lacks {what}"))
        .collect();
    let empty = |member: &str| {
        let list = |grant: &Value| grant.get(member).and_then(Value::as_array).map(Vec::len);
        grants.iter().any(|grant| list(grant).unwrap_or(0) == 0)
    };
    for (member, what) in [("purposes", "the purposes"), ("scope", "the scope")] {
        if empty(member) {
            lacks.push(format!("it lacks {what} of a grant"));
        }
    }
    let manifest = match ConsentManifest::read(text.as_bytes(), &limits) {
        Ok(manifest) => {
            let manifest = manifest.claims().clone();
            let faults = manifest.validate(&limits).err().unwrap_or_default();
            lacks.extend(faults.iter().map(ToString::to_string));
            faults.is_empty().then_some(manifest)
        }
        Err(error) => {
            // What is missing was said in better words.
            if lacks.is_empty() {
                lacks.push(format!("it is no consent manifest: {error}"));
            }
            None
        }
    };
    let hidden = [
        (absent("/recipient"), "the data user"),
        (empty("purposes"), "the purpose"),
        (empty("scope"), "the categories"),
        (absent("/validity/notAfter"), "the validity"),
    ];
    Some(Consent {
        path: path.to_owned(),
        id: json.get("id").and_then(Value::as_str).map(str::to_owned),
        lacks,
        hidden: hidden.into_iter().filter_map(|(hidden, what)| hidden.then_some(what)).collect(),
        manifest,
        events: Vec::new(),
    })
}

/// What a line of a log says: a compact JWS, or its payload alone.
pub(crate) fn read_event(line: &str) -> Option<Event> {
    let limits = Limits::default();
    let line = line.trim();
    if line.starts_with('{') {
        return read::read(line.as_bytes(), limits.event, limits.depth).ok();
    }
    let parts = Parts::of(line, jws::EVENT).ok()?;
    read::read(parts.claims(), limits.event, limits.depth).ok()
}

impl Consent {
    /// Takes in what happened to it.
    pub(crate) fn happened(&mut self, event: &Event) {
        if self.id.as_deref() == Some(event.manifest.as_str()) {
            self.events.push(event.clone());
            self.events.sort_by_key(|event| event.seq.get());
        }
    }

    /// The state of a grant at a time, as the log has it. Without a word of it the grant counts as given.
    fn state(&self, grant: &Grant, at: &Moment) -> State {
        let of = |event: &&Event| event.grants.is_empty() || event.grants.contains(&grant.id);
        let by_then = |event: &&Event| event.at.seconds_since_epoch() <= at.seconds_since_epoch();
        self.events.iter().filter(of).filter(by_then).fold(State::Given, |state, event| match event
            .kind
        {
            EventType::Requested => State::Requested,
            kind => event::next(state, kind).unwrap_or(state),
        })
    }

    /// Grants that permit something at a time.
    fn live(&self, at: &Moment) -> impl Iterator<Item = &Grant> {
        let grants = self.manifest.as_ref().filter(|manifest| within(manifest, at).is_ok());
        let grants = grants.into_iter().flat_map(|manifest| &manifest.grants);
        grants.filter(move |grant| self.state(grant, at) == State::Given)
    }

    /// Why it permits nothing at a time; `None` where a grant of it lives, or where it is no whole manifest.
    pub(crate) fn dead(&self, at: &Moment) -> Option<String> {
        let manifest = self.manifest.as_ref()?;
        if let Err(why) = within(manifest, at) {
            return Some(why.to_owned());
        }
        if self.live(at).next().is_some() {
            return None;
        }
        let state = manifest.grants.first().map(|grant| self.state(grant, at));
        Some(state.map_or("it grants nothing".into(), |state| format!("it was {state}")))
    }

    /// Whether a member of a type may be shared at a time: a living grant names it, or what it lies below, and does not
    /// drop it.
    pub(crate) fn covers(&self, record_type: &str, path: &str, at: &Moment) -> bool {
        let Ok(path) = path.parse::<PathPattern>() else { return false };
        let items = self.live(at).flat_map(|grant| &grant.scope);
        items.filter(|item| item.record_type.as_str() == record_type).any(|item| {
            item.fields.iter().any(|field| field.covers(&path))
                && !item.transforms.iter().any(|transform| {
                    transform.op == TransformOp::Drop && transform.path.covers(&path)
                })
        })
    }
}

/// Whether a time is within a manifest's validity, and why not.
fn within(manifest: &ConsentManifest, at: &Moment) -> Result<(), &'static str> {
    let at = Instant::of(at);
    let (from, until) = (&manifest.validity.not_before, &manifest.validity.not_after);
    match (Instant::of(from), Instant::of(until), at) {
        (Some(from), _, Some(at)) if at < from => Err("it is not valid yet"),
        (_, Some(until), Some(at)) if at >= until => Err("it has expired"),
        _ => Ok(()),
    }
}
