//! What is granted to whom, said on the command line.

use std::path::PathBuf;

use clap::Args;
use mesinfos::io::Digest;
use mesinfos::schema::values::Moment;
use serde_json::{Map, Value, json};

use crate::exit::Fail;
use crate::secrets;

/// Where purposes of the list stand.
const DPV: &str = "https://w3id.org/dpv#";
/// Consent, of the GDPR.
const CONSENT: &str = "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a";

/// Members of a manifest. They stand above those of a template, but a grant is said in one of the two.
#[derive(Args)]
pub(super) struct Terms {
    /// The person: the id they have with the source.
    #[arg(long, value_name = "ID")]
    subject: Option<String>,
    /// Who has the data.
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Who is to have it.
    #[arg(long, value_name = "ID")]
    recipient: Option<String>,
    /// Where the recipient's notice stands.
    #[arg(long, value_name = "URL", requires = "notice_text")]
    notice: Option<String>,
    /// The notice as the person sees it: its hash goes into the manifest.
    #[arg(long, value_name = "FILE", requires = "notice")]
    notice_text: Option<PathBuf>,
    /// Where the person takes it back.
    #[arg(long, value_name = "URL")]
    withdraw_at: Option<String>,
    /// The language it is shown in, and the notice's (BCP 47).
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Whose law it is under (ISO 3166-1).
    #[arg(long, value_name = "COUNTRY")]
    jurisdiction: Option<String>,
    /// The first moment it does not hold (RFC 3339); it begins when it is drawn up.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    grant: GrantTerms,
}

/// The one grant of a manifest, for one use: more of them, transforms, filters and how often are said in a template.
#[derive(Args)]
struct GrantTerms {
    /// What for: an IRI, or a name of the Data Privacy Vocabulary (`ServiceProvision`).
    #[arg(long = "purpose", value_name = "PURPOSE")]
    purposes: Vec<String>,
    /// The type of its records: `energy.consumption/1`.
    #[arg(long = "type", value_name = "TYPE")]
    record_type: Option<String>,
    /// Its members: `/data/quantity`; all of `/data` where none is said.
    #[arg(long = "field", value_name = "POINTER")]
    fields: Vec<String>,
    /// The first day or moment it is about.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// The first day or moment it is not about any more.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// How long the recipient keeps it, to delete it then (ISO 8601): `P3M`.
    #[arg(long, value_name = "DURATION")]
    keep: Option<String>,
    /// What the recipient does with it: `view` or `store`.
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
}

impl GrantTerms {
    fn is_said(&self) -> bool {
        let Self { purposes, record_type, fields, from, to, keep, mode } = self;
        let texts = [record_type, from, to, keep, mode];
        !purposes.is_empty() || !fields.is_empty() || texts.iter().any(|text| text.is_some())
    }

    fn grant(&self) -> Result<Value, Fail> {
        let needs = |flag: &str| Fail::usage(format!("a grant needs --{flag}"));
        if self.purposes.is_empty() {
            return Err(needs("purpose"));
        }
        let purpose = |text: &String| {
            if text.contains(':') { text.clone() } else { format!("{DPV}{text}") }
        };
        let fields =
            if self.fields.is_empty() { vec!["/data".to_owned()] } else { self.fields.clone() };
        let record_type = self.record_type.as_ref().ok_or_else(|| needs("type"))?;
        let mut item = Map::from_iter([
            ("type".to_owned(), json!(record_type)),
            ("fields".to_owned(), json!(fields)),
        ]);
        let mut window = Map::new();
        put(&mut window, "from", self.from.as_ref());
        put(&mut window, "to", self.to.as_ref());
        if !window.is_empty() {
            item.insert("window".to_owned(), Value::Object(window));
        }
        Ok(json!({
            "id": "g1",
            "purposes": self.purposes.iter().map(purpose).collect::<Vec<_>>(),
            "legalBasis": CONSENT,
            "mode": self.mode.as_deref().unwrap_or("view"),
            "scope": [item],
            "retention": {"max": self.keep.as_ref().ok_or_else(|| needs("keep"))?, "then": "delete"},
        }))
    }
}

impl Terms {
    /// Puts what is said into a manifest's members.
    pub(super) fn fill(&self, members: &mut Map<String, Value>, at: Moment) -> Result<(), Fail> {
        put(members, "subject", self.subject.as_ref());
        put(members, "language", self.language.as_ref());
        put(members, "jurisdiction", self.jurisdiction.as_ref());
        put_in(members, "source", "id", self.source.as_ref());
        put_in(members, "recipient", "id", self.recipient.as_ref());
        put_in(members, "rights", "withdrawAt", self.withdraw_at.as_ref());
        if let Some(until) = &self.until {
            let validity = json!({"notBefore": at, "notAfter": until});
            members.insert("validity".to_owned(), validity);
        }
        if let (Some(url), Some(file)) = (&self.notice, &self.notice_text) {
            let text = secrets::read(file)?;
            let hash = Digest::of("notice", &mut text.as_slice())?.sha256;
            let language = members.get("language").cloned().unwrap_or_default();
            let notice = json!({"url": url, "language": language, "sha256": hash});
            members.insert("notice".to_owned(), notice);
        }
        if self.grant.is_said() {
            if members.contains_key("grants") {
                return Err(Fail::usage("the template has grants already: say it there"));
            }
            members.insert("grants".to_owned(), json!([self.grant.grant()?]));
        }
        Ok(())
    }
}

fn put(members: &mut Map<String, Value>, name: &str, value: Option<&String>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), json!(value));
    }
}

/// A member of a member; what is no object there is replaced.
fn put_in(members: &mut Map<String, Value>, name: &str, inner: &str, value: Option<&String>) {
    let Some(value) = value else { return };
    match members.get_mut(name) {
        Some(Value::Object(own)) => drop(own.insert(inner.to_owned(), json!(value))),
        _ => drop(members.insert(name.to_owned(), json!({inner: value}))),
    }
}

/// The flags that say a member.
pub(super) fn flags_of(member: &str) -> Option<&'static str> {
    Some(match member {
        "subject" => "--subject",
        "source" => "--source",
        "recipient" => "--recipient",
        "notice" => "--notice with --notice-text",
        "rights" => "--withdraw-at",
        "language" => "--language",
        "jurisdiction" => "--jurisdiction",
        "validity" => "--until",
        "grants" => "--type, --purpose and --keep",
        _ => return None,
    })
}
