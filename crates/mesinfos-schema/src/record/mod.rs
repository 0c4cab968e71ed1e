//! The record: one JSON object a line, the same envelope for every type.

mod body;
mod id;
mod raw;

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

pub use body::RecordBody;
pub use id::RecordId;
pub use raw::{Header, Raw};

use crate::catalogue::Body;
use crate::json::{self, WriteJson};
use crate::model;
use crate::scan;
use crate::values::{Text, TimeZone};

/// How the content came to be. Absent means recorded.
#[model(open)]
pub enum Modality {
    /// Written down as it happened: a booking, a sale.
    Recorded,
    /// Read off by an instrument.
    Measured,
    /// Stated by a person.
    Declared,
    /// An estimate standing in for a measurement.
    Estimated,
    /// Calculated from other records.
    Computed,
    /// Concluded about the person (a score).
    Inferred,
}

/// Whether the record stands.
#[model]
#[derive(Default)]
pub enum State {
    /// It stands.
    #[default]
    Active,
    /// A tombstone: the record was deleted at its source. It has no data.
    Deleted,
}

/// Vendor members under `"<domain name>:<name>"`, any JSON. They never change the meaning of `data`.
pub type Extensions = BTreeMap<ExtensionName, Box<RawValue>>;

/// The key of an extension: `<domain name>:<name>`, such as `example.org:loyalty-tier`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExtensionName(Box<str>);

/// The pattern of [`ExtensionName`], shared with the schemas.
pub const EXTENSION_PATTERN: &str = "^[a-z0-9][a-z0-9.-]{0,252}:[^\\x00-\\x20\\x7f]{1,256}$";

impl ExtensionName {
    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for ExtensionName {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (domain, name) = text.split_once(':').ok_or("an extension name without a domain")?;
        let domain_char = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let domain_ok = domain.len() <= 253
            && domain.bytes().next().is_some_and(domain_char)
            && domain.bytes().all(|b| domain_char(b) || b == b'.' || b == b'-');
        let name_ok = (1..=256).contains(&name.chars().count())
            && name.chars().all(|c| c > ' ' && c != '\u{7f}');
        if domain_ok && name_ok { Ok(Self(text.into())) } else { Err("not `<domain>:<name>`") }
    }
}

impl fmt::Display for ExtensionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for ExtensionName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ExtensionName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::support::from_text(deserializer, "an extension name")
    }
}

/// A record with its typed body.
///
/// Members this version does not know are passed over here; [`Raw`] keeps the original text where they must travel on.
///
/// ```
/// use mesinfos_schema::record::Record;
/// let line = r#"{"type":"banking.balance/1","id":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
///   "source":"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","data":{
///   "account":"1a2b2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","kind":"closing-booked",
///   "amount":{"amount":"100.99","currency":"EUR"},"on":"2024-03-05"}}"#;
/// let record: Record = serde_json::from_str(line)?;
/// assert_eq!(record.type_name(), "banking.balance/1");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// `type` and `data`: the typed body, or the name alone of a tombstone.
    pub content: Content,
    /// The record's id, derived (see [`crate::identity`]).
    pub id: RecordId,
    /// The id of the `exchange.source/1` record it came from; absent on that record itself alone.
    pub source: Option<RecordId>,
    /// The source's own id for it, verbatim.
    pub record_id: Option<Text>,
    /// Where in the source: `L412`, `L412C3`, `B1024`, a JSON Pointer or an element path.
    pub locator: Option<Text>,
    /// The zone of the local times in it; the source's where absent.
    pub time_zone: Option<TimeZone>,
    /// How the content came to be; recorded where absent.
    pub modality: Option<Modality>,
    /// Ids this record replaces.
    pub supersedes: Vec<RecordId>,
    /// Another subject declared in the package.
    pub subject: Option<Text>,
    /// Vendor members.
    pub extensions: Extensions,
}

/// What a record says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Content {
    /// An active record and its body.
    Active(Body),
    /// A tombstone: the type's name, no data.
    Deleted(Box<str>),
}

impl Record {
    /// A record with nothing but what is required.
    #[must_use]
    pub fn new(id: RecordId, source: Option<RecordId>, body: Body) -> Self {
        Self {
            content: Content::Active(body),
            id,
            source,
            record_id: None,
            locator: None,
            time_zone: None,
            modality: None,
            supersedes: Vec::new(),
            subject: None,
            extensions: Extensions::new(),
        }
    }

