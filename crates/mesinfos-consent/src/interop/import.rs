//! Reading other formats: members of a manifest to be drawn up, and what has to be said besides.
//!
//! What is read is a wish, never a consent: nothing is given until the person signs that it is. What is not understood
//! whole is not taken in part: a member passed over could be the one that takes.

use serde_json::{Map, Value, json};

use super::dpv::{ACCESS, COMPLAIN, RECORD, RECORD_GDPR, TYPES};
use super::rar;
use crate::read::{self, Limits, ReadError};
use crate::reason::Reason;

/// Members of a manifest, for `consent new` or [`crate::ConsentManifest`] to be completed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Import {
    /// The members.
    pub members: Map<String, Value>,
    /// What the format does not carry, or this text left out: to be filled in, or given again.
    pub losses: Vec<String>,
}

/// Why a text is not read.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Not strict JSON, or beyond a limit.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It means something that a manifest cannot say, or that this version does not understand.
    #[error("{place}: {}: {what}", Reason::ForeignSemanticsUnsupported.as_str())]
    Foreign {
        /// JSON Pointer into it.
        place: String,
        /// What is not understood.
        what: &'static str,
    },
}

impl ImportError {
    /// The reason a decision gives for it.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Read(ReadError::Size(_)) => Reason::LimitExceeded,
            Self::Read(_) => Reason::ManifestInvalid,
            Self::Foreign { .. } => Reason::ForeignSemanticsUnsupported,
        }
    }
}

pub(super) fn foreign(place: &str, what: &'static str) -> ImportError {
    ImportError::Foreign { place: place.to_owned(), what }
}

/// Whether a text that is no manifest is a consent of another kind: its meaning is not guessed.
#[must_use]
pub fn is_foreign(text: &[u8], limits: &Limits) -> bool {
    if let Ok(Value::Array(details)) = details(text, limits) {
        return details.iter().any(|detail| detail.get("type").is_some());
    }
    match read::read::<Value>(text, limits.document, limits.depth) {
        Ok(Value::Object(members)) => {
            ["@context", "@type", "resourceType", "piiPrincipalId", "authorization_details"]
                .iter()
                .any(|name| members.contains_key(*name))
        }
        _ => false,
    }
}

/// Reads a consent record of ISO/IEC TS 27560 in DPV's JSON-LD. Where it was written by [`super::dpv_27560`], all of its
/// manifest comes back.
///
/// # Errors
/// [`ImportError`]: what is in it besides, prohibitions say, or data that is not of our types.
pub fn from_dpv(text: &[u8], limits: &Limits) -> Result<Import, ImportError> {
    let value: Value = read::read(text, limits.document, limits.depth)?;
    let record = value.as_object().ok_or_else(|| foreign("", "not one consent record"))?;
    let node = Node { place: String::new(), members: record };
    node.is("dpv:ConsentRecord")?;
    let conforms = node.iris("dct:conformsTo")?;
    if conforms.iter().any(|profile| ![RECORD, RECORD_GDPR].contains(&profile.as_str())) {
        return Err(foreign("/dct:conformsTo", "another profile"));
    }
    let mut draft = Draft::default();
    for name in record.keys() {
        if !RECORD_MEMBERS.contains(&name.as_str()) {
            if ["dct:", "rdfs:", "skos:"].iter().any(|space| name.starts_with(space)) {
                draft.losses.push(name.clone());
            } else {
                return Err(foreign(&format!("/{}", escaped(name)), "a member not understood"));
            }
        }
    }
    draft.put("id", node.text("dct:identifier")?);
    draft.put("issuedAt", node.text("dct:issued")?);
    draft.put("supersedes", node.iri("dct:replaces")?);
    draft.put("parent", node.iri("mesinfos:parent")?);
    draft.put("subject", node.text("dpv:hasDataSubject")?);
    draft.put("authority", node.iri("dpv:hasAuthority")?);
    draft.put("language", node.text("dct:language")?);
    draft.put("jurisdiction", node.text("dpv:hasJurisdiction")?);
    draft.put("nonce", node.text("mesinfos:nonce")?);
    draft.list("applicableLaw", node.iris("dpv:hasApplicableLaw")?);
    for name in ["taxonomy", "validity", "onBehalf", "template", "extensions"] {
        draft.put(name, record.get(&format!("mesinfos:{name}")).cloned());
    }
    draft.put("source", node.one("dpv:hasDataSource")?.map(|n| n.party()).transpose()?);
    draft.put("recipient", node.one("dpv:hasDataController")?.map(|n| n.party()).transpose()?);
    let processors = node.all("dpv:hasDataProcessor")?;
    draft.list("processors", processors.iter().map(Node::party).collect::<Result<_, _>>()?);
    if let Some(notice) = node.one("dpv:hasNotice")? {
        notice.only(&["@id", "@type", "dct:language", "dct:hasVersion", "mesinfos:sha256"])?;
        let mut members = Map::new();
        members.insert("url".to_owned(), notice.id()?);
        for (own, name) in [
            ("language", "dct:language"),
            ("version", "dct:hasVersion"),
            ("sha256", "mesinfos:sha256"),
        ] {
            if let Some(text) = notice.text(name)? {
                members.insert(own.to_owned(), text);
            }
        }
        draft.put("notice", Some(Value::Object(members)));
    }
    draft.put("rights", rights(&node)?);
    let processes = node.all("dpv:hasProcess")?;
    if processes.is_empty() {
        return Err(foreign("/dpv:hasProcess", "nothing is granted"));
    }
    let grants = processes.iter().map(grant).collect::<Result<Vec<_>, _>>()?;
    draft.put("grants", Some(Value::Array(grants)));
    draft.put("schema", Some(json!("https://w3id.org/mesinfos/consent-manifest/1")));
    Ok(draft.finish())
}

