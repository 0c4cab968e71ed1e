//! What the page of a package is told by the crates that judge it.

use mesinfos_compliance::{Report, Verdict};
use mesinfos_io::Limits;
use mesinfos_package::{Package, ReadError};
use mesinfos_report::{ArticleVerdict, PageVerdict};
use mesinfos_schema::finding::{Finding, Severity};
use mesinfos_validate::{Options, ValidateError, Validator};

/// Findings of the records that a page is told of.
const KEPT: usize = 200;

/// The verdicts of a report on compliance, as the page takes them.
#[must_use]
pub fn verdicts(report: &Report) -> Vec<ArticleVerdict> {
    let of = |article: &mesinfos_compliance::ArticleReport| ArticleVerdict {
        id: article.article.id.to_owned(),
        reference: article.article.reference.to_owned(),
        title: article.article.title.to_owned(),
        title_fr: article.article.title_fr.to_owned(),
        verdict: match article.verdict {
            Verdict::Met => PageVerdict::Met,
            Verdict::NotMet => PageVerdict::NotMet,
            _ => PageVerdict::Ask,
        },
    };
    report.articles.iter().map(of).collect()
}

/// What is wrong with a package's files and records: hashes, structure, meaning. Of the records the first two hundred
/// errors and warnings.
///
/// # Errors
/// Whatever keeps a file from being read.
pub fn findings(package: &Package, limits: &Limits) -> Result<Vec<Finding>, ReadError> {
    let mut found = package.verify()?;
    let most = found.len() + KEPT;
    let mut take = |finding: Finding| {
        if finding.severity >= Severity::Warning && found.len() < most {
            found.push(finding);
        }
    };
    let mut options = Options::default();
    options.limits = limits.clone();
    let mut validator = Validator::new(options);
    validator.judge_as(package.manifest().is_partial(), package.manifest().is_minimised());
    for file in package.types() {
        let Some(input) = package.file(&file.path) else { continue };
        match validator.check_as(input, &file.path, &mut take) {
            Ok(()) => {}
            Err(ValidateError::Io(error)) if !error.is_encoding() => return Err(error.into()),
            Err(_) => {}
        }
    }
    validator.finish(&mut take);
    Ok(found)
}