    /// Reads a line, as `serde_json::from_str` does and quicker.
    ///
    /// # Errors
    /// Where the line is not a record: those of `serde_json`, with their place.
    ///
    /// ```
    /// use mesinfos_schema::record::Record;
    /// let line = r#"{"type":"banking.account/1","id":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f",
    ///     "source":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60",
    ///     "data":{"ids":[{"scheme":"number","value":"1"}],"kind":"current"}}"#;
    /// assert_eq!(Record::read(line)?.type_name(), "banking.account/1");
    /// assert!(Record::read("{}").is_err());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn read(line: &str) -> serde_json::Result<Self> {
        /// Levels that `serde_json` enters.
        const DEPTH: usize = 127;
        match scan::typed(line, DEPTH) {
            Some(record) => Ok(record),
            None => serde_json::from_str(line),
        }
    }

    /// `<domain>.<name>/<major>`.
    #[must_use]
    pub fn type_name(&self) -> &str {
        match &self.content {
            Content::Active(body) => body.type_name(),
            Content::Deleted(name) => name,
        }
    }

    /// The body; `None` for a tombstone.
    #[must_use]
    pub fn body(&self) -> Option<&Body> {
        match &self.content {
            Content::Active(body) => Some(body),
            Content::Deleted(_) => None,
        }
    }

    /// The body as `T`, where that is its type.
    #[must_use]
    pub fn data<T: RecordBody>(&self) -> Option<&T> {
        self.body().and_then(T::from_body)
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.type_name())?;
        map.serialize_entry("id", &self.id)?;
        let mut optional = |name: &str, value: Option<&dyn erased::Entry>| match value {
            Some(value) => map.serialize_entry(name, &erased::Adapter(value)),
            None => Ok(()),
        };
        optional("source", self.source.as_ref().map(erased::entry))?;
        optional("recordId", self.record_id.as_ref().map(erased::entry))?;
        optional("locator", self.locator.as_ref().map(erased::entry))?;
        optional("timeZone", self.time_zone.as_ref().map(erased::entry))?;
        optional("modality", self.modality.as_ref().map(erased::entry))?;
        if matches!(self.content, Content::Deleted(_)) {
            map.serialize_entry("state", &State::Deleted)?;
        }
        if !self.supersedes.is_empty() {
            map.serialize_entry("supersedes", &self.supersedes)?;
        }
        if let Some(subject) = &self.subject {
            map.serialize_entry("subject", subject)?;
        }
        if let Content::Active(body) = &self.content {
            map.serialize_entry("data", body)?;
        }
        if !self.extensions.is_empty() {
            map.serialize_entry("extensions", &self.extensions)?;
        }
        map.end()
    }
}

impl WriteJson for Record {
    fn write_json(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        out.extend_from_slice(b"{\"type\":");
        json::text(self.type_name(), out)?;
        out.extend_from_slice(b",\"id\":");
        self.id.write_json(out)?;
        member(out, ",\"source\":", self.source.as_ref())?;
        member(out, ",\"recordId\":", self.record_id.as_ref())?;
        member(out, ",\"locator\":", self.locator.as_ref())?;
        member(out, ",\"timeZone\":", self.time_zone.as_ref())?;
        member(out, ",\"modality\":", self.modality.as_ref())?;
        if matches!(self.content, Content::Deleted(_)) {
            member(out, ",\"state\":", Some(&State::Deleted))?;
        }
        let supersedes = Some(self.supersedes.as_slice()).filter(|list| !list.is_empty());
        member(out, ",\"supersedes\":", supersedes)?;
        member(out, ",\"subject\":", self.subject.as_ref())?;
        member(out, ",\"data\":", self.body())?;
        if !self.extensions.is_empty() {
            out.extend_from_slice(b",\"extensions\":");
            serde_json::to_writer(&mut *out, &self.extensions)?;
        }
        out.push(b'}');
        Ok(())
    }
}

/// A member of the envelope, where it is there; `name` with all that stands around it.
fn member<T: WriteJson + ?Sized>(
    out: &mut Vec<u8>,
    name: &str,
    value: Option<&T>,
) -> serde_json::Result<()> {
    let Some(value) = value else { return Ok(()) };
    out.extend_from_slice(name.as_bytes());
    value.write_json(out)
}

/// The optional text members of the envelope as one type, so that they are written in one place.
mod erased {
    use std::fmt::Display;

    pub(super) trait Entry: Display {}
    impl<T: Display> Entry for T {}

    pub(super) fn entry<T: Entry>(value: &T) -> &dyn Entry {
        value
    }

    pub(super) struct Adapter<'a>(pub(super) &'a dyn Entry);

    impl serde::Serialize for Adapter<'_> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