const RECORD_MEMBERS: &[&str] = &[
    "@context",
    "@type",
    "@id",
    "dct:conformsTo",
    "dct:identifier",
    "dct:issued",
    "dct:replaces",
    "mesinfos:parent",
    "mesinfos:template",
    "mesinfos:extensions",
    "dpv:hasDataSubject",
    "mesinfos:onBehalf",
    "dpv:hasDataSource",
    "dpv:hasDataController",
    "dpv:hasDataProcessor",
    "dpv:hasAuthority",
    "dpv:hasNotice",
    "dct:language",
    "dpv:hasJurisdiction",
    "dpv:hasApplicableLaw",
    "dpv:hasConsentControl",
    "dpv:hasRight",
    "mesinfos:taxonomy",
    "mesinfos:validity",
    "mesinfos:nonce",
    "dpv:hasProcess",
];

const PROCESS_MEMBERS: &[&str] = &[
    "@type",
    "@id",
    "dct:identifier",
    "dct:title",
    "dpv:hasPurpose",
    "dpv:hasLegalBasis",
    "dpv:hasPersonalData",
    "dpv:hasStorageCondition",
    "dpv:hasLocation",
    "mesinfos:obligations",
    "mesinfos:frequency",
    "mesinfos:mode",
    "mesinfos:onward",
    "mesinfos:required",
    "dpv:hasConsentStatus",
];

fn rights(record: &Node<'_>) -> Result<Option<Value>, ImportError> {
    let mut members = Map::new();
    for control in record.all("dpv:hasConsentControl")? {
        control.only(&["@id", "@type", "dpv:isExercisedAt"])?;
        control.is("dpv:WithdrawConsent")?;
        members.extend(control.text("dpv:isExercisedAt")?.map(|at| ("withdrawAt".to_owned(), at)));
    }
    for right in record.all("dpv:hasRight")? {
        right.only(&["@id", "@type", "dpv:isExercisedAt"])?;
        let id = right.id()?;
        let name = match id.as_str() {
            Some(ACCESS) => "accessAt",
            Some(COMPLAIN) => "complainTo",
            _ => return Err(foreign(&right.place, "a right that a manifest has no member for")),
        };
        members.extend(right.text("dpv:isExercisedAt")?.map(|at| (name.to_owned(), at)));
    }
    Ok((!members.is_empty()).then_some(Value::Object(members)))
}

fn grant(process: &Node<'_>) -> Result<Value, ImportError> {
    process.only(PROCESS_MEMBERS)?;
    let mut draft = Draft::default();
    draft.put("id", process.text("dct:identifier")?);
    draft.put("label", process.members.get("dct:title").cloned());
    draft.list("purposes", process.iris("dpv:hasPurpose")?);
    let mut bases = process.iris("dpv:hasLegalBasis")?.into_iter();
    let (basis, special) = (bases.next(), bases.next());
    if bases.next().is_some() || special.as_ref().is_some_and(|s| !s.contains("A9-2-")) {
        return Err(foreign(&process.place, "more than one legal basis"));
    }
    draft.put("legalBasis", basis.map(Value::String));
    draft.put("specialCategoryBasis", special.map(Value::String));
    let storage = process.one("dpv:hasStorageCondition")?;
    if let Some(storage) = storage {
        storage.only(&["@type", "dpv:hasDuration", "mesinfos:then"])?;
        let max = storage.text("dpv:hasDuration")?;
        let then = storage.text("mesinfos:then")?.unwrap_or_else(|| json!("delete"));
        draft.put("retention", max.map(|max| json!({"max": max, "then": then})));
    }
    let locations = process.values("dpv:hasLocation").into_iter().map(|(_, value)| value.clone());
    draft.list("locations", locations.collect());
    draft.list("obligations", process.iris("mesinfos:obligations")?);
    for name in ["frequency", "mode", "onward", "required"] {
        draft.put(name, process.members.get(&format!("mesinfos:{name}")).cloned());
    }
    let mut scope = Vec::new();
    for data in process.all("dpv:hasPersonalData")? {
        let own = ["mesinfos:fields", "mesinfos:window", "mesinfos:filter", "mesinfos:transforms"];
        data.only(&[&["@id", "@type"][..], &own[..]].concat())?;
        let id = data.id()?;
        let Some(name) = id.as_str().and_then(|id| id.strip_prefix(TYPES)) else {
            return Err(foreign(&data.place, "a category of data that is not a record type"));
        };
        let mut item = Draft::default();
        item.put("type", Some(json!(name)));
        for name in own {
            item.put(name.trim_start_matches("mesinfos:"), data.members.get(name).cloned());
        }
        if !item.members.contains_key("fields") {
            return Err(foreign(&data.place, "which members is not said"));
        }
        scope.push(Value::Object(item.members));
    }
    if scope.is_empty() || !draft.members.contains_key("purposes") {
        return Err(foreign(&process.place, "of what, or what for, is not said"));
    }
    draft.put("scope", Some(Value::Array(scope)));
    Ok(Value::Object(draft.members))
}

