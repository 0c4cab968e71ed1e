//! From a package to verdicts, and from verdicts to findings.

use mesinfos_io::Limits;
use mesinfos_package::{MANIFEST, Package, ReadError};
use mesinfos_schema::exchange::Manifest;
use mesinfos_schema::finding::{Finding, Place, Severity};
use mesinfos_schema::ijson;
use mesinfos_schema::values::Moment;
use serde::Serialize;
use serde_json::Value;

use crate::context::{Context, Found};
use crate::facts::Facts;
use crate::profile::{ARTICLES, Article, Profile};
use crate::questions::{QUESTIONS, Question};
use crate::rules::{RULES, Rule};
use crate::scan;

/// What became of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// Every rule holds.
    Met,
    /// A person must say: nothing mechanical decides it.
    Ask,
    /// A rule does not hold.
    NotMet,
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Met => "met",
            Self::Ask => "ask",
            Self::NotMet => "NOT MET",
        })
    }
}

/// What a check is told.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// The time of the check, for a package made in the future; not judged where absent.
    pub now: Option<Moment>,
    /// Whether the signature holds, where someone with the keys has looked.
    pub signature: Option<bool>,
    /// Limits on what a file controls.
    pub limits: Limits,
}

/// Something a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Issue {
    /// Pointer into the manifest.
    pub pointer: Option<String>,
    /// Or a place in a file of the package.
    pub place: Option<Place>,
    /// What is wrong, without the value.
    pub message: String,
}

/// What became of a rule.
#[derive(Debug)]
#[non_exhaustive]
pub struct RuleReport {
    /// The rule.
    pub rule: &'static Rule,
    /// What it found, the first hundred.
    pub issues: Vec<Issue>,
    /// How many more.
    pub more: u64,
}

/// What became of an article.
#[derive(Debug)]
#[non_exhaustive]
pub struct ArticleReport {
    /// The article.
    pub article: &'static Article,
    /// Its verdict.
    pub verdict: Verdict,
    /// Rules of it that found something: indexes into [`Report::rules`].
    pub rules: Vec<usize>,
    /// What holds, in a few words.
    pub notes: Vec<String>,
    /// What is stated and only a person can confirm.
    pub ask: Vec<String>,
    /// Questions for a person.
    pub questions: Vec<&'static Question>,
}

/// What became of a package.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report {
    /// The package's name.
    pub package: String,
    /// The profiles it was held against.
    pub profiles: Vec<&'static Profile>,
    /// Their articles, each once.
    pub articles: Vec<ArticleReport>,
    /// Every rule that belongs to one of them.
    pub rules: Vec<RuleReport>,
    text: String,
}

/// Why a package could not be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A profile names an article that does not exist.
    #[error("profile `{0}` is broken: it names an article that is none")]
    Profile(&'static str),
}

