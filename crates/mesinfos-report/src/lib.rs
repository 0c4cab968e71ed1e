//! The page a person reads: what a package holds, from whom, for which period, what is missing.
//!
//! One self-contained file: no network (a content security policy forbids it), no script, every value escaped, light
//! and dark, for a phone and for a desk.

mod html;
mod page;
mod words;

pub use page::page;
