//! A manifest that forgets nothing.

use mesinfos_schema::exchange::Manifest;
use mesinfos_schema::finding::Severity;
use serde_json::Value;

use crate::profile::Profile;
use crate::report::{CheckError, Options, judge};

/// Something a manifest lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missing {
    /// Where in the manifest.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// The articles that ask for it, as lawyers write them.
    pub articles: Vec<&'static str>,
}

/// Everything a manifest lacks, at once.
#[derive(Debug, thiserror::Error)]
#[error("the manifest lacks {} things, the first at {}: {}", .missing.len(), first(.missing).0, first(.missing).1)]
#[non_exhaustive]
pub struct Incomplete {
    /// What.
    pub missing: Vec<Missing>,
}

fn first(missing: &[Missing]) -> (&str, &str) {
    missing.first().map_or(("", ""), |m| (m.pointer.as_str(), m.message.as_str()))
}

/// Fills a manifest for profiles: [`ManifestBuilder::finish`] gives it back only where nothing is missing that the
/// profiles ask of the manifest itself, and otherwise everything that is, each with its article. Rules that look at
/// files are [`crate::check`]'s, once the package is written.
///
/// ```
/// use mesinfos_compliance::{ManifestBuilder, profiles};
/// use mesinfos_schema::exchange::{Generator, Manifest, ManifestSchema};
/// use mesinfos_schema::values::Text;
///
/// let text = |t: &str| Text::new(t).ok_or("empty");
/// let at: mesinfos_schema::values::Moment = "2024-04-01T08:00:00Z".parse()?;
/// let manifest = Manifest::new(
///     ManifestSchema::V1, text("0.1.0")?, text("urn:uuid:7a1c39b0-6c0a-4f2e-9a5e-4f2b9f6f1d10")?,
///     at, Generator::new(text("example")?, text("1.0.0")?), Vec::new(),
/// );
/// let incomplete = ManifestBuilder::new(manifest, profiles("gdpr-15")?)
///     .record_type("banking.transaction/1")
///     .with(|manifest| manifest.processing_confirmed = Some(true))
///     .finish()
///     .unwrap_err();
/// let lacks = |pointer: &str| incomplete.missing.iter().find(|m| m.pointer == pointer);
/// assert_eq!(lacks("/controller").map(|m| m.articles.clone()), Some(vec!["GDPR 13(1)(a)"]));
/// assert!(lacks("/rights").is_some() && lacks("/processingConfirmed").is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ManifestBuilder {
    manifest: Manifest,
    profiles: Vec<&'static Profile>,
    types: Vec<String>,
}

impl ManifestBuilder {
    /// Starts from a manifest and the profiles it is for.
    #[must_use]
    pub fn new(manifest: Manifest, profiles: Vec<&'static Profile>) -> Self {
        Self { manifest, profiles, types: Vec::new() }
    }

    /// Names a record type that the package will have: a category must hold it.
    #[must_use]
    pub fn record_type(mut self, name: &str) -> Self {
        self.types.push(name.to_owned());
        self
    }

    /// Fills members.
    #[must_use]
    pub fn with(mut self, fill: impl FnOnce(&mut Manifest)) -> Self {
        fill(&mut self.manifest);
        self
    }

    /// The manifest, where nothing is missing.
    ///
    /// # Errors
    /// [`Incomplete`] with everything that is.
    pub fn finish(self) -> Result<Manifest, Incomplete> {
        let Self { manifest, profiles, types } = self;
        let mut planned = manifest.clone();
        for name in types {
            planned.files.extend(planned_file(&name));
        }
        // The writer fills the period in, out of the records.
        let json = serde_json::to_value(&planned).unwrap_or(Value::Null);
        let text = json.to_string();
        let report = match judge("", &planned, &text, &json, None, &profiles, &Options::default()) {
            Ok(report) => report,
            Err(CheckError::Profile(name)) => return Err(broken(name)),
            Err(CheckError::Read(error)) => return Err(broken(&error.to_string())),
        };
        let mut missing = Vec::new();
        for of_rule in report.rules.iter().filter(|r| r.rule.severity == Severity::Error) {
            let articles: Vec<&'static str> = report
                .articles
                .iter()
                .filter(|a| of_rule.rule.articles.contains(&a.article.id))
                .map(|a| a.article.reference)
                .collect();
            for issue in &of_rule.issues {
                missing.push(Missing {
                    pointer: issue.pointer.clone().unwrap_or_default(),
                    message: issue.message.clone(),
                    help: of_rule.rule.help,
                    articles: articles.clone(),
                });
            }
        }
        missing.retain(|m| m.pointer != "/dataPeriod");
        missing.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        if missing.is_empty() { Ok(manifest) } else { Err(Incomplete { missing }) }
    }
}

fn broken(words: &str) -> Incomplete {
    let missing = Missing {
        pointer: String::new(),
        message: words.to_owned(),
        help: "use a profile of this crate",
        articles: Vec::new(),
    };
    Incomplete { missing: vec![missing] }
}

/// A file of records that is not written yet.
fn planned_file(name: &str) -> Option<mesinfos_schema::exchange::ManifestFile> {
    use mesinfos_schema::values::{Count, Text};
    let path = Text::new(&format!("data/{}.ndjson", name.replace('/', ".")))?;
    let none = Text::new(&"0".repeat(64))?;
    let media = Text::new(mesinfos_package::NDJSON)?;
    let mut file = mesinfos_schema::exchange::ManifestFile::new(path, Count::from(0), none, media);
    file.record_type = Text::new(name);
    Some(file)
}