/// Holds a package against profiles.
///
/// # Errors
/// Where a file cannot be read; where a profile is broken.
pub fn check(
    package: &Package,
    profiles: &[&'static Profile],
    options: &Options,
) -> Result<Report, CheckError> {
    let facts = scan::facts(package, &options.limits)?;
    let text = package.manifest_text();
    let json = serde_json::from_str(text).unwrap_or(Value::Null);
    judge(package.name(), package.manifest(), text, &json, Some(&facts), profiles, options)
}

/// The same for a path, where the manifest may be none: that is a verdict then, and no error.
///
/// # Errors
/// As [`check`].
pub fn check_path(
    path: impl AsRef<std::path::Path>,
    profiles: &[&'static Profile],
    options: &Options,
) -> Result<Report, CheckError> {
    let path = path.as_ref();
    match Package::open(path, &options.limits) {
        Ok(package) => check(&package, profiles, options),
        Err(ReadError::Manifest { reason, .. }) => {
            unreadable(path.display().to_string(), reason, profiles)
        }
        Err(error) => Err(error.into()),
    }
}

/// Runs the rules.
pub(crate) fn judge(
    name: &str,
    manifest: &Manifest,
    text: &str,
    json: &Value,
    facts: Option<&Facts>,
    profiles: &[&'static Profile],
    options: &Options,
) -> Result<Report, CheckError> {
    let context =
        Context { manifest, text, json, facts, now: options.now, signature: options.signature };
    let wanted = articles(profiles)?;
    let mut articles: Vec<ArticleReport> = wanted.into_iter().map(empty).collect();
    let mut rules = Vec::new();
    for &rule in RULES.iter() {
        let belongs = |a: &ArticleReport| rule.articles.contains(&a.article.id);
        if !articles.iter().any(belongs) || rule.needs_files && facts.is_none() {
            continue;
        }
        let mut found = Found::default();
        (rule.test)(&context, &mut found);
        for article in articles.iter_mut().filter(|a| belongs(a)) {
            if !found.issues.is_empty() {
                article.rules.push(rules.len());
                if rule.severity == Severity::Error {
                    article.verdict = Verdict::NotMet;
                }
            }
            article.notes.extend(found.note.clone());
            if let Some(words) = &found.ask {
                article.ask.push(words.clone());
                article.verdict = article.verdict.max(Verdict::Ask);
            }
        }
        rules.push(RuleReport { rule, issues: found.issues, more: found.more });
    }
    Ok(Report {
        package: name.to_owned(),
        profiles: profiles.to_vec(),
        articles,
        rules,
        text: text.to_owned(),
    })
}

/// A manifest that cannot be read: its article is not met, and nobody can say anything of the others.
fn unreadable(
    name: String,
    reason: String,
    profiles: &[&'static Profile],
) -> Result<Report, CheckError> {
    let mut articles: Vec<ArticleReport> = articles(profiles)?.into_iter().map(empty).collect();
    let rule = RULES.iter().copied().find(|rule| rule.code == "compliance.manifest-valid");
    for article in &mut articles {
        if rule.is_some_and(|rule| rule.articles.contains(&article.article.id)) {
            article.verdict = Verdict::NotMet;
            article.rules.push(0);
        } else {
            article.verdict = Verdict::Ask;
            article.ask.push("the manifest cannot be read".to_owned());
        }
    }
    let issue = Issue { pointer: None, place: Some(Place::file(MANIFEST)), message: reason };
    let rules = rule.map(|rule| RuleReport { rule, issues: vec![issue], more: 0 });
    Ok(Report {
        package: name,
        profiles: profiles.to_vec(),
        articles,
        rules: rules.into_iter().collect(),
        text: String::new(),
    })
}

fn empty(article: &'static Article) -> ArticleReport {
    ArticleReport {
        article,
        verdict: Verdict::Met,
        rules: Vec::new(),
        notes: Vec::new(),
        ask: Vec::new(),
        questions: QUESTIONS.iter().filter(|q| q.article == article.id).collect(),
    }
}

/// The articles of profiles, each once, in the order of [`ARTICLES`].
fn articles(profiles: &[&'static Profile]) -> Result<Vec<&'static Article>, CheckError> {
    for profile in profiles {
        let known = |id: &&str| ARTICLES.iter().any(|article| article.id == *id);
        if !profile.articles.iter().all(known) {
            return Err(CheckError::Profile(profile.name));
        }
    }
    let wanted = |a: &&Article| profiles.iter().any(|p| p.articles.contains(&a.id));
    Ok(ARTICLES.iter().filter(wanted).collect())
}

impl Report {
    /// An article by its id.
    #[must_use]
    pub fn article(&self, id: &str) -> Option<&ArticleReport> {
        self.articles.iter().find(|article| article.article.id == id)
    }

    /// How many articles have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.articles.iter().filter(|article| article.verdict == verdict).count()
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> u64 {
        let warning = |r: &&RuleReport| r.rule.severity == Severity::Warning;
        let issues = |r: &RuleReport| u64::try_from(r.issues.len()).unwrap_or(u64::MAX) + r.more;
        self.rules.iter().filter(warning).map(issues).sum()
    }

    /// What was found, as findings: the code is the rule's, the place a line of the manifest or of a file.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for report in &self.rules {
            for issue in &report.issues {
                let place = self.place(issue);
                let rule = report.rule;
                let mut finding =
                    Finding::new(rule.code, rule.severity, place, issue.message.clone());
                finding.pointer = issue.pointer.clone();
                finding.expected = Some(rule.what.to_owned());
                finding.help = Some(rule.help.to_owned());
                findings.push(finding);
            }
        }
        findings
    }

    /// The rules that were looked at, as the outputs of findings take them.
    #[must_use]
    pub fn finding_rules(&self) -> Vec<mesinfos_validate::Rule> {
        let of = |rule: &Rule| {
            mesinfos_validate::Rule::new(rule.code, rule.severity, "law", rule.what, rule.help)
        };
        self.rules.iter().map(|report| of(report.rule)).collect()
    }

    /// Where an issue is: in the package, by line and column of the manifest for a pointer.
    pub(crate) fn place(&self, issue: &Issue) -> Place {
        if let Some(place) = &issue.place {
            let mut placed = place.clone();
            placed.file = format!("{}/{}", self.package, place.file);
            return placed;
        }
        let file = format!("{}/{MANIFEST}", self.package);
        let Some(pointer) = &issue.pointer else { return Place::file(file) };
        let offset = ijson::locate(&self.text, pointer);
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count();
        let last = before.rsplit('\n').next().unwrap_or_default();
        let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Place::at(file, number(line) + 1, number(last.chars().count()) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_of_no_article_is_broken() {
        static BROKEN: Profile =
            Profile { name: "broken", title: "", law: "", articles: &["gdpr-15-1", "gdpr-99"] };
        assert!(matches!(articles(&[&BROKEN]), Err(CheckError::Profile("broken"))));
    }

    #[test]
    fn a_verdict_has_a_word() {
        let words =
            [Verdict::Met, Verdict::Ask, Verdict::NotMet].map(|verdict| verdict.to_string());
        assert_eq!(words, ["met", "ask", "NOT MET"]);
    }
}
