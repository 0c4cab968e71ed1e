//! Legal profiles over packages: per article *met*, *not met*, or *ask a person*.
//!
//! A [`Profile`] is a list of [`Article`]s; a [`Rule`] belongs to the articles it decides, and one table ([`RULES`])
//! holds them all. [`check`] goes through the files of a package, gathers [`Facts`], and lets each rule compare
//! what the manifest says with what the bytes are. What no program can decide is a [`Question`] for a person.
//!
//! The profiles are a check list made from the law, not advice: each rule says what it stands on ([`Basis`]), and
//! the texts of law were not read again for it: have counsel confirm what you rest on.
//!
//! ```
//! use mesinfos_compliance::{Options, Verdict, check, profiles};
//! use mesinfos_package::{Package, PackageWriter, WriteOptions};
//!
//! let folder = tempfile::tempdir()?;
//! let target = folder.path().join("empty");
//! PackageWriter::create(&target, WriteOptions::new("2024-03-05T10:00:00Z".parse()?))?.finish(|_| None)?;
//! let package = Package::open(&target, &Default::default())?;
//! let report = check(&package, &profiles("gdpr-15")?, &Options::default())?;
//! assert_eq!(report.article("gdpr-15-1-a").map(|a| a.verdict), Some(Verdict::NotMet));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod builder;
mod calendar;
mod consents;
mod context;
mod coverage;
mod facts;
pub mod fixtures;
pub mod output;
mod profile;
mod questions;
mod report;
mod rules;
mod scan;
mod tables;

pub use builder::{Incomplete, ManifestBuilder, Missing};
pub use facts::{Facts, TypeFacts};
pub use profile::{ARTICLES, Article, PROFILES, Profile, UnknownProfile, profiles};
pub use questions::{QUESTIONS, Question};
pub use report::{ArticleReport, CheckError, Issue, Options, Report, Verdict, check, check_path};
pub use rules::{Basis, RULES, Rule};