/// The list of details a text is, or has as its one member. The strict reader takes objects, so a list is read within one.
fn details(text: &[u8], limits: &Limits) -> Result<Value, ReadError> {
    const NAME: &str = "authorization_details";
    let list = text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let wrapped = if list {
        if text.len() > limits.document {
            return Err(ReadError::Size(limits.document));
        }
        Some([b"{\"authorization_details\":", text, b"}"].concat())
    } else {
        None
    };
    let size = limits.document.saturating_add(NAME.len() + 5);
    let own = wrapped.as_deref().unwrap_or(text);
    let value: Value = read::read(own, size, limits.depth.saturating_add(1))?;
    match value {
        // A text that closes the list and goes on is no list.
        Value::Object(mut members) if members.len() == 1 => {
            Ok(members.remove(NAME).unwrap_or_default())
        }
        _ => Ok(Value::Null),
    }
}

/// Reads `authorization_details` (RFC 9396) of our own type: the source, and a grant for each identifier.
///
/// # Errors
/// [`ImportError`]: a detail of another type, an unknown member, an action that is not reading.
pub fn from_rar(text: &[u8], limits: &Limits) -> Result<Import, ImportError> {
    let value = details(text, limits)?;
    let details = value.as_array().ok_or_else(|| foreign("", "not a list of details"))?;
    let mut sources: Vec<&str> = Vec::new();
    let mut grants: Vec<(String, Value, Vec<Value>)> = Vec::new();
    for (index, detail) in details.iter().enumerate() {
        let place = format!("/{index}");
        let members = detail.as_object().ok_or_else(|| foreign(&place, "not an object"))?;
        if !rar::is_known(detail) {
            return Err(foreign(&place, "another type of detail, or a member not understood"));
        }
        if members.get("actions") != Some(&json!(["read"])) {
            return Err(foreign(&format!("{place}/actions"), "an action that is not reading"));
        }
        let one = |name: &'static str| -> Result<&str, ImportError> {
            match members.get(name).and_then(Value::as_array).map(Vec::as_slice) {
                Some([Value::String(text)]) => Ok(text),
                _ => Err(foreign(&format!("{place}/{name}"), "not one of them")),
            }
        };
        sources.push(one("locations")?);
        let identifier = members.get("identifier").and_then(Value::as_str).unwrap_or_default();
        let id = identifier
            .rsplit_once('#')
            .map_or_else(|| format!("g{index}"), |(_, id)| id.to_owned());
        let purposes = members.get("privileges").cloned().unwrap_or_default();
        let mut item = Draft::default();
        item.put("type", Some(json!(one("datatypes")?)));
        for name in ["fields", "window", "filter", "transforms"] {
            let there = members.get(name).filter(|v| v.as_array().is_none_or(|l| !l.is_empty()));
            item.put(name, there.cloned());
        }
        if !item.members.contains_key("fields") || purposes.as_array().is_none_or(Vec::is_empty) {
            return Err(foreign(&place, "of what, or what for, is not said"));
        }
        let item = Value::Object(item.members);
        match grants.iter_mut().find(|(own, ..)| *own == id) {
            Some((_, own, scope)) if *own == purposes => scope.push(item),
            Some(_) => return Err(foreign(&place, "one grant for different purposes")),
            None => grants.push((id, purposes, vec![item])),
        }
    }
    sources.sort_unstable();
    sources.dedup();
    let [source] = sources.as_slice() else {
        return Err(foreign("", "of several sources, or of none"));
    };
    let mut draft = Draft::default();
    draft.put("source", Some(json!({"id": source})));
    let grants = grants.into_iter();
    let of = |(id, purposes, scope)| json!({"id": id, "purposes": purposes, "scope": scope});
    draft.put("grants", Some(grants.map(of).collect()));
    let mut import = draft.finish();
    let of_grants = ["legal basis", "retention", "frequency", "mode", "obligations", "locations"];
    import.losses.extend(of_grants.iter().map(|name| format!("{name} of each grant")));
    Ok(import)
}

