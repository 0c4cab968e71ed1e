//! What the page is told beside the package.

use mesinfos_schema::finding::Finding;

/// The language a page opens in; it has both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageLanguage {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

/// What became of an article of law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageVerdict {
    /// Met.
    Met,
    /// For a person to say.
    Ask,
    /// Not met.
    NotMet,
}

/// The verdict on an article of law, as plain data: this crate judges nothing.
#[derive(Clone, Debug)]
pub struct ArticleVerdict {
    /// Its id in the profiles: `gdpr-15-1-a`.
    pub id: String,
    /// Where it stands: `GDPR 15(1)(a)`.
    pub reference: String,
    /// What it is about, in English.
    pub title: String,
    /// The same in French.
    pub title_fr: String,
    /// What became of it.
    pub verdict: PageVerdict,
}

/// What the page is told beside the package.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct PageOptions {
    /// The language it opens in.
    pub language: PageLanguage,
    /// Verdicts, in the order they are shown.
    pub verdicts: Vec<ArticleVerdict>,
    /// What was found wrong with the package; `None` where nobody looked.
    pub findings: Option<Vec<Finding>>,
}
