//! The page a person reads: what a package holds, from whom, for which period, what is missing, who receives it, and
//! which rights there are.
//!
//! One self-contained file in English and French: no network (a content security policy forbids it), no script, every
//! value escaped, light and dark, for a phone, a desk and a printer. Sensitive columns are hidden until they are asked
//! for. Its size is bounded whatever the package's.

mod html;
mod names;
mod options;
mod page;
mod parts;
mod words;

pub use options::{ArticleVerdict, PageLanguage, PageOptions, PageVerdict};
pub use page::page;