/// Members of the envelope, in the order of [`Record`]'s documentation.
#[model]
#[derive(Hash)]
enum Member {
    Type,
    Id,
    Source,
    #[model(name = "recordId")]
    RecordId,
    Locator,
    #[model(name = "timeZone")]
    TimeZone,
    Modality,
    State,
    Supersedes,
    Subject,
    Data,
    Extensions,
}

struct RecordVisitor;

/// `data` as it was met: decoded at once where `type` came first, kept as text otherwise.
enum Data {
    Typed(Body),
    Text(Box<RawValue>),
}

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record, an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut seen = Seen::default();
        let mut type_name: Option<TypeName> = None;
        let (mut id, mut source, mut record_id, mut locator) = (None, None, None, None);
        let (mut time_zone, mut modality, mut subject) = (None, None, None);
        let mut state = State::Active;
        let mut supersedes = Vec::new();
        let mut data: Option<Data> = None;
        let mut extensions = Extensions::new();
        while let Some(key) = map.next_key::<Key>()? {
            let Key(Some(member)) = key else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            seen.once(member)?;
            match member {
                Member::Type => type_name = Some(map.next_value()?),
                Member::Id => id = Some(map.next_value()?),
                Member::Source => source = Some(map.next_value()?),
                Member::RecordId => record_id = Some(map.next_value()?),
                Member::Locator => locator = Some(map.next_value()?),
                Member::TimeZone => time_zone = Some(map.next_value()?),
                Member::Modality => modality = Some(map.next_value()?),
                Member::State => state = map.next_value()?,
                Member::Supersedes => {
                    supersedes = crate::support::not_empty(map.next_value()?, "supersedes")?;
                }
                Member::Subject => subject = Some(map.next_value()?),
                Member::Data => {
                    data = Some(match &type_name {
                        Some(name) => {
                            Data::Typed(map.next_value_seed(body::BodySeed(name.as_str()))?)
                        }
                        None => Data::Text(map.next_value()?),
                    });
                }
                Member::Extensions => extensions = map.next_value()?,
            }
        }
        let type_name = type_name.ok_or_else(|| A::Error::missing_field("type"))?;
        let id = id.ok_or_else(|| A::Error::missing_field("id"))?;
        if source.is_none() && type_name.as_str() != crate::exchange::Source::TYPE {
            return Err(A::Error::missing_field("source"));
        }
        let content = match (state, data) {
            (State::Active, Some(Data::Typed(body))) => Content::Active(body),
            (State::Active, Some(Data::Text(text))) => Content::Active(
                Body::from_json(type_name.as_str(), &text).map_err(A::Error::custom)?,
            ),
            (State::Active, None) => return Err(A::Error::missing_field("data")),
            (State::Deleted, None) => Content::Deleted(type_name.as_str().into()),
            (State::Deleted, Some(_)) => return Err(A::Error::custom("a tombstone with data")),
        };
        Ok(Record {
            content,
            id,
            source,
            record_id,
            locator,
            time_zone,
            modality,
            supersedes,
            subject,
            extensions,
        })
    }
}

/// Which members were met: a repeated one is an error.
#[derive(Default)]
struct Seen(u16);

impl Seen {
    fn once<E: Error>(&mut self, member: Member) -> Result<(), E> {
        let bit = 1_u16 << (member as u16);
        if self.0 & bit != 0 {
            return Err(E::custom(format_args!("duplicate field `{member}`")));
        }
        self.0 |= bit;
        Ok(())
    }
}

/// A member name, or `None` for one this version does not know.
struct Key(Option<Member>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = Key;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }
            fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
                Ok(Key(name.parse().ok()))
            }
        }
        deserializer.deserialize_identifier(KeyVisitor)
    }
}

/// `<domain>.<name>/<major>`, lower-case kebab words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TypeName(Box<str>);

impl TypeName {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for TypeName {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Every record has one: the domain, the name and the major are gone through once, `length` bytes of each.
        let (mut part, mut length) = (0_u8, 0_usize);
        for byte in text.bytes() {
            length = match (part, byte) {
                (0, b'.') | (1, b'/') if length > 0 => {
                    part += 1;
                    0
                }
                (0 | 1, b'a'..=b'z') | (2, b'1'..=b'9') => length + 1,
                (0 | 1, b'0'..=b'9' | b'-') | (2, b'0') if length > 0 => length + 1,
                _ => return Err("not `<domain>.<name>/<major>`"),
            };
        }
        let whole = part == 2 && (1..=4).contains(&length);
        if whole { Ok(Self(text.into())) } else { Err("not `<domain>.<name>/<major>`") }
    }
}

impl<'de> Deserialize<'de> for TypeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::support::from_text(deserializer, "a record type")
    }
}
