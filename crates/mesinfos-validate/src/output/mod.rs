//! Findings for people and for programs.
//!
//! | format | for |
//! |---|---|
//! | [`Human`] | a terminal: place, excerpt with a caret, what to do |
//! | [`Json`], [`Ndjson`] | programs: one object, or one a line |
//! | [`Sarif`] | code scanning (SARIF 2.1.0, OASIS) |
//! | [`Junit`] | test reports: a case for each rule and file, passed ones too |
//! | [`Github`] | annotations of a GitHub workflow |
//! | [`Html`] | a page to attach or to send |
//!
//! None of them knows a value of the input that the findings do not hold.

mod github;
mod html;
mod human;
mod json;
mod junit;
mod markup;
mod sarif;

use std::io::{self, Write};

use mesinfos_schema::finding::{Finding, Severity};

pub use github::Github;
pub use html::Html;
pub use human::Human;
pub use json::{Json, Ndjson};
pub use junit::Junit;
pub use sarif::Sarif;

use crate::{Rule, Summary};

/// Takes findings one by one and says at the end how much was found.
pub trait Output {
    /// A file is looked at, whether or not anything is found in it.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn file(&mut self, name: &str, out: &mut dyn Write) -> io::Result<()> {
        let _ = (name, out);
        Ok(())
    }

    /// Takes a finding.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()>;

    /// Says how much was found.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}

/// The forms that findings are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// For a terminal.
    Human,
    /// One JSON object.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML, as Jenkins reads it.
    Junit,
    /// Workflow commands of GitHub.
    Github,
    /// A page without scripts and network.
    Html,
}

impl Format {
    /// Every form and its name.
    pub const ALL: &[(&str, Self)] = &[
        ("human", Self::Human),
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("sarif", Self::Sarif),
        ("junit", Self::Junit),
        ("github", Self::Github),
        ("html", Self::Html),
    ];

    /// An output of this form. `rules` are those that were looked at; from the weight `fail_on` a finding fails a test
    /// case.
    #[must_use]
    pub fn output(self, rules: &'static [Rule], fail_on: Severity) -> Box<dyn Output> {
        match self {
            Self::Human => Box::new(Human),
            Self::Json => Box::new(Json::default()),
            Self::Ndjson => Box::new(Ndjson),
            Self::Sarif => Box::new(Sarif::new(rules)),
            Self::Junit => Box::new(Junit::new(rules, fail_on)),
            Self::Github => Box::new(Github),
            Self::Html => Box::new(Html::new(rules)),
        }
    }
}