/// Members on their way into a manifest.
#[derive(Default)]
struct Draft {
    members: Map<String, Value>,
    losses: Vec<String>,
}

impl Draft {
    fn put(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.members.insert(name.to_owned(), value);
        }
    }

    fn list<T: Into<Value>>(&mut self, name: &str, values: Vec<T>) {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        self.put(name, (!values.is_empty()).then_some(Value::Array(values)));
    }

    /// What a manifest must have and this has not is a loss; that it is given, always.
    fn finish(mut self) -> Import {
        for name in [
            "subject",
            "source",
            "recipient",
            "notice",
            "rights",
            "validity",
            "language",
            "jurisdiction",
        ] {
            if !self.members.contains_key(name) {
                self.losses.push(name.to_owned());
            }
        }
        self.losses.push("events: it is to be given again".to_owned());
        Import { members: self.members, losses: self.losses }
    }
}

/// A node of JSON-LD: one value or a list of them, a text or an object with an `@id`, are one.
struct Node<'a> {
    place: String,
    members: &'a Map<String, Value>,
}

impl<'a> Node<'a> {
    fn values(&self, name: &str) -> Vec<(String, &'a Value)> {
        let place = format!("{}/{}", self.place, escaped(name));
        match self.members.get(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                let of = |(at, item)| (format!("{place}/{at}"), item);
                items.iter().enumerate().map(of).collect()
            }
            Some(one) => vec![(place, one)],
        }
    }

    fn all(&self, name: &str) -> Result<Vec<Node<'a>>, ImportError> {
        let node = |(place, value): (String, &'a Value)| match value {
            Value::Object(members) => Ok(Node { place, members }),
            _ => Err(foreign(&place, "not an object")),
        };
        self.values(name).into_iter().map(node).collect()
    }

    fn one(&self, name: &str) -> Result<Option<Node<'a>>, ImportError> {
        let mut all = self.all(name)?.into_iter();
        match (all.next(), all.next()) {
            (first, None) => Ok(first),
            (_, Some(second)) => Err(foreign(&second.place, "more than one")),
        }
    }

    fn text(&self, name: &str) -> Result<Option<Value>, ImportError> {
        match self.values(name).as_slice() {
            [] => Ok(None),
            [(_, text @ Value::String(_))] => Ok(Some((*text).clone())),
            [(place, _), ..] => Err(foreign(place, "not one text")),
        }
    }

    fn iris(&self, name: &str) -> Result<Vec<String>, ImportError> {
        let iri = |(place, value): (String, &Value)| match value {
            Value::String(text) => Ok(text.clone()),
            Value::Object(members) if members.len() == 1 => {
                let id = members.get("@id").and_then(Value::as_str);
                id.map(str::to_owned).ok_or_else(|| foreign(&place, "not an IRI"))
            }
            _ => Err(foreign(&place, "more than an IRI")),
        };
        self.values(name).into_iter().map(iri).collect()
    }

    fn iri(&self, name: &str) -> Result<Option<Value>, ImportError> {
        let mut all = self.iris(name)?.into_iter();
        match (all.next(), all.next()) {
            (first, None) => Ok(first.map(Value::String)),
            _ => Err(foreign(&format!("{}/{}", self.place, escaped(name)), "more than one")),
        }
    }

    fn id(&self) -> Result<Value, ImportError> {
        self.text("@id")?.ok_or_else(|| foreign(&self.place, "it has no @id"))
    }

    fn is(&self, name: &str) -> Result<(), ImportError> {
        let is = self.values("@type").iter().any(|(_, own)| own.as_str() == Some(name));
        if is { Ok(()) } else { Err(foreign(&self.place, "of another type")) }
    }

    fn only(&self, known: &[&str]) -> Result<(), ImportError> {
        match self.members.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => Err(foreign(
                &format!("{}/{}", self.place, escaped(name)),
                "a member not understood",
            )),
        }
    }

    fn party(&self) -> Result<Value, ImportError> {
        self.only(&["@id", "@type", "dpv:hasName", "dpv:hasContact", "dpv:hasCountry"])?;
        let mut draft = Draft::default();
        draft.put("id", Some(self.id()?));
        for (own, name) in
            [("name", "dpv:hasName"), ("contact", "dpv:hasContact"), ("country", "dpv:hasCountry")]
        {
            draft.put(own, self.text(name)?);
        }
        Ok(Value::Object(draft.members))
    }
}

/// A name as a segment of a JSON Pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
